//! `evolute plan draft`: an agent writes the plan in a worktree of its own; what the lint finds goes back to it, until
//! nothing is left or the attempts have run out. The result lies in the work tree, for its owner to judge.

mod asked;
mod kept;
mod shown;

use crate::{
    base::Base,
    command::demand,
    desk::Desk,
    envelope,
    failure::{Failure, Outcome},
    house::House,
    render::record_line,
    wire::Wiring,
    written::Written,
};
use asked::{Answered, Asking};
use engine::Refusal;
use kept::Kept;
use shown::{Drafted, End};
use std::{fs, io::Read as _, path::PathBuf};
use trace::{Speaks, id::DemandId};

/// Bytes of a plan that somebody else wrote.
const FOREIGN: u64 = 1 << 20;

/// Have an agent write the plan of a demand, and send back what it leaves open
///
/// The agent works confined, in a worktree of its own, and may change nothing but the plan. The draft is written to the
/// work tree and not committed: amend it, approve it, or send it back.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The demand that it answers
    demand: String,
    /// The agent that writes it, by its name in the configuration
    #[arg(long, value_name = "NAME")]
    agent: Option<String>,
    /// A plan to start from, such as an agent's own plan mode wrote it
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
    /// Attempts in a row, at most [default: as many as a step may have]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=20))]
    attempts: Option<u32>,
    /// Keep every attempt as a recording in this directory
    #[arg(long, value_name = "DIR")]
    record: Option<PathBuf>,
    /// Run the agent without confinement
    #[arg(long)]
    unconfined: bool,
}

/// Runs the verb.
pub(crate) fn run(args: &Args, desk: &Desk) -> Outcome {
    let house = House::open(desk)?;
    let id = demand::id(&args.demand)?;
    let base = Base::checked_out(&house.repository, &house.git)?;
    base.demand(&house.git, &id)?;
    let from = args.from.as_ref().map(|path| foreign(desk, path)).transpose()?;
    let kept = Kept::before(&house, &id)?;
    let agent = envelope::agent(&base.configuration, args.agent.as_deref())?;
    if agent.speaks == Speaks::Attended {
        return by_hand(desk, &house, &id, from, &kept);
    }
    let record = args.record.as_ref().map(|folder| desk.config.directory.join(folder));
    let wiring = Wiring { record, ..Wiring::of(desk, args.unconfined, format!("evolute plan draft {id}"))? };
    let limit = args.attempts.unwrap_or(base.configuration.limits.attempts_per_step);
    let asking = Asking { desk, house: &house, base: &base, id: &id, agent, wiring, limit, from };
    let drafted = drafted(&asking, kept)?;
    desk.voice.show(&drafted);
    if drafted.is_ready() { Ok(()) } else { Err(Failure::NO) }
}

/// Attempt after attempt, until nothing is left open or nobody goes on.
fn drafted(asking: &Asking<'_>, mut kept: Kept) -> Result<Drafted, Failure> {
    let mut made = 0;
    let mut told = vec![];
    let end = loop {
        match asking.attempt(&told) {
            Err(Failure::Refused(refusal)) if made > 0 && ran_out(&refusal) => break End::RanOut,
            Err(failure) => return Err(failure),
            Ok(Answered::Blocked(question)) => break End::Blocked(question),
            Ok(Answered::NotStarted(because)) => return Err(not_started(asking, &because)),
            Ok(Answered::Nothing(said)) => {
                told = vec![said];
                made += 1;
            }
            Ok(Answered::Judged(draft)) => {
                made += 1;
                asking.desk.voice.note(|page| {
                    draft.records.iter().for_each(|event| {
                        page.line(record_line(event));
                    });
                });
                told.clone_from(&draft.told);
                let ready = draft.is_ready();
                kept.take(draft);
                if ready {
                    break End::Ready;
                }
            }
        }
    };
    kept.write(asking.house)?;
    Ok(Drafted::of(asking, kept, made, end))
}

fn ran_out(refusal: &Refusal) -> bool {
    refusal.rule == "planning.drafts-ran-out"
}

fn not_started(asking: &Asking<'_>, because: &str) -> Failure {
    Failure::refused(
        "planning.agent-did-not-start",
        format!("`{}` did not start: {because}", asking.agent.name),
        "run `evolute doctor`, or choose another agent: `--agent NAME`",
    )
}

/// Without an agent a plan that is in the format already is taken as it is.
fn by_hand(desk: &Desk, house: &House, id: &DemandId, from: Option<Written>, kept: &Kept) -> Outcome {
    let path = &kept.path;
    let Some(from) = from else {
        return Err(Failure::refused(
            "planning.nobody-drafts",
            "no agent is configured that could write the plan",
            format!("add `[[agent]]` to `.evolute/evolute.toml`, or write `{path}` by hand"),
        ));
    };
    let (plan, findings) = super::check::judged(desk, house, id, &from.text)?;
    let Some(plan) = plan else {
        let mut failed = crate::reading::faulty(&from, findings);
        if let Failure::Findings(faulty) = &mut failed {
            faulty.path.clone_from(&from.path);
        }
        return Err(failed);
    };
    kept.put(house, &from.text)?;
    let drafted = Drafted::taken(id.clone(), path.clone(), &from, &plan, findings);
    desk.voice.show(&drafted);
    if drafted.is_ready() { Ok(()) } else { Err(Failure::NO) }
}

/// What somebody else wrote, bounded.
fn foreign(desk: &Desk, path: &PathBuf) -> Result<Written, Failure> {
    let name = path.to_string_lossy();
    let unreadable = |error: &std::io::Error| {
        Failure::usage(format!("`{name}` cannot be read: {error}"), "name a file with a plan in Markdown")
    };
    let mut bytes = vec![];
    fs::File::open(desk.config.directory.join(path))
        .and_then(|file| file.take(FOREIGN + 1).read_to_end(&mut bytes))
        .map_err(|error| unreadable(&error))?;
    Written::new(&name, bytes)
}
