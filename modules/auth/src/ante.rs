//! What must hold before the messages of a transaction run: the decorators of SDK 0.53 `NewAnteHandler`, in
//! their order and with their gas, codes and events.

use crate::fee::{MinGasPrices, TxFee};
use crate::keeper::{AccountKeeper, FEE_COLLECTOR};
use crate::pubkey::PubKey;
use crate::sig_gas::{charge_signature, simulated_signature_size, simulation_key};
use crate::sign::SigningAccount;
use crate::signature::{SignatureData, unverifiable};
use crate::tx::DecodedTx;
use crate::verify::{SignatureCache, SignatureJob, verify_signature};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use openledger_core::ports::{BankPort, FeegrantPort};
use openledger_core::{AccAddress, BlockTime, Coins, Ctx, Event, ExecMode, Failure, GasMeter, Res, Sdk};
use std::sync::Arc;

/// Largest gas limit (SDK `MaxGasWanted`, 2^63 - 1).
const MAX_GAS: u64 = i64::MAX.cast_unsigned();
/// Longest life of an unordered transaction in seconds.
const MAX_UNORDERED_SECONDS: i64 = 600;
/// Gas of an unordered transaction, beside its nonces.
const UNORDERED_GAS: u64 = 2240;

/// About what the transfer of a fee costs. Wallets estimate without a fee and pay one afterwards; without
/// this, 1.4 times the estimate of a small message would not suffice for it (SDK issue 16020). No executed
/// transaction pays it.
const FEE_TRANSFER_GAS: u64 = 20_000;

/// Checks transactions and takes their fees.
#[derive(Clone)]
pub struct AnteHandler {
    accounts: AccountKeeper,
    bank: Arc<dyn BankPort>,
    feegrant: Option<Arc<dyn FeegrantPort>>,
    cache: SignatureCache,
}

impl std::fmt::Debug for AnteHandler {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AnteHandler")
    }
}

/// What CheckTx answers beside success.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AnteOutcome {
    /// The gas limit that was asked for.
    pub gas_wanted: u64,
    /// Smallest gas price of the fee; outside consensus.
    pub priority: i64,
}

/// A signature with the sequence that its signer info states.
struct Signed {
    data: SignatureData,
    sequence: u64,
}

impl AnteHandler {
    /// A handler that takes fees through `bank` and shares `cache` with those who verify ahead.
    pub fn new(accounts: AccountKeeper, bank: Arc<dyn BankPort>, cache: SignatureCache) -> Self {
        Self { accounts, bank, feegrant: None, cache }
    }

    /// The same handler with fee grants switched on.
    #[must_use]
    pub fn with_feegrant(self, feegrant: Arc<dyn FeegrantPort>) -> Self {
        Self { feegrant: Some(feegrant), ..self }
    }

    /// The meter under which a transaction runs. None in simulation: there the caller brings its own limit.
    pub fn gas_meter(ctx: &Ctx, tx: &DecodedTx) -> GasMeter {
        if ctx.mode() == ExecMode::Simulate || ctx.height() == 0 {
            GasMeter::infinite()
        } else {
            GasMeter::new(tx.gas_limit())
        }
    }

    /// Checks a transaction, takes its fee and increments sequences. `ctx` carries the transaction's own
    /// meter; its writes are to be dropped on failure, and kept on success whatever the messages do.
    ///
    /// # Errors
    /// The SDK's codes; where the SDK panics or answers without a code, `sdk:4` for signatures and `sdk:18`
    /// for the rest.
    pub fn check(&self, ctx: &Ctx, tx: &DecodedTx, prices: &MinGasPrices) -> Res<AnteOutcome> {
        let gas_wanted = tx.gas_limit();
        if let Some(max) = ctx.block().max_gas.filter(|max| gas_wanted > *max) {
            return Err(Sdk::InvalidGasLimit.wrap(format!("tx gas limit {gas_wanted} exceeds block max gas {max}")));
        }
        if !tx.body.extension_options.is_empty() {
            return Err(Sdk::UnknownExtensionOptions.into());
        }
        let fee = validate_basic(tx)?;
        check_timeouts(ctx, tx)?;
        self.check_memo(ctx, tx)?;
        self.charge_size(ctx, tx)?;
        let priority = self.deduct_fee(ctx, tx, &fee, prices)?;
        let signed = read_signatures(tx)?;
        self.set_pub_keys(ctx, tx, &signed)?;
        self.check_signature_count(ctx, tx)?;
        self.charge_signatures(ctx, tx, &signed)?;
        self.verify_signatures(ctx, tx, &signed)?;
        self.increment_sequences(ctx, tx)?;
        Ok(AnteOutcome { gas_wanted, priority })
    }

