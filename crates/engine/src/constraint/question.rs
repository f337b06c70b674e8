//! How a question is asked: its class gives it an owner, a clock, and what happens when the clock runs out.

use super::handover::Bounded;
use crate::ids::Ids;
use jiff::{SignedDuration, Timestamp};
use trace::{Class, Digest, OnExpiry, Question};

/// A question before it has an owner and a clock.
#[derive(Clone, Debug)]
pub(crate) struct Asking<'a> {
    /// The class, by name.
    pub(crate) class: &'a str,
    /// The step, if it is about one.
    pub(crate) step: Option<u32>,
    /// What triggered it.
    pub(crate) trigger: String,
    /// The question.
    pub(crate) text: String,
    /// The choices.
    pub(crate) options: &'a [&'a str],
    /// What is on the table.
    pub(crate) context: Vec<Digest>,
}

/// Asks: finds the owner and starts the clock.
pub(crate) fn ask(bounded: &Bounded<'_>, asking: Asking<'_>, now: Timestamp, ids: &mut Ids) -> Question {
    let envelope = bounded.envelope();
    let class = envelope.classes.iter().find(|class| class.name == asking.class);
    let sla_s = class.map_or(DAY_S, |class| class.sla_s);
    Question {
        id: ids.decision(),
        class: asking.class.to_owned(),
        step: asking.step,
        trigger: asking.trigger,
        text: asking.text,
        options: asking.options.iter().map(ToString::to_string).collect(),
        owner: owner(class, &envelope.owner),
        deputy: envelope.deputy.clone(),
        context: asking.context,
        due: later(now, sla_s),
        on_expiry: class.map_or(OnExpiry::Escalate, |class| class.on_expiry.clone()),
        policy: bounded.policy(),
    }
}

const DAY_S: u64 = 86_400;

fn owner(class: Option<&Class>, of_area: &str) -> String {
    match class {
        Some(class) if class.owner != "area" => class.owner.clone(),
        Some(_) | None => of_area.to_owned(),
    }
}

/// The moment some seconds from now; the end of time if it lies beyond that.
pub(crate) fn later(now: Timestamp, seconds: u64) -> Timestamp {
    let span = SignedDuration::from_secs(i64::try_from(seconds).unwrap_or(i64::MAX));
    now.checked_add(span).unwrap_or(Timestamp::MAX)
}
