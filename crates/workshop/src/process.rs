//! Processes: the only place that starts one. Each is bounded in time and in output, runs in a group of its own, and
//! its whole group is ended when its time is up, when it floods, or when the work is stopped.

mod talk;

pub(crate) use talk::talk;
pub use talk::{Mouth, Words};

use crate::{
    Stop,
    capture::Capture,
    ear::{Ear, Heard},
    program::on_path,
    sandbox::Disk,
};
use rustix::process::{
    Pid, Resource, Rlimit, Signal, WaitId, WaitIdOptions, kill_process_group, prlimit, waitid,
};
use std::{
    collections::BTreeMap,
    ffi::{OsStr, OsString},
    io::{self, Write as _},
    os::unix::process::{CommandExt as _, ExitStatusExt as _},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::{PoisonError, RwLock, mpsc},
    thread,
    time::{Duration, Instant},
};

/// How often the word to stop is looked for.
const GLANCE: Duration = Duration::from_millis(50);
/// How long a group has to end by itself once it was asked to.
const GRACE: Duration = Duration::from_millis(1_500);
/// When the folders of a run are looked at for the first time: most runs are over by then.
const FIRST_LOOK: Duration = Duration::from_millis(400);

/// A process to run. Its environment is exactly `env`.
#[derive(Clone, Debug)]
pub struct Run {
    /// The program and its arguments.
    pub argv: Vec<OsString>,
    /// Where it runs.
    pub cwd: PathBuf,
    /// The whole environment.
    pub env: BTreeMap<String, OsString>,
    /// What it reads.
    pub stdin: Vec<u8>,
    /// How long it may run.
    pub time: Duration,
    /// Bytes that it may write on each of its two outputs.
    pub output_bytes: usize,
    /// What becomes of it when this process is killed.
    pub tie: Tie,
}

/// What becomes of a process when the one that started it is killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tie {
    /// It goes on to its own end: short work that is better finished than cut off, or a program that sees to its own end.
    Loose,
    /// Its whole group is killed with us. What left the group by itself escapes.
    Watched,
}

/// How it ended.
#[derive(Clone, Debug)]
pub struct Ended {
    /// Its exit code, if it ended by itself.
    pub exit: Option<i32>,
    /// The signal that ended it, if one did.
    pub signal: Option<i32>,
    /// What ended it from here, if anything did.
    pub cut: Option<Cut>,
    /// Its standard output, up to the bound.
    pub stdout: Vec<u8>,
    /// Its standard error, up to the bound.
    pub stderr: Vec<u8>,
    /// How long it took.
    pub took: Duration,
}

/// Why a process was ended from here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// Its time was up.
    Time,
    /// It wrote more than its bound.
    Flood,
    /// The work was stopped.
    Stop,
    /// Whoever listened to it had heard enough.
    Enough,
    /// It added more to its folders than it may.
    Disk,
    /// It used more memory than it may.
    Memory,
}

impl Ended {
    /// Whether it ended by itself, with code 0.
    #[must_use]
    pub const fn succeeded(&self) -> bool {
        matches!((self.exit, self.cut), (Some(0), None))
    }

    /// Milliseconds that it took.
    #[must_use]
    pub fn took_ms(&self) -> u64 {
        u64::try_from(self.took.as_millis()).unwrap_or(u64::MAX)
    }
}

/// What happens while a process runs.
enum News {
    /// It is dead, and not reaped: until then nothing else can have its number.
    Exited(io::Result<()>),
    Flooded,
    Enough,
    Filled,
    /// Whoever speaks with it has nothing more to say.
    Said,
}

/// Runs a process to its end.
///
/// # Errors
/// Fails where it cannot be started: `NotFound` and `PermissionDenied` are about the program or the directory.
pub fn run(run: &Run, stop: &Stop) -> io::Result<Ended> {
    attended(run, stop, None, None)
}

/// Runs a process to its end while somebody listens to its standard output, until they have heard enough; and while its
/// folders are looked at.
///
/// # Errors
/// As [`run`].
pub(crate) fn attended(run: &Run, stop: &Stop, ear: Option<&Ear>, disk: Option<&Disk>) -> io::Result<Ended> {
    let mut running = Running::start(run, stdin(run), disk, |news| hearing(ear, news))?;
    running.feed(run);
    running.finish(run, stop)
}

/// Runs a process to its end that gets no more memory than this many bytes: the limit holds before it reads its input.
///
/// # Errors
/// As [`run`].
pub(crate) fn within(run: &Run, stop: &Stop, memory: u64) -> io::Result<Ended> {
    let mut running = Running::start(run, stdin(run), None, |news| hearing(None, news))?;
    let limit = Rlimit { current: Some(memory), maximum: Some(memory) };
    prlimit(Some(Pid::from_child(&running.child)), Resource::As, limit)?;
    running.feed(run);
    running.finish(run, stop)
}

