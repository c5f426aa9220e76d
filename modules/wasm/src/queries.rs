//! `cosmwasm.wasm.v1.Query` and `openledger.wasm.v1.Query`.

use crate::address::{self, account};
use crate::errors::WasmError;
use crate::gas_register::GasRegister;
use crate::keeper::WasmKeeper;
use crate::keys::{BY_CODE, BY_CREATOR, CODES, GAS_REGISTER, HISTORY, PINNED, STATE, contract_state};
use crate::{msgs, state};
use openledger_core::collections::part;
use openledger_core::pagination::{PageRequest, paginate_filtered};
use openledger_core::wire::{page_request, page_response};
use openledger_core::{
    AccAddress, Ctx, Failure, GasMeter, GrpcCode, Origin, PANIC, QueryError, QueryRoute, QueryRoutes,
};
use openledger_proto::cosmos::base::query::v1beta1 as page;
use openledger_proto::cosmwasm::wasm::v1::{
    CodeInfo, CodeInfoResponse, Model, QueryAllContractStateRequest, QueryAllContractStateResponse,
    QueryBuildAddressRequest, QueryBuildAddressResponse, QueryCodeInfoRequest, QueryCodeInfoResponse, QueryCodeRequest,
    QueryCodeResponse, QueryCodesRequest, QueryCodesResponse, QueryContractHistoryRequest,
    QueryContractHistoryResponse, QueryContractInfoRequest, QueryContractInfoResponse, QueryContractsByCodeRequest,
    QueryContractsByCodeResponse, QueryContractsByCreatorRequest, QueryContractsByCreatorResponse, QueryParamsRequest,
    QueryParamsResponse, QueryPinnedCodesRequest, QueryPinnedCodesResponse, QueryRawContractStateRequest,
    QueryRawContractStateResponse, QuerySmartContractStateRequest, QuerySmartContractStateResponse,
    QueryWasmLimitsConfigRequest, QueryWasmLimitsConfigResponse,
};
use openledger_proto::openledger::wasm::v1::{QueryGasRegisterRequest, QueryGasRegisterResponse};

type Answer<T> = Result<T, QueryError>;

/// The most entries of a page.
const MAX_PAGE: u64 = 100;
/// Gas of computing an address.
const BUILD_ADDRESS_GAS: u64 = 10;

/// The methods of `cosmwasm.wasm.v1.Query` and of our own service. A question to a contract may use `smart_gas_limit`.
pub(crate) fn routes(keeper: &WasmKeeper, smart_gas_limit: u64) -> Vec<QueryRoute> {
    QueryRoutes::new((keeper.clone(), smart_gas_limit))
        .service("cosmwasm.wasm.v1.Query")
        .on("ContractInfo", |_, ctx, r| contract_info(ctx, &r))
        .on("ContractHistory", |_, ctx, r| contract_history(ctx, r))
        .on("ContractsByCode", |_, ctx, r| contracts_by_code(ctx, r))
        .on("AllContractState", |_, ctx, r| all_contract_state(ctx, r))
        .on("RawContractState", |_, ctx, r| raw_contract_state(ctx, &r))
        .on("SmartContractState", |(k, limit), ctx, r| smart_contract_state(k, ctx, *limit, &r))
        .on("Code", |(k, _), ctx, r| code(k, ctx, &r))
        .on("Codes", |_, ctx, r| codes(ctx, r))
        .on("CodeInfo", |_, ctx, r| code_info(ctx, &r))
        .on("PinnedCodes", |_, ctx, r| pinned_codes(ctx, r))
        .on("Params", |_, ctx, _: QueryParamsRequest| Ok(QueryParamsResponse { params: Some(state::params(ctx)?) }))
        .on("ContractsByCreator", |_, ctx, r| contracts_by_creator(ctx, r))
        .on("WasmLimitsConfig", |_, _, _: QueryWasmLimitsConfigRequest| Ok(limits()))
        .on("BuildAddress", |_, ctx, r| build_address(ctx, &r))
        .service("openledger.wasm.v1.Query")
        .on("GasRegister", |_, ctx, _: QueryGasRegisterRequest| gas_register(ctx))
        .finish()
}

/// The page that was asked for. Pages are found by key alone, and have at most [`MAX_PAGE`] entries.
fn paged(request: Option<page::PageRequest>) -> Answer<PageRequest> {
    let asked = page_request(request);
    if asked.offset != 0 || asked.count_total {
        return Err(QueryError::invalid("offset and count queries not supported"));
    }
    let limit = if asked.limit == 0 { MAX_PAGE } else { asked.limit.min(MAX_PAGE) };
    Ok(PageRequest { limit, ..asked })
}

fn no_contract(ctx: &Ctx, contract: &AccAddress) -> QueryError {
    WasmError::no_such_contract(&ctx.address_text(contract)).into()
}

