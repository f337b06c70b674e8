//! What waits for one person's word, over all cycles and outside any. While that is more than they can absorb, no new
//! cycle of theirs begins; what is open already goes on.

use super::Cycle;
use crate::{Picture, Refusal, constraint::view::Asked, owner::same};
use jiff::Timestamp;
use trace::{
    Demand, Envelope,
    id::{DecisionId, DemandId},
};

/// Decisions and reviews that may wait for one owner when a cycle begins, where the configuration does not say: more
/// than one person collects in a day at which they answer.
const OPEN_DECISIONS: u32 = 20;
/// The same for heartbeats: each is a cycle that nobody has learned from.
const OPEN_HEARTBEATS: u32 = 10;
/// Of what waits, a refusal names so many, the oldest first.
const NAMED: usize = 3;

/// What waits for one person, the oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Load {
    /// Decisions and reviews that they own.
    pub decisions: Vec<Open>,
    /// Heartbeats of cycles that they own.
    pub heartbeats: Vec<Open>,
}

/// One thing that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open {
    /// Since when.
    pub since: Timestamp,
    /// What.
    pub what: Awaited,
}

/// What a person can be waited for with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Awaited {
    /// A decision, or a review, which is one.
    Decision(DecisionId),
    /// The answer to the heartbeat of this demand's cycle.
    Heartbeat(DemandId),
}

impl Load {
    /// What waits for this person. What a stopped cycle had asked holds up nothing any more.
    #[must_use]
    pub fn of(picture: &Picture, whom: &str) -> Self {
        let turning = || picture.cycles.values().filter(|cycle| cycle.stopped.is_none());
        let asked = turning().flat_map(|cycle| cycle.constraint.open()).chain(picture.decisions.open());
        let theirs = asked.filter(|asked| same(&asked.question.owner, whom));
        let beats = picture.cycles.values().filter(|cycle| owns(cycle, whom)).filter_map(beating);
        Self { decisions: sorted(theirs.map(decision)), heartbeats: sorted(beats) }
    }
}

fn decision(asked: &Asked) -> Open {
    Open { since: asked.at, what: Awaited::Decision(asked.question.id.clone()) }
}

fn owns(cycle: &Cycle, whom: &str) -> bool {
    cycle.constraint.envelope.as_ref().is_some_and(|envelope| same(&envelope.owner, whom))
}

/// The heartbeat that nobody has answered yet.
fn beating(cycle: &Cycle) -> Option<Open> {
    cycle.tally.beat().map(|since| Open { since, what: Awaited::Heartbeat(cycle.demand.id.clone()) })
}

fn sorted(open: impl Iterator<Item = Open>) -> Vec<Open> {
    let mut open: Vec<Open> = open.collect();
    open.sort_by_key(|open| open.since);
    open
}

/// Refuses a cycle whose owner has more to answer than they can absorb. A fix passes: what it mends was built and is
/// relied on, so holding it back would make the owner wait for what is broken, and where nothing deviates it closes
/// itself. What was made outside is adopted all the same, because it has landed.
pub(crate) fn room(
    picture: &Picture,
    demand: &Demand,
    envelope: &Envelope,
    now: Timestamp,
) -> Result<(), Refusal> {
    if demand.fixes.is_some() {
        return Ok(());
    }
    let (load, limits) = (Load::of(picture, &envelope.owner), &envelope.limits);
    let bounds = [
        (load.decisions, limits.open_decisions.unwrap_or(OPEN_DECISIONS), DECISIONS),
        (load.heartbeats, limits.open_heartbeats.unwrap_or(OPEN_HEARTBEATS), HEARTBEATS),
    ];
    let over = bounds.iter().find(|(open, most, _)| open.len() > *most as usize);
    over.map_or(Ok(()), |(open, most, nouns)| Err(busy(&envelope.owner, open, *most, nouns, now)))
}

/// How one kind of what waits is spoken of.
struct Nouns {
    one: &'static str,
    many: &'static str,
    limit: &'static str,
    list: &'static str,
}

const DECISIONS: Nouns = Nouns {
    one: "decision waits",
    many: "decisions and reviews wait",
    limit: "open_decisions",
    list: "evolute decisions",
};
const HEARTBEATS: Nouns =
    Nouns { one: "heartbeat waits", many: "heartbeats wait", limit: "open_heartbeats", list: "evolute" };

fn busy(owner: &str, open: &[Open], most: u32, nouns: &Nouns, now: Timestamp) -> Refusal {
    let noun = if open.len() == 1 { nouns.one } else { nouns.many };
    let named: Vec<String> = open.iter().take(NAMED).map(|open| open.named(now)).collect();
    let more = match open.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let why = format!(
        "{} {noun} for `{owner}`, and a cycle begins only {}: {}{more}",
        open.len(),
        match most {
            0 => "when none does".to_owned(),
            most => format!("while {most} or fewer do"),
        },
        named.join(", ")
    );
    let first = open.first().map_or_else(String::new, Open::command);
    let hint = format!(
        "begin with the oldest, `{first}`; `{}` lists them all, and `{}` in `[limits]` says how many may wait",
        nouns.list, nouns.limit
    );
    Refusal::new("cycle.owner-busy", why, hint)
}

impl Open {
    fn named(&self, now: Timestamp) -> String {
        let id = match &self.what {
            Awaited::Decision(id) => id.as_str(),
            Awaited::Heartbeat(demand) => demand.as_str(),
        };
        format!("`{id}` for {}", age(self.since, now))
    }

    /// What shows it, with the command that answers it.
    fn command(&self) -> String {
        match &self.what {
            Awaited::Decision(id) => format!("evolute decide {id} --show"),
            Awaited::Heartbeat(demand) => format!("evolute close {demand}"),
        }
    }
}

/// How long something waits, in the largest unit that fits.
pub(super) fn age(since: Timestamp, now: Timestamp) -> String {
    let minutes = now.duration_since(since).as_mins().max(0);
    match minutes {
        0..60 => format!("{minutes} min"),
        60..2_880 => format!("{} h", minutes / 60),
        _more => format!("{} days", minutes / 1_440),
    }
}
