//! The keyring: named keys in a backend, found by name or address.

use crate::store::{FileStore, ItemStore, MemoryStore};
use crate::{
    DevicePath, HdPath, KeyKind, KeyringError, Mnemonic, MultisigKey, PasswordSource, PublicKey, Record, SecretKey,
    armor,
};
use std::path::Path;
use std::str::FromStr;
use zeroize::Zeroizing;

const INFO_SUFFIX: &str = ".info";
const ADDRESS_SUFFIX: &str = ".address";

/// Where keys are kept (`--keyring-backend`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// `keyring-file/`, encrypted under a passphrase that is asked for.
    File,
    /// `keyring-test/`, encrypted under a password that everybody knows: for tests only.
    Test,
    /// Keys are kept in memory only, for `--dry-run`.
    Memory,
}

impl Backend {
    /// The name of the backend on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Test => "test",
            Self::Memory => "memory",
        }
    }
}

impl FromStr for Backend {
    type Err = KeyringError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "file" => Ok(Self::File),
            "test" => Ok(Self::Test),
            "memory" => Ok(Self::Memory),
            "os" | "kwallet" | "pass" | "keyctl" => Err(KeyringError::UnsupportedBackend(text.to_owned())),
            other => Err(KeyringError::UnknownBackend(other.to_owned())),
        }
    }
}

/// A keyring over the items of one backend.
pub struct Keyring {
    backend: Backend,
    store: Box<dyn ItemStore>,
}

impl std::fmt::Debug for Keyring {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Keyring({})", self.backend.as_str())
    }
}

impl Keyring {
    /// Opens the keyring of `backend` under `dir` (the node's home or `--keyring-dir`). Nothing is read or
    /// asked yet.
    #[must_use]
    pub fn open(backend: Backend, dir: &Path, source: Box<dyn PasswordSource>) -> Self {
        let store: Box<dyn ItemStore> = match backend {
            Backend::Memory => Box::new(MemoryStore::default()),
            Backend::File => Box::new(FileStore::new(backend, dir.join("keyring-file"), source)),
            Backend::Test => Box::new(FileStore::new(backend, dir.join("keyring-test"), source)),
        };
        Self { backend, store }
    }

    /// The backend by which this keyring stores its items.
    #[must_use]
    pub const fn backend(&self) -> Backend {
        self.backend
    }

    /// All keys in the order of their names, and the errors of those that cannot be read.
    ///
    /// # Errors
    /// When the folder cannot be read or the passphrase is wrong.
    pub fn list(&self) -> Result<(Vec<Record>, Vec<KeyringError>), KeyringError> {
        let (mut records, mut failures) = (Vec::new(), Vec::new());
        for item in self.store.keys()? {
            if !item.ends_with(INFO_SUFFIX) {
                continue;
            }
            match self.read(&item) {
                Ok(record) => records.push(record),
                Err(e @ (KeyringError::NoPassword | KeyringError::TooManyAttempts)) => return Err(e),
                Err(e) => failures.push(e),
            }
        }
        Ok((records, failures))
    }

    /// The key called `name`.
    ///
    /// # Errors
    /// [`KeyringError::NotFound`], or why it cannot be read.
    pub fn key(&self, name: &str) -> Result<Record, KeyringError> {
        self.read(&info(name))
    }

    /// The key with this account address.
    ///
    /// # Errors
    /// [`KeyringError::NotFound`], or why it cannot be read.
    pub fn key_by_address(&self, address: &[u8]) -> Result<Record, KeyringError> {
        let item = address_item(address);
        let not_found = || KeyringError::NotFound(format!("key with address {} not found", hex::encode_upper(address)));
        let data = self.store.get(&item)?.ok_or_else(not_found)?;
        let name = std::str::from_utf8(&data).map_err(|_| KeyringError::Corrupt { item, reason: "not a name" })?;
        // Old SDK versions stored the bare name, newer ones the item name.
        self.read(&if name.ends_with(INFO_SUFFIX) { name.to_owned() } else { info(name) })
    }

    /// Derives the key of `mnemonic` at `path` and keeps it as `name`.
    ///
    /// # Errors
    /// When the name or the address is taken, or the backend fails.
    pub fn add_mnemonic(
        &self,
        name: &str,
        mnemonic: &Mnemonic,
        passphrase: &str,
        path: &HdPath,
    ) -> Result<Record, KeyringError> {
        self.add_secret(name, mnemonic.derive(passphrase, path)?)
    }

    /// Keeps a private key as `name`.
    ///
    /// # Errors
    /// As [`Self::add_mnemonic`].
    pub fn add_secret(&self, name: &str, secret: SecretKey) -> Result<Record, KeyringError> {
        let public_key = secret.public_key()?;
        self.insert(Record { name: name.to_owned(), public_key, kind: KeyKind::Local(secret) })
    }

    /// Keeps a public key whose private key is elsewhere.
    ///
    /// # Errors
    /// As [`Self::add_mnemonic`].
    pub fn add_offline(&self, name: &str, public_key: PublicKey) -> Result<Record, KeyringError> {
        self.insert(Record { name: name.to_owned(), public_key, kind: KeyKind::Offline })
    }

    /// Keeps a reference to a key on a Ledger device.
    ///
    /// # Errors
    /// As [`Self::add_mnemonic`].
    pub fn add_ledger(&self, name: &str, public_key: PublicKey, path: DevicePath) -> Result<Record, KeyringError> {
        self.insert(Record { name: name.to_owned(), public_key, kind: KeyKind::Ledger(path) })
    }

