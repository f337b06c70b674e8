//! Tests of Java: methods with an annotation that says so.

use super::{
    find::Seen,
    parsed::Parsed,
    test::{Idle, When},
};
use crate::code::syntax::{child, line_of};
use tree_sitter::Node;

const TESTS: [&str; 7] =
    ["Test", "ParameterizedTest", "RepeatedTest", "TestFactory", "TestTemplate", "Property", "Theory"];

pub(super) fn seen<'n, 't>(node: Node<'n>, file: &Parsed<'t>) -> Seen<'n, 't> {
    let Some(name) = node.child_by_field_name("name").map(|name| file.word(name)) else { return Seen::Other };
    let marks = annotations(node);
    let idle = || marks.iter().filter_map(|mark| idle(*mark, file)).collect();
    match node.kind() {
        "class_declaration" => Seen::Group { name, idle: idle() },
        "method_declaration" => {
            let is_marked = marks.iter().any(|mark| TESTS.contains(&name_of(*mark, file)));
            let is_old = name.starts_with("test") && file.text.contains("extends TestCase");
            if is_marked || is_old {
                let idle = idle();
                return Seen::Test { name: name.to_owned(), lead: vec![], idle };
            }
            Seen::Function { name }
        }
        _other => Seen::Other,
    }
}

fn annotations(node: Node<'_>) -> Vec<Node<'_>> {
    let Some(modifiers) = child(node, "modifiers") else { return vec![] };
    modifiers
        .named_children(&mut modifiers.walk())
        .filter(|mark| mark.kind().ends_with("annotation"))
        .collect()
}

fn name_of<'t>(mark: Node<'_>, file: &Parsed<'t>) -> &'t str {
    let name = mark.child_by_field_name("name").map_or("", |name| file.word(name));
    name.rsplit('.').next().unwrap_or(name)
}

fn idle(mark: Node<'_>, file: &Parsed<'_>) -> Option<Idle> {
    let text = file.word(mark);
    let when = match name_of(mark, file) {
        "Disabled" | "Ignore" | "Ignored" => When::Always,
        "Test" if text.replace(' ', "").contains("enabled=false") => When::Always,
        name if name.starts_with("DisabledIf") || name.starts_with("EnabledIf") => {
            let is_ci = text.contains("\"CI\"") || text.contains("GITHUB_ACTIONS");
            if is_ci { When::Always } else { When::Sometimes }
        }
        name if name.starts_with("DisabledOn") || name.starts_with("EnabledOn") => When::Sometimes,
        _other => return None,
    };
    Some(Idle { line: line_of(mark), how: text.to_owned(), when })
}
