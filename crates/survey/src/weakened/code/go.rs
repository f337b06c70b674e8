//! Tests of Go: functions whose names begin with `Test`, `Fuzz` or `Example`.

use super::{find::Seen, parsed::Parsed};
use tree_sitter::Node;

pub(super) fn seen<'n, 't>(node: Node<'n>, file: &Parsed<'t>) -> Seen<'n, 't> {
    let is_function = matches!(node.kind(), "function_declaration" | "method_declaration");
    let Some(name) = node.child_by_field_name("name").filter(|_| is_function) else { return Seen::Other };
    let name = file.word(name);
    let follows = |start: &str| {
        name.strip_prefix(start).is_some_and(|rest| !rest.starts_with(|c: char| c.is_lowercase()))
    };
    if ["Test", "Fuzz", "Example"].iter().any(|start| follows(start)) && name != "TestMain" {
        return Seen::Test { name: name.to_owned(), lead: vec![], idle: vec![] };
    }
    Seen::Function { name }
}
