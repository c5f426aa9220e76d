//! Genesis transactions (SDK `x/genutil`): validators that create themselves before the first block.

use openledger_core::ports::StakingPort;
use openledger_core::{Ctx, Failure, Res, Sdk, ValidatorUpdate};
use openledger_proto::cosmos::staking::v1beta1::MsgCreateValidator;
use openledger_proto::cosmos::tx::v1beta1::Tx;
use openledger_proto::json::{ParseOptions, from_json};
use prost::{Message, Name};
use serde_json::{Value, json};
use std::sync::Arc;

/// Name of the genesis section.
pub const NAME: &str = "genutil";
/// Version of its (empty) state.
pub const CONSENSUS_VERSION: u64 = 1;

/// Delivers genesis transactions.
#[derive(Clone)]
pub struct Genutil {
    staking: Arc<dyn StakingPort>,
}

impl Genutil {
    /// Validators are made through `staking`.
    pub fn new(staking: Arc<dyn StakingPort>) -> Self {
        Self { staking }
    }

    /// The section that `init` and `export` write.
    pub fn default_genesis() -> Value {
        json!({ "gen_txs": [] })
    }

    /// Checks that every genesis transaction has one message, which creates a validator.
    ///
    /// # Errors
    /// `sdk:18` with the transaction's index.
    pub fn validate(raw: &Value) -> Res<()> {
        for (i, tx) in transactions(raw)?.iter().enumerate() {
            let tx = Tx::decode(tx.as_slice()).map_err(|e| Sdk::InvalidRequest.wrap(e))?;
            let messages = tx.body.unwrap_or_default().messages;
            let [message] = messages.as_slice() else {
                let text = format!(
                    "genesis transaction {i} has {} messages: must provide genesis Tx with exactly 1",
                    messages.len()
                );
                return Err(Sdk::InvalidRequest.wrap(text));
            };
            if message.type_url != MsgCreateValidator::type_url() {
                let text =
                    format!("genesis transaction {i} does not contain a MsgCreateValidator but {}", message.type_url);
                return Err(Sdk::InvalidRequest.wrap(text));
            }
        }
        Ok(())
    }

    /// Runs the genesis transactions through `deliver` and returns the validators that they made.
    ///
    /// # Errors
    /// The first one that fails: the chain must not start.
    pub fn init_genesis(&self, ctx: &Ctx, raw: &Value, deliver: &mut Deliver<'_>) -> Res<Vec<ValidatorUpdate>> {
        let transactions = transactions(raw)?;
        if transactions.is_empty() {
            return Ok(Vec::new());
        }
        for (i, tx) in transactions.into_iter().enumerate() {
            deliver(ctx, tx).map_err(|e| e.context(format!("genesis transaction {i}")))?;
        }
        self.staking.apply_validator_set_updates(ctx)
    }
}

/// Runs one transaction at genesis.
pub type Deliver<'a> = dyn FnMut(&Ctx, Vec<u8>) -> Res<()> + 'a;

/// The transactions of a section as they would arrive on the network.
fn transactions(raw: &Value) -> Res<Vec<Vec<u8>>> {
    let list = match raw.get("gen_txs") {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::Array(list)) => list,
        Some(_) => return Err(Sdk::InvalidRequest.wrap("gen_txs is no list")),
    };
    // A transaction with parts and one with those parts as bytes are the same bytes.
    let encode = |(i, tx)| {
        from_json(&Tx::full_name(), tx, ParseOptions::default())
            .map_err(|e| Failure::from(Sdk::InvalidRequest).context(format!("genesis transaction {i}: {e}")))
    };
    list.iter().enumerate().map(encode).collect()
}
