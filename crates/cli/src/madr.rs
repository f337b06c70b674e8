//! A decision as a file, in the manner of MADR 4: its id is stable from birth, so that two branches never number
//! theirs alike; a number comes at merge.

use engine::constraint::view::Asked;
use std::{fmt::Write as _, fs, path::Path};
use trace::id::DecisionId;

/// Where decisions are kept, relative to the root.
const FOLDER: &str = ".evolute/decisions";
/// Letters of a title in a file's name.
const SLUG: usize = 48;
/// Files of the folder that are looked through for one decision.
const MOST_FILES: usize = 10_000;

/// The path and the text of an answered decision, under the id of the first of the approvals that were mandated.
/// If all agreed, the owner's reasoning is the decision's; else that of whoever ended it.
pub(crate) fn file(
    asked: &Asked,
    before: &[&Asked],
    explored: Option<&Explored>,
) -> Option<(String, String)> {
    let first = before.first().copied().unwrap_or(asked);
    let speaks = if first.choice() == asked.choice() { first } else { asked };
    let answer = speaks.answer.as_ref()?;
    let question = &first.question;
    let all: Vec<&Asked> = before.iter().copied().chain([asked]).collect();
    let makers: Vec<String> = all.iter().filter_map(|asked| asked.by.as_deref()).map(quoted).collect();
    let title = line(&question.text);
    let mut text = format!(
        "---\nid: {}\nstatus: accepted\ndate: {}\ndecision-makers: [{}]\n{}---\n\n# {title}\n",
        question.id,
        asked.answered.unwrap_or(asked.at).strftime("%Y-%m-%d"),
        makers.join(", "),
        supersedes(answer),
    );
    let _ = write!(text, "\n## Context and Problem Statement\n\n{}\n", question.text.trim());
    text.push_str("\n## Considered Options\n\n");
    question.options.iter().for_each(|option| {
        let _ = writeln!(text, "* {}", line(option));
    });
    let (choice, because) = (line(&answer.choice), line(&answer.because));
    let _ = write!(text, "\n## Decision Outcome\n\nChosen option: \"{choice}\", because {because}\n");
    if let Some(expects) = &answer.expects {
        let by = answer.by.map_or_else(String::new, |by| format!(" (by {by})"));
        let sure = answer.confidence.map_or_else(String::new, |sure| format!(", confidence {sure}"));
        let _ = write!(text, "\n### Confirmation\n\n{}{by}{sure}\n", line(expects));
    }
    if let Some(exception) = &answer.exception {
        let _ = write!(text, "\n### Exception\n\n{}\n", line(exception));
    }
    if !answer.rejected.is_empty() {
        text.push_str("\n## Pros and Cons of the Options\n");
    }
    for rejected in &answer.rejected {
        let (option, cost) = (line(&rejected.option), line(&rejected.because));
        let _ = write!(text, "\n### {option}\n\n* Bad, because {cost}\n");
    }
    if let Some(link) = &asked.question.chain {
        let _ = write!(text, "\n## Approvals\n\nMandated: {}\n\n", line(&link.why));
        all.iter().filter_map(|asked| approval(asked)).for_each(|line| text.push_str(&line));
    }
    explored.iter().for_each(|explored| text.push_str(&explored.section()));
    Some((format!("{FOLDER}/{}-{}.md", question.id, slug(&title)), text))
}

/// What an agent found before it was decided.
#[derive(Clone, Debug)]
pub(crate) struct Explored {
    /// The agent.
    pub(crate) agent: String,
    /// What it found, in its words.
    pub(crate) findings: String,
}

impl Explored {
    /// Its words are quoted line by line: they cannot open a heading of the decision's own.
    fn section(&self) -> String {
        let words: Vec<String> =
            self.findings.lines().map(|line| format!("> {line}").trim_end().to_owned()).collect();
        format!(
            "\n## More Information\n\nExplored by `{}` before it was decided. It found:\n\n{}\n",
            line(&self.agent),
            words.join("\n")
        )
    }
}

/// The line that names what it takes the place of, if it does.
fn supersedes(answer: &trace::Answer) -> String {
    let ids: Vec<String> = answer.supersedes.iter().map(|id| quoted(id.as_str())).collect();
    if ids.is_empty() { String::new() } else { format!("supersedes: [{}]\n", ids.join(", ")) }
}

fn approval(asked: &Asked) -> Option<String> {
    let (answer, by) = (asked.answer.as_ref()?, asked.by.as_deref()?);
    let clock = if answer.by_default { " by the clock" } else { "" };
    Some(format!("* \"{}\" by {}{clock}: {}\n", line(&answer.choice), line(by), line(&answer.because)))
}

/// Whether a decision has a file already, under whatever name it was given since.
pub(crate) fn is_kept(root: &Path, id: &DecisionId) -> bool {
    let Ok(folder) = fs::read_dir(root.join(FOLDER)) else { return false };
    folder.flatten().take(MOST_FILES).any(|entry| entry.file_name().to_string_lossy().contains(id.as_str()))
}

/// Words on one line: what people type cannot open a heading or a list of its own.
fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text between quotes, as YAML reads it.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

fn slug(title: &str) -> String {
    let mut slug = String::new();
    for letter in title.to_lowercase().chars() {
        if slug.len() >= SLUG {
            break;
        }
        if letter.is_ascii_alphanumeric() {
            slug.push(letter);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() { "decision".into() } else { slug.to_owned() }
}
