//! Pull requests, by the forge's own program and with the user's own login: nothing here speaks to a forge itself, and
//! nothing is confined, because it is the user who asks. What a forge says of a merge is looked up in the history that
//! it was fetched with; the words of people are kept and bounded.

mod github;
mod gitlab;
mod landed;
mod program;

use crate::{
    Broken,
    remote::{Pushed, Upstream},
    worktree::Grounds,
};
use engine::{Outcome, effect::branch_of};
use landed::Landings;
use program::Program;
use trace::{
    Fate, Forge, ForgeReview, PullRequest, Sighting,
    id::{CycleId, ObjectId},
};

/// Characters of one review that are kept.
const SAID: usize = 2_000;
/// Reviews of one pull request that are read.
const REVIEWS: usize = 100;

/// What is to be opened.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Opening<'a> {
    /// The commit that is pushed.
    pub(crate) tip: &'a ObjectId,
    /// The branch that it is to be merged into.
    pub(crate) branch: &'a str,
    /// The title.
    pub(crate) title: &'a str,
    /// What it says.
    pub(crate) body: &'a str,
}

/// What is looked at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sought<'a> {
    /// The pull request.
    pub(crate) request: &'a PullRequest,
    /// What the candidate was made on.
    pub(crate) onto: &'a ObjectId,
    /// The candidate's tree.
    pub(crate) tree: &'a ObjectId,
    /// The branch that it is to be merged into.
    pub(crate) branch: &'a str,
}

/// A pull request that is open on the forge.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Open {
    number: u64,
    url: String,
}

/// From which branch into which.
#[derive(Clone, Copy, Debug)]
struct Between<'a> {
    from: &'a str,
    into: &'a str,
}

/// What the forge says of a pull request.
#[derive(Clone, Debug, PartialEq, Eq)]
struct View {
    state: State,
    head: Option<ObjectId>,
    /// By which commit it was merged, and who did it.
    merged: (Option<ObjectId>, Option<String>),
    reviews: Vec<ForgeReview>,
}

/// The forge's word for where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Open,
    Closed,
    Merged,
}

/// Pushes the cycle's branch and opens a pull request; one that is open already is taken as it is.
///
/// # Errors
/// Fails where the forge or the remote cannot be reached; a branch that somebody moved is an outcome.
pub(crate) fn open(grounds: &Grounds, cycle: &CycleId, opening: &Opening<'_>) -> Result<Outcome, Broken> {
    let upstream = followed(grounds, opening.branch)?;
    let program = Program::of(grounds, &upstream.remote)?;
    let branch = branch_of(cycle);
    match grounds.push(opening.tip, &upstream.remote, &branch)? {
        Pushed::Taken => {}
        Pushed::Moved => return Ok(refused(moved(&branch, &upstream.remote))),
        Pushed::Protected(why) => {
            let because = format!("`{}` does not take a push to `{branch}` ({why})", upstream.remote);
            return Ok(refused(because));
        }
    }
    let between = Between { from: &branch, into: &upstream.branch };
    let open = match program.find(between)? {
        Some(open) => open,
        None => {
            program.create(between, opening.title, opening.body)?;
            program.find(between)?.ok_or_else(|| program.unread("the pull request that was just opened"))?
        }
    };
    Ok(Outcome::PullRequestOpened(Box::new(PullRequest {
        forge: program.forge,
        number: open.number,
        url: open.url,
        remote: upstream.remote,
        branch,
        head: opening.tip.clone(),
    })))
}

fn refused(because: String) -> Outcome {
    Outcome::LandingRefused { because, moved: false }
}

fn moved(branch: &str, remote: &str) -> String {
    format!(
        "somebody else moved `{branch}` on `{remote}`, and nothing is overwritten: keep what is there under another name, \
         then `git push {remote} --delete {branch}`, and go on"
    )
}

fn followed(grounds: &Grounds, branch: &str) -> Result<Upstream, Broken> {
    grounds.upstream(branch).ok_or_else(|| {
        Broken::new(
            "a pull request needs a remote, and there is none",
            "add one with `git remote add origin URL`",
        )
    })
}

/// Sees how a pull request stands; what the forge merged is fetched, and the local branch follows where nothing is in
/// the way.
///
/// # Errors
/// Fails where the forge or the remote cannot be reached.
pub(crate) fn see(grounds: &Grounds, cycle: &CycleId, sought: &Sought<'_>) -> Result<Outcome, Broken> {
    let request = sought.request;
    let upstream = Upstream { remote: request.remote.clone(), ..followed(grounds, sought.branch)? };
    let view = Program::named(grounds, request.forge)?.view(request.number)?;
    let there = grounds.fetch(&upstream)?;
    let landings = Landings { grounds, cycle, sought, there: &there };
    let (merge, by) = view.merged;
    let landed = match view.state {
        State::Merged => Some(landings.told(merge.as_ref())?.ok_or_else(|| off_branch(request, &upstream))?),
        State::Open | State::Closed => landings.recognized()?,
    };
    let (fate, behind) = match landed {
        None if view.state == State::Closed => (Fate::Closed, None),
        None => (Fate::Open, None),
        Some((commit, onto)) => {
            let tree = grounds.tree_of(&commit)?;
            let behind = followed_home(grounds, sought.branch, &upstream, &there)?;
            (Fate::Merged { commit, tree, onto, by }, behind)
        }
    };
    let sighting = Sighting { fate, head: view.head, reviews: view.reviews, behind };
    Ok(Outcome::PullRequestSeen(Box::new(sighting)))
}

fn off_branch(request: &PullRequest, upstream: &Upstream) -> Broken {
    Broken::new(
        format!("{} is merged, and `{}/{}` does not hold it", request.url, upstream.remote, upstream.branch),
        "see on the forge which branch it was merged into, then run it again",
    )
}

/// Brings the local branch to what its remote has, if that takes nothing away. Why not, and how it can be, otherwise.
fn followed_home(
    grounds: &Grounds,
    branch: &str,
    upstream: &Upstream,
    there: &ObjectId,
) -> Result<Option<String>, Broken> {
    let here = grounds.head(branch)?;
    if grounds.holds(there, &here) {
        return Ok(None);
    }
    let Upstream { remote, branch: name } = upstream;
    if !grounds.holds(&here, there) {
        return Ok(Some(format!(
            "`{branch}` here has commits that `{remote}/{name}` lacks: bring them together with `git pull --rebase {remote} {name}`"
        )));
    }
    Ok(match grounds.forward(there, &here, branch)? {
        Outcome::LandingRefused { because, .. } => Some(format!(
            "`{branch}` here is behind, because {because}: mend it, then `git pull --ff-only {remote} {name}`"
        )),
        _moved => None,
    })
}

/// A person's words, without what could act on a terminal, and not without end.
fn spoken(text: &str) -> String {
    let plain = |letter: char| if letter.is_control() && letter != '\n' { ' ' } else { letter };
    text.trim().chars().map(plain).take(SAID).collect()
}

/// Programs approve nothing: what an account of one says is not a review.
fn is_person(account: &str) -> bool {
    !account.is_empty() && !account.ends_with("[bot]")
}

/// A commit's name, if it is one.
fn commit(text: Option<&str>) -> Option<ObjectId> {
    let text = text.filter(|text| matches!(text.len(), 40 | 64))?;
    text.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| ObjectId::new(text))
}

/// The name of a forge's program.
const fn name_of(forge: Forge) -> &'static str {
    match forge {
        Forge::Github => "gh",
        Forge::Gitlab => "glab",
    }
}
