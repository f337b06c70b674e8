//! `evolute outcome`: what came of a decision, beside what it expected. It shows late, so it is a record of its own.

use crate::{
    desk::Desk,
    failure::Outcome,
    glance::Glance,
    house::House,
    render::{Page, Show, Tone, ago},
};
use clap::ValueEnum;
use engine::{Command, constraint::expectation::Expectation};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde::Serialize;
use trace::{
    Seen,
    id::{CycleId, DecisionId},
};

/// Say what came of a decision that said what it expects
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The decision
    id: String,
    /// What came of it
    #[arg(value_enum)]
    outcome: Word,
    /// What was seen
    #[arg(long, value_name = "WORDS", required = true)]
    because: String,
}

/// What can come of a decision.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Word {
    /// It came as expected
    Met,
    /// It did not
    Missed,
    /// In part, or with what nobody expected
    Mixed,
}

impl Word {
    const fn seen(self) -> Seen {
        match self {
            Self::Met => Seen::Met,
            Self::Missed => Seen::Missed,
            Self::Mixed => Seen::Mixed,
        }
    }
}

/// What was put on record.
#[derive(Debug, Serialize)]
struct Recorded {
    decision: DecisionId,
    outcome: Seen,
    expects: Option<String>,
    records: Vec<u64>,
}

/// Runs the verb.
pub(crate) fn run(args: &Args, desk: &Desk) -> Outcome {
    let house = House::open(desk)?;
    let (decision, outcome) = (DecisionId::new(&*args.id), args.outcome.seen());
    let command = Command::SeeOutcome { decision: decision.clone(), outcome, because: args.because.clone() };
    let receipt = house.submit(command)?;
    let expects = house.picture().expectations.find(&decision).map(|found| found.expects.clone());
    let records = receipt.records.iter().map(|entry| entry.position).collect();
    desk.voice.show(&Recorded { decision, outcome, expects, records });
    Ok(())
}

/// Decisions whose outcome nobody has told yet.
#[derive(Debug, Serialize)]
struct Awaited {
    outcomes: Vec<Line>,
    /// How many were to show by now.
    due: usize,
}

/// One of them.
#[derive(Debug, Serialize)]
struct Line {
    decision: DecisionId,
    cycle: Option<CycleId>,
    text: String,
    choice: String,
    expects: String,
    confidence: Option<f64>,
    decider: String,
    decided: Timestamp,
    by: Option<Date>,
    due: bool,
    command: String,
    #[serde(skip)]
    age: String,
}

/// Lists the decisions whose outcome is awaited, what was to show first before the rest.
pub(crate) fn list(owner: Option<&str>, desk: &Desk) -> Outcome {
    let glance = Glance::take(desk)?;
    let mut outcomes: Vec<Line> = glance
        .picture
        .expectations
        .open()
        .filter(|open| owner.is_none_or(|owner| owner.eq_ignore_ascii_case(&open.decider)))
        .map(|open| line(open, glance.now))
        .collect();
    outcomes.sort_by_key(|line| (line.by.is_none(), line.by, line.decided));
    let due = outcomes.iter().filter(|line| line.due).count();
    desk.voice.show(&Awaited { outcomes, due });
    Ok(())
}

fn line(open: &Expectation, now: Timestamp) -> Line {
    let today = now.to_zoned(TimeZone::UTC).date();
    Line {
        decision: open.decision.clone(),
        cycle: open.cycle.clone(),
        text: open.text.clone(),
        choice: open.choice.clone(),
        expects: open.expects.clone(),
        confidence: open.confidence,
        decider: open.decider.clone(),
        decided: open.at,
        by: open.by,
        due: open.by.is_some_and(|by| by <= today),
        command: format!("evolute outcome {} met|missed|mixed --because \"…\"", open.decision),
        age: ago(open.at, now),
    }
}

impl Show for Recorded {
    fn show(&self, page: &mut Page) {
        page.line(format!("`{}` turned out: `{}`", self.decision, self.outcome.name()));
        self.expects.iter().for_each(|expects| {
            page.fact("expected", expects);
        });
    }
}

impl Show for Awaited {
    fn show(&self, page: &mut Page) {
        if self.outcomes.is_empty() {
            page.line("no outcome is awaited");
            return;
        }
        let head = format!("{} awaited, {} due", self.outcomes.len(), self.due);
        page.spans(&[(Tone::Strong, "outcomes  "), (Tone::Plain, &head)]);
        self.outcomes.iter().for_each(|line| line.show(page));
    }
}

impl Line {
    fn show(&self, page: &mut Page) {
        let (tone, shows) = if self.due { (Tone::Waiting, "was to show") } else { (Tone::Plain, "shows") };
        let shows = self.by.map_or_else(|| "no day was named".into(), |by| format!("{shows} by {by}"));
        page.blank().spans(&[(Tone::Strong, self.decision.as_str()), (Tone::Plain, "  "), (tone, &shows)]);
        page.prose(&self.text);
        page.fact("chosen", format!("`{}` by `{}`, {}", self.choice, self.decider, self.age));
        let sure = self.confidence.map_or_else(String::new, |sure| format!(" (confidence {sure})"));
        page.fact("expected", format!("{}{sure}", self.expects));
        page.command(&self.command);
    }
}
