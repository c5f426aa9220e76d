//! The stack of transfers as the assembly has it: limits, forwards, transfers.
#![allow(dead_code, unreachable_pub, reason = "each test file uses its own part")]

use super::common::{Apart, ApartApp, ApartTransfer, Chain};
use openledger_bank::BankKeeper;
use openledger_core::ports::{BankMint, BankSend, BankView};
use openledger_core::{AccAddress, Amount, Coins, Ctx, Module, Res};
use openledger_forward::{ForwardKeeper, ForwardModule, ForwardPorts, ForwardedApp, plain_genesis};
use openledger_proto::cosmos::bank::v1beta1::Metadata;
use serde_json::Value;
use std::cell::OnceCell;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

/// A chain that sends on.
pub struct Forwarding {
    chain: Chain,
    pub module: ForwardModule,
}

impl Forwarding {
    pub fn new(balances: &Value, limits: &Value) -> Self {
        Self::with(balances, limits, &plain_genesis().unwrap())
    }

    pub fn with(balances: &Value, limits: &Value, forwards: &Value) -> Self {
        let made = OnceCell::new();
        let chain = Chain::new(balances, limits, |inner| {
            let keeper = ForwardKeeper::new(ForwardPorts {
                transfer: Arc::new(ApartTransfer(inner.apart.clone(), Arc::new(inner.transfer.clone()))),
                bank: Arc::new(ApartBank(inner.apart.clone(), inner.bank)),
                core: inner.core,
                ics4: inner.sender,
            });
            assert!(made.set(ForwardModule::new(keeper.clone())).is_ok());
            Arc::new(ForwardedApp::new(keeper, Arc::new(ApartApp(inner.apart, Arc::new(inner.transfer)))))
        });
        let module = made.into_inner().unwrap();
        module.validate_genesis(chain.ctx.config(), forwards).unwrap();
        module.init_genesis(&chain.ctx, forwards).unwrap();
        Self { chain, module }
    }
}

impl Deref for Forwarding {
    type Target = Chain;
    fn deref(&self) -> &Chain {
        &self.chain
    }
}

impl DerefMut for Forwarding {
    fn deref_mut(&mut self) -> &mut Chain {
        &mut self.chain
    }
}

/// A bank whose gas does not count.
struct ApartBank(Apart, Arc<BankKeeper>);

impl BankView for ApartBank {
    fn balance(&self, ctx: &Ctx, addr: &AccAddress, denom: &str) -> Res<Amount> {
        self.1.balance(ctx, addr, denom)
    }
    fn all_balances(&self, ctx: &Ctx, addr: &AccAddress) -> Res<Coins> {
        self.1.all_balances(ctx, addr)
    }
    fn spendable(&self, ctx: &Ctx, addr: &AccAddress) -> Res<Coins> {
        self.1.spendable(ctx, addr)
    }
    fn supply(&self, ctx: &Ctx, denom: &str) -> Res<Amount> {
        self.1.supply(ctx, denom)
    }
    fn is_blocked(&self, ctx: &Ctx, addr: &AccAddress) -> bool {
        self.1.is_blocked(ctx, addr)
    }
    fn check_send_enabled(&self, ctx: &Ctx, coins: &Coins) -> Res<()> {
        self.1.check_send_enabled(ctx, coins)
    }
    fn denom_metadata(&self, ctx: &Ctx, denom: &str) -> Res<Option<Metadata>> {
        self.1.denom_metadata(ctx, denom)
    }
}

impl BankSend for ApartBank {
    fn send(&self, ctx: &Ctx, from: &AccAddress, to: &AccAddress, coins: &Coins) -> Res<()> {
        self.0.elsewhere(ctx, || self.1.send(ctx, from, to, coins))
    }
    fn send_to_module(&self, ctx: &Ctx, from: &AccAddress, module: &str, coins: &Coins) -> Res<()> {
        self.0.elsewhere(ctx, || self.1.send_to_module(ctx, from, module, coins))
    }
    fn send_from_module(&self, ctx: &Ctx, module: &str, to: &AccAddress, coins: &Coins) -> Res<()> {
        self.0.elsewhere(ctx, || self.1.send_from_module(ctx, module, to, coins))
    }
    fn send_module_to_module(&self, ctx: &Ctx, from: &str, to: &str, coins: &Coins) -> Res<()> {
        self.1.send_module_to_module(ctx, from, to, coins)
    }
}

impl BankMint for ApartBank {
    fn mint(&self, ctx: &Ctx, module: &str, coins: &Coins) -> Res<()> {
        self.0.elsewhere(ctx, || self.1.mint(ctx, module, coins))
    }
    fn burn(&self, ctx: &Ctx, module: &str, coins: &Coins) -> Res<()> {
        self.0.elsewhere(ctx, || self.1.burn(ctx, module, coins))
    }
    fn mint_room(&self, ctx: &Ctx, denom: &str) -> Res<Option<Amount>> {
        self.1.mint_room(ctx, denom)
    }
    fn set_denom_metadata(&self, ctx: &Ctx, metadata: &Metadata) -> Res<()> {
        self.1.set_denom_metadata(ctx, metadata)
    }
}
