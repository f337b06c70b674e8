//! Whose word it is that a writer sent: its seals, read before anything is taken in. Who has signed once goes on signing, and
//! under another key only when the one before has ended; who never signed may go on without.

use super::{
    Refused, Rule,
    checked::{Check, End},
};
use crate::ledger::Line;
use attest::{Seal, Signers, Worth};
use trace::Record;

/// What the lines of a seal are called.
const KIND: &str = "ledger.sealed";

/// Letters of a key's name that nobody knows, at most.
const NAME: usize = 60;

/// The seals of one chain, in order.
pub(super) struct Seals<'a> {
    signers: &'a Signers,
    /// The last seal by a key of the team: its place, and the name of the key.
    last: Option<(u64, String)>,
    /// What is wrong with a seal after that.
    wrong: Option<(u64, Rule)>,
}

impl<'a> Seals<'a> {
    pub(super) const fn new(signers: &'a Signers) -> Self {
        Self { signers, last: None, wrong: None }
    }

    /// Takes note of a seal.
    pub(super) fn note(&mut self, record: &Record) {
        let Some((seal, signature)) = Seal::of(record) else { return };
        match seal.worth(signature, self.signers) {
            Worth::Counts { by, .. } | Worth::Compromised { by, .. } => self.signed(seal.seq, by),
            Worth::Wrong(doubt) => self.wrong = Some((seal.seq, Rule::Badly { because: doubt.to_string() })),
            Worth::Unknown => {
                if let Some(before) = self.counting() {
                    let key = seal.key.chars().take(NAME).collect();
                    self.wrong = Some((seal.seq, Rule::AnotherKey { key, before }));
                }
            }
        }
    }

    /// A seal whose bytes say more than what is signed.
    fn spoiled(&mut self, seq: u64) {
        let because = "its record holds something else than what is signed".to_owned();
        self.wrong = Some((seq, Rule::Badly { because }));
    }

    fn signed(&mut self, seq: u64, by: String) {
        match self.counting().filter(|before| *before != by) {
            Some(before) => self.wrong = Some((seq, Rule::AnotherKey { key: by, before })),
            None => {
                self.last = Some((seq, by));
                self.wrong = None;
            }
        }
    }

    /// The key that signed last, if it has not ended: nobody else takes its place.
    fn counting(&self) -> Option<String> {
        let (_, name) = self.last.as_ref()?;
        let signer = self.signers.0.iter().find(|signer| signer.name == *name)?;
        signer.ended.is_none().then(|| name.clone())
    }
}

/// A look through what a writer sent, before any of it is taken in.
pub struct Look<'a> {
    check: Check<'a>,
    end: End,
    known: u64,
    seals: Seals<'a>,
    broken: Option<Refused>,
}

/// What came of a look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Looked {
    /// The last record that may be taken in.
    pub through: u64,
    /// Why no more than that, if there is more.
    pub refused: Option<Refused>,
}

impl<'a> Look<'a> {
    pub(super) fn new(check: Check<'a>, end: End, seals: Seals<'a>) -> Self {
        Self { check, end, known: end.seq, seals, broken: None }
    }

    /// Looks at the next segment. Where the chain breaks, nothing after it is looked at.
    pub fn segment(&mut self, text: &[u8]) {
        if self.broken.is_some() {
            return;
        }
        match self.check.segment(text, self.end) {
            Ok(checked) => {
                checked.lines.iter().for_each(|line| self.line(line));
                self.end = checked.end;
            }
            Err(refused) => self.broken = Some(refused),
        }
    }

    fn line(&mut self, line: &Line) {
        if line.kind != KIND || line.seq <= self.known {
            return;
        }
        let Ok(entry) = line.entry() else { return };
        // What is signed is made from the record's fields: a byte beside them would be signed by nobody.
        if serde_json::to_vec(&entry.record).is_ok_and(|bytes| bytes == line.bytes) {
            self.seals.note(&entry.record);
        } else {
            self.seals.spoiled(line.seq);
        }
    }

    /// How much of it may be taken in. Of a writer who never signed that is everything; what else is wrong with it shows
    /// when it is taken.
    #[must_use]
    pub fn ended(self) -> Looked {
        let Self { check, end, known, seals, broken } = self;
        let everything = Looked { through: u64::MAX, refused: None };
        let signed = seals.last.as_ref().map(|(seq, key)| (*seq, key.clone()));
        let through = signed.as_ref().map_or(known, |(seq, _)| *seq);
        let refused = match (seals.wrong, signed) {
            (Some((seq, rule)), _) => check.refused(Some(seq), rule),
            (None, None) => return everything,
            (None, Some(_)) if broken.is_some() => return Looked { through, refused: broken },
            (None, Some((after, key))) if end.seq > after => {
                check.refused(Some(after + 1), Rule::Unsigned { after, key })
            }
            (None, Some(_)) => return everything,
        };
        Looked { through, refused: Some(refused) }
    }
}
