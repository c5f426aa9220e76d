//! `cosmos.staking.v1beta1.Query` (SDK `keeper/grpc_query.go`), with its status codes.

use crate::errors::StakingError;
use crate::forms::codec_operator;
use crate::keeper::{BONDED_POOL, NOT_BONDED_POOL, StakingKeeper};
use crate::keys::{
    DELEGATIONS, DELEGATIONS_BY_VALIDATOR, HISTORY, REDELEGATIONS, REDELEGATIONS_BY_SOURCE, STORE, UNBONDINGS,
    UNBONDINGS_BY_VALIDATOR, VALIDATORS,
};
use crate::records::{Delegation, Redelegation, stored};
use openledger_core::collections::{Codec, Key, Map, Prefixed, part};
use openledger_core::kv::prefix_end;
use openledger_core::pagination::{DEFAULT_LIMIT, PageRequest, PageResponse, paginate, paginate_filtered};
use openledger_core::wire::{codec_address, coin_to_proto, page_request, page_response};
use openledger_core::{AccAddress, Coin, Ctx, Failure, GrpcCode, QueryError, QueryRoute, QueryRoutes, Res, ValAddress};
use openledger_proto::cosmos::base::query::v1beta1 as page;
use openledger_proto::cosmos::staking::v1beta1 as pb;

type Answer<T> = Result<T, QueryError>;
type Paged<T> = Answer<(Vec<T>, Option<page::PageResponse>)>;

/// The methods of `cosmos.staking.v1beta1.Query`.
pub(crate) fn routes(keeper: &StakingKeeper) -> Vec<QueryRoute> {
    QueryRoutes::new(keeper.clone())
        .service("cosmos.staking.v1beta1.Query")
        .on("Validators", StakingKeeper::query_validators)
        .on("Validator", StakingKeeper::query_validator)
        .on("ValidatorDelegations", StakingKeeper::query_validator_delegations)
        .on("ValidatorUnbondingDelegations", StakingKeeper::query_validator_unbondings)
        .on("Delegation", StakingKeeper::query_delegation)
        .on("UnbondingDelegation", StakingKeeper::query_unbonding)
        .on("DelegatorDelegations", StakingKeeper::query_delegator_delegations)
        .on("DelegatorUnbondingDelegations", StakingKeeper::query_delegator_unbondings)
        .on("Redelegations", StakingKeeper::query_redelegations)
        .on("DelegatorValidators", StakingKeeper::query_delegator_validators)
        .on("DelegatorValidator", StakingKeeper::query_delegator_validator)
        .on("HistoricalInfo", |_, ctx, r| query_history(ctx, r))
        .on("Pool", |k, ctx, _: pb::QueryPoolRequest| k.query_pool(ctx))
        .on("Params", |k, ctx, _: pb::QueryParamsRequest| {
            Ok(pb::QueryParamsResponse { params: Some(k.params(ctx)?.to_proto()) })
        })
        .finish()
}

/// What the SDK wraps as an internal error.
fn internal(e: impl std::fmt::Display) -> QueryError {
    QueryError::new(GrpcCode::Internal, e.to_string())
}

/// A listing's refusals are internal errors, that of key and offset together too.
fn page_error(e: QueryError) -> QueryError {
    internal(e.message)
}

fn delegator(ctx: &Ctx, text: &str) -> Answer<AccAddress> {
    Ok(codec_address(ctx, text)?)
}

fn operator(ctx: &Ctx, text: &str) -> Answer<ValAddress> {
    Ok(codec_operator(ctx, text)?)
}

fn not_empty(text: &str, what: &str) -> Answer<()> {
    if text.is_empty() { Err(QueryError::invalid(format!("{what} address cannot be empty"))) } else { Ok(()) }
}

fn both_not_empty(delegator: &str, validator: &str) -> Answer<()> {
    not_empty(delegator, "delegator")?;
    not_empty(validator, "validator")
}

fn list<K: Key, T, C: Codec<T>, R>(
    ctx: &Ctx,
    map: &Map<K, T, C>,
    prefix: &[u8],
    request: Option<page::PageRequest>,
    mut row: impl FnMut(K, T) -> Res<R>,
) -> Paged<R> {
    let (rows, page) = paginate(ctx, map, prefix, &page_request(request), &mut row).map_err(page_error)?;
    Ok((rows, page_response(page)))
}

