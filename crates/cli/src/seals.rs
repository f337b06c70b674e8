//! Whose word the trace is: the seals in it, judged by the team's keys in a commit; and the signature under what this ledger
//! writes itself.

use crate::{
    archive::flawed,
    config::Config,
    failure::Failure,
    git::Git,
    house::House,
    keys::{Team, latest, secrets},
};
use attest::{Seal, Secret, Signers, Worth};
use engine::{
    Picture,
    mirror::{Sealed, Seals},
};
use formats::Configuration;
use trace::{
    Record,
    id::{ObjectId, WriterId},
};

/// What the keys in a commit say about the seals of the trace. Where nobody signed anything and nobody's own word counts, no
/// key is read.
///
/// # Errors
/// Fails where git does.
pub(crate) fn read(
    git: &Git,
    picture: &Picture,
    head: &ObjectId,
    with: &Configuration,
) -> Result<Seals, Failure> {
    let signed = picture.writers.all().any(|(_, chain)| !chain.seals.is_empty());
    let words = picture.evidence.values().any(|evidence| evidence.signed_off.is_some());
    if !signed && !words {
        return Ok(Seals::default());
    }
    Ok(judged(&Team::at(git, head)?.signers, picture, with))
}

/// The same, by keys that are known.
pub(crate) fn judged(signers: &Signers, picture: &Picture, with: &Configuration) -> Seals {
    let person = |name: &str| with.person_of(name).to_owned();
    let counting = signers.0.iter().filter(|signer| signer.ended.is_none());
    let chain = |(writer, chain): (&WriterId, &engine::writers::Chain)| {
        let mut sealed = Sealed::default();
        chain.seals.iter().for_each(|seal| weigh(&mut sealed, seal, signers, &person));
        (sealed != Sealed::default()).then(|| (writer.clone(), sealed))
    };
    Seals {
        keyed: counting.map(|signer| person(signer.key.name())).collect(),
        chains: picture.writers.all().filter_map(chain).collect(),
    }
}

/// Takes one seal into account. Of several by one key, the last one signs for all that the others do.
fn weigh(sealed: &mut Sealed, record: &Record, signers: &Signers, person: &dyn Fn(&str) -> String) {
    let Some((seal, signature)) = Seal::of(record) else { return };
    match seal.worth(signature, signers) {
        Worth::Counts { by, whose, .. } => {
            sealed.counts.retain(|(_, _, key)| *key != by);
            sealed.counts.push((seal.seq, person(&whose), by));
        }
        Worth::Compromised { by, because } => {
            let why = format!("key `{by}`, which signed for it, was compromised ({because})");
            sealed.fails = Some((seal.seq, why));
        }
        Worth::Wrong(doubt) => sealed.fails = Some((seal.seq, doubt.to_string())),
        Worth::Unknown => {}
    }
}

/// How this ledger's own records are signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Signed {
    /// By this key, as its file is called; everything that was written.
    By(String),
    /// By nobody: there is no key of the team here, and never was.
    Unsigned,
    /// It was signed before, by this key, and neither that key nor another in its place is here.
    Missing(String),
}

impl Signed {
    /// The key that signed, by the name of its file.
    pub(crate) fn key(self) -> Option<String> {
        match self {
            Self::By(key) => Some(key),
            Self::Unsigned | Self::Missing(_) => None,
        }
    }
}

/// Signs what this ledger wrote since it was signed last, where there is a key that the team has: what counts is what is
/// committed, so a key that is not yet signs nothing.
///
/// # Errors
/// Fails where the ledger does.
pub(crate) fn sign(config: &Config, house: &House, team: &Team) -> Result<Signed, Failure> {
    let handle = house.handle();
    let picture = handle.picture();
    let chain = picture.writers.chain(&handle.writer());
    let last = chain.and_then(|chain| chain.seals.back()).and_then(Seal::of);
    let before = last.and_then(|(seal, _)| team.signers.with(seal.key));
    if config.attempt.is_some() {
        return Ok(Signed::Unsigned);
    }
    let secret = match before {
        Some(signer) if signer.ended.is_none() => {
            secrets(config).into_iter().map(|(_, secret)| secret).find(|it| it.public().is(&signer.key))
        }
        Some(_) | None => latest(secrets(config), team),
    };
    match (secret, before) {
        (Some(secret), _) => by(house, team, &secret),
        (None, Some(signer)) if chain.is_some_and(engine::writers::Chain::is_sealed) => {
            Ok(Signed::By(signer.name.clone()))
        }
        (None, Some(signer)) => Ok(Signed::Missing(signer.name.clone())),
        (None, None) => Ok(Signed::Unsigned),
    }
}

fn by(house: &House, team: &Team, secret: &Secret) -> Result<Signed, Failure> {
    let key = secret.public().fingerprint();
    let sign = |record: &Record| Seal::of(record).map(|(seal, _)| seal.sign(secret)).unwrap_or_default();
    house.handle().sign(&key, &sign).map_err(|error| flawed(&error))?;
    Ok(Signed::By(team.signers.with(&key).map_or(key, |signer| signer.name.clone())))
}
