//! Paid answers, one and many at a time, and what creators do with their models.

use cosmwasm_std::{Coin, Event, StdResult, Storage};
use openledger_std::inference::{
    BatchResult, Inference, MsgInfer, MsgInferBatch, MsgInferBatchResponse, MsgInferResponse,
};
use openledger_std::model::{
    AccuracyStatement, Model, ModelKind, ModelStatus, MsgDeprecateModel, MsgDeprecateModelResponse, MsgSetPrice,
    MsgSetPriceResponse, MsgStateAccuracy, MsgStateAccuracyResponse,
};
use prost::Message;
use sha2::{Digest, Sha256};

use crate::chain::{Call, Outcome};
use crate::refusal::{ensure, refuse};
use crate::world::{INFERENCES, MODELS};
use crate::{World, attribution, attribution_account};

/// The largest input that the chain takes by default.
const MAX_INPUT: usize = 4_096;

/// Most inputs of a batch.
const MAX_BATCH: usize = 64;

/// The greatest fee that a question allows.
pub(crate) fn max_fee(coin: Option<&openledger_std::cosmos::Coin>) -> StdResult<Coin> {
    match coin.and_then(|coin| Coin::try_from(coin).ok()).filter(|coin| !coin.amount.is_zero()) {
        Some(coin) => Ok(coin),
        None => refuse("sdk", 10),
    }
}

/// A model that sells answers, and its price.
pub(crate) fn offer(storage: &dyn Storage, model_id: u64) -> StdResult<(Model, Coin)> {
    let model = model_of(storage, model_id)?;
    ensure(model.status() == ModelStatus::Certified, "inference", 3)?;
    ensure(model.points > 0, "inference", 4)?;
    let price = Coin::try_from(&model.price.clone().unwrap_or_default())?;
    ensure(!price.amount.is_zero(), "inference", 5)?;
    Ok((model, price))
}

/// The same of a model with a head: one that retrieves has no labels to sell.
fn sale(storage: &dyn Storage, model_id: u64) -> StdResult<(Model, Coin)> {
    let (model, price) = offer(storage, model_id)?;
    ensure(model.kind() != ModelKind::Retrieve, "inference", 13)?;
    Ok((model, price))
}

pub(crate) fn check_size(input: &[u8]) -> StdResult<()> {
    ensure(input.len() <= MAX_INPUT, "inference", 6)
}

pub(crate) fn check_length(model: &Model, input: &[u8]) -> StdResult<()> {
    ensure(u32::try_from(input.len()) == Ok(model.input_dimension), "inference", 7)
}

pub(crate) fn check_fee(price: &Coin, max_fee: &Coin) -> StdResult<()> {
    ensure(price.denom == max_fee.denom, "inference", 8)?;
    ensure(price.amount <= max_fee.amount, "inference", 9)
}

/// Gives an inference its id and its hash, and keeps it.
pub(crate) fn record(storage: &mut dyn Storage, mut inference: Inference) -> StdResult<Inference> {
    inference.id = INFERENCES.next_id(storage)?;
    inference.record_hash = Sha256::digest(inference.encode_to_vec()).to_vec();
    INFERENCES.put(storage, &[inference.id], &inference);
    Ok(inference)
}

/// One answer of a model with a head, recorded.
fn answered(
    call: &Call<'_>,
    storage: &mut dyn Storage,
    (payer, model, price): (&str, &Model, &Coin),
    input: &[u8],
) -> StdResult<Inference> {
    let (label, logits_q16) = World::new(storage, call.block.height).answer_to(model, input)?;
    let inference = Inference {
        model_id: model.id,
        payer: payer.to_owned(),
        height: call.block.height,
        input_sha256: Sha256::digest(input).to_vec(),
        label,
        logits_q16,
        fee: Some(price.into()),
        ..Inference::default()
    };
    record(storage, inference)
}

pub(crate) fn announced(inference: &Inference, price: &Coin) -> Event {
    Event::new("infer")
        .add_attribute("inference_id", inference.id.to_string())
        .add_attribute("model_id", inference.model_id.to_string())
        .add_attribute("payer", &inference.payer)
        .add_attribute("label", inference.label.to_string())
        .add_attribute("fee", price.to_string())
}

/// Sells one answer, with the checks and codes of the chain in its order.
pub(crate) fn infer(
    call: &Call<'_>,
    storage: &mut dyn Storage,
    message: &MsgInfer,
) -> StdResult<Outcome<MsgInferResponse>> {
    ensure(message.model_id != 0 && !message.input.is_empty(), "sdk", 18)?;
    let max_fee = max_fee(message.max_fee.as_ref())?;
    check_size(&message.input)?;
    let (model, price) = sale(storage, message.model_id)?;
    check_length(&model, &message.input)?;
    check_fee(&price, &max_fee)?;
    let inference = answered(call, storage, (&message.payer, &model, &price), &message.input)?;
    attribution::credit(storage, &inference, &price)?;
    let event = announced(&inference, &price);
    let Inference { id, label, logits_q16, fee, record_hash, .. } = inference;
    let response = MsgInferResponse { inference_id: id, label, logits_q16, fee, record_hash };
    Ok(Outcome { pay: vec![(attribution_account(), price)], moves: Vec::new(), response, events: vec![event] })
}

