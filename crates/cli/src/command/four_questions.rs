//! `evolute review`: the four questions that the loop is asked, answered on one page from the records alone. Looking writes
//! nothing.

mod claimed;
mod shown;

use crate::{
    archive::Archive,
    desk::Desk,
    failure::{Failure, Outcome},
    glance::Glance,
    reading,
    written::{self, CONFIGURATION, Written, demand_path},
};
use engine::reckoning::{Condition, Matter, Reckoning, Unaccepted};
use formats::Configuration;
use shown::Answers;
use trace::id::DemandId;

/// Where the dice of the simulation start: the same records give the same page.
const SEED: u64 = 12;

/// What stands at the caret where a demand lacks its proof condition.
const NO_PROOF: &str = "`proof` is missing here";

/// Answer the loop's four questions on one page, from the records alone
///
/// Is a hemisphere starving? Which claims are Dreams in disguise? What would the traces change about the next demand? Which
/// classes of problem come within reach in twelve months? How each answer is found is told in docs/guide/four-questions.md.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Show what each capability cost, and what for
    #[arg(long)]
    costs: bool,
}

/// Runs the verb.
pub(crate) fn run(args: &Args, desk: &Desk) -> Outcome {
    let glance = Glance::take(desk)?;
    let (ground, signs) = glance.look()?;
    let standings = glance.picture.standings(&ground, glance.now);
    let chronicle = Archive::open(&glance.repository.ledger())?.chronicle()?;
    let matter = Matter {
        picture: &glance.picture,
        standings: &standings,
        chronicle: &chronicle,
        written: &unaccepted(&glance)?,
        signs: &signs,
        claims: claimed::claims(desk, &glance, &signs, standings.keys()),
        now: glance.now,
        seed: SEED,
    };
    desk.voice.show(&Answers::new(Reckoning::of(&matter), args.costs.into()));
    Ok(())
}

/// The demands that are written and not accepted. Where the configuration cannot be read, they are read without it.
fn unaccepted(glance: &Glance) -> Result<Vec<Unaccepted>, Failure> {
    let root = &glance.repository.root;
    let written = Written::read(root, CONFIGURATION)?;
    let with = reading::configuration(written.as_ref()).unwrap_or_default();
    let known = |id: &DemandId| glance.picture.demands.accepted.contains_key(id);
    let ids = written::demand_ids(root).into_iter().filter(|id| !known(id));
    Ok(ids.map(|id| Unaccepted { condition: condition(glance, &id, &with), demand: id }).collect())
}

fn condition(glance: &Glance, id: &DemandId, with: &Configuration) -> Condition {
    let Ok(Some(written)) = Written::read(&glance.repository.root, &demand_path(id)) else {
        return Condition::Missing;
    };
    match reading::demand(&written, id, with) {
        Ok(_) => Condition::Said,
        Err(Failure::Findings(faulty)) if faulty.findings.iter().all(|finding| finding.label != NO_PROOF) => {
            Condition::Said
        }
        Err(_) => Condition::Missing,
    }
}
