//! The only place that reads the clock. Records get hybrid times: the wall clock where it has gone on, and
//! otherwise one microsecond after the last record, so that causes sort before effects.

use jiff::{SignedDuration, Timestamp};
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

/// Where the time comes from.
#[derive(Clone, Debug, Default)]
pub enum Clock {
    /// The machine's clock.
    #[default]
    System,
    /// A clock that goes on by a millisecond each time it is read, for runs that must come out the same.
    Stepped(Arc<AtomicI64>),
}

/// A step of the stepped clock, in microseconds.
const STEP_US: i64 = 1_000;

impl Clock {
    /// A clock that starts here and goes on by a millisecond each time it is read.
    #[must_use]
    pub fn stepped(start: Timestamp) -> Self {
        Self::Stepped(Arc::new(AtomicI64::new(start.as_microsecond())))
    }

    /// The time, to the microsecond.
    #[must_use]
    pub fn read(&self) -> Timestamp {
        let micros = match self {
            Self::System => Timestamp::now().as_microsecond(),
            Self::Stepped(next) => next.fetch_add(STEP_US, Ordering::Relaxed),
        };
        Timestamp::from_microsecond(micros).unwrap_or(Timestamp::MAX)
    }

    /// Sets a stepped clock forward; the machine's clock is nobody's to set.
    pub fn advance(&self, by: SignedDuration) {
        if let Self::Stepped(next) = self {
            let micros = i64::try_from(by.as_micros()).unwrap_or(i64::MAX);
            next.fetch_add(micros, Ordering::Relaxed);
        }
    }
}

/// The clock of one ledger: never behind its last record.
#[derive(Debug)]
pub(crate) struct Hybrid {
    clock: Clock,
    last: Timestamp,
}

impl Hybrid {
    pub(crate) const fn new(clock: Clock) -> Self {
        Self { clock, last: Timestamp::UNIX_EPOCH }
    }

    /// Takes note of a record that is already there.
    pub(crate) fn observe(&mut self, at: Timestamp) {
        self.last = self.last.max(at);
    }

    /// The time of the next record: later than every other.
    pub(crate) fn next(&mut self) -> Timestamp {
        let after = self.last.checked_add(SignedDuration::from_micros(1)).unwrap_or(Timestamp::MAX);
        self.last = self.clock.read().max(after);
        self.last
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("because the test writes a time")
    }

    #[test]
    fn a_record_is_later_than_one_from_a_clock_that_runs_ahead() {
        let mut hybrid = Hybrid::new(Clock::stepped(at("2026-01-01T00:00:00Z")));
        hybrid.observe(at("2026-01-01T09:00:00Z"));
        assert_eq!(hybrid.next(), at("2026-01-01T09:00:00.000001Z"));
        assert_eq!(hybrid.next(), at("2026-01-01T09:00:00.000002Z"));
    }

    #[test]
    fn the_wall_clock_leads_again_once_it_has_caught_up() {
        let clock = Clock::stepped(at("2026-01-01T00:00:00Z"));
        let mut hybrid = Hybrid::new(clock.clone());
        hybrid.observe(at("2026-01-01T09:00:00Z"));
        clock.advance(SignedDuration::from_hours(10));
        assert_eq!(hybrid.next(), at("2026-01-01T10:00:00Z"));
    }

    #[test]
    fn the_end_of_time_does_not_stop_the_pen() {
        let mut hybrid = Hybrid::new(Clock::System);
        hybrid.observe(Timestamp::MAX);
        assert_eq!(hybrid.next(), Timestamp::MAX);
    }
}
