//! One document: what its text says, where each thing stands, and what it is held to.

use super::{anchor::compared, class::Classes, read};
use serde::{Deserialize, Serialize};

/// A document of the repository.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Document {
    /// Its path, relative to the root.
    pub path: String,
    /// What it is held to.
    pub class: Class,
    /// What its text says.
    #[serde(flatten)]
    pub content: Content,
}

/// What a document is held to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Class {
    /// It must be true now.
    Live,
    /// It says what was so at its time, and may name what is gone.
    Record,
    /// A program writes it: what is wrong with it is wrong elsewhere.
    Generated,
}

impl Class {
    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Record => "record",
            Self::Generated => "generated",
        }
    }

    /// The class with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        [Self::Live, Self::Record, Self::Generated].into_iter().find(|class| class.name() == name)
    }
}

/// What the text of a document says, whatever else is in the repository.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// Its first heading, or what its front matter calls it.
    pub title: Option<String>,
    /// Its headings, in order.
    pub headings: Vec<Heading>,
    /// Anchors that are written out: `<a id>`, `<a name>`, `{#id}`.
    pub anchors: Vec<String>,
    /// Links that stay in the repository, in order.
    pub links: Vec<Link>,
    /// How many links lead to the web. They are not fetched.
    pub web_links: u32,
    /// References that no definition answers.
    pub undefined: Vec<Named>,
    /// What stands in backticks and could be a path.
    pub named: Vec<Named>,
    /// What the front matter says.
    pub front: Front,
    /// Whether its head says that a program wrote it.
    pub says_generated: bool,
    /// How many diagrams it holds as text.
    pub diagrams: u32,
    /// How many words it has.
    pub words: u32,
    /// Why not all of it was read, if not.
    pub partly: Option<Partly>,
    /// The digest of what was read.
    pub digest: String,
    /// Its smallest shingles, in order: what it is compared with others by.
    pub sketch: Vec<u32>,
}

/// Why a document was not read whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Partly {
    /// It is larger than what is read of one.
    TooLarge,
    /// It has bytes that are no UTF-8; they were read as unknown letters.
    NotUtf8,
}

/// What a document says about itself before its text begins.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Front {
    /// Globs of the paths that it is about.
    pub covers: Vec<Named>,
    /// The commit or the day that it was last checked against.
    pub checked: Option<Named>,
    /// The class that it gives itself.
    pub class: Option<Class>,
    /// What is known elsewhere.
    pub elsewhere: Vec<formats::Elsewhere>,
    /// What cannot be read of it, and why.
    pub flaws: Vec<Named>,
}

/// A heading, with the anchor that it is reached by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    /// Its words.
    pub text: String,
    /// Its level, from 1.
    pub level: u8,
    /// Its anchor, without `#`.
    pub anchor: String,
    /// Where it stands.
    pub at: Place,
}

/// A link that stays in the repository.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// Where it leads, as it is written.
    pub target: String,
    /// Where it stands.
    pub at: Place,
}

/// A few words of a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// The words.
    pub text: String,
    /// Where they stand.
    pub at: Place,
}

/// Where something stands in a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1, in characters.
    pub column: u32,
    /// The first byte.
    pub start: u32,
    /// The byte behind it.
    pub end: u32,
}

impl Place {
    /// Its bytes.
    #[must_use]
    pub const fn span(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

impl Document {
    /// The document with these bytes, if it must be true now; told without git's attributes.
    #[must_use]
    pub fn live(path: &str, bytes: &[u8], context: &formats::Context) -> Option<Self> {
        let content = read::read(path, bytes);
        let class = Classes::new(context, &[]).of(path, &content);
        (class == Class::Live).then(|| Self { path: path.to_owned(), class, content })
    }

    /// The heading under which a line stands; none above the first.
    #[must_use]
    pub fn section(&self, line: u32) -> Option<&Heading> {
        self.content.headings.iter().take_while(|heading| heading.at.line <= line).last()
    }

    /// Whether an anchor leads to a place in it. Forges find a heading whatever the case of its letters.
    #[must_use]
    pub fn has_anchor(&self, anchor: &str) -> bool {
        let headings = || self.content.headings.iter().map(|heading| &heading.anchor);
        let mut written = self.content.anchors.iter().chain(headings());
        written.any(|own| own == anchor) || {
            let wanted = compared(anchor);
            headings().any(|own| compared(own) == wanted)
        }
    }
}
