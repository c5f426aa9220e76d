//! `cosmos.auth.v1beta1.Query`.

use crate::keeper::AccountKeeper;
use crate::keys::{ACCOUNTS, BY_NUMBER};
use openledger_core::pagination::paginate;
use openledger_core::wire::{decode_request as decode, page_request, page_response, query_address};
use openledger_core::{AccAddress, Ctx, QueryError};
use openledger_proto::cosmos::auth::v1beta1::*;
use prost::Message;
use prost_types::Any;

type Answer<T> = Result<T, QueryError>;

/// Answers a method of the Query service.
pub(crate) fn query(k: &AccountKeeper, ctx: &Ctx, method: &str, request: &[u8]) -> Answer<Vec<u8>> {
    Ok(match method {
        "Accounts" => accounts(ctx, decode(request)?)?.encode_to_vec(),
        "Account" => {
            let r: QueryAccountRequest = decode(request)?;
            let account = Some(find(k, ctx, &r.address, "Address cannot be empty")?.to_any());
            QueryAccountResponse { account }.encode_to_vec()
        }
        "AccountAddressByID" => address_by_id(ctx, &decode(request)?)?.encode_to_vec(),
        "Params" => {
            let _: QueryParamsRequest = decode(request)?;
            QueryParamsResponse { params: Some(k.params(ctx)?) }.encode_to_vec()
        }
        "ModuleAccounts" => {
            let _: QueryModuleAccountsRequest = decode(request)?;
            let mut names: Vec<&str> = ctx.config().module_accounts.iter().map(|m| m.name).collect();
            names.sort_unstable();
            let accounts = names.into_iter().map(|name| module_account(k, ctx, name)).collect::<Answer<_>>()?;
            QueryModuleAccountsResponse { accounts }.encode_to_vec()
        }
        "ModuleAccountByName" => {
            let r: QueryModuleAccountByNameRequest = decode(request)?;
            if r.name.is_empty() {
                return Err(QueryError::invalid("module name is empty"));
            }
            QueryModuleAccountByNameResponse { account: Some(module_account(k, ctx, &r.name)?) }.encode_to_vec()
        }
        "Bech32Prefix" => {
            let _: Bech32PrefixRequest = decode(request)?;
            Bech32PrefixResponse { bech32_prefix: ctx.config().addresses.prefix().to_owned() }.encode_to_vec()
        }
        "AddressBytesToString" => {
            let r: AddressBytesToStringRequest = decode(request)?;
            if r.address_bytes.is_empty() {
                return Err(QueryError::plain("empty address bytes is not allowed"));
            }
            AddressBytesToStringResponse {
                address_string: ctx.address_text(&AccAddress::from_bytes(&r.address_bytes)?),
            }
            .encode_to_vec()
        }
        "AddressStringToBytes" => {
            let r: AddressStringToBytesRequest = decode(request)?;
            if r.address_string.trim().is_empty() {
                return Err(QueryError::plain("empty address string is not allowed"));
            }
            AddressStringToBytesResponse { address_bytes: query_address(ctx, &r.address_string)?.as_bytes().to_vec() }
                .encode_to_vec()
        }
        "AccountInfo" => {
            let r: QueryAccountInfoRequest = decode(request)?;
            let info = find(k, ctx, &r.address, "address cannot be empty")?.base;
            QueryAccountInfoResponse { info: Some(info) }.encode_to_vec()
        }
        _ => return Err(QueryError::unimplemented(&format!("/cosmos.auth.v1beta1.Query/{method}"))),
    })
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
    let known = ctx.config().module_accounts.iter().any(|m| m.name == name);
    let account = if known { k.get(ctx, &AccAddress::module(name))? } else { None };
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
