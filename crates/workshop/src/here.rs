//! Gates on the user's own work tree, outside any cycle: the same gates by the same runner, in place. Nothing is
//! recorded; if the tree changed while they ran, what they said of it does not stand.

mod index;
mod known;
mod listed;
mod room;
mod snapshot;
mod staged;
mod weakened;

pub use room::room;

use crate::{
    Broken, Workshop,
    gate::{
        Judged,
        invocation::takes_changed,
        key::Where,
        runner::{self, Prepared, Scene},
    },
    place,
    reach::Reach,
};
use crossbeam_channel::{Receiver, Sender, unbounded};
use engine::quality::round::{Pace, Round, Said};
use snapshot::{After, Snapshot};
use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    thread::{self, Scope},
};
use trace::{
    Digest, Finding, Gate, GateRun, RepoPath, Verdict, Weakening, Worktree,
    id::{CycleId, ObjectId},
};

/// What is judged, and how.
#[derive(Clone, Debug)]
pub struct Here<'a> {
    /// The gates.
    pub gates: &'a [Gate],
    /// What a worktree needs: of it, the file of variables. The user's own is set up already.
    pub worktree: &'a Worktree,
    /// Whether they are confined.
    pub confined: bool,
    /// How many at a time, and what becomes of the rest when one is red.
    pub pace: Pace,
    /// Which files `{changed}` stands for.
    pub look: Look,
    /// Whether what passed before counts.
    pub caching: Caching,
    /// The commit that is checked out, where it is to be told what was weakened since.
    pub head: Option<ObjectId>,
}

/// Which files `{changed}` stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Look {
    /// All that the gate looks at.
    All,
    /// Those that differ from the commit that is checked out.
    SinceHead,
    /// Those that differ from where this revision and the one that is checked out parted.
    Since(String),
}

/// Whether what passed before counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caching {
    /// On the same content, under the same conditions.
    Use,
    /// Everything is run.
    Off,
}

