//! Reading code: outlines, flaws and imports.

mod flaws;
mod hostile;
mod outlines;
