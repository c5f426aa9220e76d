//! Messages of `ibc.core.connection.v1.Msg`: the check of their form and what they do (ibc-go
//! `03-connection/types/msgs.go`, `core/keeper/msg_server.go`).

use super::ends::{parse_connection_id, validate_counterparty, validate_counterparty_id};
use super::{genesis, version};
use crate::client::{require_governance, said, signer};
use crate::errors::{ClientError, CommitmentError, ConnectionError, IbcError};
use crate::host::validate_client_id;
use crate::keeper::IbcKeeper;
use crate::light::localhost;
use openledger_core::{ChainConfig, Ctx, MessageRoute, MessageRoutes, Res};
use openledger_proto::ibc::core::connection::v1::*;

/// The messages of connections.
pub(crate) fn messages(keeper: &IbcKeeper) -> Vec<MessageRoute> {
    MessageRoutes::new(keeper.clone())
        .checked(check_init, |k: &IbcKeeper, ctx, msg| {
            said(k.connection_open_init(ctx, msg), "connection handshake open init failed")?;
            Ok(MsgConnectionOpenInitResponse {})
        })
        .checked(check_try, |k: &IbcKeeper, ctx, msg| {
            said(k.connection_open_try(ctx, msg), "connection handshake open try failed")?;
            Ok(MsgConnectionOpenTryResponse {})
        })
        .checked(check_ack, |k: &IbcKeeper, ctx, msg| {
            said(k.connection_open_ack(ctx, msg), "connection handshake open ack failed")?;
            Ok(MsgConnectionOpenAckResponse {})
        })
        .checked(check_confirm, |k: &IbcKeeper, ctx, msg| {
            said(k.connection_open_confirm(ctx, msg), "connection handshake open confirm failed")?;
            Ok(MsgConnectionOpenConfirmResponse {})
        })
        .checked(check_params, IbcKeeper::msg_update_connection_params)
        .finish()
}

/// The connection of this chain to itself is there already, and there is no other.
fn check_client(client: &str) -> Res<()> {
    if client == localhost::KIND {
        return Err(ClientError::InvalidClientType.wrap("localhost connection handshakes are disallowed"));
    }
    validate_client_id(client).map_err(|e| e.context("invalid client ID"))
}

fn check_own(connection: &str) -> Res<()> {
    parse_connection_id(connection).map(drop).map_err(|_| ConnectionError::InvalidConnectionIdentifier.into())
}

fn check_proof(proof: &[u8], name: &str) -> Res<()> {
    if proof.is_empty() {
        return Err(CommitmentError::InvalidProof.wrap(format!("cannot submit an empty proof {name}")));
    }
    Ok(())
}

fn check_init(config: &ChainConfig, msg: &MsgConnectionOpenInit) -> Res<()> {
    check_client(&msg.client_id)?;
    let other = msg.counterparty.clone().unwrap_or_default();
    if !other.connection_id.is_empty() {
        let text = "counterparty connection identifier must be empty";
        return Err(ConnectionError::InvalidCounterparty.wrap(text));
    }
    if msg.version.is_some() {
        said(version::validate(msg.version.as_ref()), "basic validation of the provided version failed")?;
    }
    signer(config, &msg.signer)?;
    validate_counterparty(&other)
}

fn check_try(config: &ChainConfig, msg: &MsgConnectionOpenTry) -> Res<()> {
    check_client(&msg.client_id)?;
    let other = msg.counterparty.clone().unwrap_or_default();
    validate_counterparty_id(&other.connection_id)?;
    let versions = &msg.counterparty_versions;
    if versions.is_empty() {
        return Err(IbcError::InvalidVersion.wrap("empty counterparty versions"));
    }
    if versions.len() > version::MOST_VERSIONS {
        let text = format!("counterparty versions must not exceed {} items", version::MOST_VERSIONS);
        return Err(IbcError::InvalidVersion.wrap(text));
    }
    for (i, v) in versions.iter().enumerate() {
        said(version::validate(Some(v)), &format!("basic validation failed on version with index {i}"))?;
    }
    check_proof(&msg.proof_init, "init")?;
    signer(config, &msg.signer)?;
    validate_counterparty(&other)
}

fn check_ack(config: &ChainConfig, msg: &MsgConnectionOpenAck) -> Res<()> {
    check_own(&msg.connection_id)?;
    validate_counterparty_id(&msg.counterparty_connection_id)?;
    version::validate(msg.version.as_ref())?;
    check_proof(&msg.proof_try, "try")?;
    signer(config, &msg.signer).map(drop)
}

fn check_confirm(config: &ChainConfig, msg: &MsgConnectionOpenConfirm) -> Res<()> {
    check_own(&msg.connection_id)?;
    check_proof(&msg.proof_ack, "ack")?;
    signer(config, &msg.signer).map(drop)
}

fn check_params(config: &ChainConfig, msg: &MsgUpdateParams) -> Res<()> {
    signer(config, &msg.signer)?;
    genesis::check_params(&msg.params.unwrap_or_default())
}

impl IbcKeeper {
    fn msg_update_connection_params(&self, ctx: &Ctx, msg: &MsgUpdateParams) -> Res<MsgUpdateParamsResponse> {
        require_governance(ctx, &msg.signer)?;
        self.set_connection_params(ctx, &msg.params.unwrap_or_default())?;
        Ok(MsgUpdateParamsResponse {})
    }
}
