//! The terms of a new datanet in words, before they are signed.

use openledger_core::Amount;
use openledger_proto::cosmos::base::v1beta1::Coin;
use openledger_proto::openledger::datanet::v1 as pb;
use pb::{AdmissionPolicy, Modality};

use super::money;
use crate::tx::licence::Licence;

/// Parts per million as a percentage.
fn percent(ppm: u32) -> String {
    format!("{}.{} %", ppm / 10_000, ppm % 10_000 / 1_000)
}

/// A coin of the chain in whole coins, `times` of it.
fn price(coin: Option<&Coin>, times: u64) -> String {
    let Some(coin) = coin else { return "nothing".to_owned() };
    let amount: Amount = coin.amount.parse().unwrap_or_default();
    money::words(amount.mul(Amount::from(times)).unwrap_or(amount), &coin.denom)
}

/// What is held, with which labels.
fn items(schema: &pb::Schema) -> String {
    let labels = if schema.label_names.is_empty() {
        format!("{} labels, the numbers from 0 on", schema.labels)
    } else {
        format!("labels {}", schema.label_names.join(", "))
    };
    let dimension = schema.dimension;
    let holds = match (schema.modality(), schema.columns.is_empty()) {
        (Modality::Utf8Text, _) => format!("texts of at most {dimension} bytes"),
        (_, true) => format!("vectors of {dimension} whole numbers from -128 to 127"),
        (_, false) => format!("vectors of {dimension} real numbers, made int8 by the columns of the schema"),
    };
    format!("{holds}; {labels}")
}

/// The terms, and what they cost.
pub(super) fn of(message: &pb::MsgCreateDatanet, params: &pb::Params) -> Vec<String> {
    let schema = message.schema.clone().unwrap_or_default();
    let who = match message.policy() {
        AdmissionPolicy::Allowlist => "accounts on a list may contribute".to_owned(),
        AdmissionPolicy::Curated => format!("anybody may contribute, and {} approves", message.curators.join(" or ")),
        _ => "anybody may contribute".to_owned(),
    };
    let shares = message.shares.unwrap_or_default();
    let rules = match (message.near_dup_tau, message.novelty_full_at) {
        (0, 0) => "equal items only are copies".to_owned(),
        (near, full) => format!("near copies below the squared distance {near}, all new from {full} on"),
    };
    let bond = message.min_item_bond.as_ref();
    vec![
        format!("{}: {}", message.title, items(&schema)),
        format!("  licence: {}", Licence(message.default_licence)),
        format!("  {who}, and reveals within {} blocks", message.reveal_window),
        format!(
            "  data that are stated to be synthetic, or the output of a model, are {}",
            if schema.admits_synthetic { "admitted" } else { "refused" }
        ),
        format!("  {rules}"),
        format!(
            "  of what items earn {} goes to contributors, {} to curators, {} to the community pool",
            percent(shares.contributors_ppm),
            percent(shares.curators_ppm),
            percent(shares.commons_ppm)
        ),
        format!("  a contributor posts {} for each item, {} for a hundred", price(bond, 1), price(bond, 100)),
        format!("  opening it costs {}, and gas", price(params.creation_fee.as_ref(), 1)),
    ]
}
