//! The clients' keeper: what is stored of them, and the way to the rules of each kind (ibc-go
//! `02-client/keeper/keeper.go`).

use super::ids::{client_id, parse_client_id};
use super::keys::{CREATOR, NEXT_SEQUENCE, PARAMS, client_store};
use super::{Height, params};
use crate::commitment::MerklePath;
use crate::errors::ClientError;
use crate::host;
use crate::keeper::IbcKeeper;
use crate::light::{LightClient, Proof, Status};
use openledger_core::{AccAddress, Ctx, Failure, Res, TxError};
use openledger_proto::ibc::core::client::v1::Params;
use prost::Message;
use prost_types::Any;

/// Tells a refusal that the caller deals with from a failure that ends the transaction.
pub(super) fn refusal<T>(result: Res<T>) -> Res<Result<T, TxError>> {
    match result {
        Ok(value) => Ok(Ok(value)),
        Err(Failure::Tx(e)) if !e.unwinds => Ok(Err(e)),
        Err(e) => Err(e),
    }
}

/// A state from the store; none if there is nothing.
fn read_state(bytes: Option<Vec<u8>>) -> Res<Option<Any>> {
    let Some(bytes) = bytes.filter(|bytes| !bytes.is_empty()) else { return Ok(None) };
    Any::decode(bytes.as_slice()).map(Some).map_err(|e| Failure::corrupt(format!("state of a client: {e}")))
}

impl IbcKeeper {
    /// Which kinds of clients are allowed.
    pub(crate) fn client_params(&self, ctx: &Ctx) -> Res<Params> {
        PARAMS.get(ctx)?.ok_or_else(|| Failure::panicked("client params are not set in store"))
    }

    pub(super) fn set_client_params(&self, ctx: &Ctx, params: &Params) -> Res<()> {
        PARAMS.set(ctx, params)
    }

    pub(super) fn next_client_sequence(&self, ctx: &Ctx) -> Res<u64> {
        NEXT_SEQUENCE.get(ctx)?.ok_or_else(|| Failure::panicked("next client sequence is nil"))
    }

    pub(super) fn set_next_client_sequence(&self, ctx: &Ctx, sequence: u64) -> Res<()> {
        NEXT_SEQUENCE.set(ctx, &sequence)
    }

    /// Takes the next identifier. The number wraps as Go's does.
    pub(super) fn take_client_id(&self, ctx: &Ctx, kind: &str) -> Res<String> {
        let sequence = self.next_client_sequence(ctx)?;
        self.set_next_client_sequence(ctx, sequence.wrapping_add(1))?;
        Ok(client_id(kind, sequence))
    }

    /// The rules of a client's kind, if clients of it are allowed; reads the parameters.
    ///
    /// # Errors
    /// `host:2` for an identifier without kind and number, `client:10` for a kind that is not allowed, `client:32` for
    /// one that this chain does not know.
    pub(crate) fn rules_of(&self, ctx: &Ctx, client: &str) -> Res<&dyn LightClient> {
        let parsed = parse_client_id(client);
        let (kind, _) = parsed.map_err(|e| e.context(format!("unable to parse client identifier {client}")))?;
        if !params::allows(&self.client_params(ctx)?, kind) {
            let text = format!("client ({client}) type {kind} is not in the allowed client list");
            return Err(ClientError::InvalidClientType.wrap(text));
        }
        self.light_client(kind).ok_or_else(|| ClientError::RouteNotFound.wrap(client))
    }

    /// The rules of a client's kind, which must be active.
    pub(super) fn active(&self, ctx: &Ctx, client: &str, doing: &str) -> Res<&dyn LightClient> {
        let rules = self.rules_of(ctx, client)?;
        match rules.status(ctx, client)? {
            Status::Active => Ok(rules),
            status => {
                Err(ClientError::ClientNotActive.wrap(format!("cannot {doing} client ({client}) with status {status}")))
            }
        }
    }

