//! The suite: changes that game their judge must all be found, and honest ones nearly never.

mod hostile;
mod suite;