fn stdin(run: &Run) -> Stdio {
    if run.stdin.is_empty() { Stdio::null() } else { Stdio::piped() }
}

/// A process that was started, and is watched from here on.
struct Running {
    child: Child,
    group: Group,
    /// Kills the group with us, for as long as it is held.
    _dog: Option<Watchdog>,
    /// What is looked at, once it has run for a while.
    disk: Option<Disk>,
    news: mpsc::Sender<News>,
    heard: mpsc::Receiver<News>,
    output: Capture,
    error: Capture,
    began: Instant,
}

impl Running {
    /// Starts it, and hears its standard output as it comes.
    fn start<H: FnMut(&[u8]) + Send + 'static>(
        run: &Run,
        stdin: Stdio,
        disk: Option<&Disk>,
        hear: impl FnOnce(&mpsc::Sender<News>) -> H,
    ) -> io::Result<Self> {
        let began = Instant::now();
        let dog = (run.tie == Tie::Watched).then(Watchdog::start).transpose()?;
        let mut child = start(run, stdin, dog.as_ref())?;
        let group = dog.as_ref().map_or_else(|| Group::of(&child), |dog| Group::of(&dog.0));
        let (news, heard) = mpsc::channel();
        let flooded = || {
            let news = news.clone();
            move || drop(news.send(News::Flooded))
        };
        let output = Capture::start(child.stdout.take(), run.output_bytes, flooded(), hear(&news));
        let error = Capture::start(child.stderr.take(), run.output_bytes, flooded(), |_piece| {});
        let (id, exits) = (Pid::from_child(&child), news.clone());
        thread::spawn(move || exits.send(News::Exited(dead(id))));
        Ok(Self { child, group, _dog: dog, disk: disk.cloned(), news, heard, output, error, began })
    }

    /// Gives it what it reads. One that does not read it is no failure of ours.
    fn feed(&mut self, run: &Run) {
        if let Some(mut pipe) = self.child.stdin.take() {
            let bytes = run.stdin.clone();
            thread::spawn(move || pipe.write_all(&bytes).ok());
        }
    }

    /// Watches it to its end.
    fn finish(mut self, run: &Run, stop: &Stop) -> io::Result<Ended> {
        let (disk, mut looking) = (self.disk.take(), None);
        let mut glance = || {
            if looking.is_none() && self.began.elapsed() >= FIRST_LOOK {
                looking = disk.clone().map(|disk| look(disk, self.news.clone()));
            }
        };
        let watched = watch(&self.heard, &self.group, self.began + run.time, stop, &mut glance);
        drop(looking);
        self.group.kill();
        let status: ExitStatus = self.child.wait()?;
        let cut = watched?;
        Ok(Ended {
            exit: status.code().filter(|_| cut.is_none()),
            signal: status.signal(),
            cut,
            stdout: self.output.finish(),
            stderr: self.error.finish(),
            took: self.began.elapsed(),
        })
    }
}

/// What is done with a piece of output: it is heard, if anybody listens.
fn hearing(ear: Option<&Ear>, news: &mpsc::Sender<News>) -> impl FnMut(&[u8]) + Send + use<> {
    let (ear, news) = (ear.cloned(), news.clone());
    move |piece| {
        if ear.as_ref().is_some_and(|ear| ear.hear(piece) == Heard::Enough) {
            let _ended_already = news.send(News::Enough);
        }
    }
}

/// Looks at a run's folders for as long as the end that is given back is kept.
fn look(mut disk: Disk, news: mpsc::Sender<News>) -> mpsc::Sender<()> {
    let (keep, over) = mpsc::channel();
    thread::spawn(move || {
        let mut wait = Duration::ZERO;
        while over.recv_timeout(wait) == Err(mpsc::RecvTimeoutError::Timeout) {
            let (full, pause) = disk.look();
            if full && news.send(News::Filled).is_err() {
                return;
            }
            wait = pause;
        }
    });
    keep
}

/// Becomes another program, in the same process. It comes back only where that failed.
pub(crate) fn become_it(argv: &[OsString]) -> io::Error {
    match argv.split_first() {
        Some((program, arguments)) => Command::new(program).args(arguments).exec(),
        None => io::ErrorKind::InvalidInput.into(),
    }
}

