//! The contract's channel, and the ends of the packets that it sends over it.

#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{
    DepsMut, Env, Event, Ibc3ChannelOpenResponse, IbcBasicResponse, IbcChannel, IbcChannelCloseMsg,
    IbcChannelConnectMsg, IbcChannelOpenMsg, IbcChannelOpenResponse, IbcOrder, IbcPacketAckMsg, IbcPacketReceiveMsg,
    IbcPacketTimeoutMsg, IbcReceiveResponse, StdAck, Storage,
};

use crate::ContractError;
use crate::outcome::{self, Outcome};
use crate::packet::{PORT, VERSION, prepaid_account};
use crate::state::{CHANNEL, CONFIG, Channel};

type Res = Result<IbcBasicResponse, ContractError>;

/// Whoever relays opens the channel; the contract takes one, to the port `infer` of the chain that its connection
/// leads to. A channel over another connection would be another chain, whose word would be an answer here.
fn check(storage: &dyn Storage, channel: &IbcChannel, counterparty_version: Option<&str>) -> Result<(), ContractError> {
    let config = CONFIG.load(storage)?;
    let proposed = |version: &str| version == VERSION;
    let holds = [
        (channel.connection_id == config.connection_id, "the connection of the settings"),
        (channel.counterparty_endpoint.port_id == PORT, "the port infer at its other end"),
        (channel.order == IbcOrder::Unordered, "no order"),
        (channel.version.is_empty() || proposed(&channel.version), "the version openledger-infer-1"),
        (counterparty_version.is_none_or(proposed), "the version openledger-infer-1 at its other end"),
    ];
    if let Some((_, what)) = holds.iter().find(|(holds, _)| !holds) {
        return Err(ContractError::OtherChannel(what));
    }
    match CHANNEL.may_load(storage)? {
        Some(open) => Err(ContractError::ChannelOpen(open.id)),
        None => Ok(()),
    }
}

/// Agrees to a channel that opens at either end.
///
/// # Errors
/// A channel to something else, a second one.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn ibc_channel_open(
    deps: DepsMut,
    _env: Env,
    msg: IbcChannelOpenMsg,
) -> Result<IbcChannelOpenResponse, ContractError> {
    check(deps.storage, msg.channel(), msg.counterparty_version())?;
    Ok(Some(Ibc3ChannelOpenResponse { version: VERSION.to_owned() }))
}

/// Keeps a channel that is open.
///
/// # Errors
/// A channel to something else, a second one.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn ibc_channel_connect(deps: DepsMut, env: Env, msg: IbcChannelConnectMsg) -> Res {
    check(deps.storage, msg.channel(), msg.counterparty_version())?;
    let IbcChannel { endpoint, counterparty_endpoint: counterparty, .. } = IbcChannel::from(msg);
    let prepaid_account = prepaid_account(&counterparty.channel_id, env.contract.address.as_str())?;
    let event = Event::new("channel")
        .add_attribute("channel", &endpoint.channel_id)
        .add_attribute("prepaid_account", &prepaid_account);
    let channel = Channel { id: endpoint.channel_id, counterparty: counterparty.channel_id, prepaid_account };
    CHANNEL.save(deps.storage, &channel)?;
    Ok(IbcBasicResponse::new().add_event(event))
}

/// Forgets a channel that the other chain has closed, so that another can be opened. Questions on it time out.
///
/// # Errors
/// A wish to close it from here.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn ibc_channel_close(deps: DepsMut, _env: Env, msg: IbcChannelCloseMsg) -> Res {
    let IbcChannelCloseMsg::CloseConfirm { channel } = msg else { return Err(ContractError::StaysOpen) };
    if CHANNEL.may_load(deps.storage)?.is_some_and(|open| open.id == channel.endpoint.channel_id) {
        CHANNEL.remove(deps.storage);
    }
    Ok(IbcBasicResponse::new())
}

/// Refuses: the other end sends nothing.
///
/// # Errors
/// None; the refusal is the acknowledgement.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn ibc_packet_receive(
    _deps: DepsMut,
    _env: Env,
    _msg: IbcPacketReceiveMsg,
) -> Result<IbcReceiveResponse, ContractError> {
    Ok(IbcReceiveResponse::new(StdAck::error("the contract takes no packets")))
}

/// Ends a packet with what the other chain answered.
///
/// # Errors
/// A packet that is not on its way.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn ibc_packet_ack(deps: DepsMut, _env: Env, msg: IbcPacketAckMsg) -> Res {
    let outcome = Outcome::of(&msg.acknowledgement.data);
    outcome::end(deps.storage, &msg.original_packet, outcome)
}

/// Ends a packet that nobody brought in time.
///
/// # Errors
/// A packet that is not on its way.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn ibc_packet_timeout(deps: DepsMut, _env: Env, msg: IbcPacketTimeoutMsg) -> Res {
    outcome::end(deps.storage, &msg.packet, Outcome::late())
}
