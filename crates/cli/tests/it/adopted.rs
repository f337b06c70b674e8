//! Capabilities that are older than their demand: taken out by a patch, an earlier revision or a switch; by what takes
//! nothing out; and by what is not there any more.

use crate::{
    Repo,
    greeting::{DEMAND, DILIGENT, project},
    repo::Ran,
};

const WRITTEN: &str = ".evolute/demands/greeting-polite.md";
const POLITE: &str = "echo '{\"polite\": 1}'\n";
const SWITCHED: &str =
    "n=1; test \"$POLITE\" = off && n=0; test \"$1\" = --rude && n=0; echo \"{\\\"polite\\\": $n}\"\n";
const WITHOUT: &str =
    "--- a/greet.sh\n+++ b/greet.sh\n@@ -1 +1 @@\n-echo '{\"polite\": 1}'\n+echo '{\"polite\": 0}'\n";

/// The demand says what takes its capability out.
fn says(repo: &Repo, control: &str) {
    let demand = repo.read(WRITTEN);
    let (before, after) = demand.split_once("  pass: \"== 1\"\n").expect("because it has a threshold");
    let after = after.split_once("covers:").expect("because it covers something").1;
    let baseline = "baseline: { metric: polite, value: 0, unit: greetings, source: counted }\n";
    let control = if control.is_empty() { String::new() } else { format!("  control: {control}\n") };
    repo.file(WRITTEN, &format!("{before}  pass: \"== 1\"\n{control}{baseline}covers:{after}"));
}

/// A greeting that has long been polite, with these files beside it.
fn long_polite(greet: &str, beside: &[(&str, &str)]) -> Repo {
    let repo = project(DILIGENT);
    repo.file("greet.sh", greet);
    for (path, text) in beside {
        repo.file(path, text);
    }
    repo.commit("it has long been polite");
    repo
}

fn accepted(repo: &Repo, control: &str) {
    says(repo, control);
    repo.commit("the demand for what is there");
    repo.evolute(&["demand", "accept", DEMAND]).done();
}

fn adopt(repo: &Repo) -> Ran {
    repo.evolute(&["adopt", "--demand", DEMAND, "--because", "it is older than the demand"])
}

/// Where it stands, how its control went, and what is missing.
fn stands(repo: &Repo) -> (String, String) {
    let shown = repo.evolute(&["mirror", "greeting.polite", "--json"]).done().raw_json();
    let word = |value: &serde_json::Value| value.as_str().unwrap_or("-").to_owned();
    let standing = &shown["standing"];
    let words = [&standing["state"], &standing["level"], &standing["why"], &shown["control"]].map(word);
    (words.join(" "), word(&standing["missing"]))
}

#[test]
fn a_patch_in_the_repository_takes_it_out_also_where_it_lies_among_what_is_covered() {
    let inside = ".evolute/proofs/greeting-polite/without.patch";
    let repo = long_polite(POLITE, &[(inside, WITHOUT)]);
    accepted(&repo, &format!("{{ patch: {inside} }}"));
    adopt(&repo).done();
    assert_eq!(stands(&repo).0, "reality L3 proven removed");

    let repo = long_polite(POLITE, &[("greeting/without.patch", WITHOUT)]);
    let covers = repo.read(WRITTEN).replace("[\"greet.sh\"]", "[\"greet.sh\", \"greeting/**\"]");
    repo.file(WRITTEN, &covers);
    accepted(&repo, "{ patch: greeting/without.patch }");
    adopt(&repo).done();
    assert_eq!(stands(&repo).0, "reality L3 proven removed");
}

