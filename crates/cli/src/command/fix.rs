//! `evolute fix`: the two-line change. A capability that exists, a test that fails for the fault, a plan of one step that
//! follows from both; the same gates, the same proof, the same trace. It closes itself if nothing deviated.

mod derived;

use super::{demand, plan, run as cycle};
use crate::{
    base::Base,
    desk::Desk,
    engage,
    failure::{Failure, Faulty, Outcome},
    git::Prepared,
    house::House,
    reading,
    repository::Head,
    wire::Wiring,
    written::{Written, demand_path},
};
use demand::territory::Territory;
use derived::{Derived, NewTest};
use engine::mirror::{Dreams, fixable, mends};
use formats::Severity;
use std::{fs, path::Path};
use trace::{
    Demand, RepoPath,
    id::{CapabilityId, DemandId, ObjectId},
};

/// The largest test that is taken along.
const LARGEST: u64 = 1 << 20;

/// Mend a capability that exists: a failing test is the proof, the plan is one step, and it closes itself
///
/// The demand and the plan are derived, committed, accepted and approved in your name, together with the test if it is not
/// committed yet; then the cycle runs. Nobody who mends may change the test.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The capability that is at fault, as `evolute mirror` names it
    capability: String,
    /// What is wrong, in words for whoever mends it
    words: String,
    /// The test that fails because of it, by name
    #[arg(long, value_name = "NAME")]
    test: String,
    /// The test's own file: nobody who mends may change it
    #[arg(long = "file", value_name = "PATH")]
    files: Vec<String>,
    /// What the mending may touch [default: what the capability covers]
    #[arg(long, value_name = "GLOB")]
    touches: Vec<String>,
    /// The demand's id [default: from the test]
    #[arg(long)]
    id: Option<String>,
    /// The agent that mends it, by its name in the configuration, or `attended`
    #[arg(long, value_name = "NAME")]
    agent: Option<String>,
    /// Run agents and gates without confinement
    #[arg(long)]
    unconfined: bool,
}

/// Runs the verb.
pub(crate) fn run(args: &Args, desk: &Desk) -> Outcome {
    let house = House::open(desk)?;
    engage::ready(&house)?;
    let base = Base::default_branch(&house.repository, &house.git)?;
    on_the_branch(&house, &base)?;
    let derived = derive(args, desk, &house, &base)?;
    let territory = territory(&house, &derived, &base)?;
    desk.voice.note(|page| territory.show(page));
    let derived = Derived { consulted: territory.ids().iter().map(ToString::to_string).collect(), ..derived };
    let commit = written(args, desk, &house, &base, &derived)?;
    let new: Vec<&str> = derived.tests.iter().map(|test| test.path.as_str()).collect();
    house.git.forward(&commit, &new)?;
    agreed(desk, &house, &derived.id, &territory)?;
    let wiring = Wiring::of(desk, args.unconfined, format!("evolute run {}", derived.id))?;
    cycle::go(desk, &house, derived.id, args.agent.as_deref(), wiring)
}

/// The commit is made on the branch that the cycle starts from.
pub(super) fn on_the_branch(house: &House, base: &Base) -> Outcome {
    match house.repository.head()? {
        Head::Branch(branch) if branch == base.branch => Ok(()),
        _elsewhere => Err(Failure::refused(
            "repository.another-branch",
            format!("it starts from `{}`, and another commit is checked out", base.branch),
            format!("run `git switch {}` first", base.branch),
        )),
    }
}

/// What follows from the capability, the test and the words.
fn derive(args: &Args, desk: &Desk, house: &House, base: &Base) -> Result<Derived, Failure> {
    let picture = house.picture();
    let fixes = CapabilityId::new(args.capability.clone());
    fixable(&picture.evidence, &fixes)?;
    let named = picture.demands.accepted.values().find(|accepted| accepted.demand.capability == fixes);
    let covers = named.map(|accepted| accepted.demand.covers.clone()).unwrap_or_default();
    let touches = if args.touches.is_empty() { covers } else { args.touches.clone() };
    if touches.is_empty() {
        let why = format!("nothing says which paths `{fixes}` covers");
        return Err(Failure::usage(why, "say what may be touched: `--touches 'src/refunds/**'`"));
    }
    let slug = derived::slug(&args.test);
    let id = demand::id(&args.id.clone().unwrap_or_else(|| format!("fix-{slug}")))?;
    let (tests, files) = tests(args, desk, house, base)?;
    Ok(Derived {
        capability: format!("{fixes}.{}", derived::slug(id.as_str())),
        id,
        fixes,
        test: args.test.clone(),
        words: args.words.clone(),
        command: base.configuration.project.test.clone().unwrap_or_default(),
        touches,
        files,
        tests,
        consulted: vec![],
    })
}

