//! Commands that judge, before and after: whether one says yes whatever it finds, leaves something out, or is not run.

use std::collections::BTreeSet;

/// Ends by which a command says yes whatever came of it.
const FORCED: [&str; 12] = [
    "|| true",
    "||true",
    "|| :",
    "|| exit 0",
    "; true",
    "; exit 0",
    "|| echo",
    "|| return 0",
    "--exit-zero",
    "passWithNoTests",
    "--pass-with-no-tests",
    "true ||",
];
/// Ways around the hooks.
const HOOKS: [&str; 5] =
    ["--no-verify", "HUSKY=0", "HUSKY_SKIP_HOOKS", "core.hooksPath=/dev/null", "SKIP_HOOKS"];
/// Words that make a command say no sooner.
const STRICT: [&str; 23] = [
    "--strict",
    "--max-warnings",
    "-Dwarnings",
    "warnings",
    "--deny",
    "-Werror",
    "--check",
    "--cov-fail-under",
    "--fail-under",
    "--fail-on",
    "--all-targets",
    "--workspace",
    "--all-features",
    "-race",
    "--ci",
    "--coverage",
    "pipefail",
    "--error-on-warnings",
    "--all-files",
    "--no-implicit",
    "--warnings-as-errors",
    "--exit-code",
    "--error-exitcode",
];
/// Words that let a command look at less.
const NARROW: [&str; 36] = [
    "-k",
    "--deselect",
    "--ignore",
    "--ignore-glob",
    "--skip",
    "--exclude",
    "--testPathIgnorePatterns",
    "--testNamePattern",
    "--lib",
    "--allow",
    "--cap-lints",
    "-DskipTests",
    "-Dmaven.test.skip",
    "-Dmaven.test.skip=true",
    "-DskipTests=true",
    "--lf",
    "--last-failed",
    "--onlyChanged",
    "--only-changed",
    "--retries",
    "--reruns",
    "--disable",
    "--extend-ignore",
    "--ignore-missing-imports",
    "--disable-error-code",
    "-short",
    "--updateSnapshot",
    "--snapshot-update",
    "-u",
    "-A",
    "--disable-all",
    "--no-cov",
    "--skip-files",
    "--new-from-rev",
    "--force-exit",
    "--update",
];
/// Programs that judge, and what each judges by; one of the same kind takes another's place.
const TOOLS: [(&str, &[&str]); 44] = [
    ("pytest", &["py test"]),
    ("nose", &["py test"]),
    ("unittest", &["py test"]),
    ("tox", &["py test"]),
    ("nox", &["py test"]),
    ("jest", &["js test"]),
    ("vitest", &["js test"]),
    ("mocha", &["js test"]),
    ("ava", &["js test"]),
    ("karma", &["js test"]),
    ("playwright", &["e2e"]),
    ("cypress", &["e2e"]),
    ("eslint", &["js lint"]),
    ("tslint", &["js lint"]),
    ("biome", &["js lint", "js format"]),
    ("oxlint", &["js lint"]),
    ("standard", &["js lint"]),
    ("prettier", &["js format"]),
    ("dprint", &["js format"]),
    ("flake8", &["py lint"]),
    ("ruff", &["py lint", "py format"]),
    ("pylint", &["py lint"]),
    ("black", &["py format"]),
    ("isort", &["py format"]),
    ("mypy", &["py types"]),
    ("pyright", &["py types"]),
    ("bandit", &["py security"]),
    ("tsc", &["ts types"]),
    ("vue-tsc", &["ts types"]),
    ("clippy", &["clippy"]),
    ("fmt", &["fmt"]),
    ("rustfmt", &["fmt"]),
    ("nextest", &["test"]),
    ("test", &["test"]),
    ("tests", &["test"]),
    ("lint", &["lint"]),
    ("vet", &["vet"]),
    ("golangci-lint", &["vet", "lint"]),
    ("staticcheck", &["vet"]),
    ("checkstyle", &["checkstyle"]),
    ("verify", &["test"]),
    ("audit", &["audit"]),
    ("cargo-deny", &["audit"]),
    ("pre-commit", &["pre-commit"]),
];

