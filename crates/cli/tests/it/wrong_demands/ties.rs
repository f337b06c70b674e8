//! What it depends on and carries on.

use super::{ID, PATH, WHOLE, checked, rules, shop, told};
use expect_test::expect;

const COVERS: &str = "covers: [\"src/**\"]";

fn with(line: &str) -> String {
    format!("{line}\n{COVERS}")
}

#[test]
fn a_demand_depends_on_what_a_demand_names_and_never_on_itself() {
    let repo = shop();
    told(
        &repo,
        (COVERS, &with("depends: [ledger.exactly-one]"), &with("depends: [ledger.exactly-once]")),
        &expect![""],
    );
    told(&repo, (COVERS, &with("depends: [quantum.teleport]"), COVERS), &expect![""]);
    told(&repo, (COVERS, &with("depends: [refunds.idempotent]"), COVERS), &expect![""]);
    told(&repo, (COVERS, &with("depends: [\"Ledger exactly once\"]"), COVERS), &expect![""]);
}

#[test]
fn a_dream_is_not_built_on_unless_the_demand_is_filed_until_it_is_reality() {
    let repo = shop();
    let text = WHOLE.replace(COVERS, &with("depends: [ledger.exactly-once]"));
    expect![""].assert_eq(checked(&repo, &text).done().out());
    repo.commit("a demand that depends on a Dream");
    expect![""].assert_eq(repo.evolute(&["demand", "accept", ID, "--dismiss", "nothing"]).refused().err());
    repo.evolute(&["demand", "accept", ID, "--blocked"]).done();
    assert!(rules(&repo).is_empty());
}

#[test]
fn a_demand_that_is_only_written_is_accepted_first() {
    let repo = shop();
    let first = WHOLE.replace("refunds.idempotent", "refunds.basic");
    repo.file(".evolute/demands/refunds-basic.md", &first);
    let text = WHOLE.replace(COVERS, &with("reuse: { verdict: extend, of: [refunds.basic] }"));
    expect![""].assert_eq(checked(&repo, &text).done().out());
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
        &other.replace(COVERS, &with("depends: [refunds.idempotent]")),
    );
    let text = WHOLE.replace(COVERS, &with("depends: [ledger.exactly-once, refunds.basic]"));
    expect![""].assert_eq(checked(&repo, &text).refused().out());
    repo.file(".evolute/demands/refunds-basic.md", &other);
    assert!(!rules(&repo).contains("demand.depends-in-a-circle"));
}

#[test]
fn what_is_new_says_why_and_what_is_extended_has_a_name() {
    let repo = shop();
    let of = with("reuse: { verdict: extend, of: [ledger.exactly-once] }");
    told(&repo, (COVERS, &with("reuse: new"), &of), &expect![""]);
    told(
        &repo,
        (
            COVERS,
            &with("reuse: { verdict: new }"),
            &with("reuse: { verdict: new, because: nothing holds keys }"),
        ),
        &expect![""],
    );
    told(&repo, (COVERS, &with("reuse: { verdict: extend }"), &of), &expect![""]);
    told(&repo, (COVERS, &with("reuse: { of: [ledger.exactly-once] }"), &of), &expect![""]);
    told(&repo, (COVERS, &with("reuse: { verdict: extends, of: [ledger.exactly-once] }"), &of), &expect![""]);
    told(&repo, (COVERS, &with("reuse: { verdict: extend, of: [ledger.exactly] }"), &of), &expect![""]);
}

#[test]
fn two_demands_that_name_one_capability_are_both_told() {
    let repo = shop();
    repo.file(".evolute/demands/refunds-again.md", WHOLE);
    expect![""].assert_eq(repo.evolute(&["demand", "check"]).refused().out());
    std::fs::remove_file(repo.root().join(PATH)).expect("because it was just written");
    repo.evolute(&["demand", "check"]).done();
}
