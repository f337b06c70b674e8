//! What was hidden: how many secrets of each kind, and of each name. Their values are nowhere.

use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt, ops::AddAssign};

/// How many secrets were taken out, by what they were.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hidden {
    /// By the shape that gave them away: `aws access key`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub shapes: BTreeMap<String, u64>,
    /// By the name under which a gate or an agent is given them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub named: BTreeMap<String, u64>,
}

/// As much of a stored record as is needed.
#[derive(Deserialize)]
struct Stub {
    #[serde(default)]
    hidden: Hidden,
}

impl Hidden {
    /// Whether nothing was.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.shapes.is_empty() && self.named.is_empty()
    }

    /// How many, all in all.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.shapes.values().chain(self.named.values()).fold(0, |sum, count| sum.saturating_add(*count))
    }

    /// What a stored record says was hidden in it and in the bodies that it names.
    #[must_use]
    pub fn of_record(bytes: &[u8]) -> Self {
        if memchr::memmem::find(bytes, b"\"hidden\":{").is_none() {
            return Self::default();
        }
        serde_json::from_slice(bytes).map(|Stub { hidden }| hidden).unwrap_or_default()
    }

    /// Takes those off that stand as marks in something: it is there that they are counted.
    pub(super) fn claim(&mut self, kept: &[u8]) -> Self {
        Self { shapes: claimed(&mut self.shapes, kept), named: claimed(&mut self.named, kept) }
    }

    pub(super) fn shape(&mut self, name: &str, count: u64) {
        *self.shapes.entry(name.to_owned()).or_default() += count;
    }

    pub(super) fn name(&mut self, name: &str, count: u64) {
        *self.named.entry(name.to_owned()).or_default() += count;
    }
}

/// What is left where a secret was.
pub(super) fn mark(name: &str) -> String {
    format!("[redacted: {name}]")
}

fn claimed(open: &mut BTreeMap<String, u64>, kept: &[u8]) -> BTreeMap<String, u64> {
    let mut claimed = BTreeMap::new();
    for (name, count) in open.iter_mut() {
        let marks = memchr::memmem::find_iter(kept, mark(name).as_bytes()).count() as u64;
        let taken = marks.min(*count);
        *count -= taken;
        claimed.extend((taken > 0).then(|| (name.clone(), taken)));
    }
    open.retain(|_, count| *count > 0);
    claimed
}

impl AddAssign<&Self> for Hidden {
    fn add_assign(&mut self, other: &Self) {
        other.shapes.iter().for_each(|(name, count)| self.shape(name, *count));
        other.named.iter().for_each(|(name, count)| self.name(name, *count));
    }
}

impl fmt::Display for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shapes = self.shapes.iter().map(|(name, count)| format!("{count} {name}"));
        let named = self.named.iter().map(|(name, count)| format!("{count} of `{name}`"));
        let all: Vec<String> = shapes.chain(named).collect();
        match self.count() {
            0 => f.write_str("no secret was hidden"),
            1 => write!(f, "1 secret was hidden: {}", all.join(", ")),
            count => write!(f, "{count} secrets were hidden: {}", all.join(", ")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Hidden;

    #[test]
    fn what_was_hidden_is_told_by_kind_and_by_name() {
        let mut hidden = Hidden::default();
        assert_eq!(hidden.to_string(), "no secret was hidden");
        hidden.shape("aws access key", 2);
        hidden.name("OPENAI_API_KEY", 1);
        assert_eq!(hidden.to_string(), "3 secrets were hidden: 2 aws access key, 1 of `OPENAI_API_KEY`");
        let record = format!(
            "{{\"seq\":1,\"hidden\":{}}}",
            serde_json::to_string(&hidden).expect("because it is data")
        );
        assert_eq!(Hidden::of_record(record.as_bytes()), hidden);
        assert!(Hidden::of_record(b"{\"hidden\":{").is_empty());
    }
}
