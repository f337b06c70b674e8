//! The engine's one door: decide, fold, wanted.

use crate::{
    Command, Draft, Entry, Input, Moment, Outcome, Picture, Refusal, Report, Wait, Waiting, Wanted, What,
    constraint,
    cycle::{self, Tentative, respond::Word, settle, view::Stamp},
    ids::Ids,
    mirror,
    owner::person,
    planning, quality,
    requested::{effect_of, requested},
};
use jiff::Timestamp;
use trace::{
    Actor, Answer, Event,
    event::{constraint as constraints, demand, planning as plans},
    id::{CycleId, DemandId},
};

/// The version of the fold: a snapshot made by another one is not used.
pub const FOLD_VERSION: u32 = 14;

/// What follows from an input: events, or a refusal. Pure; the same input again gives no events twice.
///
/// # Errors
/// The refusal names the rule that said no and what would make it yes.
pub fn decide(picture: &Picture, input: &Input, moment: Moment<'_>) -> Result<Vec<Draft>, Refusal> {
    let mut ids = Ids::new(moment.seed);
    let direct = match &input.what {
        What::Command(command) => {
            picture.driven_here(command, moment.writer)?;
            commanded(picture, command, &input.actor, moment.now, &mut ids)?
        }
        What::Report(report) => reported(picture, report, moment.now, &mut ids)?,
    };
    let mut drafts = direct.drafts(&input.actor);
    for id in direct.touched(picture) {
        drafts.extend(consequences(picture, &id, &drafts, moment.now, &mut ids));
    }
    Ok(drafts)
}

/// The events that an input brings about by itself, and the cycle that they belong to.
#[derive(Debug, Default)]
struct Direct {
    cycle: Option<CycleId>,
    events: Vec<Event>,
    /// Whether every open cycle is looked at, because time passed or a plan was approved.
    everywhere: bool,
    /// What others than the actor said, after that.
    said: Vec<(Actor, Event)>,
}

impl Direct {
    fn of(cycle: &CycleId, events: Vec<Event>) -> Self {
        Self { cycle: Some(cycle.clone()), events, ..Self::default() }
    }

    fn alone(event: impl Into<Event>) -> Self {
        Self { events: vec![event.into()], ..Self::default() }
    }

    fn drafts(&self, actor: &Actor) -> Vec<Draft> {
        let draft = |(actor, event): (&Actor, &Event)| Draft {
            cycle: self.cycle.clone(),
            actor: actor.clone(),
            event: event.clone(),
        };
        let own = self.events.iter().map(|event| (actor, event));
        own.chain(self.said.iter().map(|(actor, event)| (actor, event))).map(draft).collect()
    }

    fn touched(&self, picture: &Picture) -> Vec<CycleId> {
        if self.everywhere {
            picture.cycles.keys().cloned().collect()
        } else {
            self.cycle.iter().cloned().collect()
        }
    }
}

/// What follows in a cycle from what was just decided about it.
fn consequences(
    picture: &Picture,
    id: &CycleId,
    drafts: &[Draft],
    now: Timestamp,
    ids: &mut Ids,
) -> Vec<Draft> {
    let Some(cycle) = picture.cycles.get(id) else { return vec![] };
    let mut tentative = Tentative::new(picture, cycle.clone());
    for draft in drafts.iter().filter(|draft| draft.cycle.as_ref() == Some(id)) {
        tentative.fold(&draft.event, Stamp { at: now, by: &draft.actor.name, record: None });
    }
    settle(tentative, now, ids)
}

