//! ASCII-armoured private keys of `keys export`: RFC 4880 section 6 armour around argon2id and
//! ChaCha20-Poly1305.

use crate::hd::random_bytes;
use crate::{KeyringError, SecretKey};
use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::Aead;
use chacha20poly1305::{ChaCha20Poly1305, KeyInit, Nonce};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use zeroize::Zeroizing;

const BEGIN: &str = "-----BEGIN TENDERMINT PRIVATE KEY-----";
const END: &str = "-----END TENDERMINT PRIVATE KEY-----";
/// Amino prefix of `tendermint/PrivKeySecp256k1` and the length of its body.
const AMINO_PREFIX: [u8; 5] = [0xe1, 0xb0, 0xf7, 0x9b, 32];
const LINE: usize = 64;
const SALT_LEN: usize = 16;

/// Encrypts `secret` under `passphrase` and armours it.
pub(crate) fn encrypt(secret: &SecretKey, passphrase: &str) -> Result<String, KeyringError> {
    let mut salt = [0u8; SALT_LEN];
    random_bytes(&mut salt)?;
    let mut plain = Zeroizing::new(Vec::with_capacity(AMINO_PREFIX.len() + 32));
    plain.extend_from_slice(&AMINO_PREFIX);
    plain.extend_from_slice(secret.expose());
    // A fixed nonce is safe here: each export has a fresh salt and so a fresh key.
    let sealed = cipher(passphrase, &salt)?
        .encrypt(&Nonce::default(), plain.as_slice())
        .map_err(|_| KeyringError::Armor("encryption"))?;
    let body = STANDARD.encode(&sealed);
    let mut text = format!("{BEGIN}\nkdf: argon2\nsalt: {}\ntype: secp256k1\n\n", hex::encode_upper(salt));
    for line in body.as_bytes().chunks(LINE) {
        let _ = writeln!(text, "{}", String::from_utf8_lossy(line));
    }
    let checksum = crc24(&sealed).to_be_bytes();
    let _ = write!(text, "={}\n{END}", STANDARD.encode(checksum.get(1..).unwrap_or_default()));
    Ok(text)
}

/// Reads what [`encrypt`] or the SDK's `keys export` wrote.
pub(crate) fn decrypt(text: &str, passphrase: &str) -> Result<SecretKey, KeyringError> {
    let (headers, sealed) = unarmor(text)?;
    if headers.get("kdf").copied() != Some("argon2") {
        return Err(KeyringError::Armor("unrecognized KDF type"));
    }
    let salt = headers.get("salt").filter(|salt| !salt.is_empty()).ok_or(KeyringError::Armor("missing salt bytes"))?;
    let salt = hex::decode(salt).map_err(|_| KeyringError::Armor("error decoding salt"))?;
    let plain = cipher(passphrase, &salt)?
        .decrypt(&Nonce::default(), sealed.as_slice())
        .map_err(|_| KeyringError::WrongPassword)?;
    let plain = Zeroizing::new(plain);
    let body = plain
        .strip_prefix(AMINO_PREFIX.as_slice())
        .ok_or_else(|| KeyringError::UnsupportedAlgorithm("not secp256k1".into()))?;
    SecretKey::from_slice(body)
}

/// argon2id with the SDK's parameters: 1 pass, 64 MiB, 4 lanes, 32-byte key.
fn cipher(passphrase: &str, salt: &[u8]) -> Result<ChaCha20Poly1305, KeyringError> {
    let params = Params::new(64 * 1024, 1, 4, Some(32)).map_err(|_| KeyringError::Armor("KDF parameters"))?;
    let mut key = Zeroizing::new([0u8; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase.as_bytes(), salt, key.as_mut_slice())
        .map_err(|_| KeyringError::Armor("KDF salt"))?;
    ChaCha20Poly1305::new_from_slice(key.as_slice()).map_err(|_| KeyringError::Armor("KDF key"))
}

fn unarmor(text: &str) -> Result<(BTreeMap<&str, &str>, Vec<u8>), KeyringError> {
    let mut lines = text.lines().map(str::trim).skip_while(|line| *line != BEGIN);
    lines.next().ok_or(KeyringError::Armor("no TENDERMINT PRIVATE KEY block"))?;
    let headers: BTreeMap<&str, &str> =
        lines.by_ref().take_while(|line| !line.is_empty()).filter_map(|line| line.split_once(": ")).collect();
    let (mut body, mut checksum, mut ended) = (String::new(), None, false);
    for line in lines {
        match line.strip_prefix('=') {
            _ if line == END => {
                ended = true;
                break;
            }
            Some(sum) if checksum.is_none() => checksum = Some(sum),
            _ => body.push_str(line),
        }
    }
    if !ended {
        return Err(KeyringError::Armor("no end line"));
    }
    let sealed = STANDARD.decode(body).map_err(|_| KeyringError::Armor("not base64"))?;
    if let Some(sum) = checksum {
        let sum = STANDARD.decode(sum).map_err(|_| KeyringError::Armor("checksum"))?;
        if Some(sum.as_slice()) != crc24(&sealed).to_be_bytes().get(1..) {
            return Err(KeyringError::Armor("checksum"));
        }
    }
    Ok((headers, sealed))
}

/// The checksum of an armored text: CRC-24 of RFC 4880, section 6.1.
fn crc24(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x00b7_04ce, |crc, byte| {
        (0..8).fold(crc ^ (u32::from(*byte) << 16), |crc, _| {
            let shifted = crc << 1;
            if shifted & 0x0100_0000 == 0 { shifted } else { shifted ^ 0x0186_4cfb }
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crc_vector_of_the_standard() {
        assert_eq!(crc24(b""), 0x00b7_04ce);
        assert_eq!(crc24(b"123456789"), 0x0021_cf02);
    }

    #[test]
    fn round_trip_and_refusals() {
        let secret = SecretKey::from_slice(&[9; 32]).unwrap();
        let text = encrypt(&secret, "long enough").unwrap();
        assert_eq!(decrypt(&text, "long enough").unwrap().expose(), secret.expose());
        assert!(matches!(decrypt(&text, "wrong one"), Err(KeyringError::WrongPassword)));
        assert!(matches!(decrypt(&text.replace("argon2", "none"), "x"), Err(KeyringError::Armor(_))));
        assert!(matches!(decrypt(text.trim_end_matches(END), "x"), Err(KeyringError::Armor("no end line"))));
        assert!(matches!(decrypt("", "x"), Err(KeyringError::Armor(_))));
    }
}
