//! Gates by hand, as people see them: a line for each as it ends, what runs meanwhile on a line that is redrawn, and in the
//! end what is wrong, and how many passed.

use super::{
    escape,
    page::Page,
    story,
    tone::Tone,
    voice::{Show, Voice},
};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;
use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};
use trace::{Finding, Gate, GateRun, Skipped, Verdict};

/// Between two frames.
const FRAME: Duration = Duration::from_millis(120);
/// Findings of one gate that are shown; all of them are in the JSON.
const FINDINGS: usize = 10;
/// Lines of one finding that are shown.
const LINES: usize = 12;

/// The display of one run.
pub(crate) struct Gates {
    voice: Voice,
    drawn: Option<ProgressBar>,
    running: BTreeMap<String, Instant>,
    width: usize,
    began: Instant,
}

impl Gates {
    /// A display in this voice, of gates with these names.
    pub(crate) fn new<'n>(voice: Voice, names: impl Iterator<Item = &'n str>) -> Self {
        let draws = voice.terminal().draws && voice.is_for_people();
        let width = names.map(|name| name.chars().count()).max().unwrap_or(0);
        Self { voice, drawn: draws.then(drawn), running: BTreeMap::new(), width, began: Instant::now() }
    }

    /// A gate was started.
    pub(crate) fn began(&mut self, gate: &Gate) {
        self.running.insert(gate.name.clone(), Instant::now());
        self.draw();
    }

    /// A gate has ended, or is not started.
    pub(crate) fn ended(&mut self, run: &GateRun) {
        self.running.remove(&run.gate);
        let line = Line { run, width: self.width };
        match &self.drawn {
            Some(drawn) => drawn.suspend(|| self.voice.aside(&line)),
            None => self.voice.aside(&line),
        }
        self.draw();
    }

    /// What all of them said. What was redrawn is taken away; the lines stay.
    pub(crate) fn judged(self, runs: Vec<GateRun>) -> Judged {
        Judged::new(runs, self.began.elapsed())
    }

    fn draw(&self) {
        let Some(drawn) = &self.drawn else { return };
        let one = |(name, since): (&String, &Instant)| match since.elapsed().as_secs() {
            0 => name.clone(),
            seconds => format!("{name} ({seconds} s)"),
        };
        let names: Vec<String> = self.running.iter().map(one).collect();
        drawn.set_message(escape::line(&names.join(" · ")).into_owned());
    }
}

impl Drop for Gates {
    fn drop(&mut self) {
        if let Some(drawn) = &self.drawn {
            drawn.finish_and_clear();
        }
    }
}

fn drawn() -> ProgressBar {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    let style = ProgressStyle::with_template("  {spinner} {wide_msg}");
    bar.set_style(style.expect("because the template is well formed"));
    bar.enable_steady_tick(FRAME);
    bar
}

/// One gate that ended.
#[derive(Serialize)]
struct Line<'a> {
    run: &'a GateRun,
    width: usize,
}

impl Show for Line<'_> {
    fn show(&self, page: &mut Page) {
        let (tone, sign) = sign(self.run);
        let name = format!("{:<width$}", self.run.gate, width = self.width);
        page.spans(&[
            (tone, &format!("  {sign} ")),
            (Tone::Strong, &name),
            (tone, &format!("  {}", word(self.run))),
            (Tone::Faint, &aside(self.run)),
        ]);
    }
}

fn sign(run: &GateRun) -> (Tone, &'static str) {
    match (run.verdict, &run.skipped) {
        (_, Some(_)) => (Tone::Faint, "-"),
        (Verdict::Passed, None) => (Tone::Good, "✓"),
        (Verdict::Failed, None) => (Tone::Bad, "✗"),
        (Verdict::CouldNotRun, None) => (Tone::Waiting, "?"),
    }
}

/// Those that are in the way.
pub(super) fn red(runs: &[GateRun]) -> impl Iterator<Item = &GateRun> {
    runs.iter().filter(|run| run.skipped.is_none() && run.verdict != Verdict::Passed)
}

/// What a gate found; one that is red and found nothing is itself what is wrong.
pub(super) fn complaints(run: &GateRun) -> Vec<Finding> {
    if !run.findings.is_empty() {
        return run.findings.clone();
    }
    let exit = run.exit.map_or_else(String::new, |code| format!(", exit code {code}"));
    let message = format!("gate `{}` {}{exit}", run.gate, word(run));
    vec![Finding { from: run.gate.clone(), path: None, line: None, message }]
}

/// The verdict, or that there is none.
pub(super) fn word(run: &GateRun) -> String {
    if run.skipped.is_some() { "skipped".into() } else { run.verdict.to_string() }
}

/// How long, how many, or why not.
fn aside(run: &GateRun) -> String {
    if let Some(why) = &run.skipped {
        return format!(": {why}");
    }
    if run.exit.is_none() && run.took_ms == 0 {
        return String::new();
    }
    let took = if run.cached.is_some() { "cached".to_owned() } else { story::took(run.took_ms) };
    let tests = run.tests.map_or_else(String::new, |tests| match tests.failed {
        0 => format!(", {}", story::count(tests.passed as usize, "test")),
        failed => format!(", {failed} of {} failed", story::count((tests.passed + failed) as usize, "test")),
    });
    format!(" ({took}{tests})")
}

