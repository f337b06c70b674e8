//! `evolute settle`: two ledgers that did not know of each other said different things; a person says which one holds.

use crate::{
    desk::Desk,
    failure::{Failure, Outcome},
    glance::Glance,
    house::House,
    render::{Page, Show, Tone, ago, story::count, story::sentence},
};
use engine::{
    Command, Picture,
    dispute::{Dispute, Side, Unheld},
};
use jiff::Timestamp;
use serde::Serialize;
use trace::id::{CapabilityId, CycleId, DisputeId, RecordId};

/// Say which of two records holds that contradict each other; without a dispute, list the open ones
///
/// The first in the trace's order stands until then, and the capability that it touches is a Dream.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The dispute
    dispute: Option<String>,
    /// The one that holds: `first`, `second`, its ledger or its record
    #[arg(long = "for", value_name = "WHICH", requires = "dispute")]
    which: Option<String>,
    /// The reasoning
    #[arg(long, value_name = "WORDS", requires = "which")]
    because: Option<String>,
}

/// A dispute, as people and programs are shown it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Disputed {
    /// Its id.
    pub(crate) dispute: DisputeId,
    /// What is the matter.
    pub(crate) matter: String,
    /// The capability that it touches.
    pub(crate) capability: Option<CapabilityId>,
    /// The cycle.
    pub(crate) cycle: Option<CycleId>,
    first: Side,
    second: Side,
    #[serde(skip)]
    now: Timestamp,
}

/// The open disputes.
#[derive(Debug, Serialize)]
struct Listed {
    disputes: Vec<Disputed>,
    /// What could not be held against claims that are kept no more.
    unheld: Unheld,
}

/// What was settled.
#[derive(Debug, Serialize)]
struct Settled {
    dispute: DisputeId,
    record: RecordId,
    records: Vec<u64>,
    #[serde(skip)]
    words: String,
}

/// Runs the verb.
pub(crate) fn run(args: &Args, desk: &Desk) -> Outcome {
    let Some(named) = &args.dispute else { return list(desk) };
    let house = House::open(desk)?;
    let picture = house.picture();
    let dispute = DisputeId::new(named.trim());
    let found = picture.disputes.find(&dispute);
    let (Some(which), Some(because)) = (&args.which, &args.because) else {
        return show_one(desk, found, &dispute, house.handle().now());
    };
    let record = found.map_or_else(|| Ok(RecordId::new(which.clone())), |found| meant(found, which))?;
    let (id, because) = (dispute.clone(), because.clone());
    let receipt = house.submit(Command::Settle { dispute: id, record: record.clone(), because })?;
    let records = receipt.records.iter().map(|entry| entry.position).collect();
    let words = receipt.records.first().map(|entry| sentence(&entry.record.event)).unwrap_or_default();
    desk.voice.show(&Settled { dispute, record, records, words });
    Ok(())
}

/// The record that is meant by a word.
fn meant(dispute: &Dispute, which: &str) -> Result<RecordId, Failure> {
    let sides = [("first", &dispute.first), ("second", &dispute.second)];
    let is_meant = |(word, side): &&(&str, &Side)| {
        *word == which || side.writer.as_str() == which || side.record.as_str() == which
    };
    let found: Vec<_> = sides.iter().filter(is_meant).collect();
    match &*found {
        [(_, side)] => Ok(side.record.clone()),
        _none => Err(Failure::refused(
            "ledger.no-side",
            format!("`{which}` is none of the two sides of dispute `{}`", dispute.id),
            format!("use `--for first` or `--for second`; `evolute settle {}` shows them", dispute.id),
        )),
    }
}

fn list(desk: &Desk) -> Outcome {
    let glance = Glance::take(desk)?;
    let unheld = glance.picture.disputes.unheld().clone();
    desk.voice.show(&Listed { disputes: disputes(&glance.picture, glance.now), unheld });
    Ok(())
}

fn show_one(desk: &Desk, found: Option<&Dispute>, id: &DisputeId, now: Timestamp) -> Outcome {
    let Some(found) = found else {
        return Err(Failure::refused(
            "ledger.no-dispute",
            format!("there is no open dispute `{id}`"),
            "run `evolute settle` to see the open ones",
        ));
    };
    desk.voice.show(&Listed { disputes: vec![Disputed::of(found, now)], unheld: Unheld::default() });
    Ok(())
}

/// The open disputes.
pub(crate) fn disputes(picture: &Picture, now: Timestamp) -> Vec<Disputed> {
    picture.disputes.open().map(|dispute| Disputed::of(dispute, now)).collect()
}

impl Disputed {
    fn of(dispute: &Dispute, now: Timestamp) -> Self {
        Self {
            dispute: dispute.id.clone(),
            matter: dispute.subject.matter(),
            capability: dispute.capability.clone(),
            cycle: dispute.cycle.clone(),
            first: dispute.first.clone(),
            second: dispute.second.clone(),
            now,
        }
    }

    /// In one line, with the command that shows more.
    pub(crate) fn brief(&self, page: &mut Page) {
        page.spans(&[(Tone::Bad, "disputed"), (Tone::Plain, &format!(" {}", self.matter))]);
        page.command(format!("evolute settle {}", self.dispute));
    }

    fn show(&self, page: &mut Page) {
        page.heading(format!("{}: {}", self.dispute, self.matter));
        for (word, side) in [("first", &self.first), ("second", &self.second)] {
            let when = ago(side.at, self.now);
            let words =
                format!("`{}` by {}, {when}, record {} of `{}`", side.says, side.by, side.seq, side.writer);
            page.fact(word, words);
        }
        page.command(format!("evolute settle {} --for first --because \"…\"", self.dispute));
    }
}

impl Show for Listed {
    fn show(&self, page: &mut Page) {
        if self.disputes.is_empty() {
            page.line("nothing is disputed");
        }
        self.disputes.iter().for_each(|dispute| dispute.show(page));
        unjudged(page, &self.unheld);
    }
}

/// What was claimed by somebody who did not know of claims so old that they are kept no more.
pub(crate) fn unjudged(page: &mut Page, unheld: &Unheld) {
    let Some((subject, side)) = unheld.latest.back() else { return };
    let claims = count(usize::try_from(unheld.count).unwrap_or(usize::MAX), "record");
    let what = format!(
        " {claims} of ledgers that had not met the others for long: what they say could not be held against everything \
         older; the last one is record {} of `{}`, about {subject}",
        side.seq, side.writer
    );
    page.spans(&[(Tone::Waiting, "not judged"), (Tone::Plain, &what)]);
    page.hint("look whether an older record says otherwise: `evolute decisions --all`, `evolute mirror`");
}

impl Show for Settled {
    fn show(&self, page: &mut Page) {
        page.line(&self.words);
        page.blank().line("next: tell the others").command("evolute sync");
    }
}
