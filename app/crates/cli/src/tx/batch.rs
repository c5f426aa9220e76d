//! `tx sign-batch`: many transactions signed one by one, or made into one.

use std::path::PathBuf;

use clap::Args;
use openledger_core::Coins;
use openledger_core::wire::coins_from_proto;
use openledger_proto::cosmos::base::v1beta1::Coin;
use openledger_proto::cosmos::tx::v1beta1::{AuthInfo, Fee, Tx, TxBody};

use super::factory::Factory;
use super::files::{OutputFile, SignJob, parse_tx, read_text};
use openledger_client::{ClientError, to_proto};

#[derive(Args, Debug)]
pub(super) struct SignBatchArgs {
    /// Files with one unsigned transaction per line; - for standard input
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Address or key name of the multisig account on behalf of which the transactions shall be signed
    #[arg(long)]
    multisig: Option<String>,
    /// Print only the signatures
    #[arg(long)]
    signature_only: bool,
    /// Combine all messages and generate a single signed transaction for broadcast
    #[arg(long)]
    append: bool,
    #[command(flatten)]
    output: OutputFile,
}

/// Runs `tx sign-batch`: sequences go up by one with each transaction.
pub(super) fn run(factory: &Factory<'_>, args: &SignBatchArgs) -> Result<(), ClientError> {
    let job = SignJob::new(factory, args.multisig.as_deref())?;
    let mut transactions = Vec::new();
    for file in &args.files {
        let text = read_text(file)?;
        let lines = text.lines().filter(|line| !line.trim().is_empty()).map(parse_tx);
        transactions.extend(lines.collect::<Result<Vec<_>, _>>()?);
    }
    if args.append {
        transactions = vec![appended(factory, transactions)?];
    }
    let mut account = job.account()?;
    let mut out = Vec::new();
    for mut tx in transactions {
        job.sign(&mut tx, &account, true)?;
        out.push(job.print(&tx, args.signature_only)?);
        account.sequence = account.sequence.checked_add(1).ok_or_else(|| ClientError::usage("sequence overflow"))?;
    }
    args.output.write(&out.join("\n"))
}

/// One transaction of all messages: gas and fees add up; note, payer and granter come from the flags.
fn appended(factory: &Factory<'_>, transactions: Vec<Tx>) -> Result<Tx, ClientError> {
    let (mut messages, mut gas_limit, mut fees) = (Vec::new(), 0u64, Coins::empty());
    for tx in transactions {
        let fee = tx.auth_info.and_then(|info| info.fee).unwrap_or_default();
        gas_limit = gas_limit.checked_add(fee.gas_limit).ok_or_else(|| ClientError::usage("gas limit overflow"))?;
        fees = fees.add(&coins_from_proto(&fee.amount)?)?;
        messages.extend(tx.body.unwrap_or_default().messages);
    }
    let amount: Vec<Coin> = to_proto(&fees);
    let (payer, granter) =
        (factory.address_flag(&factory.flags.fee_payer)?, factory.address_flag(&factory.flags.fee_granter)?);
    let fee = Fee { amount, gas_limit, payer, granter };
    let body = TxBody { messages, memo: factory.flags.note.clone(), ..TxBody::default() };
    Ok(Tx {
        body: Some(body),
        auth_info: Some(AuthInfo { fee: Some(fee), ..AuthInfo::default() }),
        signatures: Vec::new(),
    })
}
