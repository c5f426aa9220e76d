//! Sets of validators (CometBFT `types/validator_set.go`, `types/validator.go`).

use super::{ADDRESS, merkle};
use crate::light::keys;
use openledger_core::{Failure, Res};
use openledger_proto::tendermint::crypto::{PublicKey, public_key::Sum};
use openledger_proto::tendermint::types as pb;
use prost::Message;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// The greatest sum of voting powers (`MaxTotalVotingPower`).
const MAX_TOTAL: i64 = i64::MAX / 8;

/// A validator's key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Key {
    Ed25519(Vec<u8>),
    Secp256k1(Vec<u8>),
}

impl Key {
    fn read(key: Option<&PublicKey>) -> Res<Self> {
        let sized = |key: &[u8], size: usize, name: &str| {
            if key.len() == size {
                return Ok(key.to_vec());
            }
            let text = format!("invalid size for {name}. Got {}, expected {size}", key.len());
            Err(Failure::unregistered(text))
        };
        match key.and_then(|key| key.sum.as_ref()) {
            Some(Sum::Ed25519(key)) => sized(key, 32, "PubKeyEd25519").map(Self::Ed25519),
            Some(Sum::Secp256k1(key)) => sized(key, 33, "PubKeySecp256k1").map(Self::Secp256k1),
            // CometBFT 0.38.21 does not know the keys of later releases, so it reads none.
            Some(Sum::Mldsa65(_)) | None => Err(Failure::unregistered("fromproto: key type <nil> is not supported")),
        }
    }

    fn address(&self) -> Vec<u8> {
        match self {
            Self::Ed25519(key) => Sha256::digest(key).iter().take(ADDRESS).copied().collect(),
            Self::Secp256k1(key) => keys::bitcoin_hash(key),
        }
    }

    fn to_proto(&self) -> PublicKey {
        let sum = match self {
            Self::Ed25519(key) => Sum::Ed25519(key.clone()),
            Self::Secp256k1(key) => Sum::Secp256k1(key.clone()),
        };
        PublicKey { sum: Some(sum) }
    }

    /// The key itself, if it is of the kind whose signatures are checked in a batch.
    pub(super) fn ed25519(&self) -> Option<&[u8]> {
        match self {
            Self::Ed25519(key) => Some(key),
            Self::Secp256k1(_) => None,
        }
    }

    /// Checks a signature as CometBFT does.
    pub(super) fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        match self {
            Self::Ed25519(key) => keys::verify_ed25519(key, message, signature),
            Self::Secp256k1(key) => keys::verify_secp256k1(key, message, signature),
        }
    }
}

impl std::fmt::Display for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Ed25519(key) => write!(f, "PubKeyEd25519{{{}}}", hex::encode_upper(key)),
            Self::Secp256k1(key) => write!(f, "PubKeySecp256k1{{{}}}", hex::encode_upper(key)),
        }
    }
}

/// A validator of a set.
#[derive(Debug, Clone)]
pub(super) struct Validator {
    pub(super) address: Vec<u8>,
    pub(super) key: Key,
    pub(super) power: i64,
    priority: i64,
}

impl Validator {
    fn read(validator: &pb::Validator) -> Res<Self> {
        Ok(Self {
            address: validator.address.clone(),
            key: Key::read(validator.pub_key.as_ref())?,
            power: validator.voting_power,
            priority: validator.proposer_priority,
        })
    }

    fn check(&self) -> Res<()> {
        if self.power < 0 {
            return Err(Failure::unregistered("validator has negative voting power"));
        }
        let expected = self.key.address();
        if self.address != expected {
            let (expected, found) = (hex::encode_upper(expected), hex::encode_upper(&self.address));
            let text = "validator address is incorrectly derived from pubkey";
            return Err(Failure::unregistered(format!("{text}. Exp: {expected}, got {found}")));
        }
        Ok(())
    }

    /// What the hash of the set covers: neither the address, which follows from the key, nor the priority.
    fn leaf(&self) -> Vec<u8> {
        pb::SimpleValidator { pub_key: Some(self.key.to_proto()), voting_power: self.power }.encode_to_vec()
    }
}

impl std::fmt::Display for Validator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let address = hex::encode_upper(&self.address);
        write!(f, "Validator{{{address} {} VP:{} A:{}}}", self.key, self.power, self.priority)
    }
}

/// A set of validators that was checked: none of negative power, each under the address of its key.
#[derive(Debug)]
pub(in crate::light::tendermint) struct ValidatorSet {
    pub(super) validators: Vec<Validator>,
    total: i64,
    /// Whether all keys are of a kind whose signatures CometBFT checks in one batch.
    pub(super) is_batchable: bool,
    by_address: BTreeMap<Vec<u8>, usize>,
}

impl ValidatorSet {
    /// Reads and checks a set.
    ///
    /// # Errors
    /// A text without a code of its own.
    pub(in crate::light::tendermint) fn read(set: Option<&pb::ValidatorSet>) -> Res<Self> {
        let set = set.ok_or_else(|| Failure::unregistered("nil validator set"))?;
        let validators = set.validators.iter().map(Validator::read).collect::<Res<Vec<_>>>()?;
        let proposer = set.proposer.as_ref().ok_or_else(|| Failure::unregistered("nil validator"));
        let proposer =
            proposer.and_then(Validator::read).map_err(|e| e.context("fromProto: validatorSet proposer error"))?;
        let total = total_of(&validators)?;
        if validators.is_empty() {
            return Err(Failure::unregistered("validator set is nil or empty"));
        }
        for (i, validator) in validators.iter().enumerate() {
            validator.check().map_err(|e| e.context(format!("invalid validator #{i}")))?;
        }
        proposer.check().map_err(|e| e.context("proposer failed validate basic, error"))?;
        let mut by_address = BTreeMap::new();
        for (i, validator) in validators.iter().enumerate() {
            by_address.entry(validator.address.clone()).or_insert(i);
        }
        if !by_address.contains_key(&proposer.address) {
            return Err(Failure::unregistered("proposer not in validator set"));
        }
        let is_batchable = validators.iter().all(|validator| matches!(validator.key, Key::Ed25519(_)));
        Ok(Self { validators, total, is_batchable, by_address })
    }

    /// The hash that headers name.
    pub(in crate::light::tendermint) fn hash(&self) -> Vec<u8> {
        merkle::root(&self.validators.iter().map(Validator::leaf).collect::<Vec<_>>())
    }

    /// The sum of the voting powers.
    pub(super) fn total(&self) -> i64 {
        self.total
    }

    /// The first validator with an address, and its place.
    pub(super) fn find(&self, address: &[u8]) -> Option<(usize, &Validator)> {
        let i = *self.by_address.get(address)?;
        Some((i, self.validators.get(i)?))
    }
}

fn total_of(validators: &[Validator]) -> Res<i64> {
    let mut sum = 0i64;
    for validator in validators {
        sum = sum.saturating_add(validator.power);
        if sum > MAX_TOTAL {
            let text = format!("total voting power {sum} exceeds maximum {MAX_TOTAL}");
            return Err(Failure::unregistered(text));
        }
    }
    Ok(sum)
}
