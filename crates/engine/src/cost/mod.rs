//! What the loop costs, and whether it costs less each time.

mod predicted;
mod tally;

pub use predicted::predicted;
pub use tally::Tally;
