//! What is kept beside the ledger, over ledgers as they lie on a disk.

mod search;
