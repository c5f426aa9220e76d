//! Denominations and the way that they have come: base and hops (ibc-go `types/denom.go`, `types/hop.go`).

use crate::errors::TransferError;
use openledger_core::{Failure, Res};
use openledger_ibc::channel::is_channel_id;
use openledger_ibc::client::is_client_id;
use openledger_ibc::host;
use openledger_proto::ibc::applications::transfer::v1::{Denom, Hop};
use sha2::{Digest, Sha256};
use std::cmp::Ordering;

/// What follows from the base and the hops of a denomination.
pub trait TracedDenom {
    /// The hops and the base: `transfer/channel-0/uatom`.
    fn path(&self) -> String;
    /// SHA-256 of [`TracedDenom::path`], by which the module keeps the denomination.
    fn hash(&self) -> [u8; 32];
    /// The hash as upper-case digits.
    fn hash_text(&self) -> String;
    /// The denomination of bank: `ibc/{hash}`, or the base if the coin is at home here.
    fn ibc_denom(&self) -> String;
    /// Whether it has come from no other chain.
    fn is_native(&self) -> bool;
    /// Whether the last hop of its way was through this port and channel, or client.
    fn has_prefix(&self, port: &str, channel: &str) -> bool;
    /// Checks the base and the identifiers of the hops.
    ///
    /// # Errors
    /// `transfer:3`, `host:2`.
    fn check(&self) -> Res<()>;
    /// The order of listings: by base, number of hops, path.
    fn order(&self, other: &Self) -> Ordering;
}

impl TracedDenom for Denom {
    fn path(&self) -> String {
        let hops: String = self.trace.iter().map(|hop| format!("{}/{}/", hop.port_id, hop.channel_id)).collect();
        hops + &self.base
    }

    fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.path()).into()
    }

    fn hash_text(&self) -> String {
        hex::encode_upper(self.hash())
    }

    fn ibc_denom(&self) -> String {
        if self.is_native() { self.base.clone() } else { format!("ibc/{}", self.hash_text()) }
    }

    fn is_native(&self) -> bool {
        self.trace.is_empty()
    }

    fn has_prefix(&self, port: &str, channel: &str) -> bool {
        self.trace.first().is_some_and(|hop| hop.port_id == port && hop.channel_id == channel)
    }

    fn check(&self) -> Res<()> {
        if self.base.trim().is_empty() {
            return Err(TransferError::InvalidDenom.wrap("base denomination cannot be blank"));
        }
        self.trace.iter().try_for_each(|hop| check_hop(hop).map_err(|e| e.context("invalid trace")))
    }

    fn order(&self, other: &Self) -> Ordering {
        let by_form = self.base.cmp(&other.base).then(self.trace.len().cmp(&other.trace.len()));
        by_form.then_with(|| self.path().cmp(&other.path()))
    }
}

fn check_hop(hop: &Hop) -> Res<()> {
    host::validate_port_id(&hop.port_id)
        .map_err(|e| e.context(format!("invalid hop source port ID {}", hop.port_id)))?;
    host::validate_channel_id(&hop.channel_id)
        .map_err(|e| e.context(format!("invalid hop source channel ID {}", hop.channel_id)))
}

/// Reads a path. Pairs of a port and a channel or client, in the form that this chain's software gives them,
/// are hops; from the first pair on that is none, everything is the base (`gamm/pool/1`).
pub fn parse_path(path: &str) -> Denom {
    let parts: Vec<&str> = path.split('/').collect();
    let mut trace = Vec::new();
    let mut rest = parts.as_slice();
    // A path of two parts is a base, whatever its second part looks like.
    while let [port, channel, after @ ..] = rest
        && parts.len() > 2
        && (is_channel_id(channel) || is_client_id(channel))
    {
        trace.push(Hop { port_id: (*port).to_owned(), channel_id: (*channel).to_owned() });
        rest = after;
    }
    Denom { base: rest.join("/"), trace }
}

/// Reads the hash of a denomination: 32 bytes as hexadecimal digits, or nothing at all (ibc-go
/// `ParseHexHash`).
///
/// # Errors
/// `undefined:1` with Go's text.
pub fn parse_hash(text: &str) -> Res<Vec<u8>> {
    if let Some(c) = text.bytes().find(|b| !b.is_ascii_hexdigit()) {
        return Err(Failure::unregistered(format!("encoding/hex: invalid byte: {}", rune(c))));
    }
    let hash = hex::decode(text).map_err(|_| Failure::unregistered("encoding/hex: odd length hex string"))?;
    if hash.is_empty() || hash.len() == 32 {
        return Ok(hash);
    }
    Err(Failure::unregistered(format!("expected size to be 32 bytes, got {} bytes", hash.len())))
}

/// A byte, taken for a character, as Go's `%#U` prints it.
fn rune(byte: u8) -> String {
    match byte {
        0x20..=0x7e | 0xa1..=0xac | 0xae..=0xff => format!("U+{byte:04X} '{}'", char::from(byte)),
        _ => format!("U+{byte:04X}"),
    }
}

/// Whether a text may name the denomination of coins that are sent (ibc-go `validateIBCDenom`); its form as a
/// denomination of bank was checked.
pub(crate) fn may_travel(denom: &str) -> bool {
    match denom.split_once('/') {
        None => denom != "ibc",
        Some(("ibc", hash)) => !hash.trim().is_empty() && parse_hash(hash).is_ok(),
        Some(_) => true,
    }
}
