//! `[limits]`: a bound on everything that a cycle uses up.

use crate::{finding::Finding, node::Node, table::Table};
use trace::{Limits, Rest};

/// What may wait for one person, at most. Zero has a meaning: a cycle begins only where nothing waits.
const MOST_OPEN: u32 = 10_000;

pub(super) fn limits(node: &Node, fallback: Limits, findings: &mut Vec<Finding>) -> Limits {
    let mut table = Table::of("limits", node, findings);
    let rest = table.yes("fail_fast").map(|fast| if fast { Rest::Skip } else { Rest::Run });
    let limits = Limits {
        attempts_per_step: table.count("attempts_per_step", 1, 100).unwrap_or(fallback.attempts_per_step),
        step_minutes: table.count("step_minutes", 1, 60).unwrap_or(fallback.step_minutes),
        attempts: table.count("attempts", 1, 10_000).unwrap_or(fallback.attempts),
        days: table.count("days", 1, 365).unwrap_or(fallback.days),
        cost_usd: table.amount("cost_usd"),
        pack_tokens: table.count("pack_tokens", 100, 1_000_000).unwrap_or(fallback.pack_tokens),
        candidates: table.count("candidates", 1, 100).unwrap_or(fallback.candidates),
        steps_at_once: table.count("steps_at_once", 1, 64).or(fallback.steps_at_once),
        gates_at_once: table.count("gates_at_once", 1, 256).or(fallback.gates_at_once),
        rest: rest.unwrap_or(fallback.rest),
        open_decisions: table.count("open_decisions", 0, MOST_OPEN).or(fallback.open_decisions),
        open_heartbeats: table.count("open_heartbeats", 0, MOST_OPEN).or(fallback.open_heartbeats),
    };
    table.done();
    limits
}
