//! Where a caller who waits is told something. It sleeps at once: a channel's readers spin first, and a
//! crowd of them would take the processor from the one who works.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// The caller's end.
pub(crate) struct Slot<T>(Arc<Shared<T>>);

/// The end of whoever tells.
pub(crate) struct Teller<T>(Arc<Shared<T>>);

struct Shared<T> {
    state: Mutex<State<T>>,
    changed: Condvar,
}

struct State<T> {
    word: Option<T>,
    /// Whether anybody is left who could tell.
    ended: bool,
}

impl<T> Slot<T> {
    pub(crate) fn new() -> (Teller<T>, Self) {
        let state = Mutex::new(State { word: None, ended: false });
        let shared = Arc::new(Shared { state, changed: Condvar::new() });
        (Teller(Arc::clone(&shared)), Self(shared))
    }

    /// Waits for the next word; none if nobody is left who could say one.
    pub(crate) fn wait(&self) -> Option<T> {
        let silent = |state: &mut State<T>| state.word.is_none() && !state.ended;
        let waited = self.0.changed.wait_while(self.0.state(), silent);
        waited.unwrap_or_else(PoisonError::into_inner).word.take()
    }
}

impl<T> Teller<T> {
    /// Says a word. The one before it has been heard: the caller is told once to lead, and once the answer.
    pub(crate) fn tell(&self, word: T) {
        self.0.state().word = Some(word);
        self.0.changed.notify_one();
    }
}

impl<T> Drop for Teller<T> {
    fn drop(&mut self) {
        self.0.state().ended = true;
        self.0.changed.notify_one();
    }
}

impl<T> Shared<T> {
    fn state(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::thread;

    #[test]
    fn what_was_told_before_the_teller_left_is_still_heard() {
        let (teller, slot) = Slot::new();
        teller.tell("lead");
        assert_eq!(slot.wait(), Some("lead"));
        teller.tell("answer");
        drop(teller);
        assert_eq!(slot.wait(), Some("answer"));
        assert_eq!(slot.wait(), None);
    }

    #[test]
    fn a_caller_who_sleeps_is_woken() {
        let (teller, slot) = Slot::new();
        thread::scope(|scope| {
            let caller = scope.spawn(move || slot.wait());
            teller.tell(7);
            assert_eq!(caller.join().expect("because nothing panics"), Some(7));
        });
    }
}
