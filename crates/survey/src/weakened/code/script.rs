//! Tests of JavaScript and TypeScript: calls of `it` and `test`, in groups.

use super::{
    find::Seen,
    parsed::{Call, Parsed},
    test::{Idle, When},
    tokens::bare,
};
use crate::code::syntax::line_of;
use tree_sitter::Node;

const TESTS: [&str; 7] = ["it", "test", "specify", "fit", "xit", "xtest", "xspecify"];
const GROUPS: [&str; 7] = ["describe", "context", "suite", "fdescribe", "xdescribe", "fcontext", "xcontext"];
/// How deep `it.each(…)` and its like are followed.
const CALLEES: usize = 6;

pub(super) fn seen<'n, 't>(node: Node<'n>, file: &Parsed<'t>) -> Seen<'n, 't> {
    match node.kind() {
        "call_expression" => called(node, file),
        "function_declaration" => function(node.child_by_field_name("name"), file),
        "variable_declarator" => {
            let is_function = node.child_by_field_name("value").is_some_and(|value| {
                matches!(value.kind(), "arrow_function" | "function_expression" | "function")
            });
            if is_function { function(node.child_by_field_name("name"), file) } else { Seen::Other }
        }
        _other => Seen::Other,
    }
}

fn function<'n, 't>(name: Option<Node<'_>>, file: &Parsed<'t>) -> Seen<'n, 't> {
    name.map_or(Seen::Other, |name| Seen::Function { name: file.word(name) })
}

fn called<'n, 't>(node: Node<'n>, file: &Parsed<'t>) -> Seen<'n, 't> {
    let Some((root, marks)) = callee(node, file) else { return Seen::Other };
    let is_test = TESTS.contains(&root);
    let is_group = GROUPS.contains(&root) || is_test && marks.contains(&"describe");
    if !is_test && !is_group {
        return Seen::Other;
    }
    let arguments = Call::of(node, file).map(|call| call.arguments).unwrap_or_default();
    let Some(name) = arguments.first().and_then(|tokens| tokens.first()).copied() else { return Seen::Other };
    let is_name = name.starts_with(['"', '\'', '`']) || is_group || arguments.len() > 1;
    if !is_name
        || marks
            .last()
            .is_some_and(|mark| matches!(*mark, "each" | "for" | "skipIf" | "runIf" | "use" | "beforeEach"))
            && !is_outer(node, file)
    {
        return Seen::Other;
    }
    let idle = idle(node, file, root, &marks).into_iter().collect();
    if is_group {
        return Seen::Group { name: bare(name), idle };
    }
    Seen::Test { name: bare(name).to_owned(), lead: vec![], idle }
}

/// Whether a call's own callee is a call: `it.each(cases)("name", …)`.
fn is_outer(node: Node<'_>, file: &Parsed<'_>) -> bool {
    let callee = node.child_by_field_name("function");
    callee
        .is_some_and(|callee| matches!(callee.kind(), "call_expression") || file.word(callee).ends_with('`'))
}

/// `it.concurrent.skip` is `it`, and the words after it; so is `it.each(cases)`.
fn callee<'t>(node: Node<'_>, file: &Parsed<'t>) -> Option<(&'t str, Vec<&'t str>)> {
    let mut at = node.child_by_field_name("function")?;
    let mut marks = Vec::new();
    for _ in 0..CALLEES {
        match at.kind() {
            "identifier" => return Some((file.word(at), marks)),
            "member_expression" => {
                marks.push(file.word(at.child_by_field_name("property")?));
                at = at.child_by_field_name("object")?;
            }
            "call_expression" => at = at.child_by_field_name("function")?,
            _other => return None,
        }
    }
    None
}

fn idle(node: Node<'_>, file: &Parsed<'_>, root: &str, marks: &[&str]) -> Option<Idle> {
    let says = |words: &[&str]| marks.iter().any(|mark| words.contains(mark));
    let when = if root.starts_with('x') || says(&["skip", "todo", "fixme", "fails", "failing"]) {
        When::Always
    } else if root.starts_with('f') && root != "for" || says(&["only"]) {
        When::Alone
    } else if says(&["skipIf", "runIf"]) {
        let text = file.word(node.child_by_field_name("function")?);
        let condition = text.split_once("If(").map_or("", |(_, rest)| rest.trim_end_matches(')'));
        let is_never = says(&["runIf"]) && condition.trim() == "false";
        if is_never { When::Always } else { When::of(condition) }
    } else {
        return None;
    };
    Some(Idle { line: line_of(node), how: file.opening(node).to_owned(), when })
}
