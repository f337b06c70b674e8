//! What git is asked about the past of files: what took them away, when lines were written, what changed since.

use super::{Git, failed, split};
use crate::failure::Failure;
use std::collections::{BTreeMap, BTreeSet};
use survey::documents::Removed;
use trace::{RepoPath, id::ObjectId};

/// Commits of the past of covered code that are looked at.
const COMMITS: &str = "20000";
/// Commits that are asked what they were made for.
const MADE_FOR: &str = "1000";
/// More paths than these make git slower than all of them.
const PATHS: usize = 64;
/// Bytes of a diff whose words are looked for.
const DIFF: usize = 1 << 20;

/// One commit, and the paths that it changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Changed {
    /// The commit.
    pub(crate) commit: String,
    /// When it was committed, in seconds of Unix time.
    pub(crate) at_s: i64,
    /// The day.
    pub(crate) day: String,
    /// Its first line.
    pub(crate) subject: String,
    /// The paths.
    pub(crate) paths: Vec<String>,
}

impl Git {
    /// The commits of a range, the oldest first.
    pub(crate) fn commits(&self, range: &str, more: &[&str]) -> Result<Vec<ObjectId>, Failure> {
        let fixed = ["rev-list", "--reverse", "--topo-order"];
        let args: Vec<&str> = fixed.into_iter().chain(more.iter().copied()).chain([range, "--"]).collect();
        let answer = self.ask(&args, &[])?;
        Ok(String::from_utf8_lossy(&answer).lines().map(ObjectId::new).collect())
    }

    /// Who made the commits of a range, each once.
    pub(crate) fn authors(&self, range: &str) -> Result<Vec<String>, Failure> {
        let answer = self.ask(&["log", "--format=%ae", range, "--"], &[])?;
        let names: BTreeSet<String> = String::from_utf8_lossy(&answer).lines().map(str::to_owned).collect();
        Ok(names.into_iter().filter(|name| !name.is_empty()).collect())
    }

    /// The demands and steps that commits since another say they were made for, each once.
    pub(crate) fn made_for(&self, base: &ObjectId, tip: &str) -> Result<BTreeSet<(String, String)>, Failure> {
        let value = |key: &str| format!("%(trailers:key={key},valueonly,separator=%x20)");
        let format = format!("--format={}%x00{}", value("Evolute-Demand"), value("Evolute-Step"));
        let range = format!("{base}..{tip}");
        let answer = self.ask(&["log", "-n", MADE_FOR, &format, &range, "--"], &[])?;
        let text = String::from_utf8_lossy(&answer).into_owned();
        let pair = |line: &str| {
            let (demand, step) = line.split_once('\0')?;
            (!demand.is_empty() && !step.is_empty()).then(|| (demand.to_owned(), step.to_owned()))
        };
        Ok(text.lines().filter_map(pair).collect())
    }

    /// The tree of a commit.
    pub(crate) fn tree(&self, commit: &ObjectId) -> Result<ObjectId, Failure> {
        let answer = self.ask(&["rev-parse", "--verify", &format!("{commit}^{{tree}}")], &[])?;
        Ok(ObjectId::new(String::from_utf8_lossy(&answer).trim()))
    }

    /// The paths that differ between two commits.
    pub(crate) fn changed(&self, from: &ObjectId, to: &ObjectId) -> Result<Vec<RepoPath>, Failure> {
        let args = ["diff-tree", "-r", "-z", "--name-only", "--no-renames", from.as_str(), to.as_str()];
        let answer = self.ask(&args, &[])?;
        Ok(answer.split(|byte| *byte == 0).filter(|path| !path.is_empty()).map(RepoPath::new).collect())
    }

    /// Whether a commit is part of another one's history.
    pub(crate) fn is_part_of(&self, commit: &ObjectId, of: &ObjectId) -> bool {
        self.text(&["merge-base", "--is-ancestor", commit.as_str(), of.as_str()]).is_some()
    }