    /// Whether a client can be used; `Unauthorized` where its kind is not allowed or unknown.
    ///
    /// # Errors
    /// `sdk:11` when the gas runs out; fatal when the storage fails.
    pub fn client_status(&self, ctx: &Ctx, client: &str) -> Res<Status> {
        match refusal(self.rules_of(ctx, client))? {
            Ok(rules) => rules.status(ctx, client),
            Err(_) => Ok(Status::Unauthorized),
        }
    }

    /// The newest height that a client knows; zero where its kind is not allowed or unknown.
    ///
    /// # Errors
    /// As [`IbcKeeper::client_status`].
    pub fn client_latest_height(&self, ctx: &Ctx, client: &str) -> Res<Height> {
        match refusal(self.rules_of(ctx, client))? {
            Ok(rules) => rules.latest_height(ctx, client),
            Err(_) => Ok(Height::ZERO),
        }
    }

    /// The counterparty's time at a height, in nanoseconds since the Unix epoch.
    ///
    /// # Errors
    /// `host:2`, `client:10`, `client:32`, or the client's refusal, which is `client:7` for an unknown height.
    pub fn client_timestamp_at(&self, ctx: &Ctx, client: &str, height: Height) -> Res<u64> {
        self.rules_of(ctx, client)?.timestamp_at(ctx, client, height)
    }

    /// Checks with an active client that the counterparty's state holds `value` under `path`.
    ///
    /// # Errors
    /// `host:2`, `client:10`, `client:32`, `client:29`, or the client's refusal.
    pub fn verify_membership(
        &self,
        ctx: &Ctx,
        client: &str,
        proof: Proof<'_>,
        path: &MerklePath,
        value: &[u8],
    ) -> Res<()> {
        let rules = self.active(ctx, client, "call verify membership on")?;
        rules.verify_membership(ctx, client, proof, path, value)
    }

    /// Checks with an active client that the counterparty's state holds nothing under `path`.
    ///
    /// # Errors
    /// As [`IbcKeeper::verify_membership`].
    pub fn verify_non_membership(&self, ctx: &Ctx, client: &str, proof: Proof<'_>, path: &MerklePath) -> Res<()> {
        let rules = self.active(ctx, client, "call verify non membership on")?;
        rules.verify_non_membership(ctx, client, proof, path)
    }

    /// Who created the client, unless that was forgotten.
    ///
    /// # Errors
    /// `sdk:11` when the gas runs out; fatal when the storage fails.
    pub fn client_creator(&self, ctx: &Ctx, client: &str) -> Res<Option<AccAddress>> {
        let bytes = client_store(ctx, client).get(CREATOR)?.filter(|bytes| !bytes.is_empty());
        let creator = bytes.map(|bytes| AccAddress::from_bytes(&bytes)).transpose();
        creator.map_err(|e| Failure::corrupt(format!("creator of a client: {e}")))
    }

    pub(super) fn set_client_creator(&self, ctx: &Ctx, client: &str, creator: &AccAddress) -> Res<()> {
        client_store(ctx, client).set(CREATOR, creator.as_bytes().to_vec())
    }

    pub(super) fn delete_client_creator(&self, ctx: &Ctx, client: &str) -> Res<()> {
        client_store(ctx, client).delete(CREATOR)
    }

    /// The state of a client.
    ///
    /// # Errors
    /// `sdk:11` when the gas runs out; fatal when the storage fails.
    pub fn client_state(&self, ctx: &Ctx, client: &str) -> Res<Option<Any>> {
        read_state(client_store(ctx, client).get(host::CLIENT_STATE)?)
    }

    /// What a client knows of a height.
    ///
    /// # Errors
    /// `sdk:11` when the gas runs out; fatal when the storage fails.
    pub fn client_consensus_state(&self, ctx: &Ctx, client: &str, height: Height) -> Res<Option<Any>> {
        read_state(client_store(ctx, client).get(&host::consensus_state(height))?)
    }
}
