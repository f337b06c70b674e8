//! Takes secrets out of what is about to be kept: well-known shapes, and the exact values of secrets that the
//! configuration names; and counts them, so that what was hidden is on record. Linear in the size of its input, whatever the
//! input is.

mod hidden;
#[cfg(test)]
pub(crate) mod kinds;
mod named;
mod shape;

pub use hidden::Hidden;

use named::Named;
use serde_json::{Map, Value};
use std::{
    borrow::Cow,
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use trace::Digest;

/// Bodies whose count waits for the record that names them, at most: those that none names are nobody's.
const WAITING: usize = 10_000;

/// What takes secrets out. Cheap to clone; the clones know of each other what was hidden in bodies.
#[derive(Clone, Debug)]
pub struct Redactor {
    named: Arc<Vec<Named>>,
    bodies: Arc<Mutex<BTreeMap<Digest, Hidden>>>,
    /// What was hidden on entry, and stands in nothing yet that was kept.
    entered: Arc<Mutex<Hidden>>,
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
    /// What was taken out.
    pub hidden: Hidden,
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
        let mut secrets: Vec<&Secret> = secrets.iter().collect();
        // One that holds another is taken out whole.
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.value.len()));
        let named = secrets.into_iter().filter_map(Named::of).collect();
        Self { named: Arc::new(named), bodies: Arc::default(), entered: Arc::default() }
    }

    /// Takes every secret out of what comes in, before anybody reads it, cuts it or takes it apart. It is counted once
    /// something of it is kept.
    #[must_use]
    pub fn enter(&self, bytes: Vec<u8>) -> Vec<u8> {
        let redacted = self.redact(&bytes);
        if redacted.hidden.is_empty() {
            return bytes;
        }
        *locked(&self.entered) += &redacted.hidden;
        redacted.bytes.into_owned()
    }

    /// What was hidden on entry of something that is kept now.
    pub(crate) fn entered(&self, kept: &[u8]) -> Hidden {
        locked(&self.entered).claim(kept)
    }

    /// Takes every secret out of some bytes. Colors are no way to divide one.
    #[must_use]
    pub fn redact<'a>(&self, bytes: &'a [u8]) -> Redacted<'a> {
        let redacted = self.taken_out(bytes);
        let Some(plain) = shape::without_colors(bytes) else { return redacted };
        let without = self.taken_out(&plain);
        if without.hidden.count() <= redacted.hidden.count() {
            return redacted;
        }
        Redacted { bytes: Cow::Owned(without.bytes.into_owned()), hidden: without.hidden }
    }

    fn taken_out<'a>(&self, bytes: &'a [u8]) -> Redacted<'a> {
        let mut redacted = Redacted { bytes: Cow::Borrowed(bytes), hidden: Hidden::default() };
        for named in self.named.iter() {
            let places = named.places(&redacted.bytes);
            if !places.is_empty() {
                redacted.hidden.name(&named.name, places.len() as u64);
                let mark = hidden::mark(&named.name).into_bytes();
                let ranges = places.into_iter().map(|place| (place.start, place.end, mark.clone()));
                redacted.replace(shape::spliced(&redacted.bytes, ranges).0);
            }
        }
        let left = shape::take_out(&redacted.bytes, &mut redacted.hidden);
        redacted.replace(left);
        redacted
    }

    /// Takes every secret out of the texts and the keys of a JSON value.
    pub(crate) fn redact_value(&self, value: &mut Value) -> Hidden {
        let mut hidden = Hidden::default();
        self.walk(value, &mut hidden);
        hidden
    }

    fn walk(&self, value: &mut Value, hidden: &mut Hidden) {
        match value {
            Value::String(text) => self.redact_text(text, hidden),
            Value::Array(values) => values.iter_mut().for_each(|value| self.walk(value, hidden)),
            Value::Object(fields) => {
                fields.values_mut().for_each(|value| self.walk(value, hidden));
                self.walk_keys(fields, hidden);
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn walk_keys(&self, fields: &mut Map<String, Value>, hidden: &mut Hidden) {
        let keys: Vec<String> = fields.keys().cloned().collect();
        for key in keys {
            let mut left = key.clone();
            self.redact_text(&mut left, hidden);
            if left != key {
                let value = fields.remove(&key).unwrap_or_default();
                // Two that are alike without their secrets stay two.
                while fields.contains_key(&left) {
                    left.push('\'');
                }
                fields.insert(left, value);
            }
        }
    }

    /// Whether a JSON text may hold a secret: never no where there is one.
    pub(crate) fn suspects(&self, json: &[u8]) -> bool {
        !self.named.is_empty() || shape::hinted(json)
    }

    /// What was hidden in a body waits for the record that names it.
    pub(crate) fn await_record(&self, body: Digest, hidden: Hidden) {
        let mut bodies = locked(&self.bodies);
        if !hidden.is_empty() && (bodies.len() < WAITING || bodies.contains_key(&body)) {
            bodies.insert(body, hidden);
        }
    }

    /// What was hidden in the bodies that a record names for the first time.
    pub(crate) fn hidden_in_bodies_of(&self, record: &[u8]) -> Hidden {
        let mut bodies = locked(&self.bodies);
        let names = |body: &Digest| memchr::memmem::find(record, body.to_string().as_bytes()).is_some();
        let named: Vec<Digest> = bodies.keys().copied().filter(names).collect();
        named.iter().filter_map(|body| bodies.remove(body)).fold(Hidden::default(), |mut sum, hidden| {
            sum += &hidden;
            sum
        })
    }

    fn redact_text(&self, text: &mut String, hidden: &mut Hidden) {
        let redacted = self.redact(text.as_bytes());
        if !redacted.hidden.is_empty() {
            *hidden += &redacted.hidden;
            let left = String::from_utf8_lossy(&redacted.bytes).into_owned();
            *text = left;
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Redacted<'_> {
    /// How many secrets were taken out.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.hidden.count()
    }

    fn replace(&mut self, left: Option<Vec<u8>>) {
        if let Some(left) = left {
            self.bytes = Cow::Owned(left);
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
        assert_eq!(redacted.count() > 0, left != text);
        assert!(redacted.count() == 0 || Redactor::default().suspects(text.as_bytes()), "the hint missed it");
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
        assert_eq!(redacted.count(), 2);
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
        assert_eq!(redactor.redact(b"once upon").count(), 0);
    }

    #[test]
    fn texts_and_keys_of_a_value_change_and_nothing_is_lost() {
        let mut value = serde_json::json!({
            "password=a1b2c3d4e5f6": ["x AKIAIOSFODNN7EXAMPLE", 3],
            "password=f6e5d4c3b2a1": null,
        });
        assert_eq!(Redactor::default().redact_value(&mut value).count(), 3);
        assert_eq!(
            value,
            serde_json::json!({
                "password=[redacted: secret]": ["x [redacted: aws access key]", 3],
                "password=[redacted: secret]'": null,
            })
        );
    }

    #[test]
    fn a_token_that_colors_divide_is_taken_out() {
        let (half, rest) = ("ghp_a1B2a1B2", "a1B2".repeat(7));
        check(
            &format!("\u{1b}[01;31m\u{1b}[K{half}\u{1b}[m\u{1b}[K{rest} found"),
            &expect!["[redacted: github token] found"],
        );
        check(&format!(r"\u001b[31m{half}\u001b[0m{rest}"), &expect!["[redacted: github token]"]);
        check("\u{1b}[31mred\u{1b}[0m", &expect!["\u{1b}[31mred\u{1b}[0m"]);
    }

    #[test]
    fn a_private_key_whose_beginning_was_cut_off_is_taken_out() {
        check(
            "MIIEow+/\nabc=\n-----END RSA PRIVATE KEY-----\nafter",
            &expect![[r#"
                [redacted: private key]
                after"#]],
        );
        check(r#""MIIEow\nabc=\n-----END PRIVATE KEY-----\n""#, &expect![[r#""[redacted: private key]\n""#]]);
    }

    #[test]
    fn what_was_hidden_on_entry_is_counted_where_it_is_kept_and_once() {
        let redactor = Redactor::default();
        let entered = redactor.enter(b"AKIAIOSFODNN7EXAMPLE and AKIAIOSFODNN7EXAMPLE".to_vec());
        assert_eq!(entered, b"[redacted: aws access key] and [redacted: aws access key]");
        assert_eq!(redactor.entered(b"nothing").count(), 0);
        assert_eq!(redactor.entered(b"only [redacted: aws access key]").count(), 1);
        assert_eq!(redactor.entered(&entered).count(), 1);
        assert_eq!(redactor.entered(&entered).count(), 0);
    }

    /// One token of each maker, as they write them, in the middle of a sentence.
    #[test]
    fn a_token_of_each_maker_is_taken_out_whole() {
        let (hex, mixed) = ("0123456789abcdef".repeat(8), "aB3dE5gH7jK9mN1pQ".repeat(8));
        let cut = |text: &str, length: usize| text[..length].to_owned();
        let tokens = [
            format!("AIza{}", cut(&mixed, 35)),
            format!("sk_live_{}", cut(&mixed, 24)),
            format!("whsec_{}", cut(&mixed, 32)),
            format!("npm_{}", cut(&mixed, 36)),
            format!("pypi-AgEIcHlwaS5vcmc{}", cut(&mixed, 60)),
            format!("hf_{}", "aBcDeFgHiJ".repeat(3) + "kLmN"),
            format!("SG.{}.{}", cut(&mixed, 22), cut(&mixed, 43)),
            format!("dop_v1_{}", cut(&hex, 64)),
            format!("shpat_{}", cut(&hex, 32)),
            format!("dapi{}", cut(&hex, 32)),
            format!("hvs.{}", cut(&mixed, 90)),
            format!("glsa_{}_{}", cut(&mixed, 32), cut(&hex, 8)),
            format!("PMAK-{}-{}", cut(&hex, 24), cut(&hex, 34)),
            format!("dckr_pat_{}", cut(&mixed, 27)),
            format!("tskey-auth-{}-{}", cut(&mixed, 12), cut(&mixed, 32)),
            format!("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.{}", cut(&mixed, 43)),
            format!("AGE-SECRET-KEY-1{}", "Q".repeat(58)),
            format!("https://hooks.slack.com/services/T0AB/B0CD/{}", cut(&mixed, 24)),
        ];
        for token in tokens {
            let redacted = Redactor::default().redact(token.as_bytes()).bytes.into_owned();
            let left = String::from_utf8_lossy(&redacted).into_owned();
            assert!(
                left.replace("https://", "").starts_with("[redacted: ") && left.ends_with(']'),
                "{token}: {left}"
            );
            assert!(Redactor::default().suspects(token.as_bytes()), "the hint missed {token}");
        }
    }

    #[test]
    fn words_that_begin_like_tokens_are_none() {
        for text in [
            "sk-learn and hf_hub",
            "npm_config_cache=/tmp",
            "task-list",
            "SG.short",
            "eyJ alone",
            "dapi is a name",
            "a risk-averse-and-very-long-hyphenated-word",
            "the hvs. of it",
            "AKIA",
            "r8_",
            "tskey-",
            "ntn_short",
        ] {
            let redacted = Redactor::default().redact(text.as_bytes());
            assert_eq!(String::from_utf8_lossy(&redacted.bytes), text);
        }
    }

    #[test]
    fn what_only_stands_for_a_secret_is_none() {
        for text in [
            "git clone https://x-access-token:${GITHUB_TOKEN}@forge.example/x",
            "https://mira:$PASSWORD@forge.example and https://mira:<password>@forge.example",
            "ANTHROPIC_API_KEY=sk-ant-api03-your-api-key",
            "OPENAI_API_KEY=sk-your-openai-api-key-here",
            "GEMINI_API_KEY_1=your_gemini_api_key_1",
            "GH_TOKEN=ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx and glpat-xxxxxxxxxxxxxxxxxxxx",
            "Authorization: Bearer YOUR_TOKEN",
            "'Authorization': 'Bearer valid-token'",
            "secret: SIGNING_CERT_PFX_BASE64",
        ] {
            let redacted = Redactor::default().redact(text.as_bytes());
            assert_eq!(String::from_utf8_lossy(&redacted.bytes), text);
        }
        let token = format!("Bearer {}", "aB3dE5gH".repeat(3));
        check(&format!("authorization: {token}"), &expect!["authorization: Bearer [redacted: credential]"]);
        check("https://mira:$ecret1@x", &expect!["https://mira:[redacted: password]@x"]);
    }

    const VALUE: &str = "p4ss/w0rd+of=Mira!42";

    /// Whoever prints a secret seldom prints it plainly.
    #[test]
    fn a_named_secret_is_taken_out_in_every_form() {
        use base64::{
            Engine as _,
            engine::general_purpose::{STANDARD, URL_SAFE},
        };
        let redactor = Redactor::new(&[Secret { name: "KEY".into(), value: VALUE.into() }]);
        let hex: String = VALUE.bytes().map(|byte| format!("{byte:02x}")).collect();
        let forms = [
            VALUE.to_owned(),
            "p4ss/w0\nrd+of=Mira!42".to_owned(),
            "p4ss/w0\r\n    rd+of=Mira!42".to_owned(),
            "p4ss/w0\\nrd+of=Mir\\\\na!42".to_owned(),
            "p4ss%2Fw0rd%2Bof%3DMira%2142".to_owned(),
            "p4ss%2fw0rd%2bof%3dMira%2142".to_owned(),
            hex,
            STANDARD.encode(VALUE),
            STANDARD.encode(format!("mira:{VALUE}")),
            URL_SAFE.encode(format!("a{VALUE}b")),
        ];
        for form in forms {
            let text = format!("it is {form} here");
            let redacted = redactor.redact(text.as_bytes());
            assert!(redacted.hidden.named.contains_key("KEY"), "{text}");
            let left = String::from_utf8_lossy(&redacted.bytes).into_owned();
            assert!(left.len() < text.len().max(40) && !left.contains("w0"), "{text}: {left}");
        }
        let odd = [b"\xff\xfe".as_slice(), VALUE.as_bytes(), b"\x80"].concat();
        assert_eq!(redactor.redact(&odd).bytes, b"\xff\xfe[redacted: KEY]\x80".as_slice());
    }

    proptest! {
        #[test]
        fn a_known_secret_never_stays_wherever_it_is_broken(
            before in any::<Vec<u8>>(),
            after in any::<Vec<u8>>(),
            at in 1..VALUE.len(),
            between in "(\r?\n[ \t]{0,4}|(\\\\){1,3}n|)",
        ) {
            let redactor = Redactor::new(&[Secret { name: "KEY".into(), value: VALUE.into() }]);
            let (head, tail) = VALUE.split_at(at);
            let bytes = [&before, head.as_bytes(), between.as_bytes(), tail.as_bytes(), &after].concat();
            let redacted = redactor.redact(&bytes);
            prop_assert!(redacted.hidden.named["KEY"] >= 1);
            let mut value = serde_json::json!({ "said": String::from_utf8_lossy(&bytes) });
            prop_assert!(redactor.redact_value(&mut value).named["KEY"] >= 1);
        }

        #[test]
        fn redacting_twice_is_redacting_once(text in "[ -~\n]{0,200}(token|password|AKIA|sk-|://a:)[ -~]{0,80}") {
            let redactor = Redactor::default();
            let once = redactor.redact(text.as_bytes()).bytes.into_owned();
            let twice = redactor.redact(&once);
            prop_assert_eq!(twice.bytes.as_ref(), once.as_slice());
        }
    }
}
