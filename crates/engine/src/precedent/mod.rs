//! Precedent: what earlier cycles of a territory decided, what worked, what failed, what it cost. Read before
//! the next demand, and handed to the next step.

mod bank;

pub use bank::{Bank, Precedent};
