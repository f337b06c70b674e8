//! What speaks against relying on something that the trace tells: two ledgers said it differently, or it was settled
//! against, or the key that signed for it has ended.

use crate::{
    keys::{self, Team},
    render::{Page, Tone},
};
use engine::{
    Picture,
    dispute::{Side, Subject},
};
use retention::graph::{Kind, Node};
use runtime::{LedgerError, Reader};
use serde::Serialize;
use trace::id::{DisputeId, RecordId};

/// Everything of one trace that is disputed, or was.
#[derive(Debug, Default)]
pub(crate) struct Doubts(Vec<Doubt>);

/// One thing that two ledgers said differently.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Doubt {
    dispute: DisputeId,
    /// What is the matter.
    matter: String,
    /// The side that holds, or stands until a person settles it.
    holds: Side,
    /// The one that does not, or is set aside until then.
    against: Side,
    /// The record by which a person settled it; absent while it is open.
    settled: Option<Side>,
    #[serde(skip)]
    subject: Subject,
}

/// What a node of the graph is doubted for.
#[derive(Debug, Serialize)]
pub(crate) struct Doubted {
    node: Node,
    /// In words.
    says: String,
    /// The dispute, where it is one.
    dispute: Option<Doubt>,
}

impl Doubts {
    /// What is disputed in a ledger. One that never met another has no disputes, and is not folded for this.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub(crate) fn read(reader: &mut Reader) -> Result<Self, LedgerError> {
        if reader.is_alone()? { Ok(Self::default()) } else { Ok(Self::of(&reader.picture()?)) }
    }

    fn of(picture: &Picture) -> Self {
        let open = picture.disputes.open().map(|dispute| Doubt {
            dispute: dispute.id.clone(),
            matter: dispute.subject.matter(),
            holds: dispute.first.clone(),
            against: dispute.second.clone(),
            settled: None,
            subject: dispute.subject.clone(),
        });
        let resolved = picture.disputes.resolved().map(|resolution| Doubt {
            dispute: resolution.id.clone(),
            matter: resolution.subject.matter(),
            holds: resolution.holds.clone(),
            against: resolution.against.clone(),
            settled: Some(resolution.settled.clone()),
            subject: resolution.subject.clone(),
        });
        Self(open.chain(resolved).collect())
    }

    /// What is said of a node.
    pub(crate) fn about(&self, node: &Node) -> Vec<Doubted> {
        let doubts = self.0.iter().filter(|doubt| names(&doubt.subject, node));
        let doubted =
            |doubt: &Doubt| Doubted { node: node.clone(), says: doubt.words(), dispute: Some(doubt.clone()) };
        doubts.map(doubted).collect()
    }

    /// What one of these records is a side of.
    pub(crate) fn of_records(&self, records: &[&RecordId]) -> Vec<Doubt> {
        let is_side = |side: &Side| records.contains(&&side.record);
        self.0.iter().filter(|doubt| is_side(&doubt.holds) || is_side(&doubt.against)).cloned().collect()
    }
}

impl Doubt {
    /// Whether it waits for a person.
    pub(crate) const fn is_open(&self) -> bool {
        self.settled.is_none()
    }

    /// Whether this record is the side that does not hold.
    pub(crate) fn is_against(&self, record: &RecordId) -> bool {
        self.against.record == *record
    }

    /// In a line.
    pub(crate) fn words(&self) -> String {
        let Self { dispute, holds, against, .. } = self;
        let (one, other) = (
            format!("`{}` by {}", short(&holds.says), holds.by),
            format!("`{}` by {}", short(&against.says), against.by),
        );
        match &self.settled {
            None => {
                format!("under dispute `{dispute}`: {one} stands until it is settled, {other} is set aside")
            }
            Some(settled) => format!("{} settled `{dispute}` for {one}, against {other}", settled.by),
        }
    }

    /// What a reader needs to know of something that this record said.
    pub(crate) fn label(&self, shown: &RecordId) -> String {
        match (&self.settled, self.is_against(shown)) {
            (None, false) => format!("under dispute `{}`", self.dispute),
            (None, true) => format!("set aside by dispute `{}`", self.dispute),
            (Some(_), true) => format!("settled against in `{}`", self.dispute),
            (Some(_), false) => format!("settled for in `{}`", self.dispute),
        }
    }

    /// The command that shows an open one.
    pub(crate) fn command(&self) -> String {
        format!("evolute settle {}", self.dispute)
    }
}

impl Doubted {
    /// A key that has ended, and what was signed with it.
    pub(crate) fn signed(team: &Team, node: &Node, fingerprint: &str) -> Option<Self> {
        let signer = team.signers.with(fingerprint).filter(|signer| signer.ended.is_some())?;
        let says = format!("signed for with key `{}`, which was {}", signer.name, keys::stands(signer));
        Some(Self { node: node.clone(), says, dispute: None })
    }

    /// Whether it is of this node.
    pub(crate) fn is_of(&self, node: &Node) -> bool {
        self.node == *node
    }

    /// Below the node that is asked about.
    pub(crate) fn show(&self, page: &mut Page) {
        let name = format!("{} {}: ", self.node.kind, self.node.label());
        page.spans(&[(Tone::Bad, "doubted  "), (Tone::Plain, &name), (Tone::Plain, &self.says)]);
        if let Some(doubt) = self.dispute.as_ref().filter(|doubt| doubt.is_open()) {
            page.command(doubt.command());
        }
    }
}

/// Digests and commits by their first digits.
fn short(says: &str) -> &str {
    let is_digest = says.len() >= 40 && says.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_digest { &says[..12] } else { says }
}

/// Whether a dispute is about what a node is of.
fn names(subject: &Subject, node: &Node) -> bool {
    let (kind, name) = match subject {
        Subject::Decision(id) => (Kind::Decision, id.as_str()),
        Subject::Demand(id) | Subject::Plan(id) | Subject::Opening(id) => (Kind::Demand, id.as_str()),
        Subject::Driving(id) | Subject::Landing(id) | Subject::Closing(id) => (Kind::Cycle, id.as_str()),
        Subject::Capability(name) | Subject::Proof(name, ..) | Subject::Control(name, ..) => {
            (Kind::Capability, name.as_str())
        }
    };
    node.kind == kind && node.name == name
}
