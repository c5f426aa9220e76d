//! JSON Web Encryption in compact form: `PBES2-HS256+A128KW` wraps an `A256GCM` key (RFC 7516, RFC 7518 4.8
//! and 5.3).

use crate::hd::random_bytes;
use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, KeyInit, Nonce};
use aes_kw::KekAes128;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::Sha256;
use zeroize::Zeroizing;

const ALGORITHM: &str = "PBES2-HS256+A128KW";
const CONTENT: &str = "A256GCM";
const SALT_LEN: usize = 12;
const NONCE_LEN: usize = 12;
const TAG_LEN: usize = 16;
const WRAPPED_LEN: usize = 40;
/// Iterations above this are refused so that a planted file cannot hang the reader; the Go reader has the
/// same bound.
const MAX_ITERATIONS: u32 = 1_300_000;

/// Why an encrypted token cannot be opened.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum JweError {
    /// It is not a token of this algorithm.
    Malformed(&'static str),
    /// The password is wrong or the token was changed.
    Password,
    /// The operating system gave no random bytes.
    Random,
}

/// Encrypts `plain` under `password` with `iterations` of PBKDF2-HMAC-SHA256.
pub(crate) fn seal(plain: &[u8], password: &[u8], iterations: u32, created: &str) -> Result<String, JweError> {
    let mut salt = [0u8; SALT_LEN];
    let mut nonce = [0u8; NONCE_LEN];
    let mut content_key = Zeroizing::new([0u8; 32]);
    for buffer in [&mut salt[..], &mut nonce[..], content_key.as_mut_slice()] {
        random_bytes(buffer).map_err(|_| JweError::Random)?;
    }
    let mut wrapped = [0u8; WRAPPED_LEN];
    key_encryption_key(password, &salt, iterations)
        .wrap(content_key.as_slice(), &mut wrapped)
        .map_err(|_| JweError::Malformed("key wrap"))?;
    let header = json!({"alg": ALGORITHM, "created": created, "enc": CONTENT, "p2c": iterations, "p2s": URL_SAFE_NO_PAD.encode(salt)});
    let header = URL_SAFE_NO_PAD.encode(header.to_string());
    let cipher = Aes256Gcm::new_from_slice(content_key.as_slice()).map_err(|_| JweError::Malformed("content key"))?;
    let payload = Payload { msg: plain, aad: header.as_bytes() };
    let sealed = cipher.encrypt(&Nonce::from(nonce), payload).map_err(|_| JweError::Malformed("content"))?;
    let (text, tag) = sealed.split_at(sealed.len().saturating_sub(TAG_LEN));
    let parts = [&wrapped[..], &nonce[..], text, tag].map(|part| URL_SAFE_NO_PAD.encode(part));
    Ok(format!("{header}.{}", parts.join(".")))
}

/// Decrypts a token of [`seal`] or of the Go library.
pub(crate) fn open(token: &str, password: &[u8]) -> Result<Zeroizing<Vec<u8>>, JweError> {
    let parts: Vec<&str> = token.trim_end().split('.').collect();
    let [header, wrapped, nonce, text, tag] = parts.as_slice() else {
        return Err(JweError::Malformed("a token has five parts"));
    };
    let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| JweError::Malformed("base64"));
    let fields: Value = serde_json::from_slice(&decode(header)?).map_err(|_| JweError::Malformed("header"))?;
    let field = |name: &str| fields.get(name).and_then(Value::as_str);
    if field("alg") != Some(ALGORITHM) || field("enc") != Some(CONTENT) || fields.get("zip").is_some() {
        return Err(JweError::Malformed("unsupported algorithm"));
    }
    let iterations = fields.get("p2c").and_then(Value::as_u64).and_then(|n| u32::try_from(n).ok());
    let iterations =
        iterations.filter(|n| (1..=MAX_ITERATIONS).contains(n)).ok_or(JweError::Malformed("iteration count"))?;
    let salt = decode(field("p2s").ok_or(JweError::Malformed("no salt"))?)?;
    let (wrapped, nonce) = (decode(wrapped)?, decode(nonce)?);
    let nonce = <[u8; NONCE_LEN]>::try_from(nonce).map_err(|_| JweError::Malformed("nonce length"))?;
    if wrapped.len() != WRAPPED_LEN {
        return Err(JweError::Malformed("wrapped key length"));
    }
    let mut content_key = Zeroizing::new([0u8; 32]);
    key_encryption_key(password, &salt, iterations)
        .unwrap(&wrapped, content_key.as_mut_slice())
        .map_err(|_| JweError::Password)?;
    let mut sealed = decode(text)?;
    sealed.extend_from_slice(&decode(tag)?);
    let cipher = Aes256Gcm::new_from_slice(content_key.as_slice()).map_err(|_| JweError::Malformed("content key"))?;
    let payload = Payload { msg: &sealed, aad: header.as_bytes() };
    cipher.decrypt(&Nonce::from(nonce), payload).map(Zeroizing::new).map_err(|_| JweError::Password)
}

/// RFC 7518 4.8.1: the salt is the algorithm name, a zero byte and the salt input.
fn key_encryption_key(password: &[u8], salt: &[u8], iterations: u32) -> KekAes128 {
    let full_salt = [ALGORITHM.as_bytes(), &[0], salt].concat();
    let key = Zeroizing::new(pbkdf2::pbkdf2_hmac_array::<Sha256, 16>(password, &full_salt, iterations));
    KekAes128::from(*key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opens_what_it_seals_and_nothing_else() {
        let token = seal(b"payload", b"password", 1000, "now").unwrap();
        assert_eq!(open(&token, b"password").unwrap().as_slice(), b"payload");
        assert_eq!(open(&token, b"passwore").unwrap_err(), JweError::Password);
        for position in [0, token.len() / 2, token.len() - 1] {
            let mut bytes = token.clone().into_bytes();
            bytes[position] = if bytes[position] == b'A' { b'B' } else { b'A' };
            assert!(open(std::str::from_utf8(&bytes).unwrap(), b"password").is_err());
        }
        assert_eq!(open("a.b.c", b"x").unwrap_err(), JweError::Malformed("a token has five parts"));
    }

    #[test]
    fn refuses_a_token_that_would_hang_the_reader() {
        let token = seal(b"payload", b"password", 1000, "now").unwrap();
        let (header, rest) = token.split_once('.').unwrap();
        let text = String::from_utf8(URL_SAFE_NO_PAD.decode(header).unwrap()).unwrap().replace("1000", "4000000000");
        let planted = format!("{}.{rest}", URL_SAFE_NO_PAD.encode(text));
        assert_eq!(open(&planted, b"password").unwrap_err(), JweError::Malformed("iteration count"));
    }
}
