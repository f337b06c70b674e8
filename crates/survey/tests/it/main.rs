//! The survey, on whole small repositories made for each test.

mod claims;
mod code;
mod documents;
mod emitted;
mod owners;
mod standards;
mod tokens;
mod toolchain;
mod weakened;
