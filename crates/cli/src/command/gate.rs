//! `evolute gate`: the configured gates on the work tree as it is, by the same runner. Nothing is recorded: a
//! run by hand is no evidence.

mod canary;
mod flakes;
mod quarantine;

use crate::{
    by_hand::{self, Here},
    confinement,
    desk::Desk,
    detected,
    failure::{Failure, Outcome},
    reading,
    render::{Page, Show, story},
    repository::Repository,
    weakened,
    written::{CONFIGURATION, Written},
};
use serde::Serialize;
use trace::{Gate, GateRun, Verdict, Worktree};

/// Run the configured gates on the work tree as it is; nothing is recorded
///
/// In a repository that configures none, `--detected` runs those that its files and its workflows tell of.
/// One more is there everywhere: `weakened` tells what was changed of what judges, and says no where it judges less.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Args {
    /// Something else about gates
    #[command(subcommand)]
    verb: Option<Verb>,
    /// The gates, by name [default: all of them]
    names: Vec<String>,
    /// Run what was detected instead of what is configured
    #[arg(long)]
    detected: bool,
    /// Run them without confinement
    #[arg(long)]
    unconfined: bool,
}

/// What else can be asked about gates.
#[derive(Debug, clap::Subcommand)]
enum Verb {
    Canary(canary::Args),
    Flakes(flakes::Args),
    Quarantine(quarantine::Args),
}

/// What they said.
#[derive(Debug, Serialize)]
struct Judged {
    passed: bool,
    runs: Vec<GateRun>,
}

/// Runs the verb.
pub(crate) fn run(args: &Args, desk: &Desk) -> Outcome {
    match &args.verb {
        Some(Verb::Canary(args)) => return canary::run(args, desk),
        Some(Verb::Flakes(args)) => return flakes::run(args, desk),
        Some(Verb::Quarantine(args)) => return quarantine::run(args, desk),
        None => {}
    }
    let repository = desk.repository()?;
    if args.names == [weakened::NAME] {
        return told(desk, vec![weakened::judge(desk, &repository)?]);
    }
    let configuration = reading::configuration(Written::read(&repository.root, CONFIGURATION)?.as_ref())?;
    let (offered, worktree) = match args.detected || configuration.gates.is_empty() {
        false => (configuration.gates, configuration.worktree),
        true => offered(args, desk, &repository)?,
    };
    let gates = chosen(&offered, &args.names)?;
    let confined = confinement::wanted(desk, args.unconfined)?;
    let here = Here { gates: &gates, worktree: &worktree, confined };
    let mut runs = by_hand::judge(desk, &repository, &here)?;
    if args.names.is_empty() {
        // It is heard where it has something to say.
        runs.extend(Some(weakened::judge(desk, &repository)?).filter(|run| !run.findings.is_empty()));
    }
    told(desk, runs)
}

fn told(desk: &Desk, runs: Vec<GateRun>) -> Outcome {
    let passed = runs.iter().all(|run| run.verdict == Verdict::Passed);
    desk.voice.show(&Judged { passed, runs });
    if passed { Ok(()) } else { Err(Failure::NO) }
}

/// What was detected, if that is asked for. It is not run unasked: nobody has said that it judges anything here.
fn offered(args: &Args, desk: &Desk, repository: &Repository) -> Result<(Vec<Gate>, Worktree), Failure> {
    let toolchain = detected::toolchain(repository, &detected::paths(desk, repository)?);
    if args.detected && !toolchain.gates.is_empty() {
        return Ok((toolchain.gates.iter().map(detected::gate).collect(), detected::worktree(&toolchain)));
    }
    let found: Vec<String> = toolchain.gates.iter().map(|gate| format!("`{}`", gate.run.join(" "))).collect();
    let (why, hint) = if found.is_empty() {
        let hint = "add `[[gate]]` with `name` and `run` to `.evolute/evolute.toml`, or run `evolute init`";
        ("no gate is configured, and none was detected: nothing can be said".to_owned(), hint)
    } else {
        let hint = "run them with `evolute gate --detected`, or keep them with `evolute init`";
        (format!("no gate is configured; detected: {}", found.join(", ")), hint)
    };
    Err(Failure::refused("quality.no-gates", why, hint))
}

fn chosen(gates: &[Gate], names: &[String]) -> Result<Vec<Gate>, Failure> {
    if names.is_empty() {
        return Ok(gates.to_vec());
    }
    let find = |name: &String| {
        gates.iter().find(|gate| gate.name == *name).cloned().ok_or_else(|| {
            let known: Vec<&str> = gates.iter().map(|gate| gate.name.as_str()).collect();
            Failure::usage(
                format!("there is no gate `{name}`"),
                format!("choose among: {}", known.join(", ")),
            )
        })
    };
    names.iter().map(find).collect()
}

impl Show for Judged {
    fn show(&self, page: &mut Page) {
        for run in &self.runs {
            page.line(format!("gate `{}` {} ({})", run.gate, run.verdict, story::took(run.took_ms)));
            for finding in &run.findings {
                let mut lines = finding.message.lines();
                let place = trace::Finding {
                    message: lines.next().unwrap_or_default().to_owned(),
                    ..finding.clone()
                };
                page.item("·", place.to_string());
                lines.for_each(|line| {
                    page.line(format!("      {line}"));
                });
            }
        }
    }
}
