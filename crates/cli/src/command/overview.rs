//! `evolute` alone: where the loop stands, and what waits for whom, with the very command that goes on.

mod first;

use super::{
    decide,
    mirror::{Mirror, mirror},
    respond,
    settle::{Disputed, disputes},
};
use crate::{
    desk::Desk,
    failure::{Failure, Outcome},
    glance::Glance,
    render::{Page, Show, Tone, ago},
    written,
};
use engine::{
    Picture, Wait, Waiting,
    constraint::expectation::Expectation,
    cycle::{
        Cycle, Unanswered,
        frontier::{Kind, Signal},
        unanswered,
    },
    mirror::{Bounced, FailureMode},
};
use first::Useful;
use jiff::{Timestamp, tz::TimeZone};
use serde::Serialize;
use std::collections::BTreeMap;
use trace::{
    Standing,
    id::{CapabilityId, CycleId, DemandId},
};

/// How many of each are shown; the rest is counted.
const SHOWN: usize = 8;

/// Where the loop stands.
#[derive(Debug, Serialize)]
struct Overview {
    mirror: Mirror,
    cycles: Vec<Turning>,
    waits: Vec<Waits>,
    /// What ledgers that did not know of each other said differently.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    disputes: Vec<Disputed>,
    closed: u64,
    /// Demands that the build side sent back, and why.
    bounced: BTreeMap<DemandId, Bounced>,
    /// Demands that wait for a Dream, and for which.
    blocked: BTreeMap<DemandId, Vec<CapabilityId>>,
    /// What the spec side hears of while cycles run: overruns and breaches, each with its record.
    signals: Vec<Signal>,
    /// Heartbeats that nobody has answered: no demand of their territory is accepted.
    unanswered: Vec<Unanswered>,
    /// Decisions whose outcome was to show by now.
    overdue: Vec<Expectation>,
    /// Demands that are written and not accepted yet.
    written: Vec<DemandId>,
    /// What this repository shows before the loop has turned once.
    first: Vec<Useful>,
    next: Option<String>,
    #[serde(skip)]
    me: String,
    #[serde(skip)]
    now: Option<Timestamp>,
}

/// An open cycle.
#[derive(Debug, Serialize)]
struct Turning {
    cycle: CycleId,
    demand: DemandId,
    opened: Timestamp,
    done: usize,
    steps: usize,
    attempts: usize,
    landed: bool,
    /// The pull request that waits to be merged.
    pull_request: Option<String>,
    stopped: Option<String>,
}

/// Something that waits for a person.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Waits {
    /// The cycle.
    pub(crate) cycle: Option<CycleId>,
    /// For whom.
    pub(crate) whom: String,
    /// For what, in words.
    pub(crate) what: String,
    /// The command that answers it.
    pub(crate) command: Option<String>,
}

/// Shows it.
pub(crate) fn run(desk: &Desk) -> Outcome {
    let glance = Glance::take(desk)?;
    let overview = overview(desk, &glance)?;
    desk.voice.show(&overview);
    Ok(())
}

fn overview(desk: &Desk, glance: &Glance) -> Result<Overview, Failure> {
    let picture = &glance.picture;
    let waits: Vec<Waits> = engine::wanted(picture, glance.now)
        .waits
        .iter()
        .map(|wait| worded(wait, picture, glance.now))
        .collect();
    let known = |id: &DemandId| picture.demands.accepted.contains_key(id);
    let written: Vec<DemandId> =
        written::demand_ids(&glance.repository.root).into_iter().filter(|id| !known(id)).collect();
    // Who looks matters only where somebody is waited for, and asking costs a process.
    let me = if waits.is_empty() { String::new() } else { glance.me(desk) };
    let mirror = mirror(glance)?;
    let stands: BTreeMap<CapabilityId, Standing> =
        mirror.capabilities.iter().map(|it| (it.capability.clone(), it.standing.clone())).collect();
    Ok(Overview {
        cycles: picture.cycles.values().map(turning).collect(),
        first: if began(picture) { vec![] } else { first::things(desk, glance) },
        next: match &mirror.alarm {
            Some(_) if waits.is_empty() => Some("evolute mirror".into()),
            Some(_) | None => next(picture, &stands, &waits, &written),
        },
        waits,
        disputes: disputes(picture, glance.now),
        bounced: picture.demands.bounced.clone(),
        blocked: blocked(picture, &stands),
        signals: picture.signals.open().iter().filter(|signal| reaches(signal)).cloned().collect(),
        unanswered: unanswered(picture),
        overdue: overdue_outcomes(picture, glance.now),
        closed: picture.closed,
        mirror,
        written,
        me,
        now: Some(glance.now),
    })
}

/// Whether anything has been asked of the loop here.
fn began(picture: &Picture) -> bool {
    !picture.demands.accepted.is_empty() || !picture.cycles.is_empty() || picture.closed > 0
}

