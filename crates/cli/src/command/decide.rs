//! `evolute decide`: an answer on the record, with its reasoning.

use super::{review::Review, spike};
use crate::{
    desk::Desk,
    failure::{Failure, Outcome},
    glance::Glance,
    house::House,
    library::Library,
    madr,
    render::{Page, Show, ask},
    written,
};
use engine::{Command, constraint::view::Asked, cycle::Cycle};
use jiff::civil::Date;
use serde::Serialize;
use trace::{
    Answer, Question, Rejected, Requirement,
    id::{CycleId, DecisionId, DemandId},
};

/// Answer a decision, with its reasoning
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The decision
    id: String,
    /// One of its options
    choice: Option<String>,
    /// Show it with everything that is known about what it asks, and decide nothing
    #[arg(long, conflicts_with_all = ["choice", "because"])]
    show: bool,
    /// The reasoning
    #[arg(long, value_name = "WORDS")]
    because: Option<String>,
    /// What the agent is told
    #[arg(long, value_name = "WORDS")]
    guidance: Option<String>,
    /// What is expected to come of it: what would show that it was right
    #[arg(long, value_name = "WORDS")]
    expects: Option<String>,
    /// By when that would show
    #[arg(long, value_name = "YYYY-MM-DD")]
    by: Option<Date>,
    /// How sure you are, from 0 to 1
    #[arg(long, value_name = "NUMBER")]
    confidence: Option<f64>,
    /// An option that was rejected, and what it would have cost
    #[arg(long, value_name = "OPTION: COST", value_parser = rejected)]
    rejected: Vec<Rejected>,
    /// Where this departs from the policy
    #[arg(long, value_name = "WORDS")]
    exception: Option<String>,
    /// An earlier decision whose place this takes
    #[arg(long, value_name = "ID")]
    supersedes: Vec<String>,
}

fn rejected(text: &str) -> Result<Rejected, String> {
    let (option, because) = text.split_once(':').ok_or("write `OPTION: what it would have cost`")?;
    let (option, because) = (option.trim().to_owned(), because.trim().to_owned());
    if option.is_empty() || because.is_empty() {
        return Err("write `OPTION: what it would have cost`".into());
    }
    Ok(Rejected { option, because })
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
    /// What else the record holds.
    pub(crate) more: More,
}

/// What an answer can hold beside a choice and its reasoning.
#[derive(Clone, Debug, Default)]
pub(crate) struct More {
    expects: Option<String>,
    by: Option<Date>,
    confidence: Option<f64>,
    rejected: Vec<Rejected>,
    exception: Option<String>,
    supersedes: Vec<DecisionId>,
}

impl More {
    fn of(args: &Args) -> Self {
        Self {
            expects: args.expects.clone(),
            by: args.by,
            confidence: args.confidence,
            rejected: args.rejected.clone(),
            exception: args.exception.clone(),
            supersedes: args.supersedes.iter().map(|id| DecisionId::new(&**id)).collect(),
        }
    }
}

/// What was decided.
#[derive(Debug, Serialize)]
struct Decided {
    decision: DecisionId,
    choice: String,
    cycle: Option<CycleId>,
    demand: Option<DemandId>,
    records: Vec<u64>,
    /// The file that the decision is kept in, where it was asked outside any cycle.
    file: Option<String>,
    /// Who is asked next, where another approval is mandated.
    then: Option<String>,
    next: Option<String>,
}

