//! `init`: keys, settings and genesis of a new node.

use std::io::BufRead;
use std::path::Path;

use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use openledger_assembly::{GenesisDefaults, bound_transfers, chain_config, default_app_state};
use openledger_client::{CliError, Global};
use openledger_config::genesis::{AppGenesis, DEFAULT_BLOCK_MAX_GAS, MAX_CHAIN_ID_LENGTH};
use openledger_config::{
    AppConfig, ClientConfig, ConsensusKey, Layout, NodeKey, consensus_key_from_mnemonic, edit_toml, rpc_body_bytes,
};
use openledger_node::comet::{capture, check_version, locate};
use openledger_proto::json::print;
use openledger_wasm::GasRegister;

/// Chain id of a genesis file when none is given.
pub const DEFAULT_CHAIN_ID: &str = "openledger-1";

/// Denomination of fees and stake when none is given.
pub const DEFAULT_DENOM: &str = "uopen";

/// How the ids of OpenLedger's own chains begin; only they have a cap on the supply, limits of what transfers between
/// chains move, and forwards of such transfers, and leave uploads of contracts to governance. Tools start chains of
/// other ids with amounts beyond it.
const OWN_CHAINS: &str = "openledger";

/// Who may store codes of contracts on a new chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Uploads {
    /// Every account
    Everybody,
    /// Governance, and the addresses that it lists
    Governance,
}

/// `openledgerd init`
#[derive(Debug, Clone, Args)]
pub struct InitArgs {
    /// Name of the node
    pub moniker: String,
    /// Overwrite the genesis.json file
    #[arg(short = 'o', long)]
    pub overwrite: bool,
    /// Provide seed phrase to recover existing key instead of creating
    #[arg(long)]
    pub recover: bool,
    /// Genesis file default denomination
    #[arg(long = "default-denom", default_value = DEFAULT_DENOM)]
    pub default_denom: String,
    /// Initial block height at genesis
    #[arg(long = "initial-height", default_value_t = 1)]
    pub initial_height: i64,
    /// Algorithm of the consensus key
    #[arg(long = "consensus-key-algo", default_value = "ed25519", value_parser = ["ed25519"])]
    pub consensus_key_algo: String,
    /// Gas that one block may use (-1: no limit)
    #[arg(long = "block-max-gas", default_value_t = DEFAULT_BLOCK_MAX_GAS, allow_negative_numbers = true)]
    pub block_max_gas: i64,
    /// Who may store codes of contracts [default: governance on chains whose id begins with openledger, otherwise
    /// everybody]
    #[arg(long = "contract-uploads", value_enum)]
    pub contract_uploads: Option<Uploads>,
    /// Pause after a commit before the next height, such as 1s [default: CometBFT's, 1s]
    #[arg(long = "timeout-commit")]
    pub timeout_commit: Option<String>,
    /// Minimum gas prices of app.toml [default: 0 of the default denomination]
    #[arg(long = "minimum-gas-prices")]
    pub minimum_gas_prices: Option<String>,
    /// Prefix of account addresses
    #[arg(
        long = "bech32-prefix",
        default_value = "open",
        env = "OPENLEDGERD_OPENLEDGER_BECH32_PREFIX",
        hide_env = true
    )]
    pub bech32_prefix: String,
    /// The CometBFT program [default: looked up]
    #[arg(long = "comet-binary", env = "OPENLEDGERD_OPENLEDGER_COMET_BINARY", hide_env = true)]
    pub comet_binary: Option<std::path::PathBuf>,
}

/// Makes the files and prints the SDK's summary to standard error.
///
/// # Errors
/// When a genesis file exists and `--overwrite` is not given, or a file cannot be written.
pub fn run(global: &Global, args: &InitArgs) -> Result<(), CliError> {
    let mnemonic = if args.recover { Some(ask_mnemonic()?) } else { None };
    let summary = init(&global.layout()?, global.chain_id.as_deref(), args, mnemonic.as_deref())?;
    eprintln!("{}", serde_json::to_string_pretty(&summary)?);
    Ok(())
}

