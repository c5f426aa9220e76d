//! Answers that are bought together: attributed one by one, credited once. Their bodies are not stored, because each
//! follows from its header, the batch, the model and terms that never change; whoever asks for one has it computed.

use crate::errors::AttributionError;
use crate::gas;
use crate::keeper::{AttributionKeeper, header};
use crate::keys::{BATCHES, RECORDS, STORE};
use crate::params;
use crate::record::{Answered, Attributed, InBatch, Kept, Terms, splittable, with_evidence};
use crate::settle::{Credited, amount_of};
use crate::tuners;
use openledger_core::ports::{AttributionOutcome, BatchRequest};
use openledger_core::{Ctx, Failure, Res};
use openledger_proto::cosmos::base::v1beta1::Coin as PbCoin;
use openledger_proto::openledger::attribution::v1 as pb;

impl AttributionKeeper {
    /// Attributes the answers of a batch and credits everybody. The caller has charged [`gas::batch`]; what it credits
    /// is charged here, once all accounts are known and before anything is written for them.
    ///
    /// # Errors
    /// `attribution:6`, `attribution:7`, `attribution:8`; out of gas; fatal.
    pub(crate) fn attribute_batch(&self, metered: &Ctx, request: &BatchRequest<'_>) -> Res<Vec<AttributionOutcome>> {
        let ctx = &metered.unmetered();
        let p = params::get(ctx)?;
        let split = p.split.ok_or_else(|| Failure::corrupt("attribution parameters without a split"))?;
        let fee = splittable(request.fee)?;
        let model = request.model;
        let material = self.material(ctx, model)?;
        let payer = ctx.address_text(&request.payer);
        let clock = self.clock(ctx)?;
        let tuner_basis = tuners::basis(model, ctx.height());
        let mut credited = Credited::default();
        let mut terms = Terms::new();
        let mut outcomes = Vec::with_capacity(request.embeddings.len());
        for (id, embedding) in (request.first_id..).zip(request.embeddings) {
            let asked = Answered {
                inference_id: id,
                model,
                payer: &payer,
                embedding,
                fee,
                height: ctx.height(),
                split,
                kept: Kept::of(&p),
                clock,
                tuner_basis,
            };
            let batch = InBatch { batch_id: request.first_id, embedding };
            let done = self.attributed(ctx, &material, &asked, Some(batch), &mut terms)?;
            credited.add(id, &done)?;
            outcomes.push(done.outcome());
        }
        let answers = u32::try_from(outcomes.len()).map_err(|_| AttributionError::InvalidIds)?;
        metered.gas().consume(gas::evidence(with_evidence(&terms)), "attribution evidence")?;
        let batch = pb::Batch {
            batch_id: request.first_id,
            answers,
            payer,
            fee: Some(PbCoin { denom: ctx.config().bond_denom.clone(), amount: fee.to_string() }),
            split: Some(split),
            max_scores: p.max_scores,
            max_payees: p.max_payees,
            evidence_clock: clock,
            tuner_basis,
        };
        BATCHES.set(ctx, &request.first_id, &batch)?;
        let set_aside = self.set_aside(metered, &p, credited)?;
        self.count_fees(ctx, &p, answers, fee, set_aside)?;
        Ok(outcomes)
    }

    /// The body of the record of an inference; see [`AttributionKeeper::body_of`].
    ///
    /// # Errors
    /// `attribution:2`, `attribution:3`; out of gas; fatal.
    pub fn body(&self, ctx: &Ctx, id: u64) -> Res<pb::Record> {
        self.body_of(ctx, &header(ctx, id)?)
    }

    /// The body that belongs to a header: the stored one, or that of a batch's answer, which is computed and charged
    /// for.
    ///
    /// # Errors
    /// `attribution:3`; out of gas; fatal.
    pub(crate) fn body_of(&self, ctx: &Ctx, header: &pb::RecordHeader) -> Res<pb::Record> {
        let id = header.inference_id;
        if header.pruned {
            return Err(Failure::from(AttributionError::RecordPruned).context(format!("{STORE} {id}")));
        }
        if header.batch_id != 0 {
            return self.again(ctx, header);
        }
        RECORDS.get(ctx, &id)?.ok_or_else(|| Failure::corrupt(format!("attribution record {id} without a body")))
    }

    /// The body of a batch's answer, whose hash must be the one that its header keeps.
    fn again(&self, ctx: &Ctx, header: &pb::RecordHeader) -> Res<pb::Record> {
        let done = self.computed(ctx, header)?;
        if done.hash[..] != header.record_hash {
            return Err(Failure::corrupt(format!("record {} does not follow from its batch", header.inference_id)));
        }
        Ok(done.record)
    }

    /// What follows from the header of a batch's answer.
    pub(crate) fn computed(&self, ctx: &Ctx, header: &pb::RecordHeader) -> Res<Attributed> {
        let free = &ctx.unmetered();
        let id = header.inference_id;
        let missing = |what: &str| Failure::corrupt(format!("batch {} of record {id}: {what}", header.batch_id));
        let batch = BATCHES.get(free, &header.batch_id)?.ok_or_else(|| missing("not there"))?;
        let model = self.models.view(free, header.model_id)?;
        ctx.gas().consume(gas::again(&params::get(free)?, &model)?, "attribution")?;
        let material = self.material(free, &model)?;
        let embedding: Vec<i8> = header.embedding.iter().map(|b| b.cast_signed()).collect();
        let asked = Answered {
            inference_id: id,
            model: &model,
            payer: &batch.payer,
            embedding: &embedding,
            fee: splittable(amount_of(&batch.fee.clone().unwrap_or_default().amount)?)?,
            height: header.height,
            split: batch.split.ok_or_else(|| missing("no split"))?,
            kept: Kept { scores: batch.max_scores, payees: batch.max_payees },
            clock: batch.evidence_clock,
            tuner_basis: batch.tuner_basis,
        };
        let mut terms = Terms::new();
        let done = self.compute(free, &material, &asked, &mut terms)?;
        ctx.gas().consume(gas::evidence(with_evidence(&terms)), "attribution evidence")?;
        Ok(done)
    }
}
