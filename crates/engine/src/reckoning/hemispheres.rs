//! The first question: is a hemisphere starving? What the spec side asks, what the build side gives back, and one word with
//! the rule that says it.

use super::{
    Matter,
    cited::{Cited, Mark, count, days},
};
use crate::cost::Interval;
use jiff::Timestamp;
use serde::Serialize;
use trace::{
    State,
    id::{CycleId, DemandId},
};

/// Weeks that are looked back on.
const WEEKS: usize = 8;

/// Days of a trace from which on a word is said.
const ENOUGH_DAYS: f64 = 14.0;

/// Demands from which on a word is said.
const ENOUGH_DEMANDS: usize = 3;

/// Days after which a demand that could be built, and is not, waits too long.
const PATIENCE_DAYS: f64 = 14.0;

/// Days after which a heartbeat without an answer counts as unread.
const UNREAD_DAYS: f64 = 7.0;

/// Demands of which each kind of waiting is told by name.
const TOLD: usize = 5;

/// Both sides, and the word.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Hemispheres {
    /// Whether one starves the other.
    pub word: Word,
    /// Why, in words.
    pub because: Cited,
    /// What else would have said it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<Cited>,
    /// What is asked.
    pub spec: Spec,
    /// What comes back.
    pub build: Build,
    /// The last weeks, the oldest first.
    pub weeks: Vec<Week>,
}

/// Whether a hemisphere starves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Word {
    /// What it asks for does not come back, or it does not take what comes back.
    SpecStarves,
    /// Nothing is asked of it that it could build.
    BuildStarves,
    /// Neither.
    BothRun,
    /// There is too little to say it.
    NotShown,
}

/// The spec side, counted.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Spec {
    /// Demands that are written and not accepted.
    pub written: usize,
    /// Of those, demands without a proof condition, by name.
    pub without_proof: Vec<DemandId>,
    /// Demands that were accepted.
    pub accepted: usize,
    /// Of those, demands that could be built, and are neither proven nor under way: the longest waiting first.
    pub waiting: Vec<Waiting>,
    /// Demands that wait for a Dream, or were sent back.
    pub held_up: usize,
    /// Heartbeats that nobody answered, the oldest first.
    pub unanswered: Vec<Unanswered>,
}

/// The build side, counted.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Build {
    /// Cycles under way.
    pub open: usize,
    /// Cycles that were closed.
    pub closed: usize,
    /// Capabilities that are Reality now.
    pub reality: usize,
    /// Changes that were made outside the loop and adopted: builds that no demand came before.
    pub without_demand: usize,
    /// Commits on the default branch that say nothing of a cycle.
    pub untraced: usize,
    /// How many were looked at for that.
    pub looked_at: usize,
}

/// A demand that waits.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Waiting {
    /// The demand.
    pub demand: DemandId,
    /// For how many days.
    pub days: f64,
}

/// A heartbeat without an answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Unanswered {
    /// The cycle.
    pub cycle: CycleId,
    /// For how many days.
    pub days: f64,
    #[serde(skip)]
    mark: Mark,
}

/// One week of both sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Week {
    /// When it began.
    pub from: Timestamp,
    /// Demands that were accepted for the first time.
    pub accepted: usize,
    /// Cycles that were closed.
    pub closed: usize,
    /// Capabilities that became Reality for the first time.
    pub proven: usize,
}

/// What a rule found.
type Found = Option<(Word, Cited)>;

impl Hemispheres {
    pub(super) fn of(matter: &Matter<'_>) -> Self {
        let mut hemispheres = Self {
            word: Word::NotShown,
            because: Cited::new("", []),
            also: vec![],
            spec: spec(matter),
            build: build(matter),
            weeks: weeks(matter),
        };
        let mut found = hemispheres.rules(matter).into_iter();
        (hemispheres.word, hemispheres.because) = found.next().unwrap_or_else(|| hemispheres.too_quiet());
        hemispheres.also =
            found.filter(|(word, _)| *word != Word::BothRun).map(|(_, because)| because).collect();
        hemispheres
    }

