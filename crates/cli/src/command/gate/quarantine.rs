//! `evolute gate quarantine`: its owner decides that a gate is not asked for a time, with an end and a reason.

use super::chosen;
use crate::{
    desk::Desk,
    failure::{Failure, Outcome},
    house::House,
    owner, reading,
    render::{Page, Show},
    written::{CONFIGURATION, Written},
};
use engine::{Command, quality::quarantine::Decided};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde::Serialize;

/// Decide that a gate judges nothing for a time: it holds up no step, and what lands meanwhile is not proven
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The gate
    name: String,
    /// The first day on which it is asked again
    #[arg(long, value_name = "YYYY-MM-DD", required_unless_present = "lift")]
    until: Option<Date>,
    /// Ask it again from now on
    #[arg(long, conflicts_with = "until")]
    lift: bool,
    /// Why
    #[arg(long, value_name = "WORDS", required = true)]
    because: String,
}

/// What was put on record.
#[derive(Debug, Serialize)]
struct Recorded {
    gate: String,
    until: Option<Timestamp>,
    records: Vec<u64>,
}

/// Runs the verb.
pub(super) fn run(args: &Args, desk: &Desk) -> Outcome {
    let house = House::open(desk)?;
    let configuration =
        reading::configuration(Written::read(&house.repository.root, CONFIGURATION)?.as_ref())?;
    if !args.lift {
        chosen(&configuration.gates, std::slice::from_ref(&args.name))?;
    }
    let owner = owner::of_paths(&configuration, &[CONFIGURATION.to_owned()], &house.actor)?;
    let until = args.until.map(morning).transpose()?;
    let safety = configuration.gates.iter().any(|gate| gate.name == args.name && gate.safety);
    let decided = Decided { gate: args.name.clone(), until, because: args.because.clone(), safety, owner };
    let receipt = house.submit(Command::Quarantine(Box::new(decided)))?;
    let records = receipt.records.iter().map(|entry| entry.position).collect();
    desk.voice.show(&Recorded { gate: args.name.clone(), until, records });
    Ok(())
}

/// The beginning of a day, everywhere the same.
fn morning(day: Date) -> Result<Timestamp, Failure> {
    let at = day.to_zoned(TimeZone::UTC).map(|at| at.timestamp());
    at.map_err(|_| {
        Failure::usage(format!("`{day}` is no day that can be kept"), "write `--until YYYY-MM-DD`")
    })
}

impl Show for Recorded {
    fn show(&self, page: &mut Page) {
        match self.until {
            None => page.line(format!("gate `{}` is asked again", self.gate)),
            Some(until) => page
                .line(format!(
                    "gate `{}` judges nothing until {}: it holds up no step, and is not run until it says yes",
                    self.gate,
                    until.strftime("%Y-%m-%d")
                ))
                .line("what lands meanwhile stays at L2 until a change lands that it judges"),
        };
    }
}
