//! An agent that speaks the Agent Client Protocol: it is spoken with while it works, and an early no keeps it within its
//! step. What it says of permissions is a courtesy; the wall and the diff judge.

use super::{
    Asked, Did,
    command::made,
    decisions::Decisions,
    desk, home,
    language::{self, Call, Language, Leave, Wall},
    login,
    thread::{self, Thread},
    told::{WORDS, is_thread, spent},
};
use crate::{
    Broken, Meter, Shelf, Stop,
    inside::Inside,
    place::Site,
    process::{Cut, Ended},
    sandbox,
    worktree::Grounds,
};
use acp::{Again, End, Judge, Question, Server, Session, Told, Turn, hold};
use formats::globs;
use globset::GlobSet;
use std::{
    ffi::OsString,
    path::{Component, Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};
use trace::{AgentLimits, Auth, Ending, Usage, text};

/// How long an agent has, after its time is up, to end by itself.
const MARGIN: Duration = Duration::from_secs(5);

/// Letters of a complaint.
const COMPLAINT: usize = 500;

/// What an agent may not leave: its step, its time.
struct Bounds {
    root: PathBuf,
    touches: GlobSet,
    protected: GlobSet,
    decisions: Arc<Decisions>,
    until: Instant,
    stop: Stop,
    money: Option<f64>,
    overspent: AtomicBool,
    meter: Meter,
}

impl Judge for Bounds {
    fn may_write(&self, path: &Path) -> Result<(), String> {
        let whole = plain(&self.root.join(path));
        let Ok(inner) = whole.strip_prefix(&self.root) else {
            return Err("it is outside the worktree".into());
        };
        if self.protected.is_match(inner) || inner.components().any(|part| part.as_os_str() == ".git") {
            Err("no step may change it".into())
        } else if self.touches.is_match(inner) {
            Ok(())
        } else {
            Err("it is outside the step".into())
        }
    }

    fn decide(&self, question: Question) {
        self.decisions.take(&question.text, question.options, None);
    }

    fn hear_cost(&self, usd: f64) {
        self.meter.read(Usage { cost_usd: Some(usd), ..Usage::default() });
        self.overspent.fetch_or(self.money.is_some_and(|most| usd > most), Ordering::SeqCst);
    }

    fn is_over(&self) -> bool {
        Instant::now() >= self.until || self.stop.said() || self.overspent.load(Ordering::SeqCst)
    }
}

impl Grounds {
    /// Speaks with the agent for one turn: in the session of the attempt before, where it is still known.
    pub(super) fn acp(
        &self,
        site: &Site,
        asked: &Asked<'_>,
        brief: &str,
        shelf: &Shelf,
    ) -> Result<Did, Broken> {
        let decisions = Arc::new(Decisions::listen(site, &self.around.own)?);
        let known = asked.thread.and_then(|name| Thread::known(site, name));
        if known.is_none() {
            thread::begin(site)?;
        }
        let own = Site { home: site.agent_home(), ..site.clone() };
        let settings = self.settle(&own, asked, &decisions)?;
        let limits = &asked.agent.limits;
        let time = Duration::from_secs(limits.time_s.into());
        let what = Inside {
            given: &asked.agent.env,
            made: made(&own, asked, &decisions).into_iter().chain(settings).collect(),
            output_bytes: usize::try_from(limits.output_bytes).unwrap_or(usize::MAX),
            network: asked.agent.network,
            hosts: &asked.agent.hosts,
            bounds: sandbox::Bounds::of(limits),
            env_file: asked.needs.env_file.as_deref(),
            ports: &asked.needs.ports,
            shown: vec![decisions.server().command.clone()],
            ..Inside::new(&asked.agent.run, &site.root, time + MARGIN, asked.confined)
        };
        let judge: Arc<dyn Judge> = Arc::new(self.bounds(site, asked, &decisions));
        let session = session(&own, asked, brief, (&decisions, known.is_some()));
        let talk = || self.talk(&own, &what, |words, mouth| hold(&session, &judge, words, mouth));
        let talked = desk::metered(&own, &self.meter, talk);
        if let (Auth::Session, Some(language)) = (asked.agent.auth, language_of(asked)) {
            login::take_back(language, &own.home)?;
        }
        match talked? {
            Ok((ended, told)) => {
                Thread::name(site, told.thread.as_deref())?;
                let did = did(site, &ended, told, (&decisions, shelf))?;
                Ok(match overdrawn(&did.usage, limits) {
                    Some(what) => within(did, what),
                    None => did,
                })
            }
            Err(because) => Ok(Did::not_started(because)),
        }
    }

    /// What the agent may, from now on.
    fn bounds(&self, site: &Site, asked: &Asked<'_>, decisions: &Arc<Decisions>) -> Bounds {
        let limits = &asked.agent.limits;
        Bounds {
            root: site.root.clone(),
            touches: globs(asked.touches),
            protected: globs(asked.protected),
            decisions: Arc::clone(decisions),
            until: Instant::now() + Duration::from_secs(limits.time_s.into()),
            stop: self.around.stop.clone(),
            money: limits.cost_usd,
            overspent: AtomicBool::new(false),
            meter: self.meter.clone(),
        }
    }

    /// Lays our own settings into the home of a program that we know, and gives the variables that go with them.
    fn settle(
        &self,
        own: &Site,
        asked: &Asked<'_>,
        decisions: &Decisions,
    ) -> Result<Vec<(String, OsString)>, Broken> {
        let Some(language) = language_of(asked) else { return Ok(vec![]) };
        let call = Call {
            agent: asked.agent,
            home: &own.home,
            desk: &own.desk,
            message: &own.brief(),
            thread: None,
            leave: Leave::Asked,
            tools: decisions.server(),
            wall: if asked.confined { Wall::Ours } else { Wall::Its },
            session: "",
            vars: &self.around.vars,
        };
        for (path, text) in language.files(&call) {
            home::lay(&own.home, path, text.as_bytes())
                .map_err(|error| Broken::io("the agent's settings cannot be written", &error))?;
        }
        if asked.agent.auth == Auth::Session {
            login::lend(language, &self.around, &own.home)?;
        }
        Ok(language.vars(&call))
    }
}

/// Whose settings the program reads, told by its name.
fn language_of(asked: &Asked<'_>) -> Option<&'static dyn Language> {
    let program = Path::new(asked.agent.run.first()?).file_name()?.to_str()?;
    language::of_program(program)
}

fn session(site: &Site, asked: &Asked<'_>, brief: &str, (decisions, known): (&Decisions, bool)) -> Session {
    let server = decisions.server();
    let again = asked.thread.zip(asked.again).filter(|_| known);
    Session {
        cwd: site.root.clone(),
        brief: brief.to_owned(),
        again: again
            .map(|(thread, message)| Again { thread: thread.to_owned(), message: message.to_owned() }),
        servers: vec![Server {
            name: super::decisions::NAME.to_owned(),
            command: server.command.clone(),
            args: server.args.clone(),
        }],
    }
}

/// What the talk and the process tell together.
fn did(
    site: &Site,
    ended: &Ended,
    mut told: Told,
    (decisions, shelf): (&Decisions, &Shelf),
) -> Result<Did, Broken> {
    let root = format!("{}/", site.root.display());
    told.refused.iter_mut().for_each(|what| *what = what.replace(&root, ""));
    let (cut, idle) = endings(ended, &told);
    let raw = if ended.stdout.is_empty() { None } else { Some(super::keep(shelf, &ended.stdout)?) };
    let used = told.used;
    Ok(Did {
        cut: decisions.asked().or_else(|| desk::blocked(site)).or(cut),
        idle,
        output: output(&told, &ended.stderr),
        usage: Usage {
            tokens_in: used.tokens_in,
            tokens_out: used.tokens_out,
            tokens_cached: used.tokens_cached,
            cost_usd: used.cost_usd,
            tools: Some(used.tools),
            raw,
        },
        thread: told.thread.filter(|name| is_thread(name)),
        said: told.said.map(|said| text::head(&said, WORDS).to_owned()),
        before: None,
        spoke: None,
        took_ms: ended.took_ms(),
    })
}

/// What it has used up of what it may, by what it tells, in words.
fn overdrawn(usage: &Usage, limits: &AgentLimits) -> Option<String> {
    let used = usage.tokens_in.unwrap_or(0).saturating_add(usage.tokens_out.unwrap_or(0));
    spent(used, usage.cost_usd, limits)
}

/// An attempt that used up what it may: it was ended for that, and not for its time. What it left is judged all the same.
fn within(did: Did, what: String) -> Did {
    let cut = did.cut.filter(|cut| *cut != Ending::TimedOut);
    Did { cut, idle: Some(Ending::Spent { what }), ..did }
}

/// How it ended: whatever it left, and if it left nothing.
fn endings(ended: &Ended, told: &Told) -> (Option<Ending>, Option<Ending>) {
    let because = || because(ended, &told.end);
    match (&told.end, ended.cut) {
        (_, Some(Cut::Flood)) => (Some(Ending::Flooded), None),
        (_, Some(Cut::Disk)) => (Some(Ending::Spent { what: "disk".into() }), None),
        (_, Some(Cut::Memory)) => (Some(Ending::Spent { what: "memory".into() }), None),
        (End::Over, _) | (_, Some(Cut::Time)) => (Some(Ending::TimedOut), None),
        (End::Turned(Turn::Done | Turn::Canceled) | End::Asked, _) => (None, refused(told)),
        (End::Version(_) | End::Login { .. } | End::Died { during: "initialize" }, _) => {
            (Some(Ending::NotStarted { because: because() }), None)
        }
        (
            End::Turned(Turn::Tokens | Turn::Requests | Turn::Declined)
            | End::Insisted { .. }
            | End::Failed { .. }
            | End::Died { .. }
            | End::Babbled { .. },
            _,
        ) => (None, Some(Ending::Failed { because: because() })),
    }
}

/// Whoever left nothing because it was told no hears of it once more: not every agent tells its model.
fn refused(told: &Told) -> Option<Ending> {
    let what = told.refused.first()?;
    Some(Ending::Failed { because: format!("it was refused what it asked for: {what}") })
}

/// Why; where it did not say so itself, with the last line that it complained of.
fn because(ended: &Ended, end: &End) -> String {
    let complaint = String::from_utf8_lossy(&ended.stderr);
    let plain = anstream::adapter::strip_str(&complaint).to_string();
    match plain.lines().rfind(|line| !line.trim().is_empty()) {
        Some(line) if matches!(end, End::Died { .. } | End::Babbled { .. }) => {
            let line: String = line.trim().chars().take(COMPLAINT).collect();
            format!("{end}; it complained: {line}")
        }
        Some(_) | None => end.to_string(),
    }
}

/// For people: what it said, what it was refused, how it ended, what it complained of.
fn output(told: &Told, complaints: &[u8]) -> Vec<u8> {
    let refused = told.refused.iter().map(|what| format!("refused: {what}"));
    let said = told.said.clone().into_iter();
    let lines: Vec<String> = said.chain(refused).chain([told.end.to_string()]).collect();
    let mut output = lines.join("\n").into_bytes();
    output.push(b'\n');
    output.extend_from_slice(complaints);
    output
}

/// A path without `.` and `..`, by its words alone: links are for the wall.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => drop(plain.pop()),
            Component::CurDir => {}
            Component::Prefix(_) | Component::RootDir | Component::Normal(_) => plain.push(part),
        }
    }
    plain
}
