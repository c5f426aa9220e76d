//! `testnet`: homes of the validators of a new chain, made on one host, and the validators running there.

mod start;

use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use openledger_keyring::{HdPath, Mnemonic};
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::genesis::account::{NewAccount, add_to_state};
use super::genesis::collect::{Collected, collect};
use super::genesis::gentx;
use super::init::{DEFAULT_DENOM, InitArgs, init};
use super::tx::{TxFlags, ValidatorSpec};
use openledger_client::{CliError, Client, ClientError, ClientFlags, Global, OutputFormat, parse_coins};
use openledger_config::genesis::{AppGenesis, DEFAULT_BLOCK_MAX_GAS};
use openledger_config::{ConsensusKey, Layout, NodeKey, edit_toml, write_file};

/// First ports of the first node; nodes on one host count up from them.
const RPC_PORT: u16 = 26657;
const API_PORT: u16 = 1317;
const GRPC_PORT: u16 = 9090;
const P2P_PORT: u16 = 26656;
/// On one host the peers' ports must not run into those of the RPC.
const SINGLE_HOST_P2P_PORT: u16 = 16656;

/// What each validator's account holds, and what of it the validator bonds.
const TOKENS: &str = "1000000000testtoken";
const STAKE: &str = "500000000";
const BOND: &str = "100000000";

/// subcommands for starting or configuring local testnets
#[derive(Args, Debug)]
pub struct TestnetArgs {
    #[command(subcommand)]
    command: TestnetCommand,
}

#[derive(Subcommand, Debug)]
enum TestnetCommand {
    /// Initialize config directories & files for a multi-validator testnet running locally via separate
    /// processes
    InitFiles(Box<InitFilesArgs>),
    /// Launch a multi-validator testnet on this host
    Start(Box<start::StartArgs>),
}

/// What a network is made of, whether it is only written or started too.
#[derive(Args, Debug, Clone)]
struct NetworkArgs {
    /// Number of validators to initialize the testnet with
    #[arg(
        short = 'v',
        long = "validator-count",
        alias = "v",
        default_value_t = 4,
        value_parser = clap::value_parser!(u8).range(1..=100)
    )]
    validators: u8,
    /// Directory to store initialization data for the testnet
    #[arg(short = 'o', long, default_value = "./.testnets")]
    output_dir: PathBuf,
    /// Minimum gas prices to accept for transactions [default: 0.000006 of the staking denomination]
    #[arg(long)]
    minimum_gas_prices: Option<String>,
    /// Denomination of fees and stake
    #[arg(long, default_value = DEFAULT_DENOM)]
    staking_denom: String,
    /// Key signing algorithm to generate keys for
    #[arg(long = "key-type", alias = "algo", default_value = "secp256k1", value_parser = ["secp256k1"])]
    key_type: String,
    /// Prefix of account addresses
    #[arg(long, default_value = "open")]
    bech32_prefix: String,
    /// The CometBFT program [default: looked up]
    #[arg(long)]
    comet_binary: Option<PathBuf>,
}

/// Arguments of `testnet init-files`.
#[derive(Args, Debug)]
struct InitFilesArgs {
    #[command(flatten)]
    network: NetworkArgs,
    /// Prefix of the name of each node's directory (node results in node0, node1, ...)
    #[arg(long, default_value = "node")]
    node_dir_prefix: String,
    /// Home directory of the node's daemon configuration, below the node's directory
    #[arg(long, default_value = openledger_config::APP_NAME)]
    node_daemon_home: String,
    /// IP address of the first node; the others count up from it [default: 192.168.0.1, or 127.0.0.1 for all
    /// with --single-host]
    #[arg(long)]
    starting_ip_address: Option<Ipv4Addr>,
    /// Select keyring's backend (file|test)
    #[arg(long, default_value = "test")]
    keyring_backend: String,
    /// Time to wait after a block commit before starting on the new height
    #[arg(long, default_value = "5s")]
    commit_timeout: String,
    /// Cluster runs on a single host machine with different ports
    #[arg(long, alias = "single-machine")]
    single_host: bool,
    /// Listen addresses of the nodes; without them they are counted up.
    #[arg(skip)]
    ports: Vec<NodePorts>,
}

