//! ABCI 2.0 over [`BaseApp`]: the only place that turns CometBFT's types into the state machine's and back.

use crate::queries::{Queries, RawQuery};
use openledger_baseapp::BaseApp;
use openledger_baseapp::block::{Block, FatalError, TxResult};
use openledger_baseapp::genesis::Genesis;
use openledger_baseapp::query::abci_refusal;
use openledger_core::{BlockInfo, BlockTime, Event, Failure, Sdk, TxError, ValidatorUpdate};
use openledger_core::{Misbehavior, Vote};
use openledger_store::Proven;
use prost::Message;
use std::collections::BTreeSet;
use std::sync::Arc;
use tendermint_abci::Application;
use tendermint_proto::google::protobuf::Timestamp;
use tendermint_proto::v0_38::abci;
use tendermint_proto::v0_38::crypto::{ProofOp, ProofOps, PublicKey, public_key};

/// `BlockIDFlag` of a validator whose vote did not come; a vote for nil is a vote (SDK `x/slashing`).
const FLAG_ABSENT: i32 = 1;

/// The application as CometBFT drives it. Cloned for each connection.
#[derive(Clone)]
pub struct Abci {
    app: Arc<BaseApp>,
    queries: Arc<dyn Queries>,
    version: String,
    hooks: Arc<dyn Hooks>,
    indexed: Indexed,
}

/// Attributes of events that CometBFT shall index, as `type.attribute`; empty for all.
#[derive(Debug, Clone, Default)]
struct Indexed(Arc<BTreeSet<String>>);

impl Indexed {
    fn event(&self, e: Event) -> abci::Event {
        let attribute = |(key, value): (String, String)| {
            let index = self.0.is_empty() || self.0.contains(&format!("{}.{key}", e.ty));
            abci::EventAttribute { key, value, index }
        };
        let attributes = e.attributes.into_iter().map(attribute).collect();
        abci::Event { r#type: e.ty, attributes }
    }

    fn receipt(&self, t: TxResult) -> abci::ExecTxResult {
        abci::ExecTxResult {
            code: t.code,
            data: t.data.into(),
            log: t.log,
            info: String::new(),
            gas_wanted: gas(t.gas_wanted),
            gas_used: gas(t.gas_used),
            events: t.events.into_iter().map(|e| self.event(e)).collect(),
            codespace: t.codespace,
        }
    }
}

/// What the node around the application wants to know.
pub trait Hooks: Send + Sync {
    /// The application executes no more blocks. Ends the process, children first, unless it only needs
    /// another binary.
    fn halt(&self, stop: &FatalError);
    /// Called after a height became durable.
    fn committed(&self, height: u64);
}

impl Abci {
    /// The application with what answers its queries and the node around it.
    pub fn new(app: Arc<BaseApp>, queries: Arc<dyn Queries>, version: String, hooks: Arc<dyn Hooks>) -> Self {
        Self { app, queries, version, hooks, indexed: Indexed::default() }
    }

    /// Has only these attributes of events indexed, each as `type.attribute` (`index-events` of `app.toml`);
    /// all when there are none.
    #[must_use]
    pub fn with_index_events(mut self, events: impl IntoIterator<Item = String>) -> Self {
        self.indexed = Indexed(Arc::new(events.into_iter().collect()));
        self
    }

    /// The value, or silence: a fatal failure never becomes an answer.
    fn or_halt<T>(&self, result: Result<T, FatalError>) -> T {
        match result {
            Ok(value) => value,
            Err(e) => {
                self.hooks.halt(&e);
                // Whether the process ends or goes on answering queries, this connection must never answer
                // again.
                loop {
                    std::thread::park();
                }
            }
        }
    }
}

impl Application for Abci {
    fn info(&self, _: abci::RequestInfo) -> abci::ResponseInfo {
        let last = self.app.published();
        let height = i64::try_from(last.block.height).unwrap_or(i64::MAX);
        abci::ResponseInfo {
            data: "openledger".to_owned(),
            version: self.version.clone(),
            app_version: 0,
            last_block_height: height,
            last_block_app_hash: if height == 0 { Vec::new().into() } else { last.app_hash.to_vec().into() },
        }
    }

    fn init_chain(&self, r: abci::RequestInitChain) -> abci::ResponseInitChain {
        let params = r.consensus_params.as_ref().map(|p| p.encode_to_vec());
        let params = params
            .and_then(|bytes| openledger_proto::tendermint::types::ConsensusParams::decode(bytes.as_slice()).ok());
        let genesis = Genesis {
            block: BlockInfo {
                chain_id: r.chain_id,
                height: u64::try_from(r.initial_height).unwrap_or(1).max(1),
                time: time(r.time),
                ..BlockInfo::default()
            },
            params,
            validators: r.validators.into_iter().filter_map(validator_in).collect(),
            app_state: r.app_state_bytes.to_vec(),
        };
        let updates = self.or_halt(self.app.init_chain(genesis));
        abci::ResponseInitChain {
            consensus_params: None, // those of the request stay in force
            validators: updates.into_iter().map(validator_out).collect(),
            app_hash: <sha2::Sha256 as sha2::Digest>::digest(b"").to_vec().into(),
        }
    }

