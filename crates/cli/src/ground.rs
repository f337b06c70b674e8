//! Reads the ground that the mirror stands on: which covered paths moved since each proof and since when, and which
//! landings, proofs and demands are gone from the default branch. Six git processes at most, however many capabilities, and
//! two more where somebody signed.

mod history;

pub(crate) use history::entries;

use crate::{
    base::Base,
    failure::Failure,
    git::Git,
    seals,
    written::{self, demand_path},
};
use engine::{
    Picture,
    mirror::{Bounds, Evidence, Ground},
};
use formats::{Configuration, glob};
use globset::{GlobSet, GlobSetBuilder};
use history::{back, line, moved, outside, present};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use trace::{
    Demand, RepoPath,
    id::{CapabilityId, ObjectId},
};

/// Reads it at this head.
///
/// # Errors
/// Fails where git does.
pub(crate) fn read(git: &Git, picture: &Picture, head: Option<&ObjectId>) -> Result<Ground, Failure> {
    let Some(head) = head else { return Ok(Ground::default()) };
    read_by(git, picture, head, &configuration(git, head))
}

/// The configuration in a commit. One with mistakes bounds nothing by itself: what is said where nothing is said holds.
pub(crate) fn configuration(git: &Git, head: &ObjectId) -> Configuration {
    Base::configuration_at(git, head).unwrap_or_default()
}

/// Reads it at this head, whose configuration is known.
///
/// # Errors
/// Fails where git does.
pub(crate) fn read_by(
    git: &Git,
    picture: &Picture,
    head: &ObjectId,
    with: &Configuration,
) -> Result<Ground, Failure> {
    let watched = watched(picture);
    let there = There::of(git, head, &watched)?;
    let proved = watched.iter().filter_map(|watched| watched.proved).filter(|it| there.commits.contains(*it));
    let moved = moved(git, head, &proved.collect())?;
    let covers = Covers::of(&watched);
    let touched = touched(&watched, &covers, &moved);
    let named = |gone: &dyn Fn(&Watched<'_>) -> bool| {
        watched.iter().filter(|watched| gone(watched)).map(|watched| watched.capability.clone()).collect()
    };
    Ok(Ground {
        head: Some(head.clone()),
        since: since(git, head, &watched, &covers, &touched)?,
        touched,
        vanished: named(&|watched| watched.landed.is_some_and(|landed| !there.holds(landed))),
        rewritten: named(&|watched| watched.proved.is_some_and(|proved| !there.holds(proved))),
        unnamed: named(&|watched| watched.landed.is_some() && !there.demands.contains(watched.capability)),
        back: back(git, head, &picture.safety.in_doubt().collect())?,
        bounds: Bounds {
            recheck_within_s: with.mirror.recheck_within_s,
            ask_metrics_days: with.mirror.ask_metrics_days,
        },
        seals: seals::read(git, picture, head, with)?,
    })
}

/// A capability, and what of the tree speaks about it.
struct Watched<'a> {
    capability: &'a CapabilityId,
    file: RepoPath,
    proved: Option<&'a ObjectId>,
    proved_at: Option<Timestamp>,
    landed: Option<&'a ObjectId>,
    demand: &'a Demand,
}

fn watched(picture: &Picture) -> Vec<Watched<'_>> {
    picture.evidence.values().filter_map(|evidence| watch(picture, evidence)).collect()
}

/// What is watched for one capability: nothing, until it was proved or landed.
fn watch<'a>(picture: &'a Picture, evidence: &'a Evidence) -> Option<Watched<'a>> {
    let demand = &picture.demands.accepted.get(&evidence.demand)?.demand;
    let proved = evidence.last.as_ref();
    let landed = evidence.landed.as_ref();
    (proved.is_some() || landed.is_some()).then(|| Watched {
        capability: &evidence.capability,
        file: RepoPath::new(demand_path(&demand.id)),
        proved: proved.map(|run| &run.revision),
        proved_at: proved.map(|run| run.at),
        landed,
        demand,
    })
}

/// Which of the watched a path belongs to. Their globs are one matcher: to build one for each takes longer than all that is
/// asked of it.
struct Covers<'a> {
    /// None where they are too much for one matcher: then every path belongs to everyone, as what is not known counts against.
    globs: Option<GlobSet>,
    /// Whose each glob is.
    whose: Vec<usize>,
    /// Whose grader each file is part of.
    graders: BTreeMap<&'a RepoPath, Vec<usize>>,
    watched: usize,
}

