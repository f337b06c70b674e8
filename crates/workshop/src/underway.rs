//! What is under way: each effect hears a word to stop of its own. It may be said before a hand has taken the effect up, and
//! is heard then.

use crate::Stop;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use trace::id::EffectId;

/// The effects that are under way, each with its word to stop.
#[derive(Clone, Debug)]
pub(crate) struct Underway {
    all: Stop,
    each: Arc<Mutex<HashMap<EffectId, Stop>>>,
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

    fn word(&self, effect: &EffectId) -> Stop {
        self.lock().entry(effect.clone()).or_insert_with(|| self.all.narrower()).clone()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<EffectId, Stop>> {
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
