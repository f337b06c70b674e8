//! The scripted model, asked in each of its dialects.

use expect_test::{Expect, expect};
use serde_json::{Value, json};
use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
};
use understudy::model::{Model, Script, Tokens, Turn};

fn script() -> Script {
    Script::new()
        .rule("add it", [Turn::tool("write", json!({ "path": "a" })), Turn::text("added")])
        .rule("patch", [Turn::custom("apply_patch", "*** Begin Patch")])
        .rule("decide", [Turn::tool_of("mcp__evolute", "request_decision", json!({}))])
        .rule("fail", [Turn::Status(500)])
        .rule("cut", [Turn::Cut("half a word".into())])
        .tokens(Tokens { read: 10, cached: 4, written: 2 })
}

/// What it answers: the status line, and the body.
fn post(model: &Model, path: &str, body: &Value) -> (String, String) {
    let body = body.to_string();
    let mut stream = TcpStream::connect(("127.0.0.1", model.port())).expect("because it listens");
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: model\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(format!("{head}{body}").as_bytes()).expect("because it reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("because it answers in text");
    let (head, body) = answer.split_once("\r\n\r\n").expect("because it speaks HTTP");
    (head.lines().next().unwrap_or_default().to_owned(), body.to_owned())
}

fn tools() -> Value {
    json!([{ "type": "function", "name": "write" }])
}

fn responses(words: &str) -> Value {
    json!({ "model": "m", "stream": true, "tools": tools(), "input": [
        { "type": "message", "role": "user", "content": [{ "type": "input_text", "text": words }] },
    ] })
}

/// The kinds of the events, one a line.
fn kinds(body: &str, expected: &Expect) {
    let events = body.lines().filter_map(|line| line.strip_prefix("event: "));
    expected.assert_eq(&events.collect::<Vec<_>>().join("\n"));
}

#[test]
fn responses_come_as_events_with_what_they_used() {
    let model = Model::start(script());
    let (status, body) = post(&model, "/v1/responses", &responses("patch it"));
    assert_eq!(status, "HTTP/1.1 200 OK");
    kinds(
        &body,
        &expect![[r#"
            response.created
            response.output_item.added
            response.output_item.done
            response.completed"#]],
    );
    assert!(body.contains(r#""input":"*** Begin Patch""#), "{body}");
    assert!(body.contains(r#""input_tokens":10,"#), "{body}");
    let asked = model.asked();
    assert_eq!((asked[0].asked.as_str(), asked[0].tools.as_slice()), ("patch it", &["write".to_owned()][..]));
}

#[test]
fn the_answer_depends_on_what_was_said_and_not_on_how_often_it_was_asked() {
    let model = Model::start(script());
    let first = json!({ "tools": tools(), "messages": [{ "role": "user", "content": "add it" }] });
    let second = json!({ "tools": tools(), "messages": [
        { "role": "user", "content": "add it" },
        { "role": "assistant", "content": "", "tool_calls": [] },
        { "role": "tool", "content": "done" },
    ] });
    for _time in 0..2 {
        let (_, body) = post(&model, "/v1/chat/completions", &first);
        assert!(body.contains(r#""finish_reason":"tool_calls""#), "{body}");
        let (_, body) = post(&model, "/v1/chat/completions", &second);
        assert!(body.contains(r#""content":"added""#), "{body}");
    }
}

#[test]
fn a_question_without_tools_is_about_something_else() {
    let model = Model::start(script());
    let titled = json!({ "messages": [{ "role": "user", "content": "a title for: add it" }] });
    let (_, body) = post(&model, "/v1/chat/completions", &titled);
    assert!(body.contains(r#""content":"ok""#), "{body}");
}

#[test]
fn anthropic_counts_what_came_from_a_cache_apart() {
    let model = Model::start(script());
    let body =
        json!({ "stream": true, "tools": tools(), "messages": [{ "role": "user", "content": "add it" }] });
    let (_, body) = post(&model, "/v1/messages", &body);
    kinds(
        &body,
        &expect![[r#"
            message_start
            content_block_start
            content_block_delta
            content_block_stop
            message_delta
            message_stop"#]],
    );
    for count in [r#""cache_read_input_tokens":4"#, r#""input_tokens":6"#] {
        assert!(body.contains(count), "{body}");
    }
}

#[test]
fn gemini_calls_a_function() {
    let model = Model::start(script());
    let body = json!({ "tools": [{}], "contents": [{ "role": "user", "parts": [{ "text": "add it" }] }] });
    let (_, body) = post(&model, "/v1beta/models/gemini-2.5-pro:streamGenerateContent?alt=sse", &body);
    assert!(body.starts_with("data: {") && body.contains(r#""functionCall""#), "{body}");
}

#[test]
fn it_fails_and_it_is_cut_when_the_script_says_so() {
    let model = Model::start(script());
    assert!(post(&model, "/v1/responses", &responses("fail")).0.starts_with("HTTP/1.1 500"));
    let (_, body) = post(&model, "/v1/responses", &responses("cut"));
    assert!(body.contains("response.created") && !body.contains("response.completed"), "{body}");
    assert!(post(&model, "/elsewhere", &json!({})).0.starts_with("HTTP/1.1 404"));
}

#[test]
fn a_tool_of_a_server_is_called_by_both_its_names() {
    let model = Model::start(script());
    let (_, body) = post(&model, "/v1/responses", &responses("decide"));
    assert!(body.contains(r#""namespace":"mcp__evolute""#), "{body}");
}

#[test]
fn it_ends_with_its_guard() {
    let model = Model::start(script());
    let port = model.port();
    drop(model);
    let mut answer = String::new();
    let asked = TcpStream::connect(("127.0.0.1", port)).and_then(|mut stream| {
        stream.write_all(b"POST /v1/responses HTTP/1.1\r\nHost: m\r\nContent-Length: 0\r\n\r\n")?;
        stream.read_to_string(&mut answer)
    });
    assert!(asked.is_err() || answer.is_empty(), "{answer}");
}