/// Whether a command judges anything.
pub(super) fn judges(command: &str) -> bool {
    !kinds(command).is_empty()
}

/// What is judged by a command.
pub(super) fn kinds(command: &str) -> BTreeSet<&'static str> {
    let words: Vec<&str> =
        command.split(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_'))).collect();
    let named = TOOLS.iter().filter(|(name, _)| words.contains(name));
    let mut kinds: BTreeSet<&str> = named.flat_map(|(_, kinds)| kinds.iter().copied()).collect();
    // A script called `test` or `lint` may be run by any of the tools.
    let is_general = |kind: &&str| !matches!(*kind, "test" | "lint");
    if kinds.iter().any(|kind| is_general(kind) && (kind.ends_with("test"))) {
        kinds.insert("test");
    }
    kinds
}

/// How a command became weaker than the one in whose place it stands.
pub(super) fn weaker(old: &str, new: &str) -> Option<String> {
    if let Some(how) = forced(new).filter(|how| !old.contains(how)) {
        return Some(format!("says yes whatever it finds: `{how}`"));
    }
    if let Some(how) = around_hooks(new).filter(|how| !old.contains(how)) {
        return Some(format!("goes around the hooks: `{how}`"));
    }
    let (was, is) = (words(old), words(new));
    let has = |words: &[&str], flag: &str| words.iter().any(|word| flag_of(word) == flag);
    if let Some(flag) = STRICT.iter().find(|flag| has(&was, flag) && !has(&is, flag)) {
        return Some(format!("is no longer as strict: `{flag}` is gone"));
    }
    if let Some(flag) = NARROW.iter().find(|flag| has(&is, flag) && !has(&was, flag)) {
        return Some(format!("looks at less: `{flag}`"));
    }
    if let Some(word) =
        is.windows(2).find(|pair| pair[0] == "-m" && pair[1].starts_with("not") && !old.contains("-m"))
    {
        return Some(format!("looks at less: `{} {}`", word[0], word[1]));
    }
    if let Some(how) = lower_bound(&was, &is) {
        return Some(how);
    }
    let lost: Vec<&str> =
        kinds(old).difference(&kinds(new)).copied().filter(|kind| *kind != "lint").collect();
    // What was named by its tool may be a script by now, and the other way round.
    let is_named_otherwise =
        kinds(new).iter().any(|kind| lost.iter().any(|lost| kind.ends_with(lost) || lost.ends_with(kind)));
    (!lost.is_empty() && !is_named_otherwise)
        .then(|| format!("no longer judges what it did: {}", lost.join(", ")))
}

/// The end by which a command says yes whatever it finds.
pub(super) fn forced(command: &str) -> Option<&'static str> {
    FORCED.iter().copied().find(|end| command.contains(end))
}

/// The way around the hooks that a command takes.
pub(super) fn around_hooks(command: &str) -> Option<&'static str> {
    HOOKS.iter().copied().find(|way| command.contains(way))
}

fn words(command: &str) -> Vec<&str> {
    command
        .split(|c: char| c.is_whitespace() || matches!(c, '"' | '\''))
        .filter(|word| !word.is_empty())
        .collect()
}

fn flag_of(word: &str) -> &str {
    word.split('=').next().unwrap_or(word)
}

/// A number behind a flag that lets more through.
fn lower_bound(was: &[&str], is: &[&str]) -> Option<String> {
    let value = |words: &[&str], flag: &str| {
        let at = words.iter().position(|word| flag_of(word) == flag)?;
        let beside = words[at].split_once('=').map(|(_, value)| value);
        beside.or_else(|| words.get(at + 1).copied())?.parse::<f64>().ok()
    };
    let (lower, higher) = (
        ["--cov-fail-under", "--fail-under", "--branches", "--lines", "--functions", "--statements"],
        ["--max-warnings", "--retries", "--reruns"],
    );
    let moved = |flag: &&&str| Some((value(was, flag)?, value(is, flag)?));
    let less = lower.iter().find(|flag| moved(flag).is_some_and(|(old, new)| new < old));
    let more = higher.iter().find(|flag| moved(flag).is_some_and(|(old, new)| new > old));
    less.or(more).map(|flag| format!("lets more through: `{flag}`"))
}
