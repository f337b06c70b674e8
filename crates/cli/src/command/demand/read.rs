//! What a person made of a territory's trace: what of it the demand builds on, what says nothing about it and why, and what it
//! changed. From flags, from an earlier reading of the same trace, or asked for at the terminal.

use super::territory::Territory;
use crate::{desk::Desk, failure::Failure, house::House, render::ask};
use std::str::FromStr;
use trace::{Dismissed, id::DemandId};

/// What a person made of the trace.
#[derive(Clone, Debug)]
pub(crate) struct Reading {
    /// What the demand builds on: cycles and patterns.
    pub(crate) cited: Vec<String>,
    /// What says nothing about it, and why.
    pub(crate) dismissed: Vec<Dismissed>,
    /// What the trace changed about it, or why nothing.
    pub(crate) changed: String,
}

/// What flags say of it.
#[derive(Debug, Default)]
pub(super) struct Said {
    pub(super) cited: Vec<String>,
    pub(super) dismissed: Vec<Dismissal>,
    pub(super) changed: Option<String>,
    /// Why nothing of it changes the demand.
    pub(super) dismiss: Option<String>,
}

/// What is wrong with a dismissal as it was written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not `ID=REASON`")]
pub(crate) struct NotADismissal {
    text: String,
}

/// `c-9q2xk4mb=it was about whole refunds`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Dismissal(Dismissed);

impl FromStr for Dismissal {
    type Err = NotADismissal;

    fn from_str(text: &str) -> Result<Self, NotADismissal> {
        let parts = text.split_once('=').map(|(id, because)| (id.trim(), because.trim()));
        let (id, because) = parts
            .filter(|(id, because)| !id.is_empty() && !because.is_empty())
            .ok_or_else(|| NotADismissal { text: text.to_owned() })?;
        Ok(Self(Dismissed { id: id.to_owned(), because: because.to_owned() }))
    }
}

impl Said {
    /// Whether anything is said.
    pub(super) const fn is_silent(&self) -> bool {
        self.cited.is_empty() && self.dismissed.is_empty() && self.changed.is_none() && self.dismiss.is_none()
    }

    /// What it comes to. Whoever dismisses the whole dismisses each.
    fn reading(self, territory: &Territory) -> Reading {
        if let Some(because) = self.dismiss {
            let dismissed = territory.ids().into_iter().map(|id| Dismissed { id, because: because.clone() });
            return Reading { dismissed: dismissed.collect(), ..Reading::unchanged(&because) };
        }
        let dismissed = self.dismissed.into_iter().map(|Dismissal(dismissed)| dismissed).collect();
        Reading { cited: self.cited, dismissed, changed: self.changed.unwrap_or_default() }
    }
}

impl Reading {
    /// The trace changes nothing, for this reason.
    pub(crate) fn unchanged(because: &str) -> Self {
        Self { cited: vec![], dismissed: vec![], changed: format!("nothing: {because}") }
    }
}

/// What a person made of the trace of a demand's territory, which they are shown here.
///
/// # Errors
/// Refuses to go on where the territory has a trace, and nobody says what it changes.
pub(super) fn read(
    desk: &Desk,
    house: &House,
    said: Said,
    id: &DemandId,
    territory: &Territory,
) -> Result<Reading, Failure> {
    desk.voice.note(|page| territory.show(page));
    if territory.is_empty() || !said.is_silent() {
        return known(said.reading(territory), territory);
    }
    if let Some(reading) = earlier(house, id, territory) {
        return Ok(reading);
    }
    if desk.voice.can_ask() {
        return asked(territory);
    }
    Err(Failure::refused(
        "demand.reading-unanswered",
        format!("territory `{}` has a trace, and nothing says what it changes about `{id}`", territory.name),
        format!(
            "run `evolute demand accept {id} --changed \"…\"`, with `--cited {}`, or `--dismiss \"why nothing changes\"`",
            territory.ids().join(",")
        ),
    ))
}

/// What was said of the very same trace before, when the demand was written.
fn earlier(house: &House, id: &DemandId, territory: &Territory) -> Option<Reading> {
    let picture = house.picture();
    let reading = picture.demands.readings.get(id).filter(|reading| reading.digest == territory.digest)?;
    let engine::mirror::Reading { cited, dismissed, changed, .. } = reading.clone();
    (!changed.is_empty()).then_some(Reading { cited, dismissed, changed })
}

fn asked(territory: &Territory) -> Result<Reading, Failure> {
    let changed =
        ask::text("What does this trace change about the demand? (say so if nothing, and why)", None)?;
    let cited = ask::optional("What of it does the demand build on? (ids, or empty)")?;
    let cited = cited.iter().flat_map(|cited| cited.split([',', ' '])).filter(|id| !id.is_empty());
    known(Reading { cited: cited.map(ToOwned::to_owned).collect(), dismissed: vec![], changed }, territory)
}

/// Refuses what names something that is not shown.
fn known(reading: Reading, territory: &Territory) -> Result<Reading, Failure> {
    let ids = territory.ids();
    let named = reading.cited.iter().chain(reading.dismissed.iter().map(|dismissed| &dismissed.id));
    match named.clone().find(|id| !ids.contains(id)) {
        None => Ok(reading),
        Some(stranger) => {
            let why = format!("`{stranger}` is not among what territory `{}` shows", territory.name);
            let hint = match &*ids {
                [] => "it shows nothing yet: leave it out".to_owned(),
                ids => format!("cite or dismiss one of: {}", ids.join(", ")),
            };
            Err(Failure::usage(why, hint))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Dismissal;

    #[test]
    fn a_dismissal_is_an_id_and_a_word_why() {
        let read =
            |text: &str| text.parse::<Dismissal>().map(|Dismissal(it)| format!("{}: {}", it.id, it.because));
        assert_eq!(read("c-1 = about = whole refunds").as_deref(), Ok("c-1: about = whole refunds"));
        for wrong in ["", "c-1", "=x", "c-1=", "c-1= "] {
            let error = read(wrong).expect_err("because it is none").to_string();
            assert_eq!(error, format!("`{wrong}` is not `ID=REASON`"));
        }
    }
}
