//! A mirror of many capabilities: a line each, in groups by what they ask of somebody; in each, what falls first.

use super::{Mirror, Reflected};
use crate::render::{Page, Tone, ago};
use trace::{State, Why};

/// Capabilities that are shown as one table, each with all that is missing.
pub(super) const FEW: usize = 12;
/// Lines of one group; the rest is counted.
const ROWS: usize = 200;
/// Columns of a capability's name, at the most.
const NAME: usize = 34;

/// What a capability asks of somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Group {
    /// Something speaks against it.
    Against,
    /// It counts, and falls unless somebody proves it again.
    Due,
    /// It is there.
    Reality,
    /// A provider has it.
    Consumed,
    /// It is named, and nothing is wrong with it but that it is not there.
    OnTheWay,
}

impl Group {
    /// What asks the most of somebody first.
    const ALL: [Self; 5] = [Self::Against, Self::Due, Self::Reality, Self::Consumed, Self::OnTheWay];

    const fn of(reflected: &Reflected) -> Self {
        match (reflected.standing.state, reflected.standing.why) {
            (State::Reality, _) if reflected.standing.due => Self::Due,
            (State::Reality, _) => Self::Reality,
            (State::Consumed, _) => Self::Consumed,
            (State::Dream, Why::Unproven) => Self::OnTheWay,
            (
                State::Dream,
                Why::Proven
                | Why::Regressed
                | Why::Stale
                | Why::Void
                | Why::Disputed
                | Why::Unknown
                | Why::Provider
                | Why::Unjudged
                | Why::Held
                | Why::Unsafe,
            ) => Self::Against,
        }
    }

    const fn title(self) -> &'static str {
        match self {
            Self::Against => "Dream, and something speaks against it",
            Self::Due => "Reality, due to be proven again",
            Self::Reality => "Reality",
            Self::Consumed => "Consumed",
            Self::OnTheWay => "Dream, on the way",
        }
    }
}

/// All of them, by group.
pub(super) fn show(mirror: &Mirror, page: &mut Page) {
    let name = mirror.capabilities.iter().map(|it| it.capability.as_str().chars().count()).max();
    let name = name.unwrap_or_default().min(NAME);
    for group in Group::ALL {
        let mut rows: Vec<&Reflected> =
            mirror.capabilities.iter().filter(|reflected| Group::of(reflected) == group).collect();
        if rows.is_empty() {
            continue;
        }
        rows.sort_by_key(|reflected| (reflected.falls, &reflected.capability));
        page.heading(format!("{}: {}", group.title(), rows.len()));
        rows.iter().take(ROWS).for_each(|reflected| row(mirror, reflected, name, page));
        if rows.len() > ROWS {
            page.line(format!("  and {} more: `evolute mirror --json` has them all", rows.len() - ROWS));
        }
        if group == Group::Due {
            page.command("evolute prove --stale");
        }
    }
    page.blank().line("what speaks for and against one of them: `evolute mirror CAPABILITY`");
}

fn row(mirror: &Mirror, reflected: &Reflected, name: usize, page: &mut Page) {
    let standing = &reflected.standing;
    let level = standing.level.map_or_else(|| "  ".to_owned(), |level| format!("{level:?}"));
    let falls = reflected.falls.map(|at| format!("falls {}: ", ago(at, mirror.now)));
    let why = match Group::of(reflected) {
        Group::Against => format!("{}: ", standing.why),
        Group::Due => falls.unwrap_or_default(),
        Group::Reality | Group::Consumed | Group::OnTheWay => String::new(),
    };
    let before = format!("  {:<name$}  {level}  ", cut(reflected.capability.as_str(), name));
    let room = page.width().saturating_sub(before.chars().count()).max(20);
    let said = standing.missing.strip_prefix("due: ").unwrap_or(&standing.missing);
    page.spans(&[(Tone::Plain, &before), (Tone::Faint, &cut(&format!("{why}{said}"), room))]);
}

/// At most so many characters; what is cut says so.
fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most.saturating_sub(1)).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::cut;

    #[test]
    fn what_is_cut_says_so_and_fits() {
        assert_eq!([cut("größer", 6), cut("größer", 4)], ["größer", "grö…"]);
    }
}
