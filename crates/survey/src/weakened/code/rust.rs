//! Tests of Rust: functions with an attribute that ends in `test`.

use super::{
    find::Seen,
    parsed::Parsed,
    strength::Strength,
    test::{Assertion, Held, Idle, When},
    tokens::{is_literal, values, words},
};
use crate::code::syntax::line_of;
use tree_sitter::Node;

/// Attributes that make a function a test.
const TESTS: [&str; 7] =
    ["test", "rstest", "test_case", "wasm_bindgen_test", "quickcheck", "test_log", "traced_test"];

pub(super) fn seen<'n, 't>(node: Node<'n>, file: &Parsed<'t>) -> Seen<'n, 't> {
    let Some(name) = node.child_by_field_name("name").map(|name| file.word(name)) else { return Seen::Other };
    match node.kind() {
        "mod_item" => {
            let idle = attributes(node).iter().filter_map(|attribute| idle(*attribute, file)).collect();
            Seen::Group { name, idle }
        }
        "function_item" => {
            let lead = attributes(node);
            if lead.iter().any(|attribute| is_test(file.word(*attribute))) {
                let idle = lead.iter().filter_map(|attribute| idle(*attribute, file)).collect();
                return Seen::Test { name: name.to_owned(), lead, idle };
            }
            Seen::Function { name }
        }
        _other => Seen::Other,
    }
}

/// The attributes above an item.
fn attributes(node: Node<'_>) -> Vec<Node<'_>> {
    let mut found = Vec::new();
    let mut at = node.prev_named_sibling();
    while let Some(above) =
        at.filter(|above| above.kind() == "attribute_item" || above.kind().ends_with("comment"))
    {
        if above.kind() == "attribute_item" {
            found.push(above);
        }
        at = above.prev_named_sibling();
    }
    found.reverse();
    found
}

fn inner(attribute: &str) -> &str {
    attribute.trim_start_matches(['#', '[']).trim_end_matches(']').trim()
}

fn is_test(attribute: &str) -> bool {
    let path = inner(attribute).split(['(', '=']).next().unwrap_or_default().trim();
    TESTS.contains(&path.rsplit("::").next().unwrap_or_default())
}

fn idle(attribute: Node<'_>, file: &Parsed<'_>) -> Option<Idle> {
    let text = file.word(attribute);
    let inner = inner(text);
    let when = if inner == "ignore" || inner.starts_with("ignore ") || inner.starts_with("ignore=") {
        When::Always
    } else if let Some(rest) = inner.strip_prefix("cfg_attr(").filter(|rest| rest.contains("ignore")) {
        let condition = rest.split(',').next().unwrap_or_default();
        if condition.trim() == "all()" || condition.trim() == "test" { When::Always } else { When::Sometimes }
    } else if let Some(rest) = inner.strip_prefix("cfg(") {
        match rest.trim_end_matches(')').trim_end_matches('(').trim() {
            "test" | "all" => return None,
            "any" | "FALSE" | "false" | "never" | "not(test" | "disabled" => When::Always,
            _condition => When::Sometimes,
        }
    } else {
        return None;
    };
    Some(Idle { line: line_of(attribute), how: text.to_owned(), when })
}

/// `#[should_panic(expected = "…")]` asserts.
pub(super) fn panics<'t>(attribute: Node<'_>, file: &Parsed<'t>) -> Option<Assertion<'t>> {
    let text = file.word(attribute);
    if !inner(text).starts_with("should_panic") {
        return None;
    }
    let tokens = file.tokens(attribute);
    let is_exact = tokens.iter().any(|token| is_literal(token));
    let strength = if is_exact { Strength::Exact } else { Strength::Partial };
    Some(Assertion {
        line: line_of(attribute),
        text,
        words: words(&tokens),
        values: values(&tokens),
        strength,
        held: Held::Plainly,
    })
}
