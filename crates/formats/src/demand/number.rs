//! The numbers of a demand: where it starts, what its spec side expects, and what stops its cycle.

use crate::{finding::Finding, node::Node, table::Table};
use std::ops::Range;
use trace::{Baseline, Expectation, Kill, Metric};

/// Where the demand starts, and where its unit stands.
pub(super) fn baseline(node: &Node, findings: &mut Vec<Finding>) -> Option<(Baseline, Range<usize>)> {
    let mut table = Table::of("baseline", node, findings);
    let metric = table.text("metric").map(|text| text.text);
    let value = table.number("value");
    let unit = table.text("unit");
    let source = table.text("source").map(|text| text.text);
    for key in ["metric", "value", "unit", "source"] {
        if table.take(key).is_none() {
            table.missing(
                key,
                "a baseline is a number with a unit and a source",
                "write `{ metric: …, value: 3.1, unit: …, source: … }`",
            );
        }
    }
    table.done();
    let unit = unit?;
    Some((Baseline { metric: metric?, value: value?, unit: unit.text, source: source? }, unit.span))
}

/// What is wrong where a baseline and the proof's metric are one number in two units.
pub(super) fn of_one_unit(baseline: &Baseline, at: Range<usize>, metric: &Metric) -> Option<Finding> {
    (baseline.metric == metric.name && baseline.unit != metric.unit).then(|| {
        let message = format!(
            "the baseline is in `{}`, and the proof reads `{}` in `{}`: what changed could not be told",
            baseline.unit, metric.name, metric.unit
        );
        let hint = format!("give the baseline in `{}`", metric.unit);
        Finding::error("demand.another-unit", at, message, hint)
    })
}

/// What the spec side expects the metric to read.
pub(super) fn expect(node: &Node, findings: &mut Vec<Finding>) -> Option<Expectation> {
    let mut table = Table::of("expect", node, findings);
    let value = table.number("value");
    let confidence = table.number("confidence");
    for (key, hint) in
        [("value", "add `value: 0`: what the metric will read"), ("confidence", "add `confidence: 0.8`")]
    {
        if table.take(key).is_none() {
            table.missing(key, "a forecast is a value, and how sure one is of it", hint);
        }
    }
    if confidence.is_some_and(|confidence| !(0.0..=1.0).contains(&confidence)) {
        let span = table.value_span("confidence");
        table.find(Finding::error(
            "demand.confidence",
            span,
            "a confidence lies between 0 and 1",
            "write 0.8 for eighty per cent",
        ));
    }
    table.done();
    Some(Expectation { value: value?, confidence: confidence? })
}

/// What stops its cycle.
pub(super) fn kill(node: &Node, findings: &mut Vec<Finding>) -> Kill {
    let mut table = Table::of("kill", node, findings);
    let attempts = table.count("attempts", 1, 10_000);
    let days = table.count("days", 1, 365);
    let cost_usd = table.amount("cost_usd");
    table.done();
    Kill { attempts, days, cost_usd }
}
