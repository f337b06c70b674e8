//! Files and functions of a size to be read. What separates a house that is pleasant to live in is not its median
//! but its tail. A test that shows a whole output inline may be longer.

use super::Untidy;
use crate::{
    code::{Kind, Word},
    house::{House, Source},
};

/// Lines of a file.
const FILE: usize = 600;
/// Lines of a function, signature included.
const FUNCTION: usize = 80;

pub(super) fn sizes(house: &House) -> Vec<Untidy> {
    house.sources.iter().flat_map(|source| file(source).into_iter().chain(functions(source))).collect()
}

fn file(source: &Source) -> Option<Untidy> {
    let lines = source.text.lines().count();
    (lines > FILE)
        .then(|| Untidy::new(&source.path, FILE, format!("has {lines} lines, and a file has {FILE} at most")))
}

fn functions(source: &Source) -> Vec<Untidy> {
    let words = source.words.as_deref().unwrap_or_default();
    let named = source
        .kept()
        .filter(|(at, word)| word.is("fn") && words.get(at + 1).is_some_and(|next| next.kind == Kind::Name));
    let long = named.filter_map(|(at, word)| {
        let lines = end_of(words, at)?.saturating_sub(word.line) + 1;
        let message =
            format!("`{}` has {lines} lines, and a function has {FUNCTION} at most", words[at + 1].text);
        (lines > FUNCTION).then(|| Untidy::new(&source.path, word.line, message))
    });
    long.collect()
}

/// The last line of the function that begins here; none of one without a body.
fn end_of(words: &[Word], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        let word = words.get(at)?;
        match word.kind {
            Kind::Open(close) if word.is("{") => return Some(words[close].line),
            Kind::Open(close) => at = close + 1,
            Kind::Sign if word.is(";") => return None,
            Kind::Name | Kind::Sign | Kind::Literal | Kind::Close => at += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::tests::one, sizes};

    #[test]
    fn a_function_beyond_the_bound_is_named_and_one_at_the_bound_is_not() {
        let lines = |count: usize| format!("fn long() {{\n{}}}\n", "    f();\n".repeat(count - 2));
        assert_eq!(sizes(&one("crates/a/src/lib.rs", &lines(80))), []);
        let found = sizes(&one("crates/a/src/lib.rs", &lines(81)));
        assert_eq!(found[0].what, "`long` has 81 lines, and a function has 80 at most");
    }

    #[test]
    fn a_file_beyond_the_bound_is_named() {
        assert_eq!(sizes(&one("crates/a/src/lib.rs", &"// a line\n".repeat(601))).len(), 1);
    }
}
