//! The mirror by hand: what is held, claimed, vouched for, renamed, taken out and rewritten; and that looking writes
//! nothing.

use crate::{
    Repo,
    greeting::{DEMAND, DILIGENT, another, cycle, made_ready, project, ready, turned},
};

/// The greeting is polite, landed and closed.
fn polite() -> Repo {
    let repo = ready(DILIGENT);
    cycle(&repo, DEMAND);
    repo
}

/// Where the one capability stands.
fn stands(repo: &Repo) -> String {
    let mirror = repo.evolute(&["mirror", "--json"]).done().raw_json();
    let standing = &mirror["capabilities"][0]["standing"];
    let word = |key: &str| standing[key].as_str().unwrap_or("-").to_owned();
    let due = if standing["due"] == true { " due" } else { "" };
    format!("{} {} {}{due}", word("state"), word("level"), word("why"))
}

#[test]
fn looking_writes_nothing_and_shows_how_the_control_missed() {
    let repo = polite();
    let before = repo.evolute(&["verify", "--json"]).done().raw_json();
    let shown = repo.evolute(&["mirror"]).done();
    for words in ["1 Reality · 0 Dream · 0 Consumed", "CONTROL", "measured", "L3 Proven"] {
        assert!(shown.out().contains(words), "no `{words}` in:\n{}", shown.out());
    }
    repo.evolute(&[]).done();
    assert_eq!(repo.evolute(&["verify", "--json"]).done().raw_json(), before);
}

#[test]
fn a_hold_keeps_a_capability_where_it_is_until_it_is_lifted() {
    let repo = ready(DILIGENT);
    let hold = ["hold", "greeting.polite", "--because", "the wording is with the lawyers"];
    let held = repo.evolute(&hold).done();
    let words =
        "`greeting.polite` is held where it is, says `mira@shop.example`: the wording is with the lawyers";
    assert!(held.out().starts_with(words), "{}", held.out());
    let again = repo.evolute(&hold).refused();
    assert!(again.err().contains("is held by `mira@shop.example`"), "{}", again.err());
    turned(&repo, DEMAND);
    assert_eq!(stands(&repo), "dream L1 held");
    let shown = repo.evolute(&["mirror"]).done();
    assert!(shown.out().contains("the wording is with the lawyers"), "{}", shown.out());
    repo.evolute(&["hold", "greeting.polite", "--lift", "--because", "they are content"]).done();
    assert_eq!(stands(&repo), "reality L3 proven");
    let lift = repo.evolute(&["hold", "greeting.polite", "--lift", "--because", "again"]).refused();
    assert!(lift.err().contains("there is nothing to lift"), "{}", lift.err());
}

#[test]
fn a_metric_is_vouched_for_or_found_astray() {
    let repo = polite();
    let astray = ["vouch", "greeting.polite", "--astray", "--because", "it counts words, not visitors"];
    let found = repo.evolute(&astray).done();
    assert!(found.out().contains("no longer points at the truth"), "{}", found.out());
    let shown = repo.evolute(&["mirror"]).done();
    assert!(shown.out().contains("a Dream is called Reality: 1"), "{}", shown.out());
    repo.evolute(&["vouch", "greeting.polite", "--because", "visitors are counted now"]).done();
    let shown = repo.evolute(&["mirror"]).done();
    assert!(!shown.out().contains("a Dream is called Reality"), "{}", shown.out());
}

#[test]
fn claims_that_no_demand_stands_behind_are_counted_and_a_claimed_dream_is_found() {
    let repo = ready(DILIGENT);
    let readme = "# Greeting\n\n## Features\n- polite <!-- evolute: greeting.polite -->\n- in ten languages\n\
                  - fast <!-- evolute: greeting.fast -->\n\n```md\n<!-- evolute: not.this -->\n```\n";
    repo.file("README.md", readme);
    let configuration = repo.read(".evolute/evolute.toml");
    let claims = "[mirror]\nclaims = [\"README.md#features\", \"src/export/**\"]\n";
    repo.file(".evolute/evolute.toml", &format!("{configuration}\n{claims}")).commit("claims");
    let narrow = repo.env("COLUMNS", "60");
    let shown = narrow.evolute(&["mirror"]).done();
    for words in [
        "0 Reality · 1 Dream · 0 Consumed · 3 unmapped",
        "unmapped: 3",
        "README.md:5 in ten languages",
        "README.md:6 fast",
        "a Dream is called Reality: 2",
    ] {
        assert!(shown.out().contains(words), "no `{words}` in:\n{}", shown.out());
    }
    assert!(!shown.out().contains("not.this"), "a mark in code is no claim:\n{}", shown.out());
}

#[test]
fn a_commit_outside_the_loop_is_output_without_retention_until_it_is_adopted() {
    let repo = polite();
    repo.file("NEWS.md", "# News\n").commit_at("news", "2038-01-01T00:00:00Z");
    let shown = repo.evolute(&["mirror"]).done();
    assert!(shown.out().contains("output without retention: 1"), "{}", shown.out());
    repo.evolute(&["adopt", "HEAD", "--demand", DEMAND, "--because", "it is only news"]).done();
    let shown = repo.evolute(&["mirror"]).done();
    assert!(!shown.out().contains("output without retention"), "{}", shown.out());
}

