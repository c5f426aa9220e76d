//! The model module over fake ports: balances in the state under test, datanets as lists, encoders as files
//! that say what they are.
#![allow(dead_code, unreachable_pub, missing_docs, reason = "each test binary uses a part")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "tests")]

use std::collections::BTreeMap;
use std::sync::Arc;

use openledger_core::ports::{
    DatanetInfo, DatanetPort, EncoderPort, EncoderSpec, SnapshotItem, SnapshotPage, SnapshotSpec, TextHeader,
};
use openledger_core::{AccAddress, BlockInfo, Ctx, Failure, Module, Res, TxError};
use openledger_influence::Shape;
use openledger_influence::fit::{FitOptions, Fitted, Sample, fit};
use openledger_model::{ModelKeeper, ModelModule};
use openledger_proto::cosmos::base::v1beta1::Coin;
use openledger_proto::openledger::model::v1 as pb;
pub use openledger_testing::{Bank, named as account};
use openledger_testing::{ModuleExt, code_of};
use prost::{Message, Name};
use sha2::{Digest, Sha256};

/// A member of a datanet.
#[derive(Clone)]
pub struct Row {
    pub features: Vec<i8>,
    pub label: u32,
    pub novelty_ppm: u32,
    /// Whether its licence allows the use.
    pub granted: bool,
}

/// Datanets by id; all rows of one have the same length, but from id 100 on they are texts. The data of datanet 101
/// was committed at height 5, that of 102 never was, and all other at 50.
#[derive(Clone, Default)]
pub struct Datanets(pub BTreeMap<u64, Vec<Row>>);

/// Few accounts own the first items, and more own the later ones.
pub fn owner(datanet: u64, item: u64) -> AccAddress {
    account(&format!("owner/{datanet}/{}", item % if item > 100 { 25 } else { 7 }))
}

impl DatanetPort for Datanets {
    fn datanet(&self, _: &Ctx, id: u64) -> Res<DatanetInfo> {
        let rows = self.0.get(&id).ok_or_else(|| coded("datanet", 2))?;
        Ok(DatanetInfo {
            id,
            dimension: u32::try_from(rows[0].features.len()).unwrap(),
            labels: rows.iter().map(|r| r.label).max().unwrap() + 1,
            text: id >= 100,
            creator: account("datanet"),
            reveal_window: 1,
        })
    }
    fn first_commit(&self, _: &Ctx, id: u64) -> Res<Option<u64>> {
        Ok(match id {
            101 => Some(5),
            102 => None,
            _ => Some(50),
        })
    }
    fn check_snapshot(&self, ctx: &Ctx, s: &SnapshotSpec) -> Res<()> {
        let now = i64::try_from(ctx.height()).unwrap();
        let sound = self.0.contains_key(&s.datanet_id) && s.height < now && s.consent_height + 1 == now;
        assert!([1 | 32, 8 | 32].contains(&s.bits), "an inference is sold: train or retrieve, and commercial");
        if sound { Ok(()) } else { Err(coded("datanet", 9)) }
    }
    fn snapshot_page(&self, ctx: &Ctx, s: &SnapshotSpec, from: u64, max: u32) -> Res<SnapshotPage> {
        ctx.gas().consume(100, "page")?;
        let rows = &self.0[&s.datanet_id];
        let bound = u64::try_from(rows.len()).unwrap();
        let last = (from + u64::from(max) - 1).min(bound);
        let items = (from..=last).filter_map(|id| {
            let row = &rows[usize::try_from(id - 1).unwrap()];
            row.granted.then(|| SnapshotItem {
                item_id: id,
                features: row.features.clone(),
                label: row.label,
                owner: owner(s.datanet_id, id),
                novelty_ppm: row.novelty_ppm,
            })
        });
        Ok(SnapshotPage { items: items.collect(), next: (last < bound).then_some(last + 1) })
    }
    fn item_bound(&self, _: &Ctx, id: u64) -> Res<u64> {
        Ok(u64::try_from(self.0[&id].len()).unwrap())
    }
}

/// A file is an encoder when it begins with `ONNX`, input and output length: it copies the first inputs. One that
/// begins with `TEXT` and an output length reads text of at most 60,000 bytes: it copies as well, adds zeros, and
/// refuses what begins with an exclamation mark.
pub struct Encoders;

