//! From a report to events. The effect must be outstanding, the lease the present one, and the outcome of the
//! kind that was asked for, about the very thing that was asked about.

use super::Cycle;
use crate::{
    Outcome, Refusal, Report, constraint, context,
    effect::{Effect, Work},
    execution, feedback,
    picture::Asked,
    planning, quality,
};
use trace::{
    Baseline, Event, GateRun, ProofRun, Remedy,
    event::{context as packs, cycle, demand, execution as hands, learning, mirror},
    id::RequestId,
};

/// A request outside a cycle that its report answers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Answered<'a> {
    pub(crate) request: &'a RequestId,
    /// What was asked for.
    pub(crate) asked: &'a Asked,
}

/// The events of a report in a cycle, or on a request outside one.
pub(crate) fn reported(
    effect: &Effect,
    cycle: Option<&Cycle>,
    request: Option<Answered<'_>>,
    report: &Report,
) -> Result<Vec<Event>, Refusal> {
    match (cycle, request) {
        (Some(cycle), _) => in_cycle(effect, cycle, report),
        (None, Some(request)) => on_request(effect, request, report),
        (None, None) => Err(mismatch(effect)),
    }
}

/// The refusal of an answer to something else.
fn mismatch(effect: &Effect) -> Refusal {
    Refusal::new(
        "report.not-its-answer",
        format!("the report on `{}` does not answer what was asked", effect.id),
        "this is a bug of the hands: run `evolute verify`, and report it",
    )
}

fn in_cycle(effect: &Effect, cycle: &Cycle, report: &Report) -> Result<Vec<Event>, Refusal> {
    let one = |event: Event| Ok(vec![event]);
    match (&effect.work, &report.outcome) {
        (Work::Pack { step, tokens, .. }, Outcome::Packed(pack)) => {
            context::rules::fits(pack, *tokens)?;
            one(packs::Event::Packed { step: step.number, pack: pack.clone() }.into())
        }
        (Work::Prepare { step, .. }, Outcome::Prepared) => {
            let attempt = cycle.execution.steps.get(step).map_or(1, execution::view::Step::next);
            one(hands::Event::StepPrepared { step: *step, attempt }.into())
        }
        (Work::Attempt { step, attempt, agent, base, pack, .. }, Outcome::Attempted(attempted)) => {
            let planned = planned(cycle, *step).ok_or_else(|| mismatch(effect))?;
            let allowed = super::crossing::allowed(cycle, planned.step());
            let given = execution::rules::Given { attempt: *attempt, agent, base, pack: *pack };
            Ok(execution::rules::ended(&planned, &given, attempted, &allowed))
        }
        (Work::Attempt { .. }, Outcome::Using(used)) => Ok(super::kill::overspent(cycle, used)),
        (Work::Judge { .. }, Outcome::Judged(run)) if judges(&effect.work, run) => {
            one(quality::rules::spoke((**run).clone()))
        }
        (Work::Merge { .. }, outcome) => merged(&effect.work, outcome).ok_or_else(|| mismatch(effect)),
        (Work::CallRoll { .. }, Outcome::RollCalled(call)) if quality::roll::answers(&effect.work, call) => {
            one(quality::roll::called((**call).clone()))
        }
        (Work::Commit { step, tree, .. }, Outcome::Committed { commit, tree: made }) if tree == made => {
            let attempt = cycle
                .execution
                .steps
                .get(step)
                .and_then(|state| state.attempts.last())
                .map_or(1, |last| last.number);
            one(hands::Event::StepCommitted {
                step: *step,
                attempt,
                commit: commit.clone(),
                tree: made.clone(),
            }
            .into())
        }
        (Work::Control { proof, revision, .. }, Outcome::Controlled(run)) if proves(run, proof, revision) => {
            one(mirror::Event::ControlRun(run.clone()).into())
        }
        (Work::Prove { proof, revision, .. }, Outcome::Proved(run)) if proves(run, proof, revision) => {
            one(mirror::Event::ProofRun { request: None, run: run.clone() }.into())
        }
        (Work::Observe { workflow, .. }, Outcome::Observed { reading, detail }) => {
            feedback::rules::observed(&cycle.demand, workflow, *reading, detail)
                .map(|event| vec![event])
                .ok_or_else(|| mismatch(effect))
        }
        (Work::Sweep {}, Outcome::Swept) => one(cycle::Event::Swept {}.into()),
        (work, outcome) => {
            landing(work, outcome).or_else(|| lesson(cycle, work, outcome)).ok_or_else(|| mismatch(effect))
        }
    }
}

/// Reports on a step that is merged onto the tip.
fn merged(work: &Work, outcome: &Outcome) -> Option<Vec<Event>> {
    let Work::Merge { step, attempt, onto: tip, .. } = work else { return None };
    let (step, attempt) = (*step, *attempt);
    let event = match outcome {
        Outcome::Merged { tree } => {
            hands::Event::StepMerged { step, attempt, onto: tip.clone(), tree: tree.clone() }
        }
        Outcome::Conflicted { onto, paths } if onto == tip => {
            hands::Event::StepConflicted { step, attempt, onto: tip.clone(), paths: paths.clone() }
        }
        _other => return None,
    };
    Some(vec![event.into()])
}

