//! What a cycle left undone, as the file of a demand: written where nothing stands, and said where something does.

use crate::{command::demand::FrontMatter, failure::Failure, house::House, render::Page, written};
use engine::Entry;
use serde::Serialize;
use trace::{
    Event, Residual,
    event::demand,
    id::{CapabilityId, CycleId},
};

/// What is left, and was filed as a Dream.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Left {
    #[serde(flatten)]
    residual: Residual,
    /// Whether its file was written; where one is there already, it is left as it is.
    written: bool,
}

/// Writes the file of the residual that these records filed, if they did.
///
/// # Errors
/// Fails where it cannot be written; what is on record stays there.
pub(crate) fn keep(house: &House, entries: &[Entry]) -> Result<Option<Left>, Failure> {
    let filed = entries.iter().find_map(|entry| match &entry.record.event {
        Event::Demand(demand::Event::ResidualFiled(residual)) => {
            Some((residual, entry.record.cycle.as_ref()))
        }
        _other => None,
    });
    let Some((residual, cycle)) = filed else { return Ok(None) };
    let path = residual.file.text().into_owned();
    let is_there = house.repository.root.join(&path).exists();
    if !is_there {
        let picture = house.picture();
        let of = picture.demands.accepted.get(&residual.of).map(|accepted| &accepted.demand.capability);
        written::create(&house.repository.root, &path, &text(residual, of, cycle))?;
    }
    Ok(Some(Left { residual: residual.clone(), written: !is_there }))
}

/// A demand that says no more than what is known: it stays a question until somebody says how it would be proven.
fn text(residual: &Residual, of: Option<&CapabilityId>, cycle: Option<&CycleId>) -> String {
    let mut front = FrontMatter::default();
    front.line("id", residual.demand.as_str()).line("capability", residual.capability.as_str());
    front.line("territory", &residual.territory);
    if let Some(of) = of {
        front.raw("reuse", &format!("{{ verdict: extend, of: [{of}] }}"));
    }
    let cycle = cycle.map_or_else(String::new, |cycle| format!(" by cycle `{cycle}`"));
    front.with_body(&format!(
        "# What is left of `{}`\n\nLeft undone{cycle}, which was answered `partial`:\n\n{}",
        residual.of,
        quoted(&residual.left)
    ))
}

/// As a quotation: whatever it says, it opens no front matter and no heading.
fn quoted(words: &str) -> String {
    words.lines().map(|line| format!("> {line}\n")).collect()
}

impl Left {
    /// Puts it on a page.
    pub(crate) fn show(&self, page: &mut Page) {
        let Residual { demand, capability, file, left, .. } = &self.residual;
        page.line(format!("what is left is a Dream of its own, `{capability}`: {left}"));
        if self.written {
            page.line(format!("wrote `{file}`: a question until it says how it would be proven"));
            page.command(format!(
                "git add {file} && git commit -m \"demand: what is left of {}\"",
                self.residual.of
            ));
        } else {
            page.line(format!("`{file}` is there already, and was left as it is"));
        }
        page.command(format!("evolute demand check {demand}"));
    }
}
