//! Encrypted items: one file per item, as the file backend of the keyring that the Cosmos SDK uses.

use crate::hd::random_bytes;
use crate::jwe::{self, JweError};
use crate::{Backend, KeyringError};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// Shortest passphrase in bytes that the `file` backend and `keys export` take.
pub const MIN_PASSWORD_LEN: usize = 8;

const ATTEMPTS: u32 = 3;
const KEY_HASH_FILE: &str = "keyhash";
/// Password of the `test` backend: public, so that backend protects nothing.
const TEST_PASSWORD: &str = "test";
/// PBKDF2 rounds of the `test` backend, those of the Go library.
const TEST_ITERATIONS: u32 = 8192;
/// PBKDF2 rounds of the `file` backend: many more than the Go library writes, within what it reads.
const FILE_ITERATIONS: u32 = 310_000;
const HASH_COST: u32 = 12;

/// Where the passphrase of the `file` backend comes from.
pub trait PasswordSource {
    /// Shows `prompt` and reads one passphrase.
    ///
    /// # Errors
    /// [`KeyringError::NoPassword`] at the end of the input.
    fn ask(&mut self, prompt: &str) -> Result<Zeroizing<String>, KeyringError>;

    /// Tells the user why the question is asked again.
    fn notify(&mut self, _text: &str) {}
}

/// A source of passphrases for backends that never ask for one.
#[derive(Clone, Copy, Debug)]
pub struct NoPrompt;

impl PasswordSource for NoPrompt {
    fn ask(&mut self, _prompt: &str) -> Result<Zeroizing<String>, KeyringError> {
        Err(KeyringError::NoPassword)
    }
}

/// A place that keeps encrypted items under their names.
pub(crate) trait ItemStore {
    fn get(&self, key: &str) -> Result<Option<Zeroizing<Vec<u8>>>, KeyringError>;
    fn set(&self, key: &str, data: &[u8]) -> Result<(), KeyringError>;
    fn remove(&self, key: &str) -> Result<(), KeyringError>;
    /// The names of all items, in ascending order.
    fn keys(&self) -> Result<Vec<String>, KeyringError>;
}

/// The items of `--dry-run`, which are gone when the process ends.
#[derive(Default)]
pub(crate) struct MemoryStore(RefCell<BTreeMap<String, Zeroizing<Vec<u8>>>>);

impl ItemStore for MemoryStore {
    fn get(&self, key: &str) -> Result<Option<Zeroizing<Vec<u8>>>, KeyringError> {
        Ok(self.0.borrow().get(key).cloned())
    }

    fn set(&self, key: &str, data: &[u8]) -> Result<(), KeyringError> {
        self.0.borrow_mut().insert(key.to_owned(), Zeroizing::new(data.to_vec()));
        Ok(())
    }

    fn remove(&self, key: &str) -> Result<(), KeyringError> {
        self.0.borrow_mut().remove(key);
        Ok(())
    }

    fn keys(&self) -> Result<Vec<String>, KeyringError> {
        Ok(self.0.borrow().keys().cloned().collect())
    }
}

/// A store that keeps each item in a file of one folder.
pub(crate) struct FileStore {
    dir: PathBuf,
    iterations: u32,
    password: RefCell<Option<Zeroizing<String>>>,
    source: RefCell<Box<dyn PasswordSource>>,
}

/// The JSON inside a token; the Go type has more fields, all empty.
#[derive(Deserialize)]
struct Item<'a> {
    #[serde(borrow, rename = "Data")]
    data: Option<&'a str>,
}

impl FileStore {
    pub(crate) fn new(backend: Backend, dir: PathBuf, source: Box<dyn PasswordSource>) -> Self {
        let test = backend == Backend::Test;
        Self {
            dir,
            iterations: if test { TEST_ITERATIONS } else { FILE_ITERATIONS },
            password: RefCell::new(test.then(|| Zeroizing::new(TEST_PASSWORD.to_owned()))),
            source: RefCell::new(source),
        }
    }

    fn path(&self, key: &str) -> PathBuf {
        self.dir.join(escape(key))
    }

    fn ensure_dir(&self) -> Result<(), KeyringError> {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&self.dir).map_err(|e| io(&self.dir, e))
    }

    fn unlock(&self) -> Result<Zeroizing<String>, KeyringError> {
        if let Some(password) = self.password.borrow().as_ref() {
            return Ok(password.clone());
        }
        let hash_file = self.dir.join(KEY_HASH_FILE);
        let hash = read_optional(&hash_file)?;
        let mut source = self.source.borrow_mut();
        let mut refused = None;
        for attempt in 1..=ATTEMPTS {
            let password = match source.ask(&format!("Enter keyring passphrase (attempt {attempt}/{ATTEMPTS}):")) {
                // Why the passphrase before was refused says more than that no other follows.
                Err(KeyringError::NoPassword) => return Err(refused.unwrap_or(KeyringError::NoPassword)),
                other => other?,
            };
            match self.check(&password, hash.as_deref(), &hash_file, source.as_mut())? {
                None => {
                    *self.password.borrow_mut() = Some(password.clone());
                    return Ok(password);
                }
                Some(problem) => {
                    source.notify(&problem.to_string());
                    refused = Some(problem);
                }
            }
        }
        Err(KeyringError::TooManyAttempts)
    }

    /// Why a passphrase does not open the keyring, if it does not. The first one of a new keyring is repeated and
    /// kept as a hash.
    fn check(
        &self,
        password: &Zeroizing<String>,
        hash: Option<&[u8]>,
        hash_file: &Path,
        source: &mut dyn PasswordSource,
    ) -> Result<Option<KeyringError>, KeyringError> {
        if password.len() < MIN_PASSWORD_LEN {
            return Ok(Some(KeyringError::ShortPassword));
        }
        if let Some(hash) = hash {
            let not_hash = || corrupt(KEY_HASH_FILE, "not a bcrypt hash");
            let text = std::str::from_utf8(hash).map_err(|_| not_hash())?;
            let right = bcrypt::verify(password.as_bytes(), text.trim()).map_err(|_| not_hash())?;
            return Ok((!right).then_some(KeyringError::IncorrectPassphrase));
        }
        if source.ask("Re-enter keyring passphrase:")? != *password {
            return Ok(Some(KeyringError::Mismatch));
        }
        let Ok(hash) = bcrypt::non_truncating_hash(password.as_bytes(), HASH_COST) else {
            return Ok(Some(KeyringError::LongPassword));
        };
        self.ensure_dir()?;
        write_private(hash_file, hash.as_bytes())?;
        Ok(None)
    }
}

