//! A seal: a writer's key signs where its chain stands, and with the hash of its last record all of it. What is signed is
//! made again from the record of the seal, so nothing else has to travel.

use crate::{
    envelope::{Unopened, encoded},
    judge::{Doubt, Standing, stands},
    key::{Public, Secret},
    team::{Ending, Signer, Signers},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::Timestamp;
use serde::Serialize;
use trace::{
    Digest, Event, Record,
    event::ledger,
    id::{RecordId, WriterId},
};

/// What the bytes of a seal are called in what is signed.
const TYPE: &str = "application/vnd.evolute.seal+json";

/// What a seal says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Seal<'a> {
    /// Whose chain.
    pub writer: &'a WriterId,
    /// The seal's own place in it: everything before is signed for.
    pub seq: u64,
    /// The hash of the record before it, which vouches for all before that.
    pub prev: &'a Digest,
    /// The record of the seal.
    pub record: &'a RecordId,
    /// When.
    pub at: Timestamp,
    /// The key, by its fingerprint.
    pub key: &'a str,
}

/// What a seal is worth, by the keys of a team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Worth {
    /// The key counted then.
    Counts {
        /// The name of the key's file.
        by: String,
        /// Whose the key is said to be.
        whose: String,
        /// Whether the key has ended since.
        ended: bool,
    },
    /// The key may have been in other hands when it signed.
    Compromised {
        /// The name of the key's file.
        by: String,
        /// Why.
        because: String,
    },
    /// Nobody of the team has the key, or had it then: it is as if nobody had signed.
    Unknown,
    /// A key of the team did not make this signature, or could not at that time.
    Wrong(Doubt),
}

impl<'a> Seal<'a> {
    /// The seal that a record is, with its signature; none for any other record.
    #[must_use]
    pub fn of(record: &'a Record) -> Option<(Self, &'a str)> {
        let Event::Ledger(ledger::Event::Sealed { key, signature }) = &record.event else { return None };
        let Record { writer, seq, prev, id, at, .. } = record;
        Some((Self { writer, seq: *seq, prev, record: id, at: *at, key }, signature))
    }

    /// The signature, in base64.
    #[must_use]
    pub fn sign(&self, secret: &Secret) -> String {
        STANDARD.encode(secret.sign(&self.signed()))
    }

    /// Whether this key made this signature.
    #[must_use]
    pub fn is_by(&self, key: &Public, signature: &str) -> bool {
        STANDARD.decode(signature).is_ok_and(|bytes| key.signed(&self.signed(), &bytes))
    }

    /// What a signature under it is worth. Unlike a proof's, what a compromised key signed after it had ended is wrong, and
    /// what it signed before is told apart: whoever seals the chain anew, with a key that counts, vouches for it.
    #[must_use]
    pub fn worth(&self, signature: &str, signers: &Signers) -> Worth {
        let Some(signer) = signers.with(self.key) else { return Worth::Unknown };
        if !self.is_by(&signer.key, signature) {
            return Worth::Wrong(Unopened::Forged.into());
        }
        match stands(signer, self.at) {
            Ok(standing) => counts(signer, &standing),
            Err(Doubt::Compromised { by, because }) if !self.is_after_the_end(signer) => {
                Worth::Compromised { by, because }
            }
            Err(Doubt::TooEarly { .. }) => Worth::Unknown,
            Err(doubt) => Worth::Wrong(doubt),
        }
    }

    fn is_after_the_end(&self, signer: &Signer) -> bool {
        signer.ended.as_ref().is_some_and(|ended| ended.how == Ending::Compromised && self.at >= ended.at)
    }

    fn signed(&self) -> Vec<u8> {
        let bytes = serde_json_canonicalizer::to_vec(self).expect("because a seal is plain data");
        encoded(TYPE, &bytes)
    }
}

