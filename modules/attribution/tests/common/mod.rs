//! Ports over the test's own state, and a model that is really fitted and certified.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used, clippy::expect_used, reason = "each test binary uses a part")]

use openledger_core::ports::{
    AttributionOutcome, AttributionPort, AttributionRequest, BankSend, BatchRequest, DistributionPort, EncoderRef,
    InferenceProofs, ItemTerms, ItemTermsPort, LineageView, ModelHead, ModelMaterial, ModelStories, ModelStory,
    ModelView, Payee, PointOrigin, TunerShare,
};
use std::sync::{Arc, LazyLock, Mutex};

use openledger_attribution::split::MAX_FEE;
use openledger_attribution::{AttributionKeeper, AttributionModule};
use openledger_core::storage::StoreKey;
use openledger_core::{AccAddress, Amount, Coin, Coins, Ctx, Denom, Module, Res};
use openledger_influence::fit::{FitOptions, Fitted, Sample, fit};
use openledger_influence::{Accumulators, Certifier, CertifyParams, ProbeVectors, Shape};
use openledger_model::keys::{Origin, OriginChunk};
use openledger_testing::config_with;
pub use openledger_testing::{Bank, account};
use prost::Message;
use sha2::{Digest, Sha256};

/// Points of the model.
pub const POINTS: u64 = 60;

fn bank() -> Bank {
    Bank { failing: Some(failing()), ..Bank::default() }
}

/// An account whose receipt of coins fails though it is not blocked.
pub fn failing() -> AccAddress {
    account(66)
}

/// Owner of a point: one of five, of whom one is a module account and one fails.
pub fn owner(point: u64) -> AccAddress {
    match point % 5 {
        3 => AccAddress::module("gov"),
        4 => failing(),
        n => account(u8::try_from(n).unwrap() + 1),
    }
}

struct Trained {
    fitted: Fitted,
    chunks: Vec<Vec<u8>>,
}

/// Three overlapping clusters, certified.
static TRAINED: LazyLock<Trained> = LazyLock::new(|| {
    let shape = Shape::new(3, 4).unwrap();
    let mut state = 7u32;
    let mut noise = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        i32::try_from(state >> 24).unwrap() / 4 - 32
    };
    let rows: Vec<(Vec<i8>, u16)> = (0..POINTS)
        .map(|i| {
            let label = u16::try_from(i % 3).unwrap();
            let centre = |f: u16| if f == label { 40 } else { -20 };
            ((0..4).map(|f| i8::try_from(centre(f) + noise()).unwrap()).collect(), label)
        })
        .collect();
    let samples: Vec<Sample<'_>> = rows.iter().map(|(e, y)| (&e[..], *y)).collect();
    let fitted = fit(shape, &samples, &FitOptions::default(), None, |_| ()).unwrap();
    let probes = ProbeVectors::new(&fitted.hinv, &[1; 32]);
    let n = u32::try_from(POINTS).unwrap();
    let certifier = Certifier::new(&fitted.head, &fitted.hinv, &probes, CertifyParams::DEFAULT, n).unwrap();
    let mut sums = Accumulators::new(shape);
    let mut chunks = vec![Vec::new(), Vec::new()];
    for (i, (e, y)) in (0u64..).zip(&rows) {
        let novelty = if i % 7 == 0 { 250_000 } else { 1_000_000 };
        certifier.absorb(&mut sums, i, e, *y, novelty).unwrap().pack(&mut chunks[usize::from(i >= 25)]);
    }
    certifier.finish(&sums).unwrap();
    Trained { fitted, chunks }
});

/// Points and origins as the model module stores them.
pub fn chunks() -> Vec<(Vec<u8>, Vec<u8>)> {
    let mut first = 0u64;
    let packed = openledger_influence::Point::packed_len(Shape::new(3, 4).unwrap());
    let chunk = |points: &Vec<u8>| {
        let count = u64::try_from(points.len() / packed).unwrap();
        let one = |p| Origin { datanet_id: 3, item_id: p + 1, owner: owner(p).as_bytes().to_vec() };
        let origins = OriginChunk { origins: (first..first + count).map(one).collect() };
        first += count;
        (points.clone(), origins.encode_to_vec())
    };
    TRAINED.chunks.iter().map(chunk).collect()
}

/// Weights, fraction bits and bytes of the inverse.
pub fn head() -> (Vec<u8>, u32, Vec<u8>) {
    (TRAINED.fitted.head.to_bytes(), TRAINED.fitted.hinv.shift(), TRAINED.fitted.hinv.to_bytes())
}

