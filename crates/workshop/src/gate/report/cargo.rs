//! The JSON messages of cargo, one a line: what the compiler and clippy call errors, with their samples. What
//! tests print stands between them as it always does.

use super::told::{Failure, Told, Unreadable, WORDS, safe};
use crate::gate::printed::{bounded, printed};
use serde::Deserialize;

/// Reads what was printed on standard output.
pub(crate) fn read(text: &str) -> Result<Told, Unreadable> {
    let mut told = Told::default();
    let mut finished = None;
    for line in text.lines().filter(|line| is_message(line)) {
        let message: Message = serde_json::from_str(line)
            .map_err(|error| Unreadable::Json { what: "the JSON of cargo", why: error.to_string() })?;
        finished = message.success.or(finished);
        let Some(diagnostic) = message.message else { continue };
        match &*diagnostic.level {
            "warning" => told.warn(diagnostic.failure()),
            level if level.starts_with("error") => told.fail(diagnostic.failure()),
            _note => {}
        }
    }
    match finished {
        None => Err(Unreadable::Unfinished("cargo did not say that the build has finished".into())),
        Some(false) if told.failures.is_empty() => {
            let message = "the build did not succeed".to_owned();
            told.fail(Failure { message, ..Failure::default() });
            Ok(told)
        }
        Some(_) => Ok(told),
    }
}

/// Whether a line is one of cargo's messages.
pub(crate) fn is_message(line: &str) -> bool {
    line.starts_with("{\"reason\":")
}

#[derive(Deserialize)]
struct Message {
    message: Option<Diagnostic>,
    success: Option<bool>,
}

#[derive(Deserialize)]
struct Diagnostic {
    level: String,
    message: String,
    code: Option<Code>,
    #[serde(default)]
    spans: Vec<Span>,
    rendered: Option<String>,
}

#[derive(Deserialize)]
struct Code {
    code: String,
}

#[derive(Deserialize)]
struct Span {
    file_name: String,
    line_start: u32,
    is_primary: bool,
}

impl Diagnostic {
    fn failure(&self) -> Failure {
        let span = self.spans.iter().find(|span| span.is_primary);
        let code = self.code.as_ref().map_or_else(String::new, |code| format!("[{}]", safe(&code.code, 100)));
        let head = format!("{}{code}: {}", safe(&self.level, 40), safe(&self.message, WORDS));
        let sample = self.sample();
        let message = if sample.is_empty() { head } else { format!("{head}\n{sample}") };
        Failure {
            file: span.map(|span| safe(&span.file_name, WORDS)),
            line: span.map(|span| span.line_start),
            message,
            ..Failure::default()
        }
    }

    /// The lines of code that it is about, as the compiler draws them.
    fn sample(&self) -> String {
        let drawn = self.rendered.as_deref().unwrap_or_default();
        let below = drawn.lines().skip_while(|line| !line.trim_start().starts_with("--> ")).skip(1);
        let lines: Vec<&str> = below.collect();
        bounded(printed(lines.join("\n").as_bytes()).trim_end(), WORDS)
    }
}
