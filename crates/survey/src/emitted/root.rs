//! What every agent reads first: where the binding documents are, when each is to be read, what must succeed, and what
//! may not be touched. It links and does not copy; what does not fit the budget is counted, never dropped in silence.

use super::{Said, Source};
use crate::tokens::count;

/// Bytes of a title.
const TITLE: usize = 160;
/// Tokens that are kept for what says how much was left out.
const RESERVE: u32 = 160;

/// The text, within the budget.
pub(super) fn body(source: &Source) -> String {
    let mut text = String::from(
        "Work in this repository is held to what is linked here. Read what speaks about the paths that you touch, \
         before you touch them.\n",
    );
    let sections = [
        ("Before a change is done, these succeed", gates(source)),
        ("Areas", areas(source)),
        ("Standards", said(&source.standards)),
        ("Decisions that hold", said(&source.decisions)),
        ("Patterns to follow", said(&source.patterns)),
    ];
    for (heading, lines) in sections {
        section(&mut text, heading, &lines, source.tokens);
    }
    text
}

fn section(text: &mut String, heading: &str, lines: &[String], budget: u32) {
    if lines.is_empty() {
        return;
    }
    let heading = format!("\n## {heading}\n\n");
    let mut room = budget.saturating_sub(RESERVE + count(text) + count(&heading) + 1);
    let fits = |line: &&String| {
        let left = room.checked_sub(count(line) + 1);
        room = left.unwrap_or(0);
        left.is_some()
    };
    let kept: Vec<&String> = lines.iter().take_while(fits).collect();
    text.push_str(&heading);
    kept.iter().for_each(|line| text.push_str(line));
    if kept.len() < lines.len() {
        text.push_str(&format!("- {} more: `evolute context index`\n", lines.len() - kept.len()));
    }
}

fn gates(source: &Source) -> Vec<String> {
    source.gates.iter().map(|(name, command)| format!("- {}: `{}`\n", line(name), line(command))).collect()
}

fn areas(source: &Source) -> Vec<String> {
    let one = |area: &super::Held| {
        let paths = globs(&area.paths);
        let uses = match area.may_use.as_deref() {
            None => String::new(),
            Some([]) => " may use no other area".to_owned(),
            Some(others) => format!(" may use {}", line(&others.join(", "))),
        };
        format!("- {} ({paths}){uses}\n", line(&area.name))
    };
    source.areas.iter().map(one).collect()
}

fn said(documents: &[Said]) -> Vec<String> {
    let one = |said: &Said| {
        let of =
            if said.covers.is_empty() { String::new() } else { format!(", for {}", globs(&said.covers)) };
        format!("- [{}]({}){of}\n", line(&said.title), target(&said.path))
    };
    documents.iter().map(one).collect()
}

fn globs(globs: &[String]) -> String {
    globs.iter().map(|glob| format!("`{}`", line(glob))).collect::<Vec<_>>().join(", ")
}

/// A path as the target of a link.
fn target(path: &str) -> String {
    if path.contains([' ', '(', ')', '<', '>']) {
        format!("<{}>", path.replace(['<', '>'], ""))
    } else {
        path.to_owned()
    }
}

/// One line of bounded length, in which nothing can end a marker or begin one.
fn line(text: &str) -> String {
    let mut line: String =
        text.split_whitespace().collect::<Vec<_>>().join(" ").replace("<!--", "").replace("-->", "");
    line.truncate(line.floor_char_boundary(TITLE));
    line
}
