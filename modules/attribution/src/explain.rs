//! The story of an inference and the causes of a payment, put together from records alone.

use std::collections::BTreeMap;

use crate::keeper::{AttributionKeeper, header};
use crate::keys::{HEADERS, PAYMENTS, own_key, record_keys};
use crate::params::PPM;
use crate::record::artifact_of;
use crate::settle::{add, amount_of, role_of, stored_sum};
use openledger_core::storage::StoreKey;
use openledger_core::{AccAddress, Amount, Ctx, Res};
use openledger_proto::cosmos::base::v1beta1::Coin as PbCoin;
use openledger_proto::openledger::attribution::v1 as pb;
use openledger_proto::openledger::attribution::v1::Role;
use prost::Message;
use sha2::{Digest, Sha256};

/// Stores and keys of entries.
type Keys = Vec<(StoreKey, Vec<u8>)>;

/// Most inferences whose causes one answer lists.
const MAX_INFERENCES: u64 = 1_000;

fn denom(record: &pb::Record) -> String {
    record.fee.clone().unwrap_or_default().denom
}

fn coin(record: &pb::Record, amount: Amount) -> PbCoin {
    PbCoin { denom: denom(record), amount: amount.to_string() }
}

/// A share of one in per cent, exactly.
fn percent(ppm: u32) -> String {
    let (whole, rest) = (ppm / 10_000, ppm % 10_000);
    let text = format!("{whole}.{rest:04}");
    format!("{} %", text.trim_end_matches('0').trim_end_matches('.'))
}

fn split(record: &pb::Record) -> pb::Split {
    record.split.unwrap_or_default()
}

/// The rule behind the payments of a role.
fn rule(record: &pb::Record, role: Role) -> String {
    let (s, fee) = (split(record), record.fee.clone().unwrap_or_default());
    let of = |ppm: u32, whom: &str| format!("{} of the fee {}{} for {whom}", percent(ppm), fee.amount, fee.denom);
    let data = || of(s.data_ppm, "the data");
    match role {
        Role::Data if record.retrieval.is_some() => {
            format!("{}, by score above the model's least, times novelty, times the owner's share", data())
        }
        Role::Data => {
            format!(
                "{}, by relative influence u = max(0, score) / sigma (or the model's floor of it), times gate, novelty and evidence, times the owner's share",
                data()
            )
        }
        Role::Curator => format!("{}, as for its owner, times the curator's share", data()),
        Role::Lineage => {
            format!("{}, by absolute shares", of(s.lineage_ppm, "the creators of the model and its ancestors"))
        }
        Role::Tuner => {
            let measured =
                record.tuner_basis.map(|b| format!(" of the {} that the model's gain earns", percent(b.share_ppm)));
            format!("{}, by their shares{}", of(s.tuners_ppm, "the tuners"), measured.unwrap_or_default())
        }
        Role::Compute => format!("{}, by their shares", of(s.compute_ppm, "the compute providers")),
        Role::Validators => of(s.validators_ppm, "validators and stakers"),
        Role::Community => {
            format!(
                "{}; to the treasury goes what gate, novelty, a last judgement, roles without holders and accounts that cannot receive leave",
                of(s.community_ppm, "the community pool")
            )
        }
        Role::Burn => format!("{} of the fee {}{} is burned", percent(s.burn_ppm), fee.amount, fee.denom),
        Role::Unspecified => String::new(),
    }
}

/// The rule behind what one payee's item earned, with its numbers.
fn item_rule(record: &pb::Record, payee: &pb::Payee, role: Role) -> String {
    let whole = record.payees.iter().fold(0u128, |sum, p| sum.saturating_add(u128::from(p.relative_influence)));
    format!(
        "{}: {}{} x {} / {whole}, gate {}, novelty {}{}",
        rule(record, role),
        record.data_pool,
        denom(record),
        payee.relative_influence,
        u8::from(payee.gate),
        percent(payee.novelty_ppm.min(PPM)),
        evidence_rule(payee, &denom(record))
    )
}

/// What the evidence factor does to a payee.
fn evidence_rule(payee: &pb::Payee, denom: &str) -> String {
    let Some(evidence) = payee.evidence else { return String::new() };
    let factor = percent(evidence.factor_ppm.min(PPM));
    let judged = format!(", evidence {factor} after {} of 3 judgements", evidence.judgements);
    if payee.deferred.is_empty() { judged } else { format!("{judged}, {}{denom} deferred", payee.deferred) }
}

