//! What it depends on and carries on.

use super::{ID, PATH, WHOLE, checked, one_more, rules, shop};
use expect_test::expect;

#[test]
fn a_demand_depends_on_what_a_demand_names_and_never_on_itself() {
    let repo = shop();
    let line = one_more(&repo);
    line.wrong("depends: [ledger.exactly-one]").mended("depends: [ledger.exactly-once]").told(&expect![[
        r#"
          × no demand names `ledger.exactly-one`
            ╭─[.evolute/demands/refunds-idempotent.md:10:11]
          9 │   files: [tests/storm.json]
         10 │ depends: [ledger.exactly-one]
            ·           ─────────┬────────
            ·                    ╰── here
         11 │ covers: ["src/**"]
            ╰────
        hint: did you mean `ledger.exactly-once`?

        1 error
    "#
    ]]);
    line.wrong("depends: [quantum.teleport]").told(&expect![[r#"
          × no demand names `quantum.teleport`
            ╭─[.evolute/demands/refunds-idempotent.md:10:11]
          9 │   files: [tests/storm.json]
         10 │ depends: [quantum.teleport]
            ·           ────────┬───────
            ·                   ╰── here
         11 │ covers: ["src/**"]
            ╰────
        hint: write the demand that names it first: `evolute demand new`; or take it out

        1 error
    "#]]);
    line.wrong("depends: [refunds.idempotent]").told(&expect![[r#"
          × `refunds.idempotent` depends on itself, and could never be built
            ╭─[.evolute/demands/refunds-idempotent.md:10:11]
          9 │   files: [tests/storm.json]
         10 │ depends: [refunds.idempotent]
            ·           ─────────┬────────
            ·                    ╰── here
         11 │ covers: ["src/**"]
            ╰────
        hint: leave `refunds.idempotent` out of `depends`

        1 error
    "#]]);
    line.wrong("depends: [\"Ledger exactly once\"]").told(&expect![[r#"
          × `Ledger exactly once` is no name of a capability
            ╭─[.evolute/demands/refunds-idempotent.md:10:11]
          9 │   files: [tests/storm.json]
         10 │ depends: ["Ledger exactly once"]
            ·           ──────────┬──────────
            ·                     ╰── here
         11 │ covers: ["src/**"]
            ╰────
        hint: name one, in lowercase with a dot: `refunds.idempotent`

        1 error
    "#]]);
}

#[test]
fn a_dream_is_not_built_on_unless_the_demand_is_filed_until_it_is_reality() {
    let repo = shop();
    let text = one_more(&repo).text("depends: [ledger.exactly-once]");
    expect![[r#"
          ⚠ `ledger.exactly-once` is a Dream: who builds on it takes it for Reality
            ╭─[.evolute/demands/refunds-idempotent.md:10:11]
          9 │   files: [tests/storm.json]
         10 │ depends: [ledger.exactly-once]
            ·           ─────────┬─────────
            ·                    ╰── here
         11 │ covers: ["src/**"]
            ╰────
        hint: prove `ledger.exactly-once` first, or file this until then: `evolute demand accept refunds-idempotent --blocked`

        1 warning
    "#]].assert_eq(checked(&repo, &text).done().out());
    repo.commit("a demand that depends on a Dream");
    expect![[r#"
        The trace of territory `payments/refunds`
          nothing was built here yet

        refused: demand `refunds-idempotent` depends on `ledger.exactly-once` as if it were Reality, and it is a Dream
        hint: prove `ledger.exactly-once` first, or file the demand until then: `evolute demand accept refunds-idempotent --blocked`
    "#]].assert_eq(repo.evolute(&["demand", "accept", ID, "--dismiss", "nothing"]).refused().err());
    repo.evolute(&["demand", "accept", ID, "--blocked"]).done();
    assert!(rules(&repo).is_empty());
}

#[test]
fn a_demand_that_is_only_written_is_accepted_first() {
    let repo = shop();
    let first = WHOLE.replace("refunds.idempotent", "refunds.basic");
    repo.file(".evolute/demands/refunds-basic.md", &first);
    let text = one_more(&repo).text("reuse: { verdict: extend, of: [refunds.basic] }");
    expect![[r#"
          ⚠ `refunds.basic` is what demand `refunds-basic` names, and that is not accepted yet
            ╭─[.evolute/demands/refunds-idempotent.md:10:32]
          9 │   files: [tests/storm.json]
         10 │ reuse: { verdict: extend, of: [refunds.basic] }
            ·                                ──────┬──────
            ·                                      ╰── here
         11 │ covers: ["src/**"]
            ╰────
        hint: accept it first: `evolute demand accept refunds-basic`

        1 warning
    "#]]
    .assert_eq(checked(&repo, &text).done().out());
    repo.commit("two demands");
    repo.evolute(&["demand", "accept", "refunds-basic"]).done();
    assert!(rules(&repo).is_empty());
}

#[test]
fn a_circle_is_told_with_its_way() {
    let repo = shop();
    let other = WHOLE.replace("refunds.idempotent", "refunds.basic");
    repo.file(
        ".evolute/demands/refunds-basic.md",
        &other.replace("covers:", "depends: [refunds.idempotent]\ncovers:"),
    );
    let text = one_more(&repo).text("depends: [ledger.exactly-once, refunds.basic]");
    expect![[r#"
          ⚠ `ledger.exactly-once` is a Dream: who builds on it takes it for Reality
            ╭─[.evolute/demands/refunds-idempotent.md:10:11]
          9 │   files: [tests/storm.json]
         10 │ depends: [ledger.exactly-once, refunds.basic]
            ·           ─────────┬─────────
            ·                    ╰── here
         11 │ covers: ["src/**"]
            ╰────
        hint: prove `ledger.exactly-once` first, or file this until then: `evolute demand accept refunds-idempotent --blocked`

          × `refunds.idempotent` depends on itself: `refunds.idempotent` → `refunds.basic` →
          │ `refunds.idempotent`
            ╭─[.evolute/demands/refunds-idempotent.md:10:32]
          9 │   files: [tests/storm.json]
         10 │ depends: [ledger.exactly-once, refunds.basic]
            ·                                ──────┬──────
            ·                                      ╰── here
         11 │ covers: ["src/**"]
            ╰────
        hint: take one of these out of the `depends` of the demand that names it

        1 error, 1 warning
    "#]].assert_eq(checked(&repo, &text).refused().out());
    repo.file(".evolute/demands/refunds-basic.md", &other);
    assert!(!rules(&repo).contains("demand.depends-in-a-circle"));
}

#[test]
fn what_is_new_says_why_and_what_is_extended_has_a_name() {
    let repo = shop();
    let line = one_more(&repo);
    let of = "reuse: { verdict: extend, of: [ledger.exactly-once] }";
    line.wrong("reuse: new").mended(of).told(&expect![[r#"
          × `reuse` is text, and has fields of its own
            ╭─[.evolute/demands/refunds-idempotent.md:10:8]
          9 │   files: [tests/storm.json]
         10 │ reuse: new
            ·        ─┬─
            ·         ╰── here
         11 │ covers: ["src/**"]
            ╰────
        hint: give it its fields by name: `verdict`, `of`, `because`

        1 error
    "#]]);
    line.wrong("reuse: { verdict: new }")
        .mended("reuse: { verdict: new, because: nothing holds keys }")
        .told(&expect![[r#"
          × `reuse` has no `because`: `new` says why nothing that exists serves
            ╭─[.evolute/demands/refunds-idempotent.md:10:10]
          9 │   files: [tests/storm.json]
         10 │ reuse: { verdict: new }
            ·          ───┬───
            ·             ╰── `because` is missing here
         11 │ covers: ["src/**"]
            ╰────
        hint: add `because: …`

        1 error
    "#]]);
    line.wrong("reuse: { verdict: extend }").mended(of).told(&expect![[r#"
          × `reuse` has no `of`: what is extended or composed has a name
            ╭─[.evolute/demands/refunds-idempotent.md:10:10]
          9 │   files: [tests/storm.json]
         10 │ reuse: { verdict: extend }
            ·          ───┬───
            ·             ╰── `of` is missing here
         11 │ covers: ["src/**"]
            ╰────
        hint: add `of: [capability]`

        1 error
    "#]]);
    line.wrong("reuse: { of: [ledger.exactly-once] }").mended(of).told(&expect![[r#"
          × `reuse` has no `verdict`: what is reused is extended, composed, or stands beside something new
            ╭─[.evolute/demands/refunds-idempotent.md:10:10]
          9 │   files: [tests/storm.json]
         10 │ reuse: { of: [ledger.exactly-once] }
            ·          ─┬
            ·           ╰── `verdict` is missing here
         11 │ covers: ["src/**"]
            ╰────
        hint: add `verdict: extend`, `compose` or `new`

        1 error
    "#]]);
    line.wrong("reuse: { verdict: extends, of: [ledger.exactly-once] }").mended(of).told(&expect![[r#"
          × `verdict` is `extends`, and should be one of: extend, compose, new
            ╭─[.evolute/demands/refunds-idempotent.md:10:19]
          9 │   files: [tests/storm.json]
         10 │ reuse: { verdict: extends, of: [ledger.exactly-once] }
            ·                   ───┬───
            ·                      ╰── here
         11 │ covers: ["src/**"]
            ╰────
        hint: did you mean `extend`?

        1 error
    "#]]);
    line.wrong("reuse: { verdict: extend, of: [ledger.exactly] }").mended(of).told(&expect![[r#"
          × no demand names `ledger.exactly`
            ╭─[.evolute/demands/refunds-idempotent.md:10:32]
          9 │   files: [tests/storm.json]
         10 │ reuse: { verdict: extend, of: [ledger.exactly] }
            ·                                ───────┬──────
            ·                                       ╰── here
         11 │ covers: ["src/**"]
            ╰────
        hint: did you mean `ledger.exactly-once`?

        1 error
    "#]]);
}

#[test]
fn two_demands_that_name_one_capability_are_both_told() {
    let repo = shop();
    repo.file(".evolute/demands/refunds-again.md", WHOLE);
    expect![[r#"
          × capability `refunds.idempotent` is named by demand `refunds-idempotent` too
           ╭─[.evolute/demands/refunds-again.md:2:13]
         1 │ ---
         2 │ capability: refunds.idempotent
           ·             ─────────┬────────
           ·                      ╰── here
         3 │ outcome: A retried refund never pays twice.
           ╰────
        hint: give one of them a name of its own; if this is `refunds-idempotent` under a new id, remove that file and say so here: `was: refunds-idempotent`

        1 error

          × capability `refunds.idempotent` is named by demand `refunds-again` too
           ╭─[.evolute/demands/refunds-idempotent.md:2:13]
         1 │ ---
         2 │ capability: refunds.idempotent
           ·             ─────────┬────────
           ·                      ╰── here
         3 │ outcome: A retried refund never pays twice.
           ╰────
        hint: give one of them a name of its own; if this is `refunds-again` under a new id, remove that file and say so here: `was: refunds-again`

        1 error
        1 of 3 without findings
    "#]].assert_eq(repo.evolute(&["demand", "check"]).refused().out());
    std::fs::remove_file(repo.root().join(PATH)).expect("because it was just written");
    repo.evolute(&["demand", "check"]).done();
}
