//! Standards and gates that do not find each other: a gate that cites what nobody wrote, one that cites nothing, a
//! standard that no gate holds. Where nobody has written a standard yet, nobody is late.

use super::{Fault, Words, fault, nearest, top};
use crate::documents::{
    document::{Class, Document, Place},
    index::Index,
};
use formats::{Severity, configuration::Citation};

/// Where standards are written.
const STANDARDS: &str = ".evolute/standards/";
/// What gates cite is named from here.
const BELOW: &str = ".evolute/";
/// More gates, or standards, than these are told in one finding.
const FEW: usize = 4;

/// What is wrong between the gates of a configuration, which has this path and text, and the standards of the tree.
#[must_use]
pub fn standards(index: &Index, citations: &[Citation], path: &str, text: &str) -> Vec<Fault> {
    let written: Vec<&Document> = index.documents.values().filter(|document| is_standard(document)).collect();
    let configuration = Source { path, text };
    let missing = citations.iter().filter_map(|citation| missing(index, citation, &configuration));
    let mut faults: Vec<Fault> = missing.collect();
    if let Some(first) = written.first() {
        faults.extend(bare(citations, &below(first), &configuration));
        faults.extend(idle(&written, citations));
    }
    faults
}

/// A rule that holds now; what leads to the rules is none of them.
fn is_standard(document: &Document) -> bool {
    let Some(name) = document.path.strip_prefix(STANDARDS) else { return false };
    document.class == Class::Live && !name.to_ascii_lowercase().ends_with("readme.md")
}

/// The path as a gate cites it.
fn below(document: &Document) -> String {
    document.path.strip_prefix(BELOW).unwrap_or(&document.path).to_owned()
}

/// A file that findings point into.
struct Source<'a> {
    path: &'a str,
    text: &'a str,
}

impl Source<'_> {
    fn fault(&self, citation: &Citation, rule: &'static str, severity: Severity, words: Words) -> Fault {
        fault(self.path, self.place(citation), rule, severity, words)
    }

    fn place(&self, citation: &Citation) -> Place {
        let before = self.text.get(..citation.at.start).unwrap_or_default();
        let line = before.rsplit('\n').next().unwrap_or_default();
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Place {
            line: count(before.matches('\n').count() + 1),
            column: count(line.chars().count() + 1),
            start: count(citation.at.start),
            end: count(citation.at.end),
        }
    }
}

fn missing(index: &Index, citation: &Citation, configuration: &Source<'_>) -> Option<Fault> {
    let standard = citation.standard.as_ref()?;
    let path = format!("{BELOW}{standard}");
    if index.tree.files().any(|file| file == path) {
        return None;
    }
    let known =
        index.tree.files().filter_map(|file| file.strip_prefix(BELOW)).filter(|file| file.ends_with(".md"));
    let hint = nearest(standard, known).map_or_else(
        || format!("write `{path}`, or leave `standard` out of the gate"),
        |near| format!("did you mean `{near}`?"),
    );
    let words = Words {
        message: format!("gate `{}` enforces `{path}`, which is not written", citation.gate),
        label: "names no file",
        hint,
    };
    Some(configuration.fault(citation, "context.missing-standard", Severity::Error, words))
}

/// Gates that say no by a rule that nobody can read.
fn bare(citations: &[Citation], example: &str, configuration: &Source<'_>) -> Vec<Fault> {
    let bare: Vec<&Citation> = citations.iter().filter(|citation| citation.standard.is_none()).collect();
    let names: Vec<&str> = bare.iter().map(|citation| citation.gate.as_str()).collect();
    let one = |citation: &Citation, message: String| {
        let words = Words {
            message,
            label: "enforces what is not written down",
            hint: format!(
                "name what it enforces, like `standard = \"{example}\"`; write it first where it is not written"
            ),
        };
        configuration.fault(citation, "quality.gate-without-standard", Severity::Warning, words)
    };
    if let (Some(first), true) = (bare.first(), bare.len() > FEW) {
        return vec![one(first, format!("{} gates cite no standard: {}", bare.len(), listed(&names)))];
    }
    bare.into_iter()
        .map(|citation| one(citation, format!("gate `{}` cites no standard", citation.gate)))
        .collect()
}

/// Standards that only reviewers can hold.
fn idle(written: &[&Document], citations: &[Citation]) -> Vec<Fault> {
    let cited = |document: &&&Document| {
        let own = below(document);
        citations.iter().any(|citation| citation.standard.as_ref() == Some(&own))
    };
    let idle: Vec<&Document> = written.iter().filter(|document| !cited(document)).copied().collect();
    let names: Vec<String> = idle.iter().map(|document| below(document)).collect();
    let one = |document: &Document, message: String| {
        let words = Words {
            message,
            label: "held by reviewers alone",
            hint: format!("name it in the gate that holds it: `standard = \"{}\"`", below(document)),
        };
        fault(&document.path, top(document), "quality.standard-without-gate", Severity::Warning, words)
    };
    if let (Some(first), true) = (idle.first(), idle.len() > FEW) {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        return vec![one(first, format!("no gate enforces {} standards: {}", idle.len(), listed(&names)))];
    }
    idle.into_iter().map(|document| one(document, "no gate enforces this standard".to_owned())).collect()
}

/// The first few names, and how many more there are.
fn listed(names: &[&str]) -> String {
    let shown: Vec<String> = names.iter().take(FEW).map(|name| format!("`{name}`")).collect();
    format!("{} and {} more", shown.join(", "), names.len().saturating_sub(FEW))
}
