//! `evolute gate`: the configured gates on the work tree as it is, by the same runner. Nothing is recorded: a
//! run by hand is no evidence.

mod canary;
mod flakes;
mod hook;
mod quarantine;
mod stop;

pub(super) use hook::is_quick;

use crate::{
    by_hand, confinement,
    desk::Desk,
    detected,
    failure::{Failure, Outcome},
    judging::{Judging, Over, pace},
    reading,
    render::{Gates, Judged},
    repository::Repository,
    stop_hook::Agent,
    weakened,
    written::{CONFIGURATION, Written},
};
use formats::configuration::Configuration;
use std::num::NonZeroUsize;
use trace::{Gate, Rest, When, Worktree};
use workshop::{Caching, Look};

/// Run the configured gates on the work tree as it is; nothing is recorded
///
/// A gate whose command has `{changed}` is given the files that changed: on a branch, since it left the default one; else
/// since the last commit. What passed before on the same content is not run again. In a repository that configures no
/// gates, `--detected` runs those that its files and its workflows tell of.
/// One more is there everywhere: `weakened` tells what was changed since the last commit of what judges, and says no where
/// it judges less. Without names it speaks up where it has something to say; by its name it always answers.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Args {
    /// Something else about gates
    #[command(subcommand)]
    verb: Option<Verb>,
    /// The gates, by name, and those that they need [default: all that do not only run in continuous integration]
    names: Vec<String>,
    /// Give all files to the gates that are given files, not only those that changed
    #[arg(long)]
    all: bool,
    /// Count as changed what differs from where this revision was left
    #[arg(long, value_name = "REVISION", conflicts_with = "all")]
    since: Option<String>,
    /// Gates at a time [default: `gates_at_once` of the limits, or what this machine has room for]
    #[arg(long, short, value_name = "NUMBER")]
    jobs: Option<NonZeroUsize>,
    /// Start no more gates once one is red
    #[arg(long)]
    fail_fast: bool,
    /// Run everything, whatever passed before
    #[arg(long)]
    no_cache: bool,
    /// Run what was detected instead of what is configured
    #[arg(long)]
    detected: bool,
    /// Judge what is staged instead of the work tree, before a commit: by those that are given the changed files, and `weakened`
    #[arg(long, conflicts_with_all = ["all", "since", "detected"])]
    staged: bool,
    /// Judge the commits that git says it pushes on standard input, and `weakened`
    #[arg(long, conflicts_with_all = ["all", "since", "detected", "staged"])]
    pushed: bool,
    /// Answer an agent that is about to stop, in its own form: red holds it
    #[arg(long, value_name = "AGENT", conflicts_with_all = ["names", "all", "since", "detected", "staged", "pushed"])]
    stop_hook: Option<Agent>,
    /// Run them without confinement
    #[arg(long)]
    unconfined: bool,
}

/// What else can be asked about gates.
#[derive(Debug, clap::Subcommand)]
enum Verb {
    Canary(canary::Args),
    Flakes(flakes::Args),
    Quarantine(quarantine::Args),
}

/// Runs the verb.
pub(crate) fn run(args: &Args, desk: &Desk) -> Outcome {
    match &args.verb {
        Some(Verb::Canary(args)) => return canary::run(args, desk),
        Some(Verb::Flakes(args)) => return flakes::run(args, desk),
        Some(Verb::Quarantine(args)) => return quarantine::run(args, desk),
        None => {}
    }
    if let Some(agent) = args.stop_hook {
        return stop::run(args, agent, desk);
    }
    if args.staged || args.pushed {
        return hook::run(args, desk);
    }
    let repository = desk.repository()?;
    if args.names == [weakened::NAME] {
        let mut shown = Gates::new(desk.voice, std::iter::once(weakened::NAME));
        let run = weakened::judge(desk, &repository)?;
        shown.ended(&run);
        return told(desk, &shown.judged(vec![run]));
    }
    let mut configuration = reading::configuration(Written::read(&repository.root, CONFIGURATION)?.as_ref())?;
    if args.detected || configuration.gates.is_empty() {
        (configuration.gates, configuration.worktree) = offered(args, desk, &repository)?;
    }
    let gates = chosen(&configuration.gates, &args.names)?;
    let over = Over::WorkTree(look(args, &repository, &configuration)?);
    let judging = Judging {
        head: repository.checked_out().filter(|_| args.names.is_empty()),
        ..args.judging(desk, &configuration, &gates, over)?
    };
    told(desk, &judging.judged(desk, &repository, desk.voice)?)
}

