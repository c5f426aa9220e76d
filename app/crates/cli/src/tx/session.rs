//! Transactions of commands that send several: each waits until it stands in a block, a lost race for a
//! sequence is run again, and one that runs out of its estimated gas is sent again with more.
#![allow(clippy::disallowed_methods, reason = "the command line waits, draws salts, reads the environment")]

use std::time::{Duration, Instant};

use openledger_proto::any;
use openledger_proto::cosmos::base::abci::v1beta1::{TxMsgData, TxResponse};
use openledger_proto::prost::{Message, Name};
use openledger_proto::prost_types::Any;

use super::factory::{Factory, Signer};
use super::flags::TxFlags;
use super::sign::{SigningAccount, encode};
use crate::query::wait_for;
use openledger_client::{Client, ClientError, adjust_gas};
use openledger_rpc::AbciInfo;

/// Factor on simulated gas when `--gas` is not given.
const GAS_FACTOR: &str = "1.3";
/// Longest wait for a transaction to be included.
const INCLUSION: Duration = Duration::from_secs(90);
/// Pause between two looks at the chain.
const POLL: Duration = Duration::from_millis(100);
/// Times that a transaction is sent when it keeps running out of gas.
const TRIES: u32 = 5;
/// Codespace and code of a transaction that ran out of gas.
const OUT_OF_GAS: (&str, u32) = ("sdk", 11);

/// In the refusal of a sequence, by simulation as by CheckTx.
const SEQUENCE_MISMATCH: &str = "account sequence mismatch";

/// One signer's transactions, one after the other.
pub(crate) struct Session<'a> {
    factory: Factory<'a>,
    signer: Signer,
}

impl<'a> Session<'a> {
    /// A session for the key of `--from`.
    ///
    /// # Errors
    /// When a flag asks not to send, no chain id is known, or the key is missing.
    pub(crate) fn open(client: &'a Client, flags: &'a TxFlags) -> Result<Self, ClientError> {
        if flags.generate_only || flags.dry_run || flags.offline {
            return Err(ClientError::usage(
                "this command sends several transactions: --generate-only, --dry-run and --offline do not apply",
            ));
        }
        if client.chain_id.is_empty() {
            return Err(ClientError::usage("chain ID required but not specified"));
        }
        let factory = Factory { client, flags };
        let signer = factory.signer(None)?;
        Ok(Self { factory, signer })
    }

