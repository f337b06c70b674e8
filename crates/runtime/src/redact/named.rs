//! A secret that is known by its name and value, in every form in which it gets about: as it is, in JSON, in JSON within
//! JSON, in addresses, in base 64 and base 16, and broken over lines.

use super::Secret;
use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD},
};
use memchr::memmem::Finder;
use regex::bytes::{Regex, RegexBuilder};
use serde_json::Value;
use std::{collections::BTreeSet, fmt::Write as _, ops::Range, sync::OnceLock};

/// A named secret shorter than this is not looked for: it would take ordinary words out.
const SHORTEST: usize = 6;
/// A secret is looked for in other forms and over line ends from this length on: shorter ones would be found by chance.
const LONG: usize = 10;
/// And over line ends up to this length: what is longer has line ends of its own.
const BROKEN: usize = 512;
/// Bytes of the pattern for a secret that is broken over lines.
const PATTERN_BYTES: usize = 32 << 20;

/// A secret, ready to be looked for.
#[derive(Debug)]
pub(super) struct Named {
    pub(super) name: String,
    value: String,
    forms: Vec<Finder<'static>>,
    broken: OnceLock<Option<Regex>>,
}

impl Named {
    /// None where it is too short to be looked for.
    pub(super) fn of(secret: &Secret) -> Option<Self> {
        let forms = forms(&secret.value);
        let mut forms: Vec<String> = forms.into_iter().filter(|form| form.len() >= SHORTEST).collect();
        forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
        let finders = forms.iter().map(|form| Finder::new(form).into_owned()).collect();
        let (name, value) = (secret.name.clone(), secret.value.clone());
        (value.len() >= SHORTEST).then(|| Self { name, value, forms: finders, broken: OnceLock::new() })
    }

    /// Where it stands, in any form, in order and without overlap.
    pub(super) fn places(&self, bytes: &[u8]) -> Vec<Range<usize>> {
        let whole = self.forms.iter().flat_map(|form| {
            form.find_iter(bytes).map(|start| start..start + form.needle().len()).collect::<Vec<_>>()
        });
        let mut places: Vec<Range<usize>> = whole.collect();
        if has_line_ends(bytes)
            && let Some(broken) = self.broken.get_or_init(|| broken(&self.value))
        {
            places.extend(broken.find_iter(bytes).map(|found| found.range()));
        }
        apart(places)
    }
}

/// The places that are left where some lie within others or overlap: the union.
fn apart(mut places: Vec<Range<usize>>) -> Vec<Range<usize>> {
    places.sort_by_key(|place| (place.start, std::cmp::Reverse(place.end)));
    let mut left: Vec<Range<usize>> = vec![];
    for place in places {
        match left.last_mut() {
            Some(last) if place.start < last.end => last.end = last.end.max(place.end),
            _ => left.push(place),
        }
    }
    left
}

fn has_line_ends(bytes: &[u8]) -> bool {
    memchr::memchr2(b'\n', b'\r', bytes).is_some()
        || memchr::memmem::find(bytes, b"\\n").is_some()
        || memchr::memmem::find(bytes, b"\\r").is_some()
}

/// Every byte of it, with line ends and what is indented after them in between, plain or as JSON writes them.
fn broken(value: &str) -> Option<Regex> {
    if value.len() < LONG || value.len() > BROKEN || value.contains(char::is_whitespace) {
        return None;
    }
    let between = r"(?:(?:\r|\n|\\+[rn])+[ \t]*)?";
    let bytes: Vec<String> = value.bytes().map(|byte| format!("\\x{byte:02x}")).collect();
    let pattern = format!("(?-u){}", bytes.join(between));
    RegexBuilder::new(&pattern).size_limit(PATTERN_BYTES).build().ok()
}

/// The texts that a value is written as.
fn forms(value: &str) -> BTreeSet<String> {
    let json = in_json(value);
    let mut forms = BTreeSet::from([value.to_owned(), in_json(&json), json]);
    if value.len() >= LONG {
        let hex = value.bytes().fold(String::new(), |mut text, byte| {
            let _fits = write!(text, "{byte:02x}");
            text
        });
        forms.extend([hex.to_ascii_uppercase(), hex]);
        forms.extend(in_addresses(value));
        forms.extend((0..3).flat_map(|at| in_base64(value.as_bytes(), at)));
    }
    forms
}

/// As JSON writes it within quotes.
fn in_json(value: &str) -> String {
    let written = Value::from(value).to_string();
    written[1..written.len() - 1].to_owned()
}

/// As addresses carry it: whatever is no letter, digit or mark of the unreserved is percent-encoded.
fn in_addresses(value: &str) -> [String; 2] {
    let encoded = |upper: bool| {
        value.bytes().fold(String::new(), |mut text, byte| {
            let _fits = match byte {
                b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                    write!(text, "{}", char::from(byte))
                }
                _other if upper => write!(text, "%{byte:02X}"),
                _other => write!(text, "%{byte:02x}"),
            };
            text
        })
    };
    [true, false].map(encoded)
}

/// In base 64, so many bytes after the start of a group; only what depends on nothing but the value.
fn in_base64(value: &[u8], at: usize) -> [String; 2] {
    let padded = [&[0; 2][..at], value].concat();
    let first = [0, 2, 3][at];
    // The last letter holds bits of whatever follows, unless the value ends a group.
    let last = padded.len() * 8 / 6;
    let inner = |encoded: String| encoded[first..last].to_owned();
    [inner(STANDARD_NO_PAD.encode(&padded)), inner(URL_SAFE_NO_PAD.encode(&padded))]
}
