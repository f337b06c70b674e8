//! The conversation: who are you, a session, one prompt, its end. Whatever the agent asks meanwhile is answered at once.

use crate::{
    Again, End, Judge, Server, Session, Told, Turn, elicitation,
    hearing::Hearing,
    lines::{self, Silence},
    permission::Said,
    ticker::{self, Cut},
};
use agent_client_protocol::{
    Agent, Builder, Client, ConnectionTo, Error, Lines, Responder, is_connection_terminated,
    is_incoming_transport_closed, on_receive_notification, on_receive_request,
    schema::ProtocolVersion,
    v1::schema::{
        CancelNotification, ClientCapabilities, CreateElicitationRequest, CreateElicitationResponse,
        ElicitationAction, ElicitationCapabilities, ElicitationFormCapabilities, ErrorCode, Implementation,
        InitializeRequest, InitializeResponse, LoadSessionRequest, McpServer, McpServerStdio,
        NewSessionRequest, PromptRequest, RequestPermissionOutcome, RequestPermissionRequest,
        RequestPermissionResponse, ResumeSessionRequest, SessionId, SessionNotification, SessionUpdate,
        StopReason,
    },
};
use futures::{
    StreamExt as _,
    channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded},
    executor::block_on,
    future::{Either, select},
};
use serde_json::Value;
use std::{
    io::{Read, Write},
    pin::pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// Bytes of an error's words that are kept.
const WORDS: usize = 1_000;
/// Ways to log in that are named.
const OFFERS: usize = 8;

/// What the handlers of one conversation share.
struct Shared {
    hearing: Mutex<Hearing>,
    judge: Arc<dyn Judge>,
    cuts: UnboundedSender<Cut>,
}

/// Holds a conversation of one turn over an agent's standard output and input, and says what came of it.
pub fn hold(
    session: &Session,
    judge: &Arc<dyn Judge>,
    from: impl Read + Send + 'static,
    to: impl Write + Send + 'static,
) -> Told {
    let (cuts, cut) = unbounded();
    let looking = ticker::start(Arc::clone(judge), cuts.clone());
    let shared = Arc::new(Shared { hearing: Mutex::default(), judge: Arc::clone(judge), cuts });
    let (incoming, silence) = lines::incoming(from);
    let transport = Lines::new(lines::outgoing(to), incoming);
    let talked = block_on(connected(session, &shared, transport, cut));
    drop(looking);
    let end = match (talked, silence.get()) {
        (Err(End::Died { .. }), Some(Silence::Babble(because))) => End::Babbled { because: because.clone() },
        (Ok(end) | Err(end), _) => end,
    };
    shared.hearing().told(end)
}

impl Shared {
    fn hearing(&self) -> MutexGuard<'_, Hearing> {
        self.hearing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn cut(&self, cut: Cut) {
        let _it_is_over_already = self.cuts.unbounded_send(cut);
    }

    fn update(&self, update: SessionUpdate) {
        let mut hearing = self.hearing();
        let before = hearing.cost();
        hearing.update(update);
        if let Some(usd) = hearing.cost().filter(|now| Some(*now) != before) {
            self.judge.hear_cost(usd);
        }
    }

    fn permit(&self, request: &RequestPermissionRequest) -> RequestPermissionResponse {
        let said = self.hearing().permissions.answer(request, &*self.judge);
        RequestPermissionResponse::new(match said {
            Said::Answer(answer) => answer,
            Said::Enough(what) => {
                self.cut(Cut::Insisted(what));
                RequestPermissionOutcome::Cancelled
            }
        })
    }

    fn elicit(&self, request: &CreateElicitationRequest) -> CreateElicitationResponse {
        let Some(question) = elicitation::question(request) else {
            return CreateElicitationResponse::new(ElicitationAction::Decline);
        };
        self.judge.decide(question);
        self.cut(Cut::Asked);
        CreateElicitationResponse::new(ElicitationAction::Cancel)
    }
}

/// A connection for one conversation. It is a plain one, so that another version of the protocol can be named.
async fn connected(
    session: &Session,
    shared: &Arc<Shared>,
    transport: impl agent_client_protocol::ConnectTo<Client> + 'static,
    mut cut: UnboundedReceiver<Cut>,
) -> Result<End, End> {
    let (updated, permitted, elicited) = (Arc::clone(shared), Arc::clone(shared), Arc::clone(shared));
    let connection = Builder::new(Client)
        .name("evolute")
        .on_receive_notification(
            async move |told: SessionNotification, _: ConnectionTo<Agent>| {
                updated.update(told.update);
                Ok(())
            },
            on_receive_notification!(),
        )
        .on_receive_request(
            async move |asked: RequestPermissionRequest,
                        to: Responder<RequestPermissionResponse>,
                        _: ConnectionTo<Agent>| to.respond(permitted.permit(&asked)),
            on_receive_request!(),
        )
        .on_receive_request(
            async move |asked: CreateElicitationRequest,
                        to: Responder<CreateElicitationResponse>,
                        _: ConnectionTo<Agent>| to.respond(elicited.elicit(&asked)),
            on_receive_request!(),
        );
    let talked = connection
        .connect_with(transport, async |agent: ConnectionTo<Agent>| {
            Ok(until_cut(&agent, session, shared, &mut cut).await)
        })
        .await;
    talked.unwrap_or_else(|error| Err(failed("the connection", &error)))
}

/// Talks until the turn ends, or is ended from here: then the agent is asked to stop, and has a moment to do so.
async fn until_cut(
    agent: &ConnectionTo<Agent>,
    session: &Session,
    shared: &Shared,
    cut: &mut UnboundedReceiver<Cut>,
) -> Result<End, End> {
    let talk = pin!(talk(agent, session, shared));
    match select(talk, cut.next()).await {
        Either::Left((talked, _)) => talked,
        Either::Right((why, talk)) => {
            let thread = shared.hearing().thread.clone();
            if let Some(thread) = thread {
                let _it_may_be_gone = agent.send_notification(CancelNotification::new(thread));
                let _in_time_or_not = select(talk, ticker::courtesy()).await;
            }
            Ok(match why {
                Some(Cut::Asked) => End::Asked,
                Some(Cut::Insisted(what)) => End::Insisted { what },
                Some(Cut::Over) | None => End::Over,
            })
        }
    }
}

/// One turn, from the greeting to its end.
async fn talk(agent: &ConnectionTo<Agent>, session: &Session, shared: &Shared) -> Result<End, End> {
    let hello =
        agent.send_request(greeting()).block_task().await.map_err(|error| failed("initialize", &error))?;
    if hello.protocol_version != ProtocolVersion::V1 {
        return Err(End::Version(hello.protocol_version.as_u16()));
    }
    shared.hearing().agent = hello.agent_info.as_ref().map(|info| info.name.clone());
    let thread = match &session.again {
        Some(again) => go_on(agent, session, &hello, again).await,
        None => None,
    };
    shared.hearing().resumed = thread.is_some();
    let (thread, words) = match (thread, &session.again) {
        (Some(thread), Some(again)) => (thread, &again.message),
        (Some(_) | None, _) => (fresh(agent, session, &hello).await?, &session.brief),
    };
    {
        let mut hearing = shared.hearing();
        hearing.thread = Some(thread.to_string());
        hearing.begin();
    }
    let prompt = PromptRequest::new(thread, vec![words.as_str().into()]);
    let end =
        agent.send_request(prompt).block_task().await.map_err(|error| failed("session/prompt", &error))?;
    shared.hearing().turned(&end);
    Ok(End::Turned(turn(end.stop_reason)))
}

/// Files and terminals are not offered: the agent works in its own room, behind the wall.
fn greeting() -> InitializeRequest {
    let forms = ElicitationCapabilities::new().form(ElicitationFormCapabilities::new());
    InitializeRequest::new(ProtocolVersion::V1)
        .client_capabilities(ClientCapabilities::new().elicitation(forms))
        .client_info(Implementation::new("evolute", env!("CARGO_PKG_VERSION")))
}

/// A session that was there before; none where the agent cannot, or does not know it any more.
async fn go_on(
    agent: &ConnectionTo<Agent>,
    session: &Session,
    hello: &InitializeResponse,
    again: &Again,
) -> Option<SessionId> {
    let able = &hello.agent_capabilities;
    let thread = SessionId::new(again.thread.clone());
    let (cwd, servers) = (session.cwd.clone(), servers(&session.servers));
    if able.session_capabilities.resume.is_some() {
        let resume = ResumeSessionRequest::new(thread.clone(), cwd).mcp_servers(servers);
        agent.send_request(resume).block_task().await.ok()?;
    } else if able.load_session {
        let load = LoadSessionRequest::new(thread.clone(), cwd).mcp_servers(servers);
        agent.send_request(load).block_task().await.ok()?;
    } else {
        return None;
    }
    Some(thread)
}

/// A session of its own.
async fn fresh(
    agent: &ConnectionTo<Agent>,
    session: &Session,
    hello: &InitializeResponse,
) -> Result<SessionId, End> {
    let new = NewSessionRequest::new(session.cwd.clone()).mcp_servers(servers(&session.servers));
    let opened = agent.send_request(new).block_task().await.map_err(|error| {
        if i32::from(error.code) == i32::from(ErrorCode::AuthRequired) {
            let offers = hello.auth_methods.iter().take(OFFERS).map(|way| bounded(way.name())).collect();
            End::Login { offers }
        } else {
            failed("session/new", &error)
        }
    })?;
    Ok(opened.session_id)
}

fn servers(servers: &[Server]) -> Vec<McpServer> {
    let stdio = |server: &Server| {
        McpServer::Stdio(
            McpServerStdio::new(server.name.clone(), server.command.clone()).args(server.args.clone()),
        )
    };
    servers.iter().map(stdio).collect()
}

fn failed(during: &'static str, error: &Error) -> End {
    if is_incoming_transport_closed(error) || is_connection_terminated(error) {
        return End::Died { during };
    }
    End::Failed { during, because: bounded(&words(error)) }
}

/// What an error says: agents put their model's words beside those of the protocol.
fn words(error: &Error) -> String {
    let said = |data: &Value| {
        let fields = ["message", "details"].into_iter().find_map(|name| data.get(name)?.as_str());
        data.as_str().or(fields).map_or_else(|| data.to_string(), str::to_owned)
    };
    error.data.as_ref().map_or_else(|| error.message.clone(), said)
}

fn bounded(words: &str) -> String {
    words[..words.floor_char_boundary(WORDS)].to_owned()
}

/// Why a turn ended, in our words.
pub(crate) fn turn(reason: StopReason) -> Turn {
    match reason {
        StopReason::MaxTokens => Turn::Tokens,
        StopReason::MaxTurnRequests => Turn::Requests,
        StopReason::Refusal => Turn::Declined,
        StopReason::Cancelled => Turn::Canceled,
        _the_usual_end => Turn::Done,
    }
}
