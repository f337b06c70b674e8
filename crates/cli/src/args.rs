//! The words that are understood. One verb, one file below `command/`; its doc comments are its help.

use crate::{
    command::{
        adopt, areas, ask, ci, close, commission, completions, context, decide, decisions, demand, demo,
        doctor, exceptions, export, fix, four_questions, frontier, gate, graph, guide, hold, impact, import, init, inside, key, mcp, mirror, outcome, patterns, plan, precedents, prove, query, respond, run, schema, settle,
        spike, step, stop, sync, trace, verify, vouch, why,
    },
    desk::Desk,
    render::{Form, Voice},
};
use clap::{Parser, Subcommand};
use std::path::PathBuf;

/// Run a team's engineering loop: demands in, proven capabilities out
///
/// Without a verb it shows where the loop stands, and what waits for whom.
#[derive(Debug, Parser)]
#[command(name = "evolute", version, max_term_width = 100, disable_help_subcommand = true)]
pub(crate) struct Args {
    /// Write one JSON document to standard output instead of words
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Work in this directory instead of the current one
    #[arg(long, short = 'C', global = true, value_name = "DIR")]
    pub(crate) directory: Option<PathBuf>,
    /// What to do
    #[command(subcommand)]
    pub(crate) verb: Option<Verb>,
}

/// How a verb that checks files says what it found.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(crate) struct Reports {
    /// Write what was found as SARIF 2.1.0, for editors and forges
    #[arg(long, conflicts_with = "json")]
    sarif: bool,
}

impl Reports {
    /// The voice that says it.
    pub(crate) const fn voice(self, desk: &Desk) -> Voice {
        if self.sarif { desk.voice.in_form(Form::Sarif) } else { desk.voice }
    }
}

/// What can be asked for, in the order of the loop.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    Init(init::Args),
    Import(import::Args),
    Doctor(doctor::Args),
    Demo(demo::Args),
    #[command(subcommand)]
    Context(context::Verb),
    #[command(subcommand)]
    Demand(demand::Verb),
    Frontier(frontier::Args),
    #[command(subcommand)]
    Plan(plan::Verb),
    Run(run::Args),
    Fix(fix::Args),
    Guide(guide::Args),
    Stop(stop::Args),
    #[command(subcommand)]
    Step(step::Verb),
    Gate(gate::Args),
    Ci(ci::Args),
    Adopt(adopt::Args),
    Prove(prove::Args),
    Mirror(mirror::Args),
    Review(four_questions::Args),
    Areas(areas::Args),
    Ask(ask::Args),
    Spike(spike::Args),
    Decide(decide::Args),
    Decisions(decisions::Args),
    Outcome(outcome::Args),
    Respond(respond::Args),
    Close(close::Args),
    Patterns(patterns::Args),
    Commission(commission::Args),
    Hold(hold::Args),
    Vouch(vouch::Args),
    Trace(trace::Args),
    Sync(sync::Args),
    Settle(settle::Args),
    Why(why::Args),
    Precedents(precedents::Args),
    Exceptions(exceptions::Args),
    Impact(impact::Args),
    Graph(graph::Args),
    Query(query::Args),
    Export(export::Args),
    Verify(verify::Args),
    #[command(subcommand)]
    Key(key::Verb),
    Schema(schema::Args),
    #[command(hide = true)]
    Mcp(mcp::Args),
    Completions(completions::Args),
    #[command(hide = true)]
    Inside(inside::Args),
}

#[cfg(test)]
mod tests {
    use super::Args;
    use clap::CommandFactory as _;

    #[test]
    fn the_words_contradict_nowhere() {
        Args::command().debug_assert();
    }

    #[test]
    fn every_verb_says_what_it_does_without_a_final_stop() {
        fn check(command: &clap::Command, path: &str) {
            for verb in command.get_subcommands() {
                let path = format!("{path} {}", verb.get_name());
                let about = verb.get_about().map(ToString::to_string).unwrap_or_default();
                assert!(!about.is_empty() && !about.ends_with('.'), "`{path}` says {about:?}");
                for argument in verb.get_arguments() {
                    let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
                    assert!(
                        !help.is_empty() && !help.ends_with('.'),
                        "`{path} {}` says {help:?}",
                        argument.get_id()
                    );
                }
                check(verb, &path);
            }
        }
        check(&Args::command(), "evolute");
    }
}
