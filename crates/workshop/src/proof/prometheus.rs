//! One instant query of a Prometheus server, over HTTP/1.1, and the one sample of its answer. The answer is hostile: it is
//! bounded in bytes and time, and anything but one finite number is refused in words.

use crate::gate::printed::{bounded, printed};
use serde_json::Value;
use std::time::Duration;

/// A server that has not answered by then does not answer.
const TIME: Duration = Duration::from_secs(20);
/// Bytes of an answer.
const LARGEST: u64 = 1 << 20;

/// The answer of the server, as it stands.
pub(super) fn ask(server: &str, query: &str) -> Result<String, String> {
    // No proxy of the environment: what is read is what the configuration names.
    let agent = ureq::Agent::config_builder()
        .timeout_global(Some(TIME))
        .max_redirects(0)
        .proxy(None)
        .http_status_as_error(false)
        .build()
        .new_agent();
    let failed = |error: ureq::Error| {
        format!("`{}` did not answer: {}", bounded(server, 200), bounded(&error.to_string(), 300))
    };
    let mut answer =
        agent.get(format!("{server}/api/v1/query")).query("query", query).call().map_err(failed)?;
    let status = answer.status();
    let text = answer.body_mut().with_config().limit(LARGEST).lossy_utf8(true).read_to_string();
    let text = text.map_err(failed)?;
    // What a query did wrong is told with a status of its own, and in words.
    if status.is_success() || text.starts_with("{\"status\"") {
        Ok(printed(text.as_bytes()))
    } else {
        Err(format!("`{}` answered {status}", bounded(server, 200)))
    }
}

/// The one number of an answer.
pub(super) fn number(answer: &str) -> Result<f64, String> {
    let answer: Value =
        serde_json::from_str(answer).map_err(|_| "the server's answer is no JSON".to_owned())?;
    if answer["status"] != "success" {
        let said = answer["error"].as_str().unwrap_or("no reason given");
        return Err(format!("the server refused the query: {}", bounded(said, 300)));
    }
    let data = &answer["data"];
    let sample = match data["resultType"].as_str() {
        Some("scalar") => &data["result"],
        Some("vector") => &one(data["result"].as_array().map_or(&[][..], Vec::as_slice))?["value"],
        other => {
            let kind = bounded(other.unwrap_or("nothing"), 40);
            return Err(format!("the query gives a `{kind}`, and one number is wanted"));
        }
    };
    finite(sample[1].as_str().ok_or("the sample has no value")?)
}

/// The one series of a vector.
fn one(series: &[Value]) -> Result<&Value, String> {
    match series {
        [] => Err("the query matched no series".to_owned()),
        [one] => Ok(one),
        many => Err(format!(
            "the query matched {} series, and one is wanted (hint: aggregate them, as in `sum(…)`)",
            many.len()
        )),
    }
}

fn finite(sample: &str) -> Result<f64, String> {
    let number = sample.parse().ok().filter(|number: &f64| number.is_finite());
    number.ok_or_else(|| format!("the sample is `{}`, which is not a number", bounded(sample, 40)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::thread;
    use tiny_http::{Response, Server};

    /// A server of its own that answers one request so, and what it was asked.
    fn answered(status: u32, body: Vec<u8>) -> (Result<String, String>, String) {
        let server = Server::http("127.0.0.1:0").expect("because a port of this machine is free");
        let address = server.server_addr().to_string();
        let asked = thread::spawn(move || {
            let request = server.recv().expect("because somebody asks");
            let url = request.url().to_owned();
            // Whoever asked may have heard enough.
            let _gone = request.respond(Response::from_data(body).with_status_code(status));
            url
        });
        let answer = ask(&format!("http://{address}"), "sum(rate(x[5m])) + 1");
        (answer, asked.join().expect("because the server does not panic"))
    }

    fn vector(samples: &str) -> String {
        format!("{{\"status\":\"success\",\"data\":{{\"resultType\":\"vector\",\"result\":[{samples}]}}}}")
    }

    #[test]
    fn a_server_is_asked_the_query_and_its_answer_is_kept_as_it_stands() {
        let body = vector("{\"metric\":{},\"value\":[1.7,\"0.25\"]}");
        let (answer, asked) = answered(200, body.clone().into_bytes());
        assert_eq!((answer.as_deref(), number(&body)), (Ok(body.as_str()), Ok(0.25)));
        assert_eq!(asked, "/api/v1/query?query=sum(rate(x%5B5m%5D))%20%2B%201");
    }

    #[test]
    fn a_server_that_fails_floods_or_is_not_there_gives_no_answer() {
        let (failed, _) = answered(503, b"down".to_vec());
        assert!(failed.is_err_and(|why| why.ends_with("answered 503 Service Unavailable")));
        let (flooded, _) = answered(200, vec![b' '; 2 << 20]);
        assert!(flooded.is_err_and(|why| why.contains("did not answer")));
        let server = Server::http("127.0.0.1:0").expect("because a port of this machine is free");
        let address = format!("http://{}", server.server_addr());
        drop(server);
        assert!(ask(&address, "x").is_err_and(|why| why.contains("did not answer")));
        let (moved, _) = answered(302, b"elsewhere".to_vec());
        assert!(moved.is_err());
    }

    #[test]
    fn anything_but_one_number_is_refused_in_words() {
        let told = |text: &str| number(text).expect_err("because it is no number");
        assert_eq!(told(&vector("")), "the query matched no series");
        let two = vector("{\"value\":[1,\"1\"]},{\"value\":[1,\"2\"]}");
        assert_eq!(
            told(&two),
            "the query matched 2 series, and one is wanted (hint: aggregate them, as in `sum(…)`)"
        );
        let nan = vector("{\"value\":[1,\"NaN\"]}");
        assert_eq!(told(&nan), "the sample is `NaN`, which is not a number");
        let infinite = vector("{\"value\":[1,\"+Inf\"]}");
        assert_eq!(told(&infinite), "the sample is `+Inf`, which is not a number");
        let refused = r#"{"status":"error","errorType":"bad_data","error":"parse error at char 3"}"#;
        assert_eq!(told(refused), "the server refused the query: parse error at char 3");
        let matrix = r#"{"status":"success","data":{"resultType":"matrix","result":[]}}"#;
        assert_eq!(told(matrix), "the query gives a `matrix`, and one number is wanted");
        assert_eq!(told("<html>"), "the server's answer is no JSON");
    }

    proptest! {
        #[test]
        fn any_answer_is_read_without_a_panic(text in ".{0,300}") {
            let _either = number(&text);
            let _either = number(&vector(&text));
        }
    }
}
