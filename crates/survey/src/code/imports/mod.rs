//! What a file leans on: every import, as it is written. What it leads to, and whether that lies in the repository, is
//! for the map to say.

mod python;
mod rust;
mod script;

use super::{
    Language,
    syntax::{column_of, line_of, text_of, tree},
};
use tree_sitter::Node;

/// The most imports of one file.
const IMPORTS: usize = 5_000;
/// The most nodes that are looked at.
const NODES: usize = 1_000_000;
/// The longest import that is quoted, in bytes.
const QUOTED: usize = 160;

/// One import.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Import {
    /// Its line, counted from one.
    pub line: u32,
    /// Its column, counted from one and in characters.
    pub column: u32,
    /// As it is written, on one line.
    pub text: String,
    /// What it asks for.
    pub asks: Asks,
}

/// What an import asks for, in its language's words.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Asks {
    /// Rust: a module in a file of its own, and the inline modules around it.
    Module {
        /// Its name.
        name: String,
        /// The inline modules that the declaration lies in.
        within: Vec<String>,
    },
    /// Rust: a path, `crate::a::B`, and the inline modules around it.
    Path {
        /// Its words.
        words: Vec<String>,
        /// The inline modules that it is written in.
        within: Vec<String>,
    },
    /// TypeScript and JavaScript: `./a`, `@scope/b`.
    Specifier(String),
    /// Python: a module, perhaps from a number of packages up, and one name of it.
    Dotted {
        /// How many dots stand before.
        up: usize,
        /// Its words, the name that is taken from it included.
        words: Vec<String>,
    },
    /// Go: a package's path.
    Package(String),
    /// Java: a class or, before `.*`, a package.
    Class(Vec<String>),
}

/// The imports of a text, in order. A text that does not parse in full gives those that could be read.
#[must_use]
pub fn imports(language: Language, text: &str) -> Vec<Import> {
    let Some(tree) = tree(language, text) else { return Vec::new() };
    let mut found = Found { text, imports: Vec::new() };
    let mut cursor = tree.walk();
    for _ in 0..NODES {
        let node = cursor.node();
        let goes_on = found.imports.len() < IMPORTS;
        if goes_on && found.take(language, node) == Looked::Deeper && cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return found.sorted();
            }
        }
    }
    found.sorted()
}

/// Whether what lies in a node is looked at too.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Looked {
    Deeper,
    Enough,
}

struct Found<'a> {
    text: &'a str,
    imports: Vec<Import>,
}

impl Found<'_> {
    fn take(&mut self, language: Language, node: Node<'_>) -> Looked {
        match language {
            Language::Rust => self.rust(node),
            Language::TypeScript | Language::Tsx | Language::JavaScript => self.script(node),
            Language::Python => self.python(node),
            Language::Go => self.go(node),
            Language::Java => self.java(node),
        }
    }

    fn add(&mut self, node: Node<'_>, asks: Asks) {
        let said = text_of(node, self.text).split_whitespace().collect::<Vec<_>>().join(" ");
        let end = (0..=said.len().min(QUOTED)).rev().find(|end| said.is_char_boundary(*end)).unwrap_or(0);
        let text = if end < said.len() { format!("{}…", &said[..end]) } else { said };
        let column = column_of(self.text, node.start_byte());
        self.imports.push(Import { line: line_of(node), column, text, asks });
    }

    /// In order, and each once in a line.
    fn sorted(mut self) -> Vec<Import> {
        self.imports.sort();
        self.imports.dedup();
        self.imports
    }

    fn go(&mut self, node: Node<'_>) -> Looked {
        match node.kind() {
            "import_spec" => {
                let path = node.child_by_field_name("path").map_or("", |path| text_of(path, self.text));
                let path = path.trim_matches(['"', '`']).to_owned();
                self.add(node, Asks::Package(path));
                Looked::Enough
            }
            "source_file" | "import_declaration" | "import_spec_list" | "ERROR" => Looked::Deeper,
            _ => Looked::Enough,
        }
    }

    fn java(&mut self, node: Node<'_>) -> Looked {
        match node.kind() {
            "import_declaration" => {
                let named = node.named_children(&mut node.walk()).find(|child| child.kind() != "asterisk");
                let words = named.map_or("", |name| text_of(name, self.text));
                let words = words.split('.').map(|word| word.trim().to_owned()).collect();
                self.add(node, Asks::Class(words));
                Looked::Enough
            }
            "program" | "ERROR" => Looked::Deeper,
            _ => Looked::Enough,
        }
    }
}
