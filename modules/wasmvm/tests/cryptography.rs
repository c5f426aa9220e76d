//! The cryptography of the host functions: prices, codes of failures, and answers to signatures made here.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod common;

use common::Chain;
use common::guest::{ALLOCATE, Contract};
use cosmwasm_crypto::{HashFunction, bls12_381_aggregate_g1, bls12_381_hash_to_g1, bls12_381_hash_to_g2};
use ed25519_dalek::Signer;
use sha2::{Digest, Sha256};

const HOST_CALL: u64 = 18_000;
const SECOND: u64 = 1_000_000;

/// The price of regions that the host reads, by the bytes of all.
fn read(regions: u64, bytes: usize) -> u64 {
    200_000 * regions + 115 * u64::try_from(bytes).unwrap()
}

fn write(bytes: u64) -> u64 {
    230_000 + 570 * bytes
}

/// The code that a host function gives for these regions, what it cost, and the region at 900,000, to which
/// it writes.
struct Answer {
    code: i64,
    gas: u64,
    out: Vec<u8>,
}

/// Calls a host function with one region for each of `inputs` at 100,000, 200,000 and so on; `args` are its
/// arguments.
fn ask(name: &str, kind: &str, args: &str, inputs: &[&[u8]]) -> Answer {
    let params = "i32 ".repeat(args.matches("i32.const").count());
    let signature = format!("(param {params}) (result {kind})");
    let contract = |stub: Option<&str>, result: u32| {
        let work = format!("({kind}.store (i32.const 912) (call $host {args})) (i32.const {result})");
        let contract = inputs
            .iter()
            .zip(1_u32..)
            .fold(Contract::new(&work), |contract, (input, number)| contract.region(100_000 * number, input));
        let contract = contract.header(900, [912, 8, 8]).header(900_000, [900_012, 96, 96]);
        match stub {
            Some(body) => contract.with(&format!("(func $host {signature} {body})")),
            None => contract.import(name, &signature),
        }
    };
    let outcome = contract(None, 900).execute(&Chain::default());
    let stub = contract(Some(&format!("({kind}.const 0)")), 900).execute(&Chain::default());
    let code = i64::from_le_bytes(outcome.result.unwrap().try_into().unwrap());
    let out = contract(None, 900_000).execute(&Chain::default()).result.unwrap();
    let gas = outcome.gas.internally_used + 115 + 1_610 - stub.gas.internally_used;
    Answer { code, gas, out }
}

const AT: [&str; 4] = ["(i32.const 100000)", "(i32.const 200000)", "(i32.const 300000)", "(i32.const 400000)"];
const OUT: &str = "(i32.const 900000)";

fn regions(count: usize) -> String {
    AT[..count].join(" ")
}

/// Verifies with three regions; the code and the gas beyond that of reading.
fn verify(name: &str, inputs: [&[u8]; 3]) -> (i64, u64) {
    let answer = ask(name, "i32", &regions(3), &inputs);
    let bytes = inputs.iter().map(|input| input.len()).sum();
    (answer.code, answer.gas - HOST_CALL - read(3, bytes))
}

#[test]
fn ecdsa_over_both_curves() {
    let hash: [u8; 32] = Sha256::digest(b"message").into();
    let other: [u8; 32] = Sha256::digest(b"another").into();

    let secret = secp256k1::SecretKey::from_slice(&[7; 32]).unwrap();
    let key = secret.public_key(&secp256k1::Secp256k1::new()).serialize();
    let signature = secp256k1::Secp256k1::new().sign_ecdsa(&secp256k1::Message::from_digest(hash), &secret);
    let signature = signature.serialize_compact();
    assert_eq!(verify("secp256k1_verify", [&hash, &signature, &key]), (0, 96 * SECOND));
    assert_eq!(verify("secp256k1_verify", [&other, &signature, &key]), (1, 96 * SECOND));
    // Malformed input is paid for as well: a short hash, a short signature, no key.
    assert_eq!(verify("secp256k1_verify", [&hash[1..], &signature, &key]), (3, 96 * SECOND));
    assert_eq!(verify("secp256k1_verify", [&hash, &signature[1..], &key]), (4, 96 * SECOND));
    assert_eq!(verify("secp256k1_verify", [&hash, &signature, b""]), (5, 96 * SECOND));

    let secret = p256::ecdsa::SigningKey::from_slice(&[7; 32]).unwrap();
    let key = secret.verifying_key().to_encoded_point(true);
    let (signature, _) = secret.sign_prehash_recoverable(&hash).unwrap();
    let signature = signature.to_bytes();
    assert_eq!(verify("secp256r1_verify", [&hash, &signature, key.as_bytes()]), (0, 279 * SECOND));
    assert_eq!(verify("secp256r1_verify", [&other, &signature, key.as_bytes()]), (1, 279 * SECOND));
    assert_eq!(verify("secp256r1_verify", [&hash, &signature, b""]), (5, 279 * SECOND));
}