    fn check_tx(&self, r: abci::RequestCheckTx) -> abci::ResponseCheckTx {
        let recheck = r.r#type == abci::CheckTxType::Recheck as i32;
        let t = self.or_halt(self.app.check_tx(r.tx.to_vec(), recheck));
        abci::ResponseCheckTx {
            code: t.code,
            data: t.data.into(),
            log: t.log,
            info: String::new(),
            gas_wanted: gas(t.gas_wanted),
            gas_used: gas(t.gas_used),
            events: t.events.into_iter().map(|e| self.indexed.event(e)).collect(),
            codespace: t.codespace,
        }
    }

    fn prepare_proposal(&self, r: abci::RequestPrepareProposal) -> abci::ResponsePrepareProposal {
        let info = header(r.height, r.time, &r.proposer_address, &r.next_validators_hash);
        let max = u64::try_from(r.max_tx_bytes).unwrap_or(0);
        let txs = r.txs.iter().map(|t| t.to_vec()).collect();
        let txs = self.or_halt(self.app.prepare_proposal(info, txs, max));
        abci::ResponsePrepareProposal { txs: txs.into_iter().map(Into::into).collect() }
    }

    fn process_proposal(&self, r: abci::RequestProcessProposal) -> abci::ResponseProcessProposal {
        use abci::response_process_proposal::ProposalStatus;
        let info = header(r.height, r.time, &r.proposer_address, &r.next_validators_hash);
        let block = block(info, &r.hash, r.proposed_last_commit, r.misbehavior, &r.txs);
        let accepted = self.or_halt(self.app.process_proposal(block));
        abci::ResponseProcessProposal {
            status: if accepted { ProposalStatus::Accept } else { ProposalStatus::Reject } as i32,
        }
    }

    fn finalize_block(&self, r: abci::RequestFinalizeBlock) -> abci::ResponseFinalizeBlock {
        let info = header(r.height, r.time, &r.proposer_address, &r.next_validators_hash);
        let block = block(info, &r.hash, r.decided_last_commit, r.misbehavior, &r.txs);
        let result = self.or_halt(self.app.finalize_block(block));
        abci::ResponseFinalizeBlock {
            events: result.events.into_iter().map(|e| self.indexed.event(e)).collect(),
            tx_results: result.txs.into_iter().map(|t| self.indexed.receipt(t)).collect(),
            validator_updates: result.validators.into_iter().map(validator_out).collect(),
            // As in the SDK, the full parameters are returned, and CometBFT applies what differs.
            consensus_param_updates: params_out(&result.params),
            app_hash: result.app_hash.to_vec().into(),
        }
    }

    fn commit(&self) -> abci::ResponseCommit {
        let retain = self.or_halt(self.app.commit());
        self.hooks.committed(self.app.published().block.height);
        abci::ResponseCommit { retain_height: i64::try_from(retain).unwrap_or(0) }
    }

