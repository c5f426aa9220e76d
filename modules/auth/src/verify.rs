//! Checking signatures, with a cache of good ones.
//!
//! The cache is keyed by sign bytes, key and signature, never by the transaction's hash: what is signed
//! depends on state.

use crate::pubkey::PubKey;
use crate::signature::SignatureData;
use lru::LruCache;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// One check of one signature: a pure function of its content, so it may run on any thread.
#[derive(Debug, Clone)]
pub struct SignatureJob {
    pub_key: PubKey,
    sign_bytes: Arc<[u8]>,
    signature: Vec<u8>,
}

impl SignatureJob {
    /// Whether the signature is good.
    pub fn verify(&self) -> bool {
        self.pub_key.verify(&self.sign_bytes, &self.signature)
    }

    /// The hash under which the cache keeps the result of this check.
    fn id(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        let key = self.pub_key.to_any();
        for part in [key.type_url.as_bytes(), &key.value, &self.sign_bytes, &self.signature] {
            hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            hash.update(part);
        }
        hash.finalize().into()
    }
}

/// Good signatures, the most recently used first. Clones share it. It only saves time: gas is charged alike.
#[derive(Debug, Clone)]
pub struct SignatureCache(Arc<Mutex<LruCache<[u8; 32], ()>>>);

impl SignatureCache {
    /// A cache of at most `capacity` signatures.
    pub fn new(capacity: NonZeroUsize) -> Self {
        Self(Arc::new(Mutex::new(LruCache::new(capacity))))
    }

    fn lock(&self) -> MutexGuard<'_, LruCache<[u8; 32], ()>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The result of a job, from the cache if it is a good one.
    pub fn check(&self, job: &SignatureJob) -> bool {
        let id = job.id();
        if self.lock().get(&id).is_some() {
            return true;
        }
        let good = job.verify();
        if good {
            self.lock().put(id, ());
        }
        good
    }

    /// Runs jobs on up to `threads` threads and keeps the good ones.
    #[allow(clippy::disallowed_methods, reason = "a signature is good or not on whichever thread it is checked")]
    pub fn check_all(&self, jobs: &[SignatureJob], threads: usize) {
        let share = jobs.len().div_ceil(threads.max(1)).max(1);
        std::thread::scope(|scope| {
            for part in jobs.chunks(share) {
                scope.spawn(move || {
                    part.iter().for_each(|job| {
                        self.check(job);
                    })
                });
            }
        });
    }

    /// The number of results that the cache holds.
    pub fn len(&self) -> usize {
        self.lock().len()
    }

    /// Whether the cache holds no result.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Checks the signature of an account, asking `sign_bytes` once per mode and `check` for every single
/// signature.
///
/// # Errors
/// A text that says what does not hold; the caller gives it its code.
pub(crate) fn verify_signature(
    pub_key: &PubKey,
    data: &SignatureData,
    sign_bytes: &dyn Fn(i32) -> Result<Vec<u8>, String>,
    check: &mut dyn FnMut(SignatureJob) -> bool,
) -> Result<(), String> {
    Verifier { sign_bytes, check, known: BTreeMap::new() }.verify(pub_key, data)
}

struct Verifier<'a> {
    sign_bytes: &'a dyn Fn(i32) -> Result<Vec<u8>, String>,
    check: &'a mut dyn FnMut(SignatureJob) -> bool,
    known: BTreeMap<i32, Arc<[u8]>>,
}

impl Verifier<'_> {
    fn verify(&mut self, pub_key: &PubKey, data: &SignatureData) -> Result<(), String> {
        match (pub_key, data) {
            (PubKey::Multisig { threshold, keys }, SignatureData::Multi { bits, parts }) => {
                let threshold = usize::try_from(*threshold).unwrap_or(usize::MAX);
                if bits.len() != keys.len() {
                    return Err(format!("bit array size is incorrect, expecting: {}", keys.len()));
                }
                // The SDK tolerates parts beyond the set bits, which nobody signed for.
                if parts.len() < threshold || parts.len() != bits.ones() {
                    return Err(format!("signature size is incorrect {}", parts.len()));
                }
                for (i, part) in bits.set_indices().zip(parts) {
                    let key = keys.get(i).ok_or_else(|| format!("unable to parse pubkey of index {i}"))?;
                    self.verify(key, part).map_err(|e| match part {
                        SignatureData::Single { .. } if e == UNVERIFIED => {
                            format!("unable to verify signature at index {i}")
                        }
                        _ => e,
                    })?;
                }
                Ok(())
            }
            (PubKey::Multisig { .. }, SignatureData::Single { .. }) => {
                Err("a multisig needs a multisignature".to_owned())
            }
            (_, SignatureData::Multi { .. }) => Err("expected multisig.PubKey, got a single key".to_owned()),
            (key, SignatureData::Single { mode, signature }) => {
                let sign_bytes = match self.known.get(mode) {
                    Some(known) => known.clone(),
                    None => {
                        let made: Arc<[u8]> = (self.sign_bytes)(*mode)?.into();
                        self.known.insert(*mode, made.clone());
                        made
                    }
                };
                let job = SignatureJob { pub_key: key.clone(), sign_bytes, signature: signature.clone() };
                if (self.check)(job) { Ok(()) } else { Err(UNVERIFIED.to_owned()) }
            }
        }
    }
}

const UNVERIFIED: &str = "unable to verify single signer signature";
