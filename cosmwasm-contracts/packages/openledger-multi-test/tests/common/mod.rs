//! A chain with accounts that send messages themselves.
#![allow(dead_code, reason = "each test uses its part")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "tests"
)]

use cosmwasm_std::{Addr, CosmosMsg, Querier, QueryRequest, SystemResult, coin, coins, to_json_vec};
use cw_multi_test::Executor;
use openledger_multi_test::{OpenLedgerApp, app, units};
use openledger_std::{ChainMessage, Question};
use prost::{Message, Name};

/// What an account has at first.
pub(crate) const START: u128 = 1_000_000;
/// What an answer costs.
pub(crate) const PRICE: u128 = 1_000;

/// A chain whose accounts have coins.
pub(crate) struct Chain {
    pub(crate) app: OpenLedgerApp,
}

impl Chain {
    pub(crate) fn new(accounts: &[&str]) -> Self {
        let app = app(|router, api, storage| {
            for name in accounts {
                router.bank.init_balance(storage, &api.addr_make(name), coins(START, "uopen")).unwrap();
            }
        });
        Self { app }
    }

    pub(crate) fn account(&self, name: &str) -> Addr {
        self.app.api().addr_make(name)
    }

    /// Sends a message: what the chain answers, or the words of its refusal.
    pub(crate) fn send<M: ChainMessage>(&mut self, message: &M) -> Result<M::Response, String> {
        let sender = Addr::unchecked(message.signer());
        let sent = self.app.execute(sender, CosmosMsg::Any(message.any()));
        let data = sent.map_err(|error| error.to_string())?.data.unwrap();
        // The name of the response stands before its bytes.
        let name = M::Response::type_url();
        let at = data.windows(name.len()).position(|window| window == name.as_bytes()).unwrap();
        Ok(M::Response::decode(&data[at + name.len()..]).unwrap())
    }

    /// Sends a message that the chain refuses with this code.
    pub(crate) fn refused<M: ChainMessage>(&mut self, message: &M, codespace: &str, code: u32)
    where
        M::Response: std::fmt::Debug,
    {
        let words = self.send(message).unwrap_err();
        assert!(words.contains(&openledger_multi_test::refusal(codespace, code)), "{words}");
    }

    pub(crate) fn ask<Q: Question>(&self, question: &Q) -> Q::Answer {
        let request: QueryRequest = QueryRequest::Grpc(cosmwasm_std::GrpcQuery {
            path: Q::PATH.to_owned(),
            data: question.encode_to_vec().into(),
        });
        match self.app.raw_query(&to_json_vec(&request).unwrap()) {
            SystemResult::Ok(answer) => Q::Answer::decode(answer.unwrap().as_slice()).unwrap(),
            SystemResult::Err(error) => panic!("{error}"),
        }
    }

    pub(crate) fn balance(&self, address: &Addr) -> u128 {
        units(self.app.wrap().query_balance(address, "uopen").unwrap().amount)
    }

    /// Lets blocks pass.
    pub(crate) fn blocks(&mut self, count: u64) {
        self.app.update_block(|block| block.height += count);
    }
}

pub(crate) fn price() -> cosmwasm_std::Coin {
    coin(PRICE, "uopen")
}
