//! The one hole in an empty network: a proxy on a socket outside, which connects to the hosts of the agent's model and to
//! nothing else. Who speaks to it is hostile: heads, waits and connections are bounded, and a name is compared, never
//! guessed.

use std::{
    io::{self, Read, Write},
    net::{Shutdown, TcpStream, ToSocketAddrs as _},
    os::unix::net::{UnixListener, UnixStream},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

/// Connections at a time; one more is closed.
const CONNECTIONS: usize = 128;
/// Bytes of a request's head.
const HEAD: usize = 16 << 10;
/// How long somebody may take to say what they want.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long a host may take to be reached.
const REACH: Duration = Duration::from_secs(20);
/// How long a host may be silent once whoever asked it is gone.
const LINGER: Duration = Duration::from_secs(30);
/// The longest path of a socket that the kernel takes; a longer one is reached by its folder.
const SOCKET_PATH: usize = 100;

/// The hosts that may be reached, each on one port.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hosts(Vec<(String, u16)>);

impl Hosts {
    /// Hosts as the configuration names them: `host`, on 443, or `host:port`.
    #[must_use]
    pub fn new(named: &[String]) -> Self {
        Self(named.iter().filter_map(|text| place(text, 443)).collect())
    }

    /// Whether this host may be reached on this port.
    #[must_use]
    pub fn allow(&self, host: &str, port: u16) -> bool {
        self.0.iter().any(|(name, on)| *on == port && name.eq_ignore_ascii_case(host))
    }

    /// The ports that are the machine's own.
    pub(crate) fn own_ports(&self) -> Vec<u16> {
        let own = self.0.iter().filter(|(host, _)| host == "127.0.0.1" || host == "localhost");
        own.map(|(_, port)| *port).collect()
    }
}

/// `host:port`, or a host alone. Nothing but letters that names are made of: what is printed or sent on is harmless.
fn place(text: &str, usual: u16) -> Option<(String, u16)> {
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) => (host, port.parse().ok()?),
        None => (text, usual),
    };
    let plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '.' || letter == '-';
    (!host.is_empty() && host.len() <= 253 && host.chars().all(plain))
        .then(|| (host.to_ascii_lowercase(), port))
}

/// The proxy, for as long as it is kept.
#[derive(Debug)]
pub(crate) struct Proxy {
    socket: PathBuf,
    closed: Arc<AtomicBool>,
}

impl Proxy {
    /// Listens at a path.
    pub(crate) fn start(socket: &Path, hosts: Hosts) -> io::Result<Self> {
        let listener = by_short_path(socket, |path| UnixListener::bind(path))?;
        let closed = Arc::new(AtomicBool::new(false));
        let (ended, open) = (Arc::clone(&closed), Arc::new(AtomicUsize::new(0)));
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                if ended.load(Ordering::SeqCst) {
                    return;
                }
                if open.fetch_add(1, Ordering::SeqCst) >= CONNECTIONS {
                    open.fetch_sub(1, Ordering::SeqCst);
                    continue;
                }
                let (hosts, open) = (hosts.clone(), Arc::clone(&open));
                thread::spawn(move || {
                    let _cut = answer(&client, &hosts);
                    open.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        Ok(Self { socket: socket.to_owned(), closed })
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.closed.store(true, Ordering::SeqCst);
        // It waits for one more, and sees then that it is closed.
        let _woken = by_short_path(&self.socket, |path| UnixStream::connect(path));
        let _gone = std::fs::remove_file(&self.socket);
    }
}

/// Does something with a socket, by a path that is short enough.
pub(super) fn by_short_path<T>(socket: &Path, work: impl FnOnce(&Path) -> io::Result<T>) -> io::Result<T> {
    use std::os::fd::AsRawFd as _;
    if socket.as_os_str().len() <= SOCKET_PATH {
        return work(socket);
    }
    let (Some(folder), Some(name)) = (socket.parent(), socket.file_name()) else {
        return Err(io::ErrorKind::InvalidInput.into());
    };
    let folder = std::fs::File::open(folder)?;
    work(&Path::new("/proc/self/fd").join(folder.as_raw_fd().to_string()).join(name))
}

/// What somebody asks for: a way to a host, and what is sent ahead on it.
#[derive(Debug, PartialEq, Eq)]
struct Asked {
    host: String,
    port: u16,
    /// Absent where the way itself is asked for.
    ahead: Option<Vec<u8>>,
}

fn answer(mut client: &UnixStream, hosts: &Hosts) -> io::Result<()> {
    client.set_read_timeout(Some(PATIENCE))?;
    let head = head(client)?;
    let Some(asked) = asked(&head) else {
        return client.write_all(refusal("400 Bad Request", "this is no request to a proxy").as_bytes());
    };
    let Asked { host, port, ahead } = asked;
    if !hosts.allow(&host, port) {
        let why = format!("`{host}:{port}` is none of this agent's `hosts`");
        return client.write_all(refusal("403 Forbidden", &why).as_bytes());
    }
    let Some(upstream) = reach(&host, port) else {
        let why = format!("`{host}:{port}` cannot be reached");
        return client.write_all(refusal("502 Bad Gateway", &why).as_bytes());
    };
    match ahead {
        None => client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")?,
        Some(ahead) => (&upstream).write_all(&ahead)?,
    }
    client.set_read_timeout(None)?;
    pass(client, &upstream)
}

/// Reads up to the empty line, byte by byte: what follows is not ours.
fn head(mut client: &UnixStream) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        if head.len() >= HEAD {
            return Err(io::ErrorKind::InvalidData.into());
        }
        client.read_exact(&mut byte)?;
        head.extend(byte);
    }
    Ok(head)
}

