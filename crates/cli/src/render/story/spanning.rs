//! The records that span the loop, in one sentence each: demands, the mirror, the cycle itself.

use super::{brief, count, own, standing, took};
use engine::cycle::frontier::overrun;
use trace::{
    Aim, Manner, ProofRun,
    event::{cycle, demand, ledger, mirror},
};

/// Heads of chains that are told by name.
const HEADS: usize = 3;

pub(super) fn of_demand(event: &demand::Event) -> String {
    match event {
        demand::Event::TraceRead { demand, territory, shown, changed, dismissed, .. } => {
            let changed =
                if changed.is_empty() { String::new() } else { format!("; it changed: {}", brief(changed)) };
            let dismissed = match dismissed.len() {
                0 => String::new(),
                some => format!(", {some} dismissed"),
            };
            format!(
                "demand `{demand}`: trace of `{territory}` read ({}{dismissed}){changed}",
                count(shown.len(), "precedent")
            )
        }
        demand::Event::MeasureRequested { demand, revision, .. } => {
            format!("demand `{demand}`: baseline asked for, at {}", revision.short())
        }
        demand::Event::Measured { demand, baseline, detail, .. } => match baseline {
            Some(baseline) => {
                format!(
                    "demand `{demand}`: baseline {} = {} {}",
                    baseline.metric, baseline.value, baseline.unit
                )
            }
            None => format!("demand `{demand}`: no baseline: {}", brief(detail)),
        },
        demand::Event::Accepted { demand, digest, self_approved, blocked, .. } => {
            let word = if blocked.is_empty() { "accepted" } else { "filed as blocked" };
            let own = own(*self_approved);
            format!("demand `{}` {word}: `{}`, {}{own}", demand.id, demand.capability, digest.short())
        }
        demand::Event::Bounced { demand, because, .. } => {
            format!("demand `{demand}` bounced: {}", brief(because))
        }
        demand::Event::Insisted { demand, because, .. } => {
            format!("demand `{demand}` insisted upon: {}", brief(because))
        }
        demand::Event::ResidualFiled(residual) => format!(
            "what is left of `{}` is filed as `{}`, a Dream: {}",
            residual.of,
            residual.demand,
            brief(&residual.left)
        ),
    }
}

pub(super) fn of_mirror(event: &mirror::Event) -> String {
    match event {
        mirror::Event::ProofRequested { capability, revision, .. } => {
            format!("proof of `{capability}` asked for, at {}", revision.short())
        }
        mirror::Event::ControlRun(run) => {
            format!("control of `{}` {}", run.capability, ran(run, "missed", "did not miss"))
        }
        mirror::Event::ProofRun { run, .. } => {
            format!("proof of `{}` {}", run.capability, ran(run, "missed", "met"))
        }
        mirror::Event::Probed { probe, .. } => {
            let word = if probe.healthy { "is healthy" } else { "failed" };
            format!("probe of `{}` {word}: {}", probe.capability, brief(&probe.detail))
        }
        mirror::Event::StandingChanged { capability, from, to } => match from {
            Some(from) => format!("`{capability}`: {} → {}", standing(from), standing(to)),
            None => format!("`{capability}`: {}", standing(to)),
        },
        mirror::Event::Attested(attestation) => {
            let statements = count(attestation.statements.len(), "statement");
            format!("run of `{}` signed for: {statements} by `{}`", attestation.capability, attestation.key)
        }
        mirror::Event::WordingAccepted { capability, because, .. } => {
            format!("wording of `{capability}` accepted as still true, and not fresh: {}", brief(because))
        }
        mirror::Event::SignedOff { capability, because } => {
            format!("`{capability}` signed off: {}", brief(because))
        }
        mirror::Event::Held { capability, because } => {
            format!("`{capability}` held where it is: {}", brief(because))
        }
        mirror::Event::HoldLifted { capability, because } => {
            format!("the HOLD on `{capability}` lifted: {}", brief(because))
        }
        mirror::Event::MetricAsked { capability, aim, because } => {
            let found = match aim {
                Aim::True => "still points at the truth",
                Aim::Astray => "no longer points at the truth",
            };
            format!("the metric of `{capability}` {found}: {}", brief(because))
        }
    }
}

/// How a run of the proof went.
fn ran(run: &ProofRun, missed: &str, met: &str) -> String {
    let word = match run.manner {
        Manner::Met => met,
        Manner::Measured => missed,
        Manner::Absent => "missed: there is nothing to run",
        Manner::Removed => "missed, with the capability taken out",
        Manner::Mixed => "was mixed: repeats disagree",
        Manner::Unknown => "could not be read",
    };
    format!("{word} at {}: {} ({})", run.revision.short(), brief(&run.detail), took(run.took_ms))
}

pub(super) fn of_cycle(event: &cycle::Event) -> String {
    match event {
        cycle::Event::Opened { demand, base, .. } => {
            format!("cycle opened for `{demand}` on {}", base.short())
        }
        cycle::Event::Adopted { demand, base, commit, commits, because, .. } => {
            let commits = count(commits.len(), "commit");
            let (base, commit) = (base.short(), commit.short());
            format!(
                "adopted for `{demand}`, made outside: {commit} on {base} ({commits}), because {}",
                brief(because)
            )
        }
        cycle::Event::TakenUp { lease, confined, over } => {
            let word = if *confined { "confined" } else { "unconfined" };
            let over = over.as_ref().map_or_else(String::new, |because| {
                format!("; taken over from another ledger, because {}", brief(because))
            });
            format!("taken up by `{lease}`, agents and gates {word}{over}")
        }
        cycle::Event::Weakened { layer, weakness } => format!("weakness of {layer}: {}", brief(weakness)),
        cycle::Event::Overran { measure, actual, likely, .. } => overrun(*measure, *actual, *likely),
        cycle::Event::Deviated(deviation) => {
            format!("deviation `{}` ({}): {}", deviation.id, deviation.fault, brief(&deviation.detail))
        }
        cycle::Event::Replanned { plan } => format!("goes on with another plan, {}", plan.short()),
        cycle::Event::Stopped { because } => format!("stopped: {}", brief(because)),
        cycle::Event::Swept {} => "worktrees and branch removed".into(),
        cycle::Event::Closed { response, standing: at, .. } => {
            format!("cycle closed `{response}`: {}", standing(at))
        }
    }
}

pub(super) fn of_ledger(event: &ledger::Event) -> String {
    match event {
        ledger::Event::Met { seen } => {
            let heads: Vec<String> = seen
                .iter()
                .take(HEADS)
                .map(|head| format!("record {} of `{}`", head.seq, head.writer))
                .collect();
            let more = seen.len().saturating_sub(HEADS);
            let more = if more == 0 { String::new() } else { format!(" and {more} more") };
            format!("what others wrote is known, up to {}{more}", heads.join(", "))
        }
        ledger::Event::Settled { dispute, record, because } => {
            format!("dispute `{dispute}` settled for `{record}`: {}", brief(because))
        }
        ledger::Event::Sealed { key, signature: _ } => {
            format!("what this ledger wrote so far is signed, by the key {key}")
        }
    }
}