pub(super) fn init(
    layout: &Layout,
    chain_id: Option<&str>,
    args: &InitArgs,
    mnemonic: Option<&str>,
) -> Result<Value, CliError> {
    if layout.genesis().exists() && !args.overwrite {
        return Err(CliError::message(format!("genesis.json file already exists: {}", layout.genesis().display())));
    }
    let client = ClientConfig::load(layout, &[])?;
    let chain_id = chain_id.filter(|id| !id.is_empty()).unwrap_or(if client.chain_id.is_empty() {
        DEFAULT_CHAIN_ID
    } else {
        &client.chain_id
    });
    if chain_id.len() > MAX_CHAIN_ID_LENGTH {
        return Err(CliError::message(format!("chain id is too long (max: {MAX_CHAIN_ID_LENGTH})")));
    }
    let binary = locate(args.comet_binary.as_deref()).map_err(CliError::from_display)?;
    check_version(&binary).map_err(CliError::from_display)?;
    let genesis_time = comet_init(layout, &binary)?;
    match mnemonic {
        Some(mnemonic) => consensus_key_from_mnemonic(mnemonic, &layout.priv_validator_key())?,
        None => ConsensusKey::load(&layout.priv_validator_key())?,
    };

    let body = rpc_body_bytes(layout)?;
    let mut changes = vec![("moniker", args.moniker.as_str().into()), ("rpc.max_body_bytes", body.into())];
    if let Some(timeout) = &args.timeout_commit {
        changes.push(("consensus.timeout_commit", timeout.as_str().into()));
    }
    edit_toml(&layout.comet_toml(), &changes, false)?;
    if !layout.app_toml().exists() {
        let prices = args.minimum_gas_prices.clone().unwrap_or_else(|| format!("0{}", args.default_denom));
        AppConfig::write_default(layout, &prices, &args.bech32_prefix)?;
    }
    ClientConfig::write_chain_id(layout, chain_id)?;

    let defaults = GenesisDefaults {
        denom: args.default_denom.clone(),
        bech32_prefix: args.bech32_prefix.clone(),
        chain_id: chain_id.to_owned(),
    };
    let mut state = default_app_state(&defaults).map_err(CliError::Message)?;
    let own = chain_id.starts_with(OWN_CHAINS);
    if own {
        bound_transfers(&mut state).map_err(CliError::Message)?;
    } else {
        uncap(&mut state);
    }
    let uploads = args.contract_uploads.unwrap_or(if own { Uploads::Governance } else { Uploads::Everybody });
    bound_contracts(&mut state, uploads, &chain_config(&args.bech32_prefix).authority())?;
    let mut genesis = AppGenesis::new(chain_id, genesis_time, &state, args.block_max_gas)?;
    genesis.initial_height = args.initial_height.max(1);
    genesis.save(&layout.genesis())?;

    Ok(json!({
        "app_message": state,
        "chain_id": chain_id,
        "gentxs_dir": "",
        "moniker": args.moniker,
        "node_id": NodeKey::load(&layout.node_key())?.id,
    }))
}

/// Takes the caps on supply out of a genesis state.
fn uncap(state: &mut Value) {
    if let Some(bank) = state.get_mut("bank").and_then(Value::as_object_mut) {
        bank.remove("supply_caps");
    }
}

/// Puts into a genesis state what keeps contracts from holding up a chain: prices under which a block of them is
/// bounded in time, and who may store codes.
fn bound_contracts(state: &mut Value, uploads: Uploads, governance: &str) -> Result<(), CliError> {
    let prices = print(&GasRegister::CALIBRATED.to_proto()).map_err(CliError::from_display)?;
    let Some(wasm) = state.get_mut("wasm").and_then(Value::as_object_mut) else { return Ok(()) };
    wasm.insert("gas_register".to_owned(), prices);
    if let (Uploads::Governance, Some(params)) = (uploads, wasm.get_mut("params").and_then(Value::as_object_mut)) {
        let access = json!({ "permission": "AnyOfAddresses", "addresses": [governance] });
        params.insert("code_upload_access".to_owned(), access);
    }
    Ok(())
}

/// Lets CometBFT write its own files (existing keys and settings are kept) and returns the time it put into
/// its genesis file, which ours then replaces.
fn comet_init(layout: &Layout, binary: &Path) -> Result<String, CliError> {
    let genesis = layout.genesis();
    if genesis.exists() {
        std::fs::remove_file(&genesis)?;
    }
    capture(binary, &["init".as_ref(), "--home".as_ref(), layout.home().as_os_str(), "--log_level=error".as_ref()])
        .map_err(CliError::from_display)?;
    let time = AppGenesis::load(&genesis)?.0.genesis_time;
    // If a later step fails, no half-made genesis stays behind.
    std::fs::remove_file(&genesis)?;
    Ok(time)
}

fn ask_mnemonic() -> Result<String, CliError> {
    eprintln!("> Enter your bip39 mnemonic");
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    let mnemonic = line.split_whitespace().collect::<Vec<_>>().join(" ");
    bip39::Mnemonic::parse_normalized(&mnemonic).map_err(|_| CliError::message("invalid mnemonic"))?;
    Ok(mnemonic)
}

#[cfg(test)]
mod tests {
    use super::*;
    use openledger_config::CometConfig;

    fn args() -> InitArgs {
        InitArgs {
            moniker: "node \"zero\"".into(),
            overwrite: false,
            recover: false,
            default_denom: "uatom".into(),
            initial_height: 0,
            consensus_key_algo: "ed25519".into(),
            block_max_gas: DEFAULT_BLOCK_MAX_GAS,
            contract_uploads: None,
            timeout_commit: Some("200ms".into()),
            minimum_gas_prices: None,
            bech32_prefix: "cosmos".into(),
            comet_binary: None,
        }
    }

