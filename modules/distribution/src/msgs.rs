//! Messages of `cosmos.distribution.v1beta1.Msg`.

use crate::MODULE;
use crate::errors::uncoded;
use crate::keeper::DistributionKeeper;
use crate::keys::PARAMS;
use crate::params::Params;
use crate::records::Record;
use openledger_core::ports::DistributionPort;
use openledger_core::wire::{coins_from_proto, coins_text, coins_to_proto, require_authority};
use openledger_core::{AccAddress, Amount, Coins, Ctx, DecCoins, Failure, Res, Sdk, ValAddress};
use openledger_proto::cosmos::base::v1beta1::Coin;
use openledger_proto::cosmos::distribution::v1beta1 as pb;

/// Which addresses a text may be.
#[derive(Clone, Copy)]
enum Kind {
    Account,
    Operator,
}

/// The refusal of the SDK's address codec: `sdk:35` for another prefix, no code for what is no bech32 at all.
fn codec_error(ctx: &Ctx, text: &str, kind: Kind, e: Failure) -> Failure {
    let Failure::Tx(refusal) = &e else { return e };
    if text.trim().is_empty() {
        return uncoded("empty address string is not allowed");
    }
    if refusal.code != Sdk::InvalidAddress.code() {
        return e; // too long
    }
    let inner = refusal.log.strip_suffix(": invalid address").unwrap_or(&refusal.log);
    if !inner.starts_with("invalid Bech32 prefix") {
        return uncoded(inner);
    }
    let suffix = match kind {
        Kind::Account => "",
        Kind::Operator => "valoper",
    };
    let expected = ctx.config().addresses.prefix();
    let got = text.rsplit_once('1').map_or("", |(hrp, _)| hrp).to_lowercase();
    Sdk::Logic.wrap(format!("hrp does not match bech32 prefix: expected '{expected}{suffix}' got '{got}'"))
}

/// An account as the SDK's codec reads it.
pub(crate) fn account(ctx: &Ctx, text: &str) -> Res<AccAddress> {
    ctx.parse_address(text).map_err(|e| codec_error(ctx, text, Kind::Account, e))
}

/// An operator as the SDK's codec reads it.
pub(crate) fn operator(ctx: &Ctx, text: &str) -> Res<ValAddress> {
    ctx.config().addresses.parse_valoper(text).map_err(|e| codec_error(ctx, text, Kind::Operator, e))
}

/// `sdk:7` with the field's name in front.
fn named<T>(result: Res<T>, what: &str) -> Res<T> {
    result.map_err(|e| Sdk::InvalidAddress.wrap(format!("invalid {what} address: {e}")))
}

/// At least one coin, and all valid.
fn amount(coins: &[Coin]) -> Res<Coins> {
    if coins.is_empty() {
        return Err(Sdk::InvalidCoins.wrap("amount cannot be nil"));
    }
    coins_from_proto(coins)
}

/// Only governance; an authority that is no address is refused with `sdk:7`.
fn authority(ctx: &Ctx, text: &str) -> Res<()> {
    named(account(ctx, text), "authority")?;
    require_authority(ctx, text)
}

impl DistributionKeeper {
    pub(crate) fn msg_set_withdraw_address(
        &self,
        ctx: &Ctx,
        msg: &pb::MsgSetWithdrawAddress,
    ) -> Res<pb::MsgSetWithdrawAddressResponse> {
        let delegator = named(account(ctx, &msg.delegator_address), "delegator")?;
        let to = named(account(ctx, &msg.withdraw_address), "withdraw")?;
        self.set_withdraw_address(ctx, &delegator, &to)?;
        Ok(pb::MsgSetWithdrawAddressResponse {})
    }

