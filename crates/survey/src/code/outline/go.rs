//! Go: what begins with a capital.

use super::{super::syntax::text_of, Around, Offer, Shape, curly::first_brace};
use tree_sitter::Node;

pub(super) fn shape<'t>(node: Node<'t>, _: &Around<'t>, text: &str) -> Shape<'t> {
    let is_offered = || node.child_by_field_name("name").is_some_and(|name| is_capital(text_of(name, text)));
    match node.kind() {
        "type_declaration" | "const_declaration" | "var_declaration" | "var_spec_list" => Shape::Inside(node),
        "function_declaration" | "method_declaration" if is_offered() => Shape::Offered(Offer::of(node)),
        "type_spec" | "type_alias" if is_offered() => Shape::Offered(defined(node)),
        "const_spec" if is_offered() => Shape::Offered(valued(node, "const ")),
        "var_spec" if is_offered() => Shape::Offered(valued(node, "var ")),
        "method_elem" if is_offered() => Shape::Offered(Offer::of(node)),
        _ => Shape::Hidden,
    }
}

/// A type up to its braces; what an interface asks for is listed.
fn defined(node: Node<'_>) -> Offer<'_> {
    let offer = Offer { prefix: "type ", ..Offer::of(node) };
    let Some(kind) = node.child_by_field_name("type") else { return offer };
    match kind.kind() {
        "interface_type" => Offer { end: first_brace(kind), inner: Some(kind), ..offer },
        "struct_type" => {
            let fields = kind.named_child(0).map_or_else(|| kind.end_byte(), |fields| fields.start_byte());
            Offer { end: fields, ..offer }
        }
        _ => offer,
    }
}

fn valued<'t>(node: Node<'t>, prefix: &'static str) -> Offer<'t> {
    let value = node.child_by_field_name("value");
    Offer {
        prefix,
        end: value.map_or_else(|| node.end_byte(), |value| value.start_byte()),
        ..Offer::of(node)
    }
}

fn is_capital(name: &str) -> bool {
    name.chars().next().is_some_and(char::is_uppercase)
}
