//! Every refusal says what to do, and that was tried: here each is reached with the real binary, its hint is carried out
//! word for word, and what was refused is not refused for that reason any more.

mod evidence;
mod loops;
mod retained;

use crate::{Repo, repo::Ran};
use regex::Regex;
use std::sync::LazyLock;

/// A command that a hint tells, in backticks.
static COMMANDS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"`evolute ([^`]*)`").expect("because it is well formed"));
/// A flag that a hint asks to add, in backticks.
static FLAGS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"`(--[^`]*)`").expect("because it is well formed"));

/// What was refused, by which rule, and with what hint.
#[derive(Debug)]
pub(super) struct Refused {
    rule: String,
    hint: String,
}

/// Reaches a refusal; gives its rule and its hint. Wrong uses have no rule.
pub(super) fn refused(repo: &Repo, words: &[&str]) -> Refused {
    let mut asked = words.to_vec();
    asked.push("--json");
    let ran = repo.evolute(&asked);
    assert!(matches!(ran.code(), 1 | 2), "`{}` ended with {}: {}", words.join(" "), ran.code(), ran.out());
    let json = ran.raw_json();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let (rule, said) = match &json["refused"] {
        serde_json::Value::Null => (String::from("usage"), &json["usage"]),
        refused => (text(&refused["rule"]), refused),
    };
    let hint = text(&said["hint"]);
    assert!(!hint.is_empty(), "`{}` has no hint: {json}", words.join(" "));
    Refused { rule, hint }
}

/// Carries out the command that the hint tells: it is done, or says no for another reason.
pub(super) fn followed(repo: &Repo, words: &[&str]) -> Ran {
    let Refused { rule, hint } = refused(repo, words);
    let told = COMMANDS.captures(&hint).unwrap_or_else(|| panic!("`{hint}` tells no command"));
    let command = filled(&told[1]);
    let words: Vec<&str> = command.iter().map(String::as_str).collect();
    leads_on(repo, &words, &rule, &hint)
}

/// Adds the flag that the hint asks for to what was said before.
pub(super) fn added(repo: &Repo, words: &[&str]) -> Ran {
    let Refused { rule, hint } = refused(repo, words);
    let told = FLAGS.captures(&hint).unwrap_or_else(|| panic!("`{hint}` asks for no flag"));
    let more = filled(&told[1]);
    let mut all = words.to_vec();
    all.extend(more.iter().map(String::as_str));
    leads_on(repo, &all, &rule, &hint)
}

/// Says something else, that the hint allows for.
pub(super) fn instead(repo: &Repo, words: &[&str], then: &[&str]) -> Ran {
    let Refused { rule, hint } = refused(repo, words);
    leads_on(repo, then, &rule, &hint)
}

fn leads_on(repo: &Repo, words: &[&str], rule: &str, hint: &str) -> Ran {
    let ran = repo.evolute(words);
    let said = format!("{}{}", ran.out(), ran.err());
    assert_ne!(ran.code(), 101, "`{}` broke off: {said}", words.join(" "));
    assert_ne!(ran.code(), 2, "`{rule}` hints `{hint}`, and `{}` is no use: {said}", words.join(" "));
    if ran.code() == 1 {
        let mut asked = words.to_vec();
        asked.push("--json");
        let again = repo.evolute(&asked).raw_json();
        assert_ne!(again["refused"]["rule"], rule, "`{rule}` hints `{hint}`, and that leads nowhere");
    }
    ran
}

/// The words of a command, with something in the place of what is left to the person.
fn filled(command: &str) -> Vec<String> {
    let plain = command.replace('…', "so it is");
    shlex::split(&plain).unwrap_or_else(|| panic!("`{command}` is no command"))
}
