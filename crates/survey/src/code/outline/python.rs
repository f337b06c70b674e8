//! Python: what does not begin with an underscore, and constants in capitals.

use super::{super::syntax::text_of, Around, Offer, Shape};
use tree_sitter::Node;

pub(super) fn shape<'t>(node: Node<'t>, _: &Around<'t>, text: &str) -> Shape<'t> {
    let is_offered = || node.child_by_field_name("name").is_some_and(|name| is_public(text_of(name, text)));
    match node.kind() {
        "decorated_definition" => Shape::Inside(node),
        "expression_statement" => match node.named_child(0) {
            Some(first) if first.kind() == "assignment" => Shape::Inside(node),
            Some(_) | None => Shape::Hidden,
        },
        "function_definition" if is_offered() => Shape::Offered(Offer::of(node)),
        "class_definition" if is_offered() => Shape::Offered(Offer::opened(node)),
        "assignment" => constant(node, text),
        _ => Shape::Hidden,
    }
}

fn constant<'t>(node: Node<'t>, text: &str) -> Shape<'t> {
    let Some(left) = node.child_by_field_name("left") else { return Shape::Hidden };
    let name = text_of(left, text);
    if left.kind() != "identifier" || name.starts_with('_') || name != name.to_uppercase() {
        return Shape::Hidden;
    }
    Shape::Offered(Offer { name: Some(left), ..Offer::of(node) })
}

fn is_public(name: &str) -> bool {
    !name.starts_with('_') || name == "__init__"
}