/// The evidence behind the payees of a record, contribution by contribution.
fn evidence(keeper: &AttributionKeeper, ctx: &Ctx, record: &pb::Record) -> Res<(Vec<pb::ExplainedEvidence>, Keys)> {
    let (mut out, mut keys): (Vec<pb::ExplainedEvidence>, Keys) = Default::default();
    let Some(port) = &keeper.evidence else { return Ok((out, keys)) };
    let artifact_id = artifact_of(&keeper.models.view(ctx, record.model_id)?);
    for (payee, found) in record.payees.iter().filter_map(|p| p.evidence.map(|e| (p, e))) {
        let id = found.contribution_id;
        let deferred = stored_sum(&payee.deferred)?;
        if let Some(one) = out.iter_mut().find(|one| one.contribution_id == id) {
            one.deferred = stored_sum(&one.deferred)?.add(deferred)?.to_string();
            continue;
        }
        let story = port.story(ctx, artifact_id, id, found.judgements)?;
        keys.extend(story.proof_keys);
        out.push(pb::ExplainedEvidence {
            contribution_id: id,
            owner: payee.owner.clone(),
            factor_ppm: found.factor_ppm,
            judgements: found.judgements,
            judge_model_id: story.judge_model_id,
            public_model_id: story.public_model_id,
            evidence_ppm: story.evidence_ppm,
            volume_ppm: story.volume_ppm,
            scale: story.scale,
            deferred: deferred.to_string(),
            until: until(found.judgements),
        });
    }
    Ok((out, keys))
}

/// How long what is deferred waits.
fn until(judgements: u32) -> String {
    match judgements {
        0 => "the first of three judgements".to_owned(),
        1 => "the second of three judgements".to_owned(),
        2 => "the last of three judgements".to_owned(),
        _ => "nothing: all three judgements were made, and the rest went to the treasury".to_owned(),
    }
}

/// The whole story of the record behind a header.
///
/// # Errors
/// `attribution:3`, `model:2`; fatal.
pub(crate) fn explain(
    keeper: &AttributionKeeper,
    ctx: &Ctx,
    header: &pb::RecordHeader,
) -> Res<pb::QueryExplainResponse> {
    let record = keeper.body_of(ctx, header)?;
    let points = record
        .scores
        .iter()
        .filter_map(|s| s.item.as_ref())
        .chain(record.payees.iter().filter_map(|p| p.item.as_ref()));
    let mut points: Vec<u64> = points.map(|item| item.point).collect();
    points.sort_unstable();
    points.dedup();
    let story = keeper.stories.story(ctx, record.model_id, &points)?;
    let ancestor = |node: openledger_core::ports::LineageView| pb::ExplainedAncestor {
        model_id: node.model_id,
        name: node.name,
        creator: ctx.address_text(&node.creator),
        share_ppm: node.share_ppm,
    };
    let mut proof_keys = record_keys(header);
    // Hash, input and payer are in the record of the inference itself.
    let (evidence, judged) = evidence(keeper, ctx, &record)?;
    let of_others = keeper.inferences.proof_keys(record.inference_id).into_iter().chain(story.proof_keys).chain(judged);
    proof_keys.extend(of_others.map(|(store, key)| pb::StoreKey { store: store.to_owned(), key }));

    let mut sums: BTreeMap<(Role, String), Amount> = BTreeMap::new();
    for reason in reasons(&record)? {
        add(&mut sums, (reason.role, reason.address), reason.amount)?;
    }
    let payment = |((role, address), amount): ((Role, String), Amount)| pb::ExplainedPayment {
        role: role.into(),
        address,
        amount: Some(coin(&record, amount)),
        rule: rule(&record, role),
    };
    Ok(pb::QueryExplainResponse {
        record_hash: Sha256::digest(record.encode_to_vec()).to_vec(),
        payer: record.payer.clone(),
        model_name: story.name,
        lineage: story.lineage.into_iter().rev().map(ancestor).collect(),
        payments: sums.into_iter().map(payment).collect(),
        record: Some(record),
        proof_keys,
        evidence,
    })
}

