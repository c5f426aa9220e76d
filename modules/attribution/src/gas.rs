//! What attribution costs: formulas over sizes that are known before anything runs. No cache and no result changes
//! them.

use crate::keeper::shape_of;
use openledger_core::Res;
use openledger_core::gas::kv;
use openledger_core::ports::ModelView;
use openledger_influence::Point;
use openledger_influence::cost::attribution_macs;
use openledger_influence::retrieval::scan_macs;
use openledger_proto::openledger::attribution::v1 as pb;

/// Bytes of one scored point in a record.
const SCORE_BYTES: u64 = 24;
/// Bytes of one payee or payment in a record.
const PAYEE_BYTES: u64 = 128;
/// Bytes of a record and its header beside the lists.
const RECORD_BYTES: u64 = 512;
/// Bytes of a header, or of a batch, beside the embedding.
const HEADER_BYTES: u64 = 160;
/// Bytes of a model's material that cost one gas: reading and decoding them when no cache holds them.
const MATERIAL_BYTES_PER_GAS: u64 = 16;
/// Fixed accounts of a fee: fee collector, community pool, treasury, burn.
const FIXED_ACCOUNTS: u64 = 4;
/// A credit is one entry that is read and written again; a payment moves coins, and writes history and sums besides.
/// What each takes is measured by `examples/settlement_cost.rs`.
const CREDITS_PER_PAYMENT: u64 = 4;

fn wide(n: usize) -> u64 {
    u64::try_from(n).unwrap_or(u64::MAX)
}

/// Scoring all points for one answer.
fn scan(p: &pb::Params, model: &ModelView) -> Res<u64> {
    Ok(attribution_macs(shape_of(model)?, 0, model.points).div_ceil(1_000).saturating_mul(p.gas_per_kilomac))
}

/// One reading of the model's head, inverse and points.
fn material(model: &ModelView) -> Res<u64> {
    let shape = shape_of(model)?;
    let points = model.points.saturating_mul(wide(Point::packed_len(shape)));
    Ok(wide(shape.hinv_bytes()).saturating_add(points).div_ceil(MATERIAL_BYTES_PER_GAS))
}

fn holders(model: &ModelView) -> u64 {
    [model.lineage.len(), model.tuners.len(), model.compute.len()].map(wide).into_iter().fold(0, u64::saturating_add)
}

/// Writing entries of so many bytes in all.
fn writes(entries: u64, bytes: u64) -> u64 {
    kv::WRITE_FLAT.saturating_mul(entries).saturating_add(bytes.saturating_mul(kv::WRITE_PER_BYTE))
}

/// An answer that is bought alone: scan, material, the stored record, and the writes at the end of the block for every
/// account that might be paid.
pub(crate) fn alone(p: &pb::Params, model: &ModelView) -> Res<u64> {
    let scores = model.points.min(u64::from(p.max_scores));
    let payees = model.points.min(u64::from(p.max_payees));
    let holders = holders(model);
    let bytes = RECORD_BYTES
        .saturating_add(scores.saturating_mul(SCORE_BYTES))
        .saturating_add(payees.saturating_add(holders).saturating_mul(PAYEE_BYTES));
    // an owner and a curator for each payee
    let accounts = payees.saturating_mul(2).saturating_add(holders).saturating_add(FIXED_ACCOUNTS);
    Ok(scan(p, model)?
        .saturating_add(material(model)?)
        .saturating_add(writes(2, bytes))
        .saturating_add(accounts.saturating_mul(p.gas_per_payee)))
}

/// So many answers of a batch, but for the credits: a scan and a header for each, and once the material, the batch and
/// the fixed accounts.
pub(crate) fn batch(p: &pb::Params, model: &ModelView, answers: u64) -> Res<u64> {
    let header = writes(1, HEADER_BYTES.saturating_add(u64::from(model.embedding_dim)));
    Ok(scan(p, model)?
        .saturating_add(header)
        .saturating_mul(answers)
        .saturating_add(material(model)?)
        .saturating_add(writes(1, HEADER_BYTES))
        .saturating_add(FIXED_ACCOUNTS.saturating_mul(p.gas_per_payee)))
}

/// Bytes of a point of a model that retrieves, beside its embedding.
const INDEX_BYTES: u64 = 48;

/// The most results of an answer of a model that retrieves.
fn results(model: &ModelView) -> u64 {
    model.retrieval.map_or(0, |terms| u64::from(terms.k)).min(model.points)
}

/// An answer by retrieval, but for the credits: reading and ranking so many points, the stored record, and the fixed
/// accounts.
pub(crate) fn retrieval(p: &pb::Params, model: &ModelView, scanned: u64) -> u64 {
    let (results, dimension) = (results(model), model.embedding_dim);
    let ranking = scan_macs(scanned, dimension).div_ceil(1_000).saturating_mul(p.gas_per_kilomac);
    let read =
        scanned.saturating_mul(u64::from(dimension).saturating_add(INDEX_BYTES)).div_ceil(MATERIAL_BYTES_PER_GAS);
    let entries = results.saturating_add(holders(model)).saturating_mul(PAYEE_BYTES);
    let bytes = RECORD_BYTES.saturating_add(results.saturating_mul(SCORE_BYTES)).saturating_add(entries);
    ranking
        .saturating_add(read)
        .saturating_add(writes(2, bytes))
        .saturating_add(FIXED_ACCOUNTS.saturating_mul(p.gas_per_payee))
}

/// The most that crediting an answer by retrieval costs: an owner and a curator for each result, the role holders, and
/// an executor.
pub(crate) fn retrieval_credits(p: &pb::Params, model: &ModelView) -> u64 {
    let accounts = results(model).saturating_mul(2).saturating_add(holders(model)).saturating_add(1);
    credits(p, usize::try_from(accounts).unwrap_or(usize::MAX))
}

/// Computing the body of a batch's answer again.
pub(crate) fn again(p: &pb::Params, model: &ModelView) -> Res<u64> {
    Ok(scan(p, model)?.saturating_add(material(model)?))
}

/// Looking up the evidence of so many points: the line of judges and the history of a contribution.
pub(crate) fn evidence(points: usize) -> u64 {
    wide(points).saturating_mul(kv::READ_FLAT.saturating_mul(2))
}

/// Paying so many accounts at the end of the block.
pub(crate) fn payments(p: &pb::Params, accounts: usize) -> u64 {
    wide(accounts).saturating_mul(p.gas_per_payee)
}

/// Crediting so many accounts, or deferring so many contributions.
pub(crate) fn credits(p: &pb::Params, accounts: usize) -> u64 {
    wide(accounts).saturating_mul(p.gas_per_payee.div_ceil(CREDITS_PER_PAYMENT))
}
