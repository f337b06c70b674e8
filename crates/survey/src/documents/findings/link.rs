//! Links that lead nowhere: to no file, to no heading, to no definition.

use super::{Fault, Words, fault, nearest};
use crate::documents::{
    anchor::loose,
    class::is_vendored,
    document::{Class, Document, Partly},
    graph::{Followed, Graph},
    index::Index,
    past::{Past, Removed},
    target::{self, Target},
};
use formats::Severity;

/// Names that are compared to find what was meant.
const COMPARED: usize = 20_000;

pub(super) fn faults(index: &Index, graph: &Graph<'_>, past: &Past) -> Vec<Fault> {
    let mut faults = vec![];
    for document in index.documents.values().filter(|document| !is_vendored(&document.path)) {
        let links = graph.links.get(document.path.as_str());
        for followed in links.into_iter().flatten() {
            faults.extend(of_link(index, document, followed, past));
        }
        // Definitions stand at the end, and the end of this one was not read.
        let whole = document.content.partly != Some(Partly::TooLarge);
        faults.extend(
            document.content.undefined.iter().filter(|_| whole).map(|named| undefined(document, named)),
        );
    }
    faults
}

/// A record may name what is gone, and what a program wrote is mended elsewhere: it is said, and stops nobody.
const fn severity(document: &Document) -> Severity {
    match document.class {
        Class::Live => Severity::Error,
        Class::Record | Class::Generated => Severity::Warning,
    }
}

fn of_link(index: &Index, document: &Document, followed: &Followed<'_>, past: &Past) -> Option<Fault> {
    match &followed.target {
        Target::Nowhere(path) => Some(nowhere(index, document, followed, path, past)),
        Target::Ignored(path) => Some(ignored(document, followed, path)),
        Target::There(path) => anchor(index, document, followed, path),
        Target::Unjudged => None,
    }
}

fn nowhere(index: &Index, document: &Document, followed: &Followed<'_>, path: &str, past: &Past) -> Fault {
    let removed = past.removed.get(path);
    let gone = removed.map_or_else(String::new, |removed| format!(": {}", by(removed)));
    let name = path.rsplit('/').next().unwrap_or_default();
    let hint = match (namesake(index, name), removed) {
        (Some(other), _) => format!("did you mean `{}`?", seen_from(&document.path, &other)),
        (None, Some(_)) => "link to what took its place, or leave the link out".to_owned(),
        (None, None) => near(index, path).map_or_else(
            || "write the file, or leave the link out".to_owned(),
            |other| format!("did you mean `{}`?", seen_from(&document.path, other)),
        ),
    };
    let words = Words { message: format!("`{path}` does not exist{gone}"), label: "leads nowhere", hint };
    fault(&document.path, followed.link.at, "context.broken-link", severity(document), words)
}

/// Who took a path away, in words.
pub(super) fn by(removed: &Removed) -> String {
    let commit: String = removed.commit.chars().take(10).collect();
    let subject: String = removed.subject.chars().take(80).collect();
    format!("{commit} of {} took it away, \u{201c}{subject}\u{201d}", removed.day)
}

/// The only other file of this name.
fn namesake(index: &Index, name: &str) -> Option<String> {
    let mut found = index.tree.named(name).filter(|path| !path.starts_with('.'));
    found.next().filter(|_| found.next().is_none()).map(ToOwned::to_owned)
}

/// The file of the same folder with the nearest name.
fn near<'i>(index: &'i Index, path: &str) -> Option<&'i str> {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let beside = index.tree.files().filter_map(|file| {
        let (other, name) = file.rsplit_once('/').unwrap_or(("", file));
        (other == folder).then_some((file, name))
    });
    let beside: Vec<(&str, &str)> = beside.take(COMPARED).collect();
    let best = nearest(name, beside.iter().map(|(_, name)| *name))?;
    beside.iter().find(|(_, name)| *name == best).map(|(file, _)| *file)
}

/// A path as a link in a document would write it.
fn seen_from(document: &str, path: &str) -> String {
    let from: Vec<&str> = document.split('/').collect();
    let to: Vec<&str> = path.split('/').collect();
    let shared = from.iter().zip(&to).take(from.len() - 1).take_while(|(one, other)| one == other).count();
    let up = "../".repeat(from.len() - 1 - shared);
    format!("{up}{}", to[shared.min(to.len() - 1)..].join("/"))
}

fn ignored(document: &Document, followed: &Followed<'_>, path: &str) -> Fault {
    let words = Words {
        message: format!("`{path}` lies on this disk alone: an ignore rule keeps it out of the repository"),
        label: "is here and nowhere else",
        hint: "commit it with `git add --force`, or link to where it is made".to_owned(),
    };
    fault(&document.path, followed.link.at, "context.ignored-target", Severity::Warning, words)
}

fn anchor(index: &Index, document: &Document, followed: &Followed<'_>, path: &str) -> Option<Fault> {
    let wanted = followed.anchor.as_deref().filter(|wanted| !is_free(wanted))?;
    let there = target::document(index, path).filter(|there| there.content.partly.is_none())?;
    if there.has_anchor(wanted) {
        return None;
    }
    let place =
        if there.path == document.path { "this document".to_owned() } else { format!("`{}`", there.path) };
    let meant = meant(there, wanted);
    let (rule, severity) = match &meant {
        Some(meant) if loose(meant) == loose(wanted) => ("context.misspelled-anchor", Severity::Warning),
        Some(_) | None => ("context.broken-anchor", severity(document)),
    };
    let hint = meant.map_or_else(
        || "give the section this name, or leave the anchor out".to_owned(),
        |meant| format!("did you mean `#{meant}`?"),
    );
    let message = format!("{place} has no heading `#{wanted}`");
    let words = Words { message, label: "leads to the top instead", hint };
    Some(fault(&document.path, followed.link.at, rule, severity, words))
}

/// Anchors that every page has, and those of lines and texts.
fn is_free(anchor: &str) -> bool {
    let line = anchor
        .strip_prefix(['L', 'l'])
        .is_some_and(|rest| rest.starts_with(|digit: char| digit.is_ascii_digit()));
    anchor.is_empty() || anchor == "top" || anchor.starts_with([':', '/', '!', '?']) || line
}

/// The anchor that was meant: the same letters, or nearly.
fn meant(there: &Document, wanted: &str) -> Option<String> {
    let known = || {
        let headings = there.content.headings.iter().map(|heading| heading.anchor.as_str());
        headings.chain(there.content.anchors.iter().map(String::as_str)).take(COMPARED)
    };
    let same = known().find(|anchor| loose(anchor) == loose(wanted));
    same.or_else(|| nearest(wanted, known())).map(ToOwned::to_owned)
}

fn undefined(document: &Document, named: &crate::documents::Named) -> Fault {
    let words = Words {
        message: format!("nothing defines the reference `[{}]`", named.text),
        label: "is shown as it is written",
        hint: format!("add a line `[{}]: <where it leads>`, or escape the bracket with `\\`", named.text),
    };
    fault(&document.path, named.at, "context.undefined-reference", Severity::Warning, words)
}

#[cfg(test)]
mod tests {
    use super::seen_from;

    #[test]
    fn a_path_is_written_as_the_document_would_write_it() {
        assert_eq!(seen_from("docs/a/b.md", "docs/c.md"), "../c.md");
        assert_eq!(seen_from("README.md", "docs/c.md"), "docs/c.md");
        assert_eq!(seen_from("docs/a.md", "docs/b.md"), "b.md");
    }
}
