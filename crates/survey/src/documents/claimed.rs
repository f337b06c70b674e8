//! What a document of this repository claims that it can do: list items of the places that the configuration names, and
//! whatever a mark `<!-- evolute: capability -->` stands beside. Which claims are true is not known here.

use super::{
    anchor::{Anchors, compared},
    read::LARGEST,
};
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use serde::Serialize;
use std::ops::Range;

/// Claims that are taken from one document, at the most.
const MOST: usize = 500;
/// Letters of a claim that are kept.
const WORDS: usize = 120;

/// A claim, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Claimed {
    /// The document.
    pub path: String,
    /// The line, from 1.
    pub line: u32,
    /// The capability that a mark beside it names.
    pub capability: Option<String>,
    /// Its words. Bounded.
    pub words: String,
}

/// What of a document is a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claims {
    /// Only what is marked.
    Marked,
    /// Every item of its lists, too.
    Items,
    /// Every item of the lists below this heading, by its anchor, too.
    Below(String),
}

/// The claims of a document, in order.
#[must_use]
pub fn claimed(path: &str, bytes: &[u8], claims: &Claims) -> Vec<Claimed> {
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(LARGEST)]);
    let mut reader = Reader::of(claims);
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_TASKLISTS | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
    for (event, range) in Parser::new_ext(&text, options).into_offset_iter() {
        reader.take(&event, &range);
    }
    reader.claims(path, &text)
}

/// What was found so far, by its place in the text.
struct Reader<'c> {
    claims: &'c Claims,
    anchors: Anchors,
    heading: Option<(HeadingLevel, String)>,
    /// The level of the heading below which items count.
    below: Option<HeadingLevel>,
    depth: usize,
    items: Vec<Range<usize>>,
    marks: Vec<(usize, String)>,
}

impl<'c> Reader<'c> {
    fn of(claims: &'c Claims) -> Self {
        Self {
            claims,
            anchors: Anchors::default(),
            heading: None,
            below: None,
            depth: 0,
            items: vec![],
            marks: vec![],
        }
    }

    fn take(&mut self, event: &Event<'_>, range: &Range<usize>) {
        match event {
            Event::Start(Tag::Heading { level, .. }) => self.heading = Some((*level, String::new())),
            Event::End(TagEnd::Heading(_)) => self.headed(),
            Event::Text(words) | Event::Code(words) => {
                self.heading.iter_mut().for_each(|(_, heading)| heading.push_str(words));
            }
            Event::Start(Tag::Item) => {
                if self.depth == 0 && self.counts() {
                    self.items.push(range.clone());
                }
                self.depth += 1;
            }
            // What is not ticked is what is not there yet.
            Event::TaskListMarker(false) if self.depth == 1 && self.counts() => drop(self.items.pop()),
            Event::End(TagEnd::Item) => self.depth = self.depth.saturating_sub(1),
            Event::Html(html) | Event::InlineHtml(html) => {
                self.marks.extend(marks(html).map(|(at, name)| (range.start + at, name)));
            }
            _other => {}
        }
    }

    /// Whether an item that stands here is a claim.
    fn counts(&self) -> bool {
        match self.claims {
            Claims::Marked => false,
            Claims::Items => true,
            Claims::Below(_) => self.below.is_some(),
        }
    }

    fn headed(&mut self) {
        let Some((level, heading)) = self.heading.take() else { return };
        let anchor = self.anchors.give(heading.trim());
        if let Claims::Below(wanted) = self.claims {
            if compared(&anchor) == compared(wanted) {
                self.below = Some(level);
            } else if self.below.is_some_and(|open| level <= open) {
                self.below = None;
            }
        }
    }

    /// A mark speaks for the item that it stands in; one that stands in none is a claim by itself.
    fn claims(self, path: &str, text: &str) -> Vec<Claimed> {
        let named = |range: &Range<usize>| {
            self.marks.iter().find(|(at, _)| range.contains(at)).map(|(_, name)| name.clone())
        };
        let items = self.items.iter().map(|item| (item.start, named(item)));
        let inside = |at: &usize| self.items.iter().any(|item| item.contains(at));
        let alone = self.marks.iter().filter(|(at, _)| !inside(at));
        let mut found: Vec<(usize, Option<String>)> =
            items.chain(alone.map(|(at, name)| (*at, Some(name.clone())))).collect();
        found.sort();
        let one = |(at, capability): (usize, Option<String>)| {
            let line = 1 + text[..at].bytes().filter(|byte| *byte == b'\n').count();
            let line = u32::try_from(line).unwrap_or(u32::MAX);
            Claimed { path: path.to_owned(), line, capability, words: words(text, at) }
        };
        found.into_iter().take(MOST).map(one).collect()
    }
}

