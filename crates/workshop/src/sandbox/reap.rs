//! Ends what a program left: whatever it started becomes ours when its own parent dies, however far it ran away, and is
//! ended when the program has ended, or when we are asked to end, or when whoever started us is gone.

use crate::process;
use rustix::process::{
    Pid, Signal, WaitId, WaitIdOptions, getpid, kill_process, set_child_subreaper,
    set_parent_process_death_signal, waitid,
};
use signal_hook::{
    consts::{SIGHUP, SIGINT, SIGTERM},
    iterator::Signals,
};
use std::{
    ffi::OsString,
    fs, io,
    os::unix::process::ExitStatusExt as _,
    process::{ExitCode, ExitStatus},
    sync::mpsc,
    thread,
    time::Duration,
};

/// How long a program has to end by itself once it was asked to.
const GRACE: Duration = Duration::from_secs(1);
/// How often we look for what is left: a program that forks faster than it is ended is given up.
const ROUNDS: usize = 2_000;

/// What happens meanwhile.
enum News {
    Ended(io::Result<ExitStatus>),
    Asked,
}

/// Runs a program, and ends what it left.
pub(super) fn run(command: &[OsString]) -> io::Result<ExitCode> {
    set_child_subreaper(Some(getpid()))?;
    set_parent_process_death_signal(Some(Signal::TERM))?;
    let mut asked = Signals::new([SIGTERM, SIGINT, SIGHUP])?;
    let mut child = process::accompany(command)?;
    let (news, heard) = mpsc::channel();
    let asks = news.clone();
    thread::spawn(move || asked.forever().for_each(|_| drop(asks.send(News::Asked))));
    thread::spawn(move || news.send(News::Ended(child.wait())));
    let mut status = None;
    while status.is_none() {
        match heard.recv() {
            Ok(News::Ended(ended)) => status = Some(ended?),
            Ok(News::Asked) => status = Some(patiently(&heard)?),
            Err(mpsc::RecvError) => return Err(io::ErrorKind::BrokenPipe.into()),
        }
    }
    end_all();
    Ok(status.map_or(ExitCode::FAILURE, code))
}

/// Waits a little for the program's own end, then brings it about.
fn patiently(heard: &mpsc::Receiver<News>) -> io::Result<ExitStatus> {
    let mut wait = GRACE;
    loop {
        match heard.recv_timeout(wait) {
            Ok(News::Ended(ended)) => return ended,
            Ok(News::Asked) => {}
            Err(_patience) => {
                children().into_iter().for_each(end);
                wait = Duration::from_millis(20);
            }
        }
    }
}

/// Ends every child, and the children that become ours by that, until there are none.
fn end_all() {
    for _ in 0..ROUNDS {
        let left = children();
        if left.is_empty() {
            return;
        }
        left.into_iter().for_each(end);
        while matches!(waitid(WaitId::All, WaitIdOptions::EXITED | WaitIdOptions::NOHANG), Ok(Some(_))) {}
    }
}

/// One that is gone already, or that belongs to somebody else, is no failure.
fn end(child: Pid) {
    let _gone = kill_process(child, Signal::KILL);
}

/// Whose parent we are.
fn children() -> Vec<Pid> {
    let own = getpid().as_raw_nonzero().get();
    let folders = fs::read_dir("/proc").into_iter().flatten().flatten();
    let numbers = folders.filter_map(|entry| entry.file_name().to_str()?.parse::<i32>().ok());
    numbers.filter(|id| parent(*id) == Some(own)).filter_map(Pid::from_raw).collect()
}

/// The parent's number stands after the name, which may hold anything, and the state.
fn parent(id: i32) -> Option<i32> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()
}

/// A program's end as a shell says it.
pub(super) fn code(status: ExitStatus) -> ExitCode {
    let code = status.code().or_else(|| Some(128 + status.signal()?)).unwrap_or(1);
    ExitCode::from(u8::try_from(code).unwrap_or(u8::MAX))
}
