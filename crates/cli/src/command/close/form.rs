//! What a cycle's close is about, prefilled: the heartbeat, its deviations, and what would be answered by
//! default.

use super::answer::{Answer, Made};
use crate::{
    command::trace::Times,
    failure::Failure,
    render::{Page, Show, Tone, ask, story},
};
use engine::{Entry, Picture};
use runtime::Hidden;
use serde::Serialize;
use trace::{
    Deviation, Heartbeat, Layer, Level, Remedy, Response,
    event::{Event, learning},
    id::{CycleId, DemandId},
};

/// The form.
#[derive(Debug, Serialize)]
pub(super) struct Form {
    demand: DemandId,
    cycle: CycleId,
    closed: bool,
    heartbeat: Box<Heartbeat>,
    deviations: Vec<Line>,
    /// How long each layer took to speak.
    #[serde(flatten)]
    times: Times,
    /// What was hidden in its records and in what they name.
    #[serde(skip_serializing_if = "Hidden::is_empty")]
    hidden: Hidden,
    /// What would be answered to the heartbeat.
    response: Response,
    /// What was answered to it already, by `evolute respond`.
    said: Option<(Response, String)>,
    /// The command, prefilled.
    next: String,
}

/// A deviation that waits for its answer.
#[derive(Debug, Serialize)]
struct Line {
    #[serde(flatten)]
    deviation: Deviation,
    /// Whether it was met in an earlier cycle too, so that watching it again teaches nothing.
    recurs: bool,
}

impl Form {
    /// The form of a demand's open cycle.
    ///
    /// # Errors
    /// Refuses a cycle that has no heartbeat yet.
    pub(super) fn of(
        picture: &Picture,
        demand: &DemandId,
        times: impl FnOnce(&CycleId) -> Result<(Times, Hidden), Failure>,
    ) -> Result<Self, Failure> {
        let cycle = picture.cycle_of(demand).ok_or_else(|| {
            let why = format!("no cycle of `{demand}` is open");
            Failure::refused("cycle.not-open", why, "run `evolute` to see what is")
        })?;
        let heartbeat = cycle.learning.heartbeat.clone().ok_or_else(|| {
            Failure::refused(
                "learning.no-heartbeat",
                "the build side has not published its heartbeat yet",
                format!("run `evolute run {demand}` until it says that the cycle can be closed"),
            )
        })?;
        let line = |deviation: &Deviation| Line {
            recurs: picture.recurred(cycle, deviation),
            deviation: deviation.clone(),
        };
        let deviations: Vec<Line> = cycle.learning.unanswered().map(line).collect();
        let said = cycle.learning.response.clone();
        let response = said.as_ref().map_or_else(|| prefilled(&heartbeat), |(response, _)| *response);
        let answers: Vec<String> = deviations.iter().filter(|line| line.recurs).map(flag).collect();
        let word =
            if said.is_some() { String::new() } else { format!(" --response {response} --because \"…\"") };
        let next = format!("evolute close {demand}{word}{}", answers.concat());
        let (times, hidden) = times(&cycle.id)?;
        Ok(Self {
            demand: demand.clone(),
            cycle: cycle.id.clone(),
            closed: false,
            heartbeat,
            deviations,
            times,
            hidden,
            response,
            said,
            next,
        })
    }

    /// What was answered to the heartbeat already.
    pub(super) fn said(&self) -> Option<(Response, String)> {
        self.said.clone()
    }

    /// Whether a deviation was met before, so that a person has to say something.
    pub(super) fn recurs(&self) -> bool {
        self.deviations.iter().any(|line| line.recurs)
    }

    /// Asks a person at the terminal, with everything prefilled.
    pub(super) fn ask(
        &self,
        response: Option<Response>,
        because: Option<String>,
        given: &[Answer],
    ) -> Result<(Response, String, Vec<Answer>), Failure> {
        let (response, because) = (
            response.or_else(|| self.said().map(|said| said.0)),
            because.or_else(|| self.said().map(|said| said.1)),
        );
        let words = [Response::Full, Response::Partial, Response::None, Response::Vicious];
        let response = match response {
            Some(response) => response,
            None => {
                let default = words.iter().position(|word| *word == self.response).unwrap_or_default();
                words[ask::choice(
                    "What does the spec side say?",
                    &words.map(|word| word.to_string()),
                    default,
                )?]
            }
        };
        let because = because.map_or_else(|| ask::text("Because", None), Ok)?;
        let open = self
            .deviations
            .iter()
            .filter(|line| given.iter().all(|answer| answer.deviation != line.deviation.id));
        let answers = open.map(ask_one).collect::<Result<_, _>>()?;
        Ok((response, because, answers))
    }
}