/// The names in the marks of a piece of HTML, with where each mark begins. A mark names one capability and says nothing
/// else.
fn marks(html: &str) -> impl Iterator<Item = (usize, String)> {
    html.match_indices("<!--").filter_map(|(at, open)| {
        let (inside, _) = html[at + open.len()..].split_once("-->")?;
        let name = inside.trim().strip_prefix("evolute:")?.strip_prefix([' ', '\t'])?.trim();
        let sound = !name.is_empty() && !name.contains(char::is_whitespace);
        sound.then(|| (at, name.to_owned()))
    })
}

/// The line at a place, without what marks it as an item, and without its mark.
fn words(text: &str, at: usize) -> String {
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let line = text[start..].lines().next().unwrap_or_default();
    let mut plain = line.to_owned();
    while let Some((before, rest)) = plain.split_once("<!--") {
        let after = rest.split_once("-->").map_or("", |(_, after)| after);
        plain = format!("{before}{after}");
    }
    let plain = plain.trim().trim_start_matches(['-', '*', '+', '#', '>']).trim();
    plain.chars().take(WORDS).collect()
}

#[cfg(test)]
mod tests {
    use super::{Claims, claimed};
    use proptest::prelude::*;

    const README: &str = "---\ntitle: x\n---\n# Shop\n\nPays once. <!-- evolute: refunds.once -->\n\n## Features\n\n- fast\n  - very\n- sound <!-- evolute: ledger.exact -->\n  on two lines\n\n## Other\n\n- not this\n\n```md\n<!-- evolute: not.this -->\n```\n\n`<!-- evolute: nor.this -->`\n<!-- evolute:begin rules -->\n<!-- evolute: two names -->\n";

    fn found(claims: &Claims) -> Vec<String> {
        let all = claimed("README.md", README.as_bytes(), claims);
        let one = |it: &super::Claimed| {
            format!("{} {} {}", it.line, it.capability.as_deref().unwrap_or("-"), it.words)
        };
        all.iter().map(one).collect()
    }

    #[test]
    fn marks_are_claims_wherever_they_stand_but_in_code() {
        assert_eq!(found(&Claims::Marked), ["6 refunds.once Pays once.", "12 ledger.exact sound"]);
    }

    #[test]
    fn the_items_of_a_section_are_claims_and_those_of_others_are_not() {
        let below = Claims::Below("features".into());
        assert_eq!(found(&below), ["6 refunds.once Pays once.", "10 - fast", "12 ledger.exact sound"]);
    }

    #[test]
    fn every_item_is_a_claim_where_the_whole_document_is_named() {
        assert_eq!(found(&Claims::Items).len(), 4);
    }

    #[test]
    fn what_is_not_ticked_is_not_claimed() {
        let text = b"- [x] done\n- [ ] to do\n- plain\n";
        let words: Vec<String> =
            claimed("todo.md", text, &Claims::Items).into_iter().map(|claim| claim.words).collect();
        assert_eq!(words, ["[x] done", "plain"]);
    }

    proptest! {
        #[test]
        fn whatever_the_bytes_are_something_is_read(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            let _ = claimed("x.md", &bytes, &Claims::Items);
        }

        #[test]
        fn a_document_that_was_cut_or_mixed_is_read(at in 0usize..400, noise in "\\PC{0,40}") {
            let cut: String = README.chars().take(at).collect();
            let text = format!("{cut}{noise}{README}");
            for claims in [Claims::Marked, Claims::Items, Claims::Below("features".into())] {
                let found = claimed("x.md", text.as_bytes(), &claims);
                prop_assert!(found.iter().all(|claim| claim.line >= 1 && claim.words.len() <= 480));
            }
        }
    }
}
