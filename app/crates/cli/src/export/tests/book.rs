//! A datanet of texts, a model that was certified on some of them, an answer, and an account that was paid.

use std::sync::Arc;

use openledger_client::ClientError;
use openledger_core::{AccAddress, Ctx};
use openledger_datanet::hash::{commit_hash_with, payload_root};
use openledger_datanet::{DatanetKeeper, DatanetModule};
use openledger_proto::cosmos::base::query::v1beta1::PageResponse;
use openledger_proto::cosmos::base::v1beta1::Coin;
use openledger_proto::openledger::attribution::v1 as attribution;
use openledger_proto::openledger::datanet::v1::*;
use openledger_proto::openledger::inference::v1 as inference;
use openledger_proto::openledger::model::v1 as model;
use openledger_proto::prost::Message;
use openledger_testing::{Bank, ModuleExt, block_at, named};

use crate::export::source::{Source, Standing};

const SALT: [u8; 16] = [9; 16];
const DAY: u32 = 20_000;

/// All of it.
pub(super) struct Book {
    pub(super) ctx: Ctx,
    module: DatanetModule,
    standing: Standing,
}

fn coin(amount: u64) -> Option<Coin> {
    Some(Coin { denom: "uopen".into(), amount: amount.to_string() })
}

/// The address of a name.
pub(super) fn text(ctx: &Ctx, name: &str) -> String {
    ctx.address_text(&named(name))
}

fn at(ctx: &Ctx, height: u64) -> Ctx {
    ctx.with_block(block_at(height, i64::from(DAY) * 86_400))
}

/// Provenance of data from a host.
fn crawled(domain: &str) -> Provenance {
    Provenance {
        source_kind: SourceKind::Crawled.into(),
        domain: domain.into(),
        acquired_from: DAY - 10,
        acquired_to: DAY - 1,
        languages: vec!["en".into()],
        opt_out_checked: OptOutBit::Robots as u32 | OptOutBit::Aipref as u32,
        opt_out_checked_at: DAY - 1,
        personal_data: PersonalData::None.into(),
        aipref: Some(Aipref { train_ai: Preference::Disallow.into(), ..Aipref::default() }),
        ..Provenance::default()
    }
}

impl Book {
    /// As the chain stands after block 60.
    pub(super) fn new() -> Self {
        let ctx = at(&Ctx::for_test(), 10);
        let module = DatanetModule::new(DatanetKeeper::new(Arc::new(Bank::default()), "treasury"));
        let params = openledger_datanet::params::default_params("uopen");
        let genesis = GenesisState { params: Some(params), ..GenesisState::default() };
        openledger_datanet::genesis::init(&ctx, genesis).unwrap();
        for name in ["alice", "bob", "carol", "dave"] {
            Bank::set(&ctx, &named(name), 1_000_000_000);
        }
        let schema = Schema {
            modality: Modality::Utf8Text.into(),
            dimension: 100,
            labels: 2,
            label_names: vec!["ham".into(), "spam".into()],
            ..Schema::default()
        };
        let create = MsgCreateDatanet {
            creator: text(&ctx, "alice"),
            title: "Mail".into(),
            schema: Some(schema),
            policy: AdmissionPolicy::Open.into(),
            default_licence: 33,
            min_item_bond: coin(1000),
            reveal_window: 10,
            shares: Some(Shares { contributors_ppm: 1_000_000, ..Shares::default() }),
            ..MsgCreateDatanet::default()
        };
        module.send::<_, MsgCreateDatanetResponse>(&ctx, &create).unwrap();
        let time = "2024-10-04T00:00:00Z".to_owned();
        let standing = Standing { chain_id: "test-1".into(), height: 60, time, app_hash: "AB".repeat(32) };
        let book = Self { ctx, module, standing };
        book.contribute(
            "bob",
            Some(crawled("example.org")),
            &[("ten bytes.", 0), ("thirty bytes of text in total.", 1)],
        );
        book.contribute("carol", Some(crawled("example.com")), &[("twenty bytes exactly", 0)]);
        book.contribute("dave", None, &[("no source is stated for these forty byte", 1), ("ten bytes.", 0)]);
        // Bob takes one item back for good, Carol hers for two blocks; Dave's keep what he grants.
        book.set_consent("bob", 1, 2, 0, 30);
        book.set_consent("carol", 2, 3, 32, 31);
        book.set_consent("carol", 2, 3, 33, 33);
        book.set_consent("dave", 3, 4, 33, 34);
        book
    }

