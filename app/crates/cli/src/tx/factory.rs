//! From messages to a transaction on the chain: account, gas, fee, signature, broadcast.

use openledger_keyring::{KeyringError, Mnemonic, PublicKey, Record};
use openledger_proto::cosmos::auth::v1beta1::{BaseAccount, QueryAccountRequest, QueryAccountResponse};
use openledger_proto::cosmos::base::abci::v1beta1::TxResponse;
use openledger_proto::cosmos::tx::signing::v1beta1::SignMode;
use openledger_proto::cosmos::tx::v1beta1::{AuthInfo, Fee, SignerInfo, SimulateRequest, SimulateResponse, Tx, TxBody};
use openledger_proto::prost::{Message, Name};
use openledger_proto::prost_types::{Any, Timestamp};
use openledger_proto::{any, json};
use serde_json::Value;

use super::flags::TxFlags;
use super::sign::{self, SigningAccount, encode, key_any, simulated_signature, single};
use crate::ledger;
use openledger_client::{
    Client, ClientError, OutputFormat, Prompt, adjust_gas, duration_nanos, fee, parse_coins, parse_prices, print_json,
    print_line, to_proto,
};
use openledger_rpc::{BroadcastTxAsync, BroadcastTxSync, MempoolRefusal};

/// Gas limit when neither `--gas` nor a simulation sets one.
pub(crate) const DEFAULT_GAS: u64 = 200_000;

/// The key that signs, and the account that it signs for.
#[derive(Debug, Clone)]
pub(super) struct Signer {
    /// Account address as text.
    pub(super) address: String,
    /// The key; absent when only an address is needed.
    pub(super) record: Option<Record>,
}

/// Builds and sends the transactions of one command line.
#[derive(Clone, Copy)]
pub(crate) struct Factory<'a> {
    pub(crate) client: &'a Client,
    pub(crate) flags: &'a TxFlags,
}

