//! `evolute demand accept`: the territory's trace is read by a person, the reading is recorded, and the demand
//! is frozen as it is committed.

use super::{
    read::{Dismissal, Reading, Said, read},
    territory::Territory,
};
use crate::{
    base::{Base, Stated},
    desk::Desk,
    failure::{Failure, Outcome},
    house::House,
    owner, receipts,
    render::{Page, Show, ask, story},
    written::Written,
};
use engine::{Command, mirror::Dreams};
use serde::Serialize;
use trace::{
    Demand, Dismissed, Removal, RepoPath,
    id::{CapabilityId, DemandId},
};

/// Read the territory's trace, and accept a demand as it is committed
///
/// What was read, what of it is cited and what it changed is recorded with the demand. From here on the demand
/// and its grader are frozen by digest.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The demand
    id: String,
    /// What the demand builds on: a cycle by its id, or a pattern by its name
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    cited: Vec<String>,
    /// What the trace changed about the demand
    #[arg(long, value_name = "WORDS")]
    changed: Option<String>,
    /// What of the trace says nothing about the demand, and why: `ID=REASON`
    #[arg(long, value_name = "ID=REASON")]
    dismissed: Vec<Dismissal>,
    /// Why nothing in the trace changes the demand
    #[arg(long, value_name = "REASON", conflicts_with_all = ["cited", "changed", "dismissed"])]
    dismiss: Option<String>,
    /// File it though it depends on a Dream: it waits until that is Reality
    #[arg(long)]
    blocked: bool,
}

/// What was accepted.
#[derive(Debug, Serialize)]
struct Accepted {
    demand: DemandId,
    digest: trace::Digest,
    territory: Territory,
    cited: Vec<String>,
    dismissed: Vec<Dismissed>,
    changed: String,
    /// What it waits for, because it is still a Dream.
    blocked: Vec<CapabilityId>,
    /// Whether it is there already, and the demand says what takes it out.
    is_there: bool,
    records: Vec<u64>,
    next: String,
}

/// Runs the verb.
pub(crate) fn run(args: Args, desk: &Desk) -> Outcome {
    let house = House::open(desk)?;
    let id = super::id(&args.id)?;
    let base = Base::checked_out(&house.repository, &house.git)?;
    let stated = base.demand(&house.git, &id)?;
    as_committed(&house, &stated.written)?;
    let territory = Territory::of(&house, &stated.value.territory);
    let dreams = if args.blocked { Dreams::Filed } else { Dreams::Refused };
    let said =
        Said { cited: args.cited, dismissed: args.dismissed, changed: args.changed, dismiss: args.dismiss };
    let reading = read(desk, &house, said, &id, &territory)?;
    confirm(desk, &stated.value)?;
    let records = take(&house, &base, stated.clone(), &territory, &reading, dreams)?;
    let picture = house.picture();
    let blocked = picture.demands.accepted.get(&id).map(|it| it.blocked.clone()).unwrap_or_default();
    let control = stated.value.proof.as_ref().and_then(|proof| proof.control.as_ref());
    let next = next(&id, &base, &blocked, control);
    let Reading { cited, dismissed, changed } = reading;
    desk.voice.show(&Accepted {
        demand: id,
        digest: stated.written.digest,
        territory,
        cited,
        dismissed,
        changed,
        blocked,
        is_there: control.is_some(),
        records,
        next,
    });
    Ok(())
}

/// What comes next: a plan, unless there is something to wait for, or what is to be taken out is there already.
fn next(id: &DemandId, base: &Base, blocked: &[CapabilityId], control: Option<&Removal>) -> String {
    match (blocked, control, base.configuration.agents.is_empty()) {
        ([_, ..], ..) => "evolute mirror".to_owned(),
        ([], Some(_), _) => format!("evolute adopt --demand {id} --because \"…\""),
        ([], None, true) => format!("evolute plan check {id}"),
        ([], None, false) => format!("evolute plan draft {id}"),
    }
}

