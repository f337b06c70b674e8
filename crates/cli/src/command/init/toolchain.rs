//! What a repository is built with, told from its files, and the configuration that follows.

use std::{fs, path::Path};

/// Written where nothing is recognized. An empty configuration is valid; this says what one would add.
pub(super) const NONE: &str = "\
[project]
# test = [\"your-test-runner\", \"{test}\"]     # runs one test by name

# [[gate]]
# name = \"tests\"
# run = [\"your-test-runner\"]
";

/// A toolchain: how all tests are run, and how one is run by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Toolchain {
    /// Its name.
    pub(super) name: &'static str,
    all: Vec<&'static str>,
    one: Vec<&'static str>,
}

impl Toolchain {
    fn new(name: &'static str, all: &[&'static str], one: &[&'static str]) -> Self {
        Self { name, all: all.to_vec(), one: one.to_vec() }
    }

    /// The five lines.
    pub(super) fn configuration(&self) -> String {
        let list = |words: &[&str]| {
            let words: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
            words.join(", ")
        };
        format!(
            "[project]\ntest = [{}]\n\n[[gate]]\nname = \"tests\"\nrun = [{}]\n",
            list(&self.one),
            list(&self.all)
        )
    }
}

/// The first toolchain that the root's files tell of.
pub(super) fn detect(root: &Path) -> Option<Toolchain> {
    let there = |name: &str| root.join(name).is_file();
    if there("Cargo.toml") {
        return Some(Toolchain::new(
            "Cargo",
            &["cargo", "test"],
            &["cargo", "test", "--", "--exact", "{test}"],
        ));
    }
    if there("go.mod") {
        let one = ["go", "test", "-v", "-run", "^{test}$", "./..."];
        return Some(Toolchain::new("Go", &["go", "test", "./..."], &one));
    }
    if let Ok(manifest) = fs::read_to_string(root.join("package.json")) {
        return Some(node(&manifest));
    }
    let python = ["pytest.ini", "pyproject.toml", "tox.ini", "setup.cfg", "setup.py"];
    if python.into_iter().any(there) {
        let all = ["python3", "-m", "pytest"];
        return Some(Toolchain::new("pytest", &all, &["python3", "-m", "pytest", "{test}"]));
    }
    None
}

/// Which flag names one test depends on the runner behind `npm test`.
fn node(manifest: &str) -> Toolchain {
    let flag = if manifest.contains("\"vitest\"") || manifest.contains("\"jest\"") {
        "-t"
    } else if manifest.contains("mocha") {
        "-g"
    } else {
        "--test-name-pattern"
    };
    Toolchain::new("npm", &["npm", "test"], &["npm", "test", "--", flag, "{test}"])
}

#[cfg(test)]
mod tests {
    use super::{NONE, detect};

    #[test]
    fn a_cargo_repository_gets_five_lines() {
        let root = tempfile::tempdir().expect("because the temporary directory is writable");
        std::fs::write(root.path().join("Cargo.toml"), "").expect("because the folder is ours");
        let text = detect(root.path()).expect("because there is a manifest").configuration();
        expect_test::expect![[r#"
            [project]
            test = ["cargo", "test", "--", "--exact", "{test}"]

            [[gate]]
            name = "tests"
            run = ["cargo", "test"]
        "#]]
        .assert_eq(&text);
    }

    #[test]
    fn a_repository_without_a_toolchain_gets_a_valid_configuration_too() {
        let root = tempfile::tempdir().expect("because the temporary directory is writable");
        assert_eq!(detect(root.path()), None);
        let read = formats::configuration::read(NONE);
        assert!(read.value.is_some(), "{:?}", read.findings);
    }
}