/// Sells answers to many inputs. An input that is refused is not paid; what payees earn is credited.
pub(crate) fn infer_batch(
    call: &Call<'_>,
    storage: &mut dyn Storage,
    message: &MsgInferBatch,
) -> StdResult<Outcome<MsgInferBatchResponse>> {
    ensure(message.model_id != 0, "sdk", 18)?;
    ensure((1..=MAX_BATCH).contains(&message.inputs.len()), "inference", 12)?;
    ensure(message.inputs.iter().all(|input| !input.is_empty()), "sdk", 18)?;
    let max_fee = max_fee(message.max_fee_each.as_ref())?;
    let (model, price) = sale(storage, message.model_id)?;
    let unfit = |input: &Vec<u8>| match input.len() {
        length if length > MAX_INPUT => 6,
        length if u32::try_from(length) != Ok(model.input_dimension) => 7,
        _ => 0,
    };
    check_fee(&price, &max_fee)?;
    let first = message.inputs.first().map_or(0, unfit);
    ensure(message.inputs.iter().any(|input| unfit(input) == 0), "inference", first)?;
    let (mut results, mut pay, mut events) = (Vec::new(), Vec::new(), Vec::new());
    for input in &message.inputs {
        let refusal_code = unfit(input);
        if refusal_code != 0 {
            let refusal_codespace = "inference".to_owned();
            results.push(BatchResult { refusal_codespace, refusal_code, ..BatchResult::default() });
            continue;
        }
        let inference = answered(call, storage, (&message.payer, &model, &price), input)?;
        attribution::set_aside(storage, &inference, &price, None)?;
        pay.push((attribution_account(), price.clone()));
        events.push(announced(&inference, &price));
        let Inference { id, label, logits_q16, record_hash, .. } = inference;
        results.push(BatchResult { inference_id: id, label, logits_q16, record_hash, ..BatchResult::default() });
    }
    let amount = price.amount.checked_mul(u64::try_from(pay.len())?.into())?;
    let fee = Some((&Coin { denom: price.denom, amount }).into());
    Ok(Outcome { pay, moves: Vec::new(), response: MsgInferBatchResponse { results, fee }, events })
}

pub(crate) fn model_of(storage: &dyn Storage, id: u64) -> StdResult<Model> {
    match MODELS.may_get(storage, &[id])? {
        Some(model) => Ok(model),
        None => refuse("model", 2),
    }
}

/// Changes an own model.
fn change(storage: &mut dyn Storage, creator: &str, id: u64, edit: impl FnOnce(&mut Model)) -> StdResult<()> {
    let mut model = model_of(storage, id)?;
    ensure(model.creator == creator, "sdk", 4)?;
    edit(&mut model);
    MODELS.put(storage, &[id], &model);
    Ok(())
}

pub(crate) fn set_price(
    _: &Call<'_>,
    storage: &mut dyn Storage,
    message: &MsgSetPrice,
) -> StdResult<Outcome<MsgSetPriceResponse>> {
    change(storage, &message.creator, message.model_id, |model| model.price = message.price.clone())?;
    Ok(done("set_price", MsgSetPriceResponse {}))
}

pub(crate) fn state_accuracy(
    call: &Call<'_>,
    storage: &mut dyn Storage,
    message: &MsgStateAccuracy,
) -> StdResult<Outcome<MsgStateAccuracyResponse>> {
    let statement = AccuracyStatement {
        accuracy_ppm: message.accuracy_ppm,
        test_items: message.test_items,
        test_set_sha256: message.test_set_sha256.clone(),
        height: call.block.height,
    };
    change(storage, &message.creator, message.model_id, |model| model.accuracy = Some(statement))?;
    Ok(done("state_accuracy", MsgStateAccuracyResponse {}))
}

pub(crate) fn deprecate(
    _: &Call<'_>,
    storage: &mut dyn Storage,
    message: &MsgDeprecateModel,
) -> StdResult<Outcome<MsgDeprecateModelResponse>> {
    change(storage, &message.creator, message.model_id, |model| model.set_status(ModelStatus::Deprecated))?;
    Ok(done("deprecate_model", MsgDeprecateModelResponse {}))
}

fn done<R>(event: &str, response: R) -> Outcome<R> {
    Outcome { pay: Vec::new(), moves: Vec::new(), response, events: vec![Event::new(event)] }
}