/// What is accepted is what is committed: bytes that only lie in the work tree would be lost to the cycle.
pub(crate) fn as_committed(house: &House, committed: &Written) -> Outcome {
    let here = Written::read(&house.repository.root, &committed.path)?;
    if here.is_some_and(|here| here.digest == committed.digest) {
        return Ok(());
    }
    Err(Failure::refused(
        "cycle.not-committed",
        format!("`{}` differs from what is committed", committed.path),
        format!("run `git commit {} -m …` first: what counts is what is committed", committed.path),
    ))
}

fn confirm(desk: &Desk, demand: &Demand) -> Outcome {
    if !desk.voice.can_ask() {
        return Ok(());
    }
    desk.voice.note(|page| summary(page, demand));
    if ask::yes("Accept it as it stands?", true)? {
        return Ok(());
    }
    Err(Failure::Interrupted {
        why: "nothing was accepted".into(),
        hint: "edit the demand, and commit it".into(),
    })
}

/// A demand in a few lines.
pub(super) fn summary(page: &mut Page, demand: &Demand) {
    page.heading(format!("{}: {}", demand.id, demand.title));
    page.fact("capability", demand.capability.as_str());
    if let Some(outcome) = &demand.outcome {
        page.fact("outcome", outcome);
    }
    if let Some(proof) = &demand.proof {
        page.fact("proof", story::proof(proof));
        page.fact("command", proof.run.join(" "));
    }
    if let Some(consumed) = &demand.consumed {
        page.fact("consumed", format!("{}, {}", consumed.provider, consumed.contract));
    }
    let baseline = demand
        .baseline
        .as_ref()
        .map(|it| format!("{} = {} {} ({})", it.metric, it.value, it.unit, it.source));
    page.fact("baseline", baseline.unwrap_or_else(|| "none yet".into()));
    if !demand.covers.is_empty() {
        page.fact("covers", demand.covers.join(", "));
    }
}

/// Records the reading and the acceptance.
///
/// # Errors
/// The engine's refusals.
pub(crate) fn take(
    house: &House,
    base: &Base,
    stated: Stated<Demand>,
    territory: &Territory,
    reading: &Reading,
    dreams: Dreams,
) -> Result<Vec<u64>, Failure> {
    let demand = stated.value;
    let owner = owner::of_demand(&base.configuration, &demand, &house.actor)?;
    if !demand.depends.is_empty() {
        receipts::write(house, base)?;
    }
    let read = record(house, &demand.id, territory, reading)?;
    let accepted = house.submit(Command::Accept {
        author: house.git.author(&stated.written.path),
        file: RepoPath::from(stated.written.path.as_str()),
        digest: stated.written.digest,
        owner,
        dreams,
        demand: Box::new(demand),
    })?;
    let accepted = accepted.records.iter().map(|entry| entry.position);
    Ok(read.into_iter().chain(accepted).collect())
}

/// Records what a person made of the trace.
///
/// # Errors
/// The engine's refusals.
pub(super) fn record(
    house: &House,
    id: &DemandId,
    territory: &Territory,
    reading: &Reading,
) -> Result<Vec<u64>, Failure> {
    let receipt = house.submit(Command::ReadTrace {
        demand: id.clone(),
        territory: territory.name.clone(),
        digest: territory.digest,
        cited: reading.cited.clone(),
        changed: reading.changed.clone(),
        dismissed: reading.dismissed.clone(),
    })?;
    Ok(receipt.records.iter().map(|entry| entry.position).collect())
}

impl Show for Accepted {
    fn show(&self, page: &mut Page) {
        if !self.blocked.is_empty() {
            let waits: Vec<String> = self.blocked.iter().map(|name| format!("`{name}`")).collect();
            let frozen = self.digest.short();
            page.line(format!("filed `{}` as blocked, frozen as {frozen}", self.demand));
            page.line(format!("it waits for {}, and is free as soon as that is Reality", waits.join(", ")));
            page.blank().line("next: see what is missing").command(&self.next);
            return;
        }
        page.line(format!("accepted `{}`, frozen as {}", self.demand, self.digest.short()));
        if self.is_there {
            page.blank()
                .line("next: what it names is there already: have it judged and proven")
                .command(&self.next);
            return;
        }
        page.blank().line("next: write its plan");
        page.line(format!("  .evolute/plans/{}/plan.md", self.demand)).command(&self.next);
    }
}
