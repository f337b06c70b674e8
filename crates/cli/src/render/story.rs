//! What happened, in one sentence a record: the same words in `trace`, in `why` and on the way through a run.

mod layers;
mod spanning;

use layers::{of_constraint, of_execution, of_feedback, of_learning, of_planning, of_quality};
use spanning::{of_cycle, of_demand, of_ledger, of_mirror};
use trace::{
    Carried, Cost, Proof, Standing,
    event::{Event, context},
};

/// Words of a message that are shown; the whole of it is in the record.
const SHOWN: usize = 200;

/// The event in one sentence, no final stop.
pub(crate) fn sentence(event: &Event) -> String {
    match event {
        Event::Demand(event) => of_demand(event),
        Event::Constraint(event) => of_constraint(event),
        Event::Context(context::Event::Packed { step, pack }) => {
            let left = if pack.left_out.is_empty() {
                String::new()
            } else {
                format!(", {} left out", pack.left_out.len())
            };
            format!(
                "step {step}: context packed, {}, {} tokens{left}",
                count(pack.items.len(), "item"),
                pack.tokens
            )
        }
        Event::Planning(event) => of_planning(event),
        Event::Execution(event) => of_execution(event),
        Event::Quality(event) => of_quality(event),
        Event::Feedback(event) => of_feedback(event),
        Event::Learning(event) => of_learning(event),
        Event::Mirror(event) => of_mirror(event),
        Event::Cycle(event) => of_cycle(event),
        Event::Ledger(event) => of_ledger(event),
    }
}

/// A standing in a few words.
pub(crate) fn standing(standing: &Standing) -> String {
    let level = standing.level.map_or_else(String::new, |level| format!("{level}, "));
    let due = if standing.due { ", re-proof due" } else { "" };
    format!("{} ({level}{}{due})", standing.state, standing.why)
}

/// A proof condition in a few words.
pub(crate) fn proof(proof: &Proof) -> String {
    format!("`{}`: {} {} {}", proof.workflow, proof.metric.name, proof.pass, proof.metric.unit)
}

fn own(self_approved: bool) -> &'static str {
    if self_approved { ", self-approved" } else { "" }
}

/// A number with its noun.
pub(crate) fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// A time in the unit that suits it.
pub(crate) fn took(ms: u64) -> String {
    match ms {
        0..1_000 => format!("{ms} ms"),
        1_000..60_000 => format!("{:.1} s", ms as f64 / 1_000.0),
        60_000..3_600_000 => format!("{} min {:02} s", ms / 60_000, ms % 60_000 / 1_000),
        _ => format!("{} h {:02} min", ms / 3_600_000, ms % 3_600_000 / 60_000),
    }
}

/// A cost in one line.
pub(crate) fn cost(cost: &Cost) -> String {
    let attempts = count(cost.attempts as usize, "attempt");
    let mandated = match cost.mandated_ms {
        0 => String::new(),
        ms => format!(" ({} of it for mandated approvals)", took(ms)),
    };
    let money = cost.cost_usd.map_or_else(String::new, |usd| format!(", {usd:.2} USD"));
    format!(
        "{attempts}, {} thrown away, {} building, {} gates, {} proof, {} waiting{mandated}, people asked {}×{money}",
        cost.false_starts,
        took(cost.building_ms),
        took(cost.gates_ms),
        took(cost.proof_ms),
        took(cost.waiting_ms),
        cost.touches
    )
}

/// A weakness that was handed down, with what is put down to it.
pub(crate) fn carried(carried: &Carried) -> String {
    let Carried { layer, weakness, deviations, false_starts, took_ms } = carried;
    let cost = match (deviations, false_starts) {
        (0, _) => "nothing is put down to it".to_owned(),
        (_, 0) => count(*deviations as usize, "deviation"),
        (_, lost) => format!(
            "{}, {} thrown away ({})",
            count(*deviations as usize, "deviation"),
            count(*lost as usize, "attempt"),
            took(*took_ms)
        ),
    };
    format!("{layer}: {weakness} ({cost})")
}

/// The first line, bounded.
pub(crate) fn brief(text: &str) -> String {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let first = lines.next().unwrap_or_default();
    let cut = first.chars().nth(SHOWN).is_some() || lines.next().is_some();
    let shown: String = first.chars().take(SHOWN).collect();
    if cut { format!("{shown} …") } else { shown }
}
