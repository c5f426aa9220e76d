//! What came of a packet.

use cosmwasm_std::{Event, IbcBasicResponse, IbcPacket, StdAck, Storage, SubMsg, Uint256, from_json};

use crate::ContractError;
use crate::packet::AnswerData;
use crate::pay::pay;
use crate::state::{
    Answer, CONFIG, EARNED, HELD, OWED, PENDING, Pending, QUESTIONS, Question, Status, Way, less, more, question,
};

/// The other chain writes the reason, and this one keeps it.
const LONGEST_REASON: usize = 200;

/// How a packet ended.
pub(crate) enum Outcome {
    /// The other chain did what it was asked for, and says this.
    Done(Vec<u8>),
    /// It did nothing, for this reason.
    Failed(String),
}

impl Outcome {
    /// Of an acknowledgement. What is none in the form of ICS-4 proves no success.
    pub(crate) fn of(acknowledgement: &[u8]) -> Self {
        match from_json(acknowledgement) {
            Ok(StdAck::Success(data)) => Self::Done(data.into()),
            Ok(StdAck::Error(reason)) => Self::Failed(reason.chars().take(LONGEST_REASON).collect()),
            Err(_) => Self::Failed("an acknowledgement of no known form".to_owned()),
        }
    }

    /// Of a packet that nobody brought in time.
    pub(crate) fn late() -> Self {
        Self::Failed("timeout".to_owned())
    }
}

/// Ends a packet, once. Nothing in here fails for what the other chain says: the packet could not end then.
pub(crate) fn end(
    storage: &mut dyn Storage,
    packet: &IbcPacket,
    outcome: Outcome,
) -> Result<IbcBasicResponse, ContractError> {
    let (channel, sequence) = (packet.src.channel_id.as_str(), packet.sequence);
    let pending = PENDING
        .may_load(storage, (channel, sequence))?
        .ok_or_else(|| ContractError::UnknownPacket { channel: channel.to_owned(), sequence })?;
    PENDING.remove(storage, (channel, sequence));
    let (paid, event) = match pending {
        Pending::Question(id) => {
            let asked = question(storage, id)?;
            match outcome {
                Outcome::Done(data) => answered(storage, asked, &data)?,
                Outcome::Failed(reason) => refunded(storage, asked, reason)?,
            }
        }
        Pending::Funding(amount) => (None, funded(storage, amount, outcome)?),
        Pending::Withdrawal => (None, ended("withdrawn", outcome)),
    };
    Ok(IbcBasicResponse::new().add_submessages(paid).add_event(event))
}

type Ended = Result<(Option<SubMsg>, Event), ContractError>;

fn answered(storage: &mut dyn Storage, mut asked: Question, data: &[u8]) -> Ended {
    let paid = asked.paid()?;
    let mut event = Event::new("answer").add_attribute("question_id", asked.id.to_string());
    let rest = if let Ok(answer) = from_json::<AnswerData>(data) {
        // The other chain takes no more than `max_fee`. If it says so all the same, nobody else's coins pay for it.
        let fee = answer.fee.amount.min(asked.max_fee);
        event = event
            .add_attribute("inference_id", answer.inference_id)
            .add_attribute("label", answer.label.to_string())
            .add_attribute("fee", fee);
        asked.status = Status::Answered;
        asked.answer = Some(Answer {
            inference_id: answer.inference_id.u64(),
            label: answer.label,
            logits_q16: answer.logits_q16,
            fee,
            record_hash: answer.record_hash,
            height: answer.height.u64(),
        });
        asked.max_fee.checked_sub(fee)?
    } else {
        asked.status = Status::Unreadable;
        asked.reason = Some("the acknowledgement holds no answer".to_owned());
        Uint256::zero()
    };
    QUESTIONS.save(storage, asked.id, &asked)?;
    let message = match asked.way {
        Way::Channel => {
            more(storage, &EARNED, paid.checked_sub(rest)?)?;
            less(storage, &HELD, rest)?;
            pay(&CONFIG.load(storage)?.denom, &asked.user, rest)?
        }
        Way::Transfer => {
            owe_rest(storage, &asked, rest)?;
            None
        }
    };
    Ok((message, event.add_attribute("rest", rest)))
}

/// What a question in a transfer did not cost is on its way back, in a transfer that ends without the contract.
fn owe_rest(storage: &mut dyn Storage, asked: &Question, rest: Uint256) -> Result<(), ContractError> {
    if rest.is_zero() {
        return Ok(());
    }
    let mut owed = OWED.may_load(storage, &asked.user)?.unwrap_or_default();
    owed.coming = owed.coming.checked_add(rest)?;
    Ok(OWED.save(storage, &asked.user, &owed)?)
}

fn refunded(storage: &mut dyn Storage, mut asked: Question, reason: String) -> Ended {
    let paid = asked.paid()?;
    if asked.way == Way::Channel {
        less(storage, &HELD, paid)?;
    }
    let event = Event::new("refund")
        .add_attribute("question_id", asked.id.to_string())
        .add_attribute("user", &asked.user)
        .add_attribute("amount", paid)
        .add_attribute("reason", &reason);
    asked.status = Status::Refunded;
    asked.reason = Some(reason);
    QUESTIONS.save(storage, asked.id, &asked)?;
    Ok((pay(&CONFIG.load(storage)?.denom, &asked.user, paid)?, event))
}

fn funded(storage: &mut dyn Storage, amount: Uint256, outcome: Outcome) -> Result<Event, ContractError> {
    if matches!(outcome, Outcome::Failed(_)) {
        more(storage, &EARNED, amount)?;
        more(storage, &HELD, amount)?;
    }
    Ok(ended("funded", outcome).add_attribute("amount", amount))
}

fn ended(name: &str, outcome: Outcome) -> Event {
    match outcome {
        Outcome::Done(_) => Event::new(name).add_attribute("success", "true"),
        Outcome::Failed(reason) => Event::new(name).add_attribute("success", "false").add_attribute("reason", reason),
    }
}
