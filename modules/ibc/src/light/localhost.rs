//! The client of this chain itself (ibc-go `09-localhost`). It has no state, and looks into the store `ibc` instead of
//! verifying proofs.

use super::tendermint::{self_height, unix_nanos};
use super::{ClientMessage, ClientUpgrade, Proof, Status};
use crate::STORE;
use crate::client::Height;
use crate::commitment::MerklePath;
use crate::errors::{ClientError, CommitmentError, HostError};
use openledger_core::{Ctx, Res};

/// The kind, and the identifier of the only client.
pub const KIND: &str = "09-localhost";

/// What stands for a proof, because messages must have one.
pub const SENTINEL_PROOF: &[u8] = &[1];

/// The client of this chain itself.
#[derive(Debug, Clone, Copy, Default)]
pub struct Localhost;

/// The key below the store's own. The prefix of the store is not looked at.
fn key<'a>(proof: &Proof<'_>, path: &'a MerklePath) -> Res<&'a [u8]> {
    if proof.bytes != SENTINEL_PROOF {
        let [expected, got] = [SENTINEL_PROOF, proof.bytes].map(String::from_utf8_lossy);
        return Err(CommitmentError::InvalidProof.wrap(format!("expected {expected}, got {got}")));
    }
    match path.0.as_slice() {
        [_, key] => Ok(key),
        _ => Err(HostError::InvalidPath.wrap(format!("path must be of length 2: {}", path.go_text()))),
    }
}

impl super::LightClient for Localhost {
    fn check_client_state(&self, _: &[u8]) -> Res<()> {
        initialize_refused()
    }

    fn check_consensus_state(&self, _: &[u8]) -> Res<()> {
        initialize_refused()
    }

    fn check_message(&self, _: &ClientMessage) -> Res<()> {
        message_refused()
    }

    fn initialize(&self, _: &Ctx, _: &str, _: &[u8], _: &[u8]) -> Res<()> {
        initialize_refused()
    }

    fn verify_message(&self, _: &Ctx, _: &str, _: &ClientMessage) -> Res<()> {
        message_refused()
    }

    fn is_misbehaviour(&self, _: &Ctx, _: &str, _: &ClientMessage) -> Res<bool> {
        Ok(false)
    }

    fn freeze(&self, _: &Ctx, _: &str, _: &ClientMessage) -> Res<()> {
        Ok(())
    }

    fn update(&self, ctx: &Ctx, _: &str, _: &ClientMessage) -> Res<Vec<Height>> {
        Ok(vec![self_height(ctx)])
    }

    fn verify_membership(&self, ctx: &Ctx, _: &str, proof: Proof<'_>, path: &MerklePath, value: &[u8]) -> Res<()> {
        let key = key(&proof, path)?;
        let complaint = match ctx.kv(STORE).get(key)? {
            None => "value not found for path",
            Some(found) if found != value => "value provided does not equal value stored at path:",
            Some(_) => return Ok(()),
        };
        let text = format!("{complaint} {{{}}}", path.go_text());
        Err(ClientError::FailedMembershipVerification.wrap(text))
    }

    fn verify_non_membership(&self, ctx: &Ctx, _: &str, proof: Proof<'_>, path: &MerklePath) -> Res<()> {
        let key = key(&proof, path)?;
        if ctx.kv(STORE).has(key)? {
            let text = format!("value found for path {{{}}}", path.go_text());
            return Err(ClientError::FailedNonMembershipVerification.wrap(text));
        }
        Ok(())
    }

    fn status(&self, _: &Ctx, _: &str) -> Res<Status> {
        Ok(Status::Active)
    }

    fn latest_height(&self, ctx: &Ctx, _: &str) -> Res<Height> {
        Ok(self_height(ctx))
    }

    fn timestamp_at(&self, ctx: &Ctx, _: &str, _: Height) -> Res<u64> {
        Ok(unix_nanos(ctx.block().time))
    }

    fn recover(&self, _: &Ctx, _: &str, _: &str) -> Res<()> {
        Err(ClientError::UpdateClientFailed.wrap("cannot update localhost client with a proposal"))
    }

    fn upgrade(&self, _: &Ctx, _: &str, _: &ClientUpgrade<'_>) -> Res<()> {
        Err(ClientError::InvalidUpgradeClient.wrap("cannot upgrade localhost client"))
    }
}

fn initialize_refused() -> Res<()> {
    Err(ClientError::ClientExists.wrap("localhost is stateless and cannot be initialized"))
}

fn message_refused() -> Res<()> {
    let text = "client message verification is unsupported by the localhost client";
    Err(ClientError::UpdateClientFailed.wrap(text))
}
