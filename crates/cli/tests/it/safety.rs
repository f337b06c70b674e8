//! A safety gate that fails on the default branch takes down all that landed there, and only a run that passes lifts it.

use crate::{
    Repo,
    adopted::closed,
    greeting::{DEMAND, DILIGENT, cycle, made_ready, open_decision, project},
};

/// Nothing of the repository holds a key.
const LEAKS: &str = "\n[[gate]]\nname = \"leaks\"\nrun = [\"sh\", \"-c\", \"! grep -rn KEY= --include=*.sh .\"]\nwhen = \"both\"\nsafety = true\n";

/// The greeting is polite, landed and closed; a safety gate judged it.
fn safe() -> Repo {
    let repo = project(DILIGENT);
    let configuration = repo.read(".evolute/evolute.toml");
    repo.file(".evolute/evolute.toml", &format!("{configuration}{LEAKS}")).commit("a safety gate");
    made_ready(&repo);
    cycle(&repo, DEMAND);
    repo
}

fn stands(repo: &Repo, capability: &str) -> String {
    let shown = repo.evolute(&["mirror", capability, "--json"]).done().raw_json();
    let word = |key: &str| shown["standing"][key].as_str().unwrap_or("-").to_owned();
    format!("{} {} {}", word("state"), word("level"), word("why"))
}

#[test]
fn what_was_adopted_with_a_leak_takes_down_all_that_landed_until_a_change_lands_that_passes() {
    let repo = safe();
    assert_eq!(stands(&repo, "greeting.polite"), "reality L3 proven");
    repo.file("hotfix.sh", "KEY=hunter2\n").commit("at night");
    repo.evolute(&["adopt", "HEAD", "--demand", DEMAND, "--because", "at night"]).done();
    assert_eq!(stands(&repo, "greeting.polite"), "dream L2 unsafe");
    let mirror = repo.evolute(&["mirror"]).done();
    let alarm = "! safety gate `leaks` failed on the default branch";
    assert!(mirror.out().contains(alarm), "{}", mirror.out());
    assert!(mirror.out().contains("hint: mend what it found and land that"), "{}", mirror.out());
    let overview = repo.evolute(&[]).done();
    assert!(overview.out().contains(alarm), "{}", overview.out());
    let json = repo.evolute(&["mirror", "--json"]).done().raw_json();
    let record = json["alarm"]["told"]["record"].as_str().expect("because it is on record").to_owned();
    let missing = json["capabilities"][0]["standing"]["missing"].as_str().unwrap_or_default().to_owned();
    assert!(
        missing
            .contains(&format!("`leaks` to pass on the default branch, where it failed (record {record})"))
    );

    let proven = repo.evolute(&["prove", "greeting.polite"]).done();
    let stays = "`greeting.polite` is a Dream all the same (L2 Built, unsafe): safety gate `leaks` to pass";
    assert!(proven.out().contains(stays), "no proof lifts it:\n{}", proven.out());

    let stuck = open_decision(&repo);
    repo.evolute(&["decide", &stuck, "abort", "--because", "what landed is mended by what comes after it"])
        .done();
    repo.evolute(&["run", DEMAND]).done();
    closed(&repo);
    repo.git(&["rm", "--quiet", "hotfix.sh"]);
    repo.commit("no key in the tree");
    assert_eq!(stands(&repo, "greeting.polite"), "dream L2 unsafe", "nobody has looked");
    repo.evolute(&["adopt", "HEAD", "--demand", DEMAND, "--because", "the key is gone"]).done();
    assert_eq!(stands(&repo, "greeting.polite"), "reality L3 proven");
}

#[test]
fn a_safety_gate_cannot_be_quarantined() {
    let repo = safe();
    let waive = ["gate", "quarantine", "leaks", "--until", "2099-01-01", "--because", "it is flaky"];
    let refused = repo.evolute(&waive).refused();
    assert!(refused.err().contains("`leaks` is a safety gate"), "{}", refused.err());
}
