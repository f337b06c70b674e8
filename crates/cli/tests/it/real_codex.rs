//! The real Codex, installed from its registry when the test runs, drives a whole cycle against a scripted model on
//! loopback: a first answer that breaks a gate, one that writes off scope by patch and by shell, then the repair by resume.

mod install;
mod stop_hook;

use crate::{
    Repo,
    greeting::{DEMAND, made_ready, open_decision, project_by, without_gates},
};
use expect_test::expect;
use serde_json::json;
use std::path::Path;
use understudy::model::{Model, Script, Turn};

/// What Codex must know of a model to offer it `apply_patch`.
const CATALOG: &str = r#"{"models":[{"slug":"scripted-1","display_name":"scripted-1","description":"scripted","supported_reasoning_levels":[],"shell_type":"unified_exec","visibility":"list","supported_in_api":true,"priority":1,"base_instructions":"You are a scripted test agent.","default_reasoning_summary":"none","support_verbosity":false,"apply_patch_tool_type":"freeform","truncation_policy":{"mode":"tokens","limit":10000},"context_window":100000,"effective_context_window_percent":95,"experimental_supported_tools":[],"input_modalities":["text"],"supports_parallel_tool_calls":false,"supports_reasoning_summaries":false}]}"#;

fn patch(path: &str, from: &str, to: &str) -> Turn {
    Turn::custom(
        "apply_patch",
        format!("*** Begin Patch\n*** Update File: {path}\n@@\n-{from}\n+{to}\n*** End Patch\n"),
    )
}

/// The only provider that it knows.
fn provider(model: &Model) -> String {
    format!(
        "model_providers.scripted={{name=\"scripted\",base_url=\"{}/v1\",env_key=\"SCRIPTED_KEY\",wire_api=\"responses\",request_max_retries=0,stream_max_retries=0}}",
        model.url()
    )
}

/// The configuration of Codex with this model, and nothing else of the network.
fn agent(program: &Path, catalog: &Path, model: &Model) -> String {
    let provider = provider(model);
    let catalog = format!("model_catalog_json=\"{}\"", catalog.display());
    format!(
        "[[agent]]\nname = \"codex\"\nspeaks = \"codex\"\nmodel = \"scripted-1\"\nenv = [\"SCRIPTED_KEY\"]\n\
         run = ['{}', '-c', 'model_provider=\"scripted\"', '-c', '{provider}', '-c', '{catalog}']\n",
        program.display()
    )
}

fn project(program: &Path, model: &Model) -> Repo {
    let repo = project_by("").env("SCRIPTED_KEY", "dummy");
    let configuration = repo.read(".evolute/evolute.toml");
    let catalog = repo.root().join(".git/catalog.json");
    repo.file(".git/catalog.json", CATALOG);
    repo.file(".evolute/evolute.toml", &format!("{configuration}{}", agent(program, &catalog, model)));
    repo.commit("its agent");
    made_ready(&repo);
    repo
}

#[test]
fn codex_breaks_a_gate_writes_off_scope_and_repairs_it_in_its_thread() {
    let Some(codex) = install::codex() else { return };
    let polite = "echo '{\"polite\": 1}'";
    let script = Script::new()
        // Third: after the scope guard threw the change away, it does the step.
        .rule(
            "is outside this step's paths",
            [patch("greet.sh", "echo '{\"polite\": 0}'", polite), Turn::text("Repaired.")],
        )
        // Second: it weakens the test by patch, and writes beside it by the shell.
        .rule(
            "greet.sh:1: no greeting",
            [
                patch("test.sh", "echo '1 passed, 0 failed'", "echo '2 passed, 0 failed'"),
                Turn::tool("exec_command", json!({ "cmd": "echo x > elsewhere.txt" })),
                Turn::text("The test was wrong."),
            ],
        )
        // First: it breaks the gate.
        .rule(
            "# Step 1 of 1",
            [patch("greet.sh", "echo '{\"polite\": 0}'", "echo nothing"), Turn::text("Done.")],
        );
    let model = Model::start(script);
    let repo = project(&codex, &model);
    let ran = repo.evolute(&["run", DEMAND]).done();
    expect![[r#"
        context     step 1: context packed, 0 items, 0 tokens
        execution   step 1.1: `codex` left a change: `greet.sh` ([time])
        cycle       deviation `v-[id]` (gate failed): `sh -c 'sh greet.sh | grep -q 1'` ended with exit code 1 and printed nothing
        cycle       deviation `v-[id]` (gate failed): greet.sh:1: no greeting
        execution   step 1.2: `codex` left a change: 3 paths ([time])
        execution   step 1.2: change refused, outside the step: `elsewhere.txt`, `test.sh`
        cycle       deviation `v-[id]` (off-plan change): `elsewhere.txt` and 1 more changed outside the step's paths
        execution   step 1.3: `codex` left a change: `greet.sh` ([time])
        execution   step 1: committed as [commit]
        execution   candidate 1: [commit] made on [commit]
        constraint  decision `d-[id]` asked of `mira@shop.example`: Does `greeting-polite` land as it is? The greeting is polite
    "#]].assert_eq(&without_gates(&ran));
    assert!(ran.err().contains("gate `tests` failed"), "{}", ran.err());

    let decision = open_decision(&repo);
    repo.evolute(&["decide", &decision, "approve", "--because", "it says good day"]).done();
    repo.evolute(&["run", DEMAND]).done();
    assert_eq!(repo.read("greet.sh"), "echo '{\"polite\": 1}'\n");
    assert!(!repo.root().join("elsewhere.txt").exists());

    // One thread for all three, and only findings went into it again.
    let asked = model.asked();
    let last = asked.last().expect("because it was asked");
    assert!(last.asked.starts_with("# Attempt 3"), "{}", last.asked);
    let input = last.body["input"].to_string();
    assert!(input.contains("# Step 1 of 1") && input.contains("The test was wrong."), "the thread went on");
}

#[test]
fn codex_whose_model_fails_leaves_a_reason() {
    let Some(codex) = install::codex() else { return };
    for (turn, words) in [
        (Turn::Status(500), "`codex` failed: "),
        (Turn::Cut("half".into()), "stream closed before response.completed"),
    ] {
        let model = Model::start(Script::new().rule("# Step 1 of 1", [turn]));
        let repo = project(&codex, &model);
        let ran = repo.evolute(&["run", DEMAND]).done();
        assert!(ran.err().contains(words), "{}", ran.err());
    }
}