/// Reports on the candidate and its landing.
fn landing(work: &Work, outcome: &Outcome) -> Option<Vec<Event>> {
    let event = match (work, outcome) {
        (Work::Candidate { number, .. }, Outcome::CandidateMade { commit, tree, onto }) => {
            hands::Event::CandidateMade {
                number: *number,
                commit: commit.clone(),
                tree: tree.clone(),
                onto: onto.clone(),
            }
        }
        (Work::Candidate { number, .. }, Outcome::Conflicted { onto, paths }) => {
            hands::Event::CandidateConflicted { number: *number, onto: onto.clone(), paths: paths.clone() }
        }
        (Work::Land { commit, onto, .. }, Outcome::Landed) => {
            hands::Event::Landed { commit: commit.clone(), onto: onto.clone() }
        }
        (Work::OpenPullRequest { number, tip, .. }, Outcome::PullRequestOpened(request))
            if request.head == *tip =>
        {
            hands::Event::PullRequestOpened { number: *number, request: (**request).clone() }
        }
        (Work::SeePullRequest { number, .. }, Outcome::PullRequestSeen(sighting)) => {
            hands::Event::PullRequestSeen { number: *number, sighting: (**sighting).clone() }
        }
        (Work::Land { .. } | Work::OpenPullRequest { .. }, Outcome::LandingRefused { .. }) => return None,
        _other => return None,
    };
    Some(vec![event.into()])
}

/// Reports on a lesson's change; a landing that was refused is told apart by the candidate's number.
fn lesson(cycle: &Cycle, work: &Work, outcome: &Outcome) -> Option<Vec<Event>> {
    match (work, outcome) {
        (Work::Land { .. } | Work::OpenPullRequest { .. }, Outcome::LandingRefused { because, moved }) => {
            let number = cycle.execution.candidates.last()?.number;
            Some(vec![
                hands::Event::LandingRefused { number, because: because.clone(), moved: *moved }.into(),
            ])
        }
        (Work::Change { patch, .. }, Outcome::Changed { commit, paths }) => {
            let proposed = cycle.learning.pending().filter(|proposed| proposed.patch == *patch)?;
            let answered = proposed.deviations.iter().map(|id| {
                let remedy = Remedy::Changed {
                    layer: proposed.layer,
                    commit: commit.clone(),
                    paths: paths.clone(),
                    lesson: proposed.lesson.clone(),
                };
                learning::Event::Answered { deviation: id.clone(), remedy }.into()
            });
            Some(answered.collect())
        }
        (Work::Change { patch, .. }, Outcome::ChangeRefused { because }) => {
            Some(vec![learning::Event::ChangeRefused { patch: *patch, because: because.clone() }.into()])
        }
        _other => None,
    }
}

fn on_request(effect: &Effect, answered: Answered<'_>, report: &Report) -> Result<Vec<Event>, Refusal> {
    let request = answered.request.clone();
    let event: Event = match (&effect.work, &report.outcome) {
        (Work::Prove { proof, revision, .. }, Outcome::Proved(run)) if proves(run, proof, revision) => {
            mirror::Event::ProofRun { request: Some(request), run: run.clone() }.into()
        }
        (Work::Probe { capability, revision, .. }, Outcome::Probed(probe))
            if probe.capability == *capability && probe.revision == *revision =>
        {
            mirror::Event::Probed { request, probe: probe.clone() }.into()
        }
        (Work::Measure { proof, revision, .. }, Outcome::Measured { reading, detail }) => {
            let baseline = reading.map(|reading| Baseline {
                metric: proof.metric.name.clone(),
                value: reading.0,
                unit: proof.metric.unit.clone(),
                source: format!("measured at {}", revision.short()),
            });
            let Asked::Measure(demand, _) = answered.asked else { return Err(mismatch(effect)) };
            demand::Event::Measured {
                request,
                demand: demand.clone(),
                baseline,
                detail: detail.clone(),
                revision: revision.clone(),
            }
            .into()
        }
        (Work::Attempt { .. }, Outcome::Attempted(attempted)) => match answered.asked {
            Asked::Draft(drafting) => planning::draft::ended(request, drafting, attempted).into(),
            Asked::Spike(spike) => planning::spike::ended(request, spike, attempted).into(),
            Asked::Proof(_) | Asked::Measure(..) => return Err(mismatch(effect)),
        },
        _other => return Err(mismatch(effect)),
    };
    Ok(vec![event])
}

/// A gate's run answers for the gate, the tree, the attempt and the definition that were asked about.
fn judges(work: &Work, run: &GateRun) -> bool {
    let Work::Judge { gate, step, attempt, tree, .. } = work else { return false };
    run.gate == gate.name
        && run.kind == gate.kind
        && run.step == *step
        && run.attempt == *attempt
        && run.tree == *tree
        && run.standard == gate.standard
        && run.definition == trace::Digest::of_value(&**gate)
}

fn proves(run: &ProofRun, proof: &trace::Proof, revision: &trace::id::ObjectId) -> bool {
    run.revision == *revision && run.proof == proof.digest()
}

/// The step's handover, for the scope guard.
fn planned(cycle: &Cycle, step: u32) -> Option<planning::handover::Planned<'_>> {
    let bounded = constraint::handover::bounded(&cycle.constraint)?;
    let step = cycle.planning.plan.steps.iter().find(|other| other.number == step)?;
    let grounded =
        context::handover::grounded(bounded, &cycle.context, step, &cycle.demand, cycle.tip(), &[]).ok()?;
    planning::handover::planned(grounded, &cycle.planning, &cycle.demand, step.number)
}
