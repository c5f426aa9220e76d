//! `query attribution receipt` and `verify`: one attribution with all that it rests on, and its judgement
//! without a node.
#![allow(clippy::disallowed_methods, reason = "the command line waits, draws salts, reads the environment")]

mod asked;

use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Args;
use openledger_core::ports::EncoderPort;
use openledger_core::storage::MemSnapshot;
use openledger_core::{AccAddress, Ctx, ExecMode, GasMeter, State};
use openledger_inference::keys::{INFERENCES, STORE as INFERENCE};
use openledger_inference::{Engine, self_test};
use openledger_proto::openledger::attribution::v1::{QueryAttributionRequest, QueryAttributionResponse};
use openledger_proto::openledger::inference::v1::Inference;
use openledger_proto::prost::Message;
use openledger_receipt::{Answer, Bytes, Cause, Check, Op, Receipt, Report, Subject, collect, verify};
use serde_json::json;
use sha2::{Digest, Sha256};

use openledger_assembly::module_accounts;
use openledger_client::{CliError, Client, Global, OutputArgs, OutputFormat, print, print_line};
use openledger_rpc::{AbciQuery, CommitAt, RpcClient, RpcError, SignedHeader, Status};

/// How long the header that carries a height's app hash is waited for.
const HEADER_WAIT: Duration = Duration::from_secs(30);
const POLL: Duration = Duration::from_millis(200);

/// Print all that an attribution rests on, as JSON for openledgerd verify
#[derive(Args, Debug, Clone)]
pub struct ReceiptArgs {
    /// Inference whose attribution is wanted
    pub inference_id: u64,
    /// Input bytes in hexadecimal, when neither an indexed transaction nor an executed proposal has them
    #[arg(long = "input", value_name = "HEX")]
    pub input: Option<String>,
}

/// Judge a receipt of an attribution without trusting a node
#[derive(Args, Debug, Clone)]
pub struct VerifyArgs {
    /// Receipt to judge; `-` reads standard input
    pub file: PathBuf,
    /// App hash that you trust, in hexadecimal: of the header one above the receipt's height
    #[arg(long, value_name = "HEX")]
    pub app_hash: Option<String>,
    /// Compare the app hash with the header of this node (`tcp://host:port`)
    #[arg(short = 'n', long)]
    pub node: Option<String>,
    /// `-o`/`--output`, text by default.
    #[command(flatten)]
    pub output: OutputArgs,
}

fn text(problem: impl std::fmt::Display) -> CliError {
    CliError::message(problem.to_string())
}

fn hex32(what: &str, digits: &str) -> Result<[u8; 32], CliError> {
    let bytes = hex::decode(digits.trim_start_matches("0x")).map_err(|e| CliError::message(format!("{what}: {e}")))?;
    bytes.try_into().map_err(|_| CliError::message(format!("{what} must be 32 bytes in hexadecimal")))
}

