//! What a run shows on its way: on a terminal the seven layers, the step and what is being done, redrawn in
//! place; elsewhere one line a record, in words that do not change.

use super::{
    escape, page, story,
    tone::Tone,
    voice::{Form, Voice},
};
use engine::{Effect, Entry, Work};
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::{collections::BTreeMap, sync::Mutex, time::Duration};
use trace::{Event, Layer, event::cycle, id::EffectId};

/// Between two frames.
const FRAME: Duration = Duration::from_millis(120);
/// Letters of the name of whoever speaks.
const ROOM: usize = 11;
/// Lines about what is under way, at most.
const LINES: usize = 8;

/// The display of one run.
pub(crate) struct Progress {
    voice: Voice,
    drawn: Option<Drawn>,
    state: Mutex<State>,
}

struct Drawn {
    lines: MultiProgress,
    layers: ProgressBar,
}

struct State {
    reached: Option<Layer>,
    /// What the hands do, in words.
    running: BTreeMap<EffectId, String>,
    /// A line for each step, or whatever else is under way, with its time.
    doing: BTreeMap<String, ProgressBar>,
}

impl Progress {
    /// A display in this voice, of a cycle that has reached this layer.
    pub(crate) fn new(voice: Voice, reached: Option<Layer>) -> Self {
        let draws = voice.terminal().draws && voice.form() == Form::Words;
        Self {
            voice,
            drawn: draws.then(Drawn::new),
            state: Mutex::new(State { reached, running: BTreeMap::new(), doing: BTreeMap::new() }),
        }
    }

    /// A record was made.
    pub(crate) fn record(&self, entry: &Entry) {
        let line = words(&entry.record.event);
        if let Some(layer) = entry.record.layer {
            self.state().reached = Some(layer);
        }
        match &self.drawn {
            Some(drawn) => {
                let line = self.toned(&entry.record.event, &line);
                let _gone = drawn.lines.println(line);
                self.draw();
            }
            None => self.voice.note(|page| {
                page.line(&line);
            }),
        }
    }

    /// The hands began something.
    pub(crate) fn began(&self, effect: &Effect) {
        self.state().running.insert(effect.id.clone(), doing(&effect.work));
        self.draw();
    }

    /// The hands ended something.
    pub(crate) fn ended(&self, effect: &EffectId) {
        self.state().running.remove(effect);
        self.draw();
    }

    /// Takes the display away; what it printed stays.
    pub(crate) fn clear(&self) {
        if let Some(drawn) = &self.drawn {
            self.state().doing.values().for_each(ProgressBar::finish_and_clear);
            drawn.layers.finish_and_clear();
        }
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn toned(&self, event: &Event, line: &str) -> String {
        let tone = match event {
            Event::Cycle(cycle::Event::Deviated(_)) => Tone::Bad,
            Event::Constraint(trace::event::constraint::Event::DecisionRequested(_)) => Tone::Waiting,
            Event::Execution(trace::event::execution::Event::Landed { .. }) => Tone::Good,
            _other => Tone::Plain,
        };
        let terminal = self.voice.terminal();
        let (room, sentence) = line.split_at(ROOM + 1);
        let parts = page::wrap(sentence, terminal.width.saturating_sub(room.len() + 1).max(20));
        let parts: Vec<String> = parts.iter().map(|part| escape::line(part).into_owned()).collect();
        let below = format!("\n{:1$}", "", room.len());
        tone.paint(&format!("{room}{}", parts.join(&below)), terminal.colors_err).into_owned()
    }

    fn draw(&self) {
        let Some(drawn) = &self.drawn else { return };
        let mut state = self.state();
        drawn.layers.set_message(layers(state.reached));
        let lines = lines(state.running.values());
        state.doing.retain(|about, line| {
            let goes_on = lines.contains_key(about);
            if !goes_on {
                line.finish_and_clear();
                drawn.lines.remove(line);
            }
            goes_on
        });
        for (about, what) in lines.into_iter().take(LINES) {
            let words = escape::line(&format!("{about}{what}")).into_owned();
            state.doing.entry(about).or_insert_with(|| drawn.line()).set_message(words);
        }
    }
}

impl Drawn {
    fn new() -> Self {
        let lines = MultiProgress::with_draw_target(ProgressDrawTarget::stderr());
        let layers = lines.add(ProgressBar::new_spinner().with_style(style("  {wide_msg}")));
        Self { lines, layers }
    }