fn require_contract(ctx: &Ctx, contract: &AccAddress) -> Answer<()> {
    if state::has_contract(ctx, contract)? { Ok(()) } else { Err(no_contract(ctx, contract)) }
}

fn contract_info(ctx: &Ctx, r: &QueryContractInfoRequest) -> Answer<QueryContractInfoResponse> {
    let contract = account(ctx.config(), &r.address)?;
    let info = state::contract_info(ctx, &contract)?.ok_or_else(|| no_contract(ctx, &contract))?;
    Ok(QueryContractInfoResponse { address: ctx.address_text(&contract), contract_info: Some(info) })
}

fn contract_history(ctx: &Ctx, r: QueryContractHistoryRequest) -> Answer<QueryContractHistoryResponse> {
    let contract = account(ctx.config(), &r.address)?;
    let request = paged(r.pagination)?;
    let entry = |_, entry| Ok(Some(entry));
    let (entries, page) = paginate_filtered(ctx, &HISTORY, contract.as_bytes(), &request, entry)?;
    Ok(QueryContractHistoryResponse { entries, pagination: page_response(page) })
}

fn contracts_by_code(ctx: &Ctx, r: QueryContractsByCodeRequest) -> Answer<QueryContractsByCodeResponse> {
    require_code_id(r.code_id)?;
    let request = paged(r.pagination)?;
    let (contracts, page) =
        paginate_filtered(ctx, &BY_CODE, &part(&r.code_id), &request, |(_, _, (_, contract)), ()| {
            Ok(Some(ctx.address_text(&contract)))
        })?;
    Ok(QueryContractsByCodeResponse { contracts, pagination: page_response(page) })
}

fn contracts_by_creator(ctx: &Ctx, r: QueryContractsByCreatorRequest) -> Answer<QueryContractsByCreatorResponse> {
    let request = paged(r.pagination)?;
    let creator = account(ctx.config(), &r.creator_address)?;
    let text = |(_, _, (_, contract)): (_, _, (_, AccAddress)), ()| Ok(Some(ctx.address_text(&contract)));
    let (contract_addresses, page) = paginate_filtered(ctx, &BY_CREATOR, &part(&creator), &request, text)?;
    Ok(QueryContractsByCreatorResponse { contract_addresses, pagination: page_response(page) })
}

fn all_contract_state(ctx: &Ctx, r: QueryAllContractStateRequest) -> Answer<QueryAllContractStateResponse> {
    let contract = account(ctx.config(), &r.address)?;
    let request = paged(r.pagination)?;
    require_contract(ctx, &contract)?;
    let prefix = contract.as_bytes();
    let (models, page) = paginate_filtered(ctx, &STATE, prefix, &request, |key, value| {
        Ok(Some(Model { key: key.get(prefix.len()..).unwrap_or_default().to_vec(), value }))
    })?;
    Ok(QueryAllContractStateResponse { models, pagination: page_response(page) })
}

fn raw_contract_state(ctx: &Ctx, r: &QueryRawContractStateRequest) -> Answer<QueryRawContractStateResponse> {
    let contract = account(ctx.config(), &r.address)?;
    require_contract(ctx, &contract)?;
    // The empty key is no key to Go, which then does not look.
    let found = if r.query_data.is_empty() { None } else { contract_state(ctx, &contract).get(&r.query_data)? };
    Ok(QueryRawContractStateResponse { data: found.unwrap_or_default() })
}

/// Asks a contract, under a gas limit of its own.
fn smart_contract_state(
    keeper: &WasmKeeper,
    ctx: &Ctx,
    gas_limit: u64,
    r: &QuerySmartContractStateRequest,
) -> Answer<QuerySmartContractStateResponse> {
    msgs::check_json(&r.query_data).map_err(|_| QueryError::invalid("invalid query data"))?;
    let contract = account(ctx.config(), &r.address)?;
    let limited = ctx.with_gas(GasMeter::new(ctx.gas().remaining().min(gas_limit)));
    match keeper.query_smart(&limited, &contract, &r.query_data) {
        Ok(Some(data)) => Ok(QuerySmartContractStateResponse { data }),
        // An answer without content passes for none in wasmd.
        Ok(None) => Err(no_contract(ctx, &contract)),
        Err(Failure::Tx(e)) if (e.codespace.as_str(), e.code) == PANIC => Err(QueryError {
            code: GrpcCode::Unknown,
            message: format!("codespace {} code {}: panic", PANIC.0, PANIC.1),
            origin: Origin::Coded("panic".to_owned()),
        }),
        // The error's own wrapper in wasmd hides the code from gRPC.
        Err(Failure::Tx(e)) if e.deterministic => {
            Err(QueryError { code: GrpcCode::Unknown, message: e.log.clone(), origin: Origin::Coded(e.log) })
        }
        Err(e) => Err(e.into()),
    }
}

