//! Commands on transactions in files: sign, broadcast, encode, decode, simulate,
//! validate-signatures.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use clap::Args;
use openledger_keyring::{Keyring, PublicKey, Record};
use openledger_proto::cosmos::tx::signing::v1beta1::signature_descriptor::{Data, data};
use openledger_proto::cosmos::tx::signing::v1beta1::{SignMode, SignatureDescriptor, SignatureDescriptors};
use openledger_proto::cosmos::tx::v1beta1::mode_info::Sum;
use openledger_proto::cosmos::tx::v1beta1::{ModeInfo, SimulateResponse, Tx};
use openledger_proto::prost::{Message, Name};
use openledger_proto::{json, signers};

use super::factory::{Factory, print_response, tx_json};
use super::sign::{self, SigningAccount, decode, encode};
use crate::ledger;
use openledger_client::go_text::{base64_bytes, hex_bytes};
use openledger_client::{ClientError, print_json, print_line};

/// Where the result goes.
#[derive(Args, Debug)]
pub(super) struct OutputFile {
    /// The document is written to the given file instead of STDOUT
    #[arg(long = "output-document", value_name = "FILE")]
    output_document: Option<PathBuf>,
}

impl OutputFile {
    pub(super) fn write(&self, text: &str) -> Result<(), ClientError> {
        match &self.output_document {
            None => Ok(print_line(text)?),
            Some(path) => std::fs::write(path, format!("{text}\n")).map_err(ClientError::io(path)),
        }
    }
}

#[derive(Args, Debug)]
pub(super) struct SignArgs {
    /// File with an unsigned transaction; - for standard input
    file: PathBuf,
    /// Address or key name of the multisig account on behalf of which the transaction shall be signed
    #[arg(long)]
    multisig: Option<String>,
    /// Overwrite existing signatures with a new one. If disabled, new signature will be appended
    #[arg(long)]
    overwrite: bool,
    /// Print only the signatures
    #[arg(long)]
    signature_only: bool,
    #[command(flatten)]
    output: OutputFile,
}

#[derive(Args, Debug)]
pub(super) struct FileArgs {
    /// File with a transaction in JSON; - for standard input
    file: PathBuf,
}

#[derive(Args, Debug)]
pub(super) struct DecodeArgs {
    /// Transaction in base64
    text: String,
    /// Treat input as hexadecimal instead of base64
    #[arg(short = 'x', long)]
    hex: bool,
}

pub(super) fn read_text(file: &Path) -> Result<String, ClientError> {
    if file.as_os_str() == "-" {
        let mut text = String::new();
        std::io::stdin().lock().read_to_string(&mut text)?;
        return Ok(text);
    }
    std::fs::read_to_string(file).map_err(ClientError::io(file))
}

/// A transaction from JSON text.
pub(crate) fn parse_tx(text: &str) -> Result<Tx, ClientError> {
    Ok(json::parse(&serde_json::from_str(text)?, json::ParseOptions::default())?)
}

/// A transaction from a JSON file.
pub(super) fn read_tx(file: &Path) -> Result<Tx, ClientError> {
    parse_tx(&read_text(file)?)
}

/// Runs `tx sign`.
pub(super) fn sign(factory: &Factory<'_>, args: &SignArgs) -> Result<(), ClientError> {
    let mut tx = read_tx(&args.file)?;
    let job = SignJob::new(factory, args.multisig.as_deref())?;
    job.sign(&mut tx, &job.account()?, args.overwrite)?;
    args.output.write(&job.print(&tx, args.signature_only)?)
}

/// One signing key at work.
pub(super) struct SignJob<'a> {
    factory: &'a Factory<'a>,
    keyring: &'a Keyring,
    record: Record,
    /// Account whose number and sequence count: the multisig's, or the key's own.
    address: String,
    multisig: bool,
}

