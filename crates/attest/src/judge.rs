//! Whether an envelope is signed by somebody who could sign at that time. Rotated and revoked keys leave standing what
//! they signed before; a compromised one takes all of it with it, because whoever has a key can write any date.

use crate::{
    envelope::{Envelope, Unopened},
    team::{Ended, Ending, Signer, Signers},
};
use jiff::Timestamp;

/// A signature that counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Its key counts to this day.
    Signed {
        /// The name of the key's file.
        by: String,
    },
    /// Its key counted then, and does not any more.
    SignedBefore {
        /// The name of the key's file.
        by: String,
        /// How it came to its end.
        ended: Ending,
        /// Why.
        because: String,
    },
}

/// A signature that does not count.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Doubt {
    /// The envelope itself.
    #[error(transparent)]
    Unopened(#[from] Unopened),
    /// Nobody of the team has the key.
    #[error("its key `{fingerprint}` is not among the keys of the team")]
    Unknown {
        /// The key that is named in it.
        fingerprint: String,
    },
    /// The key did not count yet.
    #[error("key `{by}` counts from {from}, and it was signed at {at}")]
    TooEarly {
        /// The name of the key's file.
        by: String,
        /// From when it counts.
        from: Timestamp,
        /// When it was signed.
        at: Timestamp,
    },
    /// The key did not count any more.
    #[error("key `{by}` was {ended} at {since} ({because}), and it was signed at {at}")]
    TooLate {
        /// The name of the key's file.
        by: String,
        /// How it came to its end.
        ended: Ending,
        /// Since when.
        since: Timestamp,
        /// Why.
        because: String,
        /// When it was signed.
        at: Timestamp,
    },
    /// The key may have been in other hands.
    #[error("key `{by}` was compromised ({because}): nothing that it signed counts")]
    Compromised {
        /// The name of the key's file.
        by: String,
        /// Why.
        because: String,
    },
}

impl Doubt {
    /// What to do about it.
    #[must_use]
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::Unopened(_) => "prove it again: what was kept is no evidence any more",
            Self::Unknown { .. } => {
                "commit the public key below `.evolute/keys/` if it is one of the team: `evolute key trust FILE`"
            }
            Self::TooEarly { .. } | Self::TooLate { .. } | Self::Compromised { .. } => {
                "prove it again with a key that counts: `evolute key list` shows them"
            }
        }
    }
}

/// Opens an envelope that was recorded at this time: its payload, and how its signature stands.
///
/// # Errors
/// Says why it does not count.
pub fn judge(bytes: &[u8], signers: &Signers, at: Timestamp) -> Result<(Vec<u8>, Standing), Doubt> {
    let envelope = Envelope::read(bytes)?;
    let known: Vec<&Signer> = envelope.named().filter_map(|named| signers.with(named)).collect();
    if known.is_empty() {
        let fingerprint = envelope.named().next().unwrap_or_default().chars().take(80).collect();
        return Err(Doubt::Unknown { fingerprint });
    }
    let signed = known.iter().find_map(|signer| Some((*signer, envelope.open(&signer.key).ok()?)));
    let (signer, payload) = signed.ok_or(Unopened::Forged)?;
    Ok((payload, stands(signer, at)?))
}

pub(crate) fn stands(signer: &Signer, at: Timestamp) -> Result<Standing, Doubt> {
    let by = signer.name.clone();
    if at < signer.valid_from {
        return Err(Doubt::TooEarly { by, from: signer.valid_from, at });
    }
    match &signer.ended {
        None => Ok(Standing::Signed { by }),
        Some(Ended { how: Ending::Compromised, because, .. }) => {
            Err(Doubt::Compromised { by, because: because.clone() })
        }
        Some(Ended { at: since, how, because }) if at >= *since => {
            Err(Doubt::TooLate { by, ended: *how, since: *since, because: because.clone(), at })
        }
        Some(Ended { how, because, .. }) => {
            Ok(Standing::SignedBefore { by, ended: *how, because: because.clone() })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::Secret;

    fn at(day: u8) -> Timestamp {
        format!("2026-11-{day:02}T12:00:00Z").parse().expect("because it is a day")
    }

    fn told(how: Option<Ending>, signed_on: u8) -> String {
        let secret = Secret::from_seed(&[5; 32], "mira");
        let ended = how.map(|how| Ended { at: at(20), how, because: "a new laptop".into() });
        let key = secret.public().clone();
        let signers = Signers(vec![Signer { name: "mira".into(), key, valid_from: at(10), ended }]);
        let envelope = Envelope::sign(b"{}", &secret).bytes();
        match judge(&envelope, &signers, at(signed_on)) {
            Ok((_, Standing::Signed { by })) => format!("signed by {by}"),
            Ok((_, Standing::SignedBefore { by, ended, because })) => {
                format!("signed by {by}, {ended} since: {because}")
            }
            Err(doubt) => doubt.to_string(),
        }
    }

    #[test]
    fn a_key_counts_from_its_first_day_to_its_last() {
        assert_eq!(told(None, 15), "signed by mira");
        assert_eq!(
            told(None, 9),
            "key `mira` counts from 2026-11-10T12:00:00Z, and it was signed at 2026-11-09T12:00:00Z"
        );
        assert_eq!(told(Some(Ending::Rotated), 15), "signed by mira, rotated since: a new laptop");
        assert_eq!(told(Some(Ending::Revoked), 15), "signed by mira, revoked since: a new laptop");
        assert_eq!(
            told(Some(Ending::Revoked), 20),
            "key `mira` was revoked at 2026-11-20T12:00:00Z (a new laptop), and it was signed at 2026-11-20T12:00:00Z"
        );
        assert_eq!(
            told(Some(Ending::Compromised), 15),
            "key `mira` was compromised (a new laptop): nothing that it signed counts"
        );
    }

    #[test]
    fn a_key_that_nobody_published_and_a_forged_signature_are_told_apart() {
        let (mira, other) = (Secret::from_seed(&[5; 32], "mira"), Secret::from_seed(&[6; 32], "other"));
        let key = mira.public().clone();
        let signers = Signers(vec![Signer { name: "mira".into(), key, valid_from: at(10), ended: None }]);
        let unknown = judge(&Envelope::sign(b"{}", &other).bytes(), &signers, at(11));
        assert!(matches!(unknown, Err(Doubt::Unknown { .. })), "{unknown:?}");
        let signed = Envelope::sign(b"{}", &mira).bytes();
        let text = String::from_utf8(signed).expect("because it is JSON").replace("e30=", "W10=");
        let forged = judge(text.as_bytes(), &signers, at(11));
        assert_eq!(forged, Err(Doubt::Unopened(Unopened::Forged)));
    }
}
