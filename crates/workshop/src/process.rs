//! Processes: the only place that starts one. Each is bounded in time and in output, runs in a group of its own, and
//! its whole group is ended when its time is up, when it floods, or when the work is stopped.

use crate::Stop;
use rustix::process::{Pid, Signal, kill_process_group};
use std::{
    collections::BTreeMap,
    ffi::{OsStr, OsString},
    io::{self, Read, Write as _},
    os::unix::process::{CommandExt as _, ExitStatusExt as _},
    path::PathBuf,
    process::{Command, ExitStatus, Stdio},
    sync::{Arc, Mutex, mpsc},
    thread,
    time::{Duration, Instant},
};

/// How often the word to stop is looked for.
const GLANCE: Duration = Duration::from_millis(50);
/// How long a group has to end by itself once it was asked to.
const GRACE: Duration = Duration::from_millis(1_500);
/// How long output is waited for after the process itself has ended: whoever holds the pipe longer was left behind.
const DRAIN: Duration = Duration::from_millis(300);

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
    Exited(io::Result<ExitStatus>),
    Flooded,
}

/// Runs a process to its end.
///
/// # Errors
/// Fails where it cannot be started: `NotFound` and `PermissionDenied` are about the program or the directory.
pub fn run(run: &Run, stop: &Stop) -> io::Result<Ended> {
    let began = Instant::now();
    let (program, arguments) = run.argv.split_first().ok_or(io::ErrorKind::InvalidInput)?;
    let mut child = Command::new(program)
        .args(arguments)
        .current_dir(&run.cwd)
        .env_clear()
        .envs(&run.env)
        .stdin(if run.stdin.is_empty() { Stdio::null() } else { Stdio::piped() })
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0)
        .spawn()?;
    let group = Group::of(child.id());
    let (news, heard) = mpsc::channel();
    let output = Capture::start(child.stdout.take(), run.output_bytes, news.clone());
    let error = Capture::start(child.stderr.take(), run.output_bytes, news.clone());
    if let Some(mut pipe) = child.stdin.take() {
        let bytes = run.stdin.clone();
        // A child that does not read its input is no failure of ours.
        thread::spawn(move || pipe.write_all(&bytes).ok());
    }
    thread::spawn(move || news.send(News::Exited(child.wait())));
    let (status, cut) = watch(&heard, &group, began + run.time, stop)?;
    group.kill();
    Ok(Ended {
        exit: status.code(),
        signal: status.signal(),
        cut,
        stdout: output.finish(),
        stderr: error.finish(),
        took: began.elapsed(),
    })
}

/// Waits for the end, and brings it about where it has to.
fn watch(
    heard: &mpsc::Receiver<News>,
    group: &Group,
    until: Instant,
    stop: &Stop,
) -> io::Result<(ExitStatus, Option<Cut>)> {
    let mut cut = None;
    let mut kill_at = None;
    loop {
        let deadline = kill_at.unwrap_or(until);
        let wait = deadline.saturating_duration_since(Instant::now()).min(GLANCE);
        match heard.recv_timeout(wait) {
            Ok(News::Exited(status)) => return status.map(|status| (status, cut)),
            Ok(News::Flooded) => cut = cut.or(Some(Cut::Flood)),
            Err(_silence) if stop.said() => cut = cut.or(Some(Cut::Stop)),
            Err(_silence) if Instant::now() >= until => cut = cut.or(Some(Cut::Time)),
            Err(_silence) => {}
        }
        match (cut, kill_at) {
            (Some(_), None) => {
                group.end();
                kill_at = Some(Instant::now() + GRACE);
            }
            (Some(_), Some(at)) if Instant::now() >= at => group.kill(),
            (Some(_), Some(_)) | (None, _) => {}
        }
    }
}

/// The process and everything that it started and did not cut loose.
struct Group(Option<Pid>);

impl Group {
    fn of(id: u32) -> Self {
        Self(i32::try_from(id).ok().and_then(Pid::from_raw))
    }

    fn end(&self) {
        self.signal(Signal::TERM);
    }

    fn kill(&self) {
        self.signal(Signal::KILL);
    }

    /// A group that is gone already is no failure.
    fn signal(&self, signal: Signal) {
        if let Some(group) = self.0 {
            let _gone = kill_process_group(group, signal);
        }
    }
}

/// One output, read to its end or to its bound.
struct Capture {
    bytes: Arc<Mutex<Vec<u8>>>,
    done: mpsc::Receiver<()>,
}

impl Capture {
    fn start(pipe: Option<impl Read + Send + 'static>, most: usize, news: mpsc::Sender<News>) -> Self {
        let bytes = Arc::new(Mutex::new(Vec::new()));
        let (finished, done) = mpsc::channel();
        let kept = Arc::clone(&bytes);
        thread::spawn(move || {
            if let Some(pipe) = pipe {
                copy(pipe, &kept, most, &news);
            }
            let _nobody_waits = finished.send(());
        });
        Self { bytes, done }
    }

    /// What was read, once it ended or was held open for too long.
    fn finish(self) -> Vec<u8> {
        let _ended_or_left_behind = self.done.recv_timeout(DRAIN);
        std::mem::take(&mut *self.bytes.lock().expect("because no reader panics"))
    }
}

fn copy(mut pipe: impl Read, kept: &Mutex<Vec<u8>>, most: usize, news: &mpsc::Sender<News>) {
    let mut chunk = vec![0; 64 * 1024];
    while let Ok(read @ 1..) = pipe.read(&mut chunk) {
        let mut kept = kept.lock().expect("because no reader panics");
        let room = most.saturating_sub(kept.len());
        kept.extend_from_slice(&chunk[..read.min(room)]);
        if read > room {
            let _nobody_waits = news.send(News::Flooded);
            return;
        }
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
        };
        assert_eq!(run(&run_it, &stop).expect("because there is a sleep").cut, Some(Cut::Stop));
    }
}
