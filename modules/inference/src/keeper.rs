//! One inference: checks, gas known before it runs, encoder, head, payment, attribution, record.

use std::sync::Arc;

use crate::collection::Collections;
use crate::engine::plan_gas;
use crate::errors::InferenceError;
use crate::events::INFER;
use crate::keys::{BY_PAYER, COUNT, INFERENCES, STORE};
use crate::params;
use openledger_core::ports::{
    AttributionPort, AttributionRequest, BankSend, EncoderPort, EncoderRef, ItemUsePort, ModelView, ModelsView,
};
use openledger_core::{AccAddress, Coin, Coins, Ctx, Denom, Failure, Res};
use openledger_influence::{BIAS, Head, Shape, WEIGHT_BITS};
use openledger_onnx::MACS_PER_GAS;
use openledger_proto::cosmos::base::v1beta1::Coin as PbCoin;
use openledger_proto::openledger::inference::v1 as pb;
use sha2::{Digest, Sha256};

/// The module account that holds fees until they are split.
pub const FEE_ACCOUNT: &str = "attribution";
/// Fraction bits that an int8 embedding adds to a logit: the head sees `e / 128`.
const EMBEDDING_BITS: u32 = 7;
/// Fraction bits of the logits in answers.
const LOGIT_BITS: u32 = 16;

/// Logic of the module; holds its ports only.
#[derive(Clone)]
pub struct InferenceKeeper {
    pub(crate) bank: Arc<dyn BankSend>,
    pub(crate) models: Arc<dyn ModelsView>,
    encoder: Arc<dyn EncoderPort>,
    pub(crate) attribution: Arc<dyn AttributionPort>,
    pub(crate) items: Arc<dyn ItemUsePort>,
    pub(crate) collections: Arc<Collections>,
}

/// A model that is for sale, and its price.
pub(crate) struct Sale {
    pub model: ModelView,
    pub price: Coin,
}

impl Sale {
    /// Refuses an input of another length than the model takes.
    pub(crate) fn check_length(&self, input: &[u8]) -> Res<()> {
        let (takes, text) = match &self.model.encoder {
            EncoderRef::Identity => (self.model.embedding_dim, false),
            EncoderRef::Artifact { spec, .. } => (spec.input_dim, spec.text.is_some()),
        };
        let takes = takes as usize;
        // A text has any length up to the most; whether it has words and not too many, its encoder says.
        let fits = if text { (1..=takes).contains(&input.len()) } else { input.len() == takes };
        if fits {
            return Ok(());
        }
        Err(Failure::from(InferenceError::InputLength).context(format!("expected {takes} bytes, got {}", input.len())))
    }

    /// Refuses a maximum in another denomination, or below the price.
    pub(crate) fn check_fee(&self, max_fee: &Coin) -> Res<()> {
        let price = &self.price;
        if max_fee.denom != price.denom {
            return Err(Failure::from(InferenceError::InvalidFeeDenom)
                .context(format!("expected {}, got {}", price.denom, max_fee.denom)));
        }
        if price.amount > max_fee.amount {
            return Err(Failure::from(InferenceError::FeeAboveMax).context(format!("price {price}, max_fee {max_fee}")));
        }
        Ok(())
    }
}

/// Refuses an input that is larger than the parameters allow.
pub(crate) fn check_size(p: &pb::Params, input: &[u8]) -> Res<()> {
    if input.len() > p.max_input_bytes as usize { Err(InferenceError::InputTooLarge.into()) } else { Ok(()) }
}

/// What a model answers to one input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Class with the greatest logit at full precision; the lowest one on ties.
    pub label: u32,
    /// Logits times 2^16, rounded down.
    pub logits_q16: Vec<i64>,
    /// The embedding of the input in int8.
    pub embedding: Vec<i8>,
}

impl InferenceKeeper {
    /// A keeper over its ports.
    pub fn new(
        bank: Arc<dyn BankSend>,
        models: Arc<dyn ModelsView>,
        encoder: Arc<dyn EncoderPort>,
        attribution: Arc<dyn AttributionPort>,
        items: Arc<dyn ItemUsePort>,
    ) -> Self {
        Self { bank, models, encoder, attribution, items, collections: Arc::default() }
    }

