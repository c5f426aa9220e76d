//! Parameters of the module: the defaults and the bounds.

use crate::errors::uncoded;
use crate::records::Record;
use openledger_core::wire::{dec_from_proto, dec_to_proto};
use openledger_core::{Dec, Res, Sdk};
use openledger_proto::cosmos::distribution::v1beta1 as pb;

/// The parameters with their decimals parsed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Params {
    /// The community pool's share of what is distributed, 0 to 1; `None` is a text left out, which no state
    /// holds.
    pub community_tax: Option<Dec>,
    /// A reward of proposers that has no effect since SDK 0.47.
    pub base_proposer_reward: Dec,
    /// A reward of proposers that has no effect since SDK 0.47.
    pub bonus_proposer_reward: Dec,
    /// Whether delegators may name another account for their rewards.
    pub withdraw_addr_enabled: bool,
}

impl Params {
    /// What `init` writes: a tax of 2%.
    ///
    /// # Errors
    /// None: a decimal of two places always fits into 18.
    pub fn default_for_init() -> Res<Self> {
        Ok(Self { community_tax: Some(Dec::with_prec(2, 2)?), withdraw_addr_enabled: true, ..Self::default() })
    }

    /// The community tax, which is zero where none was written.
    pub fn tax(&self) -> Dec {
        self.community_tax.unwrap_or(Dec::ZERO)
    }

    /// The tax must be there and between 0 and 1 (`ValidateBasic`).
    ///
    /// # Errors
    /// `undefined:1`: the SDK's errors have no code here.
    pub fn validate(&self) -> Res<()> {
        match self.community_tax {
            None => Err(uncoded("community tax must be not nil")),
            Some(tax) if tax.is_negative() => Err(uncoded(format!("community tax must be positive: {tax}"))),
            Some(tax) if tax > Dec::ONE => Err(uncoded(format!("community tax too large: {tax}"))),
            Some(_) => Ok(()),
        }
    }

    /// The deprecated rewards may not be set any more.
    ///
    /// # Errors
    /// `sdk:18` when one of the two rewards is set.
    pub fn refuse_proposer_rewards(&self) -> Res<()> {
        if self.base_proposer_reward.is_zero() && self.bonus_proposer_reward.is_zero() {
            return Ok(());
        }
        Err(Sdk::InvalidRequest.wrap("cannot update base or bonus proposer reward because these are deprecated fields"))
    }
}

/// Reads a decimal that a section may leave out.
fn optional(text: &str) -> Res<Option<Dec>> {
    if text.is_empty() { Ok(None) } else { dec_from_proto(text).map(Some) }
}

#[allow(deprecated, reason = "the wire form has the old fields")]
impl Record for Params {
    type Proto = pb::Params;
    fn to_proto(&self) -> pb::Params {
        pb::Params {
            community_tax: dec_to_proto(self.tax()),
            base_proposer_reward: dec_to_proto(self.base_proposer_reward),
            bonus_proposer_reward: dec_to_proto(self.bonus_proposer_reward),
            withdraw_addr_enabled: self.withdraw_addr_enabled,
        }
    }
    fn from_proto(p: &pb::Params) -> Res<Self> {
        Ok(Self {
            community_tax: optional(&p.community_tax)?,
            base_proposer_reward: optional(&p.base_proposer_reward)?.unwrap_or(Dec::ZERO),
            bonus_proposer_reward: optional(&p.bonus_proposer_reward)?.unwrap_or(Dec::ZERO),
            withdraw_addr_enabled: p.withdraw_addr_enabled,
        })
    }
}
