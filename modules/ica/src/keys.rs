//! The schema of the stores `icahost` and `icacontroller`: byte for byte that of ibc-go's
//! `27-interchain-accounts/types/keys.go`. Both have the same form.

use openledger_core::collections::{Item, Map, Proto, Raw};
use openledger_core::{Ctx, Failure, Res};
use openledger_proto::ibc::applications::interchain_accounts::{controller, host};

/// The store of the host.
pub const HOST_STORE: &str = "icahost";
/// The store of the controller.
pub const CONTROLLER_STORE: &str = "icacontroller";

/// The parameters of the host.
pub const HOST_PARAMS: Item<host::v1::Params, Proto> = Item::new(HOST_STORE, b"params");
/// The parameters of the controller.
pub const CONTROLLER_PARAMS: Item<controller::v1::Params, Proto> = Item::new(CONTROLLER_STORE, b"params");
/// Whether the application below the controller hears of a channel, by controller port and connection: 1 for
/// yes, 2 for no.
pub const MIDDLEWARE: Map<String, Vec<u8>, Raw> = Map::new(CONTROLLER_STORE, b"isMiddlewareEnabled/");

/// What both stores know of the accounts.
pub struct Schema {
    /// The channel over which an owner's packets go, by controller port and connection.
    pub active_channels: Map<String, String, Raw>,
    /// The address of an owner's account on the host chain, by controller port and connection.
    pub owners: Map<String, String, Raw>,
    /// The ports that are in use.
    pub ports: Map<String, Vec<u8>, Raw>,
}

impl Schema {
    const fn of(store: &'static str) -> Self {
        Self {
            active_channels: Map::new(store, b"activeChannel/"),
            owners: Map::new(store, b"owner/"),
            ports: Map::new(store, b"port/"),
        }
    }
}

/// The accounts that other chains control.
pub const HOST: Schema = Schema::of(HOST_STORE);
/// The accounts on other chains.
pub const CONTROLLER: Schema = Schema::of(CONTROLLER_STORE);

/// The key of a controller port on a connection.
pub fn pair(port: &str, connection: &str) -> String {
    format!("{port}/{connection}")
}

/// Port and connection of [`pair`], as Go's export splits it.
fn split(key: &str) -> Res<(String, String)> {
    let mut parts = key.split('/');
    match (parts.next(), parts.next()) {
        (Some(port), Some(connection)) => Ok((port.to_owned(), connection.to_owned())),
        _ => Err(Failure::corrupt(format!("interchain accounts: {key}"))),
    }
}

/// An entry of a list: controller port, connection and what is kept for them.
pub(crate) type Entry = (String, String, String);

/// All that a map keeps for pairs of port and connection.
pub(crate) fn listed(ctx: &Ctx, map: &Map<String, String, Raw>) -> Res<Vec<Entry>> {
    let mut out = Vec::new();
    let mut stored = map.iter(ctx)?;
    while let Some((key, value)) = stored.next_entry()? {
        let (port, connection) = split(&key)?;
        out.push((port, connection, value));
    }
    Ok(out)
}

impl Schema {
    /// The active channel of a port on a connection.
    pub(crate) fn active_channel(&self, ctx: &Ctx, connection: &str, port: &str) -> Res<Option<String>> {
        // Go takes an entry without bytes for none.
        Ok(self.active_channels.get(ctx, &pair(port, connection))?.filter(|channel| !channel.is_empty()))
    }

    /// The address of the account of a port on a connection.
    pub(crate) fn account(&self, ctx: &Ctx, connection: &str, port: &str) -> Res<Option<String>> {
        Ok(self.owners.get(ctx, &pair(port, connection))?.filter(|address| !address.is_empty()))
    }

    pub(crate) fn set_active_channel(&self, ctx: &Ctx, connection: &str, port: &str, channel: &str) -> Res<()> {
        self.active_channels.set(ctx, &pair(port, connection), &channel.to_owned())
    }

    pub(crate) fn set_account(&self, ctx: &Ctx, connection: &str, port: &str, address: &str) -> Res<()> {
        self.owners.set(ctx, &pair(port, connection), &address.to_owned())
    }

    pub(crate) fn set_port(&self, ctx: &Ctx, port: &str) -> Res<()> {
        self.ports.set(ctx, &port.to_owned(), &vec![1])
    }
}