    /// Every path that a commit took away, with the last one that did; from one commit, exclusive, to another.
    pub(crate) fn removed(
        &self,
        since: Option<&str>,
        until: &str,
    ) -> Result<BTreeMap<String, Removed>, Failure> {
        let range = since.map_or_else(|| until.to_owned(), |since| format!("{since}..{until}"));
        let answer =
            self.ask(&["log", "--no-renames", "--diff-filter=D", "--name-only", FORMAT, &range, "--"], &[])?;
        let mut removed = BTreeMap::new();
        for change in changes(&answer) {
            let Changed { commit, at_s, day, subject, paths } = change;
            let by = Removed { commit, at_s, day, subject };
            for path in paths {
                removed.entry(path).or_insert_with(|| by.clone());
            }
        }
        Ok(removed)
    }

    /// The commits that changed some paths or globs, the latest first, as seen from one of them.
    pub(crate) fn commits_of(&self, revision: &str, globs: &[String]) -> Result<Vec<Changed>, Failure> {
        let mut args = vec!["log", "--no-renames", "--name-only", "-n", COMMITS, FORMAT, revision, "--"];
        let specs: Vec<String> = globs.iter().map(|glob| format!(":(glob){glob}")).collect();
        if specs.len() <= PATHS {
            args.extend(specs.iter().map(String::as_str));
        }
        Ok(changes(&self.ask(&args, &[])?).collect())
    }

    /// The documents at a revision that say what they cover.
    pub(crate) fn documents_with_covers(&self, revision: &ObjectId) -> Result<Vec<String>, Failure> {
        let args = [
            "grep",
            "-z",
            "-l",
            "-I",
            "-E",
            "^covers:",
            revision.as_str(),
            "--",
            "*.md",
            "*.mdx",
            "*.markdown",
        ];
        match self.program.ask(&self.root, &args, &[]) {
            Ok(answer) => {
                let paths = split(&answer).filter_map(|entry| {
                    let text = String::from_utf8_lossy(entry).into_owned();
                    text.split_once(':').map(|(_, path)| path.to_owned())
                });
                Ok(paths.collect())
            }
            // It says so by its exit code where there is none.
            Err(said) if said.exit == Some(1) => Ok(vec![]),
            Err(said) => Err(failed(&args, &said)),
        }
    }

    /// When commits were made, in seconds of Unix time; those that git does not know are left out.
    pub(crate) fn times(&self, commits: &BTreeSet<String>) -> BTreeMap<String, i64> {
        let asked: String = commits.iter().map(|commit| format!("{commit}^{{commit}}\n")).collect();
        let objects = self.ask(&["cat-file", "--batch"], asked.as_bytes()).unwrap_or_default();
        let text = String::from_utf8_lossy(&objects);
        let committers = text.lines().filter_map(|line| line.strip_prefix("committer "));
        let times: Vec<i64> = committers.filter_map(|line| line.rsplit(' ').nth(1)?.parse().ok()).collect();
        let missing = text.lines().filter(|line| line.ends_with(" missing")).count();
        if missing == 0 && times.len() == commits.len() {
            return commits.iter().cloned().zip(times).collect();
        }
        let one = |commit: &String| {
            Some((commit.clone(), self.text(&["show", "-s", "--format=%ct", commit, "--"])?.parse().ok()?))
        };
        commits.iter().filter_map(one).collect()
    }

    /// When lines of a file were written, in seconds of Unix time. Those that are not committed are left out.
    pub(crate) fn written(&self, path: &str, lines: &BTreeSet<u32>) -> BTreeMap<u32, i64> {
        let ranges: Vec<String> = lines.iter().map(|line| format!("{line},{line}")).collect();
        let mut args = vec!["blame", "--line-porcelain"];
        ranges.iter().for_each(|range| args.extend(["-L", range]));
        args.extend(["--", path]);
        // A file that git does not know has no line that git could know.
        let answer = self.ask(&args, &[]).unwrap_or_default();
        blamed(&String::from_utf8_lossy(&answer))
    }

    /// The last commit that two have in common.
    pub(crate) fn merge_base(&self, one: &str, other: &str) -> Option<ObjectId> {
        self.text(&["merge-base", one, other]).filter(|base| !base.is_empty()).map(ObjectId::new)
    }

    /// The commit that a name stands for.
    pub(crate) fn commit(&self, name: &str) -> Option<ObjectId> {
        let name = format!("{name}^{{commit}}");
        self.text(&["rev-parse", "--verify", "--quiet", "--end-of-options", &name]).map(ObjectId::new)
    }

