//! `evolute mirror`: every capability is exactly one of Reality, Dream, Consumed. Looking writes nothing.

use crate::{
    desk::Desk,
    failure::Outcome,
    glance::Glance,
    render::{Page, Show, Tone},
};
use serde::Serialize;
use trace::{
    Standing, State,
    id::{CapabilityId, DemandId},
};

/// Show where every capability stands, from evidence alone
#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

/// The mirror.
#[derive(Debug, Serialize)]
pub(crate) struct Mirror {
    /// The default branch's head.
    pub(crate) head: Option<trace::id::ObjectId>,
    /// Every capability that a demand names.
    pub(crate) capabilities: Vec<Reflected>,
}

/// One capability.
#[derive(Debug, Serialize)]
pub(crate) struct Reflected {
    /// The capability.
    pub(crate) capability: CapabilityId,
    /// The demand that names it.
    pub(crate) demand: DemandId,
    /// Where it stands.
    pub(crate) standing: Standing,
}

/// Runs the verb.
pub(crate) fn run(_args: &Args, desk: &Desk) -> Outcome {
    let glance = Glance::take(desk)?;
    desk.voice.show(&mirror(&glance)?);
    Ok(())
}

/// The mirror, as it shows now.
pub(crate) fn mirror(glance: &Glance) -> Result<Mirror, crate::failure::Failure> {
    let ground = glance.ground()?;
    let standings = glance.picture.standings(&ground, glance.now);
    let one = |(capability, standing)| {
        let demand = glance.picture.named_by(&capability)?.clone();
        Some(Reflected { capability, demand, standing })
    };
    Ok(Mirror { head: ground.head, capabilities: standings.into_iter().filter_map(one).collect() })
}

impl Mirror {
    /// How many capabilities are in a state.
    pub(crate) fn count(&self, state: State) -> usize {
        self.capabilities.iter().filter(|reflected| reflected.standing.state == state).count()
    }

    /// The three counts in one line.
    pub(crate) fn counts(&self) -> String {
        let [reality, dream, consumed] =
            [State::Reality, State::Dream, State::Consumed].map(|state| self.count(state));
        format!("{reality} Reality · {dream} Dream · {consumed} Consumed")
    }
}

impl Show for Mirror {
    fn show(&self, page: &mut Page) {
        if self.capabilities.is_empty() {
            page.line("no demand is accepted yet: the mirror is empty").command("evolute demand new");
            return;
        }
        page.toned(Tone::Strong, self.counts());
        if page.is_narrow() {
            self.capabilities.iter().for_each(|reflected| stacked(page, reflected));
            return;
        }
        let row = |reflected: &Reflected| {
            let standing = &reflected.standing;
            let level = standing.level.map_or_else(String::new, |level| level.to_string());
            let due = if standing.due { ", re-proof due" } else { "" };
            let why = format!("{}{due}", standing.why);
            vec![
                reflected.capability.to_string(),
                standing.state.to_string(),
                level,
                why,
                standing.missing.clone(),
            ]
        };
        page.blank().table(
            &["CAPABILITY", "STATE", "LEVEL", "WHY", "EVIDENCE, AND WHAT IS MISSING"],
            self.capabilities.iter().map(row),
        );
    }
}

fn stacked(page: &mut Page, reflected: &Reflected) {
    page.heading(reflected.capability.as_str());
    page.fact("stands", crate::render::story::standing(&reflected.standing));
    page.fact("missing", &reflected.standing.missing);
}