impl Factory<'_> {
    /// The signer named by `from`, else by `--from`, else the default key of `client.toml`.
    pub(super) fn signer(&self, from: Option<&str>) -> Result<Signer, ClientError> {
        let default = Some(self.client.default_key.as_str()).filter(|name| !name.is_empty());
        let from = from.or(self.flags.from.as_deref()).or(default);
        let from = from.ok_or_else(|| {
            ClientError::usage("no key name or address provided; have you forgotten the --from flag?")
        })?;
        if let Ok(address) = self.client.codec.parse(from) {
            let text = from.to_owned();
            if self.flags.generate_only || self.flags.dry_run {
                return Ok(Signer { address: text, record: None });
            }
            let record = self.client.keyring()?.key_by_address(address.as_bytes()).map_err(not_converted)?;
            ledger::announce(self.flags.ledger, &self.flags.sign_mode, &record);
            return Ok(Signer { address: text, record: Some(record) });
        }
        let record = self.client.keyring()?.key(from).map_err(not_converted)?;
        ledger::announce(self.flags.ledger, &self.flags.sign_mode, &record);
        Ok(Signer { address: self.client.address_text(&record.address())?, record: Some(record) })
    }

    /// The signer's address as a validator operator's.
    pub(super) fn operator(&self, signer: &Signer) -> Result<String, ClientError> {
        self.client.operator_text(self.client.codec.parse(&signer.address)?.as_bytes())
    }

    /// Account number and sequence, from the flags or from the chain.
    pub(super) fn account(&self, address: &str) -> Result<SigningAccount, ClientError> {
        let chain_id = self.client.chain_id.clone();
        if self.flags.offline {
            let (Some(account_number), Some(sequence)) = (self.flags.account_number, self.flags.sequence) else {
                return Err(ClientError::usage("account-number and sequence must be set in offline mode"));
            };
            return Ok(SigningAccount { chain_id, account_number, sequence });
        }
        let nonzero = |n: Option<u64>| n.filter(|n| *n != 0);
        let (number, sequence) = (nonzero(self.flags.account_number), nonzero(self.flags.sequence));
        if sequence.is_some() && self.flags.unordered {
            return Err(ClientError::usage("unordered transactions must not have sequence values set"));
        }
        let (found_number, found_sequence) = match (number, sequence) {
            (Some(number), Some(sequence)) => (number, sequence),
            _ => self.account_on_chain(address)?,
        };
        Ok(SigningAccount {
            chain_id,
            account_number: number.unwrap_or(found_number),
            sequence: if self.flags.unordered { 0 } else { sequence.unwrap_or(found_sequence) },
        })
    }

    fn account_on_chain(&self, address: &str) -> Result<(u64, u64), ClientError> {
        let account = self.stored_account(address)?;
        if let Ok(base) = any::unpack::<BaseAccount>(&account) {
            return Ok((base.account_number, base.sequence));
        }
        let value = account_json(&account)?;
        base_account(&value)
            .ok_or_else(|| ClientError::Answer(format!("account type {} holds no base account", account.type_url)))
    }

    fn stored_account(&self, address: &str) -> Result<Any, ClientError> {
        let request = QueryAccountRequest { address: address.to_owned() };
        let answer: QueryAccountResponse = self.client.query("/cosmos.auth.v1beta1.Query/Account", &request)?;
        answer.account.ok_or_else(|| ClientError::Answer("no account in the answer".into()))
    }

    /// The public key that the chain knows of an account.
    pub(super) fn key_on_chain(&self, address: &str) -> Result<Option<PublicKey>, ClientError> {
        let account = self.stored_account(address)?;
        Ok(match any::unpack::<BaseAccount>(&account) {
            Ok(base) => base.pub_key.and_then(|key| PublicKey::from_proto(&key.type_url, &key.value).ok()),
            Err(_) => stored_key(&account_json(&account)?).and_then(|json| PublicKey::from_json(&json).ok()),
        })
    }

    /// An unsigned transaction with gas limit `gas`.
    pub(crate) fn unsigned(&self, messages: Vec<Any>, gas: u64) -> Result<Tx, ClientError> {
        let flags = self.flags;
        let amount = match (parse_coins(&flags.fees)?, parse_prices(&flags.gas_prices)?) {
            (fees, prices) if prices.is_empty() => fees,
            (fees, prices) if fees.is_empty() => fee(&prices, gas)?,
            _ => return Err(ClientError::usage("cannot provide both fees and gas prices")),
        };
        if Mnemonic::parse(&flags.note.to_lowercase()).is_ok() {
            return Err(ClientError::usage("cannot provide a valid mnemonic seed in the memo field"));
        }
        let body = TxBody {
            messages,
            memo: flags.note.clone(),
            timeout_height: flags.timeout_height,
            unordered: flags.unordered,
            timeout_timestamp: self.timeout()?,
            ..Default::default()
        };
        let fee = Fee {
            amount: to_proto(&amount),
            gas_limit: gas,
            payer: self.address_flag(&flags.fee_payer)?,
            granter: self.address_flag(&flags.fee_granter)?,
        };
        Ok(Tx {
            body: Some(body),
            auth_info: Some(AuthInfo { fee: Some(fee), ..Default::default() }),
            signatures: Vec::new(),
        })
    }

    /// Address in a flag as the chain writes it; empty when the flag is absent.
    pub(super) fn address_flag(&self, given: &Option<String>) -> Result<String, ClientError> {
        match given {
            Some(text) => self.client.address_text(&self.client.address(text)?),
            None => Ok(String::new()),
        }
    }

    fn timeout(&self) -> Result<Option<Timestamp>, ClientError> {
        let Some(text) = &self.flags.timeout_duration else {
            if self.flags.unordered {
                return Err(ClientError::usage("--unordered needs --timeout-duration"));
            }
            return Ok(None);
        };
        if self.flags.timeout_height != 0 {
            return Err(ClientError::usage("--timeout-height and --timeout-duration exclude each other"));
        }
        #[allow(clippy::disallowed_methods, reason = "a deadline by the sender's clock; no state code")]
        let late = std::time::SystemTime::now().checked_add(std::time::Duration::from_nanos(duration_nanos(text)?));
        Ok(Some(Timestamp::from(late.ok_or_else(|| ClientError::usage("--timeout-duration is too long"))?)))
    }

    /// The gas limit: of `--gas`, or simulated when it is `auto` or `--dry-run` is given.
    pub(super) fn gas(
        &self,
        messages: &[Any],
        signer: &Signer,
        account: Option<&SigningAccount>,
    ) -> Result<u64, ClientError> {
        let wanted = match self.flags.gas.as_str() {
            "" => Some(DEFAULT_GAS),
            "auto" => None,
            text => Some(text.parse().map_err(|_| ClientError::usage("gas must be either integer or auto"))?),
        };
        let Some(gas) = wanted.filter(|_| !self.flags.dry_run) else {
            if self.flags.offline {
                return Err(ClientError::usage("cannot estimate gas in offline mode"));
            }
            let account = match account {
                Some(account) => account.clone(),
                None => self.account(&signer.address)?,
            };
            let gas = self.simulate(self.unsigned(messages.to_vec(), DEFAULT_GAS)?, signer, account.sequence)?;
            return adjust_gas(gas, &self.flags.gas_adjustment);
        };
        Ok(gas)
    }

    /// Gas that a simulation of the transaction uses.
    pub(super) fn simulate(&self, mut tx: Tx, signer: &Signer, sequence: u64) -> Result<u64, ClientError> {
        self.prepare_simulation(&mut tx, signer, sequence)?;
        Ok(self.simulate_signed(&tx)?.gas_info.map(|info| info.gas_used).unwrap_or_default())
    }

    /// Gives a transaction the signer's key with an empty signature, which a simulation accepts.
    pub(super) fn prepare_simulation(&self, tx: &mut Tx, signer: &Signer, sequence: u64) -> Result<(), ClientError> {
        let mode = sign::sign_mode_for(&self.flags.sign_mode, SignMode::Direct, signer.record.as_ref())?;
        let key = self.simulated_key(signer)?;
        // A simulation fills in the key of a signer that is given without one.
        let (mode_info, signature) =
            key.as_ref().map_or_else(|| (single(mode), Vec::new()), |key| simulated_signature(key, mode));
        let key = key.as_ref().map(key_any);
        let info = SignerInfo { public_key: key, mode_info: Some(mode_info), sequence };
        tx.auth_info.get_or_insert_default().signer_infos = vec![info];
        tx.signatures = vec![signature];
        Ok(())
    }

    /// What a simulation of a transaction with signatures answers.
    pub(super) fn simulate_signed(&self, tx: &Tx) -> Result<SimulateResponse, ClientError> {
        let request = SimulateRequest { tx_bytes: encode(tx), ..Default::default() };
        self.client.query("/cosmos.tx.v1beta1.Service/Simulate", &request)
    }

    /// Does with the messages what the flags say: print, simulate, or sign and broadcast after a
    /// confirmation.
    pub(super) fn run(&self, messages: Vec<Any>, signer: &Signer) -> Result<(), ClientError> {
        if self.flags.offline && (self.flags.account_number.is_none() || self.flags.sequence.is_none()) {
            return Err(ClientError::usage("account-number and sequence must be set in offline mode"));
        }
        if self.flags.offline && self.flags.generate_only && !self.client.chain_id.is_empty() {
            return Err(ClientError::usage("chain ID cannot be used when offline and generate-only flags are set"));
        }
        if self.client.chain_id.is_empty() && !(self.flags.offline && self.flags.generate_only) {
            return Err(ClientError::usage("chain ID required but not specified"));
        }
        if self.flags.aux {
            return self.print_aux(messages, signer);
        }
        if !self.flags.tip.is_empty() {
            eprintln!("WARNING: --tip has no effect: transactions of this version carry no tips.");
        }
        if self.flags.generate_only {
            let gas = match self.flags.gas.as_str() {
                "auto" => self.estimate(&messages, signer, None)?,
                _ => self.gas(&messages, signer, None)?,
            };
            return print_tx(&self.unsigned(messages, gas)?);
        }
        let account = self.account(&signer.address)?;
        let gas = if self.flags.dry_run || self.flags.gas == "auto" {
            self.estimate(&messages, signer, Some(&account))?
        } else {
            self.gas(&messages, signer, Some(&account))?
        };
        if self.flags.dry_run {
            return Ok(());
        }
        let mut tx = self.unsigned(messages, gas)?;
        if !self.flags.yes {
            print_tx(&tx)?;
            if !Prompt::confirm("confirm transaction before signing and broadcasting")? {
                eprintln!("canceled transaction");
                return Ok(());
            }
        }
        self.sign(&mut tx, signer, &account)?;
        print_response(self.client.output, &self.broadcast(&encode(&tx))?)
    }

    fn estimate(
        &self,
        messages: &[Any],
        signer: &Signer,
        account: Option<&SigningAccount>,
    ) -> Result<u64, ClientError> {
        let gas = self.gas(messages, signer, account)?;
        eprintln!("gas estimate: {gas}");
        Ok(gas)
    }

    /// Signs with the signer's key.
    pub(super) fn sign(&self, tx: &mut Tx, signer: &Signer, account: &SigningAccount) -> Result<(), ClientError> {
        let mode = sign::sign_mode_for(&self.flags.sign_mode, SignMode::Direct, signer.record.as_ref())?;
        let name = signer.record.as_ref().map(|record| record.name.clone());
        let name = name.ok_or_else(|| ClientError::Usage(format!("no key for {}", signer.address)))?;
        sign::sign(tx, self.client.keyring()?, &name, mode, account, false)
    }

    /// Hands bytes to the node.
    pub(super) fn broadcast(&self, bytes: &[u8]) -> Result<TxResponse, ClientError> {
        let rpc = self.client.rpc()?;
        let mode = self.flags.broadcast_mode.as_deref().unwrap_or(&self.client.broadcast_mode);
        let answer = match mode {
            "sync" => rpc.call(&BroadcastTxSync { tx: bytes.to_vec() }),
            "async" => rpc.call(&BroadcastTxAsync { tx: bytes.to_vec() }),
            other => {
                return Err(ClientError::Usage(format!(
                    "unsupported return type {other}; supported types: sync, async"
                )));
            }
        };
        match answer {
            Ok(answer) => Ok(TxResponse {
                code: answer.code,
                codespace: answer.codespace,
                data: answer.data,
                raw_log: answer.log,
                txhash: answer.hash,
                ..Default::default()
            }),
            Err(error) => match MempoolRefusal::of(&error, bytes) {
                Some(refusal) => Ok(TxResponse {
                    code: refusal.code,
                    codespace: "sdk".into(),
                    txhash: refusal.txhash,
                    ..Default::default()
                }),
                None => Err(error.into()),
            },
        }
    }
}

