//! Demands.

use crate::listed;
use expect_test::{Expect, expect};
use formats::{Configuration, configuration, demand};
use trace::{Source, id::DemandId};

fn configured() -> Configuration {
    let text = "[project]\ntest = [\"cargo\", \"test\", \"--\", \"{test}\"]\n\n[[area]]\nname = \"payments\"\npaths = [\"src/payments/**\"]\nowner = \"mira\"\n\n[[workflow]]\nname = \"refund-retry-storm\"\nrun = [\"storm\"]\n";
    configuration::read(text).value.expect("because nothing is wrong with it")
}

fn check(text: &str, expected: &Expect) {
    let read = demand::read(&DemandId::from("refunds-idempotent"), text, &configured());
    expected.assert_eq(&listed(text, &read.findings));
}

const WHOLE: &str = r#"---
id: refunds-idempotent
capability: refunds.idempotent
outcome: A retried refund never pays twice.
baseline: { metric: double_payouts, value: 3.1, unit: per 10k refunds, source: "incident review 2026-09" }
reuse: { verdict: extend, of: [refunds.basic] }
depends: [ledger.exactly-once]
proof:
  workflow: refund-retry-storm
  args: ["--calls", "all"]
  metric: { name: double_payouts, unit: per 10k refunds, from: "json:/double_payouts" }
  pass: "== 0"
  files: [tests/fixtures/outage.json, .evolute/proofs/refunds-idempotent/examples/storm.rs]
  fresh_for: 14d
covers: ["src/payments/refunds/**"]
expect: { value: 0, confidence: 0.8 }
kill: { attempts: 40, days: 5, cost_usd: 60 }
---
# Refunds are idempotent
Why this matters.
"#;

#[test]
fn a_whole_demand_is_read_and_the_rest_is_filled_in() {
    let read = demand::read(&DemandId::from("refunds-idempotent"), WHOLE, &configured());
    assert_eq!(listed(WHOLE, &read.findings), "");
    let found = read.value.expect("because nothing is missing");
    assert_eq!((found.area.as_str(), found.territory.as_str()), ("payments", "payments/refunds"));
    assert_eq!((found.title.as_str(), found.about.as_str()), ("Refunds are idempotent", "Why this matters."));
    let proof = found.proof.expect("because it has one");
    assert_eq!(proof.run, ["storm", "--calls", "all"]);
    assert_eq!((proof.repeat, proof.fresh_for_days, proof.pass.to_string()), (3, 14, "== 0".into()));
    let laid: Vec<String> = proof.files.iter().map(|file| format!("{} -> {}", file.from, file.to)).collect();
    assert_eq!(
        laid,
        [
            "tests/fixtures/outage.json -> tests/fixtures/outage.json",
            ".evolute/proofs/refunds-idempotent/examples/storm.rs -> examples/storm.rs",
        ]
    );
}

#[test]
fn the_small_case_is_one_test_by_name() {
    let text =
        "---\ncapability: refunds.idempotent\nproof: { test: refunds::a_retry_pays_once }\n---\n# Once\n";
    let read = demand::read(&DemandId::from("once"), text, &configured());
    let proof = read.value.and_then(|demand| demand.proof).expect("because a test is a whole proof");
    assert_eq!(proof.run, ["cargo", "test", "--", "refunds::a_retry_pays_once"]);
    assert_eq!((proof.metric.from, proof.repeat), (Source::Tests, 1));
}

#[test]
fn a_metric_may_be_called_n() {
    let text = "---\ncapability: lines.written\nproof:\n  workflow: refund-retry-storm\n  metric: { name: n, unit: y, from: exit }\n  pass: \"== 0\"\n---\n# Yes\n";
    let read = demand::read(&DemandId::from("lines"), text, &configured());
    let metric = read.value.and_then(|demand| demand.proof).expect("because `n` is a name").metric;
    assert_eq!((metric.name.as_str(), metric.unit.as_str()), ("n", "y"));
}