    /// Runs, pays, attributes and records one inference.
    ///
    /// # Errors
    /// `model`'s not-found code, `inference:3` to `9`, `inference:13`, `sdk:5` when the payer lacks the fee, `sdk:11`
    /// before anything runs when the gas does not suffice, codes from 101 by the engine.
    pub fn infer(&self, ctx: &Ctx, msg: &pb::MsgInfer) -> Res<pb::MsgInferResponse> {
        let payer = ctx.parse_address(&msg.payer)?;
        let max_fee = msg.max_fee.clone().unwrap_or_default();
        let max_fee = Coin::parse_parts(&max_fee.denom, &max_fee.amount)?;
        let sale = self.admit(ctx, msg.model_id, &msg.input)?;
        sale.check_fee(&max_fee)?;
        let Sale { model, price } = sale;
        let answer = self.answer(ctx, &model, &self.head(ctx, &model)?, &msg.input)?;

        self.bank.send_to_module(ctx, &payer, FEE_ACCOUNT, &Coins::one(price.clone()))?;
        let inference_id = next_id(ctx)?;
        let request = AttributionRequest {
            inference_id,
            model: &model,
            payer: payer.clone(),
            embedding: &answer.embedding,
            fee: price.amount,
        };
        let outcome = self.attribution.attribute(&ctx.unmetered(), &request)?;
        let inference =
            record(ctx, inference_id, &payer, (msg.model_id, &msg.input), &price, &answer, outcome.record_hash);
        store(ctx, &payer, &inference)?;
        announce(ctx, &inference, &price);
        Ok(pb::MsgInferResponse {
            inference_id,
            label: answer.label,
            logits_q16: answer.logits_q16,
            fee: inference.fee,
            record_hash: inference.record_hash,
        })
    }

    /// Checks that the model takes this input for money, and charges the gas of the whole inference before
    /// any of it runs.
    pub(crate) fn admit(&self, ctx: &Ctx, model_id: u64, input: &[u8]) -> Res<Sale> {
        let p = params::get(ctx)?;
        check_size(&p, input)?;
        let sale = self.sale(ctx, &p, model_id)?;
        sale.check_length(input)?;
        let attribution = self.attribution.gas(ctx, &sale.model)?;
        ctx.gas().consume(self.gas(&p, &sale.model, [input]).saturating_add(attribution), "inference")?;
        Ok(sale)
    }

    /// A model with a head that sells answers.
    pub(crate) fn sale(&self, ctx: &Ctx, p: &pb::Params, model_id: u64) -> Res<Sale> {
        let sale = self.offer(ctx, p, model_id)?;
        if sale.model.retrieval.is_some() { Err(InferenceError::WrongKind.into()) } else { Ok(sale) }
    }

    /// A model that sells answers in the chain's denomination.
    pub(crate) fn offer(&self, ctx: &Ctx, p: &pb::Params, model_id: u64) -> Res<Sale> {
        let model = self.models.model(ctx, model_id)?;
        if !model.certified {
            return Err(InferenceError::NotCertified.into());
        }
        if model.points == 0 {
            return Err(InferenceError::NoData.into());
        }
        if model.price.is_zero() {
            return Err(InferenceError::NoPrice.into());
        }
        let denom = Denom::new(ctx.config().bond_denom.as_str())?;
        if !p.fee_denoms.iter().any(|d| d == denom.as_str()) {
            return Err(Failure::from(InferenceError::InvalidFeeDenom).context(format!("{denom} is not accepted")));
        }
        let price = Coin::new(model.price, denom);
        Ok(Sale { model, price })
    }

    /// The gas of answers to these inputs beside their attribution: the encoder is made ready once, and runs with the
    /// head for each.
    pub(crate) fn gas<'a>(&self, p: &pb::Params, model: &ModelView, inputs: impl IntoIterator<Item = &'a [u8]>) -> u64 {
        let head = u64::from(model.classes)
            .saturating_mul(u64::from(model.embedding_dim).saturating_add(1))
            .div_ceil(MACS_PER_GAS);
        let inputs: Vec<&[u8]> = inputs.into_iter().collect();
        let heads = head.saturating_mul(u64::try_from(inputs.len()).unwrap_or(u64::MAX));
        p.base_gas.saturating_add(heads).saturating_add(self.encoder_gas(model, inputs))
    }

    /// The gas of making the encoder ready and running it on these inputs.
    pub(crate) fn encoder_gas<'a>(&self, model: &ModelView, inputs: impl IntoIterator<Item = &'a [u8]>) -> u64 {
        let spec = match &model.encoder {
            EncoderRef::Identity => None,
            EncoderRef::Artifact { spec, .. } => Some(spec),
        };
        let ready = spec.map_or(0, plan_gas);
        let run = |input: &[u8]| spec.map_or(0, |spec| self.encoder.gas_of(spec, &signed(input)));
        inputs.into_iter().fold(ready, |sum, input| sum.saturating_add(run(input)))
    }

    /// The head of a model.
    pub(crate) fn head(&self, ctx: &Ctx, model: &ModelView) -> Res<Head> {
        let corrupt = |what: openledger_influence::Error| Failure::corrupt(format!("model {}: {what}", model.id));
        let width = |n: u32| u16::try_from(n).map_err(|_| Failure::corrupt(format!("shape of model {}", model.id)));
        let shape = Shape::new(width(model.classes)?, width(model.embedding_dim)?).map_err(corrupt)?;
        Head::from_bytes(shape, &self.models.head(&ctx.unmetered(), model.id)?).map_err(corrupt)
    }

    /// Runs encoder and head. Charges nothing: [`InferenceKeeper::admit`] did.
    pub(crate) fn answer(&self, ctx: &Ctx, model: &ModelView, head: &Head, input: &[u8]) -> Res<Answer> {
        let embedding = self.embed(ctx, model, input)?;
        let label = head.predict(&embedding).map_err(|e| Failure::corrupt(format!("model {}: {e}", model.id)))?;
        let label = u32::try_from(label).map_err(|_| Failure::corrupt(format!("label of model {}", model.id)))?;
        Ok(Answer { label, logits_q16: logits_q16(head, &embedding), embedding })
    }

    /// Runs the encoder. Charges nothing.
    pub(crate) fn embed(&self, ctx: &Ctx, model: &ModelView, input: &[u8]) -> Res<Vec<i8>> {
        let ctx = &ctx.unmetered();
        let input = signed(input);
        match &model.encoder {
            EncoderRef::Identity => Ok(input),
            EncoderRef::Artifact { id, hash, .. } => {
                self.encoder.encode(ctx, hash, &|| self.models.artifact(ctx, *id), &input)
            }
        }
    }
}

