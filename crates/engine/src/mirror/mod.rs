//! The honesty instrument: every capability is exactly one of Reality, Dream, Consumed, computed from evidence.
//! There is no setter anywhere.

pub(crate) mod attested;
pub(crate) mod bounce;
mod demand;
mod evidence;
mod fix;
mod ground;
mod ladder;
pub(crate) mod residual;
pub(crate) mod reuse;
pub(crate) mod rules;
mod what_if;
pub(crate) mod wording;

pub use demand::{Accepted, Bounced, Demands, Reading};
pub use evidence::Evidence;
pub use fix::{fixable, mends};
pub use ground::Ground;
pub use ladder::{recheck_within, standing};
pub use residual::Filed;
pub use reuse::Dreams;
pub use what_if::{Change, Shift, Way};
