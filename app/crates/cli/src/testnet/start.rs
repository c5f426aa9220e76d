//! `testnet start`: the validators of a new chain, running on this host until they are stopped.
//!
//! Each validator is a process of this program with a CometBFT of its own. The first one has the addresses of
//! the flags; the others listen on free ports of the loopback interface, for their peers only.
#![allow(clippy::disallowed_methods, reason = "the command line waits, draws salts, reads the environment")]

use std::ffi::OsString;
use std::fs::File;
use std::io::BufRead;
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use clap::{ArgAction, Args};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::mpsc;

use super::{InitFilesArgs, NetworkArgs, NodePorts, init_files};
use openledger_client::{CliError, print_line};
use openledger_config::Layout;
use openledger_node::comet::stub_launcher;
use openledger_rpc::{RpcClient, Status};

/// Time for the first block.
const FIRST_BLOCK: Duration = Duration::from_secs(120);
/// Time for a graceful stop of all nodes.
const STOP: Duration = Duration::from_secs(20);
const POLL: Duration = Duration::from_millis(200);
const PREFIX: &str = "node";

/// Arguments of `testnet start`.
#[derive(Args, Debug)]
pub(super) struct StartArgs {
    #[command(flatten)]
    network: NetworkArgs,
    /// Enable INFO logging of the validator nodes
    #[arg(long)]
    enable_logging: bool,
    /// The RPC address to listen on
    #[arg(long = "rpc.address", default_value = "tcp://0.0.0.0:26657")]
    rpc_address: String,
    /// The address to listen on for REST API
    #[arg(long = "api.address", default_value = "tcp://0.0.0.0:1317")]
    api_address: String,
    /// The gRPC server address to listen on
    #[arg(long = "grpc.address", default_value = "0.0.0.0:9090")]
    grpc_address: String,
    /// Print mnemonic of first validator to stdout for manual testing
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", default_value_t = true,
          action = ArgAction::Set)]
    print_mnemonic: bool,
    /// Time to wait after a block commit before starting on the new height
    #[arg(long, default_value = "1s")]
    commit_timeout: String,
}

