//! What queries answer to contracts, as JSON.

use super::ibc::IbcChannel;
use super::msgs::Coin;
use super::write::{base64_json, field, json_list, json_object, json_string, unless_empty};

/// The answer about a balance or a supply: `{"amount":…}`.
pub fn amount_answer(coin: &Coin) -> String {
    format!("{{\"amount\":{}}}", coin.to_json())
}

/// The answer about all balances.
pub fn amounts_answer(coins: &[Coin]) -> String {
    format!("{{\"amount\":{}}}", json_list(coins, Coin::to_json))
}

/// How a denomination is shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are the bank's own")]
pub struct DenomMetadata {
    pub description: String,
    pub units: Vec<DenomUnit>,
    pub base: String,
    pub display: String,
    pub name: String,
    pub symbol: String,
    pub uri: String,
    pub uri_hash: String,
}

/// A unit of a denomination.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are the bank's own")]
pub struct DenomUnit {
    pub denom: String,
    pub exponent: u32,
    pub aliases: Vec<String>,
}

impl DenomMetadata {
    /// The JSON of it.
    pub fn to_json(&self) -> String {
        let units = json_list(&self.units, |unit| {
            json_object([
                field("denom", json_string(&unit.denom)),
                field("exponent", unit.exponent.to_string()),
                field("aliases", json_list(&unit.aliases, |alias| json_string(alias))),
            ])
        });
        json_object([
            field("description", json_string(&self.description)),
            field("denom_units", units),
            field("base", json_string(&self.base)),
            field("display", json_string(&self.display)),
            field("name", json_string(&self.name)),
            field("symbol", json_string(&self.symbol)),
            field("uri", json_string(&self.uri)),
            field("uri_hash", json_string(&self.uri_hash)),
        ])
    }
}

/// The answer about one denomination.
pub fn metadata_answer(metadata: &DenomMetadata) -> String {
    format!("{{\"metadata\":{}}}", metadata.to_json())
}

/// The answer about all denominations.
pub fn all_metadata_answer(metadata: &[DenomMetadata], next_key: &[u8]) -> String {
    let next = (!next_key.is_empty()).then(|| ("next_key", base64_json(next_key)));
    json_object([field("metadata", json_list(metadata, DenomMetadata::to_json)), next])
}

/// The answer about the port of a contract.
pub fn port_answer(port: &str) -> String {
    format!("{{\"port_id\":{}}}", json_string(port))
}

/// The answer about the channels of a port.
pub fn channels_answer(channels: &[IbcChannel]) -> String {
    format!("{{\"channels\":{}}}", json_list(channels, IbcChannel::to_json))
}

/// The answer about one channel; `{}` if there is none.
pub fn channel_answer(channel: Option<&IbcChannel>) -> String {
    json_object([channel.map(|channel| ("channel", channel.to_json()))])
}

/// A validator with the rates of its commission.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are CosmWasm's own")]
pub struct Validator {
    pub address: String,
    pub commission: String,
    pub max_commission: String,
    pub max_change_rate: String,
}

impl Validator {
    /// The JSON of it.
    pub fn to_json(&self) -> String {
        json_object([
            field("address", json_string(&self.address)),
            field("commission", json_string(&self.commission)),
            field("max_commission", json_string(&self.max_commission)),
            field("max_change_rate", json_string(&self.max_change_rate)),
        ])
    }
}

/// The answer about the staked denomination.
pub fn denom_answer(denom: &str) -> String {
    format!("{{\"denom\":{}}}", json_string(denom))
}

/// The answer about the bonded validators.
pub fn validators_answer(validators: &[Validator]) -> String {
    format!("{{\"validators\":{}}}", json_list(validators, Validator::to_json))
}

/// The answer about one validator; `null` in it if there is none.
pub fn validator_answer(validator: Option<&Validator>) -> String {
    format!("{{\"validator\":{}}}", validator.map_or_else(|| "null".to_owned(), Validator::to_json))
}

/// A delegation and its worth.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are CosmWasm's own")]
pub struct Delegation {
    pub delegator: String,
    pub validator: String,
    pub amount: Coin,
}