fn commanded(
    picture: &Picture,
    command: &Command,
    actor: &Actor,
    now: Timestamp,
    ids: &mut Ids,
) -> Result<Direct, Refusal> {
    match command {
        Command::Tick => {
            let events = constraint::rules::expired(&picture.decisions, now, ids);
            Ok(Direct { events, everywhere: true, ..Direct::default() })
        }
        Command::Ask(ask) => {
            if ask.owner.name == actor.name {
                person(actor, "own a decision")?;
            }
            constraint::rules::askable(ask)?;
            let mut question = constraint::outside(ask, actor, now, ids);
            while picture.question(&question.id).is_some() {
                question.id = ids.decision();
            }
            Ok(Direct::alone(constraints::Event::DecisionRequested(question)))
        }
        Command::ReadTrace { .. }
        | Command::Measure { .. }
        | Command::Accept { .. }
        | Command::BounceDemand { .. }
        | Command::Insist { .. } => spec(picture, command, actor, now).map(Direct::alone),
        Command::Spike { .. } | Command::KeepFindings { .. } => explored(picture, command, actor),
        Command::DraftPlan { .. } | Command::JudgeDraft { .. } | Command::BouncePlan { .. } => {
            drafts(picture, command, actor).map(Direct::alone)
        }
        Command::ApprovePlan { .. } => approve(picture, command, actor),
        Command::Open { .. } => open(picture, command, actor, now, ids),
        Command::Adopt { .. } => adopt(picture, command, actor, ids),
        Command::Settle { dispute, record, because } => {
            picture.disputes.settle(dispute, record, because, actor).map(Direct::alone)
        }
        Command::Decide(answer) => decided(picture, (**answer).clone(), actor, now, ids),
        Command::SeeOutcome { decision, outcome, because } => {
            let (cycle, event) = picture.expectations.outcome(actor, decision, *outcome, because)?;
            Ok(Direct { cycle, events: vec![event], ..Direct::default() })
        }
        Command::TakeUp { .. } | Command::HandIn { .. } | Command::Guide { .. } | Command::Stop { .. } => {
            turning(picture, command, actor, ids)
        }
        Command::Respond { .. }
        | Command::Close { .. }
        | Command::AcceptPattern { .. }
        | Command::DismissPattern { .. } => learned(picture, command, actor),
        Command::Quarantine(decided) => {
            let event = quality::quarantine::decide(&picture.quarantines, decided, actor, now)?;
            Ok(Direct { events: vec![event], everywhere: true, ..Direct::default() })
        }
        Command::Check { check, runs } => {
            let events = quality::check::check(&picture.checks, check, runs, actor)?;
            Ok(Direct { events, ..Direct::default() })
        }
        Command::Prove { .. }
        | Command::Attest(_)
        | Command::AcceptWording { .. }
        | Command::SignOff { .. }
        | Command::Hold { .. }
        | Command::LiftHold { .. }
        | Command::AskMetric { .. }
        | Command::Witness(_) => mirrored(picture, command, actor, now),
    }
}

/// Commands of the last layer: the heartbeat is answered, and the deviations; patterns are taken or not.
fn learned(picture: &Picture, command: &Command, actor: &Actor) -> Result<Direct, Refusal> {
    match command {
        Command::Close { cycle, response, because, changed, answers } => {
            let found = cycle::rules::find(&picture.cycles, cycle)?;
            let word = Word { response: *response, because, changed, lesson: None };
            Ok(Direct::of(cycle, cycle::respond::close(picture, found, actor, &word, answers)?))
        }
        Command::Respond { cycle, response, because, changed, lesson } => {
            let found = cycle::rules::find(&picture.cycles, cycle)?;
            let word = Word { response: *response, because, changed, lesson: lesson.as_deref() };
            Ok(Direct::of(cycle, cycle::respond::respond(picture, found, actor, &word)?))
        }
        Command::AcceptPattern { pattern, because, commit } => {
            cycle::patterns::accept(picture, actor, pattern, because, commit).map(Direct::alone)
        }
        Command::DismissPattern { pattern, because } => {
            cycle::patterns::dismiss(picture, actor, pattern, because).map(Direct::alone)
        }
        _other => unreachable!("because only the learning layer's commands are given here"),
    }
}

/// Commands about a cycle that is open.
fn turning(picture: &Picture, command: &Command, actor: &Actor, ids: &mut Ids) -> Result<Direct, Refusal> {
    match command {
        Command::TakeUp { cycle, lease, confined, over } => {
            let found = cycle::rules::find(&picture.cycles, cycle)?;
            picture.buildable(&found.demand.id)?;
            Ok(Direct::of(cycle, cycle::rules::take_up(found, lease, *confined, over.as_deref(), actor)?))
        }
        Command::HandIn { cycle, step } => {
            let found = cycle::rules::find(&picture.cycles, cycle)?;
            Ok(Direct::of(cycle, vec![cycle::rules::hand_in(found, *step, actor)?]))
        }
        Command::Guide { cycle, step, words } => {
            let found = cycle::rules::find(&picture.cycles, cycle)?;
            Ok(Direct::of(cycle, vec![cycle::rules::guide(found, *step, words, actor)?]))
        }
        Command::Stop { cycle, because } => {
            let found = cycle::rules::find(&picture.cycles, cycle)?;
            cycle::rules::stop(found, because, actor)?;
            Ok(Direct::of(cycle, cycle::stopped(found, because, ids)))
        }
        _other => unreachable!("because only commands about an open cycle are given here"),
    }
}

