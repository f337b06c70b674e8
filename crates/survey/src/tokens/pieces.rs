//! Where a text is split before its tokens are merged: words with the sign before them, numbers of three digits, runs
//! of marks, runs of space. No token reaches from one piece into the next.

/// What a character belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Upper,
    Lower,
    /// A letter of a script without capitals, or a mark upon a letter.
    Letter,
    Digit,
    Newline,
    Space,
    Mark,
}

/// Digits of one piece.
const DIGITS: usize = 3;

fn kind(character: char) -> Kind {
    match character {
        '\n' | '\r' => Kind::Newline,
        _ if character.is_whitespace() => Kind::Space,
        _ if character.is_numeric() => Kind::Digit,
        _ if character.is_uppercase() => Kind::Upper,
        _ if character.is_lowercase() => Kind::Lower,
        '\u{300}'..='\u{36f}' | '\u{20d0}'..='\u{20f0}' | '\u{fe00}'..='\u{fe0f}' => Kind::Letter,
        _ if character.is_alphabetic() => Kind::Letter,
        _ => Kind::Mark,
    }
}

/// The length of the first piece, in bytes; zero for nothing only.
pub(super) fn first(text: &str) -> usize {
    let Some(opening) = text.chars().next() else { return 0 };
    match kind(opening) {
        Kind::Upper | Kind::Lower | Kind::Letter => word(text),
        Kind::Digit => span(text, DIGITS, |kind| kind == Kind::Digit),
        Kind::Mark => after(text, opening).unwrap_or_else(|| marks(text)),
        Kind::Space => space(text, opening),
        Kind::Newline => newlines(text).unwrap_or(opening.len_utf8()),
    }
}

/// The word after the one sign that it takes along.
fn after(text: &str, sign: char) -> Option<usize> {
    let length = word(&text[sign.len_utf8()..]);
    (length > 0).then_some(sign.len_utf8() + length)
}

/// Capitals, then small letters, then what English contracts.
fn word(text: &str) -> usize {
    let capitals = span(text, usize::MAX, |kind| matches!(kind, Kind::Upper | Kind::Letter));
    let small = |text: &str| span(text, usize::MAX, |kind| matches!(kind, Kind::Lower | Kind::Letter));
    let letters = capitals + small(&text[capitals..]);
    if letters == 0 { 0 } else { letters + contracted(&text[letters..]) }
}

fn contracted(text: &str) -> usize {
    const ENDINGS: [&str; 7] = ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d"];
    let begins =
        |ending: &&&str| text.get(..ending.len()).is_some_and(|head| head.eq_ignore_ascii_case(ending));
    ENDINGS.iter().find(begins).map_or(0, |ending| ending.len())
}

/// Marks, with one blank before them, and the ends of lines after them.
fn marks(text: &str) -> usize {
    let blank = usize::from(text.starts_with(' '));
    let marks = span(&text[blank..], usize::MAX, |kind| kind == Kind::Mark);
    let ends = text[blank + marks..].bytes().take_while(|byte| matches!(byte, b'\r' | b'\n' | b'/')).count();
    blank + marks + ends
}

/// Space up to the last end of line in it; else a word with its one blank, marks with theirs, or space without the
/// blank that belongs to what follows.
fn space(text: &str, opening: char) -> usize {
    if let Some(length) = after(text, opening) {
        return length;
    }
    let follows = text[opening.len_utf8()..].chars().next().map(kind);
    if opening == ' ' && follows == Some(Kind::Mark) {
        return marks(text);
    }
    newlines(text).unwrap_or_else(|| blanks(text))
}

fn newlines(text: &str) -> Option<usize> {
    let run = &text[..span(text, usize::MAX, |kind| matches!(kind, Kind::Space | Kind::Newline))];
    run.rfind(['\n', '\r']).map(|last| last + 1)
}

fn blanks(text: &str) -> usize {
    let run = span(text, usize::MAX, |kind| kind == Kind::Space);
    let last = text[..run].chars().next_back().map_or(0, char::len_utf8);
    if run < text.len() && run > last { run - last } else { run }
}

fn span(text: &str, most: usize, belongs: impl Fn(Kind) -> bool) -> usize {
    text.chars().take(most).take_while(|next| belongs(kind(*next))).map(char::len_utf8).sum()
}
