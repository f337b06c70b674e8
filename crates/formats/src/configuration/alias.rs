//! Names and the people behind them: one name is one person's, and nobody stands in for themselves under another.

use super::Person;
use crate::{
    finding::Finding,
    node::{Node, Value},
    table::{Table, Text},
};

/// Refuses a name that two people have: a decision would be whoever's stands first.
pub(super) fn one_name_each(table: &mut Table<'_>) {
    let mut taken: Vec<(usize, Text)> = Vec::new();
    for (person, node) in items(table.take("person")).iter().enumerate() {
        for text in ["name", "also"].iter().flat_map(|key| texts(node, key)) {
            let name = text.text.trim();
            let other = taken.iter().find(|(_, other)| other.text.trim().eq_ignore_ascii_case(name));
            // Two `name`s that are spelled alike are a finding of their own already.
            match other {
                Some((first, other))
                    if *first != person && !(is_name(node, &text) && other.text == text.text) =>
                {
                    let message = format!("`{name}` is a name of two people");
                    let hint = "leave it with the one who decides under it";
                    table.find(Finding::error("constraint.two-people", text.span.clone(), message, hint));
                }
                Some(_) => {}
                None => taken.push((person, text)),
            }
        }
    }
}

fn is_name(person: &Node, text: &Text) -> bool {
    texts(person, "name").first().is_some_and(|name| name.span == text.span)
}

/// Refuses a deputy who is the owner under another name.
pub(super) fn stands_in_for_another(section: &'static str, people: &[Person], table: &mut Table<'_>) {
    for node in items(table.take(section)) {
        let (owner, deputy) = (texts(node, "owner"), texts(node, "deputy"));
        let (Some(owner), Some(deputy)) = (owner.first(), deputy.first()) else { continue };
        let both = people.iter().find(|person| person.is(owner.text.trim()) && person.is(deputy.text.trim()));
        let (Some(person), false) = (both, owner.text.trim().eq_ignore_ascii_case(deputy.text.trim())) else {
            continue;
        };
        let message = format!("`{}` and `{}` are both `{}`", owner.text, deputy.text, person.name);
        let hint = "name somebody else, or leave `deputy` out: it is asked again of the owner";
        table.find(Finding::error("constraint.deputy-is-owner", deputy.span.clone(), message, hint));
    }
}

pub(super) fn items(node: Option<&Node>) -> &[Node] {
    match node.map(|node| &node.value) {
        Some(Value::List(items)) => items,
        Some(Value::Nothing | Value::Bool(_) | Value::Number(_) | Value::Text(_) | Value::Table(_))
        | None => &[],
    }
}

/// The text, or the texts, of a key; what is neither has a finding from whoever reads the section.
pub(super) fn texts(node: &Node, key: &str) -> Vec<Text> {
    let Value::Table(entries) = &node.value else { return vec![] };
    let Some((_, node)) = entries.iter().find(|(found, _)| found.name == key) else { return vec![] };
    let one = std::slice::from_ref(node);
    let several = if let Value::List(items) = &node.value { items } else { one };
    let read = |node: &Node| match &node.value {
        Value::Text(text) => Some(Text { text: text.clone(), span: node.span.clone() }),
        Value::Nothing | Value::Bool(_) | Value::Number(_) | Value::List(_) | Value::Table(_) => None,
    };
    several.iter().filter_map(read).collect()
}
