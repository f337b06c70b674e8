//! What a record says, and of which matter. The words are the records' own: nothing is told from prose afterwards.

use super::matter::{Came, Kind, Part, Slot, Source, State};
use engine::Entry;
use trace::{
    Answer, Demand, Deviation, Event, Heartbeat, Manner, Plan, ProofRun, Question, Remedy, Response, Seen,
    event::{constraint, cycle, demand, learning, mirror, planning},
};

/// Types of events that say something of a matter; no other record is read.
pub(super) const KINDS: [&str; 24] = [
    "constraint.decision_requested",
    "constraint.decided",
    "constraint.outcome_seen",
    "cycle.adopted",
    "cycle.closed",
    "cycle.deviated",
    "cycle.opened",
    "cycle.stopped",
    "demand.accepted",
    "demand.bounced",
    "demand.insisted",
    "demand.residual_filed",
    "demand.trace_read",
    "learning.answered",
    "learning.change_proposed",
    "learning.change_refused",
    "learning.heartbeat",
    "learning.pattern_accepted",
    "learning.pattern_dismissed",
    "learning.responded",
    "mirror.control_run",
    "mirror.proof_run",
    "planning.approved",
    "planning.bounced",
];

/// One part, and the matter that it belongs to.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Gathered {
    pub(super) key: String,
    pub(super) kind: Kind,
    pub(super) part: Part,
}

/// What a record says of a matter, if it does.
pub(super) fn gather(entry: &Entry) -> Option<Gathered> {
    let record = &entry.record;
    let taken = Taken { entry, cycle: record.cycle.as_ref().map(ToString::to_string) };
    match &record.event {
        Event::Constraint(event) => taken.constraint(event),
        Event::Demand(event) => taken.demand(event),
        Event::Planning(event) => taken.planning(event),
        Event::Learning(event) => taken.learning(event),
        Event::Mirror(event) => taken.mirror(event),
        Event::Cycle(event) => taken.turn(event),
        Event::Context(_)
        | Event::Execution(_)
        | Event::Quality(_)
        | Event::Feedback(_)
        | Event::Ledger(_) => None,
    }
}

/// A record that is being taken apart.
struct Taken<'a> {
    entry: &'a Entry,
    cycle: Option<String>,
}

