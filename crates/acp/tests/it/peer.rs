//! A scripted agent on the other end of two pipes, and a judge that lets it write below one folder.

use acp::{Again, Judge, Question, Server, Session, Told, hold};
use serde_json::{Value, json};
use std::{
    io::{BufRead as _, BufReader, PipeReader, PipeWriter, Write as _, pipe},
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

/// The agent's end.
pub(crate) struct Peer {
    from: BufReader<PipeReader>,
    pub(crate) to: PipeWriter,
    next: u64,
}

impl Peer {
    /// The next message that comes, if any does.
    pub(crate) fn hear(&mut self) -> Option<Value> {
        let mut line = String::new();
        self.from.read_line(&mut line).ok().filter(|read| *read > 0)?;
        Some(serde_json::from_str(&line).expect("because the client writes JSON"))
    }

    /// Says something; whoever is not heard any more says it to nobody.
    pub(crate) fn say(&mut self, message: &Value) {
        let _unheard = writeln!(self.to, "{message}");
    }

    /// Hears the next request, which must be this one, and answers it.
    #[expect(clippy::needless_pass_by_value, reason = "an answer is written where it is given")]
    pub(crate) fn answer(&mut self, method: &str, result: Value) -> Value {
        let request = self.hear().expect("because there is a request");
        assert_eq!(request["method"], method);
        self.say(&json!({ "jsonrpc": "2.0", "id": request["id"], "result": result }));
        request["params"].clone()
    }

    /// Is greeted, and opens the session `s-1`.
    pub(crate) fn open(&mut self) -> Value {
        self.answer(
            "initialize",
            json!({ "protocolVersion": 1, "agentInfo": { "name": "peer", "version": "1" } }),
        );
        self.answer("session/new", json!({ "sessionId": "s-1" }))
    }

    /// Hears its prompt: the request's id, and the words.
    pub(crate) fn prompted(&mut self) -> (Value, String) {
        let request = self.hear().expect("because there is a prompt");
        assert_eq!(request["method"], "session/prompt");
        let words = request["params"]["prompt"][0]["text"].as_str().unwrap_or_default().to_owned();
        (request["id"].clone(), words)
    }

    /// Tells what it does.
    pub(crate) fn update(&mut self, update: &Value) {
        let params = json!({ "sessionId": "s-1", "update": update });
        self.say(&json!({ "jsonrpc": "2.0", "method": "session/update", "params": params }));
    }

    /// Says some words.
    pub(crate) fn words(&mut self, words: &str) {
        self.update(
            &json!({ "sessionUpdate": "agent_message_chunk", "content": { "type": "text", "text": words } }),
        );
    }

    /// Asks something of the client, and gives back the answer.
    pub(crate) fn ask(&mut self, method: &str, params: &Value) -> Value {
        self.next += 1;
        self.say(&json!({ "jsonrpc": "2.0", "id": self.next, "method": method, "params": params }));
        self.hear().unwrap_or_default()
    }

    /// Asks leave to write a file.
    pub(crate) fn permission(&mut self, path: &str) -> Value {
        let call = json!({ "toolCallId": "c-1", "kind": "edit", "title": "edit",
            "content": [{ "type": "diff", "path": path, "newText": "new" }] });
        let option = |id: &str| json!({ "optionId": id, "name": id, "kind": id });
        let options = [option("allow_always"), option("allow_once"), option("reject_once")];
        let params = json!({ "sessionId": "s-1", "toolCall": call, "options": options });
        self.ask("session/request_permission", &params)["result"]["outcome"].clone()
    }

    /// Ends its turn.
    pub(crate) fn end(&mut self, prompt: &Value) {
        self.say(&json!({ "jsonrpc": "2.0", "id": prompt, "result": { "stopReason": "end_turn" } }));
    }
}

/// Lets whoever asks write below `/tree/src`.
#[derive(Default)]
pub(crate) struct Bench {
    pub(crate) questions: Mutex<Vec<Question>>,
    pub(crate) over: AtomicBool,
}

impl Judge for Bench {
    fn may_write(&self, path: &Path) -> Result<(), String> {
        path.starts_with("/tree/src").then_some(()).ok_or_else(|| "it is outside the step".into())
    }

    fn decide(&self, question: Question) {
        self.questions.lock().expect("because nobody panics").push(question);
    }

    fn hear_cost(&self, _usd: f64) {}

    fn is_over(&self) -> bool {
        self.over.load(Ordering::SeqCst)
    }
}

/// One turn against a scripted agent.
pub(crate) fn turn(script: impl FnOnce(&mut Peer) + Send + 'static) -> (Told, Arc<Bench>) {
    let bench = Arc::new(Bench::default());
    (turn_before(&bench, None, script), bench)
}

/// One turn before a judge.
pub(crate) fn turn_before(
    bench: &Arc<Bench>,
    again: Option<Again>,
    script: impl FnOnce(&mut Peer) + Send + 'static,
) -> Told {
    let (theirs, to) = pipe().expect("because there are pipes");
    let (from, ours) = pipe().expect("because there are pipes");
    let agent = thread::spawn(move || script(&mut Peer { from: BufReader::new(theirs), to: ours, next: 0 }));
    let server = Server { name: "evolute".into(), command: "/bin/evolute".into(), args: vec!["mcp".into()] };
    let session = Session { cwd: "/tree".into(), brief: "the brief".into(), again, servers: vec![server] };
    let judge: Arc<dyn Judge> = Arc::<Bench>::clone(bench);
    let told = hold(&session, &judge, from, to);
    agent.join().expect("because the agent saw what it was written for");
    told
}
