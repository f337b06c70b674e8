//! The ways out that are tried. Each is one line for a shell, with names in braces for what lies outside. It escaped if it
//! says `ESCAPED`, if anything outside is not as it was, or if anything of it still runs.

use trace::Network;

/// One way out.
#[derive(Clone, Copy, Debug)]
pub(super) struct Way {
    /// Where it leads.
    area: &'static str,
    /// What is tried there.
    what: &'static str,
    /// How.
    script: &'static str,
    /// How it shows.
    shows: Shows,
    /// What of the network is allowed meanwhile.
    pub(super) network: Network,
    /// Whether Landlock holds it too.
    pub(super) landlock: Landlock,
}

/// How it shows that a way leads out.
#[derive(Clone, Copy, Debug)]
enum Shows {
    /// The line succeeds.
    Succeeding,
    /// By what is left outside, or by what the line says itself.
    Left,
}

/// Whether Landlock holds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Landlock {
    Holds,
    LetsGo,
}

/// A way that leads out if anything of it is left outside.
const fn leaves(what: &'static str, script: &'static str) -> Way {
    Way { area: "", what, script, shows: Shows::Left, network: Network::Open, landlock: Landlock::Holds }
}

/// A way that leads out if its line succeeds.
const fn gets(what: &'static str, script: &'static str) -> Way {
    Way { shows: Shows::Succeeding, ..leaves(what, script) }
}

impl Way {
    /// Landlock does not hold it.
    const fn past_landlock(self) -> Self {
        Self { landlock: Landlock::LetsGo, ..self }
    }

    /// Tried where this much of the network is allowed.
    const fn with(self, network: Network) -> Self {
        Self { network, ..self }
    }

    /// What it is called.
    pub(super) fn name(&self) -> String {
        format!("{}: {}", self.area, self.what)
    }

    /// Its line for a shell, with names in braces.
    pub(super) fn line(&self) -> String {
        match self.shows {
            Shows::Succeeding => format!("{} && echo ESCAPED", self.script),
            Shows::Left => self.script.to_owned(),
        }
    }
}

const FILES: [Way; 17] = [
    leaves("the user's work tree", "echo bad >> {root}/README.md"),
    leaves("a new one in the home", "echo bad > {home}/new"),
    leaves("a shell's start in the home", "echo bad >> {home}/.bashrc"),
    leaves("the system", "echo bad > /srv/{mark}"),
    leaves("the temporary folder", "echo bad > /tmp/{mark}"),
    leaves("the other temporary folder", "echo bad > /var/tmp/{mark}"),
    leaves("shared memory", "echo bad > /dev/shm/{mark}"),
    leaves("by `..`", "echo bad > ../../../../../home/dots"),
    leaves("through a link", "ln -s {home} out; echo bad > out/linked"),
    leaves("through a hard link", "ln {home}/keep hard && echo bad >> hard"),
    leaves("moved out", "echo bad > mine; mv mine {home}/moved"),
    leaves("removed", "rm -f {home}/keep"),
    leaves("cut to nothing", "truncate -s 0 {home}/keep"),
    leaves("its mode", "chmod 777 {home}/keep").past_landlock(),
    leaves("its time", "touch -c -d 2001-01-01 {home}/keep").past_landlock(),
    leaves("through another process's root", "echo bad > /proc/{victim}/root{home}/rooted"),
    gets("a mount over the work tree", "mount -t tmpfs none {root}/src"),
];

const READS: [Way; 5] = [
    gets("a file of the home", "grep -q told {home}/keep"),
    gets("a key", "grep -q KEY {home}/.ssh/id"),
    gets("a toolchain's login", "grep -q token {home}/.cargo/credentials.toml"),
    gets("the names in the home", "ls -A {home} | grep -q keep"),
    gets("through another process's root", "grep -q told /proc/{victim}/root{home}/keep"),
];

const LEDGER: [Way; 4] = [
    gets("read", "grep -q records {ledger}/trace.db"),
    gets("read by git's own way", "grep -q records $(git rev-parse --git-common-dir)/evolute/trace.db"),
    leaves("written", "echo bad > {ledger}/trace.db"),
    leaves("replaced", "mv {ledger} {ledger}.old; mkdir {ledger}"),
];

const TREES: [Way; 11] = [
    gets("what git ignores", "grep -q TOKEN {root}/.env"),
    gets("what is not committed", "grep -q draft {root}/src/lib.txt"),
    gets("the names in it", "ls -A {root} | grep -q README"),
    gets("by git", "git -C {root} diff | grep -q draft"),
    gets("upwards from git's folder", "grep -q TOKEN $(git rev-parse --git-common-dir)/../.env"),
    gets("through a link", "ln -s {root} out; grep -q TOKEN out/.env"),
    gets("through where another process is", "grep -q TOKEN /proc/{victim}/cwd/.env"),
    gets("with what hides it taken away", "umount {root} 2> /dev/null; grep -q TOKEN {root}/.env"),
    gets("one that is linked to it", "grep -q TOKEN {linked}/.env"),
    leaves("one that is linked to it, written", "echo bad >> {linked}/README.md"),
    gets("one that is linked to it, by git", "git -C {linked} status --porcelain --ignored | grep -q .env"),
];