/// Runs the verb.
pub(crate) fn run(args: Args, desk: &Desk) -> Outcome {
    if args.show {
        return look(desk, &DecisionId::new(args.id));
    }
    let house = House::open(desk)?;
    let id = DecisionId::new(&*args.id);
    known(desk, &house, &args.supersedes)?;
    let picture = house.picture();
    let found = picture.question(&id);
    let answering = answering(desk, &house, args, found)?;
    let records = submit(&house, &id, &answering).or_else(|failure| again(&house, &id, failure))?;
    let cycle = found.and_then(|(cycle, _)| cycle);
    let demand = cycle.map(|cycle| cycle.demand.id.clone());
    let file = if cycle.is_none() { kept(&house, &id)? } else { None };
    let then = house.picture().question(&id).and_then(|(_, asked)| asked.then().map(String::from));
    desk.voice.show(&Decided {
        decision: id,
        choice: answering.choice,
        cycle: cycle.map(|cycle| cycle.id.clone()),
        file,
        then,
        next: demand.as_ref().map(|demand| format!("evolute run {demand}")),
        demand,
        records,
    });
    Ok(())
}

/// Refuses to take the place of what is not on record: nobody would ever find the one by the other.
fn known(desk: &Desk, house: &House, superseded: &[String]) -> Result<(), Failure> {
    if superseded.is_empty() {
        return Ok(());
    }
    let library = Library::open(desk, &house.repository)?;
    for id in superseded {
        if !library.knows(id)? {
            return Err(Failure::refused(
                "constraint.superseded-unknown",
                format!("there is no decision `{id}` whose place could be taken"),
                "find it: `evolute precedents --kind decision WORDS`",
            ));
        }
    }
    Ok(())
}

/// Shows a decision with everything that is known about what it asks.
fn look(desk: &Desk, id: &DecisionId) -> Outcome {
    let glance = Glance::take(desk)?;
    let (cycle, asked) = glance.picture.question(id).ok_or_else(|| {
        Failure::refused(
            "constraint.unknown-decision",
            format!("there is no open decision `{id}`"),
            format!(
                "run `evolute decisions` for those that are, or `evolute decisions {id}` if it was answered"
            ),
        )
    })?;
    desk.voice.show(&Review::of(&glance.git, cycle, asked)?);
    Ok(())
}

/// Keeps a decision of no cycle as a file, for people and plans to cite; of a chain, once it has ended.
fn kept(house: &House, id: &DecisionId) -> Result<Option<String>, Failure> {
    let picture = house.picture();
    let Some(asked) = picture.decisions.find(id) else { return Ok(None) };
    if asked.then().is_some() {
        return Ok(None);
    }
    let before = asked.question.chain.iter().flat_map(|link| &link.before);
    let before: Vec<&Asked> = before.filter_map(|id| picture.decisions.find(id)).collect();
    let explored = spike::before(house, &first(house, id))?;
    let Some((path, text)) = madr::file(asked, &before, explored.as_ref()) else { return Ok(None) };
    written::create(&house.repository.root, &path, &text).map_err(recorded)?;
    Ok(Some(path))
}

/// The answer is on record before its file is written, and whoever reads the failure should know.
fn recorded(failure: Failure) -> Failure {
    match failure {
        Failure::Broken { why, hint: _ } => {
            let hint =
                "the answer is on record; mend the folder and say the same again, and the file is written";
            Failure::broken(why, hint)
        }
        other => other,
    }
}

/// The decision under whose id the file is kept: the first of its chain.
fn first(house: &House, id: &DecisionId) -> DecisionId {
    let picture = house.picture();
    let chain = picture.decisions.find(id).and_then(|asked| asked.question.chain.as_ref());
    chain.and_then(|link| link.before.first()).unwrap_or(id).clone()
}

/// A second answer stays refused; but where the file of the first could not be written, it is written now.
fn again(house: &House, id: &DecisionId, failure: Failure) -> Result<Vec<u64>, Failure> {
    let Failure::Refused(refusal) = failure else { return Err(failure) };
    if refusal.rule != "constraint.already-decided"
        || madr::is_kept(&house.repository.root, &first(house, id))
    {
        return Err(Failure::Refused(refusal));
    }
    let Some(path) = kept(house, id)? else { return Err(Failure::Refused(refusal)) };
    let hint = format!("its file was missing and is written now: commit `{path}`");
    Err(Failure::refused(refusal.rule, refusal.why, hint))
}

