//! Two nodes of a chain with four validators, and CometBFT's rules for what they answer.

use super::state::{differences, exported, held};
use crate::lab::{Draft, Lab, address, secret};
use openledger_assembly::chain_config;
use openledger_auth::PubKey;
use openledger_baseapp::block::{Block, BlockResult, TxResult};
use openledger_core::{AccAddress, BlockInfo, BlockTime, ValidatorUpdate};
use openledger_core::{Misbehavior, Vote};
use openledger_proto::any::pack;
use openledger_proto::cosmos::auth::v1beta1::{QueryAccountInfoRequest, QueryAccountInfoResponse};
use openledger_proto::cosmos::base::v1beta1::Coin;
use openledger_proto::cosmos::crypto::ed25519;
use openledger_proto::cosmos::gov::v1 as gov;
use openledger_proto::cosmos::staking::v1beta1::{CommissionRates, Description, MsgCreateValidator};
use prost::Message;
use prost_types::Any;
use secp256k1::Secp256k1;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Accounts of the chain, from 1.
pub(super) const ACCOUNTS: u8 = 20;
/// Those whose validators are there at genesis: the first has the most tokens.
pub(super) const VALIDATORS: [u8; 4] = [6, 7, 8, 9];
/// Balance of each account at genesis.
pub(super) const START: u64 = 1_000_000_000_000;
pub(super) const FEE: u64 = 5_000;
pub(super) const GAS: u64 = 3_000_000;
/// Seconds of the periods that governance and staking wait.
pub(super) const UNBONDING: i64 = 600;
pub(super) const VOTING: i64 = 50;
pub(super) const MIN_DEPOSIT: u64 = 1_000_000;
/// CometBFT's limit of the sum of powers (`MaxTotalVotingPower`).
pub(super) const MAX_TOTAL_POWER: u64 = i64::MAX as u64 / 8;

pub(super) fn coin(amount: u64) -> Coin {
    Coin { denom: "uopen".to_owned(), amount: amount.to_string() }
}

pub(super) fn valoper(n: u8) -> String {
    let codec = chain_config("open").addresses;
    codec.to_valoper(codec.parse(&address(n)).unwrap().as_bytes())
}

/// The account of governance, whom parameters obey.
pub(super) fn authority() -> String {
    chain_config("open").authority()
}

pub(super) fn module_account(name: &str) -> String {
    chain_config("open").addresses.to_text(&AccAddress::module(name))
}

/// Consensus key of account `n`'s validator.
pub(super) fn consensus_key(n: u8) -> Vec<u8> {
    Sha256::digest([n, 0xad]).to_vec()
}

pub(super) fn consensus_address(key: &[u8]) -> Vec<u8> {
    Sha256::digest(key)[..20].to_vec()
}

/// Tokens of a genesis validator.
pub(super) fn stake_of(n: u8) -> u64 {
    (50 - 5 * u64::from(n - VALIDATORS[0])) * 1_000_000
}

pub(super) fn create_validator(n: u8, tokens: u64) -> MsgCreateValidator {
    let rate = |percent: u64| format!("{percent}0000000000000000");
    MsgCreateValidator {
        description: Some(Description { moniker: format!("validator {n}"), ..Description::default() }),
        commission: Some(CommissionRates { rate: rate(10), max_rate: rate(20), max_change_rate: rate(1) }),
        min_self_delegation: "1000000".to_owned(),
        validator_address: valoper(n),
        pubkey: Some(pack(&ed25519::PubKey { key: consensus_key(n) })),
        value: Some(coin(tokens)),
        ..MsgCreateValidator::default()
    }
}

/// A genesis transaction as JSON.
pub(super) fn gentx(n: u8, message: &MsgCreateValidator) -> Value {
    gentx_of(n, 0, message) // at height 0 all account numbers are zero
}

/// The same for a chain that begins later.
pub(super) fn gentx_of(n: u8, account_number: u64, message: &MsgCreateValidator) -> Value {
    let raw = sign_as(Draft::new(n, 0, vec![pack(message)]), account_number, Vec::new());
    openledger_proto::json::to_json("cosmos.tx.v1beta1.Tx", &raw).unwrap()
}

