//! `genesis gentx`: the transaction by which a validator stands in the genesis file.

use std::io::Write;
use std::net::UdpSocket;
use std::path::{Path, PathBuf};

use clap::Args;
use openledger_core::Coins;
use openledger_keyring::{KeyKind, Record};
use openledger_proto::cosmos::tx::signing::v1beta1::SignMode;
use openledger_proto::prost_types::Any;
use serde_json::{Map, Value};

use super::account::coins_of;
use crate::tx::{Factory, SigningAccount, TxFlags, ValidatorSpec, sign, sign_mode_for, tx_json};
use openledger_client::{Client, ClientError, Global, parse_coins, print_line};
use openledger_config::genesis::AppGenesis;
use openledger_config::{CometConfig, ConsensusKey, NodeKey};

/// Arguments of `genesis gentx`.
#[derive(Args, Debug)]
pub(super) struct GentxArgs {
    /// Key of the validator's operator
    key_name: String,
    /// Coins that the validator bonds of its own, such as 1000000uopen
    amount: String,
    /// Write the genesis transaction JSON document to the given file instead of the default location
    #[arg(long, value_name = "FILE")]
    output_document: Option<PathBuf>,
    /// The node's public P2P IP [default: of this host]
    #[arg(long)]
    ip: Option<String>,
    /// The node's public P2P port
    #[arg(long, default_value_t = 26656)]
    p2p_port: u16,
    /// The node's NodeID [default: of node_key.json]
    #[arg(long, default_value = "", hide_default_value = true)]
    node_id: String,
    /// The validator's (optional) moniker [default: of config.toml]
    #[arg(long, default_value = "", hide_default_value = true)]
    moniker: String,
    /// The validator's (optional) website
    #[arg(long, default_value = "", hide_default_value = true)]
    website: String,
    /// The validator's (optional) security contact email
    #[arg(long, default_value = "", hide_default_value = true)]
    security_contact: String,
    /// The validator's (optional) details
    #[arg(long, default_value = "", hide_default_value = true)]
    details: String,
    /// The (optional) identity signature (ex. UPort or Keybase)
    #[arg(long, default_value = "", hide_default_value = true)]
    identity: String,
    /// The initial commission rate percentage
    #[arg(long, default_value = "0.1")]
    commission_rate: String,
    /// The maximum commission rate percentage
    #[arg(long, default_value = "0.2")]
    commission_max_rate: String,
    /// The maximum commission change rate percentage (per day)
    #[arg(long, default_value = "0.01")]
    commission_max_change_rate: String,
    /// The minimum self delegation required on the validator
    #[arg(long, default_value = "1")]
    min_self_delegation: String,
    /// Without effect: the second argument is the amount
    #[arg(long = "amount", id = "amount_flag")]
    amount_flag: Option<String>,
    /// The validator's Protobuf JSON encoded public key [default: of priv_validator_key.json]
    #[arg(long)]
    pubkey: Option<String>,
    #[command(flatten)]
    tx: TxFlags,
}

/// Writes the signed transaction to `config/gentx/`.
pub(super) fn run(global: &Global, args: &GentxArgs) -> Result<(), ClientError> {
    let client = Client::new(global, &args.tx.client, None)?;
    if args.amount_flag.is_some() {
        eprintln!("WARNING: --amount has no effect: the second argument is the amount.");
    }
    let node_id =
        if args.node_id.is_empty() { NodeKey::load(&client.layout.node_key())?.id } else { args.node_id.clone() };
    let pubkey = match &args.pubkey {
        Some(text) => serde_json::from_str(text)?,
        None => ConsensusKey::load(&client.layout.priv_validator_key())?.cosmos_json(),
    };
    let (genesis, _) = AppGenesis::load(&client.layout.genesis())?;
    let state: Map<String, Value> = serde_json::from_str(genesis.app_state.get())?;
    let refuse = |problem: String| ClientError::Usage(format!("failed to validate genesis state: {problem}"));
    openledger_assembly::validate_app_state(client.codec.prefix(), &Value::Object(state.clone())).map_err(refuse)?;
    let record = client.keyring()?.key(&args.key_name);
    let record =
        record.map_err(|e| ClientError::Usage(format!("failed to fetch '{}' from the keyring: {e}", args.key_name)))?;
    let address = client.address_text(&record.address())?;
    let coins = parse_coins(&args.amount).map_err(|e| ClientError::Usage(format!("failed to parse coins: {e}")))?;
    check_balance(&state, &address, &coins)
        .map_err(|e| ClientError::Usage(format!("failed to validate account in genesis: {e}")))?;
    let moniker = match args.moniker.as_str() {
        "" => CometConfig::load(&client.layout, &[])?.moniker,
        given => given.to_owned(),
    };
    let memo = memo(args, &node_id);
    let chain_id = if client.chain_id.is_empty() { genesis.chain_id.clone() } else { client.chain_id.clone() };
    let message = args.spec(pubkey, moniker).message(&client.operator_text(&record.address())?);
    let message = message.map_err(|e| ClientError::Usage(format!("failed to build create-validator message: {e}")))?;
    let mut flags = args.tx.clone().or_settings(&client.transactions)?;
    flags.offline = true;
    flags.note = memo.unwrap_or(flags.note);
    let Some(text) = make(&client, &flags, &record, message, &chain_id)? else { return Ok(()) };
    let path =
        args.output_document.clone().unwrap_or_else(|| client.layout.gentx_dir().join(format!("gentx-{node_id}.json")));
    write_new(&path, &text)?;
    eprintln!("Genesis transaction written to \"{}\"", path.display());
    Ok(())
}