impl EncoderPort for Encoders {
    fn validate(&self, _: &Ctx, onnx: &[u8]) -> Res<EncoderSpec> {
        if let [b'T', b'E', b'X', b'T', output, ..] = onnx {
            let sizes = EncoderSpec { input_dim: 60_000, output_dim: u32::from(*output), ..EncoderSpec::default() };
            return Ok(EncoderSpec { memory: 500, text: self.text_header(onnx), ..sizes });
        }
        let [b'O', b'N', b'N', b'X', input, output, ..] = onnx else { return Err(coded("inference", 101)) };
        let (input_dim, output_dim) = (u32::from(*input), u32::from(*output));
        Ok(EncoderSpec { input_dim, output_dim, macs: 1_000, elements: 100, memory: 1_000, nodes: 3, text: None })
    }
    fn judge(&self, ctx: &Ctx, onnx: &[u8], admit: &dyn Fn(&EncoderSpec) -> Res<()>) -> Res<(EncoderSpec, [u8; 32])> {
        let spec = self.validate(ctx, onnx)?;
        admit(&spec)?;
        Ok((spec, self.fingerprint(onnx)?))
    }
    /// The last byte is metadata.
    fn fingerprint(&self, onnx: &[u8]) -> Res<[u8; 32]> {
        Ok(Sha256::digest(&onnx[..onnx.len() - 1]).into())
    }
    fn fingerprint_gas(&self, _: &EncoderSpec) -> u64 {
        777
    }
    fn encode(&self, ctx: &Ctx, hash: &[u8; 32], onnx: &dyn Fn() -> Res<Vec<u8>>, input: &[i8]) -> Res<Vec<i8>> {
        let file = onnx()?;
        assert_eq!(Sha256::digest(&file)[..], hash[..]);
        let spec = self.validate(ctx, &file)?;
        if spec.text.is_some() {
            let text = input.iter().copied().chain(std::iter::repeat(0));
            let embedding = text.take(usize::try_from(spec.output_dim).unwrap()).collect();
            return if input[0] == 33 { Err(coded("inference", 221)) } else { Ok(embedding) };
        }
        Ok(input[..usize::try_from(spec.output_dim).unwrap()].to_vec())
    }
    fn gas(&self, _: &EncoderSpec) -> u64 {
        12_345
    }
    fn text_header(&self, file: &[u8]) -> Option<TextHeader> {
        file.first_chunk().copied().filter(|_| file.starts_with(b"TEXT"))
    }
    fn text_test_vector(&self, ctx: &Ctx, file: &[u8]) -> Res<[u8; 32]> {
        ctx.gas().consume(4_444, "test vector")?;
        Ok(Sha256::digest(file).into())
    }
    fn gas_of(&self, spec: &EncoderSpec, input: &[i8]) -> u64 {
        if spec.text.is_some() { 10 * input.len() as u64 } else { self.gas(spec) }
    }
}

fn coded(codespace: &str, code: u32) -> Failure {
    Failure::Tx(TxError::new(codespace, code, "refused by the test".to_owned()))
}

/// A chain at some height; clones share the state.
#[derive(Clone)]
pub struct Chain {
    pub ctx: Ctx,
    pub keeper: ModelKeeper,
}

pub type Refusal = (String, u32);

/// A code of the module.
pub fn refused(code: u32) -> Refusal {
    ("model".to_owned(), code)
}

impl Chain {
    pub fn new(datanets: Datanets) -> Self {
        Self::with_params(datanets, |_| ())
    }

    pub fn with_params(datanets: Datanets, change: impl FnOnce(&mut pb::Params)) -> Self {
        let keeper = ModelKeeper::new(Arc::new(Bank::default()), Arc::new(datanets), Arc::new(Encoders));
        let ctx = Ctx::for_test();
        let mut params = openledger_model::params::default_params("uopen");
        change(&mut params);
        let module = ModelModule::new(keeper.clone());
        let genesis = pb::GenesisState { params: Some(params), ..pb::GenesisState::default() };
        module.init_genesis(&ctx, &openledger_proto::json::print(&genesis).unwrap()).unwrap();
        for name in ["alice", "bob", "carol"] {
            Bank::set(&ctx, &account(name), 1_000_000_000);
        }
        Self { ctx, keeper }.at(10)
    }

    pub fn module(&self) -> ModelModule {
        ModelModule::new(self.keeper.clone())
    }

    /// The block of this height begins.
    pub fn at(&self, height: u64) -> Self {
        let hash = Sha256::digest(height.to_be_bytes()).to_vec();
        let block = BlockInfo { chain_id: "test-1".to_owned(), height, hash, ..BlockInfo::default() };
        let next = Self { ctx: self.ctx.with_block(block), keeper: self.keeper.clone() };
        next.module().begin_block(&next.ctx).unwrap();
        next
    }

    pub fn text(&self, name: &str) -> String {
        self.ctx.address_text(&account(name))
    }

    /// Sends a message as a transaction: what fails leaves nothing.
    pub fn send<M: Message + Name, R: Message + Name + Default>(&self, msg: &M) -> Result<R, Refusal> {
        self.module().send(&self.ctx, msg).map_err(|e| code_of(&e))
    }

    pub fn model(&self, id: u64) -> pb::Model {
        self.keeper.model(&self.ctx, id).unwrap()
    }

    /// An identity model of alice.
    pub fn blueprint(&self, dimension: u32, classes: u32) -> pb::MsgCreateModel {
        pb::MsgCreateModel {
            creator: self.text("alice"),
            name: "digits".to_owned(),
            input_dimension: dimension,
            classes,
            licence: 127,
            ..pb::MsgCreateModel::default()
        }
    }