    /// Settings and connection.
    pub(crate) fn client(&self) -> &'a Client {
        self.factory.client
    }

    /// Flags of the command line.
    pub(crate) fn flags(&self) -> &'a TxFlags {
        self.factory.flags
    }

    /// The signer's address.
    pub(crate) fn address(&self) -> &str {
        &self.signer.address
    }

    /// Gas for these messages: of `--gas`, else simulated with a margin.
    ///
    /// # Errors
    /// What the simulation was refused for.
    pub(crate) fn estimate(&self, messages: &[Any]) -> Result<u64, ClientError> {
        Ok(self.prepared(messages, None)?.1)
    }

    /// Account and gas for these messages. `account` is what earlier transactions of this session leave
    /// behind. A transaction that waits in the mempool, of a command that was broken off for instance, moves
    /// the sequence when it is included: then both are asked for again.
    fn prepared(
        &self,
        messages: &[Any],
        account: Option<SigningAccount>,
    ) -> Result<(SigningAccount, u64), ClientError> {
        let start = Instant::now();
        let mut known = account;
        loop {
            let account = match known.take() {
                Some(account) => account,
                None => self.factory.account(self.address())?,
            };
            match self.gas(messages, &account) {
                Err(ClientError::Status { message, .. })
                    if message.contains(SEQUENCE_MISMATCH) && start.elapsed() < INCLUSION =>
                {
                    std::thread::sleep(POLL);
                }
                other => return Ok((account, other?)),
            }
        }
    }

    fn gas(&self, messages: &[Any], account: &SigningAccount) -> Result<u64, ClientError> {
        if !self.factory.flags.gas.is_empty() {
            return self.factory.gas(messages, &self.signer, Some(account));
        }
        let trial = self.factory.unsigned(messages.to_vec(), 0)?;
        adjust_gas(self.factory.simulate(trial, &self.signer, account.sequence)?, GAS_FACTOR)
    }

    /// Sends a transaction and waits until it is in a block. What it costs depends on the state that it meets
    /// there, which other transactions may have changed since the estimate: when it runs out of gas, it is
    /// estimated again and sent with more.
    ///
    /// # Errors
    /// When it is refused or not included in time.
    pub(crate) fn send(&self, messages: Vec<Any>) -> Result<TxResponse, ClientError> {
        let (account, gas) = self.prepared(&messages, None)?;
        self.deliver(messages, gas, account)
    }

    /// As [`Self::send`], with a gas limit to begin with.
    ///
    /// # Errors
    /// As [`Self::send`].
    pub(crate) fn send_with_gas(&self, messages: Vec<Any>, gas: u64) -> Result<TxResponse, ClientError> {
        let account = self.factory.account(self.address())?;
        self.deliver(messages, gas, account)
    }

    fn deliver(&self, messages: Vec<Any>, gas: u64, account: SigningAccount) -> Result<TxResponse, ClientError> {
        let sent = self.submit(messages.clone(), gas, account).and_then(|(hash, _)| self.included(&hash));
        self.with_more_gas(messages, gas, sent)
    }

    /// Sends a transaction again for as long as it runs out of gas. A limit that the user set is kept.
    fn with_more_gas(
        &self,
        messages: Vec<Any>,
        mut gas: u64,
        mut sent: Result<TxResponse, ClientError>,
    ) -> Result<TxResponse, ClientError> {
        let estimated = matches!(self.factory.flags.gas.as_str(), "" | "auto");
        for attempt in 2..=TRIES {
            let failed = match sent {
                Err(ClientError::Refused(r)) if (r.codespace.as_str(), r.code) == OUT_OF_GAS && estimated => r,
                other => return other,
            };
            eprintln!(
                "transaction {} ran out of its {gas} gas, because the state changed since the estimate: estimating again \
                 (try {attempt} of {TRIES})",
                failed.txhash
            );
            let (account, estimate) = self.prepared(&messages, None)?;
            gas = more_gas(gas, estimate);
            sent = self.submit(messages.clone(), gas, account).and_then(|(hash, _)| self.included(&hash));
        }
        sent
    }

    /// Sends transactions that do not depend on each other with consecutive sequences, then waits until all
    /// are in blocks.
    ///
    /// # Errors
    /// The first refusal; what was sent before it may still be included.
    pub(crate) fn send_all(
        &self,
        list: Vec<Vec<Any>>,
        mut done: impl FnMut(usize, &TxResponse),
    ) -> Result<(), ClientError> {
        let mut account = None;
        let mut hashes = Vec::with_capacity(list.len());
        for messages in &list {
            let (from, gas) = self.prepared(messages, account)?;
            let (hash, used) = self.submit(messages.clone(), gas, from)?;
            hashes.push((hash, gas));
            account = Some(SigningAccount { sequence: used.sequence.saturating_add(1), ..used });
        }
        for (i, ((hash, gas), messages)) in hashes.iter().zip(list).enumerate() {
            done(i, &self.with_more_gas(messages, *gas, self.included(hash))?);
        }
        Ok(())
    }

    /// Signs and hands over. A sequence that another transaction took is asked for again, a full mempool is
    /// waited for. Returns the hash and the account with the sequence used.
    fn submit(
        &self,
        messages: Vec<Any>,
        gas: u64,
        mut account: SigningAccount,
    ) -> Result<(String, SigningAccount), ClientError> {
        let mut tx = self.factory.unsigned(messages, gas)?;
        let start = Instant::now();
        loop {
            self.factory.sign(&mut tx, &self.signer, &account)?;
            let sent = self.factory.broadcast(&encode(&tx))?;
            match (sent.codespace.as_str(), sent.code) {
                // 19: the same bytes are in the mempool already.
                (_, 0) | ("sdk", 19) => return Ok((sent.txhash, account)),
                ("sdk", 32) if start.elapsed() < INCLUSION => {
                    std::thread::sleep(POLL);
                    account = self.factory.account(self.address())?;
                }
                ("sdk", 20) if start.elapsed() < INCLUSION => std::thread::sleep(POLL.saturating_mul(10)),
                _ => return Err(ClientError::Refused(Box::new(sent))),
            }
        }
    }

    fn included(&self, hash: &str) -> Result<TxResponse, ClientError> {
        let included = wait_for(self.factory.client, hash, INCLUSION)?;
        if included.code == 0 { Ok(included) } else { Err(ClientError::Refused(Box::new(included))) }
    }

    /// Height up to which the application has committed: what queries and simulations see. CometBFT's
    /// `/status` counts a block before the application has executed it.
    ///
    /// # Errors
    /// When the node cannot be asked.
    pub(crate) fn height(&self) -> Result<i64, ClientError> {
        Ok(self.factory.client.rpc()?.call(&AbciInfo {})?.response.last_block_height)
    }

    /// Waits until the application has committed a block above `height`.
    ///
    /// # Errors
    /// When none comes in time.
    pub(crate) fn wait_beyond(&self, height: i64) -> Result<(), ClientError> {
        self.wait_for_height(height.saturating_add(1), |_| ())
    }

    /// Waits until the application has committed the block `height`, and tells of every block before it.
    ///
    /// # Errors
    /// When the chain makes no more blocks.
    pub(crate) fn wait_for_height(&self, height: i64, mut now: impl FnMut(i64)) -> Result<(), ClientError> {
        let (mut start, mut last) = (Instant::now(), self.height()?);
        while last < height {
            now(last);
            let before = last;
            while last == before {
                if start.elapsed() > INCLUSION {
                    return Err(ClientError::usage(
                        "the chain makes no blocks: run the same command again later to go on",
                    ));
                }
                std::thread::sleep(POLL);
                last = self.height()?;
            }
            start = Instant::now();
        }
        Ok(())
    }
}

