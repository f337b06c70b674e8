//! A real agent without a person: its own home, its own words, its events heard as they come. It goes on with the thread of
//! the attempt before, where it can, and hears then only what came of that.

use super::{
    Asked, Did,
    command::{cut, made},
    decisions::Decisions,
    desk, home,
    language::{Call, Language, Leave, Wall},
    login,
    stream::Stream,
    thread::{self, Thread},
    told::{Tokens, Told},
};
use crate::{
    Broken, Ear, Heard, Meter, Shelf,
    inside::{Inside, Went},
    place::Site,
    process::Ended,
    sandbox::Bounds,
    worktree::Grounds,
};
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use trace::{Auth, Ending, Usage};

/// One run of it, to its end.
struct Run {
    went: Went,
    told: Told,
}

impl Grounds {
    /// Runs the agent: once, or twice where its thread could not be resumed.
    pub(super) fn headless(
        &self,
        language: &'static dyn Language,
        site: &Site,
        asked: &Asked<'_>,
        brief: &str,
        shelf: &Shelf,
    ) -> Result<Did, Broken> {
        let decisions = Decisions::listen(site, &self.around.own)?;
        let known = asked.thread.and_then(|name| Thread::known(site, name));
        let time = Duration::from_secs(asked.agent.limits.time_s.into());
        let mut note = String::new();
        let mut left = time;
        if let (Some(thread), Some(again)) = (&known, asked.again) {
            let run = self.told(language, site, asked, (again, &decisions), Some(thread), left)?;
            if run.is_resumed(thread) {
                return did(site, asked, run, (&note, &decisions), shelf);
            }
            left = left.saturating_sub(run.took());
            note = format!("evolute: the thread `{}` could not be resumed: {}\n", thread.name, run.why());
        } else if let Some(name) = asked.thread {
            note = format!("evolute: the thread `{name}` is not here any more\n");
        }
        thread::begin(site)?;
        let run = self.told(language, site, asked, (brief, &decisions), None, left)?;
        did(site, asked, run, (&note, &decisions), shelf)
    }

    /// Tells it something, and hears it to its end.
    fn told(
        &self,
        language: &'static dyn Language,
        site: &Site,
        asked: &Asked<'_>,
        (words, decisions): (&str, &Decisions),
        thread: Option<&Thread>,
        time: Duration,
    ) -> Result<Run, Broken> {
        let home = site.agent_home();
        let own = Site { home: home.clone(), ..site.clone() };
        let session = format!("{}-{}", crate::place::plain(asked.cycle), asked.step);
        let call = Call {
            agent: asked.agent,
            home: &home,
            desk: &site.desk,
            message: &desk::message(site),
            thread: thread.map(|thread| thread.name.as_str()),
            leave: Leave::Given,
            tools: decisions.server(),
            wall: if asked.confined { Wall::Ours } else { Wall::Its },
            session: &session,
            vars: &self.around.vars,
        };
        desk::leave_message(site, words)?;
        for (path, text) in language.files(&call) {
            home::lay(&home, path, text.as_bytes())
                .map_err(|error| Broken::io("the agent's settings cannot be written", &error))?;
        }
        if asked.agent.auth == Auth::Session {
            login::lend(language, &self.around, &home)?;
        }
        let before = thread.map_or(Some(Tokens::default()), |thread| thread.used);
        let stream = Arc::new(Mutex::new(Stream::new(language, Told::since(before))));
        let line = line(language, &call);
        let what = Inside {
            given: &asked.agent.env,
            made: made(&own, asked, decisions).into_iter().chain(language.vars(&call)).collect(),
            stdin: words.as_bytes().to_vec(),
            output_bytes: usize::try_from(asked.agent.limits.output_bytes).unwrap_or(usize::MAX),
            env_file: asked.needs.env_file.as_deref(),
            ports: &asked.needs.ports,
            ear: Some(ear(&stream, asked, self.meter.clone())),
            network: asked.agent.network,
            hosts: &asked.agent.hosts,
            bounds: Bounds::of(&asked.agent.limits),
            shown: vec![decisions.server().command.clone()],
            ..Inside::new(&line, &site.root, time, asked.confined)
        };
        let went = self.inside(&own, &what);
        if asked.agent.auth == Auth::Session {
            login::take_back(language, &home)?;
        }
        let mut told = stream.lock().unwrap_or_else(PoisonError::into_inner).end().clone();
        if let Some(name) = language.named_by_us(&call).filter(|_| told.worked) {
            told.thread(name);
        }
        Ok(Run { went: went?, told })
    }
}