/// The id of the next inference.
pub(crate) fn next_id(ctx: &Ctx) -> Res<u64> {
    COUNT.get(ctx)?.unwrap_or(0).checked_add(1).ok_or_else(|| Failure::corrupt("inference counter"))
}

/// Input bytes as the encoders take them.
fn signed(input: &[u8]) -> Vec<i8> {
    input.iter().map(|b| b.cast_signed()).collect()
}

/// One logit per class, rounded down to 2^-16. Weights are below 2^31, inputs below 2^7, terms at most 1,301:
/// far below 2^63.
fn logits_q16(head: &Head, embedding: &[i8]) -> Vec<i64> {
    let row = |weights: &[i32]| {
        let inputs = embedding.iter().chain(std::iter::once(&BIAS));
        let sum = weights
            .iter()
            .zip(inputs)
            .fold(0i64, |sum, (w, e)| sum.saturating_add(i64::from(*w).saturating_mul(i64::from(*e))));
        sum >> (WEIGHT_BITS + EMBEDDING_BITS - LOGIT_BITS)
    };
    head.weights().chunks_exact(head.shape().inputs()).map(row).collect()
}

/// The record of an inference.
pub(crate) fn record(
    ctx: &Ctx,
    id: u64,
    payer: &AccAddress,
    (model_id, input): (u64, &[u8]),
    price: &Coin,
    answer: &Answer,
    record_hash: [u8; 32],
) -> pb::Inference {
    pb::Inference {
        id,
        model_id,
        payer: ctx.address_text(payer),
        height: ctx.height(),
        input_sha256: Sha256::digest(input).to_vec(),
        label: answer.label,
        logits_q16: answer.logits_q16.clone(),
        fee: Some(pb_coin(price)),
        record_hash: record_hash.to_vec(),
        retrieval: None,
    }
}

/// The event of a paid answer.
pub(crate) fn announce(ctx: &Ctx, inference: &pb::Inference, price: &Coin) {
    let record_hash = hex::encode(&inference.record_hash);
    ctx.emit_event(
        INFER,
        &[
            ("inference_id", &inference.id),
            ("model_id", &inference.model_id),
            ("payer", &inference.payer),
            ("label", &inference.label),
            ("fee", price),
            ("record_hash", &record_hash),
        ],
    );
}

/// Writes an inference, its index and the counter.
pub(crate) fn store(ctx: &Ctx, payer: &AccAddress, inference: &pb::Inference) -> Res<()> {
    COUNT.set(ctx, &inference.id)?;
    written(ctx, payer, inference)
}

/// Writes an inference and its index.
pub(crate) fn written(ctx: &Ctx, payer: &AccAddress, inference: &pb::Inference) -> Res<()> {
    INFERENCES.set(ctx, &inference.id, inference)?;
    BY_PAYER.set(ctx, &(payer.clone(), inference.id), &())
}

/// Writes a coin in its protobuf form.
pub(crate) fn pb_coin(coin: &Coin) -> PbCoin {
    PbCoin { denom: coin.denom.to_string(), amount: coin.amount.to_string() }
}

/// One inference by id.
///
/// # Errors
/// `inference:2`.
pub fn inference(ctx: &Ctx, id: u64) -> Res<pb::Inference> {
    INFERENCES
        .get(ctx, &id)?
        .ok_or_else(|| Failure::from(InferenceError::InferenceNotFound).context(format!("{STORE} {id}")))
}
