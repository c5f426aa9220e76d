//! The keeper over fake ports: one model, a bank in the state under test, and an attribution that remembers what it
//! was asked.
#![allow(dead_code, reason = "each test binary uses a part")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use openledger_core::ports::{
    AttributionOutcome, AttributionPort, AttributionRequest, BatchRequest, EncoderRef, ItemUsePort, ModelHead,
    ModelView, ModelsView, RetrievalPoint, RetrievalRequest, TunerShare,
};
use std::sync::{Arc, Mutex};

use openledger_core::{AccAddress, Amount, Ctx, Failure, GrpcCode, Module, Res, Sdk};
use openledger_inference::keys::COUNT;
use openledger_inference::{Engine, InferenceKeeper, InferenceModule};
use openledger_proto::cosmos::base::v1beta1::Coin as PbCoin;
use openledger_proto::openledger::inference::v1 as pb;
use openledger_testing::{Bank, ModuleExt, code_of};
use prost::Message;

pub(crate) const ATTRIBUTION_GAS: u64 = 777_000;
/// Gas of attributing one answer of a batch.
pub(crate) const BATCH_GAS: u64 = 7_000;
/// Gas of crediting whoever a batch pays.
pub(crate) const CREDIT_GAS: u64 = 1_234;

#[derive(Clone)]
pub(crate) struct Models {
    pub(crate) view: ModelView,
    pub(crate) head: Vec<u8>,
    pub(crate) file: Vec<u8>,
    pub(crate) collection: Vec<RetrievalPoint>,
}

impl ModelHead for Models {
    fn head(&self, _: &Ctx, _: u64) -> Res<Vec<u8>> {
        Ok(self.head.clone())
    }
}

impl ModelsView for Models {
    fn model(&self, ctx: &Ctx, id: u64) -> Res<ModelView> {
        ctx.gas().consume(1_000, "model")?;
        if id == self.view.id {
            return Ok(self.view.clone());
        }
        Err(Failure::Tx(openledger_core::TxError::new("model", 2, "model not found")))
    }
    fn artifact(&self, _: &Ctx, _: u64) -> Res<Vec<u8>> {
        Ok(self.file.clone())
    }
    fn collection(&self, ctx: &Ctx, _: u64) -> Res<Vec<RetrievalPoint>> {
        assert_eq!(ctx.gas().limit(), u64::MAX, "the search was charged in advance");
        Ok(self.collection.clone())
    }
}

/// Items whose use was withdrawn, with the height from which on it was.
#[derive(Default)]
pub(crate) struct Items(pub(crate) Mutex<Vec<(u64, i64)>>);

impl ItemUsePort for Items {
    fn item_grants(&self, ctx: &Ctx, datanet_id: u64, item_id: u64, bits: u32, consent_height: i64) -> Res<bool> {
        ctx.gas().consume(ITEM_GAS, "item")?;
        assert_eq!((datanet_id, bits), (3, 8 | 32), "retrieval that is sold");
        Ok(!self.0.lock().unwrap().iter().any(|(item, from)| *item == item_id && *from <= consent_height))
    }
}

/// Gas of reading whether an item may be used.
pub(crate) const ITEM_GAS: u64 = 2_345;
/// Gas of searching a point, and of crediting an answer by retrieval.
pub(crate) const POINT_GAS: u64 = 10;

/// A retrieval as it was to be attributed: inference, results (point, score), points passed over, consent height,
/// executor.
pub(crate) type Retrieved = (u64, Vec<(u64, i64)>, Vec<u64>, u64, Option<AccAddress>);

/// Remembers what it was asked to attribute.
#[derive(Default)]
pub(crate) struct Attribution {
    pub(crate) retrievals: Mutex<Vec<Retrieved>>,
    pub(crate) requests: Mutex<Vec<(u64, Vec<i8>, Amount)>>,
    pub(crate) fails: bool,
}