#[allow(deprecated, reason = "AuthInfo.tip has to be named")]
fn sign_as(draft: Draft, account_number: u64, amount: Vec<Coin>) -> Vec<u8> {
    use openledger_proto::cosmos::tx::v1beta1::mode_info::{Single, Sum};
    use openledger_proto::cosmos::tx::v1beta1::{AuthInfo, Fee, ModeInfo, SignDoc, SignerInfo, TxBody, TxRaw};
    let key = PubKey::Secp256k1(secret(draft.signer).public_key(&Secp256k1::new()).serialize().to_vec());
    let body = TxBody { messages: draft.messages, memo: draft.memo, ..TxBody::default() };
    let info = SignerInfo {
        public_key: Some(key.to_any()),
        mode_info: Some(ModeInfo { sum: Some(Sum::Single(Single { mode: openledger_auth::DIRECT })) }),
        sequence: draft.sequence,
    };
    let auth = AuthInfo {
        signer_infos: vec![info],
        fee: Some(Fee { amount, gas_limit: draft.gas, ..Fee::default() }),
        tip: None,
    };
    let (body_bytes, auth_info_bytes) = (body.encode_to_vec(), auth.encode_to_vec());
    let doc = SignDoc {
        body_bytes: body_bytes.clone(),
        auth_info_bytes: auth_info_bytes.clone(),
        chain_id: draft.chain_id.to_owned(),
        account_number,
    };
    let digest = secp256k1::Message::from_digest(Sha256::digest(doc.encode_to_vec()).into());
    let signature = Secp256k1::new().sign_ecdsa(&digest, &secret(draft.signer)).serialize_compact().to_vec();
    TxRaw { body_bytes, auth_info_bytes, signatures: vec![signature] }.encode_to_vec()
}

/// Short periods, four validators, no inflation.
pub(super) fn genesis(lab: &Lab) -> Value {
    let mut state = serde_json::to_value(lab.app.runtime().default_genesis().unwrap()).unwrap();
    let account = |n: u8| {
        json!({"@type": "/cosmos.auth.v1beta1.BaseAccount", "address": address(n), "pub_key": null,
               "account_number": (n - 1).to_string(), "sequence": "0"})
    };
    state["auth"]["accounts"] = (1..=ACCOUNTS).map(account).collect();
    let balance = |n: u8| json!({"address": address(n), "coins": [{"denom": "uopen", "amount": START.to_string()}]});
    state["bank"]["balances"] = (1..=ACCOUNTS).map(balance).collect();
    set(&mut state["staking"]["params"], json!({"unbonding_time": format!("{UNBONDING}s"), "max_validators": 5}));
    set(
        &mut state["slashing"]["params"],
        json!({"signed_blocks_window": "12", "min_signed_per_window": "0.500000000000000000", "downtime_jail_duration": "60s"}),
    );
    set(
        &mut state["gov"]["params"],
        json!({"min_deposit": [{"denom": "uopen", "amount": MIN_DEPOSIT.to_string()}], "voting_period": format!("{VOTING}s"),
               "expedited_min_deposit": [{"denom": "uopen", "amount": "5000000"}], "expedited_voting_period": "20s"}),
    );
    state["genutil"] = json!({"gen_txs": VALIDATORS.map(|n| gentx(n, &create_validator(n, stake_of(n)))).to_vec()});
    state
}

pub(super) fn set(target: &mut Value, fields: Value) {
    for (key, value) in fields.as_object().unwrap() {
        target[key] = value.clone();
    }
}

/// What CometBFT would answer to a set of updates (`ValidatorSet.UpdateWithChangeSet`).
pub(super) fn comet_takes(
    set: &BTreeMap<Vec<u8>, u64>,
    updates: &[ValidatorUpdate],
) -> Result<BTreeMap<Vec<u8>, u64>, &'static str> {
    let (mut next, mut seen) = (set.clone(), BTreeSet::new());
    for update in updates {
        if !seen.insert(update.public_key.clone()) {
            return Err("the same validator twice");
        }
        if update.power == 0 && next.remove(&update.public_key).is_none() {
            return Err("removal of a stranger");
        }
        if update.power > 0 {
            next.insert(update.public_key.clone(), update.power);
        }
    }
    if next.is_empty() {
        return Err("an empty set");
    }
    if next.values().try_fold(0u64, |sum, power| sum.checked_add(*power)).is_none_or(|sum| sum > MAX_TOTAL_POWER) {
        return Err("too much power");
    }
    Ok(next)
}

