//! `evolute demand check`: everything that is wrong with demands, all at once.

mod beside;
mod secrets;

use crate::{
    args::Reports,
    desk::Desk,
    failure::{Failure, Faulty, Outcome},
    glance::Glance,
    reading,
    render::{Page, Show, draw_findings, list_findings},
    secret,
    written::{self, CONFIGURATION, Written, demand_path},
};
use beside::Beside;
use formats::{Configuration, Finding, Severity};
use runtime::Redactor;
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
    let glance = Glance::take(desk)?;
    let root = &glance.repository.root;
    let with = reading::configuration(Written::read(root, CONFIGURATION)?.as_ref())?;
    let beside = Beside::of(&glance, &with);
    let redactor = Redactor::new(&secret::known(desk, &glance.repository));
    let ids = match &*args.ids {
        [] => written::demand_ids(root),
        given => given.iter().map(|id| super::id(id)).collect::<Result<_, _>>()?,
    };
    let judge = Judge { root, with: &with, beside: &beside, redactor: &redactor };
    let mut faulty = vec![];
    for id in &ids {
        faulty.extend(judge.demand(id)?);
    }
    let wrong = faulty.iter().flat_map(|it| &it.findings).any(|found| found.severity == Severity::Error);
    let findings = faulty.iter().flat_map(list_findings).collect();
    args.reports.voice(desk).show(&Checked { demands: ids, findings, faulty });
    if wrong { Err(Failure::NO) } else { Ok(()) }
}

/// What demands are judged by.
struct Judge<'a> {
    root: &'a Path,
    with: &'a Configuration,
    beside: &'a Beside<'a>,
    redactor: &'a Redactor,
}

impl Judge<'_> {
    /// What is wrong with one demand. What keeps its file from being read keeps no other demand from being judged.
    fn demand(&self, id: &DemandId) -> Result<Option<Faulty>, Failure> {
        let written = match read(self.root, id) {
            Ok(written) => written,
            Err(Failure::Findings(faulty)) => return Ok(Some(*faulty)),
            Err(Failure::Refused(refusal)) if refusal.rule != UNKNOWN => {
                let finding = Finding::error(refusal.rule, 0..0, refusal.why, refusal.hint);
                return Ok(Some(Faulty {
                    path: demand_path(id),
                    text: String::new(),
                    findings: vec![finding],
                }));
            }
            Err(other) => return Err(other),
        };
        let formats::Read { mut findings, at, .. } = formats::demand::read(id, &written.text, self.with);
        findings.extend(self.beside.judge(id, &at));
        let secrets = secrets::told(&written.text, self.redactor);
        let text = secrets::covered(&written.text, &secrets);
        findings.iter_mut().for_each(|finding| secrets::hush(finding, self.redactor));
        findings.extend(secrets);
        let findings = formats::in_order(findings);
        Ok((!findings.is_empty()).then_some(Faulty { path: written.path, text, findings }))
    }
}

/// The rule by which a demand that is not there is refused.
const UNKNOWN: &str = "demand.unknown";

/// The demand's file in the work tree.
pub(super) fn read(root: &Path, id: &DemandId) -> Result<Written, Failure> {
    let path = demand_path(id);
    Written::read_itself(root, &path)?.ok_or_else(|| {
        Failure::refused(
            UNKNOWN,
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