    fn set_consent(&self, who: &str, contribution_id: u64, item_id: u64, licence: u32, height: u64) {
        let contributor = text(&self.ctx, who);
        let (first_item_id, last_item_id) = (item_id, item_id);
        let consent = MsgSetConsent { contributor, contribution_id, first_item_id, last_item_id, licence };
        self.module.send::<_, MsgSetConsentResponse>(&at(&self.ctx, height), &consent).unwrap();
    }

    fn contribute(&self, who: &str, provenance: Option<Provenance>, items: &[(&str, u32)]) {
        let items: Vec<ItemPayload> = items
            .iter()
            .map(|(text, label)| ItemPayload { features: text.as_bytes().to_vec(), label: *label })
            .collect();
        let root = payload_root(items.iter().map(|i| (i.label, i.features.as_slice())));
        let ctx = at(&self.ctx, 11);
        let chain_id = ctx.block().chain_id.clone();
        let address: AccAddress = named(who);
        let hash = commit_hash_with(&chain_id, 1, address.as_bytes(), &SALT, &root, provenance.as_ref()).to_vec();
        let contributor = text(&ctx, who);
        let commit = MsgCommitContribution { contributor: contributor.clone(), datanet_id: 1, hash };
        let made: MsgCommitContributionResponse = self.module.send(&ctx, &commit).unwrap();
        let (commit_id, salt) = (made.commit_id, SALT.to_vec());
        let reveal = MsgRevealContribution { contributor, commit_id, salt, licence: 0, items, provenance };
        self.module.send::<_, MsgRevealContributionResponse>(&at(&self.ctx, 12), &reveal).unwrap();
    }
}

fn payment(height: u64, data: u64, lineage: u64, released: &str) -> attribution::Payment {
    let total = |role: attribution::Role, amount| attribution::RoleTotal { role: role.into(), amount: coin(amount) };
    let totals = vec![total(attribution::Role::Data, data), total(attribution::Role::Lineage, lineage)];
    let undeferred = released.to_owned();
    let (first_inference_id, last_inference_id) = if height == 55 { (100, 1_102) } else { (7, 9) };
    attribution::Payment { height, totals, first_inference_id, last_inference_id, undeferred, ..Default::default() }
}

/// One payment that is too early, one with a part that was deferred, one of a pruned record, and one of more answers
/// than are listed at once.
fn payments() -> Vec<attribution::Payment> {
    vec![payment(20, 1, 2, ""), payment(40, 100, 20, "20"), payment(50, 9, 0, ""), payment(55, 30, 0, "")]
}

fn why_paid(height: u64, inference_id: u64) -> Result<attribution::QueryWhyPaidResponse, ClientError> {
    let reason = |model_id, role: attribution::Role, amount| attribution::PaymentReason {
        model_id,
        role: role.into(),
        amount: coin(amount),
        ..Default::default()
    };
    let (data, lineage) = (attribution::Role::Data, attribution::Role::Lineage);
    let reasons = match (height, inference_id) {
        (20, 0) => vec![reason(1, data, 1), reason(1, lineage, 2)],
        (40, 0) => vec![reason(1, data, 60), reason(1, data, 15), reason(2, data, 5), reason(2, lineage, 20)],
        (50, 0) => vec![],
        (55, 0) => vec![reason(1, data, 10)],
        (0, 1_101) => vec![reason(2, data, 12)],
        _ => return Err(ClientError::Status { code: "Unknown", message: "record pruned".into() }),
    };
    let pruned_inferences = if height == 50 { vec![8] } else { vec![] };
    Ok(attribution::QueryWhyPaidResponse { reasons, pruned_inferences, ..Default::default() })
}

