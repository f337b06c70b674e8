//! What would prove it.

use super::{WHOLE, checked, gone, rules, shop, told};
use expect_test::expect;
use std::{fs, os::unix::fs::symlink};

#[test]
fn a_proof_is_a_run_of_a_registered_workflow() {
    let repo = shop();
    let line = "  workflow: refund-storm\n";
    told(&repo, (line, "", line), &expect![""]);
    told(&repo, (line, "  workflow: refund-strom\n", line), &expect![""]);
    told(&repo, (line, "  workflow: refund-storm\n  test: pays_once\n", line), &expect![""]);
    let (before, rest) = WHOLE.split_once("proof:\n").expect("because it has one");
    let (_, after) = rest.split_once("covers:").expect("because it covers something");
    gone(&repo, &format!("{before}covers:{after}"), WHOLE, &expect![""]);
    gone(&repo, &format!("{before}proof: it works\ncovers:{after}"), WHOLE, &expect![""]);
}

#[test]
fn a_workflow_and_a_test_by_name_are_registered_as_the_hint_says() {
    let repo = shop();
    let load = WHOLE.replace("refund-storm", "load");
    expect![""].assert_eq(checked(&repo, &load).refused().out());
    let configured = repo.read(".evolute/evolute.toml");
    repo.file(
        ".evolute/evolute.toml",
        &format!("{configured}\n[[workflow]]\nname = \"load\"\nrun = [\"sh\", \"storm.sh\"]\n"),
    );
    assert!(rules(&repo).is_empty());
    let by_name = "---\ncapability: refunds.idempotent\nproof: { test: pays_once }\nbaseline: { metric: payouts, value: 3, unit: x, source: y }\n---\n# A\n";
    expect![""].assert_eq(checked(&repo, by_name).refused().out());
    repo.file(
        ".evolute/evolute.toml",
        &format!("[project]\ntest = [\"cargo\", \"test\", \"{{test}}\"]\n{configured}"),
    );
    assert!(rules(&repo).is_empty());
}

#[test]
fn how_a_number_is_read_is_exact() {
    let repo = shop();
    let from = "from: \"json:/payouts\"";
    told(&repo, (from, "from: stdout", "from: exit"), &expect![""]);
    told(&repo, (from, "from: \"json:payouts\"", from), &expect![""]);
    told(&repo, (from, "from: \"regex:((a\"", "from: \"regex:(a)\""), &expect![""]);
    told(&repo, (from, "from: \"prometheus:sum(x)\"", from), &expect![""]);
}

#[test]
fn what_judges_is_a_file_of_the_repository() {
    let repo = shop();
    let files = "files: [tests/storm.json]";
    told(&repo, (files, "files: [../elsewhere.json]", files), &expect![""]);
    told(&repo, (files, "files: [/etc/passwd]", files), &expect![""]);
    told(&repo, (files, "files: [\"tests/*.json\"]", files), &expect![""]);
    told(&repo, (files, "files: [tests]", files), &expect![""]);
    told(&repo, (files, "files: [tests/strom.json]", files), &expect![""]);
    symlink("/etc/passwd", repo.root().join("tests/linked.json")).expect("a link can be made");
    told(&repo, (files, "files: [tests/linked.json]", files), &expect![""]);
    told(&repo, (files, "control: { patch: tests/without.patch }", files), &expect![""]);
}

/// What is frozen of a link is where it leads: it could judge by anything.
#[test]
fn a_grader_that_is_a_link_is_not_accepted() {
    let repo = shop();
    fs::remove_file(repo.root().join("tests/storm.json")).expect("the file is ours");
    symlink("../storm.sh", repo.root().join("tests/storm.json")).expect("a link can be made");
    repo.commit("a link");
    expect![""].assert_eq(repo.evolute(&["demand", "accept", super::ID]).refused().err());
    fs::remove_file(repo.root().join("tests/storm.json")).expect("the file is ours");
    repo.file("tests/storm.json", "{}\n").commit("the file itself");
    repo.evolute(&["demand", "accept", super::ID]).done();
}

#[test]
fn a_provider_is_asked_by_a_program_and_its_words() {
    let repo = shop();
    let consumed = |probe: &str| {
        format!(
            "---\ncapability: mail.sent\nconsumed:\n  provider: mailer\n  contract: v2\n  configuration: mail.toml\n{probe}---\n# Mail\n"
        )
    };
    let right = consumed("  probe: [\"curl\", \"-f\", \"http://mail\"]\n");
    gone(&repo, &consumed("  probe: curl -f http://mail\n"), &right, &expect![""]);
    gone(&repo, &consumed(""), &right, &expect![""]);
    let both = WHOLE
        .replace("covers:", "consumed: { provider: a, contract: b, configuration: c, probe: [d] }\ncovers:");
    gone(&repo, &both, WHOLE, &expect![""]);
}
