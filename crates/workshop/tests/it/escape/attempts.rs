//! The ways out that are tried. Each is one line for a shell, with names in braces for what lies outside. It escaped if it
//! says `ESCAPED`, if anything outside is not as it was, or if anything of it still runs.

use trace::Network;

/// One way out.
#[derive(Clone, Copy, Debug)]
pub(super) struct Way {
    /// What is tried.
    pub(super) name: &'static str,
    /// How.
    pub(super) script: &'static str,
    /// What of the network is allowed meanwhile.
    pub(super) network: Network,
    /// Whether Landlock holds it too.
    pub(super) landlock: Landlock,
}

/// Whether Landlock holds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Landlock {
    Holds,
    LetsGo,
}

use Landlock::{Holds, LetsGo};

const fn way(name: &'static str, landlock: Landlock, script: &'static str) -> Way {
    Way { name, script, network: Network::Open, landlock }
}

const fn closed(name: &'static str, landlock: Landlock, script: &'static str) -> Way {
    Way { network: Network::Closed, ..way(name, landlock, script) }
}

pub(super) const FILES: [Way; 17] = [
    way("file: the user's work tree", Holds, "echo bad >> {root}/README.md"),
    way("file: a new one in the home", Holds, "echo bad > {home}/new"),
    way("file: a shell's start in the home", Holds, "echo bad >> {home}/.bashrc"),
    way("file: the system", Holds, "echo bad > /srv/{mark}"),
    way("file: the temporary folder", Holds, "echo bad > /tmp/{mark}"),
    way("file: the other temporary folder", Holds, "echo bad > /var/tmp/{mark}"),
    way("file: shared memory", Holds, "echo bad > /dev/shm/{mark}"),
    way("file: by `..`", Holds, "echo bad > ../../../../../home/dots"),
    way("file: through a link", Holds, "ln -s {home} out; echo bad > out/linked"),
    way("file: through a hard link", Holds, "ln {home}/keep hard && echo bad >> hard"),
    way("file: moved out", Holds, "echo bad > mine; mv mine {home}/moved"),
    way("file: removed", Holds, "rm -f {home}/keep"),
    way("file: cut to nothing", Holds, "truncate -s 0 {home}/keep"),
    way("file: its mode", LetsGo, "chmod 777 {home}/keep"),
    way("file: its time", LetsGo, "touch -c -d 2001-01-01 {home}/keep"),
    way("file: through another process's root", Holds, "echo bad > /proc/{victim}/root{home}/rooted"),
    way("file: a mount over the work tree", Holds, "mount -t tmpfs none {root}/src && echo ESCAPED"),
];

pub(super) const READS: [Way; 10] = [
    way("read: a file of the home", Holds, "grep -q told {home}/keep && echo ESCAPED"),
    way("read: a key", Holds, "grep -q KEY {home}/.ssh/id && echo ESCAPED"),
    way("read: a toolchain's login", Holds, "grep -q token {home}/.cargo/credentials.toml && echo ESCAPED"),
    way("read: the names in the home", Holds, "ls -A {home} | grep -q keep && echo ESCAPED"),
    way(
        "read: through another process's root",
        Holds,
        "grep -q told /proc/{victim}/root{home}/keep && echo ESCAPED",
    ),
    way("ledger: read", Holds, "grep -q records {ledger}/trace.db && echo ESCAPED"),
    way(
        "ledger: read by git's own way",
        Holds,
        "grep -q records $(git rev-parse --git-common-dir)/evolute/trace.db && echo ESCAPED",
    ),
    way("ledger: written", Holds, "echo bad > {ledger}/trace.db"),
    way("ledger: replaced", Holds, "mv {ledger} {ledger}.old; mkdir {ledger}"),
    way("cache: another worktree read", Holds, "grep -q told {other}/secret && echo ESCAPED"),
];

pub(super) const TREES: [Way; 11] = [
    way("tree: what git ignores", Holds, "grep -q TOKEN {root}/.env && echo ESCAPED"),
    way("tree: what is not committed", Holds, "grep -q draft {root}/src/lib.txt && echo ESCAPED"),
    way("tree: the names in it", Holds, "ls -A {root} | grep -q README && echo ESCAPED"),
    way("tree: by git", Holds, "git -C {root} diff | grep -q draft && echo ESCAPED"),
    way(
        "tree: upwards from git's folder",
        Holds,
        "grep -q TOKEN $(git rev-parse --git-common-dir)/../.env && echo ESCAPED",
    ),
    way("tree: through a link", Holds, "ln -s {root} out; grep -q TOKEN out/.env && echo ESCAPED"),
    way(
        "tree: through where another process is",
        Holds,
        "grep -q TOKEN /proc/{victim}/cwd/.env && echo ESCAPED",
    ),
    way(
        "tree: with what hides it taken away",
        Holds,
        "umount {root} 2> /dev/null; grep -q TOKEN {root}/.env && echo ESCAPED",
    ),
    way("tree: one that is linked to it", Holds, "grep -q TOKEN {linked}/.env && echo ESCAPED"),
    way("tree: one that is linked to it, written", Holds, "echo bad >> {linked}/README.md"),
    way(
        "tree: one that is linked to it, by git",
        Holds,
        "git -C {linked} status --porcelain --ignored | grep -q .env && echo ESCAPED",
    ),
];

pub(super) const CACHES: [Way; 3] = [
    way("cache: another worktree written", Holds, "echo bad > {other}/poison"),
    way(
        "cache: another worktree's shared folder",
        Holds,
        "mkdir -p {other}/target; echo bad > {other}/target/lib.o",
    ),
    way("cache: a toolchain's folder", Holds, "echo bad > {home}/.cargo/bin/cargo"),
];

