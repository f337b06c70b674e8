//! Plans, whatever they say: they are judged to their end, each fault lies within the plan, and what is left open
//! does not depend on how much room is between the lines.

use engine::planning::{Facts, Fault, Field, Flaw, Unrunnable, lint};
use expect_test::expect;
use formats::{Configuration, Decision, decision, plan};
use proptest::prelude::*;
use trace::{Area, Plan};

const CLEAN: &str = "---\ndemand: a\ndecisions: [ADR-1]\nconsulted: [ADR-1]\n---\n# Plan: é\n\n## Step 1: store\n- takes: 30m\n- touches: src/a.rs\n- accept: `cargo test a`\n\nWrite the key as ADR-1 says.\n\n```rust\nfn a() {}\n```\n\n## Step 2: read\n- takes: 20m\n- touches: src/a.rs, src/b/**\n- accept: `cargo test b`\n- needs: 1\n\nCreate the file `src/b/c.rs`. Read the key.\n\n## Rejected\n- a lock: slower\n";

/// Faults of one plan that are looked for, at most, for each byte that it has.
const MOST: usize = 4;

fn facts() -> Facts {
    let one = |path, text| decision::read(path, text).value.expect("because nothing is wrong with it");
    let decisions: Vec<Decision> = vec![
        one("docs/adr/0001-a.md", "---\nstatus: accepted\n---\n# A\n"),
        one("docs/adr/0002-b.md", "---\nstatus: superseded by 2\n---\n# B\n"),
    ];
    Facts {
        unmatched: ["src/b/**".to_owned()].into(),
        unrunnable: [("x".to_owned(), Unrunnable::NoTest("x".into()))].into(),
        flaws: vec![Flaw { step: 2, at: 7_000, what: "é".into() }],
        decisions,
        ..Facts::default()
    }
}

fn judge(plan: &Plan, facts: &Facts) -> Vec<Fault> {
    lint(plan, &Configuration::default().limits, facts)
}

fn within(plan: &Plan, fault: &Fault) -> bool {
    let step = fault.step.and_then(|number| plan.steps.iter().find(|step| step.number == number));
    let field = match (fault.field, step) {
        (Field::Decision(index), None) => index < plan.decisions.len(),
        (Field::Consulted(index), None) => index < plan.consulted.len(),
        (Field::Front, None) | (Field::Heading | Field::Takes | Field::Needs, Some(_)) => true,
        (Field::Touches(index), Some(step)) => index < step.touches.len(),
        (Field::Accept(index), Some(step)) => index < step.accept.len().max(1),
        (Field::Instruction(at, length), Some(step)) => {
            at == 7_000 || step.instruction.get(at..at + length).is_some()
        }
        (_, _) => false,
    };
    field && !fault.message.is_empty() && !fault.hint.is_empty()
}

fn ends(text: &str) -> Result<(), TestCaseError> {
    let read = plan::draft(text);
    let Some(plan) = read.value else { return Ok(()) };
    let faults = judge(&plan, &facts());
    prop_assert!(faults.len() <= MOST * text.len());
    for fault in &faults {
        prop_assert!(within(&plan, fault), "{fault:?} in {plan:?}");
    }
    Ok(())
}

#[test]
fn a_plan_that_leaves_nothing_open_has_no_fault() {
    let plan = plan::read(CLEAN).value.expect("because nothing is wrong with it");
    assert_eq!(judge(&plan, &Facts { flaws: vec![], ..facts() }), []);
}

