//! Working time: when a clock that counts only a person's hours runs out, and whether they are there at all.
//! Pure arithmetic on spans that were resolved from a time zone before they were frozen.

use super::question::later;
use jiff::Timestamp;
use trace::{Person, Span};

/// Seconds of a clock whose class says nothing.
pub(crate) const DAY_S: u64 = 86_400;

/// The person of this name, however it is spelled.
pub(crate) fn find<'a>(people: &'a [Person], name: &str) -> Option<&'a Person> {
    people.iter().find(|person| person.name.eq_ignore_ascii_case(name))
}

/// The moment at which this many seconds of somebody's working time have passed. Beyond the last span that was
/// frozen every hour counts: a clock always runs out.
pub(crate) fn due(people: &[Person], name: &str, now: Timestamp, seconds: u64) -> Timestamp {
    let working = find(people, name).map_or(&[][..], |person| &person.working);
    let mut left = seconds;
    let mut reached = now;
    for span in working.iter().filter(|span| span.until > now) {
        let from = span.from.max(now);
        let length = length(from, span.until);
        if length >= left {
            return later(from, left);
        }
        left -= length;
        reached = span.until;
    }
    later(reached, left)
}

/// Until when somebody is away, if they are.
pub(crate) fn away_until(people: &[Person], name: &str, now: Timestamp) -> Option<Timestamp> {
    let away = &find(people, name)?.away;
    away.iter().find(|span| span.from <= now && now < span.until).map(|span| span.until)
}

/// A person with no more of their calendar than a clock of this length can reach from now.
pub(crate) fn reached(person: &Person, now: Timestamp, seconds: u64) -> Person {
    let mut left = seconds;
    let mut working = Vec::new();
    for span in person.working.iter().filter(|span| span.until > now) {
        working.push(*span);
        left = left.saturating_sub(length(span.from.max(now), span.until));
        if left == 0 {
            break;
        }
    }
    let away: Vec<Span> = person.away.iter().filter(|span| span.until > now).copied().collect();
    Person { name: person.name.clone(), working, away }
}

fn length(from: Timestamp, until: Timestamp) -> u64 {
    u64::try_from(until.duration_since(from).as_secs()).unwrap_or(0)
}
