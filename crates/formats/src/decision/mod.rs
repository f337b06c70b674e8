//! A decision, written down: an ADR in the manner of MADR 2 to 4, adr-tools or log4brains, as typed data. These are
//! formats of other people too: keys that are not ours are theirs, and only one that is nearly ours is spoken of.

mod fields;
mod name;
mod prose;
mod status;
mod succession;

pub use name::{Cited, is_kept_at};
pub use status::Status;
pub use succession::{Succession, find, succession};

use crate::{
    Severity,
    finding::{Finding, Read, in_order, too_large},
    front_matter, yaml_tree,
};
use std::ops::Range;

/// A decision as its file says it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Decision {
    /// Its id: from the front matter, or from the file's name: `d-7k2m`, `0007`, `ADR-7`.
    pub id: String,
    /// Its number, where it has one.
    pub number: Option<u32>,
    /// The path of its file, as it was given.
    pub path: String,
    /// Its heading, without a number before it.
    pub title: String,
    /// Where it stands.
    pub status: Status,
    /// When it was taken, as written.
    pub date: Option<String>,
    /// Who took it.
    pub deciders: Vec<String>,
    /// Path globs of the code that it speaks about.
    pub covers: Vec<String>,
    /// The decisions that it says it takes the place of, as it cites them.
    pub supersedes: Vec<String>,
    /// The options that were weighed.
    pub options: Vec<Weighed>,
    /// The option that was chosen, in the file's words.
    pub chosen: Option<String>,
}

/// An option that was weighed.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Weighed {
    /// Its name.
    pub name: String,
    /// How many things are said for it.
    pub pros: usize,
    /// How many things are said against it: what it would cost.
    pub cons: usize,
}

/// Where a decision's parts stand in its file, in bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DecisionPositions {
    /// The front matter, where there is some.
    pub front: Option<Range<usize>>,
    /// The heading.
    pub title: Option<Range<usize>>,
    /// What says the status.
    pub status: Option<Range<usize>>,
    /// Each option, in the order of the data.
    pub options: Vec<Range<usize>>,
}

impl Decision {
    /// Whether someone who writes these words means this decision.
    #[must_use]
    pub fn is_cited_as(&self, words: &str) -> bool {
        Cited::new(words).names(self)
    }

    /// The options that were not chosen and of which nothing says what they would have cost.
    pub fn unpriced(&self) -> impl Iterator<Item = (usize, &Weighed)> {
        let chosen = self.chosen.as_deref().map(str::to_lowercase);
        self.options.iter().enumerate().filter(move |(_, option)| {
            option.cons == 0 && chosen.as_ref().is_none_or(|chosen| *chosen != option.name.to_lowercase())
        })
    }
}

/// Reads a decision. All findings at once; none of them keeps it from being read but a broken front matter.
#[must_use]
pub fn read(path: &str, text: &str) -> Read<Decision, DecisionPositions> {
    let mut findings = Vec::new();
    let mut at = DecisionPositions::default();
    let value = match too_large(text) {
        Some(finding) => {
            findings.push(finding);
            None
        }
        None => file(path, text, &mut at, &mut findings),
    };
    let sound = findings.iter().all(|finding| finding.severity > Severity::Error);
    Read { value: value.filter(|_| sound), findings: in_order(findings), at }
}

fn file(path: &str, text: &str, at: &mut DecisionPositions, findings: &mut Vec<Finding>) -> Option<Decision> {
    let begins = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let opened = text[begins..].lines().next().is_some_and(|line| line.trim_end() == "---");
    let (front, body) = if opened {
        let parts = front_matter::split(text).map_err(|finding| findings.push(finding)).ok()?;
        at.front = Some(parts.front.clone());
        let tree = yaml_tree::parse(&text[parts.front.clone()], parts.front.start);
        (Some(tree.map_err(|finding| findings.push(finding)).ok()?), parts.body)
    } else {
        (None, begins..text.len())
    };
    let front = front.map(|node| fields::read(&node, findings)).unwrap_or_default();
    let prose = prose::read(text, body.clone());
    let said = front.status.or(prose.status);
    at.status = said.as_ref().map(|said| said.span.clone());
    at.title.clone_from(&prose.title_at);
    let status = match &said {
        Some(said) => status::judged(&said.text, front.superseded_by, &said.span, findings),
        None => {
            let span = at.title.clone().unwrap_or(body.start..body.start);
            findings.push(unsaid(span));
            Status::Proposed
        }
    };
    let named = name::of(path);
    at.options = prose.options.iter().map(|(_, span)| span.clone()).collect();
    let heading = prose.title.unwrap_or_default();
    let (counted, title) = name::numbered(&heading);
    Some(Decision {
        id: front.id.unwrap_or(named.id),
        number: named.number.or(counted),
        path: path.to_owned(),
        title: front.title.unwrap_or_else(|| title.to_owned()),
        status,
        date: front.date.or(prose.date),
        deciders: if front.deciders.is_empty() { prose.deciders } else { front.deciders },
        covers: front.covers,
        supersedes: front.supersedes.into_iter().chain(prose.supersedes).collect(),
        options: prose.options.into_iter().map(|(option, _)| option).collect(),
        chosen: prose.chosen,
    })
}

fn unsaid(span: Range<usize>) -> Finding {
    let message = "the decision does not say whether it was taken, and counts as proposed";
    let hint = "begin the file with `---`, `status: accepted` and `---`, or give it a section `## Status`";
    Finding::warning("decision.no-status", span, message, hint)
}
