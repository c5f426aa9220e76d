//! The Cosmos app on a device.

use std::fmt;

use secp256k1::PublicKey;
use secp256k1::ecdsa::Signature;

use crate::LedgerError;
use crate::apdu::{self, command, split_status};
use crate::device;
use crate::transport::Transport;

const GET_VERSION: u8 = 0;
const SIGN: u8 = 2;
const GET_ADDRESS: u8 = 4;

/// Bytes of the message in one command of a signature.
const CHUNK: usize = 250;
/// Which part of a message a command carries.
const FIRST: u8 = 0;
const FURTHER: u8 = 1;
const LAST: u8 = 2;

/// Longest prefix of addresses in bech32.
const MAX_PREFIX: usize = 83;
const PUBLIC_KEY: usize = 33;
const HARDENED: u32 = 0x8000_0000;
/// Parts of a path that are hardened: purpose, coin type and account.
const HARDENED_PARTS: usize = 3;

/// Oldest app that is used, as in the Cosmos SDK.
const REQUIRED: Version = Version { major: 2, minor: 1, patch: 0 };

/// Version of the app on the device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    /// Major number.
    pub major: u8,
    /// Minor number.
    pub minor: u8,
    /// The third number of the version.
    pub patch: u8,
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

/// How the device shows what it signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignMode {
    /// Fields of the amino JSON document.
    AminoJson,
    /// The screens of `SIGN_MODE_TEXTUAL`.
    Textual,
}

/// The Cosmos app, open on a device.
pub struct CosmosApp {
    transport: Box<dyn Transport>,
}

impl fmt::Debug for CosmosApp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CosmosApp(..)")
    }
}

impl CosmosApp {
    /// Opens the device, or the emulator that the environment names, and checks the version of its app.
    ///
    /// # Errors
    /// When there is no device, another app is open on it, or the app is too old.
    pub fn open() -> Result<Self, LedgerError> {
        Self::on(device::open()?)
    }

    fn on(transport: Box<dyn Transport>) -> Result<Self, LedgerError> {
        let mut app = Self { transport };
        let found = match app.version() {
            Err(LedgerError::Status { status: apdu::CLASS_NOT_SUPPORTED | apdu::APP_NOT_OPEN, .. }) => {
                return Err(LedgerError::WrongApp);
            }
            other => other?,
        };
        if found < REQUIRED {
            return Err(LedgerError::OldApp { required: REQUIRED, found });
        }
        Ok(app)
    }

    /// Version of the app.
    ///
    /// # Errors
    /// When the device does not answer.
    pub fn version(&mut self) -> Result<Version, LedgerError> {
        let answer = self.ask(&command(GET_VERSION, 0, 0, &[])?)?;
        match answer.as_slice() {
            [_, major, minor, patch, ..] => Ok(Version { major: *major, minor: *minor, patch: *patch }),
            _ => Err(LedgerError::Answer("a version of less than four bytes")),
        }
    }

    /// The compressed public key at the path (numbers as BIP-44 writes them, without the hardening bit),
    /// without asking the user.
    ///
    /// # Errors
    /// When the device refuses the path.
    pub fn public_key(&mut self, path: [u32; 5]) -> Result<[u8; 33], LedgerError> {
        Ok(self.address(path, "cosmos", false)?.0)
    }

    /// The public key and its address, which the device shows until the user confirms it.
    ///
    /// # Errors
    /// When the user rejects it, or the device refuses path or prefix.
    pub fn confirmed_address(&mut self, path: [u32; 5], prefix: &str) -> Result<([u8; 33], String), LedgerError> {
        self.address(path, prefix, true)
    }

    fn address(&mut self, path: [u32; 5], prefix: &str, confirm: bool) -> Result<([u8; 33], String), LedgerError> {
        let fits = prefix.len() <= MAX_PREFIX
            && prefix.bytes().all(|byte| matches!(byte, 33..=126) && !byte.is_ascii_uppercase());
        let length =
            u8::try_from(prefix.len()).ok().filter(|_| fits).ok_or_else(|| LedgerError::Prefix(prefix.to_owned()))?;
        let data = [&[length], prefix.as_bytes(), &path_bytes(path)].concat();
        let answer = self.ask(&command(GET_ADDRESS, u8::from(confirm), 0, &data)?)?;
        let (key, text) = answer.split_at_checked(PUBLIC_KEY).ok_or(LedgerError::Answer("no public key"))?;
        let key =
            PublicKey::from_slice(key).map_err(|_| LedgerError::Answer("a public key that is not on the curve"))?;
        let text = std::str::from_utf8(text).map_err(|_| LedgerError::Answer("an address that is not text"))?;
        Ok((key.serialize(), text.to_owned()))
    }

    /// Signs SHA-256 of the message after the user has read and confirmed it; returns `r || s` with the lower
    /// of both possible `s`.
    ///
    /// # Errors
    /// When the user rejects it, or the app cannot show the message.
    pub fn sign(&mut self, path: [u32; 5], message: &[u8], mode: SignMode) -> Result<[u8; 64], LedgerError> {
        let p2 = u8::from(mode == SignMode::Textual);
        self.ask(&command(SIGN, FIRST, p2, &path_bytes(path))?)?;
        let mut chunks = message.chunks(CHUNK).peekable();
        let mut answer = Vec::new();
        while let Some(chunk) = chunks.next() {
            let part = if chunks.peek().is_some() { FURTHER } else { LAST };
            answer = self.ask(&command(SIGN, part, p2, chunk)?)?;
        }
        let mut signature = Signature::from_der(&answer).map_err(|_| LedgerError::Answer("no signature"))?;
        signature.normalize_s();
        Ok(signature.serialize_compact())
    }

    fn ask(&mut self, command: &[u8]) -> Result<Vec<u8>, LedgerError> {
        match split_status(self.transport.exchange(command)?)? {
            (data, apdu::OK) => Ok(data),
            (data, status) => Err(LedgerError::Status { status, message: String::from_utf8_lossy(&data).into_owned() }),
        }
    }
}

/// The five numbers in the order of their lowest bytes, the first three hardened.
fn path_bytes(path: [u32; 5]) -> Vec<u8> {
    let harden = |(i, part): (usize, u32)| if i < HARDENED_PARTS { part | HARDENED } else { part };
    path.into_iter().enumerate().flat_map(|part| harden(part).to_le_bytes()).collect()
}

#[cfg(test)]
mod tests;
