//! What learning hands back to constraint, context and planning: a cycle whose every deviation is answered.

use super::view::View;
use crate::feedback::handover::Seen;
use trace::Response;

/// The cycle has been learned from.
#[derive(Clone, Copy, Debug)]
pub struct Learned {
    response: Response,
}

impl Learned {
    /// What the spec side answered.
    #[must_use]
    pub const fn response(&self) -> Response {
        self.response
    }
}

/// Hands over once the heartbeat is answered and no deviation is left. A cycle that was stopped has nothing
/// to be seen: its stop is itself a deviation, so it is answered too.
#[must_use]
pub fn learned(_seen: Option<Seen<'_>>, view: &View) -> Option<Learned> {
    let (response, _) = view.response.as_ref()?;
    view.heartbeat.as_ref()?;
    view.unanswered().next().is_none().then_some(Learned { response: *response })
}