#[test]
fn a_demand_that_lacks_something_stays_a_question_and_says_what() {
    check(
        "---\noutcome: better\nproof:\n  workflow: refund-retry-strom\n---\nNo heading.\n",
        &expect![[r#"
            2:1 `demand` has no `capability`: a demand names one capability [outcome]
                hint: add `capability: area.what-it-can`
            4:3 `proof` has no `metric`: Reality has a number [workflow]
                hint: add `metric: { name, unit, from }`
            4:3 `proof` has no `pass`: a number without a threshold proves nothing [workflow]
                hint: add `pass: "== 0"`
            4:13 workflow `refund-retry-strom` is not registered [refund-retry-strom]
                hint: did you mean `refund-retry-storm`?
            6:1 warning: the demand has no heading []
                hint: add `# …` below the front matter
        "#]],
    );
}

#[test]
fn a_demand_names_one_capability() {
    check(
        "---\ncapability: refunds.idempotent and refunds.partial\nproof: { test: a }\n---\n# A\n",
        &expect![[r#"
            2:1 warning: the demand has no number yet: its baseline is missing [capability]
                hint: run `evolute demand measure refunds-idempotent`, or give `baseline:` with its source
            2:13 `refunds.idempotent and refunds.partial` is more than one capability [refunds.idempotent and refunds.partial]
                hint: name one, in lowercase with a dot: `refunds.idempotent`
        "#]],
    );
    check(
        "---\ncapability: [refunds.a, refunds.b]\nproof: { test: a }\n---\n# A\n",
        &expect![[r#"
            2:1 warning: the demand has no number yet: its baseline is missing [capability]
                hint: run `evolute demand measure refunds-idempotent`, or give `baseline:` with its source
            2:13 a demand names one capability, and this is a list [[]
                hint: write one demand for each, and name one here: `capability: refunds.idempotent`
        "#]],
    );
    check(
        "---\ncapability: Refunds\nproof: { test: a }\n---\n# A\n",
        &expect![[r#"
        2:1 warning: the demand has no number yet: its baseline is missing [capability]
            hint: run `evolute demand measure refunds-idempotent`, or give `baseline:` with its source
        2:13 `Refunds` is no name of a capability [Refunds]
            hint: name one, in lowercase with a dot: `refunds.idempotent`
    "#]],
    );
}

#[test]
fn a_threshold_a_source_and_a_grader_are_exact() {
    check(
        "---\ncapability: refunds.once\nproof:\n  workflow: refund-retry-storm\n  metric: { name: m, unit: u, from: stdout }\n  pass: zero\n  files: [../secret, /etc/passwd]\n  retries: 3\n---\n# A\n",
        &expect![[r#"
            5:37 `stdout` is no way to read a number [stdout]
                hint: write `json:/pointer`, `regex:(…)`, `junit:path`, `prometheus:query`, `exit` or `tests`
            6:9 `zero` is no threshold [zero]
                hint: write a comparison and a number, in quotes: `"== 0"`, `"<= 250"`, `">= 99.9"`
            7:11 `../secret` is no file of the repository [../secret]
                hint: name each file by its path from the repository's root
            7:22 `/etc/passwd` is no file of the repository [/etc/passwd]
                hint: name each file by its path from the repository's root
            8:3 `retries` is not a field of `proof`, and nothing is ignored silently [retries]
                hint: leave it out; known here are `files`, `test`, `repeat`, `fresh_for`, `timeout`, `ready`, `control`, `workflow`, `args`, `metric`, `pass`
        "#]],
    );
}

#[test]
fn front_matter_that_is_no_yaml_is_pointed_at() {
    check(
        "---\ncapability: refunds.once\nproof: { test: a\n---\n# A\n",
        &expect![[r#"
            3:8 this is not YAML: unclosed bracket '{' [{]
                hint: quote texts that hold `:` or `#` or begin with a sign, close what was opened, and indent the fields of one table alike
        "#]],
    );
    check(
        "# Refunds\n",
        &expect![[r#"
        1:1 the file does not begin with front matter [# Refunds]
            hint: begin it with a line `---`, then the fields, then another line `---`
    "#]],
    );
}

#[test]
fn prose_without_a_heading_is_kept() {
    let text = "---\ncapability: refunds.once\nproof: { test: a }\n---\nWhy this matters.\n";
    let read = demand::read(&DemandId::from("once"), text, &configured());
    assert_eq!(read.value.map(|demand| demand.about).as_deref(), Some("Why this matters."));
}

#[test]
fn aliases_that_multiply_are_not_followed() {
    let line = |from: char, to: char| format!("{to}: &{to} [{}]\n", vec![format!("*{from}"); 9].join(", "));
    let lines: String = ('a'..'g').zip('b'..='g').map(|(from, to)| line(from, to)).collect();
    let text = format!("---\na: &a [x]\n{lines}---\n# A\n");
    let read = demand::read(&DemandId::from("a"), &text, &configured());
    assert!(read.findings[0].message.starts_with("this is not YAML: "), "{:?}", read.findings);
}

#[test]
fn what_could_never_hold_is_found() {
    check(
        "---\ncapability: refunds.once\ndepends: [refunds.once]\nproof:\n  workflow: refund-retry-storm\n  metric: { name: m, unit: u, from: \"regex:((a\" }\n  pass: \"== 0\"\nkill: { cost_usd: -3 }\n---\n# A\n",
        &expect![[r#"
            3:11 `refunds.once` depends on itself, and could never be built [refunds.once]
                hint: leave `refunds.once` out of `depends`
            6:37 `regex:((a` is no pattern: unclosed group ["regex:((a"]
                hint: write `json:/pointer`, `regex:(…)`, `junit:path`, `prometheus:query`, `exit` or `tests`
            8:19 `cost_usd` is -3, and nothing costs less than nothing [-3]
                hint: write 0 or more, or leave it out for no bound
        "#]],
    );
    check(
        "---\ncapability: refunds.once\ncapability: refunds.twice\n---\n# A\n",
        &expect![[r#"
            3:1 `capability` is given twice [capability]
                hint: keep one of the two
        "#]],
    );
}

#[test]
fn a_capability_older_than_its_demand_says_one_way_to_take_it_out() {
    let with = |control: &str| WHOLE.replace("  fresh_for: 14d\n", &format!("  control: {control}\n"));
    for control in [
        "{ patch: .evolute/proofs/refunds/without.patch }",
        "{ revision: 1405df66cbe219b0bf6355bc3d60361a8376b6b4 }",
        "{ set: \"KEYS=off\" }",
        "{ args: [\"--no-keys\"] }",
    ] {
        check(&with(control), &expect![""]);
    }
    check(
        &with("{}"),
        &expect![[r#"
        14:12 `control` does not say what takes the capability out [{]
            hint: write one of `{ patch: FILE }`, `{ revision: COMMIT }`, `{ set: "NAME=value" }`, `{ args: […] }`
    "#]],
    );
    check(
        &with("{ set: \"KEYS=off\", args: [\"--no-keys\"] }"),
        &expect![[r#"
        14:12 `control` says 2 ways to take the capability out [{]
            hint: write one of `{ patch: FILE }`, `{ revision: COMMIT }`, `{ set: "NAME=value" }`, `{ args: […] }`
    "#]],
    );
    check(
        &with("{ revision: main }"),
        &expect![[r#"
        14:24 `main` is no whole id of a commit [main]
            hint: write all of it: `git rev-parse NAME` prints it
    "#]],
    );
    check(
        &with("{ set: \"KEYS\" }"),
        &expect![[r#"
        14:19 `KEYS` sets no variable ["KEYS"]
            hint: write a name and a value: `set: "REFUNDS_IDEMPOTENT=off"`
    "#]],
    );
    check(
        &with("{ patch: /etc/passwd }"),
        &expect![[r#"
        14:21 `/etc/passwd` reaches outside the repository [/etc/passwd]
            hint: name it relative to the repository's root, without `..`
    "#]],
    );
}
