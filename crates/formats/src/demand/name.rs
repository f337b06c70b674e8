//! What a demand calls things: one capability, and never a project.

use super::positions::Placed;
use crate::{
    finding::Finding,
    node::Value,
    table::{Table, Text},
};
use trace::id::CapabilityId;

/// The longest name of a capability, in bytes.
const LONGEST: usize = 100;

const NAME: &str = "name one, in lowercase with a dot: `refunds.idempotent`";

/// The capability that a demand names.
pub(super) fn capability(table: &mut Table<'_>) -> Option<Placed<CapabilityId>> {
    if let Some(node) = table.take("capability").filter(|node| matches!(node.value, Value::List(_))) {
        let message = "a demand names one capability, and this is a list";
        table.find(Finding::error(
            "demand.many-capabilities",
            node.span.clone(),
            message,
            "write one demand for each, and name one here: `capability: refunds.idempotent`",
        ));
        return None;
    }
    let Some(text) = table.text("capability") else {
        if table.take("capability").is_none() {
            table.missing(
                "capability",
                "a demand names one capability",
                "add `capability: area.what-it-can`",
            );
        }
        return None;
    };
    placed(&text, table)
}

/// The capabilities in a list, each with its place.
pub(super) fn capabilities(table: &mut Table<'_>, key: &'static str) -> Vec<Placed<CapabilityId>> {
    let texts = table.texts(key).unwrap_or_default();
    texts.iter().filter_map(|text| placed(text, table)).collect()
}

/// One name of a capability, with its place.
pub(super) fn placed(text: &Text, table: &mut Table<'_>) -> Option<Placed<CapabilityId>> {
    if is_name(&text.text) {
        return Some(Placed { value: CapabilityId::new(&text.text), span: text.span.clone() });
    }
    let many = text.text.contains([',', '+', '&']) || text.text.contains(" and ");
    let (rule, message) = if many {
        ("demand.many-capabilities", format!("`{}` is more than one capability", text.text))
    } else {
        ("demand.capability-name", format!("`{}` is no name of a capability", text.text))
    };
    let hint = if many { None } else { meant(&text.text) };
    let hint = hint.map_or_else(|| NAME.to_owned(), |name| format!("write `{name}`"));
    table.find(Finding::error(rule, text.span.clone(), message, hint));
    None
}

fn is_name(text: &str) -> bool {
    let part = |part: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
    };
    text.len() <= LONGEST && text.contains('.') && text.split('.').all(part)
}

/// The name that was probably meant: the same words in lowercase, with `-` where there is a blank or a `_`.
fn meant(text: &str) -> Option<String> {
    let name = text.trim().to_ascii_lowercase().replace([' ', '_'], "-");
    is_name(&name).then_some(name)
}
