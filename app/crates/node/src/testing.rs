//! What the tests of this folder share: homes, processes, real CometBFT.
#![allow(clippy::disallowed_methods, reason = "the node around the state machine lives in a process; no state code")]

use std::ffi::OsString;
use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::comet::{CometOptions, capture, locate};
use openledger_abci::server::toy::Toy;
use openledger_abci::server::{AppPanic, ListenAddress, Observer, ServerConfig, ServerHandle, serve};
use openledger_rpc::{RpcClient, Status};

struct Quiet;
impl Observer for Quiet {
    fn on_panic(&self, _: AppPanic) {}
}

/// The test binary as the stub; see `stub_process` among CometBFT's tests.
pub(crate) fn test_launcher() -> Vec<OsString> {
    // libtest takes what follows `--` for further names of tests, which do not exist.
    vec![
        "/usr/bin/env".into(),
        "OPENLEDGER_TEST_STUB=1".into(),
        std::env::current_exe().unwrap().into(),
        "comet::tests::stub_process".into(),
        "--exact".into(),
        "--".into(),
    ]
}

/// A port of this machine that nothing listens on.
pub(crate) fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// A home made by `cometbft init`, with free ports.
pub(crate) struct Home {
    dir: tempfile::TempDir,
    pub(crate) rpc: u16,
}

impl Home {
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let binary = locate(None).unwrap();
        capture(&binary, &["init".as_ref(), "--home".as_ref(), dir.path().as_os_str()]).unwrap();
        Self { dir, rpc: free_port() }
    }

    pub(crate) fn options(&self, proxy_app: &ListenAddress) -> CometOptions {
        let flags = [
            format!("--rpc.laddr=tcp://127.0.0.1:{}", self.rpc),
            "--p2p.laddr=tcp://127.0.0.1:0".into(),
            "--log_level=error".into(),
        ];
        CometOptions {
            binary: locate(None).unwrap(),
            home: self.dir.path().to_owned(),
            proxy_app: proxy_app.clone(),
            args: flags.into_iter().map(OsString::from).collect(),
            env: vec![("CMT_CONSENSUS_TIMEOUT_COMMIT".into(), "0s".into())],
            launcher: test_launcher(),
            is_quiet: false,
        }
    }

    pub(crate) fn server(&self, app: Toy) -> ServerHandle {
        let address = format!("unix://{}", self.dir.path().join("abci.sock").display());
        serve(ServerConfig::new(address.parse().unwrap()), app, Arc::new(Quiet)).unwrap()
    }

    pub(crate) fn path(&self) -> &Path {
        self.dir.path()
    }

    pub(crate) fn client(&self) -> RpcClient {
        RpcClient::new(&format!("tcp://127.0.0.1:{}", self.rpc)).unwrap()
    }

    pub(crate) fn height(&self) -> Option<i64> {
        self.client().call(&Status {}).ok().map(|status| status.sync_info.latest_block_height)
    }

    pub(crate) fn wait_height(&self, at_least: i64) {
        let deadline = Instant::now() + Duration::from_secs(30);
        while self.height().is_none_or(|height| height < at_least) {
            assert!(Instant::now() < deadline, "no blocks");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

pub(crate) fn alive(pid: i32) -> bool {
    // A zombie does not count as alive.
    std::fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| !stat.contains(") Z "))
}

pub(crate) fn wait_dead(pid: i32) {
    let deadline = Instant::now() + Duration::from_secs(10);
    while alive(pid) {
        assert!(Instant::now() < deadline, "CometBFT outlived its parent");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// The running `cometbft start` whose parent is `parent`.
pub(crate) fn child_of(parent: u32) -> i32 {
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        for entry in std::fs::read_dir("/proc").unwrap().flatten() {
            let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse::<i32>().ok()) else { continue };
            let stat = std::fs::read_to_string(entry.path().join("stat")).unwrap_or_default();
            let command = std::fs::read_to_string(entry.path().join("cmdline")).unwrap_or_default();
            let parent_id = stat.rsplit(") ").next().and_then(|rest| rest.split(' ').nth(1)?.parse::<u32>().ok());
            if parent_id == Some(parent) && command.contains("cometbft\0start") {
                return pid;
            }
        }
        assert!(Instant::now() < deadline, "no child appeared");
        std::thread::sleep(Duration::from_millis(1));
    }
}
