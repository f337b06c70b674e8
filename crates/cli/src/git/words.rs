//! What a commit's message says of the loop, wherever in it: a forge or a person who makes one commit of several keeps
//! their words, indented or not, and only the last trailers stay trailers.

use super::Git;
use crate::failure::Failure;
use trace::id::{CycleId, ObjectId};

/// Commits that one message names, at most.
const NAMED: usize = 1_000;
/// Bytes of a message that are read.
const BYTES: usize = 4 << 20;

/// A commit's message, and what it stands on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Words {
    /// Its parents.
    pub(crate) parents: Vec<ObjectId>,
    /// The message.
    pub(crate) text: String,
}

/// What made a commit, by its words. Anybody can write them: the ledger has to say so too.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Named {
    /// The demand.
    pub(crate) demand: Option<String>,
    /// The cycle.
    pub(crate) cycle: Option<CycleId>,
    /// The step.
    pub(crate) step: Option<u32>,
    /// The deviations that it answers, where it is a lesson.
    pub(crate) deviations: Vec<String>,
}

impl Git {
    /// A commit's message and parents.
    ///
    /// # Errors
    /// Fails where git does.
    pub(crate) fn words(&self, commit: &ObjectId) -> Result<Words, Failure> {
        let answer = self.ask(&["log", "-1", "--format=%P%x00%B", commit.as_str()], &[])?;
        let text = String::from_utf8_lossy(&answer[..answer.len().min(BYTES)]).into_owned();
        let (parents, text) = text.split_once('\0').unwrap_or_default();
        let parents = parents.split_whitespace().map(ObjectId::new).collect();
        Ok(Words { parents, text: text.trim().to_owned() })
    }
}

impl Words {
    /// Everything of the loop's that it names.
    pub(crate) fn named(&self) -> Vec<Named> {
        let mut all: Vec<Named> = vec![];
        for line in self.text.lines() {
            let Some((key, value)) = line.trim().split_once(": ") else { continue };
            let value = value.trim();
            if key == "Evolute-Demand" && all.len() < NAMED {
                all.push(Named { demand: Some(value.to_owned()), ..Named::default() });
            }
            let Some(last) = all.last_mut() else { continue };
            match key {
                "Evolute-Cycle" => last.cycle = Some(CycleId::new(value)),
                "Evolute-Step" => last.step = value.parse().ok(),
                "Evolute-Deviation" => last.deviations.push(value.to_owned()),
                _other => {}
            }
        }
        all.retain(|named| named.cycle.is_some());
        all
    }

    /// The commit that this one takes back, as git says it.
    pub(crate) fn takes_back(&self) -> Option<ObjectId> {
        let (_, rest) = self.text.split_once("This reverts commit ")?;
        let id: String = rest.chars().take_while(char::is_ascii_hexdigit).collect();
        matches!(id.len(), 40 | 64).then(|| ObjectId::new(id))
    }
}

#[cfg(test)]
mod tests {
    use super::Words;

    fn words(text: &str) -> Words {
        Words { parents: vec![], text: text.into() }
    }

    #[test]
    fn every_step_that_was_squashed_is_named_however_it_is_indented() {
        let text = "Squashed commit of the following:\n\ncommit 1\n\n    keys\n\n    Evolute-Demand: pay\n    \
                    Evolute-Cycle: c-1\n    Evolute-Step: 1\n\n* more\n\nEvolute-Demand: log\nEvolute-Cycle: c-2\n\
                    Evolute-Step: 3\nEvolute-Head: 00\n";
        let named: Vec<_> = words(text)
            .named()
            .into_iter()
            .map(|named| (named.demand, named.cycle.map(|cycle| cycle.to_string()), named.step))
            .collect();
        assert_eq!(
            named,
            [
                (Some("pay".into()), Some("c-1".into()), Some(1)),
                (Some("log".into()), Some("c-2".into()), Some(3))
            ]
        );
        assert_eq!(words("Evolute-Cycle: c-1").named(), [], "a cycle is a demand's");
    }

    #[test]
    fn what_a_commit_takes_back_is_read_only_as_git_writes_it() {
        let id = "ab".repeat(20);
        let reverts =
            format!("Revert \"keys\"\n\nThis reverts commit {id}, reversing\nchanges made to 12.\n");
        assert_eq!(words(&reverts).takes_back().map(|id| id.to_string()), Some(id));
        assert_eq!(words("This reverts commit 12ab.").takes_back(), None);
    }
}
