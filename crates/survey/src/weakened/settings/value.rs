//! What a key is set to, as far as it can be compared.

/// A value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// One word, number or text.
    One(String),
    /// Several, in any order.
    Many(Vec<String>),
}

impl Value {
    /// As one text.
    pub(super) fn text(&self) -> String {
        match self {
            Self::One(text) => text.clone(),
            Self::Many(texts) => texts.join(" "),
        }
    }

    /// As several.
    pub(super) fn items(&self) -> Vec<&str> {
        match self {
            Self::One(text) => {
                text.split([',', '\n', ' ']).map(str::trim).filter(|item| !item.is_empty()).collect()
            }
            Self::Many(texts) => texts.iter().map(String::as_str).collect(),
        }
    }

    /// As a number.
    pub(super) fn number(&self) -> Option<f64> {
        self.text().trim_end_matches('%').parse().ok()
    }

    /// Yes or no.
    pub(super) fn truth(&self) -> Option<bool> {
        match self.text().to_ascii_lowercase().as_str() {
            "true" | "yes" | "on" => Some(true),
            "false" | "no" | "off" => Some(false),
            _other => None,
        }
    }

    /// How hard a finding is taken: not at all, as a word, as a refusal.
    pub(super) fn level(&self) -> Option<u8> {
        let first = match self {
            Self::One(text) => text.as_str(),
            Self::Many(texts) => texts.first()?.as_str(),
        };
        match first.trim_matches(['"', '\'']) {
            "off" | "allow" | "0" | "none" | "ignore" | "suggestion" => Some(0),
            "warn" | "warning" | "1" | "info" => Some(1),
            "error" | "deny" | "2" => Some(2),
            "forbid" => Some(3),
            _other => None,
        }
    }
}
