//! A decision's front matter. A key that is not ours belongs to another tool; one that is nearly ours is a slip.

use super::name::target;
use crate::{
    finding::Finding,
    node::{Node, Value},
    table::{Table, Text, nearest},
};

/// What the front matter says.
#[derive(Debug, Default)]
pub(super) struct Fields {
    pub(super) id: Option<String>,
    pub(super) title: Option<String>,
    pub(super) status: Option<Text>,
    pub(super) superseded_by: Option<String>,
    pub(super) date: Option<String>,
    pub(super) deciders: Vec<String>,
    pub(super) covers: Vec<String>,
    pub(super) supersedes: Vec<String>,
}

const KEYS: [&str; 12] = [
    "id",
    "title",
    "status",
    "superseded-by",
    "superseded_by",
    "supersedes",
    "date",
    "deciders",
    "decision-makers",
    "covers",
    "consulted",
    "informed",
];

/// Nearer than this, and another tool's key is taken for a slip of ours: `statsu`, not `tags`.
const SLIP: f64 = 0.9;

pub(super) fn read(node: &Node, findings: &mut Vec<Finding>) -> Fields {
    slips(node, findings);
    let mut table = Table::of("decision", node, findings);
    let superseded_by = first(&mut table, &["superseded-by", "superseded_by"]);
    let mut deciders = people(&mut table, "decision-makers");
    deciders.extend(people(&mut table, "deciders"));
    Fields {
        id: table.text("id").map(|text| text.text),
        title: table.text("title").map(|text| text.text),
        status: table.text("status"),
        superseded_by: superseded_by.and_then(|text| target(&text.text)),
        date: table.text("date").map(|text| text.text),
        deciders,
        covers: table.globs("covers"),
        supersedes: several(&mut table, "supersedes"),
    }
}

fn first(table: &mut Table<'_>, keys: &[&'static str]) -> Option<Text> {
    keys.iter().find_map(|key| table.text(key))
}

fn several(table: &mut Table<'_>, key: &'static str) -> Vec<String> {
    let texts = table.texts(key).unwrap_or_default();
    texts.into_iter().filter_map(|text| target(&text.text)).collect()
}

/// People, as a list or as one line with commas between them.
fn people(table: &mut Table<'_>, key: &'static str) -> Vec<String> {
    let texts = table.texts(key).unwrap_or_default();
    texts.iter().flat_map(|text| apart(&text.text)).collect()
}

/// The parts of a line with commas between them.
pub(super) fn apart(line: &str) -> Vec<String> {
    line.split(',').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

fn slips(node: &Node, findings: &mut Vec<Finding>) {
    let Value::Table(entries) = &node.value else { return };
    for (key, _) in entries.iter().filter(|(key, _)| !KEYS.contains(&key.name.as_str())) {
        let Some(near) = nearest(&key.name, KEYS.into_iter()) else { continue };
        if strsim::jaro_winkler(&key.name, near) < SLIP {
            continue;
        }
        let message = format!("`{}` is not a field of a decision that is read", key.name);
        let hint = format!("did you mean `{near}`?");
        findings.push(
            Finding::warning("decision.unknown-field", key.span.clone(), message, hint).labeled("unknown"),
        );
    }
}
