//! The way out of an empty network: ports on the inner loopback that pass every byte on to one socket, behind which
//! somebody outside decides. Nothing is decided here.

use super::{bubblewrap::seen_socket, proxy::by_short_path};
use serde::{Deserialize, Serialize};
use std::{
    io::{self, Read as _, Write as _},
    net::{Ipv4Addr, Shutdown, TcpListener, TcpStream},
    os::unix::net::UnixStream,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

/// Connections at a time; one more is closed.
const CONNECTIONS: usize = 128;
/// Bytes of the answer to our own question.
const ANSWER: usize = 1_024;

/// A proxy's port inside, and the socket that it leads to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Way {
    /// The port of the proxy.
    pub(crate) port: u16,
    /// Where the socket is seen inside.
    pub(crate) socket: PathBuf,
    /// Where it lies.
    #[serde(skip)]
    pub(crate) outside: PathBuf,
    /// Ports of the machine's own loopback that are to be found where they are outside: programs do not ask a proxy
    /// for those.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) direct: Vec<u16>,
    /// Ports that are reached without a way.
    #[serde(skip)]
    pub(crate) reached: Vec<u16>,
}

impl Way {
    /// A way in a network that is empty: the socket is seen there under a name of ours.
    pub(crate) fn inside(port: u16, outside: PathBuf, direct: Vec<u16>) -> Self {
        Self { port, socket: seen_socket(), outside, direct, reached: vec![] }
    }

    /// A way on the machine's own loopback, at a port that is free. What is on that loopback is there without a way.
    pub(crate) fn outside(socket: PathBuf, reached: Vec<u16>) -> io::Result<Self> {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        Ok(Self { port, outside: socket.clone(), socket, direct: vec![], reached })
    }

    /// The ports that are connected to from inside.
    pub(super) fn ports(&self) -> Vec<u16> {
        [self.port].into_iter().chain(self.direct.iter().chain(&self.reached).copied()).collect()
    }

    /// Opens every port, and passes on what comes for as long as this process lives.
    pub(super) fn open(&self) -> io::Result<()> {
        let open = Arc::new(AtomicUsize::new(0));
        self.listen(self.port, None, &open)?;
        self.direct.iter().try_for_each(|port| self.listen(*port, Some(*port), &open))
    }

    fn listen(&self, port: u16, ask: Option<u16>, open: &Arc<AtomicUsize>) -> io::Result<()> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        let (socket, open) = (self.socket.clone(), Arc::clone(open));
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                if open.fetch_add(1, Ordering::SeqCst) >= CONNECTIONS {
                    open.fetch_sub(1, Ordering::SeqCst);
                    continue;
                }
                let (socket, open) = (socket.clone(), Arc::clone(&open));
                thread::spawn(move || {
                    let _cut = pass(&client, &socket, ask);
                    open.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        Ok(())
    }
}

fn pass(client: &TcpStream, socket: &Path, ask: Option<u16>) -> io::Result<()> {
    let outside = by_short_path(socket, |path| UnixStream::connect(path))?;
    if let Some(port) = ask {
        let mut outside = &outside;
        write!(outside, "CONNECT 127.0.0.1:{port} HTTP/1.1\r\n\r\n")?;
        granted(outside)?;
    }
    let (mut back, mut to_client) = (outside.try_clone()?, client.try_clone()?);
    let answers = thread::spawn(move || {
        let _cut = io::copy(&mut back, &mut to_client);
        to_client.shutdown(Shutdown::Write)
    });
    let _cut = io::copy(&mut &*client, &mut &outside);
    let _gone = outside.shutdown(Shutdown::Write);
    let _joined = answers.join();
    Ok(())
}

/// Reads the answer, byte by byte: what follows it is not ours.
fn granted(mut outside: &UnixStream) -> io::Result<()> {
    let mut answer = Vec::new();
    let mut byte = [0];
    while !answer.ends_with(b"\r\n\r\n") && answer.len() < ANSWER {
        outside.read_exact(&mut byte)?;
        answer.extend(byte);
    }
    if answer.starts_with(b"HTTP/1.1 200 ") { Ok(()) } else { Err(io::ErrorKind::PermissionDenied.into()) }
}
