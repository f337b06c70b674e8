//! What is under way: each effect hears a word to stop of its own, which may be said before a hand has taken the effect up, and
//! is heard then; and what attempts have used by now, because a budget is one for all of them.

use crate::Stop;
use engine::{Effect, Work};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use trace::{
    Usage,
    id::{CycleId, EffectId},
};

/// The effects that are under way.
#[derive(Clone, Debug)]
pub(crate) struct Underway {
    all: Stop,
    each: Arc<Mutex<HashMap<EffectId, One>>>,
}

/// One of them.
#[derive(Clone, Debug)]
struct One {
    stop: Stop,
    used: Option<Used>,
}

/// What an attempt of a cycle has used by now.
#[derive(Clone, Debug)]
struct Used {
    cycle: CycleId,
    step: u32,
    attempt: u32,
    usage: Usage,
}

/// An effect that a hand has taken up; its word is forgotten when the hand lets go of it.
#[derive(Debug)]
pub(crate) struct Begun<'a> {
    underway: &'a Underway,
    effect: EffectId,
    stop: Stop,
}

impl Underway {
    /// Nothing is under way; all of it will hear this word too.
    pub(crate) fn new(all: Stop) -> Self {
        Self { all, each: Arc::default() }
    }

    /// A hand takes an effect up.
    pub(crate) fn begin(&self, effect: &EffectId) -> Begun<'_> {
        Begun { underway: self, effect: effect.clone(), stop: self.word(effect) }
    }

    /// Says the word of one effect.
    pub(crate) fn end(&self, effect: &EffectId) {
        self.word(effect).now();
    }

    /// Notes what an attempt has used by now, and gives what all those of its cycle have that are still wanted: step,
    /// attempt, usage.
    pub(crate) fn used(&self, effect: &Effect, usage: Usage) -> Vec<(u32, u32, Usage)> {
        let (Some(cycle), Work::Attempt { step, attempt, .. }) = (&effect.cycle, &effect.work) else {
            return vec![];
        };
        let mut each = self.lock();
        if let Some(one) = each.get_mut(&effect.id) {
            one.used = Some(Used { cycle: cycle.clone(), step: *step, attempt: *attempt, usage });
        }
        let wanted = each.values().filter(|one| !one.stop.said()).filter_map(|one| one.used.as_ref());
        let mut all: Vec<(u32, u32, Usage)> = wanted
            .filter(|used| used.cycle == *cycle)
            .map(|used| (used.step, used.attempt, used.usage))
            .collect();
        all.sort_by_key(|(step, attempt, _)| (*step, *attempt));
        all
    }

    fn word(&self, effect: &EffectId) -> Stop {
        let one = || One { stop: self.all.narrower(), used: None };
        self.lock().entry(effect.clone()).or_insert_with(one).stop.clone()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<EffectId, One>> {
        self.each.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Begun<'_> {
    /// Its word.
    pub(crate) const fn stop(&self) -> &Stop {
        &self.stop
    }
}

impl Drop for Begun<'_> {
    fn drop(&mut self) {
        self.underway.lock().remove(&self.effect);
    }
}

#[cfg(test)]
mod tests {
    use super::Underway;
    use crate::Stop;

    #[test]
    fn an_effect_that_is_ended_before_it_begins_hears_it_and_its_next_time_does_not() {
        let underway = Underway::new(Stop::new());
        let (one, other) = ("c-1/attempt/1.1".into(), "c-1/attempt/2.1".into());
        underway.end(&one);
        assert!(underway.begin(&one).stop().said());
        assert!(!underway.begin(&one).stop().said());
        assert!(!underway.begin(&other).stop().said());
    }
}