/// Two nodes: the second one judges each proposal before it executes the block, the first one never saw it.
pub(super) struct Chain {
    pub(super) nodes: [Lab; 2],
    /// Transactions signed since the last block, by signer.
    signed: BTreeMap<u8, u64>,
    /// Power by consensus key: sets of the next blocks, oldest first.
    sets: VecDeque<BTreeMap<Vec<u8>, u64>>,
    /// The set of the last block: whose votes the next one carries.
    voters: BTreeMap<Vec<u8>, u64>,
    /// Validators that do not sign.
    pub(super) absent: BTreeSet<u8>,
    /// Evidence for the next block.
    pub(super) evidence: Vec<Misbehavior>,
}

impl Chain {
    pub(super) fn new() -> Self {
        Self::with(|_| ())
    }

    /// A chain whose genesis was changed.
    pub(super) fn with(change: impl Fn(&mut Value)) -> Self {
        let nodes = [Lab::unstarted(), Lab::unstarted()];
        let mut state = genesis(&nodes[0]);
        change(&mut state);
        let updates = nodes.each_ref().map(|node| node.start(&state, 1_000_000_000));
        assert_eq!(updates[0], updates[1]);
        let set = comet_takes(&BTreeMap::new(), &updates[0]).unwrap();
        let sets = VecDeque::from([set.clone(), set]);
        let mut chain = Self {
            nodes,
            signed: BTreeMap::new(),
            sets,
            voters: BTreeMap::new(),
            absent: BTreeSet::new(),
            evidence: Vec::new(),
        };
        chain.block(Vec::new());
        chain
    }

    /// The next header.
    pub(super) fn header(&mut self) -> BlockInfo {
        let absent: BTreeSet<_> = self.absent.iter().map(|n| consensus_key(*n)).collect();
        let vote = |(key, power): (&Vec<u8>, &u64)| Vote {
            validator: consensus_address(key),
            power: i64::try_from(*power).unwrap(),
            signed: !absent.contains(key),
        };
        let first = self.sets.front().unwrap().keys().next().unwrap();
        BlockInfo {
            votes: self.voters.iter().map(vote).collect(),
            misbehavior: std::mem::take(&mut self.evidence),
            proposer: consensus_address(first),
            ..self.nodes[0].next()
        }
    }

    /// Evidence that validator `n` signed twice at a height in the past.
    pub(super) fn double_sign(&self, n: u8, height: u64) -> Misbehavior {
        let power = self.voters.get(&consensus_key(n)).copied().unwrap_or(1);
        Misbehavior {
            validator: consensus_address(&consensus_key(n)),
            power: i64::try_from(power).unwrap(),
            height: i64::try_from(height).unwrap(),
            time: BlockTime { seconds: self.nodes[0].seconds, nanos: 0 },
            total_power: i64::try_from(self.voters.values().sum::<u64>()).unwrap(),
            duplicate_vote: true,
        }
    }

    /// Executes and commits the next block on both nodes, and passes its updates through CometBFT's rules.
    pub(super) fn block(&mut self, txs: Vec<Vec<u8>>) -> BlockResult {
        let info = self.header();
        self.block_with(info, txs)
    }

    pub(super) fn block_with(&mut self, info: BlockInfo, txs: Vec<Vec<u8>>) -> BlockResult {
        let result = self.both(&info, txs);
        let next = comet_takes(self.sets.back().unwrap(), &result.validators).unwrap();
        self.rotate(next);
        result
    }

    /// A block whose updates CometBFT would refuse.
    pub(super) fn last_block(&mut self, txs: Vec<Vec<u8>>) -> (BlockResult, &'static str) {
        let info = self.header();
        let result = self.both(&info, txs);
        let refusal = comet_takes(self.sets.back().unwrap(), &result.validators).unwrap_err();
        (result, refusal)
    }

