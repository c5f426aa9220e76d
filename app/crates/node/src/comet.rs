//! CometBFT as a supervised child process.
//!
//! The child never outlives this process: it is started through a small stub (`openledgerd` itself with
//! [`STUB_ARGUMENT`]) that asks the kernel to kill it when its parent dies and then becomes CometBFT by
//! `exec`. CometBFT would also stop when its ABCI connection breaks, but only once it is connected. The child
//! has its own process group, so a terminal's Ctrl-C reaches only us and the order of shutdown is ours:
//! CometBFT first, then the application.
#![allow(clippy::disallowed_methods, reason = "the node around the state machine lives in a process; no state code")]

mod log;
#[cfg(test)]
mod tests;

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::io;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process, waitid};

use log::read_log;
use openledger_abci::server::ListenAddress;

/// First argument that makes the binary act as the stub; see [`run_stub_if_asked`].
pub const STUB_ARGUMENT: &str = "__exec-comet";

/// File name of the CometBFT binary.
pub const BINARY_NAME: &str = "cometbft";

/// Oldest CometBFT that is safe to run (earlier 0.38 releases have known vulnerabilities).
pub const MIN_VERSION: CometVersion = CometVersion { major: 0, minor: 38, patch: 25 };

/// A CometBFT release number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct CometVersion {
    /// 0 for the supported line.
    pub major: u64,
    /// 38 for the supported line.
    pub minor: u64,
    /// The third number of the version.
    pub patch: u64,
}

impl CometVersion {
    /// Reads `0.38.26`, `v0.38.26`, `0.38.26+commit`; `None` when it is something else.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let core = text.strip_prefix('v').unwrap_or(text);
        let core = core.split(['+', '-']).next()?;
        let mut parts = core.split('.').map(|part| part.parse().ok());
        let version = Self { major: parts.next()??, minor: parts.next()??, patch: parts.next()?? };
        parts.next().is_none().then_some(version)
    }

    /// Whether this node can run it: the 0.38 line from [`MIN_VERSION`] on.
    pub fn is_supported(self) -> bool {
        (self.major, self.minor) == (MIN_VERSION.major, MIN_VERSION.minor) && self >= MIN_VERSION
    }
}

impl fmt::Display for CometVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

/// Why CometBFT could not be found or started.
#[derive(Debug, thiserror::Error)]
pub enum CometError {
    /// No binary at the configured place or any usual one.
    #[error(
        "CometBFT binary not found{}; install it with: go install github.com/cometbft/cometbft/cmd/cometbft@v0.38.26, \
         or name it with --comet-binary or OPENLEDGERD_COMET_BINARY",
        .0.as_ref().map(|path| format!(" at {}", path.display())).unwrap_or_default()
    )]
    NotFound(Option<PathBuf>),
    /// The binary does not say a version that can be read.
    #[error("{path} does not report a CometBFT version: {output:?}")]
    UnknownVersion {
        /// The binary that was asked.
        path: PathBuf,
        /// The text that the binary printed.
        output: String,
    },
    /// The binary is too old or of another line.
    #[error("CometBFT {found} is not supported: this node needs 0.38.x from {MIN_VERSION} on")]
    Unsupported {
        /// The version that was found.
        found: CometVersion,
    },
    /// The process could not be started or asked.
    #[error("cannot run {path}: {source}")]
    Run {
        /// The program that was run.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// A command of the binary failed.
    #[error("cometbft {command} failed ({status}): {output}")]
    Failed {
        /// The subcommand that was run.
        command: String,
        /// The status with which the process ended.
        status: ExitStatus,
        /// The text that the process wrote to its standard error.
        output: String,
    },
}

/// Finds the binary: `explicit` if given, else `$GOBIN`, `$GOPATH/bin`, `~/go/bin`, `PATH`, in this order.
///
/// # Errors
/// [`CometError::NotFound`].
pub fn locate(explicit: Option<&Path>) -> Result<PathBuf, CometError> {
    if let Some(path) = explicit {
        // A bare name is looked up in PATH, as a shell would.
        let found = if path.components().count() == 1 { in_path(path.as_os_str()) } else { None };
        return found
            .or_else(|| path.is_file().then(|| path.to_owned()))
            .ok_or_else(|| CometError::NotFound(Some(path.to_owned())));
    }
    let home_go = std::env::var_os("HOME").map(|home| Path::new(&home).join("go"));
    let go_paths =
        std::env::var_os("GOPATH").map(|paths| std::env::split_paths(&paths).collect::<Vec<_>>()).unwrap_or_default();
    let candidates = std::env::var_os("GOBIN")
        .map(PathBuf::from)
        .into_iter()
        .chain(go_paths.into_iter().chain(home_go).map(|path| path.join("bin")))
        .map(|dir| dir.join(BINARY_NAME));
    candidates
        .into_iter()
        .find(|path| path.is_file())
        .or_else(|| in_path(OsStr::new(BINARY_NAME)))
        .ok_or(CometError::NotFound(None))
}

