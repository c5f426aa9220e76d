//! Signatures: their number, their gas and their check, which may happen ahead on other cores.

use super::timeout::timeout_of;
use super::{Signed, read_signatures, signer_keys};
use crate::keeper::AccountKeeper;
use crate::pubkey::PubKey;
use crate::sig_gas::{charge_signature, simulation_key};
use crate::sign::SigningAccount;
use crate::verify::{SignatureCache, SignatureJob, verify_signature};
use openledger_core::{AccAddress, AnteDecorator, BlockTime, Ctx, DecodedTx, ExecMode, Failure, Res, Sdk};

/// Longest life of an unordered transaction in seconds.
const MAX_UNORDERED_SECONDS: i64 = 600;
/// Gas of an unordered transaction, beside its nonces.
const UNORDERED_GAS: u64 = 2240;

fn too_many(count: u64, limit: u64) -> Failure {
    Sdk::TooManySignatures.wrap(format!("signatures: {count}, limit: {limit}"))
}

/// Refuses more keys than the parameter allows, those inside multisigs counted.
pub(super) struct ValidateSigCount {
    pub(super) accounts: AccountKeeper,
}

impl AnteDecorator for ValidateSigCount {
    fn name(&self) -> &'static str {
        "ValidateSigCountDecorator"
    }

    fn check(&self, ctx: &Ctx, tx: &DecodedTx) -> Res<()> {
        let limit = self.accounts.params(ctx)?.tx_sig_limit;
        let count = signer_keys(tx)?.iter().flatten().fold(0u64, |n, k| n.saturating_add(k.sub_keys()));
        if count > limit {
            return Err(too_many(count, limit));
        }
        Ok(())
    }
}

/// Charges each signature by the kind of its key.
pub(super) struct SigGasConsume {
    pub(super) accounts: AccountKeeper,
}

impl AnteDecorator for SigGasConsume {
    fn name(&self) -> &'static str {
        "SigGasConsumeDecorator"
    }

    fn check(&self, ctx: &Ctx, tx: &DecodedTx) -> Res<()> {
        let signed = read_signatures(tx)?;
        let params = self.accounts.params(ctx)?;
        let mut count = 0u64;
        for (signer, s) in tx.signers.iter().zip(&signed) {
            match self.accounts.signer(ctx, signer)?.pub_key()? {
                Some(key) => {
                    // Leaving a known key out of the transaction does not evade the limit on signatures.
                    count = count.saturating_add(key.sub_keys());
                    if count > params.tx_sig_limit {
                        return Err(too_many(count, params.tx_sig_limit));
                    }
                    charge_signature(ctx, &key, &s.data, &params)?;
                }
                None if ctx.mode() == ExecMode::Simulate => charge_signature(ctx, &simulation_key(), &s.data, &params)?,
                None => return Err(Sdk::InvalidPubKey.wrap("unrecognized public key type: <nil>")),
            }
        }
        Ok(())
    }
}

/// Verifies each signature over the sign bytes that the state demands.
pub(super) struct SigVerification {
    pub(super) accounts: AccountKeeper,
    pub(super) cache: SignatureCache,
}