#[test]
fn history_that_was_rewritten_under_a_proof_takes_reality_away() {
    let repo = polite();
    assert_eq!(stands(&repo), "reality L3 proven");
    repo.file("NEWS.md", "# News\n").commit_at("news", "2038-01-01T00:00:00Z");
    repo.evolute(&["prove", "greeting.polite"]).done();
    repo.git(&["reset", "--quiet", "--hard", "HEAD~1"]);
    repo.file("OTHER.md", "# Other\n").commit("other");
    assert_eq!(stands(&repo), "dream L2 stale");
    repo.git(&["reflog", "expire", "--expire=now", "--all"]);
    repo.git(&["gc", "--quiet", "--prune=now"]);
    assert_eq!(stands(&repo), "dream L2 stale");
    repo.evolute(&["prove", "greeting.polite"]).done();
    assert_eq!(stands(&repo), "reality L3 proven");
}

#[test]
fn covered_paths_that_moved_make_the_proof_due() {
    let repo = polite();
    repo.file("greet.sh", "echo '{\"polite\": 1}' # good day\n").commit("reworded");
    assert_eq!(stands(&repo), "reality L3 proven due");
}

#[test]
fn a_capability_older_than_its_demand_is_adopted_with_what_takes_it_out() {
    let repo = project(DILIGENT);
    repo.file(
        "greet.sh",
        "if test \"$POLITE\" = off; then n=0; else n=1; fi\necho \"{\\\"polite\\\": $n}\"\n",
    );
    let demand = repo.read(".evolute/demands/greeting-polite.md");
    let control = "  pass: \"== 1\"\n  control: { set: \"POLITE=off\" }\nbaseline: { metric: polite, value: 0, unit: greetings, source: counted }\n";
    repo.file(".evolute/demands/greeting-polite.md", &demand.replace("  pass: \"== 1\"\n", control));
    repo.commit("it has long been polite");
    repo.evolute(&["demand", "accept", DEMAND]).done();
    repo.evolute(&["adopt", "--demand", DEMAND, "--because", "it is older than the demand"]).done();
    assert_eq!(stands(&repo), "reality L3 proven");
    let mirror = repo.evolute(&["mirror", "--json"]).done().raw_json();
    assert_eq!(mirror["capabilities"][0]["control"], "removed");
}

#[test]
fn evidence_follows_a_new_name_only_if_the_demand_says_so() {
    let repo = polite();
    let path = ".evolute/demands/greeting-polite.md";
    let renamed = repo.read(path).replace("capability: greeting.polite", "capability: greeting.kind");
    repo.file(path, &renamed).commit("renamed");
    let accept = |repo: &Repo| {
        repo.evolute(&["demand", "accept", DEMAND, "--dismiss", "only the name is new"]).done();
    };
    accept(&repo);
    let mirror = repo.evolute(&["mirror", "--json"]).done().raw_json();
    let old = mirror["capabilities"][1]["standing"]["missing"].as_str().unwrap_or_default();
    assert!(old.ends_with("names another capability now, and does not say `was`"), "{mirror}");
    repo.file(path, &renamed.replace("outcome:", "was: greeting.polite\noutcome:")).commit("it was polite");
    accept(&repo);
    assert_eq!(
        repo.evolute(&["mirror", "--json"]).done().raw_json()["capabilities"][0]["capability"],
        "greeting.kind"
    );
}

#[test]
fn a_dependency_is_judged_by_where_it_stands_now_and_not_by_its_last_receipt() {
    let repo = polite();
    another(&repo, "kind", 2);
    let written = ".evolute/demands/greeting-kind.md";
    let text = repo.read(written).replace("covers:", "depends: [greeting.polite]\ncovers:");
    repo.file(written, &text);
    repo.git(&["rm", "--quiet", &format!(".evolute/demands/{DEMAND}.md")]);
    repo.commit("nobody names it any more");
    let accept = ["demand", "accept", "greeting-kind", "--dismiss", "it is another greeting"];
    let refused = repo.evolute(&accept).refused();
    assert!(
        refused.err().contains("depends on `greeting.polite` as if it were Reality"),
        "{}",
        refused.err()
    );
    repo.evolute(&[&accept[..], &["--blocked"]].concat()).done();
    let listed = repo.evolute(&["demand", "list"]).done();
    assert!(listed.out().contains("blocked: it waits for `greeting.polite`"), "{}", listed.out());
    repo.git(&["checkout", "--quiet", "HEAD~1", "--", ".evolute/demands"]);
    repo.commit("named again");
    let shown = repo.evolute(&["demand", "show", "greeting-kind", "--json"]).done().raw_json();
    assert_eq!(shown["blocked"], serde_json::json!([]), "{shown}");
}