fn in_path(name: &OsStr) -> Option<PathBuf> {
    let paths = std::env::var_os("PATH")?;
    std::env::split_paths(&paths).map(|dir| dir.join(name)).find(|path| path.is_file())
}

/// Asks the binary for its version.
///
/// # Errors
/// When it cannot be run or prints something else.
pub fn version(binary: &Path) -> Result<CometVersion, CometError> {
    let text = capture(binary, &[OsStr::new("version")])?;
    CometVersion::parse(&text)
        .ok_or_else(|| CometError::UnknownVersion { path: binary.to_owned(), output: text.chars().take(200).collect() })
}

/// [`version`], and refuses what [`CometVersion::is_supported`] does.
///
/// # Errors
/// As [`version`], and [`CometError::Unsupported`].
pub fn check_version(binary: &Path) -> Result<CometVersion, CometError> {
    let found = version(binary)?;
    if found.is_supported() { Ok(found) } else { Err(CometError::Unsupported { found }) }
}

/// Runs a short command of the binary and returns its standard output.
///
/// # Errors
/// When it cannot be run or fails.
pub fn capture(binary: &Path, args: &[&OsStr]) -> Result<String, CometError> {
    let output = Command::new(binary)
        .args(args)
        .stdin(Stdio::null())
        .output()
        .map_err(|source| CometError::Run { path: binary.to_owned(), source })?;
    if !output.status.success() {
        return Err(CometError::Failed {
            command: args.first().map(|arg| arg.to_string_lossy().into_owned()).unwrap_or_default(),
            status: output.status,
            output: String::from_utf8_lossy(&output.stderr).trim().to_owned(),
        });
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// How to start CometBFT.
#[derive(Debug, Clone)]
pub struct CometOptions {
    /// The binary, from [`locate`].
    pub binary: PathBuf,
    /// Node home; `config/` and `data/` below it are CometBFT's.
    pub home: PathBuf,
    /// Address of our ABCI server.
    pub proxy_app: ListenAddress,
    /// Further flags of `cometbft start`.
    pub args: Vec<OsString>,
    /// Extra environment, such as `CMT_GENESIS_FILE`.
    pub env: Vec<(OsString, OsString)>,
    /// Program and arguments that act as the stub; see [`stub_launcher`].
    pub launcher: Vec<OsString>,
    /// Whether its log is read but not shown.
    pub is_quiet: bool,
}

/// What the supervisor hears of its child.
#[derive(Debug)]
pub enum CometNews {
    /// Consensus has stopped; the line that says so.
    ConsensusFailed(String),
    /// The process has ended.
    Exited(ExitStatus),
}

/// The launcher that is this very executable.
///
/// # Errors
/// When the executable's path is not known.
pub fn stub_launcher() -> io::Result<Vec<OsString>> {
    Ok(vec![std::env::current_exe()?.into_os_string(), STUB_ARGUMENT.into()])
}

/// To be called first in `main`: when the process was started as the stub, turns it into CometBFT and does
/// not return. Returns at once otherwise, or with the error that kept it from starting.
///
/// # Errors
/// When the parent is gone already or `exec` fails; the caller must exit non-zero then.
pub fn run_stub_if_asked(args: impl IntoIterator<Item = OsString>) -> io::Result<()> {
    let mut args = args.into_iter();
    if args.nth(1).as_deref() != Some(OsStr::new(STUB_ARGUMENT)) {
        return Ok(());
    }
    Err(become_comet(args))
}

/// `args`: parent's process id, program, its arguments.
pub(crate) fn become_comet(mut args: impl Iterator<Item = OsString>) -> io::Error {
    let usage = || io::Error::new(io::ErrorKind::InvalidInput, "the stub takes a parent id and a program");
    let Some(parent) = args.next().and_then(|text| text.to_str()?.parse::<i32>().ok()) else { return usage() };
    let Some(program) = args.next() else { return usage() };
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::set_parent_process_death_signal(Some(Signal::KILL)) {
        return error.into();
    }
    // The parent may have died before the request above took effect.
    if rustix::process::getppid().map(Pid::as_raw_nonzero).map(i32::from) != Some(parent) {
        return io::Error::other("the node process is gone");
    }
    Command::new(program).args(args).exec()
}

/// A running CometBFT. Dropping it kills the child.
pub struct Comet {
    pid: Pid,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    exit: Mutex<Option<ExitStatus>>,
    exited: Condvar,
}

impl State {
    fn exit(&self) -> MutexGuard<'_, Option<ExitStatus>> {
        self.exit.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Comet {
    /// Starts `cometbft start` and calls `on_news` when its consensus fails, and once when it ends, whatever
    /// the reason.
    ///
    /// # Errors
    /// When the process or its watcher cannot be started.
    pub fn spawn(
        options: &CometOptions,
        on_news: impl Fn(CometNews) + Send + Sync + 'static,
    ) -> Result<Self, CometError> {
        let run_error = |source| CometError::Run { path: options.binary.clone(), source };
        let (launcher, launcher_args) = options
            .launcher
            .split_first()
            .ok_or_else(|| run_error(io::Error::new(io::ErrorKind::InvalidInput, "no launcher")))?;
        let mut command = Command::new(launcher);
        command
            .args(launcher_args)
            .arg(std::process::id().to_string())
            .arg(&options.binary)
            .arg("start")
            .arg("--home")
            .arg(&options.home)
            .arg("--proxy_app")
            .arg(options.proxy_app.to_string())
            .args(&options.args)
            .envs(options.env.iter().map(|(key, value)| (key, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .process_group(0);
        let is_quiet = options.is_quiet;
        let state = Arc::new(State::default());
        let for_thread = Arc::clone(&state);
        let (started, wait_started) = std::sync::mpsc::sync_channel(1);
        // The kernel's parent-death signal follows the thread that forked, so the thread that spawns must
        // stay until the child ends.
        std::thread::Builder::new()
            .name("comet-watch".into())
            .spawn(move || {
                let mut child = match command.spawn() {
                    Ok(child) => child,
                    Err(error) => {
                        let _ = started.send(Err(error));
                        return;
                    }
                };
                let _ = started.send(Ok(child.id()));
                let on_news = Arc::new(on_news);
                if let Some(log) = child.stdout.take() {
                    let to = Arc::clone(&on_news);
                    let read = move || read_log(log, is_quiet, |line| to(CometNews::ConsensusFailed(line)));
                    if let Err(error) = std::thread::Builder::new().name("comet-log".into()).spawn(read) {
                        tracing::error!(%error, "cannot read CometBFT's log");
                    }
                }
                on_news(CometNews::Exited(watch(child, &for_thread)));
            })
            .map_err(run_error)?;
        let id = wait_started
            .recv()
            .map_err(|_| run_error(io::Error::other("the watcher ended early")))?
            .map_err(run_error)?;
        let pid = i32::try_from(id)
            .ok()
            .and_then(Pid::from_raw)
            .ok_or_else(|| run_error(io::Error::other("invalid process id")))?;
        Ok(Self { pid, state })
    }

    /// Process id of the child.
    pub fn id(&self) -> i32 {
        self.pid.as_raw_nonzero().get()
    }

    /// Asks CometBFT to stop (SIGTERM): it closes its stores and exits.
    pub fn terminate(&self) {
        self.signal(Signal::TERM);
    }

    /// Stops it at once (SIGKILL); its write-ahead log makes that safe.
    pub fn kill(&self) {
        self.signal(Signal::KILL);
    }

    /// How it ended, if it has.
    pub fn exit_status(&self) -> Option<ExitStatus> {
        *self.state.exit()
    }

    /// Waits until it has ended, for at most `limit`.
    pub fn wait(&self, limit: Duration) -> Option<ExitStatus> {
        let deadline = Instant::now() + limit;
        let mut exit = self.state.exit();
        while exit.is_none() {
            let left = deadline.checked_duration_since(Instant::now())?;
            exit = self
                .state
                .exited
                .wait_timeout(exit, left)
                .map_or_else(|poisoned| poisoned.into_inner().0, |(guard, _)| guard);
        }
        *exit
    }

    fn signal(&self, signal: Signal) {
        // Under the lock the child cannot have been reaped, so the id is still its own.
        let exit = self.state.exit();
        if exit.is_none()
            && let Err(error) = kill_process(self.pid, signal)
        {
            tracing::debug!(%error, "cannot signal CometBFT");
        }
    }
}

impl Drop for Comet {
    fn drop(&mut self) {
        self.kill();
        self.wait(Duration::from_secs(2));
    }
}

/// Waits for the child, reaps it and publishes its status.
fn watch(mut child: Child, state: &State) -> ExitStatus {
    // Wait without reaping: the id stays reserved until the lock is held.
    if let Some(pid) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
        while let Err(rustix::io::Errno::INTR) = waitid(WaitId::Pid(pid), WaitIdOptions::EXITED | WaitIdOptions::NOWAIT)
        {
        }
    }
    let mut exit = state.exit();
    let status = child.wait().unwrap_or_else(|error| {
        tracing::error!(%error, "cannot reap CometBFT");
        ExitStatus::default()
    });
    *exit = Some(status);
    state.exited.notify_all();
    status
}
