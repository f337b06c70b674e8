//! Tokens are counted as the published tokenizer counts them.

use proptest::prelude::*;
use std::time::Instant;
use survey::tokens::count;

fn real(text: &str) -> u32 {
    u32::try_from(bpe_openai::o200k_base().count(text)).expect("because the texts are short")
}

#[test]
fn prose_code_and_other_scripts_have_the_tokens_that_the_vocabulary_gives() {
    let texts = [
        "# Refunds are idempotent\n\nA retried refund isn't paid twice; the key's stored.\n",
        "pub fn refund(&mut self, key: &str) -> Result<Refund, RefundError> {\n    self.by_key.get(key)\n}\n",
        "Jede Erstattung wird höchstens einmal ausgezahlt, auch über Nacht.\n",
        "即使提供商在夜间多次重试同一个请求，退款也最多只支付一次。\n",
        "HTTPServer2024   trailing  \n\n\n  - [x] done // why\r\n",
    ];
    for text in texts {
        assert_eq!(count(text), real(text), "{text}");
    }
}

#[test]
fn nothing_has_none() {
    assert_eq!(count(""), 0);
}

#[test]
fn a_word_of_one_mebibyte_is_counted_in_bounded_time() {
    for text in ["x".repeat(1 << 20), "漢".repeat(1 << 16), " ".repeat(1 << 20), "Aa'S".repeat(1 << 16)] {
        let began = Instant::now();
        assert!(count(&text) > 0);
        assert!(began.elapsed().as_secs() < 30, "{:?}", began.elapsed());
    }
}

proptest! {
    #[test]
    fn ascii_is_counted_exactly(text in "[ -~\n\r\t]{0,200}") {
        prop_assert_eq!(count(&text), real(&text), "{:?}", text);
    }

    #[test]
    fn any_text_is_counted_and_no_token_is_less_than_a_byte(text in "\\PC{0,200}") {
        let tokens = count(&text);
        prop_assert!(tokens as usize <= text.len());
        prop_assert_eq!(tokens == 0, text.is_empty());
    }
}
