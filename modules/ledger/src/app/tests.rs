//! The commands against a device that is played by a closure.

use super::*;
use secp256k1::{Message, Secp256k1, SecretKey};

struct Played<F>(F);

impl<F: FnMut(&[u8]) -> Vec<u8>> Transport for Played<F> {
    fn exchange(&mut self, command: &[u8]) -> Result<Vec<u8>, LedgerError> {
        Ok((self.0)(command))
    }
}

const PATH: [u32; 5] = [44, 118, 3, 0, 7];

fn app(mut answer: impl FnMut(&[u8]) -> Vec<u8> + 'static) -> Result<CosmosApp, LedgerError> {
    CosmosApp::on(Box::new(Played(move |command: &[u8]| match command.get(1) {
        Some(&GET_VERSION) => vec![0, 2, 35, 1, 0x90, 0],
        _ => answer(command),
    })))
}

#[test]
fn other_apps_and_old_ones_are_told_apart() {
    let on = |answer: Vec<u8>| CosmosApp::on(Box::new(Played(move |_: &[u8]| answer.clone()))).map(|_| ());
    assert!(matches!(on(vec![0x6e, 0x00]), Err(LedgerError::WrongApp)));
    assert!(matches!(on(vec![0x6e, 0x01]), Err(LedgerError::WrongApp)));
    let old = on(vec![0, 2, 0, 9, 0x90, 0]).unwrap_err();
    assert_eq!(old.to_string(), "app version required 2.1.0 - version found: 2.0.9");
    assert!(on(vec![0, 2, 1, 0, 0x90, 0]).is_ok());
    assert!(matches!(on(vec![0x55, 0x15]), Err(LedgerError::Status { status: 0x5515, .. })));
}

#[test]
fn an_address_is_asked_for_with_prefix_and_hardened_path() {
    let key = SecretKey::from_slice(&[7; 32]).unwrap().public_key(&Secp256k1::new()).serialize();
    let mut device = app(move |command| {
        let path = "2c000080760000800300008000000000070000 00".replace(' ', "");
        let expected = format!("55040100{:02x}046f70656e{path}", 1 + 4 + 20);
        assert_eq!(hex::encode(command), expected);
        [&key[..], b"open1abc", &[0x90, 0]].concat()
    })
    .unwrap();
    assert_eq!(device.confirmed_address(PATH, "open").unwrap(), (key, "open1abc".to_owned()));
    assert!(matches!(device.confirmed_address(PATH, "OPEN"), Err(LedgerError::Prefix(_))));
    assert!(matches!(device.confirmed_address(PATH, &"a".repeat(84)), Err(LedgerError::Prefix(_))));
    let mut short = app(|_| vec![1, 2, 0x90, 0]).unwrap();
    assert!(matches!(short.public_key(PATH), Err(LedgerError::Answer(_))));
}

#[test]
fn a_message_goes_in_chunks_and_comes_back_as_a_low_signature() {
    let secret = SecretKey::from_slice(&[9; 32]).unwrap();
    for length in [1usize, 250, 251, 600] {
        let message = vec![b'x'; length];
        let expected = message.clone();
        let mut seen = Vec::new();
        let mut device = app(move |command| {
            let (p1, data) = (command[2], &command[5..]);
            if p1 == FIRST {
                assert_eq!(data, path_bytes(PATH));
                return vec![0x90, 0];
            }
            seen.extend_from_slice(data);
            if p1 == FURTHER {
                assert_eq!(data.len(), CHUNK);
                return vec![0x90, 0];
            }
            assert_eq!((p1, &seen), (LAST, &expected));
            let signature = Secp256k1::new().sign_ecdsa(&Message::from_digest([3; 32]), &secret);
            [signature.serialize_der().to_vec(), vec![0x90, 0]].concat()
        })
        .unwrap();
        let signature = Signature::from_compact(&device.sign(PATH, &message, SignMode::AminoJson).unwrap()).unwrap();
        let secp = Secp256k1::new();
        secp.verify_ecdsa(&Message::from_digest([3; 32]), &signature, &secret.public_key(&secp)).unwrap();
    }
    let mut rejected = app(|_| vec![0x69, 0x86]).unwrap();
    assert_eq!(
        rejected.sign(PATH, b"x", SignMode::AminoJson).unwrap_err().to_string(),
        "the request was rejected on the Ledger device (status 0x6986)"
    );
    let mut unreadable =
        app(|command| if command[2] == LAST { b"Unexpected field\x6a\x80".to_vec() } else { vec![0x90, 0] }).unwrap();
    assert_eq!(
        unreadable.sign(PATH, b"x", SignMode::AminoJson).unwrap_err().to_string(),
        "ledger error: Unexpected field"
    );
}