impl ItemStore for FileStore {
    fn get(&self, key: &str) -> Result<Option<Zeroizing<Vec<u8>>>, KeyringError> {
        let Some(token) = read_optional(&self.path(key))? else { return Ok(None) };
        let token = String::from_utf8(token).map_err(|_| corrupt(key, "not a token"))?;
        let password = self.unlock()?;
        let plain = jwe::open(&token, password.as_bytes()).map_err(|e| from_jwe(key, e))?;
        let item: Item<'_> = serde_json::from_slice(&plain).map_err(|_| corrupt(key, "not an item"))?;
        let data = STANDARD.decode(item.data.unwrap_or_default()).map_err(|_| corrupt(key, "data is not base64"))?;
        Ok(Some(Zeroizing::new(data)))
    }

    fn set(&self, key: &str, data: &[u8]) -> Result<(), KeyringError> {
        self.ensure_dir()?;
        let password = self.unlock()?;
        let name = serde_json::to_string(key).map_err(|_| corrupt(key, "name"))?;
        let encoded = Zeroizing::new(STANDARD.encode(data));
        let plain = Zeroizing::new(format!(
            r#"{{"Key":{name},"Data":"{}","Label":"","Description":"","KeychainNotTrustApplication":false,"KeychainNotSynchronizable":false}}"#,
            encoded.as_str()
        ));
        #[allow(clippy::disallowed_methods, reason = "a key file carries the time of its making; no state code")]
        let created = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap_or_default()
            .as_secs()
            .to_string();
        let token = jwe::seal(plain.as_bytes(), password.as_bytes(), self.iterations, &created)
            .map_err(|e| from_jwe(key, e))?;
        write_private(&self.path(key), token.as_bytes())
    }

    fn remove(&self, key: &str) -> Result<(), KeyringError> {
        let path = self.path(key);
        match fs::remove_file(&path) {
            Err(e) if e.kind() != ErrorKind::NotFound => Err(io(&path, e)),
            _ => Ok(()),
        }
    }

    fn keys(&self) -> Result<Vec<String>, KeyringError> {
        let entries = match fs::read_dir(&self.dir) {
            Err(e) if e.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            other => other.map_err(|e| io(&self.dir, e))?,
        };
        let mut names = Vec::new();
        for entry in entries {
            let entry = entry.map_err(|e| io(&self.dir, e))?;
            if let Some(name) = entry.file_name().to_str() {
                names.push(unescape(name));
            }
        }
        names.sort();
        Ok(names)
    }
}

fn from_jwe(item: &str, error: JweError) -> KeyringError {
    match error {
        JweError::Password => KeyringError::WrongPassword,
        JweError::Random => KeyringError::Random,
        JweError::Malformed(reason) => corrupt(item, reason),
    }
}

fn corrupt(item: &str, reason: &'static str) -> KeyringError {
    KeyringError::Corrupt { item: item.to_owned(), reason }
}

fn io(path: &Path, source: std::io::Error) -> KeyringError {
    KeyringError::Io { path: path.to_owned(), source }
}

fn read_optional(path: &Path) -> Result<Option<Vec<u8>>, KeyringError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(e) if e.kind() == ErrorKind::NotFound => Ok(None),
        Err(e) => Err(io(path, e)),
    }
}

/// Replaces `path` in one step with a file that only its owner can read.
fn write_private(path: &Path, bytes: &[u8]) -> Result<(), KeyringError> {
    let mut tag = [0u8; 8];
    random_bytes(&mut tag)?;
    let temporary = path.with_file_name(format!(".{}.tmp", hex::encode(tag)));
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(&temporary).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&temporary, path)
    });
    written.map_err(|e| {
        let _ = fs::remove_file(&temporary);
        io(path, e)
    })
}

/// Percent-encodes what a file name cannot hold.
fn escape(key: &str) -> String {
    key.replace('%', "%25").replace('/', "%2F")
}

fn unescape(name: &str) -> String {
    let mut bytes = Vec::with_capacity(name.len());
    let mut rest = name.as_bytes();
    while let [first, tail @ ..] = rest {
        let decoded = match rest {
            [b'%', high, low, ..] => hex::decode([*high, *low]).ok(),
            _ => None,
        };
        match decoded {
            Some(byte) => {
                bytes.extend_from_slice(&byte);
                rest = rest.get(3..).unwrap_or_default();
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
