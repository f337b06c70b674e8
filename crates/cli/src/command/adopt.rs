//! `evolute adopt`: a change that was made outside the loop, a hotfix at night, is judged and proven afterwards. It is on
//! the default branch already; the trace says so, and says which layers it passed by.

mod change;

use super::{overview::Waits, run::chosen};
use crate::{
    base::Base,
    desk::Desk,
    engage::Engaged,
    envelope,
    failure::{Failure, Outcome},
    house::House,
    owner, receipts,
    render::{Page, Show},
    wire::Wiring,
    written::demand_path,
};
use change::Change;
use engine::{Command, constraint, mirror::Accepted};
use serde::Serialize;
use std::collections::BTreeSet;
use trace::{
    Demand, Layer, Plan, Removal, RepoPath, Step,
    id::{CycleId, DemandId, ObjectId},
};

/// Demands that a refusal names.
const NAMED: usize = 5;
/// Commits that are asked who wrote a capability that is older than its demand.
const AUTHORED: &str = "2000";
/// Where the loop's own files lie: what judges a change.
const JUDGES: &[u8] = b".evolute/";

/// Judge and prove a change that was made outside the loop
///
/// The gates run on it and on what was there before, control and proof run on both too, and the cycle that is recorded
/// says that it was made outside and judged afterwards. What fails has to be answered when the cycle is closed.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The commit, or commits in a row, or a range `FROM..TO`, on the default branch already [default: for a capability
    /// that is older than its demand, the last one that changed what it covers, its demand, or what proves it]
    #[arg(value_name = "COMMIT", required_unless_present = "demand")]
    commits: Vec<String>,
    /// The demand that it is for [default: the one that covers what it changed]
    #[arg(long, value_name = "ID")]
    demand: Option<String>,
    /// Why it was made outside the loop
    #[arg(long, value_name = "WORDS")]
    because: String,
    /// Run gates and proofs without confinement
    #[arg(long)]
    unconfined: bool,
}

/// What was adopted, and what waits now.
#[derive(Debug, Serialize)]
struct Adopted {
    demand: DemandId,
    cycle: CycleId,
    commits: Vec<ObjectId>,
    waits: Vec<Waits>,
    records: Vec<u64>,
    #[serde(skip)]
    me: String,
}

/// Runs the verb.
pub(crate) fn run(args: &Args, desk: &Desk) -> Outcome {
    let house = House::open(desk)?;
    let base = Base::default_branch(&house.repository, &house.git)?;
    let commits = if args.commits.is_empty() { present(&house, &base, args)? } else { args.commits.clone() };
    let mut change = Change::find(&house.git, &base, &commits)?;
    let demand = meant(&house, args.demand.as_deref(), &change.paths)?;
    if args.commits.is_empty() {
        change.outside.authors.extend(whoever_wrote(&house, &base, &demand));
    }
    let wiring = Wiring::of(desk, args.unconfined, format!("evolute run {demand}"))?;
    let picture = house.picture();
    if let Some(accepted) = picture.demands.accepted.get(&demand) {
        change.can_miss(&accepted.demand)?;
        receipts::of_what_it_waits_for(&house, &base, &demand)?;
        house.submit(adoption(&house, &base, accepted, &change, &args.because)?)?;
    }
    let engaged = Engaged::with(desk, &house, chosen(&house, Some(demand.as_str()))?, None, wiring)?;
    let turned = engaged.turn()?;
    desk.voice.show(&Adopted {
        demand: engaged.demand.clone(),
        cycle: engaged.cycle.clone(),
        commits: change.outside.commits,
        records: turned.records.iter().map(|entry| entry.position).collect(),
        waits: turned.waits,
        me: house.actor.name.clone(),
    });
    Ok(())
}

/// Where a capability that is older than its demand is present: the last commit that changed what it covers, the demand, or
/// what proves it and takes it out: before those were there, nothing could be run. Only a demand
/// that says how it is taken out again can be adopted like that: nothing else would show that its proof can miss.
fn present(house: &House, base: &Base, args: &Args) -> Result<Vec<String>, Failure> {
    let id = super::demand::id(args.demand.as_deref().unwrap_or_default())?;
    let picture = house.picture();
    let demand = &picture.demands.accepted.get(&id).ok_or_else(|| unaccepted(&id))?.demand;
    if demand.proof.as_ref().is_none_or(|proof| proof.control.is_none()) {
        return Err(Failure::usage(
            format!(
                "demand `{id}` does not say what takes its capability out, so the commit that brought it is needed"
            ),
            "name the commit; or, for a capability older than its demand, add `control` to its `proof` and accept it anew",
        ));
    }
    let mut globs = covered(demand);
    globs.extend(proven_by(demand));
    let ours = ["--invert-grep", "--grep=^Evolute-Cycle: "];
    let fixed = ["log", "-1", "--format=%H", ours[0], ours[1], base.revision.as_str(), "--"];
    let asked: Vec<&str> = fixed.into_iter().chain(globs.iter().map(String::as_str)).collect();
    let last = house.git.text(&asked).filter(|commit| !commit.is_empty());
    last.map(|commit| vec![commit]).ok_or_else(|| {
        let why = format!("nothing on `{}` is covered by demand `{id}`", base.branch);
        Failure::refused("adopt.not-present", why, "correct its `covers`, and accept it anew")
    })
}

