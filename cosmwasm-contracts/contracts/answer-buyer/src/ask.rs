//! Questions on their way.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{
    Binary, Coin, DepsMut, Env, Event, IbcMsg, IbcSrcCallback, IbcTimeout, MessageInfo, Reply, Response, StdError,
    SubMsg, SubMsgResult, Timestamp, Uint256, from_json, to_json_binary, to_json_string,
};
use openledger_std::funds;
use prost::Message;
use sha2::{Digest, Sha256};

use crate::ContractError;
use crate::contract::SENT;
use crate::msg::AskResponse;
use crate::packet::{Ask, InferPacketData, Memo, QuestionData, RECEIVER};
use crate::state::{CHANNEL, CONFIG, COUNT, Config, HELD, PENDING, Pending, QUESTIONS, Question, Status, Way, more};

type Res = Result<Response, ContractError>;

/// What the other chain takes at most by default.
const MAX_INPUT: usize = 4_096;
/// Shorter, and no relayer could bring it; longer, and the coins are away for too long.
pub(crate) const TIMEOUTS: std::ops::RangeInclusive<u64> = 10..=604_800;

/// What a user asks for.
pub(crate) struct Asked {
    pub(crate) model_id: u64,
    pub(crate) input: Binary,
    pub(crate) max_fee: Uint256,
    pub(crate) relayer_fee: Uint256,
    pub(crate) way: Way,
    pub(crate) timeout_seconds: Option<u64>,
}

pub(crate) fn ask(deps: DepsMut, env: &Env, info: MessageInfo, asked: Asked) -> Res {
    let config = CONFIG.load(deps.storage)?;
    let bad = |wrong: bool, what| if wrong { Err(ContractError::BadQuestion(what)) } else { Ok(()) };
    bad(asked.model_id == 0, "a model has a number")?;
    bad(asked.input.is_empty() || asked.input.len() > MAX_INPUT, "an input has 1 to 4,096 bytes")?;
    bad(asked.max_fee.is_zero(), "an answer costs something")?;
    let paid = Coin { denom: config.denom.clone(), amount: asked.max_fee.checked_add(asked.relayer_fee)? };
    funds::exactly(&info, &paid)?;
    let timeout = timeout(env, &config, asked.timeout_seconds)?;
    let id =
        COUNT.update(deps.storage, |count| count.checked_add(1).ok_or_else(|| StdError::msg("too many questions")))?;
    let question = Question {
        id,
        user: info.sender,
        model_id: asked.model_id,
        input_sha256: Binary::from(Sha256::digest(&asked.input).to_vec()),
        max_fee: asked.max_fee,
        relayer_fee: asked.relayer_fee,
        way: asked.way,
        status: Status::Sent,
        answer: None,
        reason: None,
    };
    QUESTIONS.save(deps.storage, id, &question)?;
    let event = Event::new("question")
        .add_attribute("question_id", id.to_string())
        .add_attribute("user", &question.user)
        .add_attribute("model_id", question.model_id.to_string())
        .add_attribute("way", if question.way == Way::Channel { "channel" } else { "transfer" })
        .add_attribute("paid", paid.to_string());
    let data = QuestionData {
        model_id: asked.model_id.into(),
        input: asked.input,
        max_fee: asked.max_fee,
        relayer_fee: asked.relayer_fee,
        send_rest: asked.way == Way::Transfer,
    };
    let (message, channel) = match asked.way {
        Way::Channel => {
            // The coins wait here: the answer is paid from the prepaid account.
            more(deps.storage, &HELD, paid.amount)?;
            let channel = CHANNEL.may_load(deps.storage)?.ok_or(ContractError::NoChannel)?.id;
            (over_channel(env, &channel, data, timeout)?, channel)
        }
        Way::Transfer => (in_transfer(env, &config, paid, data, timeout)?, config.transfer_channel),
    };
    let message = send(message, &channel, Pending::Question(id))?;
    let data = to_json_binary(&AskResponse { question_id: id })?;
    Ok(Response::new().add_submessage(message).add_event(event).set_data(data))
}

/// When a packet that nobody brought has failed.
pub(crate) fn timeout(env: &Env, config: &Config, seconds: Option<u64>) -> Result<Timestamp, ContractError> {
    let seconds = seconds.unwrap_or(config.timeout_seconds);
    if !TIMEOUTS.contains(&seconds) {
        return Err(ContractError::BadQuestion("a timeout is 10 to 604,800 seconds"));
    }
    Ok(env.block.time.plus_seconds(seconds))
}

fn over_channel(env: &Env, channel: &str, data: QuestionData, at: Timestamp) -> Result<IbcMsg, ContractError> {
    let payer = env.contract.address.to_string();
    let packet = InferPacketData { payer, question: Some(data), withdrawal: None };
    let timeout = IbcTimeout::with_timestamp(at);
    Ok(IbcMsg::SendPacket { channel_id: channel.to_owned(), data: to_json_binary(&packet)?, timeout })
}

fn in_transfer(
    env: &Env,
    config: &Config,
    amount: Coin,
    data: QuestionData,
    at: Timestamp,
) -> Result<IbcMsg, ContractError> {
    let src_callback = IbcSrcCallback { address: env.contract.address.clone(), gas_limit: None };
    let memo = to_json_string(&Memo { openledger: Ask { infer: data }, src_callback })?;
    Ok(IbcMsg::Transfer {
        channel_id: config.transfer_channel.clone(),
        to_address: RECEIVER.to_owned(),
        amount,
        timeout: IbcTimeout::with_timestamp(at),
        memo: Some(memo),
    })
}

/// What the reply of a sent packet needs.
#[cw_serde]
struct OnItsWay {
    channel: String,
    pending: Pending,
}

/// The response of the chain to both messages that send packets, as far as it is alike: the packet's number.
#[derive(Clone, PartialEq, Message)]
struct Sequence {
    #[prost(uint64, tag = "1")]
    sequence: u64,
}

/// Sends a packet, and keeps in the reply, which brings its number, what it is. A packet that cannot be sent ends the
/// whole transaction.
pub(crate) fn send(message: IbcMsg, channel: &str, pending: Pending) -> Result<SubMsg, ContractError> {
    let payload = to_json_binary(&OnItsWay { channel: channel.to_owned(), pending })?;
    Ok(SubMsg::reply_on_success(message, SENT).with_payload(payload))
}

pub(crate) fn sent(deps: DepsMut, reply: Reply) -> Res {
    let OnItsWay { channel, pending } = from_json(&reply.payload)?;
    let SubMsgResult::Ok(response) = reply.result else { return Err(ContractError::UnknownReply(reply.id)) };
    let [response] = response.msg_responses.as_slice() else { return Err(ContractError::UnknownReply(reply.id)) };
    let Sequence { sequence } =
        Sequence::decode(response.value.as_slice()).map_err(|e| StdError::msg(e.to_string()))?;
    PENDING.save(deps.storage, (&channel, sequence), &pending)?;
    let event = Event::new("sent").add_attribute("channel", channel).add_attribute("sequence", sequence.to_string());
    Ok(Response::new().add_event(event))
}
