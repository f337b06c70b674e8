//! What git knows of the past of what documents name and cover, asked in a few questions, and kept as long as the
//! commit that is checked out and the questions stay the same.

use crate::{
    documents::Keeping,
    failure::Failure,
    git::{Changed, Git},
    repository::Repository,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use survey::documents::{Behind, Document, Graph, Index, Past, Removed, candidates, suspects};
use trace::Digest;

/// Documents whose lines are asked for, at most: one question each.
const BLAMED: usize = 60;

/// Questions that git is asked side by side.
const SIDE_BY_SIDE: usize = 4;

/// An answer, and the question that it answers.
#[derive(Serialize, Deserialize)]
struct Kept<T> {
    question: String,
    answer: T,
}

/// Everything that findings need to know of the past.
///
/// # Errors
/// Fails where git does.
pub(crate) fn of(
    repository: &Repository,
    git: &Git,
    index: &Index,
    graph: &Graph<'_>,
) -> Result<Past, Failure> {
    let Some(head) = repository.checked_out() else { return Ok(Past::default()) };
    let asked = candidates(index, graph);
    let question = question(head.as_str(), index, &asked);
    let keeping = Keeping::of(repository, "past");
    let mut past = match kept(&keeping).filter(|kept: &Kept<Past>| kept.question == question) {
        Some(kept) => kept.answer,
        None => {
            let answer = ask(repository, git, index, asked, head.as_str())?;
            let kept = Kept { question, answer };
            keeping.keep(&serde_json::to_vec(&kept).expect("because answers are plain data"));
            kept.answer
        }
    };
    past.behind = without_edited(git, past.behind)?;
    Ok(past)
}

fn kept<T: for<'d> Deserialize<'d>>(keeping: &Keeping) -> Option<Kept<T>> {
    serde_json::from_slice(&keeping.read()).ok()
}

/// What is asked, as one digest: the commit, the candidates, the documents that could name one, and what is covered.
fn question(head: &str, index: &Index, asked: &BTreeSet<String>) -> String {
    let mut parts: Vec<&str> = vec![head];
    parts.extend(asked.iter().map(String::as_str));
    for document in index.live() {
        let front = &document.content.front;
        if !document.content.named.is_empty() || !front.covers.is_empty() {
            parts.extend([document.path.as_str(), &document.content.digest]);
        }
    }
    Digest::of_parts(parts).to_string()
}

fn ask(
    repository: &Repository,
    git: &Git,
    index: &Index,
    asked: BTreeSet<String>,
    head: &str,
) -> Result<Past, Failure> {
    let mut past = Past { behind: behind(git, index.live(), head)?, ..Past::default() };
    if !asked.is_empty() {
        let all = all_removed(repository, git, head)?;
        past.removed = among(&all, asked);
    }
    past.written = written(git, index, &past.removed);
    Ok(past)
}

/// What took the paths away that are asked for: files, or all that lay in a folder.
fn among(all: &BTreeMap<String, Removed>, asked: BTreeSet<String>) -> BTreeMap<String, Removed> {
    let found = asked.into_iter().filter_map(|path| {
        let within = format!("{path}/");
        let file = all.get(&path).cloned();
        let last = || {
            let inside = all.range(within.clone()..).take_while(|(other, _)| other.starts_with(&within));
            inside.map(|(_, removed)| removed).max_by_key(|removed| removed.at_s).cloned()
        };
        Some((path, file.or_else(last)?))
    });
    found.collect()
}

/// Everything that was ever taken away. All of history is asked once; later, only what came since.
fn all_removed(repository: &Repository, git: &Git, head: &str) -> Result<BTreeMap<String, Removed>, Failure> {
    let keeping = Keeping::of(repository, "removed");
    let before: Option<Kept<BTreeMap<String, Removed>>> = kept(&keeping);
    let answer = match before {
        Some(kept) if kept.question == head => return Ok(kept.answer),
        Some(kept)
            if git.merge_base(&kept.question, head).is_some_and(|base| base.as_str() == kept.question) =>
        {
            let mut answer = kept.answer;
            answer.extend(git.removed(Some(&kept.question), head)?);
            answer
        }
        Some(_) | None => git.removed(None, head)?,
    };
    let kept = Kept { question: head.to_owned(), answer };
    keeping.keep(&serde_json::to_vec(&kept).expect("because answers are plain data"));
    Ok(kept.answer)
}

/// When the lines were written that name what is gone.
fn written(
    git: &Git,
    index: &Index,
    removed: &BTreeMap<String, Removed>,
) -> BTreeMap<String, BTreeMap<u32, i64>> {
    let mut lines: BTreeMap<&str, BTreeSet<u32>> = BTreeMap::new();
    for suspect in suspects(index, removed) {
        lines.entry(suspect.document).or_default().insert(suspect.named.at.line);
    }
    let asked: Vec<(&str, BTreeSet<u32>)> = lines.into_iter().take(BLAMED).collect();
    let share = asked.len().div_ceil(SIDE_BY_SIDE).max(1);
    std::thread::scope(|scope| {
        let one = |(path, lines): &(&str, BTreeSet<u32>)| ((*path).to_owned(), git.written(path, lines));
        let shares: Vec<_> = asked
            .chunks(share)
            .map(|share| scope.spawn(move || share.iter().map(one).collect::<Vec<_>>()))
            .collect();
        shares
            .into_iter()
            .flat_map(|share| share.join().expect("because asking git does not panic"))
            .collect()
    })
}

/// How far covered code is ahead of its documents, by the times of commits.
///
/// # Errors
/// Fails where git does.
pub(crate) fn behind<'d>(
    git: &Git,
    documents: impl Iterator<Item = &'d Document>,
    revision: &str,
) -> Result<BTreeMap<String, Behind>, Failure> {
    let covering: Vec<&Document> =
        documents.filter(|document| !document.content.front.covers.is_empty()).collect();
    if covering.is_empty() {
        return Ok(BTreeMap::new());
    }
    let covers = covering.iter().flat_map(|document| &document.content.front.covers);
    let globs: BTreeSet<String> = covers.map(|cover| cover.text.clone()).collect();
    let own = covering.iter().map(|document| escaped(&document.path));
    let commits = git.commits_of(revision, &globs.into_iter().chain(own).collect::<Vec<_>>())?;
    let times = git.times(&checked(&covering));
    let one = |document: &&Document| Some((document.path.clone(), lag(document, &commits, &times)?));
    Ok(covering.iter().filter_map(one).collect())
}

