//! Layer 7 of the loop, the Learning Layer: *whether the conditions for the next cycle are now better than they were for this one*.

pub mod handover;
pub(crate) mod rules;
pub mod view;