const CACHES: [Way; 4] = [
    gets("another worktree read", "grep -q told {other}/secret"),
    leaves("another worktree written", "echo bad > {other}/poison"),
    leaves("another worktree's shared folder", "mkdir -p {other}/target; echo bad > {other}/target/lib.o"),
    leaves("a toolchain's folder", "echo bad > {home}/.cargo/bin/cargo"),
];

const ENVIRONMENT: [Way; 4] = [
    gets("a secret", "test -n \"$SECRET\""),
    gets("the agent of keys", "test -n \"$SSH_AUTH_SOCK\""),
    gets("of the parent", "tr '\\0' '\\n' < /proc/$PPID/environ | grep -q ^SECRET="),
    gets("of another process", "tr '\\0' '\\n' < /proc/{victim}/environ | grep -q ^SECRET="),
];

const PROCESSES: [Way; 9] = [
    gets("another one ended", "kill -9 {victim}"),
    gets("another one stopped", "kill -STOP {victim}"),
    gets("another one seen", "grep -aq {seen} /proc/{victim}/cmdline").past_landlock(),
    gets("another one's open files", "readlink /proc/{victim}/fd/0 > /dev/null"),
    leaves("left in the background", "sleep {mark} > /dev/null 2>&1 &"),
    leaves("left in a session of its own", "setsid sleep {mark} > /dev/null 2>&1 &"),
    leaves("left by a parent that died", "(setsid setsid sleep {mark} > /dev/null 2>&1 & ) & wait"),
    leaves(
        "left deaf",
        "setsid sh -c \"trap '' TERM HUP INT; while :; do sleep {mark}; done\" > /dev/null 2>&1 &",
    ),
    leaves("sixty left", "for n in $(seq 60); do setsid sleep {mark} > /dev/null 2>&1 & done"),
];

const SOCKETS: [Way; 7] = [
    leaves("docker's", "{connect} /run/docker.sock").past_landlock(),
    leaves("docker's, by its other name", "{connect} /var/run/docker.sock").past_landlock(),
    leaves("the agent of keys", "{connect} /tmp/agent.sock").past_landlock(),
    leaves("the session's bus", "{connect} /run/user/0/bus").past_landlock(),
    leaves("in the home", "{connect} {home}/socket").past_landlock(),
    leaves("where a variable says", "{connect} /srv/named.sock").past_landlock(),
    leaves("without a file", "{connect} @desktop").with(Network::Closed),
];

/// Asks for the machine's own network, from within.
const MACHINE: &str = "bash -c 'exec 3<>/dev/tcp/127.0.0.1/{port}' 2> /dev/null";

const NETWORK: [Way; 4] = [
    gets("the machine's own", MACHINE).with(Network::Closed),
    leaves("a datagram", "bash -c 'echo {mark} > /dev/udp/127.0.0.1/{datagrams}'")
        .with(Network::Closed)
        .past_landlock(),
    gets("around the way to the model", MACHINE).with(Network::ModelOnly),
    gets(
        "by the way to the model, elsewhere",
        "p=${HTTPS_PROXY##*:}; bash -c \"exec 3<>/dev/tcp/127.0.0.1/${p:-{port}}; \
         printf 'CONNECT 127.0.0.1:{port} HTTP/1.1\\r\\n\\r\\n' >&3; head -1 <&3\" 2> /dev/null | grep -q ' 200 '",
    )
    .with(Network::ModelOnly),
];

const GIT: [Way; 11] = [
    gets("a commit", "{git} commit --allow-empty -qm bad"),
    gets("a branch", "git branch bad"),
    gets("the default branch", "git update-ref refs/heads/main $({git} commit-tree -m bad HEAD^{tree})"),
    gets("history, from the work tree", "{git} -C {root} commit --amend --allow-empty -qm bad"),
    leaves("a hook", "echo bad > $(git rev-parse --git-common-dir)/hooks/post-checkout"),
    leaves("the configuration", "git config core.fsmonitor bad"),
    gets("a push", "git push -q {upstream} HEAD:refs/heads/bad"),
    gets("the link replaced by a repository", "rm -f .git && git init -q .").past_landlock(),
    gets("objects from elsewhere", "echo /bad > {root}/.git/objects/info/alternates"),
    gets("a lock left behind", "touch $(git rev-parse --git-dir)/index.lock"),
    leaves("the head removed", "rm -f {root}/.git/HEAD"),
];

/// All of them.
pub(super) fn all() -> Vec<Way> {
    let areas: [(&str, &[Way]); 10] = [
        ("file", &FILES),
        ("read", &READS),
        ("ledger", &LEDGER),
        ("tree", &TREES),
        ("cache", &CACHES),
        ("environment", &ENVIRONMENT),
        ("process", &PROCESSES),
        ("socket", &SOCKETS),
        ("network", &NETWORK),
        ("git", &GIT),
    ];
    areas.into_iter().flat_map(|(area, ways)| ways.iter().map(move |way| Way { area, ..*way })).collect()
}
