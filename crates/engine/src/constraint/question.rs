//! How a question is asked: its class gives it an owner, a clock, and what happens when the clock runs out. An
//! owner who is away is not waited for: the deputy is asked from the start, and the question says why.

use super::{calendar, handover::Bounded, mandate, rules::MOST_BREACHES, small::small};
use crate::{ids::Ids, owner::Owner};
use jiff::{SignedDuration, Timestamp};
use trace::{Actor, Class, Digest, OnExpiry, Person, Question};

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

/// Under what a question is asked: the policy that holds, and its people.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Policy<'a> {
    /// The class, where it is configured.
    pub(crate) class: Option<&'a Class>,
    /// The owner of the paths.
    pub(crate) owner: &'a str,
    /// Their deputy.
    pub(crate) deputy: Option<&'a String>,
    /// Whose hours and absences are known.
    pub(crate) people: &'a [Person],
    /// The policy's version.
    pub(crate) version: Digest,
}

impl Policy<'_> {
    /// The owner whom the class names, or else that of the paths.
    fn owner(&self) -> &str {
        self.class.filter(|class| class.owner != "area").map_or(self.owner, |class| &class.owner)
    }
}

/// Asks within a cycle, under its envelope.
pub(crate) fn ask(bounded: &Bounded<'_>, asking: Asking<'_>, now: Timestamp, ids: &mut Ids) -> Question {
    let envelope = bounded.envelope();
    let policy = Policy {
        class: envelope.classes.iter().find(|class| class.name == asking.class),
        owner: &envelope.owner,
        deputy: envelope.deputy.as_ref(),
        people: &envelope.people,
        version: bounded.policy(),
    };
    pose(&policy, asking, now, ids)
}

/// Finds who is asked, and starts their clock.
pub(crate) fn pose(policy: &Policy<'_>, asking: Asking<'_>, now: Timestamp, ids: &mut Ids) -> Question {
    let sla_s = policy.class.map_or(calendar::DAY_S, |class| class.sla_s);
    let (owner, deputy, stands_in) = asked_of(policy, now);
    let chain = mandate::first(policy.class, &owner);
    let after = chain.iter().flat_map(|link| &link.left);
    let reach_s = clocks_s(sla_s).saturating_mul(chain.as_ref().map_or(1, |link| link.of).into());
    let names = [&owner].into_iter().chain(&deputy).chain(after);
    let known = names.filter_map(|name| calendar::find(policy.people, name));
    let people = known.map(|person| calendar::reached(person, now, reach_s)).collect();
    Question {
        id: ids.decision(),
        class: asking.class.to_owned(),
        step: asking.step,
        trigger: asking.trigger,
        text: asking.text,
        options: asking.options.iter().map(ToString::to_string).collect(),
        due: calendar::due(policy.people, &owner, now, sla_s),
        owner,
        deputy,
        context: asking.context,
        on_expiry: policy.class.map_or(OnExpiry::Escalate, |class| class.on_expiry.clone()),
        policy: policy.version,
        sla_s: Some(sla_s),
        stands_in,
        requires: policy.class.map(|class| class.requires.clone()).unwrap_or_default(),
        people,
        undo_s: None,
        chain: chain.map(Box::new),
    }
}

/// Seconds that the clock of one question can run over all its escalations.
const fn clocks_s(sla_s: u64) -> u64 {
    sla_s.saturating_mul(MOST_BREACHES as u64 + 1)
}

/// The owner and the deputy; the deputy first while the owner is away, and why.
fn asked_of(policy: &Policy<'_>, now: Timestamp) -> (String, Option<String>, Option<String>) {
    let owner = policy.owner().to_owned();
    let deputy = policy.class.and_then(|class| class.deputy.as_ref()).or(policy.deputy).cloned();
    let (Some(until), Some(deputy)) = (calendar::away_until(policy.people, &owner, now), &deputy) else {
        return (owner, deputy, None);
    };
    if calendar::away_until(policy.people, deputy, now).is_some() {
        return (owner, Some(deputy.clone()), None);
    }
    let why = format!("`{owner}` is away until {}", until.strftime("%Y-%m-%d %H:%M UTC"));
    (deputy.clone(), Some(owner), Some(why))
}

/// A question outside any cycle, as a person puts it.
#[derive(Clone, Debug, PartialEq)]
pub struct Ask {
    /// The class, with its clock.
    pub class: Class,
    /// The owner of what it is about.
    pub owner: Owner,
    /// Whose hours and absences are known.
    pub people: Vec<Person>,
    /// What triggered it.
    pub trigger: String,
    /// The question.
    pub text: String,
    /// The choices.
    pub options: Vec<String>,
    /// What is on the table: the commit that is checked out.
    pub context: Vec<Digest>,
    /// Seconds within which whatever is chosen can be undone, if that is said.
    pub undo_s: Option<u64>,
    /// The version of the policy: the configuration, by digest.
    pub policy: Digest,
}

/// Asks outside any cycle. A small choice is the asker's own; the owner is who takes over.
pub(crate) fn outside(ask: &Ask, actor: &Actor, now: Timestamp, ids: &mut Ids) -> Question {
    let options: Vec<&str> = ask.options.iter().map(String::as_str).collect();
    let asking = Asking {
        class: &ask.class.name,
        step: None,
        trigger: ask.trigger.clone(),
        text: ask.text.clone(),
        options: &options,
        context: ask.context.clone(),
    };
    let policy = Policy {
        class: Some(&ask.class),
        owner: &ask.owner.name,
        deputy: ask.owner.deputy.as_ref(),
        people: &ask.people,
        version: ask.policy,
    };
    let why = small(&ask.class, ask.undo_s, actor, policy.owner());
    let owner = policy.owner().to_owned();
    let own = Class { owner: actor.name.clone(), deputy: Some(owner), ..ask.class.clone() };
    let policy = if why.is_some() { Policy { class: Some(&own), ..policy } } else { policy };
    let mut question = pose(&policy, asking, now, ids);
    question.undo_s = ask.undo_s;
    question.stands_in = why.filter(|_| question.owner == actor.name).or(question.stands_in);
    question
}

/// The moment some seconds from now; the end of time if it lies beyond that.
pub(crate) fn later(now: Timestamp, seconds: u64) -> Timestamp {
    let span = SignedDuration::from_secs(i64::try_from(seconds).unwrap_or(i64::MAX));
    now.checked_add(span).unwrap_or(Timestamp::MAX)
}
