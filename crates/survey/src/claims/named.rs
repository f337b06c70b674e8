//! What a text names: paths of the repository, and tests by their name. A path is taken for one only where it has the
//! shape of a file, or is there: `and/or` is neither.

use super::{
    claim::Claim,
    naming::floor,
    tree::{KEPT_ASIDE, Tree, base},
};
use std::collections::BTreeSet;

/// What a text names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Named {
    /// Files and folders that the tree has.
    pub(super) there: BTreeSet<String>,
    /// Those of them that are tests.
    pub(super) tests: BTreeSet<String>,
    /// Files that the tree does not have.
    pub(super) gone: BTreeSet<String>,
    /// What may be the name of a test.
    pub(super) functions: BTreeSet<String>,
}

/// No more words than this of one text are looked at.
const MOST_WORDS: usize = 4_000;
/// Longer words are no paths.
const LONGEST: usize = 240;

/// Endings of files that hold code.
const CODE: [&str; 50] = [
    "rs", "ts", "tsx", "js", "jsx", "mjs", "cjs", "mts", "py", "pyi", "go", "java", "kt", "kts", "scala",
    "rb", "php", "cs", "fs", "swift", "m", "mm", "c", "h", "cc", "cpp", "hpp", "cxx", "zig", "ex", "exs",
    "erl", "hs", "ml", "clj", "lua", "dart", "vue", "svelte", "sh", "bash", "ps1", "sql", "proto", "graphql",
    "css", "scss", "html", "sol", "r",
];
/// Endings of files that hold something else.
const OTHER: [&str; 14] =
    ["json", "yaml", "yml", "toml", "xml", "md", "mdx", "txt", "cfg", "ini", "lock", "csv", "gradle", "tf"];

/// The files that a claim names, whether they are there or are yet to be made.
#[must_use]
pub fn files(claim: &Claim, tree: &Tree) -> Vec<String> {
    let named = named(&claim.words, tree);
    let file = |path: &&String| has_the_shape_of_a_file(path) || tree.has(path);
    named.there.iter().chain(&named.gone).filter(file).cloned().collect()
}

/// What these words name in this tree.
pub(super) fn named(words: &str, tree: &Tree) -> Named {
    let mut named = Named::default();
    for word in words.split(is_between).filter(|word| !word.is_empty()).take(MOST_WORDS) {
        let word = &word[..floor(word, LONGEST)];
        named.path(word, tree);
        named.function(word);
    }
    named
}

fn is_between(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '`' | '"'
                | '\''
                | '('
                | ')'
                | '['
                | ']'
                | '{'
                | '}'
                | '<'
                | '>'
                | ','
                | ';'
                | '|'
                | '*'
                | '（'
                | '）'
                | '、'
                | '。'
                | '→'
                | '='
        )
}

impl Named {
    fn path(&mut self, word: &str, tree: &Tree) {
        let Some(path) = path_of(word) else { return };
        let found = if tree.has(path) || tree.has_folder(path) { Some(path) } else { tree.only(path) };
        match found {
            Some(found) if belongs_to_a_tool(found) => {}
            Some(found) => {
                if is_test(found) {
                    self.tests.insert(found.to_owned());
                }
                self.there.insert(found.to_owned());
            }
            None if has_the_shape_of_a_file(path) && !belongs_to_a_tool(path) => {
                self.gone.insert(path.to_owned());
            }
            None => {}
        }
    }

    /// `test_sums`, `TestSums`, `sums::a_sum_is_right`.
    fn function(&mut self, word: &str) {
        let word = word.trim_end_matches([':', '.', '!', '?']);
        let last = word.rsplit("::").next().unwrap_or(word);
        let sound = last.len() >= 6 && last.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        let said = last.starts_with("test_")
            || (last.starts_with("Test") && last[4..].starts_with(|c: char| c.is_ascii_uppercase()));
        if sound && (said || (last.len() < word.len() && last.contains('_'))) {
            self.functions.insert(last.to_owned());
        }
    }
}