#[test]
fn its_baseline_is_measured_without_it_and_what_comes_next_is_to_adopt_it() {
    let repo = long_polite(POLITE, &[("without.patch", WITHOUT)]);
    says(&repo, "{ patch: without.patch }");
    let demand = repo.read(WRITTEN);
    let baseline = "baseline: { metric: polite, value: 0, unit: greetings, source: counted }\n";
    repo.file(WRITTEN, &demand.replace(baseline, "")).commit("the demand for what is there");
    let of_what_is_there = demand.replace(baseline, "").replace("  control: { patch: without.patch }\n", "");
    repo.file(WRITTEN, &of_what_is_there).commit("the demand, as if it were not there");
    let idle = repo.evolute(&["demand", "measure", DEMAND]).done();
    assert!(idle.out().contains("this is == 1 already: a proof that passes"), "{}", idle.out());
    repo.file(WRITTEN, &demand.replace(baseline, "")).commit("it is there");
    let measured = repo.evolute(&["demand", "measure", DEMAND]).done();
    assert!(measured.out().contains("without the capability: polite = 0 greetings"), "{}", measured.out());
    repo.commit("its baseline");
    let accepted = repo.evolute(&["demand", "accept", DEMAND]).done();
    let next = "evolute adopt --demand greeting-polite --because";
    assert!(accepted.out().contains(next), "{}", accepted.out());
    adopt(&repo).done();
    assert_eq!(stands(&repo).0, "reality L3 proven removed");
}

#[test]
fn what_proves_it_may_be_younger_than_the_capability_and_whoever_wrote_that_does_not_sign_it_off() {
    let repo = project(DILIGENT);
    repo.git(&["config", "user.email", "zoe@shop.example"]);
    repo.file("polite.txt", "1\n").commit("it has long been polite");
    repo.git(&["config", "user.email", "mira@shop.example"]);
    let reads = "echo \"{\\\"polite\\\": $(cat polite.txt)}\"\n";
    let without = "--- a/polite.txt\n+++ b/polite.txt\n@@ -1 +1 @@\n-1\n+0\n";
    let covers = repo.read(WRITTEN).replace("[\"greet.sh\"]", "[\"polite.txt\"]");
    repo.file("greet.sh", reads).file("without.patch", without).file(WRITTEN, &covers);
    accepted(&repo, "{ patch: without.patch }");
    adopt(&repo).done();
    assert_eq!(stands(&repo).0, "reality L3 proven removed");
    let shown = repo.evolute(&["mirror", "greeting.polite", "--json"]).done().raw_json();
    let builders = shown["builders"].to_string();
    assert!(builders.contains("zoe@shop.example"), "{builders}");
}

#[test]
fn an_earlier_revision_does_not_have_it() {
    let repo = long_polite(POLITE, &[]);
    let before = repo.git(&["rev-parse", "HEAD~1"]);
    accepted(&repo, &format!("{{ revision: {before} }}"));
    adopt(&repo).done();
    assert_eq!(stands(&repo).0, "reality L3 proven measured");
}

#[test]
fn a_variable_and_arguments_switch_it_off() {
    for control in ["{ set: \"POLITE=off\" }", "{ args: [\"--rude\"] }"] {
        let repo = long_polite(SWITCHED, &[]);
        accepted(&repo, control);
        adopt(&repo).done();
        assert_eq!(stands(&repo).0, "reality L3 proven removed", "{control}");
    }
}

#[test]
fn what_takes_nothing_out_makes_a_void_proof() {
    let idle = "--- a/greet.sh\n+++ b/greet.sh\n@@ -1 +1,2 @@\n+# good day\n echo '{\"polite\": 1}'\n";
    let controls = [
        "{ patch: idle.patch }",
        "{ revision: HERE }",
        "{ set: \"ANOTHER=off\" }",
        "{ args: [\"--another\"] }",
    ];
    for control in controls {
        let repo = long_polite(POLITE, &[("idle.patch", idle)]);
        let same = repo.git(&["rev-parse", "HEAD"]);
        accepted(&repo, &control.replace("HERE", &same));
        adopt(&repo).done();
        let (stands, missing) = stands(&repo);
        assert_eq!(stands, "dream L2 void met", "{control}");
        assert!(missing.starts_with("the proof passes without the capability: "), "{missing}");
    }
}

