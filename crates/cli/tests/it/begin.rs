//! The first minute: help, init, and where the loop stands in a repository that has none yet.

use crate::Repo;
use expect_test::expect;

#[test]
fn without_a_demand_the_next_command_is_to_name_one() {
    let repo = Repo::new();
    repo.file("README.md", "# Shop\n").commit("start");
    let ran = repo.evolute(&[]).done();
    expect![[r#"
        mirror  0 Reality · 0 Dream · 0 Consumed

        next:
          evolute demand new
    "#]]
    .assert_eq(ran.out());
}

#[test]
fn init_shows_what_it_found_writes_five_lines_and_never_writes_over_them() {
    let repo = Repo::new();
    repo.file("Cargo.toml", "[package]\nname = \"shop\"\n").commit("start");
    let ran = repo.evolute(&["init"]).done();
    expect![[r#"
          built with   Cargo
          lands on     `main`
          gate tests   `cargo test` (`Cargo.toml`): not tried
          one test     `cargo test -- --exact {test}` (`Cargo.toml`)

          [project]
          test = ["cargo", "test", "--", "--exact", "{test}"]

          [[gate]]
          name = "tests"
          run = ["cargo", "test"]

        wrote `.evolute/evolute.toml`

        next: see what is worth mending here first, or name one capability, the workflow
        or test it must run on, and the number that proves it
          evolute
          evolute demand new
    "#]]
    .assert_eq(ran.out());
    repo.file(".evolute/evolute.toml", "# mine\n");
    let again = repo.evolute(&["init"]).done();
    expect![[r#"
        `.evolute/evolute.toml` is there already; nothing was changed

        next: see what is worth mending here first, or name one capability, the workflow
        or test it must run on, and the number that proves it
          evolute
          evolute demand new
    "#]]
    .assert_eq(again.out());
    assert_eq!(repo.read(".evolute/evolute.toml"), "# mine\n");
}

#[test]
fn looking_leaves_nothing_behind() {
    let repo = Repo::new();
    repo.file("README.md", "# Shop\n").commit("start");
    for verb in [&[][..], &["mirror"], &["decisions"]] {
        repo.evolute(verb).done();
    }
    assert!(!repo.root().join(".git/evolute").exists(), "a look made a ledger");
    assert_eq!(repo.git(&["status", "--porcelain"]), "");
}

#[test]
fn every_look_has_a_json_form() {
    let repo = Repo::new();
    repo.file("README.md", "# Shop\n").commit("start");
    let overview = repo.evolute(&["--json"]).done().json();
    assert_eq!(overview["next"], "evolute demand new");
    assert_eq!(repo.evolute(&["mirror", "--json"]).done().json()["capabilities"], serde_json::json!([]));
    assert_eq!(repo.evolute(&["decisions", "--json"]).done().json()["decisions"], serde_json::json!([]));
}

#[test]
fn completions_name_every_verb() {
    let repo = Repo::bare_folder();
    let script = repo.evolute(&["completions", "bash"]).done();
    for verb in ["demand", "plan", "run", "mirror", "decide", "close", "why", "verify"] {
        assert!(script.out().contains(verb), "no `{verb}`");
    }
}

#[test]
fn a_new_demand_is_written_from_flags_and_becomes_one_to_measure() {
    let repo = Repo::new();
    repo.file("Cargo.toml", "[package]\nname = \"shop\"\n");
    repo.evolute(&["init"]).done();
    repo.commit("start");
    let ran = repo.evolute(&["demand", "new", "refunds.idempotent", "--test", "refunds::pays_once"]).done();
    expect![[r#"
        The trace of territory `refunds`
          nothing was built here yet

        Filled from the repository
          territory    refunds (area and capability)
          kill         40 attempts, 14 days (`[limits]`, or its defaults)
          baseline     none yet (`evolute demand measure refunds-idempotent` fills it)

        wrote `.evolute/demands/refunds-idempotent.md`

          ---
          id: refunds-idempotent
          capability: refunds.idempotent
          proof: { test: "refunds::pays_once" }
          ---
          # Refunds idempotent
          Why this matters, for whom, and what is deliberately left out.

        next: say in its prose why it matters, commit it, and measure how it is without it
          git add .evolute/demands/refunds-idempotent.md && git commit -m "demand: refunds.idempotent"
          evolute demand measure refunds-idempotent
    "#]]
    .assert_eq(ran.out());
    let again = repo.evolute(&["demand", "new", "refunds.idempotent", "--test", "other"]).refused();
    expect![[r#"
        refused: `.evolute/demands/refunds-idempotent.md` is there already, and nothing is written over
        hint: edit `.evolute/demands/refunds-idempotent.md`, or choose another name
    "#]]
    .assert_eq(again.err());
    let listed = repo.evolute(&["demand", "list"]).done();
    expect![[r#"
        DEMAND              CAPABILITY          STATE    NEXT
        refunds-idempotent  refunds.idempotent  written  evolute demand measure refunds-idempotent

        questions: not sent to the build side until they are answered
          refunds-idempotent, line 3: the demand has no number yet: its baseline is missing
          can answer   the proof, run on what is there now
          by           run `evolute demand measure refunds-idempotent`, or give `baseline:` with its source
    "#]]
    .assert_eq(listed.out());
    let shown = repo.evolute(&["demand", "show", "refunds-idempotent"]).done();
    expect![[r#"
        refunds-idempotent: Refunds idempotent
          capability   refunds.idempotent
          proof        `test`: tests_passed >= 1 tests
          command      cargo test -- --exact refunds::pays_once
          baseline     none yet
          state        written, not accepted

        The trace of territory `refunds`
          nothing was built here yet

    "#]]
    .assert_eq(shown.out());
}

#[test]
fn a_new_demand_by_workflow_carries_its_metric() {
    let repo = Repo::new();
    let workflow =
        "[[workflow]]\nname = \"storm\"\nabout = \"the nightly storm\"\nrun = [\"sh\", \"storm.sh\"]\n";
    repo.file(".evolute/evolute.toml", workflow).commit("start");
    let words = [
        "--metric",
        "double_payouts",
        "--unit",
        "per 10k",
        "--from",
        "json:/double",
        "--pass",
        "== 0",
        "--covers",
        "src/**",
    ];
    let ran = repo
        .evolute(&[&["demand", "new", "refunds.idempotent", "--workflow", "storm"], &words[..]].concat())
        .done();
    expect![[r#"
        The trace of territory `refunds`
          nothing was built here yet

        Filled from the repository
          covers       src/** (`--covers`)
          territory    refunds (area and capability)
          kill         40 attempts, 14 days (`[limits]`, or its defaults)
          baseline     none yet (`evolute demand measure refunds-idempotent` fills it)

        wrote `.evolute/demands/refunds-idempotent.md`

          ---
          id: refunds-idempotent
          capability: refunds.idempotent
          proof:
            workflow: "storm"
            metric: { name: "double_payouts", unit: "per 10k", from: "json:/double" }
            pass: "== 0"
          covers: ["src/**"]
          ---
          # Refunds idempotent
          Why this matters, for whom, and what is deliberately left out.

        next: say in its prose why it matters, commit it, and measure how it is without it
          git add .evolute/demands/refunds-idempotent.md && git commit -m "demand: refunds.idempotent"
          evolute demand measure refunds-idempotent
    "#]]
    .assert_eq(ran.out());
}

#[test]
fn a_new_demand_that_lacks_its_proof_says_what_to_add() {
    let repo = Repo::new();
    repo.file("README.md", "# Shop\n").commit("start");
    let ran = repo.evolute(&["demand", "new", "refunds.idempotent"]).ended(2);
    expect![[r#"
        error: nothing says how it is proven
        hint: add `--test NAME`, or `--workflow NAME --metric NAME --unit UNIT --from SOURCE --pass THRESHOLD`
    "#]]
    .assert_eq(ran.err());
}

#[test]
fn a_line_from_outside_the_loop_says_so() {
    let repo = Repo::new();
    repo.file("src/a.rs", "one\ntwo\n").commit("by hand");
    let ran = repo.evolute_in(&repo.root().join("src"), &["why", "a.rs:2"]).done();
    expect![[r#"
        src/a.rs:2
          commit       [commit] by hand (Mira)
          ends here    its commit carries no `Evolute-Cycle` trailer: it was made outside the loop
    "#]]
    .assert_eq(ran.out());
    let ran = repo.evolute(&["why", "src/a.rs:9"]).refused();
    assert!(ran.err().contains("git knows no line 9 of `src/a.rs`"), "{}", ran.err());
}

#[test]
fn doctor_names_what_is_there_and_what_is_missing() {
    let repo = Repo::new();
    repo.file(".evolute/evolute.toml", "[[gate]]\nname = \"tests\"\nrun = [\"no-such-program\"]\n")
        .commit("start");
    let checks = repo.evolute(&["doctor", "--json"]).ended(3).json();
    let state = |name: &str| {
        checks["checks"].as_array().and_then(|checks| {
            checks.iter().find(|check| check["name"] == name).map(|check| check["state"].clone())
        })
    };
    assert_eq!(state("git"), Some("sound".into()));
    assert_eq!(state("gate tests"), Some("broken".into()));
    assert_eq!(state("agents"), Some("weak".into()));
}
