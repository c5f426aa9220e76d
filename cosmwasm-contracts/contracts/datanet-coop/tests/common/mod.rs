//! A cooperative on a simulated chain.
#![allow(dead_code, unreachable_pub, missing_docs, reason = "each test file uses its part of it")]

use cosmwasm_std::{Addr, Coin, Empty, StdResult, coin, coins};
use cw_multi_test::{AppResponse, Contract, ContractWrapper, Executor};
use datanet_coop::msg::{ExecuteMsg, InstantiateMsg, Member, MemberResponse, MigrateMsg, Modality, QueryMsg};
use datanet_coop::msg::{Schema, Shares};
use datanet_coop::state::{Ballot, Bounty, Claim, Config, Earnings};
use datanet_coop::{execute, instantiate, migrate, query, reply};
use openledger_multi_test::{OpenLedgerApp, app, commit_hash, end_block, on_chain, units, world};
use openledger_std::attribution::Role;
use openledger_std::datanet::{ItemPayload, MsgCommitContribution, MsgRevealContribution, MsgSetConsent};
use serde::de::DeserializeOwned;

pub const START: u128 = 100_000_000;
pub const FEE: u128 = 1_000_000;
pub const PEOPLE: [&str; 7] = ["ann", "ben", "cid", "dan", "funder", "payer", "mallory"];
/// Train and use commercially.
pub const LICENCE: u32 = 33;

pub struct Coop {
    pub app: OpenLedgerApp,
    pub address: Addr,
    pub datanet: u64,
    pub model: u64,
    contributions: u64,
}

pub fn terms(app: &OpenLedgerApp) -> InstantiateMsg {
    let member = |name: &str, weight| Member { address: app.api().addr_make(name).to_string(), weight };
    InstantiateMsg {
        title: "points".to_owned(),
        description: String::new(),
        schema: Schema { modality: Modality::Int8Vector, dimension: 2, labels: 2, label_names: vec![] },
        default_licence: LICENCE,
        min_item_bond: coin(1_000, "uopen"),
        near_dup_tau: 4,
        novelty_full_at: 104,
        norm_bound: 0,
        reveal_window: 6,
        shares: Shares { contributors_ppm: 800_000, curators_ppm: 200_000, commons_ppm: 0 },
        denom: "uopen".to_owned(),
        members: vec![member("ann", 6), member("ben", 3), member("cid", 1)],
        threshold_ppm: 600_000,
        min_novelty_ppm: 100_000,
        required_licence: LICENCE,
        min_bounty_blocks: 10,
    }
}

pub fn contract() -> Box<dyn Contract<Empty>> {
    on_chain(Box::new(ContractWrapper::new(execute, instantiate, query).with_reply(reply).with_migrate(migrate)))
}

pub fn chain() -> OpenLedgerApp {
    app(|router, api, storage| {
        for name in PEOPLE {
            let funds = [coins(START, "other"), coins(START, "uopen")].concat();
            router.bank.init_balance(storage, &api.addr_make(name), funds).unwrap();
        }
    })
}

impl Coop {
    pub fn found() -> Self {
        let mut app = chain();
        let creator = app.api().addr_make("creator");
        let model = world(&mut app).certified_model(&creator, coin(1_000, "uopen"), 4, 2);
        let code = app.store_code(contract());
        let ann = app.api().addr_make("ann");
        let (message, admin) = (terms(&app), Some(ann.to_string()));
        let address = app.instantiate_contract(code, ann, &message, &coins(FEE, "uopen"), "coop", admin).unwrap();
        let config: Config = app.wrap().query_wasm_smart(&address, &QueryMsg::Config {}).unwrap();
        // Of every answer, a tenth comes to the cooperative as the curator of its data.
        world(&mut app).pays(model, &[(Role::Curator, &address, 100_000)]);
        end_block(&mut app);
        Self { app, address, datanet: config.datanet_id, model, contributions: 0 }
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
        assert!(error.contains(&format!("datanet-coop:{code}:")), "{error} instead of {code}");
    }

    /// A member commits and reveals points with an own key. The contribution's id; it is pending.
    pub fn contribute(&mut self, name: &str, points: &[[i8; 2]]) -> u64 {
        let contributor = self.account(name);
        let items: Vec<_> = points
            .iter()
            .map(|point| ItemPayload { features: point.map(i8::cast_unsigned).to_vec(), label: 0 })
            .collect();
        let salt = vec![7; 16];
        let bytes = cosmwasm_std::Api::addr_canonicalize(self.app.api(), contributor.as_str()).unwrap();
        let chain_id = self.app.block_info().chain_id;
        let hash = commit_hash(&chain_id, self.datanet, &bytes, &salt, &items);
        let commit = MsgCommitContribution { contributor: contributor.to_string(), datanet_id: self.datanet, hash };
        let response = self.app.execute(contributor.clone(), commit.into()).unwrap();
        assert!(response.events.iter().any(|event| event.ty == "commit_contribution"));
        end_block(&mut self.app);
        self.contributions += 1;
        let id = self.contributions;
        let reveal = MsgRevealContribution {
            contributor: contributor.to_string(),
            commit_id: id,
            salt,
            licence: 0,
            items,
            provenance: None,
        };
        self.app.execute(contributor, reveal.into()).unwrap();
        id
    }

