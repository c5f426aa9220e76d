//! Addresses of contracts, and the reading of addresses in messages.

use crate::errors::WasmError;
use crate::msgs;
use openledger_core::{AccAddress, AddressCodec, ChainConfig, Failure, Res, Sdk};
use sha2::{Digest, Sha256};

/// The bytes of a contract's address.
pub const CONTRACT_ADDRESS_LEN: usize = 32;
/// What the ports of contracts begin with.
const PORT: &str = "wasm.";
/// What the ports of contracts in IBC version 2 begin with.
pub const PORT_V2: &str = "wasm2";
/// The bytes of a code's checksum.
const CHECKSUM_LEN: usize = 32;

/// How the address of a new contract comes about.
#[derive(Debug, Clone, Copy)]
pub enum NewAddress<'a> {
    /// From the id of the code and a counter.
    Classic,
    /// From what the creator chose, so that it is known beforehand.
    Predictable {
        /// 1 to 64 bytes.
        salt: &'a [u8],
        /// Whether the first message is part of it.
        fix_msg: bool,
    },
}

/// The address that SDK `address.Module("wasm", key)` derives.
fn derived(key: &[u8]) -> Res<AccAddress> {
    let kind = Sha256::digest(b"module");
    let hash = Sha256::new().chain_update(kind).chain_update(b"wasm\0").chain_update(key).finalize();
    AccAddress::from_bytes(&hash)
}

/// The address of the contract with this number in the counter.
///
/// # Errors
/// None that a caller could cause.
pub fn classic(code_id: u64, instance_id: u64) -> Res<AccAddress> {
    derived(&[code_id.to_be_bytes(), instance_id.to_be_bytes()].concat())
}

/// The address of a contract that `MsgInstantiateContract2` makes. `msg` is empty unless the message is part
/// of it.
///
/// # Errors
/// The code of a panic for a checksum that is none, an impossible salt, or a message that is no JSON: wasmd
/// panics.
pub fn predictable(checksum: &[u8], creator: &AccAddress, salt: &[u8], msg: &[u8]) -> Res<AccAddress> {
    if checksum.len() != CHECKSUM_LEN {
        return Err(Failure::panicked("invalid checksum"));
    }
    msgs::check_salt(salt).map_err(|e| Failure::panicked(format!("salt: {e}")))?;
    if !msg.is_empty() {
        msgs::check_json(msg).map_err(|e| Failure::panicked(format!("initMsg: {e}")))?;
    }
    let mut key = Vec::new();
    for part in [checksum, creator.as_bytes(), salt, msg] {
        key.extend_from_slice(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        key.extend_from_slice(part);
    }
    derived(&key)
}

/// The port of a contract that speaks IBC.
pub fn ibc_port(addresses: &AddressCodec, contract: &AccAddress) -> String {
    format!("{PORT}{}", addresses.to_text(contract))
}

/// The port of every contract in IBC version 2: its address without the chain's prefix.
pub fn ibc2_port(addresses: &AddressCodec, contract: &AccAddress) -> String {
    let text = addresses.to_text(contract);
    format!("{PORT_V2}{}", text.strip_prefix(addresses.prefix()).unwrap_or(&text))
}

/// The contract that has a port of IBC.
///
/// # Errors
/// `wasm:14` for a port of another application, otherwise as [`account`].
pub fn contract_of_port(config: &ChainConfig, port: &str) -> Res<AccAddress> {
    account(config, after_prefix(port, PORT)?)
}

/// The contract that has a port of IBC version 2, in which the prefix of the chain's addresses is left out.
///
/// # Errors
/// As [`contract_of_port`].
pub fn contract_of_port2(config: &ChainConfig, port: &str) -> Res<AccAddress> {
    account(config, &format!("{}{}", config.addresses.prefix(), after_prefix(port, PORT_V2)?))
}

fn after_prefix<'a>(port: &'a str, prefix: &str) -> Res<&'a str> {
    port.strip_prefix(prefix).ok_or_else(|| WasmError::Invalid.wrap("without prefix"))
}

/// Reads an address as the SDK's `AccAddressFromBech32`, whose refusals have no code of their own.
///
/// # Errors
/// `undefined:1`; `sdk:9` for an impossible length.
pub fn account(config: &ChainConfig, text: &str) -> Res<AccAddress> {
    config.addresses.parse(text).map_err(|e| {
        let Failure::Tx(e) = e else { return e };
        let log = e.log.strip_suffix(": invalid address").unwrap_or(&e.log);
        match log {
            "empty address" => Sdk::UnknownAddress.wrap("addresses cannot be empty"),
            _ if e.code == Sdk::UnknownAddress.code() => Failure::Tx(e),
            _ => Failure::unregistered(log),
        }
    })
}
