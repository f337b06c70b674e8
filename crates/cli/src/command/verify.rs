//! `evolute verify`: whether the trace is what was written, and how much of it is anchored in commits.

mod export;
mod proofs;

use crate::{
    archive::Archive,
    desk::Desk,
    failure::{Failure, Outcome},
    glance::Glance,
    ground,
    render::{Page, Show, Tone, story::count},
    seals,
};
use engine::mirror::Seals;
use runtime::{Anchor, Hidden, Reach, Verification};
use serde::Serialize;
use std::{collections::BTreeMap, path::PathBuf};
use trace::{
    Digest,
    id::{ObjectId, WriterId},
};

/// Flaws that are shown; all are counted.
const SHOWN: usize = 20;

/// Check that no record was altered, removed or reordered, and say what is not anchored yet
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Check the recorded proofs instead: their output, their commits, their signatures
    #[arg(long)]
    proofs: bool,
    /// Write the signed statements that hold, and the public keys, to this new folder, for a third party
    #[arg(long, value_name = "DIR", requires = "proofs")]
    export: Option<PathBuf>,
}

/// What was found.
#[derive(Debug, Serialize)]
struct Verified {
    sound: bool,
    records: u64,
    flaws: Vec<Line>,
    flawed: u64,
    anchored: Option<Anchored>,
    unanchored: u64,
    /// Heads that commits carry and the ledger does not have.
    lost: Vec<Lost>,
    /// Every writer's chain.
    writers: BTreeMap<WriterId, Chain>,
    /// Heads of other ledgers that commits carry and that did not arrive here.
    elsewhere: Vec<Lost>,
    /// Chains that go on under a signature that does not count.
    doubts: Vec<Doubt>,
    /// What was hidden before it was written.
    #[serde(skip_serializing_if = "Hidden::is_empty")]
    hidden: Hidden,
}

/// How far a writer's chain goes.
#[derive(Debug, Serialize)]
struct Chain {
    records: u64,
    anchored: u64,
    /// The key that signed it last, if one did that counts.
    signed_by: Option<String>,
    /// Up to which record.
    signed: u64,
}

/// A chain that goes on under a signature that does not count.
#[derive(Debug, Serialize)]
struct Doubt {
    writer: WriterId,
    /// Since which record.
    from: u64,
    because: String,
}

/// One flaw.
#[derive(Debug, Serialize)]
struct Line {
    position: u64,
    what: String,
}

/// The last record that a commit vouches for.
#[derive(Debug, Serialize)]
struct Anchored {
    position: u64,
    commit: ObjectId,
}

/// A head that is not here.
#[derive(Debug, Serialize)]
struct Lost {
    head: Digest,
    #[serde(skip_serializing_if = "Option::is_none")]
    writer: Option<WriterId>,
    commit: ObjectId,
}

/// Runs the verb.
pub(crate) fn run(args: &Args, desk: &Desk) -> Outcome {
    if args.proofs {
        let export = args.export.as_ref().map(|folder| desk.config.directory.join(folder));
        return proofs::run(desk, export.as_deref());
    }
    let repository = desk.repository()?;
    let anchors = desk.git(&repository).anchors()?;
    let found = Archive::open(&repository.ledger())?.verify(&anchors)?;
    let sound = found.sound();
    // Whose word it is can be told of what can be read.
    let seals = if sound { seals(desk)? } else { Seals::default() };
    let verified = Verified::from(found).signed(&seals);
    let holds = sound && verified.doubts.is_empty();
    desk.voice.show(&verified);
    if holds { Ok(()) } else { Err(Failure::NO) }
}

/// Whose word the trace is, by the keys of the default branch.
fn seals(desk: &Desk) -> Result<Seals, Failure> {
    let glance = Glance::take(desk)?;
    let Some(head) = glance.head() else { return Ok(Seals::default()) };
    let with = ground::configuration(&glance.git, &head);
    seals::read(&glance.git, &glance.picture, &head, &with)
}

impl Verified {
    /// With whose signature is under each chain.
    fn signed(mut self, seals: &Seals) -> Self {
        for (writer, sealed) in &seals.chains {
            if let Some(chain) = self.writers.get_mut(writer) {
                (chain.signed_by, chain.signed) = (sealed.by().map(ToOwned::to_owned), sealed.through());
            }
            self.doubts.extend(sealed.failure().map(|(from, because)| Doubt {
                writer: writer.clone(),
                from,
                because: because.to_owned(),
            }));
        }
        self
    }
}

