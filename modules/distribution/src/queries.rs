//! `cosmos.distribution.v1beta1.Query`. Some queries end a period to see what it gives: all run in a
//! savepoint that is thrown away.

use crate::keeper::DistributionKeeper;
use crate::keys::SLASHES;
use crate::msgs::{account, operator};
use crate::records::{Record, SlashEvent};
use openledger_core::collections::part;
use openledger_core::pagination::{DEFAULT_LIMIT, PageRequest, PageResponse, paginate_filtered};
use openledger_core::wire::{dec_coins_to_proto, page_request, page_response};
use openledger_core::{Ctx, DecCoins, Failure, GrpcCode, QueryError, QueryRoute, QueryRoutes, Res, ValAddress};
use openledger_proto::cosmos::distribution::v1beta1::*;

type Answer<T> = Result<T, QueryError>;

/// The methods of `cosmos.distribution.v1beta1.Query`.
pub(crate) fn routes(keeper: &DistributionKeeper) -> Vec<QueryRoute> {
    QueryRoutes::new(keeper.clone())
        .service("cosmos.distribution.v1beta1.Query")
        .on("Params", |k, ctx, _: QueryParamsRequest| {
            Ok(QueryParamsResponse { params: Some(sdk(k.params(ctx))?.to_proto()) })
        })
        .on("ValidatorDistributionInfo", |k, ctx, r| k.query_validator_info(ctx, &r))
        .on("ValidatorOutstandingRewards", |k, ctx, r: QueryValidatorOutstandingRewardsRequest| {
            let rewards =
                dec_coins_to_proto(&k.of_validator(ctx, &r.validator_address, DistributionKeeper::outstanding)?);
            Ok(QueryValidatorOutstandingRewardsResponse { rewards: Some(ValidatorOutstandingRewards { rewards }) })
        })
        .on("ValidatorCommission", |k, ctx, r: QueryValidatorCommissionRequest| {
            let commission =
                dec_coins_to_proto(&k.of_validator(ctx, &r.validator_address, DistributionKeeper::commission)?);
            Ok(QueryValidatorCommissionResponse { commission: Some(ValidatorAccumulatedCommission { commission }) })
        })
        .on("ValidatorSlashes", |_, ctx, r| slashes(ctx, r))
        .on("DelegationRewards", |k, ctx, r| k.query_delegation_rewards(ctx, &r))
        .on("DelegationTotalRewards", |k, ctx, r| k.query_total_rewards(ctx, &r))
        .on("DelegatorValidators", |k, ctx, r: QueryDelegatorValidatorsRequest| {
            let delegator = delegator(ctx, &r.delegator_address)?;
            let mut validators = Vec::new();
            sdk(k.staking.iterate_delegations(ctx, &delegator, &mut |d| {
                validators.push(ctx.config().addresses.valoper(&d.validator));
                Ok(false)
            }))?;
            Ok(QueryDelegatorValidatorsResponse { validators })
        })
        .on("DelegatorWithdrawAddress", |k, ctx, r: QueryDelegatorWithdrawAddressRequest| {
            let to = sdk(k.withdraw_address(ctx, &delegator(ctx, &r.delegator_address)?))?;
            Ok(QueryDelegatorWithdrawAddressResponse { withdraw_address: ctx.address_text(&to) })
        })
        .on("CommunityPool", |k, ctx, _: QueryCommunityPoolRequest| {
            Ok(QueryCommunityPoolResponse { pool: dec_coins_to_proto(&sdk(k.community_pool(ctx))?) })
        })
        .finish()
}

/// A handler's failure as gRPC shows it (Go `cosmossdk.io/errors`, `GRPCStatus`): code and registered text
/// before the context, where the error has a code.
fn sdk<T>(result: Res<T>) -> Answer<T> {
    result.map_err(|e| match e {
        Failure::Tx(e) => QueryError::coded(&e),
        fatal => QueryError::new(GrpcCode::Internal, fatal.to_string()),
    })
}

fn validator_operator(ctx: &Ctx, text: &str) -> Answer<ValAddress> {
    if text.is_empty() {
        return Err(QueryError::invalid("empty validator address"));
    }
    sdk(operator(ctx, text))
}

fn delegator(ctx: &Ctx, text: &str) -> Answer<openledger_core::AccAddress> {
    if text.is_empty() {
        return Err(QueryError::invalid("empty delegator address"));
    }
    sdk(account(ctx, text))
}

/// The events whose *period* lies between the two numbers that the request calls heights, as the SDK answers.
fn slashes(ctx: &Ctx, r: QueryValidatorSlashesRequest) -> Answer<QueryValidatorSlashesResponse> {
    if r.validator_address.is_empty() {
        return Err(QueryError::invalid("empty validator address"));
    }
    let (from, to) = (r.starting_height, r.ending_height);
    if to < from {
        return Err(QueryError::invalid(format!("starting height greater than ending height ({from} > {to})")));
    }
    let operator = operator(ctx, &r.validator_address).map_err(|_| QueryError::invalid("invalid validator address"))?;
    let wanted = |e: SlashEvent| (from..=to).contains(&e.period).then(|| e.to_proto());
    let request = page_request(r.pagination);
    if request.offset > 0 && !request.key.is_empty() {
        return Err(QueryError::plain("invalid request, either offset or key is expected, got both"));
    }
    let (slashes, page) = if request.key.is_empty() {
        paginate_filtered(ctx, &SLASHES, &part(&operator), &request, |_, e| Ok(wanted(e)))?
    } else {
        slashes_from_key(ctx, &operator, &request, wanted)?
    };
    Ok(QueryValidatorSlashesResponse { slashes, pagination: page_response(page) })
}

