//! Messages: the stateless checks of each and the dispatch to the keeper.

use crate::keeper::Keeper;
use crate::keys::PARAMS;
use crate::params;
use openledger_core::{Any, ChainConfig, Coin, Ctx, Failure, Res, Sdk, TxError};
use openledger_proto::any::{pack, unpack};
use openledger_proto::openledger::inference::v1::{MsgInfer, MsgUpdateParams, MsgUpdateParamsResponse};
use prost::{Message, Name};

/// Type URLs of all messages.
pub const MESSAGES: &[&str] = &["/openledger.inference.v1.MsgInfer", "/openledger.inference.v1.MsgUpdateParams"];

/// Text of the SDK's `gov:13`.
const INVALID_SIGNER: &str = "expected gov account as only signer for proposal message";

fn decode<T: Message + Name + Default>(msg: &Any) -> Res<T> {
    unpack(msg).map_err(|e| Sdk::TxDecode.wrap(e))
}

fn short(msg: &Any) -> &str {
    msg.type_url.rsplit('.').next().unwrap_or_default()
}

fn unknown(msg: &Any) -> Failure {
    Sdk::UnknownRequest.wrap(format!("unrecognized inference message type: {}", msg.type_url))
}

fn address(config: &ChainConfig, field: &str, text: &str) -> Res<()> {
    config.addresses.parse(text).map(|_| ()).map_err(|e| e.context(format!("invalid {field} address")))
}

/// Checks the form of a message.
///
/// # Errors
/// `sdk:7` for addresses, `sdk:18` for a missing model or input, `sdk:10` for the fee, `inference:10` for
/// parameters.
pub fn check_stateless(config: &ChainConfig, msg: &Any) -> Res<()> {
    match short(msg) {
        "MsgInfer" => {
            let m: MsgInfer = decode(msg)?;
            address(config, "payer", &m.payer)?;
            if m.model_id == 0 {
                return Err(Sdk::InvalidRequest.wrap("model_id must not be zero"));
            }
            if m.input.is_empty() {
                return Err(Sdk::InvalidRequest.wrap("input must not be empty"));
            }
            let fee = m.max_fee.unwrap_or_default();
            let fee = Coin::parse_parts(&fee.denom, &fee.amount).map_err(|e| e.context("max_fee"))?;
            if fee.amount.is_zero() { Err(Sdk::InvalidCoins.wrap("max_fee must be positive")) } else { Ok(()) }
        }
        "MsgUpdateParams" => {
            let m: MsgUpdateParams = decode(msg)?;
            address(config, "authority", &m.authority)?;
            params::validate(&m.params.unwrap_or_default())
        }
        _ => Err(unknown(msg)),
    }
}

impl Keeper {
    /// Executes a message and returns its packed response.
    ///
    /// # Errors
    /// The codes of the message.
    pub fn execute(&self, ctx: &Ctx, msg: &Any) -> Res<Any> {
        match short(msg) {
            "MsgInfer" => Ok(pack(&self.infer(ctx, &decode(msg)?)?)),
            "MsgUpdateParams" => {
                update_params(ctx, decode(msg)?)?;
                Ok(pack(&MsgUpdateParamsResponse {}))
            }
            _ => Err(unknown(msg)),
        }
    }
}

/// Replaces the parameters.
///
/// # Errors
/// `gov:13` unless the governance account signed, `inference:10` out of bounds.
pub fn update_params(ctx: &Ctx, msg: MsgUpdateParams) -> Res<()> {
    let expected = ctx.config().authority();
    if ctx.parse_address(&msg.authority)? != ctx.parse_address(&expected)? {
        let log = format!("invalid authority; expected {expected}, got {}: {INVALID_SIGNER}", msg.authority);
        return Err(Failure::Tx(TxError::new("gov", 13, log)));
    }
    let new = msg.params.unwrap_or_default();
    params::validate(&new)?;
    PARAMS.set(ctx, &new)
}
