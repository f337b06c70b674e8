//! The seven layers' records, in one sentence each.

use super::{brief, count, own, took};
use trace::{
    AttemptEnd, Change, Check, Expiry, Fate, ForgeReview, GateKind, GateRun, Hold, Remedy, ReviewWord,
    RollCall, Severity, Sighting, Verdict, Wall, Weakening,
    event::{constraint, execution, feedback, learning, planning, quality},
};

pub(super) fn of_constraint(event: &constraint::Event) -> String {
    match event {
        constraint::Event::EnvelopeFrozen { envelope, digest } => {
            let gates = count(envelope.gates.len(), "gate");
            format!(
                "envelope frozen: owner `{}`, {gates}, agent `{}`, {}",
                envelope.owner,
                envelope.agent.name,
                digest.short()
            )
        }
        constraint::Event::DecisionRequested(question) => {
            format!("decision `{}` asked of `{}`: {}", question.id, question.owner, brief(&question.text))
        }
        constraint::Event::Decided(answer) => {
            let clock = if answer.by_default { " by the clock" } else { "" };
            let own = own(answer.self_approved);
            format!(
                "decision `{}` answered{clock}: `{}`, because {}{own}",
                answer.decision,
                answer.choice,
                brief(&answer.because)
            )
        }
        constraint::Event::SlaBreached { decision, expiry } => match expiry {
            Expiry::Escalated { to, .. } => format!("decision `{decision}` is overdue and goes to `{to}`"),
            Expiry::Defaulted { choice } => {
                format!("decision `{decision}` is overdue: the default `{choice}` is taken")
            }
        },
        constraint::Event::OutcomeSeen { decision, outcome, because } => {
            format!("decision `{decision}` turned out: `{}`, because {}", outcome.name(), brief(because))
        }
    }
}

pub(super) fn of_planning(event: &planning::Event) -> String {
    match event {
        planning::Event::Approved { plan, digest, self_approved, drafted_by, .. } => {
            let by = drafted_by.as_ref().map_or_else(String::new, |agent| format!(", drafted by `{agent}`"));
            let steps = count(plan.steps.len(), "step");
            format!(
                "plan of `{}` approved ({steps}), {}{by}{}",
                plan.demand,
                digest.short(),
                own(*self_approved)
            )
        }
        planning::Event::SpikeRequested { spike, .. } => {
            format!("exploration {} of `{}` asked of `{}`", spike.attempt, spike.decision, spike.agent.name)
        }
        planning::Event::Spiked { decision, attempt, agent, ending, took_ms, .. } => format!(
            "exploration {attempt} of `{decision}`: `{agent}` {} ({})",
            brief(&ending.to_string()),
            took(*took_ms)
        ),
        planning::Event::SpikeRead { decision, attempt, findings } => {
            format!("exploration {attempt} of `{decision}`: what it found is kept as {}", findings.short())
        }
        planning::Event::DraftRequested { drafting, .. } => {
            format!(
                "draft {} of the plan of `{}` asked of `{}`",
                drafting.attempt, drafting.demand, drafting.agent.name
            )
        }
        planning::Event::Drafted { demand, attempt, agent, ending, outside, took_ms, .. } => {
            let beside = if outside.is_empty() {
                String::new()
            } else {
                format!("; {} thrown away", count(outside.len(), "other path"))
            };
            format!(
                "draft {attempt} of the plan of `{demand}`: `{agent}` {}{beside} ({})",
                brief(&ending.to_string()),
                took(*took_ms)
            )
        }
        planning::Event::DraftJudged { demand, attempt, findings, digest } => match &**findings {
            [] => {
                format!("draft {attempt} of the plan of `{demand}` leaves nothing open, {}", digest.short())
            }
            [first, ..] => {
                let line = first.line.map_or_else(String::new, |line| format!("line {line}: "));
                let said = first.message.split(" (hint: ").next().unwrap_or_default();
                format!(
                    "draft {attempt} of the plan of `{demand}`: {} back, the first: {line}{}",
                    count(findings.len(), "finding"),
                    brief(said)
                )
            }
        },
        planning::Event::Bounced { demand, digest, because } => {
            format!("plan of `{demand}` sent back, {}: {}", digest.short(), brief(because))
        }
    }
}

