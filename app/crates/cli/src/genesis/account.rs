//! `genesis add-genesis-account` and `genesis bulk-add-genesis-account`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use clap::Args;
use openledger_core::{AccAddress, Coins};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use openledger_client::{Client, ClientError, UnusedQueryFlags, parse_coins};
use openledger_config::genesis::AppGenesis;
use openledger_config::system::file_error;

const BASE_ACCOUNT: &str = "/cosmos.auth.v1beta1.BaseAccount";
const MODULE_ACCOUNT: &str = "/cosmos.auth.v1beta1.ModuleAccount";

/// Arguments of `genesis add-genesis-account`.
#[derive(Args, Debug)]
pub(super) struct AddArgs {
    /// Account address or key name
    address_or_key_name: String,
    /// Initial coins, such as 100uopen,5uatom
    coins: String,
    /// Append the coins to an account already in the genesis.json file
    #[arg(long)]
    append: bool,
    /// Module account name
    #[arg(long, default_value = "")]
    module_name: String,
    /// Amount of coins for vesting accounts
    #[arg(long, default_value = "")]
    vesting_amount: String,
    /// Schedule start time (unix epoch) for vesting accounts
    #[arg(long, default_value_t = 0)]
    vesting_start_time: i64,
    /// Schedule end time (unix epoch) for vesting accounts
    #[arg(long, default_value_t = 0)]
    vesting_end_time: i64,
    #[command(flatten)]
    pub(super) unused: UnusedQueryFlags,
}

/// Arguments of `genesis bulk-add-genesis-account`.
#[derive(Args, Debug)]
pub(super) struct BulkArgs {
    /// JSON file with the accounts
    file: PathBuf,
    /// Append the coins to accounts already in the genesis.json file
    #[arg(long)]
    append: bool,
    #[command(flatten)]
    pub(super) unused: UnusedQueryFlags,
}

#[derive(Deserialize)]
struct BulkAccount {
    address: String,
    coins: Vec<BulkCoin>,
    #[serde(default)]
    module_name: String,
    #[serde(default)]
    vesting_amt: Vec<BulkCoin>,
    #[serde(default)]
    vesting_start: i64,
    #[serde(default)]
    vesting_end: i64,
}

#[derive(Deserialize)]
struct BulkCoin {
    denom: String,
    amount: String,
}

/// One account to add.
pub(crate) struct NewAccount {
    address: Vec<u8>,
    text: String,
    coins: Coins,
    module_name: String,
    vesting: Coins,
    start: i64,
    end: i64,
}

impl NewAccount {
    /// A module's account.
    pub(super) fn module(client: &Client, address: &AccAddress, name: &str, coins: Coins) -> Result<Self, ClientError> {
        Ok(Self { module_name: name.to_owned(), ..Self::plain(client, address.as_bytes(), coins)? })
    }

    /// An account of a key.
    pub(crate) fn plain(client: &Client, address: &[u8], coins: Coins) -> Result<Self, ClientError> {
        let (text, address) = (client.address_text(address)?, address.to_vec());
        Ok(Self { address, text, coins, module_name: String::new(), vesting: Coins::empty(), start: 0, end: 0 })
    }
}

/// Adds one account.
pub(super) fn add(client: &Client, args: &AddArgs) -> Result<(), ClientError> {
    let address = match client.codec.parse(&args.address_or_key_name) {
        Ok(address) => address.as_bytes().to_vec(),
        Err(_) => {
            let key = client.keyring()?.key(&args.address_or_key_name);
            key.map_err(|e| ClientError::Usage(format!("failed to get address from Keyring: {e}")))?.address()
        }
    };
    let coins = |text: &str, what: &str| {
        parse_coins(text).map_err(|e| ClientError::Usage(format!("failed to parse {what}: {e}")))
    };
    let account = NewAccount {
        text: client.address_text(&address)?,
        address,
        coins: coins(&args.coins, "coins")?,
        module_name: args.module_name.clone(),
        vesting: coins(&args.vesting_amount, "vesting amount")?,
        start: args.vesting_start_time,
        end: args.vesting_end_time,
    };
    add_all(client, vec![account], args.append)
}

