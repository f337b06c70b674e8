//! Ways out of the wall. Each is tried behind it and has to be held; and each is tried without it, inside a box that is
//! thrown away, where it has to succeed: a way that leads nowhere would show nothing.

mod attempts;
mod outside;

use crate::world::{backend, can_confine, inside};
use attempts::{Landlock, Way};
use outside::{Held, Ports, Try};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream, UdpSocket},
    os::{
        linux::net::SocketAddrExt as _,
        unix::net::{SocketAddr, UnixListener},
    },
    path::Path,
    process::Command,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};
use workshop::sandbox::{self, Backend};

/// Tries at a time.
const AT_ONCE: usize = 6;
/// Made by the box alone: outside it, nothing is tried.
const BOX: &str = "/srv/box";
/// What was sent outside, as it was heard.
static HEARD: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

#[test]
fn every_way_out_is_held_and_leads_out_where_nothing_holds_it() {
    if !can_confine() {
        return;
    }
    let told = in_a_box();
    let mut wrong = vec![];
    let mut table = String::new();
    let ways = attempts::all();
    assert!(ways.len() >= 40, "because fewer show too little");
    for way in &ways {
        let of = |held: &str| told.get(&format!("{}\t{held}", way.name())).cloned().unwrap_or_default();
        let (off, bubblewrap, landlock) = (of("off"), of("bubblewrap"), of("landlock"));
        table.push_str(&format!(
            "{:<48} off: {off} | bubblewrap: {bubblewrap} | landlock: {landlock}\n",
            way.name()
        ));
        let landlock_is_right =
            landlock == "unable" || (landlock == "held") == (way.landlock == Landlock::Holds);
        if off == "held" || off.is_empty() || bubblewrap != "held" || !landlock_is_right {
            wrong.push(way.name());
        }
    }
    assert!(wrong.is_empty(), "not as it should be: {wrong:#?}\n{table}");
}

/// What came of each way, by its name and what held it.
fn in_a_box() -> BTreeMap<String, String> {
    let own = std::env::current_exe().expect("because this test is a program");
    let built = Path::new(&inside()[0]).parent().expect("because it lies in a folder").to_owned();
    let home = std::env::var_os("HOME").unwrap_or_else(|| "/nowhere".into());
    let Some(Backend::Bubblewrap(bwrap)) = backend() else { panic!("because it was found before") };
    let mut outer = Command::new(bwrap);
    outer.args(["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"]);
    for folder in ["/tmp", "/var/tmp", "/run", "/srv"] {
        outer.args(["--tmpfs", folder]);
    }
    if Path::new(&home).is_dir() {
        outer.arg("--tmpfs").arg(&home);
    }
    outer.arg("--ro-bind").args([&built, &built]);
    outer.args(["--dir", BOX, "--unshare-pid", "--unshare-net", "--unshare-ipc", "--cap-add", "ALL"]);
    outer.args([
        "--die-with-parent",
        "--clearenv",
        "--setenv",
        "PATH",
        "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
    ]);
    outer.args(["--setenv", "SECRET", "do not tell", "--chdir", "/", "--"]).arg(own);
    outer.args(["--ignored", "--exact", "escape::all_ways_in_the_box", "--nocapture"]);
    let output = outer.output().expect("because bubblewrap is there");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "the box failed: {complaint}\n{text}");
    let lines = text.lines().filter_map(|line| line.strip_prefix("RESULT\t")?.rsplit_once('\t'));
    lines.map(|(way, came)| (way.to_owned(), came.to_owned())).collect()
}

/// Not a test of its own: it does outside the wall what nobody should do, and so only inside the box.
#[test]
#[ignore = "it is run by the test above, in a box"]
fn all_ways_in_the_box() {
    if !Path::new(BOX).is_dir() {
        return;
    }
    let ports = open_ends();
    let bubblewrap = backend().expect("because the box lets it");
    let landlock = sandbox::find(None, Some(&inside())).ok();
    let mut tries: Vec<(Way, &str, Option<Held<'_>>)> = vec![];
    for way in attempts::all() {
        tries.push((way, "off", Some(Held::Off)));
        tries.push((way, "bubblewrap", Some(Held::By(&bubblewrap))));
        tries.push((way, "landlock", landlock.as_ref().map(Held::By)));
    }
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some((way, name, held)) = tries.get(next.fetch_add(1, Ordering::SeqCst)) {
                    tell(way, name, held.map(|held| Try::new(held).escaped(way, held, ports)));
                }
            });
        }
    });
}

#[expect(clippy::print_stdout, clippy::option_option, reason = "the box is asked through its output")]
fn tell(way: &Way, held: &str, came: Option<Option<String>>) {
    let word = came.map_or("unable".to_owned(), |escaped| escaped.unwrap_or_else(|| "held".to_owned()));
    println!("RESULT\t{}\t{held}\t{word}", way.name());
}

/// Ends that somebody outside listens at, and that nobody inside should reach.
fn open_ends() -> Ports {
    fs::create_dir_all("/run/user/0").expect("because the box is ours");
    for path in ["/run/docker.sock", "/tmp/agent.sock", "/run/user/0/bus", "/srv/named.sock"] {
        listen_at(Path::new(path));
    }
    let nameless = SocketAddr::from_abstract_name("desktop").expect("because the name is short");
    keep_open(UnixListener::bind_addr(&nameless).expect("because the name is free"));
    let tcp = || TcpListener::bind("127.0.0.1:0").expect("because a port is free");
    let port = |listener: &TcpListener| listener.local_addr().expect("because it is bound").port();
    let (stream, model) = (tcp(), tcp());
    let datagrams = UdpSocket::bind("127.0.0.1:0").expect("because a port is free");
    let ports = Ports {
        stream: port(&stream),
        model: port(&model),
        datagrams: datagrams.local_addr().expect("because it is bound").port(),
    };
    for listener in [stream, model] {
        thread::spawn(move || {
            listener.incoming().flatten().for_each(|client| drop(thread::spawn(move || welcome(client))));
        });
    }
    thread::spawn(move || hear(&datagrams));
    ports
}

/// Answers whoever asks anything.
fn welcome(mut client: TcpStream) {
    let mut asked = [0; 512];
    if client.read(&mut asked).is_ok_and(|length| length > 0) {
        client.write_all(b"HTTP/1.1 200 OK\r\n\r\n").ok();
    }
}

fn hear(datagrams: &UdpSocket) {
    let mut bytes = [0; 64];
    while let Ok((length, _)) = datagrams.recv_from(&mut bytes) {
        let mut text = String::new();
        let _not_text = (&bytes[..length]).read_to_string(&mut text);
        HEARD.lock().expect("because nobody panics there").insert(text.trim().to_owned());
    }
}

fn heard(mark: &str) -> bool {
    HEARD.lock().expect("because nobody panics there").contains(mark)
}

fn listen_at(path: &Path) {
    keep_open(UnixListener::bind(path).expect("because the box is ours"));
}

fn keep_open(listener: UnixListener) {
    thread::spawn(move || listener.incoming().flatten().for_each(drop));
}