/// What an attempt changed of what judges it.
fn judged_less(found: &[Weakening]) -> String {
    let weakened = found.iter().filter(|found| found.severity == Severity::Weakened).count();
    let place = |found: &Weakening| match found.line {
        Some(line) => format!("`{}:{line}` {}", found.path, found.what),
        None => format!("`{}` {}", found.path, found.what),
    };
    match (weakened, found) {
        (_, []) => String::new(),
        (0, [first, ..]) => format!(", touched: {}", brief(&place(first))),
        (_, [first, ..]) => format!(", refused, weakened: {}", brief(&place(first))),
    }
}

pub(super) fn of_execution(event: &execution::Event) -> String {
    match event {
        execution::Event::StepPrepared { step, attempt } => {
            format!("step {step}.{attempt}: worktree prepared for a person")
        }
        execution::Event::StepHandedIn { step, attempt } => format!("step {step}.{attempt}: handed in"),
        execution::Event::AttemptEnded(end) => {
            let AttemptEnd { step, attempt, agent, ending, changes, weakenings, wall, took_ms, .. } = &**end;
            let paths = if changes.is_empty() { String::new() } else { format!(": {}", paths(changes)) };
            format!(
                "step {step}.{attempt}: `{agent}` {}{paths} ({}{}){}",
                brief(&ending.to_string()),
                took(*took_ms),
                wall.as_ref().map_or_else(String::new, unheld),
                judged_less(weakenings)
            )
        }
        execution::Event::ScopeRefused { step, attempt, outside, protected, crossings } => {
            let crossed = crossings.iter().map(|crossing| format!("`{}:{}`", crossing.path, crossing.line));
            let paths = outside.iter().chain(protected).map(|path| format!("`{path}`"));
            let all: Vec<String> = paths.chain(crossed).take(5).collect();
            let word = match (protected.is_empty(), outside.is_empty()) {
                (false, _) => "protected",
                (true, false) => "outside the step",
                (true, true) => "across a boundary",
            };
            format!("step {step}.{attempt}: change refused, {word}: {}", all.join(", "))
        }
        execution::Event::StepGuided { step, words } => format!("step {step}: guidance: {}", brief(words)),
        execution::Event::AttemptDropped { step, attempt, usage } => {
            let cost = usage.cost_usd.map_or_else(String::new, |usd| format!(", after {usd:.2} US dollars"));
            format!("step {step}.{attempt}: the attempt was ended{cost}")
        }
        execution::Event::StepMerged { step, attempt, onto, .. } => {
            format!("step {step}.{attempt}: merged onto {}", onto.short())
        }
        execution::Event::StepConflicted { step, attempt, paths, .. } => {
            let paths: Vec<String> = paths.iter().take(5).map(|path| format!("`{path}`")).collect();
            format!("step {step}.{attempt}: contradicts another step in {}", paths.join(", "))
        }
        execution::Event::StepCommitted { step, commit, .. } => {
            format!("step {step}: committed as {}", commit.short())
        }
        execution::Event::CandidateMade { number, commit, onto, .. } => {
            format!("candidate {number}: {} made on {}", commit.short(), onto.short())
        }
        execution::Event::CandidateConflicted { number, onto, paths } => {
            format!("candidate {number}: conflicts with {} in {}", onto.short(), count(paths.len(), "path"))
        }
        execution::Event::LandingRefused { number, because, .. } => {
            format!("candidate {number}: could not land: {}", brief(because))
        }
        execution::Event::PullRequestOpened { number, request } => {
            format!("candidate {number}: pull request {} opened on {}", request.url, request.forge)
        }
        execution::Event::PullRequestSeen { number, sighting } => seen(*number, sighting),
        execution::Event::Landed { commit, onto } => {
            format!("landed as {} on {}", commit.short(), onto.short())
        }
    }
}

