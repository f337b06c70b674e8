//! Reads what a repository shows beside its evidence: claims in its documents, demands that are still questions, commits
//! that left no trace. Bounded: what is older or more is not looked at, and nothing of it makes a standing.

use crate::{
    failure::Failure,
    git::Git,
    ground::entries,
    reading,
    repository::Repository,
    ticks,
    written::{self, CONFIGURATION, DEMANDS, Written, demand_path},
};
use engine::{
    Picture,
    mirror::{Claim, Question, Signs, Untraced},
};
use formats::{Configuration, globs};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use survey::documents::{Claimed, Claims, claimed, is_document};
use trace::id::{CapabilityId, DemandId, ObjectId};

/// Commits that are looked at for a trace.
const COMMITS: &str = "400";
/// Documents that are read for claims.
const DOCUMENTS: usize = 200;
/// Commits without a trace that are told.
const UNTRACED: usize = 50;
/// What the words of a commit say that a cycle made.
const TRACE: &str = "\nEvolute-";

/// Reads them.
///
/// # Errors
/// Fails where git does.
pub(crate) fn read(
    repository: &Repository,
    git: &Git,
    picture: &Picture,
    head: &ObjectId,
    with: &Configuration,
) -> Result<Signs, Failure> {
    let (untraced, looked_at) = untraced(git, picture, head)?;
    let (ticks, ticked_beside) = ticks::read(&repository.root, picture);
    Ok(Signs {
        claims: claims(git, head, with)?,
        ticks,
        ticked_beside,
        questions: questions(repository, git, picture, head, with),
        untraced,
        looked_at,
    })
}

/// What documents claim: those that the configuration names, and those that hold a mark.
fn claims(git: &Git, head: &ObjectId, with: &Configuration) -> Result<Vec<Claim>, Failure> {
    let named = &with.mirror.claims;
    let (documents, paths): (Vec<&String>, Vec<&String>) =
        named.iter().partition(|claim| is_document(claim.split('#').next().unwrap_or_default()));
    let mut read: BTreeMap<String, Claims> =
        git.marked(head)?.into_iter().map(|path| (path, Claims::Marked)).collect();
    for (path, claims) in expanded(git, head, &documents)? {
        read.insert(path, claims);
    }
    let read: Vec<(String, Claims)> = read.into_iter().take(DOCUMENTS).collect();
    let names: Vec<&str> = read.iter().map(|(path, _)| path.as_str()).collect();
    let files = if names.is_empty() { vec![] } else { git.files(head, &names)? };
    let found =
        read.iter().zip(files).filter_map(|((path, claims), bytes)| Some(claimed(path, &bytes?, claims)));
    let mut all: Vec<Claim> = found.flatten().map(claim).collect();
    all.extend(paths.into_iter().map(|glob| of_path(git, head, glob)));
    Ok(all)
}

/// The documents that the configuration names, and which of their items count.
fn expanded(git: &Git, head: &ObjectId, named: &[&String]) -> Result<Vec<(String, Claims)>, Failure> {
    let mut found = vec![];
    for entry in named {
        let (path, anchor) =
            entry.split_once('#').map_or((entry.as_str(), None), |(path, at)| (path, Some(at)));
        let claims = anchor.map_or(Claims::Items, |anchor| Claims::Below(anchor.to_owned()));
        if path.contains(['*', '?', '[', '{']) {
            let glob = globs(&[path]);
            let paths = git.paths(head)?.into_iter().map(|path| path.text().into_owned());
            found.extend(paths.filter(|path| glob.is_match(path)).map(|path| (path, claims.clone())));
        } else {
            found.push((path.to_owned(), claims));
        }
    }
    Ok(found)
}

fn claim(claimed: Claimed) -> Claim {
    let Claimed { path, line, capability, words } = claimed;
    Claim { path, line, capability: capability.map(CapabilityId::new), words, glob: None }
}

/// Paths that claim a capability by being there, at the line that names them.
fn of_path(git: &Git, head: &ObjectId, glob: &str) -> Claim {
    let bytes = git.files(head, &[CONFIGURATION]).ok().and_then(|mut files| files.pop().flatten());
    let text = String::from_utf8_lossy(&bytes.unwrap_or_default()).into_owned();
    let line = text.lines().position(|line| line.contains(glob)).map_or(1, |index| index + 1);
    Claim {
        path: CONFIGURATION.to_owned(),
        line: u32::try_from(line).unwrap_or(u32::MAX),
        capability: None,
        words: format!("paths `{glob}`"),
        glob: Some(glob.to_owned()),
    }
}

