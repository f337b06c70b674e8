//! `evolute demand list`: every demand, and how far it got. One that lacks something is a question, and stands apart.

use super::question::{self, Question};
use crate::{
    desk::Desk,
    failure::{Failure, Outcome},
    house::House,
    reading, receipts,
    render::{Page, Show, Tone},
    written::{self, Written, demand_path},
};
use engine::Picture;
use formats::Configuration;
use serde::Serialize;
use std::collections::BTreeMap;
use trace::{
    Standing,
    id::{CapabilityId, DemandId},
};

/// List every demand and how far it got
#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

/// The demands.
#[derive(Debug, Serialize)]
struct Listed {
    demands: Vec<Line>,
    /// Those that lack something: never sent to the build side.
    questions: Vec<Question>,
}

/// One demand.
#[derive(Debug, Serialize)]
struct Line {
    demand: DemandId,
    capability: Option<CapabilityId>,
    state: &'static str,
    /// Why it does not go on, where somebody or something is waited for.
    because: Option<String>,
    next: Option<String>,
}

/// Runs the verb.
pub(crate) fn run(_args: &Args, desk: &Desk) -> Outcome {
    let house = House::open(desk)?;
    let configuration = super::configuration(&house)?;
    let now = Now { picture: &house.picture(), stands: receipts::standings(&house)? };
    let mut listed = Listed { demands: vec![], questions: vec![] };
    for id in written::demand_ids(&house.repository.root) {
        line(&house, &id, &configuration, &now, &mut listed)?;
    }
    desk.voice.show(&listed);
    Ok(())
}

/// The records, and where everything stands by them now.
struct Now<'p> {
    picture: &'p Picture,
    stands: BTreeMap<CapabilityId, Standing>,
}

fn line(house: &House, id: &DemandId, with: &Configuration, now: &Now<'_>, listed: &mut Listed) -> Outcome {
    let Some(written) = Written::read(&house.repository.root, &demand_path(id))? else { return Ok(()) };
    let mut line =
        Line { demand: id.clone(), capability: None, state: "question", because: None, next: None };
    match reading::demand(&written, id, with) {
        Ok(read) => {
            let (state, because, next) = state(id, now, read.value.baseline.is_some());
            line = Line { capability: Some(read.value.capability.clone()), state, because, next, ..line };
            let asks = state == "written" && !read.warnings.is_empty();
            if asks {
                let asked = question::of(&written, id, with, &house.actor.name, &read.warnings);
                listed.questions.extend(asked);
            }
        }
        Err(Failure::Findings(faulty)) => {
            line.next = Some(format!("evolute demand check {id}"));
            line.capability = formats::demand::names(&written.text, with).map(|names| names.capability);
            listed.questions.extend(question::of(&written, id, with, &house.actor.name, &faulty.findings));
        }
        Err(other) => return Err(other),
    }
    listed.demands.push(line);
    Ok(())
}

type State = (&'static str, Option<String>, Option<String>);

fn state(id: &DemandId, now: &Now<'_>, measured: bool) -> State {
    let picture = now.picture;
    if let Some(bounced) = picture.demands.bounced.get(id) {
        let next = format!("evolute demand insist {id} --because \"…\"");
        return ("bounced", Some(format!("bounced by `{}`: {}", bounced.by, bounced.because)), Some(next));
    }
    if let Some(cycle) = picture.cycle_of(id) {
        let next = if cycle.learning.heartbeat.is_some() { "close" } else { "run" };
        return ("building", None, Some(format!("evolute {next} {id}")));
    }
    if let Some(dream) = picture.waits_for(id, &now.stands).first() {
        return ("blocked", Some(format!("blocked: it waits for `{dream}`, which is a Dream")), None);
    }
    let next = if measured { "accept" } else { "measure" };
    accepted(id, now).unwrap_or_else(|| ("written", None, Some(format!("evolute demand {next} {id}"))))
}

fn accepted(id: &DemandId, now: &Now<'_>) -> Option<State> {
    let accepted = now.picture.demands.accepted.get(id)?;
    Some(match now.stands.get(&accepted.demand.capability) {
        Some(standing) if standing.state != trace::State::Dream => ("met", None, None),
        Some(_) | None if now.picture.plans.contains_key(id) => {
            ("planned", None, Some(format!("evolute run {id}")))
        }
        Some(_) | None => ("accepted", None, Some(format!("evolute plan check {id}"))),
    })
}

impl Show for Listed {
    fn show(&self, page: &mut Page) {
        if self.demands.is_empty() {
            page.line("no demand is written yet").command("evolute demand new");
            return;
        }
        let row = |line: &Line| {
            let capability = line.capability.as_ref().map_or("", CapabilityId::as_str);
            vec![
                line.demand.to_string(),
                capability.into(),
                line.state.into(),
                line.next.clone().unwrap_or_default(),
            ]
        };
        page.table(&["DEMAND", "CAPABILITY", "STATE", "NEXT"], self.demands.iter().map(row));
        for line in &self.demands {
            if let Some(because) = &line.because {
                page.item("!", format!("`{}` is {because}", line.demand));
            }
        }
        if !self.questions.is_empty() {
            page.heading("questions: not sent to the build side until they are answered");
        }
        for question in &self.questions {
            page.spans(&[
                (Tone::Plain, "  "),
                (Tone::Strong, question.demand.as_str()),
                (Tone::Plain, &format!(", line {}: {}", question.line, question.unknown)),
            ]);
            page.fact("can answer", &question.whom).fact("by", &question.hint);
        }
    }
}
