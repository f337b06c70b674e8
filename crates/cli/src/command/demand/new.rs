//! `evolute demand new`: at most five questions, and the rest from the repository. What it filled, and from where, is shown
//! before anything is written.

mod asked;
mod editor;
mod filled;

use super::{
    accept::record,
    front_matter::FrontMatter,
    read::{Dismissal, Said, read},
    territory::Territory,
};
use crate::{
    desk::Desk,
    failure::{Failure, Outcome},
    house::House,
    reading,
    render::{Page, Show},
    written::{self, Written, demand_path},
};
use asked::Proven;
use filled::{Filled, Filling};
use formats::Configuration;
use serde::Serialize;
use trace::id::DemandId;

/// Write a new demand: one capability, where it must run, and the number that proves it
///
/// It shows what earlier cycles of the territory left behind before the first word is written. On a terminal it asks for
/// what no flag gives, five questions at most, and for nothing that the repository says.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The one capability, a dotted name: `refunds.idempotent`
    capability: Option<String>,
    /// The demand's id, and the name of its file [default: from the capability]
    #[arg(long)]
    id: Option<String>,
    /// What it is called [default: from the capability]
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
    /// Where the metric is read: `json:/pointer`, `regex:…`, `junit:FILE`, `prometheus:QUERY`, `exit` or `tests`
    #[arg(long)]
    from: Option<String>,
    /// The threshold that every run must meet: `== 0`, `>= 99.5`
    #[arg(long)]
    pass: Option<String>,
    /// A path glob whose change makes the proof due again [default: from the plan, or the test's place]
    #[arg(long, value_name = "GLOB")]
    covers: Vec<String>,
    /// A file of the proof itself: nobody who builds may change it
    #[arg(long = "file", value_name = "PATH")]
    files: Vec<String>,
    /// A capability that it extends [default: those of the same subject]
    #[arg(long, value_name = "CAPABILITY")]
    extends: Vec<String>,
    /// A capability that it stands on [default: those of the same subject that are Reality]
    #[arg(long, value_name = "CAPABILITY")]
    depends: Vec<String>,
    /// The reading that you expect, and how sure you are: `0, 80%`
    #[arg(long, value_name = "VALUE, SURE", allow_hyphen_values = true)]
    expect: Option<String>,
    /// Open it in `$VISUAL` or `$EDITOR`, filled as far as the repository says it, and check it on return
    #[arg(long)]
    editor: bool,
    /// What of the territory's trace the demand builds on: a cycle by its id, or a pattern by its name
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    cited: Vec<String>,
    /// What of the trace says nothing about the demand, and why: `ID=REASON`
    #[arg(long, value_name = "ID=REASON")]
    dismissed: Vec<Dismissal>,
    /// What the trace changed about the demand
    #[arg(long, value_name = "WORDS")]
    changed: Option<String>,
    /// Why nothing in the trace changes the demand
    #[arg(long, value_name = "REASON", conflicts_with_all = ["cited", "changed", "dismissed"])]
    dismiss: Option<String>,
}

/// What a demand that is opened in an editor says in place of its proof condition.
const UNPROVEN: &str = "\
# What would make it Reality? One test by name, or a registered workflow with a metric and a threshold:
# proof: { test: \"refunds::pays_once\" }
# proof:
#   workflow: nightly
#   metric: { name: double_payouts, unit: per 10k refunds, from: \"json:/double_payouts\" }
#   pass: \"== 0\"
";

/// What was written.
#[derive(Debug, Serialize)]
struct Named {
    demand: DemandId,
    file: String,
    territory: Territory,
    filled: Vec<Filled>,
    text: String,
    next: Vec<String>,
    /// The record of the reading of the trace, where flags said what came of it.
    reading: Option<u64>,
    #[serde(skip)]
    said: bool,
}

