//! A proposal as the JSON of `MsgCreateDatanet`. The one place that knows the names of its fields.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use super::Proposal;

/// What an item has to post, in ppm of what items earned in the last term of a bond: half.
pub(super) const BOND_RATE_PPM: u32 = 500_000;

/// The terms that a sample decides. Who creates, title, licence, policy and window are not among them.
pub(super) fn json(proposal: &Proposal) -> Value {
    let (prepared, rules) = (&proposal.prepared, &proposal.thresholds);
    // Texts are compared by an encoder that the chain has; without one equal texts alone are duplicates.
    let compared = !prepared.is_text() || proposal.encoder_id.is_some();
    let mut all = Map::new();
    all.insert("schema".to_owned(), schema(proposal));
    if compared {
        let of = |value: u64| Value::String(value.to_string());
        all.insert("near_dup_tau".to_owned(), of(rules.novelty.tau_sq));
        all.insert("novelty_full_at".to_owned(), of(rules.novelty.full_sq));
        // An encoder gives all texts about the same norm, so the chain takes no bound of it for them.
        if !prepared.is_text() {
            all.insert("norm_bound".to_owned(), of(rules.novelty.max_norm_sq));
        }
        if let Some((projection, full, most)) = &rules.subspace {
            let projection = STANDARD.encode(projection.to_bytes());
            let subspace =
                json!({"projection": projection, "full_off_sq": full.to_string(), "max_off_sq": most.to_string()});
            all.insert("subspace".to_owned(), subspace);
        }
        all.insert("line_tau_sq".to_owned(), of(rules.line_tau_sq));
    }
    all.insert("bond_rate_ppm".to_owned(), BOND_RATE_PPM.into());
    all.insert("evidence".to_owned(), "EVIDENCE_DEFER".into());
    Value::Object(all)
}

fn schema(proposal: &Proposal) -> Value {
    let prepared = &proposal.prepared;
    let modality = if prepared.is_text() { "MODALITY_UTF8_TEXT" } else { "MODALITY_INT8_VECTOR" };
    let mut schema = json!({
        "modality": modality,
        "dimension": prepared.dimension,
        "labels": prepared.labels,
        "label_names": prepared.label_names,
    });
    let Some(fields) = schema.as_object_mut() else { return schema };
    if let (Some(rules), Some(encoder)) = (&proposal.thresholds.lexical, proposal.encoder_id) {
        let text = json!({
            "dedup_encoder": encoder.to_string(),
            "lexical_full_ppm": rules.full_ppm,
            "lexical_dup_ppm": rules.dup_ppm,
            "reference_words": rules.reference_words,
        });
        fields.insert("text".to_owned(), text);
    }
    if !prepared.columns.is_empty() {
        let column = |c: &openledger_proto::openledger::datanet::v1::Column| json!({"name": c.name, "centre": c.centre, "scale": c.scale});
        fields.insert("columns".to_owned(), prepared.columns.iter().map(column).collect());
    }
    schema
}
