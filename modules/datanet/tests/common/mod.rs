//! A chain of one module: the datanet module over a bank that keeps balances in the same state.
#![allow(dead_code, unreachable_pub, missing_docs, reason = "each test file uses another part")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use openledger_core::collections::{Map, Raw};
use openledger_core::ports::BankPort;
use openledger_core::{AccAddress, Amount, Any, Coin, Coins, Ctx, Denom, Failure, GasMeter, Res, Sdk};
use openledger_datanet::hash::{commit_hash, payload_root};
use openledger_datanet::{DatanetKeeper, DatanetModule};
use openledger_proto::any::{pack, unpack};
use openledger_proto::cosmos::base::v1beta1::Coin as PbCoin;
use openledger_proto::openledger::datanet::v1::*;
use openledger_testing::ModuleExt;
use prost::{Message, Name};
use std::sync::Arc;

pub const SALT: [u8; 16] = [9; 16];
const BALANCES: Map<(AccAddress, String), Amount, Raw> = Map::new("bank", &[2]);

/// Balances only: what this module asks of the bank.
pub struct Ledger;

impl BankPort for Ledger {
    fn balance(&self, ctx: &Ctx, addr: &AccAddress, denom: &str) -> Res<Amount> {
        Ok(BALANCES.get(&ctx.unmetered(), &(addr.clone(), denom.to_owned()))?.unwrap_or_default())
    }
    fn spendable(&self, ctx: &Ctx, addr: &AccAddress) -> Res<Coins> {
        Coins::normalize([Coin::new(self.balance(ctx, addr, "uopen")?, Denom::new("uopen")?)])
    }
    fn send(&self, ctx: &Ctx, from: &AccAddress, to: &AccAddress, coins: &Coins) -> Res<()> {
        let free = ctx.unmetered();
        for coin in coins {
            let denom = coin.denom.to_string();
            let left = self.balance(ctx, from, &denom)?.sub(coin.amount)?;
            BALANCES.set(&free, &(from.clone(), denom.clone()), &left)?;
            let sum = self.balance(ctx, to, &denom)?.add(coin.amount)?;
            BALANCES.set(&free, &(to.clone(), denom), &sum)?;
        }
        Ok(())
    }
    fn mint(&self, ctx: &Ctx, module: &str, coins: &Coins) -> Res<()> {
        for coin in coins {
            let key = (AccAddress::module(module), coin.denom.to_string());
            let sum = self.balance(ctx, &key.0, &key.1)?.add(coin.amount)?;
            BALANCES.set(&ctx.unmetered(), &key, &sum)?;
        }
        Ok(())
    }
    fn burn(&self, _: &Ctx, _: &str, _: &Coins) -> Res<()> {
        Err(Sdk::NotSupported.wrap("burn"))
    }
    fn supply(&self, _: &Ctx, _: &str) -> Res<Amount> {
        Err(Sdk::NotSupported.wrap("supply"))
    }
    fn all_balances(&self, _: &Ctx, _: &AccAddress) -> Res<Coins> {
        unreachable!("not asked of the bank here")
    }
    fn mint_room(&self, _: &Ctx, _: &str) -> Res<Option<Amount>> {
        unreachable!("not asked of the bank here")
    }
    fn check_send_enabled(&self, _: &Ctx, _: &Coins) -> Res<()> {
        unreachable!("not asked of the bank here")
    }
    fn delegate(&self, _: &Ctx, _: &AccAddress, _: &str, _: &Coins) -> Res<()> {
        unreachable!("not asked of the bank here")
    }
    fn undelegate(&self, _: &Ctx, _: &str, _: &AccAddress, _: &Coins) -> Res<()> {
        unreachable!("not asked of the bank here")
    }
    fn is_blocked(&self, _: &Ctx, _: &AccAddress) -> bool {
        false
    }
}

pub struct Chain {
    pub ctx: Ctx,
    pub module: DatanetModule,
    pub keeper: DatanetKeeper,
}

pub fn account(name: &str) -> AccAddress {
    AccAddress::module(&format!("user/{name}"))
}

pub fn keeper() -> DatanetKeeper {
    DatanetKeeper::new(Arc::new(Ledger), "treasury")
}

/// The receipt's codespace and code.
pub fn code(failure: &Failure) -> (String, u32) {
    match failure {
        Failure::Tx(e) => (e.codespace.clone(), e.code),
        e => panic!("fatal: {e}"),
    }
}

impl Chain {
    pub fn new() -> Self {
        Self::with_params(|_| ())
    }

    /// A chain at height 10 on which alice, bob, carol and dave own 1,000 OPEN each.
    pub fn with_params(change: impl FnOnce(&mut Params)) -> Self {
        let ctx = Ctx::for_test().at_height(10);
        let mut params = openledger_datanet::params::default_params("uopen");
        change(&mut params);
        let state = GenesisState { params: Some(params), ..GenesisState::default() };
        openledger_datanet::genesis::init(&ctx, state).unwrap();
        for name in ["alice", "bob", "carol", "dave"] {
            let coins: Coins = "1000000000uopen".parse().unwrap();
            Ledger.mint(&ctx, "faucet", &coins).unwrap();
            Ledger.send(&ctx, &AccAddress::module("faucet"), &account(name), &coins).unwrap();
        }
        Self { ctx, module: DatanetModule::new(keeper()), keeper: keeper() }
    }

    pub fn at(&self, height: u64) -> Self {
        Self { ctx: self.ctx.at_height(height), module: self.module.clone(), keeper: self.keeper.clone() }
    }

    pub fn text(&self, name: &str) -> String {
        self.ctx.address_text(&account(name))
    }

