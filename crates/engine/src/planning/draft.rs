//! Drafts: an agent writes the plan, the lint judges it, and what it leaves open goes back. Who wrote which bytes is on
//! record, so that a person who approves an agent's draft is not taken for its author.

use crate::{Attempted, Refusal};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use trace::{
    Digest, Drafting, Ending, Finding, RepoPath,
    event::planning::Event,
    id::{DemandId, ObjectId, RequestId},
};

/// Findings of one draft that are recorded and sent back; the rest is counted.
const FINDINGS: usize = 50;

/// Drafts of one plan whose author is remembered.
const AUTHORED: usize = 200;

/// The drafts of one demand's plan.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Drafts {
    /// How many attempts were made.
    pub attempts: u32,
    /// How many of them since a person last had a word about the plan.
    pub tries: u32,
    /// The last attempt.
    pub last: Option<Attempt>,
    /// Who wrote which bytes, of the drafts that were judged.
    pub authors: BTreeMap<Digest, String>,
    /// The plan that its owner sent back last.
    pub bounced: Option<Bounced>,
}

/// One attempt at a plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Attempt {
    /// Its number.
    pub attempt: u32,
    /// Who wrote.
    pub agent: String,
    /// How it ended.
    pub ending: Ending,
    /// The tree that holds the plan.
    pub tree: Option<ObjectId>,
    /// What was changed beside it.
    pub outside: Vec<RepoPath>,
    /// What the lint said of it: the bytes' digest, and what is left open.
    pub judged: Option<(Digest, Vec<Finding>)>,
}

/// A plan that was sent back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bounced {
    /// The plan's bytes.
    pub digest: Digest,
    /// Why.
    pub because: String,
    /// By whom.
    pub by: String,
}

impl Drafts {
    /// The number of the attempt that comes next.
    #[must_use]
    pub const fn next(&self) -> u32 {
        self.attempts + 1
    }

    /// The tree that the next attempt goes on from: the last one's, if it changed nothing but the plan, and there is
    /// something to mend in it.
    #[must_use]
    pub fn goes_on_from(&self) -> Option<&ObjectId> {
        let last = self.last.as_ref().filter(|last| last.outside.is_empty())?;
        let (digest, findings) = last.judged.as_ref()?;
        let sent_back = self.bounced.as_ref().is_some_and(|bounced| bounced.digest == *digest);
        last.tree.as_ref().filter(|_| sent_back || !findings.is_empty())
    }

    /// The agent that wrote exactly these bytes.
    #[must_use]
    pub fn author(&self, digest: Digest) -> Option<&str> {
        self.authors.get(&digest).map(String::as_str)
    }

    /// What the last attempt left open; nothing before the first.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        let judged = self.last.as_ref().and_then(|last| last.judged.as_ref());
        judged.map_or(&[], |(_, findings)| findings)
    }

    pub(crate) fn fold(&mut self, event: &Event, by: &str) {
        match event {
            Event::DraftRequested { .. }
            | Event::SpikeRequested { .. }
            | Event::Spiked { .. }
            | Event::SpikeRead { .. } => {}
            Event::Drafted { attempt, agent, ending, tree, outside, .. } => {
                // One that did not start wrote nothing: it is no attempt at the plan.
                if !matches!(ending, Ending::NotStarted { .. }) {
                    self.attempts = (*attempt).max(self.attempts);
                    self.tries += 1;
                }
                self.last = Some(Attempt {
                    attempt: *attempt,
                    agent: agent.clone(),
                    ending: ending.clone(),
                    tree: tree.clone(),
                    outside: outside.clone(),
                    judged: None,
                });
            }
            Event::DraftJudged { digest, findings, .. } => self.judged(*digest, findings),
            Event::Bounced { digest, because, .. } => {
                self.tries = 0;
                self.bounced = Some(Bounced { digest: *digest, because: because.clone(), by: by.to_owned() });
            }
            Event::Approved { .. } => self.bounced = None,
        }
    }

    fn judged(&mut self, digest: Digest, findings: &[Finding]) {
        let Some(last) = &mut self.last else { return };
        last.judged = Some((digest, findings.to_vec()));
        if self.authors.len() < AUTHORED {
            self.authors.insert(digest, last.agent.clone());
        }
        if findings.is_empty() {
            self.tries = 0;
        }
    }
}

/// Where a demand's plan lies.
#[must_use]
pub fn plan_of(demand: &DemandId) -> RepoPath {
    RepoPath::new(format!(".evolute/plans/{demand}/plan.md"))
}

/// Refuses one more attempt where they have run out, or where another one was made meanwhile.
pub(crate) fn another(drafts: &Drafts, drafting: &Drafting, limit: u32) -> Result<(), Refusal> {
    let demand = &drafting.demand;
    if drafting.attempt != drafts.next() {
        return Err(Refusal::new(
            "planning.drafted-meanwhile",
            format!("somebody else has a plan drafted for `{demand}`"),
            format!(
                "look at it with `evolute plan check {demand}`, or run `evolute plan draft {demand}` again"
            ),
        ));
    }
    if drafts.tries >= limit {
        return Err(Refusal::new(
            "planning.drafts-ran-out",
            format!(
                "`{}` wrote the plan of `{demand}` {limit} times, and it still leaves something open",
                drafting.agent.name
            ),
            format!(
                "amend it by hand and run `evolute plan check {demand}`, or say what is wrong: `evolute plan bounce {demand} --because \"…\"`"
            ),
        ));
    }
    Ok(())
}

/// The attempt as it ended. An agent's only allowed change is the plan; whatever else it wrote is thrown away.
pub(crate) fn ended(request: RequestId, drafting: &Drafting, attempted: &Attempted) -> Event {
    let file = plan_of(&drafting.demand);
    let (plan, outside): (Vec<_>, Vec<_>) =
        attempted.changes.iter().map(|change| change.path.clone()).partition(|path| *path == file);
    Event::Drafted {
        request,
        demand: drafting.demand.clone(),
        attempt: drafting.attempt,
        agent: drafting.agent.name.clone(),
        ending: attempted.ending.clone(),
        tree: attempted.tree.clone().filter(|_| !plan.is_empty()),
        outside,
        output: attempted.output,
        usage: attempted.usage,
        took_ms: attempted.took_ms,
    }
}

/// What was found in a draft, as it is recorded: a draft is judged once, and only the one that was made last.
pub(crate) fn judged(
    drafts: &Drafts,
    demand: &DemandId,
    attempt: u32,
    digest: Digest,
    findings: &[Finding],
) -> Result<Event, Refusal> {
    let awaited = drafts
        .last
        .as_ref()
        .is_some_and(|last| last.attempt == attempt && last.tree.is_some() && last.judged.is_none());
    if !awaited {
        return Err(Refusal::new(
            "planning.no-such-draft",
            format!("nobody waits for a judgment of draft {attempt} of `{demand}`"),
            format!("run `evolute plan draft {demand}`"),
        ));
    }
    let mut findings = findings.to_vec();
    let more = findings.len().saturating_sub(FINDINGS);
    findings.truncate(FINDINGS);
    if more > 0 {
        let message = format!("and {more} more findings: mend these first");
        findings.push(Finding { from: "plan".into(), path: None, line: None, message });
    }
    Ok(Event::DraftJudged { demand: demand.clone(), attempt, digest, findings })
}
