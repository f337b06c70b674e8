//! The binary `evolute`: words in, words out. It wires the rooms together and leaves every rule to the engine.

mod archive;
mod args;
mod attesting;
mod base;
mod by_hand;
mod command;
mod config;
mod confinement;
mod desk;
mod detected;
mod documents;
mod doubts;
mod engage;
mod envelope;
mod facts;
mod failure;
mod git;
mod glance;
mod ground;
mod grounds;
#[cfg(test)]
mod hinted;
mod house;
mod integration;
mod interrupt;
mod judge;
mod judging;
mod keys;
mod library;
mod madr;
mod owner;
mod past;
mod people;
mod quarantined;
mod reading;
mod receipts;
mod recorded;
mod render;
mod repository;
mod residual;
mod seals;
mod secret;
mod set_apart;
mod signs;
mod stop_hook;
mod surroundings;
mod ticks;
mod weakened;
mod what_if;
mod wire;
mod written;

use crate::{
    args::{Args, Verb},
    config::{Config, Terminal},
    failure::Exit,
    render::{Form, Voice},
};
use clap::Parser as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    if let Some(args) = command::inside::Args::of(config::words()) {
        return command::inside::run(&args);
    }
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => return misunderstood(&error),
    };
    if let Some(Verb::Inside(args)) = &args.verb {
        return command::inside::run(args);
    }
    let form = if args.json { Form::Json } else { Form::Words };
    let config = match Config::read(args.directory.as_deref()) {
        Ok(config) => config,
        Err(failure) => {
            Voice::new(form, Terminal::PLAIN).fail(&failure);
            return code(failure.exit());
        }
    };
    let voice = Voice::new(form, config.terminal);
    match command::run(args.verb, config, voice) {
        Ok(()) => code(Exit::Done),
        Err(failure) => {
            voice.fail(&failure);
            code(failure.exit())
        }
    }
}

/// Help and version are answers; everything else that the parser says is a wrong use.
fn misunderstood(error: &clap::Error) -> ExitCode {
    let form = if config::wants_json() { Form::Json } else { Form::Words };
    render::usage(error, form);
    code(if error.use_stderr() { Exit::Usage } else { Exit::Done })
}

fn code(exit: Exit) -> ExitCode {
    ExitCode::from(exit as u8)
}
