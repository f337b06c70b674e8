//! The endpoint: any free port of the loopback, until its guard is dropped.

use super::{
    dialect::{Answer, Dialect},
    script::{Script, Turn},
};
use serde_json::{Value, json};
use std::{
    io::{Cursor, Read as _},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread,
};
use tiny_http::{Header, Method, Response, Server};

/// Bytes of one request.
const REQUEST: u64 = 64 << 20;

/// A model that listens. It ends with this value.
pub struct Model {
    server: Arc<Server>,
    asked: Arc<Mutex<Vec<Request>>>,
    listening: Option<thread::JoinHandle<()>>,
}

/// What it was asked.
#[derive(Clone, Debug)]
pub struct Request {
    /// The path, with its query.
    pub path: String,
    /// The model that was asked for.
    pub model: String,
    /// What the person said last.
    pub asked: String,
    /// The names of the tools that were offered.
    pub tools: Vec<String>,
    /// The whole body.
    pub body: Value,
}

impl Model {
    /// Begins to listen.
    ///
    /// # Panics
    /// Panics where the loopback cannot be listened to.
    #[must_use]
    pub fn start(script: Script) -> Self {
        let server = Arc::new(Server::http("127.0.0.1:0").expect("because the loopback is there"));
        let asked = Arc::new(Mutex::new(vec![]));
        let (listens, notes) = (Arc::clone(&server), Arc::clone(&asked));
        let listening = thread::spawn(move || {
            for request in listens.incoming_requests() {
                answer(request, &script, &notes);
            }
        });
        Self { server, asked, listening: Some(listening) }
    }

    /// The port.
    ///
    /// # Panics
    /// Never: it listens to an address of the network.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.server.server_addr().to_ip().expect("because it listens to an address").port()
    }

    /// Where it is, without a path.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port())
    }

    /// What it was asked so far.
    #[must_use]
    pub fn asked(&self) -> Vec<Request> {
        noted(&self.asked).clone()
    }
}

impl Drop for Model {
    fn drop(&mut self) {
        self.server.unblock();
        if let Some(listening) = self.listening.take() {
            let _panicked_already = listening.join();
        }
    }
}

fn noted(asked: &Mutex<Vec<Request>>) -> MutexGuard<'_, Vec<Request>> {
    asked.lock().unwrap_or_else(PoisonError::into_inner)
}

fn answer(mut request: tiny_http::Request, script: &Script, asked: &Mutex<Vec<Request>>) {
    let mut bytes = vec![];
    let read = request.as_reader().take(REQUEST).read_to_end(&mut bytes).is_ok();
    let path = request.url().to_owned();
    let body: Value = serde_json::from_slice(&bytes).unwrap_or_default();
    let plain = path.split('?').next().unwrap_or_default();
    let response = match Dialect::of(plain) {
        Some(dialect) if read && *request.method() == Method::Post => {
            spoken(dialect, &path, body, script, asked)
        }
        _none if plain.ends_with("/models") => {
            whole(&json!({ "object": "list", "data": [{ "id": "scripted-1", "object": "model" }] }), 200)
        }
        _none => failed(404, "there is nothing here"),
    };
    // Who asked may be gone.
    let _left = request.respond(response);
}

fn spoken(
    dialect: Dialect,
    path: &str,
    body: Value,
    script: &Script,
    asked: &Mutex<Vec<Request>>,
) -> Response<Cursor<Vec<u8>>> {
    let talk = dialect.read(path, &body);
    let turn = script.turn(&talk);
    let mut notes = noted(asked);
    notes.push(Request {
        path: path.to_owned(),
        model: talk.model.clone(),
        asked: talk.asked(),
        tools: tools(&body),
        body,
    });
    let answer = Answer { turn: &turn, tokens: script.used(), model: &talk.model, number: notes.len() };
    match turn {
        Turn::Status(status) => failed(status, "a scripted failure"),
        Turn::Text(_) | Turn::Tool { .. } | Turn::Custom { .. } | Turn::Cut(_) if talk.streams => {
            typed(dialect.stream(&answer).into_bytes(), 200, "text/event-stream")
        }
        Turn::Text(_) | Turn::Tool { .. } | Turn::Custom { .. } | Turn::Cut(_) => {
            whole(&dialect.whole(&answer), 200)
        }
    }
}

fn tools(body: &Value) -> Vec<String> {
    let named = |tool: &Value| {
        let name = [&tool["name"], &tool["function"]["name"], &tool["type"]];
        name.into_iter().find_map(Value::as_str).unwrap_or_default().to_owned()
    };
    super::talk::list(&body["tools"]).iter().map(named).collect()
}

fn failed(status: u16, because: &str) -> Response<Cursor<Vec<u8>>> {
    whole(&json!({ "error": { "message": because, "type": "server_error" } }), status)
}

fn whole(value: &Value, status: u16) -> Response<Cursor<Vec<u8>>> {
    typed(value.to_string().into_bytes(), status, "application/json")
}

fn typed(bytes: Vec<u8>, status: u16, kind: &str) -> Response<Cursor<Vec<u8>>> {
    let header = Header::from_bytes("Content-Type", kind).expect("because it is plain text");
    Response::from_data(bytes).with_status_code(status).with_header(header)
}
