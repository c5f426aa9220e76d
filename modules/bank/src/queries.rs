//! `cosmos.bank.v1beta1.Query`.

use crate::keeper::{BankKeeper, stored_denom};
use crate::keys::{BALANCES, DENOM_METADATA, DENOM_OWNERS, SEND_ENABLED, SUPPLY};
use openledger_core::collections::part;
use openledger_core::pagination::paginate;
use openledger_core::ports::{BankView, BankVouchers};
use openledger_core::wire::{codec_address, coin_to_proto, page_request, page_response};
use openledger_core::{AccAddress, Amount, Coin, Ctx, Denom, Failure, GrpcCode, QueryError, QueryRoute, QueryRoutes};
use openledger_proto::cosmos::bank::v1beta1::*;
use openledger_proto::cosmos::base::query::v1beta1::{PageRequest, PageResponse};
use openledger_proto::cosmos::base::v1beta1::Coin as ProtoCoin;

type Answer<T> = Result<T, QueryError>;

fn denom(text: &str) -> Answer<Denom> {
    Denom::new(text).map_err(|_| QueryError::invalid(format!("invalid denom: {text}")))
}

fn address(ctx: &Ctx, text: &str) -> Answer<AccAddress> {
    codec_address(ctx, text).map_err(|e| QueryError::invalid(format!("invalid address: {e}")))
}

/// A listing's refusal where the SDK wraps it as its own.
fn internal(e: QueryError) -> QueryError {
    QueryError::new(GrpcCode::Internal, e.message)
}

/// A listing's refusal where the SDK blames the request.
fn paginating(e: QueryError) -> QueryError {
    QueryError::invalid(format!("paginate: {}", e.message))
}

fn proto_coin(amount: Amount, denom: &str) -> ProtoCoin {
    ProtoCoin { denom: denom.to_owned(), amount: amount.to_string() }
}

/// The methods of `cosmos.bank.v1beta1.Query`.
pub(crate) fn routes(keeper: &BankKeeper) -> Vec<QueryRoute> {
    QueryRoutes::new(keeper.clone())
        .service("cosmos.bank.v1beta1.Query")
        .on("Balance", |k, ctx, r| k.query_balance(ctx, &r))
        .on("AllBalances", BankKeeper::query_all_balances)
        .on("SpendableBalances", BankKeeper::query_spendable_balances)
        .on("SpendableBalanceByDenom", |k, ctx, r| k.query_spendable_by_denom(ctx, &r))
        .on("TotalSupply", BankKeeper::query_total_supply)
        .on("SupplyOf", |k, ctx, r| k.query_supply_of(ctx, &r))
        .on("Params", |k, ctx, _: QueryParamsRequest| Ok(QueryParamsResponse { params: Some(k.params(ctx)?) }))
        .on("DenomMetadata", |_, ctx, r: QueryDenomMetadataRequest| {
            Ok(QueryDenomMetadataResponse { metadata: Some(metadata(ctx, &r.denom)?) })
        })
        .on("DenomMetadataByQueryString", |_, ctx, r: QueryDenomMetadataByQueryStringRequest| {
            Ok(QueryDenomMetadataByQueryStringResponse { metadata: Some(metadata(ctx, &r.denom)?) })
        })
        .on("DenomsMetadata", |_, ctx, r: QueryDenomsMetadataRequest| {
            let (metadatas, page) =
                paginate(ctx, &DENOM_METADATA, &[], &page_request(r.pagination), |_, m| Ok(m)).map_err(internal)?;
            Ok(QueryDenomsMetadataResponse { metadatas, pagination: page_response(page) })
        })
        .on("DenomOwners", |k, ctx, r: QueryDenomOwnersRequest| {
            let (denom_owners, pagination) = k.denom_owners(ctx, &r.denom, r.pagination)?;
            Ok(QueryDenomOwnersResponse { denom_owners, pagination })
        })
        .on("DenomOwnersByQuery", |k, ctx, r: QueryDenomOwnersByQueryRequest| {
            let (denom_owners, pagination) = k.denom_owners(ctx, &r.denom, r.pagination)?;
            Ok(QueryDenomOwnersByQueryResponse { denom_owners, pagination })
        })
        .on("SendEnabled", BankKeeper::query_send_enabled)
        .finish()
}

fn metadata(ctx: &Ctx, text: &str) -> Answer<Metadata> {
    let found = DENOM_METADATA.get(ctx, &denom(text)?.as_str().to_owned())?;
    found.ok_or_else(|| QueryError::not_found(format!("client metadata for denom {text}")))
}

