//! Output without retention: commits that no cycle brought, and landings whose cycle was left open.

use super::{Detected, FailureMode, Trail, Watched};
use jiff::SignedDuration;

/// Days after which a landing whose cycle is still open has been left.
const LEFT_DAYS: i64 = 7;
const MODE: FailureMode = FailureMode::OutputWithoutRetention;

pub(super) fn lacking(watched: &Watched<'_>) -> Vec<Detected> {
    let commits = watched.signs.untraced.iter().map(|untraced| {
        let commit = untraced.commit.short();
        let message =
            format!("commit {commit} was made outside the loop and left no trace: {}", untraced.subject);
        let trail = Trail::Commit { commit: untraced.commit.clone(), at: untraced.at };
        Detected::of(MODE, message, trail, format!("run `evolute adopt {commit} --because \"…\"`"))
    });
    let left = SignedDuration::from_hours(24 * LEFT_DAYS);
    let open = watched.marks.iter().filter_map(|(cycle, mark)| {
        let landed = mark.landed.as_ref()?;
        let is_left = landed.at.checked_add(left).is_ok_and(|until| until < watched.now);
        let message = format!(
            "`{}` landed, and its cycle `{cycle}` was never closed: nothing of it is kept",
            mark.demand
        );
        is_left.then(|| {
            let hint = format!("run `evolute close {}`", mark.demand);
            Detected::of(MODE, message, Trail::Record(landed.clone()), hint)
        })
    });
    let mut found: Vec<Detected> = open.collect();
    found.extend(commits);
    found
}
