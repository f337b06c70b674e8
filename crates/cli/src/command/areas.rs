//! `evolute areas`: who owns what, which area's code leans on which other's, what nobody owns, and what waiting for other
//! owners has cost. With `--check`, an import that its area may not make is a finding: the same rule that judges attempts.

mod leaning;
mod shown;

use crate::{
    archive::Archive,
    desk::Desk,
    failure::{Failure, Outcome},
    git::Git,
    reading,
    written::{CONFIGURATION, Written},
};
use engine::coordination::{Coordination, Measure, Redrawing};
use leaning::Tree;
use serde::Serialize;
use std::collections::BTreeMap;
use trace::{Area, Crossing, id::ObjectId};

/// The most crossings and the most folders that are shown.
const SHOWN: usize = 50;

/// Show the areas: owners, what each one's code leans on, paths without an owner, and what coordination cost
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Exit with 1 if an import leads into an area that its own may not use
    #[arg(long)]
    check: bool,
    /// Look only at imports that are not in this revision
    #[arg(long, value_name = "REVISION")]
    changed: Option<String>,
}

/// Everything about the areas.
#[derive(Debug, Serialize)]
struct Areas {
    areas: Vec<Line>,
    /// Imports that their areas may not make.
    forbidden: Vec<Crossing>,
    forbidden_in_all: usize,
    /// Folders with files in no area, and how many.
    unowned: Vec<(String, usize)>,
    files: usize,
    unowned_files: usize,
    demands: usize,
    waited: usize,
    redrawing: Redrawing,
    #[serde(skip)]
    against: Option<String>,
}

/// One area.
#[derive(Debug, Serialize)]
struct Line {
    #[serde(flatten)]
    area: Area,
    /// How many imports lead from it into which other.
    leans_on: BTreeMap<String, usize>,
    #[serde(flatten)]
    measure: Measure,
}

/// Runs the verb.
pub(crate) fn run(args: &Args, desk: &Desk) -> Outcome {
    let repository = desk.repository()?;
    let configuration = reading::configuration(Written::read(&repository.root, CONFIGURATION)?.as_ref())?;
    if configuration.areas.is_empty() {
        let hint = "add `[[area]]` with `name`, `paths` and `owner` to `.evolute/evolute.toml`";
        return Err(Failure::refused(
            "constraint.no-areas",
            "no area is configured: everything has one owner",
            hint,
        ));
    }
    let git = desk.git(&repository);
    let base = args.changed.as_deref().map(|named| revision(&git, named)).transpose()?;
    let tree = Tree::read(&git, &repository.root, &configuration.areas)?;
    let crossings = tree.crossings(&git, base.as_ref())?;
    let coordination = coordination(desk)?;
    let areas = joined(&configuration.areas, &tree, &crossings, &coordination, args.changed.clone());
    let is_kept = areas.forbidden.is_empty() || !args.check;
    desk.voice.show(&areas);
    if is_kept { Ok(()) } else { Err(Failure::NO) }
}

fn revision(git: &Git, named: &str) -> Result<ObjectId, Failure> {
    let asked = format!("{named}^{{commit}}");
    let found = git.text(&["rev-parse", "--verify", "--quiet", "--end-of-options", &asked]);
    found.filter(|id| !id.is_empty()).map(ObjectId::new).ok_or_else(|| {
        Failure::usage(
            format!("`{named}` is no revision of this repository"),
            "name a branch or a commit: `main`",
        )
    })
}

/// What the whole trace says about waiting for one another; nothing where there is no ledger yet.
fn coordination(desk: &Desk) -> Result<Coordination, Failure> {
    let ledger = desk.repository()?.ledger();
    if ledger.exists() { Archive::open(&ledger)?.coordination() } else { Ok(Coordination::default()) }
}

fn joined(
    areas: &[Area],
    tree: &Tree,
    crossings: &[Crossing],
    coordination: &Coordination,
    against: Option<String>,
) -> Areas {
    let line = |area: &Area| {
        let mut leans_on = BTreeMap::new();
        for crossing in crossings.iter().filter(|crossing| crossing.from == area.name) {
            *leans_on.entry(crossing.to.clone()).or_insert(0) += 1;
        }
        Line { area: area.clone(), leans_on, measure: coordination.of(&area.name) }
    };
    let forbidden: Vec<Crossing> =
        crossings.iter().filter(|crossing| engine::forbids(areas, crossing)).cloned().collect();
    Areas {
        areas: areas.iter().map(line).collect(),
        forbidden_in_all: forbidden.len(),
        forbidden,
        unowned: tree.unowned(SHOWN),
        files: tree.files(),
        unowned_files: tree.unowned_files(),
        demands: coordination.demands(),
        waited: coordination.waited(),
        redrawing: coordination.redrawing(),
        against,
    }
}