/// Whether a signal is told beside the cycles: bounces and heartbeats have a line of their own.
const fn reaches(signal: &Signal) -> bool {
    match signal.kind {
        Kind::Overran | Kind::Breached => true,
        Kind::Unanswered | Kind::Bounced => false,
    }
}

/// Decisions that said by when their outcome would show, where nobody has told it.
fn overdue_outcomes(picture: &Picture, now: Timestamp) -> Vec<Expectation> {
    let today = now.to_zoned(TimeZone::UTC).date();
    picture.expectations.open().filter(|open| open.by.is_some_and(|by| by <= today)).cloned().collect()
}

/// Demands that wait for a Dream.
fn blocked(
    picture: &Picture,
    stands: &BTreeMap<CapabilityId, Standing>,
) -> BTreeMap<DemandId, Vec<CapabilityId>> {
    let waits = picture.demands.accepted.keys().map(|id| (id.clone(), picture.waits_for(id, stands)));
    waits.filter(|(_, dreams)| !dreams.is_empty()).collect()
}

fn turning(cycle: &Cycle) -> Turning {
    let steps = cycle.planning.plan.steps.len();
    Turning {
        cycle: cycle.id.clone(),
        demand: cycle.demand.id.clone(),
        opened: cycle.opened,
        done: steps - cycle.open_steps().count(),
        steps,
        attempts: cycle.execution.attempts(),
        landed: cycle.execution.landed.is_some(),
        pull_request: awaited(cycle),
        stopped: cycle.stopped.clone(),
    }
}

/// The pull request of a cycle that waits for its merge.
fn awaited(cycle: &Cycle) -> Option<String> {
    let open = cycle.execution.landed.is_none() && cycle.stopped.is_none();
    let last = cycle.execution.candidates.last().filter(|last| open && !last.spent)?;
    last.requested.as_ref().map(|requested| requested.request.url.clone())
}

impl Waits {
    /// Puts it on a page, with the command that answers it.
    pub(crate) fn show(&self, page: &mut Page, me: &str) {
        let whom =
            if self.whom.eq_ignore_ascii_case(me) { "you".to_owned() } else { format!("`{}`", self.whom) };
        page.spans(&[(Tone::Waiting, "waits"), (Tone::Plain, &format!(" for {whom}: {}", self.what))]);
        self.command.iter().for_each(|command| {
            page.command(command);
        });
    }
}

/// A wait in words, with the command that answers it.
pub(crate) fn worded(wait: &Wait, picture: &Picture, now: Timestamp) -> Waits {
    let cycle = wait.cycle.as_ref().and_then(|id| picture.cycles.get(id));
    let demand = cycle.map_or("DEMAND", |cycle| cycle.demand.id.as_str());
    let (what, command) = match &wait.what {
        Waiting::Decision(id) => {
            let question = picture.question(id).map(|(_, asked)| &asked.question);
            let text = question.map_or_else(|| format!("decision `{id}`"), |question| overdue(question, now));
            (text, question.map(decide::command))
        }
        Waiting::Step(number) => (
            format!("step {number} of `{demand}` is taken by hand"),
            Some(format!("evolute step done {demand}")),
        ),
        Waiting::Close => {
            (format!("the cycle of `{demand}` can be closed"), Some(format!("evolute close {demand}")))
        }
        Waiting::Plan => {
            (format!("`{demand}` needs another plan"), Some(format!("evolute plan approve {demand}")))
        }
        Waiting::Merge { url } => {
            (format!("`{demand}` awaits its merge: {url}"), Some(format!("evolute run {demand}")))
        }
        Waiting::Checkout(what) => (what.clone(), Some(format!("evolute run {demand}"))),
    };
    Waits { cycle: wait.cycle.clone(), whom: wait.whom.clone(), what, command }
}

/// A question's words, with how long it is overdue.
fn overdue(question: &trace::Question, now: Timestamp) -> String {
    if question.due > now {
        return question.text.clone();
    }
    format!("overdue, due {}: {}", ago(question.due, now), question.text)
}

/// The one command that goes on, if no person is waited for.
fn next(
    picture: &Picture,
    stands: &BTreeMap<CapabilityId, Standing>,
    waits: &[Waits],
    written: &[DemandId],
) -> Option<String> {
    if let Some(wait) = waits.first() {
        return wait.command.clone();
    }
    if let Some(cycle) = picture.cycles.values().next() {
        return Some(format!("evolute run {}", cycle.demand.id));
    }
    let dream = |id: &DemandId| {
        let evidence = picture.evidence.values().find(|evidence| evidence.demand == *id);
        evidence.is_some_and(|evidence| evidence.landed.is_none())
    };
    if let Some(id) = picture.demands.bounced.keys().next() {
        return Some(format!("evolute demand show {id}"));
    }
    let free = |id: &DemandId| picture.waits_for(id, stands).is_empty();
    if let Some(id) = picture.demands.accepted.keys().find(|id| dream(id) && free(id)) {
        let verb = if picture.plans.contains_key(id) { "run" } else { "plan check" };
        return Some(format!("evolute {verb} {id}"));
    }
    match written.first() {
        // What a cycle left undone says no proof yet.
        Some(id) if picture.demands.residuals.contains_key(id) => Some(format!("evolute demand check {id}")),
        Some(id) => Some(format!("evolute demand accept {id}")),
        None => Some("evolute demand new".into()),
    }
}

