//! What is kept beside the ledger, over ledgers as they lie on a disk.

#[path = "../../benches/made.rs"]
mod made;
#[path = "../../benches/relevance.rs"]
mod relevance;
mod search;