/// Puts an answer on the record.
pub(crate) fn submit(house: &House, id: &DecisionId, answering: &Answering) -> Result<Vec<u64>, Failure> {
    let more = answering.more.clone();
    let answer = Answer {
        guidance: answering.guidance.clone(),
        expects: more.expects,
        by: more.by,
        confidence: more.confidence,
        rejected: more.rejected,
        exception: more.exception,
        supersedes: more.supersedes,
        ..Answer::new(id.clone(), &*answering.choice, &*answering.because)
    };
    let receipt = house.submit(Command::Decide(Box::new(answer)))?;
    Ok(receipt.records.iter().map(|entry| entry.position).collect())
}

/// The answer from flags; on a terminal, what they don't give is asked.
fn answering(
    desk: &Desk,
    house: &House,
    args: Args,
    found: Option<(Option<&Cycle>, &Asked)>,
) -> Result<Answering, Failure> {
    let more = More::of(&args);
    let asked = found.map(|(_, asked)| asked);
    match (args.choice, args.because) {
        (Some(choice), Some(because)) => Ok(Answering { choice, because, guidance: args.guidance, more }),
        (choice, because) if desk.voice.can_ask() => {
            if let Some((cycle, asked)) = found {
                let review = Review::of(&house.git, cycle, asked)?;
                desk.voice.note(|page| review.show(page));
            }
            let choice = match (choice, asked) {
                (Some(choice), _) => choice,
                (None, Some(asked)) => choose(asked)?,
                (None, None) => ask::text("Which option?", None)?,
            };
            interactively(choice, because, args.guidance, more)
        }
        (None, _) => Err(Failure::usage(
            "no option is chosen",
            format!(
                "say `{}`",
                asked.map_or_else(|| unknown(&args.id, "OPTION"), |asked| command(&asked.question))
            ),
        )),
        (Some(choice), None) => Err(Failure::usage(
            "a decision without its reasoning is a conversation",
            format!(
                "say `{}`",
                asked.map_or_else(|| unknown(&args.id, &choice), |asked| chosen(&asked.question, &choice))
            ),
        )),
    }
}

fn unknown(id: &str, choice: &str) -> String {
    format!("evolute decide {id} {choice} --because \"…\"")
}

/// Asks a person at the terminal for everything that an answer needs.
pub(crate) fn at_terminal(asked: &Asked) -> Result<Answering, Failure> {
    interactively(choose(asked)?, None, None, More::default())
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
    more: More,
) -> Result<Answering, Failure> {
    let because = because.map_or_else(|| ask::text("Because", None), Ok)?;
    let for_agent = matches!(choice.as_str(), "answer" | "changes" | "extend");
    let guidance = match guidance {
        None if for_agent => ask::optional("What is the agent told?")?,
        given => given,
    };
    Ok(Answering { choice, because, guidance, more })
}

/// The command that answers a question, with every flag that its class asks for.
pub(crate) fn command(question: &Question) -> String {
    chosen(question, &question.options.join("|"))
}

fn chosen(question: &Question, choice: &str) -> String {
    let mut command = unknown(question.id.as_str(), choice);
    for field in &question.requires {
        command.push_str(match field {
            Requirement::Expects => " --expects \"…\"",
            Requirement::Confidence => " --confidence 0.8",
            Requirement::Rejected => " --rejected \"OPTION: cost\"",
        });
    }
    command
}

impl Show for Decided {
    fn show(&self, page: &mut Page) {
        page.line(format!("decided `{}`: `{}`", self.decision, self.choice));
        if let Some(then) = &self.then {
            page.line(format!("another approval is mandated: `{then}` is asked now"));
        }
        if let Some(file) = &self.file {
            page.line(format!("kept in `{file}`: commit it, and cite it by its id"));
        }
        if let Some(next) = &self.next {
            page.blank().line("next:").command(next);
        }
    }
}
