//! Whole nodes as processes of their own: the test binary runs [`node_process`] and is then signalled.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use rustix::process::{Pid, Signal, kill_process};

use super::*;
use crate::testing::{Home, alive, wait_dead};
use openledger_abci::server::toy::Toy;
use openledger_config::genesis::{self, AppGenesis};
use openledger_rpc::{BroadcastTxSync, RpcClient, Status};

const NODE_TEST: &str = "supervisor::tests::node_process";

/// Not a test of its own: a node over the toy application; its exit code is the test binary's.
#[test]
fn node_process() {
    let Some(mode) = std::env::var_os("OPENLEDGER_TEST_SUPERVISED") else { return };
    let home = Home::new();
    let layout = Layout::new(home.path());
    // The file takes the SDK's form, CometBFT gets the derived one.
    let (genesis, _) = AppGenesis::load(&layout.genesis()).unwrap();
    genesis.save(&layout.genesis()).unwrap();
    let (handle, events) = node_channel().unwrap();
    let address = default_abci_address(&layout).unwrap();
    let mut comet = home.options(&address);
    comet.env.push(("CMT_GENESIS_FILE".into(), genesis::for_comet(&layout, &layout.genesis()).unwrap().into()));
    let options = NodeOptions {
        server: ServerConfig::new(address),
        comet: (mode != "alone").then_some(comet),
        grace: Duration::from_secs(8),
        disks: Disks::new([layout.data_dir()]),
    };
    let ending = run(options, Toy::default(), &handle, events, |handle| {
        let (handle, rpc) = (handle.clone(), format!("tcp://127.0.0.1:{}", home.rpc));
        std::thread::spawn(move || {
            if mode != "alone" {
                while handle.health().phase() != Phase::Running
                    || handle.metrics().render().is_ok_and(|text| !text.contains("method=\"commit\""))
                {
                    std::thread::sleep(Duration::from_millis(5));
                }
            }
            println!("\nREADY {rpc}");
            if mode == "halt" {
                handle.halt("height 1");
            }
        });
        Ok(Box::new(|| println!("\nSERVICES STOPPED")))
    });
    println!("\nENDING {ending:?}");
    let code = ending.unwrap().exit_code();
    drop(home);
    std::process::exit(i32::from(code));
}

struct Node {
    child: Child,
    lines: std::io::Lines<BufReader<std::process::ChildStdout>>,
    rpc: RpcClient,
    comet: i32,
}

impl Node {
    fn start(mode: &str) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args([NODE_TEST, "--exact", "--nocapture"])
            .env("OPENLEDGER_TEST_SUPERVISED", mode)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let ready = lines.by_ref().map(Result::unwrap).find(|line| line.starts_with("READY ")).unwrap();
        let rpc = RpcClient::new(ready.strip_prefix("READY ").unwrap()).unwrap();
        let comet = if mode == "run" { crate::testing::child_of(child.id()) } else { 0 };
        Self { child, lines, rpc, comet }
    }

    fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    /// Exit code and the lines printed since it was ready.
    fn end(mut self, within: Duration) -> (i32, String) {
        let deadline = Instant::now() + within;
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(Instant::now() < deadline, "the node did not end in time");
            std::thread::sleep(Duration::from_millis(10));
        };
        if self.comet != 0 {
            assert!(!alive(self.comet), "CometBFT outlived the node");
        }
        (status.code().unwrap(), self.lines.map_while(Result::ok).collect::<Vec<_>>().join("\n"))
    }
}

#[test]
fn sigterm_stops_everything_with_code_0() {
    let node = Node::start("run");
    let height = node.rpc.call(&Status {}).unwrap().sync_info.latest_block_height;
    assert!(height >= 1, "the derived genesis file was used");
    node.signal(Signal::TERM);
    let (code, output) = node.end(Duration::from_secs(10));
    assert_eq!(code, 0, "{output}");
    assert!(output.contains("SERVICES STOPPED") && output.contains("Ok(Signal)"), "{output}");
}

#[test]
fn a_dead_comet_ends_the_node_with_code_1() {
    let node = Node::start("run");
    kill_process(Pid::from_raw(node.comet).unwrap(), Signal::KILL).unwrap();
    let (code, output) = node.end(Duration::from_secs(5));
    assert_eq!(code, 1, "{output}");
    assert!(output.contains("CometExited"), "{output}");
}

#[test]
fn a_panicking_application_ends_the_node_with_code_1() {
    let node = Node::start("run");
    let _ = node.rpc.clone().with_timeout(Duration::from_secs(2)).call(&BroadcastTxSync { tx: b"panic".to_vec() });
    let (code, output) = node.end(Duration::from_secs(5));
    assert_eq!(code, 1, "{output}");
    assert!(output.contains("panic in check_tx: told to panic"), "{output}");
}

#[test]
fn sigkill_takes_comet_along() {
    let mut node = Node::start("run");
    node.child.kill().unwrap();
    node.child.wait().unwrap();
    wait_dead(node.comet);
}

#[test]
fn a_halt_is_not_a_failure_and_a_node_without_comet_stops_too() {
    let (code, output) = Node::start("halt").end(Duration::from_secs(5));
    assert_eq!(code, 0, "{output}");
    assert!(output.contains("Halt(\"height 1\")"), "{output}");
    let node = Node::start("alone");
    node.signal(Signal::INT);
    assert_eq!(node.end(Duration::from_secs(2)).0, 0);
}

#[test]
fn a_second_signal_does_not_wait() {
    let node = Node::start("run");
    // A stopped CometBFT cannot end by itself.
    kill_process(Pid::from_raw(node.comet).unwrap(), Signal::STOP).unwrap();
    node.signal(Signal::TERM);
    std::thread::sleep(Duration::from_millis(300));
    node.signal(Signal::TERM);
    let (code, output) = node.end(Duration::from_secs(3));
    assert_eq!(code, 130, "{output}");
}

#[test]
fn the_default_address_always_fits_a_unix_socket_in_a_private_directory() {
    assert_eq!(
        default_abci_address(&Layout::new("/home/op")).unwrap(),
        ListenAddress::Unix("/home/op/data/abci.sock".into())
    );
    let unique = tempfile::tempdir().unwrap();
    let long = unique.path().join("deep/".repeat(40));
    let ListenAddress::Unix(path) = default_abci_address(&Layout::new(&long)).unwrap() else { panic!("a unix socket") };
    assert!(path.as_os_str().len() <= 107);
    let ListenAddress::Unix(other) = default_abci_address(&Layout::new(long.join("x"))).unwrap() else {
        panic!("a unix socket")
    };
    assert_ne!(other, path, "homes do not share a socket");
    let directory = path.parent().unwrap();
    assert_eq!(std::fs::metadata(directory).unwrap().mode() & 0o777, 0o700);
    std::fs::set_permissions(directory, std::os::unix::fs::PermissionsExt::from_mode(0o777)).unwrap();
    assert!(default_abci_address(&Layout::new(&long)).is_err(), "anybody could listen there");
    std::fs::remove_dir(directory).unwrap();
    std::fs::remove_dir(other.parent().unwrap()).unwrap();
}
