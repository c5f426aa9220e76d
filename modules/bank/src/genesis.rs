//! Genesis of the module: the SDK's `GenesisState` and, beside it, `supply_caps`.

use crate::keeper::{BankKeeper, stored_denom};
use crate::keys::{BALANCES, BURNED, DENOM_METADATA, PARAMS, SEND_ENABLED, SUPPLY, SUPPLY_CAP};
use crate::metadata;
use crate::msgs::validate_params;
use openledger_core::wire::{coin_to_proto, coins_from_proto, coins_to_proto};
use openledger_core::{AccAddress, AddressCodec, Amount, Coin, Coins, Ctx, Denom, Failure, Res, Sdk};
use openledger_proto::cosmos::bank::v1beta1::{Balance, GenesisState, Params, SendEnabled};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The cap that `init` writes for `uopen`: 1,000,000,000 OPEN in base units.
const OPEN_CAP: u128 = 1_000_000_000_000_000;

/// The cap of one denom, as `app_state.bank.supply_caps` has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SupplyCap {
    /// The denomination that is capped.
    pub denom: Denom,
    /// The cap in base units: `supply + burned` never passes it.
    pub max: Amount,
    /// Burned before this genesis, base units; 0 when left out.
    pub burned: Amount,
}

/// A genesis section that was read and checked.
pub(crate) struct Genesis {
    pub(crate) state: GenesisState,
    pub(crate) caps: Vec<SupplyCap>,
}

fn bad(text: impl std::fmt::Display) -> Failure {
    Sdk::InvalidRequest.wrap(format!("bank genesis: {text}"))
}

impl SupplyCap {
    fn from_json(raw: &Value) -> Res<Self> {
        let field = |name: &str| raw.get(name).and_then(Value::as_str);
        let known = raw.as_object().is_some_and(|o| o.keys().all(|k| matches!(k.as_str(), "denom" | "max" | "burned")));
        match (known, field("denom"), field("max"), raw.get("burned")) {
            (true, Some(denom), Some(max), burned) => Ok(Self {
                denom: Denom::new(denom)?,
                max: max.parse()?,
                burned: match burned {
                    None => Amount::ZERO,
                    Some(b) => b.as_str().ok_or_else(|| bad("supply_caps: burned must be text"))?.parse()?,
                },
            }),
            _ => Err(bad("supply_caps: each entry has the texts denom, max and, optionally, burned")),
        }
    }

    fn to_json(&self) -> Value {
        let mut out = json!({ "denom": self.denom.as_str(), "max": self.max.to_string() });
        if let (false, Some(o)) = (self.burned.is_zero(), out.as_object_mut()) {
            o.insert("burned".to_owned(), Value::String(self.burned.to_string()));
        }
        out
    }
}

impl Genesis {
    /// What `init` writes: no balances, and the cap of OPEN where that is the chain's denom.
    pub(crate) fn default_for(bond_denom: &str) -> Res<Self> {
        let params = Params { default_send_enabled: true, ..Params::default() };
        let caps = match bond_denom {
            "uopen" => {
                vec![SupplyCap { denom: Denom::new(bond_denom)?, max: Amount::new(OPEN_CAP), burned: Amount::ZERO }]
            }
            _ => Vec::new(),
        };
        Ok(Self { state: GenesisState { params: Some(params), ..GenesisState::default() }, caps })
    }