impl From<Verification> for Verified {
    fn from(found: Verification) -> Self {
        let line = |flaw: &runtime::Flaw| Line { position: flaw.position, what: flaw.to_string() };
        Self {
            sound: found.sound(),
            records: found.records,
            flaws: found.flaws.iter().map(line).collect(),
            flawed: found.flawed,
            anchored: found.anchored.map(|(position, commit)| Anchored { position, commit }),
            unanchored: found.unanchored,
            lost: found.lost.into_iter().map(Lost::from).collect(),
            elsewhere: found.elsewhere.into_iter().map(Lost::from).collect(),
            writers: found.writers.into_iter().map(chain).collect(),
            doubts: vec![],
            hidden: found.hidden,
        }
    }
}

impl From<Anchor> for Lost {
    fn from(Anchor { hash: head, writer, commit }: Anchor) -> Self {
        Self { head, writer, commit }
    }
}

fn chain((writer, reach): (WriterId, Reach)) -> (WriterId, Chain) {
    (writer, Chain { records: reach.seq, anchored: reach.anchored, signed_by: None, signed: 0 })
}

impl Show for Verified {
    fn show(&self, page: &mut Page) {
        self.flaws(page);
        self.chain(page);
        if !self.hidden.is_empty() {
            page.line(self.hidden.to_string());
        }
        self.others(page);
    }
}

impl Verified {
    /// What is wrong.
    fn flaws(&self, page: &mut Page) {
        for flaw in self.flaws.iter().take(SHOWN) {
            page.spans(&[(Tone::Bad, "flaw  "), (Tone::Plain, &flaw.what)]);
        }
        let more = self.flawed.saturating_sub(SHOWN as u64);
        if more > 0 {
            page.line(format!("      and {more} more"));
        }
        for lost in &self.lost {
            let what = format!(
                "commit {} vouches for a head that the ledger does not have: its tail was cut off",
                lost.commit.short()
            );
            page.spans(&[(Tone::Bad, "lost  "), (Tone::Plain, &what)]);
        }
    }

    /// How far this ledger's own chain holds.
    fn chain(&self, page: &mut Page) {
        let records = count(usize::try_from(self.records).unwrap_or(usize::MAX), "record");
        let word = if self.sound { "the chain is whole" } else { "the chain is broken" };
        page.spans(&[
            (if self.sound { Tone::Good } else { Tone::Bad }, word),
            (Tone::Plain, &format!(": {records}")),
        ]);
        match &self.anchored {
            Some(anchored) => page.line(format!(
                "anchored up to record {} by commit {}; {}",
                anchored.position,
                anchored.commit.short(),
                after(self.unanchored)
            )),
            None => page.line("no commit anchors it yet: what is written could be rewritten whole"),
        };
    }

    /// What is known of other ledgers' chains.
    fn others(&self, page: &mut Page) {
        for doubt in &self.doubts {
            let what = format!(
                "from record {} of `{}` on nothing counts, as nobody vouches for it: {}",
                doubt.from, doubt.writer, doubt.because
            );
            page.spans(&[(Tone::Bad, "doubt "), (Tone::Plain, &what)]);
            page.hint("whoever keeps that ledger signs it again with a key that counts: `evolute sync`");
        }
        if self.writers.len() > 1 || self.writers.values().any(|chain| chain.signed_by.is_some()) {
            let columns = ["LEDGER", "RECORDS", "ANCHORED UP TO", "SIGNED"];
            page.blank().table(&columns, self.writers.iter().map(row));
        }
        if let Some(anchor) = self.elsewhere.first() {
            let commits = count(self.elsewhere.len(), "commit");
            let vouch = if self.elsewhere.len() == 1 { "vouches" } else { "vouch" };
            let what = format!(
                "{commits} {vouch} for records of other ledgers that did not arrive here, such as {}",
                anchor.commit.short()
            );
            page.spans(&[(Tone::Waiting, "elsewhere "), (Tone::Plain, &what)]);
            page.hint("run `evolute sync`");
        }
    }
}

/// What comes after the last record that a commit vouches for.
fn after(unanchored: u64) -> String {
    if unanchored == 0 {
        "nothing comes after it".to_owned()
    } else {
        format!("{unanchored} after it not yet")
    }
}

fn row((writer, chain): (&WriterId, &Chain)) -> Vec<String> {
    let signed = match &chain.signed_by {
        Some(key) => format!("by `{key}`, up to {}", chain.signed),
        None => "unsigned".to_owned(),
    };
    vec![writer.to_string(), chain.records.to_string(), chain.anchored.to_string(), signed]
}
