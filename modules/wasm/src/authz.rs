//! What accounts may allow one another to do with codes and contracts (wasmd's authorizations for `x/authz`).

mod filter;
mod limit;

use crate::address::account;
use crate::errors::WasmError;
use crate::gas_config;
use crate::msgs::MAX_WASM_SIZE;
use crate::{access, funds, gzip, msgs};
use filter::Filter;
use limit::{Limit, Outcome};
use openledger_core::ports::{AuthorizationKind, Verdict};
use openledger_core::wire::decode_msg;
use openledger_core::{Any, ChainConfig, Coins, Ctx, Failure, Res, Sdk};
use openledger_proto::any::{pack, type_url};
use openledger_proto::cosmwasm::wasm::v1::{
    AccessConfig, CodeGrant, ContractExecutionAuthorization, ContractGrant, ContractMigrationAuthorization,
    MsgExecuteContract, MsgMigrateContract, MsgStoreCode, StoreCodeAuthorization,
};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

const STORE_CODE: &str = "cosmwasm.wasm.v1.StoreCodeAuthorization";
const EXECUTION: &str = "cosmwasm.wasm.v1.ContractExecutionAuthorization";
const MIGRATION: &str = "cosmwasm.wasm.v1.ContractMigrationAuthorization";

/// What may stand in an `Any` of the module's types: the authorizations, their limits and their filters.
pub(crate) const ANY_TYPES: &[&str] = &[
    STORE_CODE,
    EXECUTION,
    MIGRATION,
    "cosmwasm.wasm.v1.MaxCallsLimit",
    "cosmwasm.wasm.v1.MaxFundsLimit",
    "cosmwasm.wasm.v1.CombinedLimit",
    "cosmwasm.wasm.v1.AllowAllMessagesFilter",
    "cosmwasm.wasm.v1.AcceptedMessageKeysFilter",
    "cosmwasm.wasm.v1.AcceptedMessagesFilter",
];

/// A code hash that stands for every code.
const ANY_CODE: &[u8] = b"*";

/// The authorizations of this module, for `authz`.
#[derive(Debug, Clone, Copy)]
pub struct WasmAuthorizations;

/// An authorization that was read.
enum Authorization {
    StoreCode(Vec<CodeGrant>),
    Execution(Vec<ContractGrant>),
    Migration(Vec<ContractGrant>),
}

impl Authorization {
    fn read(any: &Any) -> Res<Self> {
        match any.type_url.strip_prefix('/') {
            Some(STORE_CODE) => Ok(Self::StoreCode(decode_msg::<StoreCodeAuthorization>(any)?.grants)),
            Some(EXECUTION) => Ok(Self::Execution(decode_msg::<ContractExecutionAuthorization>(any)?.grants)),
            Some(MIGRATION) => Ok(Self::Migration(decode_msg::<ContractMigrationAuthorization>(any)?.grants)),
            _ => Err(Sdk::UnpackAny.wrap(format!("no concrete type registered for type URL {}", any.type_url))),
        }
    }

    fn validate(&self, config: &ChainConfig) -> Res<()> {
        match self {
            Self::StoreCode(grants) => validate_code_grants(config, grants),
            Self::Execution(grants) | Self::Migration(grants) => validate_contract_grants(config, grants),
        }
    }
}

