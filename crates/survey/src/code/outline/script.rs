//! TypeScript and JavaScript: what is exported. A script of JavaScript without any `export` offers what stands at its
//! top, as those do that are loaded with `require`.

use super::{
    super::{Language, syntax::child},
    Around, Offer, Shape,
};
use tree_sitter::Node;

/// Whether a file says with `export` what it offers.
pub(super) fn is_module(language: Language, root: Node<'_>) -> bool {
    language != Language::JavaScript || child(root, "export_statement").is_some()
}

pub(super) fn shape<'t>(node: Node<'t>, around: &Around<'t>, is_module: bool) -> Shape<'t> {
    let is_exported = around.from.is_some() || !is_module;
    match node.kind() {
        "export_statement" => exported(node),
        "method_definition" | "abstract_method_signature" | "public_field_definition" if is_private(node) => {
            Shape::Hidden
        }
        "method_definition" | "abstract_method_signature" | "method_signature" => {
            Shape::Offered(Offer::of(node))
        }
        "public_field_definition" => Shape::Offered(valued(node)),
        _ if !is_exported => Shape::Hidden,
        "ambient_declaration" => Shape::Inside(node),
        "function_declaration" | "generator_function_declaration" | "function_signature" => {
            Shape::Offered(Offer::of(node))
        }
        "class_declaration" | "abstract_class_declaration" | "internal_module" | "module" => {
            Shape::Offered(Offer::opened(node))
        }
        "interface_declaration" => Shape::Offered(Offer::opened(node)),
        "enum_declaration" | "type_alias_declaration" => Shape::Offered(Offer::of(node)),
        "lexical_declaration" | "variable_declaration" => declared(node),
        _ => Shape::Hidden,
    }
}

/// `export { a } from "b"` and `export default value` are offered as they stand; a declaration is looked into.
fn exported(node: Node<'_>) -> Shape<'_> {
    if node.child_by_field_name("declaration").is_some() {
        return Shape::Inside(node);
    }
    Shape::Offered(Offer::of(node))
}

/// The first name that a declaration gives, up to its value, or up to the body of a function.
fn declared(node: Node<'_>) -> Shape<'_> {
    child(node, "variable_declarator").map_or(Shape::Hidden, |declarator| Shape::Offered(valued(declarator)))
}

fn valued(node: Node<'_>) -> Offer<'_> {
    let offer = Offer::of(node);
    let Some(value) = node.child_by_field_name("value") else { return offer };
    let body = value.child_by_field_name("body").filter(|_| value.kind() == "arrow_function");
    Offer { end: body.map_or_else(|| value.start_byte(), |body| body.start_byte()), ..offer }
}

fn is_private(node: Node<'_>) -> bool {
    let is_hidden = |name: Node<'_>| name.kind() == "private_property_identifier";
    let is_said = |said: Node<'_>| said.child(0).is_some_and(|word| word.kind() == "private");
    node.child_by_field_name("name").is_some_and(is_hidden)
        || child(node, "accessibility_modifier").is_some_and(is_said)
}
