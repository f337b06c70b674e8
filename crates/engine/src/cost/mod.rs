//! What the loop costs, whether it costs less each time, how fast it proves, and what that brings within reach.

mod curve;
mod interval;
pub mod likely;
mod pace;
mod predicted;
mod reach;
mod tally;

pub use curve::{Built, Curve, Shift, Trend};
pub use interval::{Interval, SURE};
pub use likely::{Extend, Likely, Prospect, likely, prospect};
pub use pace::{ENOUGH_DAYS, ENOUGH_PROVEN, MONTH_DAYS, Pace};
pub use predicted::predicted;
pub use reach::{Reach, Stuck, Wish, reach};
pub use tally::Tally;
