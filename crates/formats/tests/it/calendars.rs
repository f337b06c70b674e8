//! Hours and absences: whatever is written is read to its end, and a day's work is as long as its wall clock says.

use formats::{Configuration, configuration, configuration::Person};
use jiff::{Timestamp, ToSpan as _, civil::date};
use proptest::prelude::*;

fn read(zone: &str, hours: &str, away: &str) -> Result<Person, Vec<String>> {
    let quoted = |text: &str| toml_text(text);
    let text = format!(
        "[[person]]\nname = \"@mira\"\ntime_zone = {}\nhours = {}\naway = [{}]\n",
        quoted(zone),
        quoted(hours),
        quoted(away)
    );
    let read = configuration::read(&text);
    for finding in &read.findings {
        assert!(finding.span.end <= text.len() && !finding.hint.is_empty(), "{finding:?}");
    }
    let people = read.value.map(|value: Configuration| value.people);
    people.and_then(|people| people.into_iter().next()).ok_or_else(|| {
        assert!(!read.findings.is_empty(), "a person is lost without a word: {text}");
        read.findings.into_iter().map(|finding| finding.message).collect()
    })
}

/// A text between quotes, as TOML reads it.
fn toml_text(text: &str) -> String {
    let escaped = text.chars().map(|letter| match letter {
        '"' | '\\' => format!("\\{letter}"),
        letter if letter.is_control() => format!("\\u{:04X}", u32::from(letter)),
        letter => letter.to_string(),
    });
    format!("\"{}\"", escaped.collect::<String>())
}

/// Seconds of each day of work that is frozen at noon of this day in Berlin.
fn worked(hours: &str, day: jiff::civil::Date) -> Vec<(String, i64)> {
    let person = read("Europe/Berlin", hours, "2020-01-01").expect("because it is well formed");
    let berlin = person.zone.clone();
    let now = day.at(12, 0, 0, 0).to_zoned(berlin.clone()).expect("because it is a day").timestamp();
    let spans = person.frozen(now).working.into_iter().take(3);
    let told = |span: trace::Span| {
        let from = span.from.to_zoned(berlin.clone()).strftime("%a %H:%M%:z").to_string();
        (from, span.until.duration_since(span.from).as_secs())
    };
    spans.map(told).collect()
}

#[test]
fn a_day_on_which_the_clocks_change_is_an_hour_shorter_or_longer() {
    let days = |list: [(&str, i64); 3]| list.map(|(day, hours)| (day.to_owned(), hours * 3_600)).to_vec();
    // The last Sunday of March: two o'clock is three.
    let spring = worked("sat-sun,mon 01:00-09:00", date(2026, 3, 29));
    assert_eq!(spring, days([("Sat 01:00+01:00", 8), ("Sun 01:00+01:00", 7), ("Mon 01:00+02:00", 8)]));
    // The last Sunday of October: three o'clock is two again.
    let autumn = worked("sat-sun,mon 01:00-09:00", date(2026, 10, 25));
    assert_eq!(autumn, days([("Sat 01:00+02:00", 8), ("Sun 01:00+02:00", 9), ("Mon 01:00+01:00", 8)]));
}

#[test]
fn hours_that_begin_in_the_hour_that_is_skipped_begin_after_it() {
    let spring = worked("sun 02:30-05:00", date(2026, 3, 29));
    assert_eq!(spring[0], ("Sun 03:30+02:00".to_owned(), 5_400));
}

#[test]
fn whole_days_away_begin_and_end_at_local_midnight() {
    let person = read("Europe/Berlin", "mon-sun 00:00-24:00", "2026-03-29..2026-03-30").expect("well formed");
    let at = |text: &str| -> Timestamp { text.parse().expect("because the test writes a time") };
    let frozen = person.frozen(at("2026-03-28T12:00:00Z"));
    let (from, until) = (at("2026-03-28T23:00:00Z"), at("2026-03-30T22:00:00Z"));
    assert_eq!(frozen.away, [trace::Span { from, until }]);
    assert!(frozen.working.iter().all(|span| span.until <= from || until <= span.from));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_hours_and_absences_say_is_read_to_its_end(zone in "\\PC{0,24}", hours in "\\PC{0,24}", away in "\\PC{0,24}") {
        let _ = read(&zone, &hours, &away);
        let _ = read("Europe/Berlin", &hours, "2026-01-01");
        let _ = read("UTC", "mon-fri 09:00-17:00", &away);
    }

    #[test]
    fn hours_that_were_nearly_right_are_read_or_refused(place in 0_usize..19, piece in "[a-z0-9:,. -]{0,3}") {
        let text = "mon-fri 09:00-17:00";
        let _ = read("UTC", &format!("{}{piece}{}", &text[..place], &text[place + 1..]), "2026-01-01");
        let away = "2026-12-23..2027-01-0";
        let _ = read("UTC", text, &format!("{}{piece}{}", &away[..place], &away[place + 1..]));
    }

    /// In every zone and at every moment the spans are in order, do not overlap, and end.
    #[test]
    fn frozen_hours_are_in_order_wherever_somebody_works(
        zone in prop::sample::select(vec!["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kathmandu"]),
        second in 0_i64..4_000_000_000,
        (from, length) in (0_u16..1_439, 1_u16..1_440),
        (first, days) in (0_i64..20_000, 0_i64..30),
    ) {
        let until = (from + length).min(1_440);
        let hours = format!("mon-sun {:02}:{:02}-{:02}:{:02}", from / 60, from % 60, until / 60, until % 60);
        let first = date(1990, 1, 1).saturating_add(first.days());
        let person = read(zone, &hours, &format!("{first}..{}", first.saturating_add(days.days())));
        let person = person.expect("because it is well formed");
        let now = Timestamp::from_second(second).expect("because it is a second of our time");
        let frozen = person.frozen(now);
        prop_assert!(frozen.working.len() <= 121 && frozen.away.len() <= 1);
        prop_assert!(frozen.working.windows(2).all(|pair| pair[0].until <= pair[1].from));
        prop_assert!(frozen.working.iter().all(|span| span.from < span.until));
    }
}
