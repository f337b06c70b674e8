//! A real agent over the Agent Client Protocol, installed from its registry when the test runs, against a scripted model on
//! loopback: it is refused leave outside the step, meets the wall by its shell, asks a person, and goes on with the answer.

use crate::{Repo, asking, registry};
use expect_test::expect;
use serde_json::json;
use std::path::Path;
use understudy::model::{Model, Script, Turn};

const PACKAGE: &str = "@zed-industries/codex-acp@0.16.0";
const PROGRAM: &str = "node_modules/@zed-industries/codex-acp-linux-x64/bin/codex-acp";

/// What it must know of a model to offer it `apply_patch`.
const CATALOG: &str = r#"{"models":[{"slug":"scripted-1","display_name":"scripted-1","description":"scripted","supported_reasoning_levels":[],"shell_type":"unified_exec","visibility":"list","supported_in_api":true,"priority":1,"base_instructions":"You are a scripted test agent.","default_reasoning_summary":"none","support_verbosity":false,"apply_patch_tool_type":"freeform","truncation_policy":{"mode":"tokens","limit":10000},"context_window":100000,"effective_context_window_percent":95,"experimental_supported_tools":[],"input_modalities":["text"],"supports_parallel_tool_calls":false,"supports_reasoning_summaries":false}]}"#;

fn script(outside: &Path) -> Script {
    let patch = "*** Begin Patch\n*** Add File: elsewhere.txt\n+out of scope\n*** End Patch\n";
    let shell = |command: &str| Turn::tool("exec_command", json!({ "cmd": command }));
    let question = json!({ "question": "In what unit are refunds kept?", "options": ["cents", "euros"],
        "blocks": "the file unit.txt" });
    Script::new()
        .rule("The answer: cents", [shell("echo 'in cents' > unit.txt"), Turn::text("Written in cents.")])
        .rule(
            "it was refused what it asked for",
            [
                shell(&format!("echo gotcha > '{}'", outside.display())),
                Turn::tool_of("mcp__evolute", "request_decision", question),
                Turn::text("I stop here."),
            ],
        )
        .rule("# Step 1 of 1", [Turn::custom("apply_patch", patch), Turn::text("Done.")])
}

fn agent(program: &Path, catalog: &Path, model: &Model) -> String {
    let provider = format!(
        "model_providers.scripted={{name=\"scripted\",base_url=\"{}/v1\",env_key=\"SCRIPTED_KEY\",wire_api=\"responses\",request_max_retries=0,stream_max_retries=0}}",
        model.url()
    );
    format!(
        "[[agent]]\nname = \"codex\"\nspeaks = \"acp\"\nenv = [\"SCRIPTED_KEY\"]\n\
         run = ['{}', '-c', 'model=\"scripted-1\"', '-c', 'model_provider=\"scripted\"', '-c', '{provider}', '-c', 'model_catalog_json=\"{}\"']\n",
        program.display(),
        catalog.display()
    )
}

#[test]
fn codex_is_refused_outside_its_step_asks_and_goes_on_with_the_answer() {
    let Some(program) = registry::program(PACKAGE, PROGRAM) else { return };
    let repo = Repo::new().env("SCRIPTED_KEY", "dummy");
    let outside = repo.root().join("gotcha.txt");
    let model = Model::start(script(&outside));
    let catalog = repo.root().join(".git/catalog.json");
    repo.file(".git/catalog.json", CATALOG);
    asking::planned_by(&repo, &agent(&program, &catalog, &model));
    let ran = repo.evolute(&["run", asking::DEMAND]);
    expect![[r#"
        context     step 1: context packed, 0 items, 0 tokens
        quality     before step 1: gate `accept 1` failed, as it should before the step ([time])
        execution   step 1.1: `codex` failed: it was refused what it asked for: to write `elsewhere.txt`: it is outside the step ([time])
        cycle       deviation `v-[id]` (no usable change): an attempt at step 1 failed: it was refused what it asked for: to write `elsewhere.txt`: it is outside the step
        execution   step 1.2: `codex` is blocked: In what unit are refunds kept? ([time])
        cycle       deviation `v-[id]` (agent blocked): In what unit are refunds kept?
        constraint  decision `d-[id]` asked of `mira@shop.example`: The agent is blocked at step 1 and asks: In what unit are refunds kept? What waits for the answer: the file unit.txt
    "#]].assert_eq(ran.err());
    let decision = asking::open_decision(&repo);
    repo.evolute(&["decide", &decision, "cents", "--because", "the ledger counts in cents"]).done();
    let ran = repo.evolute(&["run", asking::DEMAND]);
    assert!(ran.err().contains("step 1: committed"), "{}", ran.err());
    assert!(!outside.exists(), "the wall held");
    let thread = model.asked().last().expect("because it was asked").body["input"].to_string();
    assert!(thread.contains("# Step 1 of 1") && thread.contains("Your question is on record."), "{thread}");
}