/// What was asked of the wall and not held. What no wall of its kind holds is said before a run, and by `doctor`.
fn unheld(wall: &Wall) -> String {
    let asked = |hold: &&Hold| matches!(hold, Hold::Network | Hold::Memory | Hold::ProcessCount);
    let words: Vec<&str> = wall.not_held.iter().filter(asked).map(|hold| hold.words()).collect();
    if words.is_empty() { String::new() } else { format!("; not held: {}", words.join(", ")) }
}

/// How a pull request stands, and what its reviewers say.
fn seen(number: u32, sighting: &Sighting) -> String {
    let fate = match &sighting.fate {
        Fate::Open => "is open".to_owned(),
        Fate::Closed => "was closed without a merge".to_owned(),
        Fate::Merged { commit, by, .. } => {
            let by = by.as_ref().map_or_else(String::new, |by| format!(" by `{by}`"));
            format!("was merged{by} as {}", commit.short())
        }
    };
    let word = |review: &ForgeReview| match review.word {
        ReviewWord::Approved => format!(", approved by `{}`", review.by),
        ReviewWord::Changes => format!(", `{}` asks for changes", review.by),
    };
    let reviews: Vec<String> = sighting.reviews.iter().take(3).map(word).collect();
    let behind = sighting.behind.as_ref().map_or_else(String::new, |behind| format!("; {behind}"));
    format!("candidate {number}: the pull request {fate}{}{behind}", reviews.concat())
}

pub(super) fn of_quality(event: &quality::Event) -> String {
    match event {
        quality::Event::GatePassed(run)
        | quality::Event::GateFailed(run)
        | quality::Event::GateNotRun(run) => gate(run),
        quality::Event::AllGatesPassed { step: Some(step), attempt, quarantined, .. } => {
            format!("step {step}.{attempt}: all gates passed{}", but(quarantined))
        }
        quality::Event::AllGatesPassed { step: None, attempt, quarantined, .. } => {
            format!("candidate {attempt}: all gates passed{}", but(quarantined))
        }
        quality::Event::RollCalled(call) => roll(call),
        quality::Event::GateQuarantined { gate, until: Some(until), because } => {
            let day = until.strftime("%Y-%m-%d");
            format!("gate `{gate}` is quarantined until {day}, because {}", brief(because))
        }
        quality::Event::GateQuarantined { gate, until: None, because } => {
            format!("gate `{gate}` is asked again, because {}", brief(because))
        }
        quality::Event::Checked(check) => checked(check),
    }
}

/// What a run of continuous integration said of a commit.
fn checked(check: &Check) -> String {
    let commit = check.revision.short();
    match &*check.red {
        [] => format!("commit {commit} checked: {} of {} gates passed", check.gates, check.gates),
        red => format!("commit {commit} checked: `{}` said no, of {} gates", red.join("`, `"), check.gates),
    }
}

/// The gates that could not judge.
fn but(quarantined: &[String]) -> String {
    if quarantined.is_empty() {
        return String::new();
    }
    format!(", without the quarantined `{}`", quarantined.join("`, `"))
}

/// A roll call in one sentence.
fn roll(call: &RollCall) -> String {
    let place = place(call.step, call.attempt);
    let (gate, base) = (&call.gate, call.base.short());
    match (&call.ran, call.missing.first()) {
        (None, _) => format!("{place}: gate `{gate}` names no tests at {base}: nothing to compare with"),
        (Some(_), None) => format!("{place}: every test of gate `{gate}` that ran at {base} runs"),
        (Some(_), Some(first)) => {
            let more = call.missing.len() - 1 + usize::try_from(call.more).unwrap_or(usize::MAX);
            let more = if more > 0 { format!(", and {more} more") } else { String::new() };
            format!("{place}: gate `{gate}`: {}{more}", brief(&first.to_string()))
        }
    }
}

fn place(step: Option<u32>, attempt: u32) -> String {
    match (step, attempt) {
        (Some(step), 0) => format!("before step {step}"),
        (Some(step), attempt) => format!("step {step}.{attempt}"),
        (None, 0) => "before the change".to_owned(),
        (None, GateRun::OUTSIDE) => "outside a cycle".to_owned(),
        (None, number) => format!("candidate {number}"),
    }
}

