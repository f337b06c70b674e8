//! Durations as people write them: `90s`, `10m`, `2h`, `30d`.

/// The seconds of a duration; none where there is no unit, no number, or too much of it.
#[must_use]
pub fn seconds(text: &str) -> Option<u64> {
    let text = text.trim();
    let split = text.find(|character: char| !character.is_ascii_digit())?;
    let number: u64 = text[..split].parse().ok()?;
    let unit = match &text[split..] {
        "s" => 1,
        "m" | "min" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => return None,
    };
    number.checked_mul(unit).filter(|seconds| *seconds > 0 && *seconds <= 10 * 365 * 86_400)
}

/// The bytes of a size: `4MB`, `512kB`. How many are too many is for whoever asks.
pub(crate) fn bytes(text: &str) -> Option<u64> {
    let text = text.trim();
    let split = text.find(|character: char| !character.is_ascii_digit())?;
    let number: u64 = text[..split].parse().ok()?;
    let unit = match text[split..].to_ascii_lowercase().as_str() {
        "b" => 1,
        "kb" | "k" => 1 << 10,
        "mb" | "m" => 1 << 20,
        "gb" | "g" => 1 << 30,
        _ => return None,
    };
    number.checked_mul(unit).filter(|size| *size > 0)
}

#[cfg(test)]
mod tests {
    use super::{bytes, seconds};

    #[test]
    fn a_duration_needs_a_unit() {
        let read = ["90s", "10m", "2h", "30d", "10", "m", "0m", "99999999999d", "1w"].map(seconds);
        assert_eq!(read, [Some(90), Some(600), Some(7_200), Some(2_592_000), None, None, None, None, None]);
    }

    #[test]
    fn a_size_needs_one_too() {
        assert_eq!(["4MB", "512kB", "4"].map(bytes), [Some(4 << 20), Some(512 << 10), None]);
    }
}
