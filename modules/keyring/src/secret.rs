//! Private keys of secp256k1: making, importing, signing, wiping.

use crate::{KeyringError, PublicKey};
use secp256k1::{Message, Secp256k1};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// A secp256k1 private key, wiped when dropped and hidden from `Debug`.
#[derive(Clone)]
pub struct SecretKey(Zeroizing<[u8; 32]>);

impl std::fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SecretKey(..)")
    }
}

impl SecretKey {
    /// Takes the 32 bytes of a private key.
    ///
    /// # Errors
    /// [`KeyringError::InvalidPrivateKey`] when they are not a scalar between 1 and the group order minus 1.
    pub fn from_slice(bytes: &[u8]) -> Result<Self, KeyringError> {
        let fixed: [u8; 32] = bytes.try_into().map_err(|_| KeyringError::InvalidPrivateKey)?;
        let fixed = Zeroizing::new(fixed);
        let mut checked =
            secp256k1::SecretKey::from_slice(fixed.as_slice()).map_err(|_| KeyringError::InvalidPrivateKey)?;
        checked.non_secure_erase();
        Ok(Self(fixed))
    }

    /// The compressed public key.
    ///
    /// # Errors
    /// [`KeyringError::InvalidPrivateKey`] is impossible for a constructed key and is returned rather than a
    /// panic.
    pub fn public_key(&self) -> Result<PublicKey, KeyringError> {
        let mut inner = self.inner()?;
        let point = inner.public_key(&Secp256k1::signing_only());
        inner.non_secure_erase();
        Ok(PublicKey::Secp256k1(point.serialize()))
    }

    /// Signs SHA-256 of `message`: RFC 6979 nonce, low S, 64 bytes `r || s`, as CometBFT and the Cosmos SDK
    /// do.
    ///
    /// # Errors
    /// As [`Self::public_key`].
    pub fn sign(&self, message: &[u8]) -> Result<[u8; 64], KeyringError> {
        let digest: [u8; 32] = Sha256::digest(message).into();
        let mut inner = self.inner()?;
        let signature = Secp256k1::signing_only().sign_ecdsa(&Message::from_digest(digest), &inner);
        inner.non_secure_erase();
        Ok(signature.serialize_compact())
    }

    /// The raw key. Only the encoders of this crate may see it.
    pub(crate) fn expose(&self) -> &[u8; 32] {
        &self.0
    }

    fn inner(&self) -> Result<secp256k1::SecretKey, KeyringError> {
        secp256k1::SecretKey::from_slice(self.0.as_slice()).map_err(|_| KeyringError::InvalidPrivateKey)
    }
}
