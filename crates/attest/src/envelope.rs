//! The envelope: bytes, what they are, and signatures over both (DSSE 1.0). What is signed is length-prefixed, so that
//! no payload can be read as another type; what the payload says is for others.

use crate::key::{Public, Secret};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};

/// What an in-toto statement is called in an envelope.
pub const PAYLOAD_TYPE: &str = "application/vnd.in-toto+json";
/// The largest envelope that is opened, in bytes.
const LARGEST: usize = 4 << 20;
/// Signatures of one envelope that are looked at.
const SIGNATURES: usize = 16;

/// A signed payload, as it is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Envelope {
    /// The bytes, in base64.
    payload: String,
    /// What they are.
    payload_type: String,
    /// Who vouches for them.
    signatures: Vec<Signature>,
}

/// One signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Signature {
    /// The fingerprint of the key: a hint, and no evidence.
    #[serde(default)]
    keyid: String,
    /// The signature itself, in base64.
    sig: String,
}

/// Why an envelope says nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unopened {
    /// It is not one.
    #[error("it is no envelope: {0}")]
    NotOne(String),
    /// It holds something else than a statement.
    #[error("it holds `{0}` and no statement")]
    OtherType(String),
    /// Nobody signed it.
    #[error("nobody signed it")]
    Unsigned,
    /// None of the keys that may have signed it did.
    #[error("its signature does not fit its bytes, or another key made it")]
    Forged,
}

impl Envelope {
    /// Signs a statement's bytes.
    #[must_use]
    pub fn sign(payload: &[u8], secret: &Secret) -> Self {
        let sig = STANDARD.encode(secret.sign(&encoded(PAYLOAD_TYPE, payload)));
        Self {
            payload: STANDARD.encode(payload),
            payload_type: PAYLOAD_TYPE.to_owned(),
            signatures: vec![Signature { keyid: secret.public().fingerprint(), sig }],
        }
    }

    /// Reads an envelope, without trust.
    ///
    /// # Errors
    /// Says why it is none, or holds no statement.
    pub fn read(bytes: &[u8]) -> Result<Self, Unopened> {
        if bytes.len() > LARGEST {
            return Err(Unopened::NotOne(format!("it has {} bytes, and {LARGEST} are read", bytes.len())));
        }
        let envelope: Self =
            serde_json::from_slice(bytes).map_err(|error| Unopened::NotOne(error.to_string()))?;
        if envelope.payload_type != PAYLOAD_TYPE {
            return Err(Unopened::OtherType(envelope.payload_type.chars().take(80).collect()));
        }
        match envelope.signatures.len() {
            0 => Err(Unopened::Unsigned),
            1..=SIGNATURES => Ok(envelope),
            many => Err(Unopened::NotOne(format!("it has {many} signatures, and {SIGNATURES} are read"))),
        }
    }

    /// Its bytes, as they are kept and handed on.
    ///
    /// # Panics
    /// Never: an envelope is plain data.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        serde_json_canonicalizer::to_vec(self).expect("because an envelope is plain data")
    }

    /// The fingerprints of the keys that are said to have signed it.
    pub fn named(&self) -> impl Iterator<Item = &str> {
        self.signatures.iter().map(|signature| signature.keyid.as_str())
    }

    /// The payload, without a look at any signature.
    ///
    /// # Errors
    /// Where it is not base64.
    pub fn payload(&self) -> Result<Vec<u8>, Unopened> {
        STANDARD.decode(&self.payload).map_err(|error| Unopened::NotOne(error.to_string()))
    }

    /// The payload, if this key signed it.
    ///
    /// # Errors
    /// Says why it did not.
    pub fn open(&self, key: &Public) -> Result<Vec<u8>, Unopened> {
        let payload = self.payload()?;
        let signed = encoded(&self.payload_type, &payload);
        let fits = |signature: &Signature| {
            STANDARD.decode(&signature.sig).is_ok_and(|bytes| key.signed(&signed, &bytes))
        };
        if self.signatures.iter().any(fits) { Ok(payload) } else { Err(Unopened::Forged) }
    }
}

/// What is signed of anything: the type and the payload, each behind its length.
pub(crate) fn encoded(kind: &str, payload: &[u8]) -> Vec<u8> {
    let mut bytes = format!("DSSEv1 {} {kind} {} ", kind.len(), payload.len()).into_bytes();
    bytes.extend_from_slice(payload);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn secret(seed: u8) -> Secret {
        Secret::from_seed(&[seed; 32], "somebody")
    }

    #[test]
    fn what_is_signed_is_encoded_as_the_protocol_shows() {
        let example = encoded("http://example.com/HelloWorld", b"hello world");
        assert_eq!(example, b"DSSEv1 29 http://example.com/HelloWorld 11 hello world");
    }

    #[test]
    fn an_envelope_opens_with_the_key_that_signed_it_and_no_other() {
        let signed = Envelope::sign(b"{}", &secret(1));
        let read = Envelope::read(&signed.bytes()).expect("because it was just made");
        assert_eq!(read, signed);
        assert_eq!(read.open(secret(1).public()), Ok(b"{}".to_vec()));
        assert_eq!(read.open(secret(2).public()), Err(Unopened::Forged));
    }

    #[test]
    fn what_is_no_envelope_says_why() {
        let told = |text: &str| Envelope::read(text.as_bytes()).map_err(|why| why.to_string());
        let typed = r#"{"payload":"","payloadType":"text/plain","signatures":[]}"#;
        assert_eq!(told(typed), Err("it holds `text/plain` and no statement".to_owned()));
        let bare = r#"{"payload":"","payloadType":"application/vnd.in-toto+json","signatures":[]}"#;
        assert_eq!(told(bare), Err("nobody signed it".to_owned()));
        assert!(told("[").is_err() && told(&"[".repeat(100_000)).is_err());
    }

    proptest! {
        #[test]
        fn a_byte_that_changed_is_noticed(payload in proptest::collection::vec(any::<u8>(), 1..200), at in any::<prop::sample::Index>(), flip in 1..=255_u8) {
            let bytes = Envelope::sign(&payload, &secret(1)).bytes();
            let mut changed = bytes.clone();
            let place = at.index(bytes.len());
            changed[place] ^= flip;
            let opened = Envelope::read(&changed).and_then(|envelope| envelope.open(secret(1).public()));
            // A byte of the key's name may change: it is a hint, and signs nothing.
            prop_assert!(opened.is_err() || opened == Ok(payload));
        }

        #[test]
        fn any_bytes_are_read_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let opened = Envelope::read(&bytes).and_then(|envelope| envelope.open(secret(1).public()));
            prop_assert!(opened.is_err());
        }
    }
}
