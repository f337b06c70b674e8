//! Of what proves: `prove`, `adopt`, `hold`, `vouch`, `commission`, `verify`, `key`.

use super::{followed, instead};
use crate::greeting::{DEMAND, DILIGENT, project, ready, turned};
use std::fs;

const POLITE: &str = "greeting.polite";

#[test]
fn each_hint_about_a_capability_that_nobody_knows_leads_on() {
    let repo = ready(DILIGENT);
    for words in [
        ["prove", "greeting.polit"].as_slice(),
        &["hold", "greeting.polit", "--because", "so"],
        &["vouch", "greeting.polit", "--because", "so"],
        &["commission", "greeting.polit", "--because", "so"],
        &["mirror", "greeting.polit"],
    ] {
        followed(&repo, words);
    }
}

#[test]
fn each_hint_about_a_capability_that_is_no_further_leads_on() {
    let repo = ready(DILIGENT);
    instead(&repo, &["hold", POLITE, "--lift", "--because", "so"], &["mirror"]);
    repo.evolute(&["hold", POLITE, "--because", "the wording is with the lawyers"]).done();
    followed(&repo, &["hold", POLITE, "--because", "again"]);
    instead(&repo, &["hold", POLITE, "--because", " "], &["hold", POLITE, "--because", "why"]);
    instead(&repo, &["vouch", POLITE, "--because", " "], &["vouch", POLITE, "--because", "why"]);
    let wording = ["prove", POLITE, "--accept-wording", "--because", "it is still true"];
    instead(&repo, &wording, &["mirror"]);
    turned(&repo, DEMAND);
    instead(&repo, &["commission", POLITE, "--because", "it is good"], &["mirror"]);
    // Somebody else may, as the hint says: and is told that nothing is stale.
    repo.git(&["config", "user.email", "jon@shop.example"]);
    followed(&repo, &wording);
    repo.evolute(&["hold", POLITE, "--lift", "--because", "they are content"]).done();
    repo.evolute(&["commission", POLITE, "--because", "I said good day to it"]).done();
}

#[test]
fn each_hint_about_what_was_made_outside_leads_on() {
    let repo = project(DILIGENT);
    repo.commit("nothing");
    let words = ["adopt", "HEAD", "--because", "it had to be quick"];
    instead(&repo, &words, &["adopt", "HEAD", "--demand", DEMAND, "--because", "it had to be quick"]);
    repo.evolute(&["demand", "measure", DEMAND]).done();
    repo.commit("baseline");
    repo.file("other.txt", "x").commit("something else");
    instead(&repo, &words, &["adopt", "HEAD", "--demand", DEMAND, "--because", "it had to be quick"]);
    let named = ["adopt", "HEAD", "--demand", DEMAND, "--because", "it had to be quick"];
    followed(&repo, &named);
    repo.evolute(&["demand", "accept", DEMAND]).done();
    instead(&repo, &["adopt", "nothing", "--because", "x"], &["adopt", "HEAD", "--because", "x"]);
    instead(
        &repo,
        &["adopt", "HEAD..HEAD~1", "--because", "x"],
        &["adopt", "HEAD~1..HEAD", "--because", "x"],
    );
    let first = repo.git(&["rev-list", "--max-parents=0", "HEAD"]);
    instead(&repo, &["adopt", &first, "--demand", DEMAND, "--because", "x"], &["mirror"]);
    repo.git(&["switch", "--quiet", "--create", "aside"]);
    repo.file("greet.sh", "echo '{\"polite\": 1}'\n").commit("aside");
    let aside = repo.git(&["rev-parse", "HEAD"]);
    repo.git(&["switch", "--quiet", "main"]);
    let words = ["adopt", &aside, "--demand", DEMAND, "--because", "x"];
    assert!(repo.evolute(&words).refused().err().contains("merge it first"));
    repo.git(&["merge", "--quiet", &aside]);
    instead(&repo, &["adopt", &aside, "--demand", DEMAND, "--because", " "], &words);
    followed(&repo, &words);
}

#[test]
fn each_hint_about_a_key_leads_on() {
    let repo = project(DILIGENT);
    followed(&repo, &["key", "revoke", "mira", "--because", "lost"]);
    repo.evolute(&["key", "new"]).done();
    instead(&repo, &["key", "new", "Mira & Co"], &["key", "new", "mira-2"]);
    instead(&repo, &["key", "new", "mira-2"], &["key", "new", "mira-3"]);
    instead(
        &repo,
        &["key", "revoke", "mira", "--because", " "],
        &["key", "revoke", "mira", "--because", "lost"],
    );
    followed(&repo, &["key", "revoke", "mira", "--because", "again"]);
    instead(&repo, &["key", "trust", "greet.sh", "--name", "jon"], &["key", "list"]);
    instead(&repo, &["key", "trust", "nowhere.pub", "--name", "jon"], &["key", "list"]);
}

#[test]
fn the_hint_of_a_folder_that_is_not_empty_leads_on() {
    let repo = ready(DILIGENT);
    turned(&repo, DEMAND);
    fs::create_dir(repo.root().join("out")).expect("because the folder is ours");
    repo.file("out/here.txt", "mine");
    instead(&repo, &["verify", "--proofs", "--export", "out"], &["verify", "--proofs", "--export", "new"]);
}
