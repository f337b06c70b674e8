//! Drives the hands of one lease: gives out what is wanted, ends what is not wanted any more, records what is reported,
//! until nothing more is wanted of the hands. It decides nothing; kill it anywhere, and the next one goes on.

use crate::{
    flight::{Flight, InFlight},
    handle::{Handle, SubmitError},
    ledger::LedgerError,
};
use crossbeam_channel::{Receiver, Sender, select};
use engine::{Command, Effect, Entry, Refusal, Report, Wait, Wanted};
use jiff::Timestamp;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};
use trace::{
    Actor,
    id::{CycleId, EffectId, LeaseId},
};

/// Effects that are given out and not reported on, at most.
pub const IN_FLIGHT: usize = 64;

/// How soon another process's append is noticed, at the latest.
const POLL: Duration = Duration::from_millis(250);

/// The rule by which the engine refuses a report that nobody waits for.
const NOT_WANTED: &str = "report.not-outstanding";

/// How often one effect may be reported and wanted again before something goes in circles.
const AGAIN: u32 = 8;

/// What one process drives: what was taken up under one lease.
#[derive(Clone, Debug)]
pub struct Stint {
    /// The lease under which it reports.
    pub lease: LeaseId,
    /// The cycle, if it is one: waits of others are not its business.
    pub cycle: Option<CycleId>,
}

/// The ends of the channels to the hands, and of the one that says stop.
#[derive(Clone, Debug)]
pub struct Ends {
    /// Work for the hands. It holds [`IN_FLIGHT`] effects at most; a smaller channel may block.
    pub effects: Sender<Effect>,
    /// Effects that nobody wants any more: the hands end them, and answer all the same. It never holds more than
    /// [`IN_FLIGHT`].
    pub unwanted: Sender<EffectId>,
    /// What comes of it.
    pub answers: Receiver<FromHands>,
    /// Any message on it, or its end, stops driving. `crossbeam_channel::never()` for none.
    pub stop: Receiver<()>,
}

/// What the hands answer.
#[derive(Clone, Debug, PartialEq)]
pub enum FromHands {
    /// An effect was done.
    Report(Report),
    /// Attempts are still under way, and have used this much: it answers none of them.
    Meanwhile(Report),
    /// The environment failed: nothing can be said about the effect, and nothing is recorded.
    Broken {
        /// The effect.
        effect: EffectId,
        /// What failed.
        because: String,
        /// What to do about it.
        hint: String,
    },
}

/// How driving ended, with nothing wrong.
#[derive(Clone, Debug, PartialEq)]
pub struct Rest {
    /// What waits for people now.
    pub waits: Vec<Wait>,
    /// When a clock runs out, if one does.
    pub wake: Option<Timestamp>,
    /// What was still under way when it was told to stop; nothing, if it ended by itself.
    pub unfinished: Vec<EffectId>,
    /// Whether it was told to stop.
    pub stopped: bool,
}

/// Why driving ended before it was done.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DriveError {
    /// The environment let the hands down. Nothing was recorded about that effect.
    #[error("`{effect}` could not be done: {because}")]
    Broken {
        /// The effect.
        effect: EffectId,
        /// What failed.
        because: String,
        /// What to do about it.
        hint: String,
    },
    /// A report was refused: another process has taken over, or the cycle has gone on without it.
    #[error("the report on `{effect}` was refused: {refusal}")]
    Refused {
        /// The effect.
        effect: EffectId,
        /// The refusal.
        refusal: Refusal,
    },
    /// The same effect was reported again and again, and is still wanted.
    #[error("`{effect}` was done {times} times and is still wanted")]
    Circling {
        /// The effect.
        effect: EffectId,
        /// How often.
        times: u32,
    },
    /// Somebody else took the cycle up: what was under way here was ended, and nothing of it counts.
    #[error("cycle `{cycle}` was taken up by another process meanwhile")]
    TakenOver {
        /// The cycle.
        cycle: CycleId,
    },
    /// The hands are gone.
    #[error("the hands ended while `{effect}` was under way")]
    HandsGone {
        /// An effect that nobody will report on.
        effect: EffectId,
    },
    /// The ledger failed.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