impl AuthorizationKind for WasmAuthorizations {
    fn types(&self) -> &'static [&'static str] {
        &[STORE_CODE, EXECUTION, MIGRATION]
    }

    fn msg_type_url(&self, authorization: &Any) -> Res<String> {
        Ok(match Authorization::read(authorization)? {
            Authorization::StoreCode(_) => type_url::<MsgStoreCode>(),
            Authorization::Execution(_) => type_url::<MsgExecuteContract>(),
            Authorization::Migration(_) => type_url::<MsgMigrateContract>(),
        })
    }

    fn validate(&self, ctx: &Ctx, authorization: &Any) -> Res<()> {
        Authorization::read(authorization)?.validate(ctx.config())
    }

    fn accept(&self, ctx: &Ctx, authorization: &Any, msg: &Any) -> Res<Verdict> {
        match Authorization::read(authorization)? {
            Authorization::StoreCode(grants) => self.accept_code(ctx, &grants, msg),
            Authorization::Execution(grants) => {
                let msg: MsgExecuteContract = of_type(msg)?;
                require_message(&msg.msg)?;
                msgs::execute(ctx.config(), &msg)?;
                let call = Call { contract: &msg.contract, msg: &msg.msg, funds: funds::check(&msg.funds)? };
                let renew = |grants| pack(&ContractExecutionAuthorization { grants });
                accept_call(ctx, grants, &call, renew)
            }
            Authorization::Migration(grants) => {
                let msg: MsgMigrateContract = of_type(msg)?;
                require_message(&msg.msg)?;
                msgs::migrate(ctx.config(), &msg)?;
                let call = Call { contract: &msg.contract, msg: &msg.msg, funds: Coins::default() };
                let renew = |grants| pack(&ContractMigrationAuthorization { grants });
                accept_call(ctx, grants, &call, renew)
            }
        }
    }
}

fn of_type<T: prost::Message + prost::Name + Default>(msg: &Any) -> Res<T> {
    if msg.type_url == type_url::<T>() { decode_msg(msg) } else { Err(Sdk::InvalidType.wrap("type mismatch")) }
}

fn require_message(msg: &[u8]) -> Res<()> {
    if msg.is_empty() { Err(Sdk::InvalidType.wrap("empty message")) } else { Ok(()) }
}

fn is_wildcard(hash: &[u8]) -> bool {
    hash == ANY_CODE
}

/// A hash in the form in which Go's `strings.ToLower` and `bytes.EqualFold` compare it: as text, of which
/// bytes that are none become U+FFFD.
fn folded(hash: &[u8]) -> String {
    let mut out = String::new();
    for chunk in hash.utf8_chunks() {
        out.extend(chunk.valid().chars().flat_map(char::to_lowercase));
        out.extend(chunk.invalid().iter().map(|_| char::REPLACEMENT_CHARACTER));
    }
    out
}

fn validate_code_grants(config: &ChainConfig, grants: &[CodeGrant]) -> Res<()> {
    if grants.is_empty() {
        return Err(WasmError::Empty.wrap("grants"));
    }
    let mut seen = BTreeSet::new();
    for (i, grant) in grants.iter().enumerate() {
        if grants.len() > 1 && is_wildcard(&grant.code_hash) {
            let text = "cannot have multiple grants when wildcard grant is one of them";
            return Err(Sdk::InvalidRequest.wrap(text));
        }
        validate_code_grant(config, grant).map_err(|e| e.context(format!("position {i}")))?;
        seen.insert(folded(&grant.code_hash));
    }
    if seen.len() != grants.len() {
        return Err(Sdk::InvalidRequest.wrap("cannot have multiple grants with same code hash"));
    }
    Ok(())
}

fn validate_code_grant(config: &ChainConfig, grant: &CodeGrant) -> Res<()> {
    if grant.code_hash.is_empty() {
        return Err(WasmError::Empty.wrap("code hash"));
    }
    grant.instantiate_permission.as_ref().map_or(Ok(()), |a| access::check(config, a))
}

fn validate_contract_grants(config: &ChainConfig, grants: &[ContractGrant]) -> Res<()> {
    if grants.is_empty() {
        return Err(WasmError::Empty.wrap("grants"));
    }
    for (i, grant) in grants.iter().enumerate() {
        validate_contract_grant(config, grant).map_err(|e| e.context(format!("position {i}")))?;
    }
    Ok(())
}

fn validate_contract_grant(config: &ChainConfig, grant: &ContractGrant) -> Res<()> {
    account(config, &grant.contract).map_err(|e| e.context("contract"))?;
    let undefined = |what: &str| Sdk::InvalidType.wrap(format!("undefined {what}"));
    let limit = Limit::read(grant.limit.as_ref())?.ok_or_else(|| undefined("limit"));
    limit.and_then(|l| l.validate()).map_err(|e| e.context("limit"))?;
    let filter = Filter::read(grant.filter.as_ref())?.ok_or_else(|| undefined("filter"));
    filter.and_then(|f| f.validate()).map_err(|e| e.context("filter"))
}

