//! Mnemonics (BIP-39) and hierarchical derivation (BIP-32, BIP-44).

use crate::{KeyringError, SecretKey};
use bip32::{DerivationPath, XPrv};
use bip39::Language;
use std::str::FromStr;
use zeroize::Zeroizing;

/// English BIP-39 phrase, wiped when dropped and hidden from `Debug`.
pub struct Mnemonic(bip39::Mnemonic);

impl std::fmt::Debug for Mnemonic {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Mnemonic(..)")
    }
}

impl Mnemonic {
    /// A fresh phrase of 24 words from 256 bits of operating system entropy.
    ///
    /// # Errors
    /// [`KeyringError::Random`] when the operating system gives no entropy.
    pub fn generate() -> Result<Self, KeyringError> {
        let mut entropy = Zeroizing::new([0u8; 32]);
        random_bytes(entropy.as_mut_slice())?;
        Self::from_entropy(entropy.as_slice())
    }

    /// The phrase of given entropy: 16, 20, 24, 28 or 32 bytes.
    ///
    /// # Errors
    /// [`KeyringError::InvalidMnemonic`] for any other length.
    pub fn from_entropy(entropy: &[u8]) -> Result<Self, KeyringError> {
        bip39::Mnemonic::from_entropy_in(Language::English, entropy)
            .map(Self)
            .map_err(|_| KeyringError::InvalidMnemonic)
    }

    /// Reads a phrase of 12, 15, 18, 21 or 24 words; white space between words is normalised.
    ///
    /// # Errors
    /// [`KeyringError::InvalidMnemonic`] for a wrong length, an unknown word or a wrong checksum.
    pub fn parse(phrase: &str) -> Result<Self, KeyringError> {
        bip39::Mnemonic::parse_in(Language::English, phrase).map(Self).map_err(|_| KeyringError::InvalidMnemonic)
    }

    /// The words, separated by single spaces. This is the key: print it only when the user asked for a new
    /// one.
    #[must_use]
    pub fn expose(&self) -> Zeroizing<String> {
        Zeroizing::new(self.0.to_string())
    }

    /// The private key at `path` of the seed of this phrase and the BIP-39 passphrase (empty for none).
    ///
    /// # Errors
    /// [`KeyringError::InvalidPath`] when the derivation fails (probability below 2^-127 for a well-formed
    /// path).
    pub fn derive(&self, passphrase: &str, path: &HdPath) -> Result<SecretKey, KeyringError> {
        let seed = Zeroizing::new(self.0.to_seed(passphrase));
        let derived = XPrv::derive_from_path(seed.as_slice(), &path.0)
            .map_err(|_| KeyringError::InvalidPath(path.to_string()))?;
        let bytes = Zeroizing::new(<[u8; 32]>::from(derived.private_key().to_bytes()));
        SecretKey::from_slice(bytes.as_slice())
    }
}

/// A BIP-32 derivation path, such as `m/44'/118'/0'/0/0`.
#[derive(Clone, Debug)]
pub struct HdPath(DerivationPath);

impl HdPath {
    /// Path `m/44'/coin_type'/account'/0/index` of BIP-44.
    ///
    /// # Errors
    /// [`KeyringError::InvalidPath`] when a number does not fit 31 bits.
    pub fn bip44(coin_type: u32, account: u32, index: u32) -> Result<Self, KeyringError> {
        format!("m/44'/{coin_type}'/{account}'/0/{index}").parse()
    }
}

impl FromStr for HdPath {
    type Err = KeyringError;

    /// Reads BIP-32 notation, with or without the leading `m/`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let trimmed = text.trim();
        let full = if trimmed.starts_with("m/") { trimmed.to_owned() } else { format!("m/{trimmed}") };
        DerivationPath::from_str(&full).map(Self).map_err(|_| KeyringError::InvalidPath(text.to_owned()))
    }
}

impl std::fmt::Display for HdPath {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// Fills `buffer` from the operating system's generator.
#[allow(clippy::disallowed_methods, reason = "a key is drawn from the system's randomness; no state code")]
pub(crate) fn random_bytes(buffer: &mut [u8]) -> Result<(), KeyringError> {
    use rand::RngCore;
    rand::rngs::OsRng.try_fill_bytes(buffer).map_err(|_| KeyringError::Random)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode_bech32;

    fn address(phrase: &str, path: &str) -> String {
        let key = Mnemonic::parse(phrase).unwrap().derive("", &path.parse().unwrap()).unwrap();
        encode_bech32("cosmos", &key.public_key().unwrap().address()).unwrap()
    }

    // Mnemonics and addresses published in the cosmjs source (wallet specs) and in the Cosmos SDK's keyring
    // tests.
    #[test]
    fn published_cosmos_addresses() {
        let faucet = "economy stock theory fatal elder harbor betray wasp final emotion task crumble siren bottom lizard educate guess current outdoor pair theory focus wife stone";
        assert_eq!(address(faucet, "m/44'/118'/0'/0/0"), "cosmos1pkptre7fdkl6gfrzlesjjvhxhlc3r4gmmk8rs6");
        assert_eq!(address(faucet, "44'/118'/0'/0/1"), "cosmos10dyr9899g6t0pelew4nvf4j5c3jcgv0r73qga5");
        assert_eq!(address(faucet, "m/44'/118'/0'/0/2"), "cosmos1xy4yqngt0nlkdcenxymg8tenrghmek4nmqm28k");
        let short = "oyster design unusual machine spread century engine gravity focus cave carry slot";
        assert_eq!(address(short, "m/44'/118'/0'/0/0"), "cosmos1cjsxept9rkggzxztslae9ndgpdyt2408lk850u");
    }

    #[test]
    fn refuses_bad_phrases_and_paths() {
        assert!(Mnemonic::parse(&["abandon"; 12].join(" ")).is_err());
        assert!(Mnemonic::parse("oyster design").is_err());
        assert!(Mnemonic::parse("").is_err());
        assert!("m/44'/118'/x".parse::<HdPath>().is_err());
        assert!(HdPath::bip44(118, 1 << 31, 0).is_err());
        assert!(HdPath::bip44(118, (1 << 31) - 1, 0).is_ok());
    }

    #[test]
    fn generated_phrase_has_24_words_and_is_not_in_debug() {
        let one = Mnemonic::generate().unwrap();
        assert_eq!(one.expose().split(' ').count(), 24);
        assert_ne!(one.expose(), Mnemonic::generate().unwrap().expose());
        assert_eq!(format!("{one:?}"), "Mnemonic(..)");
        let key = one.derive("", &HdPath::bip44(118, 0, 0).unwrap()).unwrap();
        assert_eq!(format!("{key:?}"), "SecretKey(..)");
    }
}