impl DriveError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::Broken { hint, .. } => hint.clone(),
            Self::Refused { refusal, .. } => refusal.hint.clone(),
            Self::Circling { .. } => "please report this with the output of `evolute trace`".into(),
            Self::TakenOver { .. } => "let the other one finish: `evolute` shows where it stands".into(),
            Self::HandsGone { .. } => "run it again: what is finished is kept".into(),
            Self::Ledger(error) => error.hint().into(),
        }
    }
}

/// Drives until nothing more is wanted of the hands, or until it is told to stop.
///
/// # Errors
/// Where the hands, a report or the ledger fail. What is recorded stays recorded.
pub fn drive(handle: &Handle, stint: &Stint, ends: &Ends) -> Result<Rest, DriveError> {
    let mut driver = Driver {
        handle,
        stint,
        ends,
        news: handle.subscribe(),
        in_flight: InFlight::default(),
        given: BTreeMap::new(),
        ticked_at: None,
        looked: handle.now(),
        broken: None,
    };
    handle.refresh()?;
    loop {
        driver.look()?;
        let wanted = driver.wanted()?;
        driver.end(&wanted.effects);
        if driver.broken.is_none() {
            driver.give(wanted.effects)?;
        }
        if driver.in_flight.is_empty() {
            return driver.rest(false);
        }
        match driver.hear(wanted.wake) {
            Heard::Answer(answer) => driver.record(*answer)?,
            Heard::Stop => return driver.stop(),
            Heard::News => {}
            Heard::Nothing => drop(handle.refresh()?),
            Heard::HandsGone => return Err(driver.gone()),
        }
    }
}

struct Driver<'a> {
    handle: &'a Handle,
    stint: &'a Stint,
    ends: &'a Ends,
    news: Receiver<Arc<Entry>>,
    in_flight: InFlight,
    /// How often each effect was given out.
    given: BTreeMap<EffectId, u32>,
    /// Where the ledger ended when a tick brought nothing about: until it goes on, another will not either.
    ticked_at: Option<u64>,
    /// When other processes' appends were last looked for.
    looked: Timestamp,
    broken: Option<DriveError>,
}

enum Heard {
    Answer(Box<FromHands>),
    News,
    Stop,
    Nothing,
    HandsGone,
}

