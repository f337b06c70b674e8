//! The two pipes as lines of messages. Reading and writing block, so each has a thread of its own, which ends with its
//! pipe. A line that is too long, and too many lines that are no messages, end the hearing.

use futures::{
    SinkExt as _, StreamExt as _,
    channel::mpsc,
    executor::{block_on, block_on_stream},
};
use serde::de::IgnoredAny;
use std::{
    io::{self, BufRead as _, BufReader, Read, Write},
    sync::{Arc, OnceLock},
    thread,
};

/// Bytes of one message.
const LONGEST: u64 = 8 << 20;
/// Lines that are no messages. Some agents greet on their standard output; more than this is another language.
const CHATTER: usize = 100;
/// Messages under way in one direction.
const UNDER_WAY: usize = 64;
/// Letters of a strange line that are shown.
const SHOWN: usize = 80;

/// Why nothing more is heard, once nothing is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Silence {
    /// The pipe ended.
    Ended,
    /// What came was not the protocol.
    Babble(String),
}

/// The messages that come in, and what ended them.
pub(crate) fn incoming(
    pipe: impl Read + Send + 'static,
) -> (impl futures::Stream<Item = io::Result<String>> + Send + 'static, Arc<OnceLock<Silence>>) {
    let (mut given, taken) = mpsc::channel(UNDER_WAY);
    let silence = Arc::new(OnceLock::new());
    let said = Arc::clone(&silence);
    thread::spawn(move || {
        let ended = read(pipe, |line| block_on(given.send(line)).is_ok());
        let _first = said.set(ended);
    });
    (taken.map(Ok), silence)
}

/// Reads until the pipe ends, something is no protocol, or nobody listens any more.
fn read(pipe: impl Read, mut give: impl FnMut(String) -> bool) -> Silence {
    let mut pipe = BufReader::new(pipe);
    let mut chatter = 0;
    loop {
        let mut line = vec![];
        match pipe.by_ref().take(LONGEST).read_until(b'\n', &mut line) {
            Ok(0) | Err(_) => return Silence::Ended,
            Ok(_) => {}
        }
        if line.len() as u64 == LONGEST {
            return Silence::Babble(format!("one of its lines has more than {LONGEST} bytes"));
        }
        let text = String::from_utf8_lossy(&line);
        let text = text.trim();
        if is_message(text) {
            if !give(text.to_owned()) {
                return Silence::Ended;
            }
        } else if !text.is_empty() {
            chatter += 1;
        }
        if chatter > CHATTER {
            let shown: String = text.chars().take(SHOWN).collect();
            return Silence::Babble(format!("more than {CHATTER} lines are no messages, as {shown:?}"));
        }
    }
}

/// Whether a line is an object of JSON: what it says is for the protocol.
fn is_message(line: &str) -> bool {
    line.starts_with('{') && serde_json::from_str::<IgnoredAny>(line).is_ok()
}

/// Where messages go out. The pipe is closed once the connection is over.
pub(crate) fn outgoing(
    mut pipe: impl Write + Send + 'static,
) -> impl futures::Sink<String, Error = io::Error> + Send + 'static {
    let (given, taken) = mpsc::channel::<String>(UNDER_WAY);
    thread::spawn(move || {
        for line in block_on_stream(taken) {
            if writeln!(pipe, "{line}").and_then(|()| pipe.flush()).is_err() {
                return;
            }
        }
    });
    given.sink_map_err(io::Error::other)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(text: &[u8]) -> (Vec<String>, Silence) {
        let mut lines = vec![];
        let silence = read(text, |line| {
            lines.push(line);
            true
        });
        (lines, silence)
    }

    #[test]
    fn a_greeting_is_passed_over_and_messages_are_heard() {
        let (lines, silence) = heard(b"Welcome!\n{\"id\":1}\n\n[1]\n{\"half\"");
        assert_eq!((lines, silence), (vec!["{\"id\":1}".to_owned()], Silence::Ended));
    }

    #[test]
    fn a_program_that_only_talks_is_told_from_an_agent() {
        let (lines, silence) = heard(&b"once upon a time\n".repeat(200));
        assert_eq!(lines.len(), 0);
        let said = "more than 100 lines are no messages, as \"once upon a time\"";
        assert_eq!(silence, Silence::Babble(said.to_owned()));
    }

    #[test]
    fn a_line_without_an_end_is_heard_no_longer_than_its_bound() {
        let silence = read(io::repeat(b'{'), |_| true);
        assert!(matches!(silence, Silence::Babble(_)), "{silence:?}");
    }
}
