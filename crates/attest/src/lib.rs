//! Proofs as statements that a stranger can verify: in-toto statements about a recorded run, in signed envelopes, by
//! keys that a team publishes. It reads no file and knows no time: what it judges is handed in.

mod envelope;
mod judge;
mod key;
mod predicate;
mod seal;
mod statement;
mod team;

pub use envelope::{Envelope, PAYLOAD_TYPE, Unopened};
pub use judge::{Doubt, Standing, judge};
pub use key::{KeyError, Public, Secret};
pub use predicate::{PROOF_TYPE, Predicate, Role, SCHEMA, schema};
pub use seal::{Seal, Worth};
pub use statement::{About, STATEMENT_TYPE, Statement, Subject, TEST_RESULT_TYPE, statements};
pub use team::{Ended, Ending, Signer, SignerError, Signers};
