//! How many tokens a text has, counted by the published vocabulary `o200k_base`. No two models count alike; this is
//! what one of them really counts. The vocabulary lies in the binary as it is looked up, so counting begins at once.

mod hash;
mod pieces;
mod vocabulary;

/// Bytes that are merged together. Longer words are blobs; cutting them keeps the time of a count in step with its
/// text, and makes it at most one token too many for each cut.
const TOGETHER: usize = 128;

/// The tokens of a text.
#[must_use]
pub fn count(text: &str) -> u32 {
    let (mut rest, mut count) = (text, 0_usize);
    while !rest.is_empty() {
        let (piece, after) = rest.split_at(pieces::first(rest));
        count += piece.as_bytes().chunks(TOGETHER).map(merged).sum::<usize>();
        rest = after;
    }
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// The tokens that a piece ends up as: the pair of the lowest rank is merged, until none is a token.
fn merged(piece: &[u8]) -> usize {
    if vocabulary::rank(piece).is_some() {
        return 1;
    }
    let mut starts: Vec<usize> = (0..=piece.len()).collect();
    let rank = |starts: &[usize], at: usize| {
        let end = starts.get(at + 2)?;
        vocabulary::rank(&piece[starts[at]..*end])
    };
    let mut ranks: Vec<Option<u32>> = (0..starts.len()).map(|at| rank(&starts, at)).collect();
    while let Some((_, at)) = ranks.iter().enumerate().filter_map(|(at, rank)| Some(((*rank)?, at))).min() {
        starts.remove(at + 1);
        ranks.remove(at + 1);
        ranks[at] = rank(&starts, at);
        if let Some(before) = at.checked_sub(1) {
            ranks[before] = rank(&starts, before);
        }
    }
    starts.len() - 1
}
