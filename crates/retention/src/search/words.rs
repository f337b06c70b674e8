//! From text to the words that are looked up. A name in code is found whole and by its parts; English and Russian words
//! by their stems, those of other languages as they are written but for accents; Chinese, Japanese and Korean by each
//! two signs that stand together.

use frostem::{Algorithm, Stemmer};
use tantivy::tokenizer::{AsciiFoldingFilter, TextAnalyzer, Token, TokenFilter, TokenStream, Tokenizer};
use unicode_normalization::{UnicodeNormalization as _, is_nfc};

/// Bytes of the longest word that is kept: a digest in hexadecimal still is one.
const LONGEST: usize = 64;

/// Words that say nothing of what a text is about. What is left of a word at an apostrophe is among them.
const EMPTY: [&str; 50] = [
    "a", "an", "and", "are", "as", "at", "be", "been", "but", "by", "can", "did", "do", "does", "for",
    "from", "had", "has", "have", "how", "i", "if", "in", "into", "is", "it", "its", "of", "on", "or", "s",
    "so", "t", "that", "the", "their", "then", "there", "they", "this", "to", "was", "we", "were", "what",
    "when", "which", "will", "with", "you",
];

/// The one way in which texts and questions become words.
pub(super) fn analyzer() -> TextAnalyzer {
    TextAnalyzer::builder(Cut).filter(AsciiFoldingFilter).filter(Stem).build()
}

/// The same words, not taken to their stems.
pub(super) fn speller() -> TextAnalyzer {
    TextAnalyzer::builder(Cut).filter(AsciiFoldingFilter).build()
}

/// What the words of a text are looked up by, in its order.
pub(super) fn of(text: &str) -> Vec<String> {
    cut_by(analyzer(), text)
}

/// The words of a text as they are spelled, in its order.
pub(super) fn spelled(text: &str) -> Vec<String> {
    cut_by(speller(), text)
}

fn cut_by(mut analyzer: TextAnalyzer, text: &str) -> Vec<String> {
    let mut stream = analyzer.token_stream(text);
    let mut words = vec![];
    while let Some(token) = stream.next() {
        words.push(token.text.clone());
    }
    words
}

/// Cuts a text into words in small letters.
#[derive(Clone, Debug)]
struct Cut;

impl Tokenizer for Cut {
    type TokenStream<'a> = Words;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Words {
        let words = if is_nfc(text) { cut(text) } else { cut(&text.nfc().collect::<String>()) };
        Words { words: words.into_iter(), token: Token::default() }
    }
}

/// Words that were cut.
struct Words {
    words: std::vec::IntoIter<String>,
    token: Token,
}

impl TokenStream for Words {
    fn advance(&mut self) -> bool {
        let Some(word) = self.words.next() else { return false };
        self.token.position = self.token.position.wrapping_add(1);
        self.token.text = word;
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

fn cut(text: &str) -> Vec<String> {
    let mut cutter = Cutter::default();
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        cutter.take(letter, letters.peek().copied());
    }
    cutter.end_name();
    cutter.end_signs();
    cutter.words
}

/// What was read of the name, or of the row of signs, that is being read.
#[derive(Default)]
struct Cutter {
    words: Vec<String>,
    part: String,
    whole: String,
    parts: usize,
    before: Option<char>,
    signs: Vec<char>,
}

impl Cutter {
    fn take(&mut self, letter: char, next: Option<char>) {
        if is_sign(letter) {
            self.end_name();
            self.signs.push(letter);
        } else if letter.is_alphanumeric() {
            self.end_signs();
            if self.begins_part(letter, next) {
                self.end_part();
            }
            self.part.extend(letter.to_lowercase());
            self.before = Some(letter);
        } else if self.joins(letter, next) {
            self.end_part();
            self.before = None;
        } else {
            self.end_name();
            self.end_signs();
        }
    }

    /// A capital begins a part of a name after a small letter, and at the end of a row of capitals.
    fn begins_part(&self, letter: char, next: Option<char>) -> bool {
        let Some(before) = self.before.filter(|_| letter.is_uppercase()) else { return false };
        before.is_lowercase() || (before.is_uppercase() && next.is_some_and(char::is_lowercase))
    }

    /// What stands between two parts of a name, and not between two words.
    fn joins(&self, letter: char, next: Option<char>) -> bool {
        let within = matches!(letter, '_' | '-' | '.' | '/' | ':' | '#');
        within && !self.part.is_empty() && next.is_some_and(|next| next.is_alphanumeric() && !is_sign(next))
    }