/// Where a node listens.
#[derive(Debug, Clone)]
struct NodePorts {
    p2p: u16,
    rpc: String,
    /// Not served when absent.
    api: Option<String>,
    /// Not served when absent.
    grpc: Option<String>,
}

impl InitFilesArgs {
    fn layout(&self, index: u8) -> Layout {
        let name = format!("{}{index}", self.node_dir_prefix);
        Layout::new(self.network.output_dir.join(name).join(&self.node_daemon_home))
    }
}

/// One validator's files.
struct Node {
    name: String,
    layout: Layout,
    account: NewAccount,
}

/// Runs a `testnet` command and returns the exit code.
///
/// # Errors
/// When a file cannot be written, CometBFT is missing or a node ends by itself. What was made until then
/// stays.
pub fn run(global: &Global, args: &TestnetArgs) -> Result<u8, CliError> {
    let chain_id = match global.chain_id.as_deref().filter(|id| !id.is_empty()) {
        Some(id) => id.to_owned(),
        None => format!("chain-{}", random_suffix()?),
    };
    match &args.command {
        TestnetCommand::InitFiles(args) => {
            init_files(args, &chain_id)?;
            eprintln!("Successfully initialized {} node directories", args.network.validators);
            Ok(0)
        }
        TestnetCommand::Start(args) => start::run(args, &chain_id),
    }
}

fn init_files(args: &InitFilesArgs, chain_id: &str) -> Result<(), CliError> {
    let gentxs = args.network.output_dir.join("gentxs");
    std::fs::create_dir_all(&gentxs)?;
    let mut nodes = Vec::new();
    for i in 0..args.network.validators {
        nodes.push(make_node(args, chain_id, i, &gentxs)?);
    }
    let Some(first) = nodes.first() else { return Ok(()) };
    let client = client(args, &first.layout, chain_id)?;
    let (mut genesis, _) = AppGenesis::load(&first.layout.genesis())?;
    let mut state: Map<String, Value> = serde_json::from_str(genesis.app_state.get())?;
    add_to_state(&mut state, nodes.iter().map(|node| &node.account), false, &client).map_err(CliError::from)?;
    for node in &nodes {
        let Collected { transactions, peers } =
            collect(&client, &gentxs, &state, &node.name).map_err(CliError::from)?;
        state.insert("genutil".to_owned(), json!({ "gen_txs": transactions }));
        edit_toml(&node.layout.comet_toml(), &[("p2p.persistent_peers", peers.as_str().into())], false)?;
    }
    genesis.app_state = RawValue::from_string(serde_json::to_string(&state)?)?;
    // The same document, with the same time, for all.
    nodes.iter().try_for_each(|node| Ok(genesis.save(&node.layout.genesis())?))
}

fn client(args: &InitFilesArgs, layout: &Layout, chain_id: &str) -> Result<Client, CliError> {
    let flags = ClientFlags {
        chain_id: Some(chain_id.to_owned()),
        keyring_backend: Some(args.keyring_backend.clone()),
        ..ClientFlags::default()
    };
    Ok(Client::at(layout.clone(), &flags, Some(OutputFormat::Json))?)
}

