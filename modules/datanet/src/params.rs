//! Parameters: defaults and bounds.

use crate::admission::PPM;
use crate::errors::DatanetError;
use crate::keys::PARAMS;
use openledger_core::{Amount, Coin, Ctx, Denom, Failure, Res};
use openledger_proto::cosmos::base::v1beta1::Coin as PbCoin;
use openledger_proto::openledger::datanet::v1::Params;

/// The parameters that `init` writes, fees in `denom`.
pub fn default_params(denom: &str) -> Params {
    let coin = |amount: u64| Some(PbCoin { denom: denom.to_owned(), amount: amount.to_string() });
    Params {
        creation_fee: coin(1_000_000),
        commit_fee: coin(1_000),
        min_item_bond: "1000".to_owned(),
        max_item_bond: "1000000000".to_owned(),
        max_open_commits: 16,
        max_items_per_reveal: 256,
        max_consent_changes: 64,
        min_reveal_window: 2,
        max_reveal_window: 100_000,
        bond_maturity: 432_000, // 30 days of 6 s blocks
        min_contributors_ppm: 500_000,
        gas_per_comparison: 16,
        gas_per_compared_word: 2,
        cross_duplicates: true,
    }
}

/// Reads a protobuf coin; an absent one is malformed.
pub(crate) fn coin(coin: Option<&PbCoin>) -> Res<Coin> {
    let c = coin.ok_or(DatanetError::InvalidBond)?;
    Coin::parse_parts(&c.denom, &c.amount)
}

/// Checks all bounds.
///
/// # Errors
/// `datanet:32` naming the field.
pub fn validate(params: &Params) -> Res<()> {
    let bad = |field: &str| Failure::from(DatanetError::InvalidParams).context(field);
    let creation = coin(params.creation_fee.as_ref()).map_err(|_| bad("creation_fee"))?;
    coin(params.commit_fee.as_ref()).map_err(|_| bad("commit_fee"))?;
    let min: Amount = params.min_item_bond.parse().map_err(|_| bad("min_item_bond"))?;
    let max: Amount = params.max_item_bond.parse().map_err(|_| bad("max_item_bond"))?;
    // Products of a bond with a number of items must stay far from 2^256.
    let ceiling = Amount::new(u128::MAX);
    let checks = [
        (min <= max && max <= ceiling, "max_item_bond"),
        (creation.amount <= ceiling, "creation_fee"),
        ((1..=64).contains(&params.max_open_commits), "max_open_commits"),
        ((1..=1024).contains(&params.max_items_per_reveal), "max_items_per_reveal"),
        ((1..=256).contains(&params.max_consent_changes), "max_consent_changes"),
        (params.min_reveal_window >= 2, "min_reveal_window"),
        (params.max_reveal_window >= params.min_reveal_window, "max_reveal_window"),
        (params.max_reveal_window <= 10_000_000, "max_reveal_window"),
        (params.bond_maturity <= 100_000_000, "bond_maturity"),
        (params.min_contributors_ppm <= PPM, "min_contributors_ppm"),
        (params.gas_per_comparison <= 1_000_000, "gas_per_comparison"),
        (params.gas_per_compared_word <= 1_000_000, "gas_per_compared_word"),
    ];
    checks.iter().find(|(ok, _)| !ok).map_or(Ok(()), |(_, field)| Err(bad(field)))
}

/// The parameters in force.
///
/// # Errors
/// Out of gas; fatal when genesis wrote none.
pub fn get(ctx: &Ctx) -> Res<Params> {
    PARAMS.get(ctx)?.ok_or_else(|| Failure::corrupt("datanet parameters are missing"))
}

/// The denomination of bonds and fees.
pub(crate) fn bond_denom(params: &Params) -> Res<Denom> {
    Denom::new(params.creation_fee.clone().unwrap_or_default().denom)
}

/// Writes a coin in its protobuf form.
pub(crate) fn pb_coin(denom: &Denom, amount: Amount) -> PbCoin {
    PbCoin { denom: denom.to_string(), amount: amount.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(change: impl FnOnce(&mut Params)) -> String {
        let mut params = default_params("uopen");
        change(&mut params);
        validate(&params).unwrap_err().to_string()
    }

    #[test]
    fn defaults_hold_and_every_bound_is_enforced() {
        assert_eq!(validate(&default_params("uopen")), Ok(()));
        assert!(refused(|p| p.creation_fee = None).starts_with("creation_fee"));
        assert!(refused(|p| p.commit_fee.as_mut().unwrap().amount = "-1".into()).starts_with("commit_fee"));
        assert!(refused(|p| p.max_item_bond = "1".into()).starts_with("max_item_bond"));
        assert!(refused(|p| p.max_item_bond = "9".repeat(78)).starts_with("max_item_bond"));
        assert!(refused(|p| p.max_open_commits = 0).starts_with("max_open_commits"));
        assert!(refused(|p| p.max_items_per_reveal = 1025).starts_with("max_items_per_reveal"));
        assert!(refused(|p| p.max_consent_changes = 257).starts_with("max_consent_changes"));
        assert!(refused(|p| p.min_reveal_window = 1).starts_with("min_reveal_window"));
        assert!(refused(|p| p.max_reveal_window = 1).starts_with("max_reveal_window"));
        assert!(refused(|p| p.min_contributors_ppm = PPM + 1).starts_with("min_contributors_ppm"));
    }
}
