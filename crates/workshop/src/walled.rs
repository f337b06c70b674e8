//! A command with the wall around it: what is really started, and what has to be kept for as long as it runs.

use crate::{
    Broken,
    inside::{After, Inside, Origin},
    place::Site,
    process::{Cut, Ended, Tie, argv},
    sandbox::{self, Backend, Bounds, Cell, Disk, Group, Hosts, Inner, Proxy, Unable, Way},
    worktree::Grounds,
};
use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};
use trace::{Agent, Network, Wall};

/// The port that the way to the model has in an empty network.
const PORT: u16 = 3_128;
/// Variables by which programs are told of a proxy.
const PROXIES: [&str; 4] = ["HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy"];

/// A command, walled in.
#[derive(Debug)]
pub(crate) struct Walled {
    /// What is started.
    pub(crate) argv: Vec<OsString>,
    /// What becomes of it when we are killed.
    pub(crate) tie: Tie,
    /// Variables that it needs to find its way.
    pub(crate) made: Vec<(String, OsString)>,
    /// What it may add to its folders.
    pub(crate) disk: Disk,
    /// What the kernel counts of it.
    group: Option<Group>,
    /// Its way to the model.
    _proxy: Option<Proxy>,
}

impl Walled {
    /// How it ended, once it is known what else ended it.
    pub(crate) fn judge(&self, ended: Ended) -> Ended {
        let ran_out = ended.cut.is_none() && self.group.as_ref().is_some_and(Group::ran_out);
        if ran_out { Ended { cut: Some(Cut::Memory), exit: None, ..ended } } else { ended }
    }
}

impl Grounds {
    /// What stands around an agent's attempts.
    pub(crate) fn wall(&self, agent: &Agent, confined: bool) -> Wall {
        let backend = self.around.backend.as_ref().filter(|_| confined);
        let network = if confined { agent.network } else { Network::Open };
        sandbox::around(backend, network, Bounds::of(&agent.limits))
    }

    /// Puts the wall around a command, or what there is where none is wanted.
    ///
    /// # Errors
    /// Fails where the wall that was asked for cannot be made.
    pub(crate) fn walled(&self, site: &Site, what: &Inside<'_>, program: &Path) -> Result<Walled, Broken> {
        let group = self.group(what.bounds)?;
        let (folders, more) = ([&*site.root, &site.home, &site.temp, &site.desk], self.around.disk_bytes);
        let disk = match what.after {
            After::Nothing => Disk::of(&folders, more),
            After::Dying => Disk::uncounted(&folders, more),
        };
        let plain = argv(what.run);
        let mut walled =
            Walled { argv: plain.clone(), tie: Tie::Watched, made: vec![], disk, group, _proxy: None };
        if what.confined {
            self.confine(&mut walled, site, what, program, &plain)?;
        }
        let outermost = Inner {
            group: walled.group.as_ref().map(|group| group.folder().to_owned()),
            reap: self.around.inside.is_some() && self.is_reaped(what),
            ..Inner::default()
        };
        walled.argv = outermost.before(&self.around, &walled.argv).map_err(|error| unable(&error))?;
        if outermost.reap {
            walled.tie = Tie::Loose;
        }
        Ok(walled)
    }

    /// Whether somebody has to wait until nothing is left. Bubblewrap's processes die with it, and a moment later; Landlock
    /// has a reaper within its wall.
    fn is_reaped(&self, what: &Inside<'_>) -> bool {
        match (what.confined, &self.around.backend, what.after) {
            (false, _, _) | (true, Some(Backend::Bubblewrap(_)), After::Nothing) => true,
            (true, Some(Backend::Bubblewrap(_)), After::Dying)
            | (true, Some(Backend::Landlock) | None, _) => false,
        }
    }

