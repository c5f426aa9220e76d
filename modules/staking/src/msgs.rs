//! Messages of `cosmos.staking.v1beta1.Msg` (SDK `keeper/msg_server.go`).

use crate::delegate::Source;
use crate::errors::StakingError;
use crate::forms::{
    check_description, commission, decimal, delegator, edited_description, operator, positive_coin, positive_int,
    rfc3339,
};
use crate::keeper::StakingKeeper;
use crate::params::Params;
use crate::pubkey::ConsensusKey;
use crate::unbonding::Route;
use crate::validator::Validator;
use openledger_core::ports::BondStatus;
use openledger_core::{Amount, BlockTime, Coin, Ctx, Dec, Event, Failure, Res, Sdk, wire};
use openledger_proto::cosmos::staking::v1beta1::*;

impl StakingKeeper {
    fn check_bond_denom(&self, ctx: &Ctx, coin: &Coin) -> Res<()> {
        let expected = self.params(ctx)?.bond_denom;
        if coin.denom.as_str() == expected {
            return Ok(());
        }
        Err(Sdk::InvalidRequest.wrap(format!("invalid coin denomination: got {}, expected {expected}", coin.denom)))
    }

    pub(crate) fn msg_create_validator(&self, ctx: &Ctx, msg: &MsgCreateValidator) -> Res<MsgCreateValidatorResponse> {
        let operator = operator(ctx, &msg.validator_address, "validator")?;
        let pubkey = msg.pubkey.as_ref().ok_or(StakingError::EmptyValidatorPubKey)?;
        let value = positive_coin(msg.value.as_ref(), "delegation amount")?;
        let description = msg.description.clone().unwrap_or_default();
        if description == Description::default() {
            return Err(Sdk::InvalidRequest.wrap("empty description"));
        }
        let commission = commission(msg.commission.as_ref(), ctx.block().time)?;
        commission.validate()?;
        let least = positive_int(&msg.min_self_delegation)?;
        let min_self_delegation =
            least.ok_or_else(|| Sdk::InvalidRequest.wrap("minimum self delegation must be a positive integer"))?;
        if value.amount < min_self_delegation {
            return Err(StakingError::SelfDelegationBelowMinimum.into());
        }
        let floor = self.params(ctx)?.min_commission_rate;
        if commission.rate < floor {
            return Err(StakingError::CommissionLtMinRate
                .wrap(format!("cannot set validator commission to less than minimum rate of {floor}")));
        }
        if self.get_validator(ctx, &operator)?.is_some() {
            return Err(StakingError::ValidatorOwnerExists.into());
        }
        let key = ConsensusKey::from_any(pubkey)?;
        if self.get_by_consensus(ctx, &key.address()?)?.is_some() {
            return Err(StakingError::ValidatorPubKeyExists.into());
        }
        self.check_bond_denom(ctx, &value)?;
        check_description(&description)?;
        check_key_type(ctx, &key)?;
        let mut v = Validator {
            operator,
            operator_text: msg.validator_address.clone(),
            key,
            jailed: false,
            status: BondStatus::Unbonded,
            tokens: Amount::ZERO,
            shares: Dec::ZERO,
            description,
            unbonding_height: 0,
            unbonding_time: BlockTime::default(),
            commission,
            min_self_delegation,
            holds: 0,
            unbonding_ids: Vec::new(),
        };
        self.set_validator(ctx, &v)?;
        self.set_by_consensus(ctx, &v)?;
        self.set_by_power(ctx, &v)?;
        self.tell(|h| h.after_validator_created(ctx, &v.operator))?;
        self.delegate(ctx, &v.operator.account(), value.amount, Source::Account, &mut v)?;
        ctx.emit(Event::new("create_validator").with("validator", &msg.validator_address).with("amount", value));
        Ok(MsgCreateValidatorResponse {})
    }

    pub(crate) fn msg_edit_validator(&self, ctx: &Ctx, msg: &MsgEditValidator) -> Res<MsgEditValidatorResponse> {
        let operator = operator(ctx, &msg.validator_address, "validator")?;
        let description = msg.description.clone().unwrap_or_default();
        if description == Description::default() {
            return Err(Sdk::InvalidRequest.wrap("empty description"));
        }
        let least = positive_int(&msg.min_self_delegation)?;
        if least.is_none() && !msg.min_self_delegation.is_empty() {
            return Err(Sdk::InvalidRequest.wrap("minimum self delegation must be a positive integer"));
        }
        let rate = decimal(&msg.commission_rate)?;
        if let Some(rate) = rate {
            if rate > Dec::ONE || rate.is_negative() {
                return Err(Sdk::InvalidRequest.wrap("commission rate must be between 0 and 1 (inclusive)"));
            }
            let floor = self.params(ctx)?.min_commission_rate;
            if rate < floor {
                return Err(Sdk::InvalidRequest
                    .wrap(format!("commission rate cannot be less than the min commission rate {floor}")));
            }
        }
        let mut v = self.known_validator(ctx, &operator)?;
        v.description = edited_description(&v.description, &description)?;
        if let Some(rate) = rate {
            let now = ctx.block().time;
            v.commission.validate_new_rate(rate, now)?;
            let floor = self.params(ctx)?.min_commission_rate;
            if rate < floor {
                return Err(Failure::unregistered(format!(
                    "cannot set validator commission to less than minimum rate of {floor}"
                )));
            }
            self.tell(|h| h.before_validator_modified(ctx, &operator))?;
            v.commission.rate = rate;
            v.commission.update_time = now;
        }
        if let Some(least) = least {
            if least <= v.min_self_delegation {
                return Err(StakingError::MinSelfDelegationDecreased.into());
            }
            if least > v.tokens {
                return Err(StakingError::SelfDelegationBelowMinimum.into());
            }
            v.min_self_delegation = least;
        }
        self.set_validator(ctx, &v)?;
        ctx.emit(
            Event::new("edit_validator")
                .with("commission_rate", v.commission.event_text())
                .with("min_self_delegation", v.min_self_delegation),
        );
        Ok(MsgEditValidatorResponse {})
    }