    /// Verifies the signatures of many transactions ahead, in parallel, and remembers the good ones. Changes
    /// no state and no outcome.
    pub fn preverify<'a>(&self, ctx: &Ctx, txs: impl IntoIterator<Item = &'a DecodedTx>, threads: usize) {
        let jobs: Vec<SignatureJob> = txs.into_iter().flat_map(|tx| self.jobs(ctx, tx).unwrap_or_default()).collect();
        self.cache.check_all(&jobs, threads);
    }

    /// The single signatures of a transaction, as the current state would have them checked.
    fn jobs(&self, ctx: &Ctx, tx: &DecodedTx) -> Res<Vec<SignatureJob>> {
        let ctx = &ctx.unmetered();
        let mut jobs = Vec::new();
        for ((signer, signed), given) in tx.signers.iter().zip(read_signatures(tx)?).zip(&tx.pub_keys) {
            let Some(account) = self.accounts.get(ctx, signer)? else { continue };
            let Some(key) = account.pub_key()?.or_else(|| given.clone()) else { continue };
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

    fn check_memo(&self, ctx: &Ctx, tx: &DecodedTx) -> Res<()> {
        let length = u64::try_from(tx.body.memo.len()).unwrap_or(u64::MAX);
        if length == 0 {
            return Ok(());
        }
        let max = self.accounts.params(ctx)?.max_memo_characters;
        if length > max {
            let text = format!("maximum number of characters is {max} but received {length} characters");
            return Err(Sdk::MemoTooLarge.wrap(text));
        }
        Ok(())
    }

    /// Charges every byte; in simulation, those of missing signatures too.
    fn charge_size(&self, ctx: &Ctx, tx: &DecodedTx) -> Res<()> {
        let params = self.accounts.params(ctx)?;
        ctx.gas().consume(params.tx_size_cost_per_byte.saturating_mul(tx.size), "txSize")?;
        if ctx.mode() != ExecMode::Simulate {
            return Ok(());
        }
        let signed = read_signatures(tx)?;
        for (i, signer) in tx.signers.iter().enumerate() {
            if signed.get(i).is_some_and(|s| !s.data.is_incomplete()) {
                continue;
            }
            let known = self.accounts.get(ctx, signer)?.map(|a| a.pub_key()).transpose()?.flatten();
            let bytes = simulated_signature_size(&known.unwrap_or_else(simulation_key), &params)?;
            ctx.gas().consume(params.tx_size_cost_per_byte.saturating_mul(bytes), "txSize")?;
        }
        Ok(())
    }

    fn deduct_fee(&self, ctx: &Ctx, tx: &DecodedTx, fee: &TxFee, prices: &MinGasPrices) -> Res<i64> {
        let simulate = ctx.mode() == ExecMode::Simulate;
        let gas = tx.gas_limit();
        if !simulate && ctx.height() > 0 && gas == 0 {
            return Err(Sdk::InvalidGasLimit.wrap("must provide positive gas"));
        }
        let mut priority = 0;
        if !simulate {
            if matches!(ctx.mode(), ExecMode::Check | ExecMode::Recheck) {
                fee.check_minimum(gas, prices)?;
            }
            priority = fee.priority(gas);
        }
        let grantee = tx.fee_payer().ok_or_else(|| Sdk::InvalidRequest.wrap("must contain at least one message"))?;
        let payer = match &tx.granter {
            Some(granter) => {
                self.use_grant(ctx, tx, granter, grantee, fee)?;
                granter
            }
            None => grantee,
        };
        let text = ctx.address_text(payer);
        if self.accounts.get(ctx, payer)?.is_none() {
            return Err(Sdk::UnknownAddress.wrap(format!("fee payer address: {text} does not exist")));
        }
        if !fee.is_zero() {
            self.bank.send_to_module(ctx, payer, FEE_COLLECTOR, &fee.coins()?).map_err(cannot_pay)?;
        } else if simulate {
            ctx.gas().consume(FEE_TRANSFER_GAS, "fee of the estimated transaction")?;
        }
        ctx.emit(Event::new("tx").with("fee", fee).with("fee_payer", text));
        Ok(priority)
    }

    /// An account that grants to itself needs no grant.
    fn use_grant(&self, ctx: &Ctx, tx: &DecodedTx, granter: &AccAddress, grantee: &AccAddress, fee: &TxFee) -> Res<()> {
        let feegrant = self.feegrant.as_ref().ok_or_else(|| Sdk::InvalidRequest.wrap("fee grants are not enabled"))?;
        if granter == grantee {
            return Ok(());
        }
        let coins = if fee.is_zero() { Coins::empty() } else { fee.coins()? };
        feegrant.use_grant(ctx, granter, grantee, &coins, tx.messages()).map_err(|e| {
            e.context(format!(
                "{} does not allow to pay fees for {}",
                ctx.address_text(granter),
                ctx.address_text(grantee)
            ))
        })
    }

    /// Stores keys of first-time signers and makes the transaction findable by signature and by account
    /// sequence.
    fn set_pub_keys(&self, ctx: &Ctx, tx: &DecodedTx, signed: &[Signed]) -> Res<()> {
        let simulate = ctx.mode() == ExecMode::Simulate;
        for (i, (signer, given)) in tx.signers.iter().zip(&tx.pub_keys).enumerate() {
            let key = match given {
                Some(key) => key.clone(),
                None if simulate => simulation_key(),
                None => continue,
            };
            if !simulate && key.address()? != *signer {
                let text = ctx.address_text(signer);
                return Err(Sdk::InvalidPubKey
                    .wrap(format!("pubKey does not match signer address {text} with signer index: {i}")));
            }
            let mut account = self.accounts.signer(ctx, signer)?;
            if account.base.pub_key.is_none() {
                account.base.pub_key = Some(key.to_any());
                self.accounts.set(ctx, signer, &account)?;
            }
        }
        for (signer, s) in tx.signers.iter().zip(signed) {
            if !tx.body.unordered {
                ctx.emit(Event::new("tx").with("acc_seq", format!("{}/{}", ctx.address_text(signer), s.sequence)));
            }
            for bytes in s.data.event_bytes() {
                ctx.emit(Event::new("tx").with("signature", STANDARD.encode(bytes)));
            }
        }
        Ok(())
    }

    fn check_signature_count(&self, ctx: &Ctx, tx: &DecodedTx) -> Res<()> {
        let limit = self.accounts.params(ctx)?.tx_sig_limit;
        let count = tx.pub_keys.iter().flatten().fold(0u64, |n, k| n.saturating_add(k.sub_keys()));
        if count > limit {
            return Err(too_many(count, limit));
        }
        Ok(())
    }

    fn charge_signatures(&self, ctx: &Ctx, tx: &DecodedTx, signed: &[Signed]) -> Res<()> {
        let params = self.accounts.params(ctx)?;
        let mut count = 0u64;
        for (signer, s) in tx.signers.iter().zip(signed) {
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

    fn verify_signatures(&self, ctx: &Ctx, tx: &DecodedTx, signed: &[Signed]) -> Res<()> {
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
        for (signer, s) in tx.signers.iter().zip(signed) {
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

    fn increment_sequences(&self, ctx: &Ctx, tx: &DecodedTx) -> Res<()> {
        if tx.body.unordered {
            return Ok(());
        }
        for signer in &tx.signers {
            let mut account = self.accounts.signer(ctx, signer)?;
            account.base.sequence =
                account.base.sequence.checked_add(1).ok_or_else(|| Sdk::WrongSequence.wrap("sequence overflows"))?;
            self.accounts.set(ctx, signer, &account)?;
        }
        Ok(())
    }
}

/// Any refusal of the transfer means that the payer lacks funds (SDK `DeductFees`); out of gas stays what it
/// is.
fn cannot_pay(e: Failure) -> Failure {
    match e {
        Failure::Tx(e) if e.codespace == "sdk" && e.code == Sdk::OutOfGas.code() => Failure::Tx(e),
        Failure::Tx(e) => Sdk::InsufficientFunds.wrap(e.log),
        fatal => fatal,
    }
}

fn too_many(count: u64, limit: u64) -> Failure {
    Sdk::TooManySignatures.wrap(format!("signatures: {count}, limit: {limit}"))
}

/// The signatures under the modes of their signer infos.
fn read_signatures(tx: &DecodedTx) -> Res<Vec<Signed>> {
    let infos = &tx.auth_info.signer_infos;
    if infos.len() > tx.signatures.len() || infos.len() > tx.signers.len() {
        let (want, got) = (tx.signers.len(), infos.len());
        return Err(unverifiable(format!("invalid number of signer;  expected: {want}, got {got}")));
    }
    let read = |(info, bytes): (&openledger_proto::cosmos::tx::v1beta1::SignerInfo, &Vec<u8>)| {
        Ok(Signed { data: SignatureData::read(info.mode_info.as_ref(), bytes)?, sequence: info.sequence })
    };
    infos.iter().zip(&tx.signatures).map(read).collect()
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

/// Form only (SDK `Tx.ValidateBasic`), and that there is a message.
fn validate_basic(tx: &DecodedTx) -> Res<TxFee> {
    if tx.messages().is_empty() {
        return Err(Sdk::InvalidRequest.wrap("must contain at least one message"));
    }
    let gas = tx.gas_limit();
    if gas > MAX_GAS {
        return Err(Sdk::InvalidRequest.wrap(format!("invalid gas supplied; {gas} > {MAX_GAS}")));
    }
    let fee = TxFee::of(tx)?;
    if tx.signatures.is_empty() {
        return Err(Sdk::NoSignatures.into());
    }
    let (want, got) = (tx.signers.len(), tx.signatures.len());
    if want != got {
        return Err(Sdk::Unauthorized.wrap(format!("wrong number of signers; expected {want}, got {got}")));
    }
    Ok(fee)
}

/// The timeout timestamp, if one is set (Go's zero time and the epoch mean none).
fn timeout_of(tx: &DecodedTx) -> Option<BlockTime> {
    const GO_ZERO: i64 = -62_135_596_800;
    let t = tx.body.timeout_timestamp.as_ref()?;
    let unset = t.seconds == 0 || (t.seconds == GO_ZERO && t.nanos == 0);
    (!unset).then_some(BlockTime { seconds: t.seconds, nanos: t.nanos })
}

fn check_timeouts(ctx: &Ctx, tx: &DecodedTx) -> Res<()> {
    let (height, timeout) = (ctx.height(), tx.body.timeout_height);
    if timeout > 0 && height > timeout {
        return Err(Sdk::TxTimeoutHeight.wrap(format!("block height: {height}, timeout height: {timeout}")));
    }
    let now = ctx.block().time;
    match timeout_of(tx) {
        Some(t) if t < now => {
            let text = format!("block time: {}, timeout timestamp: {}", now.go_text(), t.go_text());
            Err(Sdk::TxTimeout.wrap(text))
        }
        _ => Ok(()),
    }
}