/// One line of a record's bill.
struct Reason {
    role: Role,
    address: String,
    amount: Amount,
    item: Option<pb::ItemRef>,
    model_id: u64,
    rule: String,
}

/// Every payment of a record, item by item; they add up to the fee.
fn reasons(record: &pb::Record) -> Res<Vec<Reason>> {
    let mut out = Vec::new();
    for payee in &record.payees {
        for (role, address, amount) in
            [(Role::Data, &payee.owner, &payee.amount), (Role::Curator, &payee.curator, &payee.curator_amount)]
        {
            let amount = amount_of(amount)?;
            if !amount.is_zero() {
                let (address, item) = (address.clone(), payee.item);
                out.push(Reason {
                    role,
                    address,
                    amount,
                    item,
                    model_id: record.model_id,
                    rule: item_rule(record, payee, role),
                });
            }
        }
    }
    for payment in &record.payments {
        let role = role_of(payment.role)?;
        out.push(Reason {
            role,
            address: payment.address.clone(),
            amount: amount_of(&payment.amount)?,
            item: None,
            model_id: if payment.model_id == 0 { record.model_id } else { payment.model_id },
            rule: rule(record, role),
        });
    }
    Ok(out)
}

/// The causes within one record for an account, appended to `out`; returns their sum.
fn causes(record: &pb::Record, address: &str, out: &mut Vec<pb::PaymentReason>) -> Res<Amount> {
    let mut total = Amount::ZERO;
    for reason in reasons(record)?.into_iter().filter(|r| r.address == address) {
        total = total.add(reason.amount)?;
        out.push(pb::PaymentReason {
            inference_id: record.inference_id,
            model_id: reason.model_id,
            role: reason.role.into(),
            amount: Some(coin(record, reason.amount)),
            item: reason.item,
            rule: reason.rule,
        });
    }
    Ok(total)
}

/// Why an account was paid for an inference. No cause and no total when it was not.
///
/// # Errors
/// `attribution:2`, `attribution:3`; fatal.
pub(crate) fn why_paid_for(
    keeper: &AttributionKeeper,
    ctx: &Ctx,
    address: &str,
    id: u64,
) -> Res<pb::QueryWhyPaidResponse> {
    let header = header(ctx, id)?;
    let record = keeper.body_of(ctx, &header)?;
    let mut reasons = Vec::new();
    let total = causes(&record, address, &mut reasons)?;
    let total = if total.is_zero() { Vec::new() } else { vec![coin(&record, total)] };
    Ok(pb::QueryWhyPaidResponse {
        total,
        reasons,
        pruned_inferences: Vec::new(),
        proof_keys: record_keys(&header),
        undeferred: String::new(),
    })
}

/// Why an account was paid in a block: every record behind the payment that names it.
///
/// # Errors
/// Only fatal failures: the storage failed, or the state contradicts itself.
pub(crate) fn why_paid_at(
    keeper: &AttributionKeeper,
    ctx: &Ctx,
    account: &AccAddress,
    payment: &pb::Payment,
) -> Res<pb::QueryWhyPaidResponse> {
    let mut sums: BTreeMap<String, Amount> = BTreeMap::new();
    for total in &payment.totals {
        let coin = total.amount.clone().unwrap_or_default();
        add(&mut sums, coin.denom, amount_of(&coin.amount)?)?;
    }
    let mut out = pb::QueryWhyPaidResponse {
        total: sums.into_iter().map(|(denom, amount)| PbCoin { denom, amount: amount.to_string() }).collect(),
        undeferred: payment.undeferred.clone(),
        proof_keys: vec![own_key(PAYMENTS.raw_key(&(account.clone(), payment.height)))],
        ..pb::QueryWhyPaidResponse::default()
    };
    let last = payment.last_inference_id.min(payment.first_inference_id.saturating_add(MAX_INFERENCES));
    for id in payment.first_inference_id..=last {
        let Some(header) = HEADERS.get(ctx, &id)? else { continue };
        if header.pruned {
            out.pruned_inferences.push(id);
            continue;
        }
        let record = keeper.body_of(ctx, &header)?;
        let before = out.reasons.len();
        causes(&record, &payment.address, &mut out.reasons)?;
        if out.reasons.len() > before {
            out.proof_keys.extend(record_keys(&header));
        }
    }
    Ok(out)
}
