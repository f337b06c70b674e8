//! The context layer's projection: what each step was given to know.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use trace::{Pack, event::context::Event};

/// What the context layer knows of one cycle.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct View {
    /// The pack of each step, by the step's number.
    pub packs: BTreeMap<u32, Pack>,
}

impl View {
    pub(crate) fn fold(&mut self, event: &Event) {
        match event {
            Event::Packed { step, pack } => {
                self.packs.insert(*step, pack.clone());
            }
        }
    }
}
