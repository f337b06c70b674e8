//! What a command judges, told from its words; and which toolchain it belongs to.

use std::fmt;

/// What a gate judges.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// It behaves.
    Tests,
    /// It has no known kind of mistake.
    Lint,
    /// It is laid out as agreed.
    Format,
    /// Its types agree.
    Types,
    /// It can be built; asked only where nothing else is.
    Build,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Tests => "tests",
            Self::Lint => "lint",
            Self::Format => "format",
            Self::Types => "types",
            Self::Build => "build",
        })
    }
}

/// Scripts and targets by the names that projects give them.
const NAMES: [(Kind, &[&str]); 4] = [
    (Kind::Tests, &["test", "tests", "test:unit", "test-unit", "unit", "unittest", "unittests"]),
    (Kind::Lint, &["lint", "lint:check", "check:lint", "vet", "clippy"]),
    (
        Kind::Format,
        &[
            "format:check",
            "format-check",
            "check:format",
            "check-format",
            "fmt:check",
            "fmt-check",
            "check-fmt",
            "prettier:check",
            "check:prettier",
            "lint:format",
        ],
    ),
    (
        Kind::Types,
        &["typecheck", "type-check", "types", "check-types", "check:types", "types:check", "tsc", "mypy"],
    ),
];

/// Words that wrap another command and change nothing about what it judges.
const WRAPPERS: [&[&str]; 9] = [
    &["uv", "run"],
    &["poetry", "run"],
    &["hatch", "run"],
    &["pdm", "run"],
    &["pipenv", "run"],
    &["npx"],
    &["pnpm", "exec"],
    &["python", "-m"],
    &["python3", "-m"],
];

/// What a script or a target of this name judges.
pub(super) fn kind_of_name(name: &str) -> Option<Kind> {
    NAMES.iter().find(|(_kind, names)| names.contains(&name)).map(|(kind, _names)| *kind)
}

/// What a command judges, if it judges anything.
pub(super) fn kind_of(words: &[String]) -> Option<Kind> {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let words = unwrapped(&words);
    let (program, rest) = words.split_first()?;
    let first = rest.iter().find(|word| !word.starts_with('-')).copied().unwrap_or_default();
    let says = |word: &str| rest.contains(&word);
    match program.rsplit('/').next().unwrap_or(program) {
        "cargo" => match first {
            "test" | "nextest" => is_whole(rest).then_some(Kind::Tests),
            "clippy" => Some(Kind::Lint),
            "fmt" if says("--check") => Some(Kind::Format),
            _ => None,
        },
        "go" => match first {
            "test" => (says("./...") && is_whole(rest)).then_some(Kind::Tests),
            "vet" => Some(Kind::Lint),
            _ => None,
        },
        "pytest" | "tox" | "nox" | "unittest" => Some(Kind::Tests),
        "golangci-lint" | "flake8" | "pylint" | "eslint" | "pre-commit" | "prek" => Some(Kind::Lint),
        "ruff" if first == "format" => (says("--check") || says("--diff")).then_some(Kind::Format),
        "ruff" => (first == "check").then_some(Kind::Lint),
        "black" | "prettier" => (says("--check") || says("-c")).then_some(Kind::Format),
        "mypy" | "pyright" | "ty" | "tsc" => Some(Kind::Types),
        "mvn" | "mvnw" => (says("test") || says("verify")).then_some(Kind::Tests),
        "gradle" | "gradlew" => (says("test") || says("check") || says("build")).then_some(Kind::Tests),
        "npm" | "pnpm" | "yarn" | "bun" | "turbo" => script(rest).and_then(kind_or_format),
        "make" | "just" | "task" => (rest.len() == 1).then(|| kind_of_name(first)).flatten(),
        _ => None,
    }
}

/// Words that make a run of tests one of a part only, or of none.
const PARTS: [&str; 10] = [
    "-c",
    "-o",
    "-p",
    "--package",
    "--doc",
    "--no-run",
    "--bench",
    "--target",
    "--manifest-path",
    "--ignored",
];

fn is_whole(rest: &[&str]) -> bool {
    rest.iter().all(|word| !PARTS.contains(word) && !word.starts_with('/'))
}

/// In continuous integration a script `format` checks: nobody takes what it would write.
fn kind_or_format(name: &str) -> Option<Kind> {
    kind_of_name(name).or_else(|| matches!(name, "format" | "fmt").then_some(Kind::Format))
}

/// The script that a package manager is asked to run.
fn script<'w>(rest: &[&'w str]) -> Option<&'w str> {
    let mut words = rest.iter().filter(|word| !word.starts_with('-')).copied();
    match words.next()? {
        "run" | "run-script" => words.next(),
        name => Some(name),
    }
}

fn unwrapped<'w, 's>(words: &'s [&'w str]) -> &'s [&'w str] {
    WRAPPERS
        .iter()
        .find_map(|wrapper| words.strip_prefix(*wrapper))
        .filter(|rest| !rest.is_empty())
        .unwrap_or(words)
}

/// Whether the command is one of this toolchain's own.
pub(super) fn belongs(words: &[String], programs: &[&str]) -> bool {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let first = unwrapped(&words).first().copied().unwrap_or_default();
    programs.contains(&first.rsplit('/').next().unwrap_or(first))
        || words.first().is_some_and(|first| programs.contains(first))
}