/// Runs the network until Enter is pressed (0) or a signal comes (128 and its number); returns the exit code.
///
/// # Errors
/// When the files are there already, cannot be made, or a node ends by itself.
pub(super) fn run(args: &StartArgs, chain_id: &str) -> Result<u8, CliError> {
    let base = args.network.output_dir.join(chain_id);
    if base.exists() {
        return Err(CliError::message(format!(
            "testnests directory already exists for chain-id '{chain_id}': {}, please remove or select a new \
             --chain-id",
            base.display()
        )));
    }
    print_line(&format!("preparing test network with chain-id \"{chain_id}\""))?;
    let files = args.files(&base)?;
    init_files(&files, chain_id)?;
    let layouts: Vec<Layout> = (0..args.network.validators).map(|i| files.layout(i)).collect();
    if args.print_mnemonic
        && let Some(first) = layouts.first()
    {
        print_line(&mnemonic_box(first)?)?;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    // Signals are listened to before the first node runs, so that none is left behind.
    let mut stops = runtime.block_on(async { listen() })?;
    print_line("starting test network...")?;
    let mut network = Network::default();
    for (i, layout) in layouts.iter().enumerate() {
        network.start(layout, args)?;
        print_line(&format!("started validator {i}"))?;
    }
    let height = match runtime.block_on(network.first_block(&args.rpc_address, &mut stops))? {
        Ended::Block(height) => height,
        Ended::Stop(code) => return network.stop(code),
    };
    print_line(&format!("started test network at height: {height}"))?;
    print_line("press the Enter Key to terminate")?;
    let code = runtime.block_on(network.watch(&mut stops))?;
    // The thread that reads standard input may wait for ever.
    runtime.shutdown_background();
    network.stop(code)
}

impl StartArgs {
    fn files(&self, base: &Path) -> Result<InitFilesArgs, CliError> {
        let mut ports = free_ports(usize::from(self.network.validators).saturating_mul(2))?.into_iter();
        let mut next = || ports.next().ok_or_else(|| CliError::message("no free port"));
        let mut nodes = Vec::new();
        for i in 0..self.network.validators {
            let (p2p, rpc) = (next()?, next()?);
            let first = i == 0;
            nodes.push(NodePorts {
                p2p,
                rpc: if first { self.rpc_address.clone() } else { format!("tcp://127.0.0.1:{rpc}") },
                api: first.then(|| self.api_address.clone()),
                grpc: first.then(|| self.grpc_address.clone()),
            });
        }
        Ok(InitFilesArgs {
            network: NetworkArgs { output_dir: base.to_owned(), ..self.network.clone() },
            node_dir_prefix: PREFIX.to_owned(),
            node_daemon_home: openledger_config::APP_NAME.to_owned(),
            starting_ip_address: None,
            keyring_backend: "test".to_owned(),
            commit_timeout: self.commit_timeout.clone(),
            single_host: true,
            ports: nodes,
        })
    }
}

/// Ports of the loopback interface that nobody listens on.
fn free_ports(count: usize) -> Result<Vec<u16>, CliError> {
    // All are held until all are found, so that none is given twice.
    let held = (0..count).map(|_| TcpListener::bind("127.0.0.1:0")).collect::<Result<Vec<_>, _>>()?;
    Ok(held.iter().map(|listener| listener.local_addr().map(|a| a.port())).collect::<Result<Vec<_>, _>>()?)
}

/// The phrase of the first validator's key in a frame.
fn mnemonic_box(layout: &Layout) -> Result<String, CliError> {
    let seed: Value = serde_json::from_slice(&std::fs::read(layout.home().join("key_seed.json"))?)?;
    let phrase = seed.get("secret").and_then(Value::as_str).unwrap_or_default();
    let words: Vec<&str> = phrase.split_whitespace().collect();
    let mut lines = vec![
        "THIS MNEMONIC IS FOR TESTING PURPOSES ONLY".to_owned(),
        "DO NOT USE IN PRODUCTION".to_owned(),
        String::new(),
    ];
    lines.extend(words.chunks(8).map(|part| part.join(" ")));
    let width = lines.iter().map(String::len).max().unwrap_or_default();
    let border = "+".repeat(width.saturating_add(8));
    let framed: Vec<String> = lines.iter().map(|line| format!("++  {line:^width$}  ++")).collect();
    Ok(format!("\n{border}\n{}\n{border}\n", framed.join("\n")))
}

/// Exit codes that end the network: 0 for Enter, 128 and the number of a signal.
fn listen() -> Result<mpsc::UnboundedReceiver<u8>, CliError> {
    let (send, receive) = mpsc::unbounded_channel();
    for (kind, code) in [(SignalKind::interrupt(), 130), (SignalKind::terminate(), 143), (SignalKind::hangup(), 129)] {
        let (mut signals, send) = (signal(kind)?, send.clone());
        tokio::spawn(async move {
            while signals.recv().await.is_some() {
                let _ = send.send(code);
            }
        });
    }
    std::thread::spawn(move || {
        // Without a terminal the input ends at once; then only a signal ends the network.
        if std::io::stdin().lock().read_line(&mut String::new()).is_ok_and(|read| read > 0) {
            let _ = send.send(0);
        }
    });
    Ok(receive)
}

enum Ended {
    Block(i64),
    Stop(u8),
}

/// The running nodes. Dropping it kills them.
#[derive(Default)]
struct Network {
    nodes: Vec<(PathBuf, Child)>,
}

impl Network {
    /// Starts a node, in a process group of its own: a terminal's Ctrl-C reaches this process only.
    fn start(&mut self, layout: &Layout, args: &StartArgs) -> Result<(), CliError> {
        let mut words: Vec<OsString> = stub_launcher()?;
        let program = std::env::current_exe()?;
        words.extend([std::process::id().to_string().into(), program.into(), "start".into(), "--home".into()]);
        words.push(layout.home().as_os_str().to_owned());
        if let Some(binary) = &args.network.comet_binary {
            words.extend(["--comet-binary".into(), binary.into()]);
        }
        let log = layout.home().join("node.log");
        let (out, err) = if args.enable_logging {
            (Stdio::inherit(), Stdio::inherit())
        } else {
            let file = File::create(&log)?;
            (file.try_clone()?.into(), file.into())
        };
        let Some((launcher, words)) = words.split_first() else { return Err(CliError::message("no launcher")) };
        let mut command = Command::new(launcher);
        command.args(words).stdin(Stdio::null()).stdout(out).stderr(err).process_group(0);
        self.nodes.push((log, command.spawn()?));
        Ok(())
    }

    /// The error that tells of a node that ended by itself.
    fn ended(&mut self) -> Option<CliError> {
        for (i, (log, child)) in self.nodes.iter_mut().enumerate() {
            if let Ok(Some(status)) = child.try_wait() {
                return Some(CliError::message(format!("validator {i} ended ({status}): see {}", log.display())));
            }
        }
        None
    }

    async fn first_block(&mut self, rpc: &str, stops: &mut mpsc::UnboundedReceiver<u8>) -> Result<Ended, CliError> {
        // An address for all interfaces is reached on the loopback one.
        let client = RpcClient::new(&rpc.replace("//0.0.0.0:", "//127.0.0.1:"))?;
        let start = Instant::now();
        while start.elapsed() < FIRST_BLOCK {
            if let Some(error) = self.ended() {
                return Err(error);
            }
            if let Ok(code) = stops.try_recv() {
                return Ok(Ended::Stop(code));
            }
            match tokio::task::block_in_place(|| client.call(&Status {})) {
                Ok(status) if status.sync_info.latest_block_height > 0 => {
                    return Ok(Ended::Block(status.sync_info.latest_block_height));
                }
                _ => tokio::time::sleep(POLL).await,
            }
        }
        Err(CliError::message("timeout exceeded waiting for block"))
    }

    /// Waits for Enter or a signal, and tells when a node ends by itself.
    async fn watch(&mut self, stops: &mut mpsc::UnboundedReceiver<u8>) -> Result<u8, CliError> {
        loop {
            tokio::select! {
                code = stops.recv() => return Ok(code.unwrap_or_default()),
                () = tokio::time::sleep(POLL) => {
                    if let Some(error) = self.ended() {
                        return Err(error);
                    }
                }
            }
        }
    }

    /// Stops all nodes: they close their stores; after a while they are killed.
    fn stop(mut self, code: u8) -> Result<u8, CliError> {
        print_line("cleaning up test network...")?;
        for (_, child) in &self.nodes {
            if let Some(pid) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
                let _ = kill_process(pid, Signal::TERM);
            }
        }
        let start = Instant::now();
        while start.elapsed() < STOP && self.nodes.iter_mut().any(|(_, child)| matches!(child.try_wait(), Ok(None))) {
            std::thread::sleep(POLL);
        }
        print_line("finished cleaning up test network")?;
        Ok(code)
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        for (_, child) in &mut self.nodes {
            if matches!(child.try_wait(), Ok(None)) {
                let _ = child.kill();
            }
            let _ = child.wait();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_free_and_differ() {
        let mut ports = free_ports(20).unwrap();
        ports.sort_unstable();
        ports.dedup();
        assert_eq!(ports.len(), 20);
        assert!(ports.iter().all(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok()));
    }

    #[test]
    fn the_phrase_stands_in_a_frame_of_one_width() {
        let dir = tempfile::tempdir().unwrap();
        let phrase = vec!["abandon"; 24].join(" ");
        std::fs::write(dir.path().join("key_seed.json"), format!("{{\"secret\":\"{phrase}\"}}")).unwrap();
        let text = mnemonic_box(&Layout::new(dir.path())).unwrap();
        let lines: Vec<&str> = text.trim().lines().collect();
        assert_eq!(lines.len(), 8);
        assert!(lines.iter().all(|line| line.len() == lines[0].len() && line.starts_with("++")));
    }
}
