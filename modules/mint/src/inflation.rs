//! How much a block mints: the arithmetic of `x/mint/types/minter.go`.

use crate::params::Params;
use openledger_core::wire::{dec_from_proto, dec_to_proto};
use openledger_core::{Amount, Dec, Failure, Res};
use openledger_proto::cosmos::mint::v1beta1 as pb;

/// The inflation and the annual provisions of the last block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Minter {
    /// The yearly inflation as a share of the supply, where 1 is all of it.
    pub inflation: Dec,
    /// The base units that a year mints at this inflation.
    pub annual_provisions: Dec,
}

impl Minter {
    /// Reads the protobuf form.
    ///
    /// # Errors
    /// `sdk:18` for a text that is no decimal.
    pub fn from_proto(m: &pb::Minter) -> Res<Self> {
        Ok(Self { inflation: dec_from_proto(&m.inflation)?, annual_provisions: dec_from_proto(&m.annual_provisions)? })
    }

    /// Writes the protobuf form that the store has.
    pub fn to_proto(&self) -> pb::Minter {
        pb::Minter { inflation: dec_to_proto(self.inflation), annual_provisions: dec_to_proto(self.annual_provisions) }
    }

    /// The minter of the next block, given the staking token's supply and its bonded share.
    ///
    /// # Errors
    /// A decimal that overflows; fatal when the parameters are corrupt.
    pub fn next(&self, params: &Params, supply: Amount, bonded_ratio: Dec) -> Res<Self> {
        let blocks = i64::try_from(params.blocks_per_year).map_err(|_| Failure::corrupt("mint: blocks per year"))?;
        let per_year = Dec::ONE.sub(bonded_ratio.quo(params.goal_bonded)?)?.mul(params.rate_change)?;
        let inflation = self.inflation.add(per_year.quo(Dec::new(blocks))?)?.min(params.max).max(params.min);
        Ok(Self { inflation, annual_provisions: inflation.mul_int(supply)? })
    }

    /// What one block mints, in base units, before the cap.
    ///
    /// # Errors
    /// An amount that overflows.
    pub fn block_provision(&self, params: &Params) -> Res<Amount> {
        Ok(self.annual_provisions.quo_int(Amount::from(params.blocks_per_year))?.truncate_int()?)
    }
}
