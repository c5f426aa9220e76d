//! What data of packets, paths, hashes and acknowledgements mean, beside what ibc-go 10.7 makes of them
//! (`tests/transfer-go packets`).
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use openledger_ibc::channel::Ack;
use openledger_proto::ibc::applications::transfer::v1::FungibleTokenPacketData;
use openledger_testing::{code, hex, refusal, unhex};
use openledger_transfer::{
    ENCODING_ABI, ENCODING_JSON, ENCODING_PROTOBUF, TracedDenom, Transfer, V1, decode, encode, escrow_address,
    parse_hash, parse_path,
};
use serde_json::Value;

const RECORDED: &str = include_str!("data/packets.jsonl");

fn recorded(kind: &'static str) -> impl Iterator<Item = Value> {
    let lines = RECORDED.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    lines.filter(move |line| line["kind"] == kind)
}

fn text<'a>(record: &'a Value, field: &str) -> &'a str {
    record[field].as_str().unwrap_or_else(|| panic!("no {field} in {record}"))
}

/// Go prints the address of a number where it means the number, so the recording has neither.
fn fixed(text: &str) -> String {
    match text.split_once("strictly positive: got ") {
        Some((before, after)) => {
            let rest = after.split_once(':').map_or("", |(_, rest)| rest);
            format!("{before}strictly positive: got ?:{rest}")
        }
        None => text.to_owned(),
    }
}

#[test]
fn paths_are_read_as_ibc_go_reads_them() {
    let mut seen = 0;
    for record in recorded("denom") {
        let path = text(&record, "path");
        let denom = parse_path(path);
        let hops: Vec<[&str; 2]> = denom.trace.iter().map(|h| [h.port_id.as_str(), h.channel_id.as_str()]).collect();
        assert_eq!(denom.base, text(&record, "base"), "{path}");
        assert_eq!(serde_json::to_value(hops).unwrap(), record["hops"], "{path}");
        assert_eq!(denom.ibc_denom(), text(&record, "ibc"), "{path}");
        assert_eq!(denom.hash_text(), text(&record, "hash"), "{path}");
        assert_eq!(denom.path(), text(&record, "again"), "{path}");
        let checked = denom.check();
        assert_eq!(code(checked.clone()), text(&record, "check"), "{path}");
        assert_eq!(checked.err().map(|e| e.to_string()).unwrap_or_default(), text(&record, "text"), "{path}");
        seen += 1;
    }
    assert!(seen > 400);
}

#[test]
fn escrows_lie_where_ibc_go_puts_them() {
    let mut seen = 0;
    for record in recorded("escrow") {
        let address = escrow_address(text(&record, "port"), text(&record, "channel")).unwrap();
        assert_eq!(hex(address.as_bytes()), text(&record, "address"));
        seen += 1;
    }
    assert_eq!(seen, 6);
}

#[test]
fn hashes_are_hexadecimal_digits_of_either_case() {
    for record in recorded("hash") {
        let (given, error) = (text(&record, "text"), text(&record, "error"));
        match parse_hash(given) {
            Ok(hash) => assert_eq!((hex(hash), ""), (text(&record, "bytes").to_owned(), error), "{given:?}"),
            Err(e) => assert_eq!(e.to_string(), error, "{given:?}"),
        }
    }
}

fn matches(record: &Value, got: &Transfer) {
    let of = |text: &str| hex(text.as_bytes());
    let denom = got.token.denom.clone().unwrap();
    assert_eq!(of(&denom.path()), text(record, "denom"), "{record}");
    assert_eq!(of(&got.token.amount), text(record, "amount"), "{record}");
    assert_eq!(of(&got.sender), text(record, "sender"), "{record}");
    assert_eq!(of(&got.receiver), text(record, "receiver"), "{record}");
    assert_eq!(of(&got.memo), text(record, "memo"), "{record}");
}

