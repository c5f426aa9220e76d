//! Genesis transactions (SDK `x/genutil`): validators that create themselves before the first block.

use openledger_baseapp::genesis_txs::{Deliver, GenesisTransactions};
use openledger_core::ports::ValidatorSetUpdates;
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
    staking: Arc<dyn ValidatorSetUpdates>,
}

impl Genutil {
    /// Validators are made through `staking`.
    pub fn new(staking: Arc<dyn ValidatorSetUpdates>) -> Self {
        Self { staking }
    }
}

impl GenesisTransactions for Genutil {
    fn name(&self) -> &'static str {
        NAME
    }

    fn default_genesis(&self) -> Value {
        json!({ "gen_txs": [] })
    }

    /// Every genesis transaction has one message, which creates a validator.
    fn validate(&self, raw: &Value) -> Res<()> {
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

    fn init_genesis(&self, ctx: &Ctx, raw: &Value, deliver: &mut Deliver<'_>) -> Res<Vec<ValidatorUpdate>> {
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

/// The transactions of a section as they would arrive on the network.
fn transactions(raw: &Value) -> Res<Vec<Vec<u8>>> {
    let list = match raw.get("gen_txs") {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::Array(list)) => list,
        Some(_) => return Err(Sdk::InvalidRequest.wrap("gen_txs is no list")),
    };
    // `Tx` has the body and the auth info as messages where `TxRaw` has their bytes. Both are written with the same
    // field numbers and lengths, so the encoding of one is that of the other.
    let encode = |(i, tx)| {
        from_json(&Tx::full_name(), tx, ParseOptions::default())
            .map_err(|e| Failure::from(Sdk::InvalidRequest).context(format!("genesis transaction {i}: {e}")))
    };
    list.iter().enumerate().map(encode).collect()
}
