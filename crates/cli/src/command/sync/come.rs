//! What comes in: each writer's segments in the order of its chain, then the bodies that records name. A segment that
//! breaks a rule stops its writer, and nobody else.

use super::{
    BODY_BYTES, broken,
    told::{Came, Trouble},
};
use crate::{archive::flawed, failure::Failure, house::House};
use attest::Signers;
use runtime::{Intake, IntakeError, Looked, Refused, Rule, SEGMENT_BYTES, Span, Taken};
use std::collections::{BTreeMap, BTreeSet};
use trace::{
    Digest,
    id::{ObjectId, WriterId},
};
use workshop::carriage::{Cargo, Carriage, Parcel};

/// Bytes of bodies that are taken in at once, at most; the rest comes the next time.
const BODIES_BYTES: u64 = 256 << 20;

/// What came, and what did not.
#[derive(Debug, Default)]
pub(super) struct Come {
    pub(super) came: Came,
    pub(super) troubles: Vec<Trouble>,
}

impl Come {
    /// Whether somebody writes under this ledger's name: then nothing is sent.
    pub(super) fn is_copied(&self) -> bool {
        self.troubles.iter().any(|trouble| trouble.rule == Rule::Copied.name())
    }
}

/// Takes in what the remote had when it was fetched.
pub(super) fn all(
    house: &House,
    carriage: &Carriage,
    remote: &str,
    signers: &Signers,
) -> Result<Come, Failure> {
    let handle = house.handle();
    let intake = handle.intake().map_err(|error| flawed(&error))?;
    let mut desk = Desk { carriage, remote, signers, own: handle.writer(), intake, come: Come::default() };
    let taken = carriage.taken(remote, Cargo::Segments).map_err(broken)?;
    let come = carriage.come(remote, Cargo::Segments).map_err(broken)?;
    for (name, commit) in &come {
        desk.writer(name, commit, taken.get(name))?;
    }
    for name in taken.keys().filter(|name| !come.contains_key(*name)) {
        desk.trouble(&refused(&WriterId::new(name.clone()), Rule::HistoryRewritten));
    }
    let Desk { intake, mut come, .. } = desk;
    intake.end_of_it().map_err(|error| flawed(&error))?;
    come.came.bodies = bodies(house, carriage, remote)?;
    Ok(come)
}

/// Where segments are looked at.
struct Desk<'a> {
    carriage: &'a Carriage,
    remote: &'a str,
    /// The keys of the team: whoever signed once goes on signing.
    signers: &'a Signers,
    own: WriterId,
    intake: Intake,
    come: Come,
}

