//! A reason, as people read it.

use super::{
    Decision, Reason,
    maker::Known,
    origin::{How, Passed},
};
use crate::render::{Page, Show, Tone, story};

impl Show for Reason {
    fn show(&self, page: &mut Page) {
        page.toned(Tone::Strong, format!("{}:{}", self.file, self.line));
        self.commits(page);
        self.steps(page);
        for Decision { question, answer, by, .. } in &self.decisions {
            let policy = question.policy.short();
            let said = format!("{} `{}` by `{by}`, because {}", question.id, answer.choice, answer.because);
            page.fact("decision", said);
            page.fact("  policy", format!("{policy}, class `{}`", question.class));
            answer.exception.iter().for_each(|exception| {
                page.fact("  exception", exception);
            });
        }
        self.demanded(page);
        if let Some(outside) = &self.outside {
            outside.show(page);
        }
        if let Some(missing) = &self.missing {
            page.fact(if self.demand.is_some() { "missing" } else { "ends here" }, missing);
        }
        if !self.told.is_empty() {
            page.heading("What happened");
            self.told.iter().for_each(|told| {
                page.item("·", told);
            });
        }
    }
}

impl Reason {
    fn commits(&self, page: &mut Page) {
        for Passed { commit, subject, how } in &self.through {
            let name = match how {
                How::Moved => "moved by",
                How::BroughtBack => "back by",
            };
            page.fact(name, format!("{} {subject}", commit.short()));
        }
        if let Some(commit) = &self.commit {
            page.fact("commit", format!("{} {} ({})", commit.short(), self.subject, self.author));
        }
    }

    fn steps(&self, page: &mut Page) {
        let cycle = self.cycle.as_ref().map(ToString::to_string).unwrap_or_default();
        match &self.step {
            Some(step) => {
                page.fact("step", format!("{} of cycle `{cycle}`: {}", step.number, step.title));
            }
            None if !self.candidates.is_empty() => {
                let numbers: Vec<String> = self.candidates.iter().map(ToString::to_string).collect();
                page.fact("step", format!("one of {} of cycle `{cycle}`", numbers.join(", ")));
            }
            None if !self.answers.is_empty() => {
                page.fact("lesson", format!("of cycle `{cycle}`, for {}", self.answers.join(", ")));
            }
            None if self.cycle.is_some() && self.adopted.is_none() => {
                page.fact("cycle", cycle.clone());
            }
            None => {}
        }
        self.known.and_then(said).iter().for_each(|how| {
            page.fact("known by", how);
        });
        if let Some(plan) = &self.plan {
            let (by, digest) = (&plan.approved_by, plan.digest.short());
            page.fact("plan", format!("{}, approved by `{by}` as {digest}", plan.title));
            if !plan.consulted.is_empty() {
                page.fact("precedents", plan.consulted.join(", "));
            }
        }
        if let (Some(because), Some(cycle)) = (&self.adopted, &self.cycle) {
            page.fact(
                "adopted",
                format!("made outside the loop and judged afterwards by cycle `{cycle}`, because {because}"),
            );
        }
    }

    fn demanded(&self, page: &mut Page) {
        if let Some(demand) = &self.demand {
            page.fact("demand", format!("`{}`: {}", demand.id, demand.title));
            page.fact("capability", demand.capability.as_str());
            if let Some(proof) = &demand.proof {
                page.fact("proof", story::proof(proof));
            }
        }
        if let Some(it) = &self.baseline {
            page.fact("baseline", format!("{} = {} {} ({})", it.metric, it.value, it.unit, it.source));
        }
    }
}

/// How a step is known, where it is not by the very commit that is on record.
const fn said(known: Known) -> Option<&'static str> {
    match known {
        Known::Recorded => None,
        Known::SameLine => Some("the commit on record, of which this one was made: it adds this line"),
        Known::SameTree => {
            Some("it landed with the tree that was judged, and no other of its steps may touch the file")
        }
    }
}
