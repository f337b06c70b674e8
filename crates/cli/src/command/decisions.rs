//! `evolute decisions`: the queue. What waits for whom, for how long, what it blocks, and what happens next.

mod one;

use super::{
    decide, outcome,
    settle::{Disputed, disputes},
};
use crate::{
    desk::Desk,
    failure::Outcome,
    glance::Glance,
    render::{Page, Show, Tone, ago},
};
use engine::{constraint::view::Asked, cycle::Cycle};
use jiff::Timestamp;
use serde::Serialize;
use trace::{
    OnExpiry,
    id::{CycleId, DecisionId, DemandId},
};

/// List what is asked of whom, by when, what it blocks and what happens next; yours first
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Show this decision, whole: every field, and the record that says it
    #[arg(value_name = "ID", conflicts_with_all = ["all", "owner", "overdue", "outcomes"])]
    decision: Option<String>,
    /// List answered ones too
    #[arg(long)]
    all: bool,
    /// List those of one owner
    #[arg(long, value_name = "NAME")]
    owner: Option<String>,
    /// List those whose time ran out
    #[arg(long)]
    overdue: bool,
    /// List what decisions expected instead, where nobody has said yet what came of it
    #[arg(long, conflicts_with_all = ["all", "overdue"])]
    outcomes: bool,
}

/// The decisions.
#[derive(Debug, Serialize)]
struct Listed {
    decisions: Vec<Line>,
    /// How many wait for whoever asks.
    yours: usize,
    /// How many are overdue.
    overdue: usize,
    /// Whether answered ones were asked for too.
    #[serde(skip)]
    all: bool,
    /// What ledgers that did not know of each other said differently.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    disputes: Vec<Disputed>,
}

/// One decision.
#[derive(Debug, Serialize)]
struct Line {
    decision: DecisionId,
    cycle: Option<CycleId>,
    demand: Option<DemandId>,
    class: String,
    step: Option<u32>,
    text: String,
    options: Vec<String>,
    owner: String,
    deputy: Option<String>,
    /// Why it is not asked of the owner of its class.
    stands_in: Option<String>,
    /// Seconds within which whatever is chosen can be undone.
    undo_s: Option<u64>,
    /// Which of several mandated approvals it is.
    approval: Option<String>,
    asked: Timestamp,
    asked_by: String,
    due: Timestamp,
    overdue: bool,
    breaches: u32,
    /// What cannot go on without it.
    blocks: String,
    /// What the clock does next.
    next: String,
    /// What answers it.
    command: String,
    choice: Option<String>,
    because: Option<String>,
    by: Option<String>,
    #[serde(skip)]
    yours: bool,
    /// Whether whoever asks may answer it: the owner and the deputy may.
    #[serde(skip)]
    mine: bool,
    #[serde(skip)]
    waited: String,
    #[serde(skip)]
    when: String,
    #[serde(skip)]
    answered: String,
}

/// Runs the verb.
pub(crate) fn run(args: &Args, desk: &Desk) -> Outcome {
    if let Some(id) = &args.decision {
        return one::show(id, desk);
    }
    if args.outcomes {
        return outcome::list(args.owner.as_deref(), desk);
    }
    let glance = Glance::take(desk)?;
    let me = glance.me(desk);
    let picture = &glance.picture;
    let outside = picture.decisions.questions.iter().map(|asked| (None, asked));
    let within = picture
        .cycles
        .values()
        .flat_map(|cycle| cycle.constraint.questions.iter().map(move |asked| (Some(cycle), asked)));
    let mut decisions: Vec<Line> = outside
        .chain(within)
        .filter(|(_, asked)| args.all || asked.answer.is_none())
        .map(|(cycle, asked)| line(asked, cycle, &me, glance.now))
        .filter(|line| args.owner.as_ref().is_none_or(|owner| owner.eq_ignore_ascii_case(&line.owner)))
        .filter(|line| !args.overdue || line.overdue)
        .collect();
    decisions.sort_by_key(|line| (line.choice.is_some(), !line.yours, line.due));
    let open = |line: &&Line| line.choice.is_none();
    let yours = decisions.iter().filter(open).filter(|line| line.yours).count();
    let overdue = decisions.iter().filter(|line| line.overdue).count();
    let disputes = disputes(picture, glance.now);
    desk.voice.show(&Listed { decisions, yours, overdue, all: args.all, disputes });
    Ok(())
}

