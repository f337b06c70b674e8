//! Mandated approvals: after the owner's yes the next person is asked the same as a question of its own, with a
//! clock of its own. Whatever else is answered ends it.

use super::calendar;
use crate::{ids::Ids, owner::same};
use jiff::Timestamp;
use trace::{Answer, Class, Link, Question};

/// The first link of a class's chain; none where nobody but the owner approves.
pub(super) fn first(class: Option<&Class>, owner: &str) -> Option<Link> {
    let mandate = class?.mandate.as_ref()?;
    let mut left: Vec<String> = Vec::new();
    for who in mandate.who.iter().filter(|who| !same(who, owner)) {
        if !left.iter().any(|other| same(other, who)) {
            left.push(who.clone());
        }
    }
    let of = u32::try_from(left.len()).ok().filter(|others| *others > 0)?.saturating_add(1);
    Some(Link { place: 1, of, before: vec![], left, why: mandate.why.clone() })
}

/// Who has to approve after this answer: the first option is the yes.
#[must_use]
pub fn after<'a>(question: &'a Question, answer: &Answer) -> Option<&'a String> {
    let yes = question.options.first() == Some(&answer.choice);
    question.chain.as_ref().filter(|_| yes)?.left.first()
}

/// The question that follows an answer. What the answer had to hold beside its reasoning is the owner's to say.
pub(crate) fn next(question: &Question, answer: &Answer, now: Timestamp, ids: &mut Ids) -> Option<Question> {
    let (owner, link) = (after(question, answer)?, question.chain.as_ref()?);
    let mut chain = link.clone();
    chain.place = link.place.saturating_add(1);
    chain.before.push(question.id.clone());
    chain.left.remove(0);
    Some(Question {
        id: ids.decision(),
        due: calendar::due(&question.people, owner, now, question.sla_s.unwrap_or(calendar::DAY_S)),
        owner: owner.clone(),
        deputy: None,
        stands_in: None,
        undo_s: None,
        requires: vec![],
        chain: Some(chain),
        ..question.clone()
    })
}