/// Why `--from` gives no signer, as the SDK says it.
fn not_converted(error: KeyringError) -> ClientError {
    ClientError::Usage(format!("failed to convert address field to address: {error}"))
}

/// An account of any type as JSON.
fn account_json(account: &Any) -> Result<Value, ClientError> {
    Ok(json::to_json(any::message_name(&account.type_url)?, &account.value)?)
}

/// The key in the base account that module and vesting accounts hold at some depth.
fn stored_key(account: &Value) -> Option<String> {
    match account.get("pub_key") {
        Some(key) if !key.is_null() => Some(key.to_string()),
        _ => ["base_account", "base_vesting_account"].iter().find_map(|key| account.get(*key).and_then(stored_key)),
    }
}

fn base_account(value: &Value) -> Option<(u64, u64)> {
    let number = |key: &str| value.get(key).and_then(Value::as_str).and_then(|text| text.parse().ok());
    match (number("account_number"), number("sequence")) {
        (Some(account), Some(sequence)) => Some((account, sequence)),
        _ => ["base_account", "base_vesting_account"].iter().find_map(|key| value.get(*key).and_then(base_account)),
    }
}

/// JSON of a transaction, as the SDK prints it.
pub(crate) fn tx_json(tx: &Tx) -> Result<String, ClientError> {
    Ok(json::to_json_string(&Tx::full_name(), &tx.encode_to_vec())?)
}

