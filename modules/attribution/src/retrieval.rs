//! Answers by retrieval: who found what is known, so that nothing is scored. What an item is paid follows from how far
//! its score is above the least one; the rest of the fee goes as for any other answer.

use crate::keeper::AttributionKeeper;
use crate::keys::RECORDS;
use crate::params::{self, PPM};
use crate::record::{Attributed, artifact_of, new_here, payee, payment, splittable};
use crate::settle::Credited;
use crate::split::{Contribution, FeeSplit, Holders, split_fee};
use openledger_core::ports::{AttributionOutcome, Payee as RoleHolder, RetrievalRequest, RetrievedPoint};
use openledger_core::{AccAddress, Ctx, Failure, Res};
use openledger_influence::Payee;
use openledger_influence::retrieval::Terms;
use openledger_proto::cosmos::base::v1beta1::Coin as PbCoin;
use openledger_proto::openledger::attribution::v1 as pb;
use prost::Message;
use sha2::{Digest, Sha256};

/// The results that share in the data part, in the order of the results: relative influence is how far a score is above
/// the least. A receipt computes it again.
pub fn payees<'a>(terms: Terms, results: impl IntoIterator<Item = &'a RetrievedPoint>) -> Vec<Payee> {
    let one = |r: &RetrievedPoint| Payee {
        id: r.point,
        relative: terms.weight(r.score),
        gate: true,
        novelty_ppm: r.novelty_ppm,
    };
    results.into_iter().map(one).filter(|payee| payee.relative > 0).collect()
}

/// Who has the compute part: the executor alone, where one has answered.
pub fn compute(executor: Option<&AccAddress>, providers: &[RoleHolder]) -> Vec<RoleHolder> {
    match executor {
        Some(address) => vec![RoleHolder { address: address.clone(), share_ppm: PPM }],
        None => providers.to_vec(),
    }
}

fn item(r: &RetrievedPoint) -> pb::ItemRef {
    pb::ItemRef { point: r.point, datanet_id: r.datanet_id, item_id: r.item_id }
}

impl AttributionKeeper {
    /// Splits the fee of a retrieval, stores its record and credits everybody.
    ///
    /// # Errors
    /// `attribution:6`, `attribution:7`; out of gas; fatal.
    pub(crate) fn attribute_retrieval(&self, metered: &Ctx, request: &RetrievalRequest<'_>) -> Res<AttributionOutcome> {
        let ctx = &metered.unmetered();
        new_here(ctx, request.inference_id)?;
        let p = params::get(ctx)?;
        let fee = splittable(request.fee)?;
        let split = p.split.ok_or_else(|| Failure::corrupt("attribution parameters without a split"))?;
        let done = self.retrieved(ctx, request, fee, split)?;
        self.enter(ctx, &done, None)?;
        RECORDS.set(ctx, &request.inference_id, &done.record)?;
        let mut credited = Credited::default();
        credited.add(request.inference_id, &done)?;
        let set_aside = self.set_aside(metered, &p, credited)?;
        self.count_fees(ctx, &p, 1, fee, set_aside)?;
        Ok(done.outcome())
    }

    fn retrieved(&self, ctx: &Ctx, request: &RetrievalRequest<'_>, fee: u64, split: pb::Split) -> Res<Attributed> {
        let model = request.model;
        let asked = model.retrieval.ok_or_else(|| Failure::corrupt(format!("model {} retrieves nothing", model.id)))?;
        let terms = Terms { k: asked.k, min_score: asked.min_score };
        let mut contributions = Vec::new();
        let mut paid_items = Vec::new();
        for entry in payees(terms, request.results) {
            let found = request.results.iter().find(|r| r.point == entry.id);
            let found = found.ok_or_else(|| Failure::corrupt("a payee without a result"))?;
            let terms = self.datanets.item_terms(ctx, found.datanet_id, found.item_id)?;
            // Labels play no part in what is found, so evidence for them does not either.
            contributions.push(Contribution { entry, terms, evidence: None });
            paid_items.push(item(found));
        }
        let compute = compute(request.executor.as_ref(), &model.compute);
        let holders = Holders { model_id: model.id, lineage: &model.lineage, tuners: &model.tuners, compute: &compute };
        let receives = |a: &AccAddress| !self.bank.is_blocked(ctx, a);
        let parts = split_fee(fee, &split, &contributions, &holders, &receives)?;
        let FeeSplit { data_pool, paid, roles } = &parts;
        let score = |r: &RetrievedPoint| pb::ScoreEntry { item: Some(item(r)), score: r.score };
        let passed = |(point, datanet_id, item_id): &(u64, u64, u64)| pb::ItemRef {
            point: *point,
            datanet_id: *datanet_id,
            item_id: *item_id,
        };
        let basis = pb::RetrievalBasis {
            k: asked.k,
            min_score: asked.min_score,
            consent_height: request.consent_height,
            passed_over: request.passed_over.iter().map(passed).collect(),
            executor: request.executor.as_ref().map(|a| ctx.address_text(a)).unwrap_or_default(),
        };
        let listed = paid_items.into_iter().zip(&contributions).zip(paid);
        let record = pb::Record {
            inference_id: request.inference_id,
            model_id: model.id,
            height: ctx.height(),
            fee: Some(PbCoin { denom: ctx.config().bond_denom.clone(), amount: fee.to_string() }),
            split: Some(split),
            label: request.label,
            score_shift: 0,
            scores: request.results.iter().map(score).collect(),
            payees: listed.map(|((item, contribution), paid)| payee(ctx, item, contribution, paid)).collect(),
            data_pool: data_pool.to_string(),
            payments: roles.iter().map(|share| payment(ctx, share)).collect(),
            payer: ctx.address_text(&request.payer),
            evidence_clock: 0,
            deferred: String::new(),
            points: u32::try_from(model.points).map_err(|_| Failure::corrupt("number of points"))?,
            material_hash: model.material_hash.to_vec(),
            retrieval: Some(basis),
            tuner_basis: None, // only heads are measured
        };
        let hash = Sha256::digest(record.encode_to_vec()).into();
        Ok(Attributed { record, hash, contributions, parts, artifact_id: artifact_of(model) })
    }
}
