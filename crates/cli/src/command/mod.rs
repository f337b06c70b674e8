//! One verb, one file. A verb reads what it needs, asks the engine, and shows what came of it; it holds no rule.

pub(crate) mod adopt;
pub(crate) mod areas;
pub(crate) mod ask;
pub(crate) mod ci;
pub(crate) mod close;
pub(crate) mod commission;
pub(crate) mod completions;
pub(crate) mod context;
pub(crate) mod decide;
pub(crate) mod decisions;
pub(crate) mod demand;
pub(crate) mod demo;
pub(crate) mod doctor;
pub(crate) mod exceptions;
pub(crate) mod export;
pub(crate) mod fix;
pub(crate) mod four_questions;
pub(crate) mod frontier;
pub(crate) mod gate;
pub(crate) mod graph;
pub(crate) mod guide;
pub(crate) mod hold;
pub(crate) mod impact;
pub(crate) mod import;
pub(crate) mod init;
pub(crate) mod inside;
pub(crate) mod key;
pub(crate) mod mcp;
pub(crate) mod mirror;
pub(crate) mod outcome;
pub(crate) mod overview;
pub(crate) mod patterns;
pub(crate) mod plan;
pub(crate) mod precedents;
pub(crate) mod prove;
pub(crate) mod query;
pub(crate) mod respond;
pub(crate) mod review;
pub(crate) mod run;
pub(crate) mod schema;
pub(crate) mod settle;
pub(crate) mod spike;
pub(crate) mod step;
pub(crate) mod stop;
pub(crate) mod sync;
pub(crate) mod trace;
pub(crate) mod verify;
pub(crate) mod vouch;
pub(crate) mod why;

use crate::{args::Verb, config::Config, desk::Desk, failure::Outcome, render::Voice};

/// Does what is asked; without a verb, shows where the loop stands.
pub(crate) fn run(verb: Option<Verb>, config: Config, voice: Voice) -> Outcome {
    let desk = Desk { config, voice };
    match verb {
        None => overview::run(&desk),
        Some(Verb::Init(args)) => init::run(&args, &desk),
        Some(Verb::Import(args)) => import::run(&args, &desk),
        Some(Verb::Doctor(args)) => doctor::run(&args, &desk),
        Some(Verb::Demo(args)) => demo::run(&args, &desk),
        Some(Verb::Context(verb)) => context::run(&verb, &desk),
        Some(Verb::Demand(verb)) => demand::run(verb, &desk),
        Some(Verb::Frontier(args)) => frontier::run(&args, &desk),
        Some(Verb::Plan(verb)) => plan::run(verb, &desk),
        Some(Verb::Run(args)) => run::run(args, &desk),
        Some(Verb::Fix(args)) => fix::run(&args, &desk),
        Some(Verb::Guide(args)) => guide::run(args, &desk),
        Some(Verb::Stop(args)) => stop::run(args, &desk),
        Some(Verb::Step(verb)) => step::run(&verb, &desk),
        Some(Verb::Gate(args)) => gate::run(&args, &desk),
        Some(Verb::Ci(args)) => ci::run(&args, &desk),
        Some(Verb::Adopt(args)) => adopt::run(&args, &desk),
        Some(Verb::Prove(args)) => prove::run(&args, &desk),
        Some(Verb::Mirror(args)) => mirror::run(&args, &desk),
        Some(Verb::Review(args)) => four_questions::run(&args, &desk),
        Some(Verb::Areas(args)) => areas::run(&args, &desk),
        Some(Verb::Ask(args)) => ask::run(&args, &desk),
        Some(Verb::Spike(args)) => spike::run(&args, &desk),
        Some(Verb::Decide(args)) => decide::run(args, &desk),
        Some(Verb::Outcome(args)) => outcome::run(&args, &desk),
        Some(Verb::Decisions(args)) => decisions::run(&args, &desk),
        Some(Verb::Respond(args)) => respond::run(&args, &desk),
        Some(Verb::Patterns(args)) => patterns::run(&args, &desk),
        Some(Verb::Close(args)) => close::run(&args, &desk),
        Some(Verb::Commission(args)) => commission::run(args, &desk),
        Some(Verb::Hold(args)) => hold::run(args, &desk),
        Some(Verb::Vouch(args)) => vouch::run(args, &desk),
        Some(Verb::Trace(args)) => trace::run(&args, &desk),
        Some(Verb::Sync(args)) => sync::run(&args, &desk),
        Some(Verb::Settle(args)) => settle::run(&args, &desk),
        Some(Verb::Why(args)) => why::run(&args, &desk),
        Some(Verb::Precedents(args)) => precedents::run(&args, &desk),
        Some(Verb::Exceptions(args)) => exceptions::run(&args, &desk),
        Some(Verb::Impact(args)) => impact::run(&args, &desk),
        Some(Verb::Graph(args)) => graph::run(&args, &desk),
        Some(Verb::Query(args)) => query::run(&args, &desk),
        Some(Verb::Export(args)) => export::run(&args, &desk),
        Some(Verb::Verify(args)) => verify::run(&args, &desk),
        Some(Verb::Key(verb)) => key::run(&verb, &desk),
        Some(Verb::Schema(args)) => schema::run(&args, &desk),
        Some(Verb::Mcp(args)) => mcp::run(&args, &desk),
        Some(Verb::Completions(args)) => completions::run(&args, &desk),
        // The first thing that the program looks for: it needs nothing of what was read here.
        Some(Verb::Inside(_)) => Ok(()),
    }
}
