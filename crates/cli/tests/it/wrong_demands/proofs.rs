//! What would prove it.

use super::{WHOLE, at, checked, one_more, rules, shop};
use expect_test::expect;
use std::{fs, os::unix::fs::symlink};

#[test]
fn a_proof_is_a_run_of_a_registered_workflow() {
    let repo = shop();
    let line = at(&repo, "  workflow: refund-storm\n");
    line.wrong("").told(&expect![[r#"
          × `proof` has no `workflow`: only runs of a registered workflow count as proof
           ╭─[.evolute/demands/refunds-idempotent.md:6:3]
         5 │ proof:
         6 │   metric: { name: payouts, unit: per 10k refunds, from: "json:/payouts" }
           ·   ───┬──
           ·      ╰── `workflow` is missing here
         7 │   pass: "== 0"
           ╰────
        hint: add `workflow: NAME`, or `test: NAME` for the small case

        1 error
    "#]]);
    line.wrong("  workflow: refund-strom\n").told(&expect![[r#"
          × workflow `refund-strom` is not registered
           ╭─[.evolute/demands/refunds-idempotent.md:6:13]
         5 │ proof:
         6 │   workflow: refund-strom
           ·             ──────┬─────
           ·                   ╰── here
         7 │   metric: { name: payouts, unit: per 10k refunds, from: "json:/payouts" }
           ╰────
        hint: did you mean `refund-storm`?

        1 error
    "#]]);
    line.wrong("  workflow: refund-storm\n  test: pays_once\n").told(&expect![[r#"
          × `test` is the whole proof, and `workflow` stands beside it
           ╭─[.evolute/demands/refunds-idempotent.md:6:13]
         5 │ proof:
         6 │   workflow: refund-storm
           ·             ──────┬─────
           ·                   ╰── here
         7 │   test: pays_once
           ╰────
        hint: leave `test` or `workflow` out

          × the configuration does not say how one test is run by name
           ╭─[.evolute/demands/refunds-idempotent.md:7:9]
         6 │   workflow: refund-storm
         7 │   test: pays_once
           ·         ────┬────
           ·             ╰── here
         8 │   metric: { name: payouts, unit: per 10k refunds, from: "json:/payouts" }
           ╰────
        hint: add to `.evolute/evolute.toml`, below `[project]`: `test = ["cargo", "test", "{test}"]`

          × `test` is the whole proof, and `metric` stands beside it
           ╭─[.evolute/demands/refunds-idempotent.md:8:11]
         7 │   test: pays_once
         8 │   metric: { name: payouts, unit: per 10k refunds, from: "json:/payouts" }
           ·           ┬
           ·           ╰── here
         9 │   pass: "== 0"
           ╰────
        hint: leave `test` or `metric` out

          × `test` is the whole proof, and `pass` stands beside it
            ╭─[.evolute/demands/refunds-idempotent.md:9:9]
          8 │   metric: { name: payouts, unit: per 10k refunds, from: "json:/payouts" }
          9 │   pass: "== 0"
            ·         ───┬──
            ·            ╰── here
         10 │   files: [tests/storm.json]
            ╰────
        hint: leave `test` or `pass` out

        4 errors
    "#]]);
    let (before, rest) = WHOLE.split_once("proof:\n").expect("because it has one");
    let (_, after) = rest.split_once("covers:").expect("because it covers something");
    let text = at(&repo, WHOLE);
    text.wrong(&format!("{before}covers:{after}")).told(&expect![[r#"
          × `demand` has no `proof`: a demand names the workflow and the metric that would make it Reality
           ╭─[.evolute/demands/refunds-idempotent.md:2:1]
         1 │ ---
         2 │ capability: refunds.idempotent
           · ─────┬────
           ·      ╰── `proof` is missing here
         3 │ outcome: A retried refund never pays twice.
           ╰────
        hint: add `proof:` with `workflow`, `metric` and `pass`; or, for the small case, `proof: { test: "name" }`

        1 error
    "#]]);
    text.wrong(&format!("{before}proof: it works\ncovers:{after}")).told(&expect![[r#"
          × `proof` is text, and has fields of its own
           ╭─[.evolute/demands/refunds-idempotent.md:5:8]
         4 │ baseline: { metric: payouts, value: 3.1, unit: per 10k refunds, source: review }
         5 │ proof: it works
           ·        ────┬───
           ·            ╰── here
         6 │ covers: ["src/**"]
           ╰────
        hint: give it its fields by name: `files`, `test`, `repeat`, `fresh_for`, `timeout`, `ready`, `control`, `workflow`, `args`, `metric`, `pass`

        1 error
    "#]]);
}

#[test]
fn a_workflow_and_a_test_by_name_are_registered_as_the_hint_says() {
    let repo = shop();
    let load = WHOLE.replace("refund-storm", "load");
    expect![[r#"
          × workflow `load` is not registered
           ╭─[.evolute/demands/refunds-idempotent.md:6:13]
         5 │ proof:
         6 │   workflow: load
           ·             ──┬─
           ·               ╰── here
         7 │   metric: { name: payouts, unit: per 10k refunds, from: "json:/payouts" }
           ╰────
        hint: register it as `[[workflow]]` in `.evolute/evolute.toml`

        1 error
    "#]]
    .assert_eq(checked(&repo, &load).refused().out());
    let configured = repo.read(".evolute/evolute.toml");
    repo.file(
        ".evolute/evolute.toml",
        &format!("{configured}\n[[workflow]]\nname = \"load\"\nrun = [\"sh\", \"storm.sh\"]\n"),
    );
    assert!(rules(&repo).is_empty());
    let by_name = "---\ncapability: refunds.idempotent\nproof: { test: pays_once }\nbaseline: { metric: payouts, value: 3, unit: x, source: y }\n---\n# A\n";
    expect![[r#"
          × the configuration does not say how one test is run by name
           ╭─[.evolute/demands/refunds-idempotent.md:3:16]
         2 │ capability: refunds.idempotent
         3 │ proof: { test: pays_once }
           ·                ────┬────
           ·                    ╰── here
         4 │ baseline: { metric: payouts, value: 3, unit: x, source: y }
           ╰────
        hint: add to `.evolute/evolute.toml`, below `[project]`: `test = ["cargo", "test", "{test}"]`

        1 error
    "#]]
    .assert_eq(checked(&repo, by_name).refused().out());
    repo.file(
        ".evolute/evolute.toml",
        &format!("[project]\ntest = [\"cargo\", \"test\", \"{{test}}\"]\n{configured}"),
    );
    assert!(rules(&repo).is_empty());
}

#[test]
fn how_a_number_is_read_is_exact() {
    let repo = shop();
    let from = at(&repo, "\"json:/payouts\"");
    from.wrong("stdout").mended("exit").told(&expect![[r#"
          × `stdout` is no way to read a number
           ╭─[.evolute/demands/refunds-idempotent.md:7:57]
         6 │   workflow: refund-storm
         7 │   metric: { name: payouts, unit: per 10k refunds, from: stdout }
           ·                                                         ───┬──
           ·                                                            ╰── here
         8 │   pass: "== 0"
           ╰────
        hint: write `json:/pointer`, `regex:(…)`, `junit:path`, `prometheus:query`, `exit` or `tests`

        1 error
    "#]]);
    from.wrong("\"json:payouts\"").told(&expect![[r#"
          × `json:payouts` is no JSON pointer: it begins with `/`
           ╭─[.evolute/demands/refunds-idempotent.md:7:57]
         6 │   workflow: refund-storm
         7 │   metric: { name: payouts, unit: per 10k refunds, from: "json:payouts" }
           ·                                                         ───────┬──────
           ·                                                                ╰── here
         8 │   pass: "== 0"
           ╰────
        hint: write `json:/pointer`, `regex:(…)`, `junit:path`, `prometheus:query`, `exit` or `tests`

        1 error
    "#]]);
    from.wrong("\"regex:((a\"").mended("\"regex:(a)\"").told(&expect![[r#"
          × `regex:((a` is no pattern: unclosed group
           ╭─[.evolute/demands/refunds-idempotent.md:7:57]
         6 │   workflow: refund-storm
         7 │   metric: { name: payouts, unit: per 10k refunds, from: "regex:((a" }
           ·                                                         ─────┬─────
           ·                                                              ╰── here
         8 │   pass: "== 0"
           ╰────
        hint: write `json:/pointer`, `regex:(…)`, `junit:path`, `prometheus:query`, `exit` or `tests`

        1 error
    "#]]);
    from.wrong("\"prometheus:sum(x)\"").told(&expect![[r#"
          × `prometheus:sum(x)` asks a server, and the workflow names none
           ╭─[.evolute/demands/refunds-idempotent.md:7:57]
         6 │   workflow: refund-storm
         7 │   metric: { name: payouts, unit: per 10k refunds, from: "prometheus:sum(x)" }
           ·                                                         ─────────┬─────────
           ·                                                                  ╰── here
         8 │   pass: "== 0"
           ╰────
        hint: add `prometheus = "http://host:9090"` and `network = "open"` to the `[[workflow]]`

        1 error
    "#]]);
}

#[test]
fn what_judges_is_a_file_of_the_repository() {
    let repo = shop();
    let files = at(&repo, "files: [tests/storm.json]");
    files.wrong("files: [../elsewhere.json]").told(&expect![[r#"
          × `../elsewhere.json` is no file of the repository
            ╭─[.evolute/demands/refunds-idempotent.md:9:11]
          8 │   pass: "== 0"
          9 │   files: [../elsewhere.json]
            ·           ────────┬────────
            ·                   ╰── here
         10 │ covers: ["src/**"]
            ╰────
        hint: name each file by its path from the repository's root

        1 error
    "#]]);
    files.wrong("files: [/etc/passwd]").told(&expect![[r#"
          × `/etc/passwd` is no file of the repository
            ╭─[.evolute/demands/refunds-idempotent.md:9:11]
          8 │   pass: "== 0"
          9 │   files: [/etc/passwd]
            ·           ─────┬─────
            ·                ╰── here
         10 │ covers: ["src/**"]
            ╰────
        hint: name each file by its path from the repository's root

        1 error
    "#]]);
    files.wrong("files: [\"tests/*.json\"]").told(&expect![[r#"
          × `tests/*.json` is no file of the repository
            ╭─[.evolute/demands/refunds-idempotent.md:9:11]
          8 │   pass: "== 0"
          9 │   files: ["tests/*.json"]
            ·           ───────┬──────
            ·                  ╰── here
         10 │ covers: ["src/**"]
            ╰────
        hint: name each file by its path from the repository's root

        1 error
    "#]]);
    files.wrong("files: [tests]").told(&expect![[r#"
          × `tests` is a folder
            ╭─[.evolute/demands/refunds-idempotent.md:9:11]
          8 │   pass: "== 0"
          9 │   files: [tests]
            ·           ──┬──
            ·             ╰── here
         10 │ covers: ["src/**"]
            ╰────
        hint: name each of its files

        1 error
    "#]]);
    files.wrong("files: [tests/strom.json]").told(&expect![[r#"
          × there is no file `tests/strom.json`
            ╭─[.evolute/demands/refunds-idempotent.md:9:11]
          8 │   pass: "== 0"
          9 │   files: [tests/strom.json]
            ·           ────────┬───────
            ·                   ╰── here
         10 │ covers: ["src/**"]
            ╰────
        hint: write it, and commit it with the demand: it is frozen when the demand is accepted

        1 error
    "#]]);
    symlink("/etc/passwd", repo.root().join("tests/linked.json")).expect("a link can be made");
    files.wrong("files: [tests/linked.json]").told(&expect![[r#"
          × `tests/linked.json` is behind a link, and what that leads to is not frozen with it
            ╭─[.evolute/demands/refunds-idempotent.md:9:11]
          8 │   pass: "== 0"
          9 │   files: [tests/linked.json]
            ·           ────────┬────────
            ·                   ╰── here
         10 │ covers: ["src/**"]
            ╰────
        hint: put the file itself in its place

        1 error
    "#]]);
    files.wrong("control: { patch: tests/without.patch }").told(&expect![[r#"
          × there is no file `tests/without.patch`
            ╭─[.evolute/demands/refunds-idempotent.md:9:21]
          8 │   pass: "== 0"
          9 │   control: { patch: tests/without.patch }
            ·                     ─────────┬─────────
            ·                              ╰── here
         10 │ covers: ["src/**"]
            ╰────
        hint: write it, and commit it with the demand: it is frozen when the demand is accepted

        1 error
    "#]]);
}

/// What is frozen of a link is where it leads: it could judge by anything.
#[test]
fn a_grader_that_is_a_link_is_not_accepted() {
    let repo = shop();
    fs::remove_file(repo.root().join("tests/storm.json")).expect("the file is ours");
    symlink("../storm.sh", repo.root().join("tests/storm.json")).expect("a link can be made");
    repo.commit("a link");
    expect![[r#"
        The trace of territory `payments/refunds`
          nothing was built here yet

        refused: the proof's file `tests/storm.json` is not committed as a file on the default branch
        hint: commit it with the demand, and no link in its place: the grader is frozen when the demand is accepted
    "#]].assert_eq(repo.evolute(&["demand", "accept", super::ID]).refused().err());
    fs::remove_file(repo.root().join("tests/storm.json")).expect("the file is ours");
    repo.file("tests/storm.json", "{}\n").commit("the file itself");
    repo.evolute(&["demand", "accept", super::ID]).done();
}

#[test]
fn a_provider_is_asked_by_a_program_and_its_words() {
    let repo = shop();
    let consumed = |probe: &str| {
        format!(
            "---\ncapability: mail.sent\nconsumed:\n  provider: mailer\n  contract: v2\n  configuration: mail.toml\n{probe}---\n# Mail\n"
        )
    };
    let right = consumed("  probe: [\"curl\", \"-f\", \"http://mail\"]\n");
    let text = at(&repo, WHOLE);
    text.wrong(&consumed("  probe: curl -f http://mail\n")).mended(&right).told(&expect![[r#"
          × `probe` is a list of words, not a line
           ╭─[.evolute/demands/refunds-idempotent.md:7:10]
         6 │   configuration: mail.toml
         7 │   probe: curl -f http://mail
           ·          ─────────┬─────────
           ·                   ╰── here
         8 │ ---
           ╰────
        hint: write it as `["curl", "-f", "http://mail"]`; for a shell, `["sh", "-c", "…"]`

        1 error
    "#]]);
    text.wrong(&consumed("")).mended(&right).told(&expect![[r#"
          × `consumed` has no `probe`: a provider that is never asked is believed
           ╭─[.evolute/demands/refunds-idempotent.md:4:3]
         3 │ consumed:
         4 │   provider: mailer
           ·   ────┬───
           ·       ╰── `probe` is missing here
         5 │   contract: v2
           ╰────
        hint: add `probe: [program, argument]`

        1 error
    "#]]);
    let provided = "consumed: { provider: a, contract: b, configuration: c, probe: [d] }";
    one_more(&repo).wrong(provided).told(&expect![[r#"
          × a capability is ours, with a proof, or a provider's: never both
            ╭─[.evolute/demands/refunds-idempotent.md:10:11]
          9 │   files: [tests/storm.json]
         10 │ consumed: { provider: a, contract: b, configuration: c, probe: [d] }
            ·           ┬
            ·           ╰── here
         11 │ covers: ["src/**"]
            ╰────
        hint: leave one of the two out

        1 error
    "#]]);
}
