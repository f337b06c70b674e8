//! What a document is held to: told from its path, from what its head says, from git's attributes; and overruled by
//! the configuration, and by the document's own front matter.

use super::document::{Class, Content};
use formats::{Context, globs};
use globset::GlobSet;
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use std::path::Path;

/// Folders whose documents say what was so at their time.
const RECORDS: [&str; 49] = [
    "adr",
    "adrs",
    "decisions",
    "architecture-decisions",
    "rfc",
    "rfcs",
    "blog",
    "blogs",
    "posts",
    "_posts",
    "changelog",
    "changelogs",
    ".changeset",
    ".changes",
    "releases",
    "release-notes",
    "news",
    "meetings",
    "minutes",
    "meeting-notes",
    "archive",
    "archived",
    "archives",
    "postmortems",
    "versioned_docs",
    "migrations",
    "migration",
    "migrating",
    "upgrading",
    "upgrade-guides",
    "migration-guides",
    "keps",
    "proposals",
    "plans",
    "tasks",
    "completed",
    "done",
    "drafts",
    "initiatives",
    "work-items",
    "discussions",
    "backlog",
    "staged-for-removal",
    "prd",
    "prds",
    "retrospectives",
    "deprecated",
    "work",
    "slices",
];
/// Names that begin like this are records of their own.
const NAMES: [&str; 15] = [
    "changelog",
    "changes",
    "history",
    "news",
    "releases",
    "release-notes",
    "release_notes",
    "releasenotes",
    "migration",
    "migrating",
    "migrate",
    "upgrade",
    "upgrading",
    "rfc",
    "prd",
];
/// Names that end like this say what was to be done, and when it was done.
const ENDS: [&str; 7] = ["plan", "plans", "tasks", "checklist", "old", "proposal", "retrospective"];
/// Folders of what others wrote, or a program.
const VENDORED: [&str; 6] =
    ["node_modules", "vendor", "vendored", "third_party", "third-party", "bower_components"];
/// Folders of the loop's own that are frozen as they were accepted and approved.
const FROZEN: [&str; 2] = [".evolute/demands/", ".evolute/plans/"];
/// Where a document says that a program wrote it, in bytes.
const HEAD: usize = 1_024;

/// The rules of one repository.
#[derive(Debug)]
pub(crate) struct Classes {
    given: [(GlobSet, Class); 3],
    attributes: Vec<Gitignore>,
}

impl Classes {
    /// The rules, from the configuration and the texts of `.gitattributes`, each with its folder.
    pub(crate) fn new(context: &Context, attributes: &[(String, String)]) -> Self {
        let given = [
            (globs(&context.live), Class::Live),
            (globs(&context.record), Class::Record),
            (globs(&context.generated), Class::Generated),
        ];
        Self {
            given,
            attributes: attributes.iter().filter_map(|(folder, text)| marked(folder, text)).collect(),
        }
    }

    /// The class of a document.
    pub(crate) fn of(&self, path: &str, content: &Content) -> Class {
        let given = || self.given.iter().find(|(set, _)| set.is_match(path)).map(|(_, class)| *class);
        content.front.class.or_else(given).unwrap_or_else(|| self.guessed(path, content))
    }

    fn guessed(&self, path: &str, content: &Content) -> Class {
        let marked =
            |rules: &Gitignore| rules.matched_path_or_any_parents(Path::new(path), false).is_ignore();
        if content.says_generated || is_vendored(path) || self.attributes.iter().any(marked) {
            Class::Generated
        } else if is_record(path) {
            Class::Record
        } else {
            Class::Live
        }
    }
}

/// The paths that a `.gitattributes` marks as generated or as somebody else's.
fn marked(folder: &str, text: &str) -> Option<Gitignore> {
    let mut builder = GitignoreBuilder::new("");
    let means = |word: &str| {
        ["linguist-generated", "linguist-vendored"]
            .iter()
            .any(|mark| word.strip_prefix(mark).is_some_and(|rest| rest.is_empty() || rest == "=true"))
    };
    for line in text.lines().filter(|line| !line.trim_start().starts_with('#')) {
        let mut words = line.split_whitespace();
        if let Some(pattern) = words.next().filter(|_| words.any(means)) {
            let within = if folder.is_empty() {
                pattern.to_owned()
            } else {
                format!("/{folder}/**/{}", pattern.trim_start_matches('/'))
            };
            let _unreadable = builder.add_line(None, &within);
        }
    }
    builder.build().ok().filter(|rules| !rules.is_empty())
}

/// Whether somebody else wrote what lies at a path.
pub(crate) fn is_vendored(path: &str) -> bool {
    path.split('/').any(|part| VENDORED.contains(&part))
}

