//! Real CometBFT (the suite needs the binary installed) in front of the toy application.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};

use super::*;
use crate::abci::server::toy::Toy;
use crate::abci::server::{AppPanic, Observer, ServerConfig, ServerHandle, serve};

struct Quiet;
impl Observer for Quiet {
    fn on_panic(&self, _: AppPanic) {}
}

const STUB_TEST: &str = "node::comet::tests::stub_process";
const NODE_TEST: &str = "node::comet::tests::node_process";

/// Not a test of its own: the test binary, asked by environment, acts as the stub that `openledgerd` is in production.
#[test]
fn stub_process() {
    if std::env::var_os("OPENLEDGER_TEST_STUB").is_some() {
        let args = std::env::args_os().skip_while(|arg| arg != "--").skip(1);
        panic!("{}", become_comet(args));
    }
}

fn test_launcher() -> Vec<OsString> {
    // libtest takes everything before `--` ... and ignores what it does not know after it only as filters, so the stub is exact.
    vec![
        "/usr/bin/env".into(),
        "OPENLEDGER_TEST_STUB=1".into(),
        std::env::current_exe().unwrap().into(),
        STUB_TEST.into(),
        "--exact".into(),
        "--".into(),
    ]
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

struct Home {
    dir: tempfile::TempDir,
    rpc: u16,
}

impl Home {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let binary = locate(None).unwrap();
        capture(&binary, &["init".as_ref(), "--home".as_ref(), dir.path().as_os_str()]).unwrap();
        Self { dir, rpc: free_port() }
    }

    fn options(&self, proxy_app: &ListenAddress) -> CometOptions {
        let flags =
            [format!("--rpc.laddr=tcp://127.0.0.1:{}", self.rpc), "--p2p.laddr=tcp://127.0.0.1:0".into(), "--log_level=error".into()];
        CometOptions {
            binary: locate(None).unwrap(),
            home: self.dir.path().to_owned(),
            proxy_app: proxy_app.clone(),
            args: flags.into_iter().map(OsString::from).collect(),
            env: vec![("CMT_CONSENSUS_TIMEOUT_COMMIT".into(), "0s".into())],
            launcher: test_launcher(),
        }
    }

    fn server(&self, app: Toy) -> ServerHandle {
        let address = format!("unix://{}", self.dir.path().join("abci.sock").display());
        serve(ServerConfig::new(address.parse().unwrap()), app, Arc::new(Quiet)).unwrap()
    }

    fn get(&self, path: &str) -> Option<serde_json::Value> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.rpc)).ok()?;
        stream.set_read_timeout(Some(Duration::from_secs(5))).ok()?;
        write!(stream, "GET {path} HTTP/1.0\r\n\r\n").ok()?;
        let mut text = String::new();
        stream.read_to_string(&mut text).ok()?;
        serde_json::from_str(text.split_once("\r\n\r\n")?.1).ok()
    }

    fn height(&self) -> Option<i64> {
        self.get("/status")?.pointer("/result/sync_info/latest_block_height")?.as_str()?.parse().ok()
    }

    fn wait_height(&self, at_least: i64) {
        let deadline = Instant::now() + Duration::from_secs(30);
        while self.height().is_none_or(|height| height < at_least) {
            assert!(Instant::now() < deadline, "no blocks");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

fn alive(pid: i32) -> bool {
    // A zombie does not count as alive.
    std::fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| !stat.contains(") Z "))
}

fn wait_dead(pid: i32) {
    let deadline = Instant::now() + Duration::from_secs(10);
    while alive(pid) {
        assert!(Instant::now() < deadline, "CometBFT outlived its parent");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn blocks_are_made_a_transaction_lands_and_sigterm_stops_it() {
    let home = Home::new();
    let app = Toy::default();
    let server = home.server(app.clone());
    let (sender, exits) = std::sync::mpsc::channel();
    let comet = Comet::spawn(&home.options(server.local_address()), move |status| sender.send(status).unwrap()).unwrap();
    home.wait_height(2);
    let answer = home.get("/broadcast_tx_commit?tx=\"colour=green\"").unwrap();
    assert_eq!(answer.pointer("/result/tx_result/code"), Some(&0.into()), "{answer}");
    assert_eq!(app.state.lock().unwrap().pairs.get(b"colour".as_slice()).map(Vec::as_slice), Some(b"green".as_slice()));
    comet.terminate();
    let status = comet.wait(Duration::from_secs(10)).unwrap();
    assert!(status.success(), "{status}");
    assert_eq!(exits.recv_timeout(Duration::from_secs(1)).unwrap(), status);
    assert!(!alive(comet.id()));
    assert!(server.shutdown(Duration::from_secs(2)));
}

#[test]
fn an_empty_block_costs_at_most_30_ms() {
    let home = Home::new();
    let app = Toy::default();
    let server = home.server(app.clone());
    let comet = Comet::spawn(&home.options(server.local_address()), |_| {}).unwrap();
    home.wait_height(5);
    // Another process may take the cores for a while; the best of several windows is the overhead.
    let height = || app.state.lock().unwrap().height;
    let best = (0..10)
        .map(|_| {
            let (from, started) = (height(), Instant::now());
            std::thread::sleep(Duration::from_millis(500));
            started.elapsed() / u32::try_from((height() - from).max(1)).unwrap()
        })
        .min()
        .unwrap();
    println!("empty block: {best:?}");
    drop(comet);
    assert!(best <= Duration::from_millis(30), "{best:?}");
}

#[test]
fn a_killed_child_is_reported_and_reaped() {
    let home = Home::new();
    let server = home.server(Toy::default());
    let (sender, exits) = std::sync::mpsc::channel();
    let comet = Comet::spawn(&home.options(server.local_address()), move |status| sender.send(status).unwrap()).unwrap();
    home.wait_height(1);
    kill_process(comet.pid, Signal::KILL).unwrap();
    let status = exits.recv_timeout(Duration::from_secs(5)).unwrap();
    assert!(!status.success());
    assert_eq!(comet.exit_status(), Some(status));
    assert!(!Path::new(&format!("/proc/{}", comet.id())).exists(), "no zombie");
    comet.terminate(); // must not signal a recycled id, nor fail
}

/// Not a test of its own: a node process (application and child) for the kill test below.
#[test]
fn node_process() {
    if std::env::var_os("OPENLEDGER_TEST_NODE").is_none() {
        return;
    }
    let home = Home::new();
    let server = home.server(Toy::default());
    let comet = Comet::spawn(&home.options(server.local_address()), |_| {}).unwrap();
    home.wait_height(1);
    println!("\nPID {} HOME {}", comet.id(), home.dir.path().display());
    std::thread::sleep(Duration::from_secs(60));
}

#[test]
fn the_child_dies_with_a_parent_killed_by_sigkill() {
    for before_ready in [true, false] {
        let mut node = Command::new(std::env::current_exe().unwrap())
            .args([NODE_TEST, "--exact", "--nocapture"])
            .env("OPENLEDGER_TEST_NODE", "1")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let pid = if before_ready {
            child_of(node.id())
        } else {
            let line =
                BufReader::new(node.stdout.take().unwrap()).lines().map(Result::unwrap).find(|line| line.starts_with("PID ")).unwrap();
            let mut words = line.split(' ');
            let (pid, home) = (words.nth(1).unwrap().parse().unwrap(), words.nth(1).unwrap().to_owned());
            std::fs::remove_dir_all(home).unwrap_or_default();
            pid
        };
        assert!(alive(pid));
        node.kill().unwrap();
        node.wait().unwrap();
        wait_dead(pid);
    }
}

/// The running `cometbft start` whose parent is `parent`.
fn child_of(parent: u32) -> i32 {
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

#[test]
fn versions_are_read_and_judged() {
    let supported = |text: &str| CometVersion::parse(text).map(CometVersion::is_supported);
    assert_eq!(supported("0.38.26\n"), Some(true));
    assert_eq!(supported("v0.38.25+abcdef"), Some(true));
    assert_eq!(supported("0.38.24"), Some(false));
    assert_eq!(supported("0.39.0"), Some(false));
    assert_eq!(supported("1.0.1"), Some(false));
    assert_eq!(supported("0.38"), None);
    assert_eq!(supported("cometbft"), None);
    assert!(check_version(&locate(None).unwrap()).is_ok());
}

#[test]
fn a_missing_binary_says_how_to_get_one() {
    let error = locate(Some(Path::new("/nowhere/cometbft"))).unwrap_err().to_string();
    assert!(error.contains("/nowhere/cometbft") && error.contains("go install"), "{error}");
}
