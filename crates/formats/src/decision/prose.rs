//! A decision's prose: its sections, and what MADR, adr-tools and log4brains keep in them.

use super::{Weighed, fields::apart, status};
use crate::table::Text;
use pulldown_cmark::{Event, HeadingLevel, Parser, Tag, TagEnd};
use std::ops::Range;

/// What the prose says.
#[derive(Debug, Default)]
pub(super) struct Prose {
    pub(super) title: Option<String>,
    pub(super) title_at: Option<Range<usize>>,
    pub(super) status: Option<Text>,
    pub(super) date: Option<String>,
    pub(super) deciders: Vec<String>,
    pub(super) supersedes: Vec<String>,
    pub(super) options: Vec<(Weighed, Range<usize>)>,
    pub(super) chosen: Option<String>,
}

/// More options than anyone weighs.
const MOST_OPTIONS: usize = 100;

/// A heading and what stands below it, up to the next heading of any level.
struct Section {
    level: HeadingLevel,
    name: String,
    heading: Range<usize>,
    body: Range<usize>,
    items: Vec<Range<usize>>,
}

pub(super) fn read(text: &str, body: Range<usize>) -> Prose {
    let sections = sections(text, body.clone());
    let mut prose = Prose::default();
    let before = body.start..sections.first().map_or(body.end, |first| first.heading.start);
    head(text, before, &mut prose);
    for (index, section) in sections.iter().enumerate() {
        let name = section.name.to_ascii_lowercase();
        if section.level == HeadingLevel::H1 && prose.title.is_none() {
            prose.title = Some(section.name.clone());
            prose.title_at = Some(section.heading.clone());
            head(text, section.body.clone(), &mut prose);
        } else if name == "status" && prose.status.is_none() {
            prose.status = standing(text, &section.body);
            prose.supersedes = text[section.body.clone()].lines().filter_map(status::supersedes).collect();
        } else if name.starts_with("considered options") || name.starts_with("options considered") {
            listed(text, section, &mut prose);
        } else if name.starts_with("pros and cons") {
            weighed(text, &sections[index..], &mut prose);
        } else if matches!(&*name, "decision outcome" | "decision") {
            prose.chosen = chosen(&text[section.body.clone()], &prose.options);
        } else if matches!(&*name, "rejected" | "rejected options" | "alternatives rejected") {
            listed(text, section, &mut prose);
        }
    }
    prose
}

/// The lines below the title: `Date: …`, `* Status: …`, `- Deciders: …`.
fn head(text: &str, range: Range<usize>, prose: &mut Prose) {
    let mut start = range.start;
    for line in text[range].split_inclusive('\n') {
        let words = line.trim().trim_start_matches(['*', '-', '+']).trim_start();
        if let Some((key, value)) = words.split_once(':') {
            let value = value.trim().trim_matches(['*', '_']).trim();
            let from = start + line.rfind(value).unwrap_or(0);
            let field = key.trim().trim_matches(['*', '_']).to_ascii_lowercase();
            match field.as_str() {
                _ if value.is_empty() => {}
                "status" if prose.status.is_none() => {
                    prose.status = Some(Text { text: value.to_owned(), span: from..from + value.len() });
                }
                "date" => prose.date = Some(value.to_owned()),
                "deciders" | "decision-makers" => prose.deciders = apart(value),
                _other => {}
            }
        }
        start += line.len();
    }
}

/// The words of a section `## Status`; of many, the ones that say something.
fn standing(text: &str, body: &Range<usize>) -> Option<Text> {
    let words = &text[body.clone()];
    let start = body.start + (words.len() - words.trim_start().len());
    let said = words.trim();
    let line = said.lines().next().map_or(0, |line| line.trim_end().len());
    (!said.is_empty()).then(|| Text { text: said.to_owned(), span: start..start + line })
}

/// Each item of a section's list is an option; what stands behind a colon speaks against it, or for it.
fn listed(text: &str, section: &Section, prose: &mut Prose) {
    let rejected = section.name.to_ascii_lowercase().contains("rejected");
    for item in section.items.iter().take(MOST_OPTIONS) {
        let words = text[item.clone()].lines().next().unwrap_or_default();
        let (name, cost) = words.split_once(": ").unwrap_or((words, ""));
        let cons = usize::from(rejected && !cost.trim().is_empty());
        add(prose, plain(name), item.start..item.start + words.trim_end().len(), 0, cons);
    }
}