/// The command line: what the configuration says instead of the program, then what the language adds.
fn line(language: &dyn Language, call: &Call<'_>) -> Vec<String> {
    let own = [language.program().to_owned()];
    let program = if call.agent.run.is_empty() { own.as_slice() } else { &call.agent.run };
    program.iter().cloned().chain(language.words(call)).collect()
}

/// Listens while it runs: what it says that it has cost is told on, and one that has used up what it may is not waited for.
fn ear(stream: &Arc<Mutex<Stream>>, asked: &Asked<'_>, meter: Meter) -> Ear {
    let (stream, limits) = (Arc::clone(stream), asked.agent.limits);
    Ear::new(move |piece| {
        let mut stream = stream.lock().unwrap_or_else(PoisonError::into_inner);
        let before = stream.told.usage(None).cost_usd;
        stream.hear(piece);
        let usage = stream.told.usage(None);
        if usage.cost_usd != before {
            meter.read(usage);
        }
        if stream.told.spent(&limits).is_some() { Heard::Enough } else { Heard::GoOn }
    })
}

impl Run {
    fn ended(&self) -> Option<&Ended> {
        match &self.went {
            Went::Ended(ended) => Some(ended),
            Went::NotStarted(_) => None,
        }
    }

    fn took(&self) -> Duration {
        self.ended().map(|ended| ended.took).unwrap_or_default()
    }

    /// Whether the thread went on: it failed before anything was done in it, where it did not.
    fn is_resumed(&self, thread: &Thread) -> bool {
        let failed = self.ended().is_some_and(|ended| ended.cut.is_none() && !ended.succeeded());
        let is_same = self.told.thread.as_ref() == Some(&thread.name);
        !failed || is_same || self.told.worked
    }

    /// Why it failed, in its own words: an error of its language, or the last line that it complained with.
    fn why(&self) -> String {
        let last = self.ended().and_then(|ended| last_line(&ended.stderr));
        self.told.failed.clone().or(last).unwrap_or_else(|| "it did not say why".to_owned())
    }
}

/// The last line with words, bounded.
fn last_line(bytes: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(&bytes[bytes.len().saturating_sub(4_000)..]).into_owned();
    let line = text.lines().rev().find(|line| !line.trim().is_empty())?;
    Some(line.trim().chars().take(500).collect())
}

/// Its exit code and its words decide nothing about a change; only where there is none do they say why.
fn did(
    site: &Site,
    asked: &Asked<'_>,
    run: Run,
    (note, decisions): (&str, &Decisions),
    shelf: &Shelf,
) -> Result<Did, Broken> {
    let why = run.why();
    let Run { went, told } = run;
    let ended = match went {
        Went::Ended(ended) => ended,
        Went::NotStarted(because) => return Ok(Did::not_started(because)),
    };
    Thread::keep(site, &told)?;
    let spent = told.spent(&asked.agent.limits).map(|what| Ending::Spent { what });
    let failed = (told.failed.is_some() || ended.exit.is_some_and(|code| code != 0))
        .then_some(Ending::Failed { because: why });
    let cut = cut(site, &ended, decisions);
    let raw = if ended.stdout.is_empty() { None } else { Some(super::keep(shelf, &ended.stdout)?) };
    Ok(Did {
        cut,
        idle: spent.or(failed),
        took_ms: ended.took_ms(),
        output: [note.as_bytes(), &ended.stdout, &ended.stderr].concat(),
        usage: counted(told.usage(raw), desk::usage(site)),
        before: told.before,
        spoke: None,
        thread: told.thread,
        said: told.said,
    })
}

/// What its events told, and where they told nothing, what it left for us.
fn counted(told: Usage, left: Usage) -> Usage {
    Usage {
        tokens_in: told.tokens_in.or(left.tokens_in),
        tokens_out: told.tokens_out.or(left.tokens_out),
        cost_usd: told.cost_usd.or(left.cost_usd),
        ..told
    }
}