    pub fn create(&self, msg: &pb::MsgCreateModel) -> Result<u64, Refusal> {
        self.send::<_, pb::MsgCreateModelResponse>(msg).map(|r| r.model_id)
    }

    pub fn announce(&self, model_id: u64, datanets: &[u64]) -> Result<(), Refusal> {
        let snapshots =
            datanets.iter().map(|id| pb::SnapshotRef { datanet_id: *id, height: self.ctx.height() - 1 }).collect();
        let msg = pb::MsgAnnounceTraining { creator: self.text("alice"), model_id, snapshots, lambda_ppb: 1_000_000 };
        self.send::<_, pb::MsgAnnounceTrainingResponse>(&msg).map(drop)
    }

    pub fn register(&self, model_id: u64, s: &Submission) -> Result<u32, Refusal> {
        let msg = pb::MsgRegisterHead {
            creator: self.text("alice"),
            model_id,
            weights: s.weights.clone(),
            inverse_fraction_bits: s.bits,
            inverse_sha256: Sha256::digest(&s.inverse).to_vec(),
            chunk_size: CHUNK,
            points: s.points,
            sigma_floor_ppm: 0,
        };
        self.send::<_, pb::MsgRegisterHeadResponse>(&msg).map(|r| r.chunks)
    }

    pub fn upload(&self, model_id: u64, s: &Submission, index: u32) -> Result<u32, Refusal> {
        let data = s.inverse.chunks(CHUNK as usize).nth(index as usize).unwrap_or_default().to_vec();
        let msg = pb::MsgUploadInverse { creator: self.text("alice"), model_id, index, data };
        self.send::<_, pb::MsgUploadInverseResponse>(&msg).map(|r| r.chunks_received)
    }

    pub fn upload_all(&self, model_id: u64, s: &Submission, chunks: u32) {
        for index in 0..chunks {
            self.upload(model_id, s, index).unwrap();
        }
    }

    pub fn step(&self, model_id: u64, max_items: u32) -> Result<pb::MsgCertifyStepResponse, Refusal> {
        self.send(&pb::MsgCertifyStep { sender: self.text("bob"), model_id, max_items })
    }

    /// Registers, uploads, waits for the seed and certifies to the end; returns the chain at its last height
    /// and the last answer.
    pub fn submit(&self, model_id: u64, s: &Submission, max_items: u32) -> (Self, pb::MsgCertifyStepResponse) {
        let chunks = self.register(model_id, s).unwrap();
        self.upload_all(model_id, s, chunks);
        let chain = self.at(self.ctx.height() + 1).at(self.ctx.height() + 2);
        for _ in 0..10_000 {
            let answer = chain.step(model_id, max_items).unwrap();
            if answer.phase() == pb::CertificationPhase::Done {
                return (chain, answer);
            }
        }
        panic!("certification does not end");
    }
}

pub const CHUNK: u32 = 4_096;

/// What a registrant submits.
#[derive(Clone)]
pub struct Submission {
    pub weights: Vec<u8>,
    pub bits: u32,
    pub inverse: Vec<u8>,
    pub points: u32,
}

/// Fits rows as a registrant does.
pub fn fitted(rows: &[Row], classes: u16) -> Fitted {
    let shape = Shape::new(classes, u16::try_from(rows[0].features.len()).unwrap()).unwrap();
    let samples: Vec<Sample<'_>> = rows.iter().map(|r| (&r.features[..], u16::try_from(r.label).unwrap())).collect();
    fit(shape, &samples, &FitOptions::default(), None, |_| ()).unwrap()
}

pub fn submission(rows: &[Row], classes: u16) -> Submission {
    let f = fitted(rows, classes);
    Submission {
        weights: f.head.to_bytes(),
        bits: f.hinv.shift(),
        inverse: f.hinv.to_bytes(),
        points: u32::try_from(rows.len()).unwrap(),
    }
}

/// The first digits of the committed file, 8x8 images averaged to 4x4.
pub fn digits(n: usize) -> Vec<Row> {
    let file = include_str!("../../../../tests/data/digits.csv");
    file.lines()
        .take(n)
        .enumerate()
        .map(|(i, line)| {
            let v: Vec<u32> = line.split(',').map(|t| t.trim().parse().unwrap()).collect();
            let cell = |c: usize| {
                let (y, x) = (c / 4 * 2, c % 4 * 2);
                let sum: u32 = [(0, 0), (0, 1), (1, 0), (1, 1)].iter().map(|(dy, dx)| v[(y + dy) * 8 + x + dx]).sum();
                i8::try_from(sum).unwrap()
            };
            let novelty_ppm = if i % 10 == 0 { 100_000 } else { 1_000_000 };
            Row { features: (0..16).map(cell).collect(), label: v[64], novelty_ppm, granted: true }
        })
        .collect()
}

pub fn price(amount: &str) -> Option<Coin> {
    Some(Coin { denom: "uopen".to_owned(), amount: amount.to_owned() })
}
