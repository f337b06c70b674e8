//! What gates need of each other: gates that are there, that run where they do, and no circle.

use super::alias::{items, texts};
use crate::{
    finding::Finding,
    table::{Table, Text, nearest},
};
use trace::{Gate, When};

/// Refuses needs that nothing could ever meet, each where it is written.
pub(super) fn in_order_of_needs(gates: &[Gate], table: &mut Table<'_>) {
    let items = items(table.take("gate"));
    let of = |gate: &Gate| -> Vec<Text> {
        let named = |item: &&crate::node::Node| {
            texts(item, "name").first().is_some_and(|name| name.text == gate.name)
        };
        items.iter().find(named).map(|item| texts(item, "needs")).unwrap_or_default()
    };
    let needs: Vec<Vec<Text>> = gates.iter().map(of).collect();
    for (gate, texts) in gates.iter().zip(&needs) {
        let wrong =
            texts.iter().filter_map(|text| unmet(gate, text, gates).or_else(|| circle(gate, text, gates)));
        wrong.for_each(|finding| table.find(finding));
    }
}

/// A need that is not there, or not where the gate is.
fn unmet(gate: &Gate, need: &Text, gates: &[Gate]) -> Option<Finding> {
    let span = need.span.clone();
    let Some(needed) = gates.iter().find(|other| other.name == need.text) else {
        let names = gates.iter().map(|other| other.name.as_str()).filter(|name| *name != gate.name);
        let hint = nearest(&need.text, names.clone()).map_or_else(
            || format!("the other gates are: {}", names.collect::<Vec<_>>().join(", ")),
            |near| format!("did you mean `{near}`?"),
        );
        let message = format!("gate `{}` needs `{}`, and there is no such gate", gate.name, need.text);
        return Some(Finding::error("configuration.unknown-gate", span, message, hint));
    };
    if covers(needed.when, gate.when) {
        return None;
    }
    let message = format!("gate `{}` needs `{}`, which does not run wherever it does", gate.name, need.text);
    let hint = format!("give `{}` the `when` of `{}`, or `when = \"both\"`", need.text, gate.name);
    Some(Finding::error("configuration.needs-when", span, message, hint))
}

/// Whether a gate runs wherever another one does. In continuous integration all of them run.
const fn covers(needed: When, gate: When) -> bool {
    match gate {
        When::Ci => true,
        When::Step => matches!(needed, When::Step | When::Both),
        When::Cycle => matches!(needed, When::Cycle | When::Both),
        When::Both => matches!(needed, When::Both),
    }
}

/// A need that leads back to the gate itself; told once for a circle, at the gate of it that stands first in the file.
fn circle(gate: &Gate, need: &Text, gates: &[Gate]) -> Option<Finding> {
    let way = reached(&need.text, gates);
    if !way.contains(&gate.name.as_str()) {
        return None;
    }
    let in_it = |other: &&Gate| {
        way.contains(&other.name.as_str()) && reached(&other.name, gates).contains(&gate.name.as_str())
    };
    if gates.iter().find(in_it)?.name != gate.name {
        return None;
    }
    let message =
        format!("gate `{}` needs `{}`, which needs it in turn: neither could start", gate.name, need.text);
    Some(Finding::error("configuration.circle", need.span.clone(), message, "take one of the needs out"))
}

/// A gate and all that it needs, by way of others too.
fn reached<'a>(name: &'a str, gates: &'a [Gate]) -> Vec<&'a str> {
    let mut way = vec![name];
    let mut at = 0;
    while let Some(name) = way.get(at).copied() {
        at += 1;
        for next in gates.iter().filter(|other| other.name == name).flat_map(|other| &other.needs) {
            if !way.contains(&next.as_str()) {
                way.push(next);
            }
        }
    }
    way
}
