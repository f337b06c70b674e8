//! What is wrong with a document as a whole: not read to its end, or a front matter of ours that cannot be read.

use super::{Fault, Words, fault, top};
use crate::documents::{
    document::{Class, Document, Partly},
    index::Index,
    read::LARGEST,
};
use formats::Severity;

pub(super) fn faults(index: &Index) -> Vec<Fault> {
    let ours = index.documents.values().filter(|document| document.class != Class::Generated);
    ours.flat_map(|document| flaws(document).into_iter().chain(partly(document))).collect()
}

fn flaws(document: &Document) -> Vec<Fault> {
    let one = |flaw: &crate::documents::Named| {
        let words = Words {
            message: flaw.text.clone(),
            label: "here",
            hint: "write `covers:` as a glob or a list of globs, and `class:` as `live`, `record` or `generated`".to_owned(),
        };
        fault(&document.path, flaw.at, "context.front-matter", Severity::Error, words)
    };
    document.content.front.flaws.iter().map(one).collect()
}

fn partly(document: &Document) -> Option<Fault> {
    let (rule, message, hint) = match document.content.partly? {
        Partly::TooLarge => (
            "context.too-large",
            format!("only the first {} KiB of this document were read", LARGEST >> 10),
            "split it: nobody reads a document of this size, and neither does an agent",
        ),
        Partly::NotUtf8 => {
            ("context.not-utf8", "this document has bytes that are no UTF-8".to_owned(), "save it as UTF-8")
        }
    };
    let words = Words { message, label: "the whole document", hint: hint.to_owned() };
    Some(fault(&document.path, top(document), rule, Severity::Warning, words))
}
