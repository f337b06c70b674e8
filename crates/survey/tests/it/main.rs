//! The survey, on whole small repositories made for each test.

mod owners;
mod toolchain;
