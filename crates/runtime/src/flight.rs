//! What was given out to the hands and not answered yet.

use engine::Effect;
use std::collections::{BTreeMap, BTreeSet};
use trace::id::EffectId;

/// Everything that is under way.
#[derive(Debug, Default)]
pub(crate) struct InFlight(BTreeMap<EffectId, Flight>);

/// One effect that is under way.
#[derive(Debug)]
pub(crate) struct Flight {
    of: Of,
    fate: Fate,
}

/// What it belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Of {
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
        let of = if effect.cycle.is_some() { Of::Cycle } else { Of::Request };
        self.0.insert(effect.id.clone(), Flight { of, fate: Fate::Wanted });
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

    /// Whether an effect is under way, and its answer is waited for.
    pub(crate) fn wants(&self, effect: &EffectId) -> bool {
        self.0.get(effect).is_some_and(Flight::is_wanted)
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
    use trace::id::EffectId;

    fn effect(id: &str, cycle: Option<&str>) -> Effect {
        Effect { id: id.into(), cycle: cycle.map(Into::into), lease: "l-1".into(), work: Work::Sweep {} }
    }

    #[test]
    fn what_is_not_wanted_is_given_up_once_and_its_answer_is_dropped() {
        let mut flights = InFlight::default();
        for (id, cycle) in [("c/a", Some("c")), ("c/b", Some("c")), ("r/run", None)] {
            flights.begin(&effect(id, cycle));
        }
        let wanted_id = EffectId::from("c/b");
        let wanted = BTreeSet::from([&wanted_id]);
        assert_eq!(flights.end_all_but(&wanted), [EffectId::from("c/a")]);
        assert_eq!(flights.end_all_but(&wanted), []);
        assert!(!flights.wants(&"c/a".into()) && flights.wants(&wanted_id));
        assert!(flights.has(&"c/a".into()), "until it is answered, it is not begun again");
        let fates =
            ["c/a", "c/b", "r/run"].map(|id| flights.land(&id.into()).is_some_and(|one| one.is_wanted()));
        assert_eq!(fates, [false, true, true]);
    }
}