#[test]
fn keys_are_recovered_from_signatures() {
    let hash: [u8; 32] = Sha256::digest(b"message").into();
    let secret = p256::ecdsa::SigningKey::from_slice(&[7; 32]).unwrap();
    let (r1, r1_parity) = secret.sign_prehash_recoverable(&hash).unwrap();
    let (r1, r1_parity) = (r1.to_bytes().to_vec(), u32::from(r1_parity.to_byte()));
    let secret = secp256k1::SecretKey::from_slice(&[7; 32]).unwrap();
    let signature = secp256k1::Secp256k1::new().sign_ecdsa_recoverable(&secp256k1::Message::from_digest(hash), &secret);
    let (k1_parity, k1) = signature.serialize_compact();
    let k1_parity = u32::try_from(i32::from(k1_parity)).unwrap();
    for (name, signature, parity, price) in [
        ("secp256k1_recover_pubkey", k1.to_vec(), k1_parity, 194 * SECOND),
        ("secp256r1_recover_pubkey", r1, r1_parity, 592 * SECOND),
    ] {
        let recover = |hash: &[u8], parity: u32| {
            let args = format!("{} (i32.const {parity})", regions(2));
            let answer = ask(name, "i64", &args, &[hash, &signature]);
            (answer.code, answer.gas - HOST_CALL - read(2, hash.len() + 64))
        };
        let (address, gas) = recover(&hash, parity);
        assert_eq!(gas, price + ALLOCATE + write(65), "{name}");
        assert!(address > 1_048_576 && address < 1 << 32);
        assert_eq!(recover(&hash[1..], parity), (3 << 32, price));
        assert_eq!(recover(&hash, 9), (6 << 32, price));
        // What is no byte is found before it is paid.
        assert_eq!(recover(&hash, 256), (6 << 32, 0));
    }
}

/// Byte strings in one region, each before its length.
fn sections(parts: &[&[u8]]) -> Vec<u8> {
    parts.iter().flat_map(|part| [*part, &u32::try_from(part.len()).unwrap().to_be_bytes()].concat()).collect()
}

#[test]
fn ed25519_alone_and_in_batches() {
    let secret = ed25519_dalek::SigningKey::from_bytes(&[7; 32]);
    let key = secret.verifying_key().to_bytes();
    let messages: [&[u8]; 3] = [b"one", b"two", b""];
    let signatures = messages.map(|message| secret.sign(message).to_bytes());
    assert_eq!(verify("ed25519_verify", [messages[0], &signatures[0], &key]), (0, 35 * SECOND));
    assert_eq!(verify("ed25519_verify", [messages[1], &signatures[0], &key]), (1, 35 * SECOND));
    assert_eq!(verify("ed25519_verify", [messages[1], &signatures[0][1..], &key]), (4, 35 * SECOND));
    assert_eq!(verify("ed25519_verify", [messages[1], &signatures[0], b"short"]), (5, 35 * SECOND));

    let signatures: Vec<&[u8]> = signatures.iter().map(<[u8; 64]>::as_slice).collect();
    let batch = |messages: &[&[u8]], signatures: &[&[u8]], keys: &[&[u8]]| {
        verify("ed25519_batch_verify", [&sections(messages), &sections(signatures), &sections(keys)])
    };
    assert_eq!(batch(&messages, &signatures, &[&key, &key, &key]), (0, 24 * SECOND + 3 * 21 * SECOND));
    assert_eq!(batch(&messages, &signatures, &[&key]), (0, 36 * SECOND + 3 * 10 * SECOND));
    assert_eq!(batch(&[], &[], &[]), (0, 24 * SECOND));
    let swapped = [signatures[1], signatures[0], signatures[2]];
    assert_eq!(batch(&messages, &swapped, &[&key]).0, 1);
    assert_eq!(batch(&messages, &signatures, &[&key, &key]).0, 7);
}

