//! Messages of `ibc.core.client.v1.Msg`: the check of their form and what they do (ibc-go `02-client/types/msgs.go`,
//! `core/keeper/msg_server.go`).

use super::ids::{is_client_id, validate_kind};
use super::states::{self, Kind};
use super::{params, states::client_state};
use crate::client_v2::is_allowed_relayer;
use crate::errors::{ClientError, HostError, IbcError};
use crate::host::validate_client_id;
use crate::keeper::IbcKeeper;
use crate::light::{ClientMessage, ClientUpgrade};
use openledger_core::wire::time_from_proto;
use openledger_core::{AccAddress, Any, BlockTime, ChainConfig, Ctx, Failure, MessageRoute, MessageRoutes, Res, Sdk};
use openledger_proto::cosmos::upgrade::v1beta1::Plan;
use openledger_proto::ibc::core::client::v1::*;

/// The messages of clients.
pub(crate) fn messages(keeper: &IbcKeeper) -> Vec<MessageRoute> {
    MessageRoutes::new(keeper.clone())
        .checked(check_create, IbcKeeper::msg_create_client)
        .checked(check_update, IbcKeeper::msg_update_client)
        .checked(check_upgrade, IbcKeeper::msg_upgrade_client)
        .checked(check_misbehaviour, IbcKeeper::msg_submit_misbehaviour)
        .checked(check_recover, IbcKeeper::msg_recover_client)
        .checked(check_software_upgrade, IbcKeeper::msg_ibc_software_upgrade)
        .checked(check_params, IbcKeeper::msg_update_client_params)
        .checked(check_delete_creator, IbcKeeper::msg_delete_client_creator)
        .finish()
}

/// The signer of a message.
///
/// # Errors
/// `ibc:5`.
pub(crate) fn signer(config: &ChainConfig, text: &str) -> Res<AccAddress> {
    config.addresses.parse(text).map_err(|e| {
        let text = e.to_string();
        let text = text.strip_suffix(": invalid address").unwrap_or(&text);
        IbcError::InvalidAddress.wrap(format!("string could not be parsed as address: {text}"))
    })
}

/// Checks an identifier in which kind and number can be read.
pub(crate) fn check_numbered(client: &str) -> Res<()> {
    validate_client_id(client)?;
    if is_client_id(client) {
        return Ok(());
    }
    Err(HostError::InvalidID.wrap(format!("client ID {client} must be in valid format: {{string}}-{{number}}")))
}

/// Refuses everybody but governance.
pub(crate) fn require_governance(ctx: &Ctx, signer: &str) -> Res<()> {
    let authority = ctx.config().authority();
    if authority == signer {
        return Ok(());
    }
    Err(IbcError::Unauthorized.wrap(format!("expected {authority}, got {signer}")))
}

fn check_create(config: &ChainConfig, msg: &MsgCreateClient) -> Res<()> {
    signer(config, &msg.signer)?;
    let (kind, state) = client_state(msg.client_state.as_ref())?;
    kind.rules().check_client_state(state)?;
    let (other, consensus_state) = states::consensus_state(msg.consensus_state.as_ref())?;
    if kind != other {
        let text = "client type for client state and consensus state do not match";
        return Err(ClientError::InvalidClientType.wrap(text));
    }
    validate_kind(kind.name()).map_err(|e| e.context("client type does not meet naming constraints"))?;
    kind.rules().check_consensus_state(consensus_state)
}

/// Checks a header or evidence, and the identifier of its client.
fn check_message(config: &ChainConfig, who: &str, client: &str, message: Option<&Any>) -> Res<()> {
    signer(config, who)?;
    let message = ClientMessage::unpack(message)?;
    Kind::of_message(&message).rules().check_message(&message)?;
    validate_client_id(client)
}

fn check_update(config: &ChainConfig, msg: &MsgUpdateClient) -> Res<()> {
    check_message(config, &msg.signer, &msg.client_id, msg.client_message.as_ref())
}

fn check_misbehaviour(config: &ChainConfig, msg: &MsgSubmitMisbehaviour) -> Res<()> {
    check_message(config, &msg.signer, &msg.client_id, msg.misbehaviour.as_ref())
}

