//! What is remembered of what the safety gates said of the default branch.

use crate::telling::{Telling, ground};
use trace::{Standing, Why, id::ObjectId};

/// Trees of which one gate's word is remembered, at the most.
const REMEMBERED: usize = 16;

fn doubted(telling: &Telling) -> Vec<&str> {
    telling.picture.safety.in_doubt().map(ObjectId::as_str).collect()
}

fn standing(telling: &Telling, tree: &str) -> Standing {
    telling.standing("pay.once", &ground(tree, telling.now)).expect("because it is named")
}

#[test]
fn where_a_gate_did_not_pass_git_is_asked_about_every_tree_of_which_it_spoke() {
    let telling = Telling::told(
        "accepted, proven, keys passed at good, leaks passed at good, leaks failed at bad, leaks passed at worse",
    );
    assert_eq!(doubted(&telling), ["good", "bad", "worse"]);
    assert!(doubted(&Telling::told("accepted, proven, leaks passed at good")).is_empty());
    assert_eq!(doubted(&Telling::told("accepted, proven, leaks unknown at odd")), ["odd"]);
}

#[test]
fn a_failure_is_not_forgotten_however_many_other_trees_pass_after_it() {
    let mut telling = Telling::told("accepted, proven, leaks passed at good, leaks failed at bad");
    for number in 0..3 * REMEMBERED {
        telling.tell(&format!("leaks passed at older-{number}"));
        assert_eq!(standing(&telling, "back 1 bad").why, Why::Unsafe, "after {number} others");
    }
    assert_eq!(doubted(&telling).len(), REMEMBERED);
    assert_eq!(doubted(&telling)[..2], ["bad", "older-33"], "what passed is forgotten first");
    telling.tell("leaks passed at good");
    assert_eq!(standing(&telling, "back 1 bad, back 0 good").why, Why::Proven);
}
