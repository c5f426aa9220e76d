//! `genesis collect-gentxs`: validators' transactions into the genesis file.

use std::path::{Path, PathBuf};

use clap::Args;
use openledger_core::Coins;
use openledger_proto::any;
use openledger_proto::cosmos::staking::v1beta1::MsgCreateValidator;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use super::account::coins_of;
use crate::tx::parse_tx;
use openledger_client::{Client, ClientError};
use openledger_config::genesis::AppGenesis;
use openledger_config::{CometConfig, NodeKey, edit_toml};

/// Arguments of `genesis collect-gentxs`.
#[derive(Args, Debug)]
pub(super) struct CollectArgs {
    /// Override default "gentx" directory from which collect and execute genesis transactions
    #[arg(long, value_name = "DIR")]
    gentx_dir: Option<PathBuf>,
}

/// What the transactions say.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Collected {
    /// The transactions in the order of their files' names.
    pub(crate) transactions: Vec<Value>,
    /// `persistent_peers` of a node with the given moniker.
    pub(crate) peers: String,
}

/// Runs the command and prints the SDK's summary to standard error.
pub(super) fn run(client: &Client, args: &CollectArgs) -> Result<(), ClientError> {
    let dir = args.gentx_dir.clone().unwrap_or_else(|| client.layout.gentx_dir());
    let moniker = CometConfig::load(&client.layout, &[])?.moniker;
    let (mut genesis, _) = AppGenesis::load(&client.layout.genesis())?;
    let mut state: Map<String, Value> = serde_json::from_str(genesis.app_state.get())?;
    let collected = collect(client, &dir, &state, &moniker);
    let collected =
        collected.map_err(|e| ClientError::Usage(format!("failed to get genesis app state from config: {e}")))?;
    edit_toml(&client.layout.comet_toml(), &[("p2p.persistent_peers", collected.peers.as_str().into())], false)?;
    if collected.transactions.is_empty() {
        return Err(ClientError::usage(
            "failed to get genesis app state from config: there must be at least one genesis tx",
        ));
    }
    state.insert("genutil".to_owned(), json!({ "gen_txs": collected.transactions }));
    genesis.app_state = RawValue::from_string(serde_json::to_string(&state)?)?;
    genesis.save(&client.layout.genesis())?;
    let summary = json!({
        "app_message": state,
        "chain_id": genesis.chain_id,
        "gentxs_dir": dir,
        "moniker": moniker,
        "node_id": NodeKey::load(&client.layout.node_key())?.id,
    });
    eprintln!("{}", serde_json::to_string_pretty(&summary)?);
    Ok(())
}

/// Reads and checks the transactions of a directory against the balances of the state.
///
/// # Errors
/// When a file is no transaction of one `MsgCreateValidator`, or its account cannot pay for it.
pub(crate) fn collect(
    client: &Client,
    dir: &Path,
    state: &Map<String, Value>,
    moniker: &str,
) -> Result<Collected, ClientError> {
    let mut files: Vec<PathBuf> = Vec::new();
    for entry in std::fs::read_dir(dir).map_err(ClientError::io(dir))? {
        let path = entry?.path();
        if path.extension().is_some_and(|ext| ext == "json") && !path.is_dir() {
            files.push(path);
        }
    }
    files.sort();
    let mut transactions = Vec::with_capacity(files.len());
    let mut peers = Vec::new();
    for file in &files {
        let text = std::fs::read_to_string(file).map_err(ClientError::io(file))?;
        let in_file = |e: ClientError| ClientError::Usage(format!("{}: {e}", file.display()));
        let (memo, message) = read(&text).map_err(in_file)?;
        check(client, state, &message).map_err(in_file)?;
        transactions.push(serde_json::from_str(&text)?);
        if message.description.unwrap_or_default().moniker != moniker {
            peers.push(memo);
        }
    }
    peers.sort();
    Ok(Collected { transactions, peers: peers.join(",") })
}

fn read(text: &str) -> Result<(String, MsgCreateValidator), ClientError> {
    let tx = parse_tx(text).map_err(|e| ClientError::Usage(format!("failed to decode gentx: {e}")))?;
    let body = tx.body.unwrap_or_default();
    match body.messages.as_slice() {
        [one] => Ok((
            body.memo,
            any::unpack(one)
                .map_err(|_| ClientError::Usage(format!("expected MsgCreateValidator; got {}", one.type_url)))?,
        )),
        other => {
            Err(ClientError::Usage(format!("unexpected number of GenTx messages; got: {}, expected: 1", other.len())))
        }
    }
}