/// The model module's hash chain.
pub fn material_hash() -> [u8; 32] {
    let (weights, shift, inverse) = head();
    let start = Sha256::new()
        .chain_update("model")
        .chain_update(shift.to_be_bytes())
        .chain_update(Sha256::digest(weights))
        .chain_update(Sha256::digest(inverse))
        .finalize();
    let packed = openledger_influence::Point::packed_len(Shape::new(3, 4).unwrap());
    let next = |h, (points, origins): (Vec<u8>, Vec<u8>)| {
        let origins = OriginChunk::decode(origins.as_slice()).unwrap().origins;
        let one = |h, (point, origin): (&[u8], Origin)| {
            Sha256::new().chain_update(h).chain_update(point).chain_update(origin.encode_to_vec()).finalize()
        };
        points.chunks_exact(packed).zip(origins).fold(h, one)
    };
    chunks().into_iter().fold(start, next).into()
}

/// Models: 2 with its ancestor 1, 5 with a tuner whose share was measured at height 10, everything else unknown.
pub struct Models;

/// The share of the tuner of model 5, in ppm.
pub const MEASURED: u32 = 250_000;

pub fn view(id: u64) -> ModelView {
    ModelView {
        id,
        certified: true,
        price: Amount::from(1_000_000u64),
        encoder: EncoderRef::Identity,
        classes: 3,
        embedding_dim: 4,
        points: POINTS,
        sigma_floor_ppm: 0,
        material_hash: material_hash(),
        lineage: vec![
            (1, Payee { address: account(20), share_ppm: 250_000 }),
            (2, Payee { address: account(21), share_ppm: 750_000 }),
        ],
        tuners: if id == 5 { vec![Payee { address: account(3), share_ppm: 1_000_000 }] } else { Vec::new() },
        tuner_share: if id == 5 { TunerShare::Measured { after: 10, ppm: MEASURED } } else { TunerShare::Declared },
        compute: vec![Payee { address: account(22), share_ppm: 1_000_000 }],
        retrieval: None,
    }
}

impl ModelHead for Models {
    fn head(&self, ctx: &Ctx, _: u64) -> Res<Vec<u8>> {
        ctx.gas().consume(1, "metered reads fail here").map(|()| TRAINED.fitted.head.to_bytes())
    }
}

impl ModelMaterial for Models {
    fn view(&self, _: &Ctx, id: u64) -> Res<ModelView> {
        Ok(view(id))
    }
    fn inverse(&self, _: &Ctx, _: u64) -> Res<(u32, Vec<u8>)> {
        Ok((TRAINED.fitted.hinv.shift(), TRAINED.fitted.hinv.to_bytes()))
    }
    fn points(&self, _: &Ctx, _: u64) -> Res<Vec<Vec<u8>>> {
        Ok(TRAINED.chunks.clone())
    }
    fn origins(&self, _: &Ctx, _: u64, points: &[u64]) -> Res<Vec<PointOrigin>> {
        Ok(points.iter().map(|p| PointOrigin { datanet_id: 3, item_id: p + 1, owner: owner(*p) }).collect())
    }
}

impl ModelStories for Models {
    fn story(&self, _: &Ctx, id: u64, points: &[u64]) -> Res<ModelStory> {
        let node = |model_id, n, share_ppm| LineageView {
            model_id,
            name: format!("model {model_id}"),
            creator: account(n),
            share_ppm,
        };
        let proof_keys = points.iter().map(|p| ("model", p.to_be_bytes().to_vec())).collect();
        Ok(ModelStory {
            name: format!("model {id}"),
            lineage: vec![node(1, 20, 250_000), node(2, 21, 750_000)],
            proof_keys,
        })
    }
}

/// Items: every third one has a curator.
pub struct Datanets;

impl ItemTermsPort for Datanets {
    fn item_terms(&self, _: &Ctx, datanet_id: u64, item_id: u64) -> Res<ItemTerms> {
        assert_eq!(datanet_id, 3);
        let point = item_id - 1;
        let curated = point.is_multiple_of(3);
        Ok(ItemTerms {
            owner: owner(point),
            owner_ppm: 900_000,
            curator: curated.then(|| account(30)),
            curator_ppm: if curated { 60_000 } else { 0 },
        })
    }
}

/// The inference module's schema.
pub struct Inferences;