/// Validators of a status from a key on. Here the SDK's filtered listing differs from the plain one: the next
/// key is that of the entry after the last hit, hit or not.
fn validators_from_key(
    ctx: &Ctx,
    request: &PageRequest,
    hit: impl Fn(&pb::Validator) -> bool,
) -> Answer<(Vec<pb::Validator>, PageResponse)> {
    if request.offset > 0 {
        return Err(internal("invalid request, either offset or key is expected, got both"));
    }
    let limit = if request.limit == 0 { DEFAULT_LIMIT } else { request.limit };
    let prefix = VALIDATORS.prefix();
    let at = [prefix, &request.key].concat();
    let mut it = match request.reverse {
        true => ctx.kv(STORE).iter(prefix, prefix_end(&at).as_deref(), true)?,
        false => ctx.kv(STORE).iter(&at, prefix_end(prefix).as_deref(), false)?,
    };
    let (mut out, mut page) = (Vec::new(), PageResponse::default());
    while let Some((raw, value)) = it.next_entry()? {
        let key = raw.get(prefix.len()..).unwrap_or_default();
        if u64::try_from(out.len()).unwrap_or(u64::MAX) == limit {
            page.next_key = key.to_vec();
            break;
        }
        let (_, v) = VALIDATORS.decode_entry(key, &value)?;
        if hit(&v) {
            out.push(v);
        }
    }
    Ok((out, page))
}

impl StakingKeeper {
    fn query_validators(&self, ctx: &Ctx, r: pb::QueryValidatorsRequest) -> Answer<pb::QueryValidatorsResponse> {
        let wanted = match r.status.as_str() {
            "" => None,
            "BOND_STATUS_UNBONDED" | "BOND_STATUS_UNBONDING" | "BOND_STATUS_BONDED" => {
                pb::BondStatus::from_str_name(&r.status)
            }
            other => return Err(QueryError::invalid(format!("invalid validator status {other}"))),
        };
        let hit = |v: &pb::Validator| wanted.is_none_or(|w| v.status() == w);
        let request = page_request(r.pagination);
        let (validators, page) = match request.key.is_empty() {
            true if wanted.is_none() => paginate(ctx, &VALIDATORS, &[], &request, |_, v| Ok(v)).map_err(page_error)?,
            true => {
                let keep = |_, v| Ok(Some(v).filter(&hit));
                paginate_filtered(ctx, &VALIDATORS, &[], &request, keep).map_err(page_error)?
            }
            false => validators_from_key(ctx, &request, hit)?,
        };
        Ok(pb::QueryValidatorsResponse { validators, pagination: page_response(page) })
    }

    fn query_validator(&self, ctx: &Ctx, r: pb::QueryValidatorRequest) -> Answer<pb::QueryValidatorResponse> {
        not_empty(&r.validator_addr, "validator")?;
        let found = self.get_validator(ctx, &operator(ctx, &r.validator_addr)?)?;
        let v = found.ok_or_else(|| QueryError::not_found(format!("validator {} not found", r.validator_addr)))?;
        Ok(pb::QueryValidatorResponse { validator: Some(v.to_proto()) })
    }

    fn query_validator_delegations(
        &self,
        ctx: &Ctx,
        r: pb::QueryValidatorDelegationsRequest,
    ) -> Answer<pb::QueryValidatorDelegationsResponse> {
        not_empty(&r.validator_addr, "validator")?;
        let prefix = part(&operator(ctx, &r.validator_addr)?);
        let (found, pagination) =
            list(ctx, &DELEGATIONS_BY_VALIDATOR, &prefix, r.pagination, |(operator, delegator), ()| {
                let found = self.get_delegation(ctx, &delegator, &operator)?;
                found.ok_or_else(|| Failure::corrupt("a delegation is indexed and missing"))
            })?;
        Ok(pb::QueryValidatorDelegationsResponse {
            delegation_responses: self.delegation_responses(ctx, &found)?,
            pagination,
        })
    }

    fn query_validator_unbondings(
        &self,
        ctx: &Ctx,
        r: pb::QueryValidatorUnbondingDelegationsRequest,
    ) -> Answer<pb::QueryValidatorUnbondingDelegationsResponse> {
        not_empty(&r.validator_addr, "validator")?;
        let prefix = part(&operator(ctx, &r.validator_addr)?);
        let (unbonding_responses, pagination) =
            list(ctx, &UNBONDINGS_BY_VALIDATOR, &prefix, r.pagination, |(operator, delegator), ()| {
                let found = UNBONDINGS.get(ctx, &(delegator.0, Prefixed(operator)))?;
                found.ok_or_else(|| Failure::corrupt("an unbonding delegation is indexed and missing"))
            })?;
        Ok(pb::QueryValidatorUnbondingDelegationsResponse { unbonding_responses, pagination })
    }

