//! What few numbers allow to be said: an interval that holds the truth nine times in ten. The quantiles are `statrs`'.

use serde::Serialize;
use statrs::distribution::{Beta, ContinuousCDF as _, Gamma, StudentsT};

/// How often an interval holds what it is about.
pub const SURE: f64 = 0.9;

/// The part of the chance that lies above an interval, and the part below.
const TAIL: f64 = (1.0 - SURE) / 2.0;

/// A number, and how far off it may be.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Interval {
    /// It is hardly less than this.
    pub low: f64,
    /// The best guess.
    pub middle: f64,
    /// It is hardly more than this.
    pub high: f64,
}

impl Interval {
    /// The same in another unit; the change must not turn the order around.
    #[must_use]
    pub fn map(self, change: impl Fn(f64) -> f64) -> Self {
        Self { low: change(self.low), middle: change(self.middle), high: change(self.high) }
    }

    /// Whether all of it is a number.
    #[must_use]
    pub const fn is_finite(&self) -> bool {
        self.low.is_finite() && self.middle.is_finite() && self.high.is_finite()
    }

    /// A share, from so many hits among so many: the exact interval of Clopper and Pearson.
    #[must_use]
    pub fn share(hits: usize, among: usize) -> Option<Self> {
        let misses = among.checked_sub(hits).filter(|_| among > 0)?;
        let low = if hits == 0 { 0.0 } else { beta(hits, misses + 1, TAIL) };
        let high = if misses == 0 { 1.0 } else { beta(hits + 1, misses, 1.0 - TAIL) };
        Some(Self { low, middle: hits as f64 / among as f64, high })
    }

    /// How many to expect where so many were counted: the exact interval of a Poisson count.
    #[must_use]
    pub fn count(counted: usize) -> Self {
        let low = if counted == 0 { 0.0 } else { gamma(counted as f64, TAIL) };
        Self { low, middle: counted as f64, high: gamma(counted as f64 + 1.0, 1.0 - TAIL) }
    }
}

/// How many standard errors an interval reaches, with so many degrees of freedom; endless with none.
pub(super) fn reach_of(freedom: usize) -> f64 {
    StudentsT::new(0.0, 1.0, freedom as f64).map_or(f64::INFINITY, |student| student.inverse_cdf(1.0 - TAIL))
}

/// The quantile of a Gamma distribution with rate 1.
pub(super) fn gamma(shape: f64, at: f64) -> f64 {
    Gamma::new(shape, 1.0).map_or(0.0, |gamma| gamma.inverse_cdf(at))
}

fn beta(hits: usize, misses: usize, at: f64) -> f64 {
    Beta::new(hits as f64, misses as f64).map_or(0.5, |beta| beta.inverse_cdf(at))
}
