//! Moments as people read them: local where they lived through it, relative where it matters how long ago.

use jiff::{Timestamp, tz::TimeZone};

/// The moment in this zone, to the second.
pub(crate) fn local(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// How long before `now` it was, or how long after.
pub(crate) fn ago(at: Timestamp, now: Timestamp) -> String {
    let seconds = now.duration_since(at).as_secs();
    let length = length(seconds.unsigned_abs());
    if seconds < 0 { format!("in {length}") } else { format!("{length} ago") }
}

fn length(seconds: u64) -> String {
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3_600 => format!("{} min", seconds / 60),
        3_600..86_400 => format!("{} h", seconds / 3_600),
        _ => format!("{} d", seconds / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::ago;
    use jiff::Timestamp;

    #[test]
    fn a_moment_says_how_long_ago_it_was_or_how_far_ahead_it_is() {
        let now = Timestamp::from_second(1_000_000).expect("because it is a small number");
        let at = |second| Timestamp::from_second(second).expect("because it is a small number");
        assert_eq!(ago(at(999_970), now), "30 s ago");
        assert_eq!(ago(at(990_000), now), "2 h ago");
        assert_eq!(ago(at(1_100_000), now), "in 1 d");
    }
}
