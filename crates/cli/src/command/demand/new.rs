//! `evolute demand new`: asks only for what nothing else can know, and writes the file.

use super::{front_matter::FrontMatter, territory::Territory};
use crate::{
    desk::Desk,
    failure::{Failure, Outcome},
    house::House,
    reading,
    render::{Page, Show, ask},
    written::{self, CONFIGURATION, Written, demand_path},
};
use formats::Configuration;
use serde::Serialize;
use trace::id::DemandId;

/// Write a new demand: one capability, where it must run, and the number that proves it
///
/// On a terminal it asks for what no flag gives. It shows what earlier cycles of the territory left behind
/// before it writes anything.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The one capability, a dotted name: `refunds.idempotent`
    capability: Option<String>,
    /// The demand's id, and the name of its file [default: from the capability]
    #[arg(long)]
    id: Option<String>,
    /// What it is called
    #[arg(long)]
    title: Option<String>,
    /// What is different for whom once it is real
    #[arg(long)]
    outcome: Option<String>,
    /// The one test that proves it, by name
    #[arg(long, conflicts_with_all = ["workflow", "metric"])]
    test: Option<String>,
    /// The registered workflow that proves it
    #[arg(long)]
    workflow: Option<String>,
    /// The metric's name
    #[arg(long)]
    metric: Option<String>,
    /// The metric's unit
    #[arg(long)]
    unit: Option<String>,
    /// Where the metric is read: `json:/pointer`, `regex:…`, `exit` or `tests`
    #[arg(long)]
    from: Option<String>,
    /// The threshold that every run must meet: `== 0`, `>= 99.5`
    #[arg(long)]
    pass: Option<String>,
    /// A path glob whose change makes the proof due again
    #[arg(long, value_name = "GLOB")]
    covers: Vec<String>,
    /// A file of the proof itself: nobody who builds may change it
    #[arg(long = "file", value_name = "PATH")]
    files: Vec<String>,
}

/// What was written.
#[derive(Debug, Serialize)]
struct Named {
    demand: DemandId,
    file: String,
    territory: Territory,
    text: String,
    next: Vec<String>,
}

/// Runs the verb.
pub(crate) fn run(args: &Args, desk: &Desk) -> Outcome {
    let house = House::open(desk)?;
    let root = &house.repository.root;
    let configuration = reading::configuration(Written::read(root, CONFIGURATION)?.as_ref())?;
    let capability =
        wanted(desk, args.capability.clone(), "capability", "Which capability? (a dotted name)")?;
    let id = super::id(&args.id.clone().unwrap_or_else(|| capability.replace('.', "-")))?;
    let territory = Territory::of(&house.picture(), &likely_territory(args, &capability, &configuration));
    if desk.voice.can_ask() {
        desk.voice.note(|page| territory.show(page));
    }
    let text = compose(desk, args, &id, &capability, &configuration)?;
    let written = Written::new(&demand_path(&id), text.clone().into_bytes())?;
    let sound = reading::demand(&written, &id, &configuration).map(drop);
    // What a person typed is not thrown away for a mistake in it; what a script gave can be given again.
    if sound.is_ok() || desk.voice.can_ask() {
        written::create(root, &written.path, &text)?;
    }
    sound?;
    let next = vec![
        format!("git add {0} && git commit -m \"demand: {capability}\"", written.path),
        format!("evolute demand measure {id}"),
    ];
    desk.voice.show(&Named { demand: id, file: written.path, territory, text, next });
    Ok(())
}

/// The territory that the demand will have: what its covered paths lie in, or the capability's first part.
fn likely_territory(args: &Args, capability: &str, configuration: &Configuration) -> String {
    let part = capability.split('.').next().unwrap_or(capability);
    match configuration.areas_of(&args.covers).first() {
        Some(area) => format!("{}/{part}", area.name),
        None => part.to_owned(),
    }
}

