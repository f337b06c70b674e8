//! Tests of Python: functions and methods whose names begin with `test`.

use super::{
    find::Seen,
    parsed::Parsed,
    test::{Idle, When},
};
use crate::code::syntax::{child, line_of};
use tree_sitter::Node;

pub(super) fn seen<'n, 't>(node: Node<'n>, file: &Parsed<'t>) -> Seen<'n, 't> {
    let Some(name) = node.child_by_field_name("name").map(|name| file.word(name)) else { return Seen::Other };
    let lead = decorators(node);
    let idle = || lead.iter().filter_map(|decorator| idle(*decorator, file)).collect();
    match node.kind() {
        "class_definition" => Seen::Group { name, idle: idle() },
        "function_definition" if name.starts_with("test") => {
            let idle = idle();
            Seen::Test { name: name.to_owned(), lead, idle }
        }
        "function_definition" => Seen::Function { name },
        _other => Seen::Other,
    }
}

fn decorators(node: Node<'_>) -> Vec<Node<'_>> {
    let Some(above) = node.parent().filter(|above| above.kind() == "decorated_definition") else {
        return vec![];
    };
    above.named_children(&mut above.walk()).filter(|child| child.kind() == "decorator").collect()
}

/// A mark that applies to a whole module.
pub(super) fn of_module(file: &Parsed<'_>) -> Vec<Idle> {
    let root = file.tree.root_node();
    let mut cursor = root.walk();
    let marks = root
        .named_children(&mut cursor)
        .filter_map(|node| child(node, "assignment"))
        .filter(|node| file.word(*node).starts_with("pytestmark"));
    marks.filter_map(|node| idle(node, file)).collect()
}

fn idle(node: Node<'_>, file: &Parsed<'_>) -> Option<Idle> {
    let text = file.word(node);
    let (head, rest) = text.split_once('(').unwrap_or((text, ""));
    let when = if text.contains("skipif") || head.ends_with("skipIf") {
        When::of(rest.split(',').next().unwrap_or_default().trim_end_matches([')', ']']))
    } else if head.ends_with("skipUnless") {
        if rest.starts_with("False") { When::Always } else { When::Sometimes }
    } else if head.ends_with("xfail") || text.contains(".xfail") {
        let first = rest.split(',').next().unwrap_or_default();
        let is_plain =
            first.is_empty() || first.contains('=') && !first.contains("condition") || first.starts_with(')');
        if is_plain { When::Always } else { When::of(first) }
    } else if head.ends_with(".skip")
        || head.ends_with("@skip")
        || text.contains("mark.skip")
        || head.ends_with("expectedFailure")
    {
        When::Always
    } else {
        return None;
    };
    Some(Idle { line: line_of(node), how: text.lines().next().unwrap_or_default().to_owned(), when })
}
