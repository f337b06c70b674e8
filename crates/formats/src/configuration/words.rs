//! `[planning]`: what a team counts as vague in a plan.

use super::named_text;
use crate::{
    finding::Finding,
    node::{Node, Value},
    table::Table,
};

/// What a team counts as vague in a plan, and what it does not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// Words or phrases beside the ones that everybody counts.
    pub vague: Vec<Vague>,
    /// Words that everybody else counts.
    pub allow: Vec<String>,
}

/// A word or phrase, and what it leaves open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vague {
    /// The word or phrase.
    pub word: String,
    /// What it leaves open, to be read after the word: `names no practice`.
    pub why: String,
}

pub(super) fn words(node: &Node, findings: &mut Vec<Finding>) -> Words {
    let mut table = Table::of("planning", node, findings);
    let vague = match table.take("vague").map(|node| (&node.value, node)) {
        None => vec![],
        Some((Value::List(items), _)) => {
            items.iter().filter_map(|item| vague(item, table.findings())).collect()
        }
        Some((_, node)) => {
            let hint = "write `vague = [{ word = \"…\", why = \"…\" }]`";
            let message = "`vague` is a list of words, each with its reason";
            table.find(Finding::error("format.kind", node.span.clone(), message, hint));
            vec![]
        }
    };
    let allow = table.texts("allow").unwrap_or_default().into_iter().map(|text| text.text).collect();
    table.done();
    Words { vague, allow }
}

fn vague(node: &Node, findings: &mut Vec<Finding>) -> Option<Vague> {
    let mut table = Table::of("vague", node, findings);
    let word = named_text(&mut table, "word", "a word is counted by its letters", "add `word = \"…\"`");
    let why =
        named_text(&mut table, "why", "whoever is refused wants to know why", "add `why = \"names no …\"`");
    table.done();
    Some(Vague { word: word?.trim().to_owned(), why: why? })
}