/// Runs the verb.
pub(crate) fn run(args: &Args, desk: &Desk) -> Outcome {
    let house = House::open(desk)?;
    let configuration = super::configuration(&house)?;
    let capability = asked::capability(desk, args)?;
    let id = super::id(&args.id.clone().unwrap_or_else(|| capability.replace('.', "-")))?;
    let said = desk.voice.can_ask();
    let filling = Filling { house: &house, configuration: &configuration, id: &id, capability: &capability };
    let early = Territory::of(&house, &filling.territory(&filling.covers(args, None).0));
    let reads = !args.cited.is_empty()
        || !args.dismissed.is_empty()
        || args.changed.is_some()
        || args.dismiss.is_some();
    if said && !reads && !args.editor {
        desk.voice.note(|page| early.show(page));
    }
    let reading = reading_of(desk, &house, args, &id, &early)?;
    let proven = if args.editor { asked::given(args) } else { asked::proof(desk, args, &configuration)? };
    let expect = if args.editor || proven.is_none() { None } else { asked::expect(desk, args)? };
    let (covers, filled) = filling.fill(args, proven.as_ref().and_then(Proven::test));
    let territory = Territory::of(&house, &filling.territory(&covers));
    if said {
        desk.voice.note(|page| show_filled(page, &filled));
    }
    let text = compose(args, &id, &capability, proven.as_ref(), &filled, expect.as_deref());
    let written = if args.editor {
        editor::edited(desk, &house, &id, &text, &territory, &configuration)?
    } else {
        keep(desk, &house, &id, &text, &configuration)?
    };
    let next = vec![
        format!("git add {0} && git commit -m \"demand: {capability}\"", written.path),
        format!("evolute demand measure {id}"),
    ];
    let (file, text) = (written.path, written.text);
    desk.voice.show(&Named { demand: id, file, territory, filled, text, next, reading, said });
    Ok(())
}

/// What flags say of the trace is put on record before the first word is written; without them, acceptance asks.
fn reading_of(
    desk: &Desk,
    house: &House,
    args: &Args,
    id: &DemandId,
    territory: &Territory,
) -> Result<Option<u64>, Failure> {
    let said = Said {
        cited: args.cited.clone(),
        dismissed: args.dismissed.clone(),
        changed: args.changed.clone(),
        dismiss: args.dismiss.clone(),
    };
    if said.is_silent() {
        return Ok(None);
    }
    let reading = read(desk, house, said, id, territory)?;
    record(house, id, territory, &reading).map(|records| records.first().copied())
}

/// What a person typed is not thrown away for a mistake in it; what a script gave can be given again.
fn keep(
    desk: &Desk,
    house: &House,
    id: &DemandId,
    text: &str,
    configuration: &Configuration,
) -> Result<Written, Failure> {
    let written = Written::new(&demand_path(id), text.as_bytes().to_vec())?;
    let sound = reading::demand(&written, id, configuration).map(drop);
    if sound.is_ok() || desk.voice.can_ask() {
        written::create(&house.repository.root, &written.path, text)?;
    }
    sound.map(|()| written)
}

fn compose(
    args: &Args,
    id: &DemandId,
    capability: &str,
    proven: Option<&Proven>,
    filled: &[Filled],
    expect: Option<&str>,
) -> String {
    let mut front = FrontMatter::default();
    front.line("id", id.as_str()).line("capability", capability);
    if let Some(outcome) = &args.outcome {
        front.line("outcome", outcome);
    }
    let raw = |front: &mut FrontMatter, key: &str| {
        for field in filled.iter().filter(|field| field.key == key) {
            front.raw(key, &field.yaml);
        }
    };
    raw(&mut front, "reuse");
    raw(&mut front, "depends");
    match proven {
        Some(proven) => drop(front.raw("proof", &proven.yaml(&args.files))),
        None => front.note(UNPROVEN),
    }
    raw(&mut front, "covers");
    if let Some(expect) = expect {
        front.raw("expect", expect);
    }
    let title = args.title.clone().unwrap_or_else(|| capitalized(capability));
    front.with_body(&format!("# {title}\nWhy this matters, for whom, and what is deliberately left out.\n"))
}

/// `refunds.idempotent` as a heading: `Refunds idempotent`.
fn capitalized(capability: &str) -> String {
    let words = capability.replace(['.', '-', '_'], " ");
    let mut characters = words.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

fn show_filled(page: &mut Page, filled: &[Filled]) {
    if !filled.is_empty() {
        page.heading("Filled from the repository");
    }
    for field in filled {
        page.fact(field.key, format!("{} ({})", field.value, field.from));
    }
    page.blank();
}

impl Show for Named {
    fn show(&self, page: &mut Page) {
        // Whoever was asked has seen both, before the file was there.
        if !self.said {
            self.territory.show(page);
            show_filled(page, &self.filled);
        }
        page.line(format!("wrote `{}`", self.file)).blank().block(&self.text);
        page.blank()
            .line("next: say in its prose why it matters, commit it, and measure how it is without it");
        self.next.iter().for_each(|command| {
            page.command(command);
        });
    }
}