impl GentxArgs {
    fn spec(&self, pubkey: Value, moniker: String) -> ValidatorSpec {
        ValidatorSpec {
            pubkey: Some(pubkey),
            amount: self.amount.clone(),
            moniker,
            identity: self.identity.clone(),
            website: self.website.clone(),
            security: self.security_contact.clone(),
            details: self.details.clone(),
            commission_rate: self.commission_rate.clone(),
            commission_max_rate: self.commission_max_rate.clone(),
            commission_max_change_rate: self.commission_max_change_rate.clone(),
            min_self_delegation: self.min_self_delegation.clone(),
        }
    }
}

/// The signed transaction as JSON; None after it was printed unsigned, because the key is not here.
pub(crate) fn make(
    client: &Client,
    flags: &TxFlags,
    record: &Record,
    message: Any,
    chain_id: &str,
) -> Result<Option<String>, ClientError> {
    let factory = Factory { client, flags };
    let gas = match flags.gas.as_str() {
        "auto" => return Err(ClientError::usage("cannot estimate gas in offline mode")),
        "" => crate::tx::DEFAULT_GAS,
        text => text.parse().map_err(|_| ClientError::usage("gas must be either integer or auto"))?,
    };
    let mut tx = factory.unsigned(vec![message], gas)?;
    if matches!(record.kind, KeyKind::Offline | KeyKind::Multi) {
        eprintln!("Offline key passed in. Use `tx sign` command to sign.");
        print_line(&tx_json(&tx)?)?;
        return Ok(None);
    }
    let account = SigningAccount {
        chain_id: chain_id.to_owned(),
        account_number: flags.account_number.unwrap_or_default(),
        sequence: flags.sequence.unwrap_or_default(),
    };
    let mode = sign_mode_for(&flags.sign_mode, SignMode::Direct, Some(record))?;
    sign(&mut tx, client.keyring()?, &record.name, mode, &account, false)?;
    Ok(Some(tx_json(&tx)?))
}

/// `<node id>@<ip>:<port>`, by which others find the node.
fn memo(args: &GentxArgs, node_id: &str) -> Option<String> {
    let ip = args.ip.clone().or_else(external_ip).filter(|ip| !ip.is_empty());
    if ip.is_none() {
        eprintln!("failed to retrieve an external IP; the tx's memo field will be unset");
    }
    (args.p2p_port > 0).then_some(ip).flatten().map(|ip| format!("{node_id}@{ip}:{}", args.p2p_port))
}

/// The address from which this host would reach others; connecting a datagram socket sends nothing.
fn external_ip() -> Option<String> {
    let socket = UdpSocket::bind("0.0.0.0:0").ok()?;
    socket.connect("192.0.2.1:9").ok()?;
    Some(socket.local_addr().ok()?.ip().to_string())
}

/// The account must be able to bond what it promises.
fn check_balance(state: &Map<String, Value>, address: &str, coins: &Coins) -> Result<(), ClientError> {
    let at = |path: &[&str]| path.iter().skip(1).try_fold(state.get(*path.first()?)?, |value, key| value.get(*key));
    let bond = at(&["staking", "params", "bond_denom"]).and_then(Value::as_str).unwrap_or_default();
    let balances = at(&["bank", "balances"]).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let balance = balances.iter().find(|b| b.get("address").and_then(Value::as_str) == Some(address));
    let Some(balance) = balance else {
        return Err(ClientError::Usage(format!("account {address} does not have a balance in the genesis state")));
    };
    let held = coins_of(balance.get("coins").unwrap_or(&Value::Null))?.amount_of(bond);
    let wanted = coins.amount_of(bond);
    if wanted > held {
        return Err(ClientError::Usage(format!(
            "account {address} has a balance in genesis, but it only has {held}{bond} available to stake, not {wanted}{bond}"
        )));
    }
    Ok(())
}

/// Writes a file that must not exist yet.
fn write_new(path: &Path, text: &str) -> Result<(), ClientError> {
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent).map_err(ClientError::io(parent))?;
    }
    let file = std::fs::OpenOptions::new().write(true).create_new(true).open(path);
    let mut file = file.map_err(|e| {
        let problem =
            if e.kind() == std::io::ErrorKind::AlreadyExists { "file exists".to_owned() } else { e.to_string() };
        ClientError::Usage(format!("failed to write signed gen tx: open {}: {problem}", path.display()))
    })?;
    writeln!(file, "{text}").map_err(ClientError::io(path))
}