/// Starts a program beside us, with all that is ours: streams, environment, group.
pub(crate) fn accompany(argv: &[OsString]) -> io::Result<Child> {
    let (program, arguments) = argv.split_first().ok_or(io::ErrorKind::InvalidInput)?;
    spawn(Command::new(program).args(arguments))
}

/// Starts a program that a person works in, in this directory, with our own streams, and waits until they leave it.
///
/// # Errors
/// Where it cannot be started.
pub fn attended_by_a_person(argv: &[OsString], directory: &Path) -> io::Result<ExitStatus> {
    let (program, arguments) = argv.split_first().ok_or(io::ErrorKind::InvalidInput)?;
    spawn(Command::new(program).args(arguments).current_dir(directory))?.wait()
}

/// Held by whoever starts a process; by whoever writes a program, alone.
static STARTING: RwLock<()> = RwLock::new(());

/// Does something while no process is being started. A child holds every open file of ours until it becomes the program
/// that it is to be; a script that is being written just then could not be executed right afterwards.
pub(crate) fn while_nothing_starts<T>(work: impl FnOnce() -> T) -> T {
    let _alone = STARTING.write().unwrap_or_else(PoisonError::into_inner);
    work()
}

/// Starts a process, while nobody writes a program.
pub(crate) fn spawn(command: &mut Command) -> io::Result<Child> {
    let _starting = STARTING.read().unwrap_or_else(PoisonError::into_inner);
    command.spawn()
}

/// The path of a program that is called by its name. A name with a `PATH` of its own is started by copying this process
/// first, all of its memory: tens of milliseconds where that is much.
fn program(name: &OsStr, env: &BTreeMap<String, OsString>) -> PathBuf {
    let path = env.get("PATH").filter(|_| !name.as_encoded_bytes().contains(&b'/'));
    path.and_then(|path| on_path(name, path)).filter(|path| path.is_absolute()).unwrap_or_else(|| name.into())
}

fn start(run: &Run, stdin: Stdio, dog: Option<&Watchdog>) -> io::Result<Child> {
    let (name, arguments) = run.argv.split_first().ok_or(io::ErrorKind::InvalidInput)?;
    let mut command = Command::new(program(name, &run.env));
    command
        .arg0(name)
        .args(arguments)
        .current_dir(&run.cwd)
        .env_clear()
        .envs(&run.env)
        .stdin(stdin)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(dog.map_or(0, |dog| Pid::from_child(&dog.0).as_raw_nonzero().get()));
    spawn(&mut command)
}