/// The states themselves are not checked: what a chain commits to need not be a whole state yet.
fn check_upgrade(config: &ChainConfig, msg: &MsgUpgradeClient) -> Res<()> {
    let refuse = |text: String| Err(ClientError::InvalidUpgradeClient.wrap(text));
    let (kind, _) = client_state(msg.client_state.as_ref())?;
    let (other, _) = states::consensus_state(msg.consensus_state.as_ref())?;
    if kind != other {
        let kinds = format!("expected: {}, got: {}", kind.name(), other.name());
        return refuse(format!("consensus state's client-type does not match client. {kinds}"));
    }
    if msg.proof_upgrade_client.is_empty() {
        return refuse("proof of upgrade client cannot be empty".to_owned());
    }
    if msg.proof_upgrade_consensus_state.is_empty() {
        return refuse("proof of upgrade consensus state cannot be empty".to_owned());
    }
    signer(config, &msg.signer)?;
    validate_client_id(&msg.client_id)
}

fn check_recover(config: &ChainConfig, msg: &MsgRecoverClient) -> Res<()> {
    signer(config, &msg.signer)?;
    validate_client_id(&msg.subject_client_id)?;
    validate_client_id(&msg.substitute_client_id)?;
    if msg.subject_client_id == msg.substitute_client_id {
        return Err(ClientError::InvalidSubstitute.wrap("subject and substitute clients must be different"));
    }
    Ok(())
}

fn check_software_upgrade(config: &ChainConfig, msg: &MsgIbcSoftwareUpgrade) -> Res<()> {
    signer(config, &msg.signer)?;
    let (kind, _) = client_state(msg.upgraded_client_state.as_ref())?;
    if kind != Kind::Tendermint {
        return Err(ClientError::InvalidUpgradeClient.wrap("upgraded client state must be a Tendermint client"));
    }
    check_plan(&msg.plan.clone().unwrap_or_default())
}

/// What must hold of any plan (SDK `Plan.ValidateBasic`).
#[allow(deprecated, reason = "the fields must be refused")]
fn check_plan(plan: &Plan) -> Res<()> {
    let complaint = if time_from_proto(plan.time.as_ref()) != BlockTime::GO_ZERO {
        "time-based upgrades have been deprecated in the SDK"
    } else if plan.upgraded_client_state.is_some() {
        "upgrade logic for IBC has been moved to the IBC module"
    } else if plan.name.is_empty() {
        "name cannot be empty"
    } else if plan.height <= 0 {
        "height must be greater than 0"
    } else {
        return Ok(());
    };
    Err(Sdk::InvalidRequest.wrap(complaint))
}

fn check_params(config: &ChainConfig, msg: &MsgUpdateParams) -> Res<()> {
    signer(config, &msg.signer)?;
    params::validate(&msg.params.clone().unwrap_or_default())
}

fn check_delete_creator(config: &ChainConfig, msg: &MsgDeleteClientCreator) -> Res<()> {
    signer(config, &msg.signer)?;
    check_numbered(&msg.client_id)
}

/// The bytes of a state that the check found to be there.
fn bytes(any: Option<&Any>) -> &[u8] {
    any.map_or(&[], |any| any.value.as_slice())
}

impl IbcKeeper {
    fn msg_create_client(&self, ctx: &Ctx, msg: &MsgCreateClient) -> Res<MsgCreateClientResponse> {
        let (kind, state) = client_state(msg.client_state.as_ref())?;
        let client_id = self.create_client(ctx, kind.name(), state, bytes(msg.consensus_state.as_ref()))?;
        self.set_client_creator(ctx, &client_id, &signer(ctx.config(), &msg.signer)?)?;
        Ok(MsgCreateClientResponse { client_id })
    }

    fn msg_update_client(&self, ctx: &Ctx, msg: &MsgUpdateClient) -> Res<MsgUpdateClientResponse> {
        let message = ClientMessage::unpack(msg.client_message.as_ref())?;
        let config = self.client_config(ctx, &msg.client_id)?;
        if !is_allowed_relayer(ctx, &config, &signer(ctx.config(), &msg.signer)?) {
            let text = format!("relayer {} is not authorized to update client {}", msg.signer, msg.client_id);
            return Err(IbcError::Unauthorized.wrap(text));
        }
        self.update_client(ctx, &msg.client_id, &message)?;
        Ok(MsgUpdateClientResponse {})
    }

