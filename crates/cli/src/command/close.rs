//! `evolute close`: the heartbeat is answered and every deviation too, in one prefilled step. Not a ceremony.

mod answer;
mod form;

use super::{run::chosen, trace::Times};
use crate::{
    archive::Archive,
    desk::Desk,
    engage::Engaged,
    failure::{Failure, Outcome},
    house::House,
    render::{Page, Show, story},
    residual::{self, Left},
    wire::Wiring,
    written::{Written, demand_path},
};
use answer::{Answer, Made};
use clap::ValueEnum;
use engine::{Changed, Command, Proposal};
use form::Form;
use runtime::Hidden;
use serde::Serialize;
use std::fs;
use trace::{
    Response, Standing,
    event::{Event, cycle},
    id::{CycleId, DemandId},
};

/// The largest patch that a lesson may be.
const LARGEST: u64 = 1 << 20;

/// Close a cycle: answer its heartbeat and its deviations in one step
///
/// Without answers it shows both, and what it would answer by itself.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The cycle's demand [default: the one that is open]
    cycle: Option<String>,
    /// What the spec side says
    #[arg(long, value_enum)]
    response: Option<Word>,
    /// The reasoning
    #[arg(long, value_name = "WORDS")]
    because: Option<String>,
    /// A demand that changed because of it
    #[arg(long, value_name = "DEMAND")]
    changed: Vec<String>,
    /// What is made of a deviation: `ID=watch`, `ID=none:REASON` or `ID=change:LAYER:FILE.patch:LESSON`
    #[arg(long = "answer", value_name = "ANSWER")]
    answers: Vec<Answer>,
    /// Apply changes without confinement
    #[arg(long)]
    unconfined: bool,
}

/// What the spec side can say.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Word {
    /// The demand is met
    Full,
    /// It is met in part; what is left stays a Dream
    Partial,
    /// It is not met
    None,
    /// It made things worse
    Vicious,
}

/// What came of it.
#[derive(Debug, Serialize)]
struct Closed {
    demand: DemandId,
    cycle: CycleId,
    closed: bool,
    response: Response,
    standing: Option<Standing>,
    /// What is left, and was filed as a Dream.
    left: Option<Left>,
    lessons: Vec<String>,
    waits: Vec<super::overview::Waits>,
    records: Vec<u64>,
    #[serde(skip)]
    me: String,
}

/// Runs the verb.
pub(crate) fn run(args: &Args, desk: &Desk) -> Outcome {
    let house = House::open(desk)?;
    let demand = named(&house, args.cycle.as_deref())?;
    let picture = house.picture();
    let form = Form::of(&picture, &demand, |cycle| times(desk, cycle))?;
    let Some(filled) = filled(desk, args, &form)? else {
        desk.voice.show(&form);
        return Err(Failure::NO);
    };
    let answers =
        filled.answers.into_iter().map(|answer| proposal(desk, &house, answer)).collect::<Result<_, _>>()?;
    let changed = changed(&house, &args.changed)?;
    let wiring = Wiring::of(desk, args.unconfined, format!("evolute run {demand}"))?;
    let engaged = Engaged::with(desk, &house, demand, None, wiring)?;
    let (cycle, response, because) = (engaged.cycle.clone(), filled.response, filled.because);
    let receipt = house.submit(Command::Close { cycle, response, because, changed, answers })?;
    let turned = engaged.turn()?;
    let entries: Vec<_> = receipt.records.into_iter().chain(turned.records).collect();
    let standing = entries.iter().find_map(|entry| match &entry.record.event {
        Event::Cycle(cycle::Event::Closed { standing, .. }) => Some(standing.clone()),
        _other => None,
    });
    let left = residual::keep(&house, &entries)?;
    desk.voice.show(&Closed {
        left,
        demand: engaged.demand.clone(),
        cycle: engaged.cycle.clone(),
        closed: standing.is_some(),
        response,
        standing,
        lessons: form::lessons(&entries),
        waits: turned.waits,
        me: house.actor.name.clone(),
        records: entries.iter().map(|entry| entry.position).collect(),
    });
    Ok(())
}

