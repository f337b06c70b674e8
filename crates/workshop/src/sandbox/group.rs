//! A group of processes whose memory and number the kernel holds as a whole: a cgroup of version 2, where one can be made.
//! Where it cannot, these limits are not held, and that is said.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
    thread,
    time::Duration,
};
use trace::AgentLimits;

/// What has to be counted.
const NEEDED: [&str; 2] = ["memory", "pids"];
/// How often an ended group is asked to go, and how long is waited in between: its last process takes a moment.
const TRIES: (usize, Duration) = (50, Duration::from_millis(10));

/// A group made for one run. It ends with everything in it when it is let go.
#[derive(Debug)]
pub(crate) struct Group(PathBuf);

/// What one run and all that it starts may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bounds {
    /// Bytes of memory.
    pub(crate) memory: Option<u64>,
    /// Processes at a time.
    pub(crate) processes: Option<u32>,
}

impl Bounds {
    /// Nothing is bounded.
    pub(crate) const NONE: Self = Self { memory: None, processes: None };

    /// What an agent may use.
    pub(crate) const fn of(limits: &AgentLimits) -> Self {
        Self { memory: limits.memory_bytes, processes: limits.processes }
    }
}

impl Group {
    /// Where groups can be made: the nearest place above our own that counts what is needed and is ours to write.
    pub(crate) fn place() -> Option<PathBuf> {
        let mounts = fs::read_to_string("/proc/self/mountinfo").ok()?;
        let groups = fs::read_to_string("/proc/self/cgroup").ok()?;
        let own = own(&mounts, &groups)?;
        own.1
            .ancestors()
            .take_while(|folder| folder.starts_with(&own.0))
            .find(|folder| able(folder))
            .map(Path::to_owned)
    }

    /// Makes one, with its bounds.
    pub(crate) fn make(place: &Path, bounds: Bounds) -> io::Result<Self> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let group = Self(place.join(format!("evolute-{}-{number}", std::process::id())));
        fs::create_dir(&group.0)?;
        group.bound("memory.max", bounds.memory)?;
        group.bound("pids.max", bounds.processes.map(u64::from))?;
        if bounds.memory.is_some() {
            // Memory that is swapped out would be used all the same. Without swap there is no such file.
            let _no_swap = fs::write(group.0.join("memory.swap.max"), "0");
            // One process less would be a strange failure inside; the whole run ends, and says so.
            group.bound("memory.oom.group", Some(1))?;
        }
        Ok(group)
    }

    /// Its folder, for whoever enters it.
    pub(crate) fn folder(&self) -> &Path {
        &self.0
    }

    /// Whether anything in it was ended because there was no memory left for it.
    pub(crate) fn ran_out(&self) -> bool {
        let events = fs::read_to_string(self.0.join("memory.events")).unwrap_or_default();
        let killed = events.lines().filter_map(|line| line.strip_prefix("oom_kill "));
        killed.filter_map(|count| count.trim().parse::<u64>().ok()).any(|count| count > 0)
    }

    fn bound(&self, name: &str, most: Option<u64>) -> io::Result<()> {
        most.map_or(Ok(()), |most| fs::write(self.0.join(name), most.to_string()))
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        let _ended = fs::write(self.0.join("cgroup.kill"), "1");
        let (times, pause) = TRIES;
        for _ in 0..times {
            if fs::remove_dir(&self.0).is_ok() {
                return;
            }
            thread::sleep(pause);
        }
    }
}

/// Whether groups that count what is needed can be made in a folder.
fn able(folder: &Path) -> bool {
    let counted = fs::read_to_string(folder.join("cgroup.subtree_control")).unwrap_or_default();
    let counts = NEEDED.iter().all(|needed| counted.split_whitespace().any(|word| word == *needed));
    counts && rustix::fs::access(folder, rustix::fs::Access::WRITE_OK).is_ok() && {
        let tried = folder.join(format!("evolute-try-{}", std::process::id()));
        fs::create_dir(&tried).and_then(|()| fs::remove_dir(&tried)).is_ok()
    }
}

/// Where version 2 is mounted, and our own group in it.
fn own(mounts: &str, groups: &str) -> Option<(PathBuf, PathBuf)> {
    let mount = mounts.lines().find_map(|line| {
        let (before, after) = line.split_once(" - ")?;
        after.starts_with("cgroup2 ").then(|| before.split(' ').nth(4))?
    })?;
    let group = groups.lines().find_map(|line| line.strip_prefix("0::/"))?;
    let mount = PathBuf::from(mount);
    let own = if group.is_empty() { mount.clone() } else { mount.join(group) };
    Some((mount, own))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_group_is_found_where_version_2_is_mounted() {
        let mounts = "30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n";
        let groups = "0::/user.slice/user-1000.slice/app.slice/run.scope\n";
        let found = own(mounts, groups).map(|(_, own)| own.display().to_string());
        assert_eq!(found.as_deref(), Some("/sys/fs/cgroup/user.slice/user-1000.slice/app.slice/run.scope"));
        assert_eq!(own("30 23 0:26 / /sys/fs/cgroup rw - tmpfs tmpfs rw\n", groups), None);
        assert_eq!(own(mounts, "4:memory:/x\n"), None);
    }

    #[test]
    fn a_folder_that_counts_too_little_makes_no_groups() {
        let folder = tempfile::tempdir().expect("because the temporary folder is writable");
        let control = folder.path().join("cgroup.subtree_control");
        let told = |counted: &str| {
            fs::write(&control, counted).expect("because the folder is ours");
            able(folder.path())
        };
        assert_eq!([told("cpu memory pids\n"), told("cpu memory\n"), told("")], [true, false, false]);
    }

    #[test]
    fn a_group_is_made_with_its_bounds_and_says_when_memory_ran_out() {
        let folder = tempfile::tempdir().expect("because the temporary folder is writable");
        let bounds = Bounds { memory: Some(1 << 30), processes: Some(64) };
        let group = Group::make(folder.path(), bounds).expect("because the folder is ours");
        let read = |name: &str| fs::read_to_string(group.folder().join(name)).unwrap_or_default();
        assert_eq!((read("memory.max"), read("pids.max")), ("1073741824".into(), "64".into()));
        assert!(!group.ran_out());
        fs::write(group.folder().join("memory.events"), "low 0\noom 1\noom_kill 2\n")
            .expect("because it is ours");
        assert!(group.ran_out());
    }
}
