//! Who may store codes and make contracts of them.

use crate::address::account;
use crate::errors::WasmError;
use openledger_core::{AccAddress, ChainConfig, Ctx, Failure, Res, Sdk};
use openledger_proto::cosmwasm::wasm::v1::{AccessConfig, AccessType};
use std::collections::BTreeSet;

/// The most addresses that a list may have.
pub const MAX_ADDRESSES: usize = 50;

/// Everybody.
pub fn everybody() -> AccessConfig {
    AccessConfig { permission: AccessType::Everybody.into(), addresses: Vec::new() }
}

/// Nobody.
pub fn nobody() -> AccessConfig {
    AccessConfig { permission: AccessType::Nobody.into(), addresses: Vec::new() }
}

/// The kind of access that a number means; unknown ones are unspecified, as in wasmd's texts.
fn known(permission: i32) -> AccessType {
    match AccessType::try_from(permission) {
        Ok(known) => known,
        Err(_) => AccessType::Unspecified,
    }
}

/// The name of a kind of access, as events and JSON show it.
pub fn name(permission: i32) -> &'static str {
    match known(permission) {
        AccessType::Nobody => "Nobody",
        AccessType::Everybody => "Everybody",
        AccessType::AnyOfAddresses => "AnyOfAddresses",
        AccessType::Unspecified => "Unspecified",
    }
}

/// The access of this kind for a creator: a list of addresses has the creator alone.
///
/// # Errors
/// The code of a panic for a kind that is none: parameters never have one.
pub fn with(permission: i32, creator: &str) -> Res<AccessConfig> {
    match known(permission) {
        AccessType::Nobody => Ok(nobody()),
        AccessType::Everybody => Ok(everybody()),
        AccessType::AnyOfAddresses => Ok(AccessConfig { permission, addresses: vec![creator.to_owned()] }),
        AccessType::Unspecified => Err(Failure::panicked("unsupported access type")),
    }
}

/// Checks a kind of access.
///
/// # Errors
/// `wasm:12` for none, `wasm:14` for an unknown one.
pub fn check_type(permission: i32) -> Res<()> {
    match AccessType::try_from(permission) {
        Ok(AccessType::Unspecified) => Err(WasmError::Empty.wrap("type")),
        Ok(_) => Ok(()),
        Err(_) => Err(WasmError::Invalid.wrap(format!("unknown type: \"{}\"", name(permission)))),
    }
}

/// Checks the form of an access (wasmd `AccessConfig.ValidateBasic`).
///
/// # Errors
/// As [`check_type`], and as [`check_addresses`] for a list.
pub fn check(config: &ChainConfig, access: &AccessConfig) -> Res<()> {
    check_type(access.permission)?;
    if known(access.permission) == AccessType::AnyOfAddresses {
        check_addresses(config, &access.addresses).map_err(|e| e.context("addresses"))?;
    }
    Ok(())
}

/// Checks a list of addresses: neither empty nor long, each once in whatever case it is written.
///
/// # Errors
/// `wasm:12`, `sdk:18`, `undefined:1`, `wasm:15`.
pub fn check_addresses(config: &ChainConfig, addresses: &[String]) -> Res<()> {
    if addresses.is_empty() {
        return Err(WasmError::Empty.wrap("addresses"));
    }
    if addresses.len() > MAX_ADDRESSES {
        return Err(Sdk::InvalidRequest.wrap(format!("total number of addresses is greater than {MAX_ADDRESSES}")));
    }
    let mut seen = BTreeSet::new();
    for text in addresses {
        account(config, text).map_err(|e| e.context(format!("address: {text}")))?;
        if !seen.insert(text.to_ascii_uppercase()) {
            return Err(WasmError::Duplicate.wrap("duplicate addresses"));
        }
    }
    Ok(())
}

/// The addresses that an access lists; none for the other kinds, whatever they carry.
pub fn listed(access: &AccessConfig) -> &[String] {
    if access.permission == i32::from(AccessType::AnyOfAddresses) { &access.addresses } else { &[] }
}

/// Whether the access includes an account, by its text.
///
/// # Errors
/// The code of a panic for a kind that is none.
pub fn allows(access: &AccessConfig, account: &str) -> Res<bool> {
    match known(access.permission) {
        AccessType::Nobody => Ok(false),
        AccessType::Everybody => Ok(true),
        AccessType::AnyOfAddresses => Ok(access.addresses.iter().any(|a| a == account)),
        AccessType::Unspecified => Err(Failure::panicked("unknown type")),
    }
}

