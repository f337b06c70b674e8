//! `network` and `hosts`: what an agent or a gate may reach from behind the wall.

use crate::{
    finding::Finding,
    table::{Table, Text},
};
use trace::{Network, Speaks};

/// Hosts that one agent may name.
const HOSTS: usize = 32;
/// Letters of one host's name, and of its port.
const LETTERS: usize = 260;

/// What an agent may reach, and the hosts of its model.
pub(super) fn of_agent(table: &mut Table<'_>, speaks: Speaks) -> (Network, Vec<String>) {
    let ways = [("open", Network::Open), ("model-only", Network::ModelOnly), ("none", Network::Closed)];
    let network = table.choice("network", &ways).unwrap_or_default();
    let place = table.place("network");
    let texts = table.texts("hosts");
    let named = texts.is_some();
    let texts = texts.unwrap_or_default();
    if texts.len() > HOSTS {
        let message = format!("`hosts` names {} hosts, and {HOSTS} are allowed", texts.len());
        let hint = "name the hosts of the model's provider, and no more";
        table.find(Finding::error("configuration.hosts", table.place("hosts"), message, hint));
    }
    let mut hosts: Vec<String> = texts.into_iter().filter_map(|text| host(text, table)).collect();
    if network != Network::ModelOnly {
        return (network, hosts);
    }
    if !named {
        hosts = usual(speaks).iter().map(|host| (*host).to_owned()).collect();
    }
    if hosts.is_empty() {
        let message = "`network = \"model-only\"` does not say where this agent's model is";
        let hint = "name its provider: `hosts = [\"api.openai.com\"]`";
        table.find(Finding::error("configuration.hosts", place, message, hint));
    }
    (network, hosts)
}

/// What a gate may reach: everything, or nothing.
pub(super) fn of_gate(table: &mut Table<'_>) -> Network {
    table.choice("network", &[("open", Network::Open), ("none", Network::Closed)]).unwrap_or_default()
}

/// What a proof may reach: nothing, unless its workflow says that it needs the network. What is read from there may be
/// another tomorrow.
pub(super) fn of_proof(table: &mut Table<'_>) -> Network {
    table.choice("network", &[("open", Network::Open), ("none", Network::Closed)]).unwrap_or(Network::Closed)
}

/// The hosts of the one provider that a program speaks with by itself. The others speak with any.
const fn usual(speaks: Speaks) -> &'static [&'static str] {
    match speaks {
        Speaks::Codex => &["api.openai.com", "chatgpt.com", "auth.openai.com"],
        Speaks::Gemini => {
            &["generativelanguage.googleapis.com", "cloudcode-pa.googleapis.com", "oauth2.googleapis.com"]
        }
        Speaks::ClaudeCode => &["api.anthropic.com"],
        Speaks::Command
        | Speaks::Replay
        | Speaks::Attended
        | Speaks::Acp
        | Speaks::Opencode
        | Speaks::Goose
        | Speaks::Aider => &[],
    }
}

/// `host` or `host:port`; no scheme, no path, nothing that stands for many.
fn host(text: Text, table: &mut Table<'_>) -> Option<String> {
    if is_host(&text.text) {
        return Some(text.text);
    }
    let message = format!("`{}` is no host", text.text);
    let hint = "write a name and, where it is not 443, a port: `127.0.0.1:8080`";
    table.find(Finding::error("configuration.hosts", text.span, message, hint));
    None
}

fn is_host(text: &str) -> bool {
    let (name, port) = text.split_once(':').map_or((text, None), |(name, port)| (name, Some(port)));
    let plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '.' || letter == '-';
    let named = !name.is_empty() && name.chars().all(plain) && !name.starts_with(['.', '-']);
    text.len() <= LETTERS && named && port.is_none_or(|port| port.parse::<u16>().is_ok_and(|port| port > 0))
}

#[cfg(test)]
mod tests {
    use super::is_host;

    #[test]
    fn a_host_is_a_name_and_perhaps_a_port_and_nothing_else() {
        let told = |texts: &[&str]| texts.iter().map(|text| is_host(text)).collect::<Vec<_>>();
        assert_eq!(told(&["api.openai.com", "127.0.0.1:8080", "localhost:1"]), [true; 3]);
        let not = ["", ":80", "https://x", "*.com", "a b", "x:0", "x:65536", "x/y", "-x", "x:", "a\r\nb"];
        assert_eq!(told(&not), [false; 11]);
    }
}
