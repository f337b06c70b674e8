//! The names that a diff takes out of the code: tests of what is no more may go with it. A name that only changed is
//! still there under another one, so a file has to declare fewer things than before.

use crate::weakened::{changed::File, paths::is_test};
use std::collections::BTreeSet;

/// Words before a name that is declared.
const DECLARE: [&str; 13] = [
    "fn",
    "def",
    "class",
    "function",
    "func",
    "struct",
    "enum",
    "trait",
    "interface",
    "type",
    "record",
    "const",
    "static",
];
/// Words before a parenthesis that declare nothing.
const CONTROL: [&str; 12] = [
    "if",
    "for",
    "while",
    "switch",
    "catch",
    "return",
    "match",
    "with",
    "func",
    "else",
    "try",
    "synchronized",
];
/// The shortest name that is taken for one.
const SHORTEST: usize = 3;

/// What was declared outside the tests, and is not any more.
pub(super) fn names(files: &[File<'_>]) -> BTreeSet<String> {
    let code = || files.iter().filter(|file| file.language().is_some() && !is_test(file.path));
    let still: BTreeSet<&str> = code().flat_map(|file| declared(file.now())).collect();
    let of = |file: &File<'_>| {
        let (before, after) = (declared(file.old()), declared(file.now()));
        let (lost, new) = (before.difference(&after).count(), after.difference(&before).count());
        let is_less = lost > new;
        before
            .into_iter()
            .filter(|name| is_less && !still.contains(name))
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    code().flat_map(of).collect()
}

fn declared(text: &str) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    let mut is_test = false;
    for line in text.lines() {
        let line = line.trim();
        let name = name_in(line);
        // A test that is gone does not explain that tests are gone.
        if name.is_some() && !is_test {
            found.extend(name.filter(|name| name.len() >= SHORTEST && !name.starts_with("test")));
        }
        is_test = line.starts_with("#[") && line.contains("test") || is_test && name.is_none();
    }
    found
}

fn name_in(line: &str) -> Option<&str> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
    let mut words = line.split(|c: char| !is_part(c)).filter(|word| !word.is_empty());
    if words.any(|word| DECLARE.contains(&word)) {
        // `func (s *Store) Purge(…)`: the receiver is passed over.
        let rest = line.find("func (").and_then(|at| line[at..].split_once(") ")).map(|(_, rest)| rest);
        return match rest {
            Some(rest) => rest.split(|c: char| !is_part(c)).next().filter(|word| !word.is_empty()),
            None => words.next(),
        };
    }
    if !line.ends_with('{') {
        return None;
    }
    let before = line.split_once('(')?.0.trim_end();
    let name = before.rsplit(|c: char| !is_part(c)).next()?;
    (!CONTROL.contains(&name) && !name.is_empty()).then_some(name)
}
