//! `evolute precedents`: what was decided, tried and learned before, by words and names, with what took its place.

mod shown;

use crate::{
    desk::Desk,
    failure::Outcome,
    library::{Library, Remark},
};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use jiff::tz::TimeZone;
use retention::search::{Asking, Came, Kind};
use serde::Serialize;
use shown::Found;

/// Results at most, where nothing else is asked for.
const LIMIT: u8 = 10;

/// Find what was decided, tried and learned before, with what took its place
///
/// Words are looked for in decisions, cycles, deviations, lessons, demands, plans, proofs that failed and decisions in
/// files, here and in every repository that `[precedents]` lists. Failures count as much as successes; what is still open
/// says so. Without words, the newest come first.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Words that it is about
    words: Vec<String>,
    /// Only this territory, and those below it
    #[arg(long)]
    territory: Option<String>,
    /// Only under this policy: a class of decision, or the digest of an envelope
    #[arg(long)]
    policy: Option<String>,
    /// Only what this person had a part in
    #[arg(long, value_name = "NAME")]
    person: Option<String>,
    /// Only what came to this
    #[arg(long, value_parser = came())]
    outcome: Option<Came>,
    /// Only this kind
    #[arg(long, value_parser = kind())]
    kind: Option<Kind>,
    /// How many at most
    #[arg(long, default_value_t = LIMIT, value_name = "NUMBER", value_parser = clap::value_parser!(u8).range(1..=100))]
    limit: u8,
}

fn came() -> impl TypedValueParser<Value = Came> {
    let names = PossibleValuesParser::new(Came::ALL.map(Came::name));
    names.map(|name| Came::named(&name).expect("because only these names are taken"))
}

fn kind() -> impl TypedValueParser<Value = Kind> {
    let names = PossibleValuesParser::new(Kind::ALL.map(Kind::name));
    names.map(|name| Kind::named(&name).expect("because only these names are taken"))
}

/// What was found, and where it was looked for.
#[derive(Debug, Serialize)]
struct Precedents {
    words: String,
    /// How it was narrowed, as flags.
    narrowed: Vec<String>,
    precedents: Vec<Found>,
    /// How many matters were looked through.
    searched: u64,
    /// The other repositories that were looked through.
    repositories: Vec<String>,
    /// Words that nothing holds, and words that are nearly they.
    unknown: Vec<Unknown>,
    /// Whether what was found holds only words that are nearly those that were asked.
    nearly: bool,
    remarks: Vec<Remark>,
}

#[derive(Debug, Serialize)]
struct Unknown {
    word: String,
    near: Vec<String>,
}

/// Runs the verb.
pub(crate) fn run(args: &Args, desk: &Desk) -> Outcome {
    let repository = desk.repository()?;
    let asking = Asking {
        words: args.words.join(" "),
        territory: args.territory.clone(),
        policy: args.policy.clone(),
        person: args.person.clone(),
        came: args.outcome,
        kind: args.kind,
        limit: usize::from(args.limit),
    };
    let library = Library::open(desk, &repository)?;
    let answer = library.ask(&asking)?;
    let zone: &TimeZone = desk.config.zone();
    let unknown = answer.unknown.into_iter();
    desk.voice.show(&Precedents {
        words: asking.words,
        narrowed: args.narrowed(),
        precedents: answer
            .hits
            .iter()
            .map(|hit| Found::of(hit, library.doubts(&hit.repository), zone))
            .collect(),
        searched: answer.searched,
        repositories: library.others(),
        unknown: unknown.map(|unknown| Unknown { word: unknown.word, near: unknown.near }).collect(),
        nearly: answer.nearly,
        remarks: library.remarks,
    });
    Ok(())
}

impl Args {
    fn narrowed(&self) -> Vec<String> {
        let given = [
            ("territory", self.territory.as_deref()),
            ("policy", self.policy.as_deref()),
            ("person", self.person.as_deref()),
            ("outcome", self.outcome.map(Came::name)),
            ("kind", self.kind.map(Kind::name)),
        ];
        given.into_iter().filter_map(|(flag, value)| Some(format!("--{flag} {}", value?))).collect()
    }
}