fn counts(signer: &Signer, standing: &Standing) -> Worth {
    Worth::Counts {
        by: signer.name.clone(),
        whose: signer.key.name().to_owned(),
        ended: matches!(standing, Standing::SignedBefore { .. }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::team::Ended;
    use expect_test::expect;
    use proptest::prelude::*;

    fn at(day: u8) -> Timestamp {
        format!("2026-11-{day:02}T12:00:00Z").parse().expect("because it is a day")
    }

    fn mira() -> Secret {
        Secret::from_seed(&[5; 32], "mira@shop.example")
    }

    fn signers(how: Option<Ending>) -> Signers {
        let ended = how.map(|how| Ended { at: at(20), how, because: "a new laptop".into() });
        Signers(vec![Signer { name: "mira".into(), key: mira().public().clone(), valid_from: at(10), ended }])
    }

    /// What a seal of this day, by this key, is worth.
    fn told(day: u8, secret: &Secret, how: Option<Ending>) -> String {
        let (writer, record, prev) = ("w".into(), "r".into(), Digest::of("before"));
        let key = secret.public().fingerprint();
        let seal = Seal { writer: &writer, seq: 7, prev: &prev, record: &record, at: at(day), key: &key };
        match seal.worth(&seal.sign(secret), &signers(how)) {
            Worth::Counts { by, whose, ended } => format!("counts: {by}, {whose}, ended: {ended}"),
            Worth::Compromised { by, because } => format!("compromised: {by}, {because}"),
            Worth::Unknown => "unknown".to_owned(),
            Worth::Wrong(doubt) => doubt.to_string(),
        }
    }

    #[test]
    fn a_seal_is_worth_what_its_key_was_worth_then() {
        let other = Secret::from_seed(&[6; 32], "eve");
        let all = [
            told(15, &mira(), None),
            told(15, &mira(), Some(Ending::Rotated)),
            told(15, &mira(), Some(Ending::Revoked)),
            told(15, &mira(), Some(Ending::Compromised)),
            told(9, &mira(), None),
            told(21, &mira(), Some(Ending::Rotated)),
            told(21, &mira(), Some(Ending::Compromised)),
            told(15, &other, None),
        ];
        expect![[r"
            counts: mira, mira@shop.example, ended: false
            counts: mira, mira@shop.example, ended: true
            counts: mira, mira@shop.example, ended: true
            compromised: mira, a new laptop
            unknown
            key `mira` was rotated at 2026-11-20T12:00:00Z (a new laptop), and it was signed at 2026-11-21T12:00:00Z
            key `mira` was compromised (a new laptop): nothing that it signed counts
            unknown
        "]]
        .assert_eq(&(all.join("\n") + "\n"));
    }

    #[test]
    fn a_signature_that_the_named_key_did_not_make_is_wrong() {
        let (writer, record, prev) = ("w".into(), "r".into(), Digest::of("before"));
        let key = mira().public().fingerprint();
        let seal = Seal { writer: &writer, seq: 7, prev: &prev, record: &record, at: at(15), key: &key };
        let later = Seal { at: at(16), ..seal };
        let other = Secret::from_seed(&[6; 32], "eve");
        for signature in [seal.sign(&other), later.sign(&mira()), "no signature".to_owned(), String::new()] {
            let worth = seal.worth(&signature, &signers(None));
            assert_eq!(worth, Worth::Wrong(Unopened::Forged.into()), "{signature}");
        }
        assert!(matches!(seal.worth(&seal.sign(&mira()), &signers(None)), Worth::Counts { .. }));
    }

    #[test]
    fn a_key_counts_from_its_first_instant_and_a_compromised_one_ends_with_its_last() {
        assert_eq!(told(10, &mira(), None), "counts: mira, mira@shop.example, ended: false");
        assert_eq!(
            told(20, &mira(), Some(Ending::Compromised)),
            "key `mira` was compromised (a new laptop): nothing that it signed counts"
        );
        assert_eq!(told(19, &mira(), Some(Ending::Compromised)), "compromised: mira, a new laptop");
    }

    proptest! {
        #[test]
        fn a_signature_fits_nothing_but_what_it_was_made_for(
            seq in 1_u64..100, change in 0_u8..5, text in ".{0,100}",
        ) {
            let (writer, record, prev) = ("w".into(), "r".into(), Digest::of("before"));
            let key = mira().public().fingerprint();
            let seal = Seal { writer: &writer, seq, prev: &prev, record: &record, at: at(15), key: &key };
            let signature = seal.sign(&mira());
            prop_assert!(seal.is_by(mira().public(), &signature));
            let (another, other, before) = ("v".into(), "q".into(), Digest::of("other"));
            let changed = match change {
                0 => Seal { writer: &another, ..seal },
                1 => Seal { seq: seq + 1, ..seal },
                2 => Seal { prev: &before, ..seal },
                3 => Seal { record: &other, ..seal },
                _ => Seal { at: at(16), ..seal },
            };
            prop_assert!(!changed.is_by(mira().public(), &signature));
            prop_assert!(!seal.is_by(mira().public(), &text));
        }
    }
}