impl<'a> SignJob<'a> {
    pub(super) fn new(factory: &'a Factory<'a>, multisig: Option<&str>) -> Result<Self, ClientError> {
        let keyring = factory.client.keyring()?;
        let from = factory.flags.from.as_deref().unwrap_or(&factory.client.default_key);
        if from.is_empty() {
            return Err(ClientError::usage("no key name or address provided; have you forgotten the --from flag?"));
        }
        let record = factory.client.find_key(keyring, from)?;
        ledger::announce(factory.flags.ledger, &factory.flags.sign_mode, &record);
        let mut address = factory.client.address_text(&record.address())?;
        if let Some(name) = multisig {
            let group = factory.client.find_key(keyring, name);
            address = match &group {
                Ok(group) => {
                    if !is_member(&group.public_key, &record.public_key) {
                        return Err(ClientError::usage("signing key is not a part of multisig key"));
                    }
                    factory.client.address_text(&group.address())?
                }
                Err(_) => factory.client.address_text(factory.client.codec.parse(name)?.as_bytes())?,
            };
        }
        Ok(Self { factory, keyring, record, address, multisig: multisig.is_some() })
    }

    pub(super) fn account(&self) -> Result<SigningAccount, ClientError> {
        if self.factory.client.chain_id.is_empty() {
            return Err(ClientError::usage("chain ID required but not specified"));
        }
        self.factory.account(&self.address)
    }

    pub(super) fn sign(&self, tx: &mut Tx, account: &SigningAccount, overwrite: bool) -> Result<(), ClientError> {
        let body = tx.body.clone().unwrap_or_default();
        let mut all = Vec::new();
        for message in &body.messages {
            all.extend(signers::of(message)?);
        }
        let payer =
            tx.auth_info.as_ref().and_then(|info| info.fee.as_ref()).map(|fee| fee.payer.clone()).unwrap_or_default();
        if !all.contains(&self.address) && payer != self.address {
            return Err(ClientError::Usage(format!(
                "tx intended signer does not match the given signer: {}",
                self.record.name
            )));
        }
        // Members of a multisig must sign what all can reproduce without the others' signer infos.
        let default = if self.multisig { SignMode::LegacyAminoJson } else { SignMode::Direct };
        let mode = sign::sign_mode_for(&self.factory.flags.sign_mode, default, Some(&self.record))?;
        sign::sign(tx, self.keyring, &self.record.name, mode, account, !overwrite && !self.multisig)
    }

    pub(super) fn print(&self, tx: &Tx, signature_only: bool) -> Result<String, ClientError> {
        if signature_only || self.multisig { descriptors_json(tx) } else { tx_json(tx) }
    }
}

fn is_member(group: &PublicKey, key: &PublicKey) -> bool {
    match group {
        PublicKey::Multisig(multi) => multi.keys().iter().any(|member| member == key || is_member(member, key)),
        _ => false,
    }
}

/// The signatures of a transaction as the SDK prints them alone.
pub(super) fn descriptors_json(tx: &Tx) -> Result<String, ClientError> {
    let infos = tx.auth_info.as_ref().map(|info| info.signer_infos.as_slice()).unwrap_or_default();
    let described = infos.iter().zip(&tx.signatures).map(|(info, signature)| SignatureDescriptor {
        public_key: info.public_key.clone(),
        data: Some(describe(info.mode_info.as_ref(), signature)),
        sequence: info.sequence,
    });
    let all = SignatureDescriptors { signatures: described.collect() };
    Ok(json::to_json_string(&SignatureDescriptors::full_name(), &all.encode_to_vec())?)
}

fn describe(mode: Option<&ModeInfo>, signature: &[u8]) -> Data {
    use openledger_proto::cosmos::crypto::multisig::v1beta1::MultiSignature;
    let sum = match mode.and_then(|mode| mode.sum.as_ref()) {
        Some(Sum::Multi(multi)) => {
            let parts = MultiSignature::decode(signature).unwrap_or_default().signatures;
            let signatures =
                multi.mode_infos.iter().zip(&parts).map(|(mode, part)| describe(Some(mode), part)).collect();
            data::Sum::Multi(data::Multi { bitarray: multi.bitarray.clone(), signatures })
        }
        Some(Sum::Single(single)) => {
            data::Sum::Single(data::Single { mode: single.mode, signature: signature.to_vec() })
        }
        None => data::Sum::Single(data::Single { mode: 0, signature: signature.to_vec() }),
    };
    Data { sum: Some(sum) }
}

