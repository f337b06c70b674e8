//! Documents: what is found in them, what the gate asks of a change, and what no cycle starts on.

use crate::{
    Repo,
    greeting::{DEMAND, made_ready, project},
};
use expect_test::expect;
use std::fs;

/// A repository whose documents have one flaw of each kind.
fn flawed() -> Repo {
    let repo = Repo::new();
    let twin =
        "One fact has one home, and whoever writes it down a second time has two of them to keep true. "
            .repeat(5);
    repo.file("src/old.rs", "fn old() {}\n")
        .file("src/new.rs", "fn new() {}\n")
        .file("docs/guide.md", "# Guide\n\nSee `src/old.rs`, and `src/never.rs`.\n")
        .commit("start");
    repo.git(&["rm", "-q", "src/old.rs"]);
    repo.commit_at("take the old way out", "2036-11-02T09:00:00Z");
    repo.file("README.md", "# Shop\n\nSee [the guide](docs/giude.md), [how](docs/guide.md#hwo) and [more](docs/twin.md).\n\n## How\n")
        .file("docs/guide.md", "# Guide\n\nSee `src/old.rs`, and `src/never.rs`.\n\n## How\n\nBack to [the shop](../README.md#how).\n")
        .file("docs/money.md", "---\ncovers: [src/new.rs, src/gone/**]\n---\n# Money\n")
        .file("docs/one.md", &format!("# One\n\n{twin}\n"))
        .file("docs/twin.md", &format!("# One\n\n{twin}\n"))
        .file("docs/adr/0001-old.md", "# Old\n\nWe keep `src/old.rs` [here](../../src/old.rs).\n")
        .commit("documents");
    repo
}