/// The next limit of a transaction that ran out of `gas`: half as much again, or a third above what is
/// estimated now.
fn more_gas(gas: u64, estimate: u64) -> u64 {
    let third = estimate.saturating_add(estimate / 3);
    gas.saturating_add(gas / 2).max(third)
}

/// What the messages of a transaction answered.
///
/// # Errors
/// When the answers are not of this type.
pub(crate) fn answers<T: Message + Name + Default>(response: &TxResponse) -> Result<Vec<T>, ClientError> {
    let bad = |problem: String| ClientError::Answer(format!("transaction {}: {problem}", response.txhash));
    let bytes = hex::decode(&response.data).map_err(|e| bad(e.to_string()))?;
    let data = TxMsgData::decode(bytes.as_slice()).map_err(|e| bad(e.to_string()))?;
    Ok(data.msg_responses.iter().map(any::unpack).collect::<Result<_, _>>()?)
}

/// The answer of the only message of a transaction.
///
/// # Errors
/// When there is none of this type.
pub(crate) fn answer<T: Message + Name + Default>(response: &TxResponse) -> Result<T, ClientError> {
    let missing = || ClientError::Answer(format!("transaction {}: no answer", response.txhash));
    answers(response)?.into_iter().next().ok_or_else(missing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_try_has_more_gas_than_the_one_before_and_than_the_estimate() {
        assert_eq!(more_gas(100_000, 40_000), 150_000);
        assert_eq!(more_gas(100_000, 300_000), 400_000);
        let last = (2..=TRIES).fold(1_000_000u64, |gas, _| more_gas(gas, 1_000_000));
        assert!(last > 5_000_000, "{last}");
        assert_eq!(more_gas(u64::MAX, u64::MAX), u64::MAX);
    }
}
