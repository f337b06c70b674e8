//! Ticks: the lines `- [x] …` of a list, read line by line as the tools themselves do. Code fences and comments are
//! left out, but only where they end: a stray fence must not swallow a list.

use super::said::Said;
use std::collections::HashMap;

/// One line with a box.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tick<'t> {
    /// What the box says.
    pub(super) said: Said,
    /// The box, as it is written.
    pub(super) mark: char,
    /// What stands behind the box.
    pub(super) text: &'t str,
    /// What stands below it, up to the next box or heading.
    pub(super) below: String,
    /// From 1.
    pub(super) line: u32,
    /// The heading that it stands under.
    pub(super) heading: &'t str,
}

/// Every tick of a text, in order.
pub(super) fn ticks(text: &str) -> Vec<Tick<'_>> {
    let lines: Vec<&str> = text.lines().collect();
    let hidden = hidden(&lines);
    let mut ticks: Vec<Tick<'_>> = vec![];
    let mut heading = "";
    let mut open = false;
    for (place, line) in lines.iter().enumerate() {
        if hidden[place] {
            continue;
        }
        if let Some(words) = headed(line) {
            heading = words;
            open = false;
        } else if let Some((mark, said, text)) = boxed(line) {
            let line = u32::try_from(place + 1).unwrap_or(u32::MAX);
            ticks.push(Tick { said, mark, text, below: String::new(), line, heading });
            open = true;
        } else if let Some(tick) = ticks.last_mut().filter(|_| open) {
            tick.below.push_str(line);
            tick.below.push('\n');
        }
    }
    ticks
}

/// The words of a heading: `## Phase 1`.
pub(super) fn headed(line: &str) -> Option<&str> {
    let words = line.trim_start_matches('#');
    let depth = line.len() - words.len();
    ((1..=6).contains(&depth) && words.starts_with([' ', '\t']))
        .then(|| words.trim().trim_end_matches('#').trim())
}

/// The mark, its meaning and the words of a line with a box.
fn boxed(line: &str) -> Option<(char, Said, &str)> {
    let rest = bulleted(line.trim_start())?.trim_start();
    let mut characters = rest.strip_prefix('[')?.chars();
    let mark = characters.next()?;
    let words = characters.as_str().strip_prefix(']')?;
    if words.starts_with(['(', '[', ':']) {
        return None;
    }
    let said = match mark {
        'x' | 'X' | '✓' | '✔' | '✅' => Said::Done,
        '-' | '/' | '~' | '>' => Said::Doing,
        '!' | '?' => Said::Unsaid,
        blank if blank.is_whitespace() => Said::Open,
        _ => return None,
    };
    Some((mark, said, words.strip_prefix('*').unwrap_or(words).trim()))
}

/// What stands behind the bullet or the number of an item.
fn bulleted(line: &str) -> Option<&str> {
    if let Some(rest) = line.strip_prefix(['-', '*', '+']) {
        return Some(rest);
    }
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = line.len() - rest.len();
    if (1..=9).contains(&digits) { rest.strip_prefix(['.', ')']) } else { None }
}

/// Which lines lie in a code fence or a comment that ends.
pub(super) fn hidden(lines: &[&str]) -> Vec<bool> {
    let mut hidden = vec![false; lines.len()];
    let mut endless: HashMap<char, usize> = HashMap::new();
    let mut open_comment = false;
    let mut at = 0;
    while at < lines.len() {
        let end = if let Some((sign, length)) = fence(lines[at]) {
            let known = endless.get(&sign).is_some_and(|shortest| length >= *shortest);
            let end = if known { None } else { closed(lines, at, sign, length) };
            if end.is_none() {
                endless
                    .entry(sign)
                    .and_modify(|shortest| *shortest = length.min(*shortest))
                    .or_insert(length);
            }
            end
        } else if !open_comment && begins_comment(lines[at]) {
            let end = (at + 1..lines.len()).find(|line| lines[*line].contains("-->"));
            open_comment = end.is_none();
            end
        } else {
            None
        };
        match end {
            Some(end) => {
                hidden[at..=end].fill(true);
                at = end + 1;
            }
            None => at += 1,
        }
    }
    hidden
}

/// The sign and the length of a fence.
fn fence(line: &str) -> Option<(char, usize)> {
    let line = line.trim_start().trim_start_matches("> ");
    let sign = line.chars().next().filter(|sign| matches!(sign, '`' | '~'))?;
    let rest = line.trim_start_matches(sign);
    let length = line.len() - rest.len();
    (length >= 3 && !(sign == '`' && rest.contains('`'))).then_some((sign, length))
}

fn closed(lines: &[&str], from: usize, sign: char, length: usize) -> Option<usize> {
    (from + 1..lines.len()).find(|line| {
        fence(lines[*line]).is_some_and(|(other, long)| {
            other == sign && long >= length && lines[*line].trim().trim_start_matches(sign).is_empty()
        })
    })
}