    pub fn balance(&self, name: &str) -> u64 {
        Ledger.balance(&self.ctx, &account(name), "uopen").unwrap().to_u64().unwrap()
    }

    pub fn module_balance(&self, name: &str) -> u64 {
        Ledger.balance(&self.ctx, &AccAddress::module(name), "uopen").unwrap().to_u64().unwrap()
    }

    /// Runs a message as a transaction: stateless checks, then execution whose writes are dropped on failure.
    pub fn send<M: Message + Name, R: Message + Name + Default>(&self, msg: &M) -> Res<R> {
        let any = pack(msg);
        self.module.check_stateless(self.ctx.config(), &any)?;
        let response: Any = self.ctx.atomic(|ctx| self.module.execute(ctx, &any))?;
        Ok(unpack(&response).unwrap())
    }

    /// The code with which a message is refused. It must leave no trace.
    pub fn refused<M: Message + Name>(&self, msg: &M) -> (String, u32) {
        let before = openledger_datanet::genesis::export(&self.ctx).unwrap();
        let funds = ["alice", "bob", "carol", "dave"].map(|n| self.balance(n));
        let any = pack(msg);
        let result = self
            .module
            .check_stateless(self.ctx.config(), &any)
            .and_then(|()| self.ctx.atomic(|ctx| self.module.execute(ctx, &any)).map(|_| ()));
        assert_eq!(openledger_datanet::genesis::export(&self.ctx).unwrap(), before);
        assert_eq!(["alice", "bob", "carol", "dave"].map(|n| self.balance(n)), funds);
        code(&result.expect_err("refusal"))
    }

    pub fn query<Q: Message, R: Message + Default>(
        &self,
        method: &str,
        request: &Q,
    ) -> Result<R, openledger_core::QueryError> {
        let bytes = self.module.query(&self.ctx, "openledger.datanet.v1.Query", method, &request.encode_to_vec())?;
        Ok(R::decode(bytes.as_slice()).unwrap())
    }

    pub fn create(&self, change: impl FnOnce(&mut MsgCreateDatanet)) -> u64 {
        let mut msg = create_msg(self);
        change(&mut msg);
        self.send::<_, MsgCreateDatanetResponse>(&msg).unwrap().datanet_id
    }

    pub fn commit_msg(&self, name: &str, datanet_id: u64, items: &[ItemPayload]) -> MsgCommitContribution {
        let root = payload_root(items.iter().map(|i| (i.label, i.features.as_slice())));
        let hash = commit_hash(&self.ctx.block().chain_id, datanet_id, account(name).as_bytes(), &SALT, &root);
        MsgCommitContribution { contributor: self.text(name), datanet_id, hash: hash.to_vec() }
    }

    pub fn commit(&self, name: &str, datanet_id: u64, items: &[ItemPayload]) -> u64 {
        self.send::<_, MsgCommitContributionResponse>(&self.commit_msg(name, datanet_id, items)).unwrap().commit_id
    }

    pub fn reveal_msg(&self, name: &str, commit_id: u64, items: &[ItemPayload]) -> MsgRevealContribution {
        MsgRevealContribution {
            contributor: self.text(name),
            commit_id,
            salt: SALT.to_vec(),
            licence: 0,
            items: items.to_vec(),
        }
    }

    pub fn reveal(&self, name: &str, commit_id: u64, items: &[ItemPayload]) -> MsgRevealContributionResponse {
        self.send(&self.reveal_msg(name, commit_id, items)).unwrap()
    }

    pub fn item(&self, datanet_id: u64, item_id: u64) -> Item {
        self.query::<_, QueryItemResponse>("Item", &QueryItemRequest { datanet_id, item_id }).unwrap().item.unwrap()
    }

    pub fn contribution(&self, contribution_id: u64) -> QueryContributionResponse {
        self.query("Contribution", &QueryContributionRequest { contribution_id }).unwrap()
    }

    /// The bank must hold exactly the bonds that the state says are held.
    pub fn assert_solvent(&self) {
        let held = openledger_datanet::genesis::bonds_held(&self.ctx).unwrap().amount_of("uopen").to_u64().unwrap();
        assert_eq!(self.module_balance("datanet"), held);
    }

    pub fn metered(&self, meter: &GasMeter) -> Self {
        Self { ctx: self.ctx.with_gas(meter.clone()), module: self.module.clone(), keeper: self.keeper.clone() }
    }
}

pub fn uopen(amount: u64) -> Option<PbCoin> {
    Some(PbCoin { denom: "uopen".into(), amount: amount.to_string() })
}

/// An open datanet of 2-dimensional vectors with 3 labels, bond 1,000, tau 25, full novelty at 100, window 10.
pub fn create_msg(chain: &Chain) -> MsgCreateDatanet {
    MsgCreateDatanet {
        creator: chain.text("alice"),
        title: "Points".into(),
        description: "Points in the plane".into(),
        schema: Some(Schema { modality: Modality::Int8Vector.into(), dimension: 2, labels: 3, label_names: vec![] }),
        policy: AdmissionPolicy::Open.into(),
        curators: vec![],
        default_licence: LicenceBit::Train as u32 | LicenceBit::Commercial as u32,
        min_item_bond: uopen(1000),
        near_dup_tau: 25,
        novelty_full_at: 100,
        norm_bound: 20_000,
        reveal_window: 10,
        shares: Some(Shares { contributors_ppm: 1_000_000, curators_ppm: 0, commons_ppm: 0 }),
    }
}

pub fn point(x: i8, y: i8, label: u32) -> ItemPayload {
    ItemPayload { features: vec![x.cast_unsigned(), y.cast_unsigned()], label }
}

pub fn statuses(results: &[ItemResult]) -> Vec<ItemStatus> {
    results.iter().map(|r| r.status()).collect()
}