    /// What each rule says, in order; the first says the word.
    fn rules(&self, matter: &Matter<'_>) -> Vec<(Word, Cited)> {
        if let Some(young) = self.young(matter) {
            return vec![(Word::NotShown, young)];
        }
        let all: [Found; 5] = [
            self.nothing_asked(matter),
            self.nothing_back(matter),
            self.outpaced(matter),
            self.unread(),
            self.both(matter),
        ];
        all.into_iter().flatten().collect()
    }

    fn young(&self, matter: &Matter<'_>) -> Option<Cited> {
        let firsts = || matter.chronicle.demands.values().map(|accepted| accepted.first);
        let Some(first) = firsts().min() else {
            return Some(Cited::new("no demand was accepted yet", []));
        };
        let age = days(first.at, matter.now);
        let lacks = self.spec.accepted < ENOUGH_DEMANDS || age < ENOUGH_DAYS;
        let words = format!(
            "{} in {}: it takes {ENOUGH_DEMANDS} and {ENOUGH_DAYS} days",
            count(self.spec.accepted, "demand"),
            count(age as usize, "day")
        );
        lacks.then(|| Cited::new(words, firsts()))
    }

    /// Nothing is asked that could be built, and nothing is under way.
    fn nothing_asked(&self, matter: &Matter<'_>) -> Found {
        if !self.spec.waiting.is_empty() || self.build.open > 0 {
            return None;
        }
        let last = matter.chronicle.demands.values().map(|accepted| accepted.first).max()?;
        let held = match self.spec.held_up {
            0 => String::new(),
            held => format!("; {} held up by a Dream or sent back", count(held, "demand")),
        };
        let ago = count(days(last.at, matter.now) as usize, "day");
        let words = format!(
            "no demand waits that could be built, and no cycle is open; the last was accepted {ago} ago{held}"
        );
        Some((Word::BuildStarves, Cited::new(words, [last])))
    }

    /// Demands wait, and nothing was proven for weeks.
    fn nothing_back(&self, matter: &Matter<'_>) -> Found {
        let oldest = self.spec.waiting.first().filter(|oldest| oldest.days > PATIENCE_DAYS)?;
        if self.proven() > 0 {
            return None;
        }
        let words = format!(
            "{} could be built, `{}` for {}, and nothing was proven in {WEEKS} weeks",
            count(self.spec.waiting.len(), "demand"),
            oldest.demand,
            count(oldest.days as usize, "day")
        );
        let waits = |accepted: &DemandId| self.spec.waiting.iter().any(|waiting| waiting.demand == *accepted);
        let marks = matter.chronicle.demands.iter().filter(|(id, _)| waits(id)).map(|(_, asked)| asked.first);
        Some((Word::SpecStarves, Cited::new(words, marks)))
    }

    /// More is asked than comes back, by more than chance.
    fn outpaced(&self, matter: &Matter<'_>) -> Found {
        let accepted: usize = self.weeks.iter().map(|week| week.accepted).sum();
        let share = Interval::share(accepted, accepted + self.proven())?;
        let since = self.weeks.first()?.from;
        let asked = matter.chronicle.demands.values().map(|accepted| accepted.first);
        let words = format!(
            "{} accepted in {WEEKS} weeks and {} proven: more is asked than comes back",
            count(accepted, "demand"),
            count(self.proven(), "capability")
        );
        let word = || (Word::SpecStarves, Cited::new(words, asked.filter(|mark| mark.at >= since)));
        (share.low > 0.5 && !self.spec.waiting.is_empty()).then(word)
    }

    /// What came back was not read.
    fn unread(&self) -> Found {
        let old: Vec<Mark> = self
            .spec
            .unanswered
            .iter()
            .filter(|unanswered| unanswered.days > UNREAD_DAYS)
            .map(|unanswered| unanswered.mark)
            .collect();
        let words = format!("{} unanswered for more than a week", count(old.len(), "heartbeat"));
        (!old.is_empty()).then(|| (Word::SpecStarves, Cited::new(words, old)))
    }