    pub(crate) fn from_json(raw: &Value) -> Res<Self> {
        let mut raw = raw.clone();
        let caps = match raw.as_object_mut().and_then(|o| o.remove("supply_caps")) {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::Array(items)) => items.iter().map(SupplyCap::from_json).collect::<Res<_>>()?,
            Some(_) => return Err(bad("supply_caps must be a list")),
        };
        let state = openledger_proto::json::parse::<GenesisState>(&raw, Default::default()).map_err(bad)?;
        Ok(Self { state, caps })
    }

    pub(crate) fn to_json(&self) -> Res<Value> {
        let mut out = openledger_proto::json::print(&self.state).map_err(bad)?;
        if let Some(o) = out.as_object_mut() {
            o.insert("supply_caps".to_owned(), self.caps.iter().map(SupplyCap::to_json).collect());
        }
        Ok(out)
    }

    /// Checks the whole section, as `genesis validate` does.
    pub(crate) fn validate(&self, addresses: &AddressCodec) -> Res<()> {
        let mut seen = BTreeSet::new();
        for m in &self.state.denom_metadata {
            metadata::validate(m)?;
            if !seen.insert(&m.base) {
                return Err(bad(format!("duplicate client metadata for denom {}", m.base)));
            }
        }
        self.check(addresses).map(|_| ())
    }

    /// Checks what a chain must not start with and returns balances and total supply. Metadata is not looked
    /// at: the SDK starts with any (`x/bank/keeper/genesis.go`), and genesis files with names left out are in
    /// use.
    fn check(&self, addresses: &AddressCodec) -> Res<(BTreeMap<AccAddress, Coins>, Coins)> {
        validate_params(&self.state.params.clone().unwrap_or_default())?;
        let mut seen = BTreeSet::new();
        for entry in &self.state.send_enabled {
            Denom::new(entry.denom.clone())?;
            if !seen.insert(&entry.denom) {
                return Err(bad(format!("duplicate send enabled found: '{}'", entry.denom)));
            }
        }
        let (mut balances, mut sums) = (BTreeMap::new(), BTreeMap::<Denom, Amount>::new());
        for balance in &self.state.balances {
            let addr = addresses.parse(&balance.address)?;
            let coins = coins_from_proto(&balance.coins).map_err(|e| e.context(&balance.address))?;
            for coin in &coins {
                let sum = sums.entry(coin.denom.clone()).or_default();
                *sum = sum.add(coin.amount)?;
            }
            if balances.insert(addr, coins).is_some() {
                return Err(bad(format!("duplicate balance for address {}", balance.address)));
            }
        }
        let total = Coins::new(sums.into_iter().map(|(denom, amount)| Coin::new(amount, denom)).collect())?;
        if !self.state.supply.is_empty() {
            let stated = coins_from_proto(&self.state.supply)?;
            if stated != total {
                return Err(bad(format!("genesis supply is incorrect, expected {stated}, got {total}")));
            }
        }
        self.validate_caps(&total)?;
        Ok((balances, total))
    }

    fn validate_caps(&self, total: &Coins) -> Res<()> {
        let mut seen = BTreeSet::new();
        for cap in &self.caps {
            if !seen.insert(&cap.denom) {
                return Err(bad(format!("duplicate supply cap for denom {}", cap.denom)));
            }
            let used = total.amount_of(cap.denom.as_str()).add(cap.burned)?;
            if used > cap.max {
                return Err(bad(format!(
                    "supply and burned of {} are {used}, above the cap of {}",
                    cap.denom, cap.max
                )));
            }
        }
        Ok(())
    }
}

impl BankKeeper {
    pub(crate) fn init_genesis(&self, ctx: &Ctx, genesis: &Genesis) -> Res<()> {
        let (balances, total) = genesis.check(&ctx.config().addresses)?;
        let default_send_enabled = genesis.state.params.as_ref().is_some_and(|p| p.default_send_enabled);
        PARAMS.set(ctx, &Params { default_send_enabled, ..Params::default() })?;
        for entry in &genesis.state.send_enabled {
            SEND_ENABLED.set(ctx, &entry.denom, &entry.enabled)?;
        }
        for (addr, coins) in &balances {
            coins.iter().try_for_each(|c| self.set_balance(ctx, addr, &c.denom, c.amount))?;
        }
        self.init_supply(ctx, &total)?;
        for m in &genesis.state.denom_metadata {
            DENOM_METADATA.set(ctx, &m.base, m)?;
        }
        for cap in &genesis.caps {
            let denom = cap.denom.as_str().to_owned();
            SUPPLY_CAP.set(ctx, &denom, &cap.max)?;
            if !cap.burned.is_zero() {
                BURNED.set(ctx, &denom, &cap.burned)?;
            }
        }
        Ok(())
    }

    pub(crate) fn export_genesis(&self, ctx: &Ctx) -> Res<Genesis> {
        let mut state = GenesisState { params: Some(self.params(ctx)?), ..GenesisState::default() };
        let mut balances: Vec<(AccAddress, Vec<Coin>)> = Vec::new();
        let mut it = BALANCES.iter(ctx)?;
        while let Some(((addr, denom), amount)) = it.next_entry()? {
            let coin = Coin::new(amount, stored_denom(denom)?);
            match balances.last_mut() {
                Some((last, coins)) if *last == addr => coins.push(coin),
                _ => balances.push((addr, vec![coin])),
            }
        }
        for (addr, coins) in balances {
            let coins = coins_to_proto(&Coins::new(coins)?);
            state.balances.push(Balance { address: ctx.address_text(&addr), coins });
        }
        let mut it = SUPPLY.iter(ctx)?;
        while let Some((denom, amount)) = it.next_entry()? {
            state.supply.push(coin_to_proto(&Coin::new(amount, stored_denom(denom)?)));
        }
        let mut it = DENOM_METADATA.iter(ctx)?;
        while let Some((_, m)) = it.next_entry()? {
            state.denom_metadata.push(m);
        }
        let mut it = SEND_ENABLED.iter(ctx)?;
        while let Some((denom, enabled)) = it.next_entry()? {
            state.send_enabled.push(SendEnabled { denom, enabled });
        }
        let mut caps = Vec::new();
        let mut it = SUPPLY_CAP.iter(ctx)?;
        while let Some((denom, max)) = it.next_entry()? {
            let burned = self.burned(ctx, &denom)?;
            caps.push(SupplyCap { denom: stored_denom(denom)?, max, burned });
        }
        Ok(Genesis { state, caps })
    }
}