impl<'a> Covers<'a> {
    fn of(watched: &[Watched<'a>]) -> Self {
        let (mut globs, mut whose) = (GlobSetBuilder::new(), vec![]);
        let mut graders: BTreeMap<&RepoPath, Vec<usize>> = BTreeMap::new();
        for (place, one) in watched.iter().enumerate() {
            // A glob that was accepted once stays readable, so one that is not is left out rather than refused.
            for glob in one.demand.covers.iter().filter_map(|text| glob(text)) {
                globs.add(glob);
                whose.push(place);
            }
            for file in one.demand.proof.iter().flat_map(|proof| &proof.files) {
                graders.entry(&file.from).or_default().push(place);
            }
        }
        Self { globs: globs.build().ok(), whose, graders, watched: watched.len() }
    }

    /// The places of those that it belongs to.
    fn covering(&self, path: &RepoPath) -> BTreeSet<usize> {
        let Some(globs) = &self.globs else { return (0..self.watched).collect() };
        let matching = globs.matches(path.text().as_ref()).into_iter().map(|glob| self.whose[glob]);
        matching.chain(self.graders.get(path).into_iter().flatten().copied()).collect()
    }
}

/// What of each capability's paths is not as it was when it was proved.
fn touched(
    watched: &[Watched<'_>],
    covers: &Covers<'_>,
    moved: &BTreeMap<ObjectId, Vec<RepoPath>>,
) -> BTreeMap<CapabilityId, BTreeSet<RepoPath>> {
    let mut touched: BTreeMap<CapabilityId, BTreeSet<RepoPath>> = BTreeMap::new();
    for (proved, paths) in moved {
        for path in paths {
            let covering = covers.covering(path).into_iter().map(|place| &watched[place]);
            for one in covering.filter(|one| one.proved == Some(proved)) {
                touched.entry(one.capability.clone()).or_default().insert(path.clone());
            }
        }
    }
    touched
}

/// What of the evidence the repository and the head's history still hold.
struct There {
    commits: BTreeSet<ObjectId>,
    outside: BTreeSet<ObjectId>,
    demands: BTreeSet<CapabilityId>,
}

impl There {
    fn of(git: &Git, head: &ObjectId, watched: &[Watched<'_>]) -> Result<Self, Failure> {
        let commits: BTreeSet<&ObjectId> =
            watched.iter().flat_map(|watched| watched.proved.into_iter().chain(watched.landed)).collect();
        let asked: Vec<String> = commits.iter().map(|commit| format!("{commit}^{{commit}}")).collect();
        let known: BTreeSet<&ObjectId> = commits
            .into_iter()
            .zip(present(git, &asked)?)
            .filter_map(|(it, there)| there.then_some(it))
            .collect();
        // To look each file up by its name takes git as long as reading the whole folder, as often as there are files.
        let files: BTreeSet<RepoPath> = git.paths_below(head, written::DEMANDS)?.into_iter().collect();
        let demands = watched.iter().filter(|watched| files.contains(&watched.file));
        Ok(Self {
            outside: outside(git, head, &known)?,
            commits: known.into_iter().cloned().collect(),
            demands: demands.map(|watched| watched.capability.clone()).collect(),
        })
    }

    /// Whether a commit is part of the head's history.
    fn holds(&self, commit: &ObjectId) -> bool {
        self.commits.contains(commit) && !self.outside.contains(commit)
    }
}

/// Since when each touched capability is: the first commit of the default branch's own line after its proof that touched
/// something of it. Where its proof is not on that line, that is not known.
fn since(
    git: &Git,
    head: &ObjectId,
    watched: &[Watched<'_>],
    covers: &Covers<'_>,
    touched: &BTreeMap<CapabilityId, BTreeSet<RepoPath>>,
) -> Result<BTreeMap<CapabilityId, Timestamp>, Failure> {
    let due = || watched.iter().enumerate().filter(|(_, watched)| touched.contains_key(watched.capability));
    let first = due().min_by_key(|(_, watched)| watched.proved_at).and_then(|(_, watched)| watched.proved);
    let Some(first) = first else { return Ok(BTreeMap::new()) };
    let line = line(git, head, first)?;
    let touches: Vec<BTreeSet<usize>> = line
        .iter()
        .map(|moved| moved.paths.iter().flat_map(|path| covers.covering(path)).collect())
        .collect();
    let one = |(place, watched): (usize, &Watched<'_>)| {
        let proof = line.iter().position(|moved| Some(&moved.commit) == watched.proved)?;
        let touching = (0..proof).rev().find(|at| touches[*at].contains(&place))?;
        Some((watched.capability.clone(), line[touching].at?))
    };
    Ok(due().filter_map(one).collect())
}
