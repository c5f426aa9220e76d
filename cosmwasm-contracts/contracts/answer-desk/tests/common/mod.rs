//! A desk on a simulated chain.
#![allow(dead_code, unreachable_pub, missing_docs, reason = "each test file uses its part of it")]

use answer_desk::msg::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg, TermsMsg};
use answer_desk::state::{Config, Mode};
use answer_desk::{execute, instantiate, migrate, query, reply};
use cosmwasm_std::{Addr, BankMsg, Binary, Coin, Empty, StdResult, coin, coins, from_json};
use cw_multi_test::{AppResponse, Contract, ContractWrapper, Executor};
use openledger_multi_test::{OpenLedgerApp, app, end_block, on_chain, units, world};
use openledger_std::model::Model;
use serde::de::DeserializeOwned;

pub const START: u128 = 1_000_000;
pub const PRICE: u128 = 1_000;
pub const MAX_FEE: u128 = 900;
pub const INPUT: &[u8] = &[1, 2, 3, 4];

pub struct Desk {
    pub app: OpenLedgerApp,
    pub address: Addr,
    pub model: u64,
    pub other_model: u64,
    pub code: u64,
}

pub fn contract() -> Box<dyn Contract<Empty>> {
    on_chain(Box::new(ContractWrapper::new(execute, instantiate, query).with_reply(reply).with_migrate(migrate)))
}

impl Desk {
    /// A model that costs 700, a desk that sells its answers for 1,000, people with coins of two
    /// denominations.
    pub fn open(change: impl FnOnce(&mut TermsMsg)) -> Self {
        let mut app = app(|router, api, storage| {
            for name in ["owner", "agent", "buyer", "anyone", "mallory"] {
                let funds = [coins(START, "other"), coins(START, "uopen")].concat();
                router.bank.init_balance(storage, &api.addr_make(name), funds).unwrap();
            }
        });
        let creator = app.api().addr_make("creator");
        let model = world(&mut app).certified_model(&creator, coin(700, "uopen"), 4, 2);
        let other_model = world(&mut app).certified_model(&creator, coin(700, "uopen"), 4, 2);
        world(&mut app).answer(model, INPUT, 1, vec![-65_536, 65_536]);
        let mut terms = TermsMsg {
            model_id: model,
            price: coin(PRICE, "uopen"),
            max_model_fee: MAX_FEE.into(),
            infer_gas_limit: 5_000_000,
            agent: Some(app.api().addr_make("agent").to_string()),
            answer_blocks: 10,
            dispute_blocks: 5,
            gate: None,
        };
        change(&mut terms);
        let code = app.store_code(contract());
        let owner = app.api().addr_make("owner");
        let message = InstantiateMsg { owner: None, terms };
        let admin = Some(owner.to_string());
        let address = app.instantiate_contract(code, owner, &message, &[], "desk", admin).unwrap();
        Self { app, address, model, other_model, code }
    }

    pub fn account(&self, name: &str) -> Addr {
        self.app.api().addr_make(name)
    }

    pub fn execute(&mut self, name: &str, message: &ExecuteMsg, funds: &[Coin]) -> StdResult<AppResponse> {
        self.app.execute_contract(self.account(name), self.address.clone(), message, funds)
    }

    pub fn refused(&mut self, name: &str, message: &ExecuteMsg, code: &str) {
        self.refused_with(name, message, 0, code);
    }

    pub fn refused_with(&mut self, name: &str, message: &ExecuteMsg, amount: u128, code: &str) {
        let funds = if amount == 0 { vec![] } else { coins(amount, "uopen") };
        let error = self.execute(name, message, &funds).unwrap_err().to_string();
        assert!(error.contains(code), "{error} instead of {code}");
    }

    pub fn ask_direct(&mut self, input: &[u8], amount: u128) -> StdResult<AppResponse> {
        self.execute("buyer", &ask_message(input, true), &coins(amount, "uopen"))
    }

    pub fn ask_agent(&mut self, input: &[u8]) -> StdResult<AppResponse> {
        self.execute("buyer", &ask_message(input, false), &coins(PRICE, "uopen"))
    }

