//! `evolute ci`: the gates in continuous integration, as the base of the change has them, by the same runner as by hand.
//! Nothing is recorded, unless that is asked on the default branch.

mod record;

use crate::{
    confinement,
    desk::Desk,
    failure::{Exit, Failure, Outcome},
    integration::{self, Integration, Since},
    judge::Judge,
    judging::{Judging, Over, pace},
    render::{
        Form, Judged, Page, Show, annotations, code_quality, comment, gates_junit, gates_sarif,
        notes_in_sarif, notices, summary,
    },
    repository::Repository,
    weakened::Compared,
    what_if::WhatIf,
    wire::Wiring,
    written,
};
use record::{Excuse, Recording, Word};
use runtime::Dice;
use serde::Serialize;
use std::{fs::OpenOptions, io::Write as _};
use trace::id::ObjectId;
use workshop::{Caching, Look};

/// Run every gate in continuous integration, as the base of the change has them
///
/// The base is what the event of GitHub or GitLab says, or where the branch left the default one. A gate that the change
/// takes away or alters runs as the base has it; one that it adds runs too. `weakened` runs last. Then it says what the change
/// would do to the mirror; that alone makes nothing red.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The change is what came since this revision [default: as the event says, else since the default branch]
    #[arg(long, value_name = "REVISION")]
    base: Option<String>,
    /// Write what was found as SARIF 2.1.0 to this file
    #[arg(long, value_name = "FILE")]
    sarif: Option<String>,
    /// Write the gates as test cases of JUnit to this file
    #[arg(long, value_name = "FILE")]
    junit: Option<String>,
    /// Write what the change does to the mirror to this file, as Markdown that a workflow can post
    #[arg(long, value_name = "FILE")]
    comment: Option<String>,
    /// Write what was found in GitLab's form of code quality to this file
    #[arg(long, value_name = "FILE")]
    code_quality: Option<String>,
    /// Run them without confinement
    #[arg(long)]
    unconfined: bool,
    /// On the default branch: bring the trace here, put on record what the gates say, prove again what is due, and send it
    #[arg(long)]
    record: bool,
}

/// What came of it.
#[derive(Debug, Serialize)]
struct Checked {
    judge: Judge,
    #[serde(flatten)]
    judged: Judged,
    /// What the change would do to the mirror.
    mirror: WhatIf,
    /// What became of the record, if one was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    record: Option<Word>,
}

/// Runs the verb.
pub(crate) fn run(args: &Args, desk: &Desk) -> Outcome {
    if args.base.as_ref().is_some_and(|base| base.is_empty() || base.starts_with('-')) {
        return Err(Failure::usage("`--base` names no revision", "name a branch, a tag or a commit"));
    }
    let repository = desk.repository()?;
    let since = integration::since(desk, &repository, args.base.as_deref())?;
    let judge = Judge::of(desk, &repository, &since.base, &since.told_by)?.some()?;
    let integration = Integration::of(&desk.config);
    // The trace comes first: it says which gates judge nothing, and where capabilities stand.
    let recording = args.record.then(|| Recording::begin(desk, &repository));
    let judge = judge.asked(desk, &repository)?;
    let sealed = Sealed::begin(desk, &integration);
    desk.voice.aside(&judge);
    let tree = desk.git(&repository).snapshot(&repository.git)?;
    let mirror = WhatIf::of(desk, &repository, &judge.configuration, &since.base, &tree)?;
    let judging = judging(args, desk, &repository, &since, &judge, tree)?;
    let judged = judging.judged(desk, &repository, desk.voice)?;
    desk.voice.aside(&judged);
    desk.voice.aside(&mirror);
    let record = recorded(desk, recording, &judging, &judged, &since);
    drop(sealed);
    annotate(desk, &integration, &judged, &mirror)?;
    keep(args, desk, &judged, &mirror)?;
    let record = record?;
    let exit = match (judged.is_red(), &record) {
        (true, _) => Exit::Refused,
        (false, Some(word)) => word.exit(),
        (false, None) => Exit::Done,
    };
    if desk.voice.form() == Form::Json {
        desk.voice.show(&Checked { judge, judged, mirror, record });
    }
    if exit == Exit::Done { Ok(()) } else { Err(Failure::Shown(exit)) }
}

