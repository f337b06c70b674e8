//! What is wrong with the documents, each thing with its place and what would mend it.

mod cover;
mod gone;
mod link;
mod orphan;
mod standard;
mod twin;
mod whole;

pub use cover::{Uncovered, uncovered};
pub use standard::standards;

use super::{document::Place, graph::Graph, index::Index, past::Past};
use formats::{Context, Finding, Severity};
use std::ops::Range;

/// A finding, and the document that it is in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The document.
    pub path: String,
    /// Where in it.
    pub at: Place,
    /// What is wrong.
    pub finding: Finding,
}

/// Everything that is wrong, by document and place.
#[must_use]
pub fn all(index: &Index, graph: &Graph<'_>, context: &Context, past: &Past) -> Vec<Fault> {
    let mut faults: Vec<Fault> = link::faults(index, graph, past)
        .into_iter()
        .chain(gone::faults(index, past))
        .chain(orphan::faults(index, graph, context))
        .chain(twin::faults(index))
        .chain(cover::faults(index, context, past))
        .chain(whole::faults(index))
        .collect();
    faults.sort_by(|one, other| {
        (&one.path, one.at, one.finding.rule).cmp(&(&other.path, other.at, other.finding.rule))
    });
    faults
}

/// Words at a place of a document.
struct Words {
    message: String,
    label: &'static str,
    hint: String,
}

fn fault(path: &str, at: Place, rule: &'static str, severity: Severity, words: Words) -> Fault {
    let span: Range<usize> = at.span();
    let Words { message, label, hint } = words;
    let finding = Finding { rule, severity, message, label: label.to_owned(), span, hint };
    Fault { path: path.to_owned(), at, finding }
}

/// The first line of a document: where it is about the whole.
fn top(document: &super::Document) -> Place {
    document
        .content
        .headings
        .first()
        .map_or(Place { line: 1, column: 1, start: 0, end: 0 }, |heading| heading.at)
}

/// The nearest of some names, if one is near enough to have been meant.
fn nearest<'n>(name: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let near = names.map(|other| (strsim::jaro_winkler(name, other), other));
    let best = near.max_by(|one, other| one.0.total_cmp(&other.0))?;
    (best.0 > 0.8).then_some(best.1)
}
