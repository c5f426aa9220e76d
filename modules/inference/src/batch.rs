//! Many answers of one model in one message: the model is read and planned once, each input is answered or refused
//! for itself, and all answers are paid and attributed together.

use crate::errors::InferenceError;
use crate::keeper::{Answer, FEE_ACCOUNT, InferenceKeeper, Sale, announce, check_size, pb_coin, record, written};
use crate::keys::COUNT;
use crate::params;
use openledger_core::ports::BatchRequest;
use openledger_core::{AccAddress, Coin, Coins, Ctx, Failure, Res, TxError};
use openledger_proto::openledger::inference::v1 as pb;

/// Most inputs of a batch.
pub const MAX_BATCH: usize = 64;

impl InferenceKeeper {
    /// Answers many inputs. Gas for all inputs that have the right size is charged before any of them runs.
    ///
    /// # Errors
    /// As [`InferenceKeeper::infer`] where no input can be answered, and for what concerns them all: the model, its
    /// price, the fee. `sdk:11` when the gas does not suffice.
    pub fn infer_batch(&self, ctx: &Ctx, msg: &pb::MsgInferBatch) -> Res<pb::MsgInferBatchResponse> {
        let payer = ctx.parse_address(&msg.payer)?;
        let max_fee = msg.max_fee_each.clone().unwrap_or_default();
        let max_fee = Coin::parse_parts(&max_fee.denom, &max_fee.amount)?;
        let p = params::get(ctx)?;
        let sale = self.sale(ctx, &p, msg.model_id)?;
        let judged: Vec<Res<&[u8]>> = msg
            .inputs
            .iter()
            .map(|input| check_size(&p, input).and_then(|()| sale.check_length(input)).map(|()| &input[..]))
            .collect();
        let fit: Vec<&[u8]> = judged.iter().filter_map(|input| input.as_ref().ok().copied()).collect();
        if !fit.is_empty() {
            let answers = u64::try_from(fit.len()).unwrap_or(u64::MAX);
            let attribution = self.attribution.batch_gas(ctx, &sale.model, answers)?;
            ctx.gas().consume(self.gas(&p, &sale.model, fit).saturating_add(attribution), "inference")?;
        }
        sale.check_fee(&max_fee)?;

        let results = self.answers(ctx, &sale, judged)?;
        let answered: Vec<(usize, &Answer)> =
            results.iter().enumerate().filter_map(|(at, one)| Some((at, one.as_ref().ok()?))).collect();
        if answered.is_empty() {
            let first = results.into_iter().find_map(Result::err);
            return Err(first.map_or_else(|| InferenceError::NoInputs.into(), Failure::Tx));
        }
        let paid = self.pay(ctx, msg, &sale, &payer, &answered)?;
        let mut paid = paid.into_iter();
        let result = |one: Result<Answer, TxError>| match one {
            Ok(_) => paid.next().ok_or_else(|| Failure::corrupt("an answer without an inference")),
            Err(e) => Ok(pb::BatchResult {
                refusal_codespace: e.codespace.to_string(),
                refusal_code: e.code,
                ..pb::BatchResult::default()
            }),
        };
        let fee = total(&sale.price, answered.len())?;
        let results = results.into_iter().map(result).collect::<Res<_>>()?;
        Ok(pb::MsgInferBatchResponse { results, fee: Some(pb_coin(&fee)) })
    }

    /// Runs encoder and head for every input that has the right size. What concerns one input refuses that alone.
    fn answers(&self, ctx: &Ctx, sale: &Sale, judged: Vec<Res<&[u8]>>) -> Res<Vec<Result<Answer, TxError>>> {
        let head = self.head(ctx, &sale.model)?;
        let one = |input: Res<&[u8]>| match input.and_then(|input| self.answer(ctx, &sale.model, &head, input)) {
            Ok(answer) => Ok(Ok(answer)),
            Err(Failure::Tx(refusal)) => Ok(Err(refusal)),
            Err(fatal) => Err(fatal),
        };
        judged.into_iter().map(one).collect()
    }

    /// Takes the price of each answer, attributes all, and records them.
    fn pay(
        &self,
        ctx: &Ctx,
        msg: &pb::MsgInferBatch,
        sale: &Sale,
        payer: &AccAddress,
        answered: &[(usize, &Answer)],
    ) -> Res<Vec<pb::BatchResult>> {
        self.bank.send_to_module(ctx, payer, FEE_ACCOUNT, &Coins::one(total(&sale.price, answered.len())?))?;
        let before = COUNT.get(ctx)?.unwrap_or(0);
        let first_id = before.checked_add(1).ok_or_else(|| Failure::corrupt("inference counter"))?;
        let embeddings: Vec<Vec<i8>> = answered.iter().map(|(_, answer)| answer.embedding.clone()).collect();
        let request = BatchRequest {
            first_id,
            model: &sale.model,
            payer: payer.clone(),
            embeddings: &embeddings,
            fee: sale.price.amount,
        };
        let outcomes = self.attribution.attribute_batch(ctx, &request)?;
        let mut results = Vec::with_capacity(answered.len());
        let mut last = before;
        for ((id, (at, answer)), outcome) in (first_id..).zip(answered).zip(outcomes) {
            let input = msg.inputs.get(*at).ok_or_else(|| Failure::corrupt("an answer without an input"))?;
            let inference = record(ctx, id, payer, (msg.model_id, input), &sale.price, answer, outcome.record_hash);
            written(ctx, payer, &inference)?;
            announce(ctx, &inference, &sale.price);
            results.push(pb::BatchResult {
                inference_id: id,
                label: inference.label,
                logits_q16: inference.logits_q16,
                record_hash: inference.record_hash,
                ..pb::BatchResult::default()
            });
            last = id;
        }
        COUNT.set(ctx, &last)?;
        Ok(results)
    }
}

/// The price of so many answers.
fn total(price: &Coin, answers: usize) -> Res<Coin> {
    let answers = u64::try_from(answers).unwrap_or(u64::MAX);
    Ok(Coin::new(price.amount.mul(answers.into())?, price.denom.clone()))
}
