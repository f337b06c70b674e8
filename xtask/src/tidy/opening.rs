//! Every Rust file opens with `//!`: what it is for, and what it leaves to others.

use super::Untidy;
use crate::house::House;

pub(super) fn opening(house: &House) -> Vec<Untidy> {
    let mute = |text: &str| !text.starts_with("//! ");
    house
        .sources
        .iter()
        .filter(|source| mute(&source.text))
        .map(|source| {
            Untidy::new(
                &source.path,
                1,
                "opens without `//!`: say what it is for, and what it leaves to others",
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{super::tests::one, opening};

    #[test]
    fn a_file_that_opens_with_code_is_named() {
        let found = opening(&one("crates/a/src/lib.rs", "mod b;\n"));
        assert_eq!(found.len(), 1);
        assert_eq!(opening(&one("crates/a/src/lib.rs", "//! A room.\nmod b;\n")), []);
    }
}
