//! A step's words without its code: blanked out byte for byte, so that offsets stay.

/// Without fenced code.
pub(super) fn unfenced(instruction: &str) -> String {
    blanked(instruction, str::to_owned)
}

/// Without fenced code, and without what stands in backticks.
pub(super) fn plain(instruction: &str) -> String {
    blanked(instruction, without_spans)
}

/// The sentences of a text: up to a stop and a blank, or up to an empty line.
pub(super) fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split("\n\n").flat_map(|part| part.split(". ")).flat_map(|part| part.split(".\n"))
}

/// A fence ends with as many marks as it began with, or more, of the same kind.
fn blanked(instruction: &str, keep: impl Fn(&str) -> String) -> String {
    let mut open: Option<(char, usize)> = None;
    let mut text = String::with_capacity(instruction.len());
    for line in instruction.split_inclusive('\n') {
        let fence = fence(line);
        match (open, fence) {
            (None, None) => text.push_str(&keep(line)),
            (None, Some(mark)) => {
                open = Some(mark);
                blank(line, &mut text);
            }
            (Some((kind, least)), Some((mark, length))) if kind == mark && length >= least => {
                open = None;
                blank(line, &mut text);
            }
            (Some(_), _) => blank(line, &mut text),
        }
    }
    text
}

fn fence(line: &str) -> Option<(char, usize)> {
    let line = line.trim_start();
    let mark = line.chars().next().filter(|mark| matches!(mark, '`' | '~'))?;
    let length = line.len() - line.trim_start_matches(mark).len();
    (length >= 3).then_some((mark, length))
}

fn blank(line: &str, text: &mut String) {
    text.extend(line.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }));
}

/// One line with its backticked spans blanked out.
fn without_spans(line: &str) -> String {
    let mut code = false;
    let mut text = String::with_capacity(line.len());
    for character in line.chars() {
        let tick = character == '`';
        if tick || code && character != '\n' {
            text.extend(std::iter::repeat_n(' ', character.len_utf8()));
        } else {
            text.push(character);
        }
        code ^= tick;
    }
    text
}
