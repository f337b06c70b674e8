//! Layer 6 of the loop, the Feedback Layer: *where the system makes its own behaviour visible, both to humans and to agents*.

pub mod handover;
pub(crate) mod rules;
pub mod view;
