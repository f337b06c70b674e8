//! A process that is spoken with: what it says is heard as it comes, and it can be answered. Its bounds are those of any
//! other; once everything is said, it has a moment to end by itself.

use super::{Ended, GLANCE, News, Run, Running};
use crate::{Stop, sandbox::Disk};
use std::{
    io::{self, Read},
    panic::resume_unwind,
    process::{ChildStdin, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{self, RecvTimeoutError},
    },
    thread,
};

/// Pieces of output that wait to be heard.
const PIECES: usize = 16;

/// What a process reads. It ends when this is dropped.
pub type Mouth = ChildStdin;

/// What a process says, as it comes.
#[derive(Debug)]
pub struct Words {
    pieces: mpsc::Receiver<Vec<u8>>,
    piece: io::Cursor<Vec<u8>>,
    /// It has ended; whoever still holds its output open was left behind, and is not heard.
    ended: Arc<AtomicBool>,
}

impl Read for Words {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            let read = self.piece.read(into)?;
            if read > 0 || into.is_empty() {
                return Ok(read);
            }
            match self.pieces.recv_timeout(GLANCE) {
                Ok(piece) => self.piece = io::Cursor::new(piece),
                Err(RecvTimeoutError::Timeout) if !self.ended.load(Ordering::SeqCst) => {}
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return Ok(0),
            }
        }
    }
}

/// Runs a process, and speaks with it until everything is said or it ends.
///
/// # Errors
/// Fails where it cannot be started.
pub(crate) fn talk<T: Send>(
    run: &Run,
    stop: &Stop,
    disk: Option<&Disk>,
    talk: impl FnOnce(Words, Mouth) -> T + Send,
) -> io::Result<(Ended, T)> {
    let (given, pieces) = mpsc::sync_channel::<Vec<u8>>(PIECES);
    let hear = move |piece: &[u8]| drop(given.send(piece.to_vec()));
    let mut running = Running::start(run, Stdio::piped(), disk, |_news| hear)?;
    let mouth = running.child.stdin.take().expect("because its input is piped");
    let ended = Arc::new(AtomicBool::new(false));
    let words = Words { pieces, piece: io::Cursor::default(), ended: Arc::clone(&ended) };
    let news = running.news.clone();
    thread::scope(|scope| {
        let talker = scope.spawn(move || {
            let told = talk(words, mouth);
            let _it_may_be_dead = news.send(News::Said);
            told
        });
        let finished = running.finish(run, stop);
        ended.store(true, Ordering::SeqCst);
        let told = talker.join().unwrap_or_else(|panic| resume_unwind(panic));
        finished.map(|ended| (ended, told))
    })
}

#[cfg(test)]
mod tests {
    use super::super::{Cut, Tie, argv};
    use super::*;
    use std::{
        io::{BufRead as _, BufReader, Write as _},
        time::Duration,
    };

    fn spoken<T: Send>(
        script: &str,
        time: Duration,
        what: impl FnOnce(Words, Mouth) -> T + Send,
    ) -> (Ended, T) {
        let run = Run {
            argv: argv(["sh", "-c", script]),
            cwd: "/".into(),
            env: [("PATH".to_owned(), "/usr/bin:/bin".into())].into(),
            stdin: vec![],
            time,
            output_bytes: 10_000,
            tie: Tie::Watched,
        };
        talk(&run, &Stop::new(), None, what).expect("because there is a shell")
    }

    const LONG: Duration = Duration::from_secs(60);

    #[test]
    fn a_word_is_heard_before_the_end_and_answered() {
        let (ended, heard) =
            spoken("echo who; read name; echo \"you are $name\"", LONG, |words, mut mouth| {
                let mut lines = BufReader::new(words).lines().map_while(Result::ok);
                assert_eq!(lines.next().as_deref(), Some("who"));
                writeln!(mouth, "ada").expect("because it reads");
                lines.collect::<Vec<_>>()
            });
        assert_eq!((heard, ended.exit), (vec!["you are ada".to_owned()], Some(0)));
        assert_eq!(ended.stdout, b"who\nyou are ada\n");
    }

    #[test]
    fn whoever_does_not_end_once_everything_is_said_is_ended_and_was_not_cut() {
        let (ended, ()) = spoken("trap '' TERM; while :; do sleep 1; done", LONG, |_, _| ());
        assert_eq!((ended.cut, ended.signal), (None, Some(9)));
    }

    #[test]
    fn a_flood_is_the_end_of_hearing() {
        let (ended, heard) = spoken("while :; do echo all work; done", LONG, |mut words, _mouth| {
            io::copy(&mut words, &mut io::sink()).expect("because hearing does not fail")
        });
        assert_eq!((ended.cut, ended.stdout.len()), (Some(Cut::Flood), 10_000));
        assert!(heard <= 10_000, "{heard}");
    }

    #[test]
    fn an_orphan_that_keeps_the_pipe_open_does_not_keep_anybody_listening() {
        let script = "setsid sleep 20 & echo done";
        let (ended, heard) = spoken(script, LONG, |words, _mouth| io::read_to_string(words).ok());
        assert_eq!((heard.as_deref(), ended.exit), (Some("done\n"), Some(0)));
        assert!(ended.took < Duration::from_secs(15), "{:?}", ended.took);
    }

    #[test]
    fn its_time_is_bounded_while_it_is_spoken_with() {
        let (ended, heard) =
            spoken("sleep 600", Duration::from_millis(100), |words, _mouth| io::read_to_string(words));
        assert_eq!((ended.cut, heard.ok().as_deref()), (Some(Cut::Time), Some("")));
    }
}
