//! Retention: what makes the trace answer. Indexes beside the ledger that can be thrown away and built again: the
//! search of precedents, the context graph, and what leaves the house in other formats.

pub mod export;
pub mod graph;
pub mod search;
pub mod spans;
pub mod tables;
