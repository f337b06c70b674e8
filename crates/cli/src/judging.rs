//! Gates over a tree outside any cycle: by hand, for a hook, in continuous integration. One runner, one display, and the
//! same words on every door; nothing is recorded.

use crate::{
    by_hand,
    desk::Desk,
    failure::Failure,
    interrupt::Interrupt,
    render::{Gates, Judged, Voice},
    repository::Repository,
    set_apart::{self, Apart},
    weakened::{self, Compared},
};
use engine::quality::round::Pace;
use formats::Configuration;
use std::num::NonZeroUsize;
use trace::{Gate, GateRun, Rest, id::ObjectId};
use workshop::{Caching, Here, Look, News, Stop, room};

/// What is judged, and how.
#[derive(Clone, Debug)]
pub(crate) struct Judging<'a> {
    /// The gates.
    pub(crate) gates: &'a [Gate],
    /// What else is configured.
    pub(crate) configuration: &'a Configuration,
    /// Whether they are confined.
    pub(crate) confined: bool,
    /// How many at a time, and what becomes of the rest when one is red.
    pub(crate) pace: Pace,
    /// Whether what passed before counts.
    pub(crate) caching: Caching,
    /// What they look at.
    pub(crate) over: Over,
    /// Since when `weakened` looks for what judges less than before, if it is asked.
    pub(crate) weakened: Option<Compared>,
    /// The commit since which the work tree is looked through for the same, and something said only where there is something.
    pub(crate) head: Option<ObjectId>,
}

/// What gates look at.
#[derive(Clone, Debug)]
pub(crate) enum Over {
    /// The work tree as it is.
    WorkTree(Look),
    /// A tree in a checkout of its own.
    Apart(Apart),
}

/// How many at a time, and what becomes of the rest when one is red.
pub(crate) fn pace(configuration: &Configuration, told: Option<NonZeroUsize>, rest: Rest) -> Pace {
    let limit = || configuration.limits.gates_at_once.map_or_else(room, |gates| gates as usize);
    Pace { at_once: told.map_or_else(limit, usize::from), rest }
}

impl Judging<'_> {
    /// Judges, and shows in this voice how it goes.
    ///
    /// # Errors
    /// Fails where git or the machine does, and where somebody stopped it.
    pub(crate) fn judged(
        &self,
        desk: &Desk,
        repository: &Repository,
        voice: Voice,
    ) -> Result<Judged, Failure> {
        let stop = Stop::new();
        let hand = stop.clone();
        let _listening = Interrupt::listen(move || hand.now())?;
        let last = self.weakened.is_some().then_some(weakened::NAME);
        let names = self.gates.iter().map(|gate| gate.name.as_str()).chain(last);
        let mut shown = Gates::new(voice, names);
        let mut changed = None;
        let runs = self.runs(desk, repository, &stop, &mut |news| match news {
            News::Began(gate) => shown.began(gate),
            News::Ended(run) => shown.ended(run),
            News::Changed(tree, found) => shown.ended(changed.insert(weakened::spoken(tree, found))),
        });
        if stop.said() {
            let (why, hint) = ("the gates were stopped".into(), "run it again".into());
            return Err(Failure::Interrupted { why, hint });
        }
        let mut runs = runs?;
        runs.extend(changed);
        if let Some(compared) = &self.weakened {
            let run = weakened::since(&desk.git(repository), compared)?;
            shown.ended(&run);
            runs.push(run);
        }
        Ok(shown.judged(runs))
    }

    fn runs(
        &self,
        desk: &Desk,
        repository: &Repository,
        stop: &Stop,
        news: &mut dyn FnMut(News<'_>),
    ) -> Result<Vec<GateRun>, Failure> {
        let here = |look| Here {
            gates: self.gates,
            worktree: &self.configuration.worktree,
            confined: self.confined,
            pace: self.pace,
            look,
            caching: self.caching,
            head: self.head.clone(),
        };
        match &self.over {
            Over::WorkTree(look) => by_hand::judge(desk, repository, &here(look.clone()), stop.clone(), news),
            Over::Apart(apart) => set_apart::judge(desk, repository, apart, &here(Look::All), stop, news),
        }
    }
}

impl Over {
    /// A tree: where the work tree holds exactly this, it is judged in place, with its caches.
    pub(crate) fn of(apart: Apart, here: &ObjectId, look: Look) -> Self {
        if apart.tree == *here { Self::WorkTree(look) } else { Self::Apart(apart) }
    }
}
