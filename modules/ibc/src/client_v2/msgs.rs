//! Messages of `ibc.core.client.v2.Msg` (ibc-go `02-client/v2/types/msgs.go`, `core/keeper/msg_server.go`).

use crate::client::{check_numbered, is_client_id, signer};
use crate::errors::{ClientV2Error, HostError, IbcError};
use crate::host::validate_client_id;
use crate::keeper::IbcKeeper;
use openledger_core::{ChainConfig, Ctx, Failure, MessageRoute, MessageRoutes, Res};
use openledger_proto::ibc::core::client::v2::*;

/// The most relayers that a list can have.
const MOST_RELAYERS: usize = 20;

/// The messages of counterparties.
pub(crate) fn messages(keeper: &IbcKeeper) -> Vec<MessageRoute> {
    MessageRoutes::new(keeper.clone())
        .checked(check_register, IbcKeeper::msg_register_counterparty)
        .checked(check_config, IbcKeeper::msg_update_client_config)
        .finish()
}

fn check_register(config: &ChainConfig, msg: &MsgRegisterCounterparty) -> Res<()> {
    signer(config, &msg.signer)?;
    if msg.counterparty_merkle_prefix.is_empty() {
        return Err(ClientV2Error::InvalidCounterparty.wrap("counterparty messaging key cannot be empty"));
    }
    let (ours, theirs) = (&msg.client_id, &msg.counterparty_client_id);
    validate_client_id(ours)?;
    validate_client_id(theirs)?;
    // Transfers read kind and number in the identifiers of a packet's clients.
    if is_client_id(ours) && is_client_id(theirs) {
        return Ok(());
    }
    Err(HostError::InvalidID.wrap(format!("{ours} and {theirs} must be in valid format: {{string}}-{{number}}")))
}

fn check_config(config: &ChainConfig, msg: &MsgUpdateClientConfig) -> Res<()> {
    signer(config, &msg.signer)?;
    check_numbered(&msg.client_id)?;
    let relayers = msg.config.as_ref().map_or(&[] as &[String], |config| &config.allowed_relayers);
    if relayers.len() > MOST_RELAYERS {
        let text = format!("allowed relayers length must not exceed {MOST_RELAYERS} items");
        return Err(Failure::unregistered(text));
    }
    match relayers.iter().find(|text| config.addresses.parse(text).is_err()) {
        Some(text) => Err(Failure::unregistered(format!("invalid relayer address: {text}"))),
        None => Ok(()),
    }
}

impl IbcKeeper {
    /// Names the client at the other end, which the creator of a client does once.
    fn msg_register_counterparty(
        &self,
        ctx: &Ctx,
        msg: &MsgRegisterCounterparty,
    ) -> Res<MsgRegisterCounterpartyResponse> {
        let client = &msg.client_id;
        let creator = self.client_creator(ctx, client)?;
        if creator != Some(signer(ctx.config(), &msg.signer)?) {
            let creator = creator.map(|creator| ctx.address_text(&creator)).unwrap_or_default();
            let text = format!("expected same signer as createClient submittor {creator}, got {}", msg.signer);
            return Err(IbcError::Unauthorized.wrap(text));
        }
        if self.counterparty(ctx, client)?.is_some() {
            return Err(IbcError::InvalidRequest.wrap("cannot register counterparty once it is already set"));
        }
        let info = CounterpartyInfo {
            merkle_prefix: msg.counterparty_merkle_prefix.clone(),
            client_id: msg.counterparty_client_id.clone(),
        };
        self.set_counterparty(ctx, client, &info)?;
        self.set_next_sequence_send_v2(ctx, client, 1)?;
        Ok(MsgRegisterCounterpartyResponse {})
    }

    fn msg_update_client_config(&self, ctx: &Ctx, msg: &MsgUpdateClientConfig) -> Res<MsgUpdateClientConfigResponse> {
        let client = &msg.client_id;
        let creator = self.client_creator(ctx, client)?;
        self.require_creator(ctx, creator.as_ref(), &msg.signer, |rulers| {
            format!("{rulers} is authorized to update params for {client}, got {}", msg.signer)
        })?;
        self.set_client_config(ctx, client, &msg.config.clone().unwrap_or_default())?;
        Ok(MsgUpdateClientConfigResponse {})
    }
}
