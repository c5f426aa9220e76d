//! Auth, bank and gov in memory, over validators that a test writes down, with a module whose messages do as
//! they say.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "each test file uses its own part"
)]

use openledger_auth::{AccountKeeper, AuthModule};
use openledger_bank::BankModule;
use openledger_core::ports::*;
use openledger_core::*;
use openledger_gov::{GovKeeper, GovModule};
use openledger_proto::any::pack as any;
use openledger_proto::cosmos::base::v1beta1::Coin as ProtoCoin;
use openledger_proto::cosmos::gov::v1::*;
use openledger_proto::cosmos::mint::v1beta1::{self as mint, MsgUpdateParamsResponse as MintDone};
use openledger_testing::{ModuleExt, Staking, bank_genesis, block_at, config_with, consensus, genesis_balance};
pub use openledger_testing::{account as user, code, operator as validator};
use prost::Message;
use serde_json::{Value, json};
use std::sync::Arc;

pub const NOW: i64 = 1_700_000_000;
pub const DAY: i64 = 86_400;

pub fn config() -> ChainConfig {
    config_with(&[("gov", &["burner"], true), ("distribution", &[], false)])
}

pub fn text(n: u8) -> String {
    config().addresses.to_text(&user(n))
}

pub fn coins(amount: u64) -> Vec<ProtoCoin> {
    if amount == 0 { Vec::new() } else { vec![ProtoCoin { denom: "uopen".to_owned(), amount: amount.to_string() }] }
}

/// Writes a bonded validator worth `tokens` of which each delegator holds shares.
pub fn stake(staking: &Staking, n: u8, tokens: u64, delegators: &[(u8, u64)]) {
    let dec = |v: u64| Dec::from_amount(Amount::new(u128::from(v)));
    let shares = dec(delegators.iter().map(|d| d.1).sum());
    staking.set_validator(ValidatorView { shares, ..Staking::bonded(validator(n), consensus(n), tokens.into()) });
    delegators.iter().for_each(|d| staking.set_delegation(&user(d.0), &validator(n), dec(d.1)));
}

/// A community pool that is the module account of distribution.
pub struct Pool(Arc<dyn BankSend>);

impl DistributionPort for Pool {
    fn fund_community_pool(&self, ctx: &Ctx, from: &AccAddress, coins: &Coins) -> Res<()> {
        self.0.send_to_module(ctx, from, "distribution", coins)
    }
}

/// Takes mint's `MsgUpdateParams`; `mint_denom` says what happens after a write and an event.
pub struct Doer;

pub const DOER: &str = "/cosmos.mint.v1beta1.MsgUpdateParams";

pub fn does(what: &str) -> Any {
    let params = mint::Params { mint_denom: what.to_owned(), ..Default::default() };
    any(&mint::MsgUpdateParams { authority: config().authority(), params: Some(params) })
}

const DOER_MANIFEST: Manifest = Manifest { stores: &["doer"], ..Manifest::of("doer") };

impl Module for Doer {
    fn manifest(&self) -> &'static Manifest {
        &DOER_MANIFEST
    }
    fn messages(&self) -> Vec<MessageRoute> {
        MessageRoutes::new(()).checked(check_doing, |(), ctx, m| run_doing(ctx, m)).finish()
    }
}

fn check_doing(_: &ChainConfig, m: &mint::MsgUpdateParams) -> Res<()> {
    match m.params.clone().unwrap_or_default().mint_denom.as_str() {
        "malformed" => Err(Sdk::InvalidRequest.wrap("malformed")),
        _ => Ok(()),
    }
}

fn run_doing(ctx: &Ctx, m: &mint::MsgUpdateParams) -> Res<MintDone> {
    let what = m.params.clone().unwrap_or_default().mint_denom;
    ctx.kv("doer").set(b"did", what.clone().into_bytes())?;
    ctx.emit(Event::new("doer").with("what", &what));
    match what.as_str() {
        "fail" => Err(Sdk::Unauthorized.wrap("no")),
        "panic" => {
            ctx.state().push(); // a handler may die inside its own savepoint
            ctx.kv("doer").set(b"inner", vec![1])?;
            panic!("boom")
        }
        "out of gas" => ctx.with_gas(GasMeter::new(5)).kv("doer").get(b"did").map(|_| MintDone {}),
        "corrupt" => Err(Failure::corrupt("broken")),
        _ => Ok(MintDone {}),
    }
}

pub struct Chain {
    pub ctx: Ctx,
    pub bank: BankModule,
    pub gov: Arc<GovModule>,
    pub staking: Arc<Staking>,
}

pub const PROPOSER: u8 = 1;
pub const START: u64 = 1_000_000_000;

impl Chain {
    pub fn new() -> Self {
        Self::with(|_| {})
    }

    /// Users 1 to 9 hold [`START`] each; `change` edits gov's genesis.
    pub fn with(change: impl FnOnce(&mut Value)) -> Self {
        Self::build(config(), change)
    }

