//! Overruns: a cycle that costs more than its territory's own curve made likely says so while it runs, once for each measure.

use super::{Cycle, turn::Turn};
use crate::cost::likely;
use trace::{Cost, Event, Measure, event::cycle};

/// How many times what was expected a cost is at the least, to have overrun: where all cycles cost the same, the interval has
/// no width, and the next penny would be news.
const MARGIN: f64 = 1.25;

/// The next overrun that is not on record. After the heartbeat, which tells both costs, there is none.
pub(crate) fn next(turn: &Turn<'_>) -> Option<Event> {
    let cycle = turn.cycle;
    if cycle.learning.heartbeat.is_some() {
        return None;
    }
    let (costs, cost) = (turn.bank.costs(&cycle.demand.territory), cycle.tally.cost());
    Measure::ALL
        .into_iter()
        .filter(|measure| !told(cycle, *measure))
        .find_map(|measure| over(costs, &cost, measure))
}

fn told(cycle: &Cycle, measure: Measure) -> bool {
    cycle.overran.contains(&measure)
}

fn over(costs: &[Cost], cost: &Cost, measure: Measure) -> Option<Event> {
    let actual = measure.of(cost)?;
    let likely = likely(costs, measure)?;
    let over = actual > likely.high && actual > likely.expected * MARGIN;
    over.then(|| {
        let (expected, cycles) = (likely.expected, u32::try_from(likely.cycles).unwrap_or(u32::MAX));
        cycle::Event::Overran { measure, actual, expected, likely: likely.high, cycles }.into()
    })
}
