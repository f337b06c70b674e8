//! Where an agent's question arrives: a socket on its desk, which its own tool server speaks to from inside the cell. One
//! question an attempt counts; whoever asks again is told the same.

use crate::{Broken, place::Site};
use rustix::event::{PollFd, PollFlags, poll};
use std::{
    ffi::OsString,
    fs::{self, File},
    io::{self, BufRead as _, BufReader, PipeReader, PipeWriter, Read as _, Write as _},
    os::{
        fd::AsRawFd as _,
        unix::net::{UnixListener, UnixStream},
    },
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::Duration,
};
use trace::Ending;

/// The name that the tools have for every agent.
pub(super) const NAME: &str = "evolute";
/// Bytes of one request.
const REQUEST: u64 = 64 << 10;
/// Bytes after it that are thrown away.
const OVERLONG: u64 = 1 << 20;
/// Bytes of a question, of what it blocks, and of an option; and how many options there are.
const QUESTION: usize = 4_000;
const BLOCKS: usize = 500;
const OPTION: usize = 200;
const OPTIONS: usize = 8;
/// How long whoever connects has to say what they want.
const PATIENCE: Duration = Duration::from_secs(5);

/// The server that an agent is given for its questions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ToolServer {
    /// The program.
    pub(crate) command: PathBuf,
    /// Its arguments.
    pub(crate) args: Vec<String>,
}

impl ToolServer {
    /// The program, as settings write it.
    pub(super) fn program(&self) -> &str {
        self.command.to_str().unwrap_or_default()
    }

    /// Its arguments, likewise.
    pub(super) fn args(&self) -> impl Iterator<Item = &str> {
        self.args.iter().map(String::as_str)
    }
}

/// The listening end, for one attempt.
#[derive(Debug)]
pub(crate) struct Decisions {
    socket: PathBuf,
    server: ToolServer,
    asked: Arc<Mutex<Option<Ending>>>,
    /// It listens for as long as this end is open: nothing that lies on the desk has a word in it.
    open: Option<PipeWriter>,
    listening: Option<thread::JoinHandle<()>>,
}

impl Decisions {
    /// Listens on an attempt's desk, for what this program's own tool server passes on.
    pub(crate) fn listen(site: &Site, own: &Path) -> Result<Self, Broken> {
        let socket = site.desk.join("decisions");
        let failed = |error| Broken::io("questions cannot be listened for", &error);
        let listener = bound(&socket).map_err(failed)?;
        let (over, open) = io::pipe().map_err(failed)?;
        let asked = Arc::new(Mutex::new(None));
        let takes = Arc::clone(&asked);
        let listening = thread::spawn(move || {
            while let Ok(stream) = next(&listener, &over) {
                let _whoever_asked_is_gone = hear(stream, &takes);
            }
        });
        let args = vec!["mcp".into(), "--decisions".into(), socket.display().to_string()];
        let server = ToolServer { command: own.to_owned(), args };
        Ok(Self { socket, server, asked, open: Some(open), listening: Some(listening) })
    }

    /// The server to give to an agent.
    pub(crate) const fn server(&self) -> &ToolServer {
        &self.server
    }

    /// The variable that tells any program where to ask.
    pub(crate) fn variable(&self) -> (String, OsString) {
        ("EVOLUTE_DECISIONS".to_owned(), self.socket.clone().into())
    }

    /// Takes a question down that came another way. The first one counts.
    pub(crate) fn take(&self, question: &str, options: Vec<String>, blocks: Option<String>) {
        record(&self.asked, &Ending::Blocked { question: question.to_owned(), options, blocks });
    }

