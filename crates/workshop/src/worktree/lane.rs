//! Who is in a worktree, and for which tree: several at a time, if they want the same one; an agent alone.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use trace::id::ObjectId;

/// One worktree's lane.
#[derive(Debug, Default)]
pub(super) struct Lane {
    state: Mutex<State>,
    left: Condvar,
}

#[derive(Debug, Default)]
struct State {
    /// What the worktree is known to hold.
    tree: Option<ObjectId>,
    /// Who counts on it.
    inside: usize,
}

/// As long as it lasts, nobody brings the worktree to another tree.
#[derive(Debug)]
pub(crate) struct Stay(Arc<Lane>);

impl Lane {
    /// Stays for a tree. It is laid first, by the first who comes, when everybody else has left.
    pub(super) fn stay<E>(
        self: Arc<Self>,
        tree: &ObjectId,
        lay: impl FnOnce() -> Result<(), E>,
    ) -> Result<Stay, E> {
        let mut state = self.lock();
        while state.tree.as_ref() != Some(tree) && state.inside > 0 {
            state = self.left.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if state.tree.as_ref() != Some(tree) {
            state.tree = None;
            lay()?;
            state.tree = Some(tree.clone());
        }
        state.inside += 1;
        drop(state);
        Ok(Stay(self))
    }

    /// Stays alone, whatever tree there is: for an agent that changes it.
    pub(super) fn alone(self: Arc<Self>) -> Stay {
        let mut state = self.lock();
        while state.inside > 0 {
            state = self.left.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        *state = State { tree: None, inside: 1 };
        drop(state);
        Stay(self)
    }

    /// Does something while nobody is in the worktree; nothing, if somebody is, or is just about to be. It never waits: two
    /// that wait for one another's worktree would wait for ever.
    pub(super) fn while_empty<T>(&self, work: impl FnOnce() -> Option<T>) -> Option<T> {
        let state = self.state.try_lock().ok()?;
        if state.inside == 0 { work() } else { None }
    }

    /// Says what the worktree holds.
    pub(super) fn holds(&self, tree: Option<&ObjectId>) {
        self.lock().tree = tree.cloned();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Stay {
    fn drop(&mut self) {
        self.0.lock().inside -= 1;
        self.0.left.notify_all();
    }
}
