//! `evolute plan approve`: a person reads the plan and approves its exact bytes.

use crate::{
    base::{Base, Stated},
    command::demand,
    desk::Desk,
    envelope, facts,
    failure::{Failure, Outcome},
    house::House,
    owner, receipts,
    render::{Page, Show, ask, story},
};
use engine::Command;
use serde::Serialize;
use trace::{Digest, Plan, RepoPath, id::DemandId};

/// Show a plan, and approve its exact bytes
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The demand that it answers
    demand: String,
}

/// What was approved.
#[derive(Debug, Serialize)]
struct Approved {
    demand: DemandId,
    digest: Digest,
    plan: Plan,
    records: Vec<u64>,
    next: String,
}

/// Runs the verb.
pub(crate) fn run(args: &Args, desk: &Desk) -> Outcome {
    let house = House::open(desk)?;
    let id = demand::id(&args.demand)?;
    let base = Base::checked_out(&house.repository, &house.git)?;
    let stated = base.plan(&house.git, &id)?;
    demand::as_committed(&house, &stated.written)?;
    desk.voice.note(|page| show(page, &stated));
    if desk.voice.can_ask() && !ask::yes("Approve exactly this?", true)? {
        let hint = "edit the plan, commit it, and check it again".into();
        return Err(Failure::Interrupted { why: "nothing was approved".into(), hint });
    }
    let records = submit(desk, &house, &base, &stated)?;
    let Stated { written, value: plan } = stated;
    let next = format!("evolute run {id}");
    desk.voice.show(&Approved { demand: id, digest: written.digest, plan, records, next });
    Ok(())
}

/// Records the approval of a plan as it is committed.
///
/// # Errors
/// The engine's refusals.
pub(in crate::command) fn submit(
    desk: &Desk,
    house: &House,
    base: &Base,
    stated: &Stated<Plan>,
) -> Result<Vec<u64>, Failure> {
    let Stated { written, value: plan } = stated;
    let demand = base.demand(&house.git, &plan.demand)?.value;
    receipts::of_what_it_waits_for(house, base, &plan.demand)?;
    let receipt = house.submit(Command::ApprovePlan {
        owner: owner::of_plan(&base.configuration, plan, &house.actor)?,
        author: house
            .git
            .author(&written.path)
            .map(|author| base.configuration.person_of(&author).to_owned()),
        limits: Box::new(base.configuration.limits),
        uses: envelope::uses(base, house, &demand, plan)?,
        facts: Box::new(facts::read(desk, house, base, plan)?),
        file: RepoPath::from(written.path.as_str()),
        digest: written.digest,
        revision: base.revision.clone(),
        plan: Box::new(plan.clone()),
    })?;
    Ok(receipt.records.iter().map(|entry| entry.position).collect())
}

/// The plan as it would be followed.
fn show(page: &mut Page, stated: &Stated<Plan>) {
    let plan = &stated.value;
    page.heading(format!("{} ({})", plan.title, stated.written.path));
    for step in &plan.steps {
        page.heading(format!("Step {}: {}", step.number, step.title));
        page.fact("takes", format!("{} minutes", step.takes_min));
        page.fact("touches", step.touches.join(", "));
        step.accept.iter().for_each(|command| {
            page.fact("accept", command);
        });
        step.keep.iter().for_each(|command| {
            page.fact("keep", command);
        });
        if step.independent {
            page.fact("needs", "none: it may go on beside any other step");
        }
        if !step.needs.is_empty() {
            page.fact("needs", step.needs.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "));
        }
        step.weakens.iter().for_each(|weakens| {
            page.fact("weakens", format!("{} because {}", weakens.path, weakens.because));
        });
        page.block(step.instruction.trim());
    }
    for rejected in &plan.rejected {
        page.fact("rejected", format!("{}: {}", rejected.option, rejected.because));
    }
    page.blank();
}

impl Show for Approved {
    fn show(&self, page: &mut Page) {
        let steps = story::count(self.plan.steps.len(), "step");
        page.line(format!(
            "approved the plan of `{}`, {steps}, frozen as {}",
            self.demand,
            self.digest.short()
        ));
        page.blank().line("next:").command(&self.next);
    }
}
