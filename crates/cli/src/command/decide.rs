//! `evolute decide`: an answer on the record, with its reasoning.

use crate::{
    desk::Desk,
    failure::{Failure, Outcome},
    house::House,
    render::{Page, Show, ask},
};
use engine::{Command, constraint::view::Asked};
use serde::Serialize;
use trace::id::{CycleId, DecisionId, DemandId};

/// Answer a decision, with its reasoning
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The decision
    id: String,
    /// One of its options
    choice: Option<String>,
    /// The reasoning
    #[arg(long, value_name = "WORDS")]
    because: Option<String>,
    /// What the agent is told
    #[arg(long, value_name = "WORDS")]
    guidance: Option<String>,
    /// What is expected to come of it
    #[arg(long, value_name = "WORDS")]
    expects: Option<String>,
}

/// An answer to a decision.
#[derive(Clone, Debug)]
pub(crate) struct Answering {
    /// One of the options.
    pub(crate) choice: String,
    /// The reasoning.
    pub(crate) because: String,
    /// What the agent is told.
    pub(crate) guidance: Option<String>,
    /// What is expected to come of it.
    pub(crate) expects: Option<String>,
}

/// What was decided.
#[derive(Debug, Serialize)]
struct Decided {
    decision: DecisionId,
    choice: String,
    cycle: Option<CycleId>,
    demand: Option<DemandId>,
    records: Vec<u64>,
    next: Option<String>,
}

/// Runs the verb.
pub(crate) fn run(args: Args, desk: &Desk) -> Outcome {
    let house = House::open(desk)?;
    let id = DecisionId::new(&*args.id);
    let picture = house.picture();
    let found = picture.cycles.values().find_map(|cycle| Some((cycle, cycle.constraint.find(&id)?)));
    let answering = answering(desk, args, found.map(|(_, asked)| asked))?;
    let records = submit(&house, &id, &answering)?;
    let demand = found.map(|(cycle, _)| cycle.demand.id.clone());
    desk.voice.show(&Decided {
        decision: id,
        choice: answering.choice,
        cycle: found.map(|(cycle, _)| cycle.id.clone()),
        next: demand.as_ref().map(|demand| format!("evolute run {demand}")),
        demand,
        records,
    });
    Ok(())
}

/// Puts an answer on the record.
pub(crate) fn submit(house: &House, id: &DecisionId, answering: &Answering) -> Result<Vec<u64>, Failure> {
    let receipt = house.submit(Command::Decide {
        decision: id.clone(),
        choice: answering.choice.clone(),
        because: answering.because.clone(),
        guidance: answering.guidance.clone(),
        expects: answering.expects.clone(),
    })?;
    Ok(receipt.records.iter().map(|entry| entry.position).collect())
}

/// The answer from flags; on a terminal, what they don't give is asked.
fn answering(desk: &Desk, args: Args, asked: Option<&Asked>) -> Result<Answering, Failure> {
    match (args.choice, args.because) {
        (Some(choice), Some(because)) => {
            Ok(Answering { choice, because, guidance: args.guidance, expects: args.expects })
        }
        (choice, because) if desk.voice.can_ask() => {
            if let Some(asked) = asked {
                desk.voice.note(|page| question(page, asked));
            }
            let choice = match (choice, asked) {
                (Some(choice), _) => choice,
                (None, Some(asked)) => choose(asked)?,
                (None, None) => ask::text("Which option?", None)?,
            };
            interactively(choice, because, args.guidance, args.expects)
        }
        (None, _) => Err(Failure::usage(
            "no option is chosen",
            format!("say `evolute decide {} {} --because \"…\"`", args.id, options(asked)),
        )),
        (Some(choice), None) => Err(Failure::usage(
            "a decision without its reasoning is a conversation",
            format!("say `evolute decide {} {choice} --because \"…\"`", args.id),
        )),
    }
}

fn options(asked: Option<&Asked>) -> String {
    asked.map_or_else(|| "OPTION".into(), |asked| asked.question.options.join("|"))
}

/// Asks a person at the terminal for everything that an answer needs.
pub(crate) fn at_terminal(asked: &Asked) -> Result<Answering, Failure> {
    interactively(choose(asked)?, None, None, None)
}

fn choose(asked: &Asked) -> Result<String, Failure> {
    let options = &asked.question.options;
    let place = ask::choice("Your decision", options, 0)?;
    Ok(options[place].clone())
}

fn interactively(
    choice: String,
    because: Option<String>,
    guidance: Option<String>,
    expects: Option<String>,
) -> Result<Answering, Failure> {
    let because = because.map_or_else(|| ask::text("Because", None), Ok)?;
    let for_agent = matches!(choice.as_str(), "answer" | "changes" | "extend");
    let guidance = match guidance {
        None if for_agent => ask::optional("What is the agent told?")?,
        given => given,
    };
    Ok(Answering { choice, because, guidance, expects })
}

/// A question, as its owner should see it.
pub(crate) fn question(page: &mut Page, asked: &Asked) {
    let question = &asked.question;
    page.heading(format!("Decision {} ({})", question.id, question.class));
    page.prose(&question.text);
    page.fact("trigger", &question.trigger);
    page.fact("options", question.options.join(", "));
    page.fact("owner", &question.owner);
    page.fact("due", question.due.strftime("%Y-%m-%d %H:%M UTC").to_string());
    page.blank();
}

impl Show for Decided {
    fn show(&self, page: &mut Page) {
        page.line(format!("decided `{}`: `{}`", self.decision, self.choice));
        if let Some(next) = &self.next {
            page.blank().line("next:").command(next);
        }
    }
}