    fn query_delegation(&self, ctx: &Ctx, r: pb::QueryDelegationRequest) -> Answer<pb::QueryDelegationResponse> {
        both_not_empty(&r.delegator_addr, &r.validator_addr)?;
        let (delegator, operator) = (delegator(ctx, &r.delegator_addr)?, operator(ctx, &r.validator_addr)?);
        let missing = || {
            let text =
                format!("delegation with delegator {} not found for validator {}", r.delegator_addr, r.validator_addr);
            QueryError::not_found(text)
        };
        let d = self.get_delegation(ctx, &delegator, &operator)?.ok_or_else(missing)?;
        Ok(pb::QueryDelegationResponse { delegation_response: Some(self.delegation_response(ctx, &d)?) })
    }

    fn query_unbonding(
        &self,
        ctx: &Ctx,
        r: pb::QueryUnbondingDelegationRequest,
    ) -> Answer<pb::QueryUnbondingDelegationResponse> {
        both_not_empty(&r.delegator_addr, &r.validator_addr)?;
        let (delegator, operator) = (delegator(ctx, &r.delegator_addr)?, operator(ctx, &r.validator_addr)?);
        let missing = || {
            let text = format!(
                "unbonding delegation with delegator {} not found for validator {}",
                r.delegator_addr, r.validator_addr
            );
            QueryError::not_found(text)
        };
        let unbond = UNBONDINGS.get(ctx, &(delegator, Prefixed(operator)))?.ok_or_else(missing)?;
        Ok(pb::QueryUnbondingDelegationResponse { unbond: Some(unbond) })
    }

    fn query_delegator_delegations(
        &self,
        ctx: &Ctx,
        r: pb::QueryDelegatorDelegationsRequest,
    ) -> Answer<pb::QueryDelegatorDelegationsResponse> {
        not_empty(&r.delegator_addr, "delegator")?;
        let prefix = part(&delegator(ctx, &r.delegator_addr)?);
        let read = |_, d| stored("delegation", Delegation::from_proto(ctx, d));
        let (found, pagination) = list(ctx, &DELEGATIONS, &prefix, r.pagination, read)?;
        Ok(pb::QueryDelegatorDelegationsResponse {
            delegation_responses: self.delegation_responses(ctx, &found)?,
            pagination,
        })
    }

    fn query_delegator_unbondings(
        &self,
        ctx: &Ctx,
        r: pb::QueryDelegatorUnbondingDelegationsRequest,
    ) -> Answer<pb::QueryDelegatorUnbondingDelegationsResponse> {
        not_empty(&r.delegator_addr, "delegator")?;
        let prefix = part(&delegator(ctx, &r.delegator_addr)?);
        let (unbonding_responses, pagination) = list(ctx, &UNBONDINGS, &prefix, r.pagination, |_, u| Ok(u))?;
        Ok(pb::QueryDelegatorUnbondingDelegationsResponse { unbonding_responses, pagination })
    }

    /// One redelegation, those away from a validator, or those of a delegator. Every refusal is internal, a
    /// missing one too.
    fn query_redelegations(
        &self,
        ctx: &Ctx,
        r: pb::QueryRedelegationsRequest,
    ) -> Answer<pb::QueryRedelegationsResponse> {
        let (by, from, to) =
            (!r.delegator_addr.is_empty(), !r.src_validator_addr.is_empty(), !r.dst_validator_addr.is_empty());
        let delegator = |text: &str| codec_address(ctx, text).map_err(internal);
        let operator = |text: &str| codec_operator(ctx, text).map_err(internal);
        let read = |r| stored("redelegation", Redelegation::from_proto(ctx, r));
        let (found, pagination) = match (by, from, to) {
            (true, true, true) => {
                let (d, s, t) =
                    (delegator(&r.delegator_addr)?, operator(&r.src_validator_addr)?, operator(&r.dst_validator_addr)?);
                let missing = || {
                    let (d, s) = (&r.delegator_addr, &r.src_validator_addr);
                    let text = format!("redelegation not found for delegator address {d} from validator address {s}");
                    internal(QueryError::not_found(text))
                };
                (vec![self.get_redelegation(ctx, &d, &s, &t)?.ok_or_else(missing)?], None)
            }
            (false, true, false) => {
                let prefix = part(&operator(&r.src_validator_addr)?);
                list(ctx, &REDELEGATIONS_BY_SOURCE, &prefix, r.pagination, |(source, delegator, destination), ()| {
                    let found = self.get_redelegation(ctx, &delegator, &source, &destination.0)?;
                    found.ok_or_else(|| Failure::corrupt("a redelegation is indexed and missing"))
                })?
            }
            _ => list(ctx, &REDELEGATIONS, &part(&delegator(&r.delegator_addr)?), r.pagination, |_, r| read(r))?,
        };
        let redelegation_responses = found.iter().map(|r| self.redelegation_response(ctx, r)).collect::<Answer<_>>()?;
        Ok(pb::QueryRedelegationsResponse { redelegation_responses, pagination })
    }

