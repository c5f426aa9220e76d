//! Replays what `dec-diff/main.go` recorded from `cosmossdk.io/math` and from the SDK's `DecCoins`.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use openledger_core::{Amount, Dec, DecCoin, DecCoins, DecError};
use std::collections::BTreeMap;

fn scaled(s: &str) -> Dec {
    Dec::from_proto(s).unwrap()
}

fn whole(s: &str) -> Amount {
    s.parse().unwrap()
}

fn kind(e: &DecError) -> String {
    match e {
        DecError::Overflow => "overflow",
        DecError::Negative => "negative",
        DecError::DivisionByZero => "div0",
        DecError::Precision => "precision",
        DecError::Parse(text) => text,
    }
    .to_owned()
}

fn coins(op: &str, a: &str, b: &str) -> Result<String, DecError> {
    if op == "coins_parse" {
        return a.parse::<DecCoins>().map(|c| c.to_string()).map_err(|_| DecError::Parse("parse".to_owned()));
    }
    let x: DecCoins = a.parse().unwrap();
    let dec = || b.parse::<Dec>().unwrap();
    let set = || b.parse::<DecCoins>().unwrap();
    Ok(match op {
        "coins_add" => x.add(&set())?.to_string(),
        "coins_sub" => x.sub(&set())?.to_string(),
        "coins_safe_sub" => x.safe_sub(&set()).map(|(d, below)| format!("{d} {below}"))?,
        "coins_intersect" => x.intersect(&set()).to_string(),
        "coins_mul" => x.mul_dec(dec())?.to_string(),
        "coins_mul_truncate" => x.mul_dec_truncate(dec())?.to_string(),
        "coins_quo" => x.quo_dec(dec())?.to_string(),
        "coins_quo_truncate" => x.quo_dec_truncate(dec())?.to_string(),
        "coins_truncate" => x.truncate_decimal().map(|(w, c)| format!("{w} {c}")).unwrap(),
        "coins_amount_of" => x.amount_of(b).to_string(),
        other => panic!("unknown operation {other}"),
    })
}

fn run(op: &str, a: &str, b: &str) -> Result<String, DecError> {
    let num = |f: fn(Dec, Dec) -> Result<Dec, DecError>| f(scaled(a), scaled(b)).map(|d| d.to_proto());
    match op {
        "add" => num(Dec::add),
        "sub" => num(Dec::sub),
        "mul" => num(Dec::mul),
        "mul_truncate" => num(Dec::mul_truncate),
        "mul_round_up" => num(Dec::mul_round_up),
        "quo" => num(Dec::quo),
        "quo_truncate" => num(Dec::quo_truncate),
        "quo_round_up" => num(Dec::quo_round_up),
        "cmp" => Ok((scaled(a).cmp(&scaled(b)) as i8).to_string()),
        "display" => Ok(scaled(a).to_string()),
        "proto" => Ok(scaled(a).to_proto()),
        "truncate_dec" => Ok(scaled(a).truncate_dec().to_proto()),
        "ceil" => scaled(a).ceil().map(|d| d.to_proto()),
        "truncate_int64" => scaled(a).truncate_int64().map(|i| i.to_string()),
        "round_int64" => scaled(a).round_int64().map(|i| i.to_string()),
        "truncate_int" => scaled(a).truncate_int().map(|i| i.to_string()),
        "round_int" => scaled(a).round_int().map(|i| i.to_string()),
        "sortable" => scaled(a).sortable_bytes().map(|v| String::from_utf8(v).unwrap()),
        "is_integer" => Ok(scaled(a).is_integer().to_string()),
        "neg" => Ok(scaled(a).neg().to_proto()),
        "abs" => Ok(scaled(a).abs().to_proto()),
        "from_str" => a.parse::<Dec>().map(|d| d.to_proto()),
        "from_proto" => match Dec::from_proto(a) {
            Err(DecError::Parse(_)) => Err(DecError::Parse("parse".to_owned())),
            other => other.map(|d| d.to_proto()),
        },
        "power" => scaled(a).power(b.parse().unwrap()).map(|d| d.to_proto()),
        "approx_root" => scaled(a).approx_root(b.parse().unwrap()).map(|d| d.to_proto()),
        "mul_int" => scaled(a).mul_int(whole(b)).map(|d| d.to_proto()),
        "quo_int" => scaled(a).quo_int(whole(b)).map(|d| d.to_proto()),
        "from_amount" => Ok(Dec::from_amount(whole(a)).to_proto()),
        "mul_int64" => scaled(a).mul_int64(b.parse().unwrap()).map(|d| d.to_proto()),
        "quo_int64" => scaled(a).quo_int64(b.parse().unwrap()).map(|d| d.to_proto()),
        other => coins(other, a, b),
    }
}

#[test]
fn every_recorded_answer_of_go_is_ours() {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/dec-diff/vectors.jsonl")).unwrap();
    let (mut seen, mut failures, mut wrong) = (BTreeMap::<String, usize>::new(), 0usize, Vec::new());
    for line in text.lines() {
        let v: serde_json::Value = serde_json::from_str(line).unwrap();
        let field = |name: &str| v.get(name).and_then(serde_json::Value::as_str).unwrap_or_default().to_owned();
        let failed = v.get("err").is_some();
        let got = run(&field("op"), &field("a"), &field("b"));
        let same = match &got {
            Ok(s) => !failed && *s == field("want"),
            Err(e) => failed && kind(e) == field("want"),
        };
        if !same && wrong.len() < 20 {
            wrong.push(format!("{line}\n   got {got:?}"));
        }
        failures += usize::from(failed);
        *seen.entry(field("op")).or_default() += 1;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(seen.values().sum::<usize>() >= 5000 && seen.len() >= 30 && failures >= 500, "{seen:?} {failures}");
}

#[test]
fn a_failure_carries_a_stable_code() {
    use openledger_core::Failure;
    let code = |e: DecError| match Failure::from(e) {
        Failure::Tx(t) => (t.codespace, t.code),
        other => panic!("{other}"),
    };
    assert_eq!(code(Dec::MAX.add(Dec::SMALLEST).unwrap_err()), ("sdk".to_owned(), 10));
    assert_eq!(code(Dec::ONE.quo(Dec::ZERO).unwrap_err()), ("sdk".to_owned(), 35));
    assert_eq!(code("1.".parse::<Dec>().unwrap_err()), ("sdk".to_owned(), 18));
    assert_eq!(code(Dec::new(-1).truncate_int().unwrap_err()), ("sdk".to_owned(), 10));
    assert_eq!(
        DecCoin::from_proto_parts("uopen", "1500000000000000000").unwrap().to_string(),
        "1.500000000000000000uopen"
    );
    assert!(DecCoin::from_proto_parts("uopen", "-1").is_err() && DecCoin::from_proto_parts("1", "1").is_err());
    assert_eq!(Dec::with_prec(-15, 1).unwrap().to_string(), "-1.500000000000000000");
    assert!(Dec::with_prec(1, 19).is_err());
}

#[test]
fn decimal_coins_are_sorted_and_unique() {
    let c: DecCoins = " 2 uopen,0uzero,0.5uatom".parse().unwrap();
    assert_eq!(c.to_string(), "0.500000000000000000uatom,2.000000000000000000uopen");
    for bad in ["1uopen,2uopen", "-1uopen", ".5uopen", "1.uopen", "1.5", "uopen", "1uopen,", "1.2.3uopen"] {
        assert!(bad.parse::<DecCoins>().is_err(), "{bad}");
    }
}
