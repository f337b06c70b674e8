//! Dead references: paths in backticks that were there once and are gone. A name that git never knew is a placeholder; a
//! line that was written after its path had gone speaks of another one.

use super::{Fault, Words, fault, link::by};
use crate::documents::{
    index::Index,
    past::{Past, Suspect, suspects},
};
use formats::Severity;

pub(super) fn faults(index: &Index, past: &Past) -> Vec<Fault> {
    suspects(index, &past.removed).iter().filter(|suspect| was_true(suspect, past)).map(dead).collect()
}

/// Whether the line stood before the path went. Where git does not know the line, it was written now.
fn was_true(suspect: &Suspect<'_>, past: &Past) -> bool {
    let lines = past.written.get(suspect.document);
    let written_s = lines.and_then(|lines| lines.get(&suspect.named.at.line));
    written_s.is_some_and(|written_s| *written_s <= suspect.removed.at_s)
}

fn dead(suspect: &Suspect<'_>) -> Fault {
    let words = Words {
        message: format!("`{}` is gone: {}", suspect.path, by(suspect.removed)),
        label: "names what is gone",
        hint: "name what took its place; or, if the document only says what was, give it `class: record`"
            .to_owned(),
    };
    fault(suspect.document, suspect.named.at, "context.dead-reference", Severity::Warning, words)
}