    /// Every path of the work tree that differs from a commit, new files among them.
    pub(crate) fn changed_since(&self, base: &ObjectId) -> Result<BTreeSet<String>, Failure> {
        let tracked = self.ask(&["diff", "--name-only", "--no-renames", "-z", base.as_str(), "--"], &[])?;
        let new = self.ask(&["ls-files", "--others", "--exclude-standard", "--full-name", "-z"], &[])?;
        let paths = split(&tracked).chain(split(&new));
        Ok(paths.map(|path| String::from_utf8_lossy(path).into_owned()).collect())
    }

    /// Which of some files differ from the commit that is checked out.
    pub(crate) fn edited(&self, paths: &[&str]) -> Result<BTreeSet<String>, Failure> {
        let mut args = vec!["diff", "--name-only", "--no-renames", "-z", "HEAD", "--"];
        args.extend(paths);
        Ok(split(&self.ask(&args, &[])?).map(|path| String::from_utf8_lossy(path).into_owned()).collect())
    }

    /// The changed lines of the work tree since a commit, without context, bounded.
    pub(crate) fn lines_since(&self, base: &ObjectId) -> Result<String, Failure> {
        let args = [
            "diff",
            "-U0",
            "--no-color",
            "--no-ext-diff",
            "--no-textconv",
            "--no-renames",
            base.as_str(),
            "--",
        ];
        let answer = self.program.ask(&self.root, &args, &[]).map_err(|error| failed(&args, &error))?;
        Ok(String::from_utf8_lossy(&answer[..answer.len().min(DIFF)]).into_owned())
    }
}

/// A commit's head, and marks that no path holds.
const FORMAT: &str = "--format=%x01%H%x02%ct%x02%cs%x02%s";

fn changes(answer: &[u8]) -> impl Iterator<Item = Changed> + '_ {
    answer.split(|byte| *byte == 1).filter_map(|one| {
        let text = String::from_utf8_lossy(one);
        let mut lines = text.lines();
        let mut head = lines.next()?.split('\u{2}');
        Some(Changed {
            commit: head.next().filter(|commit| !commit.is_empty())?.to_owned(),
            at_s: head.next()?.parse().ok()?,
            day: head.next()?.to_owned(),
            subject: head.next().unwrap_or_default().to_owned(),
            paths: lines.filter(|line| !line.is_empty()).map(ToOwned::to_owned).collect(),
        })
    })
}

fn blamed(answer: &str) -> BTreeMap<u32, i64> {
    let mut found = BTreeMap::new();
    let (mut line, mut committed) = (0, true);
    for text in answer.lines() {
        let words: Vec<&str> = text.split(' ').collect();
        match words.as_slice() {
            [id, _before, now, ..] if id.len() >= 40 && id.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
                line = now.parse().unwrap_or(0);
                committed = id.bytes().any(|byte| byte != b'0');
            }
            ["committer-time", time] if committed => {
                found.extend(time.parse().ok().map(|time| (line, time)));
            }
            _other => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{blamed, changes};

    #[test]
    fn commits_are_told_apart_whatever_their_subjects_hold() {
        let answer =
            b"\x01aaa\x0217\x022026-01-02\x02take a, b\n\na.md\nb/c.md\n\n\x01bbb\x025\x022025-01-02\x02\n";
        let found: Vec<_> =
            changes(answer).map(|change| (change.commit, change.at_s, change.paths)).collect();
        let expected = [
            ("aaa".to_owned(), 17, vec!["a.md".to_owned(), "b/c.md".to_owned()]),
            ("bbb".to_owned(), 5, vec![]),
        ];
        assert_eq!(found, expected);
        assert_eq!(changes(b"\x01\x01half").count(), 0);
    }

    #[test]
    fn a_line_that_is_not_committed_has_no_time() {
        let (known, none) = ("a".repeat(40), "0".repeat(40));
        let answer =
            format!("{known} 3 7 1\ncommitter-time 12\n\ttext\n{none} 8 8 1\ncommitter-time 99\n\ttext\n");
        assert_eq!(blamed(&answer), [(7, 12)].into());
    }
}
