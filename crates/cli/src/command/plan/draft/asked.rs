//! One attempt: what the agent is told, the request on record, the hands, and what the lint says of what they brought.

use super::super::check;
use crate::{
    base::Base,
    desk::Desk,
    failure::Failure,
    house::House,
    receipts, surroundings,
    wire::{self, Wiring},
    written::{Written, plan_path},
};
use engine::{
    Command, Effect, Outcome, Work,
    planning::{
        Told,
        draft::{Attempt, Drafts},
        told,
    },
};
use formats::Severity;
use runtime::Stint;
use trace::{
    Agent, Demand, Drafting, Ending, Event, Finding, Plan, RepoPath, Step,
    id::{DemandId, EffectId, LeaseId},
};
use workshop::{Answer, Stop, Workshop};

/// What is asked, of whom, and with what.
pub(super) struct Asking<'a> {
    pub(super) desk: &'a Desk,
    pub(super) house: &'a House,
    pub(super) base: &'a Base,
    pub(super) id: &'a DemandId,
    pub(super) agent: Agent,
    pub(super) wiring: Wiring,
    pub(super) limit: u32,
    pub(super) from: Option<Written>,
}

/// What came of an attempt.
pub(super) enum Answered {
    /// A plan, and what it leaves open.
    Judged(Box<Judged>),
    /// No plan: what the next attempt is told of it.
    Nothing(Finding),
    /// A question in place of a plan.
    Blocked(String),
    /// The agent did not start.
    NotStarted(String),
}

/// A draft as it was read and judged.
pub(super) struct Judged {
    pub(super) written: Written,
    pub(super) plan: Option<Plan>,
    /// Everything that was found, where it stands.
    pub(super) findings: Vec<formats::Finding>,
    /// The same, as the agent is told.
    pub(super) told: Vec<Finding>,
    /// What was changed beside the plan.
    pub(super) outside: Vec<RepoPath>,
    /// What was recorded about it.
    pub(super) records: Vec<Event>,
}

impl Judged {
    /// Whether it can be approved as it is.
    pub(super) const fn is_ready(&self) -> bool {
        self.told.is_empty()
    }
}