    pub fn build(config: ChainConfig, change: impl FnOnce(&mut Value)) -> Self {
        let account_keeper = AccountKeeper::new(false);
        let accounts = Arc::new(account_keeper);
        let auth = AuthModule::new(account_keeper);
        let bank = BankModule::new(accounts.clone());
        let bank_port = Arc::new(bank.keeper());
        let staking = Arc::new(Staking::default());
        let router = Router::default();
        let distribution = Arc::new(Pool(bank_port.clone()));
        let keeper = GovKeeper::new(accounts, bank_port, staking.clone(), distribution, router.clone());
        let gov = Arc::new(GovModule::new(keeper));
        let modules: [Arc<dyn Module>; 3] = [gov.clone(), Arc::new(Doer), Arc::new(bank.clone())];
        router.bind(&modules).unwrap();

        let ctx = Ctx::for_test().with_config(config.clone()).with_block(block_at(5, NOW));
        auth.init_genesis(&ctx, &auth.default_genesis(&config).unwrap()).unwrap();
        let start = START.to_string();
        let balances = (1..10).map(|n| genesis_balance(&config, &user(n), &[(&start, "uopen")])).collect();
        bank.init_genesis(&ctx, &bank_genesis(balances, &json!([]))).unwrap();
        let mut section = gov.default_genesis(&config).unwrap();
        change(&mut section);
        gov.init_genesis(&ctx, &section).unwrap();
        ctx.state().take_events();
        Self { ctx, bank, gov, staking }
    }

    pub fn balance(&self, addr: &AccAddress) -> u64 {
        self.bank.keeper().balance(&self.ctx, addr, "uopen").unwrap().to_u64().unwrap()
    }
    pub fn held(&self, n: u8) -> u64 {
        self.balance(&user(n))
    }
    pub fn supply(&self) -> u64 {
        self.bank.keeper().supply(&self.ctx, "uopen").unwrap().to_u64().unwrap()
    }

    pub fn wait(&mut self, seconds: i64) {
        let mut block = self.ctx.block().clone();
        block.time.seconds += seconds;
        block.height += 1;
        self.ctx = self.ctx.with_block(block);
    }
    /// Ends a block `seconds` later and returns its events.
    pub fn end_after(&mut self, seconds: i64) -> Vec<Event> {
        self.wait(seconds);
        self.ctx.state().take_events();
        self.gov.end_block(&self.ctx).unwrap();
        self.ctx.state().take_events()
    }

    /// Executes a message as a transaction would; the code, or `ok`.
    pub fn run(&self, msg: &Any) -> String {
        code(self.try_run(msg))
    }
    pub fn try_run(&self, msg: &Any) -> Res<Any> {
        self.gov.deliver(&self.ctx, msg)
    }

    pub fn submit(&self, messages: Vec<Any>, deposit: u64, expedited: bool) -> u64 {
        let done = self.try_run(&submission(messages, deposit, expedited)).unwrap();
        MsgSubmitProposalResponse::decode(done.value.as_slice()).unwrap().proposal_id
    }
    pub fn vote(&self, id: u64, n: u8, option: VoteOption) -> String {
        let msg = MsgVote { proposal_id: id, voter: text(n), option: option.into(), metadata: String::new() };
        self.run(&any(&msg))
    }
    pub fn deposit(&self, id: u64, n: u8, amount: u64) -> String {
        self.run(&any(&MsgDeposit { proposal_id: id, depositor: text(n), amount: coins(amount) }))
    }
    pub fn query<Q: Message, A: Message + Default>(
        &self,
        service: &str,
        method: &str,
        request: &Q,
    ) -> Result<A, QueryError> {
        self.gov.ask(&self.ctx, service, method, request)
    }
    pub fn proposal(&self, id: u64) -> Option<Proposal> {
        let request = QueryProposalRequest { proposal_id: id };
        let found: Result<QueryProposalResponse, _> = self.query("cosmos.gov.v1.Query", "Proposal", &request);
        found.ok().and_then(|a| a.proposal)
    }
    pub fn status(&self, id: u64) -> ProposalStatus {
        self.proposal(id).unwrap().status()
    }
    pub fn did(&self) -> Option<Vec<u8>> {
        self.ctx.kv("doer").get(b"did").unwrap()
    }
}

pub fn submission(messages: Vec<Any>, deposit: u64, expedited: bool) -> Any {
    any(&MsgSubmitProposal {
        messages,
        initial_deposit: coins(deposit),
        proposer: text(PROPOSER),
        metadata: "ipfs://CID".to_owned(),
        title: "title".to_owned(),
        summary: "summary".to_owned(),
        expedited,
    })
}

/// The attributes of the events of one type.
pub fn events_of(events: &[Event], ty: &str) -> Vec<Vec<(String, String)>> {
    events.iter().filter(|e| e.ty == ty).map(|e| e.attributes.clone()).collect()
}

pub fn attributes(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
}