impl BankKeeper {
    fn query_balance(&self, ctx: &Ctx, r: &QueryBalanceRequest) -> Answer<QueryBalanceResponse> {
        denom(&r.denom)?;
        let amount = self.balance(ctx, &address(ctx, &r.address)?, &r.denom)?;
        Ok(QueryBalanceResponse { balance: Some(proto_coin(amount, &r.denom)) })
    }

    fn query_all_balances(&self, ctx: &Ctx, r: QueryAllBalancesRequest) -> Answer<QueryAllBalancesResponse> {
        let addr = address(ctx, &r.address)?;
        let listed = paginate(ctx, &BALANCES, &part(&addr), &page_request(r.pagination), |(_, denom), amount| {
            let shown = match r.resolve_denom {
                true => DENOM_METADATA.get(ctx, &denom)?.map_or(denom, |m| m.display),
                false => denom,
            };
            Ok(proto_coin(amount, &shown))
        });
        let (balances, page) = listed.map_err(paginating)?;
        Ok(QueryAllBalancesResponse { balances, pagination: page_response(page) })
    }

    fn query_spendable_balances(
        &self,
        ctx: &Ctx,
        r: QuerySpendableBalancesRequest,
    ) -> Answer<QuerySpendableBalancesResponse> {
        let addr = address(ctx, &r.address)?;
        let request = page_request(r.pagination);
        let (denoms, page) =
            paginate(ctx, &BALANCES, &part(&addr), &request, |(_, denom), _| Ok(denom)).map_err(paginating)?;
        let spendable = self.spendable(ctx, &addr)?;
        let balances = denoms.iter().map(|d| proto_coin(spendable.amount_of(d), d)).collect();
        Ok(QuerySpendableBalancesResponse { balances, pagination: page_response(page) })
    }

    fn query_spendable_by_denom(
        &self,
        ctx: &Ctx,
        r: &QuerySpendableBalanceByDenomRequest,
    ) -> Answer<QuerySpendableBalanceByDenomResponse> {
        let addr = address(ctx, &r.address)?;
        denom(&r.denom)?;
        let amount = self.spendable_coin(ctx, &addr, &r.denom)?;
        Ok(QuerySpendableBalanceByDenomResponse { balance: Some(proto_coin(amount, &r.denom)) })
    }

    fn query_total_supply(&self, ctx: &Ctx, r: QueryTotalSupplyRequest) -> Answer<QueryTotalSupplyResponse> {
        let row = |denom, amount| Ok(coin_to_proto(&Coin::new(amount, stored_denom(denom)?)));
        let (supply, page) = paginate(ctx, &SUPPLY, &[], &page_request(r.pagination), row).map_err(internal)?;
        Ok(QueryTotalSupplyResponse { supply, pagination: page_response(page) })
    }

    fn query_supply_of(&self, ctx: &Ctx, r: &QuerySupplyOfRequest) -> Answer<QuerySupplyOfResponse> {
        denom(&r.denom)?;
        Ok(QuerySupplyOfResponse { amount: Some(proto_coin(self.supply(ctx, &r.denom)?, &r.denom)) })
    }

    fn denom_owners(
        &self,
        ctx: &Ctx,
        text: &str,
        page: Option<PageRequest>,
    ) -> Answer<(Vec<DenomOwner>, Option<PageResponse>)> {
        denom(text)?;
        let (owners, page) =
            paginate(ctx, &DENOM_OWNERS, &part(&text.to_owned()), &page_request(page), |(_, owner), ()| {
                let amount = BALANCES.get(ctx, &(owner.0.clone(), text.to_owned()))?;
                let amount = amount.ok_or_else(|| Failure::corrupt(format!("owner of {text} without a balance")))?;
                Ok(DenomOwner { address: ctx.address_text(&owner.0), balance: Some(proto_coin(amount, text)) })
            })?;
        Ok((owners, page_response(page)))
    }

    fn query_send_enabled(&self, ctx: &Ctx, r: QuerySendEnabledRequest) -> Answer<QuerySendEnabledResponse> {
        if r.denoms.is_empty() {
            let row = |denom, enabled| Ok(SendEnabled { denom, enabled });
            let (send_enabled, page) =
                paginate(ctx, &SEND_ENABLED, &[], &page_request(r.pagination), row).map_err(internal)?;
            return Ok(QuerySendEnabledResponse { send_enabled, pagination: page_response(page) });
        }
        let mut send_enabled = Vec::new();
        for denom in r.denoms {
            if let Some(enabled) = self.send_enabled_entry(ctx, &denom)? {
                send_enabled.push(SendEnabled { denom, enabled });
            }
        }
        Ok(QuerySendEnabledResponse { send_enabled, pagination: None })
    }
}