/// Prints a transaction as JSON whatever `--output` says.
pub(super) fn print_tx(tx: &Tx) -> Result<(), ClientError> {
    Ok(print_line(&tx_json(tx)?)?)
}

/// Prints the node's answer to a broadcast.
pub(super) fn print_response(format: OutputFormat, response: &TxResponse) -> Result<(), ClientError> {
    print_json(format, &json::to_json_string(&TxResponse::full_name(), &response.encode_to_vec())?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_base_account_inside_other_accounts() {
        let inner = json!({"address": "open1a", "account_number": "5", "sequence": "9"});
        assert_eq!(base_account(&inner), Some((5, 9)));
        assert_eq!(base_account(&json!({"base_account": inner, "name": "gov"})), Some((5, 9)));
        let vesting = json!({"base_vesting_account": {"base_account": inner, "end_time": "1"}});
        assert_eq!(base_account(&vesting), Some((5, 9)));
        assert_eq!(base_account(&json!({"name": "gov"})), None);
    }

    #[test]
    fn unsigned_transactions_print_as_the_sdk_prints_them() {
        let tx = Tx {
            body: Some(TxBody::default()),
            auth_info: Some(AuthInfo { fee: Some(Fee::default()), ..Default::default() }),
            signatures: vec![],
        };
        let expected = concat!(
            r#"{"body":{"messages":[],"memo":"","timeout_height":"0","unordered":false,"timeout_timestamp":null,"extension_options":[],"#,
            r#""non_critical_extension_options":[]},"auth_info":{"signer_infos":[],"fee":{"amount":[],"gas_limit":"0","payer":"","granter":""},"#,
            r#""tip":null},"signatures":[]}"#
        );
        assert_eq!(tx_json(&tx).unwrap(), expected);
    }
}
