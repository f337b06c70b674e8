//! Java: what is public or protected, and what an interface asks for.

use super::{
    super::syntax::{child, text_of},
    Around, Offer, Shape,
};
use tree_sitter::Node;

pub(super) fn shape<'t>(node: Node<'t>, around: &Around<'t>, text: &str) -> Shape<'t> {
    let said = child(node, "modifiers").map_or("", |modifiers| text_of(modifiers, text));
    let has = |word: &str| said.split_whitespace().any(|said| said == word);
    let is_asked = around.within.kind() == "interface_body" && !has("private");
    match node.kind() {
        "enum_body_declarations" => Shape::Inside(node),
        _ if !(is_asked || has("public") || has("protected")) => Shape::Hidden,
        "class_declaration"
        | "interface_declaration"
        | "enum_declaration"
        | "record_declaration"
        | "annotation_type_declaration" => Shape::Offered(Offer::opened(node)),
        "method_declaration" | "constructor_declaration" | "compact_constructor_declaration" => {
            Shape::Offered(Offer::of(node))
        }
        "constant_declaration" => Shape::Offered(constant(node)),
        "field_declaration" if has("static") && has("final") => Shape::Offered(constant(node)),
        _ => Shape::Hidden,
    }
}

/// A constant with its name, and without its value.
fn constant(node: Node<'_>) -> Offer<'_> {
    let name =
        node.child_by_field_name("declarator").and_then(|declared| declared.child_by_field_name("name"));
    Offer { end: name.map_or_else(|| node.end_byte(), |name| name.end_byte()), name, ..Offer::of(node) }
}