impl Asking<'_> {
    /// Makes one attempt.
    ///
    /// # Errors
    /// The engine's refusals, when attempts have run out too; the environment's failures; an interruption.
    pub(super) fn attempt(&self, before: &[Finding]) -> Result<Answered, Failure> {
        receipts::of_what_it_waits_for(self.house, self.base, self.id)?;
        let drafts = self.drafts();
        let lease = self.house.runtime.dice().lease();
        let drafting = Drafting {
            demand: self.id.clone(),
            attempt: drafts.next(),
            agent: self.agent.clone(),
            brief: self.brief(&drafts, before)?,
            revision: self.base.revision.clone(),
            from: drafts.goes_on_from().cloned(),
        };
        self.house.submit(Command::DraftPlan {
            request: self.house.runtime.dice().request(),
            lease: lease.clone(),
            drafting: Box::new(drafting),
            worktree: self.base.configuration.worktree.clone(),
            limit: self.limit,
        })?;
        wire::drive(self.desk, self.house, &Stint { lease, cycle: None }, &self.wiring)?;
        match self.drafts().last {
            Some(last) => self.answered(last),
            None => Err(Failure::broken(
                "the draft came to no end",
                format!("run `evolute plan draft {}` again", self.id),
            )),
        }
    }

    /// The drafts so far.
    pub(super) fn drafts(&self) -> Drafts {
        self.house.picture().drafts.get(self.id).cloned().unwrap_or_default()
    }

    fn answered(&self, last: Attempt) -> Result<Answered, Failure> {
        if let Ending::Blocked { question, .. } = &last.ending {
            return Ok(Answered::Blocked(question.clone()));
        }
        if let (Ending::NotStarted { because }, None) = (&last.ending, &last.tree) {
            return Ok(Answered::NotStarted(because.clone()));
        }
        let path = plan_path(self.id);
        let bytes = match &last.tree {
            Some(tree) => self.house.git.files(tree, &[&path])?.pop().flatten(),
            None => None,
        };
        match bytes.map(|bytes| Written::new(&path, bytes)) {
            None => Ok(Answered::Nothing(nothing(&last, &path))),
            Some(Err(Failure::Refused(refusal))) => Ok(Answered::Nothing(Finding {
                from: refusal.rule.into(),
                path: Some(RepoPath::from(path.as_str())),
                line: None,
                message: format!("{} (hint: {})", refusal.why, refusal.hint),
            })),
            Some(Err(other)) => Err(other),
            Some(Ok(written)) => self.judge(written, last).map(|draft| Answered::Judged(Box::new(draft))),
        }
    }

    /// The lint's word on a draft, on record.
    fn judge(&self, written: Written, last: Attempt) -> Result<Judged, Failure> {
        let (plan, findings) = check::judged(self.desk, self.house, self.id, &written.text)?;
        let told: Vec<Finding> = findings
            .iter()
            .filter(|finding| finding.severity == Severity::Error)
            .map(|finding| placed(finding, &written))
            .collect();
        let receipt = self.house.submit(Command::JudgeDraft {
            demand: self.id.clone(),
            attempt: last.attempt,
            digest: written.digest,
            findings: told.clone(),
        })?;
        let records = receipt.records.iter().map(|entry| entry.record.event.clone()).collect();
        Ok(Judged { written, plan, findings, told, outside: last.outside, records })
    }

    /// What the agent is told, kept beside the ledger.
    fn brief(&self, drafts: &Drafts, before: &[Finding]) -> Result<trace::Digest, Failure> {
        let picture = self.house.picture();
        let accepted = picture.demands.accepted.get(self.id);
        let Some(demand) = accepted.map(|accepted| &accepted.demand) else {
            return Err(Failure::refused(
                "planning.demand-not-accepted",
                format!("demand `{}` is not accepted, so there is nothing to plan for yet", self.id),
                format!("run `evolute demand accept {}`", self.id),
            ));
        };
        let configuration = &self.base.configuration;
        let text = told(&Told {
            demand,
            drafts,
            findings: if before.is_empty() { drafts.findings() } else { before },
            limits: &configuration.limits,
            areas: &configuration.areas,
            gates: &configuration.gates,
            from: self.from.as_ref().map(|from| from.text.as_str()),
        });
        let pack = self.pack(demand, &picture.bank.texts(&demand.territory))?;
        self.house.keep(format!("{text}\n{pack}").as_bytes())
    }

    /// The context pack of everything that the demand covers.
    fn pack(&self, demand: &Demand, precedents: &[(String, String)]) -> Result<String, Failure> {
        let around = surroundings::of(self.desk, &self.house.repository, None, Stop::new());
        let shelf = surroundings::shelf(&self.house.runtime.bodies());
        let effect = Effect {
            id: EffectId::new(format!("ahead-{}/pack", std::process::id())),
            cycle: None,
            lease: LeaseId::from("ahead"),
            work: Work::Pack {
                step: Box::new(whole(demand)),
                demand: Box::new(demand.clone()),
                revision: self.base.revision.clone(),
                precedents: precedents.to_vec(),
                tokens: self.base.configuration.limits.pack_tokens,
            },
        };
        match Workshop::new(around, shelf).answer(&effect) {
            Answer::Report(report) => match report.outcome {
                Outcome::Packed(pack) => self.text(pack.digest),
                _other => Err(Failure::broken("the pack was answered by something else", "report this")),
            },
            Answer::Broken { because, hint, .. } => Err(Failure::broken(because, hint)),
        }
    }

    fn text(&self, pack: trace::Digest) -> Result<String, Failure> {
        let bytes = self.house.runtime.bodies().get(&pack);
        let bytes = bytes.map_err(|error| Failure::broken(&error, error.hint()))?.unwrap_or_default();
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}

/// What is said of an attempt that left no plan.
fn nothing(last: &Attempt, path: &str) -> Finding {
    let message = match (&last.ending, last.outside.is_empty()) {
        (Ending::TimedOut | Ending::Flooded, _) => {
            format!("the attempt {}, and `{path}` was not written", last.ending)
        }
        (_, false) => format!("other files were changed and thrown away, and `{path}` was not written"),
        (_, true) => format!("`{path}` was not written"),
    };
    Finding { from: "planning.no-draft".into(), path: None, line: None, message }
}

fn placed(finding: &formats::Finding, written: &Written) -> Finding {
    let (line, _) = finding.place(&written.text);
    Finding {
        from: finding.rule.into(),
        path: Some(RepoPath::from(written.path.as_str())),
        line: u32::try_from(line).ok(),
        message: format!("{} (hint: {})", finding.message, finding.hint),
    }
}

/// The demand as if it were one step: what it covers is what a plan for it needs to know.
fn whole(demand: &Demand) -> Step {
    Step {
        touches: demand.covers.clone(),
        instruction: demand.about.clone(),
        ..Step::new(1, demand.title.clone())
    }
}
