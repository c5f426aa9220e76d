//! Accounts for which nobody has a key.

use crate::keys::STORE;
use openledger_core::{AccAddress, Res};
use sha2::{Digest, Sha256};

/// What prepaid accounts are derived from.
const PREPAID: &[u8] = b"prepaid";
/// What the accounts are derived from where earnings wait.
const PAYOUTS: &[u8] = b"payouts";

/// The account that an account of another chain pays from: 32 bytes, by ADR-28. `channel` is the channel of this chain,
/// or the client of IBC version 2, over which its questions or transfers come; no channel is called like a client.
/// `payer` is what the packets call it: on another channel the same text is somebody else.
///
/// # Errors
/// None that a caller could cause.
pub fn prepaid_account(channel: &str, payer: &str) -> Res<AccAddress> {
    // No channel has a zero byte, so the key says where the payer begins.
    derive(PREPAID, &[channel.as_bytes(), &[0], payer.as_bytes()])
}

/// The account where the earnings of an account wait that has a route.
///
/// # Errors
/// None that a caller could cause.
pub fn payout_account(payee: &AccAddress) -> Res<AccAddress> {
    derive(PAYOUTS, &[payee.as_bytes()])
}

/// `address.Derive(address.Module(name, kind), key)` of the SDK.
fn derive(kind: &[u8], key: &[&[u8]]) -> Res<AccAddress> {
    let module = Sha256::new()
        .chain_update(Sha256::digest(b"module"))
        .chain_update(STORE)
        .chain_update([0])
        .chain_update(kind)
        .finalize();
    let mut account = Sha256::new().chain_update(Sha256::digest(module));
    key.iter().for_each(|part| account.update(part));
    AccAddress::from_bytes(&account.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_differ_by_channel_payer_and_kind() {
        let all = [
            prepaid_account("channel-1", "a").unwrap(),
            prepaid_account("channel-1", "b").unwrap(),
            prepaid_account("channel-11", "").unwrap(),
            prepaid_account("channel-1", "1").unwrap(),
            payout_account(&AccAddress::module("a")).unwrap(),
            payout_account(&AccAddress::module("b")).unwrap(),
        ];
        for (i, one) in all.iter().enumerate() {
            assert_eq!(one.as_bytes().len(), 32);
            assert!(all.iter().skip(i + 1).all(|other| other != one), "{i}");
        }
    }
}