fn check(client: &Client, state: &Map<String, Value>, message: &MsgCreateValidator) -> Result<(), ClientError> {
    let (_, bytes) = openledger_keyring::decode_bech32(&client.operator(&message.validator_address)?)?;
    let account = client.address_text(&bytes)?;
    let balances = state.get("bank").and_then(|bank| bank.get("balances")).and_then(Value::as_array);
    let balances = balances.map(Vec::as_slice).unwrap_or_default();
    let balance = balances.iter().find(|b| b.get("address").and_then(Value::as_str) == Some(account.as_str()));
    let balance =
        balance.ok_or_else(|| ClientError::Usage(format!("account {account} balance not in genesis state")))?;
    let held: Coins = coins_of(balance.get("coins").unwrap_or(&Value::Null))?;
    let wanted = message.value.clone().unwrap_or_default();
    let has = held.amount_of(&wanted.denom);
    if has < wanted.amount.parse()? {
        return Err(ClientError::Usage(format!(
            "insufficient fund for delegation {account}: {has} < {}",
            wanted.amount
        )));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::genesis::gentx;
    use crate::tx::{TxFlags, ValidatorSpec};
    use openledger_client::ClientFlags;
    use openledger_config::Layout;
    use openledger_keyring::{HdPath, Mnemonic};

    fn flags() -> ClientFlags {
        ClientFlags { keyring_backend: Some("test".into()), chain_id: Some("c".into()), ..ClientFlags::default() }
    }

    /// Makes a key and its genesis transaction; returns its account.
    fn make(client: &Client, dir: &Path, name: &str, seed: u8, amount: &str) -> String {
        let keyring = client.keyring().unwrap();
        let record =
            keyring.add_mnemonic(name, &Mnemonic::generate().unwrap(), "", &HdPath::bip44(118, 0, 0).unwrap()).unwrap();
        let spec = ValidatorSpec {
            pubkey: Some(openledger_config::ConsensusKey::from_public([seed; 32]).cosmos_json()),
            amount: amount.into(),
            moniker: name.into(),
            commission_rate: "0.1".into(),
            commission_max_rate: "0.2".into(),
            commission_max_change_rate: "0.01".into(),
            min_self_delegation: "1".into(),
            ..ValidatorSpec::default()
        };
        let message = spec.message(&client.operator_text(&record.address()).unwrap()).unwrap();
        let tx = TxFlags { note: format!("id{seed}@10.0.0.{seed}:26656"), fees: "1uopen".into(), ..TxFlags::default() };
        let text = gentx::make(client, &tx, &record, message, "c").unwrap().unwrap();
        std::fs::write(dir.join(format!("gentx-{name}.json")), text).unwrap();
        client.address_text(&record.address()).unwrap()
    }

    #[test]
    fn validators_of_the_directory_stand_in_the_genesis_with_each_others_addresses() {
        let home = tempfile::tempdir().unwrap();
        let client = Client::at(Layout::new(home.path()), &flags(), None).unwrap();
        let dir = home.path().join("gentx");
        std::fs::create_dir(&dir).unwrap();
        std::fs::write(dir.join("notes.txt"), "no transaction").unwrap();
        let b = make(&client, &dir, "b", 2, "1000000000000000000uopen");
        let a = make(&client, &dir, "a", 1, "7uopen");
        let balance =
            |address: &str, amount: &str| json!({"address": address, "coins": [{"denom": "uopen", "amount": amount}]});
        let with = |amounts: [&str; 2]| -> Map<String, Value> {
            let balances = json!([balance(&a, amounts[0]), balance(&b, amounts[1])]);
            json!({ "bank": { "balances": balances } }).as_object().cloned().unwrap()
        };
        let found = collect(&client, &dir, &with(["7", "2000000000000000000"]), "b").unwrap();
        assert_eq!(found.peers, "id1@10.0.0.1:26656", "a node does not dial itself");
        let monikers: Vec<_> = found
            .transactions
            .iter()
            .map(|tx| tx["body"]["messages"][0]["description"]["moniker"].as_str().unwrap())
            .collect();
        assert_eq!(monikers, ["a", "b"], "in the order of the files' names");
        let first = &found.transactions[0];
        assert_eq!(
            first["auth_info"]["fee"],
            json!({"amount": [{"denom": "uopen", "amount": "1"}], "gas_limit": "200000", "payer": "", "granter": ""})
        );
        assert_eq!(first["auth_info"]["signer_infos"][0]["mode_info"]["single"]["mode"], "SIGN_MODE_DIRECT");
        assert_eq!(first["signatures"].as_array().map(Vec::len), Some(1));

        let poor = collect(&client, &dir, &with(["6", "2000000000000000000"]), "b").unwrap_err().to_string();
        assert!(poor.contains("insufficient fund for delegation") && poor.ends_with("6 < 7"), "{poor}");
        let absent = json!({"bank": {"balances": [balance(&a, "7")]}}).as_object().cloned().unwrap();
        assert!(collect(&client, &dir, &absent, "b").unwrap_err().to_string().contains("balance not in genesis state"));
        std::fs::write(dir.join("bad.json"), r#"{"body":{"messages":[]}}"#).unwrap();
        let empty = collect(&client, &dir, &with(["7", "2000000000000000000"]), "b").unwrap_err().to_string();
        assert!(empty.ends_with("unexpected number of GenTx messages; got: 0, expected: 1"), "{empty}");
    }
}
