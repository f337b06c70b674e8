//! Names that never change: each id is stable at birth and never sequential, so branches and ledgers that
//! meet do not collide.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::{borrow::Borrow, fmt};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Takes the text as the id; whoever makes it vouches for it.
            #[must_use]
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The id as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }
    )*};
}

ids! {
    /// A demand: the name of its file, `refunds-idempotent`.
    DemandId
    /// A capability: a dotted name, `refunds.idempotent`.
    CapabilityId
    /// One turn of the loop: `c-9q2xk4`.
    CycleId
    /// A decision: `d-7k2mx1`.
    DecisionId
    /// A deviation: `v-3fq9wz`.
    DeviationId
    /// A pattern, proposed or accepted: `p-2m8x0qhe`.
    PatternId
    /// What the hands are asked to do: `c-9q2xk4/2.1/gate/tests`.
    EffectId
    /// The right of one process to report on one cycle: `l-8d01ha`.
    LeaseId
    /// A proof or measurement asked for outside a cycle: `r-5n2c7b`.
    RequestId
    /// A git object: a commit, a tree or a blob, in hexadecimal.
    ObjectId
    /// A record: a UUID of version 7.
    RecordId
    /// Two records that contradict each other: `x-5n2c7b`.
    DisputeId
    /// A ledger: the one writer of one chain.
    WriterId
}

impl ObjectId {
    /// The first ten digits: enough for a person.
    #[must_use]
    pub fn short(&self) -> &str {
        self.0.get(..10).unwrap_or(&self.0)
    }
}
