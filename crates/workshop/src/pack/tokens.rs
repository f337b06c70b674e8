//! How many tokens a text has, counted without a vocabulary. The published vocabularies of current models
//! take 50–130 ms to load or make the binary several times as large, for a budget that no two models count
//! alike. This counts the pieces into which their tokenizers split a text first, and what a piece of that
//! length is made of on average; it is tuned so that prose and code come out a little above what a real
//! tokenizer says, seldom below.

/// Letters that one token of a word stands for, beyond which another begins.
const LETTERS: usize = 8;
/// Digits of one token.
const DIGITS: usize = 3;
/// Marks of punctuation of one token, where they follow each other.
const MARKS: usize = 2;

/// What a character belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Lower,
    Upper,
    Digit,
    Mark,
    Space,
    Newline,
    /// A letter outside ASCII, of a script that writes words.
    Letter,
    /// A sign that is a word, or a picture.
    Sign,
}

const fn kind(character: char) -> Kind {
    match character {
        'a'..='z' => Kind::Lower,
        'A'..='Z' => Kind::Upper,
        '0'..='9' => Kind::Digit,
        '\n' | '\r' => Kind::Newline,
        ' ' | '\t' => Kind::Space,
        '\0'..='\u{7f}' => Kind::Mark,
        '\u{80}'..='\u{10ff}' => Kind::Letter,
        _ => Kind::Sign,
    }
}

/// The tokens of a text, estimated.
#[must_use]
pub fn tokens(text: &str) -> u32 {
    let mut count = 0;
    let mut rest = text.chars().map(kind).peekable();
    while let Some(first) = rest.next() {
        let mut length = 1_usize;
        // A capital begins a word that goes on in small letters.
        let mut last = first;
        while let Some(next) =
            rest.next_if(|next| *next == last || (last == Kind::Upper && length == 1 && *next == Kind::Lower))
        {
            last = next;
            length += 1;
        }
        count += match last {
            Kind::Lower | Kind::Upper => length.div_ceil(LETTERS),
            Kind::Digit => length.div_ceil(DIGITS),
            Kind::Mark => length.div_ceil(MARKS),
            Kind::Space => usize::from(length > 1),
            Kind::Newline => 1,
            Kind::Letter => length.div_ceil(2),
            Kind::Sign => length,
        };
    }
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROSE: &str = "# Refunds are idempotent

A retried refund never pays twice. The key is stored with the refund, in one transaction.

- Handlers return `Result<Refund, RefundError>`.
- Every amount is in minor units (`i64`), never a float.
";
    const CODE: &str = "pub fn refund(&mut self, key: &str, amount: i64) -> Result<Refund, RefundError> {
    if let Some(done) = self.by_key.get(key) {
        return Ok(done.clone());
    }
    let refund = Refund { id: self.next_id(), amount };
    self.by_key.insert(key.to_owned(), refund.clone());
    Ok(refund)
}
";
    const GERMAN: &str = "Jede Erstattung wird höchstens einmal ausgezahlt, auch wenn der Anbieter dieselbe Anfrage \
                          über Nacht mehrfach wiederholt. Die Prüfung läuft vor der Überweisung.\n";
    const CHINESE: &str = "即使提供商在夜间多次重试同一个请求，退款也最多只支付一次。检查在转账之前进行。\n";

    /// The second number is what the `o200k_base` vocabulary gives for the same text.
    #[test]
    fn the_estimate_stays_near_and_mostly_above_a_real_count() {
        for (text, real) in [(PROSE, 57), (CODE, 80), (GERMAN, 33), (CHINESE, 29)] {
            let estimate = tokens(text);
            assert!(estimate >= real && estimate <= real + real / 2, "{estimate} for {real}: {text}");
        }
    }

    #[test]
    fn two_texts_together_never_have_more_tokens_than_apart() {
        for (one, other) in [(PROSE, CODE), (CODE, GERMAN), (CHINESE, PROSE), ("aB", "ccc"), ("A", "Bc")] {
            assert!(tokens(&format!("{one}\n{other}")) <= tokens(one) + 1 + tokens(other));
        }
    }

    #[test]
    fn nothing_has_none_and_a_long_word_has_many() {
        assert_eq!((tokens(""), tokens("refund"), tokens(&"x".repeat(80))), (0, 1, 10));
    }
}
