//! `evolute demo`: a small but real project, and two cycles in one territory. Every line that it shows is a command that
//! anybody can type; nothing is pretended but the agent, whose attempts were recorded.

mod project;
mod stage;

use crate::{
    confinement,
    desk::Desk,
    failure::{Failure, Outcome},
    render::{Form, Page, Show, story},
};
use serde::Serialize;
use stage::Stage;
use std::path::PathBuf;
use trace::{Cost, Fault, Level, id::CapabilityId};

/// The territory of both demands.
const TERRITORY: &str = "till/refunds";

/// Show two whole cycles on a small project, with an agent whose attempts were recorded
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Leave the project in this new directory, to explore it
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
}

/// What the two cycles left behind.
#[derive(Debug, Serialize)]
struct Shown {
    agent: &'static str,
    trend: &'static str,
    levels: Vec<(CapabilityId, Option<Level>)>,
    costs: Vec<Cost>,
    kept: Option<PathBuf>,
}

/// Runs the verb.
pub(crate) fn run(args: &Args, desk: &Desk) -> Outcome {
    let place = project::Place::make(desk, args.keep.as_deref())?;
    let stage = Stage::new(desk, place.root().to_owned(), confinement::possible(desk).is_ok());
    stage.say(&[
        "A small project, `till`: it pays refunds. Its provider retries calls, and every retry is paid again.",
        "The agent here is scripted: its attempts were recorded and are replayed. Everything else happens now, for real.",
    ]);
    project::begin(&stage)?;
    first(&stage)?;
    second(&stage)?;
    ending(&stage, args.keep.clone())
}

/// The first cycle: an off-plan change is refused, a gate fails and its finding goes back, the control misses, the
/// capability is proven, and a lesson becomes a standard with a gate.
fn first(stage: &Stage) -> Outcome {
    stage.heading("The first cycle: refunds are paid once");
    stage.say(&["The spec side names one capability, the workflow that it must run on, and the number that makes it real."]);
    stage.quietly(
        &["demand", "measure", "refunds-once"],
        "The number before: measured by running the proof on what is there.",
    )?;
    stage.commit("demand: the number before")?;
    stage.quietly(
        &["demand", "accept", "refunds-once"],
        "The territory is empty, so there is no trace to read yet.",
    )?;
    stage.quietly(
        &["plan", "approve", "refunds-once"],
        "Two steps, each with its paths and its acceptance; approved by exact bytes.",
    )?;
    stage.aloud(&stage.run("refunds-once", "scripted-once"))?;
    stage.say(&["The first attempt changed a file outside its step; the second was in scope, and a gate failed it. Both findings went back."]);
    review(stage, "two refunds of one amount stay two payouts")?;
    stage.aloud(&stage.run("refunds-once", "scripted-once"))?;
    stage.say(&["The control ran the same proof without the change, and missed: so the proof can fail. That is why this is Reality."]);
    let lesson = project::lesson(stage)?;
    let deviation = stage.deviation(Fault::GateFailed)?;
    let answer = format!("{deviation}=change:context:{lesson}:things are known by their id");
    stage.say(&["Closing asks what the system should learn. The failed gate is answered by a standard, and a gate that enforces it."]);
    let because = "no refund was paid twice in the storm";
    stage.aloud(
        &["close", "refunds-once", "--response", "full", "--because", because, "--answer", &answer]
            .map(str::to_owned),
    )
}

/// The second cycle: what was learned is in the agent's pack, and prevents the failure.
fn second(stage: &Stage) -> Outcome {
    stage.heading("The second cycle: refunds stop at what was paid");
    stage.quietly(&["demand", "measure", "refunds-capped"], "The number before.")?;
    stage.commit("demand: the number before the second cycle")?;
    stage.say(&["The trace of the territory is read before the next demand is accepted."]);
    let changed = "everything is keyed by id from the start, as the first cycle taught";
    let precedent = stage.precedent()?;
    let accept = ["demand", "accept", "refunds-capped", "--cited", precedent.as_str(), "--changed", changed];
    stage.aloud(&accept.map(str::to_owned))?;
    stage.say(&["Its plan names the precedent that it consulted; one that consults none is not approved."]);
    project::consult(stage, "refunds-capped", &precedent)?;
    stage.quietly(&["plan", "approve", "refunds-capped"], "Two steps again.")?;
    stage.aloud(&stage.run("refunds-capped", "scripted-capped"))?;
    stage.say(&[
        "The same agent has two recordings of this step: one made with the new standard in its pack, one made without.",
        "The standard is in the pack now, so the first is replayed. Without it, the other one fails the same gate again.",
    ]);
    review(stage, "the second refund is cut, and nobody else's")?;
    stage.quietly(
        &stage.run("refunds-capped", "scripted-capped"),
        "It lands, its control misses, its proof meets.",
    )?;
    stage.quietly(
        &[
            "close",
            "refunds-capped",
            "--response",
            "full",
            "--because",
            "no order is refunded beyond what was paid",
        ],
        "Nothing deviated, so there is nothing to answer but the heartbeat.",
    )
}

/// A person sees the diff before it lands.
fn review(stage: &Stage, because: &str) -> Outcome {
    let decision = stage.decision()?;
    stage.quietly(&["decide", &decision, "approve", "--because", because], "A person has seen the diff.")
}

fn ending(stage: &Stage, kept: Option<PathBuf>) -> Outcome {
    stage.heading("What is there now");
    stage.aloud(&["mirror".to_owned()])?;
    let picture = stage.picture()?;
    let levels = picture.evidence.values().map(|evidence| {
        let level = evidence.receipt.as_ref().and_then(|standing| standing.level);
        (evidence.capability.clone(), level)
    });
    let shown = Shown {
        agent: "scripted: its attempts were recorded",
        trend: "two cycles prove no trend",
        levels: levels.collect(),
        costs: picture.bank.costs(TERRITORY).to_vec(),
        kept,
    };
    if shown.costs.len() != 2 {
        return Err(Failure::broken(
            "the demo did not close both of its cycles",
            "run `evolute demo --keep DIR`, and look at it with `evolute trace`",
        ));
    }
    stage.result(&shown);
    Ok(())
}

impl Show for Shown {
    fn show(&self, page: &mut Page) {
        page.heading("What it cost");
        let row = |name: &str, of: fn(&Cost) -> String| {
            let cells = self.costs.iter().map(of);
            [name.to_owned()].into_iter().chain(cells).collect::<Vec<String>>()
        };
        page.table(
            &["", "first cycle", "second cycle"],
            [
                row("attempts", |cost| cost.attempts.to_string()),
                row("thrown away", |cost| cost.false_starts.to_string()),
                row("gates that said no", |cost| cost.red_gates.to_string()),
                row("tokens, as recorded", |cost| {
                    cost.tokens.map_or_else(|| "unknown".into(), |tokens| tokens.to_string())
                }),
                row("gates", |cost| story::took(cost.gates_ms)),
                row("proofs and controls", |cost| story::took(cost.proof_ms)),
                row("times a person was asked", |cost| cost.touches.to_string()),
            ],
        );
        page.blank()
            .prose("The agent was scripted, and two cycles prove no trend: they show how one would be seen.");
        if let Some(kept) = &self.kept {
            page.blank()
                .line("the project is yours to explore:")
                .command(format!("cd {} && evolute trace", kept.display()));
        }
        page.blank()
            .line("the same in a repository of your own:")
            .command("evolute init")
            .command("evolute demand new");
    }
}

/// Where the demo's own commands are silent.
pub(super) const SILENT: Form = Form::Silent;