impl Args {
    /// Some gates over something, as the words after the verb want it.
    fn judging<'a>(
        &self,
        desk: &Desk,
        configuration: &'a Configuration,
        gates: &'a [Gate],
        over: Over,
    ) -> Result<Judging<'a>, Failure> {
        let rest = if self.fail_fast { Rest::Skip } else { configuration.limits.rest };
        Ok(Judging {
            gates,
            configuration,
            confined: confinement::wanted(desk, self.unconfined)?,
            pace: pace(configuration, self.jobs, rest),
            caching: if self.no_cache { Caching::Off } else { Caching::Use },
            over,
            weakened: None,
            head: None,
        })
    }
}

fn told(desk: &Desk, judged: &Judged) -> Outcome {
    desk.voice.show(judged);
    if judged.is_red() { Err(Failure::NO) } else { Ok(()) }
}

fn look(args: &Args, repository: &Repository, configuration: &Configuration) -> Result<Look, Failure> {
    match &args.since {
        Some(revision) if revision.starts_with('-') || revision.is_empty() => {
            Err(Failure::usage(format!("`{revision}` is no revision"), "name a branch, a tag or a commit"))
        }
        Some(revision) => Ok(Look::Since(revision.clone())),
        None if args.all => Ok(Look::All),
        None => Ok(by_hand::changed(repository, configuration.project.default_branch.as_deref())),
    }
}

/// What was detected, if that is asked for. It is not run unasked: nobody has said that it judges anything here.
fn offered(args: &Args, desk: &Desk, repository: &Repository) -> Result<(Vec<Gate>, Worktree), Failure> {
    let toolchain = detected::toolchain(repository, &detected::paths(desk, repository)?);
    if args.detected && !toolchain.gates.is_empty() {
        return Ok((toolchain.gates.iter().map(detected::gate).collect(), detected::worktree(&toolchain)));
    }
    let found: Vec<String> = toolchain.gates.iter().map(|gate| format!("`{}`", gate.run.join(" "))).collect();
    let (why, hint) = if found.is_empty() {
        let hint = "add `[[gate]]` with `name` and `run` to `.evolute/evolute.toml`, or run `evolute init`";
        ("no gate is configured, and none was detected: nothing can be said".to_owned(), hint)
    } else {
        let hint = "run them with `evolute gate --detected`, or keep them with `evolute init`";
        (format!("no gate is configured; detected: {}", found.join(", ")), hint)
    };
    Err(Failure::refused("quality.no-gates", why, hint))
}

/// The gates that are asked for, and those that they need.
fn chosen(gates: &[Gate], names: &[String]) -> Result<Vec<Gate>, Failure> {
    if names.is_empty() {
        return Ok(gates.iter().filter(|gate| gate.when != When::Ci).cloned().collect());
    }
    if let Some(unknown) = names.iter().find(|name| gates.iter().all(|gate| gate.name != **name)) {
        let known: Vec<&str> = gates.iter().map(|gate| gate.name.as_str()).collect();
        let hint = format!("choose among: {}", known.join(", "));
        return Err(Failure::usage(format!("there is no gate `{unknown}`"), hint));
    }
    let mut wanted: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut at = 0;
    while let Some(name) = wanted.get(at).copied() {
        at += 1;
        let needs = gates.iter().filter(|gate| gate.name == name).flat_map(|gate| &gate.needs);
        let more: Vec<&str> = needs.map(String::as_str).filter(|need| !wanted.contains(need)).collect();
        wanted.extend(more);
    }
    Ok(gates.iter().filter(|gate| wanted.contains(&gate.name.as_str())).cloned().collect())
}
