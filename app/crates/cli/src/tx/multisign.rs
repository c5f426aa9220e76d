//! `tx multisign`: members' signatures made into one.

use std::path::PathBuf;

use clap::Args;
use openledger_keyring::{MultisigKey, PublicKey, Record};
use openledger_proto::cosmos::crypto::multisig::v1beta1::MultiSignature;
use openledger_proto::cosmos::tx::signing::v1beta1::signature_descriptor::data;
use openledger_proto::cosmos::tx::signing::v1beta1::{SignMode, SignatureDescriptor, SignatureDescriptors};
use openledger_proto::cosmos::tx::v1beta1::mode_info::Sum;
use openledger_proto::cosmos::tx::v1beta1::{ModeInfo, SignerInfo, Tx};
use openledger_proto::json;
use openledger_proto::prost::Message;

use super::factory::{Factory, tx_json};
use super::files::{OutputFile, descriptors_json, parse_tx, read_tx};
use super::sign::{self, SigningAccount, combine, key_any, single};
use super::verify::verify;
use openledger_client::ClientError;

#[derive(Args, Debug)]
pub(super) struct MultisignArgs {
    /// File with the unsigned transaction
    file: PathBuf,
    /// Key name or address of the multisig
    name: String,
    /// Files with the members' signatures (`tx sign --multisig`)
    #[arg(required = true)]
    signatures: Vec<PathBuf>,
    /// Print only the generated signature
    #[arg(long)]
    signature_only: bool,
    /// Skip signature verification (for nested multisigs)
    #[arg(long)]
    skip_signature_verification: bool,
    #[command(flatten)]
    output: OutputFile,
}

#[derive(Args, Debug)]
pub(super) struct MultisignBatchArgs {
    /// File with one unsigned transaction per line
    file: PathBuf,
    /// Key name or address of the multisig
    name: String,
    /// Files with one line of a member's signatures per transaction (`tx sign-batch --multisig`)
    #[arg(required = true)]
    signatures: Vec<PathBuf>,
    /// Address of the multisig account that the transaction signs on behalf of
    #[arg(long)]
    multisig: Option<String>,
    /// Disable sequence auto increment
    #[arg(long)]
    no_auto_increment: bool,
    #[command(flatten)]
    output: OutputFile,
}

/// Runs `tx multisign-batch`: line i of each signature file belongs to transaction i, and sequences go up by
/// one.
pub(super) fn run_batch(factory: &Factory<'_>, args: &MultisignBatchArgs) -> Result<(), ClientError> {
    let keyring = factory.client.keyring()?;
    let record = factory.client.find_key(keyring, &args.name)?;
    let mut account = group_account(factory, &record)?;
    let mut members = Vec::with_capacity(args.signatures.len());
    for file in &args.signatures {
        let text = std::fs::read_to_string(file).map_err(ClientError::io(file))?;
        let lines = text.lines().filter(|line| !line.trim().is_empty()).map(parse_signatures);
        members.push(lines.collect::<Result<Vec<_>, _>>()?);
    }
    let text = std::fs::read_to_string(&args.file).map_err(ClientError::io(&args.file))?;
    let mut out = Vec::new();
    for (i, line) in text.lines().filter(|line| !line.trim().is_empty()).enumerate() {
        let mut tx = parse_tx(line)?;
        let missing = || ClientError::Usage(format!("a signature file has no line for transaction {i}"));
        let mut descriptors = Vec::new();
        for lines in &members {
            descriptors.extend(lines.get(i).ok_or_else(missing)?.iter().cloned());
        }
        assemble(factory, &record, &account, descriptors, true, &mut tx)?;
        out.push(tx_json(&tx)?);
        if !args.no_auto_increment {
            account.sequence =
                account.sequence.checked_add(1).ok_or_else(|| ClientError::usage("sequence overflow"))?;
        }
    }
    args.output.write(&out.join("\n"))
}

fn group_account(factory: &Factory<'_>, record: &Record) -> Result<SigningAccount, ClientError> {
    if !matches!(record.public_key, PublicKey::Multisig(_)) {
        return Err(ClientError::Usage(format!("{} must be of type multisig: {}", record.name, record.kind.as_str())));
    }
    if factory.client.chain_id.is_empty() {
        return Err(ClientError::usage("set the chain id with either the --chain-id flag or config file"));
    }
    factory.account(&factory.client.address_text(&record.address())?)
}

