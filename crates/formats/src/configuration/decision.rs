//! `[[decision]]`: a class of decision with its owner, its clock, and what happens when the clock runs out.

use super::{named_text, one_person};
use crate::{
    finding::Finding,
    node::Node,
    table::{Table, Text},
};
use trace::{Class, Mandate, OnExpiry, Requirement};

pub(super) fn class(node: &Node, findings: &mut Vec<Finding>) -> Option<Class> {
    let mut table = Table::of("decision", node, findings);
    let name = named_text(
        &mut table,
        "class",
        "a class of decision is asked for by its name",
        "add `class = \"…\"`",
    );
    let (owner, deputy) = (table.text("owner"), table.text("deputy"));
    one_person(owner.as_ref(), deputy.as_ref(), &mut table);
    let owner = owner.map_or_else(|| "area".to_owned(), |text| text.text);
    let sla_s = sla(&mut table);
    let on_expiry = match table.text("on_expiry") {
        None => OnExpiry::Escalate,
        Some(text) => {
            let read = on_expiry(&text, &mut table);
            offered(name.as_deref(), &read, &text, &mut table);
            read
        }
    };
    let requires = requires(name.as_deref(), &mut table);
    let threshold_s = table.duration("threshold");
    let mandate = mandate(&mut table);
    table.done();
    let deputy = deputy.map(|text| text.text);
    Some(Class { name: name?, owner, deputy, sla_s, on_expiry, requires, threshold_s, mandate })
}

/// Who has to approve beside the owner. It is declared with its reason: an approval that nobody can give one for
/// is a chain that only blocks.
fn mandate(table: &mut Table<'_>) -> Option<Mandate> {
    let who = table.texts("mandated").unwrap_or_default();
    let why = table.text("mandate");
    who.iter().for_each(|text| one_person(Some(text), None, table));
    if who.is_empty() != why.is_none() {
        let span = table.place(if who.is_empty() { "mandate" } else { "mandated" });
        let message = "a mandated approval has people and a reason";
        let hint = "write `mandated = [\"legal@shop.example\"]` and `mandate = \"…\"`, or neither";
        table.find(Finding::error("constraint.mandate", span, message, hint));
    }
    if who.len() > MOST_MANDATED {
        let message =
            format!("more than {MOST_MANDATED} approvals beside the owner's are no decision any more");
        let hint = "leave only those that a law or a contract asks for";
        table.find(Finding::error("constraint.mandate", table.place("mandated"), message, hint));
    }
    if !who.is_empty() && table.take("threshold").is_some() {
        let message = "what is mandated is never small";
        let hint = "leave `threshold` out, or give what is small a class of its own";
        table.find(Finding::error("constraint.mandate", table.place("threshold"), message, hint));
    }
    let who: Vec<String> = who.into_iter().map(|text| text.text).collect();
    Some(Mandate { who, why: why?.text })
}

/// Approvals beside the owner's.
const MOST_MANDATED: usize = 4;

/// Seconds until it is overdue. What takes a year is waited for by nobody.
fn sla(table: &mut Table<'_>) -> u64 {
    let seconds = table.duration("sla").unwrap_or(DAY_S);
    if seconds > LONGEST_SLA_S {
        let span = table.place("sla");
        let message = "an SLA of more than a year is none";
        table.find(Finding::error("constraint.sla", span, message, "write hours or days: `4h`, `2d`"));
    }
    seconds
}

const DAY_S: u64 = 86_400;
/// The longest SLA, in seconds.
const LONGEST_SLA_S: u64 = 365 * DAY_S;

/// What the clock may choose in the loop's own questions: nothing that needs words for an agent.
const DEFAULTS: [(&str, &[&str]); 2] =
    [("review", &["approve", "stop"]), ("blocked", &["abort", "retry", "extend", "replan"])];

fn offered(class: Option<&str>, read: &OnExpiry, text: &Text, table: &mut Table<'_>) {
    let known = DEFAULTS.iter().find(|(name, _)| Some(*name) == class);
    if let (Some((name, choices)), OnExpiry::Default(choice)) = (known, read)
        && !choices.contains(&choice.as_str())
    {
        let message = format!("`{choice}` is nothing that a clock can choose in a `{name}`");
        let hint = format!("choose one of: {}", choices.join(", "));
        table.find(Finding::error("constraint.no-such-option", text.span.clone(), message, hint));
    }
}

/// What an answer needs; an architecture decision shows what it rejected unless its class says otherwise.
fn requires(class: Option<&str>, table: &mut Table<'_>) -> Vec<Requirement> {
    let all = [Requirement::Expects, Requirement::Confidence, Requirement::Rejected];
    let Some(texts) = table.texts("requires") else {
        return if class == Some("architecture") { vec![Requirement::Rejected] } else { vec![] };
    };
    let mut found = Vec::new();
    for text in texts {
        match all.iter().find(|known| known.name() == text.text) {
            Some(known) => found.push(*known),
            None => {
                let message = format!("`{}` is no field of an answer that can be required", text.text);
                let hint = "choose from: expects, confidence, rejected";
                table.find(Finding::error("constraint.requires", text.span, message, hint));
            }
        }
    }
    found
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
    for name in ["review", "blocked", "architecture"] {
        if classes.iter().all(|class| class.name != name) {
            let (owner, on_expiry) = ("area".to_owned(), OnExpiry::Escalate);
            let requires = if name == "architecture" { vec![Requirement::Rejected] } else { vec![] };
            let (name, deputy, sla_s) = (name.to_owned(), None, DAY_S);
            let (threshold_s, mandate) = (None, None);
            classes.push(Class { name, owner, deputy, sla_s, on_expiry, requires, threshold_s, mandate });
        }
    }
    classes
}