impl Taken<'_> {
    fn part(&self, slot: Slot) -> Part {
        let record = &self.entry.record;
        let source = Source {
            at: record.at,
            writer: record.writer.clone(),
            seq: record.seq,
            record: record.id.clone(),
            position: self.entry.position,
        };
        Part { cycle: record.cycle.clone(), ..Part::new(slot, source, record.actor.name.clone()) }
    }

    fn of(&self, kind: Kind, key: impl Into<String>, part: Part) -> Option<Gathered> {
        Some(Gathered { key: key.into(), kind, part })
    }

    /// A matter of its own, named by its record.
    fn alone(&self, kind: Kind, part: Part) -> Option<Gathered> {
        self.of(kind, format!("{}:{}", kind.name(), self.entry.record.id), part)
    }

    fn constraint(&self, event: &constraint::Event) -> Option<Gathered> {
        match event {
            constraint::Event::DecisionRequested(question) => {
                self.of(Kind::Decision, question.id.as_str(), self.asked(question))
            }
            constraint::Event::Decided(answer) => {
                self.of(Kind::Decision, answer.decision.as_str(), self.decided(answer))
            }
            constraint::Event::OutcomeSeen { decision, outcome, because } => {
                let mut part = self.part(Slot::Seen);
                part.came = Some(match outcome {
                    Seen::Met => Came::Met,
                    Seen::Missed => Came::Missed,
                    Seen::Mixed => Came::Mixed,
                });
                part.say(outcome.name(), because);
                self.of(Kind::Decision, decision.as_str(), part)
            }
            constraint::Event::EnvelopeFrozen { .. } | constraint::Event::SlaBreached { .. } => None,
        }
    }

    fn asked(&self, question: &Question) -> Part {
        let mut part = self.part(Slot::Begun);
        part.title = Some(super::matter::bounded(&question.text));
        part.state = Some(State::Open);
        part.came = Some(Came::Open);
        part.people.extend([&question.owner].into_iter().chain(&question.deputy).cloned());
        part.policies.extend([question.class.clone(), question.policy.to_string()]);
        part.say("options", &question.options.join(", "));
        part
    }

    fn decided(&self, answer: &Answer) -> Part {
        let mut part = self.part(Slot::Answered);
        part.state = Some(State::Closed);
        // An answer that expects nothing leaves no outcome open.
        part.came = answer.expects.as_ref().map(|_| Came::Open);
        part.replaces.extend(answer.supersedes.iter().map(ToString::to_string));
        part.say("chosen", &answer.choice);
        part.say(if answer.by_default { "by the clock" } else { "because" }, &answer.because);
        let more =
            [("expects", &answer.expects), ("guidance", &answer.guidance), ("exception", &answer.exception)];
        more.into_iter().for_each(|(what, text)| part.say(what, text.as_deref().unwrap_or_default()));
        for rejected in &answer.rejected {
            part.say("rejected", &format!("{}: {}", rejected.option, rejected.because));
        }
        part
    }

    fn demand(&self, event: &demand::Event) -> Option<Gathered> {
        match event {
            demand::Event::Accepted { demand, .. } => {
                self.of(Kind::Demand, demand_key(demand.id.as_str()), self.accepted(demand))
            }
            demand::Event::Bounced { demand, because, .. } => {
                let mut part = self.part(Slot::Refused);
                (part.state, part.demand) = (Some(State::Rejected), Some(demand.clone()));
                part.say("bounced", because);
                self.of(Kind::Demand, demand_key(demand.as_str()), part)
            }
            demand::Event::Insisted { demand, because, .. } => {
                let mut part = self.part(Slot::Insisted);
                (part.state, part.demand) = (Some(State::Closed), Some(demand.clone()));
                part.say("insisted", because);
                self.of(Kind::Demand, demand_key(demand.as_str()), part)
            }
            demand::Event::TraceRead { demand, territory, changed, cited, .. }
                if !changed.trim().is_empty() =>
            {
                let mut part = self.part(Slot::Begun);
                part.title = Some(format!("what the trace changed about `{demand}`"));
                (part.state, part.demand) = (Some(State::Closed), Some(demand.clone()));
                part.territory = Some(territory.clone());
                part.say("changed", changed);
                part.say("cited", &cited.join(", "));
                self.alone(Kind::Reading, part)
            }
            demand::Event::ResidualFiled(residual) => {
                let mut part = self.part(Slot::Told);
                part.title = Some(format!("what `{}` left undone", residual.of));
                (part.state, part.demand) = (Some(State::Open), Some(residual.demand.clone()));
                part.territory = Some(residual.territory.clone());
                part.say("left", &residual.left);
                self.of(Kind::Demand, demand_key(residual.demand.as_str()), part)
            }
            demand::Event::TraceRead { .. }
            | demand::Event::MeasureRequested { .. }
            | demand::Event::Measured { .. } => None,
        }
    }

    fn accepted(&self, demand: &Demand) -> Part {
        let mut part = self.part(Slot::Begun);
        part.title = Some(demand.title.clone());
        part.state = Some(State::Closed);
        (part.demand, part.territory) = (Some(demand.id.clone()), Some(demand.territory.clone()));
        part.say("capability", demand.capability.as_str());
        part.say("outcome", demand.outcome.as_deref().unwrap_or_default());
        part.say("about", &demand.about);
        let reuse = demand.reuse.as_ref().and_then(|reuse| reuse.because.as_deref());
        part.say("why new", reuse.unwrap_or_default());
        part
    }

    fn planning(&self, event: &planning::Event) -> Option<Gathered> {
        match event {
            planning::Event::Approved { plan, digest, drafted_by, .. } => {
                let mut part = self.approved(plan);
                part.people.extend(drafted_by.clone());
                self.of(Kind::Plan, format!("plan:{}", digest.short()), part)
            }
            planning::Event::Bounced { demand, digest, because } => {
                let mut part = self.part(Slot::Refused);
                part.title = Some(format!("a plan for `{demand}`"));
                (part.state, part.demand) = (Some(State::Rejected), Some(demand.clone()));
                part.say("bounced", because);
                self.of(Kind::Plan, format!("plan:{}", digest.short()), part)
            }
            planning::Event::DraftRequested { .. }
            | planning::Event::Drafted { .. }
            | planning::Event::DraftJudged { .. }
            | planning::Event::SpikeRequested { .. }
            | planning::Event::Spiked { .. }
            | planning::Event::SpikeRead { .. } => None,
        }
    }

    fn approved(&self, plan: &Plan) -> Part {
        let mut part = self.part(Slot::Begun);
        part.title = Some(plan.title.clone());
        (part.state, part.demand) = (Some(State::Closed), Some(plan.demand.clone()));
        plan.steps.iter().for_each(|step| part.say("step", &step.title));
        for rejected in &plan.rejected {
            part.say("rejected", &format!("{}: {}", rejected.option, rejected.because));
        }
        part
    }

    fn learning(&self, event: &learning::Event) -> Option<Gathered> {
        match event {
            learning::Event::Heartbeat(heartbeat) => {
                self.of(Kind::Cycle, self.cycle.as_deref()?, self.told(heartbeat))
            }
            learning::Event::Responded { response, because, lesson, .. } => {
                let mut part = self.part(Slot::Answered);
                part.came = Some(came(*response));
                part.say(format!("answered {response}"), because);
                part.say("lesson", lesson.as_deref().unwrap_or_default());
                self.of(Kind::Cycle, self.cycle.as_deref()?, part)
            }
            learning::Event::Answered { deviation, remedy } => {
                let mut part = self.part(Slot::Answered);
                part.state = Some(State::Closed);
                match remedy {
                    Remedy::Watched => part.say("remedy", "watched"),
                    Remedy::Changed { lesson, .. } => part.say("remedy", lesson),
                    Remedy::None { because } => part.say("no remedy", because),
                }
                self.of(Kind::Deviation, deviation.as_str(), part)
            }
            learning::Event::ChangeProposed { deviations, layer, lesson, patch } => {
                let mut part = self.part(Slot::Begun);
                part.title = Some(super::matter::bounded(lesson));
                part.state = Some(State::Closed);
                part.say("changes", &layer.to_string());
                let answers: Vec<&str> = deviations.iter().map(trace::id::DeviationId::as_str).collect();
                part.say("answers", &answers.join(", "));
                self.of(Kind::Lesson, format!("lesson:{}", patch.short()), part)
            }
            learning::Event::PatternAccepted { pattern, because, .. } => {
                let mut part = self.part(Slot::Begun);
                part.title = Some(super::matter::bounded(&pattern.text));
                (part.state, part.territory) = (Some(State::Closed), Some(pattern.territory.clone()));
                part.say("pattern", &pattern.name);
                part.say("because", because);
                self.of(Kind::Pattern, pattern.id.as_str(), part)
            }
            learning::Event::PatternDismissed { pattern, territory, because } => {
                let mut part = self.part(Slot::Refused);
                part.title = Some(format!("the pattern `{pattern}`"));
                (part.state, part.territory) = (Some(State::Rejected), Some(territory.clone()));
                part.say("dismissed", because);
                self.of(Kind::Pattern, pattern.as_str(), part)
            }
            learning::Event::ChangeRefused { patch, because } => {
                let mut part = self.part(Slot::Refused);
                part.state = Some(State::Rejected);
                part.say("refused", because);
                self.of(Kind::Lesson, format!("lesson:{}", patch.short()), part)
            }
        }
    }

    fn told(&self, heartbeat: &Heartbeat) -> Part {
        let mut part = self.part(Slot::Told);
        part.demand = Some(heartbeat.demand.clone());
        part.title = Some(format!("`{}` for demand `{}`", heartbeat.capability, heartbeat.demand));
        part.say("reached", &heartbeat.level.to_string());
        heartbeat.worked.iter().for_each(|line| part.say("worked", line));
        heartbeat.failed.iter().for_each(|line| part.say("failed", line));
        part.say("residual", heartbeat.residual.as_deref().unwrap_or_default());
        part
    }

    fn mirror(&self, event: &mirror::Event) -> Option<Gathered> {
        match event {
            mirror::Event::ProofRun { run, .. } if run.manner != Manner::Met => {
                self.alone(Kind::Proof, self.failed("the proof of", run))
            }
            mirror::Event::ControlRun(run)
                if matches!(run.manner, Manner::Met | Manner::Mixed | Manner::Unknown) =>
            {
                self.alone(Kind::Proof, self.failed("the control of", run))
            }
            _other => None,
        }
    }

    fn failed(&self, which: &str, run: &ProofRun) -> Part {
        let mut part = self.part(Slot::Begun);
        let how = match run.manner {
            Manner::Met => "met, and should have missed",
            Manner::Measured => "missed its threshold",
            Manner::Absent => "found nothing to run",
            Manner::Removed => "missed without the capability",
            Manner::Mixed => "disagreed with itself",
            Manner::Unknown => "gave no number",
        };
        part.title = Some(format!("{which} `{}` {how}", run.capability));
        part.state = Some(State::Closed);
        part.came = Some(if run.manner == Manner::Mixed { Came::Mixed } else { Came::Missed });
        part.say("seen", &run.detail);
        part
    }

    fn turn(&self, event: &cycle::Event) -> Option<Gathered> {
        match event {
            cycle::Event::Opened { demand, .. } => {
                let mut part = self.part(Slot::Begun);
                (part.state, part.came) = (Some(State::Open), Some(Came::Open));
                part.demand = Some(demand.clone());
                part.title = Some(format!("a cycle for demand `{demand}`"));
                self.of(Kind::Cycle, self.cycle.as_deref()?, part)
            }
            cycle::Event::Adopted { demand, because, .. } => {
                let mut part = self.part(Slot::Begun);
                (part.state, part.came) = (Some(State::Open), Some(Came::Open));
                part.demand = Some(demand.clone());
                part.title = Some(format!("a change adopted for demand `{demand}`"));
                part.say("made outside", because);
                self.of(Kind::Cycle, self.cycle.as_deref()?, part)
            }
            cycle::Event::Stopped { because } => {
                let mut part = self.part(Slot::Refused);
                part.say("stopped", because);
                self.of(Kind::Cycle, self.cycle.as_deref()?, part)
            }
            cycle::Event::Closed { response, .. } => {
                let mut part = self.part(Slot::Ended);
                (part.state, part.came) = (Some(State::Closed), Some(came(*response)));
                self.of(Kind::Cycle, self.cycle.as_deref()?, part)
            }
            cycle::Event::Deviated(deviation) => {
                self.of(Kind::Deviation, deviation.id.as_str(), self.deviated(deviation))
            }
            cycle::Event::TakenUp { .. }
            | cycle::Event::Overran { .. }
            | cycle::Event::Weakened { .. }
            | cycle::Event::Replanned { .. }
            | cycle::Event::Swept {} => None,
        }
    }

    fn deviated(&self, deviation: &Deviation) -> Part {
        let mut part = self.part(Slot::Begun);
        part.title = Some(format!("{}: {}", deviation.fault, deviation.subject));
        part.state = Some(State::Open);
        part.say("seen", &deviation.detail);
        part.say("layer", &deviation.layer.to_string());
        part
    }
}

/// The key of a demand.
pub(super) fn demand_key(id: &str) -> String {
    format!("demand:{id}")
}

const fn came(response: Response) -> Came {
    match response {
        Response::Full => Came::Met,
        Response::Partial => Came::Mixed,
        Response::None | Response::Vicious => Came::Missed,
    }
}
