//! Bech32 (BIP-173) addresses with a configurable prefix.

use crate::KeyringError;
use bech32::primitives::decode::CheckedHrpstring;
use bech32::{Bech32, Hrp};

/// Longest address in bytes that the Cosmos SDK accepts (`types/address.MaxAddrLen`).
const MAX_ADDRESS_LEN: usize = 255;

/// Bech32 text of `bytes` under `prefix`.
///
/// # Errors
/// [`KeyringError::InvalidAddress`] when the prefix is not a bech32 human-readable part or the text would be
/// too long.
pub fn encode_bech32(prefix: &str, bytes: &[u8]) -> Result<String, KeyringError> {
    let hrp = Hrp::parse(prefix)
        .map_err(|e| KeyringError::InvalidAddress(format!("invalid bech32 prefix {prefix:?}: {e}")))?;
    bech32::encode::<Bech32>(hrp, bytes)
        .map_err(|e| KeyringError::InvalidAddress(format!("encoding bech32 failed: {e}")))
}

/// Prefix and bytes of a bech32 text, whatever the prefix.
///
/// # Errors
/// [`KeyringError::InvalidAddress`] when the text is not bech32.
pub fn decode_bech32(text: &str) -> Result<(String, Vec<u8>), KeyringError> {
    let checked = CheckedHrpstring::new::<Bech32>(text)
        .map_err(|e| KeyringError::InvalidAddress(format!("decoding bech32 failed: {e}")))?;
    Ok((checked.hrp().to_lowercase(), checked.byte_iter().collect()))
}

/// Bytes of an address that must have `prefix`.
///
/// # Errors
/// [`KeyringError::InvalidAddress`] when it is empty, not bech32, has another prefix, or is not 1 to 255
/// bytes long.
pub fn parse_address(prefix: &str, text: &str) -> Result<Vec<u8>, KeyringError> {
    if text.trim().is_empty() {
        return Err(KeyringError::InvalidAddress("empty address string is not allowed".into()));
    }
    let (hrp, bytes) = decode_bech32(text)?;
    if hrp != prefix {
        return Err(KeyringError::InvalidAddress(format!("invalid Bech32 prefix; expected {prefix}, got {hrp}")));
    }
    if bytes.is_empty() || bytes.len() > MAX_ADDRESS_LEN {
        return Err(KeyringError::InvalidAddress(format!(
            "address length must be 1 to {MAX_ADDRESS_LEN} bytes, got {}",
            bytes.len()
        )));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn round_trip_and_refusals() {
        let text = encode_bech32("open", &[7; 20]).unwrap();
        assert_eq!(parse_address("open", &text).unwrap(), vec![7; 20]);
        assert!(parse_address("cosmos", &text).unwrap_err().to_string().contains("expected cosmos, got open"));
        let flipped = format!("{}{}", &text[..text.len() - 1], if text.ends_with('q') { 'p' } else { 'q' });
        assert!(parse_address("open", &flipped).is_err());
        assert!(parse_address("open", " ").is_err());
        let mixed = text.replacen("open1", "Open1", 1);
        assert!(parse_address("open", &mixed).is_err());
        assert!(parse_address("open", &encode_bech32("open", &[]).unwrap()).is_err());
    }
}