/// Makes home, key and genesis transaction of one validator.
fn make_node(args: &InitFilesArgs, chain_id: &str, index: u8, gentxs: &Path) -> Result<Node, CliError> {
    let name = format!("{}{index}", args.node_dir_prefix);
    let layout = args.layout(index);
    let prices =
        args.network.minimum_gas_prices.clone().unwrap_or_else(|| format!("0.000006{}", args.network.staking_denom));
    let init_args = InitArgs {
        moniker: name.clone(),
        overwrite: true,
        recover: false,
        default_denom: args.network.staking_denom.clone(),
        initial_height: 1,
        consensus_key_algo: "ed25519".to_owned(),
        block_max_gas: DEFAULT_BLOCK_MAX_GAS,
        contract_uploads: None,
        timeout_commit: Some(args.commit_timeout.clone()),
        minimum_gas_prices: Some(prices),
        bech32_prefix: args.network.bech32_prefix.clone(),
        comet_binary: args.network.comet_binary.clone(),
    };
    init(&layout, Some(chain_id), &init_args, None)?;
    let p2p_port = set_ports(args, &layout, index)?;

    let client = client(args, &layout, chain_id)?;
    let mnemonic = Mnemonic::generate().map_err(ClientError::from)?;
    let keyring = client.keyring()?;
    let path = HdPath::bip44(118, 0, 0).map_err(ClientError::from)?;
    let record = keyring.add_mnemonic(&name, &mnemonic, "", &path).map_err(ClientError::from)?;
    let seed = json!({ "secret": *mnemonic.expose() }).to_string();
    write_file(&layout.home().join("key_seed.json"), seed.as_bytes(), 0o600)?;

    let memo = format!("{}@{}:{p2p_port}", NodeKey::load(&layout.node_key())?.id, address(args, index)?);
    let spec = ValidatorSpec {
        pubkey: Some(ConsensusKey::load(&layout.priv_validator_key())?.cosmos_json()),
        amount: format!("{BOND}{}", args.network.staking_denom),
        moniker: name.clone(),
        commission_rate: "1".to_owned(),
        commission_max_rate: "1".to_owned(),
        commission_max_change_rate: "1".to_owned(),
        min_self_delegation: "1".to_owned(),
        ..ValidatorSpec::default()
    };
    let message = spec.message(&client.operator_text(&record.address())?)?;
    let flags = TxFlags { note: memo, offline: true, gas: "0".to_owned(), ..TxFlags::default() };
    if let Some(text) = gentx::make(&client, &flags, &record, message, chain_id)? {
        write_file(&gentxs.join(format!("{name}.json")), text.as_bytes(), 0o600)?;
    }
    let coins = parse_coins(&format!("{TOKENS},{STAKE}{}", args.network.staking_denom)).map_err(CliError::from)?;
    let account = NewAccount::plain(&client, &record.address(), coins)?;
    Ok(Node { name, layout, account })
}

/// Where a node listens: as given, or counted up from the first node's ports.
fn ports(args: &InitFilesArgs, index: u8) -> NodePorts {
    if let Some(given) = args.ports.get(usize::from(index)) {
        return given.clone();
    }
    let offset = if args.single_host { u16::from(index) } else { 0 };
    let at = |first: u16| first.saturating_add(offset);
    NodePorts {
        p2p: at(if args.single_host { SINGLE_HOST_P2P_PORT } else { P2P_PORT }),
        rpc: format!("tcp://0.0.0.0:{}", at(RPC_PORT)),
        api: Some(format!("tcp://0.0.0.0:{}", at(API_PORT))),
        grpc: Some(format!("0.0.0.0:{}", at(GRPC_PORT))),
    }
}

/// Sets the ports in the node's files and returns the one for peers.
fn set_ports(args: &InitFilesArgs, layout: &Layout, index: u8) -> Result<u16, CliError> {
    let ports = ports(args, index);
    let host = if args.ports.is_empty() { "0.0.0.0" } else { "127.0.0.1" };
    let mut comet: Vec<(&str, toml_edit::Value)> = vec![
        ("rpc.laddr", ports.rpc.as_str().into()),
        ("p2p.laddr", format!("tcp://{host}:{}", ports.p2p).into()),
        ("p2p.addr_book_strict", false.into()),
    ];
    if args.single_host {
        comet.extend([
            ("p2p.pex", false.into()),
            ("p2p.allow_duplicate_ip", true.into()),
            ("rpc.pprof_laddr", "".into()),
        ]);
    }
    edit_toml(&layout.comet_toml(), &comet, false)?;
    let mut app: Vec<(&str, toml_edit::Value)> =
        vec![("api.enable", ports.api.is_some().into()), ("grpc.enable", ports.grpc.is_some().into())];
    app.extend(ports.api.iter().map(|address| ("api.address", address.as_str().into())));
    app.extend(ports.grpc.iter().map(|address| ("grpc.address", address.as_str().into())));
    edit_toml(&layout.app_toml(), &app, false)?;
    let node = ports.rpc.replace("//0.0.0.0:", "//127.0.0.1:");
    edit_toml(&layout.client_toml(), &[("node", node.into())], true)?;
    Ok(ports.p2p)
}

