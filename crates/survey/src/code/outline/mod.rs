//! What a file offers to others: its public signatures, without bodies. One that does not parse in full gives what
//! could be read of it.

mod curly;
mod doc;
mod go;
mod java;
mod python;
mod rust;
mod script;

use super::{
    Language,
    syntax::{line_of, slice, text_of, tree},
};
use serde::Serialize;
use tree_sitter::Node;

/// The most signatures of one outline.
const SIGNATURES: usize = 1_000;
/// The longest signature, in bytes; a longer one ends in `…`.
const SIGNATURE: usize = 240;
/// How deep containers are opened: a module in a module, a class in a class.
const DEEP: usize = 6;

/// The public signatures of a file, in its order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Outline {
    /// What is offered.
    pub signatures: Vec<Signature>,
    /// Whether there was more than is listed, or more than could be parsed.
    pub is_cut: bool,
}

/// One thing that a file offers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Signature {
    /// Its line, counted from one.
    pub line: u32,
    /// How deep it lies in other signatures of the outline: a method of a type has one.
    pub depth: usize,
    /// Its name.
    pub name: String,
    /// On one line, without its body.
    pub text: String,
    /// The first line of its documentation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doc: Option<String>,
}

/// What a node is for the outline.
enum Shape<'t> {
    /// Nothing that is offered.
    Hidden,
    /// Not offered itself, but what it holds may be.
    Inside(Node<'t>),
    /// Offered.
    Offered(Offer<'t>),
}

/// One thing that is offered.
struct Offer<'t> {
    name: Option<Node<'t>>,
    /// What the grammar says once for several, such as `const`.
    prefix: &'static str,
    /// Where the signature ends; the node's end if there is no body.
    end: usize,
    /// What lies inside and may be offered too.
    inner: Option<Node<'t>>,
    /// What of it is shown when nothing inside is.
    alone: Alone,
}

/// Whether an offer is worth a line if nothing in it is offered.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Alone {
    Shown,
    Dropped,
}

impl<'t> Offer<'t> {
    /// Up to its body.
    fn of(node: Node<'t>) -> Self {
        let body = node.child_by_field_name("body");
        let end = body.map_or_else(|| node.end_byte(), |body| body.start_byte());
        Self { name: node.child_by_field_name("name"), prefix: "", end, inner: None, alone: Alone::Shown }
    }

    /// Up to its body, which is read too.
    fn opened(node: Node<'t>) -> Self {
        Self { inner: node.child_by_field_name("body"), ..Self::of(node) }
    }
}

/// What stands around a node.
#[derive(Clone, Copy)]
struct Around<'t> {
    /// The container whose children are read.
    within: Node<'t>,
    /// How many signatures lie around.
    depth: usize,
    /// How many containers were opened.
    deep: usize,
    /// The node that an offer's text begins with, where a wrapper such as `export` stands before it.
    from: Option<Node<'t>>,
}

/// The outline of a text.
#[must_use]
pub fn outline(language: Language, text: &str) -> Outline {
    let Some(tree) = tree(language, text) else {
        return Outline { signatures: Vec::new(), is_cut: true };
    };
    let root = tree.root_node();
    let mut reading =
        Reading { language, text, is_module: script::is_module(language, root), found: Outline::default() };
    reading.read(Around { within: root, depth: 0, deep: 0, from: None }, None);
    reading.found
}

struct Reading<'a> {
    language: Language,
    text: &'a str,
    /// Whether a script says with `export` what it offers.
    is_module: bool,
    found: Outline,
}

impl Reading<'_> {
    fn read(&mut self, around: Around<'_>, outer: Option<&str>) {
        if around.deep > DEEP {
            self.found.is_cut = true;
            return;
        }
        let mut notes = doc::Notes::default();
        for node in around.within.named_children(&mut around.within.walk()) {
            if notes.takes(node, self.text) {
                continue;
            }
            let doc = notes.before(node).or_else(|| outer.map(str::to_owned));
            match self.shape(node, &around) {
                Shape::Hidden => {}
                Shape::Inside(inner) => {
                    let from = around.from.or_else(|| doc::wraps(node).then_some(node));
                    self.read(
                        Around { within: inner, deep: around.deep + 1, from, ..around },
                        doc.as_deref(),
                    );
                }
                Shape::Offered(offer) => self.offer(node, &offer, &around, doc),
            }
        }
    }

    fn offer(&mut self, node: Node<'_>, offer: &Offer<'_>, around: &Around<'_>, doc: Option<String>) {
        let Some(room) = self.room() else { return };
        let from = around.from.unwrap_or(node);
        let doc = doc.or_else(|| doc::inside(self.language, node, self.text));
        self.found.signatures.push(Signature {
            line: line_of(node),
            depth: around.depth,
            name: offer.name.map_or_else(String::new, |name| text_of(name, self.text).to_owned()),
            text: format!("{}{}", offer.prefix, one_line(slice(self.text, from.start_byte(), offer.end))),
            doc,
        });
        if let Some(inner) = offer.inner {
            let depth = around.depth + 1;
            self.read(Around { within: inner, depth, deep: around.deep + 1, from: None }, None);
        }
        if offer.alone == Alone::Dropped && self.found.signatures.len() == room + 1 {
            self.found.signatures.pop();
        }
    }

    /// The place of the next signature, if there is one.
    fn room(&mut self) -> Option<usize> {
        let room = self.found.signatures.len();
        self.found.is_cut |= room >= SIGNATURES;
        (room < SIGNATURES).then_some(room)
    }

    fn shape<'t>(&self, node: Node<'t>, around: &Around<'t>) -> Shape<'t> {
        match self.language {
            Language::Rust => rust::shape(node, around, self.text),
            Language::TypeScript | Language::Tsx | Language::JavaScript => {
                script::shape(node, around, self.is_module)
            }
            Language::Python => python::shape(node, around, self.text),
            Language::Go => go::shape(node, around, self.text),
            Language::Java => java::shape(node, around, self.text),
        }
    }
}

/// White space becomes one space, and what is too long is cut. What stands before a body goes too.
fn one_line(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = text.trim_end_matches(['{', '=', ';', ':', ' ']).trim_end();
    cut(text, SIGNATURE)
}

/// Cuts at a character, and says so.
fn cut(text: &str, most: usize) -> String {
    if text.len() <= most {
        return text.to_owned();
    }
    let end = (0..=most).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    format!("{}…", text[..end].trim_end())
}
