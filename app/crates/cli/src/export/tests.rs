//! Exports over a datanet module in memory and answers about a model and an account: every number against the queries,
//! and the JSON against the schemas in `docs/schemas`.

use super::*;
use openledger_client::ClientError;
use openledger_core::{AccAddress, Ctx};
use openledger_datanet::hash::{commit_hash_with, payload_root};
use openledger_datanet::{DatanetKeeper, DatanetModule};
use openledger_proto::cosmos::base::query::v1beta1::PageResponse;
use openledger_proto::cosmos::base::v1beta1::Coin;
use openledger_proto::openledger::attribution::v1 as attribution;
use openledger_proto::openledger::datanet::v1::*;
use openledger_proto::openledger::model::v1 as model;
use openledger_proto::prost::Message;
use openledger_testing::{Bank, ModuleExt, block_at, named};
use std::sync::Arc;

#[test]
fn the_height_is_read_from_what_cometbft_says() {
    assert_eq!(rolled_back_to("Rolled back state to height 41 and hash 00AB\n"), Some(41));
    assert_eq!(rolled_back_to("failed"), None);
}

const SALT: [u8; 16] = [9; 16];
const DAY: u32 = 20_000;

/// A datanet of texts, a model that was certified on some of them, and an account that was paid.
struct Book {
    ctx: Ctx,
    module: DatanetModule,
    standing: Standing,
}

fn coin(amount: u64) -> Option<Coin> {
    Some(Coin { denom: "uopen".into(), amount: amount.to_string() })
}

