//! Looks now and then whether the agent is to stop: the only thing here that minds the time.

use crate::Judge;
use futures::channel::{mpsc::UnboundedSender, oneshot};
use std::{
    sync::{Arc, mpsc},
    thread,
    time::Duration,
};

/// How often the judge is asked whether it is over.
const GLANCE: Duration = Duration::from_millis(50);
/// How long an agent has to end its turn by itself, once it was told to.
const COURTESY: Duration = Duration::from_secs(2);

/// What ends a turn from this side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Cut {
    /// The judge says so.
    Over,
    /// A person was asked.
    Asked,
    /// The agent insists on what it was refused.
    Insisted(String),
}

/// Keeps looking for as long as it is held.
pub(crate) struct Ticker(#[expect(dead_code, reason = "dropping it ends the looking")] mpsc::Sender<()>);

/// Starts to look.
pub(crate) fn start(judge: Arc<dyn Judge>, cuts: UnboundedSender<Cut>) -> Ticker {
    let (held, holds) = mpsc::channel::<()>();
    thread::spawn(move || {
        while holds.recv_timeout(GLANCE) == Err(mpsc::RecvTimeoutError::Timeout) {
            if judge.is_over() {
                let _nobody_listens = cuts.unbounded_send(Cut::Over);
                return;
            }
        }
    });
    Ticker(held)
}

/// Comes once the courtesy that an agent is shown is over.
pub(crate) fn courtesy() -> oneshot::Receiver<()> {
    let (told, hears) = oneshot::channel();
    thread::spawn(move || {
        thread::sleep(COURTESY);
        let _it_was_quicker = told.send(());
    });
    hears
}
