//! The well-known shapes of secrets: what each looks like, and what is left in its place.

use regex::bytes::Regex;
use std::sync::LazyLock;

/// Where a word begins: after a letter, too, that ends an escape of JSON or a color of a terminal.
const BEGINS: &str = r"(?:\b|\\[bfnrt]|\\u[0-9A-Fa-f]{4}|\[[0-9;]*m)";

/// Something that looks like a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    PrivateKey,
    Aws,
    GitHub,
    GitLab,
    Slack,
    Anthropic,
    OpenAi,
    Authorization,
    Address,
    Assignment,
}

impl Shape {
    /// In the order in which they are looked for: the more certain first.
    pub(super) const ALL: [Self; 10] = [
        Self::PrivateKey,
        Self::Aws,
        Self::GitHub,
        Self::GitLab,
        Self::Slack,
        Self::Anthropic,
        Self::OpenAi,
        Self::Authorization,
        Self::Address,
        Self::Assignment,
    ];

    const fn name(self) -> &'static str {
        match self {
            Self::PrivateKey => "private key",
            Self::Aws => "aws access key",
            Self::GitHub => "github token",
            Self::GitLab => "gitlab token",
            Self::Slack => "slack token",
            Self::Anthropic => "anthropic key",
            Self::OpenAi => "openai key",
            Self::Authorization => "credential",
            Self::Address => "password",
            Self::Assignment => "secret",
        }
    }

    /// What it looks like, after `BEGINS`. Where a group `secret` is named, only that group is one.
    const fn pattern(self) -> &'static str {
        match self {
            Self::PrivateKey => {
                r"(?s)-----BEGIN [A-Z ]*PRIVATE KEY[A-Z ]*-----.*?(?:-----END [A-Z ]*PRIVATE KEY[A-Z ]*-----|\z)"
            }
            Self::Aws => r"(?<secret>(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16})\b",
            Self::GitHub => r"(?<secret>gh[opsur]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{22,})",
            Self::GitLab => r"(?<secret>gl(?:pat|oas|dt|rt|ptt|cbt|ft|soat|agent)-[A-Za-z0-9_.-]{16,})",
            Self::Slack => r"(?<secret>(?:xox[abceoprs]|xapp)-[A-Za-z0-9-]{10,})",
            Self::Anthropic => r"(?<secret>sk-ant-[A-Za-z0-9_-]{16,})",
            Self::OpenAi => r"(?<secret>sk-[A-Za-z0-9_-]{20,})",
            Self::Authorization => {
                r#"(?i)authorization\\?["']?\s*[:=]\s*\\?["']?(?:bearer|basic|token)\s+(?<secret>[A-Za-z0-9._~+/=-]{8,})"#
            }
            Self::Address => r"://[A-Za-z0-9._%+-]*:(?<secret>[^\s/:@\[\]]{3,})@",
            Self::Assignment => {
                r#"(?i)(?:passw(?:or)?d|passphrase|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credential)s?[a-z0-9_-]*\\?["']?\s*[:=]\s*\\?["']?(?<secret>[A-Za-z0-9+/=_.~!@#%^&*-]{8,})"#
            }
        }
    }

    /// Whether it is told from what stands before it by where a word begins.
    const fn is_a_word(self) -> bool {
        match self {
            Self::Aws | Self::GitHub | Self::GitLab | Self::Slack | Self::Anthropic | Self::OpenAi => true,
            Self::PrivateKey | Self::Authorization | Self::Address | Self::Assignment => false,
        }
    }

    fn regex(self) -> &'static Regex {
        static ALL: LazyLock<Vec<Regex>> = LazyLock::new(|| {
            let compiled = |shape: Shape| {
                let begins = if shape.is_a_word() { BEGINS } else { "" };
                Regex::new(&format!("(?-u){begins}{}", shape.pattern()))
            };
            let all: Result<_, _> = Shape::ALL.into_iter().map(compiled).collect();
            all.expect("because these patterns are tested")
        });
        &ALL[self as usize]
    }

    /// What is left without secrets of this shape, if there were any, and how many.
    pub(super) fn take_out(self, bytes: &[u8]) -> (Option<Vec<u8>>, usize) {
        let mark = format!("[redacted: {}]", self.name()).into_bytes();
        let secrets = self.regex().captures_iter(bytes).filter_map(|found| {
            let secret = found.name("secret").or_else(|| found.get(0))?;
            let follows = bytes.get(secret.end()).copied();
            let meant = self != Self::Assignment || guarded(secret.as_bytes(), follows);
            meant.then(|| (secret.start(), secret.end(), mark.clone()))
        });
        spliced(bytes, secrets)
    }
}

/// Puts something else in the place of some ranges, which come in order; and how many there were.
pub(super) fn spliced(
    bytes: &[u8],
    ranges: impl Iterator<Item = (usize, usize, Vec<u8>)>,
) -> (Option<Vec<u8>>, usize) {
    let (mut left, mut copied, mut count) = (Vec::new(), 0, 0);
    for (start, end, instead) in ranges {
        left.extend_from_slice(&bytes[copied..start]);
        left.extend_from_slice(&instead);
        (copied, count) = (end, count + 1);
    }
    if count == 0 {
        return (None, 0);
    }
    left.extend_from_slice(&bytes[copied..]);
    (Some(left), count)
}

/// Whether a JSON text may hold any of the shapes: one quick look for the words without which none can be.
/// What JSON escapes (quotes, line ends) stands in none of these words.
pub(super) fn hinted(json: &[u8]) -> bool {
    static HINT: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(concat!(
            r"(?-u)PRIVATE KEY|AKIA|ASIA|ABIA|ACCA|gh[opsur]_|github_pat_|gl(?:pat|oas|dt|rt|ptt|cbt|ft|soat|agent)-",
            r"|xox[abceoprs]-|xapp-|sk-|://|(?i:authorization|passw(?:or)?d|passphrase|secret|token",
            r"|api[_-]?key|access[_-]?key|private[_-]?key|credential)",
        ))
        .expect("because this pattern is tested")
    });
    HINT.is_match(json)
}

/// Bits a character from which a value is taken for a secret and not for a word.
const SECRET_BITS: f64 = 3.0;

/// Whether an assigned value looks like a secret: letters and digits, as mixed as chance makes them, and not
/// the name of something that is called or looked up.
fn guarded(value: &[u8], follows: Option<u8>) -> bool {
    let called = matches!(follows, Some(b'(' | b':' | b'<' | b'[' | b'{' | b'$'));
    let mixed = value.iter().any(u8::is_ascii_digit) && value.iter().any(u8::is_ascii_alphabetic);
    !called && mixed && bits_a_character(value) >= SECRET_BITS
}

/// Shannon's measure over the value's own characters.
fn bits_a_character(value: &[u8]) -> f64 {
    let mut counts = [0_u32; 256];
    for byte in value {
        counts[usize::from(*byte)] += 1;
    }
    #[expect(clippy::cast_precision_loss, reason = "a value's length needs no more than 52 bits")]
    let share = |count: u32| f64::from(count) / value.len() as f64;
    counts.into_iter().filter(|count| *count > 0).map(share).map(|share| -share * share.log2()).sum()
}
