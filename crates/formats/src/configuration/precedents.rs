//! `[precedents]`: where else precedents are looked for.

use crate::{finding::Finding, node::Node, table::Table};

/// Other repositories, at most.
const MOST: usize = 32;

/// The other repositories, as paths from this one's root.
pub(super) fn repositories(node: &Node, findings: &mut Vec<Finding>) -> Vec<String> {
    let mut table = Table::of("precedents", node, findings);
    let named = table.texts("repositories").unwrap_or_default();
    for text in &named {
        if text.text.trim().is_empty() || text.text.contains(['\n', '\0']) {
            let message = "a repository is named by its path, and this is none";
            let hint = "write it from the root of this one: `repositories = [\"../other\"]`";
            table.find(Finding::error("precedents.path", text.span.clone(), message, hint));
        }
    }
    for twice in
        named.iter().enumerate().filter(|(at, text)| named[..*at].iter().any(|other| other.text == text.text))
    {
        let message = format!("`{}` is listed twice", twice.1.text);
        table.find(Finding::error("format.twice", twice.1.span.clone(), message, "leave one of them out"));
    }
    if let Some(text) = named.get(MOST) {
        let message = format!("{} repositories are listed, and {MOST} are looked through", named.len());
        table.find(Finding::error(
            "precedents.many",
            text.span.clone(),
            message,
            "list those whose territory is yours",
        ));
    }
    table.done();
    named.into_iter().map(|text| text.text).collect()
}
