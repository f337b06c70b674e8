//! The areas that a step says it will cross into: they are there, and crossing into them needs a word.

use super::{Facts, Fault, Field};
use formats::nearest;
use trace::Step;

pub(super) fn judged(step: &Step, facts: &Facts) -> Vec<Fault> {
    let one = |(index, name): (usize, &String)| {
        unknown(step, index, name, facts).or_else(|| needless(step, index, name, facts))
    };
    step.crosses.iter().enumerate().filter_map(one).collect()
}

/// Nobody can be asked for an area that is not there, and the crossing would be refused when it is made.
fn unknown(step: &Step, index: usize, name: &str, facts: &Facts) -> Option<Fault> {
    let names = || facts.areas.iter().map(|area| area.name.as_str());
    if names().any(|known| known == name) {
        return None;
    }
    let message = format!("step {} crosses into `{name}`, and there is no such area", step.number);
    let hint = match nearest(name, names()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if facts.areas.is_empty() => {
            "leave `crosses` out: no area is configured, so nothing is crossed".to_owned()
        }
        None => format!("the areas are: {}", names().collect::<Vec<_>>().join(", ")),
    };
    Some(Fault::of(step, "planning.crosses-nothing", Field::Crosses(index), message, hint))
}

/// A word that nobody needs would keep somebody waiting.
fn needless(step: &Step, index: usize, name: &str, facts: &Facts) -> Option<Fault> {
    let ours = facts.areas.iter().find(|area| Some(&area.name) == facts.area.as_ref())?;
    let free =
        ours.name == name || ours.may_use.as_ref().is_none_or(|may| may.iter().any(|other| other == name));
    free.then(|| {
        let message = format!(
            "step {} asks for a crossing that area `{}` may make without a word",
            step.number, ours.name
        );
        let hint = format!("leave `{name}` out of `crosses`: its owner would be asked for nothing");
        Fault::of(step, "planning.crossing-is-free", Field::Crosses(index), message, hint).warning()
    })
}
