//! A mirror of many capabilities, in groups by what they ask of somebody: a line each, what falls first before the rest; and
//! those that lack the same in one row.

use super::{Mirror, Reflected};
use crate::render::{Page, Tone, ago};
use std::{cmp::Reverse, collections::BTreeMap};
use trace::{Level, Standing, State, Why};

/// Capabilities that are shown as one table, each with all that is missing.
pub(super) const FEW: usize = 12;
/// Lines of one group; the rest is counted.
const ROWS: usize = 200;
/// Capabilities that lack the same and are told together, at the least.
const ALIKE: usize = 4;
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
        match group {
            Group::Against | Group::Due => rows_of(mirror, &rows, name, page),
            Group::Reality | Group::Consumed | Group::OnTheWay => alike(mirror, &rows, name, page),
        }
        if group == Group::Due {
            page.command("evolute prove --stale");
        }
    }
    page.blank().line("what speaks for and against one of them: `evolute mirror CAPABILITY`");
}

/// Those that lack the same, by their names in a row; the others a line each.
fn alike(mirror: &Mirror, rows: &[&Reflected], name: usize, page: &mut Page) {
    let mut lacking: BTreeMap<(Reverse<Option<Level>>, &str), Vec<&Reflected>> = BTreeMap::new();
    for row in rows {
        lacking.entry((Reverse(row.standing.level), lacks(&row.standing))).or_default().push(row);
    }
    let (together, apart): (Vec<_>, Vec<_>) = lacking.into_iter().partition(|(_, rows)| rows.len() >= ALIKE);
    for ((Reverse(level), lacks), rows) in together {
        let level = level.map_or_else(String::new, |level| format!("{level}, "));
        page.line(format!("  {level}{} alike: {lacks}", rows.len()));
        let names: Vec<&str> = rows.iter().take(ROWS).map(|row| row.capability.as_str()).collect();
        page.item(" ", names.join(", "));
        more(rows.len(), page);
    }
    let apart: Vec<&Reflected> = apart.into_iter().flat_map(|(_, rows)| rows).collect();
    rows_of(mirror, &apart, name, page);
}

fn rows_of(mirror: &Mirror, rows: &[&Reflected], name: usize, page: &mut Page) {
    rows.iter().take(ROWS).for_each(|reflected| row(mirror, reflected, name, page));
    more(rows.len(), page);
}

fn more(all: usize, page: &mut Page) {
    if all > ROWS {
        page.line(format!("  and {} more: `evolute mirror --json` has them all", all - ROWS));
    }
}

/// What is missing, without the command that would bring it: that names the capability once more.
fn lacks(standing: &Standing) -> &str {
    let said = standing.missing.strip_prefix("due: ").unwrap_or(&standing.missing);
    said.split_once("run `evolute ").map_or(said, |(said, _)| said.trim_end_matches([' ', ':', ';']))
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
    page.spans(&[(Tone::Plain, &before), (Tone::Faint, &cut(&format!("{why}{}", lacks(standing)), room))]);
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
    use super::{cut, show};
    use crate::{
        command::mirror::{Mirror, Reflected},
        render::Page,
    };
    use expect_test::expect;
    use jiff::Timestamp;
    use trace::{Level, Standing, State, Why};

    #[test]
    fn what_is_cut_says_so_and_fits() {
        assert_eq!([cut("größer", 6), cut("größer", 4)], ["größer", "grö…"]);
    }

    fn reflected(name: &str, state: State, level: Level, why: Why, missing: &str) -> Reflected {
        let standing = Standing { state, level: Some(level), why, due: false, missing: missing.into() };
        Reflected {
            capability: name.into(),
            demand: "demand".into(),
            standing,
            control: None,
            proof: None,
            signed_off: None,
            falls: None,
            missing_tests: vec![],
            wording: None,
            held: None,
            metric: None,
        }
    }

    fn due(name: &str, days: i64) -> Reflected {
        let mut due = reflected(
            name,
            State::Reality,
            Level::L3,
            Why::Proven,
            "due: `a.rs` changed; run `evolute prove`",
        );
        due.standing.due = true;
        due.falls = Timestamp::from_second(days * 86_400).ok();
        due
    }

    #[test]
    fn what_asks_the_most_comes_first_and_what_lacks_the_same_is_told_together() {
        let again = "a proof repeated at the present revision: run `evolute prove it`";
        let mut capabilities: Vec<Reflected> = ["b.one", "b.two", "b.three", "b.four"]
            .map(|name| reflected(name, State::Reality, Level::L3, Why::Proven, again))
            .into();
        capabilities.push(due("d.late", 5));
        capabilities.push(due("d.soon", 2));
        capabilities.push(reflected("a.whole", State::Reality, Level::L4, Why::Proven, ""));
        let missed = "`storm` ran 3 times, read 2.5 per 10k refunds, threshold == 0, spread 2 to 3";
        capabilities.push(reflected("c.lost", State::Dream, Level::L2, Why::Regressed, missed));
        let mut page = Page::plain();
        show(&Mirror { capabilities, now: Timestamp::UNIX_EPOCH, ..Mirror::default() }, &mut page);
        expect![[r#"
            Dream, and something speaks against it: 1
              c.lost   L2  regressed: `storm` ran 3 times, read 2.5 per 10k refunds, threshold == 0, spread 2 t…

            Reality, due to be proven again: 2
              d.soon   L3  falls in 2 d: `a.rs` changed
              d.late   L3  falls in 5 d: `a.rs` changed
              evolute prove --stale

            Reality: 5
              L3 Proven, 4 alike: a proof repeated at the present revision
                b.four, b.one, b.three, b.two
              a.whole  L4

            what speaks for and against one of them: `evolute mirror CAPABILITY`
        "#]]
        .assert_eq(&page.text());
    }
}
