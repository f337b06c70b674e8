//! TypeScript and JavaScript: `import`, `export … from`, `require` and `import()` of something that is written out.

use super::{super::syntax::text_of, Asks, Found, Looked};
use tree_sitter::Node;

impl Found<'_> {
    pub(super) fn script(&mut self, node: Node<'_>) -> Looked {
        match node.kind() {
            "import_statement" | "export_statement" => {
                let required = node
                    .named_children(&mut node.walk())
                    .find(|child| child.kind() == "import_require_clause");
                let source = required.unwrap_or(node).child_by_field_name("source");
                if let Some(source) = source {
                    self.specified(node, source);
                }
                Looked::Deeper
            }
            "call_expression" => {
                let called =
                    node.child_by_field_name("function").map_or("", |called| text_of(called, self.text));
                let first =
                    node.child_by_field_name("arguments").and_then(|arguments| arguments.named_child(0));
                if let (true, Some(first)) =
                    (matches!(called, "require" | "import" | "require.resolve"), first)
                {
                    self.specified(node, first);
                }
                Looked::Deeper
            }
            _ => Looked::Deeper,
        }
    }

    fn specified(&mut self, node: Node<'_>, source: Node<'_>) {
        let text = text_of(source, self.text);
        let is_plain = matches!(source.kind(), "string" | "template_string") && !text.contains("${");
        if is_plain {
            self.add(node, Asks::Specifier(text.trim_matches(['"', '\'', '`']).to_owned()));
        }
    }
}
