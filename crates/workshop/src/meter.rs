//! What an attempt that is still under way says that it has used: told on as it is read. It ends nothing here; whether it is
//! too much for its cycle is the engine's to say.

use std::{fmt, sync::Arc};
use trace::Usage;

/// Whoever listens to what one effect has used by now.
#[derive(Clone, Default)]
pub struct Meter(Option<Arc<dyn Fn(Usage) + Send + Sync>>);

impl Meter {
    /// A meter that tells its readings on.
    #[must_use]
    pub fn new(tell: impl Fn(Usage) + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(tell)))
    }

    /// Tells a reading on, if anybody listens.
    pub(crate) fn read(&self, usage: Usage) {
        if let Some(tell) = &self.0 {
            tell(usage);
        }
    }
}

impl fmt::Debug for Meter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Meter(heard)" } else { "Meter(unheard)" })
    }
}
