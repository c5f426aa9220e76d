//! Paid answers and what creators do with their models.

use cosmwasm_std::{Coin, Event, StdResult, Storage};
use openledger_std::inference::{Inference, MsgInfer, MsgInferResponse};
use openledger_std::model::{
    AccuracyStatement, Model, ModelStatus, MsgDeprecateModel, MsgDeprecateModelResponse, MsgSetPrice,
    MsgSetPriceResponse, MsgStateAccuracy, MsgStateAccuracyResponse,
};
use prost::Message;
use sha2::{Digest, Sha256};

use crate::chain::{Call, Outcome};
use crate::refusal::ensure;
use crate::world::{INFERENCES, MODELS};
use crate::{World, attribution, attribution_account};

/// The largest input that the chain takes by default.
const MAX_INPUT: usize = 4_096;

/// Sells one answer, with the checks and codes of the chain in its order.
pub(crate) fn infer(
    call: &Call<'_>,
    storage: &mut dyn Storage,
    message: &MsgInfer,
) -> StdResult<Outcome<MsgInferResponse>> {
    ensure(message.model_id != 0 && !message.input.is_empty(), "sdk", 18)?;
    let Some(max_fee) = message.max_fee.as_ref().and_then(|coin| Coin::try_from(coin).ok()) else {
        return crate::refusal::refuse("sdk", 10);
    };
    ensure(message.input.len() <= MAX_INPUT, "inference", 6)?;
    let model = model_of(storage, message.model_id)?;
    ensure(model.status() == ModelStatus::Certified, "inference", 3)?;
    ensure(model.points > 0, "inference", 4)?;
    let price = Coin::try_from(&model.price.clone().unwrap_or_default())?;
    ensure(!price.amount.is_zero(), "inference", 5)?;
    ensure(u32::try_from(message.input.len()) == Ok(model.input_dimension), "inference", 7)?;
    ensure(price.denom == max_fee.denom, "inference", 8)?;
    ensure(price.amount <= max_fee.amount, "inference", 9)?;

    let (label, logits_q16) = World::new(storage, call.block.height).answer_to(&model, &message.input)?;
    let id = INFERENCES.next_id(storage)?;
    let mut inference = Inference {
        id,
        model_id: message.model_id,
        payer: message.payer.clone(),
        height: call.block.height,
        input_sha256: Sha256::digest(&message.input).to_vec(),
        label,
        logits_q16: logits_q16.clone(),
        fee: Some((&price).into()),
        record_hash: Vec::new(),
        retrieval: None,
    };
    inference.record_hash = Sha256::digest(inference.encode_to_vec()).to_vec();
    INFERENCES.put(storage, &[id], &inference);
    attribution::credit(storage, &inference, &price)?;

    let event = Event::new("infer")
        .add_attribute("inference_id", id.to_string())
        .add_attribute("model_id", message.model_id.to_string())
        .add_attribute("payer", &message.payer)
        .add_attribute("label", label.to_string())
        .add_attribute("fee", price.to_string());
    let fee = inference.fee;
    let response = MsgInferResponse { inference_id: id, label, logits_q16, fee, record_hash: inference.record_hash };
    Ok(Outcome { pay: vec![(attribution_account(), price)], response, event })
}

fn model_of(storage: &dyn Storage, id: u64) -> StdResult<Model> {
    match MODELS.may_get(storage, &[id])? {
        Some(model) => Ok(model),
        None => crate::refusal::refuse("model", 2),
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
    Outcome { pay: Vec::new(), response, event: Event::new(event) }
}
