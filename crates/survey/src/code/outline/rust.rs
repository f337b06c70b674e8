//! Rust: what has a visibility, what a trait asks for, and the headers of implementations.

use super::{
    super::syntax::{child, text_of},
    Alone, Around, Offer, Shape,
    curly::tuple_end,
};
use tree_sitter::Node;

pub(super) fn shape<'t>(node: Node<'t>, around: &Around<'t>, text: &str) -> Shape<'t> {
    let owner = around.within.parent().map_or("", |parent| parent.kind());
    let is_offered = child(node, "visibility_modifier").is_some() || owner == "trait_item";
    match node.kind() {
        "impl_item" => Shape::Offered(implementation(node)),
        "macro_definition" if is_exported(node, text) => Shape::Offered(named_only(node)),
        "foreign_mod_item" => node.child_by_field_name("body").map_or(Shape::Hidden, Shape::Inside),
        _ if !is_offered => Shape::Hidden,
        "function_item" | "function_signature_item" | "type_item" | "associated_type" | "use_declaration" => {
            Shape::Offered(Offer::of(node))
        }
        "struct_item" | "union_item" | "enum_item" => {
            Shape::Offered(Offer { end: tuple_end(node), ..Offer::of(node) })
        }
        "const_item" | "static_item" => Shape::Offered(constant(node)),
        "trait_item" | "mod_item" => Shape::Offered(Offer::opened(node)),
        _ => Shape::Hidden,
    }
}

/// A constant with its type, and without its value.
fn constant(node: Node<'_>) -> Offer<'_> {
    let end = node.child_by_field_name("type").map_or_else(|| node.end_byte(), |kind| kind.end_byte());
    Offer { end, ..Offer::of(node) }
}

/// The methods of a type; a trait's are known from the trait.
fn implementation(node: Node<'_>) -> Offer<'_> {
    let is_inherent = node.child_by_field_name("trait").is_none();
    let (offer, alone) =
        if is_inherent { (Offer::opened(node), Alone::Dropped) } else { (Offer::of(node), Alone::Shown) };
    Offer { name: node.child_by_field_name("type"), alone, ..offer }
}

fn named_only(node: Node<'_>) -> Offer<'_> {
    let name = node.child_by_field_name("name");
    Offer { end: name.map_or_else(|| node.end_byte(), |name| name.end_byte()), ..Offer::of(node) }
}

/// Attributes are the siblings before; a look at the last few is enough.
fn is_exported(node: Node<'_>, text: &str) -> bool {
    let before = std::iter::successors(node.prev_named_sibling(), Node::prev_named_sibling).take(4);
    before
        .take_while(|node| node.kind() != "macro_definition")
        .any(|node| node.kind() == "attribute_item" && text_of(node, text).contains("macro_export"))
}