fn compose(
    desk: &Desk,
    args: &Args,
    id: &DemandId,
    capability: &str,
    configuration: &Configuration,
) -> Result<String, Failure> {
    let title = match args.title.clone() {
        Some(title) => title,
        None if desk.voice.can_ask() => ask::text("What is it called?", Some(&capitalized(capability)))?,
        None => capitalized(capability),
    };
    let mut front = FrontMatter::default();
    front.line("id", id.as_str()).line("capability", capability);
    if let Some(outcome) = &args.outcome {
        front.line("outcome", outcome);
    }
    front.raw("proof", &proof(desk, args, configuration)?);
    if !args.covers.is_empty() {
        front.raw("covers", &list(&args.covers));
    }
    Ok(front
        .with_body(&format!("# {title}\nWhy this matters, for whom, and what is deliberately left out.\n")))
}

/// The proof condition: one test by name, or a registered workflow with a metric.
fn proof(desk: &Desk, args: &Args, configuration: &Configuration) -> Result<String, Failure> {
    let files = if args.files.is_empty() { String::new() } else { format!(", files: {}", list(&args.files)) };
    let quoted = |text: &str| serde_json::to_string(text).expect("because text has a JSON form");
    let test = match (&args.test, &args.workflow) {
        (Some(test), _) => Some(test.clone()),
        (None, None) if desk.voice.can_ask() => by_test(configuration)?,
        (None, _) => None,
    };
    if let Some(test) = test {
        return Ok(format!("{{ test: {}{files} }}", quoted(&test)));
    }
    let workflow =
        wanted(desk, args.workflow.clone(), "workflow", "Which registered workflow must it run on?")?;
    let metric = wanted(desk, args.metric.clone(), "metric", "Which metric?")?;
    let unit = wanted(desk, args.unit.clone(), "unit", "In what unit?")?;
    let from =
        wanted(desk, args.from.clone(), "from", "Where is it read? (json:/pointer, regex:…, exit, tests)")?;
    let pass = wanted(desk, args.pass.clone(), "pass", "What must every run meet? (== 0, >= 99.5)")?;
    let files = files.strip_prefix(", files: ").map_or_else(String::new, |list| format!("\n  files: {list}"));
    Ok(format!(
        "\n  workflow: {}\n  metric: {{ name: {}, unit: {}, from: {} }}\n  pass: {}{files}",
        quoted(&workflow),
        quoted(&metric),
        quoted(&unit),
        quoted(&from),
        quoted(&pass)
    ))
}

fn by_test(configuration: &Configuration) -> Result<Option<String>, Failure> {
    if configuration.workflows.is_empty() {
        return ask::text("Which one test proves it? (its full name)", None).map(Some);
    }
    ask::optional("Which one test proves it? (leave empty to name a workflow)")
}

/// What a flag gives, or the terminal; elsewhere the flag is missing.
fn wanted(desk: &Desk, given: Option<String>, name: &str, question: &str) -> Result<String, Failure> {
    match given {
        Some(given) => Ok(given),
        None if desk.voice.can_ask() => ask::text(question, None),
        None => Err(missing(name)),
    }
}

fn missing(name: &str) -> Failure {
    let (why, hint) = match name {
        "capability" => ("no capability is named", "run `evolute demand new refunds.idempotent --test NAME`".to_owned()),
        "workflow" => (
            "nothing says how it is proven",
            "add `--test NAME`, or `--workflow NAME --metric NAME --unit UNIT --from SOURCE --pass THRESHOLD`".to_owned(),
        ),
        _ => ("the metric is not complete", format!("add `--{name} …`")),
    };
    Failure::usage(why, hint)
}

fn list(items: &[String]) -> String {
    serde_json::to_string(items).expect("because texts have a JSON form")
}

/// `refunds.idempotent` as a heading: `Refunds idempotent`.
fn capitalized(capability: &str) -> String {
    let words = capability.replace(['.', '-', '_'], " ");
    let mut characters = words.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

impl Show for Named {
    fn show(&self, page: &mut Page) {
        self.territory.show(page);
        page.line(format!("wrote `{}`", self.file)).blank().block(&self.text);
        page.blank()
            .line("next: say in its prose why it matters, commit it, and measure how it is without it");
        self.next.iter().for_each(|command| {
            page.command(command);
        });
    }
}
