//! The worker: effects in, answers out. Each effect is done on a thread of its own, a few at a time.

use crate::{
    Broken, Meter, Shelf, Surroundings,
    agent::Asked,
    evidence,
    forge::{self, Opening, Sought},
    reach::Reach,
    underway::Underway,
    worktree::{Grounds, Wanted},
};
use crossbeam_channel::{Receiver, Sender};
use engine::{Effect, Outcome, Report, Work};
use std::{
    panic::{self, AssertUnwindSafe},
    sync::Arc,
    thread,
};
use trace::id::{CycleId, EffectId};

/// Effects at a time: gates that wait for something else must not hold up the ones that compute.
const AT_ONCE: usize = 8;

/// What the hands say.
#[derive(Clone, Debug)]
pub enum Answer {
    /// It is done.
    Report(Report),
    /// The environment failed: nothing was done that counts.
    Broken {
        /// Which effect.
        effect: EffectId,
        /// What failed.
        because: String,
        /// What to do about it.
        hint: String,
    },
}

/// What is heard of the hands.
#[derive(Clone, Debug)]
pub enum Word {
    /// An effect is answered.
    Answer(Answer),
    /// One is under way: what it, and what is beside it, has used by now.
    Meanwhile(Report),
}

/// The hands.
#[derive(Clone, Debug)]
pub struct Workshop {
    pub(crate) grounds: Grounds,
    pub(crate) shelf: Shelf,
    underway: Underway,
}

/// The threads that work.
#[derive(Debug)]
pub struct Hands(Vec<thread::JoinHandle<()>>);

impl Hands {
    /// Waits until the last effect is done, once nobody sends any more.
    pub fn join(self) {
        for hand in self.0 {
            hand.join().expect("because a worker answers whatever happens");
        }
    }
}

impl Workshop {
    /// Hands in these surroundings.
    #[must_use]
    pub fn new(around: Surroundings, shelf: Shelf) -> Self {
        let underway = Underway::new(around.stop.clone());
        Self { grounds: Grounds::new(around), shelf, underway }
    }

    /// Ends one effect, because nobody wants it any more. It is still answered.
    pub fn end(&self, effect: &EffectId) {
        self.underway.end(effect);
    }

    /// The repository and its worktrees.
    #[must_use]
    pub const fn grounds(&self) -> &Grounds {
        &self.grounds
    }

