//! `evolute respond`: the spec side answers a heartbeat. The close does it too, with the deviations; where none is left to be
//! answered, the answer ends the cycle.

use super::{
    close::{Word, changed, named},
    overview::Waits,
};
use crate::{
    desk::Desk,
    engage::Engaged,
    failure::{Failure, Outcome},
    glance::Glance,
    house::House,
    render::{Page, Show, Tone, ago, ask, story},
    residual::{self, Left},
    wire::Wiring,
};
use engine::{
    Command, Entry, Picture,
    cycle::{Unanswered, unanswered},
};
use jiff::Timestamp;
use serde::Serialize;
use trace::{
    Response,
    event::{Event, cycle},
    id::{CycleId, DemandId},
};

/// Answer a cycle's heartbeat: what the spec side says to what the build side learned
///
/// Without an answer it lists the heartbeats that wait for one. While one waits, no demand of its territory is accepted.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The cycle, by its demand or its id
    cycle: Option<String>,
    /// What the spec side says
    #[arg(value_enum)]
    response: Option<Word>,
    /// The reasoning
    #[arg(long, value_name = "WORDS")]
    because: Option<String>,
    /// A demand that changed because of it
    #[arg(long, value_name = "DEMAND", value_delimiter = ',')]
    changed: Vec<String>,
    /// What will be different, where it made things worse
    #[arg(long, value_name = "WORDS")]
    lesson: Option<String>,
    /// End the cycle without confinement
    #[arg(long)]
    unconfined: bool,
}

/// What was answered.
#[derive(Debug, Serialize)]
struct Answered {
    demand: DemandId,
    cycle: CycleId,
    response: Response,
    closed: bool,
    /// What is left, and was filed as a Dream.
    left: Option<Left>,
    /// Deviations that wait for the close.
    deviations: usize,
    waits: Vec<Waits>,
    records: Vec<u64>,
}

/// Runs the verb.
pub(crate) fn run(args: &Args, desk: &Desk) -> Outcome {
    let Some(response) = args.response else { return list(args.cycle.as_deref(), desk) };
    let house = House::open(desk)?;
    let demand = named(&house, args.cycle.as_deref())?;
    let picture = house.picture();
    let cycle = picture.cycle_of(&demand).ok_or_else(|| {
        let why = format!("no cycle of `{demand}` is open");
        Failure::refused("cycle.not-open", why, "run `evolute respond` to see whose heartbeat waits")
    })?;
    let command = Command::Respond {
        cycle: cycle.id.clone(),
        response: response.into(),
        because: because(args, desk)?,
        changed: changed(&house, &args.changed)?,
        lesson: args.lesson.clone(),
    };
    let deviations = cycle.learning.unanswered().count();
    let (entries, waits) = if deviations == 0 && cycle.learning.heartbeat.is_some() {
        ended(desk, &house, &demand, args.unconfined, command)?
    } else {
        (house.submit(command)?.records, vec![])
    };
    desk.voice.show(&Answered {
        demand: demand.clone(),
        cycle: cycle.id.clone(),
        response: response.into(),
        closed: entries.iter().any(is_close),
        left: residual::keep(&house, &entries)?,
        deviations,
        waits,
        records: entries.iter().map(|entry| entry.position).collect(),
    });
    Ok(())
}

/// The reasoning: given, or asked for; elsewhere none, and that is refused.
fn because(args: &Args, desk: &Desk) -> Result<String, Failure> {
    match &args.because {
        Some(because) => Ok(because.clone()),
        None if desk.voice.can_ask() => ask::text("Because", None),
        None => Ok(String::new()),
    }
}

/// Answers, and lets the cycle turn to its end: nothing else is left to be said.
fn ended(
    desk: &Desk,
    house: &House,
    demand: &DemandId,
    unconfined: bool,
    command: Command,
) -> Result<(Vec<Entry>, Vec<Waits>), Failure> {
    let wiring = Wiring::of(desk, unconfined, format!("evolute run {demand}"))?;
    let engaged = Engaged::with(desk, house, demand.clone(), None, wiring)?;
    let receipt = house.submit(command)?;
    let turned = engaged.turn()?;
    Ok((receipt.records.into_iter().chain(turned.records).collect(), turned.waits))
}

const fn is_close(entry: &Entry) -> bool {
    matches!(entry.record.event, Event::Cycle(cycle::Event::Closed { .. }))
}

/// Heartbeats that nobody has answered.
#[derive(Debug, Serialize)]
struct Waiting {
    heartbeats: Vec<Unanswered>,
    #[serde(skip)]
    now: Timestamp,
}

fn list(one: Option<&str>, desk: &Desk) -> Outcome {
    let glance = Glance::take(desk)?;
    let heartbeats = waiting(&glance.picture, one);
    if let (Some(one), true) = (one, heartbeats.is_empty()) {
        return Err(Failure::refused(
            "learning.no-heartbeat",
            format!("no heartbeat of `{one}` waits for an answer"),
            "run `evolute respond` to see which do",
        ));
    }
    desk.voice.show(&Waiting { heartbeats, now: glance.now });
    Ok(())
}

fn waiting(picture: &Picture, one: Option<&str>) -> Vec<Unanswered> {
    let meant = |it: &Unanswered| one.is_none_or(|one| it.demand.as_str() == one || it.cycle.as_str() == one);
    unanswered(picture).into_iter().filter(meant).collect()
}

/// A heartbeat that waits, in one line.
pub(super) fn line(waiting: &Unanswered, now: Timestamp) -> String {
    format!("`{}`, at {}, published {}", waiting.demand, waiting.level, ago(waiting.since, now))
}

/// The answer that a heartbeat most likely gets.
pub(super) fn command(waiting: &Unanswered) -> String {
    let word = if waiting.level >= trace::Level::L3 { "full" } else { "partial" };
    format!("evolute respond {} {word} --because \"…\"", waiting.demand)
}

impl Show for Waiting {
    fn show(&self, page: &mut Page) {
        if self.heartbeats.is_empty() {
            page.line("every heartbeat is answered");
            return;
        }
        let head = format!("{} without an answer", story::count(self.heartbeats.len(), "heartbeat"));
        page.toned(Tone::Strong, head);
        for waiting in &self.heartbeats {
            page.blank().spans(&[(Tone::Waiting, "→ "), (Tone::Plain, &line(waiting, self.now))]);
            page.fact("blocks", format!("the next demand of territory `{}`", waiting.territory));
            waiting.residual.iter().for_each(|left| {
                page.fact("left", left);
            });
            page.command(command(waiting));
        }
    }
}

impl Show for Answered {
    fn show(&self, page: &mut Page) {
        page.line(format!("answered the heartbeat of `{}`: {}", self.demand, self.response));
        self.left.iter().for_each(|left| left.show(page));
        if self.closed {
            page.line(format!("cycle `{}` is closed", self.cycle));
            page.blank().line("next:").command("evolute frontier");
        } else if self.deviations > 0 {
            let deviations = story::count(self.deviations, "deviation");
            page.blank().line(format!("next: {deviations} to answer, then it is closed"));
            page.command(format!("evolute close {}", self.demand));
        }
        self.waits.iter().for_each(|wait| wait.show(page, ""));
    }
}
