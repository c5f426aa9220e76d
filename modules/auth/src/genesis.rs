//! The module's genesis section: how it is read, checked, written and exported.

use crate::account::Account;
use crate::keeper::{AccountKeeper, read_stored};
use crate::keys::{ACCOUNTS, NEXT_NUMBER, PARAMS};
use crate::params::{default_params, validate_params};
use openledger_core::{AccAddress, AddressCodec, Ctx, Failure, Res, Sdk};
use openledger_proto::cosmos::auth::v1beta1::GenesisState;
use openledger_proto::json;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

fn bad(text: impl std::fmt::Display) -> Failure {
    Sdk::InvalidRequest.wrap(format!("auth genesis: {text}"))
}

pub(crate) fn default_json() -> Value {
    let state = GenesisState { params: Some(default_params()), accounts: Vec::new() };
    json::print(&state).unwrap_or_default()
}

pub(crate) fn parse(raw: &Value) -> Res<GenesisState> {
    json::parse(raw, json::ParseOptions::default()).map_err(bad)
}

/// Checks the section and returns its accounts by address.
pub(crate) fn validate(state: &GenesisState, addresses: &AddressCodec) -> Res<Vec<(AccAddress, Account)>> {
    validate_params(&state.params.unwrap_or_default())?;
    let (mut out, mut seen) = (Vec::new(), BTreeSet::new());
    for any in &state.accounts {
        let account = Account::from_any(any)?;
        let text = &account.base.address;
        let addr = account
            .validate(addresses)
            .map_err(|e| e.context(format!("invalid account found in genesis state; address: {text}")))?;
        if !seen.insert(addr.clone()) {
            return Err(bad(format!("duplicate account found in genesis state; address: {text}")));
        }
        out.push((addr, account));
    }
    Ok(out)
}

/// Gives each account a number of its own and sorts by number (SDK `SanitizeGenesisAccounts`): the first
/// holder keeps a number that several state, the others get the smallest free ones.
fn number(accounts: Vec<(AccAddress, Account)>) -> Res<BTreeMap<u64, (AccAddress, Account)>> {
    let (mut out, mut others) = (BTreeMap::new(), BTreeMap::<u64, Vec<(AccAddress, Account)>>::new());
    for entry in accounts {
        let stated = entry.1.base.account_number;
        match out.entry(stated) {
            std::collections::btree_map::Entry::Vacant(free) => drop(free.insert(entry)),
            std::collections::btree_map::Entry::Occupied(_) => others.entry(stated).or_default().push(entry),
        }
    }
    let mut next = 0u64;
    for (addr, mut account) in others.into_values().flatten() {
        while out.contains_key(&next) {
            next = next.checked_add(1).ok_or_else(|| bad("no account number is left"))?;
        }
        account.base.account_number = next;
        out.insert(next, (addr, account));
    }
    Ok(out)
}

impl AccountKeeper {
    pub(crate) fn init_genesis(&self, ctx: &Ctx, state: &GenesisState) -> Res<()> {
        let accounts = number(validate(state, &ctx.config().addresses)?)?;
        PARAMS.set(ctx, &state.params.unwrap_or_default())?;
        if let Some(last) = accounts.keys().next_back() {
            NEXT_NUMBER.set(ctx, &last.checked_add(1).ok_or_else(|| bad("no account number is left"))?)?;
        }
        for (addr, account) in accounts.values() {
            self.set(ctx, addr, account)?;
        }
        self.ensure_module_accounts(ctx)
    }

    pub(crate) fn export_genesis(&self, ctx: &Ctx) -> Res<Value> {
        let mut state = GenesisState { params: Some(self.params(ctx)?), accounts: Vec::new() };
        let mut it = ACCOUNTS.iter(ctx)?;
        while let Some((_, any)) = it.next_entry()? {
            state.accounts.push(read_stored(&any)?.to_any());
        }
        json::print(&state).map_err(|e| Failure::corrupt(format!("auth: {e}")))
    }
}