fn deferred() -> attribution::DeferredState {
    let part =
        |judgements, amount: &str| attribution::DeferredPart { judgements, amount: amount.into(), factor_ppm: 0 };
    let parts = vec![part(0, "40"), part(1, "2")];
    let deferred =
        Some(attribution::Deferred { contribution_id: 1, denom: "uopen".into(), parts, ..Default::default() });
    attribution::DeferredState { deferred, factors_ppm: vec![500_000], releasable: "20".into() }
}

impl Source for Book {
    fn standing(&self) -> &Standing {
        &self.standing
    }

    fn time(&self, height: u64) -> Result<Option<String>, ClientError> {
        Ok((height != 50).then(|| "2024-10-03T01:02:03Z".to_owned()))
    }

    fn ask(&self, method: &str, request: Vec<u8>) -> Result<Vec<u8>, ClientError> {
        let ctx = at(&self.ctx, self.standing.height);
        let (service, name) = method.trim_start_matches('/').split_once('/').unwrap();
        Ok(match method {
            "/openledger.model.v1.Query/Model" => {
                let snapshots = vec![model::SnapshotRef { datanet_id: 1, height: 24 }];
                let training = Some(model::Training { height: 25, snapshots, ..Default::default() });
                let id = model::QueryModelRequest::decode(request.as_slice()).unwrap().model_id;
                let name = if id == 3 { "Filter" } else { "Another" }.to_owned();
                let described = model::Model { id, name, training, certified_height: 28, ..Default::default() };
                model::QueryModelResponse { model: Some(described) }.encode_to_vec()
            }
            // One point to a page, so that pages are followed.
            "/openledger.model.v1.Query/Points" => {
                let asked = model::QueryPointsRequest::decode(request.as_slice()).unwrap();
                let at = asked.pagination.unwrap().key.first().copied().unwrap_or(1);
                let point = model::CertifiedPoint { datanet_id: 1, item_id: at.into(), ..Default::default() };
                let next_key = if at < 4 { vec![at + 1] } else { vec![] };
                let pagination = Some(PageResponse { next_key, total: 0 });
                model::QueryPointsResponse { points: vec![point], pagination }.encode_to_vec()
            }
            "/openledger.inference.v1.Query/Inference" => {
                let found = |item_id| inference::Retrieved { datanet_id: 1, item_id, ..Default::default() };
                let retrieval = inference::RetrievalAnswer { results: vec![found(1), found(3)], ..Default::default() };
                let answer = inference::Inference {
                    id: 7,
                    model_id: 3,
                    height: 40,
                    input_sha256: vec![0xab; 32],
                    record_hash: vec![0xcd; 32],
                    retrieval: Some(retrieval),
                    ..Default::default()
                };
                inference::QueryInferenceResponse { inference: Some(answer) }.encode_to_vec()
            }
            "/openledger.attribution.v1.Query/Payments" => {
                let payments = payments();
                attribution::QueryPaymentsResponse { payments, pagination: None }.encode_to_vec()
            }
            "/openledger.attribution.v1.Query/WhyPaid" => {
                let asked = attribution::QueryWhyPaidRequest::decode(request.as_slice()).unwrap();
                why_paid(asked.height, asked.inference_id)?.encode_to_vec()
            }
            "/openledger.attribution.v1.Query/Attribution" => {
                let header = Some(attribution::RecordHeader { pruned: true, ..Default::default() });
                attribution::QueryAttributionResponse { header, ..Default::default() }.encode_to_vec()
            }
            "/openledger.attribution.v1.Query/EarningsByAccount" => {
                let total = attribution::RoleTotal { role: attribution::Role::Data.into(), amount: coin(3) };
                let credit = Some(attribution::Credit { totals: vec![total], ..Default::default() });
                attribution::QueryEarningsByAccountResponse { credit, ..Default::default() }.encode_to_vec()
            }
            "/openledger.attribution.v1.Query/Deferred" => {
                attribution::QueryDeferredResponse { deferred: vec![deferred()], ..Default::default() }.encode_to_vec()
            }
            "/openledger.inferibc.v1.Query/PayoutRoute" => {
                return Err(ClientError::Status { code: "NotFound", message: "no route".into() });
            }
            _ => self.module.query(&ctx, service, name, &request).map_err(|e| ClientError::Answer(e.to_string()))?,
        })
    }
}
