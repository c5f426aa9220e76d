//! Exports over a datanet module in memory and answers about a model and an account: every number against the queries,
//! and the JSON against the schemas in `docs/schemas`.

mod book;

use super::words::Readable;
use super::*;
use book::{Book, text};

#[test]
fn the_height_is_read_from_what_cometbft_says() {
    assert_eq!(rolled_back_to("Rolled back state to height 41 and hash 00AB\n"), Some(41));
    assert_eq!(rolled_back_to("failed"), None);
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
    other["round"] = json!(1);
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
    assert_eq!((&opt_out["trained_items"], &opt_out["still_withdrawn_items"]), (&json!(1), &json!(1)));
    // Two nodes write the same words.
    let words = summary.text().unwrap();
    assert_eq!(words, training_summary(&Book::new(), 3).unwrap().text().unwrap());
    for line in [
        "  example.org: 2 items, 66.66 %",
        "Training opt-out at height 30, after the training: item 2 of datanet 1; the model was certified on 1 of them",
        "Reservations looked for in robots.txt: 3 items, on 2024-10-03",
        "Preference train-ai (AIPREF): yes for 0 items, no for 3 items",
        "Personal data, items by what is stated: none: 3, not stated: 1, pseudonymous: 0",
    ] {
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
    // Five items, without the duplicate and the one that was withdrawn.
    assert_eq!(value["uses"]["granted_items"]["train"], 3);
    assert_eq!(value["uses"]["granted_items"]["retrieve"], 0);
    let opt_outs = value["maintenance"]["training_opt_outs"].as_array().unwrap();
    let told: Vec<(&Value, &Value)> = opt_outs.iter().map(|o| (&o["height"], &o["still_withdrawn_items"])).collect();
    assert_eq!(told, [(&json!(30), &json!(1)), (&json!(31), &json!(0))], "what was granted again is told, too");
    assert_eq!((&opt_outs[0]["granted"], &opt_outs[1]["granted"]), (&json!([]), &json!(["commercial"])));
    let words = datasheet(&Book::new(), 1).unwrap().text().unwrap();
    for line in [
        "Number: 5, of which 1 duplicates; 110 bytes",
        "Brought by 3 accounts in 3 contributions",
        "  0 ham: 3 items, of which 1 duplicates",
        "  train         3",
        "Training opt-out at height 31: item 3 of contribution 2; still in force for 0 items",
    ] {
        assert!(words.lines().any(|told| told == line), "{line} in {words}");
    }
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
    assert_eq!(value["content"], "text in UTF-8");
    let words = opt_outs(&Book::new(), 1).unwrap().text().unwrap();
    for line in [
        "1 item from which uses were taken back",
        "  item 2 of contribution 1: train, commercial at height 30; nothing stays granted",
        "    SHA-256 30d9128c0cfb56a3605f30fb3a559b163df00803a2371f48e98706a0193f7b00",
        "  contribution 1, items 1 to 2: no train-ai",
    ] {
        assert!(words.lines().any(|told| told == line), "{line} in {words}");
    }
}

#[test]
fn receipts_add_up_by_role_and_model() {
    let book = Book::new();
    let statement = receipts(&book, &text(&book.ctx, "bob"), 30, 0).unwrap();
    let value = checked("receipts.schema.json", &statement);
    let sum = |role: &str, amount: &str| json!({ "role": role, "denom": "uopen", "amount": amount });
    assert_eq!(value["totals"], json!([sum("data", "139"), sum("lineage", "20")]));
    let without_model =
        |basis: &str, amount: &str| json!({ "role": "data", "denom": "uopen", "basis": basis, "amount": amount });
    let of_model = |role: &str, model_id: u64, amount: &str| json!({ "role": role, "denom": "uopen", "model_id": model_id, "model_name": "Another", "basis": "answers", "amount": amount });
    let lines = json!([
        without_model("released", "20"),
        without_model("pruned", "17"),
        of_model("data", 1, "85"),
        of_model("data", 2, "17"),
        of_model("lineage", 2, "20"),
    ]);
    assert_eq!(value["lines"], lines);
    assert_eq!(value["pruned_inferences"], json!([8, 1_102]));
    let heights: Vec<(&Value, &Value)> =
        value["payments"].as_array().unwrap().iter().map(|p| (&p["height"], &p["released"])).collect();
    assert_eq!(heights, [(&json!(40), &json!("20")), (&json!(50), &json!("0")), (&json!(55), &json!("0"))]);
    let deferred = json!({ "contribution_id": 1, "artifact_id": 0, "denom": "uopen", "amount": "42",
        "releasable": "20", "judgements": 1 });
    assert_eq!(value["not_yet_paid"], json!({ "credited": [sum("data", "3")], "deferred": [deferred] }));
    let words = statement.text().unwrap();
    for line in [
        format!("  {:<46} {:>20}", "as data", "0.000139 OPEN"),
        format!("    {:<44} {:>20}", "model 1 (Another)", "0.000085 OPEN"),
        format!("    {:<44} {:>20}", "deferred by earlier answers, released", "0.00002 OPEN"),
        "  2024-10-03  block 55        of answers 100 to 1102   0.00003 OPEN as data".to_owned(),
        "  credited, `tx attribution withdraw-earnings` has it paid: 0.000003 OPEN as data".to_owned(),
    ] {
        assert!(words.lines().any(|told| told == line), "{line} in {words}");
    }
    for (from, to) in [(41, 40), (1, 61)] {
        assert!(receipts(&book, &text(&book.ctx, "bob"), from, to).is_err(), "{from} to {to}");
    }
}

#[test]
fn assertions_about_an_answer_say_what_the_owners_of_its_items_allow() {
    let value = checked("c2pa.schema.json", &manifest(&Book::new(), 7, None).unwrap());
    let entries = &value["assertions"][0]["data"]["entries"];
    // Items 1 and 3: train and commercial each, with train-ai=n.
    let constrained = json!({ "use": "constrained", "constraint_info": "not granted: redistribute" });
    assert_eq!(entries["cawg.ai_training"], constrained);
    for refused in ["cawg.ai_generative_training", "cawg.ai_inference", "cawg.data_mining"] {
        assert_eq!(entries[refused], json!({ "use": "notAllowed" }), "{refused}");
    }
    let about = &value["assertions"][1]["data"];
    assert_eq!(about["datanets"], json!([{ "datanet_id": 1, "title": "Mail", "snapshot_height": 24 }]));
    let items: Vec<&Value> = about["items"].as_array().unwrap().iter().map(|item| &item["item_id"]).collect();
    assert_eq!((items, &about["record_sha256"]), (vec![&json!(1), &json!(3)], &json!("cd".repeat(32))));
    assert!(about.get("label").is_none(), "the model has no classes");
    let signed = manifest(&Book::new(), 7, Some("trainedAlgorithmicMedia")).unwrap();
    let action = &checked("c2pa.schema.json", &signed)["assertions"][0]["data"]["actions"][0];
    let term = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia";
    assert_eq!((&action["action"], &action["digitalSourceType"]), (&json!("c2pa.created"), &json!(term)));
    assert!(manifest(&Book::new(), 7, Some("http://x")).is_err());
}
