//! The prepaid account on the other chain that questions over the channel are paid from.

use cosmwasm_std::{
    Coin, DepsMut, Env, Event, IbcCallbackRequest, IbcMsg, IbcSrcCallback, IbcTimeout, MessageInfo, Response, Uint256,
    to_json_binary, to_json_string,
};
use openledger_std::funds;

use crate::ContractError;
use crate::ask::{send, timeout};
use crate::packet::{InferPacketData, WithdrawalData};
use crate::state::{CHANNEL, CONFIG, EARNED, HELD, Pending, less};

type Res = Result<Response, ContractError>;

/// Sends coins there. Those that do not arrive count as earned, and go with the next.
pub(crate) fn fund(deps: DepsMut, env: &Env, info: &MessageInfo) -> Res {
    let config = CONFIG.load(deps.storage)?;
    let channel = CHANNEL.may_load(deps.storage)?.ok_or(ContractError::NoChannel)?;
    let sent = match info.funds.as_slice() {
        [] => Uint256::zero(),
        [coin, ..] => {
            funds::exactly(info, &Coin { denom: config.denom.clone(), amount: coin.amount })?;
            coin.amount
        }
    };
    let earned = EARNED.load(deps.storage)?;
    let amount = earned.checked_add(sent)?;
    if amount.is_zero() {
        return Err(ContractError::NothingToSend);
    }
    EARNED.save(deps.storage, &Uint256::zero())?;
    less(deps.storage, &HELD, earned)?;
    let callback = IbcSrcCallback { address: env.contract.address.clone(), gas_limit: None };
    let coin = Coin { denom: config.denom.clone(), amount };
    let event = Event::new("fund")
        .add_attribute("prepaid_account", &channel.prepaid_account)
        .add_attribute("amount", coin.to_string());
    let message = IbcMsg::Transfer {
        channel_id: config.transfer_channel.clone(),
        to_address: channel.prepaid_account,
        amount: coin,
        timeout: IbcTimeout::with_timestamp(timeout(env, &config, None)?),
        memo: Some(to_json_string(&IbcCallbackRequest::source(callback))?),
    };
    let message = send(message, &config.transfer_channel, Pending::Funding(amount))?;
    Ok(Response::new().add_submessage(message).add_event(event))
}

pub(crate) fn withdraw(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    amount: Option<Uint256>,
    home_channel: String,
    receiver: Option<String>,
) -> Res {
    funds::none(info)?;
    let config = CONFIG.load(deps.storage)?;
    if config.owner != info.sender {
        return Err(ContractError::NotOwner);
    }
    let channel = CHANNEL.may_load(deps.storage)?.ok_or(ContractError::NoChannel)?;
    let receiver = receiver.map_or(Ok(config.owner.clone()), |receiver| deps.api.addr_validate(&receiver))?;
    let event = Event::new("withdraw").add_attribute("receiver", &receiver);
    let withdrawal = WithdrawalData { amount, channel: home_channel, receiver: receiver.into_string() };
    let payer = env.contract.address.to_string();
    let packet = InferPacketData { payer, question: None, withdrawal: Some(withdrawal) };
    let timeout = IbcTimeout::with_timestamp(timeout(env, &config, None)?);
    let message = IbcMsg::SendPacket { channel_id: channel.id.clone(), data: to_json_binary(&packet)?, timeout };
    Ok(Response::new().add_submessage(send(message, &channel.id, Pending::Withdrawal)?).add_event(event))
}
