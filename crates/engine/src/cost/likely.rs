//! What a territory's own curve foretells: what its next cycle will probably cost, with an interval; whether it is cheap to extend what stands there; and what it would take to build that again. Fewer than three
//! cycles show nothing, and that is said.

use super::{Built, Curve, Interval};
use serde::{Deserialize, Serialize};
use trace::{Cost, Measure};

/// Cycles from which on a curve is drawn.
pub const ENOUGH: usize = 3;

/// What the next cycle will probably take, in one measure.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Likely {
    /// In what it is measured.
    pub measure: Measure,
    /// The middle.
    pub expected: f64,
    /// The lower end: it is hardly less.
    pub low: f64,
    /// The upper end: it is hardly more.
    pub high: f64,
    /// From how many cycles.
    pub cycles: usize,
}

/// What the curve says about carrying on in a territory, against starting anew.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Prospect {
    /// The next cycle, in each measure that every cycle told.
    pub likely: Vec<Likely>,
    /// Whether it is cheap to extend.
    pub extend: Extend,
    /// What the first cycle here took.
    pub first: Cost,
    /// What was spent on all that stands here: to build it again elsewhere takes that at the least.
    pub replatform: Cost,
    /// In how many cycles.
    pub cycles: usize,
}

/// Whether a territory's next cycle costs less than its first did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Extend {
    /// All that is likely lies below what the first took.
    Cheap,
    /// All that is likely lies above it.
    Dear,
    /// What the first took lies within what is likely: the curve does not show it.
    NotShown,
}

/// What the next cycle will probably take in one measure; nothing where there are too few cycles, or one did not tell.
#[must_use]
pub fn likely(costs: &[Cost], measure: Measure) -> Option<Likely> {
    let told: Vec<f64> = costs.iter().map(|cost| measure.of(cost)).collect::<Option<_>>()?;
    if told.len() < ENOUGH {
        return None;
    }
    // Which model built what is not asked here: the next cycle is foretold whoever takes it.
    let built = |(place, cost): (usize, &f64)| Built { nth: place + 1, cost: *cost, model: String::new() };
    let curve = Curve::through(&told.iter().enumerate().map(built).collect::<Vec<_>>());
    let Interval { low, middle, high } = curve.next?;
    Some(Likely { measure, expected: middle, low, high, cycles: curve.built })
}

/// What the curve says; nothing where there are too few cycles.
#[must_use]
pub fn prospect(costs: &[Cost]) -> Option<Prospect> {
    let first = costs.first().filter(|_| costs.len() >= ENOUGH)?;
    Some(Prospect {
        likely: Measure::ALL.into_iter().filter_map(|measure| likely(costs, measure)).collect(),
        extend: extend(costs, first),
        first: *first,
        replatform: costs.iter().fold(Cost::default(), added),
        cycles: costs.len(),
    })
}

/// By machine time; by attempts where no machine took any time.
fn extend(costs: &[Cost], first: &Cost) -> Extend {
    let measure = if first.machine_ms() > 0 { Measure::MachineMs } else { Measure::Attempts };
    match (likely(costs, measure), measure.of(first)) {
        (Some(likely), Some(first)) if likely.high < first => Extend::Cheap,
        (Some(likely), Some(first)) if likely.low > first => Extend::Dear,
        (Some(_) | None, _) => Extend::NotShown,
    }
}

fn added(sum: Cost, cost: &Cost) -> Cost {
    let both = |one: Option<f64>, other: Option<f64>| match (one, other) {
        (None, None) => None,
        (one, other) => Some(one.unwrap_or(0.0) + other.unwrap_or(0.0)),
    };
    let tokens = match (sum.tokens, cost.tokens) {
        (None, None) => None,
        (one, other) => Some(one.unwrap_or(0).saturating_add(other.unwrap_or(0))),
    };
    Cost {
        attempts: sum.attempts.saturating_add(cost.attempts),
        false_starts: sum.false_starts.saturating_add(cost.false_starts),
        red_gates: sum.red_gates.saturating_add(cost.red_gates),
        building_ms: sum.building_ms.saturating_add(cost.building_ms),
        false_start_ms: sum.false_start_ms.saturating_add(cost.false_start_ms),
        gates_ms: sum.gates_ms.saturating_add(cost.gates_ms),
        proof_ms: sum.proof_ms.saturating_add(cost.proof_ms),
        waiting_ms: sum.waiting_ms.saturating_add(cost.waiting_ms),
        mandated_ms: sum.mandated_ms.saturating_add(cost.mandated_ms),
        touches: sum.touches.saturating_add(cost.touches),
        tokens,
        cost_usd: both(sum.cost_usd, cost.cost_usd),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn costs(attempts: &[u32]) -> Vec<Cost> {
        attempts.iter().map(|attempts| Cost { attempts: *attempts, ..Cost::default() }).collect()
    }

    fn told(attempts: &[u32]) -> String {
        likely(&costs(attempts), Measure::Attempts).map_or_else(
            || "not shown".to_owned(),
            |it| format!("{:.1} ({:.1} to {:.1}) from {}", it.expected, it.low, it.high, it.cycles),
        )
    }

    #[test]
    fn fewer_than_three_cycles_show_nothing() {
        assert_eq!((told(&[]), told(&[4, 2])), ("not shown".into(), "not shown".into()));
        assert!(prospect(&costs(&[4, 2])).is_none());
    }

    #[test]
    fn what_always_cost_the_same_will_cost_the_same() {
        assert_eq!(told(&[3, 3, 3]), "3.0 (3.0 to 3.0) from 3");
    }

    #[test]
    fn a_falling_curve_goes_on_falling_within_its_interval() {
        // Worked out apart, from the logarithms of places and of attempts.
        expect_test::expect!["3.3 (2.6 to 4.4) from 5"].assert_eq(&told(&[12, 7, 6, 4, 4]));
        assert_eq!(prospect(&costs(&[12, 7, 6, 4, 4])).map(|it| it.extend), Some(Extend::Cheap));
    }

    #[test]
    fn a_rising_one_is_dear_and_a_scattered_one_shows_nothing() {
        assert_eq!(prospect(&costs(&[2, 4, 6, 8, 10])).map(|it| it.extend), Some(Extend::Dear));
        assert_eq!(prospect(&costs(&[5, 20, 2])).map(|it| it.extend), Some(Extend::NotShown));
    }

    #[test]
    fn money_that_one_cycle_did_not_tell_is_not_guessed() {
        let mut costs = costs(&[1, 1, 1]);
        costs.iter_mut().take(2).for_each(|cost| cost.cost_usd = Some(1.0));
        assert_eq!(likely(&costs, Measure::Usd), None);
        assert_eq!(prospect(&costs).map(|it| it.replatform.cost_usd), Some(Some(2.0)));
    }
}