/// The tests that are not committed yet, with their bytes; and the others, by their paths.
fn tests(
    args: &Args,
    desk: &Desk,
    house: &House,
    base: &Base,
) -> Result<(Vec<NewTest>, Vec<String>), Failure> {
    let (mut new, mut old) = (vec![], vec![]);
    for file in &args.files {
        let path = house.repository.relative(&desk.config.directory, file);
        let known = house.git.blobs(&base.revision, &[RepoPath::from(path.as_str())])?;
        match known.first() {
            Some(Some(_)) => old.push(path),
            Some(None) | None => {
                let bytes = bytes(&house.repository.root, &path)?;
                new.push(NewTest { path, bytes });
            }
        }
    }
    Ok((new, old))
}

fn bytes(root: &Path, path: &str) -> Result<Vec<u8>, Failure> {
    let file = root.join(path);
    let small = fs::symlink_metadata(&file).is_ok_and(|found| found.is_file() && found.len() <= LARGEST);
    if small && let Ok(bytes) = fs::read(&file) {
        return Ok(bytes);
    }
    Err(Failure::usage(
        format!("there is no test file `{path}` of at most 1 MiB"),
        "write the test first: `--file tests/retry.rs`",
    ))
}

/// The territory's trace is shown before anything is written.
fn territory(house: &House, derived: &Derived, base: &Base) -> Result<Territory, Failure> {
    let demand = stated(derived, &derived.demand(), base)?;
    Ok(Territory::of(house, &demand.territory))
}

fn stated(derived: &Derived, text: &str, base: &Base) -> Result<Demand, Failure> {
    let written = Written::new(&demand_path(&derived.id), text.as_bytes().to_vec())?;
    Ok(reading::demand(&written, &derived.id, &base.configuration)?.value)
}

/// The commit that holds demand, plan and new tests; made once the test was seen to fail.
fn written(
    args: &Args,
    desk: &Desk,
    house: &House,
    base: &Base,
    derived: &Derived,
) -> Result<ObjectId, Failure> {
    let first = commit(house, base, derived, &derived.demand())?;
    let there = Base { revision: first, ..base.clone() };
    whole(desk, house, &there, derived)?;
    let mut demand = stated(derived, &derived.demand(), base)?;
    there.hash_grader(&house.git, &mut demand)?;
    let wiring = Wiring::of(desk, args.unconfined, "evolute fix".to_owned())?;
    let proof = demand::provable(demand, &there)?;
    let (baseline, detail) = demand::measured(desk, house, &there, &derived.id, proof, &wiring)?;
    let baseline = baseline.ok_or_else(|| unread(&derived.test, &detail))?;
    let text = demand::with_baseline(&derived.demand(), &baseline)
        .expect("because a derived demand has front matter");
    mends(&house.picture().evidence, &stated(derived, &text, base)?)?;
    commit(house, base, derived, &text)
}

/// A test that does not run is no test that fails.
fn unread(test: &str, detail: &str) -> Failure {
    Failure::refused(
        "demand.no-number",
        format!("test `{test}` does not run to a result on what is there now: {detail}"),
        "let it run, and fail for the fault; see `test` below `[project]` for how one test is run by name",
    )
}

/// A plan that leaves something open is shown before anything is committed.
fn whole(desk: &Desk, house: &House, there: &Base, derived: &Derived) -> Outcome {
    let text = derived.plan();
    let (_, findings) = plan::judged_on(desk, house, there, &derived.id, &text)?;
    if findings.iter().all(|finding| finding.severity != Severity::Error) {
        return Ok(());
    }
    let path = crate::written::plan_path(&derived.id);
    Err(Failure::Findings(Box::new(Faulty { path, text, findings })))
}

fn commit(house: &House, base: &Base, derived: &Derived, demand: &str) -> Result<ObjectId, Failure> {
    let files: Vec<Prepared> = derived.files(demand);
    let own = files.iter().take(Derived::OWN);
    if let Some((path, _)) = own.into_iter().find(|(path, _)| house.repository.root.join(path).exists()) {
        return Err(Failure::refused(
            "format.exists",
            format!("`{path}` is there already, and nothing is written over"),
            "choose another name with `--id`, or go on with what is there: `evolute`",
        ));
    }
    let message = format!("fix: {} fails\n\n{}\n", derived.test, derived.words);
    house.git.prepared(&house.repository.git, &base.revision, &files, &message)
}

/// Demand and plan are accepted and approved as they are committed.
fn agreed(desk: &Desk, house: &House, id: &DemandId, territory: &Territory) -> Outcome {
    let base = Base::default_branch(&house.repository, &house.git)?;
    let reading = demand::Reading::unchanged("it is mended, not extended");
    demand::take(house, &base, base.demand(&house.git, id)?, territory, &reading, Dreams::Refused)?;
    plan::approved(desk, house, &base, &base.plan(&house.git, id)?)?;
    Ok(())
}