/// Commands of the spec side.
fn spec(picture: &Picture, command: &Command, actor: &Actor, now: Timestamp) -> Result<Event, Refusal> {
    match command {
        Command::ReadTrace { demand, territory, digest, cited, changed, dismissed } => {
            person(actor, "read a territory's trace")?;
            let shown = picture.shown(territory);
            let read = mirror::rules::Read { digest: *digest, cited, dismissed, changed };
            mirror::rules::reading(picture.bank.digest(territory), &shown, &read)?;
            Ok(demand::Event::TraceRead {
                demand: demand.clone(),
                territory: territory.clone(),
                shown,
                digest: *digest,
                cited: cited.clone(),
                changed: changed.clone(),
                dismissed: dismissed.clone(),
            }
            .into())
        }
        Command::Measure { request, lease, demand, proof, revision, worktree } => {
            person(actor, "measure a base")?;
            Ok(demand::Event::MeasureRequested {
                request: request.clone(),
                lease: lease.clone(),
                demand: demand.clone(),
                proof: proof.clone(),
                worktree: worktree.clone(),
                revision: revision.clone(),
            }
            .into())
        }
        Command::BounceDemand { demand, because } => {
            mirror::bounce::bounce(&picture.demands, demand, because, actor).map(Into::into)
        }
        Command::Insist { demand, because, owner } => {
            mirror::bounce::insist(&picture.demands, demand, because, owner, actor).map(Into::into)
        }
        Command::Accept { demand, file, digest, author, owner, dreams } => {
            if let Some(cycle) = picture.cycle_of(&demand.id) {
                return Err(mirror::rules::in_the_works(&demand.id, &cycle.id));
            }
            picture.demands.acceptable(demand, owner, actor, picture.bank.digest(&demand.territory))?;
            mirror::bounce::unanswered(&picture.demands, &demand.id, *digest)?;
            cycle::answered(picture, demand, now)?;
            mirror::mends(&picture.evidence, demand)?;
            mirror::naming::known(&picture.evidence, &picture.demands, demand)?;
            Ok(demand::Event::Accepted {
                demand: demand.clone(),
                file: file.clone(),
                digest: *digest,
                self_approved: author.as_ref() == Some(&actor.name),
                blocked: mirror::reuse::stands(&picture.evidence, demand, *dreams)?,
            }
            .into())
        }
        _other => unreachable!("because only the spec side's commands are given here"),
    }
}

fn approve(picture: &Picture, command: &Command, actor: &Actor) -> Result<Direct, Refusal> {
    let Command::ApprovePlan { plan, file, digest, author, owner, revision, uses, facts, limits } = command
    else {
        unreachable!("because only an approval is given here")
    };
    let accepted =
        picture.demands.accepted.get(&plan.demand).ok_or_else(|| planning::rules::no_demand(&plan.demand))?;
    picture.buildable(&plan.demand)?;
    planning::rules::approvable(plan, limits, facts, owner, actor)?;
    let drafts = picture.drafts.get(&plan.demand);
    planning::rules::unchanged_since_bounce(drafts, &plan.demand, *digest)?;
    let drafted_by = drafts.and_then(|drafts| drafts.author(*digest)).map(ToOwned::to_owned);
    if let Some(cycle) = picture.cycle_of(&plan.demand) {
        let open: Vec<u32> = cycle.open_steps().map(|step| step.number).collect();
        let done: Vec<&trace::Step> =
            cycle.planning.plan.steps.iter().filter(|step| !open.contains(&step.number)).collect();
        planning::rules::continues(&done, plan)?;
    }
    let event = plans::Event::Approved {
        plan: plan.clone(),
        file: file.clone(),
        digest: *digest,
        demand_digest: accepted.digest,
        revision: revision.clone(),
        uses: uses.clone(),
        self_approved: drafted_by.is_none() && author.as_ref() == Some(&actor.name),
        drafted_by,
        author: author.clone(),
    };
    Ok(Direct::alone(event))
}

/// Commands about a plan before it is approved.
fn drafts(picture: &Picture, command: &Command, actor: &Actor) -> Result<Event, Refusal> {
    let known = |demand: &DemandId| picture.drafts.get(demand).cloned().unwrap_or_default();
    match command {
        Command::DraftPlan { request, lease, drafting, worktree, limit } => {
            person(actor, "have a plan drafted")?;
            let demand = &drafting.demand;
            if !picture.demands.accepted.contains_key(demand) {
                return Err(planning::rules::no_demand(demand));
            }
            picture.buildable(demand)?;
            planning::draft::another(&known(demand), drafting, *limit)?;
            Ok(plans::Event::DraftRequested {
                request: request.clone(),
                lease: lease.clone(),
                drafting: drafting.clone(),
                worktree: worktree.clone(),
            }
            .into())
        }
        Command::JudgeDraft { demand, attempt, digest, findings } => {
            person(actor, "have a draft judged")?;
            planning::draft::judged(&known(demand), demand, *attempt, *digest, findings).map(Into::into)
        }
        Command::BouncePlan { demand, digest, because, owner } => {
            owner.admit(actor, "bounce a plan")?;
            planning::rules::bounce(demand, *digest, because, picture.cycle_of(demand).map(|open| &open.id))
                .map(Into::into)
        }
        _other => unreachable!("because only commands about drafts are given here"),
    }
}

