//! The way out of the cell: a socket that the workshop listens at, in the attempt's own folder. One line goes out, one line
//! comes back.

use std::{
    ffi::OsStr,
    fs::File,
    io::{self, BufRead as _, BufReader, Read as _, Write as _},
    os::{fd::AsRawFd as _, unix::net::UnixStream},
    path::{Path, PathBuf},
    time::Duration,
};
use trace::Ending;

/// How long the workshop has to answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// Bytes of its answer.
const ANSWER: u64 = 100;

/// Puts a question on record with whoever listens at this socket.
///
/// # Errors
/// Fails where nobody listens, or where it was not taken down.
pub fn ask(socket: &Path, question: &Ending) -> io::Result<()> {
    let mut stream = connected(socket)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let line = serde_json::to_string(question).map_err(io::Error::other)?;
    writeln!(stream, "{line}")?;
    let mut answer = String::new();
    BufReader::new(stream.take(ANSWER)).read_line(&mut answer)?;
    if answer == "recorded\n" { Ok(()) } else { Err(io::Error::other("it was not taken down")) }
}

/// A socket's address has little room, and a cache may lie deep: its folder is opened first, and named by its number.
fn connected(socket: &Path) -> io::Result<UnixStream> {
    let folder = File::open(socket.parent().unwrap_or(Path::new("/")))?;
    let name = socket.file_name().unwrap_or(OsStr::new(""));
    UnixStream::connect(PathBuf::from(format!("/proc/self/fd/{}", folder.as_raw_fd())).join(name))
}
