//! `cosmos.auth.v1beta1.Query`.

use crate::keeper::AccountKeeper;
use crate::keys::{ACCOUNTS, BY_NUMBER};
use openledger_core::pagination::paginate;
use openledger_core::wire::{page_request, page_response, query_address};
use openledger_core::{AccAddress, Ctx, QueryError, QueryRoute, QueryRoutes};
use openledger_proto::cosmos::auth::v1beta1::*;
use prost_types::Any;

type Answer<T> = Result<T, QueryError>;

/// The methods of `cosmos.auth.v1beta1.Query`.
pub(crate) fn routes(keeper: &AccountKeeper) -> Vec<QueryRoute> {
    QueryRoutes::new(*keeper)
        .service("cosmos.auth.v1beta1.Query")
        .on("Accounts", |_, ctx, r| accounts(ctx, r))
        .on("Account", |k, ctx, r: QueryAccountRequest| {
            let account = Some(find(k, ctx, &r.address, "Address cannot be empty")?.to_any());
            Ok(QueryAccountResponse { account })
        })
        .on("AccountAddressByID", |_, ctx, r| address_by_id(ctx, &r))
        .on("Params", |k, ctx, _: QueryParamsRequest| Ok(QueryParamsResponse { params: Some(k.params(ctx)?) }))
        .on("ModuleAccounts", |k, ctx, _: QueryModuleAccountsRequest| {
            let mut names: Vec<&str> = ctx.config().module_accounts.iter().map(|m| m.name).collect();
            names.sort_unstable();
            let accounts = names.into_iter().map(|name| module_account(k, ctx, name)).collect::<Answer<_>>()?;
            Ok(QueryModuleAccountsResponse { accounts })
        })
        .on("ModuleAccountByName", |k, ctx, r: QueryModuleAccountByNameRequest| {
            if r.name.is_empty() {
                return Err(QueryError::invalid("module name is empty"));
            }
            Ok(QueryModuleAccountByNameResponse { account: Some(module_account(k, ctx, &r.name)?) })
        })
        .on("Bech32Prefix", |_, ctx, _: Bech32PrefixRequest| {
            Ok(Bech32PrefixResponse { bech32_prefix: ctx.config().addresses.prefix().to_owned() })
        })
        .on("AddressBytesToString", |_, ctx, r: AddressBytesToStringRequest| {
            if r.address_bytes.is_empty() {
                return Err(QueryError::plain("empty address bytes is not allowed"));
            }
            Ok(AddressBytesToStringResponse {
                address_string: ctx.address_text(&AccAddress::from_bytes(&r.address_bytes)?),
            })
        })
        .on("AddressStringToBytes", |_, ctx, r: AddressStringToBytesRequest| {
            if r.address_string.trim().is_empty() {
                return Err(QueryError::plain("empty address string is not allowed"));
            }
            Ok(AddressStringToBytesResponse {
                address_bytes: query_address(ctx, &r.address_string)?.as_bytes().to_vec(),
            })
        })
        .on("AccountInfo", |k, ctx, r: QueryAccountInfoRequest| {
            let info = find(k, ctx, &r.address, "address cannot be empty")?.base;
            Ok(QueryAccountInfoResponse { info: Some(info) })
        })
        .finish()
}

fn find(k: &AccountKeeper, ctx: &Ctx, text: &str, if_empty: &str) -> Answer<crate::Account> {
    if text.is_empty() {
        return Err(QueryError::invalid(if_empty));
    }
    let found = k.get(ctx, &query_address(ctx, text)?)?;
    found.ok_or_else(|| QueryError::not_found(format!("account {text} not found")))
}

fn module_account(k: &AccountKeeper, ctx: &Ctx, name: &str) -> Answer<Any> {
    let missing = || QueryError::not_found(format!("account {name} not found"));
    let Some(spec) = ctx.config().module_accounts.iter().find(|m| m.name == name) else { return Err(missing()) };
    // As in the SDK, one that nobody used so far is answered as it would be made; a query keeps nothing.
    let account = k.get(ctx, &k.ensure_module_account(ctx, spec)?)?;
    account.map(|a| a.to_any()).ok_or_else(missing)
}

fn accounts(ctx: &Ctx, r: QueryAccountsRequest) -> Answer<QueryAccountsResponse> {
    let (accounts, page) = paginate(ctx, &ACCOUNTS, &[], &page_request(r.pagination), |_, any| Ok(any))?;
    Ok(QueryAccountsResponse { accounts, pagination: page_response(page) })
}

#[allow(deprecated, reason = "the old field must be refused")]
fn address_by_id(ctx: &Ctx, r: &QueryAccountAddressByIdRequest) -> Answer<QueryAccountAddressByIdResponse> {
    if r.id != 0 {
        return Err(QueryError::invalid("requesting with id isn't supported, try to request using account-id"));
    }
    let missing = || QueryError::not_found(format!("account address not found with account number {}", r.account_id));
    let bytes = BY_NUMBER.get(ctx, &r.account_id)?.ok_or_else(missing)?;
    Ok(QueryAccountAddressByIdResponse { account_address: ctx.address_text(&AccAddress::from_bytes(&bytes)?) })
}
