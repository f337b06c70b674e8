//! `evolute trace`: a cycle as a story, one line a record; or the records themselves.

use crate::{
    archive::Archive,
    desk::Desk,
    failure::{Failure, Outcome},
    render::{Form, Page, Show, Tone, local, record_line},
};
use engine::Entry;
use jiff::tz::TimeZone;
use serde::Serialize;
use trace::id::CycleId;

/// Tell a cycle as a story, one line a record
///
/// Without a cycle it tells the whole ledger's last records. With `--json` it writes the records themselves,
/// one JSON object a line.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The cycle, or its demand
    cycle: Option<String>,
    /// How many records at most, the last ones
    #[arg(long, default_value_t = 1_000, value_name = "NUMBER")]
    last: usize,
}

/// A story.
#[derive(Serialize)]
struct Story {
    #[serde(skip)]
    entries: Vec<Entry>,
    #[serde(skip)]
    zone: TimeZone,
}

/// Runs the verb.
pub(crate) fn run(args: &Args, desk: &Desk) -> Outcome {
    let mut archive = Archive::open(&desk.repository()?.ledger())?;
    let entries = match &args.cycle {
        Some(named) => of_cycle(&mut archive, named, args.last)?,
        None => archive.last(args.last)?,
    };
    if desk.voice.form() == Form::Json {
        entries.iter().for_each(|entry| desk.voice.json(&entry.record));
        return Ok(());
    }
    desk.voice.show(&Story { entries, zone: desk.config.zone.clone() });
    Ok(())
}

/// The records of the cycle with this id, or of the open cycle, or else the last one, of this demand.
fn of_cycle(archive: &mut Archive, named: &str, last: usize) -> Result<Vec<Entry>, Failure> {
    let entries = archive.of_cycle(&CycleId::new(named), last)?;
    if !entries.is_empty() {
        return Ok(entries);
    }
    let cycle = archive.cycle_of(named)?.ok_or_else(|| {
        Failure::refused(
            "trace.unknown-cycle",
            format!("there is no cycle `{named}`, and no cycle of a demand `{named}`"),
            "run `evolute trace` for the last records, whatever their cycle",
        )
    })?;
    archive.of_cycle(&cycle, last)
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
    }
}