#[test]
fn a_crossing_into_no_area_or_one_that_is_free_is_told() {
    let area = |name: &str, may_use: Option<&[&str]>| Area {
        name: name.into(),
        paths: vec![format!("src/{name}/**")],
        owner: format!("{name}@shop.example"),
        deputy: None,
        may_use: may_use.map(|names| names.iter().map(ToString::to_string).collect()),
    };
    let areas = vec![area("pay", Some(&["log"])), area("log", None), area("ledger", None)];
    let facts = Facts { areas, area: Some("pay".into()), ..facts() };
    let text = CLEAN.replace("- needs: 1", "- needs: 1\n- crosses: ledgr, log, ledger");
    let plan = plan::read(&text).value.expect("because it is in the format");
    let crossings = judge(&plan, &facts).into_iter().filter(|fault| matches!(fault.field, Field::Crosses(_)));
    let told: String =
        crossings.map(|fault| format!("{}\n    hint: {}\n", fault.message, fault.hint)).collect();
    expect![[r#"
        step 2 crosses into `ledgr`, and there is no such area
            hint: did you mean `ledger`?
        step 2 asks for a crossing that area `pay` may make without a word
            hint: leave `log` out of `crosses`: its owner would be asked for nothing
    "#]]
    .assert_eq(&told);
}

#[test]
fn a_decision_that_rejects_without_a_price_is_spoken_of_until_it_names_one() {
    let plan = plan::read(CLEAN).value.expect("because nothing is wrong with it");
    let text = "---\nstatus: accepted\n---\n# A\n\n## Considered Options\n\n- A queue\n- A lock\n\n## Decision Outcome\n\nChosen option: \"A queue\", because it is there.\n";
    let told = |text: &str| {
        let decisions = decision::read("docs/adr/0001-a.md", text).value.into_iter().collect();
        judge(&plan, &Facts { decisions, flaws: vec![], ..facts() })
    };
    let faults: Vec<String> =
        told(text).into_iter().map(|fault| format!("{}\n{}", fault.message, fault.hint)).collect();
    assert_eq!(
        faults,
        [
            "decision `0001` rejects `A lock`, and does not say what it would have cost\nsay it in `docs/adr/0001-a.md`: `## Rejected` with `- A lock: what it would have cost`, and commit it"
        ]
    );
    assert_eq!(told(&format!("{text}\n## Rejected\n\n- A lock: twice the latency\n")), []);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_words_are_judged_to_their_end(words in "(\\PC|\n|ADR-1|d-|we decided|TODO|\\?|```|\u{130}){0,60}") {
        ends(&format!("---\ndemand: a\n---\n# P\n\n## Step 1: s\n- takes: 5m\n- touches: src/b/**\n- accept: `x`\n\n{words}\n"))?;
    }

    #[test]
    fn a_plan_with_a_piece_cut_out_or_put_in_is_judged_to_its_end(cut in any::<prop::sample::Index>(), length in 0usize..30, piece in "(\n|- needs: 2|- |## Step 3: |`|[a-z0-9,:é*\\[\\]{}-]){0,4}") {
        let characters: Vec<char> = CLEAN.chars().collect();
        let start = cut.index(characters.len());
        let end = (start + length).min(characters.len());
        let text: String = characters[..start].iter().copied().chain(piece.chars()).chain(characters[end..].iter().copied()).collect();
        ends(&text)?;
    }

    #[test]
    fn room_between_the_lines_leaves_nothing_open(line in any::<prop::sample::Index>(), blanks in 1usize..4, trailing in any::<bool>()) {
        let lines: Vec<&str> = CLEAN.lines().collect();
        let empty: Vec<usize> = lines.iter().enumerate().filter(|(_, line)| line.is_empty()).map(|(at, _)| at).collect();
        let at = empty[line.index(empty.len())];
        let room = "\n".repeat(blanks);
        let text: String = lines.iter().enumerate().map(|(index, line)| {
            let spaces = if trailing && !line.is_empty() { "  " } else { "" };
            let more = if index == at { &*room } else { "" };
            format!("{line}{spaces}\n{more}")
        }).collect();
        let read = plan::read(&text);
        prop_assert!(read.findings.is_empty(), "{:?}", read.findings);
        let plan = read.value.expect("because nothing is wrong with it");
        prop_assert_eq!(judge(&plan, &Facts { flaws: vec![], ..facts() }), vec![]);
    }
}
