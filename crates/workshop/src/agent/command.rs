//! An agent that is any program: the brief on standard input and as a file, the worktree as its directory.

use super::{Asked, Did, decisions::Decisions, desk, told};
use crate::{
    Broken,
    inside::{Inside, Went},
    place::Site,
    process::{Cut, Ended},
    sandbox::{Bounds, COMPLAINT},
    worktree::Grounds,
};
use std::{ffi::OsString, time::Duration};
use trace::Ending;

impl Grounds {
    /// Runs the program.
    pub(super) fn command(&self, site: &Site, asked: &Asked<'_>, brief: &str) -> Result<Did, Broken> {
        let decisions = Decisions::listen(site, &self.around.own)?;
        let limits = &asked.agent.limits;
        let what = Inside {
            given: &asked.agent.env,
            made: made(site, asked, &decisions),
            shown: vec![decisions.server().command.clone()],
            stdin: brief.as_bytes().to_vec(),
            output_bytes: usize::try_from(limits.output_bytes).unwrap_or(usize::MAX),
            network: asked.agent.network,
            hosts: &asked.agent.hosts,
            bounds: Bounds::of(limits),
            env_file: asked.needs.env_file.as_deref(),
            ports: &asked.needs.ports,
            ..Inside::new(
                &asked.agent.run,
                &site.root,
                Duration::from_secs(limits.time_s.into()),
                asked.confined,
            )
        };
        let went = desk::metered(site, &self.meter, || self.inside(site, &what))?;
        Ok(match went {
            Went::Ended(ended) => did(site, ended, &decisions),
            Went::NotStarted(because) => Did::not_started(because),
        })
    }
}

/// The variables that every agent is told its attempt by.
pub(super) fn made(site: &Site, asked: &Asked<'_>, decisions: &Decisions) -> Vec<(String, OsString)> {
    let own = |name: &str, value: OsString| (name.to_owned(), value);
    vec![
        own("EVOLUTE_ATTEMPT", format!("{}/{}.{}", asked.cycle, asked.step, asked.attempt).into()),
        own("EVOLUTE_STEP", asked.step.to_string().into()),
        own("EVOLUTE_BRIEF", site.brief().into()),
        own("EVOLUTE_BLOCKED", desk::question(site).into()),
        own("EVOLUTE_USAGE", desk::used(site).into()),
        decisions.variable(),
    ]
}

/// Its exit code is kept in the output's last line for people, and decides nothing.
fn did(site: &Site, ended: Ended, decisions: &Decisions) -> Did {
    let took_ms = ended.took_ms();
    let cut = cut(site, &ended, decisions);
    let said = told::last_words(&String::from_utf8_lossy(&ended.stdout));
    let mut output = ended.stdout;
    output.extend_from_slice(&ended.stderr);
    Did { usage: desk::usage(site), said, ..Did::new(cut, output, took_ms) }
}

/// How it ended whatever it left: at a bound, with a question, or before it began.
pub(super) fn cut(site: &Site, ended: &Ended, decisions: &Decisions) -> Option<Ending> {
    match ended.cut {
        Some(Cut::Time) => Some(Ending::TimedOut),
        Some(Cut::Flood) => Some(Ending::Flooded),
        Some(Cut::Disk) => Some(Ending::Spent { what: "disk".into() }),
        Some(Cut::Memory) => Some(Ending::Spent { what: "memory".into() }),
        Some(Cut::Stop | Cut::Enough) | None => {
            decisions.asked().or_else(|| desk::blocked(site)).or_else(|| absent(ended))
        }
    }
}

/// A shell, or the confinement, that did not find the program says so by these codes.
fn absent(ended: &Ended) -> Option<Ending> {
    let said = String::from_utf8_lossy(&ended.stderr);
    let missing = matches!(ended.exit, Some(126 | 127))
        || said.starts_with("bwrap: execvp")
        || said.starts_with(COMPLAINT);
    let because = said.lines().next().unwrap_or("the program was not found").to_owned();
    missing.then_some(Ending::NotStarted { because })
}
