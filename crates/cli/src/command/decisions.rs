//! `evolute decisions`: what is open, whose it is, and when its time runs out.

use crate::{
    desk::Desk,
    failure::Outcome,
    glance::Glance,
    render::{Page, Show, Tone, ago},
};
use engine::constraint::view::Asked;
use jiff::Timestamp;
use serde::Serialize;
use trace::id::{CycleId, DecisionId, DemandId};

/// List the decisions of the open cycles: what is asked of whom, by when
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// List answered ones too
    #[arg(long)]
    all: bool,
}

/// The decisions.
#[derive(Debug, Serialize)]
struct Listed {
    decisions: Vec<Line>,
}

/// One decision.
#[derive(Debug, Serialize)]
struct Line {
    decision: DecisionId,
    cycle: CycleId,
    demand: DemandId,
    class: String,
    step: Option<u32>,
    text: String,
    options: Vec<String>,
    owner: String,
    due: Timestamp,
    overdue: bool,
    breaches: u32,
    choice: Option<String>,
    because: Option<String>,
    #[serde(skip)]
    when: String,
}

/// Runs the verb.
pub(crate) fn run(args: &Args, desk: &Desk) -> Outcome {
    let glance = Glance::take(desk)?;
    let mut decisions = vec![];
    for cycle in glance.picture.cycles.values() {
        let wanted = |asked: &&Asked| args.all || asked.answer.is_none();
        let found = cycle.constraint.questions.iter().filter(wanted);
        decisions.extend(found.map(|asked| line(asked, &cycle.id, &cycle.demand.id, glance.now)));
    }
    decisions.sort_by_key(|line: &Line| (line.choice.is_some(), line.due));
    desk.voice.show(&Listed { decisions });
    Ok(())
}

fn line(asked: &Asked, cycle: &CycleId, demand: &DemandId, now: Timestamp) -> Line {
    let question = &asked.question;
    Line {
        decision: question.id.clone(),
        cycle: cycle.clone(),
        demand: demand.clone(),
        class: question.class.clone(),
        step: question.step,
        text: question.text.clone(),
        options: question.options.clone(),
        owner: question.owner.clone(),
        due: question.due,
        overdue: asked.answer.is_none() && question.due <= now,
        breaches: asked.breaches,
        choice: asked.choice().map(ToOwned::to_owned),
        because: asked.answer.as_ref().map(|answer| answer.because.clone()),
        when: ago(question.due, now),
    }
}

impl Show for Listed {
    fn show(&self, page: &mut Page) {
        if self.decisions.is_empty() {
            page.line("no decision is open");
        }
        for line in &self.decisions {
            let head = format!("{}  {}", line.decision, line.class);
            page.blank().spans(&[(Tone::Strong, &head), (Tone::Faint, &format!("  demand {}", line.demand))]);
            page.prose(&line.text);
            page.fact("owner", &line.owner);
            match (&line.choice, &line.because) {
                (Some(choice), Some(because)) => {
                    page.fact("answered", format!("{choice}: {because}"));
                }
                (Some(_), None) | (None, _) => open(page, line),
            }
        }
    }
}

fn open(page: &mut Page, line: &Line) {
    page.fact("due", if line.overdue { format!("overdue, {}", line.when) } else { line.when.clone() });
    page.command(format!("evolute decide {} {} --because \"…\"", line.decision, line.options.join("|")));
}
