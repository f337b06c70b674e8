//! Ends what a program left: whatever it started becomes ours when its own parent dies, however far it ran away, and is
//! ended when the program has ended, or when we are asked to end, or when whoever started us is gone.

use crate::process;
use rustix::{
    io::Errno,
    process::{
        Pid, Signal, WaitId, WaitIdOptions, getpid, kill_process, set_child_subreaper,
        set_parent_process_death_signal, waitid,
    },
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
    thread,
    time::Duration,
};

/// How long a program has to end by itself once it was asked to.
const GRACE: Duration = Duration::from_secs(1);
/// How long between one look for what is left and the next, from then on.
const PAUSE: Duration = Duration::from_millis(20);
/// How often we look for what is left: a program that forks faster than it is ended is given up.
const ROUNDS: usize = 2_000;

/// Runs a program, and ends what it left.
pub(super) fn run(command: &[OsString]) -> io::Result<ExitCode> {
    set_child_subreaper(Some(getpid()))?;
    set_parent_process_death_signal(Some(Signal::TERM))?;
    let asked = Signals::new([SIGTERM, SIGINT, SIGHUP])?;
    let mut child = process::accompany(command)?;
    thread::spawn(move || insist(asked));
    let status = child.wait()?;
    end_all();
    Ok(code(status))
}

/// Once we are asked to end, waits a little for the program's own end, then brings it about.
fn insist(mut asked: Signals) {
    if asked.forever().next().is_some() {
        let mut wait = GRACE;
        loop {
            thread::sleep(wait);
            children().into_iter().for_each(end);
            wait = PAUSE;
        }
    }
}

/// Ends every child, and the children that become ours by that, until there are none.
fn end_all() {
    for _ in 0..ROUNDS {
        if !has_children() {
            return;
        }
        children().into_iter().for_each(end);
        while matches!(waitid(WaitId::All, WaitIdOptions::EXITED | WaitIdOptions::NOHANG), Ok(Some(_))) {}
    }
}

/// Whether there is any child, dead or alive. That is one question; who they are is one for each process there is.
fn has_children() -> bool {
    let asked = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
    !matches!(waitid(WaitId::All, asked), Err(Errno::CHILD))
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