    fn query_delegator_validators(
        &self,
        ctx: &Ctx,
        r: pb::QueryDelegatorValidatorsRequest,
    ) -> Answer<pb::QueryDelegatorValidatorsResponse> {
        not_empty(&r.delegator_addr, "delegator")?;
        let prefix = part(&delegator(ctx, &r.delegator_addr)?);
        let row = |(_, operator): (AccAddress, Prefixed<ValAddress>), _| {
            Ok(self.known_validator(ctx, &operator.0)?.to_proto())
        };
        let (validators, pagination) = list(ctx, &DELEGATIONS, &prefix, r.pagination, row)?;
        Ok(pb::QueryDelegatorValidatorsResponse { validators, pagination })
    }

    fn query_delegator_validator(
        &self,
        ctx: &Ctx,
        r: pb::QueryDelegatorValidatorRequest,
    ) -> Answer<pb::QueryDelegatorValidatorResponse> {
        both_not_empty(&r.delegator_addr, &r.validator_addr)?;
        let (delegator, operator) = (delegator(ctx, &r.delegator_addr)?, operator(ctx, &r.validator_addr)?);
        self.get_delegation(ctx, &delegator, &operator)?.ok_or_else(|| internal(StakingError::NoDelegation))?;
        let v = self.known_validator(ctx, &operator).map_err(internal)?;
        Ok(pb::QueryDelegatorValidatorResponse { validator: Some(v.to_proto()) })
    }

    fn query_pool(&self, ctx: &Ctx) -> Answer<pb::QueryPoolResponse> {
        let denom = self.params(ctx)?.bond_denom;
        let bonded = self.accounts.module_address(ctx, BONDED_POOL)?;
        let not_bonded = self.accounts.module_address(ctx, NOT_BONDED_POOL)?;
        let not_bonded_tokens = self.bank.balance(ctx, &not_bonded, &denom)?.to_string();
        let bonded_tokens = self.bank.balance(ctx, &bonded, &denom)?.to_string();
        Ok(pb::QueryPoolResponse { pool: Some(pb::Pool { not_bonded_tokens, bonded_tokens }) })
    }

    fn delegation_response(&self, ctx: &Ctx, d: &Delegation) -> Answer<pb::DelegationResponse> {
        let balance = || -> Res<Coin> {
            let v = self.known_validator(ctx, &d.validator)?;
            Ok(Coin::new(v.tokens_from_shares(d.shares)?.truncate_int()?, self.denom(ctx)?))
        };
        let balance = balance().map_err(internal)?;
        Ok(pb::DelegationResponse { delegation: Some(d.to_proto(ctx)), balance: Some(coin_to_proto(&balance)) })
    }

    fn delegation_responses(&self, ctx: &Ctx, found: &[Delegation]) -> Answer<Vec<pb::DelegationResponse>> {
        found.iter().map(|d| self.delegation_response(ctx, d)).collect()
    }

    fn redelegation_response(&self, ctx: &Ctx, r: &Redelegation) -> Answer<pb::RedelegationResponse> {
        let v = self.known_validator(ctx, &r.destination).map_err(internal)?;
        let entries = r.entries.iter().map(|e| {
            let balance = v.tokens_from_shares(e.shares_dst).and_then(|t| Ok(t.truncate_int()?)).map_err(internal)?;
            let entry = pb::RedelegationEntry { unbonding_on_hold_ref_count: 0, ..e.to_proto() };
            Ok(pb::RedelegationEntryResponse { redelegation_entry: Some(entry), balance: balance.to_string() })
        });
        let entries = entries.collect::<Answer<_>>()?;
        let redelegation = pb::Redelegation { entries: Vec::new(), ..r.to_proto(ctx) };
        Ok(pb::RedelegationResponse { redelegation: Some(redelegation), entries })
    }
}

fn query_history(ctx: &Ctx, r: pb::QueryHistoricalInfoRequest) -> Answer<pb::QueryHistoricalInfoResponse> {
    let height = u64::try_from(r.height).map_err(|_| QueryError::invalid("height cannot be negative"))?;
    let missing = || QueryError::not_found(format!("historical info for height {height} not found"));
    Ok(pb::QueryHistoricalInfoResponse { hist: Some(HISTORY.get(ctx, &height)?.ok_or_else(missing)?) })
}