/// What the evidence suggests.
fn prefilled(heartbeat: &Heartbeat) -> Response {
    match (heartbeat.level >= Level::L3, heartbeat.merge.is_some()) {
        (true, _) => Response::Full,
        (false, true) => Response::Partial,
        (false, false) => Response::None,
    }
}

fn flag(line: &Line) -> String {
    format!(" --answer \"{}=none:…\"", line.deviation.id)
}

fn ask_one(line: &Line) -> Result<Answer, Failure> {
    let deviation = &line.deviation;
    let question = format!("{} {}: {}", deviation.id, deviation.fault, story::brief(&deviation.detail));
    let choices = ["watch it", "change the system", "change nothing, for a reason"].map(ToOwned::to_owned);
    let made = match ask::choice(&question, &choices, usize::from(line.recurs))? {
        0 => Made::Watch,
        1 => {
            let layers = [Layer::Context, Layer::Constraint, Layer::Planning];
            let layer = layers[ask::choice("Which layer?", &layers.map(|layer| layer.to_string()), 0)?];
            let patch = ask::text("The file with the patch (make one with `git diff > FILE.patch`)", None)?;
            Made::Change { layer, patch, lesson: ask::text("The lesson, in a sentence", None)? }
        }
        _ => Made::None { because: ask::text("The reason", None)? },
    };
    Ok(Answer { deviation: deviation.id.clone(), made })
}

/// What became of deviations, in words.
pub(super) fn lessons(entries: &[Entry]) -> Vec<String> {
    let changed = |entry: &&Entry| match &entry.record.event {
        Event::Learning(learning::Event::Answered { remedy, .. }) => !matches!(remedy, Remedy::Watched),
        Event::Learning(learning::Event::ChangeRefused { .. }) => true,
        _other => false,
    };
    entries.iter().filter(changed).map(|entry| story::sentence(&entry.record.event)).collect()
}

impl Show for Form {
    fn show(&self, page: &mut Page) {
        let beat = &self.heartbeat;
        page.heading(format!("Heartbeat of `{}` ({})", self.demand, self.cycle));
        page.fact("capability", format!("{} at {}", beat.capability, beat.level));
        if let Some(merge) = &beat.merge {
            page.fact("merge", merge.short());
        }
        if let Some(result) = &beat.result {
            page.fact("proof", &result.detail);
        }
        beat.worked.iter().for_each(|line| {
            page.fact("worked", line);
        });
        beat.failed.iter().for_each(|line| {
            page.fact("failed", line);
        });
        page.fact("cost", story::cost(&beat.cost));
        if let Some(predicted) = &beat.predicted {
            page.fact("predicted", story::cost(predicted));
        }
        if let Some(residual) = &beat.residual {
            page.fact("left", residual);
        }
        beat.weaknesses.iter().for_each(|carried| {
            page.fact("weak", story::carried(carried));
        });
        if let Some((response, because)) = &self.said {
            page.fact("answered", format!("{response}: {because}"));
        }
        self.times.show(page);
        if !self.hidden.is_empty() {
            page.fact("secrets", self.hidden.to_string());
        }
        if !self.deviations.is_empty() {
            page.heading("Deviations");
        }
        for line in &self.deviations {
            let deviation = &line.deviation;
            let default =
                if line.recurs { "met before: needs a change or a reason" } else { "default: watched" };
            let head = format!("  {}  {}  ", deviation.id, deviation.fault);
            page.spans(&[(Tone::Plain, &head), (Tone::Faint, default)]);
            page.fact("", &deviation.detail);
        }
        page.blank().line("close it:").command(&self.next);
    }
}
