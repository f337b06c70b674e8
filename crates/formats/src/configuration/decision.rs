//! `[[decision]]`: a class of decision with its owner, its clock, and what happens when the clock runs out.

use super::named_text;
use crate::{
    finding::Finding,
    node::Node,
    table::{Table, Text},
};
use trace::{Class, OnExpiry};

pub(super) fn class(node: &Node, findings: &mut Vec<Finding>) -> Option<Class> {
    let mut table = Table::of("decision", node, findings);
    let name = named_text(
        &mut table,
        "class",
        "a class of decision is asked for by its name",
        "add `class = \"…\"`",
    );
    let owner = table.text("owner").map_or_else(|| "area".to_owned(), |text| text.text);
    let sla_s = table.duration("sla").unwrap_or(86_400);
    let on_expiry = match table.text("on_expiry") {
        None => OnExpiry::Escalate,
        Some(text) => on_expiry(&text, &mut table),
    };
    table.done();
    Some(Class { name: name?, owner, sla_s, on_expiry })
}

fn on_expiry(text: &Text, table: &mut Table<'_>) -> OnExpiry {
    match text.text.split_once(':') {
        None if text.text == "escalate" => OnExpiry::Escalate,
        Some(("default", choice)) if !choice.trim().is_empty() => OnExpiry::Default(choice.trim().to_owned()),
        Some(_) | None => {
            let message = format!("`{}` does not say what happens when the time runs out", text.text);
            table.find(Finding::error(
                "constraint.on-expiry",
                text.span.clone(),
                message,
                "write `escalate`, or `default:CHOICE`",
            ));
            OnExpiry::Escalate
        }
    }
}

/// The classes that the loop itself asks for are always there.
pub(super) fn with_defaults(mut classes: Vec<Class>) -> Vec<Class> {
    for name in ["review", "blocked"] {
        if classes.iter().all(|class| class.name != name) {
            let (owner, on_expiry) = ("area".to_owned(), OnExpiry::Escalate);
            classes.push(Class { name: name.to_owned(), owner, sla_s: 86_400, on_expiry });
        }
    }
    classes
}
