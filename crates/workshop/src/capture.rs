//! One output of a process, read to its end or to its bound. What to do about a flood is for whoever started it.

use std::{
    io::Read,
    sync::{Arc, Mutex, mpsc},
    thread,
    time::Duration,
};

/// How long output is waited for after the process itself has ended: whoever holds the pipe longer was left behind.
const DRAIN: Duration = Duration::from_millis(300);

/// What was read, and whether it is over.
pub(crate) struct Capture {
    bytes: Arc<Mutex<Vec<u8>>>,
    done: mpsc::Receiver<()>,
}

impl Capture {
    /// Starts to read; more than this many bytes are a flood. What is kept is heard at once.
    pub(crate) fn start(
        pipe: Option<impl Read + Send + 'static>,
        most: usize,
        flooded: impl FnOnce() + Send + 'static,
        hear: impl FnMut(&[u8]) + Send + 'static,
    ) -> Self {
        let bytes = Arc::new(Mutex::new(Vec::new()));
        let (finished, done) = mpsc::channel();
        let kept = Arc::clone(&bytes);
        thread::spawn(move || {
            if let Some(pipe) = pipe {
                copy(pipe, &kept, most, flooded, hear);
            }
            let _nobody_waits = finished.send(());
        });
        Self { bytes, done }
    }

    /// What was read, once it ended or was held open for too long.
    pub(crate) fn finish(self) -> Vec<u8> {
        let _ended_or_left_behind = self.done.recv_timeout(DRAIN);
        std::mem::take(&mut *self.bytes.lock().expect("because no reader panics"))
    }
}

fn copy(
    mut pipe: impl Read,
    kept: &Mutex<Vec<u8>>,
    most: usize,
    flooded: impl FnOnce(),
    mut hear: impl FnMut(&[u8]),
) {
    let mut chunk = vec![0; 64 * 1024];
    while let Ok(read @ 1..) = pipe.read(&mut chunk) {
        let room = {
            let mut kept = kept.lock().expect("because no reader panics");
            let room = most.saturating_sub(kept.len());
            kept.extend_from_slice(&chunk[..read.min(room)]);
            room
        };
        hear(&chunk[..read.min(room)]);
        if read > room {
            return flooded();
        }
    }
}
