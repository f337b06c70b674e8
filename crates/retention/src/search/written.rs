//! Decisions that are kept in files: handed in by whoever reads the repository, one commit at a time.

use super::matter::{Part, Slot, Source, State};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use trace::id::{RecordId, WriterId};

/// A decision as its file has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Its id where the ledger gave it one, else the path of its file.
    pub key: String,
    /// The path of its file.
    pub path: String,
    /// Its heading.
    pub title: String,
    /// The file's text.
    pub text: String,
    /// Where it stands.
    pub state: State,
    /// When it was taken.
    pub at: Timestamp,
    /// Who took it.
    pub deciders: Vec<String>,
    /// The keys of those whose place it takes, by its own word or by theirs.
    pub replaces: BTreeSet<String>,
}

/// The decisions of one commit, read only when the catalog has another's.
pub struct Files<'a> {
    /// The commit; none where there are no files to read.
    pub commit: Option<String>,
    read: Box<dyn FnMut() -> Option<Vec<Written>> + 'a>,
}

impl<'a> Files<'a> {
    /// Those of a commit. Where they cannot be read now, what was read before stays.
    pub fn of(commit: Option<String>, read: impl FnMut() -> Option<Vec<Written>> + 'a) -> Self {
        Self { commit, read: Box::new(read) }
    }

    /// No files.
    #[must_use]
    pub fn none() -> Self {
        Self::of(None, || None)
    }

    pub(super) fn read(&mut self) -> Option<BTreeMap<String, Part>> {
        let written = (self.read)()?;
        Some(written.into_iter().map(|written| (written.key.clone(), written.part())).collect())
    }
}

impl Written {
    /// The file as what is said of a matter, each of its sections by itself.
    fn part(self) -> Part {
        let source = Source {
            at: self.at,
            writer: WriterId::new("file"),
            seq: 0,
            record: RecordId::new(self.path),
            position: 0,
        };
        let by = self.deciders.first().cloned().unwrap_or_default();
        let mut part = Part::new(Slot::Written, source, by);
        part.people = self.deciders.into_iter().collect();
        part.title = Some(super::matter::bounded(&self.title));
        part.state = Some(self.state);
        part.replaces = self.replaces;
        sections(&self.text).into_iter().for_each(|(heading, text)| part.say(heading, text));
        part
    }
}

/// The text by its headings below the first, which is the title; what stands before it says nothing for people.
fn sections(text: &str) -> Vec<(String, &str)> {
    let mut sections = vec![];
    let (mut heading, mut begin) = (None, 0);
    let mut place = 0;
    for line in text.split_inclusive('\n') {
        if line.starts_with('#') {
            let before: Option<String> = heading.take();
            before.into_iter().for_each(|heading| sections.push((heading, &text[begin..place])));
            heading = Some(line.trim_start_matches('#').trim().to_lowercase());
            begin = place + line.len();
        }
        place += line.len();
    }
    heading.into_iter().for_each(|heading| sections.push((heading, &text[begin..])));
    sections
}
