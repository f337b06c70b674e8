//! The sections of a plan: where each begins and ends, and the items of the list that opens it.

use pulldown_cmark::{Event, HeadingLevel, Parser, Tag, TagEnd};
use std::ops::Range;

/// The parts of a plan's prose.
#[derive(Clone, Debug, Default)]
pub(super) struct Sections {
    /// The text of the first heading.
    pub(super) title: Option<String>,
    /// Sections whose heading begins with `Step`.
    pub(super) steps: Vec<Section>,
    /// The section of rejected options.
    pub(super) rejected: Option<Section>,
}

/// A section of the second level.
#[derive(Clone, Debug, Default)]
pub(super) struct Section {
    /// The words of its heading.
    pub(super) name: String,
    /// The heading.
    pub(super) heading: Range<usize>,
    /// Everything below the heading.
    pub(super) body: Range<usize>,
    /// The items of the list that stands directly below the heading, each without its mark.
    pub(super) items: Vec<Range<usize>>,
    /// The end of that list; where the body begins if there is none.
    pub(super) list_end: usize,
}

/// Splits the prose. Headings inside code are no headings.
pub(super) fn split(text: &str, body: Range<usize>) -> Sections {
    let mut sections = Sections::default();
    let mut found: Vec<Section> = Vec::new();
    let mut reader = Reader::default();
    for (event, range) in Parser::new(&text[body.clone()]).into_offset_iter() {
        let range = body.start + range.start..body.start + range.end;
        reader.take(&event, range, &mut sections.title, &mut found);
    }
    let ends: Vec<usize> =
        found.iter().skip(1).map(|section| section.heading.start).chain([body.end]).collect();
    for (mut section, end) in found.into_iter().zip(ends) {
        section.body = section.heading.end..end.max(section.heading.end);
        section.list_end = section.list_end.clamp(section.body.start, section.body.end);
        section.items.iter_mut().for_each(|item| *item = unmarked(text, item.clone()));
        if is_step(&section.name) {
            sections.steps.push(section);
        } else if section.name.eq_ignore_ascii_case("rejected") {
            sections.rejected = Some(section);
        }
    }
    sections
}

/// What the reader is inside of.
#[derive(Default)]
struct Reader {
    heading: Option<HeadingLevel>,
    words: String,
    depth: u32,
    first_list: bool,
    below: bool,
}

impl Reader {
    fn take(
        &mut self,
        event: &Event<'_>,
        range: Range<usize>,
        title: &mut Option<String>,
        found: &mut Vec<Section>,
    ) {
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                self.heading = Some(*level);
                self.words.clear();
            }
            Event::End(TagEnd::Heading(level)) => self.headed(*level, range, title, found),
            Event::Text(words) | Event::Code(words) if self.heading.is_some() => self.words.push_str(words),
            Event::Start(Tag::List(_)) => {
                self.first_list |= self.depth == 0 && self.below;
                self.below = false;
                self.depth += 1;
            }
            Event::End(TagEnd::List(_)) => {
                self.depth = self.depth.saturating_sub(1);
                if self.depth == 0 && self.first_list {
                    self.first_list = false;
                    if let Some(section) = found.last_mut() {
                        section.list_end = range.end;
                    }
                }
            }
            Event::Start(Tag::Item) if self.depth == 1 && self.first_list => {
                if let Some(section) = found.last_mut() {
                    section.items.push(range);
                }
            }
            Event::Start(_) => self.below &= self.heading.is_some(),
            _other => {}
        }
    }

    fn headed(
        &mut self,
        level: HeadingLevel,
        range: Range<usize>,
        title: &mut Option<String>,
        found: &mut Vec<Section>,
    ) {
        self.heading = None;
        let words = self.words.trim().to_owned();
        match level {
            HeadingLevel::H1 => {
                let plain = words.strip_prefix("Plan: ").unwrap_or(&words).to_owned();
                title.get_or_insert(plain);
            }
            HeadingLevel::H2 => {
                self.below = true;
                found.push(Section { name: words, heading: range, ..Section::default() });
            }
            HeadingLevel::H3 | HeadingLevel::H4 | HeadingLevel::H5 | HeadingLevel::H6 => {}
        }
    }
}

/// An item's words, without the mark before them and the space behind.
fn unmarked(text: &str, item: Range<usize>) -> Range<usize> {
    let words = &text[item.clone()];
    let marked = words.trim_start_matches(|c: char| c.is_ascii_whitespace());
    let bare = marked.trim_start_matches(['-', '*', '+']).trim_start();
    let start = item.start + (words.len() - bare.len());
    start..start + bare.trim_end().len()
}

/// Whether a heading is a step's, with or without its number; `Stepping stones` is prose.
fn is_step(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    lower
        .strip_prefix("step")
        .is_some_and(|rest| !rest.starts_with(|next: char| next.is_alphabetic() || next == '-'))
}

/// The number in `Step 3: …`, and the rest.
pub(super) fn step_number(name: &str) -> Option<(u32, &str)> {
    let rest = name.strip_prefix("Step ").or_else(|| name.strip_prefix("step "))?;
    let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let number = rest[..digits].parse().ok()?;
    Some((number, rest[digits..].trim_start_matches([':', '.', ' ', '–', '-']).trim()))
}
