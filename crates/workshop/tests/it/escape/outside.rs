//! What lies outside the wall in one try: a home with secrets, a ledger, another worktree, an upstream, a process that is
//! nobody's business; and how it is seen whether anything of it was touched.

use super::attempts::Way;
use crate::world::{World, attempted, git, running, surroundings};
use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    time::{Duration, Instant},
};
use trace::{Agent, Network, Speaks};
use workshop::sandbox::Backend;

/// Folders that all tries share; each has a name of its own there.
const SHARED: [&str; 4] = ["/srv", "/tmp", "/var/tmp", "/dev/shm"];
/// Connects to a socket, and says so.
const CONNECT: &str = "perl -MSocket -e '$p = $ARGV[0]; $p =~ s/^@/\\0/; socket(S, AF_UNIX, SOCK_STREAM, 0); \
    print \"ESCAPED\\n\" if connect(S, pack_sockaddr_un($p))'";

/// How a try is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Held<'a> {
    /// By nothing at all.
    Off,
    /// By this.
    By(&'a Backend),
}

/// The ends outside that the whole box has one of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ports {
    pub(super) stream: u16,
    pub(super) datagrams: u16,
    pub(super) model: u16,
}

/// One try of one way, in a world of its own.
pub(super) struct Try {
    world: World,
    victim: Child,
    mark: String,
}

impl Try {
    pub(super) fn new(held: Held<'_>) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let mut world = World::new();
        world.time_s = 20;
        if let Held::By(backend) = held {
            let mut around = surroundings(world.folder.path(), &world.stop);
            around.vars.insert("SSH_AUTH_SOCK".into(), "/tmp/agent.sock".into());
            around.vars.insert("DOCKER_HOST".into(), "unix:///srv/named.sock".into());
            around.backend = Some(backend.clone());
            world.resettle(around);
        }
        let put = |name: &str, text: &str| {
            let path = world.path(name);
            fs::create_dir_all(path.parent().expect("because it is below"))
                .expect("because the folder is ours");
            fs::write(path, text).expect("because the folder is ours");
        };
        put("home/keep", "told");
        put("home/.bashrc", "");
        put("home/.ssh/id", "KEY");
        put("home/.cargo/bin/cargo", "");
        put("home/.cargo/credentials.toml", "token");
        put("repo/.git/evolute/trace.db", "records");
        let other = world.worktree(2);
        let other = other.strip_prefix(world.folder.path()).expect("because it is below").join("secret");
        put(&other.to_string_lossy(), "told");
        put("repo/.git/info/exclude", "/.env\n");
        put("repo/.env", "TOKEN");
        put("repo/src/lib.txt", "draft");
        let linked = world.path("linked").display().to_string();
        world.git(&["worktree", "add", "--quiet", "--detach", &linked]);
        put("linked/.env", "TOKEN");
        git(world.folder.path(), &["init", "--quiet", "--bare", "upstream.git"]);
        super::listen_at(&world.path("home/socket"));
        let victim = Command::new("sleep")
            .arg(format!("92{number:05}"))
            .env("SECRET", "do not tell")
            .current_dir(world.root())
            .stdin(Stdio::null())
            .spawn()
            .expect("because there is a sleep");
        Self { world, victim, mark: format!("93{number:05}") }
    }

    /// Tries it, and says what got out.
    pub(super) fn escaped(mut self, way: &Way, held: Held<'_>, ports: Ports) -> Option<String> {
        let script = self.filled(&way.line(), ports);
        let before = self.seen();
        let said = match held {
            Held::Off => self.bare(&script),
            Held::By(_) => self.held(&script, way.network, ports),
        };
        let mut escaped = self.evidence(&said, &before);
        // What nothing holds may take a moment to show.
        let until = Instant::now() + Duration::from_secs(5);
        while escaped.is_none() && held == Held::Off && Instant::now() < until {
            escaped = self.evidence(&said, &before);
        }
        self.victim.kill().expect("because it is ours");
        self.victim.wait().expect("because it was killed");
        escaped
    }

