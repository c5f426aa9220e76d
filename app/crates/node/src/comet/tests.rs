//! Real CometBFT (the suite needs the binary installed) in front of the toy application.

use std::io::{BufRead, BufReader};

use super::*;
use crate::testing::{Home, alive, child_of, wait_dead};
use openledger_abci::server::toy::Toy;
use openledger_config::{ConsensusKey, Layout, NodeKey, consensus_key_from_mnemonic};
use openledger_rpc::BroadcastTxSync;

const NODE_TEST: &str = "comet::tests::node_process";

/// Not a test of its own: the test binary, asked by environment, acts as the stub that `openledgerd` is in
/// production.
#[test]
fn stub_process() {
    if std::env::var_os("OPENLEDGER_TEST_STUB").is_some() {
        let args = std::env::args_os().skip_while(|arg| arg != "--").skip(1);
        panic!("{}", become_comet(args));
    }
}

#[test]
fn blocks_are_made_a_transaction_lands_and_sigterm_stops_it() {
    let home = Home::new();
    let app = Toy::default();
    let server = home.server(app.clone());
    let (sender, exits) = std::sync::mpsc::channel();
    let on_news = move |news| {
        if let CometNews::Exited(status) = news {
            sender.send(status).unwrap();
        }
    };
    let comet = Comet::spawn(&home.options(server.local_address()), on_news).unwrap();
    home.wait_height(2);
    home.client().call(&BroadcastTxSync { tx: b"colour=green".to_vec() }).unwrap();
    let height = app.state.lock().unwrap().height;
    home.wait_height(height + 3);
    assert_eq!(app.state.lock().unwrap().pairs.get(b"colour".as_slice()).map(Vec::as_slice), Some(b"green".as_slice()));
    comet.terminate();
    let status = comet.wait(Duration::from_secs(10)).unwrap();
    assert!(status.success(), "{status}");
    assert_eq!(exits.recv_timeout(Duration::from_secs(1)).unwrap(), status);
    assert!(!alive(comet.id()));
    assert!(server.shutdown(Duration::from_secs(2)));
}

#[test]
fn a_killed_child_is_reported_and_reaped() {
    let home = Home::new();
    let server = home.server(Toy::default());
    let (sender, exits) = std::sync::mpsc::channel();
    let on_news = move |news| {
        if let CometNews::Exited(status) = news {
            sender.send(status).unwrap();
        }
    };
    let comet = Comet::spawn(&home.options(server.local_address()), on_news).unwrap();
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
    println!("\nPID {} HOME {}", comet.id(), home.path().display());
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
            let line = BufReader::new(node.stdout.take().unwrap())
                .lines()
                .map(Result::unwrap)
                .find(|line| line.starts_with("PID "))
                .unwrap();
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

#[test]
fn a_line_that_tells_of_failed_consensus_is_reported_and_all_lines_are_read() {
    let (sender, failures) = std::sync::mpsc::channel();
    let log = "I[2026] one\nE[2026] CONSENSUS FAILURE!!! module=consensus err=\"write: no space left on device\"\nlast";
    read_log(log.as_bytes(), true, |line| sender.send(line).unwrap());
    let line = failures.try_recv().unwrap();
    assert!(line.starts_with("E[2026] CONSENSUS FAILURE!!!") && line.ends_with("device\""), "{line}");
    assert!(failures.try_recv().is_err());
}

#[test]
fn keys_have_the_ids_that_cometbft_shows() {
    let dir = tempfile::tempdir().unwrap();
    let layout = Layout::new(dir.path());
    let binary = locate(None).unwrap();
    let run = |command: &str| {
        let home = layout.home().as_os_str();
        capture(&binary, &[command.as_ref(), "--home".as_ref(), home, "--log_level=none".as_ref()])
            .unwrap()
            .trim()
            .to_owned()
    };
    run("init");
    let key = ConsensusKey::load(&layout.priv_validator_key()).unwrap();
    assert_eq!(run("show-node-id"), NodeKey::load(&layout.node_key()).unwrap().id);
    assert_eq!(run("show-validator"), serde_json::to_string(&key.comet_json()).unwrap());
    let file: serde_json::Value = serde_json::from_slice(&std::fs::read(layout.priv_validator_key()).unwrap()).unwrap();
    assert_eq!(file["address"], hex::encode_upper(key.address));

    let recovered = consensus_key_from_mnemonic("some words", &layout.priv_validator_key()).unwrap();
    assert_eq!(
        run("show-validator"),
        serde_json::to_string(&recovered.comet_json()).unwrap(),
        "CometBFT reads our key file"
    );
    assert_ne!(recovered, key);

    std::fs::write(layout.node_key(), "{\"priv_key\":{\"type\":\"tendermint/PrivKeyEd25519\",\"value\":\"c2VjcmV0\"}}")
        .unwrap();
    let error = NodeKey::load(&layout.node_key()).unwrap_err().to_string();
    assert!(!error.contains("c2VjcmV0"), "secrets stay out of messages: {error}");
}