impl Desk<'_> {
    /// Takes in what one writer sent.
    fn writer(&mut self, name: &str, commit: &ObjectId, taken: Option<&ObjectId>) -> Result<(), Failure> {
        let writer = WriterId::new(name);
        let parcels = self.carriage.parcels(commit).map_err(broken)?;
        if writer == self.own {
            return self.ours(&writer, commit, &parcels);
        }
        if let Some(taken) = taken.filter(|taken| *taken != commit)
            && !self.goes_on(taken, commit, &parcels)?
        {
            self.trouble(&refused(&writer, Rule::HistoryRewritten));
            return Ok(());
        }
        let known = self.intake.known(&writer);
        if self.segments(&writer, &parcels, known)? && taken != Some(commit) {
            self.carriage.take(self.remote, Cargo::Segments, name, commit).map_err(broken)?;
        }
        Ok(())
    }

    /// Whether what was taken in is still there, as it was.
    fn goes_on(&self, taken: &ObjectId, commit: &ObjectId, parcels: &[Parcel]) -> Result<bool, Failure> {
        let now: BTreeMap<&str, &ObjectId> =
            parcels.iter().map(|parcel| (parcel.name.as_str(), &parcel.blob)).collect();
        let before = self.carriage.parcels(taken).map_err(broken)?;
        let stays = |parcel: &Parcel| now.get(parcel.name.as_str()) == Some(&&parcel.blob);
        Ok(self.carriage.is_before(taken, commit) && before.iter().all(stays))
    }

    /// Takes in the segments that hold something after a record. False where one of them is refused.
    fn segments(&mut self, writer: &WriterId, parcels: &[Parcel], known: u64) -> Result<bool, Failure> {
        let mut spans: Vec<(Span, &Parcel)> =
            parcels.iter().filter_map(|parcel| Some((Span::named(&parcel.name)?, parcel))).collect();
        spans.retain(|(span, _)| span.to > known);
        spans.sort_by_key(|(span, _)| *span);
        let looked = self.look(writer, &spans)?;
        for (_, parcel) in spans.into_iter().filter(|(span, _)| span.to <= looked.through) {
            let Some(text) = self.carriage.open(parcel, SEGMENT_BYTES as u64).map_err(broken)? else {
                self.trouble(&refused(writer, Rule::TooLarge { limit: SEGMENT_BYTES }));
                return Ok(false);
            };
            match self.intake.take(writer, &text) {
                Ok(taken) => self.note(writer, &taken),
                Err(IntakeError::Refused(refused)) => {
                    self.trouble(&refused);
                    return Ok(false);
                }
                Err(IntakeError::Ledger(error)) => return Err(flawed(&error)),
            }
        }
        looked.refused.iter().for_each(|refused| self.trouble(refused));
        Ok(looked.refused.is_none())
    }

    /// How much of it may be taken in, by the signatures. What is larger than a segment may be is looked at no further.
    fn look(&self, writer: &WriterId, spans: &[(Span, &Parcel)]) -> Result<Looked, Failure> {
        if spans.is_empty() || self.signers.0.is_empty() || *writer == self.own {
            return Ok(Looked { through: u64::MAX, refused: None });
        }
        let mut look = self.intake.look(writer, self.signers);
        for (_, parcel) in spans {
            let Some(text) = self.carriage.open(parcel, SEGMENT_BYTES as u64).map_err(broken)? else { break };
            look.segment(&text);
        }
        Ok(look.ended())
    }

    /// Under our own name there is what we sent, and nothing else.
    fn ours(&mut self, writer: &WriterId, commit: &ObjectId, parcels: &[Parcel]) -> Result<(), Failure> {
        let local = self.carriage.own(Cargo::Segments, writer.as_str());
        if local.as_ref().is_some_and(|local| self.carriage.is_before(commit, local)) {
            return Ok(());
        }
        let known = self.intake.known(writer);
        let ahead = parcels.iter().filter_map(|parcel| Span::named(&parcel.name)).any(|span| span.to > known);
        if ahead || !self.segments(writer, parcels, 0)? {
            self.come.troubles.retain(|trouble| trouble.writer != *writer);
            self.trouble(&refused(writer, Rule::Copied));
            return Ok(());
        }
        self.carriage.own_again(Cargo::Segments, writer.as_str(), commit).map_err(broken)
    }

    fn note(&mut self, writer: &WriterId, taken: &Taken) {
        let Come { came, .. } = &mut self.come;
        for line in &taken.lines {
            came.records += 1;
            came.cycles.extend(line.cycle.clone());
            came.decisions += usize::from(line.kind == "constraint.decided");
            let span = came.writers.entry(writer.clone()).or_insert(Span { from: line.seq, to: line.seq });
            span.to = line.seq;
        }
    }

    fn trouble(&mut self, refused: &Refused) {
        self.come.troubles.push(Trouble::of(refused));
    }
}

fn refused(writer: &WriterId, rule: Rule) -> Refused {
    Refused { writer: writer.clone(), seq: None, rule }
}

/// Takes in the bodies that were not here: what was taken in before, and was erased since, stays erased.
fn bodies(house: &House, carriage: &Carriage, remote: &str) -> Result<usize, Failure> {
    let shelf = house.runtime.bodies();
    let taken = carriage.taken(remote, Cargo::Bodies).map_err(broken)?;
    let (mut count, mut room) = (0, BODIES_BYTES);
    for (writer, commit) in carriage.come(remote, Cargo::Bodies).map_err(broken)? {
        let before = match taken.get(&writer) {
            Some(same) if *same == commit => continue,
            Some(before) => carriage.parcels(before).map_err(broken)?,
            None => vec![],
        };
        let before: BTreeSet<String> = before.into_iter().map(|parcel| parcel.name).collect();
        let new = |parcel: &Parcel| !before.contains(&parcel.name) && parcel.size <= BODY_BYTES;
        for parcel in carriage.parcels(&commit).map_err(broken)?.into_iter().filter(new) {
            let Ok(digest) = parcel.name.parse::<Digest>() else { continue };
            if shelf.holds(&digest) {
                continue;
            }
            let Some(left) = room.checked_sub(parcel.size) else { return Ok(count) };
            room = left;
            let bytes = carriage.open(&parcel, BODY_BYTES).map_err(broken)?.unwrap_or_default();
            let kept = shelf.adopt(&digest, &bytes);
            count += usize::from(kept.map_err(|error| Failure::broken(&error, error.hint()))?);
        }
        carriage.take(remote, Cargo::Bodies, &writer, &commit).map_err(broken)?;
    }
    Ok(count)
}
