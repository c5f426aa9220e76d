//! Addresses and ports of interchain accounts (ibc-go `types/account.go`, `types/port.go`).

use crate::errors::IcaError;
use crate::{CONTROLLER_PREFIX, NAME};
use openledger_core::{AccAddress, Ctx, Res};
use sha2::{Digest, Sha256};

/// What the addresses of all accounts are derived from, beside the module's name.
const ACCOUNTS_KEY: &[u8] = b"icahost-accounts";
/// The most bytes of an address on another chain.
const MAX_ADDRESS: usize = 128;

/// The address of a new account for a controller's port: what ADR-28 derives from the connection, the port and
/// the application's hash before this block, which nobody could know when the channel was proposed.
///
/// # Errors
/// None that a caller could cause.
pub fn interchain_address(ctx: &Ctx, connection: &str, port: &str) -> Res<AccAddress> {
    let module = Sha256::new()
        .chain_update(Sha256::digest(b"module"))
        .chain_update(NAME)
        .chain_update([0])
        .chain_update(ACCOUNTS_KEY)
        .finalize();
    let address = Sha256::new()
        .chain_update(Sha256::digest(module))
        .chain_update(connection)
        .chain_update(port)
        .chain_update(&ctx.block().app_hash)
        .finalize();
    AccAddress::from_bytes(&address)
}

/// The port of an owner's accounts on other chains.
///
/// # Errors
/// `interchainaccounts:13` for a blank owner.
pub fn controller_port(owner: &str) -> Res<String> {
    if owner.trim().is_empty() {
        return Err(IcaError::InvalidAccountAddress.wrap("owner address cannot be empty"));
    }
    Ok(format!("{CONTROLLER_PREFIX}{owner}"))
}

/// Checks the address of an account, which may be one of any chain.
///
/// # Errors
/// `interchainaccounts:13` unless it has 1 to 128 letters and digits.
pub(crate) fn check_address(address: &str) -> Res<()> {
    let good = (1..=MAX_ADDRESS).contains(&address.len()) && address.bytes().all(|b| b.is_ascii_alphanumeric());
    if good {
        return Ok(());
    }
    Err(IcaError::InvalidAccountAddress.wrap(format!(
        "address must contain strictly alphanumeric characters, not exceeding {MAX_ADDRESS} characters in length"
    )))
}