    fn filled(&self, script: &str, ports: Ports) -> String {
        let at = |path: PathBuf| path.display().to_string();
        let git = "git -c user.name=x -c user.email=x@example.com";
        let words = [
            ("{root}", at(self.world.root())),
            ("{home}", at(self.world.path("home"))),
            ("{ledger}", at(self.world.path("repo/.git/evolute"))),
            ("{linked}", at(self.world.path("linked"))),
            ("{other}", at(self.world.worktree(2))),
            ("{upstream}", at(self.world.path("upstream.git"))),
            ("{victim}", self.victim.id().to_string()),
            ("{seen}", self.mark.replacen("93", "92", 1)),
            ("{mark}", self.mark.clone()),
            ("{port}", ports.stream.to_string()),
            ("{datagrams}", ports.datagrams.to_string()),
            ("{connect}", CONNECT.to_owned()),
            ("{git}", git.to_owned()),
        ];
        words.into_iter().fold(script.to_owned(), |script, (name, value)| script.replace(name, &value))
    }

    fn agent(&self, script: &str, network: Network, ports: Ports) -> Agent {
        let hosts = vec![format!("127.0.0.1:{}", ports.model)];
        Agent { network, hosts, ..self.world.agent(Speaks::Command, &["sh", "-c", script]) }
    }

    fn held(&self, script: &str, network: Network, ports: Ports) -> String {
        let agent = self.agent(script, network, ports);
        let did = attempted(self.world.outcome(self.world.work(agent, true, None, 1)));
        self.world.kept(did.output)
    }

    /// The same line without any wall, in the same worktree, with the whole environment.
    fn bare(&self, script: &str) -> String {
        let laid = self.agent("true", Network::Open, Ports { stream: 0, datagrams: 0, model: 1 });
        attempted(self.world.outcome(self.world.work(laid, false, None, 1)));
        let said = self.world.path("said");
        let file = fs::File::create(&said).expect("because the folder is ours");
        Command::new("sh")
            .args(["-c", script])
            .current_dir(self.world.worktree(1))
            .env("SECRET", "do not tell")
            .env("SSH_AUTH_SOCK", "/tmp/agent.sock")
            .stdin(Stdio::null())
            .stderr(file.try_clone().expect("because it is open"))
            .stdout(file)
            .status()
            .expect("because there is a shell");
        let text = fs::read_to_string(&said).unwrap_or_default();
        fs::remove_file(said).expect("because it was made");
        text
    }

    fn evidence(&mut self, said: &str, before: &BTreeMap<PathBuf, String>) -> Option<String> {
        if said.lines().any(|line| line == "ESCAPED") {
            return Some("it says so".into());
        }
        let after = self.seen();
        let changed = before.iter().find(|(path, was)| after.get(*path) != Some(was));
        let added = after.keys().find(|path| !before.contains_key(*path));
        if let Some(path) = changed.map(|(path, _)| path).or(added) {
            return Some(format!("`{}` is not as it was", path.display()));
        }
        let left = SHARED.iter().map(|folder| Path::new(folder).join(&self.mark)).find(|path| path.exists());
        if let Some(path) = left {
            return Some(format!("`{}` is there", path.display()));
        }
        if super::heard(&self.mark) {
            return Some("it was heard outside".into());
        }
        if self.victim.try_wait().is_ok_and(|ended| ended.is_some()) {
            return Some("it ended another process".into());
        }
        stays(&self.mark).then(|| "it still runs".into())
    }

    /// Everything outside the worktree, as it is: kind, mode, time, content. What our own hands write is left out.
    fn seen(&self) -> BTreeMap<PathBuf, String> {
        let mut seen = BTreeMap::new();
        ["home", "repo", "linked", "upstream.git"]
            .iter()
            .for_each(|name| look(&self.world.path(name), &mut seen));
        look(&self.world.worktree(2), &mut seen);
        let ours = [self.world.path("repo/.git/objects"), self.world.path("repo/.git/worktrees")];
        seen.retain(|path, _| !ours.iter().any(|ours| path.starts_with(ours)));
        seen
    }
}

fn look(path: &Path, seen: &mut BTreeMap<PathBuf, String>) {
    let Ok(found) = fs::symlink_metadata(path) else { return };
    let text = if found.is_file() { fs::read(path).unwrap_or_default() } else { vec![] };
    let time = if found.is_file() { found.mtime() } else { 0 };
    seen.insert(path.to_owned(), format!("{:o} {time} {}", found.mode(), String::from_utf8_lossy(&text)));
    if found.is_dir() {
        fs::read_dir(path).into_iter().flatten().flatten().for_each(|entry| look(&entry.path(), seen));
    }
}

/// Whether a process is there to stay. One that is being ended has a moment to go.
fn stays(mark: &str) -> bool {
    let until = Instant::now() + Duration::from_millis(700);
    while running(mark) {
        if Instant::now() > until {
            return true;
        }
        std::thread::yield_now();
    }
    false
}
