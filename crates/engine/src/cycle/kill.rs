//! Kill signals and budgets: what stops a cycle by itself.

use super::Cycle;
use crate::cost::Tally;
use jiff::{SignedDuration, Timestamp};
use trace::{Event, Usage, event::execution};

/// Attempts under way whose use is looked at, at most.
const SIDE_BY_SIDE: usize = 64;

/// Why the cycle must stop now, if it must.
pub(crate) fn killed(cycle: &Cycle, now: Timestamp) -> Option<String> {
    if deadline(cycle).is_some_and(|until| until <= now) {
        return Some("the days of its kill signal have passed".to_owned());
    }
    too_much(cycle, &cycle.tally)
}

/// Why it costs too much, if it does.
fn too_much(cycle: &Cycle, tally: &Tally) -> Option<String> {
    let limits = cycle.constraint.envelope.as_ref()?.limits;
    let cost = tally.cost().cost_usd?;
    let most = [cycle.demand.kill.cost_usd, limits.cost_usd].into_iter().flatten().min_by(f64::total_cmp)?;
    (cost > most).then(|| format!("it cost {cost:.2} US dollars, and the kill signal is {most:.2}"))
}

/// Why no further attempt may be made, if that is so. What the last one left is still judged.
pub(crate) fn tried_enough(cycle: &Cycle) -> Option<String> {
    let limits = cycle.constraint.envelope.as_ref()?.limits;
    let attempts = cycle.demand.kill.attempts.map_or(limits.attempts, |own| own.min(limits.attempts));
    let made = cycle.execution.attempts();
    (made >= attempts as usize)
        .then(|| format!("{made} attempts were made, and the kill signal is {attempts}"))
}

/// What attempts that are under way have used goes on record only where the cycle costs too much with it: the events that
/// drop them; the stop follows from what they add up to.
pub(crate) fn overspent(cycle: &Cycle, used: &[(u32, u32, Usage)]) -> Vec<Event> {
    let dropped = |(step, attempt, usage): &(u32, u32, Usage)| {
        let (step, attempt, usage) = (*step, *attempt, *usage);
        Event::from(execution::Event::AttemptDropped { step, attempt, usage })
    };
    let events: Vec<Event> = used.iter().take(SIDE_BY_SIDE).map(dropped).collect();
    let mut tally = cycle.tally.clone();
    events.iter().for_each(|event| tally.fold(event, cycle.opened));
    if too_much(cycle, &tally).is_some() { events } else { vec![] }
}

/// When its days run out.
pub(crate) fn deadline(cycle: &Cycle) -> Option<Timestamp> {
    let limits = cycle.constraint.envelope.as_ref()?.limits;
    let days = cycle.demand.kill.days.map_or(limits.days, |own| own.min(limits.days));
    cycle.opened.checked_add(SignedDuration::from_hours(i64::from(days) * 24)).ok()
}