    pub(crate) fn msg_delegate(&self, ctx: &Ctx, msg: &MsgDelegate) -> Res<MsgDelegateResponse> {
        let operator = operator(ctx, &msg.validator_address, "validator")?;
        let delegator = delegator(ctx, &msg.delegator_address)?;
        let amount = positive_coin(msg.amount.as_ref(), "delegation amount")?;
        let mut v = self.known_validator(ctx, &operator)?;
        self.check_bond_denom(ctx, &amount)?;
        let shares = self.delegate(ctx, &delegator, amount.amount, Source::Account, &mut v)?;
        ctx.emit(
            Event::new("delegate")
                .with("validator", &msg.validator_address)
                .with("delegator", &msg.delegator_address)
                .with("amount", amount)
                .with("new_shares", shares),
        );
        Ok(MsgDelegateResponse {})
    }

    pub(crate) fn msg_begin_redelegate(&self, ctx: &Ctx, msg: &MsgBeginRedelegate) -> Res<MsgBeginRedelegateResponse> {
        let source = operator(ctx, &msg.validator_src_address, "source validator")?;
        let destination = operator(ctx, &msg.validator_dst_address, "destination validator")?;
        let delegator = delegator(ctx, &msg.delegator_address)?;
        let amount = positive_coin(msg.amount.as_ref(), "shares amount")?;
        let shares = self.shares_to_unbond(ctx, &delegator, &source, amount.amount)?;
        self.check_bond_denom(ctx, &amount)?;
        let route = Route { delegator: &delegator, source: &source, destination: &destination };
        let completion = self.redelegate(ctx, route, shares)?;
        ctx.emit(
            Event::new("redelegate")
                .with("source_validator", &msg.validator_src_address)
                .with("destination_validator", &msg.validator_dst_address)
                .with("amount", amount)
                .with("completion_time", rfc3339(completion)),
        );
        Ok(MsgBeginRedelegateResponse { completion_time: Some(wire::time_to_proto(completion)) })
    }

    pub(crate) fn msg_undelegate(&self, ctx: &Ctx, msg: &MsgUndelegate) -> Res<MsgUndelegateResponse> {
        let operator = operator(ctx, &msg.validator_address, "validator")?;
        let delegator = delegator(ctx, &msg.delegator_address)?;
        let amount = positive_coin(msg.amount.as_ref(), "shares amount")?;
        let shares = self.shares_to_unbond(ctx, &delegator, &operator, amount.amount)?;
        self.check_bond_denom(ctx, &amount)?;
        let (completion, tokens) = self.undelegate(ctx, &delegator, &operator, shares)?;
        let taken = Coin::new(tokens, amount.denom);
        ctx.emit(
            Event::new("unbond")
                .with("validator", &msg.validator_address)
                .with("delegator", &msg.delegator_address)
                .with("amount", &taken)
                .with("completion_time", rfc3339(completion)),
        );
        Ok(MsgUndelegateResponse {
            completion_time: Some(wire::time_to_proto(completion)),
            amount: Some(wire::coin_to_proto(&taken)),
        })
    }

    pub(crate) fn msg_cancel_unbonding(
        &self,
        ctx: &Ctx,
        msg: &MsgCancelUnbondingDelegation,
    ) -> Res<MsgCancelUnbondingDelegationResponse> {
        let operator = operator(ctx, &msg.validator_address, "validator")?;
        let delegator = delegator(ctx, &msg.delegator_address)?;
        let amount = positive_coin(msg.amount.as_ref(), "amount")?;
        if msg.creation_height <= 0 {
            return Err(Sdk::InvalidRequest.wrap("invalid height"));
        }
        self.check_bond_denom(ctx, &amount)?;
        let texts = (msg.delegator_address.as_str(), msg.validator_address.as_str());
        self.cancel_unbonding(ctx, (&delegator, &operator), texts, msg.creation_height, amount.amount)?;
        ctx.emit(
            Event::new("cancel_unbonding_delegation")
                .with("amount", amount)
                .with("validator", &msg.validator_address)
                .with("delegator", &msg.delegator_address)
                .with("creation_height", msg.creation_height),
        );
        Ok(MsgCancelUnbondingDelegationResponse {})
    }

    pub(crate) fn msg_update_params(&self, ctx: &Ctx, msg: &MsgUpdateParams) -> Res<MsgUpdateParamsResponse> {
        wire::require_authority(ctx, &msg.authority)?;
        let params = Params::checked(&msg.params.clone().unwrap_or_default()).map_err(Failure::unregistered)?;
        self.set_params(ctx, &params)?;
        Ok(MsgUpdateParamsResponse {})
    }
}

/// Refuses a key of a kind that the consensus parameters do not name.
fn check_key_type(ctx: &Ctx, key: &ConsensusKey) -> Res<()> {
    let Some(allowed) = &ctx.block().validator_key_types else { return Ok(()) };
    let kind = key.kind().name();
    if allowed.iter().any(|a| a == kind) {
        return Ok(());
    }
    Err(StakingError::ValidatorPubKeyTypeNotSupported.wrap(format!("got: {kind}, expected: [{}]", allowed.join(" "))))
}
