//! One decision, whole: what triggered it, what was on the table, what was chosen and why, under which policy, by whom, with
//! what expected and what came of it, and what it cost; each with the record that says so.

use crate::{
    archive::{Archive, Asked},
    desk::Desk,
    failure::{Failure, Outcome},
    render::{Page, Show, Tone, local},
};
use engine::Entry;
use jiff::{Timestamp, tz::TimeZone};
use serde::Serialize;
use trace::{
    Answer, Question, Seen,
    id::{CycleId, DecisionId},
};

/// A decision.
#[derive(Debug, Serialize)]
struct Whole {
    cycle: Option<CycleId>,
    question: Question,
    asked_by: String,
    asked: Timestamp,
    answer: Option<Answer>,
    approver: Option<String>,
    answered: Option<Timestamp>,
    /// What it cost: how long was waited for it.
    waited_ms: Option<i64>,
    outcome: Option<CameOf>,
    records: Records,
    #[serde(skip)]
    zone: TimeZone,
}

/// What came of it.
#[derive(Debug, Serialize)]
struct CameOf {
    outcome: Seen,
    because: String,
    by: String,
}

/// Where each part is written.
#[derive(Debug, Serialize)]
struct Records {
    asked: u64,
    answered: Option<u64>,
    outcome: Option<u64>,
}

/// Shows it.
pub(super) fn show(id: &str, desk: &Desk) -> Outcome {
    let mut archive = Archive::open(&desk.repository()?.ledger())?;
    let id = DecisionId::new(id);
    let asked = archive.decision(&id)?.ok_or_else(|| {
        Failure::refused(
            "constraint.unknown-decision",
            format!("no decision `{id}` is on record"),
            "run `evolute decisions --all` for those that are",
        )
    })?;
    let outcome = archive.came_of(&id)?;
    desk.voice.show(&Whole::of(asked, outcome, desk.config.zone().clone()));
    Ok(())
}

impl Whole {
    fn of(asked: Asked, outcome: Option<(Seen, String, Entry)>, zone: TimeZone) -> Self {
        let Asked { question, record: Entry { record, position, .. }, answer } = asked;
        let waited = |entry: &Entry| entry.record.at.duration_since(record.at).as_millis();
        let seen = outcome.as_ref().map(|(_, _, entry)| entry.position);
        let records = Records {
            asked: position,
            answered: answer.as_ref().map(|(_, entry)| entry.position),
            outcome: seen,
        };
        Self {
            cycle: record.cycle.clone(),
            question,
            asked_by: record.actor.name.clone(),
            asked: record.at,
            approver: answer.as_ref().map(|(_, entry)| entry.record.actor.name.clone()),
            answered: answer.as_ref().map(|(_, entry)| entry.record.at),
            waited_ms: answer.as_ref().and_then(|(_, entry)| i64::try_from(waited(entry)).ok()),
            answer: answer.map(|(answer, _)| answer),
            outcome: outcome.map(|(outcome, because, entry)| CameOf {
                outcome,
                because,
                by: entry.record.actor.name,
            }),
            records,
            zone,
        }
    }

    fn asked(&self, page: &mut Page) {
        let question = &self.question;
        page.fact("trigger", &question.trigger);
        let by = format!(
            "by `{}`, {} (record {})",
            self.asked_by,
            local(self.asked, &self.zone),
            self.records.asked
        );
        page.fact("asked", by);
        if let Some(cycle) = &self.cycle {
            let step = question.step.map_or_else(String::new, |step| format!(", step {step}"));
            page.fact("cycle", format!("`{cycle}`{step}"));
        }
        let seen: Vec<String> = question.context.iter().map(trace::Digest::short).collect();
        page.fact(
            "seen",
            match &*seen {
                [] => "nothing was put on the table".to_owned(),
                digests => format!("what was shown then, by digest {}", digests.join(", ")),
            },
        );
        page.fact("options", question.options.join(", "));
        page.fact("policy", format!("{}, class `{}`", question.policy.short(), question.class));
        page.fact("owner", format!("`{}`", question.owner));
        question.stands_in.iter().for_each(|why| {
            page.fact("instead", why);
        });
    }

    fn answered(&self, page: &mut Page, answer: &Answer) {
        let how = match (answer.by_default, answer.self_approved) {
            (true, _) => ", by the clock",
            (false, true) => ", who also made what it is about",
            (false, false) => "",
        };
        page.fact("choice", format!("`{}`", answer.choice));
        page.fact("because", &answer.because);
        let approver = self.approver.as_deref().unwrap_or_default();
        let record = self.records.answered.unwrap_or_default();
        let at = self.answered.map(|at| local(at, &self.zone)).unwrap_or_default();
        page.fact("approver", format!("`{approver}`{how}, {at} (record {record})"));
        page.fact("exceptions", answer.exception.as_deref().unwrap_or("none"));
        for rejected in &answer.rejected {
            page.fact("rejected", format!("{}, because {}", rejected.option, rejected.because));
        }
        let by = answer.by.map_or_else(String::new, |by| format!(", by {by}"));
        let sure = answer.confidence.map_or_else(String::new, |sure| format!(", {:.0} % sure", sure * 100.0));
        let expects = answer.expects.as_ref().map(|expects| format!("{expects}{by}{sure}"));
        page.fact("expects", expects.unwrap_or_else(|| "nothing was said".into()));
    }

    fn ended(&self, page: &mut Page) {
        let open = if self.answer.as_ref().is_some_and(|answer| answer.expects.is_some()) {
            "not seen yet"
        } else {
            "nobody waits for one"
        };
        let seen = self.outcome.as_ref().map(|it| {
            let record = self.records.outcome.unwrap_or_default();
            format!("{}, because {}; by `{}` (record {record})", it.outcome.name(), it.because, it.by)
        });
        page.fact("outcome", seen.unwrap_or_else(|| open.into()));
        if let Some(waited) = self.waited_ms {
            page.fact("cost", format!("{}.{} s of waiting", waited / 1_000, waited % 1_000 / 100));
        }
    }
}

impl Show for Whole {
    fn show(&self, page: &mut Page) {
        page.toned(Tone::Strong, format!("{}  {}", self.question.id, self.question.class));
        page.prose(&self.question.text);
        self.asked(page);
        match &self.answer {
            Some(answer) => {
                self.answered(page, answer);
                self.ended(page);
            }
            None => {
                page.fact("choice", "none yet").fact("due", local(self.question.due, &self.zone));
            }
        }
    }
}
