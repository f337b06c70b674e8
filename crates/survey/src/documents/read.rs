//! Reads one document's text, with the positions of everything in it. Whatever the bytes are, something is read: bad
//! Markdown does not exist.

use super::{
    anchor::Anchors,
    class,
    document::{Content, Heading, Link, Named, Partly, Place},
    front,
    html::{self, Kind},
    jsx, shingle,
};
use pulldown_cmark::{BrokenLink, CodeBlockKind, CowStr, Event, LinkType, Options, Parser, Tag, TagEnd};
use std::ops::Range;

/// What is read of one document, in bytes.
pub const LARGEST: usize = 1 << 20;
/// Links, headings and names that are kept of one document, each.
const MOST: usize = 20_000;
/// Letters of a heading that are kept.
const HEADING: usize = 400;

/// Reads a document from its bytes; more than [`LARGEST`] are cut off, and that is said.
#[must_use]
pub fn read(path: &str, bytes: &[u8]) -> Content {
    let cut = &bytes[..bytes.len().min(LARGEST)];
    let text = String::from_utf8_lossy(cut);
    let torn = matches!(text, std::borrow::Cow::Owned(_));
    let mut content = of(path, &text);
    content.partly = match (bytes.len() > LARGEST, torn) {
        (true, _) => Some(Partly::TooLarge),
        (false, true) => Some(Partly::NotUtf8),
        (false, false) => None,
    };
    content.digest = blake3::hash(cut).to_hex().to_string();
    content
}

fn of(path: &str, text: &str) -> Content {
    let (front, title, body) = front::read(text);
    let content = Content { front, ..Content::default() };
    let mut reader = Reader { text, body, anchors: Anchors::default(), fences: vec![], content };
    if path.ends_with(".mdx") {
        let (plain, tags) = jsx::without_tags(text);
        reader.walk(&plain);
        reader.tags(tags);
        reader.headings_of_mdx();
    } else {
        reader.walk(text);
    }
    let mut content = reader.content;
    let first = content.headings.iter().find(|heading| heading.level == 1).or(content.headings.first());
    content.title = first.filter(|heading| heading.level == 1).map(|heading| heading.text.clone()).or(title);
    content.title = content.title.or_else(|| content.headings.first().map(|heading| heading.text.clone()));
    content.says_generated = class::says_generated(text);
    (content.words, content.sketch) = shingle::sketch(&text[body..]);
    content.links.sort_by_key(|link| link.at.start);
    find_places(text, &mut content);
    content
}

struct Reader<'t> {
    text: &'t str,
    body: usize,
    anchors: Anchors,
    /// Where code stands.
    fences: Vec<Range<usize>>,
    content: Content,
}

/// A heading that is being read.
struct Open {
    level: u8,
    text: String,
    start: usize,
}