/// Commands about an exploration. It belongs to a question, and whoever asks for it does not decide by it.
fn explored(picture: &Picture, command: &Command, actor: &Actor) -> Result<Direct, Refusal> {
    match command {
        Command::Spike { request, lease, spike, worktree } => {
            person(actor, "have a question explored")?;
            let asked = picture.question(&spike.decision);
            picture.spikes.another(spike, asked.is_some_and(|(_, asked)| asked.answer.is_none()))?;
            Ok(Direct::alone(plans::Event::SpikeRequested {
                request: request.clone(),
                lease: lease.clone(),
                spike: spike.clone(),
                worktree: worktree.clone(),
            }))
        }
        Command::KeepFindings { decision, attempt, findings } => {
            person(actor, "keep what was found")?;
            picture.spikes.read(decision, *attempt, *findings).map(Direct::alone)
        }
        _other => unreachable!("because only commands about explorations are given here"),
    }
}

fn open(
    picture: &Picture,
    command: &Command,
    actor: &Actor,
    now: Timestamp,
    ids: &mut Ids,
) -> Result<Direct, Refusal> {
    let Command::Open { demand, base, envelope, demand_digest, plan_digest, uses, weaknesses, grounds } =
        command
    else {
        unreachable!("because only an opening is given here")
    };
    let opening = cycle::rules::Opening {
        demand,
        base,
        envelope,
        demand_digest: *demand_digest,
        plan_digest: *plan_digest,
        uses,
        weaknesses,
        grounds,
    };
    picture.buildable(demand)?;
    let accepted = picture.demands.accepted.get(demand);
    let events =
        cycle::rules::open(&opening, accepted, picture.plans.get(demand), picture.cycle_of(demand), actor)?;
    if let Some(accepted) = accepted {
        cycle::load::room(picture, &accepted.demand, envelope, now)?;
    }
    Ok(Direct::of(&born(picture, ids), events))
}

/// The id of a new cycle.
fn born(picture: &Picture, ids: &mut Ids) -> CycleId {
    let mut id = ids.cycle();
    while picture.cycles.contains_key(&id) {
        id = ids.cycle();
    }
    id
}

fn adopt(picture: &Picture, command: &Command, actor: &Actor, ids: &mut Ids) -> Result<Direct, Refusal> {
    let Command::Adopt { demand, outside, envelope, weaknesses, because, owner } = command else {
        unreachable!("because only an adoption is given here")
    };
    let adopting = cycle::adopt::Adopting { demand, outside, envelope, weaknesses, because, owner };
    picture.buildable(demand)?;
    let accepted = picture.demands.accepted.get(demand);
    let landed = picture.evidence.values().find(|evidence| evidence.demand == *demand);
    let landed = landed.filter(|evidence| evidence.can_miss()).and_then(|evidence| evidence.landed.as_ref());
    let events = cycle::adopt::adopt(&adopting, accepted, picture.cycle_of(demand), landed, actor)?;
    Ok(Direct::of(&born(picture, ids), events))
}

/// An answer; one who also did the work by hand is recorded as approving their own.
fn decided(
    picture: &Picture,
    mut answer: Answer,
    actor: &Actor,
    now: Timestamp,
    ids: &mut Ids,
) -> Result<Direct, Refusal> {
    answer.by_default = false;
    let Some((cycle, asked)) = picture.question(&answer.decision) else {
        return Err(constraint::rules::unknown(&answer));
    };
    let next = constraint::mandate::next(&asked.question, &answer, now, ids);
    let next = next.map(|question| constraints::Event::DecisionRequested(question).into());
    let Some(cycle) = cycle else {
        answer.self_approved = crate::owner::same(&asked.asked_by, &actor.name);
        let event = constraint::rules::answer(&picture.decisions, actor, answer)?;
        return Ok(Direct { events: [event].into_iter().chain(next).collect(), ..Direct::default() });
    };
    answer.self_approved = cycle.execution.steps.values().any(|step| step.by.as_ref() == Some(&actor.name));
    let changes = answer.choice == "changes";
    let guidance = answer.guidance.as_ref().unwrap_or(&answer.because).clone();
    let mut events = vec![constraint::rules::answer(&cycle.constraint, actor, answer)?];
    events.extend(next);
    if changes {
        events.extend(cycle::changes_asked(cycle, &guidance, ids));
    }
    Ok(Direct::of(&cycle.id, events))
}

