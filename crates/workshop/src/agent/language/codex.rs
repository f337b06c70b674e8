//! Codex: `codex exec --json`. What it counts is the total of its thread; of a turn that failed it tells no count.

use super::{Call, Language, Leave, Wall, args, count, event, flag, var};
use crate::agent::{
    decisions::NAME,
    login::Login,
    told::{Tokens, Told},
};
use serde_json::Value;
use std::{ffi::OsString, fmt::Write as _};

pub(super) struct Codex;

/// Its own home, below the one that it is given.
const HOME: &str = ".codex";

/// The variable that a run without a person takes its key from.
const OWN_KEY: &str = "CODEX_API_KEY";

const LOGINS: [Login; 1] = [Login::needed("CODEX_HOME", "", ".codex/auth.json")];

impl Language for Codex {
    fn program(&self) -> &'static str {
        "codex"
    }

    fn words(&self, call: &Call<'_>) -> Vec<String> {
        let mut words = args(["exec", "--json", "--skip-git-repo-check"]);
        words.extend(flag("--model", call.agent.model.as_deref()));
        words.extend(flag("resume", call.thread));
        words.push("-".to_owned());
        words
    }

    fn files(&self, call: &Call<'_>) -> Vec<(&'static str, String)> {
        vec![(".codex/config.toml", configuration(call))]
    }

    fn vars(&self, call: &Call<'_>) -> Vec<(String, OsString)> {
        let mut vars = vec![var("CODEX_HOME", call.home.join(HOME))];
        // Where nobody has logged in, it takes a key from one variable alone.
        if let (None, Some(key)) = (call.given(OWN_KEY), call.given("OPENAI_API_KEY")) {
            vars.push(var(OWN_KEY, key));
        }
        vars
    }

    fn logins(&self) -> &'static [Login] {
        &LOGINS
    }

    fn hear(&self, line: &str, told: &mut Told) {
        let Some(event) = event(line) else { return };
        match event["type"].as_str() {
            Some("thread.started") => told.thread(event["thread_id"].as_str().unwrap_or_default()),
            Some("item.completed") => item(&event["item"], told),
            Some("turn.completed") => {
                let usage = &event["usage"];
                told.thread_used(Tokens {
                    read: count(&usage["input_tokens"]),
                    cached: Some(count(&usage["cached_input_tokens"])),
                    written: count(&usage["output_tokens"]),
                });
                told.failed = None;
            }
            Some("turn.failed") => told.fail(event["error"]["message"].as_str().unwrap_or_default()),
            Some("error") => told.fail(event["message"].as_str().unwrap_or_default()),
            _other => {}
        }
    }
}

fn item(item: &Value, told: &mut Told) {
    match item["type"].as_str() {
        Some("agent_message") => told.say(item["text"].as_str().unwrap_or_default()),
        Some("command_execution" | "file_change" | "mcp_tool_call" | "web_search") => told.call(),
        _other => {}
    }
}

/// What holds for every run; the user's own arguments are stronger.
fn configuration(call: &Call<'_>) -> String {
    let sandbox = match call.wall {
        Wall::Ours => "danger-full-access",
        Wall::Its => "workspace-write",
    };
    let approval = match call.leave {
        Leave::Given => "never",
        Leave::Asked => "untrusted",
    };
    let mut text = format!(
        "approval_policy = \"{approval}\"\nsandbox_mode = \"{sandbox}\"\nweb_search = \"disabled\"\n\
         check_for_update_on_startup = false\n"
    );
    if let Some(url) = call.given("OPENAI_BASE_URL") {
        let _ = writeln!(text, "openai_base_url = {}", quoted(&url.to_string_lossy()));
    }
    let desk = quoted(&call.desk.to_string_lossy());
    let _ = write!(
        text,
        "\n[analytics]\nenabled = false\n\n[feedback]\nenabled = false\n\n[history]\npersistence = \"none\"\n\n\
         [sandbox_workspace_write]\nexclude_slash_tmp = true\nexclude_tmpdir_env_var = true\nwritable_roots = [{desk}]\n"
    );
    let server = call.tools;
    let _ = write!(
        text,
        "\n[mcp_servers.{NAME}]\ncommand = {}\nargs = {}\nrequired = true\n\
         default_tools_approval_mode = \"approve\"\n",
        quoted(&server.command.to_string_lossy()),
        toml::Value::from(server.args.clone()),
    );
    text
}

/// A text as TOML writes it.
fn quoted(text: &str) -> toml::Value {
    toml::Value::from(text)
}
