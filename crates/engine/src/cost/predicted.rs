//! What a territory's next cycle will probably cost: the middle of what its last ones did.

use trace::Cost;

/// How many of the last cycles count.
const WINDOW: usize = 5;

/// The median, field by field, of the last few costs; nothing where there are none.
#[must_use]
pub fn predicted(costs: &[Cost]) -> Option<Cost> {
    let last = &costs[costs.len().saturating_sub(WINDOW)..];
    if last.is_empty() {
        return None;
    }
    let count = |field: fn(&Cost) -> u32| {
        u32::try_from(middle(last.iter().map(|cost| u64::from(field(cost))).collect())).unwrap_or(u32::MAX)
    };
    let time = |field: fn(&Cost) -> u64| middle(last.iter().map(field).collect());
    let tokens: Vec<u64> = last.iter().filter_map(|cost| cost.tokens).collect();
    let mut money: Vec<f64> = last.iter().filter_map(|cost| cost.cost_usd).collect();
    money.sort_by(f64::total_cmp);
    Some(Cost {
        attempts: count(|cost| cost.attempts),
        false_starts: count(|cost| cost.false_starts),
        red_gates: count(|cost| cost.red_gates),
        building_ms: time(|cost| cost.building_ms),
        false_start_ms: time(|cost| cost.false_start_ms),
        gates_ms: time(|cost| cost.gates_ms),
        proof_ms: time(|cost| cost.proof_ms),
        waiting_ms: time(|cost| cost.waiting_ms),
        mandated_ms: time(|cost| cost.mandated_ms),
        touches: count(|cost| cost.touches),
        tokens: (!tokens.is_empty()).then(|| middle(tokens)),
        cost_usd: money.get(money.len() / 2).copied(),
    })
}

/// The upper median; zero of nothing.
fn middle(mut values: Vec<u64>) -> u64 {
    values.sort_unstable();
    values.get(values.len() / 2).copied().unwrap_or(0)
}
