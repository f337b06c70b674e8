//! Where a cycle's time went: each moment of it counted once, for the most telling thing that went on.

use super::{Of, Span};
use serde::Serialize;

/// Milliseconds of a cycle, by what went on. Together they are the time from its first record to its last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Spent {
    /// An agent, or a person in its place, was at work.
    pub building_ms: u64,
    /// Gates ran, and no agent worked.
    pub gates_ms: u64,
    /// Controls and proofs ran.
    pub proof_ms: u64,
    /// Nothing ran, and a person was waited for.
    pub waiting_ms: u64,
    /// Nothing of this went on.
    pub idle_ms: u64,
}

/// What a span counts as; the first of those that go on at one moment counts.
const fn rank(of: Of) -> Option<usize> {
    match of {
        Of::Attempt => Some(0),
        Of::Gate => Some(1),
        Of::Control | Of::Proof => Some(2),
        Of::Decision | Of::Response => Some(3),
        Of::Cycle | Of::Step | Of::Candidate => None,
    }
}

impl Spent {
    /// Adds up the spans of one cycle, of which the first is the cycle's own.
    pub(super) fn of(spans: &[Span]) -> Self {
        let Some(whole) = spans.first() else { return Self::default() };
        let mut turns: Vec<(i64, usize, i64)> = vec![];
        for span in spans {
            if let Some(rank) = rank(span.of) {
                turns.push((span.start.as_millisecond(), rank, 1));
                turns.push((span.end.as_millisecond(), rank, -1));
            }
        }
        turns.push((whole.end.as_millisecond(), 0, 0));
        turns.sort_unstable();
        let mut spent = [0_u64; 5];
        let (mut under_way, mut at) = ([0_i64; 4], whole.start.as_millisecond());
        for (moment, rank, change) in turns {
            let kind = under_way.iter().position(|count| *count > 0).unwrap_or(4);
            spent[kind] += u64::try_from(moment - at).unwrap_or(0);
            at = at.max(moment);
            under_way[rank] += change;
        }
        let [building_ms, gates_ms, proof_ms, waiting_ms, idle_ms] = spent;
        Self { building_ms, gates_ms, proof_ms, waiting_ms, idle_ms }
    }
}
