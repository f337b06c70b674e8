//! `evolute trace`: a cycle as a story, one line a record, and how long each layer took to speak; as a tree of spans; or
//! the records themselves.

mod spans;
mod times;

use crate::{
    archive::Archive,
    desk::Desk,
    failure::{Failure, Outcome},
    render::{Form, Page, Show, Tone, local, record_line},
};
use engine::{Entry, cycle::TimeToFeedback};
use jiff::tz::TimeZone;
use runtime::Hidden;
use serde::Serialize;
use spans::Drawn;
pub(crate) use times::Times;
use trace::id::CycleId;

/// Tell a cycle as a story, one line a record
///
/// Without a cycle it tells the whole ledger's last records. With `--json` it writes the records themselves,
/// one JSON object a line; `--feedback --json` is one object.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The cycle, or its demand
    cycle: Option<String>,
    /// How many records at most, the last ones
    #[arg(long, default_value_t = 1_000, value_name = "NUMBER")]
    last: usize,
    /// Show only how long each layer took from what it judges to its word
    #[arg(long)]
    feedback: bool,
    /// Draw the cycle as a tree of spans, with what took how long and where the time went
    #[arg(long, requires = "cycle", conflicts_with_all = ["feedback", "last"])]
    spans: bool,
}

/// A story.
#[derive(Serialize)]
struct Story {
    #[serde(skip)]
    entries: Vec<Entry>,
    #[serde(skip)]
    times: Times,
    /// What was hidden in them.
    #[serde(skip)]
    hidden: Hidden,
    #[serde(skip)]
    zone: TimeZone,
}

/// Runs the verb.
pub(crate) fn run(args: &Args, desk: &Desk) -> Outcome {
    let mut archive = Archive::open(&desk.repository()?.ledger())?;
    if let (true, Some(named)) = (args.spans, &args.cycle) {
        desk.voice.show(&Drawn::of(&mut archive, named)?);
        return Ok(());
    }
    let (entries, times) = match &args.cycle {
        Some(named) => of_cycle(&mut archive, named, args.last)?,
        None => {
            let entries = archive.last(args.last)?;
            let times = TimeToFeedback::of(&entries);
            (entries, times)
        }
    };
    let times = Times::of(&times, desk.config.zone().clone());
    if args.feedback {
        desk.voice.show(&times);
        return Ok(());
    }
    if desk.voice.form() == Form::Json {
        entries.iter().for_each(|entry| desk.voice.json(&entry.record));
        return Ok(());
    }
    let cycle = entries.last().and_then(|entry| entry.record.cycle.clone()).filter(|_| args.cycle.is_some());
    let hidden = cycle.map(|cycle| archive.hidden_in(&cycle)).transpose()?.unwrap_or_default();
    desk.voice.show(&Story { entries, times, hidden, zone: desk.config.zone().clone() });
    Ok(())
}

/// The records of the cycle with this id, or of the open cycle, or else the last one, of this demand.
fn of_cycle(
    archive: &mut Archive,
    named: &str,
    last: usize,
) -> Result<(Vec<Entry>, TimeToFeedback), Failure> {
    let (cycle, entries) = meant(archive, named, last)?;
    let times = archive.time_to_feedback(&cycle)?;
    Ok((entries, times))
}

/// The cycle that a word means, with its last records.
fn meant(archive: &mut Archive, named: &str, last: usize) -> Result<(CycleId, Vec<Entry>), Failure> {
    let cycle = CycleId::new(named);
    let entries = archive.of_cycle(&cycle, last)?;
    if !entries.is_empty() {
        return Ok((cycle, entries));
    }
    let cycle = archive.cycle_of(named)?.ok_or_else(|| unknown(named))?;
    let entries = archive.of_cycle(&cycle, last)?;
    Ok((cycle, entries))
}

fn unknown(named: &str) -> Failure {
    Failure::refused(
        "trace.unknown-cycle",
        format!("there is no cycle `{named}`, and no cycle of a demand `{named}`"),
        "run `evolute trace` for the last records, whatever their cycle",
    )
}

impl Show for Story {
    fn show(&self, page: &mut Page) {
        if self.entries.is_empty() {
            page.line("nothing is recorded yet");
        }
        let mut cycle = None;
        for Entry { record, .. } in &self.entries {
            if record.cycle != cycle {
                cycle.clone_from(&record.cycle);
                page.heading(
                    cycle.as_ref().map_or_else(|| "outside any cycle".into(), |id| format!("cycle {id}")),
                );
            }
            let when = format!("{}  ", local(record.at, &self.zone));
            let by = format!("  ({})", record.actor);
            page.spans(&[
                (Tone::Faint, &when),
                (Tone::Plain, &record_line(&record.event)),
                (Tone::Faint, &by),
            ]);
        }
        if !self.entries.is_empty() {
            self.times.show(page);
        }
        if !self.hidden.is_empty() {
            page.blank().line(self.hidden.to_string());
        }
    }
}
