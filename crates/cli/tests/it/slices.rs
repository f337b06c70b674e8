//! A slice first: each verb alone, in a repository that uses nothing else, with an empty configuration or one of five
//! lines.

use crate::Repo;
use expect_test::expect;

const SCRIPTS: &str = r#"{ "scripts": { "test": "node --test", "lint": "eslint --fix ." } }"#;

#[test]
fn gate_needs_nothing_but_its_gates() {
    let repo = Repo::new();
    repo.file(
        ".evolute/evolute.toml",
        "[[gate]]\nname = \"greets\"\nrun = [\"grep\", \"-q\", \"hello\", \"a.txt\"]\n",
    );
    repo.file("a.txt", "hello\n").commit("start");
    let ran = repo.evolute(&["gate", "--unconfined"]).done();
    expect![[r#"
          ✓ greets  passed ([time])

        1 gate: 1 passed ([time])
    "#]]
    .assert_eq(ran.out());
    repo.file("a.txt", "bye\n");
    assert_eq!(repo.evolute(&["gate", "--unconfined", "--json"]).refused().json()["passed"], false);
}

#[test]
fn without_a_configuration_gate_says_what_it_detected_and_runs_it_when_asked() {
    let repo = Repo::new();
    repo.file("README.md", "# Shop\n").commit("start");
    expect![[r#"
        refused: no gate is configured, and none was detected: nothing can be said
        hint: add `[[gate]]` with `name` and `run` to `.evolute/evolute.toml`, or run `evolute init`
    "#]]
    .assert_eq(repo.evolute(&["gate"]).refused().err());
    repo.file("Makefile", "test:\n\t@grep -q Shop README.md\n").commit("a recipe");
    expect![[r#"
        refused: no gate is configured; detected: `make test`
        hint: run them with `evolute gate --detected`, or keep them with `evolute init`
    "#]]
    .assert_eq(repo.evolute(&["gate"]).refused().err());
    let ran = repo.evolute(&["gate", "--detected", "--unconfined"]).done();
    expect![[r#"
          ✓ tests  passed ([time])

        1 gate: 1 passed ([time])
    "#]]
    .assert_eq(ran.out());
}

#[test]
fn why_walks_from_a_line_to_its_request_and_to_the_decision_that_covers_it() {
    let repo = Repo::new();
    repo.file(
        "docs/adr/0003-one-store.md",
        "# One store\n\n## Status\n\nAccepted\n\nAll of `src/pay/` writes through one store.\n",
    );
    repo.file("docs/adr/0004-else.md", "# Else\n\n## Status\n\nAccepted\n\nThe folder `src/log` is apart.\n");
    repo.file("src/pay/store.rs", "one\n").commit("start");
    repo.git(&["switch", "--quiet", "-c", "keys"]);
    repo.file("src/pay/store.rs", "one\ntwo\n").commit("keys");
    repo.git(&["switch", "--quiet", "main"]);
    repo.git(&["merge", "--quiet", "--no-ff", "keys", "-m", "Merge pull request #12 from mira/keys"]);
    repo.file("src/pay/store.rs", "one\ntwo\nthree\n").commit("pay: a third (#14)");
    expect![[r#"
        src/pay/store.rs:2
          commit       [commit] keys (Mira)
          merged by    [commit] Merge pull request #12 from mira/keys
          request      #12
          decision     `docs/adr/0003-one-store.md`: One store; it names `src/pay/`
          ends here    its commit carries no `Evolute-Cycle` trailer: it was made outside the loop
    "#]]
    .assert_eq(repo.evolute(&["why", "src/pay/store.rs:2"]).done().out());
    let squashed = repo.evolute(&["why", "src/pay/store.rs:3", "--json"]).done().json();
    assert_eq!(squashed["outside"]["request"], "#14");
    assert_eq!(squashed["outside"]["recorded"][0]["path"], "docs/adr/0003-one-store.md");
}

#[test]
fn prove_reads_a_committed_demand_that_nobody_accepted() {
    let repo = Repo::new();
    repo.file(
        ".evolute/evolute.toml",
        "[[workflow]]\nname = \"count\"\nabout = \"counts\"\nrun = [\"cat\", \"n.json\"]\n",
    );
    repo.file(
        ".evolute/demands/few.md",
        "---\nid: few\ncapability: shop.few\nproof:\n  workflow: count\n  metric: { name: n, unit: things, from: \"json:/n\" }\n  pass: \"<= 3\"\ncovers: [\"n.json\"]\n---\n# Few\nWhy.\n",
    );
    repo.file("n.json", "{ \"n\": 2 }\n").commit("start");
    let ran = repo.evolute(&["prove", "--unconfined"]).done();
    expect![[r#"
        `shop.few`: met; read n = 2 things, threshold <= 3
          a reading, and no evidence yet: its demand is not accepted, and no control was run
            evolute demand accept few
    "#]]
    .assert_eq(ran.out());
    repo.file("n.json", "{ \"n\": 9 }\n").commit("more");
    let missed = repo.evolute(&["prove", "shop.few", "--unconfined", "--json"]).refused().json();
    assert_eq!((&missed["met"], &missed["readings"][0]["reading"]["value"]), (&false.into(), &9.0.into()));
}

#[test]
fn prove_reads_one_test_by_its_name() {
    let repo = Repo::new();
    repo.file(".evolute/evolute.toml", "[project]\ntest = [\"sh\", \"run.sh\", \"{test}\"]\n");
    repo.file("run.sh", "echo \"test $1 ... ok\"\necho\necho \"test result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\"\n");
    repo.file(
        ".evolute/demands/few.md",
        "---\nid: few\ncapability: shop.few\nproof: { test: \"shop::few\" }\n---\n# Few\nWhy.\n",
    );
    repo.commit("start");
    let read = repo.evolute(&["prove", "few", "--unconfined", "--json"]).done().json();
    assert_eq!((&read["met"], &read["readings"][0]["reading"]["value"]), (&true.into(), &1.0.into()));
}

#[test]
fn init_tries_each_gate_once_and_comments_on_what_does_not_pass() {
    let repo = Repo::new();
    repo.file(
        "Makefile",
        "test:\n\t@grep -q Shop README.md\nlint:\n\t@echo 'README.md:1: too short'; exit 1\n",
    );
    repo.file("README.md", "# Shop\n").commit("start");
    let ran = repo.evolute(&["init", "--yes", "--within", "30s"]).done();
    expect![[r#"
        trying 2 gates once, in a checkout of their own, for 30 s at most …

    "#]]
    .assert_eq(ran.err());
    expect![[r#"
          built with   Make
          lands on     `main`
          gate tests   `make test` (`Makefile` has a target `test`): passed ([time])
          gate lint    `make lint` (`Makefile` has a target `lint`): failed when it was tried: README.md:1:
                       too short
          documents    1 Markdown file

          [project]
          # test = ["your-test-runner", "{test}"]     # runs one test by name

          [[gate]]
          name = "tests"
          run = ["make", "test"]

          # failed when it was tried: README.md:1: too short
          # [[gate]]
          # name = "lint"
          # run = ["make", "lint"]

        wrote `.evolute/evolute.toml`

        next: see what is worth mending here first, or name one capability, the workflow
        or test it must run on, and the number that proves it
          evolute
          evolute demand new
    "#]]
    .assert_eq(ran.out());
    assert_eq!(repo.git(&["status", "--porcelain"]), "?? .evolute/");
    repo.evolute(&["gate", "--unconfined"]).done();
    let checks = repo.evolute(&["doctor", "--json"]).json();
    let broken = |check: &serde_json::Value| {
        check["state"] == "broken" && check["name"].as_str().is_some_and(|name| name.starts_with("gate"))
    };
    assert!(!checks["checks"].as_array().expect("because doctor lists its checks").iter().any(broken));
}

#[test]
fn init_ends_what_takes_longer_than_it_announced() {
    let repo = Repo::new();
    repo.file("Makefile", "test:\n\t@sleep 600\n").commit("start");
    let begun = repo.evolute(&["init", "--within", "1s", "--json"]).done().json();
    assert_eq!(begun["proposal"]["trials"][0]["verdict"], "unfinished");
    assert!(repo.read(".evolute/evolute.toml").contains("\nrun = [\"make\", \"test\"]\n"));
}

#[test]
fn init_shows_owners_and_says_what_is_wrong_with_them_without_writing() {
    let repo = Repo::new();
    repo.file(
        ".github/CODEOWNERS",
        "*  mira@shop.example\n/docs/ @org/writers @jon\n/gone/ @jon\nsrc/ jon\n",
    );
    repo.file("docs/a.md", "# A\n").file("src/a.rs", "\n").file("package.json", SCRIPTS).commit("start");
    let ran = repo.evolute(&["init", "--dry-run", "--no-run"]).done();
    expect![[r#"
          built with   npm
          lands on     `main`
          gate tests   `npm test` (`package.json` has a script `test`): not tried
          one test     `npm test -- --test-name-pattern {test}` (the project tests with `node --test`)
          area         `mira`: `mira@shop.example`, 3 files
          area         `docs`: `@org/writers`, 1 file; an approval chain of 2: @jon also stood there; decide
                       who of them decides
                       from `.github/CODEOWNERS`, 3 findings in it
          documents    1 Markdown file
          note         `package.json`: `lint` rewrites files (`--fix`), so it is no gate

          ⚠ 2 owners are no owner: nobody knows who decides
           ╭─[.github/CODEOWNERS:2:8]
         1 │ *  mira@shop.example
         2 │ /docs/ @org/writers @jon
           ·        ────────┬────────
           ·                ╰── an approval chain to resolve
         3 │ /gone/ @jon
           ╰────
        hint: name the one who decides, say `@org/writers`, and leave the others to review

          ⚠ `/gone/` matches nothing in the tree
           ╭─[.github/CODEOWNERS:3:1]
         2 │ /docs/ @org/writers @jon
         3 │ /gone/ @jon
           · ───┬──
           ·    ╰── here
         4 │ src/ jon
           ╰────
        hint: take the line out, or name where its files went

          × `jon` is no owner that GitHub knows
           ╭─[.github/CODEOWNERS:4:6]
         3 │ /gone/ @jon
         4 │ src/ jon
           ·      ─┬─
           ·       ╰── here
           ╰────
        hint: write `@name`, `@organization/team` or an address; guard a space in a path: `my\ file`

        1 error, 2 warnings

          [project]
          test = ["npm", "test", "--", "--test-name-pattern", "{test}"]

          [[gate]]
          name = "tests"
          run = ["npm", "test"]

          [[area]]
          name = "mira"
          paths = [".github/**", "src/**", "package.json"]
          owner = "mira@shop.example"

          # `@org/writers` is a handle; git knows addresses: add `[[person]]` with `name = "@org/writers"` and `also = ["their@address"]`; an approval chain of 2: @jon also stood there; decide who of them decides
          # [[area]]
          # name = "docs"
          # paths = ["docs/**"]
          # owner = "@org/writers"

        nothing was written

        next: see what is worth mending here first, or name one capability, the workflow
        or test it must run on, and the number that proves it
          evolute
          evolute demand new
    "#]].assert_eq(ran.out());
    assert!(!repo.root().join(".evolute").exists(), "a look wrote something");
}

#[test]
fn a_repository_that_just_began_is_told_three_useful_things() {
    let repo = Repo::new();
    repo.file("Makefile", "test:\n\t@true\n");
    repo.file("CODEOWNERS", "/docs/ @a @b\n");
    repo.file(
        "docs/adr/0001-first.md",
        "---\nstatus: proposed\ndate: 2020-02-01\n---\n# First\n\n## Context and Problem Statement\n\nWhy.\n",
    );
    repo.commit("start");
    let days = regex::Regex::new(r"\d+ days").expect("because the pattern is well formed");
    expect![[r#"
        mirror  0 Reality · 0 Dream · 0 Consumed

        worth knowing
          · no gate judges a change here yet; found `make test` (`Makefile` has a target `test`)
            evolute init
          · `CODEOWNERS`: of 3 files, 1 with several owners, 2 with none; 1 finding in it
            evolute init --dry-run
          · 1 recorded decision is only proposed; `docs/adr/0001-first.md` for [days]
            git log --follow -- docs/adr/0001-first.md

        next:
          evolute demand new
    "#]]
    .assert_eq(&days.replace_all(repo.evolute(&[]).done().out(), "[days]"));
    repo.file(".evolute/evolute.toml", "[[gate]]\nname = \"tests\"\nrun = [\"make\", \"test\"]\n");
    repo.file(
        ".github/workflows/ci.yml",
        "on: push\njobs:\n  a:\n    steps:\n      - run: make test\n      - run: make lint\n",
    );
    let looked = repo.evolute(&["--json"]).done().json();
    expect!["`.github/workflows/ci.yml` runs `make lint`, and no gate here does"]
        .assert_eq(looked["first"][0]["what"].as_str().unwrap_or_default());
}
