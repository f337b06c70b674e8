//! Questions on a terminal. Elsewhere nothing is asked: flags say what is wanted.

use crate::failure::Failure;
use dialoguer::{Confirm, Input, Select};

/// Asks for a line of text. An empty answer is refused unless there is a default.
pub(crate) fn text(question: &str, default: Option<&str>) -> Result<String, Failure> {
    let input = Input::<String>::new().with_prompt(question);
    let input = match default {
        Some(default) => input.default(default.to_owned()),
        None => input,
    };
    input.interact_text().map_err(|error| away(&error))
}

/// Asks for a line of text that may be left empty.
pub(crate) fn optional(question: &str) -> Result<Option<String>, Failure> {
    let answer = Input::<String>::new()
        .with_prompt(question)
        .allow_empty(true)
        .interact_text()
        .map_err(|error| away(&error))?;
    Ok(Some(answer).filter(|answer| !answer.trim().is_empty()))
}

/// Asks for one of several choices, and gives back its place.
pub(crate) fn choice(question: &str, choices: &[String], default: usize) -> Result<usize, Failure> {
    Select::new()
        .with_prompt(question)
        .items(choices)
        .default(default)
        .interact()
        .map_err(|error| away(&error))
}

/// Asks for a yes or a no.
pub(crate) fn yes(question: &str, default: bool) -> Result<bool, Failure> {
    Confirm::new().with_prompt(question).default(default).interact().map_err(|error| away(&error))
}

fn away(error: &dialoguer::Error) -> Failure {
    Failure::Interrupted {
        why: format!("the question was left unanswered: {error}"),
        hint: "run it again, or answer with flags".into(),
    }
}
