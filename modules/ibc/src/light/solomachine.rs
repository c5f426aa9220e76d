//! Clients of a key that signs what its state would hold (ICS-6, ibc-go `06-solomachine`).

use super::{ClientMessage, ClientUpgrade, Proof, Status};
use crate::client::Height;
use crate::commitment::MerklePath;
use openledger_core::{Ctx, Res};

/// The kind.
pub const KIND: &str = "06-solomachine";

/// Clients of solo machines.
#[derive(Debug, Clone, Copy, Default)]
pub struct Solomachine;

impl super::LightClient for Solomachine {
    fn check_client_state(&self, client_state: &[u8]) -> Res<()> {
        todo!()
    }
    fn check_consensus_state(&self, consensus_state: &[u8]) -> Res<()> {
        todo!()
    }
    fn check_message(&self, message: &ClientMessage) -> Res<()> {
        todo!()
    }
    fn initialize(&self, ctx: &Ctx, client: &str, client_state: &[u8], consensus_state: &[u8]) -> Res<()> {
        todo!()
    }
    fn verify_message(&self, ctx: &Ctx, client: &str, message: &ClientMessage) -> Res<()> {
        todo!()
    }
    fn is_misbehaviour(&self, ctx: &Ctx, client: &str, message: &ClientMessage) -> Res<bool> {
        todo!()
    }
    fn freeze(&self, ctx: &Ctx, client: &str, message: &ClientMessage) -> Res<()> {
        todo!()
    }
    fn update(&self, ctx: &Ctx, client: &str, message: &ClientMessage) -> Res<Vec<Height>> {
        todo!()
    }
    fn verify_membership(&self, ctx: &Ctx, client: &str, proof: Proof<'_>, path: &MerklePath, value: &[u8]) -> Res<()> {
        todo!()
    }
    fn verify_non_membership(&self, ctx: &Ctx, client: &str, proof: Proof<'_>, path: &MerklePath) -> Res<()> {
        todo!()
    }
    fn status(&self, ctx: &Ctx, client: &str) -> Res<Status> {
        todo!()
    }
    fn latest_height(&self, ctx: &Ctx, client: &str) -> Res<Height> {
        todo!()
    }
    fn timestamp_at(&self, ctx: &Ctx, client: &str, height: Height) -> Res<u64> {
        todo!()
    }
    fn recover(&self, ctx: &Ctx, subject: &str, substitute: &str) -> Res<()> {
        todo!()
    }
    fn upgrade(&self, ctx: &Ctx, client: &str, upgrade: &ClientUpgrade<'_>) -> Res<()> {
        todo!()
    }
}
