//! What an area may depend on. Asked by the loop about an attempt, and by hand about a whole tree: one rule for both.

use trace::{Area, Crossing};

/// Whether the boundary of the area that a crossing leads out of forbids it. An area that does not declare what it may
/// use forbids nothing.
#[must_use]
pub fn forbids<'a>(areas: impl IntoIterator<Item = &'a Area>, crossing: &Crossing) -> bool {
    let own = areas.into_iter().find(|area| area.name == crossing.from);
    own.and_then(|area| area.may_use.as_ref()).is_some_and(|uses| !uses.contains(&crossing.to))
}