impl Delegation {
    fn fields(&self) -> [Option<(&'static str, String)>; 3] {
        [
            field("delegator", json_string(&self.delegator)),
            field("validator", json_string(&self.validator)),
            field("amount", self.amount.to_json()),
        ]
    }
}

/// The answer about all delegations of an account.
pub fn delegations_answer(delegations: &[Delegation]) -> String {
    format!("{{\"delegations\":{}}}", json_list(delegations, |d| json_object(d.fields())))
}

/// A delegation with what it has earned, and what of it can be moved to another validator.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FullDelegation {
    /// The delegation.
    pub delegation: Delegation,
    /// The rewards that can be withdrawn.
    pub rewards: Vec<Coin>,
    /// What can be redelegated.
    pub can_redelegate: Coin,
}

/// The answer about one delegation; `{}` if there is none.
pub fn delegation_answer(delegation: Option<&FullDelegation>) -> String {
    let full = delegation.map(|full| {
        let more = [
            field("accumulated_rewards", json_list(&full.rewards, Coin::to_json)),
            field("can_redelegate", full.can_redelegate.to_json()),
        ];
        ("delegation", json_object(full.delegation.fields().into_iter().chain(more)))
    });
    json_object([full])
}

/// Coins with fractions; the amount is a decimal.
fn dec_coins(coins: &[Coin]) -> String {
    json_list(coins, |coin| {
        json_object([field("amount", json_string(&coin.amount)), field("denom", json_string(&coin.denom))])
    })
}

/// The answer about where rewards go.
pub fn withdraw_address_answer(address: &str) -> String {
    format!("{{\"withdraw_address\":{}}}", json_string(address))
}

/// The answer about the rewards of a delegation.
pub fn rewards_answer(rewards: &[Coin]) -> String {
    format!("{{\"rewards\":{}}}", dec_coins(rewards))
}

/// The answer about the rewards of all delegations: those of each validator, and their sum.
pub fn total_rewards_answer(rewards: &[(String, Vec<Coin>)], total: &[Coin]) -> String {
    let rewards = json_list(rewards, |(validator, reward)| {
        format!("{{\"reward\":{},\"validator_address\":{}}}", dec_coins(reward), json_string(validator))
    });
    format!("{{\"rewards\":{rewards},\"total\":{}}}", dec_coins(total))
}

/// The answer about the validators of an account; Go has no list where there is none.
pub fn delegator_validators_answer(validators: &[String]) -> String {
    let list = match validators {
        [] => "null".to_owned(),
        some => json_list(some, |v| json_string(v)),
    };
    format!("{{\"validators\":{list}}}")
}

/// What is known of a contract.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are CosmWasm's own")]
pub struct ContractInfoAnswer {
    pub code_id: u64,
    pub creator: String,
    pub admin: String,
    pub pinned: bool,
    pub ibc_port: String,
    pub ibc2_port: String,
}

impl ContractInfoAnswer {
    /// The JSON of it.
    pub fn to_json(&self) -> String {
        json_object([
            field("code_id", self.code_id.to_string()),
            field("creator", json_string(&self.creator)),
            unless_empty("admin", &self.admin),
            field("pinned", self.pinned.to_string()),
            unless_empty("ibc_port", &self.ibc_port),
            unless_empty("ibc2_port", &self.ibc2_port),
        ])
    }
}

/// The answer about a code.
pub fn code_info_answer(code_id: u64, creator: &str, checksum: &[u8]) -> String {
    format!("{{\"code_id\":{code_id},\"creator\":{},\"checksum\":\"{}\"}}", json_string(creator), hex::encode(checksum))
}

/// The answer about a range of a contract's storage.
pub fn raw_range_answer(entries: &[(Vec<u8>, Vec<u8>)], next_key: Option<&[u8]>) -> String {
    let data = json_list(entries, |(key, value)| format!("[{},{}]", base64_json(key), base64_json(value)));
    format!("{{\"data\":{data},\"next_key\":{}}}", next_key.map_or_else(|| "null".to_owned(), base64_json))
}
