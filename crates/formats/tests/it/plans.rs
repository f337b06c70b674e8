//! Plans.

use crate::listed;
use expect_test::{Expect, expect};
use formats::plan;

fn check(text: &str, expected: &Expect) {
    expected.assert_eq(&listed(text, &plan::read(text).findings));
}

const WHOLE: &str = r#"---
demand: refunds-idempotent
decisions: [d-7k2m]
consulted: [c-9q2x]
---
# Plan: idempotency keys on refunds

Prose that belongs to no step.

## Step 1: store the key with the refund
- takes: 30m
- touches: migrations/**, src/payments/{store,model}.rs
- accept: `cargo test refunds::store::a_key_is_unique`
- expect: first-pass 0.7

Add a column. A list of prose is prose:

- one
- two

```sql
## Step 9: not a step
alter table refunds add column key text;
```

## Step 2: refuse the second row
- takes: 1h
- touches: `src/payments/refunds.rs`
- accept: `cargo test refunds`, `cargo doc`
- needs: 1

Refuse it.

## Rejected
- A lock per account: simpler, and twice the latency at the month's end.
"#;

#[test]
fn a_whole_plan_is_read_with_the_place_of_every_part() {
    let read = plan::read(WHOLE);
    assert_eq!(listed(WHOLE, &read.findings), "");
    let found = read.value.expect("because nothing is missing");
    assert_eq!(found.title, "idempotency keys on refunds");
    assert_eq!(found.steps.len(), 2);
    let first = &found.steps[0];
    assert_eq!(first.touches, ["migrations/**", "src/payments/{store,model}.rs"]);
    assert_eq!((first.takes_min, first.expect_first_pass), (30, Some(0.7)));
    assert!(
        first.instruction.starts_with("Add a column.") && first.instruction.ends_with("```"),
        "{}",
        first.instruction
    );
    assert_eq!((found.steps[1].accept.len(), found.steps[1].needs.clone()), (2, vec![1]));
    assert_eq!(found.rejected[0].option, "A lock per account");
    let at = &read.at.steps[0];
    assert_eq!(&WHOLE[at.touches[1].clone()], "src/payments/{store,model}.rs");
    assert_eq!(&WHOLE[at.accept[0].clone()], "cargo test refunds::store::a_key_is_unique");
    assert_eq!(&WHOLE[at.instruction.clone().expect("because there is one")], first.instruction);
}

#[test]
fn what_a_step_lacks_is_named_at_its_heading() {
    check(
        "---\ndemand: a\n---\n# P\n\n## Step 1: store\nWords.\n\n## Step 3: more\n- takes: soon\n- touchs: a.rs\n- accept: cargo test\n- needs: 7, 3\n\nWords.\n",
        &expect![[r#"
            6:1 step 1 has no `takes`: a step is an hour or less [## Step 1: store]
                hint: add `- takes: 30m`
            6:1 step 1 has no `touches`: a step is bounded by its paths [## Step 1: store]
                hint: add `- touches: src/file.rs`
            6:1 step 1 has no `accept`: a step is done when something that can be run says so [## Step 1: store]
                hint: add "- accept: `command`"
            9:1 step 3 has no `touches`: a step is bounded by its paths [## Step 3: more]
                hint: add `- touches: src/file.rs`
            9:1 this is step 2 of the plan, and says that it is step 3 [## Step 3: more]
                hint: write `## Step 2: …`
            10:10 `soon` is no duration [soon]
                hint: write a number and its unit: `30m`, `1h`
            11:3 `touchs` is not a field of a step, and nothing is ignored silently [touchs]
                hint: did you mean `touches`?
            12:11 an acceptance is a command in backticks [cargo test]
                hint: write "- accept: `cargo test name`"
            13:10 step 3 needs step 7, and there is none [7, 3]
                hint: the plan has steps 1 to 2
            13:10 step 3 needs itself [7, 3]
                hint: name the steps before it
        "#]],
    );
}

#[test]
fn a_plan_has_steps_a_demand_and_priced_rejections() {
    check(
        "---\ndemnd: a\n---\n# P\n\n## Rejected\n- a lock\n",
        &expect![[r#"
        2:1 `plan` has no `demand`: a plan answers one demand [demnd]
            hint: add `demand: ID`
        2:1 `demnd` is not a field of `plan`, and nothing is ignored silently [demnd]
            hint: did you mean `demand`?
        4:1 a plan without steps plans nothing []
            hint: add a section `## Step 1: …`
        7:3 a rejected option says what it would have cost [a lock]
            hint: write `- option: its cost`
    "#]],
    );
}

#[test]
fn fields_may_hold_lists_of_their_own_and_commands_their_own_backticks() {
    let text = "---\ndemand: a\n---\n# P\n\n## Step 1: store\n- takes: 30m\n- touches:\n  - `a/**`\n  - b.rs\n- accept:\n  - `cargo test a`\n  - `` echo `b` ``\n\nWords.\n\n## Stepping stones\n\nProse.\n";
    let read = plan::read(text);
    assert_eq!(listed(text, &read.findings), "");
    let step = &read.value.expect("because nothing is wrong with it").steps[0];
    assert_eq!(step.touches, ["a/**", "b.rs"]);
    assert_eq!(step.accept, ["cargo test a", "echo `b`"]);
    assert_eq!(&text[read.at.steps[0].accept[1].clone()], "echo `b`");
}

#[test]
fn what_is_written_twice_or_could_match_nothing_is_found_where_it_stands() {
    check(
        "---\ndemand: a\n---\n# P\n\n## Step: no number\n- takes: 5m\n- takes: 6m\n- touches: ./a, b/, /etc/passwd\n- accept: ``\n",
        &expect![[r#"
            6:1 this is step 1 of the plan, and has no number [## Step: no number]
                hint: write `## Step 1: …`
            8:3 `takes` is given twice [takes]
                hint: keep one of the two
            9:12 `./a` matches nothing: no path has an empty part, or the part `.` [./a]
                hint: write it without `./` and `//`
            9:17 `b/` matches no file: it ends in `/` [b/]
                hint: write `b/**` for all that it holds
            9:21 `/etc/passwd` reaches outside the repository [/etc/passwd]
                hint: name it relative to the repository's root, without `..`
            10:11 an acceptance is a command in backticks [``]
                hint: write "- accept: `cargo test name`"
        "#]],
    );
}

#[test]
fn a_plan_that_nobody_could_review_is_bounded() {
    let text = format!("---\ndemand: a\n---\n{}", "## Step 1: a\n- needs: 7, 7\n".repeat(5_000));
    let read = plan::read(&text);
    assert_eq!((read.at.steps.len(), read.findings.len()), (200, 101));
    assert!(read.findings[100].message.ends_with("more findings are not listed"));
}

#[test]
fn a_step_that_needs_none_says_so_and_is_told_from_one_that_says_nothing() {
    let step = |needs: &str| {
        let text = format!(
            "---\ndemand: a\n---\n# P\n\n## Step 1: store\n- takes: 5m\n- touches: a.rs\n- accept: `true`\n{needs}\nCreate `a.rs`.\n"
        );
        let read = formats::plan::read(&text);
        let findings: Vec<String> = read.findings.iter().map(|finding| finding.hint.clone()).collect();
        (read.value.map(|plan| (plan.steps[0].independent, plan.steps[0].needs.clone())), findings)
    };
    assert_eq!(step(""), (Some((false, vec![])), vec![]));
    assert_eq!(step("- needs: none\n"), (Some((true, vec![])), vec![]));
    assert_eq!(step("- needs: None\n"), (Some((true, vec![])), vec![]));
    let both = "name steps by number: `- needs: 1, 2`; or none of them: `- needs: none`";
    assert_eq!(step("- needs: none, nil\n"), (None, vec![both.into(), both.into()]));
}