impl AnteDecorator for SigVerification {
    fn name(&self) -> &'static str {
        "SigVerificationDecorator"
    }

    fn check(&self, ctx: &Ctx, tx: &DecodedTx) -> Res<()> {
        let signed = read_signatures(tx)?;
        let unordered = tx.body.unordered;
        if unordered && !self.accounts.unordered_enabled() {
            return Err(Sdk::NotSupported.wrap("unordered transactions are not enabled"));
        }
        if signed.len() != tx.signers.len() {
            let (want, got) = (tx.signers.len(), signed.len());
            return Err(Sdk::Unauthorized.wrap(format!("invalid number of signer;  expected: {want}, got {got}")));
        }
        if unordered {
            self.use_unordered_nonce(ctx, tx)?;
        }
        for (signer, s) in tx.signers.iter().zip(&signed) {
            if unordered && s.sequence > 0 {
                return Err(Sdk::InvalidRequest.wrap("sequence is not allowed for unordered transactions"));
            }
            let account = self.accounts.signer(ctx, signer)?;
            let key = account.pub_key()?;
            let (expected, got) = (account.base.sequence, s.sequence);
            if key.is_none() && ctx.mode() != ExecMode::Simulate {
                return Err(Sdk::InvalidPubKey.wrap("pubkey on account is not set"));
            }
            if !unordered && expected != got {
                return Err(
                    Sdk::WrongSequence.wrap(format!("account sequence mismatch, expected {expected}, got {got}"))
                );
            }
            let number = if ctx.height() == 0 { 0 } else { account.base.account_number };
            let Some(key) = key.filter(|_| !matches!(ctx.mode(), ExecMode::Simulate | ExecMode::Recheck)) else {
                continue;
            };
            verify_account(ctx, tx, signer, number, &key, s, &mut |job| self.cache.check(&job)).map_err(|e| {
                let chain = &ctx.block().chain_id;
                // Amino signs the sequence too, so that is a likely cause.
                Sdk::Unauthorized.wrap(if s.data.only_amino() {
                    format!("signature verification failed; please verify account number ({number}), sequence ({expected}) and chain-id ({chain})")
                } else {
                    format!("signature verification failed; please verify account number ({number}) and chain-id ({chain}): ({e})")
                })
            })?;
        }
        Ok(())
    }

    /// Verifies the signatures of many transactions and remembers the good ones.
    fn prepare(&self, ctx: &Ctx, txs: &[&DecodedTx], threads: usize) {
        let jobs: Vec<SignatureJob> = txs.iter().flat_map(|tx| self.jobs(ctx, tx).unwrap_or_default()).collect();
        self.cache.check_all(&jobs, threads);
    }
}

impl SigVerification {
    /// The single signatures of a transaction, as the current state would have them checked.
    fn jobs(&self, ctx: &Ctx, tx: &DecodedTx) -> Res<Vec<SignatureJob>> {
        let ctx = &ctx.unmetered();
        let mut jobs = Vec::new();
        for ((signer, signed), given) in tx.signers.iter().zip(read_signatures(tx)?).zip(signer_keys(tx)?) {
            let Some(account) = self.accounts.get(ctx, signer)? else { continue };
            let Some(key) = account.pub_key()?.or(given) else { continue };
            let number = account.base.account_number;
            let mut collect = |job| {
                jobs.push(job);
                true
            };
            // A malformed signature yields no jobs; the ante gives it its code.
            let _ = verify_account(ctx, tx, signer, number, &key, &signed, &mut collect);
        }
        Ok(jobs)
    }

    fn use_unordered_nonce(&self, ctx: &Ctx, tx: &DecodedTx) -> Res<()> {
        let refused = |text: &str| Sdk::InvalidRequest.wrap(text);
        let timeout = timeout_of(tx).ok_or_else(|| refused("unordered transaction must have timeout_timestamp set"))?;
        let now = ctx.block().time;
        if timeout < now {
            return Err(refused("unordered transaction has a timeout_timestamp that has already passed"));
        }
        if timeout > (BlockTime { seconds: now.seconds.saturating_add(MAX_UNORDERED_SECONDS), ..now }) {
            return Err(refused("unordered tx ttl exceeds 10m0s"));
        }
        ctx.gas().consume(UNORDERED_GAS, "unordered tx")?;
        if ctx.mode() == ExecMode::Simulate {
            return Ok(());
        }
        tx.signers.iter().try_for_each(|signer| self.accounts.use_nonce(ctx, signer, timeout))
    }
}

fn verify_account(
    ctx: &Ctx,
    tx: &DecodedTx,
    signer: &AccAddress,
    account_number: u64,
    pub_key: &PubKey,
    signed: &Signed,
    check: &mut dyn FnMut(SignatureJob) -> bool,
) -> Result<(), String> {
    let address = ctx.address_text(signer);
    let account = SigningAccount {
        address: &address,
        chain_id: &ctx.block().chain_id,
        account_number,
        sequence: signed.sequence,
        pub_key,
    };
    verify_signature(pub_key, &signed.data, &|mode| account.sign_bytes(tx, mode), check)
}
