//! Rules for some paths only: a standard that covers something is told to whoever touches it, and to nobody else.

use super::{File, RULE_TOKENS, Said, Source, Tool};
use crate::tokens::count;

/// One rule for each standard that covers something, in the tool's own form.
pub(super) fn rules(tool: Tool, source: &Source) -> Vec<File> {
    let Some(folder) = tool.rules() else { return vec![] };
    let covering = source.standards.iter().filter(|said| !said.covers.is_empty());
    covering.filter_map(|said| rule(tool, folder, said)).collect()
}

fn rule(tool: Tool, folder: &str, said: &Said) -> Option<File> {
    let (extension, front) = match tool {
        Tool::Claude => ("md", format!("paths:\n{}", listed(&said.covers))),
        Tool::Cursor => ("mdc", cursor(said)),
        Tool::Copilot => ("instructions.md", format!("applyTo: {}\n", quoted(&said.covers.join(",")))),
        Tool::Agents | Tool::Gemini => return None,
    };
    Some(File {
        tool,
        path: format!("{folder}/{}.{extension}", name(&said.path)),
        front: format!("---\n{front}---\n"),
        body: body(said),
    })
}

/// Cursor reads globs as they stand, without quotes, with commas between them.
fn cursor(said: &Said) -> String {
    let globs = said.covers.join(",").replace(['\n', '\r'], "");
    format!("description: {}\nglobs: {globs}\nalwaysApply: false\n", quoted(&said.title))
}

/// The standard's text, or where it is.
fn body(said: &Said) -> String {
    let text = said.text.trim();
    if count(text) <= RULE_TOKENS && !text.contains("<!-- evolute") {
        format!("{text}\n")
    } else {
        format!("# {}\n\nRead `{}` before you change what it covers.\n", said.title, said.path)
    }
}

fn listed(globs: &[String]) -> String {
    globs.iter().map(|glob| format!("  - {}\n", quoted(glob))).collect()
}

/// A YAML scalar in double quotes: JSON's are that.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// The name of a standard's rule: its path below `standards/`, with hyphens for folders.
fn name(path: &str) -> String {
    let below = path.rsplit_once("standards/").map_or(path, |(_, below)| below);
    let stem = below.rsplit_once('.').map_or(below, |(stem, _)| stem);
    stem.replace('/', "-")
}