    pub fn answer(&mut self, name: &str, order_id: u64, inference_id: u64) -> StdResult<AppResponse> {
        self.execute(name, &answer(order_id, inference_id), &[])
    }

    /// Somebody buys an answer with an own key. Its id.
    pub fn infer(&mut self, name: &str, input: &[u8]) -> u64 {
        self.buy(name, input, self.model)
    }

    pub fn infer_with_other_model(&mut self, name: &str, input: &[u8]) -> u64 {
        self.buy(name, input, self.other_model)
    }

    fn buy(&mut self, name: &str, input: &[u8], model_id: u64) -> u64 {
        let payer = self.account(name);
        let message = openledger_std::inference::MsgInfer {
            payer: payer.to_string(),
            model_id,
            input: input.to_vec(),
            max_fee: Some(coin(MAX_FEE, "uopen").into()),
        };
        let response = self.app.execute(payer, message.into()).unwrap();
        attribute(&response, "infer", "inference_id").parse().unwrap()
    }

    pub fn query<T: DeserializeOwned>(&self, question: &QueryMsg) -> T {
        self.app.wrap().query_wasm_smart(&self.address, question).unwrap()
    }

    pub fn terms(&self) -> TermsMsg {
        TermsMsg::from(&self.query::<Config>(&QueryMsg::Config {}).terms)
    }

    pub fn escrow(&self) -> u128 {
        let held: Coin = self.query(&QueryMsg::Escrow { denom: "uopen".to_owned() });
        units(held.amount)
    }

    pub fn balance(&self, name: &str) -> u128 {
        self.amount_of(&self.account(name))
    }

    pub fn amount_of(&self, address: &Addr) -> u128 {
        units(self.app.wrap().query_balance(address, "uopen").unwrap().amount)
    }

    pub fn edit_model(&mut self, edit: impl FnOnce(&mut Model)) {
        let model = self.model;
        world(&mut self.app).edit_model(model, edit);
    }

    pub fn donate(&mut self, name: &str, amount: u128) {
        let send = BankMsg::Send { to_address: self.address.to_string(), amount: coins(amount, "uopen") };
        self.app.execute(self.account(name), send.into()).unwrap();
    }

    pub fn blocks(&mut self, count: u64) {
        (0..count).for_each(|_| end_block(&mut self.app));
    }

    pub fn migrate(&mut self) {
        let code = self.app.store_code(contract());
        self.app.migrate_contract(self.account("owner"), self.address.clone(), &MigrateMsg {}, code).unwrap();
    }
}

pub fn ask_message(input: &[u8], direct: bool) -> ExecuteMsg {
    ExecuteMsg::Ask { input: Binary::from(input), mode: if direct { Mode::Direct } else { Mode::Agent } }
}

pub fn answer(order_id: u64, inference_id: u64) -> ExecuteMsg {
    ExecuteMsg::Answer { order_id, inference_id }
}

pub fn release(order_id: u64) -> ExecuteMsg {
    ExecuteMsg::Release { order_id }
}

pub fn refund(order_id: u64) -> ExecuteMsg {
    ExecuteMsg::Refund { order_id }
}

pub fn dispute(order_id: u64) -> ExecuteMsg {
    ExecuteMsg::Dispute { order_id }
}

pub fn update(terms: TermsMsg) -> ExecuteMsg {
    ExecuteMsg::UpdateTerms { terms }
}

pub fn withdraw(amount: Option<u128>) -> ExecuteMsg {
    ExecuteMsg::Withdraw { denom: "uopen".to_owned(), amount: amount.map(Into::into) }
}

pub fn attribute(response: &AppResponse, event: &str, key: &str) -> String {
    let found = response.events.iter().find(|e| e.ty == event).expect(event);
    found.attributes.iter().find(|a| a.key == key).expect(key).value.clone()
}

pub fn data<T: DeserializeOwned>(response: &AppResponse) -> T {
    from_json(response.data.clone().unwrap()).unwrap()
}