impl Show for Overview {
    fn show(&self, page: &mut Page) {
        page.spans(&[(Tone::Strong, "mirror  "), (Tone::Plain, &self.mirror.counts())]);
        self.mirror.alarm(page);
        let due = self.mirror.capabilities.iter().filter(|reflected| reflected.standing.due);
        for reflected in due.take(SHOWN) {
            page.item("!", format!("`{}`: {}", reflected.capability, reflected.standing.missing));
        }
        self.failing(page);
        for (id, bounced) in self.bounced.iter().take(SHOWN) {
            page.item("!", format!("demand `{id}` was bounced by `{}`: {}", bounced.by, bounced.because));
        }
        for (id, dreams) in self.blocked.iter().take(SHOWN) {
            let dreams: Vec<String> = dreams.iter().map(|name| format!("`{name}`")).collect();
            page.item("!", format!("demand `{id}` is blocked: it waits for {}", dreams.join(", ")));
        }
        self.disputes.iter().take(SHOWN).for_each(|dispute| dispute.brief(page));
        more(page, self.disputes.len(), "disputes");
        self.heard(page);
        self.cycles.iter().take(SHOWN).for_each(|cycle| self.cycle(page, cycle));
        more(page, self.cycles.len(), "open cycles");
        if !self.waits.is_empty() {
            page.heading("waits");
        }
        for wait in self.waits.iter().take(SHOWN) {
            let whom = if wait.whom.eq_ignore_ascii_case(&self.me) {
                "you".to_owned()
            } else {
                format!("`{}`", wait.whom)
            };
            page.item("→", format!("for {whom}: {}", wait.what));
            wait.command.iter().for_each(|command| {
                page.command(format!("  {command}"));
            });
        }
        more(page, self.waits.len(), "waits");
        if !self.first.is_empty() {
            page.heading("worth knowing");
        }
        for useful in &self.first {
            page.item("·", &useful.what);
            page.command(format!("  {}", useful.command));
        }
        if let Some(next) = self.next.as_ref().filter(|_| self.waits.is_empty()) {
            page.blank().line("next:").command(next);
        }
    }
}

impl Overview {
    /// How many findings of each failure mode there are; the mirror names them.
    fn failing(&self, page: &mut Page) {
        for mode in FailureMode::ALL {
            let found = self.mirror.detected.iter().filter(|detected| detected.mode == mode).count();
            if found > 0 {
                page.item("!", format!("{mode}: {found}, named by `evolute mirror`"));
            }
        }
    }

    /// What the spec side should know while cycles run.
    fn heard(&self, page: &mut Page) {
        for signal in self.signals.iter().take(SHOWN) {
            page.item("!", format!("`{}` {}", signal.demand, signal.words));
        }
        for waiting in self.unanswered.iter().take(SHOWN) {
            let now = self.now.unwrap_or(waiting.since);
            let line = respond::line(waiting, now);
            page.item(
                "!",
                format!("the heartbeat of {line}, has no answer: territory `{}` waits", waiting.territory),
            );
        }
        if let Some(first) = self.overdue.first() {
            let more = if self.overdue.len() == 1 {
                String::new()
            } else {
                format!(" and {} more", self.overdue.len() - 1)
            };
            page.item(
                "!",
                format!(
                    "nobody has said what came of decision `{}`{more}: {}",
                    first.decision, first.expects
                ),
            );
            page.command("  evolute decisions --outcomes");
        }
    }

    fn cycle(&self, page: &mut Page, cycle: &Turning) {
        let age = self.now.map_or_else(String::new, |now| format!(", opened {}", ago(cycle.opened, now)));
        let state = match (&cycle.stopped, cycle.landed, &cycle.pull_request) {
            (Some(because), ..) => format!("stopped: {because}"),
            (None, true, _) => "landed".into(),
            (None, false, Some(_)) => "awaits its merge".into(),
            (None, false, None) => format!("{} of {} steps done", cycle.done, cycle.steps),
        };
        let text = format!("{} ({}): {state}{age}", cycle.demand, cycle.cycle);
        page.spans(&[(Tone::Strong, "cycle   "), (Tone::Plain, &text)]);
    }
}

fn more(page: &mut Page, all: usize, noun: &str) {
    if all > SHOWN {
        page.line(format!("  and {} more {noun}", all - SHOWN));
    }
}