/// Runs `tx broadcast`.
pub(super) fn broadcast(factory: &Factory<'_>, args: &FileArgs) -> Result<(), ClientError> {
    if factory.flags.offline {
        return Err(ClientError::usage("cannot broadcast tx during offline mode"));
    }
    let response = factory.broadcast(&encode(&read_tx(&args.file)?))?;
    print_response(factory.client.output, &response)
}

/// Runs `tx encode`.
pub(super) fn to_base64(args: &FileArgs) -> Result<(), ClientError> {
    Ok(print_line(&STANDARD.encode(encode(&read_tx(&args.file)?)))?)
}

/// Runs `tx decode`.
pub(super) fn from_base64(args: &DecodeArgs) -> Result<(), ClientError> {
    let bytes = if args.hex {
        hex_bytes(&args.text).map_err(ClientError::Usage)?
    } else {
        base64_bytes(&args.text).map_err(ClientError::Usage)?
    };
    Ok(print_line(&tx_json(&decode(&bytes)?)?)?)
}

/// Runs `tx simulate`: an unsigned transaction is given the signature that a simulation of `--from` needs.
pub(super) fn simulate(factory: &Factory<'_>, args: &FileArgs) -> Result<(), ClientError> {
    if factory.flags.offline {
        return Err(ClientError::usage("simulation is not available in offline mode"));
    }
    let mut tx = read_tx(&args.file)?;
    if tx.auth_info.as_ref().is_none_or(|info| info.signer_infos.is_empty()) {
        let signer = factory.signer(None)?;
        factory.prepare_simulation(&mut tx, &signer, factory.account(&signer.address)?.sequence)?;
    }
    let answer = factory.simulate_signed(&tx)?;
    print_json(factory.client.output, &json::to_json_string(&SimulateResponse::full_name(), &answer.encode_to_vec())?)
}

/// Runs `tx validate-signatures`: who must sign, who did, and whether the signatures hold.
pub(super) fn validate(factory: &Factory<'_>, args: &FileArgs) -> Result<(), ClientError> {
    let tx = read_tx(&args.file)?;
    let body = tx.body.clone().unwrap_or_default();
    let auth_info = tx.auth_info.clone().unwrap_or_default();
    let mut wanted: Vec<String> = Vec::new();
    for message in &body.messages {
        for signer in signers::of(message)? {
            if !wanted.contains(&signer) {
                wanted.push(signer);
            }
        }
    }
    let mut report = vec!["Signers:".to_owned()];
    report.extend(wanted.iter().enumerate().map(|(i, address)| format!("  {i}: {address}")));
    report.extend([String::new(), "Signatures:".to_owned()]);
    let mut valid = wanted.len() == tx.signatures.len() && wanted.len() == auth_info.signer_infos.len();
    for (i, (info, signature)) in auth_info.signer_infos.iter().zip(&tx.signatures).enumerate() {
        let key = info.public_key.clone().unwrap_or_default();
        let key = PublicKey::from_proto(&key.type_url, &key.value)?;
        let address = factory.client.address_text(&key.address())?;
        let in_place = wanted.get(i) == Some(&address);
        let status = if factory.flags.offline {
            "UNKNOWN (offline)"
        } else {
            let account = SigningAccount { sequence: info.sequence, ..factory.account(&address)? };
            let bytes = |mode: SignMode| sign::sign_bytes(&body.encode_to_vec(), &auth_info, mode, &account, &key);
            let holds = super::verify::verify(&key, info.mode_info.as_ref(), signature, &bytes)?;
            valid &= holds;
            if holds { "OK" } else { "ERROR" }
        };
        valid &= in_place;
        let order = if in_place { "" } else { " (signer out of order)" };
        report.push(format!("  {i}: {address}\t\t\t[{status}]{order}"));
    }
    std::io::stdout().lock().write_all(format!("{}\n\n", report.join("\n")).as_bytes())?;
    if valid { Ok(()) } else { Err(ClientError::usage("signatures validation failed")) }
}
