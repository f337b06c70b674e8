//! Where the signature of something with a body in braces ends.

use tree_sitter::Node;

/// Up to the body in braces. What stands in parentheses, like the fields of a tuple, belongs to the signature.
pub(super) fn tuple_end(node: Node<'_>) -> usize {
    match node.child_by_field_name("body") {
        Some(body) if body.kind() != "ordered_field_declaration_list" => body.start_byte(),
        Some(_) | None => node.end_byte(),
    }
}

/// Up to the first brace that opens anywhere among a node's children.
pub(super) fn first_brace(node: Node<'_>) -> usize {
    let brace = node.children(&mut node.walk()).find(|child| child.kind() == "{");
    brace.map_or_else(|| node.end_byte(), |brace| brace.start_byte())
}
