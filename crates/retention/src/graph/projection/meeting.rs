//! What ledgers tie: whom they know of, by which key they are sealed, and which dispute was settled by whom, for which record.

use super::{Kind, Place, Ties, Verb};
use trace::event::ledger;

impl Ties {
    pub(super) fn met(&mut self, event: &ledger::Event, place: Place<'_>) {
        match event {
            ledger::Event::Met { seen } => {
                let own = (Kind::Ledger, place.ledger.as_str());
                for head in seen {
                    self.tie(own, Verb::Knows, (Kind::Ledger, head.writer.as_str()));
                }
            }
            ledger::Event::Sealed { key, .. } => {
                self.tie((Kind::Key, key), Verb::Seals, (Kind::Ledger, place.ledger.as_str()));
            }
            ledger::Event::Settled { dispute, record, .. } => {
                let own = (Kind::Dispute, dispute.as_str());
                self.did(place, Verb::Settled, own);
                self.tie(own, Verb::SettledFor, (Kind::Record, record.as_str()));
            }
        }
    }
}
