//! One queue, and the only pen: inputs come in from doors and hands, the engine decides, the ledger keeps,
//! the picture is folded and published. Nothing else writes to the trace, reads the clock or rolls dice.
//! What may be recorded is the engine's to say; doing what is wanted is the workshop's.

mod bodies;
mod clock;
mod dice;
mod dispatcher;
mod drive;
mod flight;
mod handle;
mod lease;
mod ledger;
mod pen;
mod publish;
mod reader;
mod redact;
mod runtime;
mod segment;
mod slot;
mod union;
mod verify;

pub use bodies::{Bodies, BodyError};
pub use clock::Clock;
pub use dice::Dice;
pub use drive::{DriveError, Ends, FromHands, IN_FLIGHT, Rest, Stint, drive};
pub use handle::{BATCH, Handle, Receipt, SubmitError, WAITING};
pub use lease::{Lease, LeaseError};
pub use ledger::{AppendError, Head, Key, LINES_AT_ONCE, Ledger, LedgerError, Line, Memory, Sqlite};
pub use pen::trace_id;
pub use publish::BEHIND;
pub use reader::Reader;
pub use redact::{Hidden, Redacted, Redactor, Secret};
pub use runtime::{OpenError, Options, Runtime};
pub use segment::{Intake, IntakeError, Look, Looked, Refused, Rule, SEGMENT_BYTES, Segment, Span, Taken};
pub use verify::{Anchor, Flaw, Reach, Verification, What, verify};
