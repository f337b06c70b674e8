//! What makes a pack fit to be handed over.

use crate::Refusal;
use trace::Pack;

/// Refuses a pack above its budget: a limit that the packer ignores is no limit.
pub(crate) fn fits(pack: &Pack, budget_tokens: u32) -> Result<(), Refusal> {
    if pack.tokens <= budget_tokens {
        return Ok(());
    }
    Err(Refusal::new(
        "context.over-budget",
        format!("the context pack has {} tokens and its budget is {budget_tokens}", pack.tokens),
        "raise `pack_tokens` in `[limits]`, or shorten the standards that always travel",
    ))
}