/// Runs `tx multisign`.
pub(super) fn run(factory: &Factory<'_>, args: &MultisignArgs) -> Result<(), ClientError> {
    let mut tx = read_tx(&args.file)?;
    let keyring = factory.client.keyring()?;
    let record = factory.client.find_key(keyring, &args.name)?;
    let account = group_account(factory, &record)?;
    let mut descriptors = Vec::new();
    for file in &args.signatures {
        descriptors.extend(parse_signatures(&std::fs::read_to_string(file).map_err(ClientError::io(file))?)?);
    }
    assemble(factory, &record, &account, descriptors, !args.skip_signature_verification, &mut tx)?;
    args.output.write(&if args.signature_only { descriptors_json(&tx)? } else { tx_json(&tx)? })
}

/// Makes the members' signatures the group's one signature of the transaction.
fn assemble(
    factory: &Factory<'_>,
    record: &Record,
    account: &SigningAccount,
    descriptors: Vec<SignatureDescriptor>,
    check: bool,
    tx: &mut Tx,
) -> Result<(), ClientError> {
    let PublicKey::Multisig(group) = &record.public_key else { return Err(ClientError::usage("not a multisig key")) };
    let body = tx.body.clone().unwrap_or_default().encode_to_vec();
    let auth_info = tx.auth_info.clone().unwrap_or_default();
    let sign_bytes = |mode: SignMode| sign::sign_bytes(&body, &auth_info, mode, account, &record.public_key);
    let mut signed: Vec<Option<(ModeInfo, Vec<u8>)>> = vec![None; group.keys().len()];
    for descriptor in descriptors {
        let key = descriptor.public_key.clone().unwrap_or_default();
        let key = PublicKey::from_proto(&key.type_url, &key.value)?;
        let (mode, bytes) = signature(&descriptor)?;
        if check && !verify(&key, Some(&mode), &bytes, &sign_bytes)? {
            let address = factory.client.address_text(&key.address())?;
            return Err(ClientError::Usage(format!(
                "couldn't verify signature for address {address}: unable to verify single signer signature"
            )));
        }
        place(group, &key, (mode, bytes), &mut signed)?;
    }
    let (mode_info, bytes) = combine(&signed);
    let sequence = if tx.body.as_ref().is_some_and(|body| body.unordered) { 0 } else { account.sequence };
    let info = SignerInfo { public_key: Some(key_any(&record.public_key)), mode_info: Some(mode_info), sequence };
    tx.auth_info.get_or_insert_default().signer_infos = vec![info];
    tx.signatures = vec![bytes];
    Ok(())
}

fn place(
    group: &MultisigKey,
    key: &PublicKey,
    entry: (ModeInfo, Vec<u8>),
    signed: &mut [Option<(ModeInfo, Vec<u8>)>],
) -> Result<(), ClientError> {
    let slot = group.keys().iter().position(|member| member == key).and_then(|i| signed.get_mut(i));
    let slot = slot.ok_or_else(|| ClientError::usage("provided key is not a member of the multisig key"))?;
    *slot = Some(entry);
    Ok(())
}

/// The signatures in a text: descriptors, or a signed transaction.
fn parse_signatures(text: &str) -> Result<Vec<SignatureDescriptor>, ClientError> {
    let value: serde_json::Value = serde_json::from_str(text)?;
    let value =
        if value.get("body").is_some() { serde_json::from_str(&descriptors_json(&parse_tx(text)?)?)? } else { value };
    let parsed: SignatureDescriptors = json::parse(&value, json::ParseOptions::default())?;
    Ok(parsed.signatures)
}

fn signature(descriptor: &SignatureDescriptor) -> Result<(ModeInfo, Vec<u8>), ClientError> {
    fn of(data: &data::Sum) -> Result<(ModeInfo, Vec<u8>), ClientError> {
        match data {
            data::Sum::Single(one) => {
                let mode = SignMode::try_from(one.mode)
                    .map_err(|_| ClientError::Usage(format!("unknown sign mode {}", one.mode)))?;
                Ok((single(mode), one.signature.clone()))
            }
            data::Sum::Multi(many) => {
                let (mut mode_infos, mut signatures) = (Vec::new(), Vec::new());
                for part in many.signatures.iter().filter_map(|part| part.sum.as_ref()) {
                    let (mode, bytes) = of(part)?;
                    mode_infos.push(mode);
                    signatures.push(bytes);
                }
                let multi = openledger_proto::cosmos::tx::v1beta1::mode_info::Multi {
                    bitarray: many.bitarray.clone(),
                    mode_infos,
                };
                Ok((ModeInfo { sum: Some(Sum::Multi(multi)) }, MultiSignature { signatures }.encode_to_vec()))
            }
        }
    }
    let sum = descriptor.data.as_ref().and_then(|data| data.sum.as_ref());
    of(sum.ok_or_else(|| ClientError::usage("signature without data"))?)
}