    /// Works on effects until there are no more senders.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "because the ends close when the last hand lets go of them"
    )]
    pub fn spawn(&self, effects: Receiver<Effect>, answers: Sender<Word>) -> Hands {
        let shared = Arc::new(self.clone());
        let hand = |_| {
            let (hands, effects, answers) = (Arc::clone(&shared), effects.clone(), answers.clone());
            thread::spawn(move || {
                for effect in &effects {
                    if answers.send(Word::Answer(hands.answer_whatever_happens(&effect, &answers))).is_err() {
                        return;
                    }
                }
            })
        };
        Hands((0..AT_ONCE).map(hand).collect())
    }

    /// Does one effect; a bug of ours is an answer too, or somebody would wait for it without end.
    fn answer_whatever_happens(&self, effect: &Effect, answers: &Sender<Word>) -> Answer {
        let (underway, about, answers) = (self.underway.clone(), effect.clone(), answers.clone());
        let tell = move |usage| {
            let outcome = Outcome::Using(underway.used(&about, usage));
            let report = Report { effect: about.id.clone(), lease: about.lease.clone(), outcome };
            // A reading that finds the channel full is followed by another.
            let _full = answers.try_send(Word::Meanwhile(report));
        };
        let meter = Meter::new(tell);
        panic::catch_unwind(AssertUnwindSafe(|| self.metered(effect, meter))).unwrap_or_else(|_| {
            Answer::Broken {
                effect: effect.id.clone(),
                because: "the hands panicked".into(),
                hint: "this is a bug: report it with what was printed above".into(),
            }
        })
    }

    /// Does one effect.
    #[must_use]
    pub fn answer(&self, effect: &Effect) -> Answer {
        self.metered(effect, Meter::default())
    }

    fn metered(&self, effect: &Effect, meter: Meter) -> Answer {
        let begun = self.underway.begin(&effect.id);
        match self.work(effect, &self.grounds.during(begun.stop(), meter)) {
            Ok(outcome) => {
                Answer::Report(Report { effect: effect.id.clone(), lease: effect.lease.clone(), outcome })
            }
            Err(Broken { because, hint }) => Answer::Broken { effect: effect.id.clone(), because, hint },
        }
    }

    /// The folder that an effect works in: its cycle's, or one of its own.
    fn place(effect: &Effect) -> CycleId {
        effect.cycle.clone().unwrap_or_else(|| CycleId::new(effect.id.as_str().replace('/', "-")))
    }

    fn work(&self, effect: &Effect, grounds: &Grounds) -> Result<Outcome, Broken> {
        let cycle = &Self::place(effect);
        let outcome = match &effect.work {
            Work::Prepare { .. } => self.prepare(grounds, cycle, &effect.work)?,
            Work::Attempt { .. } => self.attempt(grounds, cycle, &effect.work)?,
            Work::Merge { base, tree, onto, .. } => grounds.merge(base, tree, onto)?,
            Work::Commit { step, tree, parent, message, .. } => {
                grounds.end_thread(cycle, *step)?;
                grounds.commit(cycle, tree, parent, message)?
            }
            Work::Candidate { tip, base, branch, landing, message, number: _ } => {
                grounds.candidate(cycle, &Wanted { tip, base, branch, landing: *landing, message })?
            }
            Work::Land { commit, onto, branch, push } => grounds.land(commit, onto, branch, *push)?,
            Work::OpenPullRequest { tip, branch, title, body, number: _ } => {
                forge::open(grounds, cycle, &Opening { tip, branch, title, body })?
            }
            Work::SeePullRequest { request, onto, tree, branch, number: _ } => {
                forge::see(grounds, cycle, &Sought { request, onto, tree, branch })?
            }
            Work::Sweep {} => grounds.sweep(cycle)?,
            Work::Pack { .. }
            | Work::Judge { .. }
            | Work::CallRoll { .. }
            | Work::Control { .. }
            | Work::Prove { .. }
            | Work::Measure { .. }
            | Work::Probe { .. }
            | Work::Observe { .. }
            | Work::Change { .. } => {
                let reach = Reach::new(grounds, &self.shelf, cycle, effect.id.as_str())?;
                let reach = if evidence::may_be_cached(&effect.work) { reach.with_cache() } else { reach };
                evidence::work(&reach, &effect.work)?
            }
        };
        if effect.cycle.is_none() {
            grounds.sweep(cycle)?;
        }
        if grounds.around.stop.said() && evidence::is_a_run(&outcome) {
            return Err(Broken::new("it was stopped", "run it again: what is finished is kept"));
        }
        Ok(outcome)
    }

    fn attempt(&self, grounds: &Grounds, cycle: &CycleId, work: &Work) -> Result<Outcome, Broken> {
        let Work::Attempt {
            step,
            attempt,
            base,
            from,
            agent,
            brief,
            pack,
            thread,
            again,
            touches,
            protected,
            areas,
            worktree,
            confined,
        } = work
        else {
            return Err(Broken::new("only attempts are made here", "report this"));
        };
        let asked = Asked {
            cycle,
            step: *step,
            attempt: *attempt,
            base,
            from: from.as_ref(),
            agent,
            brief,
            pack: *pack,
            thread: thread.as_deref(),
            again: again.as_deref(),
            touches,
            protected,
            areas,
            needs: worktree,
            confined: *confined,
        };
        grounds.attempt(&asked, &self.shelf)
    }

    /// Lays a worktree out for a person who takes the step by hand.
    fn prepare(&self, grounds: &Grounds, cycle: &CycleId, work: &Work) -> Result<Outcome, Broken> {
        let Work::Prepare { step, base, brief, pack, worktree } = work else {
            return Err(Broken::new("only worktrees are laid out here", "report this"));
        };
        let unlimited = trace::AgentLimits::new(0, 0);
        let person = trace::Agent::new("attended", trace::Speaks::Attended, unlimited);
        let asked = Asked {
            cycle,
            step: *step,
            attempt: 1,
            base,
            from: None,
            agent: &person,
            brief,
            pack: *pack,
            thread: None,
            again: None,
            touches: &[],
            protected: &[],
            areas: &[],
            needs: worktree,
            confined: false,
        };
        grounds.prepare(&asked, &self.shelf)
    }
}
