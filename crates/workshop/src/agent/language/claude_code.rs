//! Claude Code: `claude -p --output-format stream-json`, from its documents: not run here. It counts each answer as it
//! comes, several lines for one, without what came from a cache; and the run at its end, with an estimate of its cost.

use super::{Call, Language, Wall, args, count, event, flag, var};
use crate::agent::{
    decisions::NAME,
    login::Login,
    told::{Tokens, Told},
};
use serde_json::{Value, json};
use std::ffi::OsString;

pub(super) struct ClaudeCode;

const LOGINS: [Login; 1] = [Login::needed("CLAUDE_CONFIG_DIR", "", ".claude/.credentials.json")];

/// The file that names the tools which it is given.
const TOOLS: &str = ".claude/evolute-tools.json";

impl Language for ClaudeCode {
    fn program(&self) -> &'static str {
        "claude"
    }

    fn words(&self, call: &Call<'_>) -> Vec<String> {
        let mode = match call.wall {
            Wall::Ours => "bypassPermissions",
            Wall::Its => "acceptEdits",
        };
        let mut words =
            args(["-p", "--output-format", "stream-json", "--verbose", "--permission-mode", mode]);
        words.extend(flag("--model", call.agent.model.as_deref()));
        words.extend(flag("--resume", call.thread));
        words.extend(args(["--strict-mcp-config", "--mcp-config", &call.home.join(TOOLS).to_string_lossy()]));
        words.extend(args(["--allowedTools", &format!("mcp__{NAME}")]));
        words
    }

    fn files(&self, call: &Call<'_>) -> Vec<(&'static str, String)> {
        let server = json!({ "command": call.tools.program(), "args": call.tools.args });
        let tools = json!({ "mcpServers": { NAME: server } });
        vec![(TOOLS, format!("{tools:#}\n"))]
    }

    fn vars(&self, call: &Call<'_>) -> Vec<(String, OsString)> {
        let off = ["DISABLE_AUTOUPDATER", "DISABLE_TELEMETRY", "DISABLE_ERROR_REPORTING"];
        let mut vars = off.map(|name| var(name, "1")).to_vec();
        vars.push(var("CLAUDE_CONFIG_DIR", call.home.join(".claude")));
        if call.wall == Wall::Ours {
            // As the superuser it asks for this word before it does without its questions.
            vars.push(var("IS_SANDBOX", "1"));
        }
        vars
    }

    fn logins(&self) -> &'static [Login] {
        &LOGINS
    }

    fn hear(&self, line: &str, told: &mut Told) {
        let Some(event) = event(line) else { return };
        told.thread(event["session_id"].as_str().unwrap_or_default());
        match event["type"].as_str() {
            Some("assistant") => answer(&event["message"], told),
            Some("result") => result(&event, told),
            _other => {}
        }
    }
}

fn answer(message: &Value, told: &mut Told) {
    for block in message["content"].as_array().into_iter().flatten() {
        match block["type"].as_str() {
            Some("text") => told.say(block["text"].as_str().unwrap_or_default()),
            Some("tool_use") => told.call(),
            _other => {}
        }
    }
    if message["usage"].is_object() {
        told.answered(message["id"].as_str().unwrap_or_default(), tokens(&message["usage"]));
    }
}

fn result(event: &Value, told: &mut Told) {
    if event["usage"].is_object() {
        told.run_used(tokens(&event["usage"]));
    }
    told.run_cost(event["total_cost_usd"].as_f64());
    if event["is_error"] == true {
        let words = [&event["result"], &event["errors"][0], &event["subtype"]];
        told.fail(words.into_iter().find_map(Value::as_str).unwrap_or_default());
    } else {
        told.failed = None;
        told.say(event["result"].as_str().unwrap_or_default());
    }
}

fn tokens(usage: &Value) -> Tokens {
    let cached = count(&usage["cache_read_input_tokens"]);
    let read = count(&usage["input_tokens"])
        .saturating_add(cached)
        .saturating_add(count(&usage["cache_creation_input_tokens"]));
    Tokens { read, cached: Some(cached), written: count(&usage["output_tokens"]) }
}