/// One entry of a store.
fn entry(rpc: &RpcClient, store: &str, key: &[u8], height: u64, prove: bool) -> Result<Answer, Cause> {
    let height = i64::try_from(height)?;
    let call = AbciQuery { path: format!("/store/{store}/key"), data: key.to_vec(), height, prove };
    let answer = rpc.call(&call)?.response;
    if answer.code != 0 {
        return Err(answer.log.into());
    }
    let op =
        |o: tendermint_proto::v0_38::crypto::ProofOp| Op { r#type: o.r#type, key: Bytes(o.key), data: Bytes(o.data) };
    let proof = answer.proof_ops.map(|ops| ops.ops.into_iter().map(op).collect()).unwrap_or_default();
    Ok(Answer { value: if answer.value.is_empty() { None } else { Some(answer.value) }, proof })
}

/// The header of a height, waited for while the chain has not made it.
fn header(rpc: &RpcClient, height: u64) -> Result<SignedHeader, CliError> {
    let height = i64::try_from(height).map_err(text)?;
    let start = Instant::now();
    loop {
        match rpc.call(&CommitAt { height: Some(height) }) {
            Err(RpcError::Node { .. }) if start.elapsed() < HEADER_WAIT => std::thread::sleep(POLL),
            other => return Ok(other?.signed_header),
        }
    }
}

/// Prints the receipt of an inference as JSON. `height` is the state to prove; 0 stands for that of the
/// inference's block, or for the newest provable one if that was pruned.
///
/// # Errors
/// When the node cannot be asked, or lacks something that the receipt needs.
pub fn receipt(client: &Client, height: u64, args: &ReceiptArgs) -> Result<(), CliError> {
    let rpc = client.rpc()?;
    let key = INFERENCES.raw_key(&args.inference_id);
    let asked = entry(&rpc, INFERENCE, &key, 0, false).map_err(text)?.value;
    let asked = asked.ok_or_else(|| CliError::message(format!("inference {} does not exist", args.inference_id)))?;
    let asked = Inference::decode(asked.as_slice()).map_err(text)?;
    let (input, proposal) = match &args.input {
        Some(digits) => (hex::decode(digits.trim_start_matches("0x")).map_err(text)?, None),
        None => asked::find(client, &rpc, &asked).map(|found| (found.input, found.proposal))?,
    };
    let height = match height {
        1.. => height,
        // An inference of an earlier chain has height 0, which no block of this one has.
        0 if asked.height > 0 && entry(&rpc, INFERENCE, &key, asked.height, true).is_ok_and(|a| a.value.is_some()) => {
            asked.height
        }
        // The newest state whose app hash a header carries already.
        0 => u64::try_from(rpc.call(&Status {})?.sync_info.latest_block_height.saturating_sub(1)).map_err(text)?,
    };
    let signed = header(&rpc, height.saturating_add(1))?;
    let subject = Subject {
        chain_id: signed.header.chain_id,
        height,
        app_hash: signed.header.app_hash,
        inference_id: args.inference_id,
        input,
        record: told(client, args.inference_id)?,
    };
    let mut source = |store: &str, key: &[u8], prove: bool| entry(&rpc, store, key, height, prove);
    let receipt = Receipt { proposal, ..collect(subject, &mut source).map_err(text)? };
    print_line(&serde_json::to_string(&receipt)?)
}

/// The record of an answer of a batch, as the node computes it; the record of any other is in the state.
fn told(client: &Client, inference_id: u64) -> Result<Option<Vec<u8>>, CliError> {
    let request = QueryAttributionRequest { inference_id };
    let found: QueryAttributionResponse = client.query("/openledger.attribution.v1.Query/Attribution", &request)?;
    Ok(found.batch.and(found.record).map(|record| record.encode_to_vec()))
}

/// Judges a receipt and prints what was found.
///
/// # Errors
/// When the file is no receipt, the node cannot be asked, or any check fails.
pub fn run(global: &Global, args: &VerifyArgs) -> Result<(), CliError> {
    let _ = global; // a receipt needs no home
    let mut bytes = Vec::new();
    if args.file.as_os_str() == "-" {
        std::io::stdin().lock().read_to_end(&mut bytes)?;
    } else {
        bytes = std::fs::read(&args.file).map_err(|e| CliError::message(format!("{}: {e}", args.file.display())))?;
    }
    let receipt: Receipt = serde_json::from_slice(&bytes)?;
    let trusted = match (&args.app_hash, &args.node) {
        (Some(digits), _) => Some(hex32("--app-hash", digits)?),
        (None, Some(node)) => Some(header_hash(node, &receipt)?),
        (None, None) => None,
    };
    let report = judge(&receipt, trusted.as_ref())?;
    show(args, &receipt, &report)?;
    if report.passed() { Ok(()) } else { Err(CliError::message("the receipt does not hold")) }
}

/// The app hash that a node's signed header gives for the receipt's height.
fn header_hash(node: &str, receipt: &Receipt) -> Result<[u8; 32], CliError> {
    let signed = header(&RpcClient::new(node)?, receipt.height.saturating_add(1))?;
    if signed.header.chain_id != receipt.chain_id {
        return Err(CliError::message(format!(
            "the node is of chain {}, the receipt of {}",
            signed.header.chain_id, receipt.chain_id
        )));
    }
    signed.header.app_hash.try_into().map_err(|_| CliError::message("the node's app hash is not 32 bytes"))
}

/// Judges with this machine's engine, which is asked for only when the model has an encoder.
fn judge(receipt: &Receipt, trusted: Option<&[u8; 32]>) -> Result<Report, CliError> {
    let accounts = module_accounts().map_err(CliError::Message)?;
    let blocked: Vec<AccAddress> =
        accounts.iter().filter(|m| !m.receives).map(|m| AccAddress::module(m.name)).collect();
    if receipt.encoder.is_none() {
        return Ok(verify(receipt, trusted, &blocked, None));
    }
    self_test().map_err(|e| CliError::message(format!("inference engine: {e}")))?;
    let engine = Engine::new();
    let state = State::new(Arc::new(MemSnapshot::default()));
    let ctx = Ctx::new(state, GasMeter::infinite(), Arc::default(), Arc::default(), ExecMode::Query);
    let run = |file: &[u8], input: &[i8]| {
        engine.validate(&ctx, file)?;
        Ok(engine.encode(&ctx, &Sha256::digest(file).into(), &|| Ok(file.to_vec()), input)?)
    };
    Ok(verify(receipt, trusted, &blocked, Some(&run)))
}

/// Whether a check passed, and what it found.
fn outcome(check: &Check) -> (bool, String) {
    match &check.result {
        Ok(detail) => (true, detail.clone()),
        Err(error) => (false, error.to_string()),
    }
}

fn show(args: &VerifyArgs, receipt: &Receipt, report: &Report) -> Result<(), CliError> {
    if args.output.output == Some(OutputFormat::Json) {
        let check = |c: &Check| {
            let (ok, detail) = outcome(c);
            json!({ "name": c.name, "ok": ok, "detail": detail })
        };
        let answer = json!({
            "chain_id": receipt.chain_id,
            "inference_id": receipt.inference_id.to_string(),
            "height": receipt.height.to_string(),
            "app_hash": hex::encode_upper(&receipt.app_hash.0),
            "proposal": receipt.proposal.map(|id| id.to_string()),
            "passed": report.passed(),
            "checks": report.checks.iter().map(check).collect::<Vec<_>>(),
        });
        return print(&answer, OutputFormat::Json);
    }
    let header = receipt.height.saturating_add(1);
    print_line(&format!("receipt of inference {} on {}", receipt.inference_id, receipt.chain_id))?;
    print_line(&format!("app hash {} of header {header}", hex::encode_upper(&receipt.app_hash.0)))?;
    if args.app_hash.is_some() || args.node.is_none() {
        print_line("chain id and height are the receipt's own words: the header with that app hash tells them")?;
    }
    if let Some(id) = receipt.proposal {
        print_line(&format!(
            "asked by proposal {id}, so there is no transaction: input, record and payments are proven from the state"
        ))?;
    }
    for check in &report.checks {
        let (ok, detail) = outcome(check);
        let mark = if ok { "ok  " } else { "FAIL" };
        print_line(&format!("{mark} {:<9} {detail}", check.name))?;
    }
    if let (true, Some(record)) = (report.passed(), &report.record) {
        let denom = record.fee.clone().unwrap_or_default().denom;
        for payee in record.payees.iter().filter(|p| p.amount != "0") {
            let item = payee.item.unwrap_or_default();
            print_line(&format!(
                "     {:>14}{denom} {} data: item {} of datanet {}",
                payee.amount, payee.owner, item.item_id, item.datanet_id
            ))?;
        }
        for payment in &record.payments {
            let role = payment.role().as_str_name().trim_start_matches("ROLE_").to_lowercase();
            let to = if payment.address.is_empty() { "(burned)" } else { &payment.address };
            print_line(&format!("     {:>14}{denom} {to} {role}", payment.amount))?;
        }
        if !record.deferred.is_empty() {
            print_line(&format!("     {:>14}{denom} deferred until evidence is judged again", record.deferred))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn app_hashes_are_32_bytes_of_hex() {
        assert_eq!(hex32("x", &"ab".repeat(32)).unwrap(), [0xab; 32]);
        assert_eq!(hex32("x", &format!("0x{}", "AB".repeat(32))).unwrap(), [0xab; 32]);
        assert!(hex32("x", "ab").is_err() && hex32("x", &"zz".repeat(32)).is_err());
    }
}
