//! A spec without a proof condition: asked for, and nobody said how it would be proven.

use super::{Detected, FailureMode, Trail, Watched};

pub(super) fn lacking(watched: &Watched<'_>) -> Vec<Detected> {
    let mut questions: Vec<_> = watched.signs.questions.iter().collect();
    questions.sort_by_key(|question| (question.asked.as_ref().map(|(_, at)| *at), &question.demand));
    let all = questions.len() + watched.demands.accepted.len();
    let one = |question: &&crate::mirror::Question| {
        let trail = match &question.asked {
            Some((commit, at)) => Trail::Commit { commit: commit.clone(), at: *at },
            None => Trail::Line { path: question.path.clone(), line: 1 },
        };
        let message = format!(
            "demand `{}` stays a question, one of {} among {all} demands: {}",
            question.demand,
            questions.len(),
            question.lacks
        );
        let hint = format!("run `evolute demand check {}`", question.demand);
        Detected::of(FailureMode::SpecWithoutProofCondition, message, trail, hint)
    };
    questions.iter().map(one).collect()
}
