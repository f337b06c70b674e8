//! `evolute gate`: the configured gates on the work tree as it is, by the same runner. Nothing is recorded: a
//! run by hand is no evidence.

use crate::{
    by_hand::{self, Here},
    confinement,
    desk::Desk,
    failure::{Failure, Outcome},
    reading,
    render::{Page, Show, story},
    written::{CONFIGURATION, Written},
};
use serde::Serialize;
use trace::{Gate, GateRun, Verdict};

/// Run the configured gates on the work tree as it is; nothing is recorded
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The gates, by name [default: all of them]
    names: Vec<String>,
    /// Run them without confinement
    #[arg(long)]
    unconfined: bool,
}

/// What they said.
#[derive(Debug, Serialize)]
struct Judged {
    passed: bool,
    runs: Vec<GateRun>,
}

/// Runs the verb.
pub(crate) fn run(args: &Args, desk: &Desk) -> Outcome {
    let repository = desk.repository()?;
    let configuration = reading::configuration(Written::read(&repository.root, CONFIGURATION)?.as_ref())?;
    let gates = chosen(&configuration.gates, &args.names)?;
    let confined = confinement::wanted(desk, args.unconfined)?;
    let here = Here { gates: &gates, worktree: &configuration.worktree, confined };
    let runs = by_hand::judge(desk, &repository, &here)?;
    let passed = runs.iter().all(|run| run.verdict == Verdict::Passed);
    desk.voice.show(&Judged { passed, runs });
    if passed { Ok(()) } else { Err(Failure::NO) }
}

fn chosen(gates: &[Gate], names: &[String]) -> Result<Vec<Gate>, Failure> {
    if gates.is_empty() {
        let hint = "add `[[gate]]` with `name` and `run` to `.evolute/evolute.toml`, or run `evolute init`";
        return Err(Failure::refused("quality.no-gates", "no gate is configured: nothing can be said", hint));
    }
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
