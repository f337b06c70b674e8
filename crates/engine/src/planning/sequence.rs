//! The order of a plan's steps: in which they are committed, and which of them may go on side by side.

use std::collections::{BTreeMap, BTreeSet};
use trace::{Plan, Step};

/// The steps in the order in which they are committed, each with the steps that it comes after.
#[derive(Clone, Debug, PartialEq)]
pub struct Sequence<'a>(Vec<(&'a Step, BTreeSet<u32>)>);

impl<'a> Sequence<'a> {
    /// The lowest-numbered step whose needs are met comes next, again and again. A step that names its needs comes after
    /// those; one that says `none` after no other; one that says nothing after all before it, as it was always taken.
    #[must_use]
    pub fn of(plan: &'a Plan) -> Self {
        let mut left: BTreeMap<u32, &Step> = plan.steps.iter().map(|step| (step.number, step)).collect();
        let mut order: Vec<(&Step, BTreeSet<u32>)> = Vec::new();
        while let Some(number) = next(&left) {
            let step = left.remove(&number).expect("because it is one of those that are left");
            let after = if step.independent {
                BTreeSet::new()
            } else if step.needs.is_empty() {
                order.iter().map(|(earlier, _)| earlier.number).collect()
            } else {
                step.needs.iter().copied().collect()
            };
            order.push((step, after));
        }
        Self(order)
    }

    /// The steps, in order.
    pub fn steps(&self) -> impl Iterator<Item = &'a Step> {
        self.0.iter().map(|(step, _)| *step)
    }

    /// Every step with what it comes after.
    pub fn pairs(&self) -> impl Iterator<Item = (&'a Step, &BTreeSet<u32>)> {
        self.0.iter().map(|(step, after)| (*step, after))
    }

    /// Every step that a step comes after, through all the steps between.
    #[must_use]
    pub fn ancestors(&self, number: u32) -> BTreeSet<u32> {
        let of = |number: u32| self.pairs().find(|(step, _)| step.number == number).map(|(_, after)| after);
        let mut all = BTreeSet::new();
        let mut open: Vec<u32> = of(number).into_iter().flatten().copied().collect();
        while let Some(need) = open.pop() {
            if all.insert(need) {
                open.extend(of(need).into_iter().flatten());
            }
        }
        all
    }
}

/// The lowest number whose needs are none of those that are left; in a circle, which no approved plan has, simply the
/// lowest.
fn next(left: &BTreeMap<u32, &Step>) -> Option<u32> {
    let free = |(_, step): &(&u32, &&Step)| step.needs.iter().all(|need| !left.contains_key(need));
    left.iter().find(free).or_else(|| left.iter().next()).map(|(number, _)| *number)
}

#[cfg(test)]
mod tests {
    use super::Sequence;
    use expect_test::expect;
    use trace::{Plan, Step, id::DemandId};

    fn told(steps: &[(u32, Option<&[u32]>)]) -> String {
        let step = |(number, needs): &(u32, Option<&[u32]>)| Step {
            takes_min: 5,
            needs: needs.unwrap_or_default().to_vec(),
            independent: needs.is_some_and(<[u32]>::is_empty),
            ..Step::new(*number, "")
        };
        let plan = Plan {
            demand: DemandId::from("d"),
            title: String::new(),
            decisions: vec![],
            consulted: vec![],
            steps: steps.iter().map(step).collect(),
            rejected: vec![],
        };
        let sequence = Sequence::of(&plan);
        let words = sequence.pairs().map(|(step, after)| format!("{} after {after:?}", step.number));
        words.collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn without_a_word_about_needs_a_step_comes_after_all_before_it() {
        expect!["1 after {}; 2 after {1}; 3 after {1, 2}"].assert_eq(&told(&[
            (1, None),
            (2, None),
            (3, None),
        ]));
    }

    #[test]
    fn a_step_that_names_its_needs_waits_for_those_alone() {
        expect!["1 after {}; 2 after {1}; 3 after {1}; 4 after {}"].assert_eq(&told(&[
            (1, None),
            (2, None),
            (3, Some(&[1])),
            (4, Some(&[])),
        ]));
    }

    #[test]
    fn a_need_that_points_ahead_turns_the_order_and_makes_no_circle() {
        expect!["2 after {}; 1 after {2}; 3 after {1, 2}"].assert_eq(&told(&[
            (1, Some(&[2])),
            (2, None),
            (3, None),
        ]));
    }

    #[test]
    fn a_circle_of_a_plan_that_nobody_approved_ends_too() {
        expect!["1 after {2}; 2 after {1}"].assert_eq(&told(&[(1, Some(&[2])), (2, Some(&[1]))]));
    }
}
