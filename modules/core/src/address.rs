//! Account addresses and their bech32 text.

use crate::errors::{Failure, Sdk};
use bech32::{Bech32, Hrp};
use sha2::{Digest, Sha256};

/// Raw account address: 20 bytes for keys, 32 for derived accounts; at most 255 (SDK `address.MaxAddrLen`).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccAddress(Vec<u8>);

impl std::fmt::Debug for AccAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("0x")?;
        self.0.iter().try_for_each(|b| write!(f, "{b:02x}"))
    }
}

impl AccAddress {
    /// Wraps raw bytes.
    ///
    /// # Errors
    /// `sdk:7` when empty or longer than 255 bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Failure> {
        match bytes.len() {
            0 => Err(Sdk::InvalidAddress.wrap("empty address")),
            1..=255 => Ok(Self(bytes.to_vec())),
            n => Err(Sdk::UnknownAddress.wrap(format!("address max length is 255, got {n}"))),
        }
    }

    /// The address of a module account: the first 20 bytes of SHA-256 of its name (SDK `address.Module`
    /// without keys).
    pub fn module(name: &str) -> Self {
        Self(Sha256::digest(name.as_bytes()).iter().take(20).copied().collect())
    }

    /// The raw bytes of the address.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

macro_rules! raw_address {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Vec<u8>);

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("0x")?;
                self.0.iter().try_for_each(|b| write!(f, "{b:02x}"))
            }
        }

        impl $name {
            /// Wraps raw bytes.
            ///
            /// # Errors
            /// `sdk:7` when empty, `sdk:9` when longer than 255 bytes.
            pub fn from_bytes(bytes: &[u8]) -> Result<Self, Failure> {
                AccAddress::from_bytes(bytes).map(|a| Self(a.0))
            }
            /// The raw bytes of the address.
            pub fn as_bytes(&self) -> &[u8] {
                &self.0
            }
        }
    };
}

raw_address! {
    /// The address of a validator's operator (`openvaloper1...`): the bytes of the account that made it.
    ValAddress
}
raw_address! {
    /// The address of a consensus key (`openvalcons1...`): 20 bytes, as CometBFT names validators.
    ConsAddress
}

impl ValAddress {
    /// The operator's account.
    pub fn account(&self) -> AccAddress {
        AccAddress(self.0.clone())
    }
}

impl From<AccAddress> for ValAddress {
    fn from(a: AccAddress) -> Self {
        Self(a.0)
    }
}

/// The human-readable prefixes of a chain. Run-time configuration: the same binary serves any prefix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddressCodec {
    prefix: String,
}

impl AddressCodec {
    /// A codec for accounts under `prefix` (`open` gives `open1...`, `openvaloper1...`, `openvalcons1...`).
    pub fn new(prefix: impl Into<String>) -> Self {
        Self { prefix: prefix.into() }
    }

    /// The prefix of account addresses.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// Text of an account address.
    pub fn to_text(&self, addr: &AccAddress) -> String {
        encode(&self.prefix, addr.as_bytes())
    }

    /// Text of a validator operator address.
    pub fn to_valoper(&self, bytes: &[u8]) -> String {
        encode(&format!("{}valoper", self.prefix), bytes)
    }

    /// Text of a consensus address.
    pub fn to_valcons(&self, bytes: &[u8]) -> String {
        encode(&format!("{}valcons", self.prefix), bytes)
    }

    /// Reads an account address.
    ///
    /// # Errors
    /// `sdk:7` with the text that the SDK's `AccAddressFromBech32` gives.
    pub fn parse(&self, text: &str) -> Result<AccAddress, Failure> {
        if text.trim().is_empty() {
            return Err(Sdk::InvalidAddress.wrap("empty address string is not allowed"));
        }
        let bytes = decode(text, &self.prefix)?;
        AccAddress::from_bytes(&bytes)
    }

    /// Text of an operator address.
    pub fn valoper(&self, addr: &ValAddress) -> String {
        self.to_valoper(addr.as_bytes())
    }

    /// Text of a consensus address.
    pub fn valcons(&self, addr: &ConsAddress) -> String {
        self.to_valcons(addr.as_bytes())
    }

    /// Reads an operator address.
    ///
    /// # Errors
    /// `sdk:7` with the text that the SDK's `ValAddressFromBech32` gives.
    pub fn parse_valoper(&self, text: &str) -> Result<ValAddress, Failure> {
        ValAddress::from_bytes(&self.parse_suffix(text, "valoper")?)
    }

    /// Reads a consensus address.
    ///
    /// # Errors
    /// `sdk:7` with the text that the SDK's `ConsAddressFromBech32` gives.
    pub fn parse_valcons(&self, text: &str) -> Result<ConsAddress, Failure> {
        ConsAddress::from_bytes(&self.parse_suffix(text, "valcons")?)
    }

    fn parse_suffix(&self, text: &str, suffix: &str) -> Result<Vec<u8>, Failure> {
        if text.trim().is_empty() {
            return Err(Sdk::InvalidAddress.wrap("empty address string is not allowed"));
        }
        self.parse_with(text, suffix)
    }

    /// Reads an address under another suffix of the same chain (`"valoper"`, `"valcons"`).
    ///
    /// # Errors
    /// `sdk:7` when the prefix, the checksum or the length is wrong.
    pub fn parse_with(&self, text: &str, suffix: &str) -> Result<Vec<u8>, Failure> {
        decode(text, &format!("{}{suffix}", self.prefix))
    }
}

