//! What the territory has lived through already: a plan reads it first, and says what it read.

use super::{Facts, Fault, Field, Territory};
use formats::decision::find;
use trace::Plan;

pub(super) fn consulted(plan: &Plan, facts: &Facts) -> Vec<Fault> {
    let known = |id: &String| {
        facts.precedents.contains(id)
            || facts.known.contains(id)
            || facts.asked.contains_key(id)
            || find(&facts.decisions, id).is_some()
    };
    let unknown = plan.consulted.iter().enumerate().filter(|(_, id)| !known(id));
    let faults = unknown.map(|(index, id)| {
        let message = format!("nothing is called `{id}`, so it was not consulted");
        let hint = facts.precedents.first().map_or_else(
            || format!("leave `{id}` out, or name a closed cycle or a decision"),
            |latest| format!("name what was read: `consulted: [{latest}]`"),
        );
        Fault::whole("planning.consulted-unknown", Field::Consulted(index), message, hint)
    });
    faults.chain(unread(plan, facts)).collect()
}

/// Closed cycles of the territory are consulted; and no decision is taken, or rested on, without a reading.
fn unread(plan: &Plan, facts: &Facts) -> Option<Fault> {
    if !plan.consulted.is_empty() {
        return None;
    }
    if let Some(latest) = facts.precedents.first() {
        let count = facts.precedents.len();
        let cycles = if count == 1 { "a closed cycle".to_owned() } else { format!("{count} closed cycles") };
        let message = format!("the territory has {cycles}, and the plan has consulted none");
        let hint = format!("read it with `evolute trace {latest}`, and write `consulted: [{latest}]`");
        return Some(Fault::whole("planning.not-consulted", Field::Front, message, hint));
    }
    (!plan.decisions.is_empty() && facts.territory == Territory::Unread).then(|| {
        let demand = &plan.demand;
        let message = "the plan rests on a decision, and nobody has read what the territory holds";
        let hint = format!("run `evolute demand accept {demand}`, which shows it and records the reading");
        Fault::whole("planning.decided-unread", Field::Decision(0), message, hint)
    })
}
