//! The clients' keeper.

use crate::client::Height;
use crate::commitment::MerklePath;
use crate::keeper::IbcKeeper;
use crate::light::{Proof, Status};
use openledger_core::{AccAddress, Ctx, Res};
use prost_types::Any;

impl IbcKeeper {
    /// Whether a client can be used; `Unauthorized` where its kind is not allowed or unknown.
    pub fn client_status(&self, ctx: &Ctx, client: &str) -> Res<Status> {
        todo!()
    }

    /// The newest height that a client knows; zero where its kind is not allowed or unknown.
    pub fn client_latest_height(&self, ctx: &Ctx, client: &str) -> Res<Height> {
        todo!()
    }

    /// The counterparty's time at a height, in nanoseconds.
    pub fn client_timestamp_at(&self, ctx: &Ctx, client: &str, height: Height) -> Res<u64> {
        todo!()
    }

    /// Checks with an active client that the counterparty's state holds `value` under `path`.
    pub fn verify_membership(
        &self,
        ctx: &Ctx,
        client: &str,
        proof: Proof<'_>,
        path: &MerklePath,
        value: &[u8],
    ) -> Res<()> {
        todo!()
    }

    /// Checks with an active client that the counterparty's state holds nothing under `path`.
    pub fn verify_non_membership(&self, ctx: &Ctx, client: &str, proof: Proof<'_>, path: &MerklePath) -> Res<()> {
        todo!()
    }

    /// Who created the client, unless that was forgotten.
    pub fn client_creator(&self, ctx: &Ctx, client: &str) -> Res<Option<AccAddress>> {
        todo!()
    }

    /// The state of a client.
    pub fn client_state(&self, ctx: &Ctx, client: &str) -> Res<Option<Any>> {
        todo!()
    }

    /// What a client knows of a height.
    pub fn client_consensus_state(&self, ctx: &Ctx, client: &str, height: Height) -> Res<Option<Any>> {
        todo!()
    }
}
