//! A trust pool on a simulated chain.
#![allow(dead_code, unreachable_pub, missing_docs, reason = "each test file uses its part of it")]

use cosmwasm_std::{Addr, Binary, Coin, Empty, StdResult, coin, coins};
use cw_multi_test::{AppResponse, Contract, ContractWrapper, Executor};
use openledger_multi_test::{OpenLedgerApp, app, end_block, on_chain, units, world};
use openledger_std::model::{AccuracyStatement, Model};
use serde::de::DeserializeOwned;
use trust_pool::msg::{Evidence, ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg, ScoreResponse, StakerResponse};
use trust_pool::state::{Policy, Pool};
use trust_pool::{commitment, execute, instantiate, migrate, query, sudo};

pub const START: u128 = 10_000_000;
pub const SALT: &[u8] = b"sixteen bytes or more";
pub const PEOPLE: [&str; 8] = ["creator", "other", "third", "backer", "juror", "buyer", "anyone", "mallory"];

pub struct Trust {
    pub app: OpenLedgerApp,
    pub address: Addr,
    /// The creator's model, which states 90 %, and those of `other` and `third`.
    pub models: [u64; 3],
}

pub fn terms() -> InstantiateMsg {
    InstantiateMsg {
        denom: "uopen".to_owned(),
        min_stake: 1_000_u128.into(),
        premium_ppm: 20_000,
        max_cover_ppm: 250_000,
        insure_window: 5,
        claim_window: 20,
        commit_blocks: 4,
        reveal_blocks: 4,
        unstake_blocks: 28,
        quorum_ppm: 100_000,
        claim_bond: 500_u128.into(),
    }
}

pub fn contract() -> Box<dyn Contract<Empty>> {
    on_chain(Box::new(ContractWrapper::new(execute, instantiate, query).with_sudo(sudo).with_migrate(migrate)))
}

impl Trust {
    pub fn new() -> Self {
        let mut app = app(|router, api, storage| {
            for name in PEOPLE {
                let funds = [coins(START, "other"), coins(START, "uopen")].concat();
                router.bank.init_balance(storage, &api.addr_make(name), funds).unwrap();
            }
        });
        let models = ["creator", "other", "third"].map(|name| {
            let creator = app.api().addr_make(name);
            let id = world(&mut app).certified_model(&creator, coin(700, "uopen"), 4, 2);
            let statement = AccuracyStatement { accuracy_ppm: 900_000, ..AccuracyStatement::default() };
            world(&mut app).edit_model(id, |model| model.accuracy = Some(statement));
            id
        });
        let code = app.store_code(contract());
        let owner = app.api().addr_make("anyone");
        let admin = Some(owner.to_string());
        let address = app.instantiate_contract(code, owner, &terms(), &[], "trust", admin).unwrap();
        Self { app, address, models }
    }

    /// Three pools with a stake of 100,000 each; the first promises 85 %.
    pub fn with_pools() -> Self {
        let mut trust = Self::new();
        for (name, model_id) in [("creator", 0), ("other", 1), ("third", 2)] {
            let model_id = trust.models[model_id];
            trust.execute(name, &ExecuteMsg::OpenPool { model_id, promised_accuracy_ppm: 850_000 }, 100_000).unwrap();
        }
        trust.blocks(1);
        trust
    }

    pub fn account(&self, name: &str) -> Addr {
        self.app.api().addr_make(name)
    }

    pub fn execute(&mut self, name: &str, message: &ExecuteMsg, amount: u128) -> StdResult<AppResponse> {
        let funds = if amount == 0 { vec![] } else { coins(amount, "uopen") };
        self.execute_with(name, message, &funds)
    }

    pub fn execute_with(&mut self, name: &str, message: &ExecuteMsg, funds: &[Coin]) -> StdResult<AppResponse> {
        self.app.execute_contract(self.account(name), self.address.clone(), message, funds)
    }

    pub fn refused(&mut self, name: &str, message: &ExecuteMsg, amount: u128, code: u32) {
        let error = self.execute(name, message, amount).unwrap_err().to_string();
        assert!(error.contains(&format!("trust-pool:{code}:")), "{error} instead of {code}");
    }

    /// An answer of the creator's model that somebody has paid for.
    pub fn infer(&mut self, name: &str) -> u64 {
        self.infer_of(name, 0)
    }

    pub fn infer_of(&mut self, name: &str, model: usize) -> u64 {
        let (payer, height, model) = (self.account(name), self.app.block_info().height, self.models[model]);
        world(&mut self.app).inference(&payer, model, &[1, 2, 3, 4], coin(700, "uopen"), height)
    }

