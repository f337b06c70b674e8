//! A key pair of Ed25519, in the formats of OpenSSH, so that its own tools read them.

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use ssh_key::{
    HashAlg, LineEnding, PrivateKey, PublicKey,
    private::{Ed25519Keypair, KeypairData},
    public::Ed25519PublicKey,
};
use std::fmt;

/// What OpenSSH calls keys of this kind.
const KIND: &str = "ssh-ed25519";
/// The largest file of a key, in bytes.
const LARGEST: usize = 16 << 10;

/// Why a file gives no key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// It is not one.
    #[error("it is no key in OpenSSH's format: {0}")]
    NotOne(String),
    /// It is a key of another kind.
    #[error("it is a key of the kind `{0}`, and statements are signed with `ssh-ed25519`")]
    OtherKind(String),
    /// It is locked.
    #[error("it is locked with a passphrase")]
    Locked,
}

/// The half that signs. It never leaves its file, and is not shown.
pub struct Secret {
    signing: SigningKey,
    public: Public,
}

/// The half that everybody may know.
#[derive(Clone, PartialEq, Eq)]
pub struct Public {
    key: VerifyingKey,
    name: String,
}

impl Secret {
    /// The key of 32 random bytes; whoever hands them in vouches for how random they are.
    #[must_use]
    pub fn from_seed(seed: &[u8; 32], name: &str) -> Self {
        let signing = SigningKey::from_bytes(seed);
        let public = Public { key: signing.verifying_key(), name: name.to_owned() };
        Self { signing, public }
    }

    /// Reads a private key, as `ssh-keygen -t ed25519` writes it.
    ///
    /// # Errors
    /// Says why it is none that signs.
    pub fn read(text: &str) -> Result<Self, KeyError> {
        let pair = PrivateKey::from_openssh(bounded(text)?).map_err(|error| not_one(&error))?;
        if pair.is_encrypted() {
            return Err(KeyError::Locked);
        }
        let KeypairData::Ed25519(found) = pair.key_data() else {
            return Err(KeyError::OtherKind(pair.algorithm().to_string()));
        };
        let signing = SigningKey::try_from(found).map_err(|error| not_one(&error))?;
        let public = Public { key: signing.verifying_key(), name: pair.comment().to_owned() };
        Ok(Self { signing, public })
    }

    /// The private key, as OpenSSH writes it.
    ///
    /// # Errors
    /// Where its name cannot be written.
    pub fn text(&self) -> Result<String, KeyError> {
        let pair = KeypairData::Ed25519(Ed25519Keypair::from(&self.signing));
        let pair = PrivateKey::new(pair, self.public.name.clone()).map_err(|error| not_one(&error))?;
        let text = pair.to_openssh(LineEnding::LF).map_err(|error| not_one(&error))?;
        Ok(text.to_string())
    }

    /// The half that everybody may know.
    #[must_use]
    pub const fn public(&self) -> &Public {
        &self.public
    }

    pub(crate) fn sign(&self, bytes: &[u8]) -> [u8; 64] {
        self.signing.sign(bytes).to_bytes()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secret({})", self.public.fingerprint())
    }
}

impl Public {
    /// Reads a public key: one line, as `ssh-keygen` writes it.
    ///
    /// # Errors
    /// Says why it is none that can verify.
    pub fn read(line: &str) -> Result<Self, KeyError> {
        let kind = bounded(line)?.split(' ').next().unwrap_or_default();
        if kind != KIND && (kind.starts_with("ssh-") || kind.starts_with("ecdsa-") || kind.starts_with("sk-"))
        {
            return Err(KeyError::OtherKind(kind.chars().take(60).collect()));
        }
        let found = PublicKey::from_openssh(line).map_err(|error| not_one(&error))?;
        let Some(Ed25519PublicKey(bytes)) = found.key_data().ed25519() else {
            return Err(KeyError::OtherKind(found.algorithm().to_string()));
        };
        let key = VerifyingKey::from_bytes(bytes).map_err(|error| not_one(&error))?;
        if key.is_weak() {
            return Err(KeyError::NotOne("anybody can sign for it".to_owned()));
        }
        Ok(Self { key, name: found.comment().to_owned() })
    }

    /// The key as one line.
    ///
    /// # Errors
    /// Where its name cannot be written.
    pub fn line(&self) -> Result<String, KeyError> {
        self.as_ssh().to_openssh().map_err(|error| not_one(&error))
    }

    /// `SHA256:…`, as `ssh-keygen -l` shows it.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        self.as_ssh().fingerprint(HashAlg::Sha256).to_string()
    }

    /// Whose it is said to be.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it is the same key, whatever it is called.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        self.key == other.key
    }

    pub(crate) fn signed(&self, bytes: &[u8], signature: &[u8]) -> bool {
        Signature::from_slice(signature)
            .is_ok_and(|signature| self.key.verify_strict(bytes, &signature).is_ok())
    }

    fn as_ssh(&self) -> PublicKey {
        PublicKey::new(Ed25519PublicKey(self.key.to_bytes()).into(), self.name.clone())
    }
}

impl fmt::Debug for Public {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Public({}, {})", self.fingerprint(), self.name)
    }
}

fn bounded(text: &str) -> Result<&str, KeyError> {
    if text.len() > LARGEST {
        return Err(KeyError::NotOne(format!("it has {} bytes, and {LARGEST} are read", text.len())));
    }
    Ok(text)
}

fn not_one(error: &impl fmt::Display) -> KeyError {
    KeyError::NotOne(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A key of the wrong kind, made for this test alone.
    const ECDSA: &str = "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBHwf2HMM5TRXvo2SQJjsNkiDD5KqiiNjrGVv3UUh+mMT5RHxiRtOnlqvjhQtBq0VpmpCV/PwUdhOig4vkbqAcEc= user@example.com";

    #[test]
    fn a_pair_comes_back_from_its_files() {
        let made = Secret::from_seed(&[7; 32], "mira@example.org");
        let text = made.text().expect("because the name is plain");
        assert!(text.starts_with("-----BEGIN OPENSSH PRIVATE KEY-----\n"), "{text}");
        let read = Secret::read(&text).expect("because it was just written");
        assert_eq!(read.public(), made.public());
        let line = made.public().line().expect("because the name is plain");
        assert_eq!(Public::read(&line).as_ref(), Ok(made.public()));
        assert!(line.starts_with("ssh-ed25519 AAAA") && line.ends_with(" mira@example.org"), "{line}");
        assert!(!format!("{made:?}").contains("OPENSSH"));
    }

    #[test]
    fn a_key_of_another_kind_is_told_from_no_key() {
        let told = |line: &str| Public::read(line).map_err(|why| why.to_string());
        let other =
            "it is a key of the kind `ecdsa-sha2-nistp256`, and statements are signed with `ssh-ed25519`";
        assert_eq!(told(ECDSA), Err(other.to_owned()));
        assert!(told("ssh-ed25519 AAAA").is_err_and(|why| why.starts_with("it is no key")));
        let weak = Public {
            key: VerifyingKey::from_bytes(&[0; 32]).expect("because it is a point"),
            name: "weak".into(),
        };
        assert!(told(&weak.line().expect("because the name is plain")).is_err());
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(text in ".{0,300}") {
            prop_assert!(Public::read(&text).is_err());
            prop_assert!(Secret::read(&text).is_err());
            let line = format!("ssh-ed25519 {text}");
            prop_assert!(Public::read(&line).is_err());
        }
    }
}