/// The open cycle is closed, and all that deviated in it watched.
pub(crate) fn closed(repo: &Repo) {
    let shown = repo.evolute(&["close", DEMAND, "--json"]).raw_json();
    let deviations = shown["unanswered"].as_array().cloned().unwrap_or_default();
    let answers = deviations.iter().filter_map(|deviation| deviation["id"].as_str());
    let answers: Vec<String> = answers.map(|id| format!("{id}=watch:it shows nothing")).collect();
    let mut args = vec!["close", DEMAND, "--response", "none", "--because", "it shows nothing"];
    answers.iter().for_each(|answer| args.extend(["--answer", answer]));
    repo.evolute(&args).done();
}

#[test]
fn a_patch_that_does_not_apply_any_more_proves_nothing_and_one_made_anew_does() {
    let other = "echo '{ \"polite\": 1 }'\n";
    let repo = long_polite(other, &[("without.patch", WITHOUT)]);
    accepted(&repo, "{ patch: without.patch }");
    adopt(&repo).done();
    let (unknown, missing) = stands(&repo);
    assert_eq!(unknown, "dream L2 unknown unknown");
    assert!(missing.contains("the patch `without.patch` does not apply to "), "{missing}");
    assert!(
        missing.contains("hint: make it again on what is there, and accept the demand anew"),
        "{missing}"
    );
    closed(&repo);
    let anew = WITHOUT.replace("-echo '{\"polite\": 1}'", "-echo '{ \"polite\": 1 }'");
    repo.file("without.patch", &anew).commit("the patch, on what is there");
    repo.evolute(&["demand", "accept", DEMAND, "--dismiss", "only the patch is new"]).done();
    adopt(&repo).done();
    assert_eq!(stands(&repo).0, "reality L3 proven removed");
}

#[test]
fn a_revision_that_is_gone_is_refused_at_acceptance_and_proves_nothing_afterwards() {
    let repo = long_polite(POLITE, &[]);
    says(&repo, &format!("{{ revision: {} }}", "ab".repeat(20)));
    repo.commit("a revision that nobody has");
    let refused = repo.evolute(&["demand", "accept", DEMAND]).refused();
    assert!(refused.err().contains("of the proof's `control` is not in the repository"), "{}", refused.err());

    repo.git(&["switch", "--quiet", "--create", "aside", "HEAD~1"]);
    repo.file("greet.sh", "echo '{\"polite\": 0, \"aside\": 1}'\n").commit("aside");
    let aside = repo.git(&["rev-parse", "HEAD"]);
    repo.git(&["switch", "--quiet", "-"]);
    accepted(&repo, &format!("{{ revision: {aside} }}"));
    repo.git(&["branch", "--quiet", "-D", "aside"]);
    repo.git(&["reflog", "expire", "--expire=now", "--all"]);
    repo.git(&["gc", "--quiet", "--prune=now"]);
    adopt(&repo).done();
    let (unknown, missing) = stands(&repo);
    assert_eq!(unknown, "dream L2 unknown unknown");
    assert!(missing.contains("is not in the repository (hint: fetch it; or name another"), "{missing}");
}

#[test]
fn what_a_repository_begins_with_is_adopted_if_its_demand_says_what_takes_it_out() {
    let repo = project(DILIGENT);
    repo.file("greet.sh", SWITCHED);
    says(&repo, "");
    repo.git(&["add", "--all"]);
    repo.git(&["commit", "--quiet", "--amend", "--no-edit"]);
    repo.evolute(&["demand", "accept", DEMAND]).done();
    let root = repo.git(&["rev-parse", "HEAD"]);
    let first = ["adopt", &root, "--demand", DEMAND, "--because", "it began like that"];
    let refused = repo.evolute(&first).refused();
    assert!(
        refused.err().contains("so the proof of `greeting-polite` has nowhere to miss"),
        "{}",
        refused.err()
    );
    assert!(
        refused.err().contains("hint: say what takes the capability out: add `control`"),
        "{}",
        refused.err()
    );
    accepted(&repo, "{ set: \"POLITE=off\" }");
    repo.evolute(&first).done();
    assert_eq!(stands(&repo).0, "reality L3 proven removed");
}
