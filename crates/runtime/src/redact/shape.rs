//! The well-known shapes of secrets: what each looks like, and what is left in its place. They are our own, made from what
//! the makers of tokens publish about them, and are tried on one token of each and on much that is none.

use super::hidden::{Hidden, mark};
use regex::bytes::{NoExpand, Regex};
use std::{borrow::Cow, ops::Range, sync::LazyLock};

/// Where a word begins: after a letter, too, that ends an escape of JSON or a color of a terminal.
const BEGINS: &str = r"(?:\b|\\[bfnrt]|\\u[0-9A-Fa-f]{4}|\[[0-9;]*m|%[0-9A-Fa-f]{2})";

/// A maker's tokens: what they are called, how they begin, and what follows.
pub(super) struct Token {
    name: &'static str,
    pub(super) begins: &'static [&'static str],
    pub(super) follows: &'static str,
}

const fn token(name: &'static str, begins: &'static [&'static str], follows: &'static str) -> Token {
    Token { name, begins, follows }
}

/// What begins longer comes before what it begins with.
pub(super) const TOKENS: [Token; 41] = [
    token("aws access key", &["AKIA", "ASIA", "ABIA", "ACCA"], r"[A-Z0-9]{16}\b"),
    token("github token", &["github_pat_"], r"[A-Za-z0-9_]{22,}"),
    token("github token", &["ghp_", "gho_", "ghs_", "ghu_", "ghr_"], r"[A-Za-z0-9]{30,}"),
    token(
        "gitlab token",
        &["glpat-", "gloas-", "gldt-", "glrt-", "glptt-", "glcbt-", "glft-", "glsoat-", "glagent-"],
        r"[A-Za-z0-9_.-]{16,}",
    ),
    token(
        "slack token",
        &["xoxa-", "xoxb-", "xoxc-", "xoxe-", "xoxe.xox", "xoxo-", "xoxp-", "xoxr-", "xoxs-", "xapp-"],
        r"[A-Za-z0-9-]{10,}",
    ),
    token("slack webhook", &["hooks.slack.com/services/"], r"[A-Za-z0-9/]{30,}"),
    token("discord webhook", &["discord.com/api/webhooks/"], r"[0-9]{15,20}/[A-Za-z0-9_-]{50,}"),
    token("anthropic key", &["sk-ant-"], r"[A-Za-z0-9_-]{16,}"),
    token("openai key", &["sk-"], r"[A-Za-z0-9_-]{20,}"),
    token("google key", &["AIza"], r"[A-Za-z0-9_-]{35}"),
    token("google token", &["ya29."], r"[A-Za-z0-9_-]{30,}"),
    token("google secret", &["GOCSPX-"], r"[A-Za-z0-9_-]{28}"),
    token("stripe key", &["sk_live_", "sk_test_", "rk_live_", "rk_test_"], r"[A-Za-z0-9]{16,}"),
    token("stripe secret", &["whsec_"], r"[A-Za-z0-9+/=]{24,}"),
    token("npm token", &["npm_"], r"[A-Za-z0-9]{36}"),
    token("pypi token", &["pypi-AgE"], r"[A-Za-z0-9_-]{50,}"),
    token("hugging face token", &["hf_"], r"[A-Za-z]{30,40}"),
    token("sendgrid key", &["SG."], r"[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{16,64}"),
    token("digitalocean token", &["dop_v1_", "doo_v1_", "dor_v1_"], r"[a-f0-9]{64}"),
    token("shopify token", &["shpat_", "shpss_", "shpca_", "shppa_"], r"[A-Fa-f0-9]{32}"),
    token("linear key", &["lin_api_"], r"[A-Za-z0-9]{32,}"),
    token("notion token", &["ntn_"], r"[A-Za-z0-9]{40,}"),
    token("databricks token", &["dapi"], r"[a-f0-9]{32}"),
    token("doppler token", &["dp.pt.", "dp.st.", "dp.ct.", "dp.sa."], r"[A-Za-z0-9_.-]{40,}"),
    token("vault token", &["hvs.", "hvb."], r"[A-Za-z0-9_-]{24,}"),
    token("grafana token", &["glsa_"], r"[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}"),
    token("planetscale token", &["pscale_tkn_", "pscale_pw_"], r"[A-Za-z0-9_.-]{30,}"),
    token("postman key", &["PMAK-"], r"[a-f0-9]{24}-[a-f0-9]{34}"),
    token("new relic key", &["NRAK-"], r"[A-Z0-9]{27}"),
    token("sentry token", &["sntrys_"], r"[A-Za-z0-9+/=_]{40,}"),
    token("supabase token", &["sbp_"], r"[a-f0-9]{40}"),
    token("tailscale key", &["tskey-"], r"[a-z]+-[A-Za-z0-9]+-[A-Za-z0-9]{16,}"),
    token("docker token", &["dckr_pat_"], r"[A-Za-z0-9_-]{20,}"),
    token("atlassian token", &["ATATT3"], r"[A-Za-z0-9_=-]{60,}"),
    token("rubygems key", &["rubygems_"], r"[a-f0-9]{48}"),
    token("groq key", &["gsk_"], r"[A-Za-z0-9]{40,}"),
    token("xai key", &["xai-"], r"[A-Za-z0-9]{60,}"),
    token("perplexity key", &["pplx-"], r"[A-Za-z0-9]{40,}"),
    token("replicate token", &["r8_"], r"[A-Za-z0-9]{37}"),
    token("age key", &["AGE-SECRET-KEY-1"], r"[0-9A-Z]{58}"),
    token("web token", &["eyJ"], r"[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{16,}"),
];

/// A shape that is told by what stands around a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Around {
    PrivateKey,
    /// What is left of one whose beginning was cut off.
    EndOfKey,
    Authorization,
    Address,
    Assignment,
}

