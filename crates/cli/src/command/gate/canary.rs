//! `evolute gate canary`: each gate's own violation is planted in a copy of the tree, and the gate must go red. A
//! gate that stays green is theater. Nothing is recorded: what is planted by hand is no evidence about a change.

use super::chosen;
use crate::{
    by_hand::{self, Here},
    confinement,
    desk::Desk,
    detected,
    failure::{Failure, Outcome},
    reading,
    render::{Page, Show, Tone},
    repository::Repository,
    surroundings,
    written::{CONFIGURATION, Written},
};
use engine::quality::history::histories;
use serde::Serialize;
use survey::toolchain::{self, Tree};
use trace::{Canary, Gate, GateRun, Verdict, id::ObjectId};
use workshop::{Stop, Workshop};

/// Plant each gate's own violation in a copy of the tree, and see that the gate goes red
///
/// The violation is the gate's `canary` in the configuration, or a known one for its command. The work tree is not
/// touched, and nothing is recorded.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The gates, by name [default: all of them]
    names: Vec<String>,
    /// Run them without confinement
    #[arg(long)]
    unconfined: bool,
}

/// What came of it.
#[derive(Debug, Serialize)]
struct Canaries {
    passed: bool,
    gates: Vec<Tried>,
}

/// One gate with its violation.
#[derive(Debug, Serialize)]
struct Tried {
    gate: String,
    outcome: Seen,
    canary: Option<Canary>,
    said: Option<String>,
    /// How often it said no in the ledger, and of how many runs.
    red: u32,
    runs: u32,
}

/// What was seen of a gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Seen {
    /// It passes without the violation and fails with it.
    Red,
    /// It passes with the violation too.
    Theater,
    /// It does not pass without the violation, so that nothing shows.
    RedBefore,
    /// With the violation it came to no verdict.
    CouldNotRun,
    /// There is no violation to plant.
    NoCanary,
}

/// Runs the verb.
pub(super) fn run(args: &Args, desk: &Desk) -> Outcome {
    let repository = desk.repository()?;
    let configuration = reading::configuration(Written::read(&repository.root, CONFIGURATION)?.as_ref())?;
    if configuration.gates.is_empty() {
        return Err(Failure::refused(
            "quality.no-gates",
            "no gate is configured: there is nothing that could fail",
            "add `[[gate]]` with `name` and `run` to `.evolute/evolute.toml`, or run `evolute init`",
        ));
    }
    let gates = chosen(&configuration.gates, &args.names)?;
    let confined = confinement::wanted(desk, args.unconfined)?;
    let here = Here { gates: &gates, worktree: &configuration.worktree, confined };
    let tried = tried(desk, &repository, &here)?;
    let passed = tried.iter().all(|tried| tried.outcome == Seen::Red);
    desk.voice.show(&Canaries { passed, gates: tried });
    if passed { Ok(()) } else { Err(Failure::NO) }
}

fn tried(desk: &Desk, repository: &Repository, here: &Here<'_>) -> Result<Vec<Tried>, Failure> {
    let git = desk.git(repository);
    let tree = git.snapshot(&repository.git)?;
    let paths = detected::paths(desk, repository)?;
    let files = Tree::new(&repository.root, &paths);
    let histories = histories(&crate::archive::Archive::open(&repository.ledger())?.gate_runs()?);
    let workshop =
        Workshop::new(surroundings::of(desk, repository, None, Stop::new()), surroundings::no_shelf());
    let judge = |gate: &Gate, tree: &ObjectId| -> Result<GateRun, Failure> {
        by_hand::verdict(workshop.answer(&by_hand::effect(gate, tree, here)))
    };
    let one = |gate: &Gate| {
        let history = histories.get(&gate.name).cloned().unwrap_or_default();
        let canary = gate.canary.clone().or_else(|| toolchain::canary(gate, &files));
        let (outcome, said) = match &canary {
            None => (Seen::NoCanary, None),
            Some(canary) => {
                let planted = git.planted(&repository.git, &tree, &canary.path, &canary.text)?;
                seen(&judge(gate, &tree)?, || judge(gate, &planted))?
            }
        };
        Ok(Tried { gate: gate.name.clone(), outcome, canary, said, red: history.red, runs: history.runs })
    };
    here.gates.iter().map(one).collect()
}

/// What the two runs show; the second is only made where the first one passed.
fn seen(
    before: &GateRun,
    after: impl Fn() -> Result<GateRun, Failure>,
) -> Result<(Seen, Option<String>), Failure> {
    let said = |run: &GateRun| {
        let first = run.findings.first().map(ToString::to_string);
        first.map(|words| words.lines().next().unwrap_or_default().to_owned())
    };
    if before.verdict != Verdict::Passed {
        return Ok((Seen::RedBefore, said(before)));
    }
    let after = after()?;
    let seen = match after.verdict {
        Verdict::Passed => Seen::Theater,
        Verdict::Failed => Seen::Red,
        Verdict::CouldNotRun => Seen::CouldNotRun,
    };
    Ok((seen, said(&after)))
}

impl Show for Canaries {
    fn show(&self, page: &mut Page) {
        self.gates.iter().for_each(|tried| tried.show(page));
        let red = self.gates.iter().filter(|tried| tried.outcome == Seen::Red).count();
        page.blank().line(format!("{red} of {} gates went red with their violation", self.gates.len()));
    }
}

impl Tried {
    fn show(&self, page: &mut Page) {
        let (tone, words) = match self.outcome {
            Seen::Red => (Tone::Good, "goes red, as it must"),
            Seen::Theater => (Tone::Bad, "stayed green with its violation: theater"),
            Seen::RedBefore => (Tone::Waiting, "does not pass as things are, so that nothing shows"),
            Seen::CouldNotRun => (Tone::Bad, "could not run with its violation"),
            Seen::NoCanary => (Tone::Waiting, "has no violation to plant"),
        };
        page.blank().spans(&[(Tone::Strong, &format!("gate `{}`  ", self.gate)), (tone, words)]);
        self.canary.iter().for_each(|canary| {
            page.fact("planted", format!("`{}`", canary.path));
        });
        self.said.iter().for_each(|said| {
            page.fact("it said", said);
        });
        page.fact("in cycles", format!("red in {} of {} runs", self.red, self.runs));
        match self.outcome {
            Seen::Theater => drop(page.hint(
                "it judges nothing of this file, or cannot fail: mend it, or give it a violation that it must see, \
                 `canary = { path = \"…\", text = \"…\" }`",
            )),
            Seen::NoCanary => drop(page.hint(
                "add `canary = { path = \"…\", text = \"…\" }` to the gate: a file that it must find fault with",
            )),
            Seen::RedBefore => drop(page.hint("mend the tree first: `evolute gate`")),
            Seen::Red | Seen::CouldNotRun => {}
        }
    }
}