/// The path in a word: without a line number, an anchor, a mark before it or a stop behind.
fn path_of(word: &str) -> Option<&str> {
    let word = word.trim_start_matches('@').trim_start_matches("./").split('#').next()?;
    let word = word.trim_end_matches(['.', ':', '!', '?', '/', '…']);
    let word = word.split_once(':').map_or(word, |(path, rest)| {
        if rest.starts_with(|c: char| c.is_ascii_digit()) { path } else { word }
    });
    let sound = |c: char| c.is_alphanumeric() || matches!(c, '/' | '.' | '_' | '-' | '+' | '@' | '$');
    let inside = !word.starts_with(['/', '~', '-', '$'])
        && word.split('/').all(|part| !part.is_empty() && part != "..");
    let shaped =
        word.contains('/') || ending(word).is_some_and(|end| CODE.contains(&end) || OTHER.contains(&end));
    (inside && shaped && word.chars().all(sound) && word.contains(char::is_alphabetic)).then_some(word)
}

fn ending(path: &str) -> Option<&str> {
    let (stem, end) = base(path).rsplit_once('.')?;
    (!stem.is_empty()).then_some(end)
}

/// A folder before it and an ending that is known: what else would it be?
fn has_the_shape_of_a_file(path: &str) -> bool {
    path.contains('/') && ending(path).is_some_and(|end| CODE.contains(&end) || OTHER.contains(&end))
}

/// The tools' own files show nothing but that the tool was used.
pub(super) fn belongs_to_a_tool(path: &str) -> bool {
    const BESIDES: [&str; 3] = ["specs", ".bmad-core", ".evolute"];
    let first = path.split('/').next().unwrap_or(path);
    // `specs/` also holds the tests of some languages: only its prose is a tool's.
    let prose = first != "specs" || !is_code(path);
    ((KEPT_ASIDE.contains(&first) || BESIDES.contains(&first)) && prose) || path.starts_with("docs/stories")
}

/// Whether a file holds code.
pub(super) fn is_code(path: &str) -> bool {
    ending(path).is_some_and(|end| CODE.contains(&end))
}

/// Whether a path is a test by its name or by its folder, as toolchains tell them. What tests only use is none.
pub(super) fn is_test(path: &str) -> bool {
    const USED: [&str; 10] = [
        "fixtures",
        "fixture",
        "__fixtures__",
        "__mocks__",
        "__snapshots__",
        "testdata",
        "mocks",
        "helpers",
        "support",
        "common",
    ];
    if path.split('/').any(|part| USED.contains(&part))
        || ["__init__.py", "conftest.py"].contains(&base(path))
    {
        return false;
    }
    const FOLDERS: [&str; 7] = ["test", "tests", "__tests__", "spec", "e2e", "it", "integration-tests"];
    let Some((stem, _)) = base(path).rsplit_once('.').filter(|_| is_code(path)) else { return false };
    let folder = path.split('/').rev().skip(1).any(|part| FOLDERS.contains(&part));
    let heads = stem.starts_with("test_") || stem.starts_with("Test");
    let tails = ["_test", "_tests", "_spec", ".test", ".spec", "Test", "Tests", "Spec", "-test", ".e2e"];
    folder || heads || tails.iter().any(|tail| stem.ends_with(tail))
}

#[cfg(test)]
mod tests {
    use super::{is_test, path_of};

    #[test]
    fn a_path_is_told_from_other_words_with_a_slash_or_a_stop() {
        for (word, path) in [
            ("src/a.rs.", Some("src/a.rs")),
            ("./src/a.rs:12", Some("src/a.rs")),
            ("@src/a.ts#L3", Some("src/a.ts")),
            ("main.go", Some("main.go")),
            ("and/or", Some("and/or")),
            ("e.g.", None),
            ("/etc/passwd.txt", None),
            ("../up.rs", None),
            ("https://a.b/c.html", None),
            ("1/2", None),
        ] {
            assert_eq!(path_of(word), path, "{word}");
        }
    }

    #[test]
    fn tests_are_told_by_folder_and_by_name() {
        for path in ["tests/a.rs", "src/a_test.go", "web/a.spec.ts", "pkg/test_a.py", "src/it/AThing.java"] {
            assert!(is_test(path), "{path}");
        }
        for path in [
            "tests/fixture.json",
            "tests/fixtures/a.py",
            "tests/conftest.py",
            "src/latest.rs",
            "contest/a.rs",
            "docs/test.md",
        ] {
            assert!(!is_test(path), "{path}");
        }
    }
}
