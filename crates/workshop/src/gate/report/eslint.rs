//! The JSON of ESLint: a list of files, each with what was found in it. Errors fail a gate, warnings are for
//! its own exit code to weigh; a file that was ignored was not judged.

use super::told::{Failure, Told, Unreadable, WORDS, safe};
use serde::Deserialize;

/// Reads a report.
pub(crate) fn read(bytes: &[u8]) -> Result<Told, Unreadable> {
    let text = std::str::from_utf8(bytes).map_err(|_| Unreadable::Encoding)?;
    let files: Vec<File> = serde_json::from_str(text.trim_start_matches('\u{feff}'))
        .map_err(|error| Unreadable::json("the JSON of ESLint", &error))?;
    if files.iter().all(File::is_ignored) {
        let because = if files.is_empty() { "it lists none" } else { "all of them are ignored" };
        return Err(Unreadable::Nothing(format!("no file was judged: {because}")));
    }
    let mut told = Told::default();
    for file in &files {
        for message in &file.messages {
            let failure = message.failure(file);
            if message.severity >= 2 || message.fatal { told.fail(failure) } else { told.warn(failure) }
        }
    }
    Ok(told)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct File {
    file_path: String,
    messages: Vec<Message>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Message {
    rule_id: Option<String>,
    severity: u8,
    #[serde(default)]
    fatal: bool,
    message: String,
    line: Option<u32>,
}

impl File {
    /// Whether all that is said of it is that it was not looked at.
    fn is_ignored(&self) -> bool {
        matches!(&*self.messages, [only] if only.rule_id.is_none()
            && only.line.is_none()
            && !only.fatal
            && only.message.starts_with("File ignored"))
    }
}

impl Message {
    fn failure(&self, file: &File) -> Failure {
        let said = safe(&self.message, WORDS);
        let rule = self.rule_id.as_deref().map(|rule| safe(rule, 100));
        Failure {
            file: Some(safe(&file.file_path, WORDS)),
            line: self.line.filter(|line| *line > 0),
            message: rule.map_or_else(|| said.clone(), |rule| format!("{said} [{rule}]")),
            ..Failure::default()
        }
    }
}