/// What is said for and against each option: below a heading of its own, or in one item of a list.
fn weighed(text: &str, sections: &[Section], prose: &mut Prose) {
    let Some((own, below)) = sections.split_first() else { return };
    for item in own.items.iter().take(MOST_OPTIONS) {
        let words = &text[item.clone()];
        let (name, said) = words.split_once(": ").unwrap_or((words, ""));
        let (pros, cons) = (count(said, "good"), count(said, "bad").max(usize::from(said.contains("but "))));
        add(
            prose,
            plain(name),
            item.start..item.start + name.len(),
            pros,
            cons.max(usize::from(!said.is_empty())),
        );
    }
    for option in below.iter().take_while(|section| section.level > own.level).take(MOST_OPTIONS) {
        let says = |word| option.items.iter().filter(|item| count(&text[(*item).clone()], word) > 0).count();
        let at = option.heading.start..option.heading.start + text[option.heading.clone()].trim_end().len();
        add(prose, plain(&option.name), at, says("good"), says("bad"));
    }
}

/// How often a text says `Good, because`; the older `Pro:` and `Con:` count as well.
fn count(text: &str, word: &str) -> usize {
    let lower = text.to_ascii_lowercase();
    let old = if word == "good" { "pro:" } else { "con:" };
    lower.matches(&format!("{word}, because")).count()
        + lower.matches(&format!("{word} because")).count()
        + lower.matches(old).count()
}

fn add(prose: &mut Prose, name: String, span: Range<usize>, pros: usize, cons: usize) {
    if name.is_empty() {
        return;
    }
    let full = prose.options.len() >= MOST_OPTIONS;
    match prose.options.iter_mut().find(|(option, _)| option.name.eq_ignore_ascii_case(&name)) {
        Some((option, _)) => {
            option.pros += pros;
            option.cons += cons;
        }
        None if !full => prose.options.push((Weighed { name, pros, cons }, span)),
        None => {}
    }
}

/// Words without emphasis, quotes, link and final stop around them.
fn plain(words: &str) -> String {
    let words = words.trim();
    let words =
        words.strip_prefix('[').and_then(|rest| rest.split_once("](")).map_or(words, |(name, _)| name);
    words.trim_matches(|c: char| matches!(c, '*' | '_' | '`' | '"' | '\'' | '.' | ' ' | '\n')).to_owned()
}

/// `Chosen option: "A queue", because …`; or an option by its number: `Option 1, …`.
fn chosen(body: &str, options: &[(Weighed, Range<usize>)]) -> Option<String> {
    let lower = body.to_ascii_lowercase();
    if let Some(at) = lower.find("chosen option") {
        let rest = body.get(at..)?.split_once(':')?.1.trim_start().trim_start_matches('*').trim_start();
        let quoted = rest.strip_prefix(['"', '“', '\'']).and_then(|rest| rest.split(['"', '”', '\'']).next());
        let name = quoted.or_else(|| rest.split([',', '\n']).next())?;
        return Some(plain(name)).filter(|name| !name.is_empty());
    }
    let rest = &lower[lower.find("option ")? + "option ".len()..];
    let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let number: usize = rest[..digits].parse().ok()?;
    options.get(number.checked_sub(1)?).map(|(option, _)| option.name.clone())
}

/// The sections. Headings inside code are no headings.
fn sections(text: &str, body: Range<usize>) -> Vec<Section> {
    let mut found: Vec<Section> = Vec::new();
    let (mut inside, mut words, mut depth) = (false, String::new(), 0_u32);
    for (event, range) in Parser::new(&text[body.clone()]).into_offset_iter() {
        let range = body.start + range.start..body.start + range.end;
        match event {
            Event::Start(Tag::Heading { .. }) => {
                inside = true;
                words.clear();
            }
            Event::Text(part) | Event::Code(part) if inside => words.push_str(&part),
            Event::End(TagEnd::Heading(level)) => {
                inside = false;
                let name = words.trim().to_owned();
                found.push(Section { level, name, body: range.end..body.end, heading: range, items: vec![] });
            }
            Event::Start(Tag::List(_)) => depth += 1,
            Event::End(TagEnd::List(_)) => depth = depth.saturating_sub(1),
            Event::Start(Tag::Item) if depth == 1 => {
                if let Some(section) = found.last_mut() {
                    section.items.push(unmarked(text, range));
                }
            }
            _other => {}
        }
    }
    let ends: Vec<usize> = found.iter().skip(1).map(|next| next.heading.start).chain([body.end]).collect();
    for (section, end) in found.iter_mut().zip(ends) {
        section.body.end = end.max(section.body.start);
    }
    found
}

/// An item without its mark: `- `, `* `, `1. `.
fn unmarked(text: &str, item: Range<usize>) -> Range<usize> {
    let words = text[item.clone()].trim_start_matches(|c: char| c.is_ascii_whitespace());
    let rest = words.trim_start_matches(|c: char| c.is_ascii_digit());
    let rest = rest.trim_start_matches(['-', '*', '+', '.', ')']).trim_start();
    item.end - rest.len()..item.end
}
