//! A model that answers by script, on loopback: OpenAI's Responses and chat, Anthropic's messages, Gemini's content, whole
//! or as a stream of events. An answer is a pure function of script and request, and of nothing that came before.

mod dialect;
mod script;
mod server;
mod talk;

pub use script::{Rule, Script, Tokens, Turn};
pub use server::{Model, Request};
