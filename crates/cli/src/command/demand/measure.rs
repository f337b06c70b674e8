//! `evolute demand measure`: runs the proof on what is there now, and writes the number into the demand.

use super::front_matter;
use crate::{
    base::Base,
    desk::Desk,
    failure::{Failure, Outcome},
    house::House,
    reading,
    render::{Page, Show},
    wire::{self, Wiring},
    written::{self, Written},
};
use engine::{Command, Entry};
use runtime::Stint;
use serde::Serialize;
use trace::{Baseline, Demand, Event, Proof, Reading, event::demand, id::DemandId};

/// Run the proof on the commit that is checked out, and write the number into the demand as its baseline
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The demand
    id: String,
    /// Run it without confinement
    #[arg(long)]
    unconfined: bool,
}

/// What was measured.
#[derive(Debug, Serialize)]
struct Measured {
    demand: DemandId,
    baseline: Baseline,
    file: String,
    /// Whether the file was changed; if not, the line has to be put in by hand.
    written: bool,
    line: String,
    /// The threshold, if it is met already: such a proof cannot miss.
    #[serde(skip_serializing_if = "Option::is_none")]
    met: Option<String>,
    records: Vec<u64>,
    next: Vec<String>,
}

/// Runs the verb.
pub(crate) fn run(args: &Args, desk: &Desk) -> Outcome {
    let house = House::open(desk)?;
    let id = super::id(&args.id)?;
    let base = Base::checked_out(&house.repository, &house.git)?;
    let written = super::check::read(&house.repository.root, &id)?;
    let mut demand = reading::demand(&written, &id, &base.configuration)?.value;
    base.hash_grader(&house.git, &mut demand)?;
    let proof = provable(demand, &base)?;
    let wiring = Wiring::of(desk, args.unconfined, format!("evolute demand measure {id}"))?;
    let pass = proof.pass;
    let entries = measure(desk, &house, &base, &id, proof, &wiring)?;
    let baseline = number(&id, &entries)?;
    let met = pass.met_by(Reading(baseline.value)).then(|| pass.to_string());
    let measured = Measured { met, ..write(&house, id, written, baseline, &entries)? };
    desk.voice.show(&measured);
    Ok(())
}

/// The proof that can be run here: all of its own files are committed.
pub(crate) fn provable(demand: Demand, base: &Base) -> Result<Proof, Failure> {
    let Some(proof) = demand.proof else {
        return Err(Failure::refused(
            "demand.nothing-to-measure",
            format!("`{}` is a provider's capability: it has a probe and no proof", demand.id),
            format!("run `evolute prove {}` once it is accepted", demand.capability),
        ));
    };
    match proof.files.iter().find(|file| file.blob.is_none()) {
        None => Ok(proof),
        Some(file) => Err(Failure::refused(
            "demand.grader-missing",
            format!("the proof's file `{}` is not in commit {}", file.from, base.revision.short()),
            "commit it with the demand: what is measured is what is committed",
        )),
    }
}

fn measure(
    desk: &Desk,
    house: &House,
    base: &Base,
    id: &DemandId,
    proof: Proof,
    wiring: &Wiring,
) -> Result<Vec<Entry>, Failure> {
    let lease = house.runtime.dice().lease();
    let asked = house.submit(Command::Measure {
        request: house.runtime.dice().request(),
        lease: lease.clone(),
        demand: id.clone(),
        proof: Box::new(proof),
        revision: base.revision.clone(),
        worktree: base.configuration.worktree.clone(),
    })?;
    let driven = wire::drive(desk, house, &Stint { lease, cycle: None }, wiring)?;
    Ok(asked.records.into_iter().chain(driven).collect())
}

/// Runs a proof on a base, and gives what it read, if it read a number, and what was seen.
pub(crate) fn measured(
    desk: &Desk,
    house: &House,
    base: &Base,
    id: &DemandId,
    proof: Proof,
    wiring: &Wiring,
) -> Result<(Option<Baseline>, String), Failure> {
    seen(&measure(desk, house, base, id, proof, wiring)?).ok_or_else(|| unended(id))
}

fn seen(entries: &[Entry]) -> Option<(Option<Baseline>, String)> {
    entries.iter().find_map(|entry| match &entry.record.event {
        Event::Demand(demand::Event::Measured { baseline, detail, .. }) => {
            Some((baseline.clone(), detail.clone()))
        }
        _other => None,
    })
}

fn unended(id: &DemandId) -> Failure {
    Failure::broken("the measurement came to no end", format!("run `evolute demand measure {id}` again"))
}

/// No number, no demand: a run that gave none says why.
fn number(id: &DemandId, entries: &[Entry]) -> Result<Baseline, Failure> {
    match seen(entries) {
        Some((Some(baseline), _)) => Ok(baseline),
        Some((None, detail)) => Err(Failure::refused(
            "demand.no-number",
            format!("the proof of `{id}` gave no number on what is there now: {detail}"),
            "correct the command or where the metric is read, or give `baseline:` by hand with its source",
        )),
        None => Err(unended(id)),
    }
}

fn write(
    house: &House,
    id: DemandId,
    before: Written,
    baseline: Baseline,
    entries: &[Entry],
) -> Result<Measured, Failure> {
    let root = &house.repository.root;
    // The file is read again: the run took its time, and a person may have gone on writing.
    let now = Written::read(root, &before.path)?.unwrap_or(before);
    let edited = front_matter::with_baseline(&now.text, &baseline);
    if let Some(text) = &edited {
        written::replace(root, &now.path, text)?;
    }
    let next = vec![
        format!("git commit -m \"demand: baseline of {id}\" {}", now.path),
        format!("evolute demand accept {id}"),
    ];
    Ok(Measured {
        demand: id,
        line: front_matter::baseline_line(&baseline),
        baseline,
        met: None,
        file: now.path,
        written: edited.is_some(),
        records: entries.iter().map(|entry| entry.position).collect(),
        next,
    })
}

impl Show for Measured {
    fn show(&self, page: &mut Page) {
        let Baseline { metric, value, unit, .. } = &self.baseline;
        page.line(format!("without the capability: {metric} = {value} {unit}"));
        if self.written {
            page.line(format!("wrote it to `{}`", self.file));
        } else {
            page.line(format!("put it into the front matter of `{}`:", self.file)).block(&self.line);
        }
        if let Some(pass) = &self.met {
            page.line(format!(
                "this is {pass} already: a proof that passes without the capability proves nothing"
            ));
            page.hint(
                "choose a threshold that this number misses, or another metric; if it is there already, say by `control` \
                 what takes it out",
            );
        }
        page.blank().line("next:");
        self.next.iter().for_each(|command| {
            page.command(command);
        });
    }
}