    fn both(&self, matter: &Matter<'_>) -> Found {
        let accepted: usize = self.weeks.iter().map(|week| week.accepted).sum();
        let proven = self.proven();
        let words = format!(
            "{} accepted and {} proven in {WEEKS} weeks",
            count(accepted, "demand"),
            count(proven, "capability")
        );
        let since = self.weeks.first()?.from;
        let receipts = matter.chronicle.receipts.values().map(|receipts| receipts.first);
        let word = || (Word::BothRun, Cited::new(words, receipts.filter(|mark| mark.at >= since)));
        (accepted > 0 && proven > 0).then(word)
    }

    fn too_quiet(&self) -> (Word, Cited) {
        let accepted: usize = self.weeks.iter().map(|week| week.accepted).sum();
        let words = format!(
            "{} accepted and {} proven in {WEEKS} weeks: it takes one of each",
            count(accepted, "demand"),
            count(self.proven(), "capability")
        );
        (Word::NotShown, Cited::new(words, []))
    }

    fn proven(&self) -> usize {
        self.weeks.iter().map(|week| week.proven).sum()
    }
}

fn spec(matter: &Matter<'_>) -> Spec {
    let accepted = &matter.picture.demands.accepted;
    let open = || accepted.keys().filter(|id| matter.is_open(id));
    let mut waiting: Vec<Waiting> = open()
        .filter(|id| matter.is_ready(id))
        .map(|id| Waiting { demand: id.clone(), days: days(accepted[id].at, matter.now) })
        .collect();
    waiting.sort_by(|one, other| other.days.total_cmp(&one.days));
    Spec {
        written: matter.written.len(),
        without_proof: matter.without_proof().take(TOLD).cloned().collect(),
        accepted: accepted.len(),
        waiting,
        held_up: open().filter(|id| matter.is_held_up(id)).count(),
        unanswered: unanswered(matter),
    }
}

fn unanswered(matter: &Matter<'_>) -> Vec<Unanswered> {
    let turns = matter.chronicle.turns.iter();
    let mut all: Vec<Unanswered> = turns
        .filter(|(_, turn)| turn.answered.is_none() && turn.closed.is_none())
        .filter_map(|(cycle, turn)| {
            let (mark, _) = turn.beat?;
            Some(Unanswered { cycle: cycle.clone(), days: days(mark.at, matter.now), mark })
        })
        .collect();
    all.sort_by_key(|unanswered| unanswered.mark);
    all
}

fn build(matter: &Matter<'_>) -> Build {
    let turns = || matter.chronicle.turns.values();
    Build {
        open: matter.picture.cycles.len(),
        closed: turns().filter(|turn| turn.closed.is_some()).count(),
        reality: matter.standings.values().filter(|standing| standing.state == State::Reality).count(),
        without_demand: turns().filter(|turn| turn.adopted).count(),
        untraced: matter.signs.untraced.len(),
        looked_at: matter.signs.looked_at,
    }
}

fn weeks(matter: &Matter<'_>) -> Vec<Week> {
    let week = |back: usize| {
        let days = i64::try_from(back * 7).unwrap_or(0);
        let from = matter.now.checked_sub(jiff::SignedDuration::from_hours(days * 24)).ok()?;
        let until = from.checked_add(jiff::SignedDuration::from_hours(7 * 24)).ok()?;
        let within = |mark: Mark| mark.at > from && mark.at <= until;
        let demands = matter.chronicle.demands.values().map(|accepted| accepted.first);
        let closed = matter.chronicle.turns.values().filter_map(|turn| Some(turn.closed?.0));
        let proven = matter.chronicle.receipts.values().map(|receipts| receipts.first);
        Some(Week {
            from,
            accepted: demands.filter(|mark| within(*mark)).count(),
            closed: closed.filter(|mark| within(*mark)).count(),
            proven: proven.filter(|mark| within(*mark)).count(),
        })
    };
    (1..=WEEKS).rev().filter_map(week).collect()
}