fn replay(encodings: &[&str]) -> (usize, usize) {
    let (mut taken, mut refused) = (0, 0);
    for record in recorded("packet").filter(|r| encodings.contains(&text(r, "encoding"))) {
        let encoding = text(&record, "encoding");
        let got = decode(&unhex(text(&record, "data")), text(&record, "version"), encoding);
        let is_text = got.as_ref().map_or_else(|e| !e.to_string().contains("UTF-8"), |_| true);
        assert!(is_text || encoding == ENCODING_ABI || encoding == ENCODING_PROTOBUF, "{record}");
        if !is_text || record["utf8"] == false {
            // Go keeps bytes that are no text, and this chain refuses them: see the README.
            assert_eq!(code(got), "ibc:12", "{record}");
            continue;
        }
        assert_eq!(code(got.clone()), text(&record, "code"), "{record}");
        match got {
            Ok(got) => {
                matches(&record, &got);
                taken += 1;
            }
            Err(e) => {
                // Only prost's words about broken protobuf differ from gogoproto's.
                let own_words = encoding == ENCODING_PROTOBUF && text(&record, "text").starts_with("cannot unmarshal");
                if !own_words {
                    assert_eq!(fixed(&refusal(e).log), text(&record, "text"), "{record}");
                }
                refused += 1;
            }
        }
    }
    (taken, refused)
}

/// The table of the reference, 2.8: base prefixes, folded and repeated names, bytes that are not UTF-8,
/// depth.
#[test]
fn hostile_json_means_what_it_means_to_ibc_go() {
    let (taken, refused) = replay(&["", ENCODING_JSON, "application/xml"]);
    assert!(taken > 100 && refused > 300, "{taken} {refused}");
}

#[test]
fn hostile_abi_means_what_it_means_to_go_ethereum() {
    let (taken, refused) = replay(&[ENCODING_ABI]);
    assert!(taken > 80 && refused > 200, "{taken} {refused}");
}

#[test]
fn hostile_protobuf_means_what_it_means_to_ibc_go() {
    let (taken, refused) = replay(&[ENCODING_PROTOBUF]);
    assert!(taken > 30 && refused > 100, "{taken} {refused}");
}

#[test]
fn data_are_written_as_ibc_go_writes_them() {
    for record in recorded("encode") {
        let field = |name| text(&record, name).to_owned();
        let data = FungibleTokenPacketData {
            denom: field("denom"),
            amount: field("amount"),
            sender: field("sender"),
            receiver: field("receiver"),
            memo: field("memo"),
        };
        let written = encode(&data, text(&record, "encoding"));
        assert_eq!(code(written.clone()), text(&record, "code"), "{record}");
        match written {
            Ok(bytes) => assert_eq!(hex(bytes), text(&record, "data"), "{record}"),
            Err(e) => assert_eq!(refusal(e).log, text(&record, "text")),
        }
    }
}

#[test]
fn only_acknowledgements_in_the_one_form_are_taken() {
    let mut canonical = 0;
    for record in recorded("ack") {
        let bytes = unhex(text(&record, "data"));
        let read = Ack::from_json(&bytes);
        assert_eq!(read.is_ok(), record["read"] == true, "{record}: {read:?}");
        let Ok(ack) = read else { continue };
        assert_eq!(ack.is_written_as(&bytes), record["canonical"] == true, "{record}: {ack:?}");
        if record["canonical"] == true {
            assert_eq!(ack.is_success(), record["success"] == true, "{record}");
            assert_eq!(ack.text(), text(&record, "text"), "{record}");
            canonical += 1;
        }
    }
    assert!(canonical > 8, "{canonical}");
}

proptest::proptest! {
    /// What is written in any encoding is read again as it was.
    #[test]
    fn data_survive_every_encoding(
        denom in "[a-z]{3,8}(/[a-zé]{1,40}){0,2}", amount in 1u128.., sender in "\\PC{1,70}", receiver in "\\PC{1,70}",
        memo in "\\PC{0,100}",
    ) {
        let blank = |text: &str| text.trim().is_empty();
        proptest::prop_assume!(!blank(&sender) && !blank(&receiver));
        let amount = amount.to_string();
        let data = FungibleTokenPacketData { denom, amount, sender, receiver, memo };
        for encoding in [ENCODING_JSON, ENCODING_PROTOBUF, ENCODING_ABI] {
            let read = decode(&encode(&data, encoding).unwrap(), V1, encoding).unwrap();
            let denom = read.token.denom.unwrap().path();
            let again = FungibleTokenPacketData {
                denom, amount: read.token.amount, sender: read.sender, receiver: read.receiver, memo: read.memo,
            };
            proptest::prop_assert_eq!(&again, &data);
        }
    }

    /// Whatever bytes come in, reading ends with an answer.
    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(0u8.., 0..400)) {
        for encoding in [ENCODING_JSON, ENCODING_PROTOBUF, ENCODING_ABI] {
            let _ = decode(&bytes, V1, encoding);
        }
        let _ = Ack::from_json(&bytes);
    }
}
