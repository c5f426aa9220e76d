//! Events of the module: their types and keys. They are API, like the order of the attributes where they are emitted.

/// A code was stored: checksum, id, then each capability that it requires.
pub(crate) const STORE_CODE: &str = "store_code";
/// A contract was made: contract, code.
pub(crate) const INSTANTIATE: &str = "instantiate";
/// A contract was called: contract.
pub(crate) const EXECUTE: &str = "execute";
/// A contract got another code: code, contract.
pub(crate) const MIGRATE: &str = "migrate";
/// A code was pinned: code.
pub(crate) const PIN_CODE: &str = "pin_code";
/// A code was unpinned: code.
pub(crate) const UNPIN_CODE: &str = "unpin_code";
/// A contract was called by the chain: contract.
pub(crate) const SUDO: &str = "sudo";
/// A contract learnt how its sub-message ended: contract.
pub(crate) const REPLY: &str = "reply";
/// A contract has another admin, or none: contract, new admin.
pub(crate) const UPDATE_CONTRACT_ADMIN: &str = "update_contract_admin";
/// A contract has another label: contract, new label.
pub(crate) const UPDATE_CONTRACT_LABEL: &str = "update_contract_label";
/// Others may make contracts of a code: permission, code, then the addresses if there are any.
pub(crate) const UPDATE_CODE_ACCESS_CONFIG: &str = "update_code_access_config";
/// A contract received a packet: module, contract, success, and the error if there was one.
pub(crate) const PACKET_RECEIVED: &str = "ibc_packet_received";

/// The attributes of a contract's response, the contract first.
pub(crate) const WASM: &str = "wasm";
/// What the types of a contract's own events begin with.
pub(crate) const CUSTOM_PREFIX: &str = "wasm-";
/// What keys of contracts may not begin with.
pub(crate) const RESERVED_PREFIX: &str = "_";

/// The contract that an event is about.
pub(crate) const CONTRACT_ADDRESS: &str = "_contract_address";
/// The code that an event is about.
pub(crate) const CODE_ID: &str = "code_id";
/// The checksum of a code, in hexadecimal digits.
pub(crate) const CHECKSUM: &str = "code_checksum";
/// A capability that a code requires.
pub(crate) const REQUIRED_CAPABILITY: &str = "required_capability";
/// The new admin; empty for none.
pub(crate) const NEW_ADMIN: &str = "new_admin_address";
/// The new label.
pub(crate) const NEW_LABEL: &str = "new_label";
/// The kind of access.
pub(crate) const CODE_PERMISSION: &str = "code_permission";
/// Addresses, with commas between them.
pub(crate) const AUTHORIZED_ADDRESSES: &str = "authorized_addresses";
/// Whether a contract took a packet.
pub(crate) const SUCCESS: &str = "success";
/// Why it did not.
pub(crate) const ERROR: &str = "error";