/// Whether a comment begins in this line, before anything else, and does not end in it.
fn begins_comment(line: &str) -> bool {
    line.trim_start().strip_prefix("<!--").is_some_and(|rest| !rest.contains("-->"))
}

/// The id at the head of a line, and the rest: `T012 [P] Create …`, `1.2 Create …`, `**AUTH-01**: …`, `Task 3: …`.
pub(super) fn lead(text: &str) -> (String, String) {
    let plain = text.trim_start_matches(['*', '_', '`', '~']).trim_start();
    let end = plain
        .find(|c: char| c.is_whitespace() || matches!(c, ':' | '*' | '`' | ']' | ')'))
        .unwrap_or(plain.len());
    let (word, rest) = plain.split_at(end);
    if matches!(word, "Task" | "Phase" | "Story" | "Epic" | "Subtask") {
        let (number, rest) = lead(rest.trim_start());
        if number.starts_with(|c: char| c.is_ascii_digit()) {
            return (format!("{word} {number}"), rest);
        }
    }
    let id = word.trim_start_matches('[').trim_end_matches('.');
    if is_id(id) { (id.to_owned(), trimmed(rest)) } else { (String::new(), text.trim().replace("**", "")) }
}

/// `1.2`, `3.1a`, `#4`, `T012`, `AUTH-01`, `01-02`, `01-02-PLAN.md`; not `OAuth2`.
fn is_id(word: &str) -> bool {
    let plain = word.trim_end_matches("-PLAN.md").trim_start_matches('#');
    let rest = plain.trim_start_matches(|c: char| c.is_ascii_uppercase() || c == '-');
    let letters = rest.chars().filter(char::is_ascii_alphabetic).count();
    let sound = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
    word.len() <= 40
        && rest.starts_with(|c: char| c.is_ascii_digit())
        && rest.chars().all(sound)
        && letters <= 1
        && !rest.contains("..")
}

fn trimmed(rest: &str) -> String {
    rest.trim_start_matches(|c: char| {
        c.is_whitespace() || matches!(c, '*' | ':' | '_' | ']' | ')' | '—' | '–')
    })
    .trim_start_matches("- ")
    .trim()
    .replace("**", "")
}

#[cfg(test)]
mod tests {
    use super::{lead, ticks};

    fn lines(text: &str) -> Vec<(u32, char, &str)> {
        ticks(text).iter().map(|tick| (tick.line, tick.mark, tick.text)).collect()
    }

    #[test]
    fn every_kind_of_list_is_read_and_nothing_else() {
        let text = "- [x] a\r\n\t* [ ] b\r\n    1) [X] c\n-[x] d\n- [x](link) e\n- [1] f\ntext [x]\n+ [-] g\n- [ ]* h\n";
        assert_eq!(
            lines(text),
            [(1, 'x', "a"), (2, ' ', "b"), (3, 'X', "c"), (4, 'x', "d"), (8, '-', "g"), (9, ' ', "h")]
        );
    }

    #[test]
    fn code_and_comments_are_left_out_where_they_end() {
        assert_eq!(
            lines("```\n- [x] a\n```\n- [x] b\n<!--\n- [x] c\n-->\n- [x] d\n"),
            [(4, 'x', "b"), (8, 'x', "d")]
        );
        assert_eq!(lines("````md\n```\n- [x] a\n```\n````\n- [x] b"), [(6, 'x', "b")]);
    }

    #[test]
    fn a_fence_without_an_end_swallows_nothing() {
        assert_eq!(lines("```rust\n- [x] a\n- [x] b\n"), [(2, 'x', "a"), (3, 'x', "b")]);
        assert_eq!(lines("<!-- \n- [x] a\n"), [(2, 'x', "a")]);
    }

    #[test]
    fn many_open_fences_take_no_time() {
        let text = "```a\n- [x] t\n".repeat(200_000);
        assert_eq!(ticks(&text).len(), 200_000);
    }

    #[test]
    fn an_id_is_told_from_the_words_behind_it() {
        for (text, id, title) in [
            ("T012 [P] Create it", "T012", "[P] Create it"),
            ("1.2 Create it", "1.2", "Create it"),
            ("1. Create it", "1", "Create it"),
            ("**AUTH-01**: Sign up", "AUTH-01", "Sign up"),
            ("**Task 3: Do** (AC: 1)", "Task 3", "Do (AC: 1)"),
            ("#2 The thing", "#2", "The thing"),
            ("Create it", "", "Create it"),
            ("2nd thing", "", "2nd thing"),
            ("OAuth2 login", "", "OAuth2 login"),
            ("01-02-PLAN.md — Parse", "01-02-PLAN.md", "Parse"),
        ] {
            assert_eq!(lead(text), (id.to_owned(), title.to_owned()), "{text}");
        }
    }
}
