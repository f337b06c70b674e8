//! Takes secrets out of what is about to be kept: well-known shapes, and the exact values of secrets that the
//! configuration names. Linear in the size of its input, whatever the input is.

mod shape;

use memchr::memmem::Finder;
use serde_json::Value;
use shape::Shape;
use std::{borrow::Cow, sync::Arc};

/// A named secret shorter than this is not looked for: it would take ordinary words out.
const SHORTEST_SECRET: usize = 6;

/// What takes secrets out. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Redactor {
    named: Arc<Vec<(String, Finder<'static>)>>,
}

/// A secret that a gate or an agent is given by name.
#[derive(Clone)]
pub struct Secret {
    /// Its name, which may be seen.
    pub name: String,
    /// Its value, which may not.
    pub value: String,
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Secret({})", self.name)
    }
}

/// What is left, and how much was taken out.
#[derive(Debug, PartialEq, Eq)]
pub struct Redacted<'a> {
    /// The bytes without the secrets; borrowed where there were none.
    pub bytes: Cow<'a, [u8]>,
    /// How many secrets were taken out.
    pub count: usize,
}

impl Default for Redactor {
    fn default() -> Self {
        Self::new(&[])
    }
}

impl Redactor {
    /// Looks for the well-known shapes, and for these values.
    #[must_use]
    pub fn new(secrets: &[Secret]) -> Self {
        let long = secrets.iter().filter(|secret| secret.value.len() >= SHORTEST_SECRET);
        let mut forms: Vec<(&str, String)> =
            long.flat_map(|secret| forms(&secret.value).map(|form| (secret.name.as_str(), form))).collect();
        forms.sort_by_key(|(_, form)| std::cmp::Reverse(form.len()));
        let finder = |form: &String| Finder::new(form).into_owned();
        let named = forms.iter().map(|(name, form)| ((*name).to_owned(), finder(form))).collect();
        Self { named: Arc::new(named) }
    }

    /// Takes every secret out of some bytes.
    #[must_use]
    pub fn redact<'a>(&self, bytes: &'a [u8]) -> Redacted<'a> {
        let mut redacted = Redacted { bytes: Cow::Borrowed(bytes), count: 0 };
        for (name, finder) in self.named.iter() {
            let mark = format!("[redacted: {name}]").into_bytes();
            redacted.replace(|left| {
                let ends = |start: usize| (start, start + finder.needle().len(), mark.clone());
                shape::spliced(left, finder.find_iter(left).map(ends))
            });
        }
        for shape in Shape::ALL {
            redacted.replace(|left| shape.take_out(left));
        }
        redacted
    }

    /// Takes every secret out of the texts of a JSON value. Keys are the program's own and stay.
    pub(crate) fn redact_value(&self, value: &mut Value) -> usize {
        match value {
            Value::String(text) => self.redact_text(text),
            Value::Array(values) => values.iter_mut().map(|value| self.redact_value(value)).sum(),
            Value::Object(fields) => fields.values_mut().map(|value| self.redact_value(value)).sum(),
            Value::Null | Value::Bool(_) | Value::Number(_) => 0,
        }
    }

    /// Whether a JSON text may hold a secret: never no where there is one.
    pub(crate) fn suspects(&self, json: &[u8]) -> bool {
        !self.named.is_empty() || shape::hinted(json)
    }

    fn redact_text(&self, text: &mut String) -> usize {
        let redacted = self.redact(text.as_bytes());
        let (count, bytes) = (redacted.count, redacted.bytes);
        if count > 0 {
            let left = String::from_utf8_lossy(&bytes).into_owned();
            *text = left;
        }
        count
    }
}

/// A value as it is, and as JSON writes it, where that is another text: agents tell what they do in JSON.
fn forms(value: &str) -> impl Iterator<Item = String> {
    let written = Value::from(value).to_string();
    let inner = written[1..written.len() - 1].to_owned();
    let other = Some(inner).filter(|inner| inner != value);
    std::iter::once(value.to_owned()).chain(other)
}

