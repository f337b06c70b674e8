//! What a document says about itself in its front matter. Documents belong to many tools, and their front matter with
//! them: only the few keys that are ours are read, and what cannot be read of those is a flaw, not a guess.

use super::document::{Class, Front, Named, Place};
use serde::Deserialize;
use std::ops::Range;

/// The largest front matter that is read, in bytes.
const LARGEST: usize = 64 << 10;
/// The keys for which the YAML is read whole.
const OURS: [&str; 2] = ["covers:", "elsewhere:"];

/// What the front matter says, its title, and the byte at which the text begins.
pub(crate) fn read(text: &str) -> (Front, Option<String>, usize) {
    let Some((yaml, body)) = fenced(text) else { return (Front::default(), None, 0) };
    let inner = &text[yaml.clone()];
    let mut front = Front::default();
    if inner.len() <= LARGEST && inner.lines().any(|line| OURS.iter().any(|key| line.starts_with(key))) {
        whole(inner, yaml.start, &mut front);
    }
    front.checked = field(inner, "checked").map(|(value, at)| named(value, yaml.start + at));
    if let Some((value, at)) = field(inner, "class") {
        front.class = Class::named(value);
        if front.class.is_none() && !front.covers.is_empty() {
            let flaw = format!("`{value}` is no class of documents: `live`, `record` or `generated`");
            front.flaws.push(Named { text: flaw, at: place(yaml.start + at, value.len()) });
        }
    }
    let title = field(inner, "title").map(|(value, _)| value.to_owned());
    (front, title, body)
}

#[derive(Default, Deserialize)]
struct Whole {
    #[serde(default)]
    covers: Option<Globs>,
    #[serde(default)]
    elsewhere: Vec<formats::Elsewhere>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Globs {
    One(String),
    Many(Vec<String>),
}

fn whole(yaml: &str, start: usize, front: &mut Front) {
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! { max_nodes: 20_000, max_aliases: 100, max_anchors: 100, max_depth: 32 },
    };
    match serde_saphyr::from_str_with_options::<Whole>(yaml, options) {
        Ok(whole) => {
            let globs = match whole.covers {
                Some(Globs::One(glob)) => vec![glob],
                Some(Globs::Many(globs)) => globs,
                None => vec![],
            };
            front.covers = covers(globs, yaml, start);
            front.elsewhere = whole.elsewhere;
        }
        Err(error) => {
            let said = error.to_string();
            let said = said.lines().next().unwrap_or_default().to_owned();
            front.flaws.push(Named {
                text: format!("the front matter cannot be read: {said}"),
                at: place(start, 0),
            });
        }
    }
}

/// Each glob with its place: the next time that it stands in the YAML, behind `covers`.
fn covers(globs: Vec<String>, yaml: &str, start: usize) -> Vec<Named> {
    let mut from = yaml.find("covers:").unwrap_or(0);
    let mut found = Vec::with_capacity(globs.len());
    for glob in globs {
        let at = yaml[from..].find(&glob).map_or(from, |at| from + at);
        from = if yaml[at..].starts_with(&glob) { at + glob.len() } else { from };
        found.push(named(&glob, start + at));
    }
    found
}

fn named(text: &str, start: usize) -> Named {
    Named { text: text.to_owned(), at: place(start, text.len()) }
}

/// A place whose line and column are found later, with all others.
fn place(start: usize, length: usize) -> Place {
    let byte = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Place { start: byte(start), end: byte(start + length), ..Place::default() }
}

/// The value of a key that stands on one line, and its byte.
fn field<'t>(yaml: &'t str, key: &str) -> Option<(&'t str, usize)> {
    let mut at = 0;
    for line in yaml.split_inclusive('\n') {
        if let Some(rest) = line.strip_prefix(key).and_then(|rest| rest.strip_prefix(':')) {
            let value = rest.trim().trim_matches(['"', '\'']);
            return (!value.is_empty()).then(|| (value, at + line.find(value).unwrap_or(0)));
        }
        at += line.len();
    }
    None
}

/// The bytes between the two fences, and the byte behind the second. `+++` fences TOML, which is passed over.
fn fenced(text: &str) -> Option<(Range<usize>, usize)> {
    let mark = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let first = text[mark..].split_inclusive('\n').next()?;
    let fence = first.trim_end();
    if fence != "---" && fence != "+++" {
        return None;
    }
    let begin = mark + first.len();
    let mut at = begin;
    for line in text[begin..].split_inclusive('\n') {
        if line.trim_end() == fence {
            let yaml = if fence == "---" { begin..at } else { begin..begin };
            return Some((yaml, at + line.len()));
        }
        at += line.len();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn what_a_document_covers_is_one_glob_or_several_each_with_its_place() {
        let text = "---\ntitle: Money\ncovers: [src/pay/**, \"src/pay/*.rs\"]\n---\n# Money\n";
        let (front, title, body) = read(text);
        assert_eq!(title.as_deref(), Some("Money"));
        assert_eq!(&text[body..], "# Money\n");
        let places: Vec<&str> = front.covers.iter().map(|cover| &text[cover.at.span()]).collect();
        assert_eq!(places, ["src/pay/**", "src/pay/*.rs"]);
        assert_eq!(read("---\r\ncovers: src/**\r\n---\r\n").0.covers[0].text, "src/**");
    }

    #[test]
    fn front_matter_of_other_tools_is_nobodys_fault() {
        for text in
            ["---\nlayout: [\n---\n", "---\nclass: wide\n---\n", "+++\ncovers = 1\n+++\n", "---\nopen\n", ""]
        {
            assert_eq!(read(text).0, super::Front::default(), "{text:?}");
        }
    }

    #[test]
    fn what_is_ours_and_cannot_be_read_is_a_flaw() {
        assert_eq!(read("---\ncovers: {a: 1}\n---\n").0.flaws.len(), 1);
        assert_eq!(read("---\ncovers: src/**\nclass: alive\n---\n").0.flaws.len(), 1);
        let bomb = format!("---\ncovers: &a [x,x]\n{}---\ntext", "b: [*a,*a]\n".repeat(4_000));
        assert!(read(&bomb).0.covers.is_empty());
    }
}