pub(super) const SURROUNDINGS: [Way; 4] = [
    way("environment: a secret", Holds, "test -n \"$SECRET\" && echo ESCAPED"),
    way("environment: the agent of keys", Holds, "test -n \"$SSH_AUTH_SOCK\" && echo ESCAPED"),
    way(
        "environment: of the parent",
        Holds,
        "tr '\\0' '\\n' < /proc/$PPID/environ | grep -q ^SECRET= && echo ESCAPED",
    ),
    way(
        "environment: of another process",
        Holds,
        "tr '\\0' '\\n' < /proc/{victim}/environ | grep -q ^SECRET= && echo ESCAPED",
    ),
];

pub(super) const PROCESSES: [Way; 9] = [
    way("process: another one ended", Holds, "kill -9 {victim} && echo ESCAPED"),
    way("process: another one stopped", Holds, "kill -STOP {victim} && echo ESCAPED"),
    way("process: another one seen", LetsGo, "grep -aq {seen} /proc/{victim}/cmdline && echo ESCAPED"),
    way(
        "process: another one's open files",
        Holds,
        "readlink /proc/{victim}/fd/0 > /dev/null && echo ESCAPED",
    ),
    way("process: left in the background", Holds, "sleep {mark} > /dev/null 2>&1 &"),
    way("process: left in a session of its own", Holds, "setsid sleep {mark} > /dev/null 2>&1 &"),
    way(
        "process: left by a parent that died",
        Holds,
        "(setsid setsid sleep {mark} > /dev/null 2>&1 & ) & wait",
    ),
    way(
        "process: left deaf",
        Holds,
        "setsid sh -c \"trap '' TERM HUP INT; while :; do sleep {mark}; done\" > /dev/null 2>&1 &",
    ),
    way("process: sixty left", Holds, "for n in $(seq 60); do setsid sleep {mark} > /dev/null 2>&1 & done"),
];

pub(super) const SOCKETS: [Way; 8] = [
    way("socket: docker's", LetsGo, "{connect} /run/docker.sock"),
    way("socket: docker's, by its other name", LetsGo, "{connect} /var/run/docker.sock"),
    way("socket: the agent of keys", LetsGo, "{connect} /tmp/agent.sock"),
    way("socket: the session's bus", LetsGo, "{connect} /run/user/0/bus"),
    way("socket: in the home", LetsGo, "{connect} {home}/socket"),
    way("socket: where a variable says", LetsGo, "{connect} /srv/named.sock"),
    closed("socket: without a file", Holds, "{connect} @desktop"),
    closed(
        "network: the machine's own",
        Holds,
        "bash -c 'exec 3<>/dev/tcp/127.0.0.1/{port}' 2> /dev/null && echo ESCAPED",
    ),
];

pub(super) const NETWORK: [Way; 3] = [
    closed("network: a datagram", LetsGo, "bash -c 'echo {mark} > /dev/udp/127.0.0.1/{datagrams}'"),
    Way {
        network: Network::ModelOnly,
        ..way(
            "network: around the way to the model",
            Holds,
            "bash -c 'exec 3<>/dev/tcp/127.0.0.1/{port}' 2> /dev/null && echo ESCAPED",
        )
    },
    Way {
        network: Network::ModelOnly,
        ..way(
            "network: by the way to the model, elsewhere",
            Holds,
            "p=${HTTPS_PROXY##*:}; bash -c \"exec 3<>/dev/tcp/127.0.0.1/${p:-{port}}; \
             printf 'CONNECT 127.0.0.1:{port} HTTP/1.1\\r\\n\\r\\n' >&3; head -1 <&3\" 2> /dev/null | grep -q ' 200 ' && echo ESCAPED",
        )
    },
];

pub(super) const GIT: [Way; 11] = [
    way("git: a commit", Holds, "{git} commit --allow-empty -qm bad && echo ESCAPED"),
    way("git: a branch", Holds, "git branch bad && echo ESCAPED"),
    way(
        "git: the default branch",
        Holds,
        "git update-ref refs/heads/main $({git} commit-tree -m bad HEAD^{tree}) && echo ESCAPED",
    ),
    way(
        "git: history, from the work tree",
        Holds,
        "{git} -C {root} commit --amend --allow-empty -qm bad && echo ESCAPED",
    ),
    way("git: a hook", Holds, "echo bad > $(git rev-parse --git-common-dir)/hooks/post-checkout"),
    way("git: the configuration", Holds, "git config core.fsmonitor bad"),
    way("git: a push", Holds, "git push -q {upstream} HEAD:refs/heads/bad && echo ESCAPED"),
    way("git: the link replaced by a repository", LetsGo, "rm -f .git && git init -q . && echo ESCAPED"),
    way(
        "git: objects from elsewhere",
        Holds,
        "echo /bad > {root}/.git/objects/info/alternates && echo ESCAPED",
    ),
    way("git: a lock left behind", Holds, "touch $(git rev-parse --git-dir)/index.lock && echo ESCAPED"),
    way("git: the head removed", Holds, "rm -f {root}/.git/HEAD"),
];

/// All of them.
pub(super) fn all() -> Vec<Way> {
    let tables: [&[Way]; 9] =
        [&FILES, &READS, &TREES, &CACHES, &SURROUNDINGS, &PROCESSES, &SOCKETS, &NETWORK, &GIT];
    tables.concat()
}