    #[test]
    fn a_new_home_has_everything_that_tools_edit() {
        let dir = tempfile::tempdir().unwrap();
        let layout = Layout::new(dir.path());
        let summary = init(&layout, Some("ibc-0"), &args(), None).unwrap();
        let keys: Vec<_> = summary.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(keys, ["app_message", "chain_id", "gentxs_dir", "moniker", "node_id"]);
        assert_eq!(summary["node_id"].as_str().unwrap().len(), 40);
        assert_eq!(CometConfig::load(&layout, &[]).unwrap().moniker, "node \"zero\"");
        let config: toml::Table = std::fs::read_to_string(layout.comet_toml()).unwrap().parse().unwrap();
        for table in ["rpc", "p2p", "consensus", "tx_index", "mempool"] {
            assert!(config[table].is_table(), "{table}");
        }
        assert_eq!(config["consensus"]["timeout_commit"].as_str(), Some("200ms"));
        let number = |section: &str, name: &str| config[section][name].as_integer().unwrap();
        let request = json!({ "jsonrpc": "2.0", "id": 1, "method": "broadcast_tx_sync", "params": { "tx": "" } })
            .to_string()
            .len();
        let base64 = (number("mempool", "max_tx_bytes") + 2) / 3 * 4;
        assert!(
            number("rpc", "max_body_bytes") >= base64 + i64::try_from(request).unwrap(),
            "the largest transaction passes the RPC"
        );
        let app = AppConfig::load(&layout, &[]).unwrap();
        assert_eq!((app.minimum_gas_prices.as_str(), app.openledger.bech32_prefix.as_str()), ("0uatom", "cosmos"));
        assert_eq!(ClientConfig::load(&layout, &[]).unwrap().chain_id, "ibc-0");
        let document: Value = serde_json::from_slice(&std::fs::read(layout.genesis()).unwrap()).unwrap();
        assert_eq!(document["app_state"]["staking"]["params"]["bond_denom"], "uatom");
        assert_eq!(document["initial_height"], 1);
        assert_eq!(document["consensus"]["params"]["block"]["max_gas"], DEFAULT_BLOCK_MAX_GAS.to_string());
        assert!(document["consensus"].get("validators").is_none(), "gentxs make the validators");
        let wasm = &document["app_state"]["wasm"];
        assert_eq!(wasm["gas_register"]["multiplier"], GasRegister::CALIBRATED.multiplier.to_string());
        assert_eq!(wasm["params"]["code_upload_access"]["permission"], "Everybody");
        assert!(document["app_state"]["bank"].get("supply_caps").is_none(), "another's chain has no cap");
        for section in ["ratelimit", "packetfowardmiddleware"] {
            assert!(document["app_state"].get(section).is_none(), "another's chain has no {section}");
        }

        let again = init(&layout, Some("ibc-0"), &args(), None).unwrap_err().to_string();
        assert!(again.starts_with("genesis.json file already exists"), "{again}");
        let node_id = init(&layout, None, &InitArgs { overwrite: true, ..args() }, None).unwrap()["node_id"].clone();
        assert_eq!(node_id, summary["node_id"], "keys survive --overwrite");
        assert_eq!(AppGenesis::load(&layout.genesis()).unwrap().0.chain_id, "ibc-0", "the chain id of client.toml");
    }

    #[test]
    fn a_mnemonic_gives_the_same_validator_everywhere() {
        let key = |dir: &tempfile::TempDir| {
            let layout = Layout::new(dir.path());
            init(&layout, None, &args(), Some("zoo wrong")).unwrap();
            let genesis = AppGenesis::load(&layout.genesis()).unwrap().0;
            assert_eq!(genesis.chain_id, DEFAULT_CHAIN_ID);
            assert!(genesis.app_state.get().contains("supply_caps"), "OpenLedger's own chain keeps its cap");
            let state: Value = serde_json::from_str(genesis.app_state.get()).unwrap();
            let access = &state["wasm"]["params"]["code_upload_access"];
            let governance = chain_config(&args().bech32_prefix).authority();
            assert_eq!(access, &json!({ "permission": "AnyOfAddresses", "addresses": [governance] }));
            ConsensusKey::load(&layout.priv_validator_key()).unwrap()
        };
        assert_eq!(key(&tempfile::tempdir().unwrap()), key(&tempfile::tempdir().unwrap()));
        let own = InitArgs { default_denom: DEFAULT_DENOM.into(), ..args() };
        let summary = init(&Layout::new(tempfile::tempdir().unwrap().path()), None, &own, None).unwrap();
        let limits = &summary["app_message"]["ratelimit"]["openledger"]["params"];
        assert_eq!(limits["totals"][0]["max_send"], "100000000000000", "a tenth of the cap");
        assert!(summary["app_message"]["packetfowardmiddleware"]["in_flight_packets"].is_object());
        let long = "x".repeat(51);
        assert!(init(&Layout::new(tempfile::tempdir().unwrap().path()), Some(&long), &args(), None).is_err());
    }
}