    fn query(&self, r: abci::RequestQuery) -> abci::ResponseQuery {
        match self.answer(&r) {
            Ok(answer) => answer,
            Err(Failure::Tx(e)) => refusal(e, r.height),
            Err(e) => refusal(TxError::new("sdk", 1, e.to_string()), r.height),
        }
    }
}

impl Abci {
    fn answer(&self, r: &abci::RequestQuery) -> Result<abci::ResponseQuery, Failure> {
        if r.height < 0 {
            return Err(Sdk::InvalidRequest.wrap("cannot query with height < 0; please provide a valid height"));
        }
        if r.path == "/cosmos.tx.v1beta1.Service/BroadcastTx" {
            return Err(Sdk::InvalidRequest.wrap("can't route a broadcast tx message"));
        }
        let at = height(r.height);
        if self.queries.serves(&r.path) {
            if self.app.serves(&r.path) {
                self.app.view_at(at)?; // a height that cannot be served keeps its own code here, unlike over gRPC
            }
            return match self.queries.call(&r.path, &r.data, at) {
                Ok((value, height)) => Ok(abci::ResponseQuery {
                    value: value.into(),
                    height: i64::try_from(height).unwrap_or(i64::MAX),
                    ..abci::ResponseQuery::default()
                }),
                Err(e) => Ok(refusal(abci_refusal(&e), r.height)),
            };
        }
        let query = RawQuery { path: &r.path, data: &r.data, height: r.height, prove: r.prove };
        let found = self.queries.raw(query)?;
        let ops = |p: Proven| p.ops.into_iter().map(|op| ProofOp { r#type: op.r#type, key: op.key, data: op.data });
        Ok(abci::ResponseQuery {
            codespace: found.codespace.to_owned(),
            key: found.key.into(),
            value: found.value.into(),
            proof_ops: found.proof.map(|p| ProofOps { ops: ops(p).collect() }),
            height: found.height,
            ..abci::ResponseQuery::default()
        })
    }
}

fn refusal(e: TxError, height: i64) -> abci::ResponseQuery {
    abci::ResponseQuery { code: e.code, codespace: e.codespace, log: e.log, height, ..abci::ResponseQuery::default() }
}

/// What every request about a block says of its header.
fn header(number: i64, at: Option<Timestamp>, proposer: &[u8], next_validators_hash: &[u8]) -> BlockInfo {
    BlockInfo {
        height: height(number),
        time: time(at),
        proposer: proposer.to_vec(),
        next_validators_hash: next_validators_hash.to_vec(),
        ..BlockInfo::default()
    }
}

/// A block that is proposed or decided: its header with what the commit before it and the evidence say.
fn block(
    info: BlockInfo,
    hash: &[u8],
    commit: Option<abci::CommitInfo>,
    evidence: Vec<abci::Misbehavior>,
    txs: &[impl AsRef<[u8]>],
) -> Block {
    let misbehavior = evidence.into_iter().map(misbehavior).collect();
    let info = BlockInfo { hash: hash.to_vec(), votes: votes(commit), misbehavior, ..info };
    Block { info, txs: txs.iter().map(|tx| tx.as_ref().to_vec()).collect() }
}

fn gas(g: u64) -> i64 {
    i64::try_from(g).unwrap_or(i64::MAX)
}

fn height(h: i64) -> u64 {
    u64::try_from(h).unwrap_or(0)
}

fn time(t: Option<Timestamp>) -> BlockTime {
    t.map(|t| BlockTime { seconds: t.seconds, nanos: t.nanos }).unwrap_or_default()
}

fn votes(commit: Option<abci::CommitInfo>) -> Vec<Vote> {
    let vote = |v: abci::VoteInfo| {
        let signer = v.validator.unwrap_or_default();
        Vote { validator: signer.address.to_vec(), power: signer.power, signed: v.block_id_flag != FLAG_ABSENT }
    };
    commit.map(|c| c.votes.into_iter().map(vote).collect()).unwrap_or_default()
}

fn misbehavior(m: abci::Misbehavior) -> Misbehavior {
    let validator = m.validator.unwrap_or_default();
    Misbehavior {
        validator: validator.address.to_vec(),
        power: validator.power,
        height: m.height,
        time: time(m.time),
        total_power: m.total_voting_power,
        duplicate_vote: m.r#type == abci::MisbehaviorType::DuplicateVote as i32,
    }
}

/// CometBFT's own type of the same message.
fn params_out(
    params: &openledger_proto::tendermint::types::ConsensusParams,
) -> Option<tendermint_proto::v0_38::types::ConsensusParams> {
    tendermint_proto::v0_38::types::ConsensusParams::decode(params.encode_to_vec().as_slice()).ok()
}

fn validator_in(v: abci::ValidatorUpdate) -> Option<ValidatorUpdate> {
    let (key_type, public_key) = match v.pub_key?.sum? {
        public_key::Sum::Ed25519(k) => ("ed25519", k),
        public_key::Sum::Secp256k1(k) => ("secp256k1", k),
    };
    Some(ValidatorUpdate { key_type: key_type.to_owned(), public_key, power: u64::try_from(v.power).ok()? })
}

fn validator_out(v: ValidatorUpdate) -> abci::ValidatorUpdate {
    let sum = if v.key_type == "secp256k1" {
        public_key::Sum::Secp256k1(v.public_key)
    } else {
        public_key::Sum::Ed25519(v.public_key)
    };
    abci::ValidatorUpdate {
        pub_key: Some(PublicKey { sum: Some(sum) }),
        power: i64::try_from(v.power).unwrap_or(i64::MAX),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_events_that_the_operator_names_are_indexed() {
        let transfer = || Event::new("transfer").with("sender", "a").with("amount", "1");
        let flags = |indexed: &Indexed| {
            indexed.event(transfer()).attributes.into_iter().map(|a| (a.key, a.index)).collect::<Vec<_>>()
        };
        let pairs = |sender, amount| vec![("sender".to_owned(), sender), ("amount".to_owned(), amount)];
        assert_eq!(flags(&Indexed::default()), pairs(true, true));
        let some = Indexed(Arc::new(["transfer.sender".to_owned(), "message.amount".to_owned()].into()));
        assert_eq!(flags(&some), pairs(true, false));
        let receipt = some.receipt(TxResult { events: vec![transfer()], ..TxResult::default() });
        assert_eq!(receipt.events[0].attributes.iter().filter(|a| a.index).count(), 1);
    }
}
