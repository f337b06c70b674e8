//! The honesty instrument: every capability is exactly one of Reality, Dream, Consumed, computed from evidence.
//! There is no setter anywhere.

pub(crate) mod attested;
pub(crate) mod bounce;
pub(crate) mod carried;
mod demand;
mod depending;
pub(crate) mod detector;
mod due;
mod evidence;
mod fix;
mod ground;
pub(crate) mod hold;
mod ladder;
mod mark;
pub(crate) mod metric;
pub(crate) mod naming;
pub(crate) mod residual;
pub(crate) mod reuse;
pub(crate) mod rules;
mod seals;
mod signs;
mod told;
mod unmapped;
mod what_if;
pub(crate) mod wording;

pub use carried::Part;
pub use demand::{Accepted, Bounced, Demands, Reading};
pub use depending::Footing;
pub use detector::{Detected, FailureMode, MOST as MOST_DETECTED, Trail};
pub use evidence::Evidence;
pub(crate) use evidence::Place;
pub use fix::{fixable, mends};
pub use ground::{Bounds, Ground};
pub use hold::Held;
pub use ladder::standing;
pub(crate) use mark::Got;
pub use mark::Mark;
pub use metric::{Asking, unasked};
pub use residual::Filed;
pub use reuse::Dreams;
pub use seals::{Sealed, Seals, Vouched};
pub use signs::{Claim, Question, Signs, Untraced};
pub use told::Told;
pub use unmapped::unmapped;
pub use what_if::{Change, Shift, Way};
