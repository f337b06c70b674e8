//! The runtime from outside: every promise of the ledger, the queue, the chain and the drive, each tried on
//! real files and real threads.

mod contract;
mod corrupting;
mod driving;
mod failing;
mod opening;
mod racing;
mod segments;
mod signed;
mod tampering;
mod world;