/// `CONNECT host:port`, or `GET http://host:port/path` with its headers.
fn asked(head: &[u8]) -> Option<Asked> {
    let text = std::str::from_utf8(head).ok()?;
    let (line, headers) = text.split_once("\r\n")?;
    let mut words = line.split(' ');
    let (method, target, version) = (words.next()?, words.next()?, words.next()?);
    if words.next().is_some() || !version.starts_with("HTTP/1.") {
        return None;
    }
    if method == "CONNECT" {
        let (host, port) = place(target, 443)?;
        return Some(Asked { host, port, ahead: None });
    }
    let rest = target.strip_prefix("http://")?;
    let (authority, path) = rest.find('/').map_or((rest, "/"), |at| rest.split_at(at));
    let (host, port) = place(authority, 80)?;
    let kept = headers.split("\r\n").filter(|line| !line.is_empty() && !is_hop(line));
    let mut ahead = format!("{method} {path} {version}\r\n");
    kept.for_each(|line| ahead.extend([line, "\r\n"]));
    // One request a connection: the next one could be meant for another host.
    ahead.push_str("Connection: close\r\n\r\n");
    Some(Asked { host, port, ahead: Some(ahead.into_bytes()) })
}

/// Headers between two ends of one connection.
fn is_hop(line: &str) -> bool {
    let name = line.split(':').next().unwrap_or_default();
    ["connection", "proxy-connection", "proxy-authorization", "keep-alive"]
        .iter()
        .any(|hop| name.trim().eq_ignore_ascii_case(hop))
}

fn refusal(status: &str, why: &str) -> String {
    let length = why.len() + 1;
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/plain\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{why}\n"
    )
}

fn reach(host: &str, port: u16) -> Option<TcpStream> {
    let places = (host, port).to_socket_addrs().ok()?;
    places.take(4).find_map(|place| TcpStream::connect_timeout(&place, REACH).ok())
}

/// Passes bytes both ways until both have ended.
fn pass(client: &UnixStream, upstream: &TcpStream) -> io::Result<()> {
    let (mut from, mut to) = (upstream.try_clone()?, client.try_clone()?);
    let back = thread::spawn(move || {
        let _cut = io::copy(&mut from, &mut to);
        to.shutdown(Shutdown::Both)
    });
    let (mut from, mut to) = (client, upstream);
    let _cut = io::copy(&mut from, &mut to);
    let _gone = upstream.shutdown(Shutdown::Write);
    upstream.set_read_timeout(Some(LINGER))?;
    let _joined = back.join();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn told(head: &str) -> Option<(String, u16, Option<String>)> {
        let Asked { host, port, ahead } = asked(head.as_bytes())?;
        Some((host, port, ahead.map(|ahead| String::from_utf8_lossy(&ahead).into_owned())))
    }

    #[test]
    fn a_way_is_asked_for_by_its_host_and_port() {
        assert_eq!(
            told("CONNECT API.Example.com:443 HTTP/1.1\r\nHost: x\r\n\r\n"),
            Some(("api.example.com".into(), 443, None))
        );
        assert_eq!(told("CONNECT user@evil.com:443 HTTP/1.1\r\n\r\n"), None);
        assert_eq!(told("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), None);
    }

    #[test]
    fn a_plain_request_goes_on_without_what_was_for_the_proxy() {
        let head = "POST http://127.0.0.1:81/v1 HTTP/1.1\r\nHost: a\r\nProxy-Authorization: b\r\nconnection: keep-alive\r\n\r\n";
        let ahead = "POST /v1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
        assert_eq!(told(head), Some(("127.0.0.1".into(), 81, Some(ahead.into()))));
    }

    #[test]
    fn a_host_is_allowed_by_its_whole_name_and_port_alone() {
        let hosts = Hosts::new(&["api.openai.com".into(), "127.0.0.1:81".into()]);
        let allowed = |host, port| hosts.allow(host, port);
        assert!(allowed("api.openai.com", 443) && allowed("API.openai.com", 443) && allowed("127.0.0.1", 81));
        assert!(
            !allowed("api.openai.com", 80)
                && !allowed("x.api.openai.com", 443)
                && !allowed("openai.com", 443)
        );
        assert!(!allowed("api.openai.com.evil.com", 443) && !allowed("localhost", 81));
    }

    proptest! {
        #[test]
        fn no_head_makes_it_ask_for_what_is_no_name(head in proptest::collection::vec(any::<u8>(), 0..400)) {
            if let Some(asked) = asked(&head) {
                prop_assert!(asked.host.chars().all(|letter| letter.is_ascii_alphanumeric() || ".-".contains(letter)));
            }
        }

        #[test]
        fn a_damaged_head_is_read_or_refused(at in 0_usize..60, byte in any::<u8>()) {
            let mut head = b"GET http://api.example.com:8080/v1?x HTTP/1.1\r\nHost: a\r\n\r\n".to_vec();
            let at = at % head.len();
            head[at] = byte;
            if let Some(Asked { host, ahead, .. }) = asked(&head) {
                let ahead = ahead.unwrap_or_default();
                prop_assert!(!host.is_empty() && ahead.ends_with(b"\r\n\r\n"));
            }
        }
    }
}
