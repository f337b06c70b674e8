//! What an agent gets for a step, shown before a cycle and after it.

use crate::greeting::{DEMAND, DILIGENT, project, ready};
use expect_test::expect;

const STANDARD: (&str, &str) =
    (".evolute/standards/words.md", "---\ncovers: [\"greet.sh\"]\n---\n# Words\n\nGood day, never hi.\n");

#[test]
fn before_a_cycle_the_pack_is_the_one_that_would_be_made() {
    let repo = project(DILIGENT);
    repo.file(STANDARD.0, STANDARD.1).commit("standard");
    let shown = repo.evolute(&["context", "show", DEMAND, "1"]).done();
    expect![[r#"
        # Context

        What this step needs to know, most relevant first.

        ## Standard `.evolute/standards/words.md` (sha256 [digest])

        Here because it covers `greet.sh`.

        # Words

        Good day, never hi.
    "#]]
    .assert_eq(shown.out());
    expect![[r#"
        as it would be made now, from commit [commit]: 1 item, 54 tokens
    "#]]
    .assert_eq(shown.err());
    let brief = repo.evolute(&["context", "show", DEMAND, "1", "--brief"]).done();
    expect![[r#"
        # Step 1 of 1: count the polite greeting

        Demand `greeting-polite`: The greeting is polite. A cycle to come, attempt 1.

        ## What to do

        In `greet.sh`, replace the number 0 with the number 1.

        ## What you may change

        - `greet.sh`

        A change to any other path is thrown away, and the attempt with it.

        ## When it is accepted

        - `sh greet.sh | grep -q 1` succeeds
        - gate `tests` passes
    "#]]
    .assert_eq(brief.out().split("\n## How to work").next().unwrap_or_default());
    assert!(brief.out().ends_with(shown.out()));
}

#[test]
fn a_step_that_is_not_in_the_plan_is_refused() {
    let refused = project(DILIGENT).evolute(&["context", "show", DEMAND, "7"]).refused();
    expect![[r#"
        refused: the plan of `greeting-polite` has no step 7
        hint: it has 1 step: read `.evolute/plans/greeting-polite/plan.md`
    "#]]
    .assert_eq(refused.err());
}

#[test]
fn what_was_shown_before_is_what_went_on_record_and_a_change_since_is_told() {
    let repo = ready(DILIGENT);
    repo.file(STANDARD.0, STANDARD.1).commit("standard");
    let before = repo.evolute(&["context", "show", DEMAND, "1", "--json"]).done().raw_json();
    repo.evolute(&["run", DEMAND, "--unconfined"]);
    let shown = repo.evolute(&["context", "show", DEMAND, "1"]).done();
    let after = repo.evolute(&["context", "show", DEMAND, "1", "--json"]).done().raw_json();
    for part in ["digest", "items", "tokens", "text"] {
        assert_eq!(before[part], after[part], "{part}");
    }
    expect![[r#"
        as recorded in `c-[id]`: 1 item, 54 tokens; one made today would be the same
    "#]]
    .assert_eq(shown.err());
    repo.file(STANDARD.0, "# Words\n\nGood evening.\n").commit("another standard");
    let changed = repo.evolute(&["context", "show", DEMAND, "1"]).done();
    assert_eq!(changed.out(), shown.out());
    assert!(changed.err().contains("; one made today would differ"), "{}", changed.err());
    let brief = repo.evolute(&["context", "show", DEMAND, "1", "--brief"]).done();
    assert!(
        brief.out().starts_with("# Step 1 of 1: ") && brief.out().ends_with(shown.out()),
        "{}",
        brief.out()
    );
}