impl Around {
    /// In the order in which they are looked for: the more certain first.
    const ALL: [Self; 5] =
        [Self::PrivateKey, Self::EndOfKey, Self::Authorization, Self::Address, Self::Assignment];

    const fn name(self) -> &'static str {
        match self {
            Self::PrivateKey | Self::EndOfKey => "private key",
            Self::Authorization => "credential",
            Self::Address => "password",
            Self::Assignment => "secret",
        }
    }

    /// What it looks like. Where a group `secret` is named, only that group is one.
    const fn pattern(self) -> &'static str {
        match self {
            Self::PrivateKey => {
                r"(?s-u)-----BEGIN [A-Z ]*PRIVATE KEY[A-Z ]*-----.*?(?:-----END [A-Z ]*PRIVATE KEY[A-Z ]*-----|\z)"
            }
            Self::EndOfKey => {
                r"(?-u)(?:[A-Za-z0-9+/=]+(?:\s|\\+[nr])+)*-----END [A-Z ]*PRIVATE KEY[A-Z ]*-----"
            }
            Self::Authorization => {
                r#"(?i-u)authorization\\*["']?\s*[:=]\s*\\*["']?(?:bearer|basic|token)\s+(?<secret>[A-Za-z0-9._~+/=-]{8,})"#
            }
            Self::Address => r"(?-u)://[A-Za-z0-9._%+-]*:(?<secret>[^\s/:@\[\]]{3,})@",
            Self::Assignment => {
                r#"(?i-u)(?:passw(?:or)?d|passphrase|secret|token|api[_-]?key|access[_-]?key|account[_-]?key|private[_-]?key|credential)s?[a-z0-9_-]*\\*["']?\s*[:=]\s*\\*["']?(?<secret>[A-Za-z0-9+/=_.~!@#%^&*-]{8,})"#
            }
        }
    }

    fn regex(self) -> &'static Regex {
        static ALL: LazyLock<Vec<Regex>> = LazyLock::new(|| {
            let all: Result<_, _> =
                Around::ALL.into_iter().map(|shape| Regex::new(shape.pattern())).collect();
            all.expect("because these patterns are tested")
        });
        &ALL[self as usize]
    }

    fn found(self, bytes: &[u8]) -> Vec<Range<usize>> {
        // Nearly no text has one, and looking for it is slow.
        if self == Self::EndOfKey && memchr::memmem::find(bytes, b"-----END ").is_none() {
            return vec![];
        }
        let secret = |found: regex::bytes::Captures<'_>| {
            let secret = found.name("secret").or_else(|| found.get(0))?;
            let follows = bytes.get(secret.end()).copied();
            self.means(secret.as_bytes(), follows).then(|| secret.range())
        };
        self.regex().captures_iter(bytes).filter_map(secret).collect()
    }

    /// Whether what stands where a secret would stand is one.
    fn means(self, value: &[u8], follows: Option<u8>) -> bool {
        match self {
            Self::PrivateKey | Self::EndOfKey => true,
            Self::Authorization => !is_placeholder(value) && !is_words(value),
            Self::Address => !is_placeholder(value),
            Self::Assignment => !is_placeholder(value) && guarded(value, follows),
        }
    }
}

