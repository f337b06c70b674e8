//! Where a line comes from: the commit that made it, and what stands between: moves from file to file, and reverts that
//! brought it back.

use crate::{
    failure::Failure,
    git::{Blamed, Git, Words},
    repository::Repository,
};
use serde::Serialize;
use std::{collections::BTreeSet, fs};
use trace::id::ObjectId;

/// Reverts of reverts that are followed.
const HOPS: usize = 16;

/// Where a line comes from.
pub(super) struct Origin {
    /// The commit that made it.
    pub(super) blamed: Blamed,
    /// That commit's message.
    pub(super) words: Words,
    /// What stands between.
    pub(super) through: Vec<Passed>,
    /// Why the walk ends here, if it does.
    pub(super) missing: Option<String>,
}

/// A commit on the way that did not make the line.
#[derive(Debug, Serialize)]
pub(super) struct Passed {
    pub(super) commit: ObjectId,
    pub(super) subject: String,
    pub(super) how: How,
}

/// What a commit did with a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum How {
    /// It put it where it is.
    Moved,
    /// It took back a commit that had taken it away.
    BroughtBack,
}

/// Looks for it.
///
/// # Errors
/// Refuses a line that git does not know.
pub(super) fn of(git: &Git, repository: &Repository, file: &str, line: u32) -> Result<Origin, Failure> {
    let mut blamed = git.blame(file, line, None)?;
    let mut through: Vec<Passed> = moved(git, file, line, &blamed).into_iter().collect();
    let mut words = Words::default();
    let mut missing = None;
    for _ in 0..HOPS {
        let Some(commit) = blamed.commit.clone() else {
            missing = Some("the line is not committed yet".to_owned());
            break;
        };
        words = git.words(&commit)?;
        if is_cut(repository, &commit) {
            missing = Some(format!("the history of this clone is cut off at {}", commit.short()));
            break;
        }
        match brought_back(git, &blamed, &words)? {
            Back::No => break,
            Back::Unknown(why) => {
                missing = Some(why);
                break;
            }
            Back::From(earlier) => {
                through.push(Passed { commit, subject: blamed.subject, how: How::BroughtBack });
                blamed = earlier;
            }
        }
    }
    Ok(Origin { blamed, words, through, missing })
}

/// Whoever put it here, if that is not who made it.
fn moved(git: &Git, file: &str, line: u32, blamed: &Blamed) -> Option<Passed> {
    if blamed.file == file {
        return None;
    }
    let put = git.put_by(file, line).filter(|put| put.commit != blamed.commit)?;
    Some(Passed { commit: put.commit?, subject: put.subject, how: How::Moved })
}

/// Whether a shallow clone ends with this commit: what came before it is blamed on it.
fn is_cut(repository: &Repository, commit: &ObjectId) -> bool {
    let ends = fs::read_to_string(repository.common.join("shallow")).unwrap_or_default();
    ends.lines().any(|end| end == commit.as_str())
}

/// Whether a revert brought a line back, and whose it was before it was taken away.
enum Back {
    No,
    Unknown(String),
    From(Blamed),
}

fn brought_back(git: &Git, blamed: &Blamed, words: &Words) -> Result<Back, Failure> {
    let Some(taken_back) = words.takes_back() else { return Ok(Back::No) };
    let Some(before) = git.commit(&format!("{taken_back}^")) else {
        let why = format!("its commit takes back {}, which is not in this clone", taken_back.short());
        return Ok(Back::Unknown(why));
    };
    if let Some(commit) = &blamed.commit
        && git.same_file(&before, commit, &blamed.file)?
    {
        return Ok(Back::From(git.blame(&blamed.file, blamed.line, Some(&before))?));
    }
    let mut places = BTreeSet::from([blamed.file.clone()]);
    if git.only_line(before.as_str(), &blamed.file, &blamed.text).is_none() {
        let elsewhere = git.files_with(before.as_str(), blamed.text.trim());
        places = elsewhere.iter().map(ToString::to_string).collect();
    }
    let found = |file: &String| Some((file.clone(), git.only_line(before.as_str(), file, &blamed.text)?));
    let found: Vec<(String, u32)> = places.iter().filter_map(found).collect();
    match &found[..] {
        [(file, line)] => Ok(Back::From(git.blame(file, *line, Some(&before))?)),
        _none_or_several => Ok(Back::Unknown(format!(
            "its commit takes back {}, and before that the line stood nowhere, or in more than one place",
            taken_back.short()
        ))),
    }
}
