//! What goes out: this ledger's records after the last that was sealed, and the small bodies that they name. Sealed first,
//! then pushed: where the push fails, the next one takes it along.

use super::{
    BODY_BYTES, broken,
    told::{Sent, Trouble},
};
use crate::{
    archive::flawed,
    config::Config,
    failure::Failure,
    house::House,
    keys::Team,
    seals::{self, Signed},
};
use runtime::{Bodies, Refused, Rule, Segment, Span};
use std::collections::BTreeMap;
use trace::{Digest, id::WriterId};
use workshop::{
    Broken,
    carriage::{Cargo, Carriage, Sent as Pushed},
};

/// Segments of one commit, at most.
const TOGETHER: usize = 8;

/// How sending went.
#[derive(Debug, Default)]
pub(super) struct Gone {
    pub(super) sent: Sent,
    /// Why the remote did not take it, and what to do.
    pub(super) declined: Option<(String, String)>,
    pub(super) trouble: Option<Trouble>,
}

/// Signs and seals what is not sealed yet, and pushes what the remote does not have.
pub(super) fn all(
    config: &Config,
    house: &House,
    team: &Team,
    carriage: &Carriage,
    remote: &str,
) -> Result<Gone, Failure> {
    let own = house.handle().writer();
    let sealed = sealed(carriage, &own)?;
    if house.handle().picture().writers.chain(&own).map_or(0, |chain| chain.seq) < sealed {
        return Ok(Gone { trouble: Some(copied(&own)), ..Gone::default() });
    }
    let signed = seals::sign(config, house, team)?;
    if let Signed::Missing(key) = &signed {
        return Ok(Gone::default().unsigned(key, team));
    }
    seal(house, carriage, &own, sealed)?;
    let mut gone = push(carriage, remote, &own)?;
    gone.sent.signed = signed.key();
    Ok(gone)
}

/// The last record that was sealed; 0 where none was.
fn sealed(carriage: &Carriage, own: &WriterId) -> Result<u64, Failure> {
    let Some(commit) = carriage.own(Cargo::Segments, own.as_str()) else { return Ok(0) };
    let parcels = carriage.parcels(&commit).map_err(broken)?;
    Ok(parcels.iter().filter_map(|parcel| Some(Span::named(&parcel.name)?.to)).max().unwrap_or(0))
}

fn seal(house: &House, carriage: &Carriage, own: &WriterId, after: u64) -> Result<(), Failure> {
    let mut after = after;
    loop {
        let mut segments: Vec<Segment> = vec![];
        while segments.len() < TOGETHER
            && let Some(segment) = house.handle().seal(after).map_err(|error| flawed(&error))?
        {
            after = segment.span.to;
            segments.push(segment);
        }
        let (Some(first), Some(last)) = (segments.first(), segments.last()) else { return Ok(()) };
        let message = message(own, first.span.from, last);
        let bodies = named(&house.runtime.bodies(), &segments)?;
        if !bodies.is_empty() {
            carriage.add(Cargo::Bodies, own.as_str(), &bodies, &message).map_err(broken)?;
        }
        let files: Vec<(String, Vec<u8>)> =
            segments.into_iter().map(|segment| (segment.span.to_string(), segment.text)).collect();
        carriage.add(Cargo::Segments, own.as_str(), &files, &message).map_err(broken)?;
    }
}

/// The commit's words: its head is an anchor like any other.
fn message(own: &WriterId, from: u64, last: &Segment) -> String {
    format!("trace: records {from} to {} of {own}\n\nEvolute-Head: {} {own}\n", last.span.to, last.end)
}

/// The bodies that are here, are small, and are named in these segments.
fn named(bodies: &Bodies, segments: &[Segment]) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let mut found = BTreeMap::new();
    for digest in segments.iter().flat_map(|segment| &segment.names) {
        if let Some(bytes) = small(bodies, digest)? {
            found.insert(digest.to_string(), bytes);
        }
    }
    Ok(found.into_iter().collect())
}

fn small(bodies: &Bodies, digest: &Digest) -> Result<Option<Vec<u8>>, Failure> {
    if bodies.size(digest).is_none_or(|size| size > BODY_BYTES) {
        return Ok(None);
    }
    bodies.get(digest).map_err(|error| Failure::broken(&error, error.hint()))
}

fn push(carriage: &Carriage, remote: &str, own: &WriterId) -> Result<Gone, Failure> {
    let mut gone = Gone::default();
    for cargo in [Cargo::Bodies, Cargo::Segments] {
        let Some(commit) = carriage.own(cargo, own.as_str()) else { continue };
        let there = carriage.come(remote, cargo).map_err(broken)?.remove(own.as_str());
        if there.as_ref() == Some(&commit) {
            continue;
        }
        match carriage.push(remote, cargo, own.as_str()) {
            Ok(Pushed::Done) => gone.note(carriage, cargo, &commit, there.as_ref())?,
            Ok(Pushed::Moved) => return Ok(Gone { trouble: Some(copied(own)), ..gone }),
            Ok(Pushed::Declined(why)) => return Ok(gone.declined(remote, &why)),
            Err(Broken { because, hint }) => return Ok(Gone { declined: Some((because, hint)), ..gone }),
        }
    }
    Ok(gone)
}

impl Gone {
    /// Counts what the remote did not have.
    fn note(
        &mut self,
        carriage: &Carriage,
        cargo: Cargo,
        commit: &trace::id::ObjectId,
        there: Option<&trace::id::ObjectId>,
    ) -> Result<(), Failure> {
        let now = carriage.parcels(commit).map_err(broken)?;
        let before = there.map_or_else(|| Ok(vec![]), |there| carriage.parcels(there)).map_err(broken)?;
        let new: Vec<_> = now.iter().filter(|parcel| !before.contains(parcel)).collect();
        match cargo {
            Cargo::Bodies => self.sent.bodies = new.len(),
            Cargo::Segments => {
                let spans: Vec<Span> = new.iter().filter_map(|parcel| Span::named(&parcel.name)).collect();
                self.sent.records = spans.iter().map(|span| span.to - span.from + 1).sum();
            }
        }
        Ok(())
    }

    /// What would go on unsigned is refused by everybody else, so it is kept.
    fn unsigned(self, key: &str, team: &Team) -> Self {
        let because =
            format!("key `{key}` signed what this ledger sent before, and no key that may go on is here");
        // Nothing takes the place of a key that was revoked: whoever still belongs to the team makes another one.
        let hint = match team.named(key) {
            Some(signer) if signer.ended.is_some() => format!(
                "`{key}` has ended: make another, as in `evolute key new {key}-2`, commit it, then sync again: \
                 nothing is lost"
            ),
            Some(_) | None => format!(
                "name the file of its secret half with `EVOLUTE_KEY`, or let another take its place: \
                 `evolute key rotate {key}`, commit it, then sync again: nothing is lost"
            ),
        };
        Self { declined: Some((because, hint)), ..self }
    }

    fn declined(self, remote: &str, why: &str) -> Self {
        let because = format!("`{remote}` does not take what was written here: {why}");
        let hint = "ask whoever keeps the remote for the right to push `refs/evolute/*`, then sync again: \
                    nothing is lost";
        Self { declined: Some((because, hint.to_owned())), ..self }
    }
}

fn copied(own: &WriterId) -> Trouble {
    Trouble::of(&Refused { writer: own.clone(), seq: None, rule: Rule::Copied })
}
