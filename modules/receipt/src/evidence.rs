//! The evidence of a payee, from the proven line of judging models and the proven history of its contribution.

use crate::collect::decode;
use crate::errors::ReceiptError;
use crate::proven::{Facts, Proof};
use openledger_core::heights::position;
use openledger_core::ports::EvidenceView;
use openledger_datanet::keys;
use openledger_model::evidence_keys;
use openledger_model::keys as model_keys;
use openledger_model::line::view;
use openledger_proto::openledger::attribution::v1 as pb;
use openledger_proto::openledger::datanet::v1 as datanet;
use openledger_proto::openledger::model::v1::{EvidenceLine, JudgedContribution};

/// The clock by which judgements bound a record. Records whose payees have no evidence state none; then it is at least
/// that of the judgements that ended in earlier blocks. A stated one must agree with the heights of the judgements.
fn clock_of(line: &EvidenceLine, record: &pb::Record) -> Result<u64, ReceiptError> {
    let judged = || line.members.iter().filter(|m| m.judged_clock > 0);
    let before = judged().filter(|m| m.judged_height < record.height).map(|m| m.judged_clock).max().unwrap_or(0);
    if record.evidence_clock == 0 {
        return Ok(before);
    }
    // Heights of an earlier chain are zero, and say nothing.
    let after = judged().filter(|m| m.judged_height > record.height && record.height > 0).map(|m| m.judged_clock).min();
    if before <= record.evidence_clock && after.is_none_or(|after| record.evidence_clock < after) {
        Ok(record.evidence_clock)
    } else {
        Err(ReceiptError::Unsound("the evidence clock of the record does not fit its height"))
    }
}

/// What the state says about the evidence of a payee at the time of the answer.
pub(crate) fn evidence(proven: &Proof, facts: &Facts, payee: &pb::Payee) -> Result<Option<EvidenceView>, ReceiptError> {
    let item = payee.item.unwrap_or_default();
    let stored: datanet::Datanet =
        decode("datanet", proven.get(keys::STORE, keys::DATANETS.raw_key(&item.datanet_id))?)?;
    if stored.evidence() != datanet::Evidence::Defer {
        return Ok(None);
    }
    let artifact = facts.model.artifact_id;
    let key = evidence_keys::LINES.raw_key(&(item.datanet_id, artifact));
    let line: EvidenceLine = decode("evidence line", proven.get(model_keys::STORE, key)?)?;
    let origin = proven.get(keys::STORE, keys::ITEMS.raw_key(&(item.datanet_id, item.item_id)))?;
    let origin: datanet::Item = decode("item", origin)?;
    let id = origin.contribution_id;
    let history = proven.get(model_keys::STORE, evidence_keys::JUDGED.raw_key(&(id, artifact)));
    let history: Option<JudgedContribution> =
        history.ok().map(|bytes| decode("history of a contribution", bytes)).transpose()?;
    let settles = position(origin.settles_at, origin.settled_ago);
    Ok(view(&line, history.as_ref(), id, settles, clock_of(&line, &facts.record)?))
}