/// Waits until a child is dead, and leaves it to be reaped.
fn dead(id: Pid) -> io::Result<()> {
    loop {
        match waitid(WaitId::Pid(id), WaitIdOptions::EXITED | WaitIdOptions::NOWAIT) {
            Ok(_) => return Ok(()),
            Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
}

/// Waits for the end, and brings it about where it has to.
fn watch(
    heard: &mpsc::Receiver<News>,
    group: &Group,
    until: Instant,
    stop: &Stop,
    glance: &mut dyn FnMut(),
) -> io::Result<Option<Cut>> {
    let mut cut = None;
    let (mut leave_at, mut kill_at) = (None, None);
    loop {
        glance();
        let deadline = kill_at.or(leave_at).unwrap_or(until);
        let wait = deadline.saturating_duration_since(Instant::now()).min(GLANCE);
        match heard.recv_timeout(wait) {
            Ok(News::Exited(seen)) => return seen.map(|()| cut),
            Ok(News::Flooded) => cut = cut.or(Some(Cut::Flood)),
            Ok(News::Enough) => cut = cut.or(Some(Cut::Enough)),
            Ok(News::Filled) => cut = cut.or(Some(Cut::Disk)),
            Ok(News::Said) => leave_at = Some(Instant::now() + GRACE),
            Err(_silence) if stop.said() => cut = cut.or(Some(Cut::Stop)),
            Err(_silence) if Instant::now() >= until => cut = cut.or(Some(Cut::Time)),
            Err(_silence) => {}
        }
        let now = Instant::now();
        match kill_at {
            None if cut.is_some() || leave_at.is_some_and(|at| now >= at) => {
                group.end();
                kill_at = Some(now + GRACE);
            }
            Some(at) if now >= at => group.kill(),
            Some(_) | None => {}
        }
    }
}

/// A small shell that leads a group, and kills it when the pipe that we hold is closed: however we die.
struct Watchdog(Child);

impl Watchdog {
    fn start() -> io::Result<Self> {
        let mut command = Command::new("/bin/sh");
        command
            .args(["-c", "trap '' TERM INT HUP; read -r word; kill -KILL 0"])
            .env_clear()
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0);
        spawn(&mut command).map(Self)
    }
}

impl Drop for Watchdog {
    fn drop(&mut self) {
        Group::of(&self.0).kill();
        let _reaped = self.0.wait();
    }
}

/// The process and everything that it started and did not cut loose.
struct Group(Pid);

impl Group {
    /// The group that this child leads.
    fn of(leader: &Child) -> Self {
        Self(Pid::from_child(leader))
    }

    fn end(&self) {
        self.signal(Signal::TERM);
    }

    fn kill(&self) {
        self.signal(Signal::KILL);
    }

    /// A group that is gone already is no failure.
    fn signal(&self, signal: Signal) {
        let _gone = kill_process_group(self.0, signal);
    }
}

/// An argument list from texts.
pub fn argv<S: AsRef<OsStr>>(words: impl IntoIterator<Item = S>) -> Vec<OsString> {
    words.into_iter().map(|word| word.as_ref().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str, time_ms: u64, output_bytes: usize) -> Ended {
        let env = [("PATH".to_owned(), "/usr/bin:/bin".into())].into();
        let (cwd, time) = (PathBuf::from("/"), Duration::from_millis(time_ms));
        let run_it = Run {
            argv: argv(["sh", "-c", script]),
            cwd,
            env,
            stdin: b"read me".to_vec(),
            time,
            output_bytes,
            tie: Tie::Watched,
        };
        run(&run_it, &Stop::new()).expect("because there is a shell")
    }

    #[test]
    fn it_reads_its_input_and_its_outputs_are_kept_apart() {
        let ended = shell("cat; echo no >&2; exit 3", 10_000, 1_000);
        assert_eq!(
            (ended.exit, ended.stdout, ended.stderr),
            (Some(3), b"read me".to_vec(), b"no\n".to_vec())
        );
    }

    #[test]
    fn what_hangs_is_ended_with_everything_that_it_started() {
        let ended = shell("trap '' TERM; sleep 600 & sleep 600", 100, 1_000);
        assert_eq!((ended.cut, ended.signal), (Some(Cut::Time), Some(9)));
        assert!(ended.took < Duration::from_secs(20));
    }

    #[test]
    fn what_floods_is_ended_at_its_bound() {
        let ended = shell("while :; do echo all work and no play; done", 60_000, 10_000);
        assert_eq!((ended.cut, ended.stdout.len()), (Some(Cut::Flood), 10_000));
    }

    #[test]
    fn whoever_listens_may_have_heard_enough() {
        let env = [("PATH".to_owned(), "/usr/bin:/bin".into())].into();
        let script = "echo begun; echo enough; trap '' TERM; sleep 600 & sleep 600";
        let run_it = Run {
            argv: argv(["sh", "-c", script]),
            cwd: "/".into(),
            env,
            stdin: vec![],
            time: Duration::from_secs(60),
            output_bytes: 1_000,
            tie: Tie::Watched,
        };
        let is_word = |piece: &[u8]| piece.windows(6).any(|word| word == b"enough");
        let ear = Ear::new(move |piece| if is_word(piece) { Heard::Enough } else { Heard::GoOn });
        let ended = attended(&run_it, &Stop::new(), Some(&ear), None).expect("because there is a shell");
        assert_eq!((ended.cut, ended.stdout), (Some(Cut::Enough), b"begun\nenough\n".to_vec()));
    }

    #[test]
    fn a_child_that_keeps_the_pipe_open_does_not_hang_it() {
        let ended = shell("sleep 600 & echo done", 60_000, 1_000);
        assert_eq!((ended.exit, ended.stdout), (Some(0), b"done\n".to_vec()));
        assert!(ended.took < Duration::from_secs(30));
    }

    #[test]
    fn a_program_that_is_not_there_is_told_from_one_that_fails() {
        let run_it = Run {
            argv: argv(["/no/such/program"]),
            cwd: "/".into(),
            env: BTreeMap::new(),
            stdin: vec![],
            time: GRACE,
            output_bytes: 1,
            tie: Tie::Loose,
        };
        assert_eq!(
            run(&run_it, &Stop::new()).expect_err("because it is not there").kind(),
            io::ErrorKind::NotFound
        );
    }

    #[test]
    fn the_word_to_stop_ends_it() {
        let stop = Stop::new();
        stop.now();
        let env = [("PATH".to_owned(), "/usr/bin:/bin".into())].into();
        let run_it = Run {
            argv: argv(["sleep", "600"]),
            cwd: "/".into(),
            env,
            stdin: vec![],
            time: Duration::from_secs(60),
            output_bytes: 1,
            tie: Tie::Loose,
        };
        assert_eq!(run(&run_it, &stop).expect("because there is a sleep").cut, Some(Cut::Stop));
    }
}
