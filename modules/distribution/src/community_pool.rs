//! The community pool: a share of the module account's balance.

use crate::MODULE;
use crate::errors::{DistributionError, OrBroken, unwritten};
use crate::keeper::DistributionKeeper;
use crate::keys::FEE_POOL;
use openledger_core::ports::DistributionPort;
use openledger_core::{AccAddress, Coins, Ctx, DecCoins, Res};

impl DistributionKeeper {
    /// What the community pool holds.
    ///
    /// # Errors
    /// `undefined:1` before genesis, as the SDK's collections answer.
    pub fn community_pool(&self, ctx: &Ctx) -> Res<DecCoins> {
        FEE_POOL.get(ctx)?.ok_or_else(|| unwritten("FeePool"))
    }

    /// Adds coins that the module account holds already.
    pub(crate) fn add_to_pool(&self, ctx: &Ctx, coins: &DecCoins) -> Res<()> {
        let pool = self.community_pool(ctx)?;
        FEE_POOL.set(ctx, &pool.add(coins).or_broken()?)
    }

    /// Pays an account out of the community pool (SDK `DistributeFromFeePool`).
    pub(crate) fn spend_community_pool(&self, ctx: &Ctx, to: &AccAddress, coins: &Coins) -> Res<()> {
        let pool = self.community_pool(ctx)?;
        let (rest, negative) = pool.safe_sub(&DecCoins::from_coins(coins)).or_broken()?;
        if negative {
            return Err(DistributionError::BadDistribution.into());
        }
        self.bank.send_from_module(ctx, MODULE, to, coins)?;
        FEE_POOL.set(ctx, &rest)
    }
}

impl DistributionPort for DistributionKeeper {
    fn fund_community_pool(&self, ctx: &Ctx, from: &AccAddress, coins: &Coins) -> Res<()> {
        self.bank.send_to_module(ctx, from, MODULE, coins)?;
        self.add_to_pool(ctx, &DecCoins::from_coins(coins))
    }
}
