//! Looks for weakenings in what a repository went through: how often would its last commits have been held up, and how
//! long does it take to look? `cargo xtask weakened REPOSITORY COMMITS`.

use anyhow::{Context as _, Result, ensure};
use std::{
    collections::BTreeMap,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};
use survey::weakened::{Changed, is_read, weakenings};
use trace::Severity;

/// A file of a commit: its path, and the objects of its two sides.
type Sides = (String, Option<String>, Option<String>);

/// Prints each weakening that blocks, by commit, and how many commits have one.
pub(crate) fn report(repository: &Path, commits: &str) -> Result<()> {
    let log = git(repository, &["log", "--no-merges", "--format=%H", "-n", commits])?;
    let ids: Vec<&str> = log.lines().collect();
    let (mut held, mut touched, mut took, mut files) = (0_usize, 0_usize, Duration::ZERO, 0_usize);
    for id in &ids {
        let sides = sides(repository, id)?;
        let texts = texts(repository, &sides)?;
        let text = |object: &Option<String>| {
            object.as_ref().and_then(|object| texts.get(object)).map(String::as_bytes)
        };
        let diff: Vec<Changed<'_>> = sides
            .iter()
            .map(|(path, before, after)| Changed { path, before: text(before), after: text(after) })
            .collect();
        files += diff.len();
        let start = Instant::now();
        let found = weakenings(&diff);
        took += start.elapsed();
        let blocking: Vec<_> = found.iter().filter(|found| found.severity == Severity::Weakened).collect();
        held += usize::from(!blocking.is_empty());
        touched += usize::from(blocking.is_empty() && !found.is_empty());
        for found in blocking {
            let line = found.line.map_or_else(String::new, |line| format!(":{line}"));
            println!("{} {}{line} [{}] {}", &id[..10], found.path, found.rule, found.what);
        }
    }
    println!("{held} of {} commits held up, {touched} told of; {files} files read in {took:?}", ids.len());
    Ok(())
}

fn sides(repository: &Path, id: &str) -> Result<Vec<Sides>> {
    let raw = git(
        repository,
        &["diff-tree", "-r", "--root", "--no-renames", "--no-commit-id", "--raw", "--no-abbrev", id],
    )?;
    let one = |line: &str| {
        let (meta, path) = line.split_once('\t')?;
        let mut words = meta.split(' ').skip(2);
        let object =
            |word: Option<&str>| word.filter(|id| id.bytes().any(|byte| byte != b'0')).map(str::to_owned);
        Some((path.to_owned(), object(words.next()), object(words.next())))
    };
    Ok(raw.lines().filter_map(one).filter(|(path, ..)| is_read(path)).collect())
}

/// The texts of all sides.
fn texts(repository: &Path, sides: &[Sides]) -> Result<BTreeMap<String, String>> {
    let mut found = BTreeMap::new();
    let objects = sides.iter().flat_map(|(_, before, after)| [before, after]).flatten();
    for object in objects {
        found.insert(object.clone(), git(repository, &["cat-file", "blob", object])?);
    }
    Ok(found)
}

fn git(repository: &Path, args: &[&str]) -> Result<String> {
    let said = Command::new("git").arg("-C").arg(repository).args(args).stdin(Stdio::null()).output();
    let said = said.context("`git` could not be started")?;
    ensure!(
        said.status.success(),
        "`git {}` failed: {}",
        args.join(" "),
        String::from_utf8_lossy(&said.stderr)
    );
    Ok(String::from_utf8_lossy(&said.stdout).into_owned())
}