impl Reader<'_> {
    /// Walks over the Markdown, which has the same bytes as the text but for what was made blank.
    fn walk(&mut self, markdown: &str) {
        let mut undefined: Vec<(String, Range<usize>)> = vec![];
        let keep = |broken: BrokenLink<'_>| {
            if undefined.len() < MOST && matches!(broken.link_type, LinkType::Reference | LinkType::Collapsed)
            {
                undefined.push((broken.reference.to_string(), broken.span));
            }
            None::<(CowStr<'_>, CowStr<'_>)>
        };
        let options = Options::ENABLE_TABLES
            | Options::ENABLE_FOOTNOTES
            | Options::ENABLE_STRIKETHROUGH
            | Options::ENABLE_TASKLISTS
            | Options::ENABLE_HEADING_ATTRIBUTES;
        let parser = Parser::new_with_broken_link_callback(&markdown[self.body..], options, Some(keep));
        let mut open: Option<Open> = None;
        for (event, range) in parser.into_offset_iter() {
            self.take(event, range.start + self.body..range.end + self.body, &mut open);
        }
        for (reference, span) in undefined {
            self.undefined(reference, span.start + self.body..span.end + self.body);
        }
    }

    fn take(&mut self, event: Event<'_>, range: Range<usize>, open: &mut Option<Open>) {
        match event {
            Event::Start(Tag::Heading { level, id, .. }) => {
                self.content.anchors.extend(id.map(|id| id.to_string()));
                *open = Some(Open { level: level as u8, text: String::new(), start: range.start });
            }
            Event::End(TagEnd::Heading(_)) => self.close(open.take(), range.end),
            Event::Start(Tag::Link { link_type, dest_url, .. }) if link_type != LinkType::Email => {
                self.link(&dest_url, &range);
            }
            Event::Start(Tag::Image { dest_url, .. }) => self.link(&dest_url, &range),
            Event::Start(Tag::CodeBlock(kind)) => self.fence(&kind, range),
            Event::Start(Tag::HtmlBlock) | Event::InlineHtml(_) => self.html(range),
            Event::Code(code) => {
                open.iter_mut().for_each(|heading| heading.text.push_str(&code));
                self.code(&code, range);
            }
            Event::Text(text) => open.iter_mut().for_each(|heading| heading.text.push_str(&text)),
            Event::SoftBreak | Event::HardBreak => open.iter_mut().for_each(|heading| heading.text.push(' ')),
            _other => {}
        }
    }

    fn fence(&mut self, kind: &CodeBlockKind<'_>, range: Range<usize>) {
        let mermaid = matches!(kind, CodeBlockKind::Fenced(language) if language.trim() == "mermaid");
        self.content.diagrams += u32::from(mermaid);
        self.fences.push(range);
    }

    /// Reads the tags of MDX that stand in no code.
    fn tags(&mut self, tags: Vec<Range<usize>>) {
        let body = self.body;
        for tag in tags.into_iter().filter(|tag| tag.start >= body) {
            let before = self.fences.partition_point(|fence| fence.start <= tag.start);
            if self.fences[..before].last().is_none_or(|fence| fence.end <= tag.start) {
                self.html(tag);
            }
        }
    }

    /// MDX knows no code by indentation, and where fences are indented below tags this reading may take a heading for
    /// code. A line that looks like one is an anchor, so that no link is called broken that is none.
    fn headings_of_mdx(&mut self) {
        let mut anchors = Anchors::default();
        for line in self.text[self.body..].lines() {
            let words = line.trim_start_matches('#');
            let heading =
                words.len() < line.len() && words.starts_with(' ') && self.content.anchors.len() < MOST;
            if heading {
                self.content.anchors.push(anchors.give(&words.trim().replace('`', "")));
            }
        }
    }

    fn close(&mut self, open: Option<Open>, end: usize) {
        let Some(open) = open.filter(|_| self.content.headings.len() < MOST) else { return };
        let text: String = open.text.chars().take(HEADING).collect();
        let anchor = self.anchors.give(&text);
        let end = open.start + self.text[open.start..end].trim_end().len();
        let heading = Heading {
            text: text.trim().to_owned(),
            level: open.level,
            anchor,
            at: place(&(open.start..end)),
        };
        self.content.headings.push(heading);
    }

    fn link(&mut self, target: &str, range: &Range<usize>) {
        if target.starts_with("//") || has_scheme(target) {
            self.content.web_links = self.content.web_links.saturating_add(1);
        } else if !target.is_empty() && self.content.links.len() < MOST {
            let target: String = target.chars().take(1_000).collect();
            let at = place(&within(self.text, range, &target));
            self.content.links.push(Link { target, at });
        }
    }

    fn html(&mut self, range: Range<usize>) {
        let html = &self.text[range.clone()];
        for (kind, span) in html::attributes(html) {
            let value = &html[span.clone()];
            match kind {
                Kind::Link => self.link(value, &(range.start + span.start..range.start + span.end)),
                Kind::Anchor if self.content.anchors.len() < MOST => {
                    self.content.anchors.push(value.to_owned());
                }
                Kind::Anchor => {}
            }
        }
    }

    fn code(&mut self, code: &str, range: Range<usize>) {
        if self.content.named.len() < MOST && is_name(code) {
            self.content.named.push(Named { text: code.to_owned(), at: place(&range) });
        }
    }

    /// What looks like `array[0][1]` is no reference; and one that has a bracket before it is part of something else.
    fn undefined(&mut self, reference: String, span: Range<usize>) {
        let before = self.text[..span.start].chars().next_back();
        let part_of = before
            .is_some_and(|letter| letter.is_alphanumeric() || matches!(letter, ']' | ')' | '_' | '$' | '\\'));
        let after = self.text[span.end..].starts_with(['[', '(']);
        let words = reference.chars().any(char::is_alphabetic) && !reference.starts_with(['^', '!']);
        if words && !part_of && !after {
            self.content.undefined.push(Named { text: reference, at: place(&span) });
        }
    }
}

/// The bytes of a link's target within the link; the whole link where it is written in another way.
fn within(text: &str, range: &Range<usize>, target: &str) -> Range<usize> {
    let whole = &text[range.clone()];
    let at = whole.find("](").map_or(0, |at| at + 2);
    whole[at..].find(target).map_or(range.clone(), |found| {
        let start = range.start + at + found;
        start..start + target.len()
    })
}

fn has_scheme(target: &str) -> bool {
    let scheme = target.split_once(':').map_or("", |(scheme, _)| scheme);
    scheme.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'.' | b'-'))
}

