//! `evolute ask`: a decision asked of its one owner, with a clock, outside any cycle.

use super::decide;
use crate::{
    desk::Desk,
    failure::{Failure, Outcome},
    glance,
    house::House,
    owner, reading,
    render::{Page, Show},
    written::{CONFIGURATION, Written},
};
use engine::{Command, constraint};
use formats::Configuration;
use jiff::Timestamp;
use serde::Serialize;
use trace::{Class, Digest, Event, Question, event::constraint as constraints, id::DecisionId};

/// Ask a decision of its owner: it gets an id, one owner and a clock
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The question
    question: String,
    /// The choices, with a comma between
    #[arg(long, value_name = "A,B", value_delimiter = ',', required = true)]
    options: Vec<String>,
    #[command(flatten)]
    about: About,
}

/// Whose decision it is.
#[derive(Debug, clap::Args)]
pub(crate) struct About {
    /// Its class of decision
    #[arg(long, value_name = "CLASS", default_value = "architecture")]
    class: String,
    /// The area whose owner decides
    #[arg(long, value_name = "AREA")]
    area: Option<String>,
    /// How soon whatever is chosen can be undone; what is small in its class is yours to decide
    #[arg(long, value_name = "DURATION", value_parser = undo)]
    undo: Option<u64>,
    /// What led to it
    #[arg(long, value_name = "WORDS", default_value = "asked by a person")]
    trigger: String,
    /// Paths whose owner decides
    #[arg(long = "path", value_name = "GLOB", conflicts_with = "area")]
    paths: Vec<String>,
}

fn undo(text: &str) -> Result<u64, &'static str> {
    formats::seconds(text).ok_or("write a number and its unit: `30m`, `2h`, `1d`")
}

/// What was asked.
#[derive(Debug, Serialize)]
struct Posed {
    decision: DecisionId,
    owner: String,
    stands_in: Option<String>,
    due: Timestamp,
    command: String,
    #[serde(skip)]
    when: String,
}

/// Runs the verb.
pub(crate) fn run(args: &Args, desk: &Desk) -> Outcome {
    let house = House::open(desk)?;
    let question = pose(&house, &args.question, &args.options, &args.about)?;
    desk.voice.show(&of(&question, glance::now()));
    Ok(())
}

/// Asks a question of whoever it is about.
///
/// # Errors
/// The engine's refusals, and those of a class or an area that nobody configured.
pub(crate) fn pose(
    house: &House,
    text: &str,
    options: &[String],
    about: &About,
) -> Result<Question, Failure> {
    let written = Written::read(&house.repository.root, CONFIGURATION)?;
    let configuration = reading::configuration(written.as_ref())?;
    let class = class(&configuration, &about.class)?;
    let paths = paths(&configuration, about, &class)?;
    // what nobody wrote down holds as it is built in: its version is the class itself
    let policy = written.map_or_else(|| Digest::of_value(&class), |written| written.digest);
    let ask = constraint::Ask {
        class,
        owner: owner::of_paths(&configuration, &paths, &house.actor)?,
        people: configuration.frozen_people(glance::now()),
        trigger: about.trigger.trim().to_owned(),
        text: text.to_owned(),
        options: options.iter().map(|option| option.trim().to_owned()).collect(),
        context: house.repository.checked_out().iter().map(|commit| Digest::of(commit.as_str())).collect(),
        undo_s: about.undo,
        policy,
    };
    let receipt = house.submit(Command::Ask(Box::new(ask)))?;
    let posed = receipt.records.iter().find_map(|entry| match &entry.record.event {
        Event::Constraint(constraints::Event::DecisionRequested(question)) => Some(question.clone()),
        _other => None,
    });
    posed.ok_or_else(|| Failure::broken("the ledger asked nothing", "run `evolute verify`"))
}

fn of(question: &Question, now: Timestamp) -> Posed {
    Posed {
        decision: question.id.clone(),
        owner: question.owner.clone(),
        stands_in: question.stands_in.clone(),
        due: question.due,
        command: decide::command(question),
        when: crate::render::ago(question.due, now),
    }
}

fn class(configuration: &Configuration, name: &str) -> Result<Class, Failure> {
    let found = configuration.classes.iter().find(|class| class.name == name);
    found.cloned().ok_or_else(|| {
        let known: Vec<&str> = configuration.classes.iter().map(|class| class.name.as_str()).collect();
        Failure::refused(
            "constraint.no-such-class",
            format!("there is no class of decision `{name}`"),
            format!("choose one of: {}; or add `[[decision]]` to `{CONFIGURATION}`", known.join(", ")),
        )
    })
}

/// What the decision is about. Where there are areas, only a class that names a person does without.
fn paths(configuration: &Configuration, about: &About, class: &Class) -> Result<Vec<String>, Failure> {
    let known: Vec<&str> = configuration.areas.iter().map(|area| area.name.as_str()).collect();
    let Some(name) = &about.area else {
        if about.paths.is_empty() && class.owner == "area" && !known.is_empty() {
            let why =
                format!("a decision of class `{}` is the owner's of an area, and none is named", class.name);
            let hint = format!("add `--area {}`, or `--path GLOB`", known.join("|"));
            return Err(Failure::refused("constraint.no-area", why, hint));
        }
        return Ok(about.paths.clone());
    };
    let found = configuration.areas.iter().find(|area| area.name == *name);
    found.map(|area| area.paths.clone()).ok_or_else(|| {
        let hint = if known.is_empty() {
            format!("leave `--area` out, or add `[[area]]` to `{CONFIGURATION}`")
        } else {
            format!("choose one of: {}", known.join(", "))
        };
        Failure::refused("constraint.no-such-area", format!("there is no area `{name}`"), hint)
    })
}

impl Show for Posed {
    fn show(&self, page: &mut Page) {
        page.line(format!("asked `{}` of `{}`, due {}", self.decision, self.owner, self.when));
        self.stands_in.iter().for_each(|why| {
            page.line(why);
        });
        page.blank().line("next:").command(&self.command);
    }
}
