//! A datanet by flags, by a file and by answers.

use std::cell::RefCell;

use openledger_datanet::params::default_params;

use super::*;

/// Answers in order.
struct Script(RefCell<Vec<&'static str>>, RefCell<Vec<String>>);

impl Script {
    fn new(answers: &[&'static str]) -> Self {
        Self(RefCell::new(answers.iter().rev().copied().collect()), RefCell::default())
    }
}

impl Answers for Script {
    fn line(&self, question: &str) -> Result<Option<String>, ClientError> {
        self.1.borrow_mut().push(question.to_owned());
        Ok(Some(self.0.borrow_mut().pop().expect("an answer to every question").to_owned()))
    }

    fn tell(&self, text: &str) {
        self.1.borrow_mut().push(text.to_owned());
    }
}

fn fill(args: &CreateArgs, base: Value, person: &dyn Answers) -> Result<pb::MsgCreateDatanet, ClientError> {
    let params = default_params("uopen");
    let Value::Object(mut base) = base else { panic!("an object") };
    form::drop_unknown(&mut base);
    let mut form = Form::new(args, &params, base)?;
    form.fill(person)?;
    let message = form.message("open1creator")?;
    assert!(words::of(&message, &params).last().unwrap().contains("opening it costs 1 OPEN"));
    Ok(message)
}

#[test]
fn a_person_is_asked_in_words_until_the_answer_is_understood() {
    let answers = [
        "Sea or farm",
        "poems",
        "texts",
        "",
        "sea",
        "sea, farm",
        "trian",
        "train, retrieve",
        "perhaps",
        "yes",
        "curated",
        "carol,dave",
        "1",
        "500",
        "0.0005",
        "0.02 OPEN",
    ];
    let script = Script::new(&answers);
    let message = fill(&CreateArgs::default(), serde_json::json!({}), &script).unwrap();
    assert!(script.0.borrow().is_empty(), "all answers were asked for");
    let schema = message.schema.clone().unwrap();
    assert_eq!((schema.modality(), schema.dimension, schema.labels), (pb::Modality::Utf8Text, 1_024, 2));
    assert_eq!(schema.label_names, ["sea", "farm"]);
    assert!(schema.admits_synthetic);
    assert_eq!((message.title.as_str(), message.default_licence), ("Sea or farm", 9));
    assert_eq!(
        (message.policy(), message.curators.clone()),
        (pb::AdmissionPolicy::Curated, vec!["carol".into(), "dave".into()])
    );
    assert_eq!((message.reveal_window, message.min_item_bond.unwrap().amount), (500, "20000".into()));
    let told = script.1.borrow().join("\n");
    for part in [
        "retrieve      look items up",
        "\"trian\" is no use",
        "2 to 100000 blocks",
        "0.001 OPEN to 1000 OPEN",
        "2 to 256 names",
        "  yes, or no",
    ] {
        assert!(told.contains(part), "{part} in {told}");
    }
}

#[test]
fn without_a_person_all_lacking_flags_are_named_and_the_rest_is_usual() {
    let problem = fill(&CreateArgs::default(), serde_json::json!({}), &ask::Nobody).unwrap_err().to_string();
    for flag in ["--title", "--holds", "--label-names or --label-count", "--licence"] {
        assert!(problem.contains(flag), "{flag} in {problem}");
    }
    let args = CreateArgs {
        title: Some("Points".into()),
        dimension: Some(2),
        label_count: Some(3),
        licence: Some("train,commercial".parse().unwrap()),
        commons_ppm: Some(100_000),
        ..CreateArgs::default()
    };
    let message = fill(&args, serde_json::json!({}), &ask::Nobody).unwrap();
    assert_eq!(
        (message.policy(), message.default_licence, message.reveal_window),
        (pb::AdmissionPolicy::Open, 33, 1_000)
    );
    assert_eq!(message.min_item_bond.unwrap().amount, "1000");
    assert_eq!(
        message.shares.unwrap(),
        pb::Shares { contributors_ppm: 900_000, curators_ppm: 0, commons_ppm: 100_000 }
    );
    let args = CreateArgs { who: Some(Who::Curated), ..args };
    assert!(fill(&args, serde_json::json!({}), &ask::Nobody).unwrap_err().to_string().contains("--curators"));
}

#[test]
fn a_proposal_says_most_and_flags_go_over_it() {
    let base = serde_json::json!({
        "schema": {"modality": "MODALITY_INT8_VECTOR", "dimension": 1, "labels": 2, "label_names": ["a", "b"],
            "columns": [{"name": "x", "centre": "0.5", "scale": "0.01"}], "from_the_future": {"a": 1}},
        "near_dup_tau": "25", "novelty_full_at": "100", "norm_bound": "20000", "not_known_here": "1",
    });
    let Value::Object(mut known) = base.clone() else { panic!("an object") };
    assert_eq!(form::drop_unknown(&mut known), ["not_known_here", "schema.from_the_future"]);
    let args = CreateArgs {
        title: Some("x".into()),
        licence: Some(Licence(1)),
        near_dup_tau: Some(30),
        bond: Some("0.5OPEN".into()),
        ..CreateArgs::default()
    };
    let message = fill(&args, base, &ask::Nobody).unwrap();
    assert_eq!((message.near_dup_tau, message.novelty_full_at, message.norm_bound), (30, 100, 20_000));
    let schema = message.schema.unwrap();
    assert_eq!((schema.labels, schema.columns.len(), schema.admits_synthetic), (2, 1, false));
    // A file that answers is not asked again, and a flag goes over it.
    let admits = |args: &CreateArgs, said: bool| {
        let schema = serde_json::json!({"modality": "MODALITY_UTF8_TEXT", "dimension": 9, "labels": 2,
            "admits_synthetic": said});
        let base = serde_json::json!({"title": "x", "schema": schema, "reveal_window": "9",
            "policy": "ADMISSION_POLICY_OPEN", "default_licence": 1,
            "min_item_bond": {"denom": "uopen", "amount": "1000"}});
        fill(args, base, &Script::new(&[])).unwrap().schema.unwrap().admits_synthetic
    };
    assert_eq!([true, false].map(|said| admits(&CreateArgs::default(), said)), [true, false]);
    let over = CreateArgs { admits_synthetic: Some(true), ..CreateArgs::default() };
    assert!(admits(&over, false));
    assert_eq!(message.min_item_bond.unwrap().amount, "500000");
}

#[test]
fn amounts_are_said_in_either_unit() {
    let read = |text: &str| money::amount(text, "uopen").map(|amount| amount.to_string());
    for (text, amount) in [("0.01OPEN", "10000"), ("0.010 open", "10000"), ("10000uopen", "10000"), ("3", "3000000")] {
        assert_eq!(read(text).as_deref(), Ok(amount), "{text}");
    }
    for bad in ["", "x", "-1OPEN", "1.5uopen", "0.0000001OPEN", "1uatom", "1,5OPEN"] {
        assert!(read(bad).is_err(), "{bad}");
    }
    assert_eq!(money::words(10_500u64.into(), "uopen"), "0.0105 OPEN");
}

#[test]
fn the_encoder_of_a_sample_of_texts_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("news.oltb");
    std::fs::write(&path, "OLTB").unwrap();
    let path: &'static str = Box::leak(path.display().to_string().into_boxed_str());
    let script = Script::new(&["nowhere", path, "x", "7"]);
    assert_eq!(ask::encoder(&script).unwrap(), Some((PathBuf::from(path), Some(7))));
    let script = Script::new(&[path, ""]);
    assert_eq!(ask::encoder(&script).unwrap(), Some((PathBuf::from(path), None)));
    assert_eq!(ask::encoder(&ask::Nobody).unwrap(), None);
    assert_eq!(ask::sample(&Script::new(&["nowhere", ""])).unwrap(), None);
}