    fn msg_upgrade_client(&self, ctx: &Ctx, msg: &MsgUpgradeClient) -> Res<MsgUpgradeClientResponse> {
        let upgrade = ClientUpgrade {
            client_state: bytes(msg.client_state.as_ref()),
            consensus_state: bytes(msg.consensus_state.as_ref()),
            client_proof: &msg.proof_upgrade_client,
            consensus_proof: &msg.proof_upgrade_consensus_state,
        };
        self.upgrade_client(ctx, &msg.client_id, &upgrade)?;
        Ok(MsgUpgradeClientResponse {})
    }

    /// The older form of [`IbcKeeper::msg_update_client`] with evidence; no list of relayers keeps anybody from it.
    fn msg_submit_misbehaviour(&self, ctx: &Ctx, msg: &MsgSubmitMisbehaviour) -> Res<MsgSubmitMisbehaviourResponse> {
        let message = ClientMessage::unpack(msg.misbehaviour.as_ref())?;
        self.update_client(ctx, &msg.client_id, &message)?;
        Ok(MsgSubmitMisbehaviourResponse {})
    }

    fn msg_recover_client(&self, ctx: &Ctx, msg: &MsgRecoverClient) -> Res<MsgRecoverClientResponse> {
        require_governance(ctx, &msg.signer)?;
        let done = self.recover_client(ctx, &msg.subject_client_id, &msg.substitute_client_id);
        done.map_err(|e| e.context("client recovery failed"))?;
        Ok(MsgRecoverClientResponse {})
    }

    fn msg_ibc_software_upgrade(&self, ctx: &Ctx, msg: &MsgIbcSoftwareUpgrade) -> Res<MsgIbcSoftwareUpgradeResponse> {
        require_governance(ctx, &msg.signer)?;
        let plan = msg.plan.clone().unwrap_or_default();
        let done = self.schedule_upgrade(ctx, &plan, msg.upgraded_client_state.as_ref());
        done.map_err(|e| e.context("failed to schedule upgrade"))?;
        Ok(MsgIbcSoftwareUpgradeResponse {})
    }

    fn msg_update_client_params(&self, ctx: &Ctx, msg: &MsgUpdateParams) -> Res<MsgUpdateParamsResponse> {
        require_governance(ctx, &msg.signer)?;
        self.set_client_params(ctx, &msg.params.clone().unwrap_or_default())?;
        Ok(MsgUpdateParamsResponse {})
    }

    fn msg_delete_client_creator(
        &self,
        ctx: &Ctx,
        msg: &MsgDeleteClientCreator,
    ) -> Res<MsgDeleteClientCreatorResponse> {
        let client = &msg.client_id;
        let Some(creator) = self.client_creator(ctx, client)? else {
            return Err(IbcError::NotFound.wrap(format!("creator for client {client} not found")));
        };
        self.require_creator(ctx, Some(&creator), &msg.signer, |rulers| {
            format!("{rulers} is authorized to delete creator for {client}, got {}", msg.signer)
        })?;
        self.delete_client_creator(ctx, client)?;
        Ok(MsgDeleteClientCreatorResponse {})
    }

    /// Refuses everybody but governance and the creator of a client.
    ///
    /// # Errors
    /// `ibc:2` with the text that `complaint` makes of who is allowed.
    pub(crate) fn require_creator(
        &self,
        ctx: &Ctx,
        creator: Option<&AccAddress>,
        who: &str,
        complaint: impl Fn(String) -> String,
    ) -> Res<()> {
        let authority = ctx.config().authority();
        if authority == who || creator == Some(&signer(ctx.config(), who)?) {
            return Ok(());
        }
        let creator = creator.map(|creator| ctx.address_text(creator)).unwrap_or_default();
        Err(IbcError::Unauthorized.wrap(complaint(format!("authority {authority} or client creator {creator}"))))
    }
}

/// Adds what a handler of ibc-go says in front of a refusal.
pub(crate) fn said<T>(result: Res<T>, context: &str) -> Res<T> {
    result.map_err(|e: Failure| e.context(context))
}
