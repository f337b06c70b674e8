//! A question as a person asks it, and the class that it is of: each test says only what is its own.

use crate::world::owner;
use engine::constraint::Ask;
use trace::{Class, Digest, OnExpiry};

/// A class that asks for nothing, with this much time to answer.
pub(crate) fn class(sla_s: u64) -> Class {
    Class {
        name: "architecture".into(),
        owner: "area".into(),
        deputy: None,
        sla_s,
        on_expiry: OnExpiry::Escalate,
        requires: vec![],
        threshold_s: None,
        mandate: None,
    }
}

/// A question of a class, to the owner of all tests.
pub(crate) fn question(class: Class) -> Ask {
    Ask {
        class,
        owner: owner(),
        people: vec![],
        trigger: "asked by hand".into(),
        text: "Queue or table?".into(),
        options: vec!["queue".into(), "table".into()],
        context: vec![],
        undo_s: None,
        policy: Digest::of("policy"),
    }
}
