//! Kill signals and budgets: what stops a cycle by itself.

use super::Cycle;
use jiff::{SignedDuration, Timestamp};

/// Why the cycle must stop now, if it must.
pub(crate) fn killed(cycle: &Cycle, now: Timestamp) -> Option<String> {
    let limits = cycle.constraint.envelope.as_ref()?.limits;
    let kill = cycle.demand.kill;
    let attempts = kill.attempts.map_or(limits.attempts, |own| own.min(limits.attempts));
    let made = cycle.execution.attempts();
    if made >= attempts as usize && cycle.step_at_hand().is_some() {
        return Some(format!("{made} attempts were made, and the kill signal is {attempts}"));
    }
    if deadline(cycle).is_some_and(|until| until <= now) {
        return Some("the days of its kill signal have passed".to_owned());
    }
    let cost = cycle.tally.cost().cost_usd?;
    let most = [kill.cost_usd, limits.cost_usd].into_iter().flatten().min_by(f64::total_cmp)?;
    (cost > most).then(|| format!("it cost {cost:.2} US dollars, and the kill signal is {most:.2}"))
}

/// When its days run out.
pub(crate) fn deadline(cycle: &Cycle) -> Option<Timestamp> {
    let limits = cycle.constraint.envelope.as_ref()?.limits;
    let days = cycle.demand.kill.days.map_or(limits.days, |own| own.min(limits.days));
    cycle.opened.checked_add(SignedDuration::from_hours(i64::from(days) * 24)).ok()
}