    /// Keeps a multisig key.
    ///
    /// # Errors
    /// As [`Self::add_mnemonic`].
    pub fn add_multisig(&self, name: &str, key: MultisigKey) -> Result<Record, KeyringError> {
        self.insert(Record { name: name.to_owned(), public_key: PublicKey::Multisig(key), kind: KeyKind::Multi })
    }

    /// Forgets a key.
    ///
    /// # Errors
    /// [`KeyringError::NotFound`], or why its files cannot be removed.
    pub fn delete(&self, name: &str) -> Result<(), KeyringError> {
        let record = self.key(name)?;
        self.store.remove(&address_item(&record.address()))?;
        self.store.remove(&info(name))
    }

    /// Gives a key another name.
    ///
    /// # Errors
    /// [`KeyringError::NotFound`], [`KeyringError::AlreadyExists`], or why the files cannot be written.
    pub fn rename(&self, from: &str, to: &str) -> Result<Record, KeyringError> {
        check_name(to)?;
        if self.store.get(&info(to))?.is_some() {
            return Err(KeyringError::AlreadyExists(format!("rename failed, {to}")));
        }
        let mut record = self.key(from)?;
        record.name = to.to_owned();
        // The old item goes last, so a break in between never loses the key.
        self.write(&record)?;
        self.store.remove(&info(from))?;
        Ok(record)
    }

    /// Signs SHA-256 of `message` with the key called `name`; returns `r || s` and the public key.
    ///
    /// # Errors
    /// [`KeyringError::OfflineSign`] when the keyring does not hold the private key.
    pub fn sign(&self, name: &str, message: &[u8]) -> Result<([u8; 64], PublicKey), KeyringError> {
        let record = self.key(name)?;
        match &record.kind {
            KeyKind::Local(secret) => Ok((secret.sign(message)?, record.public_key)),
            _ => Err(KeyringError::OfflineSign),
        }
    }

    /// The private key in ASCII armour, encrypted under `passphrase` (argon2id, ChaCha20-Poly1305).
    ///
    /// # Errors
    /// [`KeyringError::NotLocal`] when there is none to export.
    pub fn export_armor(&self, name: &str, passphrase: &str) -> Result<String, KeyringError> {
        armor::encrypt(&self.secret(name)?, passphrase)
    }

    /// The private key in hexadecimal, unprotected.
    ///
    /// # Errors
    /// [`KeyringError::NotLocal`] when there is none to export.
    pub fn export_hex(&self, name: &str) -> Result<Zeroizing<String>, KeyringError> {
        Ok(Zeroizing::new(hex::encode(self.secret(name)?.expose())))
    }

    /// Keeps as `name` the key of an armoured export.
    ///
    /// # Errors
    /// [`KeyringError::WrongPassword`], [`KeyringError::Armor`], or as [`Self::add_mnemonic`].
    pub fn import_armor(&self, name: &str, armored: &str, passphrase: &str) -> Result<Record, KeyringError> {
        self.refuse_overwrite(name)?;
        self.add_secret(name, armor::decrypt(armored, passphrase)?)
    }

    /// Keeps as `name` the key given in hexadecimal, with or without `0x`.
    ///
    /// # Errors
    /// [`KeyringError::InvalidPrivateKey`], or as [`Self::add_mnemonic`].
    pub fn import_hex(&self, name: &str, text: &str) -> Result<Record, KeyringError> {
        self.refuse_overwrite(name)?;
        let digits = text.trim().trim_start_matches("0x");
        let bytes = Zeroizing::new(hex::decode(digits).map_err(|_| KeyringError::InvalidPrivateKey)?);
        self.add_secret(name, SecretKey::from_slice(&bytes)?)
    }

    fn refuse_overwrite(&self, name: &str) -> Result<(), KeyringError> {
        match self.store.get(&info(name))? {
            Some(_) => Err(KeyringError::Overwrite(name.to_owned())),
            None => Ok(()),
        }
    }

    fn secret(&self, name: &str) -> Result<SecretKey, KeyringError> {
        match self.key(name)?.kind {
            KeyKind::Local(secret) => Ok(secret),
            _ => Err(KeyringError::NotLocal),
        }
    }

    fn read(&self, item: &str) -> Result<Record, KeyringError> {
        let data = self.store.get(item)?.ok_or_else(|| KeyringError::NotFound(item.to_owned()))?;
        Record::decode(item, &data)
    }

    fn insert(&self, record: Record) -> Result<Record, KeyringError> {
        check_name(&record.name)?;
        match self.key_by_address(&record.address()) {
            Ok(_) => return Err(KeyringError::DuplicateAddress),
            // An address item without its key is left over from a break; it is written anew below.
            Err(KeyringError::NotFound(_)) => {}
            Err(e) => return Err(e),
        }
        if self.store.get(&info(&record.name))?.is_some() {
            return Err(KeyringError::AlreadyExists(info(&record.name)));
        }
        self.write(&record)?;
        Ok(record)
    }

    fn write(&self, record: &Record) -> Result<(), KeyringError> {
        let item = info(&record.name);
        self.store.set(&item, &record.encode())?;
        self.store.set(&address_item(&record.address()), item.as_bytes())
    }
}

fn info(name: &str) -> String {
    format!("{name}{INFO_SUFFIX}")
}

fn address_item(address: &[u8]) -> String {
    format!("{}{ADDRESS_SUFFIX}", hex::encode(address))
}

fn check_name(name: &str) -> Result<(), KeyringError> {
    if name.trim().is_empty() { Err(KeyringError::InvalidName) } else { Ok(()) }
}
