//! The values of secrets, taken out of what a gate prints before anything reads it.

use std::ffi::OsString;

/// A value shorter than this cannot be told from other text, in bytes.
pub(crate) const SHORTEST: usize = 6;

/// Secrets that something was given, by name.
#[derive(Clone, Default)]
pub(crate) struct Secrets(Vec<(String, Vec<u8>)>);

impl Secrets {
    /// These names with their values. One of several lines is also looked for line by line.
    pub(crate) fn new(named: impl IntoIterator<Item = (String, OsString)>) -> Self {
        let mut all: Vec<(String, Vec<u8>)> = vec![];
        for (name, value) in named {
            let value = value.into_encoded_bytes();
            let lines = value.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
            all.extend(lines.map(|line| (name.clone(), line.to_vec())));
            all.push((name, value));
        }
        all.retain(|(_, value)| value.len() >= SHORTEST);
        // The longest first: one secret may be a part of another.
        all.sort_by_key(|(_, value)| std::cmp::Reverse(value.len()));
        Self(all)
    }

    /// The bytes without any of the values.
    pub(crate) fn concealed(&self, bytes: Vec<u8>) -> Vec<u8> {
        self.0.iter().fold(bytes, |bytes, (name, value)| without(bytes, name, value))
    }

    /// The text without any of the values.
    pub(crate) fn concealed_text(&self, text: &str) -> String {
        String::from_utf8_lossy(&self.concealed(text.as_bytes().to_vec())).into_owned()
    }
}

fn without(bytes: Vec<u8>, name: &str, value: &[u8]) -> Vec<u8> {
    let mut rest = bytes.as_slice();
    let mut kept = Vec::new();
    while let Some(at) = memchr::memmem::find(rest, value) {
        kept.extend_from_slice(&rest[..at]);
        kept.extend_from_slice(format!("[{name}]").as_bytes());
        rest = &rest[at + value.len()..];
    }
    if kept.is_empty() {
        return bytes;
    }
    kept.extend_from_slice(rest);
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn secrets(pairs: &[(&str, &str)]) -> Secrets {
        Secrets::new(pairs.iter().map(|(name, value)| ((*name).to_owned(), OsString::from(value))))
    }

    #[test]
    fn values_are_replaced_by_their_names_wherever_they_stand() {
        let secrets =
            secrets(&[("TOKEN", "hunter22"), ("KEY", "-----\nabcdefgh\n-----"), ("URL", "x://hunter22@y")]);
        assert_eq!(
            secrets.concealed_text("at x://hunter22@y with hunter22hunter22\n  abcdefgh"),
            "at [URL] with [TOKEN][TOKEN]\n  [KEY]"
        );
    }

    proptest! {
        #[test]
        fn no_value_is_left_whatever_surrounds_it(before in "[a-c]{0,20}", value in "[d-f]{6,20}", after in "[a-c]{0,20}") {
            let concealed = secrets(&[("T", &value)]).concealed_text(&format!("{before}{value}{after}{value}"));
            prop_assert_eq!(concealed, format!("{before}[T]{after}[T]"));
        }
    }
}
