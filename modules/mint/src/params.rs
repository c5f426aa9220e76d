//! Parameters of inflation: the defaults and the bounds.

use openledger_core::wire::{dec_from_proto, dec_to_proto};
use openledger_core::{Dec, Denom, Failure, Res};
use openledger_proto::cosmos::mint::v1beta1 as pb;

/// Blocks of five seconds in a year, the SDK's default.
const BLOCKS_PER_YEAR: u64 = 60 * 60 * 8766 / 5;
/// The denom whose default is no inflation at all: OPEN's supply is fixed.
const FIXED_SUPPLY: &str = "uopen";

/// The parameters of the module, with their decimals parsed and checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Params {
    /// The denomination that is minted.
    pub mint_denom: Denom,
    /// The most that inflation may change in a year.
    pub rate_change: Dec,
    /// The highest yearly inflation.
    pub max: Dec,
    /// The lowest yearly inflation.
    pub min: Dec,
    /// The bonded share of the supply at which inflation stays as it is.
    pub goal_bonded: Dec,
    /// The number of blocks in a year, at most 2^63 - 1.
    pub blocks_per_year: u64,
}

fn refuse<T>(text: String) -> Res<T> {
    Err(Failure::unregistered(text))
}

fn rate(text: &str, what: &str) -> Res<Dec> {
    if text.is_empty() {
        return refuse(format!("{what} cannot be nil: <nil>"));
    }
    let d = dec_from_proto(text)?;
    if d.is_negative() {
        return refuse(format!("{what} cannot be negative: {d}"));
    }
    if d > Dec::ONE {
        return refuse(format!("{what} too large: {d}"));
    }
    Ok(d)
}

impl Params {
    /// Reads and checks the protobuf form, in the order of the SDK's `Params.Validate`.
    ///
    /// # Errors
    /// `undefined:1` with the SDK's text, `sdk:18` for a malformed decimal.
    pub fn from_proto(p: &pb::Params) -> Res<Self> {
        if p.mint_denom.trim().is_empty() {
            return refuse("mint denom cannot be blank".to_owned());
        }
        let invalid = |_| Failure::unregistered(format!("invalid denom: {}", p.mint_denom));
        let mint_denom = Denom::new(p.mint_denom.clone()).map_err(invalid)?;
        let rate_change = rate(&p.inflation_rate_change, "inflation rate change")?;
        let max = rate(&p.inflation_max, "max inflation")?;
        let min = rate(&p.inflation_min, "min inflation")?;
        let goal_bonded = rate(&p.goal_bonded, "goal bonded")?;
        if goal_bonded.is_zero() {
            return refuse(format!("goal bonded must be positive: {goal_bonded}"));
        }
        if p.blocks_per_year == 0 {
            return refuse("blocks per year must be positive: 0".to_owned());
        }
        if i64::try_from(p.blocks_per_year).is_err() {
            return refuse(format!("blocks per year too large: {}, maximum value is: {}", p.blocks_per_year, i64::MAX));
        }
        if max < min {
            return refuse(format!("max inflation ({max}) must be greater than or equal to min inflation ({min})"));
        }
        Ok(Self { mint_denom, rate_change, max, min, goal_bonded, blocks_per_year: p.blocks_per_year })
    }

    /// Writes the protobuf form that the store and the API have.
    pub fn to_proto(&self) -> pb::Params {
        pb::Params {
            mint_denom: self.mint_denom.as_str().to_owned(),
            inflation_rate_change: dec_to_proto(self.rate_change),
            inflation_max: dec_to_proto(self.max),
            inflation_min: dec_to_proto(self.min),
            goal_bonded: dec_to_proto(self.goal_bonded),
            blocks_per_year: self.blocks_per_year,
        }
    }

    /// What `init` writes, and the inflation to begin with: the SDK's (7 to 20 %, 13 % at first), or none for
    /// OPEN.
    pub(crate) fn default_for(bond_denom: &str) -> (pb::Params, Dec) {
        let percent = |n: i64| Dec::with_prec(if bond_denom == FIXED_SUPPLY { 0 } else { n }, 2).unwrap_or_default();
        let params = pb::Params {
            mint_denom: bond_denom.to_owned(),
            inflation_rate_change: dec_to_proto(percent(13)),
            inflation_max: dec_to_proto(percent(20)),
            inflation_min: dec_to_proto(percent(7)),
            goal_bonded: dec_to_proto(Dec::with_prec(67, 2).unwrap_or_default()),
            blocks_per_year: BLOCKS_PER_YEAR,
        };
        (params, percent(13))
    }
}
