//! `evolute mirror`: every capability is exactly one of Reality, Dream, Consumed; what is claimed and not named is
//! counted, and the four failure modes are looked for. Looking writes nothing.

mod many;
mod one;
mod shown;

use crate::{
    desk::Desk,
    failure::{Failure, Outcome},
    glance::Glance,
};
use engine::{
    Picture,
    mirror::{
        Alarm, Asking, Claim, Detected, Evidence, Ground, Held, MOST_DETECTED, Part, Vouched, Wording, falls,
        unasked,
    },
};
use jiff::Timestamp;
use serde::Serialize;
use trace::{
    Manner, Missing, Standing, State,
    id::{CapabilityId, DemandId, ObjectId, WriterId},
};

/// Show where every capability stands, from evidence alone
///
/// Beside the standings it counts what documents claim and no demand names, and looks for the four ways in which the two
/// sides stop being honest with each other; each finding names what gave it away. Of one capability it shows all that speaks
/// for and against it, each with its record.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Show one capability, whole
    capability: Option<String>,
}

/// The mirror.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Mirror {
    /// The default branch's head.
    pub(crate) head: Option<ObjectId>,
    /// Every capability that a demand names, or named.
    pub(crate) capabilities: Vec<Reflected>,
    /// Claims that no accepted demand stands behind.
    pub(crate) unmapped: Vec<Claim>,
    /// How much other tools call done that no demand names.
    pub(crate) ticked_beside: usize,
    /// What of the failure modes shows.
    pub(crate) detected: Vec<Detected>,
    /// The safety gate that does not pass on the default branch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) alarm: Option<Alarm>,
    /// When it was looked at.
    #[serde(skip)]
    pub(crate) now: Timestamp,
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
    /// How its control went.
    pub(crate) control: Option<Manner>,
    /// Whose run its last proof is, and how sure that is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) proof: Option<Word>,
    /// Who signed it off, and how sure that is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) signed_off: Option<Word>,
    /// When it stops counting, if its proof is due and nobody runs it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) falls: Option<Timestamp>,
    /// Tests that ran when its proof last met, and did not run in the last run.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) missing_tests: Vec<Missing>,
    /// The word of a reviewer that what the stale proof says is still true. It makes nothing fresh.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) wording: Option<Wording>,
    /// The HOLD on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) held: Option<Held>,
    /// Its metric, and who answers for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) metric: Option<Aimed>,
}

/// Somebody's word on record, and how sure it is that it is theirs.
#[derive(Debug, Serialize)]
pub(crate) struct Word {
    pub(crate) by: String,
    pub(crate) writer: WriterId,
    pub(crate) assurance: Vouched,
}

/// A metric, and whether somebody asked of late if it still points at the truth.
#[derive(Debug, Serialize)]
pub(crate) struct Aimed {
    name: String,
    owner: Option<String>,
    asked: Option<Asking>,
    /// Since when nobody has asked, if that is too long.
    unasked_since: Option<Timestamp>,
}

/// Runs the verb.
pub(crate) fn run(args: &Args, desk: &Desk) -> Outcome {
    let glance = Glance::take(desk)?;
    match &args.capability {
        Some(name) => desk.voice.show(&one::One::of(&glance, name)?),
        None => desk.voice.show(&mirror(&glance)?),
    }
    Ok(())
}

/// The mirror, as it shows now.
pub(crate) fn mirror(glance: &Glance) -> Result<Mirror, Failure> {
    let (ground, signs) = glance.look()?;
    let (picture, now) = (&glance.picture, glance.now);
    let standings = picture.standings(&ground, now);
    let mut detected = picture.detected(&signs, &standings, now);
    detected.truncate(MOST_DETECTED);
    let one = |(capability, standing)| reflected(glance, &ground, capability, standing);
    Ok(Mirror {
        unmapped: picture.unmapped(&signs).into_iter().cloned().collect(),
        ticked_beside: signs.ticked_beside,
        detected,
        alarm: picture.safety.alarm(&ground),
        capabilities: standings.into_iter().filter_map(one).collect(),
        head: ground.head,
        now,
    })
}

fn reflected(
    glance: &Glance,
    ground: &Ground,
    capability: CapabilityId,
    standing: Standing,
) -> Option<Reflected> {
    let evidence = glance.picture.evidence.get(&capability);
    let last = evidence.and_then(|evidence| evidence.last.as_ref());
    Some(Reflected {
        demand: glance.picture.named_by(&capability)?.clone(),
        control: evidence.and_then(|evidence| evidence.control.as_ref()).map(|control| control.manner),
        proof: evidence.and_then(|evidence| word(&glance.picture, ground, evidence, Part::Proof)),
        signed_off: evidence
            .filter(|evidence| evidence.signed_off.is_some())
            .and_then(|evidence| word(&glance.picture, ground, evidence, Part::SignOff)),
        falls: evidence.filter(|_| standing.due).and_then(|evidence| falls(evidence, ground, glance.now)),
        missing_tests: last.map_or_else(Vec::new, |run| run.missing.clone()),
        wording: evidence.and_then(|evidence| evidence.wording.clone()),
        held: evidence.and_then(|evidence| evidence.held.clone()),
        metric: evidence.and_then(|evidence| aimed(glance, ground, evidence)),
        capability,
        standing,
    })
}

fn word(picture: &Picture, ground: &Ground, evidence: &Evidence, part: Part) -> Option<Word> {
    let origin = evidence.origins.get(&part)?;
    let runner = picture.writers.chain(&origin.writer).and_then(|chain| chain.runner.clone());
    let by = runner.unwrap_or_else(|| origin.by.clone());
    Some(Word { by, writer: origin.writer.clone(), assurance: ground.seals.vouched(origin) })
}

fn aimed(glance: &Glance, ground: &Ground, evidence: &Evidence) -> Option<Aimed> {
    let accepted = glance.picture.demands.accepted.get(&evidence.demand)?;
    let metric = &accepted.demand.proof.as_ref()?.metric;
    Some(Aimed {
        name: metric.name.clone(),
        owner: metric.owner.clone(),
        asked: evidence.asked.clone(),
        unasked_since: unasked(evidence, ground, glance.now),
    })
}

impl Mirror {
    /// How many capabilities are in a state.
    pub(crate) fn count(&self, state: State) -> usize {
        self.capabilities.iter().filter(|reflected| reflected.standing.state == state).count()
    }

    /// The counts in one line: the three states, what is claimed beside them, and what somebody should look at.
    pub(crate) fn counts(&self) -> String {
        let [reality, dream, consumed] =
            [State::Reality, State::Dream, State::Consumed].map(|state| self.count(state));
        let due = self.capabilities.iter().filter(|reflected| reflected.standing.due).count();
        let missing: usize = self.capabilities.iter().map(|reflected| reflected.missing_tests.len()).sum();
        let beside =
            [(self.unmapped.len(), "unmapped"), (due, "due"), (missing, "missing among their tests")];
        let beside =
            beside.iter().filter(|(many, _)| *many > 0).map(|(many, what)| format!(" · {many} {what}"));
        format!("{reality} Reality · {dream} Dream · {consumed} Consumed{}", beside.collect::<String>())
    }
}
