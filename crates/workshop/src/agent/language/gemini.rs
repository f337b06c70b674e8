//! Gemini CLI: `gemini -o stream-json`. It counts the run at its end, both with and without what came from a cache.

use super::{Call, Language, Wall, args, count, event, flag, var};
use crate::agent::{
    decisions::NAME,
    login::Login,
    told::{Tokens, Told},
};
use serde_json::{Value, json};
use std::ffi::OsString;
use trace::Auth;

pub(super) struct Gemini;

const LOGINS: [Login; 2] = [
    Login::needed("GEMINI_CLI_HOME", ".gemini", ".gemini/oauth_creds.json"),
    Login::wanted("GEMINI_CLI_HOME", ".gemini", ".gemini/google_accounts.json"),
];
/// Who has this variable has a project of Google's cloud, and no key.
const VERTEX: &str = "GOOGLE_GENAI_USE_VERTEXAI";

impl Language for Gemini {
    fn program(&self) -> &'static str {
        "gemini"
    }

    fn words(&self, call: &Call<'_>) -> Vec<String> {
        let mut words = args(["--output-format", "stream-json", "--approval-mode", "yolo", "--skip-trust"]);
        words.extend(flag("--model", call.agent.model.as_deref()));
        words.extend(flag("--resume", call.thread));
        words
    }

    fn files(&self, call: &Call<'_>) -> Vec<(&'static str, String)> {
        let key =
            if call.agent.env.iter().any(|name| name == VERTEX) { "vertex-ai" } else { "gemini-api-key" };
        let kind = match call.agent.auth {
            Auth::Key => key,
            Auth::Session => "oauth-personal",
        };
        let own = json!({
            "security": { "auth": { "selectedType": kind } },
            "privacy": { "usageStatisticsEnabled": false },
            "telemetry": { "enabled": false },
            "general": { "disableAutoUpdate": true, "disableUpdateNag": true },
            "mcpServers": { NAME: { "command": call.tools.program(), "args": call.tools.args, "trust": true } },
        });
        vec![(".gemini/settings.json", format!("{own:#}\n"))]
    }

    fn vars(&self, call: &Call<'_>) -> Vec<(String, OsString)> {
        let mut vars = vec![var("GEMINI_CLI_TRUST_WORKSPACE", "true"), var("GEMINI_CLI_HOME", call.home)];
        if call.wall == Wall::Ours {
            vars.push(var("GEMINI_SANDBOX", "false"));
        }
        vars
    }

    fn logins(&self) -> &'static [Login] {
        &LOGINS
    }

    fn hear(&self, line: &str, told: &mut Told) {
        let Some(event) = event(line) else { return };
        match event["type"].as_str() {
            Some("init") => told.thread(event["session_id"].as_str().unwrap_or_default()),
            Some("message") if event["role"] == "assistant" => said(&event, told),
            Some("tool_use") => {
                told.call();
                told.said = None;
            }
            Some("error") if event["severity"] != "warning" => {
                told.fail(event["message"].as_str().unwrap_or_default());
            }
            Some("result") => result(&event, told),
            _other => {}
        }
    }
}

fn said(event: &Value, told: &mut Told) {
    let words = event["content"].as_str().unwrap_or_default();
    if event["delta"] == true { told.say_on(words) } else { told.say(words) }
}

fn result(event: &Value, told: &mut Told) {
    let stats = &event["stats"];
    if stats.is_object() {
        let read = count(&stats["input_tokens"]);
        let written = count(&stats["output_tokens"]);
        // What it thought is in the total, and in no count of its own.
        let written =
            count(&stats["total_tokens"]).checked_sub(read).map_or(written, |rest| rest.max(written));
        told.run_used(Tokens { read, cached: Some(count(&stats["cached"])), written });
    }
    if event["status"] == "error" {
        told.fail(event["error"]["message"].as_str().unwrap_or_default());
    } else {
        told.failed = None;
    }
}
