//! The addresses that a node listens at, and whether this one runs already.

use std::io::ErrorKind;
use std::net::{TcpListener, ToSocketAddrs as _};
use std::time::Duration;

use openledger_config::{AppConfig, CometConfig, Layout, NodeKey};
use openledger_rpc::{RpcClient, Status, StatusAnswer};

use super::Finding;

/// How long a node may take to say where it stands.
const PATIENCE: Duration = Duration::from_secs(3);

/// What the node of this home says, if it runs.
pub(super) fn running(layout: &Layout) -> Option<StatusAnswer> {
    let comet = CometConfig::load(layout, &[]).ok()?;
    let id = NodeKey::load(&comet.node_key_file).ok()?.id;
    let status = RpcClient::new(&comet.rpc_client_address()).ok()?.with_timeout(PATIENCE).call(&Status {}).ok()?;
    (status.node_info.id == id).then_some(status)
}

/// Each address: free, or taken by this node, or by something else.
pub(super) fn check(layout: &Layout, running: Option<&StatusAnswer>) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Some(status) = running {
        let sync = &status.sync_info;
        let doing = if sync.catching_up { "catches up" } else { "follows the chain" };
        let chain = &status.node_info.network;
        findings
            .push(Finding::good("node", format!("runs and {doing}: {chain} at height {}", sync.latest_block_height)));
    }
    let (Ok(comet), Ok(app)) = (CometConfig::load(layout, &[]), AppConfig::load(layout, &[])) else { return findings };
    let addresses = [
        ("peers", Some(comet.p2p_laddr), "p2p.laddr in config.toml"),
        ("RPC", Some(comet.rpc_laddr), "rpc.laddr in config.toml"),
        ("REST", app.api.enable.then_some(app.api.address), "api.address in app.toml"),
        ("gRPC", app.grpc.enable.then_some(app.grpc.address), "grpc.address in app.toml"),
    ];
    for (subject, address, setting) in addresses {
        if let Some(address) = address {
            findings.push(listen(subject, &address, setting, running.is_some()));
        }
    }
    findings
}

fn listen(subject: &str, address: &str, setting: &str, running: bool) -> Finding {
    let subject = format!("{subject} address");
    if address.starts_with("unix://") {
        return Finding::good(subject, address);
    }
    let dialled = address.strip_prefix("tcp://").unwrap_or(address);
    let dialled = if dialled.starts_with(':') { format!("0.0.0.0{dialled}") } else { dialled.to_owned() };
    match dialled.to_socket_addrs().and_then(|found| TcpListener::bind(found.collect::<Vec<_>>().as_slice())) {
        Ok(_) => Finding::good(subject, format!("{address} is free")),
        Err(e) if e.kind() == ErrorKind::AddrInUse && running => {
            Finding::good(subject, format!("{address} is in use, by this node as it seems"))
        }
        Err(e) if e.kind() == ErrorKind::AddrInUse => Finding::fault(
            subject,
            format!("another program listens at {address}"),
            format!("stop it (`ss -ltnp` names it), or change {setting}"),
        ),
        Err(e) => Finding::fault(subject, format!("{address}: {e}"), format!("change {setting}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::Grade;

    #[test]
    fn a_taken_address_is_a_fault_unless_the_node_itself_runs() {
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("tcp://{}", taken.local_addr().unwrap());
        assert_eq!(listen("RPC", &address, "rpc.laddr", false).grade, Grade::Fault);
        assert_eq!(listen("RPC", &address, "rpc.laddr", true).grade, Grade::Good);
        drop(taken);
        assert_eq!(listen("RPC", &address, "rpc.laddr", false).grade, Grade::Good);
        assert_eq!(listen("RPC", "tcp://no port", "rpc.laddr", false).grade, Grade::Fault);
        assert_eq!(listen("RPC", "unix:///somewhere", "rpc.laddr", false).grade, Grade::Good);
    }
}
