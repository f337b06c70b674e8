//! The best draft so far, and its place in the work tree. What a person wrote there is never written over.

use super::asked::Judged;
use crate::{
    failure::{Failure, Outcome},
    house::House,
    written::{self, Written, plan_path},
};
use trace::id::DemandId;

/// The draft that leaves least open, and where it goes.
pub(super) struct Kept {
    /// The plan's path, relative to the root.
    pub(super) path: String,
    before: Option<Written>,
    /// The best draft.
    pub(super) best: Option<Box<Judged>>,
}

impl Kept {
    /// Looks at what is there.
    ///
    /// # Errors
    /// Refuses a plan that a person wrote.
    pub(super) fn before(house: &House, id: &DemandId) -> Result<Self, Failure> {
        let path = plan_path(id);
        let before = Written::read(&house.repository.root, &path)?;
        let picture = house.picture();
        let drafts = picture.drafts.get(id);
        let ours = |written: &Written| drafts.is_some_and(|drafts| drafts.author(written.digest).is_some());
        match before.as_ref().filter(|written| !ours(written)) {
            None => Ok(Self { path, before, best: None }),
            Some(_) => Err(Failure::refused(
                "planning.plan-is-there",
                format!("`{path}` was written by a person, and nothing is written over"),
                format!(
                    "check it with `evolute plan check {id}`; or start from it: `mv {path} plan.md && evolute plan draft {id} --from plan.md`"
                ),
            )),
        }
    }

    /// Keeps a draft if it leaves less open than the one before; of two that leave as much open, the later.
    pub(super) fn take(&mut self, draft: Box<Judged>) {
        let better = self.best.as_ref().is_none_or(|best| rank(&draft) <= rank(best));
        if better {
            self.best = Some(draft);
        }
    }

    /// Writes the best draft, if there is one.
    pub(super) fn write(&self, house: &House) -> Outcome {
        self.best.as_ref().map_or(Ok(()), |best| self.put(house, &best.written.text))
    }

    /// Puts a text there, if nobody has changed what was there meanwhile.
    pub(super) fn put(&self, house: &House, text: &str) -> Outcome {
        let root = &house.repository.root;
        let now = Written::read(root, &self.path)?;
        match (&self.before, now) {
            (None, None) => written::create(root, &self.path, text),
            (Some(before), Some(now)) if before.digest == now.digest => {
                written::replace(root, &self.path, text)
            }
            (Some(_), None) => written::create(root, &self.path, text),
            (_, Some(_)) => Err(Failure::refused(
                "planning.plan-is-there",
                format!("`{}` was written while the draft was made, and nothing is written over", self.path),
                "the drafts are on record: put your file aside, and run it again",
            )),
        }
    }
}

/// A plan that can be read is better than one that cannot; then, what leaves less open.
fn rank(draft: &Judged) -> (bool, usize) {
    (draft.plan.is_none(), draft.told.len())
}
