//! Whose word the chains of the trace are: what the keys in the default branch's tree say about the seals in them. Whoever has
//! the keys judges the signatures; here it is read what follows.

use crate::{Origin, owner::same};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use trace::id::WriterId;

/// What the team's keys say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seals {
    /// The people who have a key that counts, under their one name.
    pub keyed: BTreeSet<String>,
    /// The chains that somebody signed.
    pub chains: BTreeMap<WriterId, Sealed>,
}

/// What was signed of one chain.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sealed {
    /// The seals that count: up to which record, by whom, and the name of the key.
    pub counts: Vec<(u64, String, String)>,
    /// The last seal that does not count, though a key of the team is named in it: where it stands, and why.
    pub fails: Option<(u64, String)>,
}

/// How sure it is that a record is of the one whom it names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Vouched {
    /// A key of theirs signed it.
    Signed {
        /// The name of the key.
        key: String,
    },
    /// A key of somebody else signed that it is theirs.
    Relayed {
        /// The name of the key.
        key: String,
    },
    /// Nobody signed it.
    Unsigned,
    /// What signed it does not count.
    Discredited {
        /// Why.
        because: String,
    },
}

impl Sealed {
    /// The last record that is signed for.
    #[must_use]
    pub fn through(&self) -> u64 {
        self.counts.iter().map(|(seq, ..)| *seq).max().unwrap_or(0)
    }

    /// The last seal that counts: the name of its key.
    #[must_use]
    pub fn by(&self) -> Option<&str> {
        self.counts.iter().max_by_key(|(seq, ..)| *seq).map(|(_, _, key)| key.as_str())
    }

    /// Since which record nothing counts, and why: the last seal fails, and none after it makes up for that.
    #[must_use]
    pub fn failure(&self) -> Option<(u64, &str)> {
        let (at, because) = self.fails.as_ref()?;
        let through = self.through();
        (*at > through).then(|| (through + 1, because.as_str()))
    }
}

impl Seals {
    /// Why a record does not count, if it does not.
    #[must_use]
    pub fn discredit(&self, origin: &Origin) -> Option<&str> {
        let (from, because) = self.chains.get(&origin.writer)?.failure()?;
        (origin.seq >= from).then_some(because)
    }

    /// How sure it is that a record is of the one whom it names.
    #[must_use]
    pub fn vouched(&self, origin: &Origin) -> Vouched {
        if let Some(because) = self.discredit(origin) {
            return Vouched::Discredited { because: because.to_owned() };
        }
        let sealed = self.chains.get(&origin.writer);
        let covering = || sealed.into_iter().flat_map(|it| &it.counts).filter(|(seq, ..)| *seq >= origin.seq);
        match (covering().find(|(_, whose, _)| same(whose, &origin.by)), covering().next()) {
            (Some((_, _, key)), _) => Vouched::Signed { key: key.clone() },
            (None, Some((_, _, key))) => Vouched::Relayed { key: key.clone() },
            (None, None) => Vouched::Unsigned,
        }
    }

    /// Whether the word of somebody counts where it has to be theirs: whoever has a key signs.
    #[must_use]
    pub fn is_word_of(&self, origin: &Origin) -> bool {
        match self.vouched(origin) {
            Vouched::Signed { .. } => true,
            Vouched::Relayed { .. } | Vouched::Unsigned => {
                !self.keyed.iter().any(|keyed| same(keyed, &origin.by))
            }
            Vouched::Discredited { .. } => false,
        }
    }
}