    fn confine(
        &self,
        walled: &mut Walled,
        site: &Site,
        what: &Inside<'_>,
        program: &Path,
        plain: &[OsString],
    ) -> Result<(), Broken> {
        let Some(backend) = &self.around.backend else {
            return Err(Broken::new(
                "there is nothing to confine with",
                "install bubblewrap, or run with `--unconfined`",
            ));
        };
        let way = match what.network {
            Network::ModelOnly => Some(self.way(walled, site, what, backend)?),
            Network::Open | Network::Closed => None,
        };
        let counted = walled.group.is_none() && sandbox::counts_in_its_space(backend);
        let processes = what.bounds.processes.filter(|_| counted);
        let cell = Cell {
            worktree: &site.root,
            own: vec![&site.home, &site.temp, &site.desk],
            shown: self.shown(what, program).into_iter().chain(what.shown.iter().cloned()).collect(),
            out_of_reach: self.around.out_of_reach(what.cwd),
            network: what.network,
            inner: Inner { way, processes, ..Inner::default() },
        };
        walled.argv = sandbox::confined(backend, &self.around, cell, what.cwd, plain)
            .map_err(|error| unable(&error))?;
        // What is confined dies with us by itself.
        walled.tie = Tie::Loose;
        Ok(())
    }

    /// What is shown for the program's own sake. It is often a link to where it was installed.
    fn shown(&self, what: &Inside<'_>, program: &Path) -> Vec<PathBuf> {
        let checkouts = self.around.out_of_reach(what.cwd);
        let mut shown = vec![];
        for place in [Some(program.to_owned()), program.canonicalize().ok()].into_iter().flatten() {
            let folder = place.parent().map(Path::to_owned);
            match (self.around.lies_in(&place, &checkouts), what.origin) {
                (false, _) => shown.extend(folder),
                (true, Origin::Anywhere) => {
                    shown.extend(folder.and_then(|folder| self.around.toolchain(folder, &checkouts)));
                }
                (true, Origin::Apart) => continue,
            }
            // Nothing can be laid over a link; it is seen in its folder, and what it leads to comes next.
            if !place.is_symlink() {
                shown.push(place);
            }
        }
        shown.retain(|path| path.is_absolute());
        shown
    }

    /// Why a program is not started that lies in a checkout of the user's, where none has a part in what is run.
    pub(crate) fn strange(&self, what: &Inside<'_>, program: &Path) -> Option<String> {
        let checkouts = self.around.out_of_reach(what.cwd);
        let real = program.canonicalize().ok()?;
        let free = !what.confined || what.origin == Origin::Anywhere;
        if free || !self.around.lies_in(&real, &checkouts) {
            return None;
        }
        let known = self.around.toolchains().iter().any(|folder| real.starts_with(folder));
        (!known).then(|| {
            format!(
                "`{}` lies in your own work tree, which is out of reach in a checkout (hint: name it from the checkout's \
                 root, as in `./run.sh`, or put the folder of a tool on `PATH`)",
                program.display()
            )
        })
    }

    /// Opens the way to the model, and tells the program of it.
    fn way(
        &self,
        walled: &mut Walled,
        site: &Site,
        what: &Inside<'_>,
        backend: &Backend,
    ) -> Result<Way, Broken> {
        let failed = |error| Broken::io("the way to the model cannot be opened", &error);
        let (socket, hosts) = (site.socket(), Hosts::new(what.hosts));
        let direct = hosts.own_ports();
        crate::place::remove(&socket).map_err(failed)?;
        walled._proxy = Some(Proxy::start(&socket, hosts).map_err(failed)?);
        let way = match backend {
            Backend::Bubblewrap(_) => Way::inside(PORT, socket, direct),
            Backend::Landlock => Way::outside(socket, direct).map_err(failed)?,
        };
        let proxy: OsString = format!("http://127.0.0.1:{}", way.port).into();
        walled.made.extend(PROXIES.map(|name| (name.to_owned(), proxy.clone())));
        walled.made.push(("NODE_USE_ENV_PROXY".into(), "1".into()));
        Ok(way)
    }

    /// The group that holds what is asked, where one can be made. Where none can, the record says so.
    fn group(&self, bounds: Bounds) -> Result<Option<Group>, Broken> {
        if bounds == Bounds::NONE || self.around.inside.is_none() {
            return Ok(None);
        }
        let made = Group::place().map(|place| Group::make(&place, bounds)).transpose();
        made.map_err(|error| Broken::io("a group of processes cannot be made", &error))
    }
}

fn unable(unable: &Unable) -> Broken {
    Broken::new(unable.to_string(), "run `evolute doctor`, or run with `--unconfined`")
}