/// A page that begins at a key: its next key is that of the next event, wanted or not (SDK
/// `GenericFilteredPaginate`).
fn slashes_from_key(
    ctx: &Ctx,
    operator: &ValAddress,
    request: &PageRequest,
    wanted: impl Fn(SlashEvent) -> Option<ValidatorSlashEvent>,
) -> Answer<(Vec<ValidatorSlashEvent>, PageResponse)> {
    let limit = if request.limit == 0 { DEFAULT_LIMIT } else { request.limit };
    let prefix = [SLASHES.prefix(), &part(operator)].concat();
    let at = [prefix.as_slice(), &request.key].concat();
    let after = openledger_core::kv::prefix_end;
    let kv = ctx.kv(SLASHES.store());
    let mut it = match request.reverse {
        true => kv.iter(&prefix, after(&at).as_deref(), true)?,
        false => kv.iter(&at, after(&prefix).as_deref(), false)?,
    };
    let (mut rows, mut page) = (Vec::new(), PageResponse::default());
    while let Some((raw, value)) = it.next_entry()? {
        if u64::try_from(rows.len()).unwrap_or(u64::MAX) == limit {
            page.next_key = raw.get(prefix.len()..).unwrap_or_default().to_vec();
            break;
        }
        let (_, event) = SLASHES.decode_entry(raw.get(SLASHES.prefix().len()..).unwrap_or_default(), &value)?;
        rows.extend(wanted(event));
    }
    Ok((rows, page))
}

impl DistributionKeeper {
    /// A record of a validator that exists.
    fn of_validator(
        &self,
        ctx: &Ctx,
        text: &str,
        read: impl Fn(&Self, &Ctx, &ValAddress) -> Res<DecCoins>,
    ) -> Answer<DecCoins> {
        let operator = validator_operator(ctx, text)?;
        sdk(self.validator(ctx, &operator))?;
        sdk(read(self, ctx, &operator))
    }

    fn query_validator_info(
        &self,
        ctx: &Ctx,
        r: &QueryValidatorDistributionInfoRequest,
    ) -> Answer<QueryValidatorDistributionInfoResponse> {
        let operator = validator_operator(ctx, &r.validator_address)?;
        let (rewards, commission) = sdk(self.self_bond(ctx, &operator))?;
        Ok(QueryValidatorDistributionInfoResponse {
            operator_address: ctx.address_text(&operator.account()),
            self_bond_rewards: dec_coins_to_proto(&rewards),
            commission: dec_coins_to_proto(&commission),
        })
    }

    /// Rewards of the operator's own delegation, and its commission.
    fn self_bond(&self, ctx: &Ctx, operator: &ValAddress) -> Res<(DecCoins, DecCoins)> {
        let validator = self.validator(ctx, operator)?;
        let delegation = self.delegation(ctx, &operator.account(), operator)?;
        let period = self.increment_period(ctx, &validator)?;
        Ok((self.rewards(ctx, &validator, &delegation, period)?, self.commission(ctx, operator)?))
    }

    fn query_delegation_rewards(
        &self,
        ctx: &Ctx,
        r: &QueryDelegationRewardsRequest,
    ) -> Answer<QueryDelegationRewardsResponse> {
        if r.delegator_address.is_empty() {
            return Err(QueryError::invalid("empty delegator address"));
        }
        let operator = validator_operator(ctx, &r.validator_address)?;
        let validator = sdk(self.validator(ctx, &operator))?;
        let delegator = delegator(ctx, &r.delegator_address)?;
        let delegation = sdk(self.delegation(ctx, &delegator, &operator))?;
        let period = sdk(self.increment_period(ctx, &validator))?;
        let rewards = dec_coins_to_proto(&sdk(self.rewards(ctx, &validator, &delegation, period))?);
        Ok(QueryDelegationRewardsResponse { rewards })
    }

    fn query_total_rewards(
        &self,
        ctx: &Ctx,
        r: &QueryDelegationTotalRewardsRequest,
    ) -> Answer<QueryDelegationTotalRewardsResponse> {
        let delegator = delegator(ctx, &r.delegator_address)?;
        let (mut rewards, mut total) = (Vec::new(), DecCoins::empty());
        sdk(self.staking.iterate_delegations(ctx, &delegator, &mut |d| {
            let validator = self.validator(ctx, &d.validator)?;
            let period = self.increment_period(ctx, &validator)?;
            let reward = self.rewards(ctx, &validator, &d, period)?;
            let validator_address = ctx.config().addresses.valoper(&d.validator);
            rewards.push(DelegationDelegatorReward { validator_address, reward: dec_coins_to_proto(&reward) });
            total = total.add(&reward)?;
            Ok(false)
        }))?;
        Ok(QueryDelegationTotalRewardsResponse { rewards, total: dec_coins_to_proto(&total) })
    }
}