/// The address by which the others find a node.
fn address(args: &InitFilesArgs, index: u8) -> Result<Ipv4Addr, CliError> {
    match (args.starting_ip_address, args.single_host) {
        (None, true) => Ok(Ipv4Addr::LOCALHOST),
        (given, _) => {
            let first = u32::from(given.unwrap_or(Ipv4Addr::new(192, 168, 0, 1)));
            let address = first
                .checked_add(u32::from(index))
                .ok_or_else(|| CliError::message("--starting-ip-address is too high"))?;
            Ok(Ipv4Addr::from(address))
        }
    }
}

/// Six letters and digits that no other chain on this host has.
fn random_suffix() -> Result<String, CliError> {
    let mnemonic = Mnemonic::generate().map_err(ClientError::from)?;
    Ok(hex::encode(Sha256::digest(mnemonic.expose().as_bytes())).chars().take(6).collect())
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use openledger_config::{AppConfig, CometConfig};

    #[derive(Parser)]
    struct Program {
        #[command(flatten)]
        args: InitFilesArgs,
    }

    #[test]
    fn nodes_on_one_host_share_a_genesis_and_no_port() {
        let dir = tempfile::tempdir().unwrap();
        let line = format!("x --v 3 --single-host --output-dir {}", dir.path().display());
        let args = Program::try_parse_from(line.split(' ')).unwrap().args;
        init_files(&args, "c-1").unwrap();
        let home = |i: u8| Layout::new(dir.path().join(format!("node{i}/openledgerd")));
        let genesis = std::fs::read(home(0).genesis()).unwrap();
        let document: Value = serde_json::from_slice(&genesis).unwrap();
        assert_eq!(document["app_state"]["genutil"]["gen_txs"].as_array().map(Vec::len), Some(3));
        assert_eq!(document["app_state"]["bank"]["supply"][1], json!({"denom": "uopen", "amount": "1500000000"}));
        for i in 0..3 {
            assert_eq!(std::fs::read(home(i).genesis()).unwrap(), genesis);
            let text = std::fs::read_to_string(home(i).comet_toml()).unwrap();
            let config: toml::Table = text.parse().unwrap();
            assert_eq!(
                config["rpc"]["laddr"].as_str(),
                Some(format!("tcp://0.0.0.0:{}", 26657 + u16::from(i)).as_str())
            );
            assert_eq!(
                config["p2p"]["laddr"].as_str(),
                Some(format!("tcp://0.0.0.0:{}", 16656 + u16::from(i)).as_str())
            );
            let peers: Vec<&str> = config["p2p"]["persistent_peers"].as_str().unwrap().split(',').collect();
            let own = NodeKey::load(&home(i).node_key()).unwrap().id;
            assert!(
                peers.len() == 2
                    && peers.iter().all(|peer| !peer.starts_with(&own) && peer.contains("@127.0.0.1:1665")),
                "{peers:?}"
            );
            assert_eq!(CometConfig::load(&home(i), &[]).unwrap().moniker, format!("node{i}"));
            assert_eq!(
                AppConfig::load(&home(i), &[]).unwrap().grpc.address,
                format!("0.0.0.0:{}", 9090 + u16::from(i))
            );
        }
    }

    #[test]
    fn addresses_of_hosts_count_up() {
        let parse = |line: &str| Program::try_parse_from(line.split(' ')).unwrap().args;
        let hosts = parse("x --starting-ip-address 192.168.10.255");
        assert_eq!(address(&hosts, 1).unwrap(), Ipv4Addr::new(192, 168, 11, 0));
        assert_eq!(address(&parse("x"), 3).unwrap(), Ipv4Addr::new(192, 168, 0, 4));
        assert!(address(&parse("x --starting-ip-address 255.255.255.255"), 1).is_err());
    }
}
