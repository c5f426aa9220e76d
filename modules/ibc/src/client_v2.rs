//! Counterparties of clients, over which packets of version 2 go (ibc-go `02-client/v2`).

mod genesis;
mod msgs;
mod queries;

use crate::client::client_store;
use crate::keeper::IbcKeeper;
use openledger_core::{AccAddress, Ctx, Failure, Res};
use openledger_proto::ibc::core::client::v2::{Config, CounterpartyInfo};
use prost::Message;

pub(crate) use genesis::check as validate_genesis;
pub(crate) use msgs::messages;
pub(crate) use queries::queries;

/// The client at the other end, below a client's prefix.
const COUNTERPARTY: &[u8] = b"counterparty";
/// Who may relay, below a client's prefix.
const CONFIG: &[u8] = b"config";

/// What the store has; none if there is nothing, also of a value that is empty.
fn read<T: Message + Default>(bytes: Option<Vec<u8>>, what: &str) -> Res<Option<T>> {
    let Some(bytes) = bytes.filter(|bytes| !bytes.is_empty()) else { return Ok(None) };
    T::decode(bytes.as_slice()).map(Some).map_err(|e| Failure::corrupt(format!("{what} of a client: {e}")))
}

impl IbcKeeper {
    /// The client at the other end, if it is registered.
    ///
    /// # Errors
    /// `sdk:11` when the gas runs out; fatal when the storage fails.
    pub fn counterparty(&self, ctx: &Ctx, client: &str) -> Res<Option<CounterpartyInfo>> {
        read(client_store(ctx, client).get(COUNTERPARTY)?, "counterparty")
    }

    fn set_counterparty(&self, ctx: &Ctx, client: &str, info: &CounterpartyInfo) -> Res<()> {
        client_store(ctx, client).set(COUNTERPARTY, info.encode_to_vec())
    }

    /// Who may relay for a client; nobody in particular if it was never set.
    ///
    /// # Errors
    /// `sdk:11` when the gas runs out; fatal when the storage fails.
    pub fn client_config(&self, ctx: &Ctx, client: &str) -> Res<Config> {
        Ok(read(client_store(ctx, client).get(CONFIG)?, "config")?.unwrap_or_default())
    }

    fn set_client_config(&self, ctx: &Ctx, client: &str, config: &Config) -> Res<()> {
        client_store(ctx, client).set(CONFIG, config.encode_to_vec())
    }
}

/// Whether `relayer` may relay under `config`; an empty list lets everybody (ibc-go `Config.IsAllowedRelayer`).
pub fn is_allowed_relayer(ctx: &Ctx, config: &Config, relayer: &AccAddress) -> bool {
    // The list was checked before it was stored, so each text in it is an address.
    let is_listed = |text: &String| ctx.parse_address(text).is_ok_and(|listed| listed == *relayer);
    config.allowed_relayers.is_empty() || config.allowed_relayers.iter().any(is_listed)
}
