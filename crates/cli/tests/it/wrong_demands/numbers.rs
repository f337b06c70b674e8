//! Its numbers and their units.

use super::{shop, told};
use expect_test::expect;

const BASELINE: &str = "baseline: { metric: payouts, value: 3.1, unit: per 10k refunds, source: review }";
const PASS: &str = "pass: \"== 0\"";

#[test]
fn a_baseline_is_a_number_with_its_unit_and_its_source() {
    let repo = shop();
    let with = |from: &str, to: &str| BASELINE.replace(from, to);
    told(&repo, (BASELINE, &with("value: 3.1, ", ""), BASELINE), &expect![""]);
    told(&repo, (BASELINE, &with(", source: review", ""), BASELINE), &expect![""]);
    told(&repo, (BASELINE, "baseline: 3.1", BASELINE), &expect![""]);
    told(&repo, (BASELINE, &with("3.1", "three"), BASELINE), &expect![""]);
    told(&repo, (BASELINE, &with("3.1", "\"3.1\""), BASELINE), &expect![""]);
    told(&repo, (BASELINE, &with("3.1", ".nan"), BASELINE), &expect![""]);
    told(&repo, (BASELINE, &with("3.1", "1e999"), BASELINE), &expect![""]);
    told(&repo, (BASELINE, &with("per 10k refunds", "per refund"), BASELINE), &expect![""]);
}

#[test]
fn a_threshold_is_a_comparison_and_a_number_in_the_unit_of_the_metric() {
    let repo = shop();
    told(&repo, (PASS, "pass: 0", PASS), &expect![""]);
    told(&repo, (PASS, "pass: none at all", PASS), &expect![""]);
    told(&repo, (PASS, "pass: \"== 0 per 10k refunds\"", PASS), &expect![""]);
    told(&repo, (PASS, "pass: \"<= 2 s\"", "pass: \"<= 250\""), &expect![""]);
    told(&repo, (PASS, "pass: \"== NaN\"", PASS), &expect![""]);
    told(&repo, (PASS, "pass:", PASS), &expect![""]);
}

#[test]
fn a_metric_has_a_unit_and_no_share_is_more_than_all() {
    let repo = shop();
    let metric =
        "metric: { name: payouts, unit: per 10k refunds, from: \"json:/payouts\" }\n  pass: \"== 0\"";
    let with = |from: &str, to: &str| metric.replace(from, to);
    told(&repo, (metric, &with("unit: per 10k refunds, ", ""), metric), &expect![""]);
    let share = |unit: &str| {
        format!("metric: {{ name: paid, unit: {unit}, from: \"json:/paid\" }}\n  pass: \">= 120\"")
    };
    told(&repo, (metric, &share("percent"), &share("percent of last year")), &expect![""]);
    let owned = |who: &str| with("unit:", &format!("owner: {who}, unit:"));
    told(&repo, (metric, &owned("mria@shop.example"), &owned("mira@shop.example")), &expect![""]);
}

#[test]
fn what_is_expected_and_what_stops_a_cycle_are_numbers_within_bounds() {
    let repo = shop();
    let covers = "covers: [\"src/**\"]";
    let with = |line: &str| format!("{line}\n{covers}");
    let kill = with("kill: { attempts: 40, days: 5 }");
    told(&repo, (covers, &with("kill: { attempts: -1, days: soon, cost_usd: -5 }"), &kill), &expect![""]);
    told(&repo, (covers, &with("kill: never"), covers), &expect![""]);
    told(&repo, (covers, &with("kill: { atempts: 4 }"), &kill), &expect![""]);
    let expected = with("expect: { value: 0, confidence: 0.8 }");
    told(&repo, (covers, &with("expect: { value: 0, confidence: 80 }"), &expected), &expect![""]);
    told(&repo, (covers, &with("expect: { value: 0 }"), &expected), &expect![""]);
}