/// Adds the accounts of a file.
pub(super) fn add_many(client: &Client, args: &BulkArgs) -> Result<(), ClientError> {
    let opened = |error: std::io::Error| format!("failed to open file: {}", file_error(&args.file, &error));
    let text = std::fs::read_to_string(&args.file).map_err(|error| ClientError::Usage(opened(error)))?;
    let decode = |e| ClientError::Usage(format!("failed to decode JSON: {e}"));
    let listed: Vec<BulkAccount> = serde_json::from_str(&text).map_err(decode)?;
    let coins = |list: &[BulkCoin]| {
        parse_coins(&list.iter().map(|c| format!("{}{}", c.amount, c.denom)).collect::<Vec<_>>().join(","))
    };
    let accounts = listed.into_iter().map(|entry| {
        Ok(NewAccount {
            address: client.codec.parse(&entry.address)?.as_bytes().to_vec(),
            coins: coins(&entry.coins)?,
            vesting: coins(&entry.vesting_amt)?,
            text: entry.address,
            module_name: entry.module_name,
            start: entry.vesting_start,
            end: entry.vesting_end,
        })
    });
    let accounts = accounts.collect::<Result<Vec<_>, ClientError>>()?;
    add_all(client, accounts, args.append)
}

fn add_all(client: &Client, accounts: Vec<NewAccount>, append: bool) -> Result<(), ClientError> {
    let path = client.layout.genesis();
    let (mut genesis, _) = AppGenesis::load(&path)?;
    let mut state: Map<String, Value> = serde_json::from_str(genesis.app_state.get())?;
    add_to_state(&mut state, &accounts, append, client)?;
    genesis.app_state = RawValue::from_string(serde_json::to_string(&state)?)?;
    Ok(genesis.save(&path)?)
}

/// Adds accounts with their balances to a genesis state. The lists are gone through once, however many accounts are
/// added.
pub(crate) fn add_to_state<'n>(
    state: &mut Map<String, Value>,
    new: impl IntoIterator<Item = &'n NewAccount>,
    append: bool,
    client: &Client,
) -> Result<(), ClientError> {
    let mut known: BTreeSet<String> =
        list(state, "auth", "accounts")?.iter().filter_map(account_address).map(str::to_owned).collect();
    let mut supply = coins_of(&Value::Array(list(state, "bank", "supply")?.clone()))?;
    let mut balances = Balances::take(list(state, "bank", "balances")?, client)?;
    let mut added = Vec::new();
    for account in new {
        let described = account_json(account)?;
        if known.insert(account.text.clone()) {
            added.push(described);
        } else if !append {
            return Err(ClientError::Usage(format!(
                " Account {} already exists\nUse `append` flag to append account at existing address",
                account.text
            )));
        }
        supply = supply.add(&account.coins)?;
        balances.add(account)?;
    }
    let accounts = list(state, "auth", "accounts")?;
    for account in added {
        // Accounts go by number, so a new one is last; numbers are those of the SDK's sanitised list.
        let number = accounts.len();
        accounts.push(numbered(account, number));
    }
    *list(state, "bank", "supply")? = coins_json(&supply);
    *list(state, "bank", "balances")? = balances.sorted();
    Ok(())
}

/// The balances of a genesis state, found by address.
struct Balances {
    /// Address bytes with the balance.
    entries: Vec<(Vec<u8>, Value)>,
    /// Places of addresses in `entries`.
    places: BTreeMap<String, usize>,
}

impl Balances {
    fn take(list: &mut Vec<Value>, client: &Client) -> Result<Self, ClientError> {
        let mut all = Self { entries: Vec::with_capacity(list.len()), places: BTreeMap::new() };
        for balance in std::mem::take(list) {
            let text = balance.get("address").and_then(Value::as_str).unwrap_or_default().to_owned();
            let bytes = client.codec.parse(&text)?.as_bytes().to_vec();
            all.places.entry(text).or_insert(all.entries.len());
            all.entries.push((bytes, balance));
        }
        Ok(all)
    }

    fn add(&mut self, new: &NewAccount) -> Result<(), ClientError> {
        let entry = self.places.get(&new.text).and_then(|place| self.entries.get_mut(*place));
        let Some((_, balance)) = entry else {
            self.places.insert(new.text.clone(), self.entries.len());
            let balance = json!({"address": new.text, "coins": coins_json(&new.coins)});
            self.entries.push((new.address.clone(), balance));
            return Ok(());
        };
        let total = coins_of(balance.get("coins").unwrap_or(&Value::Null))?.add(&new.coins)?;
        *balance = json!({"address": new.text, "coins": coins_json(&total)});
        Ok(())
    }

    /// In the order of address bytes.
    fn sorted(mut self) -> Vec<Value> {
        self.entries.sort_by(|(a, _), (b, _)| a.cmp(b));
        self.entries.into_iter().map(|(_, balance)| balance).collect()
    }
}

fn list<'a>(state: &'a mut Map<String, Value>, module: &str, field: &str) -> Result<&'a mut Vec<Value>, ClientError> {
    let bad =
        || ClientError::Usage(format!("failed to unmarshal genesis state: app_state.{module}.{field} is not a list"));
    let section = state.entry(module).or_insert_with(|| json!({})).as_object_mut().ok_or_else(bad)?;
    let value = section.entry(field).or_insert_with(|| json!([]));
    if value.is_null() {
        *value = json!([]);
    }
    value.as_array_mut().ok_or_else(bad)
}