/// A path as a glob that matches only itself.
fn escaped(path: &str) -> String {
    let special = |letter: char| matches!(letter, '*' | '?' | '[' | '\\');
    path.chars().flat_map(|letter| special(letter).then_some('\\').into_iter().chain([letter])).collect()
}

fn checked(covering: &[&Document]) -> BTreeSet<String> {
    let named = covering.iter().filter_map(|document| document.content.front.checked.as_ref());
    let commit = |text: &&str| text.len() >= 7 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    named.map(|named| named.text.as_str()).filter(commit).map(ToOwned::to_owned).collect()
}

/// The commits to covered code since the document was changed, or checked.
fn lag(document: &Document, commits: &[Changed], times: &BTreeMap<String, i64>) -> Option<Behind> {
    let own = commits.iter().find(|commit| commit.paths.contains(&document.path))?;
    let mut since = (own.at_s, own.commit.clone());
    let checked = document.content.front.checked.as_ref().map(|checked| checked.text.as_str());
    if let Some(checked_s) = checked.and_then(|text| times.get(text).copied().or_else(|| end_of(text))) {
        since = since.max((checked_s, checked.unwrap_or_default().to_owned()));
    }
    let covers: Vec<&str> = document.content.front.covers.iter().map(|cover| cover.text.as_str()).collect();
    let covered = formats::globs(&covers);
    let ahead = commits.iter().filter(|commit| commit.at_s > since.0);
    let touching: Vec<(&Changed, &String)> = ahead
        .filter_map(|commit| {
            Some((commit, commit.paths.iter().find(|path| is_code(path) && covered.is_match(path))?))
        })
        .collect();
    let (latest, path) = touching.first()?;
    Some(Behind {
        commits: u32::try_from(touching.len()).unwrap_or(u32::MAX),
        latest: latest.commit.clone(),
        subject: latest.subject.clone(),
        path: (*path).clone(),
        since: since.1,
    })
}

fn is_code(path: &str) -> bool {
    !survey::documents::is_document(path)
}

/// The end of a day, in seconds of Unix time.
fn end_of(day: &str) -> Option<i64> {
    let day: jiff::civil::Date = day.parse().ok()?;
    let next = day.tomorrow().ok()?.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
    Some(next.timestamp().as_second() - 1)
}

/// A document that is being mended is not behind.
fn without_edited(
    git: &Git,
    mut behind: BTreeMap<String, Behind>,
) -> Result<BTreeMap<String, Behind>, Failure> {
    if !behind.is_empty() {
        let paths: Vec<&str> = behind.keys().map(String::as_str).collect();
        let edited = git.edited(&paths)?;
        behind.retain(|path, _| !edited.contains(path));
    }
    Ok(behind)
}
