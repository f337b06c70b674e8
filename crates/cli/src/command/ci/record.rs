//! What a run of continuous integration leaves on the trace: what its gates said of the default branch's head, and the proofs
//! that were due there, run again. It writes as a ledger of its own, and what it wrote travels at once.

use crate::{
    base::Base,
    command::{
        prove::{self, Proven},
        sync::{Road, Synced, Way, exchange},
    },
    desk::Desk,
    failure::{Exit, Failure},
    house::House,
    integration::{DEEPER, Integration},
    receipts,
    render::{Judged, Page, Show, Tone},
    repository::Repository,
    wire::Wiring,
};
use engine::Command;
use serde::Serialize;
use trace::{Actor, Check, id::ObjectId};

/// What a run may record, once it has judged.
pub(super) struct Recording {
    house: House,
    base: Base,
    road: Road,
}

/// Why a run records nothing. It judges all the same.
#[derive(Debug, Serialize)]
pub(super) struct Excuse {
    because: String,
    hint: String,
}

/// What was recorded.
#[derive(Debug, Serialize)]
pub(super) struct Recorded {
    /// The run, as the trace names it.
    by: String,
    /// Whether the last run over this commit had said the same, so that nothing was added.
    said_before: bool,
    records: u64,
    proven: Proven,
    synced: Synced,
}

/// Whether a run was recorded.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Word {
    /// It was.
    Recorded(Box<Recorded>),
    /// It was not.
    NotRecorded(Excuse),
}

impl Excuse {
    fn new(because: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { because: because.into(), hint: hint.into() }
    }

    /// What stood in the way, as it says itself.
    fn of(failure: &Failure) -> Self {
        let (because, hint) = failure.words();
        Self { because, hint }
    }
}

impl Recording {
    /// Whether this run may record; then the trace is brought here first.
    pub(super) fn begin(desk: &Desk, repository: &Repository) -> Result<Self, Excuse> {
        if let Some(excuse) = unfit(desk, repository) {
            return Err(excuse);
        }
        let base = Base::default_branch(repository, &desk.git(repository)).map_err(|it| Excuse::of(&it))?;
        if repository.checked_out().as_ref() != Some(&base.revision) {
            let why = format!("what is checked out is not the head of `{}`", base.branch);
            return Err(Excuse::new(why, format!("check it out: `git switch -C {}`", base.branch)));
        }
        let open = || {
            let road = Road::of(desk, repository, None)?;
            road.fetch()?;
            let mut house = House::quietly(desk)?;
            house.actor = Actor::runner(Integration::runner(&desk.config));
            exchange(desk, &house, &road, Way::In)?;
            Ok((house, road))
        };
        let (house, road) = open().map_err(|failure: Failure| Excuse::of(&failure))?;
        Ok(Self { house, base, road })
    }

    /// Records what the gates said, proves again what is due, and sends it.
    pub(super) fn keep(
        self,
        desk: &Desk,
        judged: &Judged,
        since: &ObjectId,
        wiring: &Wiring,
    ) -> Result<Recorded, Failure> {
        let Self { house, base, road } = self;
        let before = house.picture().position;
        // What fell while nobody looked has lapsed: that is on record before a run makes up for it.
        receipts::write(&house, &base)?;
        let check = check(judged, since, &base.revision);
        let said_before = house.picture().checks.same(&check).is_some();
        house.submit(Command::Check { check, runs: judged.runs().to_vec() })?;
        let due = prove::due(&house, &base)?;
        let proven = prove::again(desk, &house, &base, &due, wiring)?;
        let records = house.picture().position - before;
        road.fetch()?;
        let synced = exchange(desk, &house, &road, Way::Both)?;
        Ok(Recorded { by: house.actor.name.clone(), said_before, records, proven, synced })
    }
}

/// What keeps a run from recording, that can be told without the trace.
fn unfit(desk: &Desk, repository: &Repository) -> Option<Excuse> {
    if let Some(attempt) = &desk.config.attempt {
        let why = format!("`{attempt}` is an attempt, and the trace travels without it");
        return Some(Excuse::new(why, "leave it to the person who runs the cycle"));
    }
    if Integration::is_proposal(&desk.config) {
        let why = "this run is a pull request's: what it says is of a change that has not landed";
        return Some(Excuse::new(why, "runs on the default branch are recorded, once it has landed"));
    }
    repository.is_shallow().then(|| {
        let why =
            "the clone is shallow: whether what landed and what was proven is in the history cannot be known";
        Excuse::new(why, DEEPER)
    })
}

fn check(judged: &Judged, since: &ObjectId, revision: &ObjectId) -> Check {
    let red = judged.runs().iter().filter(|run| run.is_red()).map(|run| run.gate.clone());
    Check {
        revision: revision.clone(),
        base: since.clone(),
        gates: u32::try_from(judged.runs().len()).unwrap_or(u32::MAX),
        red: red.collect(),
    }
}

impl Word {
    /// What the process ends with, where no gate is red.
    pub(super) fn exit(&self) -> Exit {
        match self {
            Self::NotRecorded(_) => Exit::Done,
            Self::Recorded(recorded) if !recorded.proven.is_met() => Exit::Refused,
            Self::Recorded(recorded) => recorded.synced.exit(),
        }
    }
}

impl Show for Word {
    fn show(&self, page: &mut Page) {
        page.blank();
        match self {
            Self::NotRecorded(excuse) => {
                page.spans(&[
                    (Tone::Waiting, "not recorded"),
                    (Tone::Plain, &format!(": {}", excuse.because)),
                ]);
                page.hint(&excuse.hint);
            }
            Self::Recorded(recorded) => recorded.show(page),
        }
    }
}

impl Show for Recorded {
    fn show(&self, page: &mut Page) {
        let said = if self.said_before { ", which had been said already" } else { "" };
        page.line(format!("recorded by `{}`: what the gates said{said}", self.by));
        self.proven.show(page);
        self.synced.show(page);
    }
}
