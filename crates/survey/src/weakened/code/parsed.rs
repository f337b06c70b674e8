//! A file of code with its tree, and the calls in it, in whatever language.

use super::tokens;
use crate::code::{
    Language,
    syntax::{self, text_of},
};
use tree_sitter::{Node, Tree};

/// A file with its tree.
#[derive(Debug)]
pub(super) struct Parsed<'t> {
    pub(super) path: &'t str,
    pub(super) language: Language,
    pub(super) text: &'t str,
    pub(super) tree: Tree,
}

impl<'t> Parsed<'t> {
    pub(super) fn of(path: &'t str, language: Language, text: &'t str) -> Option<Self> {
        Some(Self { path, language, text, tree: syntax::tree(language, text)? })
    }

    /// The text of a node.
    pub(super) fn word(&self, node: Node<'_>) -> &'t str {
        text_of(node, self.text)
    }

    /// The tokens of a node.
    pub(super) fn tokens(&self, node: Node<'_>) -> Vec<&'t str> {
        tokens::tokens(node, self.text)
    }

    /// The first line of a node's text.
    pub(super) fn opening(&self, node: Node<'_>) -> &'t str {
        self.word(node).lines().next().unwrap_or_default().trim_end()
    }
}

/// A call, or a macro.
#[derive(Clone, Debug)]
pub(super) struct Call<'t> {
    /// The last part of what is called.
    pub(super) name: &'t str,
    /// All of what is called.
    pub(super) whole: &'t str,
    pub(super) arguments: Vec<Vec<&'t str>>,
}

impl<'t> Call<'t> {
    /// The call that a node is.
    pub(super) fn of(node: Node<'_>, file: &Parsed<'t>) -> Option<Self> {
        match node.kind() {
            "macro_invocation" => {
                let whole = file.word(node.child_by_field_name("macro")?);
                let tree = syntax::child(node, "token_tree")?;
                Some(Self { name: last(whole), whole, arguments: in_tree(tree, file) })
            }
            "call_expression" | "call" => {
                let function = node.child_by_field_name("function")?;
                let name = ["field", "name", "property", "attribute"]
                    .iter()
                    .find_map(|field| function.child_by_field_name(field))
                    .unwrap_or(function);
                let arguments = node.child_by_field_name("arguments")?;
                Some(Self {
                    name: file.word(name),
                    whole: file.word(function),
                    arguments: listed(arguments, file),
                })
            }
            "method_invocation" => {
                let name = file.word(node.child_by_field_name("name")?);
                let arguments = node.child_by_field_name("arguments")?;
                Some(Self { name, whole: name, arguments: listed(arguments, file) })
            }
            _other => None,
        }
    }
}

/// The arguments that stand in a list of nodes.
fn listed<'t>(list: Node<'_>, file: &Parsed<'t>) -> Vec<Vec<&'t str>> {
    let mut cursor = list.walk();
    let named = list.named_children(&mut cursor).filter(|child| !child.kind().contains("comment"));
    named.map(|child| file.tokens(child)).collect()
}

/// The arguments that stand in the tokens of a macro.
pub(super) fn in_tree<'t>(tree: Node<'_>, file: &Parsed<'t>) -> Vec<Vec<&'t str>> {
    let tokens = file.tokens(tree);
    let inner = tokens.get(1..tokens.len().saturating_sub(1)).unwrap_or_default();
    tokens::arguments(inner).into_iter().map(<[_]>::to_vec).collect()
}

fn last(path: &str) -> &str {
    path.rsplit("::").next().unwrap_or(path)
}
