//! `evolute gate flakes`: what the recorded runs say of the gates themselves: which contradict themselves about the
//! same content, and which have never said no.

use crate::{
    archive::Archive,
    desk::Desk,
    failure::Outcome,
    glance::Glance,
    render::{Page, Show, Tone},
};
use engine::quality::history::{Chance, History, histories};
use jiff::Timestamp;
use serde::Serialize;

/// Runs after which a gate that never said no is called theater.
const NEVER: u32 = 20;

/// Show which gates contradict themselves, and which have never said no
#[derive(Debug, clap::Args)]
pub(super) struct Args {}

/// All gates that have run in cycles.
#[derive(Debug, Serialize)]
struct Gates {
    gates: Vec<Line>,
}

/// One of them.
#[derive(Debug, Serialize)]
struct Line {
    gate: String,
    #[serde(flatten)]
    history: History,
    /// How probable it is that it contradicts itself, where a content was judged twice.
    chance: Option<Chance>,
    /// Whether it has never said no in many runs.
    theater: bool,
    quarantined_until: Option<Timestamp>,
}

/// Runs the verb.
pub(super) fn run(_args: &Args, desk: &Desk) -> Outcome {
    let glance = Glance::take(desk)?;
    let mut all = histories(&Archive::open(&glance.repository.ledger())?.gate_runs()?);
    for (gate, _) in glance.picture.quarantines.all() {
        all.entry(gate.to_owned()).or_default();
    }
    let line = |(gate, history): (String, History)| Line {
        chance: history.chance(),
        theater: history.red == 0 && history.runs >= NEVER,
        quarantined_until: glance.picture.quarantines.of(&gate, glance.now).map(|held| held.until),
        gate,
        history,
    };
    desk.voice.show(&Gates { gates: all.into_iter().map(line).collect() });
    Ok(())
}

impl Line {
    fn row(&self) -> Vec<String> {
        let percent = |share: f64| format!("{:.0} %", share * 100.0);
        let chance = self.chance.map_or_else(
            || "nothing judged twice".to_owned(),
            |chance| {
                format!("{} ({} to {})", percent(chance.seen), percent(chance.low), percent(chance.high))
            },
        );
        let History { runs, red, repeated, contradicted, .. } = &self.history;
        vec![
            self.gate.clone(),
            runs.to_string(),
            red.to_string(),
            format!("{contradicted} of {repeated}"),
            chance,
            self.words(),
        ]
    }

    fn words(&self) -> String {
        match (self.quarantined_until, self.theater) {
            (Some(until), _) => format!("quarantined until {}", until.strftime("%Y-%m-%d")),
            (None, true) => "theater: it has never said no".to_owned(),
            (None, false) if self.history.contradicted > 0 => "contradicts itself".to_owned(),
            (None, false) => String::new(),
        }
    }
}

impl Show for Gates {
    fn show(&self, page: &mut Page) {
        if self.gates.is_empty() {
            page.line("no gate has run in a cycle yet: there is no history to read");
            return;
        }
        let header = ["GATE", "RUNS", "RED", "CONTRADICTED", "CHANCE, 95 % (WILSON)", ""];
        page.table(&header, self.gates.iter().map(Line::row));
        if self.gates.iter().any(|line| line.theater) {
            page.blank().hint("see whether it can fail at all: `evolute gate canary`");
        }
        if let Some(flaky) =
            self.gates.iter().find(|line| line.history.contradicted > 0 && line.quarantined_until.is_none())
        {
            let command =
                format!("evolute gate quarantine {} --until YYYY-MM-DD --because \"…\"", flaky.gate);
            page.blank().toned(Tone::Plain, "mend it, or let it judge nothing for a time:").command(command);
        }
    }
}
