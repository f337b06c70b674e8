//! The rules: what may happen, what follows, what is wanted. Pure: no files, no network, no processes, no
//! environment, no clock, no randomness, no async. What the outside found enters as a recorded fact.

mod boundary;
pub mod command;
pub mod constraint;
pub mod context;
pub mod coordination;
pub mod cost;
pub mod cycle;
pub mod dispute;
pub mod effect;
pub mod engine;
mod entry;
pub mod execution;
pub mod feedback;
mod ids;
pub mod learning;
pub mod mirror;
mod next;
mod origin;
mod owner;
pub mod picture;
pub mod planning;
pub mod precedent;
pub mod quality;
pub mod reckoning;
pub mod refusal;
pub mod report;
mod requested;
mod union;
pub mod writers;

pub use boundary::forbids;
pub use command::{Changed, Command, Input, Moment, Proposal, What};
pub use effect::{Effect, Wait, Waiting, Wanted, Work};
pub use engine::{FOLD_VERSION, decide, fold, wanted};
pub use entry::{Draft, Entry};
pub use origin::Origin;
pub use picture::Picture;
pub use refusal::Refusal;
pub use report::{Attempted, Outcome, Report};
pub use union::{Order, meet, sealed};