/// Records are told from their folder, their name, or a date in either. The opening document of a folder of records is
/// its table of contents, which must be true now.
fn is_record(path: &str) -> bool {
    let path = path.to_ascii_lowercase();
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", &path));
    let stem = name.split('.').next().unwrap_or_default();
    if FROZEN.iter().any(|frozen| path.starts_with(frozen))
        || is_named_record(stem)
        || folder.split('/').any(is_year)
        || has_date(&path)
    {
        return true;
    }
    let part_of = |part: &str| RECORDS.contains(&part) || is_named_record(part) || part.ends_with("archive");
    let (above, own) = folder.rsplit_once('/').unwrap_or(("", folder));
    let opening = matches!(stem, "readme" | "index");
    above.split('/').any(part_of) || (!opening && (part_of(own) || ends_as_record(stem) || has_year(stem)))
}

/// `annual-report-2024`, `2020-award-recipients`.
fn has_year(stem: &str) -> bool {
    stem.contains(['-', '_']) && stem.split(['-', '_']).any(is_year)
}

fn ends_as_record(stem: &str) -> bool {
    let end = stem.rsplit(['-', '_', ' ']).next().unwrap_or_default();
    ENDS.contains(&end)
}

fn is_named_record(stem: &str) -> bool {
    NAMES.iter().any(|name| {
        stem.strip_prefix(name)
            .is_some_and(|rest| !rest.starts_with(|letter: char| letter.is_ascii_alphabetic()))
    })
}

fn is_year(part: &str) -> bool {
    part.len() == 4
        && (part.starts_with("19") || part.starts_with("20"))
        && part.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a name holds a day: `2024-05-17` or `2024_05_17`.
fn has_date(path: &str) -> bool {
    path.as_bytes().windows(10).any(|day| {
        day.iter().enumerate().all(|(at, byte)| match at {
            4 | 7 => matches!(byte, b'-' | b'_'),
            _digit => byte.is_ascii_digit(),
        })
    })
}

/// Whether the head of a text says that a program wrote it.
pub(crate) fn says_generated(text: &str) -> bool {
    let mut end = text.len().min(HEAD);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let head = text[..end].to_ascii_lowercase();
    let of_itself = |word: &str| {
        head.match_indices(word).any(|(at, _)| {
            let rest: String = head[at + word.len()..].chars().take(40).collect();
            rest.contains("generated")
        })
    };
    head.contains("@generated")
        || is_emitted(text)
        || (head.contains("do not edit") && head.contains("generated"))
        || ["this file ", "this page ", "this document "].into_iter().any(of_itself)
}

/// A rule or a skill that was emitted: front matter, and then nothing but what stands between the marks.
fn is_emitted(text: &str) -> bool {
    let before = text.split_once("<!-- evolute:begin ").map(|(before, _)| before);
    let is_front = |before: &str| before.starts_with("---\n") && before.ends_with("\n---\n");
    before.is_some_and(is_front) && text.trim_end().ends_with("<!-- evolute:end -->")
}

#[cfg(test)]
mod tests {
    use super::{Classes, is_record, says_generated};
    use crate::documents::document::{Class, Content};
    use formats::Context;

    #[test]
    fn records_are_told_from_what_must_be_true_now() {
        for path in [
            "CHANGELOG.md",
            "docs/adr/0001-x.md",
            "events/2017/summit.md",
            "blog/a.md",
            "2024-05-17.md",
            "docs/Upgrade-to-v2.md",
        ] {
            assert!(is_record(path), "{path}");
        }
        for path in
            ["README.md", "docs/adr/README.md", "docs/newsletter.md", "docs/changeset.md", "docs/guide.md"]
        {
            assert!(!is_record(path), "{path}");
        }
    }

    #[test]
    fn the_configuration_overrules_names_and_a_document_overrules_both() {
        let context = Context { live: vec!["docs/adr/**".into()], ..Context::default() };
        let attributes =
            [("api".to_owned(), "*.md linguist-generated\nb.md -linguist-generated\n".to_owned())];
        let classes = Classes::new(&context, &attributes);
        let mut content = Content::default();
        assert_eq!(classes.of("docs/adr/0001.md", &content), Class::Live);
        assert_eq!(classes.of("api/a.md", &content), Class::Generated);
        assert_eq!(classes.of("docs/a.md", &content), Class::Live);
        content.front.class = Some(Class::Record);
        assert_eq!(classes.of("docs/adr/0001.md", &content), Class::Record);
    }

    #[test]
    fn only_a_document_that_speaks_of_itself_is_generated() {
        assert!(says_generated("<!-- Code generated by x. DO NOT EDIT. -->"));
        assert!(says_generated("This page was automatically generated from the schema."));
        assert!(!says_generated("# Codegen\n\nTypes are generated from the schema."));
    }
}
