//! How many gates this machine has room for at a time, where nobody has said.

use std::{fs, thread};

/// Fewer would leave gates that wait for something else in each other's way.
const LEAST: usize = 4;
/// Memory that one gate is counted with, in kilobytes: of a compiler that is little, of a linter much.
const GATE_KB: usize = 256 << 10;

/// Twice the processors, as gates wait as often as they compute; no more than there is memory for.
#[must_use]
pub fn room() -> usize {
    let processors = thread::available_parallelism().map_or(1, usize::from);
    let wide = (2 * processors).max(LEAST);
    let text = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    available_kb(&text).map_or(wide, |free| wide.min((free / GATE_KB).max(1)))
}

fn available_kb(text: &str) -> Option<usize> {
    let line = text.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    line.trim().strip_suffix(" kB")?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_read_as_the_kernel_writes_it() {
        assert_eq!(available_kb("MemTotal: 8 kB\nMemAvailable:    5129012 kB\n"), Some(5_129_012));
        assert_eq!(available_kb("MemTotal: 8 kB\n"), None);
        assert!(room() >= 1);
    }
}