    /// An insured answer: the buyer pays 2 % of the cover.
    pub fn insured(&mut self, cover: u128) -> u64 {
        let inference_id = self.infer("buyer");
        self.execute("buyer", &insure(inference_id, cover), cover.div_ceil(50)).unwrap();
        inference_id
    }

    /// A juror's whole vote.
    pub fn vote(&mut self, name: &str, inference_id: u64, pool: u64, wrong: bool) -> StdResult<AppResponse> {
        let vote = commitment(inference_id, self.account(name).as_str(), wrong, SALT);
        self.execute(name, &ExecuteMsg::CommitVote { inference_id, pool, commitment: vote.into() }, 0)
    }

    pub fn reveal(&mut self, name: &str, inference_id: u64, wrong: bool) -> StdResult<AppResponse> {
        self.execute(name, &ExecuteMsg::RevealVote { inference_id, wrong, salt: Binary::from(SALT) }, 0)
    }

    pub fn query<T: DeserializeOwned>(&self, question: &QueryMsg) -> T {
        self.app.wrap().query_wasm_smart(&self.address, question).unwrap()
    }

    pub fn pool(&self, model: usize) -> Pool {
        self.query(&QueryMsg::Pool { model_id: self.models[model] })
    }

    pub fn policy(&self, inference_id: u64) -> Policy {
        self.query(&QueryMsg::Policy { inference_id })
    }

    /// Who holds a policy, if there is one.
    pub fn policy_holder(&self, inference_id: u64) -> Option<&'static str> {
        let question = QueryMsg::Policy { inference_id };
        let policy: Policy = self.app.wrap().query_wasm_smart(&self.address, &question).ok()?;
        PEOPLE.into_iter().find(|name| self.account(name) == policy.holder)
    }

    pub fn staker(&self, model: usize, name: &str) -> StakerResponse {
        let address = self.account(name).to_string();
        self.query(&QueryMsg::Staker { model_id: self.models[model], address })
    }

    pub fn score(&self, model: usize) -> ScoreResponse {
        self.query(&QueryMsg::Score { model_id: self.models[model] })
    }

    pub fn balance(&self, name: &str) -> u128 {
        self.amount_of(&self.account(name))
    }

    pub fn held(&self) -> u128 {
        self.amount_of(&self.address)
    }

    fn amount_of(&self, address: &Addr) -> u128 {
        units(self.app.wrap().query_balance(address, "uopen").unwrap().amount)
    }

    pub fn edit_model(&mut self, model: usize, edit: impl FnOnce(&mut Model)) {
        let id = self.models[model];
        world(&mut self.app).edit_model(id, edit);
    }

    pub fn blocks(&mut self, count: u64) {
        (0..count).for_each(|_| end_block(&mut self.app));
    }

    pub fn migrate(&mut self) {
        let code = self.app.store_code(contract());
        let admin = self.account("anyone");
        self.app.migrate_contract(admin, self.address.clone(), &MigrateMsg {}, code).unwrap();
    }

    /// What always holds: the account has exactly what the pools keep, and stake and premiums cover what is
    /// promised.
    pub fn check(&self) {
        let mut kept = 0;
        for model in 0..3 {
            let question = QueryMsg::Pool { model_id: self.models[model] };
            let found: StdResult<Pool> = self.app.wrap().query_wasm_smart(&self.address, &question);
            let Ok(pool) = found else { continue };
            assert!(pool.liabilities <= pool.stake.checked_add(pool.premiums_held).unwrap());
            assert!(pool.unbonding_shares <= pool.shares);
            kept +=
                [pool.stake, pool.premiums_held, pool.rewards_held, pool.bonds_held].map(units).iter().sum::<u128>();
            let stakers = PEOPLE.map(|name| self.staker(model, name));
            let shares: u128 = stakers.iter().map(|staker| units(staker.shares)).sum();
            let rewards: u128 = stakers.iter().map(|staker| units(staker.rewards)).sum();
            assert_eq!(shares, units(pool.shares));
            assert!(rewards <= units(pool.rewards_held), "{rewards} of {}", pool.rewards_held);
        }
        assert_eq!(self.held(), kept);
    }
}

pub fn insure(inference_id: u64, cover: u128) -> ExecuteMsg {
    ExecuteMsg::Insure { inference_id, cover: cover.into() }
}

pub fn claim(inference_id: u64, evidence: Evidence) -> ExecuteMsg {
    ExecuteMsg::Claim { inference_id, evidence }
}