impl Redacted<'_> {
    fn replace(&mut self, take_out: impl FnOnce(&[u8]) -> (Option<Vec<u8>>, usize)) {
        let (left, count) = take_out(&self.bytes);
        if let Some(left) = left {
            self.bytes = Cow::Owned(left);
            self.count += count;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};
    use proptest::prelude::*;

    fn check(text: &str, expected: &Expect) {
        let redacted = Redactor::default().redact(text.as_bytes());
        let left = String::from_utf8_lossy(&redacted.bytes).into_owned();
        expected.assert_eq(&left);
        assert_eq!(redacted.count > 0, left != text);
        assert!(redacted.count == 0 || Redactor::default().suspects(text.as_bytes()), "the hint missed it");
    }

    #[test]
    fn a_private_key_is_taken_out_whole() {
        check(
            "before\n-----BEGIN RSA PRIVATE KEY-----\nMIIEow==\n-----END RSA PRIVATE KEY-----\nafter",
            &expect![[r#"
                before
                [redacted: private key]
                after"#]],
        );
    }

    #[test]
    fn a_private_key_that_was_cut_off_is_taken_out_to_the_end() {
        check("x -----BEGIN PRIVATE KEY-----\nMIIEow", &expect!["x [redacted: private key]"]);
    }

    #[test]
    fn tokens_of_well_known_makers_are_taken_out() {
        check("key AKIAIOSFODNN7EXAMPLE.", &expect!["key [redacted: aws access key]."]);
        check(&format!("ghp_{}", "a1B2".repeat(9)), &expect!["[redacted: github token]"]);
        check(&format!("x glpat-{} y", "a1B2".repeat(5)), &expect!["x [redacted: gitlab token] y"]);
        check("xoxb-123456789012-abcdefGHIJ", &expect!["[redacted: slack token]"]);
        check(&format!("sk-ant-api03-{}", "a1B2".repeat(9)), &expect!["[redacted: anthropic key]"]);
        check(&format!("sk-proj-{}", "a1B2".repeat(9)), &expect!["[redacted: openai key]"]);
    }

    /// What agents tell comes as JSON, and what programs print comes in colors.
    #[test]
    fn tokens_are_seen_behind_escapes() {
        let token = format!("ghp_{}", "a1B2".repeat(9));
        check(&format!("one\\n{token}"), &expect![[r#"one\n[redacted: github token]"#]]);
        check(&format!("\\u001b[31m{token}"), &expect![[r#"\u001b[31m[redacted: github token]"#]]);
        check(&format!("\u{1b}[1;31m{token}"), &expect!["\u{1b}[1;31m[redacted: github token]"]);
        check(
            r#"{\"authorization\": \"Bearer abcdef0123456789\"}"#,
            &expect![[r#"{\"authorization\": \"Bearer [redacted: credential]\"}"#]],
        );
        check(r#"{\"api_key\":\"tr0ub4dor-and-3\"}"#, &expect![[r#"{\"api_key\":\"[redacted: secret]\"}"#]]);
        check("a task-of-more-than-twenty-letters", &expect!["a task-of-more-than-twenty-letters"]);
    }

    #[test]
    fn a_named_secret_is_taken_out_as_json_writes_it_too() {
        let redactor = Redactor::new(&[Secret { name: "KEY".into(), value: "line \"1\"\nline 2".into() }]);
        let redacted = redactor.redact(br#"{"text":"it is line \"1\"\nline 2"}"#);
        assert_eq!(redacted.bytes, br#"{"text":"it is [redacted: KEY]"}"#.as_slice());
    }

    #[test]
    fn what_an_authorization_header_carries_is_taken_out() {
        check(
            "authorization: Bearer abcdef0123456789",
            &expect!["authorization: Bearer [redacted: credential]"],
        );
        check(
            "https://mira:hunter22@forge.example/x",
            &expect!["https://mira:[redacted: password]@forge.example/x"],
        );
    }

    #[test]
    fn an_assignment_is_taken_out_only_if_its_value_looks_like_a_secret() {
        check("DB_PASSWORD=\"tr0ub4dor-and-3\" x", &expect![[r#"DB_PASSWORD="[redacted: secret]" x"#]]);
        check("let token = Token::new(words);", &expect!["let token = Token::new(words);"]);
        check("password: (ask mira)", &expect!["password: (ask mira)"]);
        check(
            "tokens_in: 120000, token = next_token2()",
            &expect!["tokens_in: 120000, token = next_token2()"],
        );
    }

    #[test]
    fn a_digest_and_a_commit_are_no_secrets() {
        let digest = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
        check(digest, &expect!["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"]);
    }

    #[test]
    fn a_named_secret_is_taken_out_wherever_it_stands() {
        let secret = Secret { name: "DEPLOY".into(), value: "s3/cr+t.value".into() };
        let redactor = Redactor::new(&[secret]);
        let redacted = redactor.redact(b"a s3/cr+t.value b s3/cr+t.value");
        assert_eq!(redacted.bytes, b"a [redacted: DEPLOY] b [redacted: DEPLOY]".as_slice());
        assert_eq!(redacted.count, 2);
    }

    #[test]
    fn a_secret_as_large_as_a_variable_can_be_is_found() {
        let value = "line of a key\n".repeat(9_000);
        let text = format!("a {value} b");
        let redactor = Redactor::new(&[Secret { name: "KEYS".into(), value }]);
        assert_eq!(redactor.redact(text.as_bytes()).bytes, b"a [redacted: KEYS] b".as_slice());
    }

    #[test]
    fn a_very_short_secret_is_not_looked_for() {
        let redactor = Redactor::new(&[Secret { name: "PIN".into(), value: "on".into() }]);
        assert_eq!(redactor.redact(b"once upon").count, 0);
    }

    #[test]
    fn only_texts_of_a_value_change() {
        let mut value = serde_json::json!({ "password=a1b2c3d4e5f6": ["x AKIAIOSFODNN7EXAMPLE", 3] });
        assert_eq!(Redactor::default().redact_value(&mut value), 1);
        assert_eq!(
            value,
            serde_json::json!({ "password=a1b2c3d4e5f6": ["x [redacted: aws access key]", 3] })
        );
    }

    proptest! {
        #[test]
        fn redacting_twice_is_redacting_once(text in "[ -~\n]{0,200}(token|password|AKIA|sk-|://a:)[ -~]{0,80}") {
            let redactor = Redactor::default();
            let once = redactor.redact(text.as_bytes()).bytes.into_owned();
            let twice = redactor.redact(&once);
            prop_assert_eq!(twice.bytes.as_ref(), once.as_slice());
        }
    }
}