/// A gate's run in one sentence.
pub(crate) fn gate(run: &GateRun) -> String {
    let place = place(run.step, run.attempt);
    let tests = run
        .tests
        .map_or_else(String::new, |tests| format!(", {} passed, {} failed", tests.passed, tests.failed));
    if let Some(why) = &run.skipped {
        return format!("{place}: gate `{}` skipped: {why}", run.gate);
    }
    if is_expected(run) {
        let took = took(run.took_ms);
        return format!(
            "{place}: gate `{}` {}, as it should before the step ({took})",
            run.gate, run.verdict
        );
    }
    let cached = if run.cached.is_some() { ", cached" } else { "" };
    let first = match (run.verdict, run.findings.first()) {
        (Verdict::Failed | Verdict::CouldNotRun, Some(finding)) => {
            format!(": {}", brief(&finding.to_string()))
        }
        (Verdict::Passed, _) | (_, None) => String::new(),
    };
    let rule = run.standard.as_ref().filter(|_| run.is_red());
    let rule = rule.map_or_else(String::new, |standard| format!("; it enforces `.evolute/{standard}`"));
    format!(
        "{place}: gate `{}` {}{tests} ({}{cached}){first}{rule}",
        run.gate,
        run.verdict,
        took(run.took_ms)
    )
}

/// Whether it is an acceptance that does not pass before its step: what it finds then is what the step is for.
fn is_expected(run: &GateRun) -> bool {
    let is_before = run.kind == GateKind::Acceptance && run.step.is_some() && run.attempt == 0;
    is_before && run.gate.starts_with("accept ") && run.verdict != Verdict::Passed
}

pub(super) fn of_feedback(event: &feedback::Event) -> String {
    match event {
        feedback::Event::Observed { workflow, metric, reading, detail, .. } => match reading {
            Some(reading) => format!("`{workflow}` observed: {} = {reading} {}", metric.name, metric.unit),
            None => format!("`{workflow}` observed, without a number: {}", brief(detail)),
        },
        feedback::Event::Unobserved { because, .. } => format!("nothing observes it yet: {}", brief(because)),
    }
}

pub(super) fn of_learning(event: &learning::Event) -> String {
    match event {
        learning::Event::Heartbeat(beat) => {
            format!(
                "heartbeat: `{}` at {}, {} worked, {} failed",
                beat.capability,
                beat.level,
                beat.worked.len(),
                beat.failed.len()
            )
        }
        learning::Event::Responded { response, because, lesson, .. } => {
            let lesson = lesson
                .as_ref()
                .map_or_else(String::new, |lesson| format!("; from now on: {}", brief(lesson)));
            format!("answered `{response}`: {}{lesson}", brief(because))
        }
        learning::Event::Answered { deviation, remedy } => match remedy {
            Remedy::Watched => format!("deviation `{deviation}`: watched"),
            Remedy::Changed { layer, commit, lesson, .. } => {
                format!("deviation `{deviation}`: {layer} changed in {}: {}", commit.short(), brief(lesson))
            }
            Remedy::None { because } => {
                format!("deviation `{deviation}`: nothing is changed, because {}", brief(because))
            }
        },
        learning::Event::ChangeProposed { layer, lesson, .. } => {
            format!("change to {layer} proposed: {}", brief(lesson))
        }
        learning::Event::ChangeRefused { because, .. } => {
            format!("change could not be applied: {}", brief(because))
        }
        learning::Event::PatternAccepted { pattern, because, commit } => format!(
            "pattern `{}` of `{}` accepted in {}: {}, because {}",
            pattern.name,
            pattern.territory,
            commit.short(),
            brief(&pattern.text),
            brief(because)
        ),
        learning::Event::PatternDismissed { pattern, because, .. } => {
            format!("pattern `{pattern}` dismissed, because {}", brief(because))
        }
    }
}

fn paths(changes: &[Change]) -> String {
    match changes {
        [only] => format!("`{}`", only.path),
        many => count(many.len(), "path"),
    }
}
