//! Joins the rooms: the runtime gives out effects, the workshop answers with reports on the same queue. Whoever
//! interrupts it loses nothing: children are ended, and the next run goes on from the record.

use crate::{
    archive::flawed, attesting, confinement, desk::Desk, failure::Failure, house::House,
    interrupt::Interrupt, render::Progress, surroundings,
};
use crossbeam_channel::{Receiver, Sender, bounded, select};
use engine::{Effect, Entry, Work, cycle::Cycle};
use runtime::{DriveError, Ends, FromHands, IN_FLIGHT, Rest, Stint};
use std::{path::PathBuf, sync::Arc, thread};
use trace::Layer;
use workshop::{Answer, Stop, Word, Workshop};

/// How the hands are to work.
#[derive(Clone, Debug)]
pub(crate) struct Wiring {
    /// Whether agents and gates are confined.
    pub(crate) confined: bool,
    /// Where every attempt is kept as a recording, if it is.
    pub(crate) record: Option<PathBuf>,
    /// The command that goes on, if this is interrupted.
    pub(crate) again: String,
    /// Why the cycle is taken over from the ledger that drives it, if it is.
    pub(crate) take_over: Option<String>,
}

impl Wiring {
    /// The wiring of a verb that may be told to work without confinement.
    ///
    /// # Errors
    /// Refuses to confine where that is impossible and nobody has agreed to go without.
    pub(crate) fn of(desk: &Desk, unconfined: bool, again: impl Into<String>) -> Result<Self, Failure> {
        let confined = confinement::wanted(desk, unconfined)?;
        Ok(Self { confined, record: None, again: again.into(), take_over: None })
    }
}

/// Drives the hands of one lease until nothing more is wanted of them, and gives back what was recorded.
///
/// # Errors
/// The environment's failures; a refused report; an interruption.
pub(crate) fn drive(
    desk: &Desk,
    house: &House,
    stint: &Stint,
    wiring: &Wiring,
) -> Result<Vec<Entry>, Failure> {
    let picture = house.picture();
    let cycle = stint.cycle.as_ref().and_then(|id| picture.cycles.get(id));
    let progress = Progress::new(desk.voice, cycle.map(reached));
    let stop = Stop::new();
    let interrupt = {
        let stop = stop.clone();
        Interrupt::listen(move || stop.now())?
    };
    let handle = house.handle();
    let news = handle.subscribe();
    let bodies = house.runtime.bodies();
    let record = wiring.record.clone().map(|folder| surroundings::tape(folder, &bodies));
    let around = surroundings::of(desk, &house.repository, record, stop);
    let workshop = Workshop::new(around, surroundings::shelf(&bodies));
    let shown = &progress;
    let (rest, records) = thread::scope(|scope| {
        let (effects, wanted) = bounded(IN_FLIGHT);
        let (given, taken) = bounded(IN_FLIGHT);
        let (answers, answered) = bounded(IN_FLIGHT);
        let (reports, reported) = bounded(IN_FLIGHT);
        let (done, ended) = bounded::<()>(0);
        let (unwanted, dropped) = bounded(IN_FLIGHT);
        let hands_off = workshop.clone();
        scope.spawn(move || dropped.iter().for_each(|effect| hands_off.end(&effect)));
        let hands = workshop.spawn(taken, answers);
        scope.spawn(move || out(&wanted, &given, shown, wiring.confined));
        scope.spawn(move || back(&answered, &reports, shown));
        let told = scope.spawn(move || tell(&news, &ended, shown));
        let ends = Ends { effects, unwanted, answers: reported, stop: interrupt.asked.clone() };
        let rest = runtime::drive(&handle, stint, &ends);
        drop((ends, done));
        hands.join();
        (rest, told.join())
    });
    progress.clear();
    let records = records.expect("because showing progress does not panic");
    let mut records: Vec<Entry> = records.iter().map(|entry| Entry::clone(entry)).collect();
    records.extend(attesting::sign(&desk.config, house, &records)?);
    rested(rest, wiring).map(|()| records)
}

/// The layer that a cycle has reached.
fn reached(cycle: &Cycle) -> Layer {
    if cycle.learning.heartbeat.is_some() {
        Layer::Learning
    } else if cycle.execution.landed.is_some() {
        Layer::Feedback
    } else if !cycle.execution.candidates.is_empty() {
        Layer::Quality
    } else if cycle.context.packs.is_empty() {
        Layer::Constraint
    } else {
        Layer::Execution
    }
}

/// Effects on their way out. What was asked for outside a cycle is confined as this run is.
fn out(wanted: &Receiver<Effect>, given: &Sender<Effect>, progress: &Progress, confined: bool) {
    for mut effect in wanted {
        loosen(&mut effect.work, confined);
        progress.began(&effect);
        if given.send(effect).is_err() {
            return;
        }
    }
}

/// No envelope stands behind a measurement, a proof or a draft outside a cycle; whoever asks says how it is confined.
fn loosen(work: &mut Work, may_confine: bool) {
    if let Work::Measure { confined, .. } | Work::Prove { confined, .. } | Work::Attempt { confined, .. } =
        work
    {
        *confined &= may_confine;
    }
}

/// Answers on their way back.
fn back(answered: &Receiver<Word>, reports: &Sender<FromHands>, progress: &Progress) {
    for answer in answered {
        let answer = match answer {
            Word::Meanwhile(report) => FromHands::Meanwhile(report),
            Word::Answer(Answer::Report(report)) => {
                progress.ended(&report.effect);
                FromHands::Report(report)
            }
            Word::Answer(Answer::Broken { effect, because, hint }) => {
                progress.ended(&effect);
                FromHands::Broken { effect, because, hint }
            }
        };
        if reports.send(answer).is_err() {
            return;
        }
    }
}

/// Shows records as they come, and keeps them, until driving has ended and all of them are shown.
fn tell(news: &Receiver<Arc<Entry>>, ended: &Receiver<()>, progress: &Progress) -> Vec<Arc<Entry>> {
    let mut records = vec![];
    let mut hear = |entry: Arc<Entry>| {
        progress.record(&entry);
        records.push(entry);
    };
    loop {
        select! {
            recv(news) -> entry => match entry {
                Ok(entry) => hear(entry),
                Err(_cut_off) => break,
            },
            recv(ended) -> _ => break,
        }
    }
    news.try_iter().for_each(hear);
    records
}

fn rested(rest: Result<Rest, DriveError>, wiring: &Wiring) -> Result<(), Failure> {
    match rest {
        Ok(rest) if rest.stopped => Err(Failure::Interrupted {
            why: "interrupted; what is finished is kept".into(),
            hint: format!("go on with `{}`", wiring.again),
        }),
        Ok(_) => Ok(()),
        Err(DriveError::Refused { refusal, .. }) => Err(Failure::Refused(refusal)),
        Err(error @ DriveError::TakenOver { .. }) => {
            Err(Failure::refused("cycle.taken-over", error.to_string(), error.hint()))
        }
        Err(DriveError::Ledger(error)) => Err(flawed(&error)),
        Err(error) => Err(Failure::broken(&error, error.hint())),
    }
}