    /// What was asked, if anything was.
    pub(crate) fn asked(&self) -> Option<Ending> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Decisions {
    fn drop(&mut self) {
        drop(self.open.take());
        if let Some(listening) = self.listening.take() {
            let _panicked_already = listening.join();
        }
        let _gone_already = fs::remove_file(&self.socket);
    }
}

fn bound(socket: &Path) -> io::Result<UnixListener> {
    match fs::remove_file(socket) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    let listener = named(socket, |path| UnixListener::bind(path))?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

/// The next one who connects; an error once nobody is listened to any more.
fn next(listener: &UnixListener, over: &PipeReader) -> io::Result<UnixStream> {
    loop {
        let mut ends = [PollFd::new(listener, PollFlags::IN), PollFd::new(over, PollFlags::IN)];
        match poll(&mut ends, None) {
            Ok(_) if !ends[1].revents().is_empty() => return Err(io::ErrorKind::BrokenPipe.into()),
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
        // Whoever connected may have hung up already.
        if let Ok((stream, _)) = listener.accept() {
            stream.set_nonblocking(false)?;
            return Ok(stream);
        }
    }
}

/// A socket's address has little room, and a cache may lie deep: its folder is opened first, and named by its number.
fn named<T>(socket: &Path, work: impl FnOnce(&Path) -> io::Result<T>) -> io::Result<T> {
    let folder = File::open(socket.parent().unwrap_or(Path::new("/")))?;
    let name = socket.file_name().unwrap_or_default();
    work(&PathBuf::from(format!("/proc/self/fd/{}", folder.as_raw_fd())).join(name))
}

/// One line is a question; the answer is always the same.
fn hear(mut stream: UnixStream, asked: &Mutex<Option<Ending>>) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let mut line = vec![];
    BufReader::new((&stream).take(REQUEST)).read_until(b'\n', &mut line)?;
    match serde_json::from_slice::<Ending>(&line) {
        Ok(question @ Ending::Blocked { .. }) => {
            record(asked, &question);
            stream.write_all(b"recorded\n")?;
        }
        Ok(_) | Err(_) => stream.write_all(b"not a question\n")?,
    }
    // A socket that is closed with something unread takes the answer away with it.
    io::copy(&mut (&stream).take(OVERLONG), &mut io::sink()).map(drop)
}

/// Whatever came through the wall is bounded here again.
fn record(asked: &Mutex<Option<Ending>>, question: &Ending) {
    let Ending::Blocked { question, options, blocks } = question else { return };
    let options = options.iter().take(OPTIONS).map(|option| bounded(option, OPTION));
    let blocked = Ending::Blocked {
        question: bounded(question, QUESTION),
        options: options.filter(|option| !option.is_empty()).collect(),
        blocks: blocks.as_deref().map(|blocks| bounded(blocks, BLOCKS)).filter(|blocks| !blocks.is_empty()),
    };
    if !question.trim().is_empty() {
        asked.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(blocked);
    }
}

fn bounded(text: &str, most: usize) -> String {
    trace::text::head(text, most).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(folder: &Path) -> Site {
        let site = Site::of_step(folder, 1);
        site.furnish().expect("because the folder is ours");
        site
    }

    fn say(decisions: &Decisions, line: &[u8]) -> String {
        named(&decisions.socket, |path| {
            let mut stream = UnixStream::connect(path)?;
            stream.write_all(line)?;
            stream.shutdown(std::net::Shutdown::Write)?;
            io::read_to_string(stream)
        })
        .expect("because somebody listens")
    }

    fn question(text: &str) -> Vec<u8> {
        let mut line = serde_json::to_vec(&Ending::blocked(text)).expect("because it is plain data");
        line.push(b'\n');
        line
    }

    #[test]
    fn the_first_question_counts_and_later_ones_are_answered_the_same() {
        let folder = tempfile::tempdir().expect("because there is a place for it");
        let decisions =
            Decisions::listen(&site(folder.path()), Path::new("/bin/evolute")).expect("because it can");
        assert_eq!(say(&decisions, &question("cents or euros?")), "recorded\n");
        assert_eq!(say(&decisions, &question("and where?")), "recorded\n");
        assert_eq!(decisions.asked(), Some(Ending::blocked("cents or euros?")));
    }

    #[test]
    fn nothing_but_a_question_is_taken_down_and_nothing_without_bounds() {
        let folder = tempfile::tempdir().expect("because there is a place for it");
        let decisions =
            Decisions::listen(&site(folder.path()), Path::new("/bin/evolute")).expect("because it can");
        for line in [&b"\xff\x00\n"[..], b"{}\n", br#"{"ending":"changed"}"#, b"", &vec![b'['; 100_000]] {
            assert_eq!(say(&decisions, line), "not a question\n");
        }
        assert_eq!(decisions.asked(), None);
        say(&decisions, &question(&"ä".repeat(20_000)));
        assert!(
            matches!(decisions.asked(), Some(Ending::Blocked { question, .. }) if question.len() == QUESTION)
        );
    }

    #[test]
    fn a_cache_may_lie_deep() {
        let folder = tempfile::tempdir().expect("because there is a place for it");
        let deep = folder.path().join("d".repeat(100)).join("e".repeat(100));
        let decisions = Decisions::listen(&site(&deep), Path::new("/bin/evolute")).expect("because it can");
        assert_eq!(say(&decisions, &question("why?")), "recorded\n");
    }
}
