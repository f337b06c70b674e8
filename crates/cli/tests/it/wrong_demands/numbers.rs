//! Its numbers and their units.

use super::{at, one_more, shop};
use expect_test::expect;

#[test]
fn a_baseline_is_a_number_with_its_unit_and_its_source() {
    let repo = shop();
    at(&repo, "value: 3.1, ").wrong("").told(&expect![[r#"
          × `baseline` has no `value`: a baseline is a number with a unit and a source
           ╭─[.evolute/demands/refunds-idempotent.md:4:13]
         3 │ outcome: A retried refund never pays twice.
         4 │ baseline: { metric: payouts, unit: per 10k refunds, source: review }
           ·             ───┬──
           ·                ╰── `value` is missing here
         5 │ proof:
           ╰────
        hint: write `{ metric: …, value: 3.1, unit: …, source: … }`

        1 error
    "#]]);
    at(&repo, ", source: review").wrong("").told(&expect![[r#"
          × `baseline` has no `source`: a baseline is a number with a unit and a source
           ╭─[.evolute/demands/refunds-idempotent.md:4:13]
         3 │ outcome: A retried refund never pays twice.
         4 │ baseline: { metric: payouts, value: 3.1, unit: per 10k refunds }
           ·             ───┬──
           ·                ╰── `source` is missing here
         5 │ proof:
           ╰────
        hint: write `{ metric: …, value: 3.1, unit: …, source: … }`

        1 error
    "#]]);
    let fields = at(&repo, "{ metric: payouts, value: 3.1, unit: per 10k refunds, source: review }");
    fields.wrong("3.1").told(&expect![[r#"
          × `baseline` is a number, and has fields of its own
           ╭─[.evolute/demands/refunds-idempotent.md:4:11]
         3 │ outcome: A retried refund never pays twice.
         4 │ baseline: 3.1
           ·           ─┬─
           ·            ╰── here
         5 │ proof:
           ╰────
        hint: give it its fields by name: `metric`, `value`, `unit`, `source`

        1 error
    "#]]);
    let value = at(&repo, "3.1");
    value.wrong("three").told(&expect![[r#"
          × `value` is text, and should be a number
           ╭─[.evolute/demands/refunds-idempotent.md:4:37]
         3 │ outcome: A retried refund never pays twice.
         4 │ baseline: { metric: payouts, value: three, unit: per 10k refunds, source: review }
           ·                                     ──┬──
           ·                                       ╰── here
         5 │ proof:
           ╰────
        hint: write a number

        1 error
    "#]]);
    value.wrong("\"3.1\"").told(&expect![[r#"
          × `value` is text, and should be a number
           ╭─[.evolute/demands/refunds-idempotent.md:4:37]
         3 │ outcome: A retried refund never pays twice.
         4 │ baseline: { metric: payouts, value: "3.1", unit: per 10k refunds, source: review }
           ·                                     ──┬──
           ·                                       ╰── here
         5 │ proof:
           ╰────
        hint: leave the quotes out: `3.1`

        1 error
    "#]]);
    value.wrong(".nan").told(&expect![[r#"
          × `.nan` is no number that anything can be compared with
           ╭─[.evolute/demands/refunds-idempotent.md:4:37]
         3 │ outcome: A retried refund never pays twice.
         4 │ baseline: { metric: payouts, value: .nan, unit: per 10k refunds, source: review }
           ·                                     ──┬─
           ·                                       ╰── here
         5 │ proof:
           ╰────
        hint: write a number that ends

        1 error
    "#]]);
    value.wrong("1e999").told(&expect![[r#"
          × `1e999` is no number that anything can be compared with
           ╭─[.evolute/demands/refunds-idempotent.md:4:37]
         3 │ outcome: A retried refund never pays twice.
         4 │ baseline: { metric: payouts, value: 1e999, unit: per 10k refunds, source: review }
           ·                                     ──┬──
           ·                                       ╰── here
         5 │ proof:
           ╰────
        hint: write a number that ends

        1 error
    "#]]);
    at(&repo, "per 10k refunds").wrong("per refund").told(&expect![[r#"
          × the baseline is in `per refund`, and the proof reads `payouts` in `per 10k refunds`: what
          │ changed could not be told
           ╭─[.evolute/demands/refunds-idempotent.md:4:48]
         3 │ outcome: A retried refund never pays twice.
         4 │ baseline: { metric: payouts, value: 3.1, unit: per refund, source: review }
           ·                                                ─────┬────
           ·                                                     ╰── here
         5 │ proof:
           ╰────
        hint: give the baseline in `per 10k refunds`

        1 error
    "#]]);
}

#[test]
fn a_threshold_is_a_comparison_and_a_number_in_the_unit_of_the_metric() {
    let repo = shop();
    let pass = at(&repo, "\"== 0\"");
    pass.wrong("0").told(&expect![[r#"
          × `0` is no threshold
           ╭─[.evolute/demands/refunds-idempotent.md:8:9]
         7 │   metric: { name: payouts, unit: per 10k refunds, from: "json:/payouts" }
         8 │   pass: 0
           ·         ┬
           ·         ╰── here
         9 │   files: [tests/storm.json]
           ╰────
        hint: write the comparison too: `"== 0"`

        1 error
    "#]]);
    pass.wrong("none at all").told(&expect![[r#"
          × `none at all` is no threshold
           ╭─[.evolute/demands/refunds-idempotent.md:8:9]
         7 │   metric: { name: payouts, unit: per 10k refunds, from: "json:/payouts" }
         8 │   pass: none at all
           ·         ─────┬─────
           ·              ╰── here
         9 │   files: [tests/storm.json]
           ╰────
        hint: write a comparison and a number, in quotes: `"== 0"`, `"<= 250"`, `">= 99.9"`

        1 error
    "#]]);
    pass.wrong("\"== 0 per 10k refunds\"").told(&expect![[r#"
          × `== 0 per 10k refunds` says its unit, which is the metric's
           ╭─[.evolute/demands/refunds-idempotent.md:8:9]
         7 │   metric: { name: payouts, unit: per 10k refunds, from: "json:/payouts" }
         8 │   pass: "== 0 per 10k refunds"
           ·         ───────────┬──────────
           ·                    ╰── here
         9 │   files: [tests/storm.json]
           ╰────
        hint: leave it out: `"== 0"`

        1 error
    "#]]);
    pass.wrong("\"<= 2 s\"").mended("\"<= 250\"").told(&expect![[r#"
          × `<= 2 s` is in `s`, and the metric is in `per 10k refunds`
           ╭─[.evolute/demands/refunds-idempotent.md:8:9]
         7 │   metric: { name: payouts, unit: per 10k refunds, from: "json:/payouts" }
         8 │   pass: "<= 2 s"
           ·         ────┬───
           ·             ╰── here
         9 │   files: [tests/storm.json]
           ╰────
        hint: write the number alone, as it is in `per 10k refunds`: `"<= 250"`

        1 error
    "#]]);
    pass.wrong("\"== NaN\"").told(&expect![[r#"
          × `== NaN` is no threshold
           ╭─[.evolute/demands/refunds-idempotent.md:8:9]
         7 │   metric: { name: payouts, unit: per 10k refunds, from: "json:/payouts" }
         8 │   pass: "== NaN"
           ·         ────┬───
           ·             ╰── here
         9 │   files: [tests/storm.json]
           ╰────
        hint: write a comparison and a number, in quotes: `"== 0"`, `"<= 250"`, `">= 99.9"`

        1 error
    "#]]);
    at(&repo, "pass: \"== 0\"").wrong("pass:").told(&expect![[r#"
          × `proof` has no `pass`: a number without a threshold proves nothing
           ╭─[.evolute/demands/refunds-idempotent.md:8:3]
         7 │   metric: { name: payouts, unit: per 10k refunds, from: "json:/payouts" }
         8 │   pass:
           ·   ──┬─
           ·     ╰── `pass` is missing here
         9 │   files: [tests/storm.json]
           ╰────
        hint: add `pass: "== 0"`

        1 error
    "#]]);
}

#[test]
fn a_metric_has_a_unit_and_no_share_is_more_than_all() {
    let repo = shop();
    let unit = at(&repo, "unit: per 10k refunds, from:");
    unit.wrong("from:").told(&expect![[r#"
          × `metric` has no `unit`: a number without a unit says nothing
           ╭─[.evolute/demands/refunds-idempotent.md:7:13]
         6 │   workflow: refund-storm
         7 │   metric: { name: payouts, from: "json:/payouts" }
           ·             ──┬─
           ·               ╰── `unit` is missing here
         8 │   pass: "== 0"
           ╰────
        hint: add `unit: …`, for example `per 10k calls`

        1 error
    "#]]);
    let share =
        |unit: &str| format!("{{ name: paid, unit: {unit}, from: \"json:/paid\" }}\n  pass: \">= 120\"");
    let metric =
        at(&repo, "{ name: payouts, unit: per 10k refunds, from: \"json:/payouts\" }\n  pass: \"== 0\"");
    metric.wrong(&share("percent")).mended(&share("percent of last year")).told(&expect![[r#"
          ⚠ no share meets `>= 120`: of a whole there are 100 per cent
           ╭─[.evolute/demands/refunds-idempotent.md:8:9]
         7 │   metric: { name: paid, unit: percent, from: "json:/paid" }
         8 │   pass: ">= 120"
           ·         ────┬───
           ·             ╰── here
         9 │   files: [tests/storm.json]
           ╰────
        hint: write 100 or less; if it is no share, let the unit say so: `unit: percent of last year`

        1 warning
    "#]]);
    let owned = |who: &str| format!("owner: {who}, unit: per 10k refunds, from:");
    unit.wrong(&owned("mria@shop.example")).mended(&owned("mira@shop.example")).told(&expect![[r#"
          ⚠ the configuration knows nobody called `mria@shop.example`
           ╭─[.evolute/demands/refunds-idempotent.md:7:35]
         6 │   workflow: refund-storm
         7 │   metric: { name: payouts, owner: mria@shop.example, unit: per 10k refunds, from: "json:/payouts" }
           ·                                   ────────┬────────
           ·                                           ╰── here
         8 │   pass: "== 0"
           ╰────
        hint: did you mean `mira@shop.example`?

        1 warning
    "#]]);
}

#[test]
fn what_is_expected_and_what_stops_a_cycle_are_numbers_within_bounds() {
    let repo = shop();
    let line = one_more(&repo);
    let kill = "kill: { attempts: 40, days: 5 }";
    line.wrong("kill: { attempts: -1, days: soon, cost_usd: -5 }").mended(kill).told(&expect![[r#"
          × `attempts` is -1, and should be a whole number from 1 to 10000
            ╭─[.evolute/demands/refunds-idempotent.md:10:19]
          9 │   files: [tests/storm.json]
         10 │ kill: { attempts: -1, days: soon, cost_usd: -5 }
            ·                   ─┬
            ·                    ╰── here
         11 │ covers: ["src/**"]
            ╰────
        hint: choose a number from 1 to 10000

          × `days` is text, and should be a number
            ╭─[.evolute/demands/refunds-idempotent.md:10:29]
          9 │   files: [tests/storm.json]
         10 │ kill: { attempts: -1, days: soon, cost_usd: -5 }
            ·                             ──┬─
            ·                               ╰── here
         11 │ covers: ["src/**"]
            ╰────
        hint: write a number

          × `cost_usd` is -5, and nothing costs less than nothing
            ╭─[.evolute/demands/refunds-idempotent.md:10:45]
          9 │   files: [tests/storm.json]
         10 │ kill: { attempts: -1, days: soon, cost_usd: -5 }
            ·                                             ─┬
            ·                                              ╰── here
         11 │ covers: ["src/**"]
            ╰────
        hint: write 0 or more, or leave it out for no bound

        3 errors
    "#]]);
    line.wrong("kill: never").told(&expect![[r#"
          × `kill` is text, and has fields of its own
            ╭─[.evolute/demands/refunds-idempotent.md:10:7]
          9 │   files: [tests/storm.json]
         10 │ kill: never
            ·       ──┬──
            ·         ╰── here
         11 │ covers: ["src/**"]
            ╰────
        hint: give it its fields by name: `attempts`, `days`, `cost_usd`

        1 error
    "#]]);
    line.wrong("kill: { atempts: 4 }").mended(kill).told(&expect![[r#"
          × `atempts` is not a field of `kill`, and nothing is ignored silently
            ╭─[.evolute/demands/refunds-idempotent.md:10:9]
          9 │   files: [tests/storm.json]
         10 │ kill: { atempts: 4 }
            ·         ───┬───
            ·            ╰── unknown
         11 │ covers: ["src/**"]
            ╰────
        hint: did you mean `attempts`?

        1 error
    "#]]);
    let expected = "expect: { value: 0, confidence: 0.8 }";
    line.wrong("expect: { value: 0, confidence: 80 }").mended(expected).told(&expect![[r#"
          × a confidence lies between 0 and 1
            ╭─[.evolute/demands/refunds-idempotent.md:10:33]
          9 │   files: [tests/storm.json]
         10 │ expect: { value: 0, confidence: 80 }
            ·                                 ─┬
            ·                                  ╰── here
         11 │ covers: ["src/**"]
            ╰────
        hint: write 0.8 for eighty per cent

        1 error
    "#]]);
    line.wrong("expect: { value: 0 }").mended(expected).told(&expect![[r#"
          × `expect` has no `confidence`: a forecast is a value, and how sure one is of it
            ╭─[.evolute/demands/refunds-idempotent.md:10:11]
          9 │   files: [tests/storm.json]
         10 │ expect: { value: 0 }
            ·           ──┬──
            ·             ╰── `confidence` is missing here
         11 │ covers: ["src/**"]
            ╰────
        hint: add `confidence: 0.8`

        1 error
    "#]]);
}
