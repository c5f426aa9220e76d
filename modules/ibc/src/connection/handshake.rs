//! The four steps in which two chains open a connection (ibc-go `03-connection/keeper/handshake.go`).

use super::ends::{counterparty, end, ourselves};
use super::verify::HeightProof;
use super::{events, version};
use crate::errors::{ClientError, ConnectionError};
use crate::keeper::IbcKeeper;
use crate::light::Status;
use openledger_core::{Ctx, Res};
use openledger_proto::ibc::core::connection::v1::{
    ConnectionEnd, MsgConnectionOpenAck, MsgConnectionOpenConfirm, MsgConnectionOpenInit, MsgConnectionOpenTry, State,
};

/// The state that a connection must be in for a step.
fn require_state(end: &ConnectionEnd, state: State, name: &str) -> Res<()> {
    if end.state == i32::from(state) {
        return Ok(());
    }
    let found = State::try_from(end.state).map_or_else(|_| end.state.to_string(), |s| s.as_str_name().to_owned());
    Err(ConnectionError::InvalidConnectionState.wrap(format!("connection state is not {name} (got {found})")))
}

/// The height and the bytes of a message's proof.
pub(super) fn proof(height: Option<openledger_proto::ibc::core::client::v1::Height>, bytes: &[u8]) -> HeightProof<'_> {
    HeightProof { height: crate::client::Height::from_proto(height), bytes }
}

impl IbcKeeper {
    /// Proposes a connection.
    ///
    /// # Errors
    /// `connection:9` for a version that this chain does not have, `client:29`, or `client:4`.
    pub(super) fn connection_open_init(&self, ctx: &Ctx, msg: &MsgConnectionOpenInit) -> Res<()> {
        let mut versions = version::compatible();
        if let Some(proposed) = &msg.version {
            if !version::is_supported(&versions, proposed) {
                return Err(ConnectionError::InvalidVersion.wrap("version is not supported"));
            }
            versions = vec![proposed.clone()];
        }
        let client = &msg.client_id;
        let status = self.client_status(ctx, client)?;
        if status != Status::Active {
            return Err(ClientError::ClientNotActive.wrap(format!("client ({client}) status is {status}")));
        }
        let connection = self.take_connection_id(ctx)?;
        self.add_connection_to_client(ctx, client, &connection)?;
        let other = msg.counterparty.clone().unwrap_or_default();
        let end = end(State::Init, client, &other, versions, msg.delay_period);
        self.set_connection(ctx, &connection, &end)?;
        events::init(ctx, &connection, &end);
        Ok(())
    }

    /// Takes up a connection that the counterparty proposed.
    ///
    /// # Errors
    /// `connection:10`, `commitment:3`, the client's refusal of the proof, or `client:4`.
    pub(super) fn connection_open_try(&self, ctx: &Ctx, msg: &MsgConnectionOpenTry) -> Res<()> {
        let connection = self.take_connection_id(ctx)?;
        let client = &msg.client_id;
        let other = msg.counterparty.clone().unwrap_or_default();
        let theirs = msg.counterparty_versions.clone();
        let expected = end(State::Init, &other.client_id, &ourselves(client, ""), theirs, msg.delay_period);
        let version = version::pick(&version::compatible(), &msg.counterparty_versions)?;
        let end = end(State::Tryopen, client, &other, vec![version], msg.delay_period);
        let proof = proof(msg.proof_height, &msg.proof_init);
        self.verify_connection_state(ctx, &end, proof, &other.connection_id, &expected)?;
        let added = self.add_connection_to_client(ctx, client, &connection);
        added.map_err(|e| {
            e.context(format!("failed to add connection with ID {connection} to client with ID {client}"))
        })?;
        self.set_connection(ctx, &connection, &end)?;
        events::tried(ctx, &connection, &end);
        Ok(())
    }

    /// Opens a connection that the counterparty took up.
    ///
    /// # Errors
    /// `connection:3`, `connection:6`, `commitment:3`, or the client's refusal of the proof.
    pub(super) fn connection_open_ack(&self, ctx: &Ctx, msg: &MsgConnectionOpenAck) -> Res<()> {
        let connection = &msg.connection_id;
        let mut found = self.existing_connection(ctx, connection)?;
        require_state(&found, State::Init, "INIT")?;
        let version = msg.version.clone().unwrap_or_default();
        if !version::is_supported(&found.versions, &version) {
            let version = version::go_text(&version);
            let text =
                format!("the counterparty selected version {version} is not supported by versions selected on INIT");
            return Err(ConnectionError::InvalidConnectionState.wrap(text));
        }
        let mut other = counterparty(&found);
        let ours = ourselves(&found.client_id, connection);
        let expected = end(State::Tryopen, &other.client_id, &ours, vec![version.clone()], found.delay_period);
        let proof = proof(msg.proof_height, &msg.proof_try);
        self.verify_connection_state(ctx, &found, proof, &msg.counterparty_connection_id, &expected)?;
        other.connection_id.clone_from(&msg.counterparty_connection_id);
        found = end(State::Open, &found.client_id, &other, vec![version], found.delay_period);
        self.set_connection(ctx, connection, &found)?;
        events::acknowledged(ctx, connection, &found);
        Ok(())
    }

    /// Opens a connection that is open at the other end.
    ///
    /// # Errors
    /// `connection:3`, `connection:6`, `commitment:3`, or the client's refusal of the proof.
    pub(super) fn connection_open_confirm(&self, ctx: &Ctx, msg: &MsgConnectionOpenConfirm) -> Res<()> {
        let connection = &msg.connection_id;
        let mut found = self.existing_connection(ctx, connection)?;
        require_state(&found, State::Tryopen, "TRYOPEN")?;
        let other = counterparty(&found);
        let ours = ourselves(&found.client_id, connection);
        let expected = end(State::Open, &other.client_id, &ours, found.versions.clone(), found.delay_period);
        let proof = proof(msg.proof_height, &msg.proof_ack);
        self.verify_connection_state(ctx, &found, proof, &other.connection_id, &expected)?;
        found.state = State::Open.into();
        self.set_connection(ctx, connection, &found)?;
        events::confirmed(ctx, connection, &found);
        Ok(())
    }

    fn existing_connection(&self, ctx: &Ctx, connection: &str) -> Res<ConnectionEnd> {
        self.get_connection(ctx, connection)?.ok_or_else(|| ConnectionError::ConnectionNotFound.wrap(connection))
    }
}
