//! Layer 1 of the loop, the Constraint Layer: *who gets to decide what, on what timeline, and inside which boundaries*.

mod calendar;
mod envelope;
pub mod expectation;
pub mod handover;
pub mod mandate;
mod question;
pub(crate) mod rules;
mod small;
pub mod view;

pub use envelope::{draw, weaknesses};

pub use crate::owner::{Owner, owner_of};
pub use question::Ask;
pub(crate) use question::{Asking, ask, outside};
