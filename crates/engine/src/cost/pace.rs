//! How fast a territory proves capabilities: a count over a time, with the exact interval of a Poisson count.

use super::interval::{Interval, gamma};
use serde::Serialize;

/// Proven capabilities from which on a pace is told.
pub const ENOUGH_PROVEN: usize = 3;

/// Days from which on a pace is told.
pub const ENOUGH_DAYS: f64 = 28.0;

/// The days of a month, in the middle.
pub const MONTH_DAYS: f64 = 365.25 / 12.0;

/// A measured pace.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Pace {
    /// Capabilities that were proven for the first time.
    pub proven: usize,
    /// In how many days, since the first demand.
    pub days: f64,
    /// How many a month that makes; absent where it would be a guess.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_month: Option<Interval>,
}

impl Pace {
    /// So many in so many days.
    #[must_use]
    pub fn of(proven: usize, days: f64) -> Self {
        let told = proven >= ENOUGH_PROVEN && days >= ENOUGH_DAYS && days.is_finite();
        let per_month = told.then(|| Interval::count(proven).map(|count| count * MONTH_DAYS / days));
        Self { proven, days, per_month }
    }

    /// What it may be a day, in so many equally likely values, by the prior of Jeffreys; none where it is not told.
    pub(super) fn likely(&self, values: usize) -> Option<Vec<f64>> {
        self.per_month?;
        let shape = self.proven as f64 + 0.5;
        let at = |value: usize| gamma(shape, (value as f64 + 0.5) / values as f64) / self.days;
        Some((0..values).map(at).collect())
    }
}