fn text(ctx: &Ctx, name: &str) -> String {
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
    fn new() -> Self {
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
        let standing = Standing { chain_id: "test-1".into(), height: 60, app_hash: "AB".repeat(32) };
        let book = Self { ctx, module, standing };
        book.contribute(
            "bob",
            Some(crawled("example.org")),
            &[("ten bytes.", 0), ("thirty bytes of text in total.", 1)],
        );
        book.contribute("carol", Some(crawled("example.com")), &[("twenty bytes exactly", 0)]);
        book.contribute("dave", None, &[("no source is stated for these forty byte", 1), ("ten bytes.", 0)]);
        let consent = MsgSetConsent {
            contributor: text(&book.ctx, "bob"),
            contribution_id: 1,
            first_item_id: 2,
            last_item_id: 2,
            licence: 0,
        };
        book.module.send::<_, MsgSetConsentResponse>(&at(&book.ctx, 30), &consent).unwrap();
        book
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

/// Two payments: one whose causes are known in part, one that releases what was deferred.
fn payment(height: u64, data: u64, lineage: u64) -> attribution::Payment {
    let total = |role: attribution::Role, amount| attribution::RoleTotal { role: role.into(), amount: coin(amount) };
    let totals = vec![total(attribution::Role::Data, data), total(attribution::Role::Lineage, lineage)];
    attribution::Payment { height, totals, first_inference_id: 7, last_inference_id: 9, ..Default::default() }
}

fn why_paid(height: u64) -> attribution::QueryWhyPaidResponse {
    let reason = |model_id, role: attribution::Role, amount| attribution::PaymentReason {
        model_id,
        role: role.into(),
        amount: coin(amount),
        ..Default::default()
    };
    let reasons = match height {
        20 => vec![reason(1, attribution::Role::Data, 1), reason(1, attribution::Role::Lineage, 2)],
        40 => vec![
            reason(1, attribution::Role::Data, 60),
            reason(1, attribution::Role::Data, 15),
            reason(2, attribution::Role::Data, 5),
            reason(2, attribution::Role::Lineage, 20),
        ],
        _ => vec![],
    };
    attribution::QueryWhyPaidResponse { reasons, pruned_inferences: vec![8], ..Default::default() }
}

impl Source for Book {
    fn standing(&self) -> &Standing {
        &self.standing
    }

    fn ask(&self, method: &str, request: Vec<u8>) -> Result<Vec<u8>, ClientError> {
        let ctx = at(&self.ctx, self.standing.height);
        let (service, name) = method.trim_start_matches('/').split_once('/').unwrap();
        Ok(match method {
            "/openledger.model.v1.Query/Model" => {
                let training = Some(model::Training { height: 25, ..Default::default() });
                let described =
                    model::Model { id: 3, name: "Filter".into(), training, certified_height: 28, ..Default::default() };
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
            "/openledger.attribution.v1.Query/Payments" => {
                let payments = vec![payment(20, 1, 2), payment(40, 100, 20), payment(50, 9, 0)];
                attribution::QueryPaymentsResponse { payments, pagination: None }.encode_to_vec()
            }
            "/openledger.attribution.v1.Query/WhyPaid" => {
                let asked = attribution::QueryWhyPaidRequest::decode(request.as_slice()).unwrap();
                why_paid(asked.height).encode_to_vec()
            }
            _ => self.module.query(&ctx, service, name, &request).map_err(|e| ClientError::Answer(e.to_string()))?,
        })
    }
}

/// The JSON of an export, after it was held against its schema: it fits, and with a field too many it does not.
fn checked(schema: &str, facts: &impl serde::Serialize) -> Value {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../docs/schemas").join(schema);
    let schema: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let value = serde_json::to_value(facts).unwrap();
    let problems: Vec<String> = validator.iter_errors(&value).map(|e| format!("{}: {e}", e.instance_path())).collect();
    assert_eq!(problems, Vec::<String>::new());
    let mut other = value.clone();
    other["state"]["time"] = json!(1);
    assert!(!validator.is_valid(&other));
    value
}

#[test]
fn a_summary_has_three_parts_whose_numbers_are_those_of_the_state() {
    let book = Book::new();
    let summary = training_summary(&book, 3).unwrap();
    let value = checked("training-summary.schema.json", &summary);
    assert_eq!(value["state"]["app_hash"], "AB".repeat(32));
    let modality = json!([{ "modality": "text", "items": 4, "bytes": 100, "size": "less than 1 billion tokens" }]);
    assert_eq!(value["general"]["modalities"], modality);
    assert_eq!(value["general"]["languages"], json!(["en"]));
    let sources = value["sources"].as_array().unwrap();
    let told: Vec<(&str, u64, u64)> = sources
        .iter()
        .map(|g| (g["key"].as_str().unwrap(), g["items"].as_u64().unwrap(), g["share_ppm"].as_u64().unwrap()))
        .filter(|(_, items, _)| *items > 0)
        .collect();
    assert_eq!(told, [("crawled", 3, 600_000), ("other", 1, 400_000)]);
    let crawled = &sources[2];
    assert_eq!(
        crawled["domains"],
        json!([
            { "domain": "example.org", "items": 2, "bytes": 40, "share_ppm": 666_666 },
            { "domain": "example.com", "items": 1, "bytes": 20, "share_ppm": 333_333 },
        ])
    );
    assert_eq!((&crawled["acquired_from"], &crawled["acquired_to"]), (&json!("2024-09-24"), &json!("2024-10-03")));
    let part = &value["processing"];
    let looked: Vec<u64> =
        part["opt_out_checks"].as_array().unwrap().iter().map(|check| check["items"].as_u64().unwrap()).collect();
    assert_eq!(looked, [3, 0, 3, 0, 0, 0]);
    assert_eq!(part["preferences"]["train-ai"], json!({ "allow": 0, "disallow": 3 }));
    assert_eq!(part["personal_data"], json!({ "none": 3, "pseudonymous": 0, "not_stated": 1 }));
    let opt_out = &part["training_opt_outs"][0];
    assert_eq!((&opt_out["height"], &opt_out["before_training"]), (&json!(30), &json!(false)));
    // Two nodes write the same words.
    let words = summary.text().unwrap();
    assert_eq!(words, training_summary(&Book::new(), 3).unwrap().text().unwrap());
    for line in
        ["  example.org: 2 items, 66.66 %", "Opt-out at height 30: items 2 to 2 of datanet 1, after the training"]
    {
        assert!(words.lines().any(|told| told == line), "{line} in {words}");
    }
}

#[test]
fn a_datasheet_counts_items_by_label_source_and_use() {
    let value = checked("datasheet.schema.json", &datasheet(&Book::new(), 1).unwrap());
    let composition = &value["composition"];
    for (field, wanted) in [("items", 5), ("duplicates", 1), ("bytes", 110), ("contributions", 3), ("contributors", 3)]
    {
        assert_eq!(composition[field], wanted, "{field}");
    }
    let spam = json!({ "label": 1, "name": "spam", "items": 2, "duplicates": 0 });
    assert_eq!(composition["labels"][1], spam);
    assert_eq!(composition["labels"][0]["duplicates"], 1);
    assert_eq!(value["uses"]["granted_items"]["train"], 4);
    assert_eq!(value["uses"]["granted_items"]["retrieve"], 0);
    assert_eq!(value["maintenance"]["training_opt_outs"][0]["granted"], json!([]));
}

#[test]
fn opt_outs_name_items_by_their_content() {
    let value = checked("optouts.schema.json", &opt_outs(&Book::new(), 1).unwrap());
    let items = value["items"].as_array().unwrap();
    assert_eq!(items.len(), 1);
    assert_eq!(items[0]["withdrawn"], json!(["train", "commercial"]));
    // From Python's hashlib.
    assert_eq!(items[0]["content_sha256"], "30d9128c0cfb56a3605f30fb3a559b163df00803a2371f48e98706a0193f7b00");
    let disallowed: Vec<&Value> = value["preferences"].as_array().unwrap().iter().map(|p| &p["disallowed"]).collect();
    assert_eq!(disallowed, [&json!(["train-ai"]), &json!(["train-ai"])]);
}

#[test]
fn receipts_add_up_by_role_and_model() {
    let book = Book::new();
    let value = checked("receipts.schema.json", &receipts(&book, "open1bob", 30, 0).unwrap());
    let line = |role: &str, amount: &str| json!({ "role": role, "denom": "uopen", "amount": amount });
    assert_eq!(value["totals"], json!([line("data", "109"), line("lineage", "20")]));
    let of_model = |role: &str, model_id: u64, amount: &str| json!({ "role": role, "denom": "uopen", "model_id": model_id, "amount": amount });
    let lines =
        json!([line("data", "29"), of_model("data", 1, "75"), of_model("data", 2, "5"), of_model("lineage", 2, "20"),]);
    assert_eq!(value["lines"], lines);
    assert_eq!(value["pruned_inferences"], json!([8]));
    let heights: Vec<&Value> = value["payments"].as_array().unwrap().iter().map(|p| &p["height"]).collect();
    assert_eq!(heights, [40, 50]);
    for (from, to) in [(41, 40), (1, 61)] {
        assert!(receipts(&book, "open1bob", from, to).is_err(), "{from} to {to}");
    }
}