#[test]
fn every_flaw_is_named_where_it_stands() {
    let checked = flawed().evolute(&["context", "check"]).refused();
    expect![[r#"
          × `docs/giude.md` does not exist
           ╭─[README.md:3:17]
         2 │ 
         3 │ See [the guide](docs/giude.md), [how](docs/guide.md#hwo) and [more](docs/twin.md).
           ·                 ──────┬──────
           ·                       ╰── leads nowhere
         4 │ 
           ╰────
        hint: did you mean `docs/guide.md`?

          × `docs/guide.md` has no heading `#hwo`
           ╭─[README.md:3:39]
         2 │ 
         3 │ See [the guide](docs/giude.md), [how](docs/guide.md#hwo) and [more](docs/twin.md).
           ·                                       ────────┬────────
           ·                                               ╰── leads to the top instead
         4 │ 
           ╰────
        hint: give the section this name, or leave the anchor out

          × `src/gone/**` covers nothing: no file of the tree matches it
           ╭─[docs/money.md:2:22]
         1 │ ---
         2 │ covers: [src/new.rs, src/gone/**]
           ·                      ─────┬─────
           ·                           ╰── matches nothing
         3 │ ---
           ╰────
        hint: name paths relative to the repository's root: `src/pay/**`

          ⚠ nothing leads to this document
           ╭─[docs/money.md:4:1]
         3 │ ---
         4 │ # Money
           · ───┬───
           ·    ╰── found by nobody who does not know it
           ╰────
        hint: link to it from a document that is read, or name it in `entry` of `[context]`

          ⚠ `src/old.rs` does not exist: [commit] of 2036-11-02 took it away, “take the old way out”
           ╭─[docs/adr/0001-old.md:3:29]
         2 │ 
         3 │ We keep `src/old.rs` [here](../../src/old.rs).
           ·                             ────────┬───────
           ·                                     ╰── leads nowhere
           ╰────
        hint: link to what took its place, or leave the link out

          ⚠ `src/old.rs` is gone: [commit] of 2036-11-02 took it away, “take the old way out”
           ╭─[docs/guide.md:3:5]
         2 │ 
         3 │ See `src/old.rs`, and `src/never.rs`.
           ·     ──────┬─────
           ·           ╰── names what is gone
         4 │ 
           ╰────
        hint: name what took its place; or, if the document only says what was, give it `class: record`

          ⚠ nothing leads to this document
           ╭─[docs/one.md:1:1]
         1 │ # One
           · ──┬──
           ·   ╰── found by nobody who does not know it
         2 │ 
           ╰────
        hint: link to it from a document that is read, or name it in `entry` of `[context]`

          ⚠ this document says the same as `docs/one.md`
           ╭─[docs/twin.md:1:1]
         1 │ # One
           · ──┬──
           ·   ╰── one fact, two homes
         2 │ 
           ╰────
        hint: keep one of them, and link to it from the other: `docs/one.md`

        6 documents: 3 errors, 5 warnings
    "#]]
    .assert_eq(checked.out());
}

#[test]
fn editors_and_forges_get_every_finding() {
    let found = flawed().evolute(&["context", "check", "--sarif"]).refused().raw_json();
    let results = found["runs"][0]["results"].as_array().expect("because it is a list");
    assert_eq!(results.len(), 8);
    assert_eq!(results[0]["locations"][0]["physicalLocation"]["region"]["startLine"], 3);
}

#[test]
fn what_was_read_is_read_again_only_where_it_changed() {
    let repo = flawed();
    let first = repo.evolute(&["context", "check", "--json"]).refused().raw_json();
    assert_eq!(repo.evolute(&["context", "check", "--json"]).refused().raw_json(), first);
    // The same length, at once: what a clock of whole ticks cannot tell apart.
    for name in ["guide.md", "guido.md", "guide.md"] {
        repo.file("README.md", &format!("# Shop\n\nSee [the guide](docs/{name}).\n"));
        let found = repo.evolute(&["context", "check", "--json"]).refused().raw_json();
        let broken = found["findings"].as_array().expect("because it is a list").iter();
        let broken = broken
            .filter(|finding| finding["rule"] == "context.broken-link" && finding["path"] == "README.md");
        assert_eq!(broken.count(), usize::from(name == "guido.md"), "{name}");
    }
    for damage in [&b""[..], b"1 nonsense\n[]", b"\xff\xfe"] {
        for name in ["documents-v1", "past-v1", "removed-v1"] {
            fs::write(repo.root().join(".git/evolute/index").join(name), damage).expect("because it is ours");
        }
        repo.file("README.md", "# Shop\n\nSee [the guide](docs/giude.md), [how](docs/guide.md#hwo) and [more](docs/twin.md).\n\n## How\n");
        assert_eq!(repo.evolute(&["context", "check", "--json"]).refused().raw_json(), first);
    }
}

#[test]
fn whatever_lies_in_a_tree_is_looked_at_to_the_end() {
    use std::os::unix::{ffi::OsStrExt as _, fs::symlink};
    let repo = Repo::new();
    repo.file("README.md", "# A\n\n[b](b.md) [c](loop/README.md) [d](caf%C3%A9.md)\n")
        .file("b.md", "# B\n\n[a](README.md)\n")
        .file("café.md", "\u{feff}# D\r\n\r\n[a](README.md#a)\r\n")
        .commit("start");
    symlink(".", repo.root().join("loop")).expect("because the folder is ours");
    symlink("self.md", repo.root().join("self.md")).expect("because the folder is ours");
    let odd = std::ffi::OsStr::from_bytes(b"odd-\xff.md");
    fs::write(repo.root().join(odd), b"# \xff\xfe [x](y.md)\n").expect("because the folder is ours");
    let large = fs::File::create(repo.root().join("large.md")).expect("because the folder is ours");
    large.set_len(100 << 20).expect("because a hole takes no room");
    let found = repo.evolute(&["context", "check", "--json"]).refused().raw_json();
    let rules: Vec<&str> = found["findings"]
        .as_array()
        .expect("because it is a list")
        .iter()
        .filter_map(|finding| finding["rule"].as_str())
        .collect();
    assert_eq!(rules, ["context.too-large", "context.not-utf8", "context.broken-link"]);
}

/// A document that covers the code of a small project.
fn covered() -> Repo {
    let repo = Repo::new();
    repo.file("src/pay.sh", "pay() { echo 1; }\nrefund() { echo 2; }\n")
        .file("docs/pay.md", "---\ncovers: src/**\n---\n# Pay\n\n## Paying\n\n`pay` pays.\n\n## Refunds\n\n`refund` pays back.\n")
        .file("README.md", "[pay](docs/pay.md)\n")
        .commit("start");
    repo
}

#[test]
fn covered_code_takes_its_document_along() {
    let repo = covered();
    expect![[r#"
        2 documents: what changed since [commit] took along what it is written about in
    "#]]
    .assert_eq(repo.evolute(&["context", "check", "--changed"]).done().out());
    repo.git(&["switch", "-q", "-c", "refunds"]);
    repo.file("src/pay.sh", "pay() { echo 1; }\nrefund() { echo 3; }\n").commit("refund more");
    expect![[r#"
        docs/pay.md:10:1: error: `src/pay.sh` changed, and `docs/pay.md`, which covers `src/**`, did not (this section names `refund`)
        hint: mend the section `Refunds` in the same change; if all of it still holds, write `checked:` and today's date in its front matter

        2 documents: 1 error, 0 warnings
    "#]].assert_eq(repo.evolute(&["context", "check", "--changed"]).refused().out());
    assert_eq!(repo.evolute(&["context", "check", "--changed", "HEAD"]).done().err(), "");
    repo.evolute(&["context", "check", "--changed", "nothing"]).refused();
    repo.file("docs/pay.md", &repo.read("docs/pay.md").replace("covers:", "checked: 2026-11-02\ncovers:"));
    repo.evolute(&["context", "check", "--changed"]).done();
}

#[test]
fn new_code_counts_before_it_is_committed() {
    let repo = covered();
    repo.file("src/new.sh", "true\n");
    let found = repo.evolute(&["context", "check", "--changed", "--json"]).refused().raw_json();
    assert_eq!(found["findings"][0]["rule"], "context.untouched");
    assert_eq!(found["findings"][0]["line"], 4, "nothing names the new file, so the top is meant");
}

/// The greeting, with a document that covers it, a gate that asks for the document, and an agent that mends it once it is
/// told to.
fn gated() -> Repo {
    let agent = "#!/bin/sh\nset -e\nif grep -q 'docs/greeting.md' \"$EVOLUTE_BRIEF\" && grep -q 'did not' \"$EVOLUTE_BRIEF\"; then\n  echo 'It is polite.' >> docs/greeting.md\nelse\n  sed -i 's/0/1/' greet.sh\nfi\n";
    let repo = project(agent);
    let gate = format!(
        "\n[[gate]]\nname = \"docs\"\nrun = [\"{}\", \"context\", \"check\", \"--changed\"]\n",
        env!("CARGO_BIN_EXE_evolute")
    );
    let plan = format!(".evolute/plans/{DEMAND}/plan.md");
    repo.file(".evolute/evolute.toml", &format!("{}{gate}", repo.read(".evolute/evolute.toml")))
        .file(&plan, &repo.read(&plan).replace("touches: greet.sh", "touches: greet.sh, docs/greeting.md"))
        .file("docs/greeting.md", "---\ncovers: greet.sh\n---\n# Greeting\n\n`greet.sh` greets.\n")
        .file("README.md", "[greeting](docs/greeting.md)\n")
        .commit("documents");
    made_ready(&repo);
    repo
}

#[test]
fn a_step_passes_once_its_document_is_mended() {
    let repo = gated();
    let ran = repo.evolute(&["run", DEMAND, "--unconfined"]).done();
    expect![[r#"
        warning: unconfined: agents and gates can write outside their worktree, read your files and your ledger, and leave processes behind
        context     step 1: context packed, 2 items, 88 tokens
        quality     before step 1: gate `accept 1` failed, as it should before the step ([time])
        execution   step 1.1: `script` left a change: `greet.sh` ([time])
        quality     step 1.1: gate `accept 1` passed ([time])
        quality     step 1.1: gate `docs` failed ([time]): docs/greeting.md:4: error: `greet.sh` changed, and `docs/greeting.md`, which covers `greet.sh`, did not (this section names `greet.sh`)
        quality     step 1.1: gate `tests` passed ([time])
        cycle       deviation `v-[id]` (gate failed): docs/greeting.md:4: error: `greet.sh` changed, and `docs/greeting.md`, which covers `greet.sh`, did not (this section names `greet.sh`)
        execution   step 1.2: `script` left a change: 2 paths ([time])
        quality     step 1.2: gate `accept 1` passed ([time])
        quality     step 1.2: gate `docs` passed ([time])
        quality     step 1.2: gate `tests` passed ([time])
        quality     step 1.2: all gates passed
        execution   step 1: committed as [commit]
        execution   candidate 1: [commit] made on [commit]
        quality     candidate 1: all gates passed
        constraint  decision `d-[id]` asked of `mira@shop.example`: Does `greeting-polite` land as it is? The greeting is polite
    "#]].assert_eq(&ran.err_in_order());
}

#[test]
fn no_cycle_starts_on_a_document_that_its_code_left_behind() {
    let repo = gated();
    for number in 0..10 {
        repo.file("greet.sh", &format!("echo '{{\"polite\": 0}}' # {number}\n"));
        repo.git(&["add", "--all"]);
        let later = format!("2036-01-{:02}T10:00:00Z", number + 1);
        repo.commit_at("greet again", &later);
    }
    let refused = repo.evolute(&["run", DEMAND, "--unconfined"]).refused();
    expect![[r#"
        warning: unconfined: agents and gates can write outside their worktree, read your files and your ledger, and leave processes behind
        refused: `docs/greeting.md` covers paths of the plan, and the code that it covers changed 10 times since; the last was [commit] in `greet.sh`
        hint: mend `docs/greeting.md` and commit it; if all of it still holds, write `checked: [commit]` in its front matter
    "#]].assert_eq(refused.err());
    let text = repo
        .read("docs/greeting.md")
        .replace("covers:", &format!("checked: {}\ncovers:", repo.git(&["rev-parse", "HEAD"])));
    repo.file("docs/greeting.md", &text).commit("read it against the code");
    repo.evolute(&["run", DEMAND, "--unconfined"]).done();
}
