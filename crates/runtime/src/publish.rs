//! What everybody may look at: the picture of everything that is recorded, and the records as they come.
//! Never what is only decided.

use crossbeam_channel::{Receiver, Sender, TrySendError, bounded};
use engine::{Entry, Picture, fold};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

/// Records that a subscriber may be behind. One that falls further behind is cut off and reads the ledger.
pub const BEHIND: usize = 4_096;

/// The recorded picture, and who wants to hear of more.
#[derive(Debug)]
pub(crate) struct Published {
    picture: RwLock<Arc<Picture>>,
    subscribers: Mutex<Vec<Sender<Arc<Entry>>>>,
}

impl Published {
    pub(crate) fn new(picture: Picture) -> Self {
        Self { picture: RwLock::new(Arc::new(picture)), subscribers: Mutex::default() }
    }

    /// The picture as it stands. Holding it keeps nobody from going on.
    pub(crate) fn picture(&self) -> Arc<Picture> {
        Arc::clone(&self.picture.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn subscribe(&self) -> Receiver<Arc<Entry>> {
        let (sender, receiver) = bounded(BEHIND);
        self.subscribers.lock().unwrap_or_else(PoisonError::into_inner).push(sender);
        receiver
    }

    /// Makes known what was recorded after everything else. The picture is copied only if somebody is looking at it.
    pub(crate) fn advance(&self, entries: &[Entry]) {
        {
            let mut published = self.picture.write().unwrap_or_else(PoisonError::into_inner);
            let picture = Arc::make_mut(&mut published);
            entries.iter().for_each(|entry| fold(picture, entry));
        }
        self.tell(entries.iter());
    }

    /// Puts another picture in the place of this one: something arrived that comes before what was there.
    pub(crate) fn replace(&self, picture: Picture) {
        *self.picture.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(picture);
    }

    /// Tells whoever wants to hear of them.
    pub(crate) fn tell<'a>(&self, entries: impl Iterator<Item = &'a Entry>) {
        let mut subscribers = self.subscribers.lock().unwrap_or_else(PoisonError::into_inner);
        if subscribers.is_empty() {
            return;
        }
        let entries: Vec<Arc<Entry>> = entries.cloned().map(Arc::new).collect();
        subscribers.retain(|subscriber| entries.iter().all(|entry| told(subscriber, entry)));
    }
}

/// Tells a subscriber, unless it is gone or too far behind.
fn told(subscriber: &Sender<Arc<Entry>>, entry: &Arc<Entry>) -> bool {
    match subscriber.try_send(Arc::clone(entry)) {
        Ok(()) => true,
        Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => false,
    }
}