    pub(crate) fn msg_withdraw_reward(
        &self,
        ctx: &Ctx,
        msg: &pb::MsgWithdrawDelegatorReward,
    ) -> Res<pb::MsgWithdrawDelegatorRewardResponse> {
        let validator = named(operator(ctx, &msg.validator_address), "validator")?;
        let delegator = named(account(ctx, &msg.delegator_address), "delegator")?;
        let paid = self.withdraw_rewards(ctx, &delegator, &validator)?;
        let mut amount = coins_to_proto(&paid);
        if amount.is_empty() {
            amount.push(Coin { denom: self.staking.bond_denom(&ctx.unmetered())?, amount: Amount::ZERO.to_string() });
        }
        Ok(pb::MsgWithdrawDelegatorRewardResponse { amount })
    }

    pub(crate) fn msg_withdraw_commission(
        &self,
        ctx: &Ctx,
        msg: &pb::MsgWithdrawValidatorCommission,
    ) -> Res<pb::MsgWithdrawValidatorCommissionResponse> {
        let validator = named(operator(ctx, &msg.validator_address), "validator")?;
        let paid = self.withdraw_commission(ctx, &validator)?;
        Ok(pb::MsgWithdrawValidatorCommissionResponse { amount: coins_to_proto(&paid) })
    }

    pub(crate) fn msg_fund_community_pool(
        &self,
        ctx: &Ctx,
        msg: &pb::MsgFundCommunityPool,
    ) -> Res<pb::MsgFundCommunityPoolResponse> {
        let depositor = named(account(ctx, &msg.depositor), "depositor")?;
        self.fund_community_pool(ctx, &depositor, &amount(&msg.amount)?)?;
        Ok(pb::MsgFundCommunityPoolResponse {})
    }

    pub(crate) fn msg_update_params(&self, ctx: &Ctx, msg: &pb::MsgUpdateParams) -> Res<pb::MsgUpdateParamsResponse> {
        authority(ctx, &msg.authority)?;
        let params = Params::from_proto(&msg.params.clone().unwrap_or_default())?;
        params.refuse_proposer_rewards()?;
        params.validate()?;
        PARAMS.set(ctx, &params)?;
        Ok(pb::MsgUpdateParamsResponse {})
    }

    pub(crate) fn msg_community_pool_spend(
        &self,
        ctx: &Ctx,
        msg: &pb::MsgCommunityPoolSpend,
    ) -> Res<pb::MsgCommunityPoolSpendResponse> {
        authority(ctx, &msg.authority)?;
        let coins = amount(&msg.amount)?;
        let recipient = account(ctx, &msg.recipient)?;
        if self.bank.is_blocked(ctx, &recipient) {
            return Err(Sdk::Unauthorized.wrap(format!("{} is not allowed to receive external funds", msg.recipient)));
        }
        self.spend_community_pool(ctx, &recipient, &coins)?;
        Ok(pb::MsgCommunityPoolSpendResponse {})
    }

    /// Rewards for the delegators of one validator, commission included. What would carry its rewards per
    /// token out of range is refused.
    pub(crate) fn msg_deposit_rewards(
        &self,
        ctx: &Ctx,
        msg: &pb::MsgDepositValidatorRewardsPool,
    ) -> Res<pb::MsgDepositValidatorRewardsPoolResponse> {
        let depositor = account(ctx, &msg.depositor)?;
        let Ok(coins) = coins_from_proto(&msg.amount) else {
            self.accounts.module_address(ctx, MODULE)?; // the bank reads it before it looks at the coins
            return Err(Sdk::InvalidCoins.wrap(coins_text(&msg.amount)));
        };
        self.bank.send_to_module(ctx, &depositor, MODULE, &coins)?;
        let validator = self.validator(ctx, &operator(ctx, &msg.validator_address)?)?;
        self.allocate_to_validator(ctx, &validator, &DecCoins::from_coins(&coins))?;
        if !validator.tokens.is_zero() {
            let current = self.current(ctx, &validator.operator)?;
            let ratio = self.historical(ctx, &validator.operator, current.period.wrapping_sub(1))?.ratio;
            if !ratio.is_empty() && ratio.add(&current.rewards).is_err() {
                return Err(uncoded("unable to deposit coins: deposit is too large: Int overflow"));
            }
        }
        Ok(pb::MsgDepositValidatorRewardsPoolResponse {})
    }
}