fn covered(demand: &Demand) -> Vec<String> {
    demand.covers.iter().map(|glob| format!(":(glob){glob}")).collect()
}

/// The demand's file, and those of its proof and of its control.
fn proven_by(demand: &Demand) -> Vec<String> {
    let proof = demand.proof.iter();
    let graders = proof.clone().flat_map(|proof| &proof.files).map(|file| &file.from);
    let patch = proof.filter_map(|proof| match &proof.control {
        Some(Removal::Patch { from, .. }) => Some(from),
        Some(Removal::Revision { .. } | Removal::Variable { .. } | Removal::Arguments { .. }) | None => None,
    });
    let files = graders.chain(patch).map(|file| file.text().into_owned());
    files.chain([demand_path(&demand.id)]).map(|file| format!(":(literal){file}")).collect()
}

/// Whoever changed what a capability covers built it, however long ago: none of them signs it off.
fn whoever_wrote(house: &House, base: &Base, id: &DemandId) -> BTreeSet<String> {
    let picture = house.picture();
    let covered = picture.demands.accepted.get(id).map(|accepted| covered(&accepted.demand));
    let Some(covered) = covered.filter(|globs| !globs.is_empty()) else { return BTreeSet::new() };
    let fixed = ["log", "-n", AUTHORED, "--format=%ae", base.revision.as_str(), "--"];
    let asked: Vec<&str> = fixed.into_iter().chain(covered.iter().map(String::as_str)).collect();
    let answer = house.git.text(&asked).unwrap_or_default();
    answer.lines().map(str::trim).filter(|name| !name.is_empty()).map(ToOwned::to_owned).collect()
}

/// The demand that is named, or the one accepted demand that covers what was changed.
fn meant(house: &House, named: Option<&str>, paths: &[RepoPath]) -> Result<DemandId, Failure> {
    let picture = house.picture();
    if let Some(named) = named {
        let id = super::demand::id(named)?;
        return if picture.demands.accepted.contains_key(&id) { Ok(id) } else { Err(unaccepted(&id)) };
    }
    let accepted = picture.demands.accepted.values().map(|accepted| &accepted.demand);
    let covering: Vec<&Demand> = accepted.filter(|demand| covers(demand, paths)).collect();
    match &*covering {
        [only] => Ok(only.id.clone()),
        [] => Err(Failure::refused(
            "cycle.no-demand",
            "no accepted demand covers what was changed: nobody said what it is for",
            "name one with `--demand ID`, or write it with `evolute demand new` and accept it",
        )),
        many => {
            let names: Vec<&str> = many.iter().take(NAMED).map(|demand| demand.id.as_str()).collect();
            Err(Failure::usage(
                "several demands cover what was changed",
                format!("name one with `--demand`: {}", names.join(", ")),
            ))
        }
    }
}

fn unaccepted(id: &DemandId) -> Failure {
    Failure::refused(
        "cycle.demand-not-accepted",
        format!("no accepted demand is called `{id}`: nobody said what the change is for"),
        format!("run `evolute demand accept {id}`, or name another with `--demand`"),
    )
}

fn covers(demand: &Demand, paths: &[RepoPath]) -> bool {
    let globs = formats::globs(&demand.covers);
    paths.iter().any(|path| globs.is_match(path.text().as_ref()))
}

/// The command, with everything that the change is held to afterwards.
fn adoption(
    house: &House,
    base: &Base,
    accepted: &Accepted,
    change: &Change,
    because: &str,
) -> Result<Command, Failure> {
    let demand = &accepted.demand;
    let configuration = &base.configuration;
    let plan = stand_in(demand, &change.paths);
    let agent = envelope::agent(configuration, None)?;
    let envelope = envelope::draw(base, house, demand, &plan, &agent)?;
    let mut weaknesses = constraint::weaknesses(configuration, &envelope, base.count_standards(&house.git)?);
    weaknesses.extend(own_judge(&change.paths));
    Ok(Command::Adopt {
        demand: demand.id.clone(),
        owner: owner::of_plan(configuration, &plan, &house.actor)?,
        outside: Box::new(change.outside.clone()),
        envelope: Box::new(envelope),
        weaknesses,
        because: because.to_owned(),
    })
}

/// The areas and the owner of a change are told from paths; here they are those that it changed.
fn stand_in(demand: &Demand, paths: &[RepoPath]) -> Plan {
    let step = Step {
        takes_min: 1,
        touches: paths.iter().map(|path| globset::escape(&path.text())).collect(),
        ..Step::new(1, "made outside the loop")
    };
    Plan {
        demand: demand.id.clone(),
        title: step.title.clone(),
        decisions: vec![],
        consulted: vec![],
        steps: vec![step],
        rejected: vec![],
    }
}

/// A change to what judges it is a weakness of the judgment.
fn own_judge(paths: &[RepoPath]) -> Option<(Layer, String)> {
    let judge = paths.iter().find(|path| path.bytes().starts_with(JUDGES))?;
    Some((Layer::Quality, format!("it changes what judges it: `{judge}`")))
}

impl Show for Adopted {
    fn show(&self, page: &mut Page) {
        let commits = self.commits.len();
        let what = if commits == 1 { "1 commit".to_owned() } else { format!("{commits} commits") };
        page.line(format!(
            "adopted {what} for `{}` (`{}`): made outside, judged afterwards",
            self.demand, self.cycle
        ));
        self.waits.iter().for_each(|wait| wait.show(page, &self.me));
    }
}