    /// One more line, for something that begins now.
    fn line(&self) -> ProgressBar {
        let line = ProgressBar::new_spinner().with_style(style("  {spinner} {elapsed:>4} {wide_msg}"));
        let line = self.lines.add(line);
        line.enable_steady_tick(FRAME);
        line
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).expect("because the template is well formed")
}

/// The record in one line: the layer that speaks, or what spans the loop, then the sentence; in columns.
pub(crate) fn words(event: &Event) -> String {
    format!("{:<ROOM$} {}", room(event), story::sentence(event))
}

/// The same in running words.
pub(crate) fn running(event: &Event) -> String {
    format!("{}: {}", room(event), story::sentence(event))
}

/// The layer that speaks, or what spans the loop.
fn room(event: &Event) -> &'static str {
    match event {
        Event::Demand(_) => "demand",
        Event::Mirror(_) => "mirror",
        Event::Cycle(_) => "cycle",
        Event::Ledger(_) => "ledger",
        spoken => spoken.layer().map_or("cycle", Layer::name),
    }
}

/// The seven layers, with marks for those behind and the one that speaks.
fn layers(reached: Option<Layer>) -> String {
    let mark = |layer: &Layer| match reached {
        Some(now) if *layer < now => format!("✓ {layer}"),
        Some(now) if *layer == now => format!("▸ {layer}"),
        Some(_) | None => format!("· {layer}"),
    };
    Layer::ALL.iter().map(mark).collect::<Vec<_>>().join(" ")
}

/// What is under way, a line for each step: what it is about, and all that is done about it.
fn lines<'a>(running: impl Iterator<Item = &'a String>) -> BTreeMap<String, String> {
    let mut lines: BTreeMap<String, String> = BTreeMap::new();
    for words in running {
        let (about, what) =
            words.split_once(": ").map_or((words.as_str(), ""), |(about, what)| (about, what));
        let line = lines.entry(about.to_owned()).or_default();
        let between = if line.is_empty() { ": " } else { " · " };
        if !what.is_empty() {
            line.push_str(between);
            line.push_str(what);
        }
    }
    lines
}

/// What the hands do, in a few words.
pub(crate) fn doing(work: &Work) -> String {
    match work {
        Work::Pack { step, .. } => format!("step {}: packing context", step.number),
        Work::Prepare { step, .. } => format!("step {step}: preparing a worktree"),
        // Outside a cycle the brief's heading says what is asked for.
        Work::Attempt { step: 0, agent, brief, .. } => {
            format!("`{}`: {}", agent.name, brief.trim_start_matches('#').trim())
        }
        Work::Attempt { step, attempt, agent, .. } => {
            format!("step {step}.{attempt}: `{}` works", agent.name)
        }
        Work::Judge { gate, step: Some(step), attempt, .. } => {
            format!("step {step}.{attempt}: gate `{}`", gate.name)
        }
        Work::Judge { gate, step: None, attempt, .. } => format!("candidate {attempt}: gate `{}`", gate.name),
        Work::Merge { step, .. } => format!("step {step}: merging"),
        Work::CallRoll { gate, step: Some(step), attempt, .. } => {
            format!("step {step}.{attempt}: the tests of `{}`, by name", gate.name)
        }
        Work::CallRoll { gate, step: None, attempt, .. } => {
            format!("candidate {attempt}: the tests of `{}`, by name", gate.name)
        }
        Work::Commit { step, .. } => format!("step {step}: committing"),
        Work::Candidate { number, .. } => format!("candidate {number}: merging"),
        Work::OpenPullRequest { number, .. } => format!("candidate {number}: opening a pull request"),
        Work::SeePullRequest { request, .. } => format!("looking at {}", request.url),
        Work::Land { branch, .. } => format!("landing on `{branch}`"),
        Work::Control { capability, .. } => format!("control of `{capability}`"),
        Work::Prove { capability, .. } => format!("proof of `{capability}`"),
        Work::Measure { .. } => "measuring the baseline".into(),
        Work::Probe { capability, .. } => format!("probe of `{capability}`"),
        Work::Observe { workflow, .. } => format!("observing `{}`", workflow.name),
        Work::Change { .. } => "applying a lesson".into(),
        Work::Sweep {} => "sweeping".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::{layers, lines};
    use trace::Layer;

    #[test]
    fn each_step_has_a_line_of_its_own_and_its_gates_share_it() {
        let running =
            ["step 1.1: `codex` works", "step 2.1: gate `fmt`", "step 2.1: gate `tests`", "sweeping"];
        let running = running.map(str::to_owned);
        let drawn: Vec<String> =
            lines(running.iter()).into_iter().map(|(about, what)| about + &what).collect();
        expect_test::expect![[r"
            step 1.1: `codex` works
            step 2.1: gate `fmt` · gate `tests`
            sweeping"]]
        .assert_eq(&drawn.join("\n"));
    }

    #[test]
    fn the_layers_show_what_is_behind_and_what_speaks_without_color() {
        expect_test::expect!["✓ constraint ✓ context ✓ planning ▸ execution · quality · feedback · learning"]
            .assert_eq(&layers(Some(Layer::Execution)));
    }
}