/// Demands that lie in the work tree and are none yet.
fn questions(
    repository: &Repository,
    git: &Git,
    picture: &Picture,
    head: &ObjectId,
    with: &Configuration,
) -> Vec<Question> {
    let open = written::demand_ids(&repository.root).into_iter();
    let open = open.filter(|id| !picture.demands.accepted.contains_key(id));
    let lacking = open.filter_map(|id| Some((lacks(repository, &id, with)?, id)));
    let lacking: Vec<(String, DemandId)> = lacking.collect();
    let added = if lacking.is_empty() { BTreeMap::new() } else { git.added(head, DEMANDS) };
    let question = |(lacks, demand): (String, DemandId)| {
        let path = demand_path(&demand);
        Question { asked: added.get(&path).cloned(), path, lacks, demand }
    };
    lacking.into_iter().map(question).collect()
}

/// What keeps a file from being a demand.
fn lacks(repository: &Repository, id: &DemandId, with: &Configuration) -> Option<String> {
    let written = Written::read(&repository.root, &demand_path(id)).ok().flatten()?;
    match reading::demand(&written, id, with) {
        Ok(_) => None,
        Err(Failure::Findings(faulty)) => faulty.findings.first().map(|finding| finding.message.clone()),
        Err(_other) => Some("it cannot be read".to_owned()),
    }
}

/// A commit, as far as it matters whether it left a trace.
struct Made {
    commit: ObjectId,
    at: Timestamp,
    parents: Vec<ObjectId>,
    subject: String,
    traced: bool,
    outside: bool,
}

/// Commits of the default branch's own line that say nothing of a cycle, since a demand was accepted here; and how many
/// were looked at.
fn untraced(git: &Git, picture: &Picture, head: &ObjectId) -> Result<(Vec<Untraced>, usize), Failure> {
    let accepted = picture.demands.accepted.values().map(|accepted| accepted.at).min();
    let Some(since) = accepted else { return Ok((vec![], 0)) };
    let made = made(git, head)?;
    let known: BTreeMap<&ObjectId, &Made> = made.iter().map(|made| (&made.commit, made)).collect();
    let adopted: BTreeSet<&ObjectId> = picture.outside.iter().collect();
    let landed: BTreeSet<&ObjectId> =
        picture.evidence.values().filter_map(|evidence| evidence.landed.as_ref()).collect();
    let (mut found, mut looked_at, mut next) = (vec![], 0, known.get(head));
    while let Some(made) = next.filter(|made| made.at >= since) {
        looked_at += 1;
        // A forge merges under a message of its own: the commits that it merged are those that say what they are.
        let merged = made.parents.iter().skip(1).any(|parent| known.get(parent).is_some_and(|it| it.traced));
        let traced = made.traced || merged || adopted.contains(&made.commit) || landed.contains(&made.commit);
        if !traced && made.outside && found.len() < UNTRACED {
            let (commit, subject) = (made.commit.clone(), made.subject.clone());
            found.push(Untraced { commit, at: made.at, subject });
        }
        next = made.parents.first().and_then(|parent| known.get(parent));
    }
    Ok((found, looked_at))
}

fn made(git: &Git, head: &ObjectId) -> Result<Vec<Made>, Failure> {
    let args = [
        "log",
        "-n",
        COMMITS,
        "--diff-merges=first-parent",
        "-r",
        "-z",
        "--raw",
        "--no-renames",
        "--format=%H%x1f%ct%x1f%P%x1f%s%x1f%x0a%B",
        head.as_str(),
        "--",
    ];
    let answer = git.ask(&args, &[])?;
    let one = |(words, paths): (String, Vec<trace::RepoPath>)| {
        let mut fields = words.splitn(5, '\u{1f}');
        let commit = ObjectId::new(fields.next()?);
        let at = Timestamp::from_second(fields.next()?.parse().ok()?).ok()?;
        let parents = fields.next()?.split_whitespace().map(ObjectId::new).collect();
        let subject = fields.next()?.to_owned();
        let traced = fields.next()?.contains(TRACE);
        let below = |folder: &[u8]| paths.iter().any(|path| path.bytes().starts_with(folder));
        // A demand comes with its failing test in one commit: that is the beginning of a trace, and nothing without one.
        let outside =
            paths.iter().any(|path| !path.bytes().starts_with(b".evolute/")) && !below(DEMANDS.as_bytes());
        Some(Made { commit, at, parents, subject, traced, outside })
    };
    Ok(entries(&answer).filter_map(one).collect())
}
