//! aider: `aider --message-file`. It has no events: what it used stands in prose, rounded, after each answer. Its thread is
//! the history of its chat, kept in its home.

use super::{Call, Language, args, flag, var};
use crate::agent::{
    login::Login,
    told::{Tokens, Told},
};
use std::ffi::OsString;

pub(super) struct Aider;

/// The name of the one thread that there is in a home.
const HISTORY: &str = "chat-history";

impl Language for Aider {
    fn program(&self) -> &'static str {
        "aider"
    }

    fn words(&self, call: &Call<'_>) -> Vec<String> {
        let at = |name: &str| call.home.join(name).to_string_lossy().into_owned();
        let mut words = args([
            "--yes-always",
            "--no-stream",
            "--no-pretty",
            "--no-auto-commits",
            "--no-dirty-commits",
            "--no-gitignore",
            "--no-auto-lint",
            "--analytics-disable",
            "--no-check-update",
            "--no-show-release-notes",
            "--no-show-model-warnings",
        ]);
        words.extend(flag("--message-file", Some(&call.message.to_string_lossy())));
        words.extend(flag("--chat-history-file", Some(&at(HISTORY))));
        words.extend(flag("--input-history-file", Some(&at("input-history"))));
        words.extend(flag("--model", call.agent.model.as_deref()));
        words.extend(call.thread.map(|_| "--restore-chat-history".to_owned()));
        words
    }

    fn files(&self, _call: &Call<'_>) -> Vec<(&'static str, String)> {
        vec![]
    }

    fn vars(&self, _call: &Call<'_>) -> Vec<(String, OsString)> {
        vec![var("LITELLM_LOCAL_MODEL_COST_MAP", "True")]
    }

    /// It has none: a provider is known to it by a key.
    fn logins(&self) -> &'static [Login] {
        &[]
    }

    fn hear(&self, line: &str, told: &mut Told) {
        if let Some(used) = line.strip_prefix("Tokens: ") {
            told.thread(HISTORY);
            told.used(tokens(used));
            told.run_cost(session_cost(used));
            told.settle();
            told.failed = None;
        } else if line.starts_with("litellm.") {
            told.fail(line);
        } else {
            told.draft(line);
        }
    }
}

/// `1.2k sent, 300 cache hit, 60 received. Cost: …`
fn tokens(used: &str) -> Tokens {
    let counts = used.split(". Cost").next().unwrap_or_default();
    let of = |word: &str| {
        let part = counts.split(", ").find(|part| part.trim_end_matches('.').ends_with(word));
        part.and_then(|part| rounded(part.split_whitespace().next()?))
    };
    Tokens { read: of("sent").unwrap_or(0), cached: of("cache hit"), written: of("received").unwrap_or(0) }
}

/// `1.2k` is 1200.
fn rounded(number: &str) -> Option<u64> {
    let (digits, factor) = match number.strip_suffix('k') {
        Some(digits) => (digits, 1_000.0),
        None => (number, 1.0),
    };
    let number =
        digits.replace(',', "").parse::<f64>().ok().filter(|number| number.is_finite() && *number >= 0.0)?;
    Some((number * factor).round() as u64)
}

/// `Cost: $0.0013 message, $0.0026 session.`
fn session_cost(used: &str) -> Option<f64> {
    let session = used.split(", ").find(|part| part.trim_end_matches('.').ends_with(" session"))?;
    session.trim().strip_prefix('$')?.split_whitespace().next()?.parse().ok()
}
