//! What a turn used, in the numbers that agents give. Each means something else by them; what is not sure is unknown.

use agent_client_protocol::v1::schema::{PromptResponse, UsageUpdate};
use serde_json::Value;

/// What a turn used. Absent is unknown, never zero.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Used {
    /// Tokens read, those from a cache included.
    pub tokens_in: Option<u64>,
    /// Tokens written.
    pub tokens_out: Option<u64>,
    /// Of those read, the ones from a cache.
    pub tokens_cached: Option<u64>,
    /// US dollars.
    pub cost_usd: Option<f64>,
    /// Calls of tools.
    pub tools: u32,
}

/// Agents whose turn ends with the numbers of the last call to their model only.
const LAST_CALL_ONLY: [&str; 1] = ["opencode"];

/// The cost of one turn, of what is told about the whole session.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Meter {
    before: Option<f64>,
    now: Option<f64>,
}

impl Meter {
    /// The cost of a session that is only beginning starts at nothing; of one that goes on, at what is told of it.
    pub(crate) fn begin(&mut self, resumed: bool) {
        self.before = if resumed { self.now.take() } else { Some(0.0) };
        self.now = None;
    }

    /// Hears what the session cost up to here.
    pub(crate) fn hear(&mut self, update: &UsageUpdate) {
        let dollars = update.cost.as_ref().filter(|cost| cost.currency.eq_ignore_ascii_case("USD"));
        let amount = dollars.map(|cost| cost.amount).filter(|amount| amount.is_finite() && *amount >= 0.0);
        self.now = amount.or(self.now);
    }

    /// What the turn cost.
    pub(crate) fn cost(&self) -> Option<f64> {
        Some((self.now? - self.before?).max(0.0))
    }
}

/// The tokens of a turn, from its end: where the protocol has them, or where Gemini puts them.
pub(crate) fn tokens(end: &PromptResponse, agent: Option<&str>) -> Used {
    let last_call = agent.is_some_and(|name| LAST_CALL_ONLY.contains(&name.to_ascii_lowercase().as_str()));
    match &end.usage {
        Some(usage) if !last_call => {
            let cached = usage.cached_read_tokens.unwrap_or(0);
            let read = usage.input_tokens.saturating_add(cached);
            Used {
                tokens_in: Some(read.saturating_add(usage.cached_write_tokens.unwrap_or(0))),
                tokens_out: Some(usage.output_tokens.saturating_add(usage.thought_tokens.unwrap_or(0))),
                tokens_cached: usage.cached_read_tokens,
                ..Used::default()
            }
        }
        Some(_) | None => end.meta.as_ref().map_or_else(Used::default, |meta| {
            let count = meta.get("quota").and_then(|quota| quota.get("token_count"));
            let number = |name| count.and_then(|count| count.get(name)).and_then(Value::as_u64);
            Used { tokens_in: number("input_tokens"), tokens_out: number("output_tokens"), ..Used::default() }
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn end(text: &str) -> PromptResponse {
        serde_json::from_str(text).expect("because it is the end of a turn")
    }

    fn cost(amount: f64) -> UsageUpdate {
        let text = format!(r#"{{"used":1,"size":2,"cost":{{"amount":{amount},"currency":"USD"}}}}"#);
        serde_json::from_str(&text).expect("because it is an update")
    }

    #[test]
    fn tokens_read_include_those_from_a_cache() {
        let told = end(r#"{"stopReason":"end_turn",
            "usage":{"totalTokens":1260,"inputTokens":900,"cachedReadTokens":300,"outputTokens":60}}"#);
        let used = tokens(&told, Some("agent"));
        assert_eq!((used.tokens_in, used.tokens_out, used.tokens_cached), (Some(1200), Some(60), Some(300)));
    }

    #[test]
    fn the_numbers_of_a_last_call_are_not_those_of_a_turn() {
        let told = end(r#"{"stopReason":"end_turn",
            "usage":{"totalTokens":960,"inputTokens":900,"outputTokens":60}}"#);
        assert_eq!(tokens(&told, Some("OpenCode")), Used::default());
    }

    #[test]
    fn a_quota_is_read_where_gemini_puts_it() {
        let told = end(r#"{"stopReason":"end_turn",
            "_meta":{"quota":{"token_count":{"input_tokens":4800,"output_tokens":240}}}}"#);
        let used = tokens(&told, None);
        assert_eq!((used.tokens_in, used.tokens_out), (Some(4800), Some(240)));
    }

    #[test]
    fn a_resumed_session_costs_what_came_on_top_and_is_unknown_where_nobody_said_from_where() {
        let mut meter = Meter::default();
        meter.hear(&cost(0.5));
        meter.begin(true);
        meter.hear(&cost(0.75));
        assert_eq!(meter.cost(), Some(0.25));
        let mut meter = Meter::default();
        meter.begin(true);
        meter.hear(&cost(0.75));
        assert_eq!(meter.cost(), None);
    }
}