/// What all of them said.
#[derive(Debug, Serialize)]
pub(crate) struct Judged {
    /// Whether some passed, and none is in the way.
    passed: bool,
    runs: Vec<GateRun>,
    took_ms: u128,
}

impl Judged {
    /// These runs.
    fn new(runs: Vec<GateRun>, took: Duration) -> Self {
        let some = runs.iter().any(|run| run.verdict == Verdict::Passed);
        let passed = some && !runs.iter().any(GateRun::is_red);
        Self { passed, runs, took_ms: took.as_millis() }
    }

    /// The runs.
    pub(crate) fn runs(&self) -> &[GateRun] {
        &self.runs
    }

    /// Whether one of them is in the way.
    pub(crate) fn is_red(&self) -> bool {
        self.runs.iter().any(GateRun::is_red)
    }

    fn number(&self, counts: impl Fn(&GateRun) -> bool) -> usize {
        self.runs.iter().filter(|run| counts(run)).count()
    }

    fn summary(&self) -> String {
        let verdict = |verdict| self.number(|run| run.verdict == verdict && run.skipped.is_none());
        let cached = self.number(|run| run.cached.is_some());
        let passed = match cached {
            0 => format!("{} passed", verdict(Verdict::Passed)),
            cached => format!("{} passed ({cached} cached)", verdict(Verdict::Passed)),
        };
        let more = [
            (verdict(Verdict::Failed), "failed"),
            (verdict(Verdict::CouldNotRun), "could not run"),
            (self.number(|run| run.skipped.is_some()), "skipped"),
        ];
        let more =
            more.iter().filter(|(number, _)| *number > 0).map(|(number, word)| format!("{number} {word}"));
        let words: Vec<String> = std::iter::once(passed).chain(more).collect();
        let took = story::took(u64::try_from(self.took_ms).unwrap_or(u64::MAX));
        format!("{}: {} ({took})", story::count(self.runs.len(), "gate"), words.join(", "))
    }
}

impl Show for Judged {
    fn show(&self, page: &mut Page) {
        for run in self.runs.iter().filter(|run| is_told(run)) {
            page.line("");
            let (tone, _) = sign(run);
            let exit = run.exit.map_or_else(String::new, |code| format!(", exit code {code}"));
            let name = format!("`{}`", run.gate);
            page.spans(&[
                (Tone::Plain, "gate "),
                (Tone::Strong, &name),
                (Tone::Plain, " "),
                (tone, &word(run)),
                (Tone::Plain, &exit),
            ]);
            run.standard.iter().for_each(|standard| {
                page.line(format!("  enforces `.evolute/{standard}`"));
            });
            run.findings.iter().take(FINDINGS).for_each(|finding| show(finding, page));
            if run.findings.len() > FINDINGS {
                page.line(format!("  and {} more", run.findings.len() - FINDINGS));
            }
        }
        page.line("").line(self.summary());
        if self.runs.iter().all(|run| run.skipped == Some(Skipped::NothingChanged)) && !self.runs.is_empty() {
            page.hint("nothing was judged; give the gates all files with `evolute gate --all`");
        }
    }
}

/// Whether there is more to say of a run than its line: it is in the way, or passed with remarks.
fn is_told(run: &GateRun) -> bool {
    run.skipped.is_none() && (run.verdict != Verdict::Passed || !run.findings.is_empty())
}

/// A finding: its place and its first line, then the lines below it.
fn show(finding: &Finding, page: &mut Page) {
    let mut lines = finding.message.lines();
    let first = Finding { message: lines.next().unwrap_or_default().to_owned(), ..finding.clone() };
    page.item("·", first.to_string());
    let rest: Vec<&str> = lines.collect();
    rest.iter().take(LINES).for_each(|line| {
        page.line(format!("      {line}"));
    });
    if rest.len() > LINES {
        page.line(format!("      … {} more lines", rest.len() - LINES));
    }
}

#[cfg(test)]
pub(super) mod tests {
    use trace::{Finding, Gate, GateRun, RepoPath, Verdict, id::ObjectId};

    /// A gate that failed with one finding.
    pub(in crate::render) fn run(gate: &str, path: &str, message: &str) -> GateRun {
        let definition = trace::Digest::of_value(&Gate::new(gate, vec![], 1));
        let path = Some(RepoPath::new(path.as_bytes()));
        let finding = Finding { from: gate.into(), path, line: Some(3), message: message.into() };
        GateRun {
            gate: gate.into(),
            kind: trace::GateKind::Gate,
            standard: None,
            step: None,
            attempt: 1,
            tree: ObjectId::new("0".repeat(40)),
            definition,
            verdict: Verdict::Failed,
            exit: Some(1),
            tests: None,
            findings: vec![finding],
            output: None,
            cached: None,
            standard: None,
            skipped: None,
            ran: None,
            took_ms: 12,
        }
    }
}