/// The address of an account of any type: its own or that of the base account inside.
pub(super) fn account_address(account: &Value) -> Option<&str> {
    match account.get("address").and_then(Value::as_str) {
        Some(address) => Some(address),
        None => {
            ["base_account", "base_vesting_account"].iter().find_map(|key| account.get(*key).and_then(account_address))
        }
    }
}

fn numbered(mut account: Value, number: usize) -> Value {
    let mut at = &mut account;
    loop {
        let inner = ["base_account", "base_vesting_account"].into_iter().find(|key| at.get(*key).is_some());
        match inner {
            Some(key) => match at.get_mut(key) {
                Some(next) => at = next,
                None => return account,
            },
            None => break,
        }
    }
    if let Some(map) = at.as_object_mut() {
        map.insert("account_number".into(), Value::from(number.to_string()));
    }
    account
}

fn account_json(new: &NewAccount) -> Result<Value, ClientError> {
    let base = json!({"address": new.text, "pub_key": null, "account_number": "0", "sequence": "0"});
    let with_type = |url: &str, value: Value| {
        let mut map = Map::new();
        map.insert("@type".into(), Value::from(url));
        map.extend(value.as_object().cloned().unwrap_or_default());
        Value::Object(map)
    };
    if !new.vesting.is_empty() {
        if !new.coins.covers(&new.vesting) {
            return Err(ClientError::usage("vesting amount cannot be greater than total amount"));
        }
        if new.end <= 0 || (new.start != 0 && new.start >= new.end) {
            return Err(ClientError::usage("invalid vesting parameters; must supply start and end time or end time"));
        }
        let vesting = json!({
            "base_account": base, "original_vesting": coins_json(&new.vesting), "delegated_free": [], "delegated_vesting": [],
            "end_time": new.end.to_string(),
        });
        return Ok(if new.start == 0 {
            with_type("/cosmos.vesting.v1beta1.DelayedVestingAccount", json!({"base_vesting_account": vesting}))
        } else {
            let account = json!({"base_vesting_account": vesting, "start_time": new.start.to_string()});
            with_type("/cosmos.vesting.v1beta1.ContinuousVestingAccount", account)
        });
    }
    if !new.module_name.is_empty() {
        if openledger_core::AccAddress::module(&new.module_name).as_bytes() != new.address {
            return Err(ClientError::Usage(format!(
                "failed to validate new genesis account: address {} cannot be derived from the module name '{}'",
                new.text, new.module_name
            )));
        }
        let account = json!({"base_account": base, "name": new.module_name, "permissions": ["burner", "minter"]});
        return Ok(with_type(MODULE_ACCOUNT, account));
    }
    Ok(with_type(BASE_ACCOUNT, base))
}

/// Coins of a JSON list of `{"denom", "amount"}`, checked as the bank checks them.
pub(super) fn coins_of(value: &Value) -> Result<Coins, ClientError> {
    let text = |coin: &Value, key: &str| coin.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let coins = value.as_array().map(Vec::as_slice).unwrap_or_default();
    let coins = coins.iter().map(|c| openledger_core::Coin::parse_parts(&text(c, "denom"), &text(c, "amount")));
    Ok(Coins::new(coins.collect::<Result<Vec<_>, _>>()?)?)
}

fn coins_json(coins: &Coins) -> Vec<Value> {
    coins.iter().map(|c| json!({"denom": c.denom.as_str(), "amount": c.amount.to_string()})).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_nested_accounts_and_their_numbers() {
        let account = json!({"@type": "x", "base_vesting_account": {"base_account": {"address": "open1a", "account_number": "0"}}});
        assert_eq!(account_address(&account), Some("open1a"));
        let numbered = numbered(account, 7);
        assert_eq!(numbered.pointer("/base_vesting_account/base_account/account_number"), Some(&json!("7")));
    }

    #[test]
    fn coins_must_be_sorted_and_positive() {
        assert!(coins_of(&json!([{"denom": "b", "amount": "1"}])).is_err());
        assert_eq!(
            coins_of(&json!([{"denom": "aaa", "amount": "1"}, {"denom": "bbb", "amount": "2"}])).unwrap().to_string(),
            "1aaa,2bbb"
        );
        assert!(coins_of(&json!([{"denom": "bbb", "amount": "1"}, {"denom": "aaa", "amount": "2"}])).is_err());
        assert!(coins_of(&json!([{"denom": "aaa", "amount": "0"}])).is_err());
    }
}
