//! An agent's change that leans on another area: refused with the line that crosses, then allowed by the one who owns
//! the other side.

use crate::{
    Repo,
    greeting::{DEMAND, made_ready, open_decision, project},
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
    made_ready(&repo);
    repo
}

#[test]
fn a_crossing_that_no_plan_declares_is_refused_with_its_line() {
    let repo = ready("");
    let ran = repo.evolute(&["run", DEMAND]).done();
    expect![[r#"
        context     step 1: context packed, 0 items, 0 tokens
        quality     before step 1: gate `accept 1` failed, as it should before the step ([time])
        execution   step 1.1: `script` left a change: 2 paths ([time])
        execution   step 1.1: change refused, across a boundary: `app/main.py:2`
        cycle       deviation `v-[id]` (off-plan change): `app/main.py:2` leads from area `greeting` into `ledger`, which it may not use
        execution   step 1.2: `script` left a change: 2 paths ([time])
        execution   step 1.2: change refused, across a boundary: `app/main.py:2`
        cycle       deviation `v-[id]` (attempts ran out): The attempts at step 1 ran out; the last finding: app/main.py:2: `from ledger.book import post` leads from area `greeting` into `ledger`, which it may not use; the change was thrown away. How does it  …
        constraint  decision `d-[id]` asked of `mira@shop.example`: The attempts at step 1 ran out; the last finding: app/main.py:2: `from ledger.book import post` leads from area `greeting` into `ledger`, which it may not use; the change was thrown away. How does it  …
    "#]].assert_eq(&ran.err_in_order());
}

#[test]
fn a_declared_crossing_lands_once_the_other_sides_owner_allowed_it() {
    let repo = ready("- crosses: ledger\n");
    let waits = repo.evolute(&["run", DEMAND]).done();
    expect![[r#"
        waits for `lena@shop.example`: May step 1 depend on area `ledger`? count the polite greeting
          evolute decide d-[id] allow|refuse --because "…"
    "#]]
    .assert_eq(waits.out());
    let decision = open_decision(&repo);
    let own = repo.evolute(&["decide", &decision, "allow", "--because", "we need it"]).refused();
    expect![[r#"
        refused: decision `d-[id]` is `lena@shop.example`'s, and you are `mira@shop.example`
        hint: ask `lena@shop.example`; the clock runs out at [moment]
    "#]]
    .assert_eq(own.err());
    repo.git(&["config", "user.email", "lena@shop.example"]);
    repo.evolute(&["decide", &decision, "allow", "--because", "posting is what the book is for"]).done();
    repo.git(&["config", "user.email", "mira@shop.example"]);
    let ran = repo.evolute(&["run", DEMAND]).done();
    expect![[r#"
        quality     before step 1: gate `accept 1` failed, as it should before the step ([time])
        execution   step 1.1: `script` left a change: 2 paths ([time])
        quality     step 1.1: gate `accept 1` passed ([time])
        quality     step 1.1: gate `tests` passed ([time])
        quality     step 1.1: all gates passed
        execution   step 1: committed as [commit]
        execution   candidate 1: [commit] made on [commit]
        quality     candidate 1: all gates passed
        constraint  decision `d-[id]` asked of `mira@shop.example`: Does `greeting-polite` land as it is? The greeting is polite
    "#]].assert_eq(&ran.err_in_order());
}

#[test]
fn areas_are_shown_and_checked_by_hand() {
    let repo = ready("");
    repo.evolute(&["areas", "--check"]).done();
    repo.file("app/main.py", "import os\nfrom ledger.book import post\n");
    let checked = repo.evolute(&["areas", "--check", "--changed", "HEAD"]).refused();
    expect![[r#"
        area      owner              deputy  leans on    may use
        greeting  mira@shop.example  —       ledger (1)  nothing
        ledger    lena@shop.example  —       nothing     not declared

        crosses a boundary since `HEAD`
          · app/main.py:2: `from ledger.book import post`
              from `greeting` into `ledger` (ledger/book.py)
        hint: take the import out, or name the area in `may_use` in `.evolute/evolute.toml`

        without an owner: 1 of 9 files
          · agent.sh (1)

        coordination
        no cycle is on record yet: nothing is measured
    "#]]
    .assert_eq(checked.out());
    repo.evolute(&["areas", "--changed", "nowhere"]).ended(2);
}