    /// A contribution that the members have admitted and that has settled.
    pub fn admitted(&mut self, name: &str, points: &[[i8; 2]]) -> u64 {
        let id = self.contribute(name, points);
        let voters: Vec<_> = ["ann", "ben", "cid"].into_iter().filter(|voter| *voter != name).collect();
        self.execute(voters[0], &ExecuteMsg::OpenBallot { contribution_id: id }, 0).unwrap();
        for voter in voters {
            if self.ballot(id).admitted.is_none() {
                self.execute(voter, &vote(id, true), 0).unwrap();
            }
        }
        self.blocks(6);
        id
    }

    pub fn withdraw_consent(&mut self, name: &str, contribution_id: u64, first: u64, last: u64) {
        let contributor = self.account(name);
        let message = MsgSetConsent {
            contributor: contributor.to_string(),
            contribution_id,
            first_item_id: first,
            last_item_id: last,
            licence: 1,
        };
        self.app.execute(contributor, message.into()).unwrap();
    }

    /// A bounty of 1,000 for each item. Its id.
    pub fn bounty(&mut self, max_items: u32) -> u64 {
        let fund = ExecuteMsg::FundBounty { per_item: 1_000_u128.into(), max_items };
        let response = self.execute("funder", &fund, 1_000 * u128::from(max_items)).unwrap();
        let event = response.events.iter().find(|event| event.ty == "wasm-bounty").unwrap();
        event.attributes.iter().find(|a| a.key == "bounty_id").unwrap().value.parse().unwrap()
    }

    /// Somebody buys answers that the cooperative earns from; a tenth of 1,000 for each.
    pub fn sell(&mut self, answers: usize) {
        let payer = self.account("payer");
        let message = openledger_std::inference::MsgInfer {
            payer: payer.to_string(),
            model_id: self.model,
            input: vec![1, 2, 3, 4],
            max_fee: Some(coin(1_000, "uopen").into()),
        };
        for _ in 0..answers {
            self.app.execute(payer.clone(), message.clone().into()).unwrap();
        }
        end_block(&mut self.app);
    }

    pub fn query<T: DeserializeOwned>(&self, question: &QueryMsg) -> T {
        self.app.wrap().query_wasm_smart(&self.address, question).unwrap()
    }

    pub fn ballot(&self, contribution_id: u64) -> Ballot {
        self.query(&QueryMsg::Ballot { contribution_id })
    }

    pub fn claim_of(&self, contribution_id: u64) -> Claim {
        self.query(&QueryMsg::Claim { contribution_id })
    }

    pub fn bounty_of(&self, bounty_id: u64) -> Bounty {
        self.query(&QueryMsg::Bounty { bounty_id })
    }

    pub fn earnings(&self) -> Earnings {
        self.query(&QueryMsg::Earnings {})
    }

    pub fn member(&self, name: &str) -> MemberResponse {
        self.query(&QueryMsg::Member { address: self.account(name).to_string(), at_height: None })
    }

    pub fn balance(&self, name: &str) -> u128 {
        self.amount_of(&self.account(name))
    }

    pub fn amount_of(&self, address: &Addr) -> u128 {
        units(self.app.wrap().query_balance(address, "uopen").unwrap().amount)
    }

    pub fn blocks(&mut self, count: u64) {
        (0..count).for_each(|_| end_block(&mut self.app));
    }

    pub fn migrate(&mut self) {
        let code = self.app.store_code(contract());
        let admin = self.account("ann");
        self.app.migrate_contract(admin, self.address.clone(), &MigrateMsg {}, code).unwrap();
    }

    /// What always holds: the account covers what bounties and members are due, and no member is due more
    /// than was counted.
    pub fn check(&self) {
        let bounties: Vec<Bounty> = self.query(&QueryMsg::Bounties { start_after: None, limit: Some(50) });
        let unspent: u128 = bounties.iter().map(|bounty| units(bounty.unspent)).sum();
        let held = units(self.earnings().held);
        let members = PEOPLE.map(|name| self.member(name));
        let owed: u128 = members.iter().map(|member| units(member.owed)).sum();
        assert!(owed <= held, "{owed} owed of {held}");
        assert!(unspent + held <= self.amount_of(&self.address), "{unspent} and {held}");
        let total: u64 = self.query(&QueryMsg::TotalWeight { at_height: None });
        assert_eq!(members.iter().map(|member| member.weight).sum::<u64>(), total);
    }
}

pub fn vote(contribution_id: u64, approve: bool) -> ExecuteMsg {
    ExecuteMsg::Vote { contribution_id, approve }
}

pub fn claim(contribution_id: u64, bounty_id: u64) -> ExecuteMsg {
    ExecuteMsg::Claim { contribution_id, bounty_id }
}

/// This many points of full novelty.
pub fn grid(count: i16) -> Vec<[i8; 2]> {
    let at = |step: i16| i8::try_from(step * 40 - 100).unwrap();
    (0..count).map(|i| [at(i % 6), at(i / 6)]).collect()
}
