//! `evolute demand check`: everything that is wrong with demands, all at once.

use crate::{
    args::Reports,
    desk::Desk,
    failure::{Failure, Faulty, Outcome},
    reading,
    render::{Page, Show, draw_findings, list_findings},
    written::{self, CONFIGURATION, Written, demand_path},
};
use formats::Configuration;
use serde::Serialize;
use std::path::Path;
use trace::id::DemandId;

/// Check demands as they are written, and say everything that is wrong at once
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The demands, by id [default: all of them]
    ids: Vec<String>,
    #[command(flatten)]
    reports: Reports,
}

/// What was found.
#[derive(Debug, Serialize)]
struct Checked {
    demands: Vec<DemandId>,
    findings: Vec<serde_json::Value>,
    #[serde(skip)]
    faulty: Vec<Faulty>,
}

/// Runs the verb.
pub(crate) fn run(args: &Args, desk: &Desk) -> Outcome {
    let root = desk.repository()?.root;
    let configuration = reading::configuration(Written::read(&root, CONFIGURATION)?.as_ref())?;
    let ids = match &*args.ids {
        [] => written::demand_ids(&root),
        given => given.iter().map(|id| super::id(id)).collect::<Result<_, _>>()?,
    };
    let (mut faulty, mut wrong) = (vec![], false);
    for id in &ids {
        let (found, is_wrong) = findings(&root, id, &configuration)?;
        faulty.extend(found);
        wrong |= is_wrong;
    }
    let findings = faulty.iter().flat_map(list_findings).collect();
    args.reports.voice(desk).show(&Checked { demands: ids, findings, faulty });
    if wrong { Err(Failure::NO) } else { Ok(()) }
}

/// What is wrong with one demand, and whether it keeps the demand a question.
fn findings(root: &Path, id: &DemandId, with: &Configuration) -> Result<(Option<Faulty>, bool), Failure> {
    let written = read(root, id)?;
    match reading::demand(&written, id, with) {
        Ok(read) if read.warnings.is_empty() => Ok((None, false)),
        Ok(read) => {
            Ok((Some(Faulty { path: written.path, text: written.text, findings: read.warnings }), false))
        }
        Err(Failure::Findings(faulty)) => Ok((Some(*faulty), true)),
        Err(other) => Err(other),
    }
}

/// The demand's file in the work tree.
pub(super) fn read(root: &Path, id: &DemandId) -> Result<Written, Failure> {
    let path = demand_path(id);
    Written::read(root, &path)?.ok_or_else(|| {
        Failure::refused(
            "demand.unknown",
            format!("there is no demand `{id}`: `{path}` does not exist"),
            "run `evolute demand list`, or `evolute demand new`",
        )
    })
}

impl Show for Checked {
    fn faulty(&self) -> &[Faulty] {
        &self.faulty
    }

    fn show(&self, page: &mut Page) {
        self.faulty.iter().for_each(|faulty| draw_findings(page, faulty));
        let sound = self.demands.len() - self.faulty.len();
        if self.demands.is_empty() {
            page.line("no demand is written yet").command("evolute demand new");
        } else if sound > 0 {
            page.line(format!("{sound} of {} without findings", self.demands.len()));
        }
    }
}
