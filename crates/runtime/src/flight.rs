//! What was given out to the hands and not answered yet.

use engine::{Effect, Work};
use std::collections::{BTreeMap, BTreeSet};
use trace::{Usage, id::EffectId};

/// Everything that is under way.
#[derive(Debug, Default)]
pub(crate) struct InFlight(BTreeMap<EffectId, Flight>);

/// One effect that is under way.
#[derive(Debug)]
pub(crate) struct Flight {
    of: Of,
    fate: Fate,
    used: Usage,
}

/// What it belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Of {
    /// An attempt at a step of a cycle.
    Attempt { step: u32, attempt: u32 },
    /// Anything else that a cycle wants.
    Cycle,
    /// A request outside any cycle.
    Request,
}

/// What will become of its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Wanted,
    /// The hands were told to end it: whatever they answer is dropped.
    Ended,
}

impl Flight {
    /// Whether its answer is waited for.
    pub(crate) fn is_wanted(&self) -> bool {
        self.fate == Fate::Wanted
    }

    /// Whether it belongs to a cycle.
    pub(crate) fn in_cycle(&self) -> bool {
        self.of != Of::Request
    }
}

impl InFlight {
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether an effect is under way, wanted or not: until it is answered, it is not begun a second time.
    pub(crate) fn has(&self, effect: &EffectId) -> bool {
        self.0.contains_key(effect)
    }

    /// An effect is given out.
    pub(crate) fn begin(&mut self, effect: &Effect) {
        let of = match (&effect.work, &effect.cycle) {
            (Work::Attempt { step, attempt, .. }, Some(_)) => Of::Attempt { step: *step, attempt: *attempt },
            (_, Some(_)) => Of::Cycle,
            (_, None) => Of::Request,
        };
        self.0.insert(effect.id.clone(), Flight { of, fate: Fate::Wanted, used: Usage::default() });
    }

    /// An effect is answered.
    pub(crate) fn land(&mut self, effect: &EffectId) -> Option<Flight> {
        self.0.remove(effect)
    }

    /// Gives up what belongs to a cycle and is none of these; each is named once.
    pub(crate) fn end_all_but(&mut self, wanted: &BTreeSet<&EffectId>) -> Vec<EffectId> {
        let lost = self
            .0
            .iter_mut()
            .filter(|(id, flight)| flight.is_wanted() && flight.in_cycle() && !wanted.contains(id));
        lost.map(|(id, flight)| {
            flight.fate = Fate::Ended;
            id.clone()
        })
        .collect()
    }

    /// Notes what an attempt has used by now; whether that may change anything: only money that is told does.
    pub(crate) fn used(&mut self, effect: &EffectId, usage: Usage) -> bool {
        let Some(flight) = self.0.get_mut(effect) else { return false };
        flight.used = usage;
        flight.is_wanted() && matches!(flight.of, Of::Attempt { .. }) && usage.cost_usd.is_some()
    }

    /// What the attempts that are wanted have used by now: step, attempt, usage.
    pub(crate) fn usage(&self) -> Vec<(u32, u32, Usage)> {
        let of = |flight: &Flight| match flight.of {
            Of::Attempt { step, attempt } if flight.is_wanted() => Some((step, attempt, flight.used)),
            Of::Attempt { .. } | Of::Cycle | Of::Request => None,
        };
        self.0.values().filter_map(of).collect()
    }

    /// What is left unanswered.
    pub(crate) fn into_ids(self) -> Vec<EffectId> {
        self.0.into_keys().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::InFlight;
    use engine::{Effect, Work};
    use std::collections::BTreeSet;
    use trace::{Usage, id::EffectId};

    fn effect(id: &str, cycle: Option<&str>) -> Effect {
        Effect { id: id.into(), cycle: cycle.map(Into::into), lease: "l-1".into(), work: Work::Sweep {} }
    }

    #[test]
    fn what_is_not_wanted_is_given_up_once_and_its_answer_is_dropped() {
        let mut flights = InFlight::default();
        for (id, cycle) in [("c/a", Some("c")), ("c/b", Some("c")), ("r/run", None)] {
            flights.begin(&effect(id, cycle));
        }
        let wanted = EffectId::from("c/b");
        let wanted = BTreeSet::from([&wanted]);
        assert_eq!(flights.end_all_but(&wanted), [EffectId::from("c/a")]);
        assert_eq!(flights.end_all_but(&wanted), []);
        assert!(flights.has(&"c/a".into()), "until it is answered, it is not begun again");
        let fates =
            ["c/a", "c/b", "r/run"].map(|id| flights.land(&id.into()).is_some_and(|one| one.is_wanted()));
        assert_eq!(fates, [false, true, true]);
    }

    #[test]
    fn only_money_of_an_attempt_that_is_wanted_is_told() {
        let mut flights = InFlight::default();
        flights.begin(&effect("c/sweep", Some("c")));
        assert!(!flights.used(&"c/sweep".into(), Usage { cost_usd: Some(1.0), ..Usage::default() }));
        assert_eq!(flights.usage(), []);
    }
}
