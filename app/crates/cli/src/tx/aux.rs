//! `--aux`: the part of a transaction that a signer who does not pay the fee gives to the one who does.

use openledger_proto::cosmos::tx::signing::v1beta1::SignMode;
use openledger_proto::cosmos::tx::v1beta1::{AuxSignerData, Fee, TxBody};
use openledger_proto::json;
use openledger_proto::prost::{Message, Name};
use openledger_proto::prost_types::Any;

use super::factory::{Factory, Signer};
use super::sign::{amino_sign_bytes, aux_doc, sign_mode};
use crate::ledger;
use openledger_client::{ClientError, OutputFormat, print_json};

impl Factory<'_> {
    /// Signs the messages for the payer of the fee and prints the signature with what it is for.
    pub(super) fn print_aux(&self, messages: Vec<Any>, signer: &Signer) -> Result<(), ClientError> {
        warn_of_what_is_left_out(self);
        let record =
            signer.record.as_ref().ok_or_else(|| ClientError::Usage(format!("no key for {}", signer.address)))?;
        let account = self.account(&signer.address)?;
        let mode = sign_mode(&self.flags.sign_mode, SignMode::DirectAux)?;
        let body = TxBody { messages, ..TxBody::default() }.encode_to_vec();
        let sign_doc = aux_doc(body, &account, &record.public_key);
        let bytes = match mode {
            SignMode::DirectAux => sign_doc.encode_to_vec(),
            // The fee is the payer's affair, so an empty one is signed.
            SignMode::LegacyAminoJson => amino_sign_bytes(&sign_doc.body_bytes, Some(&Fee::default()), &account)?,
            _ => {
                return Err(ClientError::usage(
                    "AuxTxBuilder can only sign with SIGN_MODE_DIRECT_AUX or SIGN_MODE_LEGACY_AMINO_JSON: invalid request",
                ));
            }
        };
        let sig = ledger::signature(self.client.keyring()?, &record.name, &bytes, mode)?;
        let data = AuxSignerData { address: signer.address.clone(), sign_doc: Some(sign_doc), mode: mode.into(), sig };
        // JSON unless the command line says otherwise, whatever client.toml says.
        let format = self.flags.client.output.unwrap_or(OutputFormat::Json);
        print_json(format, &json::to_json_string(&AuxSignerData::full_name(), &data.encode_to_vec())?)
    }
}

/// The document holds messages only; the payer of the fee decides the rest.
fn warn_of_what_is_left_out(factory: &Factory<'_>) {
    let flags = factory.flags;
    for (name, given) in [
        ("note", !flags.note.is_empty()),
        ("fees", !flags.fees.is_empty()),
        ("gas", !flags.gas.is_empty()),
        ("gas-prices", !flags.gas_prices.is_empty()),
        ("timeout-height", flags.timeout_height != 0),
        ("timeout-duration", flags.timeout_duration.is_some()),
        ("fee-payer", flags.fee_payer.is_some()),
        ("fee-granter", flags.fee_granter.is_some()),
        ("generate-only", flags.generate_only),
        ("dry-run", flags.dry_run),
        ("tip", !flags.tip.is_empty()),
    ] {
        if given {
            eprintln!("WARNING: --{name} has no effect with --aux: the payer of the fee decides it.");
        }
    }
}