fn mirrored(picture: &Picture, command: &Command, actor: &Actor, now: Timestamp) -> Result<Direct, Refusal> {
    match command {
        Command::Prove { request, lease, capability, revision, worktree } => {
            person(actor, "ask for a proof")?;
            let event = mirror::rules::request(
                &picture.demands,
                request.clone(),
                lease.clone(),
                capability.clone(),
                revision.clone(),
                worktree.clone(),
            )?;
            Ok(Direct::alone(event))
        }
        Command::Attest(attestation) => {
            mirror::attested::rule(&picture.evidence, attestation, actor).map(Direct::alone)
        }
        Command::AcceptWording { capability, revision, because } => {
            let read = mirror::wording::Read { capability, revision, because };
            mirror::wording::accept(&picture.evidence, &read, actor).map(Direct::alone)
        }
        Command::SignOff { capability, because } => {
            mirror::rules::sign_off(&picture.evidence, capability, because, actor).map(Direct::alone)
        }
        Command::Hold { capability, because, owner } => {
            mirror::hold::hold(&picture.evidence, capability, because, owner, actor).map(Direct::alone)
        }
        Command::LiftHold { capability, because, owner } => {
            mirror::hold::lift(&picture.evidence, capability, because, owner, actor).map(Direct::alone)
        }
        Command::AskMetric { capability, aim, because } => {
            mirror::metric::ask(&picture.evidence, capability, *aim, because, actor).map(Direct::alone)
        }
        Command::Witness(ground) => {
            let events = mirror::rules::witness(&picture.evidence, &picture.safety, ground, now);
            Ok(Direct { events, ..Direct::default() })
        }
        _other => unreachable!("because only the mirror's commands are given here"),
    }
}

/// A report must answer an effect that is outstanding, under the lease that is held.
fn reported(picture: &Picture, report: &Report, now: Timestamp, ids: &mut Ids) -> Result<Direct, Refusal> {
    let outstanding = wanted(picture, now).effects;
    let Some(effect) =
        outstanding.iter().find(|effect| effect.id == report.effect && effect.lease == report.lease)
    else {
        return Err(Refusal::new(
            "report.not-outstanding",
            format!("nobody waits for a report on `{}` under lease `{}`", report.effect, report.lease),
            "another process has taken the cycle up, or it has gone on: run `evolute` to see where it stands",
        ));
    };
    let cycle = effect.cycle.as_ref().and_then(|id| picture.cycles.get(id));
    let request = picture.requests.iter().find(|(id, _)| effect_of(id) == effect.id);
    let answered = request.map(|(request, asked)| cycle::Answered { request, asked: &asked.what });
    let events = cycle::reported(effect, cycle, answered, report)?;
    let said = match (cycle, &report.outcome) {
        (Some(cycle), Outcome::PullRequestSeen(sighting)) => cycle::said(cycle, sighting, ids),
        _other => vec![],
    };
    Ok(Direct { cycle: effect.cycle.clone(), events, everywhere: false, said })
}

/// Folds one record into the picture. Total: whatever was recorded can be folded.
pub fn fold(picture: &mut Picture, entry: &Entry) {
    picture.take(entry);
}

/// What the loop wants of the world now: a pure function of the picture and the time. A `wake` that has come
/// asks for [`Command::Tick`].
#[must_use]
pub fn wanted(picture: &Picture, now: Timestamp) -> Wanted {
    let mut wanted = Wanted::default();
    for cycle in picture.cycles.values() {
        let evidence = picture.evidence.get(&cycle.demand.capability);
        cycle::wanted::wanted(&picture.turn_of(cycle, evidence, now), &mut wanted);
    }
    for asked in picture.decisions.open() {
        let what = Waiting::Decision(asked.question.id.clone());
        wanted.waits.push(Wait { cycle: None, whom: asked.question.owner.clone(), what });
    }
    picture.decisions.clocks().for_each(|due| wanted.wake_by(due));
    let requested = picture.requests.iter().filter_map(|(id, request)| requested(picture, id, request));
    wanted.effects.extend(requested);
    wanted
}
