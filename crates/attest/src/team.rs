//! Whose signatures count: one file a key, `.evolute/keys/NAME.pub`, which OpenSSH's tools read too. Lines of comment
//! say from when it counts, and since when it does not any more.

use crate::key::{KeyError, Public};
use jiff::Timestamp;
use std::fmt;

/// The largest file, in bytes.
const LARGEST: usize = 16 << 10;
/// The longest reason that is kept, in characters.
const REASON: usize = 300;

/// One key that somebody signs with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signer {
    /// The name of its file.
    pub name: String,
    /// The key.
    pub key: Public,
    /// What it signed before says nothing.
    pub valid_from: Timestamp,
    /// Since when it counts no more.
    pub ended: Option<Ended>,
}

/// How a key came to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// When.
    pub at: Timestamp,
    /// How.
    pub how: Ending,
    /// Why, in words.
    pub because: String,
}

/// The ways in which a key ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Another took its place. What it signed before stays signed.
    Rotated,
    /// It is not trusted any more. What it signed before stays signed, and is told.
    Revoked,
    /// Somebody else may have had it: nothing that it ever signed counts.
    Compromised,
}

/// Why a file names no signer: the line, counted from 1, and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {why}")]
pub struct SignerError {
    /// The line.
    pub line: usize,
    /// What is wrong with it.
    pub why: String,
}

/// The keys of a team.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signers(pub Vec<Signer>);

impl Signers {
    /// Whoever has this key.
    #[must_use]
    pub fn with(&self, fingerprint: &str) -> Option<&Signer> {
        self.0.iter().find(|signer| signer.key.fingerprint() == fingerprint)
    }
}

impl Signer {
    /// Reads the file of one key.
    ///
    /// # Errors
    /// Says which line is wrong, and why.
    pub fn read(name: &str, text: &str) -> Result<Self, SignerError> {
        let wrong = |line: usize, why: String| SignerError { line, why };
        if text.len() > LARGEST {
            return Err(wrong(1, format!("the file has {} bytes, and {LARGEST} are read", text.len())));
        }
        let (mut key, mut valid_from, mut ended) = (None, None, None);
        for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
            match line.trim().strip_prefix('#').map(str::trim) {
                Some(said) => {
                    if let Some(moment) = said.strip_prefix("valid-from:") {
                        valid_from = Some(moment_of(moment).map_err(|why| wrong(number, why))?);
                    } else if let Some(end) = said.strip_prefix("ended:") {
                        ended = Some(end_of(end).map_err(|why| wrong(number, why))?);
                    }
                }
                None if key.is_some() => return Err(wrong(number, "one file holds one key".to_owned())),
                None => {
                    key = Some(Public::read(line).map_err(|why: KeyError| wrong(number, why.to_string()))?);
                }
            }
        }
        let key = key.ok_or_else(|| wrong(1, "there is no key in the file".to_owned()))?;
        let valid_from = valid_from.ok_or_else(|| {
            wrong(1, "it does not say from when the key counts: add `# valid-from: TIME`".to_owned())
        })?;
        Ok(Self { name: name.to_owned(), key, valid_from, ended })
    }

    /// The file of this key.
    ///
    /// # Errors
    /// Where the key's name cannot be written.
    pub fn text(&self) -> Result<String, KeyError> {
        let mut text = format!("# valid-from: {}\n", self.valid_from);
        if let Some(ended) = &self.ended {
            text.push_str(&format!("# ended: {} {}: {}\n", ended.at, ended.how, ended.because));
        }
        Ok(format!("{text}{}\n", self.key.line()?))
    }
}

fn moment_of(text: &str) -> Result<Timestamp, String> {
    let text = text.trim();
    text.parse().map_err(|_| {
        format!("`{}` is no moment: write `2026-11-21T09:00:00Z`", text.chars().take(60).collect::<String>())
    })
}

/// `2026-12-01T00:00:00Z revoked: left the team`.
fn end_of(text: &str) -> Result<Ended, String> {
    let (moment, rest) = text.trim().split_once(' ').unwrap_or((text.trim(), ""));
    let at = moment_of(moment)?;
    let (how, because) = rest.split_once(':').unwrap_or((rest, ""));
    let how = match how.trim() {
        "rotated" => Ending::Rotated,
        "revoked" => Ending::Revoked,
        "compromised" => Ending::Compromised,
        _other => return Err("a key ends as `rotated`, `revoked` or `compromised`".to_owned()),
    };
    Ok(Ended { at, how, because: because.trim().chars().take(REASON).collect() })
}

impl fmt::Display for Ending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Rotated => "rotated",
            Self::Revoked => "revoked",
            Self::Compromised => "compromised",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::Secret;
    use proptest::prelude::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("because it is written by hand")
    }

    fn signer() -> Signer {
        Signer {
            name: "mira".into(),
            key: Secret::from_seed(&[3; 32], "mira@example.org").public().clone(),
            valid_from: at("2026-11-21T09:00:00Z"),
            ended: None,
        }
    }

    #[test]
    fn a_signer_comes_back_from_its_file() {
        let text = |signer: &Signer| signer.text().expect("because the name is plain");
        assert_eq!(Signer::read("mira", &text(&signer())), Ok(signer()));
        for (how, word) in
            [(Ending::Rotated, "rotated"), (Ending::Revoked, "revoked"), (Ending::Compromised, "compromised")]
        {
            let ended = Ended { at: at("2026-12-01T00:00:00Z"), how, because: "left the team".into() };
            let signer = Signer { ended: Some(ended), ..signer() };
            let text = text(&signer);
            assert!(
                text.contains(&format!("# ended: 2026-12-01T00:00:00Z {word}: left the team\n")),
                "{text}"
            );
            assert_eq!(Signer::read("mira", &text), Ok(signer), "{text}");
        }
    }

    #[test]
    fn a_file_that_is_too_large_is_not_read() {
        let text = signer().text().expect("because the name is plain");
        let filled = |bytes: usize| format!("{text}{}", "\n".repeat(bytes - text.len()));
        assert_eq!(Signer::read("mira", &filled(LARGEST)), Ok(signer()));
        let why = Signer::read("mira", &filled(LARGEST + 1)).map_err(|why| why.to_string());
        assert_eq!(why, Err("line 1: the file has 16385 bytes, and 16384 are read".to_owned()));
    }

    #[test]
    fn a_file_that_names_no_signer_says_which_line_is_wrong() {
        let line = signer().key.line().expect("because the name is plain");
        let told = |text: &str| Signer::read("mira", text).map_err(|why| why.to_string());
        let cases = [
            (String::new(), "line 1: there is no key in the file"),
            (line.clone(), "line 1: it does not say from when the key counts: add `# valid-from: TIME`"),
            (
                format!("# valid-from: yesterday\n{line}"),
                "line 1: `yesterday` is no moment: write `2026-11-21T09:00:00Z`",
            ),
            (format!("{line}\n\n{line}"), "line 3: one file holds one key"),
            (
                format!("{line}\n# ended: 2026-12-01T00:00:00Z lost"),
                "line 2: a key ends as `rotated`, `revoked` or `compromised`",
            ),
        ];
        for (text, why) in cases {
            assert_eq!(told(&text), Err(why.to_owned()));
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(text in "(?s).{0,300}") {
            let _either = Signer::read("mira", &text);
            let _either = Signer::read("mira", &format!("# ended: {text}"));
        }
    }
}
