//! The server that an agent asks its one question of.

use super::{Unserved, relay, tool};
use rmcp::{
    ErrorData, RoleServer, ServerHandler, ServiceExt as _,
    model::{
        CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, Implementation, JsonObject,
        ListToolsResult, PaginatedRequestParams, ServerCapabilities, ServerConfig,
    },
    service::{QuitReason, RequestContext, ServerInitializeError},
};
use std::path::PathBuf;
use tokio::io::{AsyncRead, AsyncWrite};

/// What an agent is told once its question is on record.
const RECORDED: &str = "Your question is on record. A person will answer it, and you will be given the answer. Decide \
nothing yourself: stop working on this step now, leave your changes as they are, and end your turn.";

/// Takes questions down.
struct Decisions {
    socket: PathBuf,
}

/// Serves until the other side hangs up.
pub(super) async fn serve(
    socket: PathBuf,
    pipes: (impl AsyncRead + Send + Unpin + 'static, impl AsyncWrite + Send + Unpin + 'static),
) -> Result<(), Unserved> {
    let wrong = |words: String| Err(Unserved::Protocol(words));
    let serving = match (Decisions { socket }).serve(pipes).await {
        Ok(serving) => serving,
        // It was started, and not needed.
        Err(ServerInitializeError::ConnectionClosed(_)) => return Ok(()),
        Err(error) => return wrong(error.to_string()),
    };
    match serving.waiting().await {
        Ok(QuitReason::JoinError(error)) | Err(error) => wrong(error.to_string()),
        Ok(_hung_up) => Ok(()),
    }
}

impl ServerHandler for Decisions {
    fn get_info(&self) -> ServerConfig {
        let tools = ServerCapabilities::builder().enable_tools().build();
        ServerConfig::new(tools).with_server_info(Implementation::new("evolute", env!("CARGO_PKG_VERSION")))
    }

    async fn list_tools(
        &self,
        _page: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        Ok(ListToolsResult::with_all_items(vec![tool::request_decision()]))
    }

    async fn call_tool(
        &self,
        call: CallToolRequestParams,
        _context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        if call.name != tool::NAME {
            let words = format!("there is no tool `{}`: the only one is `{}`", call.name, tool::NAME);
            return Err(ErrorData::invalid_params(words, None));
        }
        Ok(self.asked(call.arguments.unwrap_or_default()).into())
    }
}

impl Decisions {
    /// What an agent is told that asks.
    fn asked(&self, arguments: JsonObject) -> CallToolResult {
        let said = |words: String| vec![ContentBlock::text(words)];
        let question = match tool::question(arguments) {
            Ok(question) => question,
            Err(why) => return CallToolResult::error(said(why)),
        };
        match relay::ask(&self.socket, &question) {
            Ok(()) => CallToolResult::success(said(RECORDED.to_owned())),
            Err(error) => CallToolResult::error(said(format!(
                "your question could not be recorded ({error}): end your turn, with it as your last word"
            ))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;
    use proptest::prelude::*;
    use std::{
        io::{BufRead as _, BufReader, Write as _},
        os::unix::net::UnixListener,
        thread,
    };
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, duplex, split};

    /// What the server answers to these lines, whole.
    fn answers(socket: PathBuf, lines: &[u8]) -> String {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .expect("because there are threads");
        runtime.block_on(async {
            let (ours, theirs) = duplex(1 << 20);
            let served =
                tokio::spawn(
                    async move { serve(socket, split(theirs)).await.map_err(|error| error.to_string()) },
                );
            let (mut hears, mut says) = split(ours);
            let _unheard = says.write_all(lines).await;
            let _closed = says.shutdown().await;
            let mut text = String::new();
            let _until_it_hangs_up = hears.read_to_string(&mut text).await;
            if let Ok(Err(why)) = served.await {
                text.push_str(&why);
            }
            text
        })
    }

    /// One who takes a single question down, and what it was.
    fn listener(folder: &tempfile::TempDir) -> (PathBuf, thread::JoinHandle<String>) {
        let socket = folder.path().join("asked");
        let listens = UnixListener::bind(&socket).expect("because the folder is ours");
        let heard = thread::spawn(move || {
            let (mut stream, _) = listens.accept().expect("because somebody asks");
            let mut line = String::new();
            BufReader::new(&stream).read_line(&mut line).expect("because it is a line");
            stream.write_all(b"recorded\n").expect("because somebody waits");
            line
        });
        (socket, heard)
    }

    const CALL: &str = r#""name":"request_decision","arguments":{"question":"In what unit?","options":["cents","euros"],"blocks":"the schema"}"#;

    #[test]
    fn an_agent_that_greets_as_codex_does_is_served() {
        let folder = tempfile::tempdir().expect("because there is a place for it");
        let (socket, heard) = listener(&folder);
        let call = format!(r#"{{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{{{CALL}}}}}"#);
        let lines = format!(
            "{}\n{}\n{}\n{}\n",
            r#"{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{"elicitation":{}},"clientInfo":{"name":"codex","version":"0"}}}"#,
            r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#,
            r#"{"jsonrpc":"2.0","id":1,"method":"tools/list"}"#,
            call,
        );
        let text = answers(socket, lines.as_bytes());
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines[0].contains(r#""protocolVersion":"2025-06-18""#), "{text}");
        assert!(lines[1].contains(r#""name":"request_decision""#), "{text}");
        assert!(
            lines[2].contains("Your question is on record.") && lines[2].contains(r#""isError":false"#),
            "{text}"
        );
        expect![[r#"
            {"ending":"blocked","question":"In what unit?","options":["cents","euros"],"blocks":"the schema"}
        "#]]
        .assert_eq(&heard.join().expect("because it heard"));
    }

    #[test]
    fn an_agent_that_does_not_greet_is_served_as_well() {
        let folder = tempfile::tempdir().expect("because there is a place for it");
        let (socket, heard) = listener(&folder);
        let meta = r#""_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"agent","version":"0"},"io.modelcontextprotocol/clientCapabilities":{}}"#;
        let list = format!(r#"{{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{{{meta}}}}}"#);
        let call = format!(r#"{{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{{{meta},{CALL}}}}}"#);
        let lines = format!("{list}\n{call}\n");
        let text = answers(socket, lines.as_bytes());
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines.len() == 2 && lines[0].contains(r#""name":"request_decision""#), "{text}");
        assert!(lines[1].contains("Your question is on record."), "{text}");
        assert!(heard.join().expect("because it heard").contains("In what unit?"));
    }

    #[test]
    fn a_question_that_nobody_takes_down_is_an_error_that_the_agent_reads() {
        let said = Decisions { socket: "/nowhere/asked".into() }.asked(
            serde_json::from_str(r#"{"question":"In what unit?","options":[],"blocks":"all"}"#)
                .expect("because it is JSON"),
        );
        let said = serde_json::to_string(&said).expect("because it is plain data");
        expect![[r#"{"resultType":"complete","content":[{"type":"text","text":"your question could not be recorded (No such file or directory (os error 2)): end your turn, with it as your last word"}],"isError":true}"#]].assert_eq(&said);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn whatever_is_written_to_it_is_no_panic(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
            answers("/nowhere/asked".into(), &bytes);
        }
    }
}