    fn both(&mut self, info: &BlockInfo, txs: Vec<Vec<u8>>) -> BlockResult {
        let _ = self.nodes[1].app.process_proposal(Block { info: info.clone(), txs: txs.clone() }).unwrap();
        let [first, second] = self.nodes.each_mut().map(|node| node.block_with(info.clone(), txs.clone()));
        assert_eq!(first.app_hash, second.app_hash, "height {}", info.height);
        assert_eq!(first.txs, second.txs, "height {}", info.height);
        assert_eq!((&first.events, &first.validators), (&second.events, &second.validators), "height {}", info.height);
        self.signed.clear();
        first
    }

    fn rotate(&mut self, next: BTreeMap<Vec<u8>, u64>) {
        self.voters = self.sets.pop_front().unwrap();
        self.sets.push_back(next);
    }

    /// The set after the last block's changes.
    pub(super) fn set(&self) -> &BTreeMap<Vec<u8>, u64> {
        self.sets.back().unwrap()
    }

    /// Power of validator `n` in that set.
    pub(super) fn power(&self, n: u8) -> Option<u64> {
        self.set().get(&consensus_key(n)).copied()
    }

    pub(super) fn height(&self) -> u64 {
        self.nodes[0].height
    }

    /// Lets this much time pass in one empty block.
    pub(super) fn wait(&mut self, seconds: i64) -> BlockResult {
        let header = self.header();
        let time = BlockTime { seconds: self.nodes[0].seconds + seconds, nanos: 0 };
        self.block_with(BlockInfo { time, ..header }, Vec::new())
    }

    pub(super) fn empty(&mut self, blocks: u64) {
        (0..blocks).for_each(|_| {
            self.block(Vec::new());
        });
    }

    /// The next sequence of an account.
    pub(super) fn sequence(&self, n: u8) -> u64 {
        let request = QueryAccountInfoRequest { address: address(n) }.encode_to_vec();
        let (bytes, _) = self.nodes[0].app.query_module("/cosmos.auth.v1beta1.Query/AccountInfo", &request, 0).unwrap();
        QueryAccountInfoResponse::decode(bytes.as_slice()).unwrap().info.unwrap().sequence
    }

    /// A signed transaction of account `n`, after those that it signed for the same block.
    pub(super) fn tx(&mut self, n: u8, messages: Vec<Any>) -> Vec<u8> {
        self.tx_with(n, messages, GAS)
    }

    pub(super) fn tx_with(&mut self, n: u8, messages: Vec<Any>, gas: u64) -> Vec<u8> {
        let ahead = self.signed.get(&n).copied().unwrap_or(0);
        self.signed.insert(n, ahead + 1);
        Draft { gas, fee: FEE, ..Draft::new(n, self.sequence(n) + ahead, messages) }.sign()
    }

    /// A transaction of account `n` that pays this fee.
    pub(super) fn tx_paying(&mut self, n: u8, messages: Vec<Any>, fee: Vec<Coin>) -> Vec<u8> {
        sign_as(Draft { gas: GAS, ..Draft::new(n, self.sequence(n), messages) }, u64::from(n - 1), fee)
    }

    /// The last transaction that `n` signed was for no block.
    pub(super) fn forget(&mut self, n: u8) {
        self.signed.remove(&n);
    }

    /// The only receipt of a block with one transaction.
    pub(super) fn run(&mut self, n: u8, message: Any) -> TxResult {
        let tx = self.tx(n, vec![message]);
        self.block(vec![tx]).txs.remove(0)
    }

    /// Runs a transaction that must succeed.
    pub(super) fn ok(&mut self, n: u8, message: Any) -> TxResult {
        let receipt = self.run(n, message);
        assert_eq!(receipt.code, 0, "{}", receipt.log);
        receipt
    }

