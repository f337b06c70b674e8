//! What a decision is called: by the file that it lies in, and by whoever cites it.

use super::Decision;

/// What a file's name says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) id: String,
    pub(super) number: Option<u32>,
}

/// Folders that decisions are written in, by the words of their paths.
const FOLDERS: [&str; 4] = ["adr", "adrs", "decisions", "architecture-decisions"];

/// Whether decisions are written where this path lies.
#[must_use]
pub fn is_kept_at(path: &str) -> bool {
    let within = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    within.split('/').any(|part| FOLDERS.contains(&part))
}

/// Longer digits are a date (`20200925-use-prettier.md`), and number nothing.
const LONGEST: usize = 6;

/// The id and number that a path gives: `d-7k2m-title.md`, `0007-title.md`, `ADR-7.md`, `20200925-title.md`.
pub(super) fn of(path: &str) -> Named {
    let stem = stem(path);
    if let Some(number) = number(stem) {
        let digits = stem.find(|c: char| c.is_ascii_digit()).unwrap_or(0);
        let end = stem[digits..].find(|c: char| !c.is_ascii_digit()).map_or(stem.len(), |end| digits + end);
        return Named { id: stem[..end].to_owned(), number: Some(number) };
    }
    let born = stem.strip_prefix("d-").and_then(|rest| rest.split('-').next());
    let id = match born {
        Some(word) if !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric()) => {
            format!("d-{word}")
        }
        Some(_) | None => stem.to_owned(),
    };
    Named { id, number: None }
}

/// The name of a file, without folders and without `.md`.
fn stem(path: &str) -> &str {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    name.strip_suffix(".md").or_else(|| name.strip_suffix(".markdown")).unwrap_or(name)
}

/// The number at the front: `0007-title`, `ADR-7`, `adr_0007`, `adr 7`.
fn number(name: &str) -> Option<u32> {
    let lower = name.to_ascii_lowercase();
    let rest =
        lower.strip_prefix("adr").map_or(&*lower, |rest| rest.trim_start_matches(['-', '_', ' ', '#']));
    let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let ends = !rest[digits..].starts_with(|c: char| c.is_alphanumeric());
    (ends && (1..=LONGEST).contains(&digits)).then(|| rest[..digits].parse().ok())?
}

/// The number before a heading's words (`12. Use a queue`), and the words.
pub(super) fn numbered(heading: &str) -> (Option<u32>, &str) {
    let digits = heading.find(|c: char| !c.is_ascii_digit()).unwrap_or(heading.len());
    match heading[digits..].strip_prefix(". ") {
        Some(words) if (1..=LONGEST).contains(&digits) => (heading[..digits].parse().ok(), words.trim()),
        Some(_) | None => (None, heading),
    }
}

/// What a link's target or a few words name: a file's stem, or an id.
pub(super) fn target(words: &str) -> Option<String> {
    let first = words.split(['#', '?']).next()?.trim();
    let first = if first.to_ascii_lowercase().starts_with("adr ") {
        first
    } else {
        first.split_whitespace().next()?
    };
    let stem = stem(first).trim_matches(|c: char| !c.is_alphanumeric());
    (!stem.is_empty()).then(|| stem.to_owned())
}

/// A decision as someone cites it: by id, by number, by file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cited {
    stem: String,
    number: Option<u32>,
}

impl Cited {
    /// Reads a citation: `d-7k2m`, `ADR-0007`, `7`, `0007-title.md`.
    #[must_use]
    pub fn new(words: &str) -> Self {
        let stem = stem(words.trim());
        Self { stem: stem.to_owned(), number: number(stem) }
    }

    /// Whether both mean the same decision, as far as their words tell.
    #[must_use]
    pub fn is_same_as(&self, other: &Self) -> bool {
        let begins = |long: &Self, short: &Self| {
            long.stem.strip_prefix(&short.stem).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
        };
        match (self.number, other.number) {
            (Some(one), Some(two)) => one == two,
            (None, None) => begins(self, other) || begins(other, self),
            (Some(_), None) | (None, Some(_)) => false,
        }
    }

    /// Whether it means this decision.
    #[must_use]
    pub fn names(&self, decision: &Decision) -> bool {
        let file = stem(&decision.path);
        let begins = file.strip_prefix(&self.stem).is_some_and(|rest| rest.starts_with('-'));
        !self.stem.is_empty()
            && (decision.id.eq_ignore_ascii_case(&self.stem)
                || file == self.stem
                || (self.number.is_some() && self.number == decision.number)
                || (self.number.is_none() && begins))
    }
}

#[cfg(test)]
mod tests {
    use super::{numbered, of};

    #[test]
    fn a_file_names_its_decision() {
        let id = |path| (of(path).id, of(path).number);
        assert_eq!(id("docs/adr/0007-a-queue.md"), ("0007".to_owned(), Some(7)));
        assert_eq!(id("ADR-7.md"), ("ADR-7".to_owned(), Some(7)));
        assert_eq!(id("adr_012_title.md"), ("adr_012".to_owned(), Some(12)));
        assert_eq!(id(".evolute/decisions/d-7k2m-a-queue.md"), ("d-7k2m".to_owned(), None));
        assert_eq!(id("20200925-use-prettier.md"), ("20200925-use-prettier".to_owned(), None));
        assert_eq!(id("a queue.md"), ("a queue".to_owned(), None));
        assert_eq!(numbered("12. Use a queue"), (Some(12), "Use a queue"));
        assert_eq!(numbered("2026 was a year"), (None, "2026 was a year"));
    }
}