impl AttributionPort for Attribution {
    fn gas(&self, _: &Ctx, _: &ModelView) -> Res<u64> {
        Ok(ATTRIBUTION_GAS)
    }
    fn attribute(&self, ctx: &Ctx, r: &AttributionRequest<'_>) -> Res<AttributionOutcome> {
        assert_eq!(ctx.gas().limit(), u64::MAX, "attribution was charged in advance");
        if self.fails {
            return Err(Sdk::Logic.wrap("attribution"));
        }
        self.requests.lock().unwrap().push((r.inference_id, r.embedding.to_vec(), r.fee));
        Ok(AttributionOutcome { record_hash: [7; 32], payees: 1, data_paid: r.fee })
    }
    fn batch_gas(&self, _: &Ctx, _: &ModelView, answers: u64) -> Res<u64> {
        Ok(BATCH_GAS * answers)
    }
    fn attribute_batch(&self, ctx: &Ctx, r: &BatchRequest<'_>) -> Res<Vec<AttributionOutcome>> {
        if self.fails {
            return Err(Sdk::Logic.wrap("attribution"));
        }
        ctx.gas().consume(CREDIT_GAS, "credits")?;
        let mut requests = self.requests.lock().unwrap();
        requests.extend((r.first_id..).zip(r.embeddings).map(|(id, e)| (id, e.clone(), r.fee)));
        let outcome = AttributionOutcome { record_hash: [7; 32], payees: 1, data_paid: r.fee };
        Ok(vec![outcome; r.embeddings.len()])
    }
    fn retrieval_gas(&self, _: &Ctx, _: &ModelView, scanned: u64) -> Res<u64> {
        Ok(POINT_GAS * scanned)
    }
    fn retrieval_credit_gas(&self, _: &Ctx, _: &ModelView) -> Res<u64> {
        Ok(CREDIT_GAS)
    }
    fn attribute_retrieval(&self, ctx: &Ctx, r: &RetrievalRequest<'_>) -> Res<AttributionOutcome> {
        if self.fails {
            return Err(Sdk::Logic.wrap("attribution"));
        }
        ctx.gas().consume(CREDIT_GAS, "credits")?;
        let results = r.results.iter().map(|r| (r.point, r.score)).collect();
        let passed_over = r.passed_over.iter().map(|(point, ..)| *point).collect();
        let asked = (r.inference_id, results, passed_over, r.consent_height, r.executor.clone());
        self.retrievals.lock().unwrap().push(asked);
        Ok(AttributionOutcome { record_hash: [7; 32], payees: 1, data_paid: r.fee })
    }
    fn record_hash(&self, _: &Ctx, _: u64) -> Res<[u8; 32]> {
        Ok([8; 32])
    }
}

pub(crate) struct World {
    pub(crate) attribution: Arc<Attribution>,
    pub(crate) items: Arc<Items>,
    pub(crate) module: InferenceModule,
    pub(crate) ctx: Ctx,
    pub(crate) payer: AccAddress,
}

/// Two classes over four features: class 1 wins when the features sum to more than 100 / 127 * 127 / 128.
pub(crate) fn identity_model() -> Models {
    let q16 = 1i32 << 16;
    let head: Vec<i32> = vec![0, 0, 0, 0, q16, q16, q16, q16, q16, 0];
    let view = ModelView {
        id: 5,
        certified: true,
        price: Amount::new(300),
        encoder: EncoderRef::Identity,
        classes: 2,
        embedding_dim: 4,
        points: 10,
        sigma_floor_ppm: 0,
        material_hash: [0; 32],
        lineage: vec![],
        tuners: vec![],
        tuner_share: TunerShare::Declared,
        compute: vec![],
        retrieval: None,
    };
    let head = head.iter().flat_map(|w| w.to_le_bytes()).collect();
    Models { view, head, file: vec![], collection: vec![] }
}

pub(crate) fn world(models: Models) -> World {
    world_with(models, Attribution::default())
}

pub(crate) fn world_with(models: Models, attribution: Attribution) -> World {
    let bank = Arc::new(Bank { gas_per_send: 5_000, ..Bank::default() });
    let attribution = Arc::new(attribution);
    let engine = Arc::new(Engine::new());
    let items = Arc::new(Items::default());
    let keeper = InferenceKeeper::new(bank, Arc::new(models), engine, attribution.clone(), items.clone());
    let module = InferenceModule::new(keeper);
    let ctx = Ctx::for_test();
    module.init_genesis(&ctx, &module.default_genesis(ctx.config()).unwrap()).unwrap();
    let payer = AccAddress::module("some user");
    Bank::set(&ctx, &payer, 1_000);
    World { attribution, items, module, ctx, payer }
}

impl World {
    pub(crate) fn msg(&self, input: &[i8], max_fee: u64) -> pb::MsgInfer {
        pb::MsgInfer {
            payer: self.ctx.address_text(&self.payer),
            model_id: 5,
            input: input.iter().map(|v| v.cast_unsigned()).collect(),
            max_fee: Some(PbCoin { denom: "uopen".into(), amount: max_fee.to_string() }),
        }
    }
    /// Runs a message as the runtime does: stateless checks, then execution whose writes a failure drops.
    pub(crate) fn infer(&self, ctx: &Ctx, msg: &pb::MsgInfer) -> Res<pb::MsgInferResponse> {
        self.module.send(ctx, msg)
    }
    pub(crate) fn refused(&self, msg: &pb::MsgInfer) -> (String, u32) {
        let before = (Bank::of(&self.ctx, &self.payer), self.attribution.requests.lock().unwrap().len());
        let e = self.infer(&self.ctx, msg).unwrap_err();
        assert_eq!(before, (Bank::of(&self.ctx, &self.payer), self.attribution.requests.lock().unwrap().len()), "{e}");
        assert_eq!(COUNT.get(&self.ctx).unwrap(), None);
        code_of(&e)
    }
    pub(crate) fn query<T: Message + Default>(
        &self,
        ctx: &Ctx,
        method: &str,
        request: &impl Message,
    ) -> Result<T, GrpcCode> {
        let bytes = self
            .module
            .query(ctx, "openledger.inference.v1.Query", method, &request.encode_to_vec())
            .map_err(|e| e.code)?;
        Ok(T::decode(bytes.as_slice()).unwrap())
    }
}