impl InferenceProofs for Inferences {
    fn proof_keys(&self, inference_id: u64) -> Vec<(StoreKey, Vec<u8>)> {
        vec![("inference", [&[0x10][..], &inference_id.to_be_bytes()].concat())]
    }
}

/// The community pool: an account like any other here.
pub struct Pool;

impl DistributionPort for Pool {
    fn fund_community_pool(&self, ctx: &Ctx, from: &AccAddress, coins: &Coins) -> Res<()> {
        bank().send_to_module(ctx, from, "distribution", coins)
    }
}

pub fn keeper() -> AttributionKeeper {
    keeper_over(Arc::new(Datanets))
}

/// Datanets that keep what they are told.
#[derive(Default)]
pub struct Told(pub Mutex<Vec<(u64, u64)>>);

impl ItemTermsPort for Told {
    fn item_terms(&self, ctx: &Ctx, datanet_id: u64, item_id: u64) -> Res<ItemTerms> {
        Datanets.item_terms(ctx, datanet_id, item_id)
    }

    fn note_earnings(&self, _: &Ctx, datanet_id: u64, earned: Amount) -> Res<()> {
        self.0.lock().unwrap().push((datanet_id, earned.to_u64().unwrap()));
        Ok(())
    }
}

/// A keeper that pays the contributors whom these datanets name.
pub fn keeper_over(datanets: Arc<dyn ItemTermsPort>) -> AttributionKeeper {
    let models = Arc::new(Models);
    AttributionKeeper::new(Arc::new(bank()), Arc::new(Pool), models.clone(), models, datanets, Arc::new(Inferences))
}

/// A chain after genesis at height 10, with the module accounts of the runtime.
pub fn chain() -> (Ctx, AttributionKeeper, AttributionModule) {
    let names =
        [("fee_collector", false), ("gov", false), ("attribution", false), ("distribution", false), ("treasury", true)];
    let config = config_with(&names.map(|(name, receives)| (name, &[][..], receives)));
    let ctx = Ctx::for_test().with_config(config).at_height(10);
    let keeper = keeper();
    let module = AttributionModule::new(keeper.clone());
    module.init_genesis(&ctx, &module.default_genesis(ctx.config()).unwrap()).unwrap();
    (ctx, keeper, module)
}

/// Pays a fee into the module's account and attributes it, as inference does.
pub fn infer(ctx: &Ctx, keeper: &AttributionKeeper, id: u64, fee: u64, input: [i8; 4]) -> Res<AttributionOutcome> {
    infer_of(ctx, keeper, &view(2), id, fee, input)
}

/// The same of any model.
pub fn infer_of(
    ctx: &Ctx,
    keeper: &AttributionKeeper,
    model: &ModelView,
    id: u64,
    fee: u64,
    input: [i8; 4],
) -> Res<AttributionOutcome> {
    let escrow = AccAddress::module("attribution");
    if fee <= MAX_FEE {
        Bank::set(ctx, &escrow, Bank::of(ctx, &escrow) + fee);
    }
    keeper.attribute(
        ctx,
        &AttributionRequest { inference_id: id, model, payer: account(99), embedding: &input, fee: fee.into() },
    )
}

/// Pays the fees of a batch into the module's account and attributes its answers, as inference does.
pub fn infer_batch(
    ctx: &Ctx,
    keeper: &AttributionKeeper,
    first_id: u64,
    fee: u64,
    inputs: &[[i8; 4]],
) -> Res<Vec<AttributionOutcome>> {
    let escrow = AccAddress::module("attribution");
    Bank::set(ctx, &escrow, Bank::of(ctx, &escrow) + fee * inputs.len() as u64);
    let (model, embeddings) = (view(2), inputs.iter().map(|i| i.to_vec()).collect::<Vec<_>>());
    let request =
        BatchRequest { first_id, model: &model, payer: account(99), embeddings: &embeddings, fee: fee.into() };
    keeper.attribute_batch(ctx, &request)
}

/// All accounts that these tests pay.
pub fn everybody() -> Vec<AccAddress> {
    let mut all: Vec<_> = [1, 2, 3, 20, 21, 22, 30, 66].map(account).to_vec();
    all.extend(["fee_collector", "treasury", "distribution", "gov", "attribution"].map(AccAddress::module));
    all
}

pub fn coin(amount: u64) -> Coin {
    Coin::new(amount.into(), Denom::new("uopen").unwrap())
}
