//! Ctrl-C stops cleanly: the first asks, the second ends the process at once. Confined children die with it.

use crate::failure::Failure;
use crossbeam_channel::{Receiver, bounded};
use signal_hook::{
    consts::{SIGHUP, SIGINT, SIGTERM},
    flag,
    iterator::{Handle, Signals},
};
use std::{
    io,
    sync::{Arc, atomic::AtomicBool},
    thread::JoinHandle,
};

/// What a shell reports for a process that ended by an interrupt.
const INTERRUPTED: i32 = 130;

/// Listens until it is dropped.
pub(crate) struct Interrupt {
    /// A message means: stop.
    pub(crate) asked: Receiver<()>,
    listening: Handle,
    thread: Option<JoinHandle<()>>,
}

impl Interrupt {
    /// Begins to listen; whoever interrupts is heard by `stop` too, at once.
    ///
    /// # Errors
    /// Fails where the system lets nobody listen.
    pub(crate) fn listen(stop: impl Fn() + Send + 'static) -> Result<Self, Failure> {
        let deaf =
            |error: io::Error| Failure::broken(format!("signals cannot be heard: {error}"), "run it again");
        let armed = Arc::new(AtomicBool::new(false));
        for signal in [SIGINT, SIGTERM, SIGHUP] {
            // In this order: the first signal finds it unarmed, and arms it for the second.
            flag::register_conditional_shutdown(signal, INTERRUPTED, Arc::clone(&armed)).map_err(deaf)?;
            flag::register(signal, Arc::clone(&armed)).map_err(deaf)?;
        }
        let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP]).map_err(deaf)?;
        let listening = signals.handle();
        let (ask, asked) = bounded(1);
        let thread = std::thread::spawn(move || {
            for _signal in signals.forever() {
                stop();
                let _asked_before = ask.try_send(());
            }
        });
        Ok(Self { asked, listening, thread: Some(thread) })
    }
}

impl Drop for Interrupt {
    fn drop(&mut self) {
        self.listening.close();
        if let Some(thread) = self.thread.take() {
            let _panicked = thread.join();
        }
    }
}
