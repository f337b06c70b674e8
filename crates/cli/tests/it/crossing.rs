//! An agent's change that leans on another area: refused with the line that crosses, then allowed by the one who owns
//! the other side.

use crate::{
    Repo,
    greeting::{DEMAND, open_decision, project},
};
use expect_test::expect;

const AREAS: &str = r#"
[[area]]
name = "greeting"
paths = ["greet.sh", "test.sh", "app/**"]
owner = "mira@shop.example"
may_use = []

[[area]]
name = "ledger"
paths = ["ledger/**"]
owner = "lena@shop.example"

[limits]
attempts_per_step = 2
"#;

/// An agent that does its work, and reaches into the ledger for it.
const REACHING: &str = "#!/bin/sh\nsed -i 's/0/1/' greet.sh\nprintf 'import os\\nfrom ledger.book import post\\n' > app/main.py\n";

/// Ready to run; the plan's step has these further fields.
fn ready(fields: &str) -> Repo {
    let repo = project(REACHING);
    let plan = format!(".evolute/plans/{DEMAND}/plan.md");
    let configured = repo.read(".evolute/evolute.toml") + AREAS;
    let planned =
        repo.read(&plan).replace("- touches: greet.sh\n", &format!("- touches: greet.sh, app/**\n{fields}"));
    repo.file(".evolute/evolute.toml", &configured)
        .file(&plan, &planned)
        .file("app/main.py", "import os\n")
        .file("ledger/__init__.py", "")
        .file("ledger/book.py", "def post(): ...\n")
        .commit("areas");
    repo.evolute(&["demand", "measure", DEMAND]).done();
    repo.commit("baseline");
    repo.evolute(&["demand", "accept", DEMAND]).done();
    repo.evolute(&["plan", "approve", DEMAND]).done();
    repo
}

#[test]
fn a_crossing_that_no_plan_declares_is_refused_with_its_line() {
    let repo = ready("");
    let ran = repo.evolute(&["run", DEMAND]).done();
    expect![[r#""#]].assert_eq(&ran.err_in_order());
}

#[test]
fn a_declared_crossing_lands_once_the_other_sides_owner_allowed_it() {
    let repo = ready("- crosses: ledger\n");
    let waits = repo.evolute(&["run", DEMAND]).done();
    expect![[r#""#]].assert_eq(waits.out());
    let decision = open_decision(&repo);
    let own = repo.evolute(&["decide", &decision, "allow", "--because", "we need it"]).refused();
    expect![[r#""#]].assert_eq(own.err());
    repo.git(&["config", "user.email", "lena@shop.example"]);
    repo.evolute(&["decide", &decision, "allow", "--because", "posting is what the book is for"]).done();
    repo.git(&["config", "user.email", "mira@shop.example"]);
    let ran = repo.evolute(&["run", DEMAND]).done();
    expect![[r#""#]].assert_eq(&ran.err_in_order());
}

#[test]
fn areas_are_shown_and_checked_by_hand() {
    let repo = ready("");
    repo.evolute(&["areas", "--check"]).done();
    repo.file("app/main.py", "import os\nfrom ledger.book import post\n");
    let checked = repo.evolute(&["areas", "--check", "--changed", "HEAD"]).refused();
    expect![[r#""#]].assert_eq(checked.out());
    repo.evolute(&["areas", "--changed", "nowhere"]).ended(2);
}