/// Whether a kind of access is as strict as another or stricter, whatever addresses they list.
pub fn is_type_subset(permission: i32, of: i32) -> bool {
    let permission = AccessType::try_from(permission);
    match AccessType::try_from(of) {
        // An unknown kind is not the unspecified one.
        Ok(AccessType::Everybody) => permission != Ok(AccessType::Unspecified),
        Ok(AccessType::Nobody) => permission == Ok(AccessType::Nobody),
        Ok(AccessType::AnyOfAddresses) => {
            matches!(permission, Ok(AccessType::Nobody | AccessType::AnyOfAddresses))
        }
        _ => false,
    }
}

/// Whether an access is as strict as another or stricter.
pub fn is_subset(access: &AccessConfig, of: &AccessConfig) -> bool {
    if of.permission != i32::from(AccessType::AnyOfAddresses) {
        return is_type_subset(access.permission, of.permission);
    }
    match AccessType::try_from(access.permission) {
        Ok(AccessType::Nobody) => true,
        Ok(AccessType::AnyOfAddresses) => access.addresses.iter().all(|a| of.addresses.contains(a)),
        _ => false,
    }
}

/// A right that may go on from governance to the messages of a contract that it called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Making contracts.
    Instantiate,
    /// Giving contracts another code.
    Migrate,
}

/// Whose rules a message goes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Policy {
    /// Those of an account.
    #[default]
    Default,
    /// Those of governance, which may do everything.
    Gov,
    /// Those of an account, with one right of governance beside them.
    PartialGov(Action),
}

/// What a chain allows beside what a code allows.
#[derive(Debug, Clone, PartialEq)]
pub struct ChainAccess {
    /// Who may store codes.
    pub upload: AccessConfig,
    /// The widest access that a code may have to its contracts.
    pub instantiate: AccessConfig,
}

impl Policy {
    /// The rules for a message of `actor`. `inherited` are those of the contract's call that sent it, if one
    /// did.
    pub fn of_sender(ctx: &Ctx, actor: &str, inherited: Option<Policy>) -> Policy {
        if actor == ctx.config().authority() { Policy::Gov } else { inherited.unwrap_or_default() }
    }

    /// Whether `actor` may store a code with this access.
    ///
    /// # Errors
    /// The code of a panic for parameters that are none.
    pub fn can_create_code(self, chain: &ChainAccess, actor: &str, access: &AccessConfig) -> Res<bool> {
        match self {
            Self::Gov => Ok(true),
            Self::Default | Self::PartialGov(_) => {
                Ok(allows(&chain.upload, actor)? && is_subset(access, &chain.instantiate))
            }
        }
    }

    /// Whether `actor` may make a contract of a code with this access.
    ///
    /// # Errors
    /// The code of a panic for an access that is none.
    pub fn can_instantiate(self, access: &AccessConfig, actor: &str) -> Res<bool> {
        match self {
            Self::Gov | Self::PartialGov(Action::Instantiate) => Ok(true),
            Self::Default | Self::PartialGov(Action::Migrate) => allows(access, actor),
        }
    }

    /// Whether `actor` may change a contract with this admin.
    pub fn can_modify_contract(self, admin: Option<&AccAddress>, actor: &AccAddress) -> bool {
        match self {
            Self::Gov | Self::PartialGov(Action::Migrate) => true,
            Self::Default | Self::PartialGov(Action::Instantiate) => admin == Some(actor),
        }
    }

    /// Whether `actor` may change the access to a code of `creator`.
    pub fn can_modify_code_access(self, creator: &AccAddress, actor: &AccAddress, is_subset: bool) -> bool {
        self == Self::Gov || (creator == actor && is_subset)
    }

    /// The rules for the messages of a contract that was called for this action. Of the rights of governance
    /// only that of making contracts goes on, as in wasmd.
    #[must_use]
    pub fn for_submessages(self, action: Action) -> Policy {
        match self {
            Self::Gov if action == Action::Instantiate => Self::PartialGov(action),
            Self::Gov | Self::Default => Self::Default,
            partial @ Self::PartialGov(_) => partial,
        }
    }
}