fn encode(prefix: &str, bytes: &[u8]) -> String {
    match Hrp::parse(prefix).map(|hrp| bech32::encode::<Bech32>(hrp, bytes)) {
        Ok(Ok(text)) => text,
        _ => String::new(), // a prefix that bech32 refuses is refused when the configuration is read
    }
}

fn decode(text: &str, prefix: &str) -> Result<Vec<u8>, Failure> {
    let checked = bech32::primitives::decode::CheckedHrpstring::new::<Bech32>(text).map_err(|e| {
        Sdk::InvalidAddress.wrap(format!("decoding bech32 failed: {}", go_text(text).unwrap_or_else(|| e.to_string())))
    })?;
    let hrp = checked.hrp().to_lowercase();
    if hrp != prefix {
        return Err(Sdk::InvalidAddress.wrap(format!("invalid Bech32 prefix; expected {prefix}, got {hrp}")));
    }
    Ok(checked.byte_iter().collect())
}

/// What Go's bech32 library says of a text that is none; `None` where it finds nothing wrong.
fn go_text(text: &str) -> Option<String> {
    const CHARSET: &[u8] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    const LIMIT: usize = 1023;
    if text.len() > LIMIT || text.len() < 8 {
        return Some(format!("invalid bech32 string length {}", text.len()));
    }
    let (mut lower, mut upper) = (false, false);
    for b in text.bytes() {
        if !(33..=126).contains(&b) {
            return Some(format!("invalid character in string: '{}'", char::from(b)));
        }
        lower |= b.is_ascii_lowercase();
        upper |= b.is_ascii_uppercase();
        if lower && upper {
            return Some("string not all lowercase or all uppercase".to_owned());
        }
    }
    let text = text.to_ascii_lowercase();
    let (prefix, data) = match text.rfind('1') {
        Some(at) if at >= 1 && at.saturating_add(7) <= text.len() => text.split_at(at),
        at => {
            return Some(format!("invalid separator index {}", at.map_or_else(|| "-1".to_owned(), |i| i.to_string())));
        }
    };
    let data = data.get(1..)?;
    if let Some(b) = data.bytes().find(|b| !CHARSET.contains(b)) {
        return Some(format!("invalid character not part of charset: {b}"));
    }
    let (payload, actual) = data.split_at_checked(data.len().checked_sub(6)?)?;
    let values =
        payload.bytes().filter_map(|b| CHARSET.iter().position(|c| *c == b)).filter_map(|i| u8::try_from(i).ok());
    let mut engine = bech32::primitives::checksum::Engine::<Bech32>::new();
    engine.input_hrp(Hrp::parse(prefix).ok()?);
    values.filter_map(|v| bech32::Fe32::try_from(v).ok()).for_each(|v| engine.input_fe(v));
    engine.input_target_residue();
    let residue = engine.residue();
    let expected: String = (0..6)
        .rev()
        .map(|i| {
            CHARSET
                .get(usize::from(bech32::primitives::checksum::PackedFe32::unpack(residue, i)))
                .map_or('?', |c| char::from(*c))
        })
        .collect();
    (expected != actual).then(|| format!("invalid checksum (expected {expected} got {actual})"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_speak_as_gos_library_does() {
        let codec = AddressCodec::new("wasm");
        // Go: sdk.AccAddressFromBech32
        let cases = [
            ("x", "invalid bech32 string length 1"),
            ("wasm1broken", "invalid character not part of charset: 98"),
            ("wasmbroken", "invalid separator index -1"),
            ("1qqqqqqqqqq", "invalid separator index 0"),
            ("Wasm1qqqqqqqq", "string not all lowercase or all uppercase"),
            ("wasm1 qqqqqqq", "invalid character in string: ' '"),
            ("A12UEL5M", "invalid checksum (expected 2uel5l got 2uel5m)"),
        ];
        for (text, expected) in cases {
            let e = codec.parse(text).unwrap_err().to_string();
            assert_eq!(e, format!("decoding bech32 failed: {expected}: invalid address"), "{text}");
        }
    }

    #[test]
    fn module_address_is_the_sdks() {
        let codec = AddressCodec::new("cosmos");
        assert_eq!(
            codec.to_text(&AccAddress::module("fee_collector")),
            "cosmos17xpfvakm2amg962yls6f84z3kell8c5lserqta"
        );
        assert_eq!(codec.to_text(&AccAddress::module("gov")), "cosmos10d07y265gmmuvt4z0w9aw880jnsr700j6zn9kn");
    }

    #[test]
    fn other_prefix_mixed_case_and_bad_checksum_are_refused() {
        let codec = AddressCodec::new("open");
        assert!(codec.parse("cosmos17xpfvakm2amg962yls6f84z3kell8c5lserqta").is_err());
        let good = codec.to_text(&AccAddress::module("gov"));
        assert!(codec.parse(&good).is_ok());
        let mut mixed = good.clone();
        mixed.replace_range(0..1, "O");
        assert!(codec.parse(&mixed).is_err());
        let last = if good.ends_with('q') { 'p' } else { 'q' };
        let bad = format!("{}{last}", &good[..good.len() - 1]);
        assert!(codec.parse(&bad).is_err());
    }
}