    /// The exported state starts a chain that goes on alike.
    pub(super) fn resumes(mut self) {
        self.block(Vec::new());
        let state = self.state();
        let mut again = Lab::resumed(&self.nodes[0], &state);
        let tx = self.tx(1, vec![crate::lab::send(1, 2, 1)]);
        let info = self.header();
        let expected = self.both(&info, vec![tx.clone()]);
        let mut found = again.block_with(info, vec![tx]);
        crate::lab::as_on_an_old_chain(&mut found.txs);
        assert_eq!((&found.txs, &found.validators), (&expected.txs, &expected.validators));
        let mut changed = BTreeSet::new();
        differences("", &self.state(), &exported(&again), &mut changed);
        assert!(changed.is_empty(), "{changed:?}");
    }

    /// State after the last block, as `export` writes it.
    pub(super) fn state(&self) -> Value {
        exported(&self.nodes[0])
    }

    /// Runs a transaction of account `n` that is refused after its checks: nothing but fee and sequence may
    /// change. Answers with the code.
    pub(super) fn refused(&mut self, n: u8, messages: Vec<Any>, gas: u64) -> TxResult {
        self.block(Vec::new()); // brings the last fee to where it belongs
        let (before, sequence) = (self.state(), self.sequence(n));
        let tx = self.tx_with(n, messages, gas);
        let receipt = self.block(vec![tx]).txs.remove(0);
        assert_ne!(receipt.code, 0, "it went through");
        let (after, fees) = (self.state(), module_account("fee_collector"));
        let kept = |changed: &String| {
            changed.starts_with("/slashing/") || changed.starts_with("/distribution/previous_proposer")
        };
        let mut changed = BTreeSet::new();
        differences("", &before, &after, &mut changed);
        let changed: BTreeSet<_> = changed.into_iter().filter(|c| !kept(c)).collect();
        let who = address(n);
        let (account, balance, pot) =
            (format!("/auth/accounts/{who}"), format!("/bank/balances/{who}"), format!("/bank/balances/{fees}"));
        if receipt.gas_wanted > 0 && self.sequence(n) > sequence {
            assert_eq!(self.sequence(n), sequence + 1);
            let paid = held(&before, &who) - held(&after, &who);
            assert_eq!(paid, u128::from(FEE), "the fee is kept");
        }
        let others: Vec<_> =
            changed.iter().filter(|c| ![&account, &balance, &pot].iter().any(|a| c.starts_with(a.as_str()))).collect();
        assert!(others.is_empty(), "a refusal changed {others:?}: {}", receipt.log);
        receipt
    }

    /// Submits a proposal of these messages, lets every validator agree and waits for its end. Answers with
    /// the status and the reason of a failure.
    pub(super) fn govern(&mut self, messages: Vec<Any>) -> (gov::ProposalStatus, String) {
        let id = self.propose(messages);
        self.agree(id);
        self.wait(VOTING + 1);
        let p = self.proposal(id);
        (p.status(), p.failed_reason)
    }

    /// Submits a proposal with its whole deposit; its number.
    pub(super) fn propose(&mut self, messages: Vec<Any>) -> u64 {
        let submit = gov::MsgSubmitProposal {
            messages,
            initial_deposit: vec![coin(MIN_DEPOSIT)],
            proposer: address(1),
            metadata: "m".to_owned(),
            title: "t".to_owned(),
            summary: "s".to_owned(),
            expedited: false,
        };
        let receipt = self.ok(1, pack(&submit));
        let event = receipt.events.iter().find(|e| e.ty == "submit_proposal").unwrap();
        event.attributes.iter().find(|(key, _)| key == "proposal_id").unwrap().1.parse().unwrap()
    }

    /// All validators of genesis vote for it.
    pub(super) fn agree(&mut self, proposal_id: u64) {
        let vote = |n: u8| pack(&gov::MsgVote { proposal_id, voter: address(n), option: 1, metadata: String::new() });
        let txs = VALIDATORS.map(|n| self.tx(n, vec![vote(n)])).to_vec();
        assert!(self.block(txs).txs.iter().all(|r| r.code == 0));
    }

    pub(super) fn proposal(&self, proposal_id: u64) -> gov::Proposal {
        let request = gov::QueryProposalRequest { proposal_id }.encode_to_vec();
        let (bytes, _) = self.nodes[0].app.query_module("/cosmos.gov.v1.Query/Proposal", &request, 0).unwrap();
        gov::QueryProposalResponse::decode(bytes.as_slice()).unwrap().proposal.unwrap()
    }
}