    fn end_part(&mut self) {
        if self.part.is_empty() {
            return;
        }
        self.parts += 1;
        if self.whole.len() <= LONGEST {
            self.whole.push_str(&self.part);
        }
        let part = std::mem::take(&mut self.part);
        self.keep(part);
    }

    fn end_name(&mut self) {
        self.end_part();
        let whole = std::mem::take(&mut self.whole);
        if std::mem::take(&mut self.parts) > 1 {
            self.keep(whole);
        }
        self.before = None;
    }

    fn end_signs(&mut self) {
        let signs = std::mem::take(&mut self.signs);
        match signs[..] {
            [] => {}
            [only] => self.words.push(only.to_string()),
            _ => self.words.extend(signs.windows(2).map(String::from_iter)),
        }
    }

    fn keep(&mut self, word: String) {
        if word.len() <= LONGEST && !EMPTY.contains(&word.as_str()) {
            self.words.push(word);
        }
    }
}

/// Whether a letter belongs to a writing without spaces between words.
const fn is_sign(letter: char) -> bool {
    matches!(letter,
        '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{2fa1f}')
}

/// Takes words to their stems.
#[derive(Clone, Debug)]
struct Stem;

#[derive(Clone)]
struct Stemming<T>(T);

struct Stems<S> {
    tail: S,
    english: Stemmer,
    russian: Stemmer,
}

impl TokenFilter for Stem {
    type Tokenizer<T: Tokenizer> = Stemming<T>;

    fn transform<T: Tokenizer>(self, tokenizer: T) -> Stemming<T> {
        Stemming(tokenizer)
    }
}

impl<T: Tokenizer> Tokenizer for Stemming<T> {
    type TokenStream<'a> = Stems<T::TokenStream<'a>>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Self::TokenStream<'a> {
        let (english, russian) = (Stemmer::new(Algorithm::English), Stemmer::new(Algorithm::Russian));
        Stems { tail: self.0.token_stream(text), english, russian }
    }
}

impl<S: TokenStream> TokenStream for Stems<S> {
    fn advance(&mut self) -> bool {
        if !self.tail.advance() {
            return false;
        }
        let word = &self.tail.token().text;
        let stemmer = if word.bytes().all(|byte| byte.is_ascii_lowercase()) {
            Some(&self.english)
        } else if word.chars().all(|letter| matches!(letter, '\u{400}'..='\u{52f}')) {
            Some(&self.russian)
        } else {
            None
        };
        if let Some(stemmer) = stemmer {
            let stem = stemmer.stem(word).into_owned();
            self.tail.token_mut().text = stem;
        }
        true
    }

    fn token(&self) -> &Token {
        self.tail.token()
    }

    fn token_mut(&mut self) -> &mut Token {
        self.tail.token_mut()
    }
}

#[cfg(test)]
mod tests {
    use super::of;
    use proptest::prelude::*;

    fn words(text: &str) -> String {
        of(text).join(" ")
    }

    #[test]
    fn a_name_in_code_is_found_whole_and_by_its_parts() {
        assert_eq!(words("refund_window"), "refund window refundwindow");
        assert_eq!(words("refundWindow"), "refund window refundwindow");
        assert_eq!(words("refund-window"), "refund window refundwindow");
        assert_eq!(words("HTTPServer2"), "http server2 httpserver2");
        assert_eq!(words("src/pay/refund.rs:12"), "src pay refund rs 12 srcpayrefundrs12");
        assert_eq!(words("d-7k2mx1"), "d 7k2mx1 d7k2mx1");
    }

    #[test]
    fn a_sentence_ends_a_name() {
        assert_eq!(words("We retry. Then it fails..."), "retri fail");
        assert_eq!(words("owner's; retries, retrying"), "owner retri retri");
    }

    #[test]
    fn words_of_other_languages_are_found_by_their_words() {
        assert_eq!(words("Größe der Rückerstattung"), words("grosse der ruckerstattung"));
        assert_eq!(words("очередь очереди"), "очеред очеред");
        assert_eq!(words("退款期限 ok"), "退款 款期 期限 ok");
        assert_eq!(words("re\u{301}sume\u{301}"), words("résumé"));
    }

    proptest! {
        #[test]
        fn any_text_has_words_that_are_not_too_long(text in any::<String>()) {
            for word in of(&text) {
                prop_assert!(!word.is_empty() && word.len() <= 4 * super::LONGEST);
            }
        }
    }
}
