//! What the history of a gate says of the gate: whether it has ever said no, and whether it says the same of
//! the same content. Only runs that Evolute started and recorded count; a cached verdict is no second run.

use serde::Serialize;
use std::collections::BTreeMap;
use trace::{Digest, GateRun, Verdict, id::ObjectId};

/// The normal quantile of an interval of 95 %.
const Z: f64 = 1.959_963_985;

/// One gate's history.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct History {
    /// Runs that came to a verdict.
    pub runs: u32,
    /// Runs that said no.
    pub red: u32,
    /// Runs since it last said no; all of them, where it never did.
    pub since_red: u32,
    /// Contents that it judged at least twice, by one definition.
    pub repeated: u32,
    /// Of these, the contents of which it said yes and no.
    pub contradicted: u32,
}

/// How probable it is that a gate contradicts itself about a content that it judges again.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Chance {
    /// The share that was seen.
    pub seen: f64,
    /// The lower end of the interval of 95 %, after Wilson.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// The histories of all gates by name, from their runs in order.
pub fn histories<'a>(runs: impl IntoIterator<Item = &'a GateRun>) -> BTreeMap<String, History> {
    let mut all: BTreeMap<String, History> = BTreeMap::new();
    let mut contents: BTreeMap<(&str, &ObjectId, Digest, bool), (u32, u32)> = BTreeMap::new();
    for run in runs.into_iter().filter(|run| run.cached.is_none()) {
        let red = match run.verdict {
            Verdict::Passed => 0,
            Verdict::Failed => 1,
            Verdict::CouldNotRun => continue,
        };
        let history = all.entry(run.gate.clone()).or_default();
        history.runs += 1;
        history.red += red;
        history.since_red = if red > 0 { 0 } else { history.since_red + 1 };
        let (yes, no) = contents.entry((&run.gate, &run.tree, run.definition, run.leftovers)).or_default();
        *no += red;
        *yes += 1 - red;
    }
    for ((gate, ..), (yes, no)) in contents.into_iter().filter(|(_, (yes, no))| yes + no > 1) {
        let history = all.entry(gate.to_owned()).or_default();
        history.repeated += 1;
        history.contradicted += u32::from(yes > 0 && no > 0);
    }
    all
}

impl History {
    /// How probable a contradiction is; nothing where no content was judged twice.
    #[must_use]
    pub fn chance(&self) -> Option<Chance> {
        (self.repeated > 0).then(|| wilson(self.contradicted, self.repeated))
    }
}

/// The score interval after Wilson: it holds for few runs, and never leaves 0 to 1.
fn wilson(hits: u32, of: u32) -> Chance {
    let (n, p) = (f64::from(of), f64::from(hits) / f64::from(of));
    let scale = 1.0 + Z * Z / n;
    let middle = (p + Z * Z / (2.0 * n)) / scale;
    let half = Z / scale * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
    Chance { seen: p, low: (middle - half).max(0.0), high: (middle + half).min(1.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_is_that_of_wilson() {
        let near = |one: f64, other: f64| (one - other).abs() < 0.000_5;
        // Newcombe (1998), table I: 81 of 263, and 0 of 20.
        let chance = wilson(81, 263);
        assert!(near(chance.low, 0.2553) && near(chance.high, 0.3662), "{chance:?}");
        let chance = wilson(0, 20);
        assert!(near(chance.low, 0.0) && near(chance.high, 0.1611), "{chance:?}");
        assert_eq!(History::default().chance(), None);
    }
}