#[test]
fn a_wording_that_was_accepted_is_shown_beside_the_proof_and_told_to_whoever_changes_it_again() {
    let repo = polite();
    repo.file("greet.sh", "# hello\necho '{\"polite\": 1}'\n").commit("a comment");
    repo.git(&["config", "user.email", "jon@shop.example"]);
    let word = ["prove", "greeting.polite", "--accept-wording", "--because", "only a comment changed"];
    repo.evolute(&word).done();
    let shown = repo.evolute(&["mirror"]).done();
    assert!(shown.out().contains("wording") && shown.out().contains("accepted"), "{}", shown.out());
    let wide = repo.env("COLUMNS", "200");
    let one = wide.evolute(&["mirror", "greeting.polite"]).done();
    let said = "still true, says `jon@shop.example`: only a comment changed (record ";
    assert!(one.out().contains(said), "{}", one.out());
    wide.git(&["switch", "--quiet", "--create", "work"]);
    wide.file("greet.sh", "# good day\necho '{\"polite\": 1}'\n").commit("another comment");
    wide.evolute(&["ci", "--unconfined", "--comment", "out/comment.md"]).done();
    let comment = wide.read("out/comment.md");
    let doubt = "'greeting.polite': its stale proof rests on the word of 'jon@shop.example' and on no run";
    assert!(comment.contains(doubt), "{comment}");
}

/// A greeting that reports its tests, these by name.
fn reporting(tests: &[&str]) -> String {
    let cases: String = tests.iter().map(|name| format!("<testcase name=\"{name}\"/>")).collect();
    format!(
        "if test \"$POLITE\" = off; then n='<testcase name=\"rude\"><failure/></testcase>'; else n='{cases}'; fi\n\
         echo \"<testsuite>$n</testsuite>\" > report.xml\necho polite\n"
    )
}

#[test]
fn tests_that_vanished_from_a_proof_are_counted_named_and_told() {
    let repo = project(DILIGENT);
    let written = format!(".evolute/demands/{DEMAND}.md");
    let demand = repo
        .read(&written)
        .replace("json:/polite", "junit:report.xml")
        .replace("  pass: \"== 1\"\n", "  pass: \">= 1\"\n  control: { set: \"POLITE=off\" }\nbaseline: { metric: polite, value: 0, unit: greetings, source: counted }\n");
    repo.file(&written, &demand).file("greet.sh", &reporting(&["day", "night"])).commit("long polite");
    repo.evolute(&["demand", "accept", DEMAND]).done();
    repo.evolute(&["adopt", "--demand", DEMAND, "--because", "it is older"]).done();
    assert_eq!(stands(&repo), "reality L3 proven");
    repo.file("greet.sh", &reporting(&["day", "noon"])).commit("another test");
    repo.evolute(&["prove", "greeting.polite"]).refused();
    let shown = repo.evolute(&["mirror"]).done();
    assert!(shown.out().contains("· 1 missing among their tests"), "{}", shown.out());
    assert!(shown.out().contains("! `greeting.polite`: `night`"), "{}", shown.out());
    let one = repo.evolute(&["mirror", "greeting.polite"]).done();
    assert!(one.out().contains("`night` is gone"), "{}", one.out());
    let json = repo.evolute(&["mirror", "--json"]).done().raw_json();
    assert_eq!(
        json["capabilities"][0]["missing_tests"],
        serde_json::json!([{"test": "night", "now": "gone"}])
    );
}

#[test]
fn another_tools_tick_of_a_dream_is_found_and_ticks_that_no_demand_names_are_counted() {
    let repo = project(DILIGENT);
    let written = format!(".evolute/demands/{DEMAND}.md");
    let source = "Imported from `specs/001-greeting/spec.md` as `001-greeting`.\n\nVisitors leave";
    repo.file(&written, &repo.read(&written).replace("Visitors leave", source))
        .file("specs/001-greeting/spec.md", "# Feature Specification: Greeting\n\n**Status**: Draft\n")
        .file(
            "specs/001-greeting/tasks.md",
            "# Tasks\n\n- [x] T001 Greet politely in greet.sh\n- [x] T002 Wave\n- [ ] T003 Bow\n",
        )
        .file("specs/002-parting/tasks.md", "# Tasks\n\n- [x] T001 Say good bye\n")
        .commit("what another tool left");
    made_ready(&repo);
    let shown = repo.evolute(&["mirror"]).done();
    let told = shown.out().split_whitespace().collect::<Vec<_>>().join(" ");
    for words in [
        "a Dream is called Reality: 1",
        "`specs/001-greeting/tasks.md:3` (Spec Kit) ticks `Greet politely in greet.sh` and 1 more, and `greeting.polite` is a Dream: L1 Named, unproven",
        "other tools call 1 item done that no demand names: `evolute import --audit`",
    ] {
        assert!(told.contains(words), "no `{words}` in:\n{}", shown.out());
    }
}
