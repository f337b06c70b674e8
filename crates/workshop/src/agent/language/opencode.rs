//! OpenCode: `opencode run --format json`. It counts each call of the model, without what came from a cache.

use super::{Call, Language, Leave, Wall, args, count, event, flag, var};
use crate::agent::{
    decisions::NAME,
    login::Login,
    told::{Tokens, Told},
};
use serde_json::{Value, json};
use std::ffi::OsString;

pub(super) struct Opencode;

const LOGINS: [Login; 1] = [Login::needed("XDG_DATA_HOME", "opencode", ".local/share/opencode/auth.json")];

impl Language for Opencode {
    fn program(&self) -> &'static str {
        "opencode"
    }

    fn words(&self, call: &Call<'_>) -> Vec<String> {
        let mut words = args(["run", "--format", "json"]);
        words.extend(flag("--model", call.agent.model.as_deref()));
        words.extend(flag("--session", call.thread));
        words
    }

    /// It asks before it uses a tool, and without a person that is a no: what it may is for the wall and the diff.
    fn files(&self, call: &Call<'_>) -> Vec<(&'static str, String)> {
        let word = match call.leave {
            Leave::Given => "allow",
            Leave::Asked => "ask",
        };
        let mut permission = json!({ "edit": word, "bash": word, "webfetch": "allow" });
        if call.wall == Wall::Ours {
            permission["external_directory"] = json!("allow");
        }
        let mut own = json!({ "autoupdate": false, "share": "disabled", "permission": permission });
        let command: Vec<&str> = [call.tools.program()].into_iter().chain(call.tools.args()).collect();
        own["mcp"] = json!({ NAME: { "type": "local", "command": command, "enabled": true } });
        vec![(".config/opencode/opencode.json", format!("{own:#}\n"))]
    }

    fn vars(&self, _call: &Call<'_>) -> Vec<(String, OsString)> {
        let off =
            ["OPENCODE_DISABLE_AUTOUPDATE", "OPENCODE_DISABLE_LSP_DOWNLOAD", "OPENCODE_DISABLE_CLAUDE_CODE"];
        off.map(|name| var(name, "1")).to_vec()
    }

    fn logins(&self) -> &'static [Login] {
        &LOGINS
    }

    fn hear(&self, line: &str, told: &mut Told) {
        let Some(event) = event(line) else { return };
        told.thread(event["sessionID"].as_str().unwrap_or_default());
        let part = &event["part"];
        match event["type"].as_str() {
            Some("text") => told.say(part["text"].as_str().unwrap_or_default()),
            Some("tool_use") => told.call(),
            Some("step_finish") => {
                told.used(tokens(&part["tokens"]));
                told.cost(part["cost"].as_f64());
                told.failed = None;
            }
            Some("error") => told.fail(reason(&event["error"])),
            _other => {}
        }
    }
}

fn tokens(told: &Value) -> Tokens {
    let cached = count(&told["cache"]["read"]);
    let read = count(&told["input"]).saturating_add(cached).saturating_add(count(&told["cache"]["write"]));
    let written = count(&told["output"]).saturating_add(count(&told["reasoning"]));
    // Whether what it thought is in what it wrote depends on the provider; the total knows.
    let written = told["total"].as_u64().and_then(|total| total.checked_sub(read)).unwrap_or(written);
    Tokens { read, cached: Some(cached), written }
}

fn reason(error: &Value) -> &str {
    let words = [&error["data"]["message"], &error["message"], &error["name"]];
    words.into_iter().find_map(Value::as_str).unwrap_or_default()
}
