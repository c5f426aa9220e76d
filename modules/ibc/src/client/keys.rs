//! What of the store is the clients' (ibc-go `02-client/types/keys.go`, `24-host/client_keys.go`).

use crate::{STORE, host};
use openledger_core::collections::{Item, Map, Proto, Raw};
use openledger_core::kv::Kv;
use openledger_core::{Any, Ctx};
use openledger_proto::ibc::core::client::v1::Params;
use prost::Message;

/// The number of the next client.
pub(super) const NEXT_SEQUENCE: Item<u64, Raw> = Item::new(STORE, b"nextClientSequence");
/// Which kinds of clients there may be.
pub(super) const PARAMS: Item<Params, Proto> = Item::new(STORE, b"clientParams");
/// Everything of all clients, with the keys below the first word of their paths. Listings hand these keys to whoever
/// asks for the next page, so the prefix has no slash, as in ibc-go.
pub(crate) const CLIENTS: Map<Vec<u8>, Vec<u8>, Raw> = Map::new(STORE, b"clients");

/// Who created a client, below its prefix.
pub(super) const CREATOR: &[u8] = b"creator";

/// The store of one client.
pub(crate) fn client_store(ctx: &Ctx, client: &str) -> Kv {
    ctx.kv(STORE).prefix(&host::client_prefix(client))
}

/// A state as it is stored.
pub(super) fn stored(state: &Any) -> Vec<u8> {
    state.encode_to_vec()
}