impl Driver<'_> {
    /// What is wanted now, after whatever is due has happened.
    fn wanted(&mut self) -> Result<Wanted, DriveError> {
        let now = self.handle.now();
        let wanted = self.handle.wanted(now);
        let due = wanted.wake.is_some_and(|wake| wake <= now);
        if !due || self.ticked_at == Some(self.handle.picture().position) {
            return Ok(wanted);
        }
        match self.handle.submit(Actor::system(), Command::Tick) {
            Ok(_) => {
                self.ticked_at = Some(self.handle.picture().position);
                Ok(self.handle.wanted(now))
            }
            Err(SubmitError::Refused(_)) => Ok(wanted),
            Err(SubmitError::Ledger(error)) => Err(error.into()),
        }
    }

    /// Looks for other processes' appends, however much there is to hear meanwhile.
    fn look(&mut self) -> Result<(), LedgerError> {
        let now = self.handle.now();
        let late = self.looked.checked_add(POLL).is_ok_and(|then| then <= now);
        if late {
            self.handle.refresh()?;
            self.looked = now;
        }
        Ok(())
    }

    /// Tells the hands what is under way and not wanted any more: a step that was stopped, a budget that ran out, a cycle
    /// that somebody else took over. What still comes of it is dropped. A request outside a cycle is never taken back.
    fn end(&mut self, effects: &[Effect]) {
        let mine = effects.iter().filter(|effect| effect.lease == self.stint.lease);
        let wanted: BTreeSet<&EffectId> = mine.map(|effect| &effect.id).collect();
        for effect in self.in_flight.end_all_but(&wanted) {
            self.given.remove(&effect);
            // Hands that are gone have ended it.
            let _gone = self.ends.unwanted.send(effect);
        }
    }

    /// Gives out what is wanted of this lease and not given out yet.
    fn give(&mut self, effects: Vec<Effect>) -> Result<(), DriveError> {
        let mine = effects.into_iter().filter(|effect| effect.lease == self.stint.lease);
        for effect in mine {
            if self.in_flight.len() >= IN_FLIGHT {
                break;
            }
            if self.in_flight.has(&effect.id) {
                continue;
            }
            let times = self.given.entry(effect.id.clone()).or_default();
            if *times >= AGAIN {
                return Err(DriveError::Circling { effect: effect.id, times: *times });
            }
            *times += 1;
            self.in_flight.begin(&effect);
            let id = effect.id.clone();
            self.ends.effects.send(effect).map_err(|_| DriveError::HandsGone { effect: id })?;
        }
        Ok(())
    }

    /// Waits until there is something to do.
    fn hear(&mut self, wake: Option<Timestamp>) -> Heard {
        let patience =
            wake.and_then(|wake| until(self.handle.now(), wake)).map_or(POLL, |left| left.min(POLL));
        select! {
            recv(self.ends.stop) -> _ => Heard::Stop,
            recv(self.ends.answers) -> answer => answer.map_or(Heard::HandsGone, |answer| Heard::Answer(Box::new(answer))),
            recv(self.news) -> news => {
                if news.is_err() {
                    self.news = self.handle.subscribe();
                }
                self.news.try_iter().for_each(drop);
                Heard::News
            }
            default(patience) => Heard::Nothing,
        }
    }

    fn record(&mut self, answer: FromHands) -> Result<(), DriveError> {
        match answer {
            FromHands::Meanwhile(report) => self.meanwhile(report),
            FromHands::Report(report) => match self.in_flight.land(&report.effect) {
                Some(flight) if flight.is_wanted() => self.report(report, &flight),
                Some(_) | None => Ok(()),
            },
            FromHands::Broken { effect, because, hint } => {
                if self.in_flight.land(&effect).is_some_and(|flight| flight.is_wanted()) {
                    self.broken.get_or_insert(DriveError::Broken { effect, because, hint });
                }
                Ok(())
            }
        }
    }

    fn report(&self, report: Report, flight: &Flight) -> Result<(), DriveError> {
        let effect = report.effect.clone();
        match self.handle.report(report) {
            Ok(_) => Ok(()),
            // Another process said something between the last look and this: what is wanted now is seen in the next.
            Err(SubmitError::Refused(refusal)) if flight.in_cycle() && refusal.rule == NOT_WANTED => Ok(()),
            Err(SubmitError::Refused(refusal)) => Err(DriveError::Refused { effect, refusal }),
            Err(SubmitError::Ledger(error)) => Err(error.into()),
        }
    }

    /// Lets the rules see what attempts have used by now: if it is too much, they stop the cycle.
    fn meanwhile(&self, report: Report) -> Result<(), DriveError> {
        if !self.in_flight.wants(&report.effect) {
            return Ok(());
        }
        match self.handle.report(report) {
            Ok(_) | Err(SubmitError::Refused(_)) => Ok(()),
            Err(SubmitError::Ledger(error)) => Err(error.into()),
        }
    }

    /// Records what is finished, and leaves the rest to the next run.
    fn stop(mut self) -> Result<Rest, DriveError> {
        while let Ok(answer) = self.ends.answers.try_recv() {
            self.record(answer)?;
        }
        self.rest(true)
    }

    fn rest(self, stopped: bool) -> Result<Rest, DriveError> {
        if let Some(broken) = self.broken {
            return Err(broken);
        }
        let picture = self.handle.picture();
        let cycle = self.stint.cycle.as_ref();
        if let Some(taken) = cycle
            .and_then(|id| picture.cycles.get(id))
            .filter(|cycle| cycle.lease.as_ref() != Some(&self.stint.lease))
        {
            return Err(DriveError::TakenOver { cycle: taken.id.clone() });
        }
        let Wanted { waits, wake, effects: _ } = self.handle.wanted(self.handle.now());
        let ours = |wait: &Wait| cycle.is_none() || wait.cycle.as_ref() == cycle;
        let waits = waits.into_iter().filter(ours).collect();
        Ok(Rest { waits, wake, unfinished: self.in_flight.into_ids(), stopped })
    }

    fn gone(self) -> DriveError {
        let effect = self
            .in_flight
            .into_ids()
            .into_iter()
            .next()
            .expect("because something is under way while it is heard");
        self.broken.unwrap_or(DriveError::HandsGone { effect })
    }
}

/// From now until then; none if it has passed, because then a tick has already seen to it.
fn until(now: Timestamp, then: Timestamp) -> Option<Duration> {
    Duration::try_from(then.duration_since(now)).ok().filter(|left| !left.is_zero())
}
