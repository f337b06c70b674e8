//! The real Codex outside any cycle, with the hook that `evolute init --agents` wrote: it says that it is done, a gate is
//! red, and it goes on until the gate passes.

use super::{CATALOG, install, patch, provider};
use crate::{Repo, greeting::project_by, repo::Ran};
use std::path::Path;
use understudy::model::{Model, Script, Turn};

const PATH: &str = env!("CARGO_BIN_EXE_evolute");

/// The project, with the hook committed, and `evolute` where the hook looks for it.
fn hooked() -> Repo {
    let own = Path::new(PATH).parent().expect("because a program lies in a folder").display();
    let found = std::env::var("PATH").unwrap_or_default();
    let repo = project_by("").env("SCRIPTED_KEY", "dummy").env("PATH", &format!("{own}:{found}"));
    repo.file(".git/catalog.json", CATALOG);
    repo.evolute(&["init", "--agents", "codex", "--unconfined"]).done();
    repo.commit("the hook");
    repo
}

fn turn(codex: &Path, repo: &Repo, model: &Model, prompt: &str) -> Ran {
    let catalog = format!("model_catalog_json=\"{}\"", repo.root().join(".git/catalog.json").display());
    let provider = provider(model);
    let words = [
        "exec",
        "--json",
        "--skip-git-repo-check",
        "--model",
        "scripted-1",
        "--enable",
        "hooks",
        "--dangerously-bypass-approvals-and-sandbox",
        "--dangerously-bypass-hook-trust",
        "-c",
        "model_provider=\"scripted\"",
        "-c",
        &provider,
        "-c",
        &catalog,
        "--trust",
        prompt,
    ];
    repo.runs(&codex.to_string_lossy(), &words)
}

#[test]
fn red_holds_codex_until_the_gate_passes() {
    let Some(codex) = install::codex() else { return };
    let polite = "echo '{\"polite\": 1}'";
    let model = Model::start(
        Script::new()
            .rule(
                "greet.sh:1: no greeting",
                [patch("greet.sh", "echo nothing", polite), Turn::text("Repaired.")],
            )
            .rule(
                "Greet politely",
                [patch("greet.sh", "echo '{\"polite\": 0}'", "echo nothing"), Turn::text("Done.")],
            ),
    );
    let repo = hooked();
    let ran = turn(&codex, &repo, &model, "Greet politely").done();
    assert!(ran.out().contains("Repaired."), "{}{}", ran.out(), ran.err());
    assert_eq!(repo.read("greet.sh"), format!("{polite}\n"));
    let asked = model.asked();
    let last = asked.last().expect("because it was asked");
    let input = last.body["input"].to_string();
    assert!(
        input.contains("You are not done: the gates of this repository are red (asked 1 of 5 times)"),
        "{input}"
    );
    assert!(input.contains("gate `tests` failed, exit code 1"), "{input}");
}

#[test]
fn codex_that_mends_nothing_is_let_go_after_the_bound() {
    let Some(codex) = install::codex() else { return };
    let nothing = || (0..6).map(|_| Turn::text("It is fine.")).collect::<Vec<_>>();
    let model = Model::start(Script::new().rule("greet.sh:1: no greeting", nothing()).rule(
        "Greet politely",
        [patch("greet.sh", "echo '{\"polite\": 0}'", "echo nothing"), Turn::text("Done.")],
    ));
    let repo = hooked();
    turn(&codex, &repo, &model, "Greet politely").done();
    let held = model.asked().iter().filter(|asked| asked.asked.contains("You are not done")).count();
    assert_eq!(held, 5, "{:?}", model.asked().iter().map(|asked| &asked.asked).collect::<Vec<_>>());
}
