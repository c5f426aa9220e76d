//! A chain of one module: the datanet module over a bank that keeps balances in the same state.
#![allow(dead_code, unreachable_pub, missing_docs, reason = "each test file uses another part")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use openledger_core::ports::{EncoderSpec, TextEncoder, TextEncoders, TextReading};
use openledger_core::{AccAddress, Ctx, GasMeter, Res};
use openledger_datanet::hash::{commit_hash, payload_root};
use openledger_datanet::{DatanetKeeper, DatanetModule};
use openledger_proto::any::pack;
use openledger_proto::cosmos::base::v1beta1::Coin as PbCoin;
use openledger_proto::openledger::datanet::v1::*;
use openledger_testing::ModuleExt;
pub use openledger_testing::{Bank, code_of as code, named as account};
use openledger_text::{Features, Header, Sketch, TextBag};
use prost::{Message, Name};
use std::sync::Arc;

pub const SALT: [u8; 16] = [9; 16];
pub struct Chain {
    pub ctx: Ctx,
    pub module: DatanetModule,
    pub keeper: DatanetKeeper,
}

pub fn keeper() -> DatanetKeeper {
    DatanetKeeper::new(Arc::new(Bank::default()), "treasury").with_text_encoders(Arc::new(Encoders::default()))
}

/// Values of an embedding by [`bag`].
pub const TEXT_DIM: u16 = 16;

/// A text encoder of pseudo-random rows.
pub fn bag() -> TextBag {
    let header = Header {
        features: Features::WORDS,
        log2_buckets: 10,
        dimension: TEXT_DIM,
        max_words: 1_024,
        scale_q4: 512,
        seed: [7; 16],
        graph_bytes: 0,
    };
    let mut state = 1u32;
    let mut byte = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()[0]
    };
    let weights: Vec<u8> = (0..header.buckets()).map(|_| byte() | 1).collect();
    let table: Vec<i8> = (0..header.buckets() * header.dim()).map(|_| byte().cast_signed()).collect();
    TextBag::assemble(header, &vec![0; header.dim()], &weights, &table, &[]).unwrap()
}

/// The encoder as artifacts 1 and 3; no other artifact is a finished text encoder.
pub struct Encoders(TextBag);

impl Default for Encoders {
    fn default() -> Self {
        Self(bag())
    }
}

impl TextEncoders for Encoders {
    fn text_encoder(&self, _: &Ctx, artifact_id: u64) -> Res<Option<TextEncoder>> {
        let spec = EncoderSpec { output_dim: TEXT_DIM.into(), ..EncoderSpec::default() };
        Ok([1, 3].contains(&artifact_id).then_some(TextEncoder { artifact_id, hash: [1; 32], spec }))
    }

    fn load_gas(&self, _: &TextEncoder) -> u64 {
        self.0.header().load_gas()
    }

    fn gas_of(&self, _: &TextEncoder, text: &[u8]) -> u64 {
        self.0.cost(text).map_or(200, |cost| cost.gas())
    }

    fn read_text(&self, _: &Ctx, _: &TextEncoder, text: &[u8]) -> Res<Option<TextReading>> {
        let Ok(embedding) = self.0.embed(text) else { return Ok(None) };
        Ok(Some(TextReading { embedding, sketch: Sketch::of(&self.0, text).unwrap().to_bytes() }))
    }

    fn word_weights(&self, _: &Ctx, _: &TextEncoder) -> Res<Vec<u8>> {
        Ok(self.0.weights().to_vec())
    }
}

/// Rules for texts by that encoder: as measured on news, but for short texts.
pub const TEXT_RULES: TextRules =
    TextRules { dedup_encoder: 1, lexical_full_ppm: 450_000, lexical_dup_ppm: 750_000, reference_words: 6 };

/// Turns a message into one for texts with rules: near duplicates below 6,000, full novelty from 20,000 on.
pub fn with_text_rules(m: &mut MsgCreateDatanet) {
    m.schema = Some(Schema {
        modality: Modality::Utf8Text.into(),
        dimension: 400,
        labels: 2,
        text: Some(TEXT_RULES),
        ..Schema::default()
    });
    (m.near_dup_tau, m.novelty_full_at, m.norm_bound) = (6_000, 20_000, 0);
}

pub fn text(words: &str, label: u32) -> ItemPayload {
    ItemPayload { features: words.as_bytes().to_vec(), label }
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
            Bank::set(&ctx, &account(name), 1_000_000_000);
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
        Bank::of(&self.ctx, &account(name))
    }

    pub fn module_balance(&self, name: &str) -> u64 {
        Bank::of(&self.ctx, &AccAddress::module(name))
    }

    /// Runs a message as a transaction: stateless checks, then execution whose writes are dropped on failure.
    pub fn send<M: Message + Name, R: Message + Name + Default>(&self, msg: &M) -> Res<R> {
        self.module.send(&self.ctx, msg)
    }

    /// The code with which a message is refused. It must leave no trace.
    pub fn refused<M: Message + Name>(&self, msg: &M) -> (String, u32) {
        let before = openledger_datanet::genesis::export(&self.ctx).unwrap();
        let funds = ["alice", "bob", "carol", "dave"].map(|n| self.balance(n));
        let result = self.module.deliver(&self.ctx, &pack(msg)).map(drop);
        assert_eq!(openledger_datanet::genesis::export(&self.ctx).unwrap(), before);
        assert_eq!(["alice", "bob", "carol", "dave"].map(|n| self.balance(n)), funds);
        code(&result.expect_err("refusal"))
    }

    pub fn query<Q: Message, R: Message + Default>(
        &self,
        method: &str,
        request: &Q,
    ) -> Result<R, openledger_core::QueryError> {
        self.module.ask(&self.ctx, "openledger.datanet.v1.Query", method, request)
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
            provenance: None,
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
        schema: Some(Schema { modality: Modality::Int8Vector.into(), dimension: 2, labels: 3, ..Schema::default() }),
        policy: AdmissionPolicy::Open.into(),
        curators: vec![],
        default_licence: LicenceBit::Train as u32 | LicenceBit::Commercial as u32,
        min_item_bond: uopen(1000),
        near_dup_tau: 25,
        novelty_full_at: 100,
        norm_bound: 20_000,
        reveal_window: 10,
        shares: Some(Shares { contributors_ppm: 1_000_000, curators_ppm: 0, commons_ppm: 0 }),
        ..MsgCreateDatanet::default()
    }
}

pub fn point(x: i8, y: i8, label: u32) -> ItemPayload {
    ItemPayload { features: vec![x.cast_unsigned(), y.cast_unsigned()], label }
}

pub fn statuses(results: &[ItemResult]) -> Vec<ItemStatus> {
    results.iter().map(|r| r.status()).collect()
}