/// How long each layer took to speak so far, and what was hidden of what was said.
fn times(desk: &Desk, cycle: &CycleId) -> Result<(Times, Hidden), Failure> {
    let mut archive = Archive::open(&desk.repository()?.ledger())?;
    let times = Times::of(&archive.time_to_feedback(cycle)?, desk.config.zone().clone());
    Ok((times, archive.hidden_in(cycle)?))
}

/// Demands that changed because of a heartbeat, as their files lie in the work tree.
pub(super) fn changed(house: &House, ids: &[String]) -> Result<Vec<Changed>, Failure> {
    let one = |id: &String| {
        let demand = super::demand::id(id)?;
        let written = Written::read(&house.repository.root, &demand_path(&demand))?;
        Ok(Changed { demand, digest: written.map(|written| written.digest) })
    };
    ids.iter().map(one).collect()
}

/// A cycle is named by its own id, by its demand, or not at all where only one is open.
pub(super) fn named(house: &House, name: Option<&str>) -> Result<DemandId, Failure> {
    let picture = house.picture();
    let by_id = name.and_then(|name| picture.cycles.get(&CycleId::new(name)));
    by_id.map_or_else(|| chosen(house, name), |cycle| Ok(cycle.demand.id.clone()))
}

/// Everything that closing needs.
struct Filled {
    response: Response,
    because: String,
    answers: Vec<Answer>,
}

/// From flags; on a terminal, asked with what is prefilled; elsewhere without flags, nothing.
fn filled(desk: &Desk, args: &Args, form: &Form) -> Result<Option<Filled>, Failure> {
    let response = args.response.map(Response::from);
    if let (Some(response), Some(because)) = (response, args.because.clone()) {
        return Ok(Some(Filled { response, because, answers: args.answers.clone() }));
    }
    let recur = args.answers.is_empty() && form.recurs();
    if let Some((said, because)) = form.said().filter(|_| !desk.voice.can_ask() && !recur) {
        let (response, because) = (response.unwrap_or(said), args.because.clone().unwrap_or(because));
        return Ok(Some(Filled { response, because, answers: args.answers.clone() }));
    }
    if !desk.voice.can_ask() {
        return Ok(None);
    }
    desk.voice.note(|page| form.show(page));
    let (response, because, mut answers) = form.ask(response, args.because.clone(), &args.answers)?;
    answers.extend(args.answers.iter().cloned());
    Ok(Some(Filled { response, because, answers }))
}

/// An answer with its patch kept beside the ledger, so that it is applied as it was shown.
fn proposal(
    desk: &Desk,
    house: &House,
    answer: Answer,
) -> Result<(trace::id::DeviationId, Proposal), Failure> {
    let proposal = match answer.made {
        Made::Watch => Proposal::Watch,
        Made::None { because } => Proposal::None { because },
        Made::Change { layer, patch, lesson } => {
            let path = desk.config.directory.join(&patch);
            let bytes = fs::read(&path).map_err(|error| {
                Failure::usage(
                    format!("`{patch}` cannot be read: {error}"),
                    "make one with `git diff > FILE.patch`",
                )
            })?;
            if bytes.len() as u64 > LARGEST {
                let hint = "a lesson is one rule, one gate, one boundary: keep it small";
                return Err(Failure::refused(
                    "learning.patch-too-large",
                    format!("`{patch}` is larger than 1 MiB"),
                    hint,
                ));
            }
            Proposal::Change { layer, lesson, patch: house.keep(&bytes)? }
        }
    };
    Ok((answer.deviation, proposal))
}

impl From<Word> for Response {
    fn from(word: Word) -> Self {
        match word {
            Word::Full => Self::Full,
            Word::Partial => Self::Partial,
            Word::None => Self::None,
            Word::Vicious => Self::Vicious,
        }
    }
}

impl Show for Closed {
    fn show(&self, page: &mut Page) {
        self.lessons.iter().for_each(|lesson| {
            page.item("·", lesson);
        });
        match &self.standing {
            Some(standing) => {
                page.line(format!("closed `{}` of `{}`: {}", self.cycle, self.demand, self.response));
                page.line(format!("it stands at {}", story::standing(standing)));
                self.left.iter().for_each(|left| left.show(page));
                page.blank().line("next:").command("evolute demand new");
            }
            None => {
                self.left.iter().for_each(|left| left.show(page));
                self.waits.iter().for_each(|wait| wait.show(page, &self.me));
            }
        }
    }
}
