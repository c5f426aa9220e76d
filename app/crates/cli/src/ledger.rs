//! Keys on a Ledger device: made known to the keyring, shown on the device, signed with.

use openledger_keyring::{DevicePath, HdPath, KeyKind, Keyring, PublicKey, Record};
use openledger_ledger::{CosmosApp, SignMode as Screen};
use openledger_proto::cosmos::tx::signing::v1beta1::SignMode;
use secp256k1::{Message, PublicKey as Point, Secp256k1, ecdsa::Signature};
use sha2::{Digest, Sha256};

use openledger_client::ClientError;

/// Asks the device for the key at the path, lets the user confirm its address on the screen, and keeps a
/// reference to it.
///
/// # Errors
/// When the device refuses, or name or address is taken.
pub(super) fn add(keyring: &Keyring, name: &str, prefix: &str, path: DevicePath) -> Result<Record, ClientError> {
    // The numbers must fit the 31 bits that BIP-44 leaves them.
    HdPath::bip44(path.coin_type, path.account, path.address_index)?;
    let failed = |text: String| ClientError::Usage(format!("failed to generate ledger key: {text}"));
    let mut app = CosmosApp::open().map_err(|e| failed(format!("failed to retrieve device: {e}")))?;
    let (key, _) = app.confirmed_address(path.parts(), prefix).map_err(|e| {
        // The app shows far keys to experts only: a thief could hide coins there.
        let far = if path.address_index > 100 { ", where indexes above 100 need the app's expert mode" } else { "" };
        failed(format!("failed to recover pubkey: {e}: address rejected for path {path}{far}"))
    })?;
    Ok(keyring.add_ledger(name, PublicKey::secp256k1(&key)?, path)?)
}

/// Shows a key's address on the device (`keys show --device`).
///
/// # Errors
/// When the key is not on this device, or the user rejects the address.
pub(super) fn show(record: &Record, prefix: &str) -> Result<(), ClientError> {
    let KeyKind::Ledger(path) = &record.kind else {
        return Err(ClientError::usage("the device flag (-d) can only be used for accounts stored in devices"));
    };
    let mut app = CosmosApp::open()?;
    let unconfirmed = app.public_key(path.parts())?;
    same_key(record, &unconfirmed)?;
    let (confirmed, _) = app.confirmed_address(path.parts(), prefix)?;
    same_key(record, &confirmed)
}

fn same_key(record: &Record, found: &[u8; 33]) -> Result<(), ClientError> {
    if record.public_key == PublicKey::Secp256k1(*found) {
        return Ok(());
    }
    Err(ClientError::usage(
        "the key's pubkey does not match with the one retrieved from Ledger. Check that the HD path and device are the \
         correct ones",
    ))
}

/// Signs with the key, on its device if it is on one.
///
/// # Errors
/// When the keyring does not hold the private key, or the device does not sign.
pub(super) fn signature(keyring: &Keyring, name: &str, bytes: &[u8], mode: SignMode) -> Result<Vec<u8>, ClientError> {
    let record = keyring.key(name)?;
    match &record.kind {
        KeyKind::Ledger(path) => on_device(&record, *path, bytes, mode),
        _ => Ok(keyring.sign(name, bytes)?.0.to_vec()),
    }
}

fn on_device(record: &Record, path: DevicePath, bytes: &[u8], mode: SignMode) -> Result<Vec<u8>, ClientError> {
    let mut app = CosmosApp::open()?;
    let found = PublicKey::Secp256k1(app.public_key(path.parts())?);
    if found != record.public_key {
        return Err(ClientError::Usage(format!(
            "the public key that the user attempted to sign with does not match the public key on the ledger device. \
             {} does not match {}",
            record.public_key.to_json_text(),
            found.to_json_text()
        )));
    }
    let screen = match mode {
        SignMode::LegacyAminoJson => Screen::AminoJson,
        SignMode::Textual => Screen::Textual,
        other => {
            let name = other.as_str_name();
            return Err(ClientError::Usage(format!(
                "{name}: invalid sign mode, expected LEGACY_AMINO_JSON or TEXTUAL"
            )));
        }
    };
    let signature = app.sign(path.parts(), bytes, screen)?;
    if !verifies(&record.public_key, bytes, &signature) {
        return Err(ClientError::usage(
            "Ledger generated an invalid signature. Perhaps you have multiple ledgers and need to try another one",
        ));
    }
    Ok(signature.to_vec())
}

fn verifies(key: &PublicKey, bytes: &[u8], signature: &[u8; 64]) -> bool {
    let PublicKey::Secp256k1(key) = key else { return false };
    let (Ok(point), Ok(signature)) = (Point::from_slice(key), Signature::from_compact(signature)) else { return false };
    let digest = Message::from_digest(Sha256::digest(bytes).into());
    Secp256k1::verification_only().verify_ecdsa(&digest, &signature, &point).is_ok()
}

/// Says what becomes of `--ledger` and `--sign-mode` with this key, where that is not what the flags say.
pub(super) fn announce(wanted: bool, sign_mode: &str, record: &Record) {
    match &record.kind {
        KeyKind::Ledger(_) if sign_mode != "amino-json" => {
            eprintln!("Default sign-mode 'direct' not supported by Ledger, using sign-mode 'amino-json'.");
        }
        KeyKind::Ledger(_) => {}
        _ if wanted => eprintln!("WARNING: --ledger has no effect: the key {} is not on a Ledger device.", record.name),
        _ => {}
    }
}