fn line(asked: &Asked, cycle: Option<&Cycle>, me: &str, now: Timestamp) -> Line {
    let question = &asked.question;
    Line {
        decision: question.id.clone(),
        cycle: cycle.map(|cycle| cycle.id.clone()),
        demand: cycle.map(|cycle| cycle.demand.id.clone()),
        class: question.class.clone(),
        step: question.step,
        text: question.text.clone(),
        options: question.options.clone(),
        owner: question.owner.clone(),
        deputy: question.deputy.clone(),
        stands_in: question.stands_in.clone(),
        undo_s: question.undo_s,
        approval: question
            .chain
            .as_ref()
            .map(|link| format!("{} of {}, mandated: {}", link.place, link.of, link.why)),
        asked: asked.at,
        asked_by: asked.asked_by.clone(),
        due: question.due,
        overdue: asked.answer.is_none() && question.due <= now,
        breaches: asked.breaches,
        blocks: blocks(question.step, cycle),
        next: next(asked),
        command: decide::command(question),
        choice: asked.choice().map(ToOwned::to_owned),
        because: asked.answer.as_ref().map(|answer| answer.because.clone()),
        by: asked.by.clone(),
        mine: [Some(&question.owner), question.deputy.as_ref()]
            .into_iter()
            .flatten()
            .any(|name| name.eq_ignore_ascii_case(me)),
        yours: question.owner.eq_ignore_ascii_case(me),
        waited: ago(asked.at, now),
        when: ago(question.due, now),
        answered: asked.answered.map_or_else(String::new, |at| ago(at, now)),
    }
}

fn blocks(step: Option<u32>, cycle: Option<&Cycle>) -> String {
    match (cycle, step) {
        (None, _) => "no cycle; whatever cites it waits".into(),
        (Some(cycle), Some(step)) => {
            let after = cycle.open_steps().filter(|open| open.number > step).count();
            let more = if after == 0 { String::new() } else { format!(" and {after} after it") };
            format!("step {step}{more}, and the landing of `{}`", cycle.demand.id)
        }
        (Some(cycle), None) => format!("the landing of `{}`", cycle.demand.id),
    }
}

/// What the clock does when it runs out, in the engine's order: a default that is offered, else somebody is asked.
fn next(asked: &Asked) -> String {
    let question = &asked.question;
    if !asked.clock_runs() {
        return "nothing more by itself: it was asked often enough".into();
    }
    match (&question.on_expiry, asked.escalates_to()) {
        (OnExpiry::Default(choice), _) if question.options.contains(choice) => {
            format!("`{choice}` is taken by default")
        }
        (OnExpiry::Default(_) | OnExpiry::Escalate, to) if !to.eq_ignore_ascii_case(&question.owner) => {
            format!("it goes to `{to}`")
        }
        (OnExpiry::Default(_) | OnExpiry::Escalate, to) => format!("`{to}` is asked again"),
    }
}

impl Show for Listed {
    fn show(&self, page: &mut Page) {
        self.disputes.iter().for_each(|dispute| dispute.brief(page));
        if self.decisions.is_empty() && self.all {
            page.prose("no decision is open, and none was answered in a cycle that is open; those of closed cycles are precedents");
            page.command("evolute precedents --kind decision");
            return;
        }
        if self.decisions.is_empty() {
            page.line("no decision is open");
            return;
        }
        let open = self.decisions.iter().filter(|line| line.choice.is_none()).count();
        let head = format!("{open} open, {} yours, {} overdue", self.yours, self.overdue);
        page.spans(&[(Tone::Strong, "decisions  "), (Tone::Plain, &head)]);
        self.decisions.iter().for_each(|line| line.show(page));
    }
}

impl Line {
    fn show(&self, page: &mut Page) {
        let whom = if self.yours { "you".to_owned() } else { self.owner.clone() };
        let (tone, state) = match (&self.choice, self.overdue) {
            (Some(_), _) => (Tone::Faint, format!("answered {}", self.answered)),
            (None, true) => (Tone::Waiting, format!("overdue, due {}", self.when)),
            (None, false) => (Tone::Plain, format!("due {}", self.when)),
        };
        let head = format!("{}  {}", self.decision, self.class);
        page.blank().spans(&[(Tone::Strong, &head), (Tone::Plain, &format!("  {whom}  ")), (tone, &state)]);
        page.prose(&self.text);
        match (&self.choice, &self.because) {
            (Some(choice), Some(because)) => {
                let by = self.by.as_deref().unwrap_or("nobody");
                page.fact("answer", format!("`{choice}` by `{by}`: {because}"));
            }
            (Some(_), None) | (None, _) => self.open(page),
        }
    }

    fn open(&self, page: &mut Page) {
        let again = if self.breaches == 0 { String::new() } else { format!(", overdue {}×", self.breaches) };
        page.fact("asked", format!("{} by `{}`{again}", self.waited, self.asked_by));
        self.stands_in.iter().for_each(|why| {
            page.fact(if self.undo_s.is_some() { "small" } else { "instead" }, why);
        });
        self.approval.iter().for_each(|which| {
            page.fact("approval", which);
        });
        if self.cycle.is_some() {
            page.fact("blocks", &self.blocks);
        }
        page.fact("then", &self.next);
        if self.mine {
            page.command(&self.command);
        }
    }
}
