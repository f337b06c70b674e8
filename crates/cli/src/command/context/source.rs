//! The source that agents are told from, gathered from the work tree.

use crate::{documents, failure::Failure, repository::Repository, written::Written};
use formats::{
    Configuration,
    decision::{self, Status},
};
use survey::{
    documents::Document,
    emitted::{Held, Said, Source},
};

const STANDARDS: &str = ".evolute/standards/";
const PATTERNS: &str = ".evolute/patterns/";

/// Gathers it.
///
/// # Errors
/// Where a standard cannot be read.
pub(super) fn source(repository: &Repository, configuration: &Configuration) -> Result<Source, Failure> {
    let index = documents::index(repository, &configuration.context);
    let below = |folder: &str| -> Result<Vec<Said>, Failure> {
        let within = index.documents.values().filter(|document| document.path.starts_with(folder));
        within.filter_map(|document| said(repository, document).transpose()).collect()
    };
    Ok(Source {
        tokens: configuration.context.emit_tokens,
        standards: below(STANDARDS)?,
        patterns: below(PATTERNS)?,
        decisions: decisions(repository, index.documents.values())?,
        gates: configuration.gates.iter().map(|gate| (gate.name.clone(), command(gate))).collect(),
        areas: configuration
            .areas
            .iter()
            .map(|area| Held {
                name: area.name.clone(),
                paths: area.paths.clone(),
                may_use: area.may_use.clone(),
            })
            .collect(),
    })
}

fn said(repository: &Repository, document: &Document) -> Result<Option<Said>, Failure> {
    let Some(written) = Written::read(&repository.root, &document.path)? else { return Ok(None) };
    let covers = document.content.front.covers.iter().map(|cover| cover.text.clone()).collect();
    let title = document.content.title.clone().unwrap_or_else(|| document.path.clone());
    Ok(Some(Said {
        path: document.path.clone(),
        title,
        covers,
        text: without_front(&written.text).to_owned(),
    }))
}

fn without_front(text: &str) -> &str {
    let after = text.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---\n"));
    after.map_or(text, |(_, body)| body)
}

/// The decisions that were accepted. One that was superseded does not travel: what took its place does, by itself.
fn decisions<'d>(
    repository: &Repository,
    documents: impl Iterator<Item = &'d Document>,
) -> Result<Vec<Said>, Failure> {
    let mut accepted = vec![];
    for document in documents.filter(|document| decision::is_kept_at(&document.path)) {
        let Some(written) = Written::read(&repository.root, &document.path)? else { continue };
        let decision = decision::read(&document.path, &written.text).value;
        if let Some(decision) = decision.filter(|decision| decision.status == Status::Accepted) {
            accepted.push(Said {
                path: decision.path,
                title: decision.title,
                covers: decision.covers,
                text: String::new(),
            });
        }
    }
    Ok(accepted)
}

/// A gate's command as one writes it in a shell.
fn command(gate: &trace::Gate) -> String {
    let plain = |word: &str| {
        !word.is_empty() && word.chars().all(|sign| sign.is_alphanumeric() || "-_./:=,@+%".contains(sign))
    };
    let quoted = |word: &String| {
        if plain(word) { word.clone() } else { format!("'{}'", word.replace('\'', r"'\''")) }
    };
    let words = gate.run.iter().map(quoted).collect::<Vec<_>>().join(" ");
    if gate.dir.is_empty() { words } else { format!("cd {} && {words}", quoted(&gate.dir)) }
}
