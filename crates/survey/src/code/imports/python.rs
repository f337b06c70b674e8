//! Python: `import a.b`, `from .a import b`, wherever they stand.

use super::{super::syntax::text_of, Asks, Found, Looked};
use tree_sitter::Node;

impl Found<'_> {
    pub(super) fn python(&mut self, node: Node<'_>) -> Looked {
        match node.kind() {
            "import_statement" => {
                for name in self.names(node) {
                    self.add(node, Asks::Dotted { up: 0, words: name });
                }
                Looked::Enough
            }
            "import_from_statement" => {
                let module =
                    node.child_by_field_name("module_name").map_or("", |module| text_of(module, self.text));
                let bare = module.trim_start_matches(|mark: char| mark == '.' || mark.is_whitespace());
                let up = module.len() - module.trim_start_matches('.').len();
                let names = self.names(node);
                let names = if names.is_empty() { vec![vec![]] } else { names };
                for name in names {
                    let words = dotted(bare).into_iter().chain(name).collect();
                    self.add(node, Asks::Dotted { up, words });
                }
                Looked::Enough
            }
            _ => Looked::Deeper,
        }
    }

    fn names(&self, node: Node<'_>) -> Vec<Vec<String>> {
        let bare = |name: Node<'_>| {
            let name = name.child_by_field_name("name").unwrap_or(name);
            dotted(text_of(name, self.text))
        };
        node.children_by_field_name("name", &mut node.walk()).map(bare).collect()
    }
}

fn dotted(text: &str) -> Vec<String> {
    text.split('.').map(|word| word.trim().to_owned()).filter(|word| !word.is_empty()).collect()
}
