//! Files written by the Go implementation (cosmos-sdk v0.53.6 `keys add`, throw-away keys) are read, and what
//! is written here has the same layout.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs, reason = "tests")]

use openledger_keyring::{
    Backend, HdPath, KeyKind, Keyring, KeyringError, Mnemonic, MultisigKey, NoPrompt, PasswordSource, PublicKey,
    Zeroizing, encode_bech32,
};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

const FAUCET: &str = "economy stock theory fatal elder harbor betray wasp final emotion task crumble siren bottom lizard educate guess current outdoor pair theory focus wife stone";
/// Printed by `keys export faucet --unarmored-hex --unsafe` of the Go implementation.
const FAUCET_HEX: &str = "e16ee698b4a4ee03566d7dd9bb6f0e8a2dda802527ba56205f5767c0049fa0b9";

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

fn cosmos(key: &PublicKey) -> String {
    encode_bech32("cosmos", &key.address()).unwrap()
}

/// Answers from a list, and the questions it was asked.
#[derive(Clone, Default)]
struct Scripted {
    answers: Arc<Mutex<Vec<&'static str>>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Scripted {
    fn new(answers: &[&'static str]) -> Self {
        let mut answers = answers.to_vec();
        answers.reverse();
        Self { answers: Arc::new(Mutex::new(answers)), ..Self::default() }
    }

    fn asked(&self) -> usize {
        self.asked.lock().unwrap().len()
    }
}

impl PasswordSource for Scripted {
    fn ask(&mut self, prompt: &str) -> Result<Zeroizing<String>, KeyringError> {
        self.asked.lock().unwrap().push(prompt.to_owned());
        self.answers.lock().unwrap().pop().map(|text| Zeroizing::new(text.to_owned())).ok_or(KeyringError::NoPassword)
    }
}

fn test_ring(dir: &Path) -> Keyring {
    Keyring::open(Backend::Test, dir, Box::new(NoPrompt))
}

#[test]
fn reads_the_test_backend_of_the_sdk() {
    let ring = test_ring(&fixtures().join("sdk-home"));
    let (records, failures) = ring.list().unwrap();
    assert!(failures.is_empty(), "{failures:?}");
    let seen: Vec<(&str, &str, String)> =
        records.iter().map(|r| (r.name.as_str(), r.kind.as_str(), cosmos(&r.public_key))).collect();
    let expected = [
        ("alice", "local", "cosmos1jg00lyjglcmurm8gha68fz44q33mtrx55zajnt"),
        ("faucet", "local", "cosmos1pkptre7fdkl6gfrzlesjjvhxhlc3r4gmmk8rs6"),
        ("faucet1", "local", "cosmos10dyr9899g6t0pelew4nvf4j5c3jcgv0r73qga5"),
        ("msig", "multi", "cosmos12nwzmmax8umun6hk0q0ql0xlny97kccrf44n2m"),
        ("off", "offline", "cosmos1vg9h6gsc379ahgn8mtuf4ptssyyj56nvr6awpt"),
        ("sl/ash", "local", "cosmos1u4ae8p8qdutd39mtxxxxwe8r644eqvqzfrgar5"),
    ];
    assert_eq!(seen, expected.map(|(name, kind, address)| (name, kind, address.to_owned())));
    assert_eq!(ring.export_hex("faucet").unwrap().as_str(), FAUCET_HEX);
    for record in &records {
        assert_eq!(ring.key_by_address(&record.address()).unwrap().name, record.name);
    }
}

#[test]
fn reads_the_file_backend_of_the_sdk_and_asks_once() {
    let source = Scripted::new(&["password1"]);
    let ring = Keyring::open(Backend::File, &fixtures().join("sdk-home"), Box::new(source.clone()));
    assert_eq!(cosmos(&ring.key("fkey").unwrap().public_key), "cosmos1yt90f2l6yzcqhdqhhtacp82zs6wq03lar78mv5");
    ring.sign("fkey", b"message").unwrap();
    assert_eq!(source.asked(), 1);
}

#[test]
fn wrong_passphrases_give_up_after_three() {
    let source = Scripted::new(&["password2", "short", "password3", "password1"]);
    let ring = Keyring::open(Backend::File, &fixtures().join("sdk-home"), Box::new(source.clone()));
    assert!(matches!(ring.key("fkey"), Err(KeyringError::TooManyAttempts)));
    assert_eq!(source.asked(), 3);
}

#[test]
fn why_a_passphrase_was_refused_is_told_when_no_other_follows() {
    let opened = |answers: &[&'static str]| {
        let ring = Keyring::open(Backend::File, &fixtures().join("sdk-home"), Box::new(Scripted::new(answers)));
        ring.key("fkey").unwrap_err()
    };
    assert!(matches!(opened(&[]), KeyringError::NoPassword));
    assert!(matches!(opened(&["password2"]), KeyringError::IncorrectPassphrase));
    assert!(matches!(opened(&["password2", "short"]), KeyringError::ShortPassword));
    let dir = tempfile::tempdir().unwrap();
    let new = Keyring::open(Backend::File, dir.path(), Box::new(Scripted::new(&["password1", "password2"])));
    assert!(matches!(new.import_hex("faucet", FAUCET_HEX), Err(KeyringError::Mismatch)));
}

#[test]
fn one_keyring_asks_once_however_many_keys_are_read() {
    let source = Scripted::new(&["password1"]);
    let ring = Keyring::open(Backend::File, &fixtures().join("sdk-home"), Box::new(source.clone()));
    for _ in 0..3 {
        ring.key("fkey").unwrap();
    }
    ring.list().unwrap();
    assert_eq!(source.asked(), 1);
}

#[test]
fn imports_the_armour_of_the_sdk() {
    let armored = std::fs::read_to_string(fixtures().join("faucet.armor")).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let ring = test_ring(dir.path());
    assert!(matches!(ring.import_armor("faucet", &armored, "password2"), Err(KeyringError::WrongPassword)));
    ring.import_armor("faucet", &armored, "password1").unwrap();
    assert_eq!(ring.export_hex("faucet").unwrap().as_str(), FAUCET_HEX);
    assert!(matches!(ring.import_hex("faucet", FAUCET_HEX), Err(KeyringError::Overwrite(_))));
    assert!(matches!(ring.import_hex("other", FAUCET_HEX), Err(KeyringError::DuplicateAddress)));
    let exported = ring.export_armor("faucet", "password9").unwrap();
    ring.delete("faucet").unwrap();
    ring.import_armor("again", &exported, "password9").unwrap();
    assert_eq!(ring.export_hex("again").unwrap().as_str(), FAUCET_HEX);
}

#[test]
fn files_are_private_and_named_as_the_sdk_names_them() {
    let dir = tempfile::tempdir().unwrap();
    let ring = test_ring(dir.path());
    let mnemonic = Mnemonic::parse(FAUCET).unwrap();
    let record = ring.add_mnemonic("a/b", &mnemonic, "", &HdPath::bip44(118, 0, 0).unwrap()).unwrap();
    assert!(matches!(
        ring.add_mnemonic("c", &mnemonic, "", &HdPath::bip44(118, 0, 0).unwrap()),
        Err(KeyringError::DuplicateAddress)
    ));
    assert!(matches!(
        ring.add_mnemonic("a/b", &mnemonic, "", &HdPath::bip44(118, 0, 1).unwrap()),
        Err(KeyringError::AlreadyExists(_))
    ));
    let mut names: Vec<String> = Vec::new();
    for entry in std::fs::read_dir(dir.path().join("keyring-test")).unwrap() {
        let entry = entry.unwrap();
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(entry.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        let text = std::fs::read_to_string(entry.path()).unwrap();
        assert!(text.starts_with("eyJhbGciOiJQQkVTMi1IUzI1NitBMTI4S1ci"), "a JWE with the algorithm first");
        names.push(entry.file_name().into_string().unwrap());
    }
    names.sort();
    assert_eq!(names, [format!("{}.address", hex::encode(record.address())), "a%2Fb.info".to_owned()]);
    assert!(!format!("{record:?}{ring:?}").contains(FAUCET_HEX));
    assert!(matches!(record.kind, KeyKind::Local(_)));
}

#[test]
fn rename_delete_and_missing_keys() {
    let dir = tempfile::tempdir().unwrap();
    let ring = test_ring(dir.path());
    let path = HdPath::bip44(118, 0, 0).unwrap();
    let record = ring.add_mnemonic("one", &Mnemonic::generate().unwrap(), "", &path).unwrap();
    ring.add_mnemonic("two", &Mnemonic::generate().unwrap(), "", &path).unwrap();
    assert!(matches!(ring.rename("one", "two"), Err(KeyringError::AlreadyExists(_))));
    assert!(matches!(ring.rename("one", " "), Err(KeyringError::InvalidName)));
    ring.rename("one", "three").unwrap();
    assert_eq!(ring.key("one").unwrap_err().to_string(), "one.info: key not found");
    assert_eq!(ring.key_by_address(&record.address()).unwrap().name, "three");
    ring.delete("three").unwrap();
    assert!(matches!(ring.key_by_address(&record.address()), Err(KeyringError::NotFound(_))));
    assert_eq!(ring.list().unwrap().0.len(), 1);
}

#[test]
fn multisig_address_json_and_offline_sign() {
    let source = test_ring(&fixtures().join("sdk-home"));
    let members: Vec<PublicKey> = ["faucet", "alice"].iter().map(|name| source.key(name).unwrap().public_key).collect();
    let key = MultisigKey::new(2, members.clone()).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let ring = test_ring(dir.path());
    let record = ring.add_multisig("m", key).unwrap();
    assert_eq!(cosmos(&record.public_key), "cosmos12nwzmmax8umun6hk0q0ql0xlny97kccrf44n2m");
    let text = record.public_key.to_json_text();
    assert!(
        text.starts_with(
            r#"{"@type":"/cosmos.crypto.multisig.LegacyAminoPubKey","threshold":2,"public_keys":[{"@type":"#
        )
    );
    assert_eq!(PublicKey::from_json(&text).unwrap(), record.public_key);
    assert!(matches!(ring.sign("m", b"x"), Err(KeyringError::OfflineSign)));
    assert!(matches!(ring.export_hex("m"), Err(KeyringError::NotLocal)));
    for (threshold, keys) in [(0, members.clone()), (3, members)] {
        assert!(matches!(MultisigKey::new(threshold, keys), Err(KeyringError::InvalidThreshold { .. })));
    }
}

#[test]
fn signatures_are_deterministic_low_s_and_verify() {
    use secp256k1::{Message, PublicKey as Point, Secp256k1, ecdsa::Signature};
    use sha2::{Digest, Sha256};
    let ring = test_ring(&fixtures().join("sdk-home"));
    for text in ["", "a", "sign me"] {
        let (signature, key) = ring.sign("faucet", text.as_bytes()).unwrap();
        assert_eq!(signature, ring.sign("faucet", text.as_bytes()).unwrap().0);
        let PublicKey::Secp256k1(point) = key else { panic!("secp256k1") };
        let parsed = Signature::from_compact(&signature).unwrap();
        let mut low = parsed;
        low.normalize_s();
        assert_eq!(low, parsed);
        let digest = Message::from_digest(Sha256::digest(text.as_bytes()).into());
        Secp256k1::verification_only().verify_ecdsa(&digest, &parsed, &Point::from_slice(&point).unwrap()).unwrap();
    }
}