/// Takes out whatever has a well-known shape.
pub(super) fn take_out(bytes: &[u8], hidden: &mut Hidden) -> Option<Vec<u8>> {
    let mut left: Option<Vec<u8>> = None;
    for shape in Around::ALL {
        let current = left.as_deref().unwrap_or(bytes);
        // What is assigned is looked for last: a maker's token says more.
        if shape == Around::Assignment
            && let Some(without) = tokens(current, hidden)
        {
            left = Some(without);
        }
        let current = left.as_deref().unwrap_or(bytes);
        let found = shape.found(current);
        if !found.is_empty() {
            hidden.shape(shape.name(), found.len() as u64);
            let mark = mark(shape.name()).into_bytes();
            left = spliced(current, found.into_iter().map(|at| (at.start, at.end, mark.clone()))).0;
        }
    }
    left
}

/// Takes out the tokens of well-known makers.
fn tokens(bytes: &[u8], hidden: &mut Hidden) -> Option<Vec<u8>> {
    static ALL: LazyLock<Regex> = LazyLock::new(|| {
        let one = |token: &Token| {
            let begins: Vec<String> = token.begins.iter().map(|begin| regex::escape(begin)).collect();
            format!("(?:{}){}", begins.join("|"), token.follows)
        };
        let all: Vec<String> = TOKENS.iter().map(one).collect();
        let pattern = format!("(?-u){BEGINS}(?<secret>{})", all.join("|"));
        Regex::new(&pattern).expect("because this pattern is tested")
    });
    let mut ranges = vec![];
    for found in ALL.captures_iter(bytes) {
        let Some(secret) = found.name("secret") else { continue };
        let rest = |token: &Token| {
            token.begins.iter().find_map(|begin| secret.as_bytes().strip_prefix(begin.as_bytes()))
        };
        let known = TOKENS.iter().find_map(|token| Some((token.name, rest(token)?)));
        let (name, rest) = known.unwrap_or(("token", secret.as_bytes()));
        if is_placeholder(rest) {
            continue;
        }
        hidden.shape(name, 1);
        ranges.push((secret.start(), secret.end(), mark(name).into_bytes()));
    }
    spliced(bytes, ranges.into_iter()).0
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

/// A text without the colors of a terminal, also where JSON or a shell writes them; none where it has none.
pub(super) fn without_colors(bytes: &[u8]) -> Option<Vec<u8>> {
    static COLORS: LazyLock<Regex> = LazyLock::new(|| {
        let pattern = r"(?-u)(?:\x1b|\\+(?:u001[bB]|x1[bB]|033|e))\[[0-9;]*[A-Za-z]";
        Regex::new(pattern).expect("because this pattern is tested")
    });
    match COLORS.replace_all(bytes, NoExpand(b"")) {
        Cow::Borrowed(_) => None,
        Cow::Owned(plain) => Some(plain),
    }
}

/// Whether a JSON text may hold any of the shapes: one quick look for the words without which none can be.
/// What JSON escapes (quotes, line ends) stands in none of these words.
pub(super) fn hinted(json: &[u8]) -> bool {
    static HINT: LazyLock<Regex> = LazyLock::new(|| {
        let begins = TOKENS.iter().flat_map(|token| token.begins).map(|begin| regex::escape(begin));
        let around = concat!(
            "PRIVATE KEY|://|(?i:authorization|passw(?:or)?d|passphrase|secret|token",
            "|api[_-]?key|access[_-]?key|account[_-]?key|private[_-]?key|credential)",
        );
        let all: Vec<String> = begins.chain([around.to_owned()]).collect();
        Regex::new(&format!("(?-u){}", all.join("|"))).expect("because this pattern is tested")
    });
    HINT.is_match(json)
}

/// Whether a value only stands for a secret: `your-key-here`, `xxxx`, a variable or its name.
fn is_placeholder(value: &[u8]) -> bool {
    static ONE: LazyLock<Regex> = LazyLock::new(|| {
        let ways = [
            r"(?i:(?:^|[-_.])your[-_])",
            r"^[xX*.]+$",
            r"^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$",
            r"^(?:\$\{[^}]*\}|\$[A-Z_][A-Z0-9_]*|\{[^}]*\}|<[^>]*>)$",
        ];
        Regex::new(&format!("(?-u){}", ways.join("|"))).expect("because this pattern is tested")
    });
    ONE.is_match(value)
}

/// Whether it is nothing but words in small letters: no maker's tokens are.
fn is_words(value: &[u8]) -> bool {
    value.iter().all(|byte| byte.is_ascii_lowercase() || matches!(byte, b'-' | b'_' | b'.'))
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
