//! goose: `goose run --output-format stream-json`, from its documents: not run here. Its session is named by us; what it
//! counts at the end is the total of the session.

use super::{Call, Language, args, count, event, var};
use crate::agent::{
    login::Login,
    told::{Tokens, Told},
};
use serde_json::Value;
use std::ffi::OsString;

pub(super) struct Goose;

const LOGINS: [Login; 2] = [
    Login::needed("XDG_CONFIG_HOME", "goose", ".config/goose/secrets.yaml"),
    Login::wanted("XDG_CONFIG_HOME", "goose", ".config/goose/config.yaml"),
];

impl Language for Goose {
    fn program(&self) -> &'static str {
        "goose"
    }

    fn words(&self, call: &Call<'_>) -> Vec<String> {
        let message = call.message.to_string_lossy();
        let name = self.named_by_us(call).unwrap_or_default();
        let mut words = args(["run", "--output-format", "stream-json", "-q", "-i", &message, "-n", name]);
        words.extend(call.thread.map(|_| "-r".to_owned()));
        words
    }

    fn files(&self, _call: &Call<'_>) -> Vec<(&'static str, String)> {
        vec![]
    }

    fn vars(&self, call: &Call<'_>) -> Vec<(String, OsString)> {
        let mut vars = vec![
            var("GOOSE_MODE", "auto"),
            var("GOOSE_DISABLE_KEYRING", "1"),
            var("GOOSE_TELEMETRY_ENABLED", "false"),
        ];
        vars.extend(call.agent.model.as_deref().map(|model| var("GOOSE_MODEL", model)));
        vars
    }

    fn logins(&self) -> &'static [Login] {
        &LOGINS
    }

    fn named_by_us<'a>(&self, call: &Call<'a>) -> Option<&'a str> {
        Some(call.thread.unwrap_or(call.session))
    }

    fn hear(&self, line: &str, told: &mut Told) {
        let Some(event) = event(line) else { return };
        match event["type"].as_str() {
            Some("message") if event["message"]["role"] == "assistant" => said(&event["message"], told),
            Some("error") => told.fail(event["error"].as_str().unwrap_or_default()),
            Some("complete") if event["input_tokens"].is_u64() || event["output_tokens"].is_u64() => {
                told.thread_used(Tokens {
                    read: count(&event["input_tokens"]),
                    cached: None,
                    written: count(&event["output_tokens"]),
                });
            }
            _other => {}
        }
    }
}

fn said(message: &Value, told: &mut Told) {
    for part in message["content"].as_array().into_iter().flatten() {
        match part["type"].as_str() {
            Some("text") => told.say(part["text"].as_str().unwrap_or_default()),
            Some("toolRequest") => told.call(),
            _other => {}
        }
    }
}
