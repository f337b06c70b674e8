//! Precedent: what earlier cycles of a territory decided, what worked, what failed, what it cost. Read before
//! the next demand, and handed to the next step. What recurs in it is proposed as a pattern.

mod bank;
mod pattern;
mod recurring;

pub use bank::{Bank, Precedent, Remedied};
pub use pattern::{Ended, Held, Kept, Passed, Patterns, Use, written};
pub use recurring::{Recurring, recurring};
