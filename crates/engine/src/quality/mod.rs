//! Layer 5 of the loop, the Quality Layer: *standards enforced automatically, rather than relying on individual reviewers to hold
//! the line*. What falls short goes straight back into execution.

pub(crate) mod before;
pub mod check;
pub mod handover;
pub mod history;
pub mod quarantine;
pub(crate) mod roll;
pub mod round;
pub(crate) mod rules;
pub mod view;
