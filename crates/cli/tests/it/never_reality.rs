//! Never a capability in Reality by mistake: proofs that read what is not theirs, and demands under another name.

use crate::{
    Repo,
    greeting::{DEMAND, DILIGENT, made_ready, project, turned},
};
use expect_test::expect;

const CONFIGURED: &str = ".evolute/evolute.toml";
const WRITTEN: &str = ".evolute/demands/greeting-polite.md";
const BASELINE: &str = "baseline: { metric: polite, value: 0, unit: greetings, source: counted }\n";

/// The greeting built and landed, with a workflow that is something else.
fn landed_with(workflow: &dyn Fn(&Repo) -> String) -> Repo {
    let repo = project(DILIGENT);
    let run = workflow(&repo);
    let configured = repo.read(CONFIGURED).replace("run = [\"sh\", \"greet.sh\"]", &format!("run = {run}"));
    repo.file(CONFIGURED, &configured);
    repo.file(WRITTEN, &repo.read(WRITTEN).replace("covers:", &format!("{BASELINE}covers:")));
    repo.commit("another workflow");
    repo.evolute(&["demand", "accept", DEMAND]).done();
    repo.evolute(&["plan", "approve", DEMAND]).done();
    turned(&repo, DEMAND);
    repo
}

/// Where the one capability stands, and how its control came out.
fn stands(repo: &Repo) -> String {
    let mirror = repo.evolute(&["mirror", "--json"]).done().raw_json();
    let capability = &mirror["capabilities"][0];
    let word = |key: &str| capability["standing"][key].as_str().unwrap_or("-").to_owned();
    let control = capability["control"].as_str().unwrap_or("-");
    format!("{} {} {}: {control}", word("state"), word("level"), word("why"))
}

/// What stands at the base directory says nothing about a revision: there the control would read the landing too.
#[test]
fn a_proof_that_reads_the_base_directory_makes_no_reality() {
    let repo = landed_with(&|repo| format!("[\"sh\", \"{}/greet.sh\"]", repo.root().display()));
    let stands = stands(&repo);
    // With a wall neither sees it; without one, both do.
    assert!(stands.starts_with("dream L2 "), "{stands}");
}

/// A clock tells the control and the proof the same.
#[test]
fn a_proof_that_reads_the_time_makes_no_reality() {
    let repo = landed_with(&|_| {
        r#"["sh", "-c", "[ $(date +%s) -gt 1000000000 ] && echo '{\"polite\": 1}'"]"#.to_owned()
    });
    assert_eq!(stands(&repo), "dream L2 void: met");
}

#[test]
fn a_demand_under_another_name_takes_its_evidence_along_only_if_it_says_so() {
    let repo = project(DILIGENT);
    made_ready(&repo);
    turned(&repo, DEMAND);
    repo.evolute(&["close", DEMAND, "--response", "full", "--because", "it is said"]).done();
    assert!(repo.evolute(&["mirror"]).done().out().contains("1 Reality"), "the greeting is real");
    repo.file(WRITTEN, &repo.read(WRITTEN).replace("greeting.polite", "greeting.courteous"))
        .commit("another name");
    repo.evolute(&["demand", "accept", DEMAND, "--dismiss", "only its name is new"]).done();
    expect![[r#"
        0 Reality · 2 Dream · 0 Consumed

        CAPABILITY          STATE  LEVEL     WHY       CONTROL   EVIDENCE, AND WHAT IS MISSING
        greeting.courteous  Dream  L1 Named  unproven  none      an artifact, merged through its gates
        greeting.polite     Dream  L0 Blind  unproven  measured  a demand that names it: `greeting-polite`
                                                                 names another capability now, and does
                                                                 not say `was`

        a Dream is called Reality: 1
          ! the last receipt of `greeting.polite` says Reality, and it is a Dream: L0 Blind, unproven
            (record [record], [time] ago)
            hint: say `was: greeting.polite` in the demand that names it now, and accept that anew

        a build that never feeds back: 1
          ! demand `greeting-polite` was accepted without citing the one cycle of `greeting`, or what it
            cost: nothing: only its name is new (record [record], [time] ago)
            hint: read them, and accept it anew: `evolute demand accept greeting-polite --cited CYCLE --changed "…"`
    "#]]
    .assert_eq(repo.evolute(&["mirror"]).done().out());
    repo.file(WRITTEN, &repo.read(WRITTEN).replace("outcome:", "was: greeting.polite\noutcome:"))
        .commit("its old name");
    repo.evolute(&["demand", "accept", DEMAND, "--dismiss", "only its name is new"]).done();
    expect![[r#"
        1 Reality · 0 Dream · 0 Consumed

        CAPABILITY          STATE    LEVEL      WHY     CONTROL   EVIDENCE, AND WHAT IS MISSING
        greeting.courteous  Reality  L3 Proven  proven  measured  a proof repeated at the present
                                                                  revision: run `evolute prove
                                                                  greeting.courteous`

        a build that never feeds back: 1
          ! demand `greeting-polite` was accepted without citing the one cycle of `greeting`, or what it
            cost: nothing: only its name is new (record [record], [time] ago)
            hint: read them, and accept it anew: `evolute demand accept greeting-polite --cited CYCLE --changed "…"`
    "#]]
    .assert_eq(repo.evolute(&["mirror"]).done().out());
}