/// Whether words in backticks could be a path or a symbol: one word, and nothing that a shell or a template would fill.
fn is_name(code: &str) -> bool {
    let plain = |letter: char| letter.is_alphanumeric() || "._-/@+:#".contains(letter);
    (3..=200).contains(&code.len())
        && code.trim_end_matches("()").chars().all(plain)
        && code.contains(|letter: char| letter.is_alphabetic())
}

/// A place whose line and column are found later, with all others.
fn place(range: &Range<usize>) -> Place {
    let byte = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Place { start: byte(range.start), end: byte(range.end), ..Place::default() }
}

/// Finds lines and columns, all in one pass: a file may be one line of a million links.
fn find_places(text: &str, content: &mut Content) {
    let front = &mut content.front;
    let named = content.named.iter_mut().chain(&mut content.undefined).chain(&mut front.covers);
    let named = named.chain(&mut front.flaws).chain(&mut front.checked).map(|named| &mut named.at);
    let headings = content.headings.iter_mut().map(|heading| &mut heading.at);
    let links = content.links.iter_mut().map(|link| &mut link.at);
    let mut places: Vec<&mut Place> = named.chain(headings).chain(links).collect();
    places.sort_by_key(|place| place.start);
    let (mut line, mut column, mut at) = (1_u32, 1_u32, 0_usize);
    for place in places {
        let mut start = (place.start as usize).min(text.len());
        while !text.is_char_boundary(start) {
            start -= 1;
        }
        for letter in text[at..start.max(at)].chars() {
            (line, column) = if letter == '\n' { (line + 1, 1) } else { (line, column + 1) };
        }
        at = start.max(at);
        (place.line, place.column) = (line, column);
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    fn links(text: &str) -> Vec<(String, u32, u32)> {
        let content = read("a.md", text.as_bytes());
        content.links.into_iter().map(|link| (link.target, link.at.line, link.at.column)).collect()
    }

    #[test]
    fn links_of_every_kind_are_found_where_they_stand() {
        let text = "\u{feff}---\r\ntitle: x\r\n---\r\n[a](a.md) ![b](b.png \"B\") <https://x.example> [c][]\r\n\r\n<img src=\"d.png\">\r\n\r\n[c]: c.md\r\n```\r\n[no](no.md)\r\n```\r\n";
        let expected = [("a.md", 4, 5), ("b.png", 4, 16), ("c.md", 4, 47), ("d.png", 6, 11)];
        assert_eq!(links(text), expected.map(|(target, line, column)| (target.to_owned(), line, column)));
    }

    #[test]
    fn fences_in_fences_and_tabs_hide_what_they_hold() {
        assert_eq!(links("````\n```\n[a](a.md)\n```\n[b](b.md)\n````\n\n\t[c](c.md)\n"), []);
    }

    #[test]
    fn a_reference_without_a_definition_is_told_from_an_index() {
        let content = read("a.md", b"see [the guide][guide], a[0][one], [x][^1], [ ] and [later]\n");
        let undefined: Vec<&str> = content.undefined.iter().map(|named| named.text.as_str()).collect();
        assert_eq!(undefined, ["guide"]);
    }

    #[test]
    fn anchors_written_out_count_beside_those_of_headings() {
        let content =
            read("a.md", b"# One {#first}\n<a name=\"second\"></a>\n\n## `Two` [x](y.md)\n\n## Two x\n");
        assert_eq!(content.anchors, ["first", "second"]);
        let anchors: Vec<&str> = content.headings.iter().map(|heading| heading.anchor.as_str()).collect();
        assert_eq!(anchors, ["one", "two-x", "two-x-1"]);
        assert_eq!(content.title.as_deref(), Some("One"));
    }

    #[test]
    fn below_a_tag_of_mdx_stands_markdown() {
        let text = b"<Tabs>\n  <Tab>\n  ```sh\n  # no heading\n\n  ls\n<a href=\"no.md\">\n  ```\n  </Tab>\n</Tabs>\n\n## Heading\n<Card href=\"a.md\">\n[b](b.md)\n</Card>\n";
        let content = read("a.mdx", text);
        assert_eq!(
            content.headings.iter().map(|heading| heading.text.as_str()).collect::<Vec<_>>(),
            ["Heading"]
        );
        assert_eq!(
            content.links.iter().map(|link| link.target.as_str()).collect::<Vec<_>>(),
            ["a.md", "b.md"]
        );
    }

    #[test]
    fn a_megabyte_in_one_line_is_read_in_one_pass() {
        let text = "[a](b.md) ".repeat(100_000);
        let content = read("a.md", text.as_bytes());
        assert_eq!(content.links.len(), super::MOST);
        assert_eq!(content.links.last().map(|link| (link.at.line, link.at.column)), Some((1, 199_995)));
        assert_eq!(content.partly, None);
        assert!(read("a.md", &vec![b'['; 3 << 20]).partly.is_some());
    }
}
