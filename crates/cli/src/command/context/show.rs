//! `evolute context show`: exactly what an agent gets for a step. Where the step ran, that is the pack on record; before
//! that, the one that would be made now.

use super::today::{From, Today, today};
use crate::{
    command::demand,
    desk::Desk,
    failure::{Failure, Outcome},
    house::House,
    render::story,
};
use serde::Serialize;
use trace::{
    Digest, Event, Item, Pack,
    event::{context, execution},
    id::{CycleId, DemandId, ObjectId},
};

/// Records of a cycle that are looked through.
const RECORDS: usize = 100_000;

/// Show exactly what an agent gets for a step
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The demand
    demand: String,
    /// The step's number
    step: u32,
    /// The whole brief, the pack included
    #[arg(long)]
    brief: bool,
}

/// What a step gets.
#[derive(Debug, Serialize)]
struct Shown {
    demand: DemandId,
    step: u32,
    /// The cycle on whose record it is; none where it was made now.
    #[serde(skip_serializing_if = "Option::is_none")]
    cycle: Option<CycleId>,
    /// The commit that it was made from now.
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<ObjectId>,
    digest: Digest,
    tokens: u32,
    items: Vec<Item>,
    left_out: Vec<String>,
    /// Whether the pack made now is another; none where none can be made.
    #[serde(skip_serializing_if = "Option::is_none")]
    differs_today: Option<bool>,
    text: String,
}

/// What is on record of a step.
#[derive(Debug)]
struct Recorded {
    cycle: CycleId,
    pack: Pack,
    brief: Option<Digest>,
}

/// Runs the verb.
pub(crate) fn run(args: &Args, desk: &Desk) -> Outcome {
    let house = House::open(desk)?;
    let id = demand::id(&args.demand)?;
    let (shown, text) = match recorded(&house, &id, args.step)? {
        Some(recorded) => {
            let now = today(desk, &house, (&id, args.step), From::CheckedOut);
            on_record(&house, args, id, recorded, now)?
        }
        None => {
            let now = today(desk, &house, (&id, args.step), From::Branch)?;
            made_now(args, id, now)
        }
    };
    if desk.voice.is_for_people() {
        desk.voice.raw(&text);
        desk.voice.note(|page| {
            page.line(shown.origin());
            if !shown.left_out.is_empty() {
                page.line(format!("left out: {}", shown.left_out.join(", ")));
            }
        });
    } else {
        desk.voice.json(&shown);
    }
    Ok(())
}

/// The last pack of a step in the last cycle of the demand, and the brief that it went out with.
fn recorded(house: &House, id: &DemandId, number: u32) -> Result<Option<Recorded>, Failure> {
    let mut archive = house.archive()?;
    let Some(cycle) = archive.cycle_of(id.as_str())? else { return Ok(None) };
    let (mut pack, mut brief) = (None, None);
    for entry in archive.of_cycle(&cycle, RECORDS)? {
        match entry.record.event {
            Event::Context(context::Event::Packed { step, pack: made }) if step == number => {
                (pack, brief) = (Some(made), None);
            }
            Event::Execution(execution::Event::AttemptEnded(end)) if end.step == number => {
                brief = Some(end.brief);
            }
            _other => {}
        }
    }
    Ok(pack.map(|pack| Recorded { cycle, pack, brief }))
}

fn on_record(
    house: &House,
    args: &Args,
    id: DemandId,
    recorded: Recorded,
    now: Result<Today, Failure>,
) -> Result<(Shown, Vec<u8>), Failure> {
    let Recorded { cycle, pack, brief } = recorded;
    let text = match brief {
        _ if !args.brief => body(house, &pack.digest)?,
        Some(brief) => body(house, &brief)?,
        None => {
            let why = format!("no attempt at step {} has ended, so no brief is on record", args.step);
            let hint = "leave `--brief` out to see the pack; the brief is recorded when an attempt ends";
            return Err(Failure::refused("context.no-brief", why, hint));
        }
    };
    let differs_today = now.ok().map(|now| now.pack.digest != pack.digest);
    Ok((Shown { cycle: Some(cycle), differs_today, ..Shown::of(id, args.step, pack, &text) }, text))
}

fn made_now(args: &Args, id: DemandId, now: Today) -> (Shown, Vec<u8>) {
    let text = if args.brief {
        let brief = engine::execution::foretold(&now.step, &now.demand, now.steps, &now.gates);
        [brief.as_bytes(), b"\n", &now.text].concat()
    } else {
        now.text
    };
    (Shown { revision: Some(now.revision), ..Shown::of(id, args.step, now.pack, &text) }, text)
}

fn body(house: &House, digest: &Digest) -> Result<Vec<u8>, Failure> {
    let found = house.runtime.bodies().get(digest).map_err(|error| Failure::broken(&error, error.hint()))?;
    found.ok_or_else(|| {
        let why =
            format!("the text of `{}` is not here: it was erased, or another machine has it", digest.short());
        Failure::refused("context.erased", why, "add `--json` to see what was in it")
    })
}

impl Shown {
    fn of(demand: DemandId, step: u32, pack: Pack, text: &[u8]) -> Self {
        Self {
            demand,
            step,
            cycle: None,
            revision: None,
            digest: pack.digest,
            tokens: pack.tokens,
            items: pack.items,
            left_out: pack.left_out,
            differs_today: None,
            text: String::from_utf8_lossy(text).into_owned(),
        }
    }

    fn origin(&self) -> String {
        let held = format!("{}, {} tokens", story::count(self.items.len(), "item"), self.tokens);
        match (&self.cycle, &self.revision, self.differs_today) {
            (Some(cycle), _, Some(true)) => {
                format!("as recorded in `{cycle}`: {held}; one made today would differ")
            }
            (Some(cycle), _, Some(false)) => {
                format!("as recorded in `{cycle}`: {held}; one made today would be the same")
            }
            (Some(cycle), _, None) => {
                format!(
                    "as recorded in `{cycle}`: {held}; none can be made today: the step is not in the plan"
                )
            }
            (None, Some(revision), _) => {
                format!("as it would be made now, from commit {}: {held}", revision.short())
            }
            (None, None, _) => held,
        }
    }
}