fn require_code_id(id: u64) -> Answer<()> {
    if id == 0 { Err(WasmError::Invalid.wrap("code id").into()) } else { Ok(()) }
}

fn existing_code(ctx: &Ctx, id: u64) -> Answer<CodeInfo> {
    require_code_id(id)?;
    state::code_info(ctx, id)?.ok_or_else(|| WasmError::no_such_code(id).into())
}

fn code_response(code_id: u64, info: CodeInfo) -> CodeInfoResponse {
    let CodeInfo { code_hash, creator, instantiate_config } = info;
    CodeInfoResponse { code_id, creator, data_hash: code_hash, instantiate_permission: instantiate_config }
}

fn code(keeper: &WasmKeeper, ctx: &Ctx, r: &QueryCodeRequest) -> Answer<QueryCodeResponse> {
    let info = existing_code(ctx, r.code_id)?;
    let loaded = keeper.vm(ctx).load(&state::checksum(&info)?);
    let data = loaded.map_err(|e| QueryError::plain(format!("loading wasm code: {e}")))?;
    Ok(QueryCodeResponse { code_info: Some(code_response(r.code_id, info)), data })
}

fn code_info(ctx: &Ctx, r: &QueryCodeInfoRequest) -> Answer<QueryCodeInfoResponse> {
    let CodeInfo { code_hash, creator, instantiate_config } = existing_code(ctx, r.code_id)?;
    let (code_id, checksum) = (r.code_id, code_hash);
    Ok(QueryCodeInfoResponse { code_id, creator, checksum, instantiate_permission: instantiate_config })
}

fn codes(ctx: &Ctx, r: QueryCodesRequest) -> Answer<QueryCodesResponse> {
    let request = paged(r.pagination)?;
    let one = |id, info| Ok(Some(code_response(id, info)));
    let (code_infos, page) = paginate_filtered(ctx, &CODES, &[], &request, one)?;
    Ok(QueryCodesResponse { code_infos, pagination: page_response(page) })
}

fn pinned_codes(ctx: &Ctx, r: QueryPinnedCodesRequest) -> Answer<QueryPinnedCodesResponse> {
    let request = paged(r.pagination)?;
    let (code_ids, page) = paginate_filtered(ctx, &PINNED, &[], &request, |id, _| Ok(Some(id)))?;
    Ok(QueryPinnedCodesResponse { code_ids, pagination: page_response(page) })
}

/// The limits that the chain sets in place of those that the virtual machine has by itself, as JSON. It sets
/// none, like wasmd's own chain.
fn limits() -> QueryWasmLimitsConfigResponse {
    QueryWasmLimitsConfigResponse { config: "{}".to_owned() }
}

/// The prices in force. The chain reads them for free; who asks pays for the store like for any other question.
fn gas_register(ctx: &Ctx) -> Answer<QueryGasRegisterResponse> {
    let register = GAS_REGISTER.get(ctx)?.unwrap_or_else(|| GasRegister::default().to_proto());
    Ok(QueryGasRegisterResponse { gas_register: Some(register) })
}

/// Bytes that Go's `hex.DecodeString` reads.
fn hex_bytes(text: &str) -> Result<Vec<u8>, String> {
    if let Some(c) = text.bytes().find(|b| !b.is_ascii_hexdigit()) {
        let shown = match c {
            b' '..=b'~' => format!("U+{c:04X} '{}'", char::from(c)),
            _ => format!("U+{c:04X}"),
        };
        return Err(format!("encoding/hex: invalid byte: {shown}"));
    }
    hex::decode(text).map_err(|_| "encoding/hex: odd length hex string".to_owned())
}

fn build_address(ctx: &Ctx, r: &QueryBuildAddressRequest) -> Answer<QueryBuildAddressResponse> {
    ctx.gas().consume(BUILD_ADDRESS_GAS, "build address")?;
    let read = |text, what: &str| hex_bytes(text).map_err(|e| QueryError::plain(format!("invalid {what}: {e}")));
    let code_hash = read(&r.code_hash, "code hash")?;
    let creator = account(ctx.config(), &r.creator_address)
        .map_err(|e| QueryError::plain(format!("invalid creator address: {e}")))?;
    let salt = read(&r.salt, "salt")?;
    if salt.is_empty() {
        return Err(QueryError::invalid("empty salt"));
    }
    if !r.init_args.is_empty() {
        msgs::check_json(&r.init_args)?;
    }
    let contract = address::predictable(&code_hash, &creator, &salt, &r.init_args)?;
    Ok(QueryBuildAddressResponse { address: ctx.address_text(&contract) })
}
