//! The survey, on whole small repositories made for each test.

mod code;
mod documents;
mod emitted;
mod tokens;
