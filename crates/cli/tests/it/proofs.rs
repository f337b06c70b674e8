//! Proofs that a stranger can verify: signed when they are recorded, held against their output and their commits, and
//! judged by public tools.

use crate::{
    Repo,
    greeting::{DEMAND, DILIGENT, made_ready, open_decision, project},
    registry,
};
use expect_test::expect;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// The greeting, landed and proven, by somebody whose key is among those of the team.
pub(crate) fn signed() -> Repo {
    let repo = project(DILIGENT);
    repo.evolute(&["key", "new"]).done();
    repo.commit("keys: mira");
    proven(&repo);
    repo
}

/// Takes the greeting through its cycle, up to the landing and its proof.
pub(crate) fn proven(repo: &Repo) {
    made_ready(repo);
    repo.evolute(&["run", DEMAND]).done();
    repo.evolute(&["decide", &open_decision(repo), "approve", "--because", "it says good day"]).done();
    repo.evolute(&["run", DEMAND]).done();
}

#[test]
fn a_run_is_signed_when_it_is_recorded_and_holds_until_its_key_is_compromised() {
    let repo = signed();
    let verified = repo.evolute(&["verify", "--proofs"]).done();
    expect![[r#"
        every run that can be checked holds: 2 runs
        output: 2 read again and the same, 0 different, 0 unknown (erased, or kept for people alone)
        signatures: 2 count, 0 by keys that ended since, 0 in doubt, 0 unsigned
    "#]]
    .assert_eq(verified.out());

    repo.evolute(&["key", "rotate", "mira"]).done();
    repo.commit("keys: mira has another laptop");
    let rotated = repo.evolute(&["verify", "--proofs"]).done();
    assert!(rotated.out().contains("0 count, 2 by keys that ended since"), "{}", rotated.out());
    let again = repo.evolute(&["prove", "greeting.polite"]).done();
    assert!(again.out().contains("  signed  Reality (L"), "{}", again.out());
    assert!(repo.evolute(&["verify", "--proofs"]).done().out().contains("1 count, 2 by keys"));

    repo.evolute(&["key", "revoke", "mira", "--because", "it was stolen", "--compromised"]).done();
    repo.commit("keys: the old one was stolen");
    let stolen = repo.evolute(&["verify", "--proofs"]).refused();
    assert!(
        stolen.out().contains("key `mira` was compromised (it was stolen): nothing that it signed counts"),
        "{}",
        stolen.out()
    );
    assert!(stolen.out().contains("1 count, 0 by keys that ended since, 2 in doubt"), "{}", stolen.out());
}

#[test]
fn without_a_key_a_proof_counts_and_is_called_unsigned() {
    let repo = project(DILIGENT);
    proven(&repo);
    let proved = repo.evolute(&["prove", "greeting.polite"]).done();
    let last = proved.out().lines().last().unwrap_or_default().to_owned();
    assert_eq!(last, "unsigned: no key of the team is here to sign (`evolute key new` makes one)");
    let verified = repo.evolute(&["verify", "--proofs"]).done();
    assert!(verified.out().ends_with("0 in doubt, 3 unsigned\n"), "{}", verified.out());
    let listed = repo.evolute(&["key", "list"]).done();
    assert!(listed.out().starts_with("no key is in `.evolute/keys`"), "{}", listed.out());
}

/// Where the output of the first run lies that is found.
fn transcript(repo: &Repo) -> String {
    let folder = repo.root().join(".git/evolute/bodies");
    let inside = |folder: &Path| {
        fs::read_dir(folder)
            .expect("because it is there")
            .map(|entry| entry.expect("because nobody else is here").path())
    };
    let mut files = inside(&folder).flat_map(|folder| inside(&folder).collect::<Vec<_>>());
    let is_one = |file: &PathBuf| fs::read(file).is_ok_and(|bytes| bytes.starts_with(b"{\"reader\":1}"));
    let found = files.find(is_one).expect("because a proof ran");
    found.strip_prefix(repo.root()).expect("because it is inside").to_string_lossy().into_owned()
}

#[test]
fn output_that_was_altered_and_a_commit_that_is_gone_are_named() {
    let repo = signed();
    let body = transcript(&repo);
    let kept = repo.read(&body);
    repo.file(&body, &kept.replace("polite", "impolite"));
    let altered = repo.evolute(&["verify", "--proofs"]).refused();
    assert!(altered.out().contains("was altered"), "{}", altered.out());
    fs::remove_file(repo.root().join(&body)).expect("because it is there");
    let erased = repo.evolute(&["verify", "--proofs"]).done();
    assert!(erased.out().contains("1 unknown"), "{}", erased.out());
    let erased_runs = repo.evolute(&["verify", "--proofs", "--json"]).done().raw_json();

    repo.git(&["checkout", "--quiet", "--orphan", "other"]);
    repo.git(&["commit", "--quiet", "--message", "history begins here"]);
    repo.git(&["branch", "--quiet", "--force", "main", "other"]);
    repo.git(&["checkout", "--quiet", "main"]);
    repo.git(&["branch", "--quiet", "-D", "other"]);
    // What git collects one day: no work tree and no log holds on to it.
    let commit =
        erased_runs["runs"][1]["revision"].as_str().expect("because a run names its commit").to_owned();
    fs::remove_file(repo.root().join(format!(".git/objects/{}/{}", &commit[..2], &commit[2..])))
        .expect("because nothing was packed yet");
    let gone = repo.evolute(&["verify", "--proofs"]).refused();
    assert!(gone.out().contains("is gone: history was rewritten under it"), "{}", gone.out());
}

#[test]
fn strangers_verify_what_is_handed_to_them_with_their_own_tools() {
    let packages = ["securesystemslib[crypto]==1.3.1", "in-toto-attestation==0.9.3"];
    let Some(packages) = registry::python(&packages) else { return };
    let repo = signed();
    let handed = repo.evolute(&["verify", "--proofs", "--export", "handed"]).done();
    assert!(handed.out().contains("wrote 4 envelopes and 1 key"), "{}", handed.out());
    repo.evolute(&["verify", "--proofs", "--export", "handed"]).refused();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/strangers.py");
    let judged = Command::new("python3")
        .args([script.as_ref(), repo.root().join("handed").as_os_str()])
        .env("PYTHONPATH", packages)
        .output()
        .expect("because python is there");
    assert!(judged.status.success(), "{}", String::from_utf8_lossy(&judged.stderr));
    let said = repo.redacted(&judged.stdout);
    expect![[r#"
        https://in-toto.io/attestation/test-result/v0.1 [commit] FAILED
        https://in-toto.io/attestation/test-result/v0.1 [commit] PASSED
        urn:evolute:attestation:proof:v1 [commit] measured
        urn:evolute:attestation:proof:v1 [commit] met
        refused a changed payload
        refused another type
        refused a cut signature
        refused another key
    "#]]
    .assert_eq(&said);
    let listed = Command::new("ssh-keygen").arg("-lf").arg(repo.root().join("handed/keys/mira.pub")).output();
    if let Ok(listed) = listed {
        let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
        assert!(listed.contains("SHA256:") && listed.contains("(ED25519)"), "{listed}");
    }
}

#[test]
fn several_are_proven_side_by_side_and_shown_in_one_table() {
    let repo = project(DILIGENT);
    let consumed = "---\ncapability: mail.sent\nconsumed:\n  provider: Mailer\n  contract: v2\n  configuration: test.sh\n  probe: [sh, -c, exit 0]\nterritory: mail\n---\n# Mail is sent\n";
    repo.file(".evolute/demands/mail-sent.md", consumed).commit("mail");
    proven(&repo);
    repo.evolute(&["demand", "accept", "mail-sent"]).done();
    let all = repo.evolute(&["prove", "--all"]).done();
    let rows: Vec<Vec<&str>> = all.out().lines().map(|row| row.split_whitespace().collect()).collect();
    assert_eq!(rows[0], ["CAPABILITY", "PROOF", "READ", "TOOK", "SIGNED", "STANDS"]);
    assert_eq!(rows[1][..4], ["greeting.polite", "met", "1", "×3"], "{}", all.out());
    assert_eq!(rows[2][..3], ["mail.sent", "healthy", "probe"], "{}", all.out());
    assert!(rows[1].ends_with(&["unsigned", "Reality", "(L3", "Proven,", "proven)"]), "{}", all.out());
    let stale = repo.evolute(&["prove", "--stale"]).done();
    assert_eq!(stale.out(), "nothing is due: every proof is fresh\n");
}

#[test]
fn a_wording_that_is_accepted_makes_nothing_fresh() {
    let repo = project(DILIGENT);
    proven(&repo);
    let word = ["prove", "greeting.polite", "--accept-wording", "--because", "only a comment changed"];
    let own = repo.evolute(&word).refused();
    assert!(own.err().contains("`mira@shop.example` took part in building"), "{}", own.err());
    repo.git(&["config", "user.email", "jon@shop.example"]);
    let fresh = repo.evolute(&word).refused();
    assert!(fresh.err().contains("the proof of `greeting.polite` is not stale"), "{}", fresh.err());
    repo.file("greet.sh", "# hello\necho '{\"polite\": 1}'\n").commit("a comment");
    expect![[r#"
        the wording of `greeting.polite` is accepted by `jon@shop.example`; the proof stays due

        next: only a run makes it fresh
          evolute prove greeting.polite
    "#]]
    .assert_eq(repo.evolute(&word).done().out());
    let mirror = repo.evolute(&["mirror"]).done();
    assert!(mirror.out().contains("re-proof due"), "{}", mirror.out());
}
