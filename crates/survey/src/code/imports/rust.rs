//! Rust: `use`, `mod`, `extern crate`, and paths that are written out where they are used.

use super::{super::syntax::text_of, Asks, Found, Looked};
use tree_sitter::Node;

/// How deep `use a::{b::{c}}` is followed.
const DEEP: usize = 32;

impl Found<'_> {
    pub(super) fn rust(&mut self, node: Node<'_>) -> Looked {
        match node.kind() {
            "use_declaration" => {
                let within = self.modules_around(node);
                if let Some(tree) = node.child_by_field_name("argument") {
                    self.used(tree, &[], &within, DEEP);
                }
                Looked::Enough
            }
            "mod_item" if node.child_by_field_name("body").is_none() => {
                let name = node.child_by_field_name("name").map_or("", |name| text_of(name, self.text));
                let asks = Asks::Module { name: name.to_owned(), within: self.modules_around(node) };
                self.add(node, asks);
                Looked::Enough
            }
            "extern_crate_declaration" => {
                let name = node.child_by_field_name("name").map_or("", |name| text_of(name, self.text));
                self.add(node, Asks::Path { words: vec![name.to_owned()], within: vec![] });
                Looked::Enough
            }
            "scoped_identifier" | "scoped_type_identifier" => {
                let words = words(text_of(node, self.text));
                if words.len() > 1 {
                    let within = self.modules_around(node);
                    self.add(node, Asks::Path { words, within });
                }
                Looked::Enough
            }
            _ => Looked::Deeper,
        }
    }

    /// One path for each leaf of a tree of uses.
    fn used(&mut self, tree: Node<'_>, before: &[String], within: &[String], deep: usize) {
        if deep == 0 {
            return;
        }
        let joined = |node: Option<Node<'_>>| {
            let mut path = before.to_vec();
            path.extend(words(node.map_or("", |node| text_of(node, self.text))));
            path
        };
        match tree.kind() {
            "scoped_use_list" => {
                let path = joined(tree.child_by_field_name("path"));
                if let Some(list) = tree.child_by_field_name("list") {
                    self.used(list, &path, within, deep - 1);
                }
            }
            "use_list" => {
                for part in tree.named_children(&mut tree.walk()) {
                    self.used(part, before, within, deep - 1);
                }
            }
            "use_as_clause" => self.leaf(tree, joined(tree.child_by_field_name("path")), within),
            "use_wildcard" => self.leaf(tree, joined(tree.named_child(0)), within),
            "line_comment" | "block_comment" => {}
            _ => self.leaf(tree, joined(Some(tree)), within),
        }
    }

    fn leaf(&mut self, node: Node<'_>, mut words: Vec<String>, within: &[String]) {
        // `a::{self}` is `a`.
        if words.len() > 1 && words.last().is_some_and(|word| word == "self") {
            words.pop();
        }
        let statement = std::iter::successors(Some(node), Node::parent).take(DEEP);
        let whole = statement.into_iter().find(|node| node.kind() == "use_declaration").unwrap_or(node);
        let is_short = whole.start_position().row == whole.end_position().row;
        let shown = if is_short { whole } else { node };
        self.add(shown, Asks::Path { words, within: within.to_vec() });
    }

    /// The inline modules that a node lies in, outermost first.
    fn modules_around(&self, node: Node<'_>) -> Vec<String> {
        let around =
            std::iter::successors(node.parent(), Node::parent).filter(|node| node.kind() == "mod_item");
        let name =
            |node: Node<'_>| node.child_by_field_name("name").map(|name| text_of(name, self.text).to_owned());
        let mut names: Vec<String> = around.filter_map(name).collect();
        names.reverse();
        names
    }
}

/// The words of a path, without what stands in angle brackets.
fn words(path: &str) -> Vec<String> {
    let plain = path.split('<').next().unwrap_or_default();
    plain
        .split("::")
        .map(|word| word.trim().trim_start_matches("r#").to_owned())
        .filter(|word| !word.is_empty())
        .collect()
}
