//! Parameters: defaults and bounds.

use crate::errors::ModelError;
use crate::keys::PARAMS;
use openledger_core::ports::EncoderSpec;
use openledger_core::{Amount, Coin, Ctx, Failure, Res};
use openledger_influence::CertifyParams;
use openledger_proto::cosmos::base::v1beta1::Coin as PbCoin;
use openledger_proto::openledger::model::v1::Params;

/// The parameters that `init` writes, fees in `denom`.
pub fn default_params(denom: &str) -> Params {
    Params {
        max_artifact_bytes: 4 << 20,
        max_chunk_bytes: 256 << 10,
        max_graph_macs: 50_000_000,
        max_graph_memory_bytes: 64 << 20,
        max_graph_nodes: 512,
        min_lambda_ppb: 1_000_000,
        max_lambda_ppb: 10_000_000,
        tolerance_ppm: 1_000,
        probe_tolerance_ppm: 1_000,
        max_parent_stack_ppm: 400_000,
        max_ancestors: 64,
        creation_fee: Some(PbCoin { denom: denom.to_owned(), amount: "1000000".to_owned() }),
        min_price: "1000".to_owned(),
        gas_per_kilomac: 15,
        gas_per_node: 1_000,
        gas_per_kiloelement: 400,
        evidence_share_ppm: 500_000,
        evidence_least: 1 << 29,
        judge_growth_ppm: 100_000,
        judge_interval: 10,
        evidence_novelty_ppm: 250_000,
    }
}

/// Reads a protobuf coin; an absent one is malformed.
pub(crate) fn coin(coin: Option<&PbCoin>) -> Res<Coin> {
    let c = coin.ok_or(ModelError::InvalidPrice)?;
    Coin::parse_parts(&c.denom, &c.amount)
}

/// Checks all bounds.
///
/// # Errors
/// `model:28` naming the field.
pub fn validate(p: &Params) -> Res<()> {
    let bad = |field: &str| Failure::from(ModelError::InvalidParams).context(field);
    let fee = coin(p.creation_fee.as_ref()).map_err(|_| bad("creation_fee"))?;
    let price: Amount = p.min_price.parse().map_err(|_| bad("min_price"))?;
    // As in a genesis that is older than the rule.
    let off = p.evidence_share_ppm == 0;
    let certify = |lambda_ppb| CertifyParams {
        lambda_ppb,
        tolerance_ppm: p.tolerance_ppm,
        probe_tolerance_ppm: p.probe_tolerance_ppm,
    };
    let checks = [
        ((1_024..=64 << 20).contains(&p.max_artifact_bytes), "max_artifact_bytes"),
        ((1_024..=4 << 20).contains(&p.max_chunk_bytes), "max_chunk_bytes"),
        ((1..=1_000_000_000).contains(&p.max_graph_macs), "max_graph_macs"),
        ((1..=256 << 20).contains(&p.max_graph_memory_bytes), "max_graph_memory_bytes"),
        ((1..=4_096).contains(&p.max_graph_nodes), "max_graph_nodes"),
        (p.min_lambda_ppb <= p.max_lambda_ppb, "max_lambda_ppb"),
        (
            certify(p.min_lambda_ppb).validate().is_ok() && certify(p.max_lambda_ppb).validate().is_ok(),
            "min_lambda_ppb",
        ),
        (p.tolerance_ppm <= 1_000, "tolerance_ppm"),
        (p.probe_tolerance_ppm <= 10_000, "probe_tolerance_ppm"),
        (p.max_parent_stack_ppm <= 1_000_000, "max_parent_stack_ppm"),
        (p.max_ancestors <= 256, "max_ancestors"),
        (fee.amount <= Amount::new(u128::MAX), "creation_fee"),
        (price >= Amount::new(1_000), "min_price"), // below that a role could get nothing
        ((1..=1_000_000).contains(&p.gas_per_kilomac), "gas_per_kilomac"),
        (p.gas_per_node <= 1_000_000, "gas_per_node"),
        (p.gas_per_kiloelement <= 1_000_000, "gas_per_kiloelement"),
        (p.evidence_share_ppm <= 2_000_000, "evidence_share_ppm"),
        (off || (1..=1 << 40).contains(&p.evidence_least), "evidence_least"),
        (off || (50_000..=10_000_000).contains(&p.judge_growth_ppm), "judge_growth_ppm"),
        (off || (1..=10_000_000).contains(&p.judge_interval), "judge_interval"),
        (p.evidence_novelty_ppm <= 1_000_000, "evidence_novelty_ppm"),
    ];
    checks.iter().find(|(sound, _)| !sound).map_or(Ok(()), |(_, field)| Err(bad(field)))
}

/// The parameters in force.
///
/// # Errors
/// Fatal when they were never written.
pub fn get(ctx: &Ctx) -> Res<Params> {
    PARAMS.get(ctx)?.ok_or_else(|| Failure::corrupt("model parameters"))
}

/// Gas of planning an encoder that no cache holds, by `gas_per_node` for each node and `gas_per_kiloelement`
/// for each 1,000 bytes of its memory. Every step pays it, whether a cache held the plan or not.
pub(crate) fn plan_gas(p: &Params, spec: &EncoderSpec) -> u64 {
    let bytes = spec.memory.div_ceil(1_000).saturating_mul(p.gas_per_kiloelement);
    u64::from(spec.nodes).saturating_mul(p.gas_per_node).saturating_add(bytes)
}

/// The gas of this many multiply-accumulates.
pub(crate) fn gas_of_macs(p: &Params, macs: u64) -> u64 {
    macs.div_ceil(1_000).saturating_mul(p.gas_per_kilomac)
}
