//! The rules: what may happen, what follows, what is wanted. Pure: no files, no network, no processes, no
//! environment, no clock, no randomness, no async. What the outside found enters as a recorded fact.

pub mod command;
pub mod effect;
pub mod engine;
pub mod mirror;
pub mod picture;
pub mod refusal;
pub mod report;

pub use command::{Command, Input, Moment, Proposal, What};
pub use effect::{Effect, Wait, Waiting, Wanted, Work};
pub use engine::{Draft, Entry, FOLD_VERSION, decide, fold, wanted};
pub use picture::Picture;
pub use refusal::Refusal;
pub use report::{Attempted, Outcome, Report};