impl WasmAuthorizations {
    /// Whether one of the grants allows this code with this access to it. Unpacking costs gas here, and again
    /// when the code is stored.
    fn accept_code(&self, ctx: &Ctx, grants: &[CodeGrant], msg: &Any) -> Res<Verdict> {
        if msg.type_url != type_url::<MsgStoreCode>() {
            return Err(Sdk::InvalidRequest.wrap("unknown msg type"));
        }
        let msg: MsgStoreCode = decode_msg(msg)?;
        let mut code = msg.wasm_byte_code;
        if gzip::is_gzip(&code) {
            ctx.gas().consume(gas_config::register(ctx)?.uncompress(code.len()), "Uncompress gzip bytecode")?;
            code =
                gzip::unpack(&code, MAX_WASM_SIZE).map_err(|_| Sdk::InvalidRequest.wrap("uncompress wasm archive"))?;
        }
        // wasmvm gives no checksum of what cannot be a module.
        if !code.starts_with(b"\0asm") {
            return Err(Sdk::InvalidRequest.wrap("checksum"));
        }
        let checksum = Sha256::digest(&code);
        for grant in grants {
            if allows_code(grant, &checksum, msg.instantiate_permission.as_ref())? {
                return Ok(Verdict::Keep);
            }
        }
        Ok(Verdict::Refuse)
    }
}

fn allows_code(grant: &CodeGrant, checksum: &[u8], asked: Option<&AccessConfig>) -> Res<bool> {
    if !is_wildcard(&grant.code_hash) && folded(&grant.code_hash) != folded(checksum) {
        return Ok(false);
    }
    match (&grant.instantiate_permission, asked) {
        (None, _) => Ok(true),
        (Some(granted), Some(asked)) => Ok(access::is_subset(asked, granted)),
        // wasmd dereferences what is not there.
        (Some(_), None) => Err(Failure::panicked("runtime error: invalid memory address or nil pointer dereference")),
    }
}

/// A message to a contract, as far as grants look at it.
struct Call<'a> {
    contract: &'a str,
    msg: &'a [u8],
    funds: Coins,
}

/// The first grant for the contract whose limit and filter both let the message pass, and what becomes of its
/// limit.
fn applying(ctx: &Ctx, grants: &[ContractGrant], call: &Call<'_>) -> Res<Option<(usize, Outcome)>> {
    for (at, grant) in grants.iter().enumerate().filter(|(_, grant)| grant.contract == call.contract) {
        let missing = |what: &str| Sdk::NotFound.wrap(format!("undefined {what}")).context(what);
        let limit = Limit::read(grant.limit.as_ref())?.ok_or_else(|| missing("limit"))?;
        let outcome = limit.accept(&call.funds).map_err(|e| e.context("limit"))?;
        if outcome == Outcome::Refuse {
            continue;
        }
        let filter = Filter::read(grant.filter.as_ref())?.ok_or_else(|| missing("filter"))?;
        if filter.accept(ctx, call.msg).map_err(|e| e.context("filter"))? {
            return Ok(Some((at, outcome)));
        }
    }
    Ok(None)
}

/// Decides on a message to a contract. Of the grants only the one that applies changes.
fn accept_call(
    ctx: &Ctx,
    mut grants: Vec<ContractGrant>,
    call: &Call<'_>,
    renew: impl Fn(Vec<ContractGrant>) -> Any,
) -> Res<Verdict> {
    let Some((at, outcome)) = applying(ctx, &grants, call)? else { return Ok(Verdict::Refuse) };
    match outcome {
        Outcome::Refuse | Outcome::Keep => return Ok(Verdict::Keep),
        Outcome::Delete => drop(grants.remove(at)),
        Outcome::Update(limit) => {
            if let Some(grant) = grants.get_mut(at) {
                grant.limit = Some(limit.to_any());
            }
        }
    }
    if grants.is_empty() {
        return Ok(Verdict::Delete);
    }
    validate_contract_grants(ctx.config(), &grants)
        .map_err(|e| WasmError::Invalid.wrap(format!("new grant state: {e}")))?;
    Ok(Verdict::Update(renew(grants)))
}