const G1: &str = "97f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb";
const G2: &str = "93e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049334cf11213945d57e5ac7d055d042b7e\
                  024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02b4510b647ae3d1770bac0326a805bbefd48056c8c121bdb8";

#[test]
fn points_of_bls12_381() {
    let (g1, g2) = (hex::decode(G1).unwrap(), hex::decode(G2).unwrap());
    let aggregate = |name: &str, points: &[u8]| {
        let answer = ask(name, "i32", &format!("{} {OUT}", regions(1)), &[points]);
        (answer.code, answer.gas - HOST_CALL - read(1, points.len()), answer.out)
    };
    let twice = [g1.clone(), g1.clone()].concat();
    let (code, gas, out) = aggregate("bls12_381_aggregate_g1", &twice);
    assert_eq!((code, gas), (0, 68 * SECOND + 2 * 12 * SECOND + write(48)));
    assert_eq!(out, bls12_381_aggregate_g1(&twice).unwrap());
    let (code, gas, out) = aggregate("bls12_381_aggregate_g2", &g2);
    assert_eq!((code, gas, out), (0, 103_500_000 + 24_500_000 + write(96), g2.clone()));
    assert_eq!(aggregate("bls12_381_aggregate_g1", b"").0, 14);
    assert_eq!(aggregate("bls12_381_aggregate_g1", &g1[1..]).0, 15);
    assert_eq!(aggregate("bls12_381_aggregate_g1", &[9; 48]).0, 8);

    let pairing = |inputs: [&[u8]; 4]| {
        let answer = ask("bls12_381_pairing_equality", "i32", &regions(4), &inputs);
        (answer.code, answer.gas - HOST_CALL - read(4, inputs.iter().map(|input| input.len()).sum()))
    };
    assert_eq!(pairing([&g1, &g2, &g1, &g2]), (0, 2_112 * SECOND + 2 * 163 * SECOND));
    assert_eq!(pairing([&twice, &[g2.clone(), g2.clone()].concat(), &g1, &g2]).0, 1);
    assert_eq!(pairing([&g1[1..], &g2, &g1, &g2]).0, 11);
    assert_eq!(pairing([&twice, &g2, &g1, &g2]).0, 13);
}

#[test]
fn messages_are_hashed_to_points_with_every_length_of_a_domain() {
    let long = [b'd'; 5 * 1_024];
    for length in [0, 1, 255, 256, 5 * 1_024] {
        let domain = &long[..length];
        let args = format!("(i32.const 0) {} {OUT}", regions(2));
        let answer = ask("bls12_381_hash_to_g1", "i32", &args, &[b"abc", domain]);
        let spent = HOST_CALL + read(2, 3 + length);
        assert_eq!((answer.code, answer.gas), (0, spent + 563 * SECOND + write(48)));
        assert_eq!(answer.out, bls12_381_hash_to_g1(HashFunction::Sha256, b"abc", domain));
        let answer = ask("bls12_381_hash_to_g2", "i32", &args, &[b"abc", domain]);
        assert_eq!((answer.code, answer.gas), (0, spent + 871 * SECOND + write(96)));
        assert_eq!(answer.out, bls12_381_hash_to_g2(HashFunction::Sha256, b"abc", domain));
    }
    let args = format!("(i32.const 1) {} {OUT}", regions(2));
    let answer = ask("bls12_381_hash_to_g1", "i32", &args, &[b"abc", b""]);
    assert_eq!((answer.code, answer.gas), (9, HOST_CALL + read(2, 3) + 563 * SECOND));
}
