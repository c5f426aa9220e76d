//! The files of the node's home.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use openledger_config::genesis::AppGenesis;
use openledger_config::{AppConfig, ClientConfig, CometConfig, ConsensusKey, Layout, NodeKey};

use super::Finding;

/// Settings, genesis and keys.
pub(super) fn check(layout: &Layout) -> Vec<Finding> {
    let home = layout.home().display().to_string();
    if !layout.config_dir().is_dir() {
        return vec![Finding::warning(
            "home",
            format!("{home} holds no node"),
            "openledgerd init NAME --chain-id CHAIN, or --home for the folder of another node",
        )];
    }
    let mut findings = vec![Finding::good("home", home)];
    findings.extend(settings(layout));
    findings.push(genesis(layout));
    let Ok(comet) = CometConfig::load(layout, &[]) else { return findings };
    findings.push(key("node key", &comet.node_key_file, |path| NodeKey::load(path).map(|key| key.id)));
    findings.push(key("validator key", &comet.priv_validator_key_file, |path| {
        ConsensusKey::load(path).map(|key| hex::encode_upper(key.address))
    }));
    findings
}

fn settings(layout: &Layout) -> Vec<Finding> {
    let read = |name: &str, result: Result<(), String>| match result {
        Ok(()) => Finding::good(name, "can be read"),
        Err(e) => Finding::fault(name, e, "mend the line it names; `openledgerd config` sets and shows single values"),
    };
    let app = AppConfig::load(layout, &[]).and_then(|app| app.validate());
    vec![
        read("app.toml", app.map_err(|e| e.to_string())),
        read("config.toml", CometConfig::load(layout, &[]).map(drop).map_err(|e| e.to_string())),
        read("client.toml", ClientConfig::load(layout, &[]).map(drop).map_err(|e| e.to_string())),
    ]
}

fn genesis(layout: &Layout) -> Finding {
    const SUBJECT: &str = "genesis";
    let read = AppGenesis::load(&layout.genesis()).map_err(|e| e.to_string());
    match read.and_then(|(genesis, _)| genesis.validate().map(|()| genesis.chain_id)) {
        Ok(chain_id) => Finding::good(SUBJECT, format!("of chain {chain_id}")),
        Err(e) => Finding::fault(
            SUBJECT,
            e,
            format!(
                "get the chain's genesis file into {}; `openledgerd genesis validate` says more",
                layout.genesis().display()
            ),
        ),
    }
}

/// A key file: it can be read, and by nobody else.
fn key<E: ToString>(subject: &str, path: &Path, load: impl Fn(&Path) -> Result<String, E>) -> Finding {
    match load(path) {
        Err(e) => {
            Finding::fault(subject, e.to_string(), "restore it from a backup, or make new ones: openledgerd init")
        }
        Ok(_) if open_to_others(path) => Finding::warning(
            subject,
            format!("{} can be read by other users", path.display()),
            format!("chmod 600 {}", path.display()),
        ),
        Ok(name) => Finding::good(subject, name),
    }
}

fn open_to_others(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|file| file.permissions().mode() & 0o077 != 0)
}
