//! For tests: secrets of every kind, made by the same words that they are told by. Each comes with the part that must not
//! be left.

use super::shape::TOKENS;
use proptest::{prelude::*, sample::select, strategy::Union, string::string_regex};

/// A secret of any kind.
pub(crate) fn any() -> impl Strategy<Value = (String, String)> {
    prop_oneof![6 => token(), 1 => private_key(), 1 => credential(), 1 => password(), 1 => assigned()]
}

/// A token of any maker, with any of its beginnings.
fn token() -> impl Strategy<Value = (String, String)> {
    let one = |begin: &'static str, follows: &str| {
        let follows = string_regex(&follows.replace(r"\b", "")).expect("because it is a pattern");
        follows.prop_map(move |rest| (format!("{begin}{rest}"), format!("{begin}{rest}"))).boxed()
    };
    Union::new(
        TOKENS.iter().flat_map(|token| token.begins.iter().map(move |begin| one(begin, token.follows))),
    )
}

fn private_key() -> impl Strategy<Value = (String, String)> {
    let kind = select(vec!["", "RSA ", "EC ", "OPENSSH ", "ENCRYPTED "]);
    let end = select(vec!["", "-----END"]);
    (kind, "[A-Za-z0-9+/]{64}", "[A-Za-z0-9+/]{20}==", end).prop_map(|(kind, line, last, end)| {
        let end = if end.is_empty() { String::new() } else { format!("{end} {kind}PRIVATE KEY-----\n") };
        (format!("-----BEGIN {kind}PRIVATE KEY-----\n{line}\n{last}\n{end}"), line)
    })
}

fn credential() -> impl Strategy<Value = (String, String)> {
    let header =
        select(vec!["Authorization: Bearer ", "authorization: basic ", "\"Authorization\": \"token "]);
    (header, "[A-Za-z0-9._~+/-]{16,60}").prop_map(|(header, value)| (format!("{header}{value}"), value))
}

fn password() -> impl Strategy<Value = (String, String)> {
    let scheme = select(vec!["https", "postgres", "redis", "amqp"]);
    (scheme, "[A-Za-z0-9!$%*+=_-]{8,30}")
        .prop_map(|(scheme, value)| (format!("{scheme}://mira:{value}@shop.example/x"), format!(":{value}@")))
}

/// Names to which secrets are assigned, in the words of programs and of settings.
fn assigned() -> impl Strategy<Value = (String, String)> {
    let name =
        select(vec!["PASSWORD=", "api_key: ", "secretKey = \"", "\"access-token\": \"", "db_passwd='"]);
    // As mixed as chance makes them: all letters and digits differ.
    let value = Just("aB3dE5gH7jK9mN1pQrStUvWx2".chars().collect::<Vec<_>>()).prop_shuffle();
    (name, value, 16..25_usize).prop_map(|(name, value, length)| {
        let value: String = value.into_iter().take(length).collect();
        (format!("{name}{value}"), value)
    })
}
