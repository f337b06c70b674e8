//! A violation for each well-known kind of gate: what it must find fault with, if it can find fault at all. Told
//! from the gate's own command and from where its language keeps its files. A command that is not known here has
//! none, and its owner writes one.

use super::tree::{Tree, below};
use trace::{Canary, Gate};

/// A file that no project has by itself.
const NAME: &str = "evolute_canary";
/// Words of a command that are looked at.
const WORDS: usize = 200;

/// The violation of a gate, if its command is a known one. A file that is there already gets it at its end.
#[must_use]
pub fn canary(gate: &Gate, tree: &Tree<'_>) -> Option<Canary> {
    let words = words(&gate.run);
    let dir = &*gate.dir;
    let says = |all: &[&str]| all.iter().all(|word| words.iter().any(|other| other == word));
    let runs =
        |program: &str| words.iter().any(|word| word == program || word.ends_with(&format!("/{program}")));
    if runs("cargo") || runs("cargo-clippy") {
        return rust(&says, tree, dir);
    }
    let planted = |folders: &[&str], file: &str, text: &str| {
        let folder =
            folders.iter().find(|folder| !tree.in_folder(&below(dir, folder), &[ending(file)]).is_empty());
        let name = folder.map_or_else(|| file.to_owned(), |folder| format!("{folder}/{file}"));
        Some(Canary { path: below(dir, &name), text: text.to_owned() })
    };
    let python = ["src", "lib", "app"];
    let script = ["src", "lib", "app"];
    match () {
        () if runs("ruff") && says(&["format"]) || runs("black") => {
            planted(&python, &format!("{NAME}.py"), "canary = {  'a' :1 }\n")
        }
        () if runs("ruff") || runs("flake8") || runs("pyflakes") => {
            planted(&python, &format!("{NAME}.py"), "import os\n")
        }
        () if runs("mypy") || runs("pyright") => {
            planted(&python, &format!("{NAME}.py"), "canary: int = \"a violation\"\n")
        }
        () if runs("pytest") || says(&["-m", "unittest"]) => planted(
            &["tests", "test"],
            &format!("test_{NAME}.py"),
            "import unittest\n\n\nclass TestCanary(unittest.TestCase):\n    def test_canary(self):\n        assert False\n",
        ),
        () if runs("prettier") => planted(&script, &format!("{NAME}.js"), "const   canary={a:1}\n"),
        () if runs("eslint") => planted(&script, &format!("{NAME}.js"), "const = ;\n"),
        () if runs("tsc") => {
            planted(&script, &format!("{NAME}.ts"), "export const canary: number = \"a violation\";\n")
        }
        () if runs("node") && says(&["--test"]) => planted(
            &["test", "tests", "src"],
            &format!("{NAME}.test.mjs"),
            "import test from 'node:test';\ntest('canary', () => { throw new Error('a violation'); });\n",
        ),
        () if runs("vitest") || runs("jest") => planted(
            &["test", "tests", "src"],
            &format!("{NAME}.test.js"),
            "test('canary', () => { throw new Error('a violation'); });\n",
        ),
        () if runs("go") => go(&says, tree, dir),
        () => None,
    }
}

/// The words of a command; of a shell's line too.
fn words(run: &[String]) -> Vec<String> {
    let split = |word: &String| match word.contains(' ') {
        true => shlex::split(word).unwrap_or_default(),
        false => vec![word.clone()],
    };
    run.iter().flat_map(split).take(WORDS).collect()
}

fn ending(file: &str) -> &str {
    file.rsplit('.').next().unwrap_or(file)
}

/// At the end of a crate's root, where every command of cargo looks.
fn rust(says: &dyn Fn(&[&str]) -> bool, tree: &Tree<'_>, dir: &str) -> Option<Canary> {
    let text = match () {
        () if says(&["fmt"]) => "\npub  fn   evolute_canary( ) {}\n",
        () if says(&["test"]) || says(&["nextest"]) => {
            "\n#[cfg(test)]\nmod evolute_canary {\n    #[test]\n    fn canary() {\n        panic!(\"a violation\");\n    }\n}\n"
        }
        () if says(&["check"]) || says(&["clippy"]) || says(&["build"]) => {
            "\n#[must_use]\npub const fn evolute_canary() -> u32 {\n    \"a violation\"\n}\n"
        }
        () => return None,
    };
    let roots = tree.folders_with("Cargo.toml").into_iter();
    let within =
        roots.filter(|folder| dir.is_empty() || folder == dir || folder.starts_with(&format!("{dir}/")));
    let root = |folder: String| {
        let file = tree.first(&folder, &["src/lib.rs", "src/main.rs"])?;
        Some(below(&folder, file))
    };
    Some(Canary { path: within.filter_map(root).next()?, text: text.to_owned() })
}

/// In a package that is there, by its own name.
fn go(says: &dyn Fn(&[&str]) -> bool, tree: &Tree<'_>, dir: &str) -> Option<Canary> {
    let neighbor = tree.in_folder(dir, &["go"]).into_iter().find(|name| !name.ends_with("_test.go"))?;
    let text = tree.text(&below(dir, &neighbor))?;
    let package = text.lines().find_map(|line| line.strip_prefix("package "))?.split_whitespace().next()?;
    let (file, body) = match () {
        () if says(&["test"]) => (
            format!("{NAME}_test.go"),
            "import \"testing\"\n\nfunc TestEvoluteCanary(t *testing.T) {\n\tt.Fatal(\"a violation\")\n}\n",
        ),
        () if says(&["vet"]) || says(&["build"]) => {
            (format!("{NAME}.go"), "var evoluteCanary int = \"a violation\"\n")
        }
        () => return None,
    };
    Some(Canary { path: below(dir, &file), text: format!("package {package}\n\n{body}") })
}
