//! Signing infos, bitmaps and keys. The order of store accesses is that of `x/slashing/keeper`, because gas
//! is consensus.

use crate::bitmap::{CHUNK_BITS, ChunkIndex};
use crate::keys::{MISSED, PARAMS, PUBKEY, SIGNING_INFO};
use crate::params::Params;
use openledger_core::collections::{Prefixed, part};
use openledger_core::ports::{StakingPunish, ValidatorView};
use openledger_core::{ConsAddress, Ctx, Failure, Res};
use openledger_proto::cosmos::slashing::v1beta1::{self as pb, ValidatorSigningInfo};
use std::sync::Arc;

/// The slashing keeper. Holds no state: all of it is in the context.
#[derive(Clone)]
pub struct SlashingKeeper {
    pub(crate) staking: Arc<dyn StakingPunish>,
}

impl std::fmt::Debug for SlashingKeeper {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SlashingKeeper")
    }
}

/// The chunk and the bit within it that a block of the window has.
fn place(index: u64) -> (ChunkIndex, u64) {
    (ChunkIndex(index / CHUNK_BITS), index % CHUNK_BITS)
}

impl SlashingKeeper {
    /// A keeper that acts on validators through the given port.
    pub fn new(staking: Arc<dyn StakingPunish>) -> Self {
        Self { staking }
    }

    /// The parameters as they are stored; the zero value before genesis.
    ///
    /// # Errors
    /// `sdk:11` when the gas runs out; fatal when the storage fails.
    pub fn params_proto(&self, ctx: &Ctx) -> Res<pb::Params> {
        Ok(PARAMS.get(ctx)?.unwrap_or_default())
    }

    /// The parameters.
    ///
    /// # Errors
    /// `sdk:11` when the gas runs out; fatal when they were never written.
    pub fn params(&self, ctx: &Ctx) -> Res<Params> {
        Params::from_proto(&self.params_proto(ctx)?).map_err(|e| match e {
            Failure::Tx(e) => Failure::corrupt(format!("slashing parameters: {e}")),
            fatal => fatal,
        })
    }

    /// The signing info of a consensus address (SDK `GetValidatorSigningInfo`).
    ///
    /// # Errors
    /// `sdk:11` when the gas runs out; fatal when the storage fails.
    pub fn signing_info(&self, ctx: &Ctx, validator: &ConsAddress) -> Res<Option<ValidatorSigningInfo>> {
        SIGNING_INFO.get(ctx, &Prefixed(validator.clone()))
    }

    pub(crate) fn set_signing_info(&self, ctx: &Ctx, validator: &ConsAddress, info: &ValidatorSigningInfo) -> Res<()> {
        SIGNING_INFO.set(ctx, &Prefixed(validator.clone()), info)
    }

    /// Whether the block at this index of the window was missed.
    ///
    /// # Errors
    /// `sdk:11` when the gas runs out; fatal when the storage fails.
    pub fn missed(&self, ctx: &Ctx, validator: &ConsAddress, index: u64) -> Res<bool> {
        let (chunk, bit) = place(index);
        Ok(MISSED.get(ctx, &(validator.clone(), chunk))?.is_some_and(|c| c.test(bit)))
    }

    pub(crate) fn set_missed(&self, ctx: &Ctx, validator: &ConsAddress, index: u64, missed: bool) -> Res<()> {
        let (chunk, bit) = place(index);
        let key = (validator.clone(), chunk);
        let mut bits = MISSED.get(ctx, &key)?.unwrap_or_default();
        bits.put(bit, missed);
        MISSED.set(ctx, &key, &bits)
    }

    pub(crate) fn clear_missed(&self, ctx: &Ctx, validator: &ConsAddress) -> Res<()> {
        let mut it = MISSED.range(ctx, &part(validator), false)?;
        while let Some((key, _)) = it.next_entry()? {
            MISSED.remove(ctx, &key)?;
        }
        Ok(())
    }

    /// Writes the key of a validator, whose reading the SDK does not charge: it comes with the validator.
    pub(crate) fn add_key(&self, ctx: &Ctx, validator: &ValidatorView) -> Res<()> {
        let key = self.staking.consensus_key(&ctx.unmetered(), &validator.consensus)?;
        let key =
            key.ok_or_else(|| Failure::corrupt(format!("validator {:?} without a consensus key", validator.operator)))?;
        PUBKEY.set(ctx, &Prefixed(validator.consensus.clone()), &key)
    }
}