/// What becomes of the record, once the gates have spoken.
fn recorded(
    desk: &Desk,
    recording: Option<Result<Recording, Excuse>>,
    judging: &Judging<'_>,
    judged: &Judged,
    since: &Since,
) -> Result<Option<Word>, Failure> {
    let word = match recording {
        None => return Ok(None),
        Some(Err(excuse)) => Word::NotRecorded(excuse),
        Some(Ok(recording)) => {
            let again = "evolute ci --record".to_owned();
            let wiring = Wiring { confined: judging.confined, record: None, again, take_over: None };
            Word::Recorded(Box::new(recording.keep(desk, judged, &since.base, &wiring)?))
        }
    };
    desk.voice.aside(&word);
    Ok(Some(word))
}

fn judging<'j>(
    args: &Args,
    desk: &Desk,
    repository: &Repository,
    since: &Since,
    judge: &'j Judge,
    tree: ObjectId,
) -> Result<Judging<'j>, Failure> {
    let configuration = &judge.configuration;
    Ok(Judging {
        gates: &judge.gates,
        configuration,
        confined: confinement::wanted(desk, args.unconfined)?,
        pace: pace(configuration, None, configuration.limits.rest),
        caching: Caching::Off,
        over: Over::WorkTree(look(repository, since)),
        weakened: Some(Compared { base: Some(since.base.clone()), tree, tip: Some("HEAD".into()) }),
        head: None,
    })
}

/// Where nothing came since the base, everything is looked at.
fn look(repository: &Repository, since: &Since) -> Look {
    match repository.checked_out() {
        Some(head) if head == since.base => Look::All,
        Some(_) | None => Look::Since(since.base.to_string()),
    }
}

/// Until it is dropped, nothing that is said is a command to GitHub's runner, whatever gates and files are called. Nobody
/// can guess the word that ends it.
struct Sealed<'d>(Option<(&'d Desk, String)>);

impl<'d> Sealed<'d> {
    fn begin(desk: &'d Desk, integration: &Integration) -> Self {
        if *integration == Integration::Other || !desk.voice.is_for_people() {
            return Self(None);
        }
        let dice = Dice::default();
        let word: String = (0..4).map(|_| format!("{:016x}", dice.roll())).collect();
        desk.voice.raw(format!("::stop-commands::{word}\n").as_bytes());
        Self(Some((desk, word)))
    }
}

impl Drop for Sealed<'_> {
    fn drop(&mut self) {
        if let Some((desk, word)) = &self.0 {
            desk.voice.raw(format!("::{word}::\n").as_bytes());
        }
    }
}

/// What is wrong, beside its lines in the forge; and all of it in the summary of the step.
fn annotate(desk: &Desk, integration: &Integration, judged: &Judged, mirror: &WhatIf) -> Outcome {
    let Integration::GitHub { summary: file } = integration else { return Ok(()) };
    if desk.voice.is_for_people() {
        desk.voice.raw((annotations(judged.runs()) + &notices(mirror)).as_bytes());
    }
    let Some(path) = file else { return Ok(()) };
    let opened = OpenOptions::new().append(true).create(true).open(path);
    let about = comment(mirror);
    let apart = if about.is_empty() { "" } else { "\n" };
    let text = summary(judged.runs()) + apart + &about;
    let appended = opened.and_then(|mut file| file.write_all(text.as_bytes()));
    appended.map_err(|error| {
        let why = format!("the summary `{}` cannot be written: {error}", path.display());
        Failure::broken(why, "check `GITHUB_STEP_SUMMARY`")
    })
}

/// In the files that were asked for.
fn keep(args: &Args, desk: &Desk, judged: &Judged, mirror: &WhatIf) -> Outcome {
    let put = |path: &Option<String>, text: &dyn Fn() -> String| {
        let Some(path) = path else { return Ok(()) };
        written::replace(&desk.config.directory, path, &text())
    };
    put(&args.sarif, &|| notes_in_sarif(&gates_sarif(judged.runs()), &mirror.notes()))?;
    put(&args.junit, &|| gates_junit(judged.runs()))?;
    put(&args.code_quality, &|| code_quality(judged.runs()))?;
    put(&args.comment, &|| comment(mirror))
}

impl Show for Checked {
    fn show(&self, page: &mut Page) {
        self.judged.show(page);
    }
}