/// What happens on the way.
#[derive(Clone, Copy, Debug)]
pub enum News<'a> {
    /// A gate was started.
    Began(&'a Gate),
    /// A gate ended, was found in the cache, or is skipped.
    Ended(&'a GateRun),
    /// This tree changed something of what judges it.
    Changed(&'a ObjectId, &'a [Weakening]),
}

/// A run, and the key under which it is kept that it passed.
type Ended = (Result<GateRun, Broken>, Option<Digest>);

impl Workshop {
    /// Runs gates on the user's work tree as it is now; the runs are in the order of the gates.
    ///
    /// # Errors
    /// Fails where the environment does; what a gate says is a run.
    pub fn judge_here(
        &self,
        here: &Here<'_>,
        news: &mut dyn FnMut(News<'_>),
    ) -> Result<Vec<GateRun>, Broken> {
        let cycle = CycleId::new(format!("here-{}", std::process::id()));
        let folder = self.grounds.folder(&cycle);
        let made = place::remove(&folder).and_then(|()| fs::create_dir_all(&folder));
        made.map_err(|error| Broken::io("a private folder cannot be made", &error))?;
        sweep(&folder);
        let runs = self.round(here, &cycle, &folder, news);
        let _left_to_the_next = place::remove(&folder);
        runs
    }

    fn round(
        &self,
        here: &Here<'_>,
        cycle: &CycleId,
        folder: &Path,
        news: &mut dyn FnMut(News<'_>),
    ) -> Result<Vec<GateRun>, Broken> {
        let snapshot = Snapshot::take(&self.grounds, folder, here.head.as_ref())?;
        let changed = self.changed(here, &snapshot);
        let tree = snapshot.content.digest(&[]).map_or_else(|| "unknown".into(), |digest| digest.to_string());
        let turn = Turn {
            workshop: self,
            here,
            cycle,
            tree: ObjectId::new(tree),
            scene: Scene { content: &snapshot.content, changed: changed.as_deref(), place: Where::Here },
        };
        let (mut all, weakenings) = thread::scope(|scope| {
            let weakenings = scope.spawn(|| snapshot.suspects.weakenings(&self.grounds));
            let all = turn.all(news)?;
            Ok::<_, Broken>((all, weakenings.join().expect("because bounded reading does not panic")?))
        })?;
        if !weakenings.is_empty() {
            news(News::Changed(&turn.tree, &weakenings));
        }
        if all.values().any(|(run, _)| run.cached.is_none() && run.skipped.is_none()) {
            let asked_already = changed.is_some();
            let after = snapshot.after(&self.grounds, asked_already)?;
            turn.settle(&mut all, &after);
        }
        Ok(here.gates.iter().filter_map(|gate| all.remove(gate.name.as_str())).map(|(run, _)| run).collect())
    }

    /// The files that changed, where a gate is given them. Where git has no answer (no commit yet, no common history), all.
    fn changed(&self, here: &Here<'_>, snapshot: &Snapshot) -> Option<Vec<RepoPath>> {
        let words: Vec<&str> = match &here.look {
            Look::All => return None,
            Look::SinceHead => vec!["HEAD"],
            Look::Since(revision) => vec!["--merge-base", "--end-of-options", revision],
        };
        if !here.gates.iter().any(takes_changed) {
            return None;
        }
        let words = [&["diff", "--name-only", "-z", "--no-renames", "--no-ext-diff"], &words[..]].concat();
        let listing = self.grounds.git.ask(&self.grounds.around.root, &words, &[]).ok()?;
        let tracked = listing.split(|byte| *byte == 0).filter(|path| !path.is_empty()).map(RepoPath::new);
        Some(tracked.chain(snapshot.untracked.iter().cloned()).collect())
    }
}

/// Removes what runs that were cut off have left.
fn sweep(folder: &Path) {
    let is_left = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let process = name.strip_prefix("here-").filter(|id| id.bytes().all(|byte| byte.is_ascii_digit()));
        process.is_some_and(|id| !Path::new("/proc").join(id).exists())
    };
    let beside = folder.parent().and_then(|folder| fs::read_dir(folder).ok()).into_iter().flatten().flatten();
    for left in beside.map(|entry| entry.path()).filter(is_left) {
        let _left_to_the_next: io::Result<()> = place::remove(&left);
    }
}

/// One round of gates over one work tree.
struct Turn<'a> {
    workshop: &'a Workshop,
    here: &'a Here<'a>,
    cycle: &'a CycleId,
    tree: ObjectId,
    scene: Scene<'a>,
}

/// Runs by gate, each with the key under which it may be kept.
type Runs<'a> = BTreeMap<&'a str, (GateRun, Option<Digest>)>;

impl<'a> Turn<'a> {
    /// Runs them all.
    fn all(&self, news: &mut dyn FnMut(News<'_>)) -> Result<Runs<'a>, Broken> {
        let (tell, heard) = unbounded();
        thread::scope(|scope| self.rounds(scope, &tell, &heard, news))
    }

    fn rounds<'s>(
        &'s self,
        scope: &'s Scope<'s, '_>,
        tell: &Sender<(&'a Gate, Ended)>,
        heard: &Receiver<(&'a Gate, Ended)>,
        news: &mut dyn FnMut(News<'_>),
    ) -> Result<Runs<'a>, Broken> {
        let mut round = Round::new(self.here.gates, self.here.pace);
        let (mut runs, mut begun) = (Runs::new(), Vec::<&Gate>::new());
        loop {
            let mut said: Vec<(&'a Gate, GateRun, Option<Digest>)> = vec![];
            for (gate, why) in round.shut() {
                said.push((gate, runner::skipped(&self.judged(gate), why), None));
            }
            let fresh: Vec<&Gate> = round.running().filter(|gate| !begun.contains(gate)).collect();
            for gate in fresh {
                begun.push(gate);
                if let Some(run) = self.begin(scope, gate, tell, news)? {
                    said.push((gate, run, None));
                }
            }
            if said.is_empty() {
                if round.running().next().is_none() {
                    return Ok(runs);
                }
                let (gate, (run, key)) = heard.recv().expect("because a gate that was begun ends");
                said.push((gate, run?, key));
            }
            for (gate, run, key) in said {
                news(News::Ended(&run));
                round.hear(&gate.name, if run.is_red() { Said::Red } else { Said::Fine });
                runs.insert(&gate.name, (run, key));
            }
        }
    }

    /// Starts a gate, unless it is known what it says.
    fn begin<'s>(
        &'s self,
        scope: &'s Scope<'s, '_>,
        gate: &'a Gate,
        tell: &Sender<(&'a Gate, Ended)>,
        news: &mut dyn FnMut(News<'_>),
    ) -> Result<Option<GateRun>, Broken> {
        let reach = self.reach(gate);
        let (invocations, key) = match runner::prepared(&reach, &self.judged(gate), &self.scene) {
            Prepared::Said(run) => return Ok(Some(*run)),
            Prepared::Runs(invocations, key) => (invocations, key),
        };
        reach.make_private()?;
        news(News::Began(gate));
        let tell = tell.clone();
        scope.spawn(move || {
            let root = &self.workshop.grounds.around.root;
            let run = runner::performed(&reach, &self.judged(gate), root, &invocations);
            let _nobody_waits_after_an_error = tell.send((gate, (run.map_err(Broken::from), key)));
        });
        Ok(None)
    }

    /// What stands once it is known what happened to the tree meanwhile; of that, what passed is kept.
    fn settle(&self, runs: &mut Runs<'a>, after: &After) {
        for gate in self.here.gates {
            let Some((run, key)) = runs.get_mut(gate.name.as_str()) else { continue };
            if run.skipped.is_some() {
                continue;
            }
            if let Some(altered) = after.altered(gate) {
                void(run, gate, &altered);
            } else if !after.came(gate) {
                runner::keep(&self.reach(gate), key.take(), run);
            }
        }
    }

    fn reach(&self, gate: &Gate) -> Reach<'a> {
        let (workshop, here) = (self.workshop, self.here);
        let reach = Reach::bare(&workshop.grounds, &workshop.shelf, self.cycle, &gate.name);
        let reach = reach.furnished(here.worktree);
        if here.caching == Caching::Use { reach.with_cache() } else { reach }
    }

    const fn judged<'j>(&'j self, gate: &'j Gate) -> Judged<'j> {
        Judged {
            gate,
            step: None,
            attempt: 1,
            tree: &self.tree,
            base: None,
            worktree: self.here.worktree,
            confined: self.here.confined,
        }
    }
}

/// Takes a verdict back.
fn void(run: &mut GateRun, gate: &Gate, altered: &str) {
    let message = format!(
        "the tree changed while the gates ran, so what this one said is about neither: {altered} (hint: run it again; if a \
         gate rewrites files, let it check instead, as `cargo fmt --check` does)"
    );
    run.findings.insert(0, Finding { from: gate.name.clone(), path: None, line: None, message });
    (run.verdict, run.cached) = (Verdict::CouldNotRun, None);
}
