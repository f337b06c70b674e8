//! What came of drafting, for a person and for a program.

use super::{asked::Asking, kept::Kept};
use crate::{
    failure::Faulty,
    render::{Page, Show, draw_findings, list_findings, story},
    written::Written,
};
use formats::{Finding, Severity};
use serde::Serialize;
use trace::{Digest, Plan, RepoPath, id::DemandId};

/// Why no further attempt was made.
pub(super) enum End {
    /// Nothing is left open.
    Ready,
    /// The attempts have run out.
    RanOut,
    /// The agent asks.
    Blocked(String),
}

/// What was drafted.
#[derive(Debug, Serialize)]
pub(super) struct Drafted {
    demand: DemandId,
    agent: Option<String>,
    attempts: usize,
    /// Where the draft was written; nothing, if there is none.
    file: Option<String>,
    digest: Option<Digest>,
    ready: bool,
    question: Option<String>,
    findings: Vec<serde_json::Value>,
    /// What the agent changed beside the plan: thrown away.
    thrown_away: Vec<RepoPath>,
    plan: Option<Plan>,
    next: Vec<String>,
    #[serde(skip)]
    faulty: Option<Faulty>,
}

impl Drafted {
    /// What an agent drafted.
    pub(super) fn of(asking: &Asking<'_>, kept: Kept, attempts: usize, end: End) -> Self {
        let Kept { path, best, .. } = kept;
        let (id, is_there) = (asking.id.clone(), best.is_some());
        let (written, plan, findings, thrown_away) = best.map_or((None, None, vec![], vec![]), |best| {
            (Some(best.written), best.plan, best.findings, best.outside)
        });
        let faulty = written.as_ref().filter(|_| !findings.is_empty()).map(|written| Faulty {
            path: written.path.clone(),
            text: written.text.clone(),
            findings,
        });
        let ready = matches!(end, End::Ready);
        Self {
            agent: Some(asking.agent.name.clone()),
            attempts,
            file: is_there.then_some(path),
            digest: written.map(|written| written.digest),
            ready,
            question: match end {
                End::Blocked(question) => Some(question),
                End::Ready | End::RanOut => None,
            },
            findings: faulty.as_ref().map(list_findings).unwrap_or_default(),
            thrown_away,
            plan,
            next: next(&id, ready, is_there),
            demand: id,
            faulty,
        }
    }

    /// What was taken as it is.
    pub(super) fn taken(
        id: DemandId,
        path: String,
        from: &Written,
        plan: &Plan,
        findings: Vec<Finding>,
    ) -> Self {
        let ready = findings.iter().all(|finding| finding.severity != Severity::Error);
        let faulty = Faulty { path: path.clone(), text: from.text.clone(), findings };
        Self {
            agent: None,
            attempts: 0,
            file: Some(path),
            digest: Some(from.digest),
            ready,
            question: None,
            findings: list_findings(&faulty),
            thrown_away: vec![],
            plan: Some(plan.clone()),
            next: next(&id, ready, true),
            demand: id,
            faulty: (!faulty.findings.is_empty()).then_some(faulty),
        }
    }

    /// Whether it leaves nothing open.
    pub(super) const fn is_ready(&self) -> bool {
        self.ready
    }
}

fn next(id: &DemandId, ready: bool, is_there: bool) -> Vec<String> {
    let path = crate::written::plan_path(id);
    match (ready, is_there) {
        (true, _) => vec![
            format!("git add {path} && git commit -m \"plan: {id}\""),
            format!("evolute plan approve {id}"),
        ],
        (false, true) => vec![format!("evolute plan check {id}")],
        (false, false) => vec![format!("evolute demand bounce {id} --because \"…\"")],
    }
}

impl Show for Drafted {
    fn show(&self, page: &mut Page) {
        if let Some(faulty) = &self.faulty {
            draw_findings(page, faulty);
        }
        if let (true, Some(plan)) = (self.ready, &self.plan) {
            steps(page, plan);
        }
        self.thrown(page);
        if let Some(question) = &self.question {
            page.heading(format!("`{}` is blocked and asks", self.agent.as_deref().unwrap_or_default()));
            page.block(question).blank();
        }
        self.summary(page);
        self.next.iter().for_each(|command| {
            page.command(command);
        });
    }
}

impl Drafted {
    fn summary(&self, page: &mut Page) {
        let by = self.agent.as_ref().map_or_else(String::new, |agent| {
            format!(", drafted by `{agent}` in {}", story::count(self.attempts, "attempt"))
        });
        page.blank();
        match (&self.file, self.ready) {
            (Some(file), true) => {
                page.line(format!("wrote `{file}`{by}; it leaves nothing open"));
                page.blank().line("next: read it, amend it where you like, commit it, and approve it");
            }
            (Some(file), false) => {
                page.line(format!("wrote `{file}`{by}; it still leaves something open"));
                page.blank().line("next: amend it by hand until nothing is left");
            }
            (None, _) if self.question.is_some() => {
                page.line("no plan was written");
                page.blank().line("next: answer in the demand and accept it anew; or send it back");
            }
            (None, _) => {
                page.line(format!(
                    "no plan was written by `{}` in {}",
                    self.agent.as_deref().unwrap_or_default(),
                    story::count(self.attempts, "attempt")
                ));
                page.blank().line(
                    "next: write it by hand, or choose another agent with `--agent`; or send the demand back",
                );
            }
        }
    }

    fn thrown(&self, page: &mut Page) {
        if !self.thrown_away.is_empty() {
            let paths: Vec<String> =
                self.thrown_away.iter().take(5).map(|path| format!("`{path}`")).collect();
            let more = self.thrown_away.len().saturating_sub(paths.len());
            let more = if more == 0 { String::new() } else { format!(" and {more} more") };
            page.line(format!(
                "thrown away: {}{more}; a draft changes nothing but the plan",
                paths.join(", ")
            ));
        }
    }
}

fn steps(page: &mut Page, plan: &Plan) {
    page.heading(&plan.title);
    for step in &plan.steps {
        page.item(
            &format!("{}.", step.number),
            format!("{} ({} min): {}", step.title, step.takes_min, step.touches.join(", ")),
        );
    }
}
