//! The words of a pull request: what a reviewer on the forge needs, and the trailers last, so that they are still there
//! when the forge makes one commit of it all.

use super::message::{chain, line, who};
use crate::writers::Anchor;
use trace::{Demand, Gate, ProofRun, Step, When, id::CycleId};

/// Lines of steps and of gates that are told.
const TOLD: usize = 60;

/// What is told of a cycle.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Told<'a> {
    pub(crate) demand: &'a Demand,
    pub(crate) cycle: &'a CycleId,
    pub(crate) steps: &'a [Step],
    pub(crate) gates: &'a [Gate],
    pub(crate) proof: Option<&'a ProofRun>,
    pub(crate) control: Option<&'a ProofRun>,
    /// The chain's head.
    pub(crate) head: Anchor<'a>,
}

/// The title.
pub(crate) fn request_title(demand: &Demand) -> String {
    line(&demand.title)
}

/// What it says.
pub(crate) fn request_body(told: &Told<'_>) -> String {
    let Told { demand, cycle, head, .. } = told;
    let outcome = demand.outcome.as_deref().map_or_else(String::new, |words| format!("{}\n\n", plain(words)));
    let parts = [
        outcome,
        format!("Demand `{}`, capability `{}`.\n\n", demand.id, demand.capability),
        list("Steps", told.steps.iter().map(|step| format!("{}. {}", step.number, plain(&step.title)))),
        list("Gates that passed", told.gates.iter().filter(|gate| gate.when != When::Ci).map(gate)),
        proof(told),
        format!("{}{}", who(demand, cycle), chain(cycle, *head)),
    ];
    parts.concat()
}

fn gate(gate: &Gate) -> String {
    format!("- `{}`", plain(&gate.name))
}

fn list(title: &str, lines: impl Iterator<Item = String>) -> String {
    let lines: Vec<String> = lines.take(TOLD).collect();
    if lines.is_empty() { String::new() } else { format!("### {title}\n\n{}\n\n", lines.join("\n")) }
}

/// How it was proven on the merge that the forge is asked to make.
fn proof(told: &Told<'_>) -> String {
    let Some(proof) = &told.demand.proof else { return String::new() };
    let metric = &proof.metric;
    let plan = format!("`{}` {} {}, workflow `{}`", metric.name, proof.pass, metric.unit, proof.workflow);
    let run = |name: &str, run: Option<&ProofRun>| {
        run.map(|run| format!("- {name} at {}: {}", run.revision.short(), plain(&run.detail)))
    };
    let runs = [Some(format!("- {plan}")), run("control", told.control), run("proof", told.proof)];
    list("Proof", runs.into_iter().flatten())
}

/// On one line: nothing that somebody wrote can end the paragraph and begin a trailer.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
