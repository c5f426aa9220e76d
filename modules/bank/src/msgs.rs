//! Messages of `cosmos.bank.v1beta1.Msg`.

use crate::errors::BankError;
use crate::keeper::{BankKeeper, Leg};
use crate::keys::{PARAMS, SEND_ENABLED};
use openledger_core::ports::{BankSend, BankView};
use openledger_core::wire::{positive_coins, require_authority};
use openledger_core::{Amount, Coin, Coins, Ctx, Denom, Res, Sdk};
use openledger_proto::cosmos::bank::v1beta1::{
    MsgMultiSend, MsgMultiSendResponse, MsgSend, MsgSendResponse, MsgSetSendEnabled, MsgSetSendEnabledResponse,
    MsgUpdateParams, MsgUpdateParamsResponse, Params,
};
use std::collections::{BTreeMap, BTreeSet};

impl BankKeeper {
    pub(crate) fn msg_send(&self, ctx: &Ctx, msg: &MsgSend) -> Res<MsgSendResponse> {
        let from = ctx.parse_address(&msg.from_address).map_err(|e| e.context("invalid from address"))?;
        let to = ctx.parse_address(&msg.to_address).map_err(|e| e.context("invalid to address"))?;
        let coins = positive_coins(&msg.amount)?;
        self.check_send_enabled(ctx, &coins)?;
        self.refuse_blocked(ctx, &to, &msg.to_address)?;
        self.send(ctx, &from, &to, &coins)?;
        Ok(MsgSendResponse {})
    }

    pub(crate) fn msg_multi_send(&self, ctx: &Ctx, msg: &MsgMultiSend) -> Res<MsgMultiSendResponse> {
        let input = match msg.inputs.as_slice() {
            [] => return Err(BankError::NoInputs.into()),
            [one] => one,
            _ => return Err(BankError::MultipleSenders.into()),
        };
        if msg.outputs.is_empty() {
            return Err(BankError::NoOutputs.into());
        }
        let leg = |what: &str, address: &str, coins: &[_]| -> Res<Leg> {
            let parsed = ctx.parse_address(address).map_err(|e| e.context(format!("invalid {what} address")))?;
            Ok(Leg { text: address.to_owned(), address: parsed, coins: positive_coins(coins)? })
        };
        let input = leg("input", &input.address, &input.coins)?;
        let outputs: Vec<Leg> = msg.outputs.iter().map(|o| leg("output", &o.address, &o.coins)).collect::<Res<_>>()?;
        if total(&outputs)? != input.coins {
            return Err(BankError::InputOutputMismatch.into());
        }
        self.check_send_enabled(ctx, &input.coins)?;
        for out in &outputs {
            self.refuse_blocked(ctx, &out.address, &out.text)?;
        }
        self.input_output(ctx, &input, &outputs)?;
        Ok(MsgMultiSendResponse {})
    }

    pub(crate) fn msg_update_params(&self, ctx: &Ctx, msg: &MsgUpdateParams) -> Res<MsgUpdateParamsResponse> {
        require_authority(ctx, &msg.authority)?;
        let params = msg.params.clone().unwrap_or_default();
        validate_params(&params)?;
        PARAMS.set(ctx, &params)?;
        Ok(MsgUpdateParamsResponse {})
    }

    pub(crate) fn msg_set_send_enabled(&self, ctx: &Ctx, msg: &MsgSetSendEnabled) -> Res<MsgSetSendEnabledResponse> {
        require_authority(ctx, &msg.authority)?;
        let mut seen = BTreeSet::new();
        for entry in &msg.send_enabled {
            if !seen.insert(&entry.denom) {
                return Err(Sdk::InvalidRequest.wrap(format!("duplicate denom entries found for {:?}", entry.denom)));
            }
            check_denom(&entry.denom, "SendEnabled")?;
        }
        for denom in &msg.use_default_for {
            check_denom(denom, "UseDefaultFor")?;
        }
        for entry in &msg.send_enabled {
            SEND_ENABLED.set(ctx, &entry.denom, &entry.enabled)?;
        }
        for denom in &msg.use_default_for {
            SEND_ENABLED.remove(ctx, denom)?;
        }
        Ok(MsgSetSendEnabledResponse {})
    }
}

/// The sum of all outputs in one pass, whatever their number.
fn total(outputs: &[Leg]) -> Res<Coins> {
    let mut sums: BTreeMap<&Denom, Amount> = BTreeMap::new();
    for coin in outputs.iter().flat_map(|o| o.coins.iter()) {
        let sum = sums.entry(&coin.denom).or_default();
        *sum = sum.add(coin.amount)?;
    }
    Coins::new(sums.into_iter().map(|(denom, amount)| Coin::new(amount, denom.clone())).collect())
}

fn check_denom(denom: &str, field: &str) -> Res<()> {
    match Denom::new(denom) {
        Ok(_) => Ok(()),
        Err(_) => Err(Sdk::InvalidRequest.wrap(format!("invalid {field} denom {denom:?}: invalid denom: {denom}"))),
    }
}

/// Params may not carry send-enabled entries any more (SDK 0.47 moved them to their own keys).
#[allow(deprecated, reason = "the field must be refused")]
pub(crate) fn validate_params(params: &Params) -> Res<()> {
    if params.send_enabled.is_empty() {
        return Ok(());
    }
    Err(Sdk::InvalidRequest.wrap("use of send_enabled in params is no longer supported"))
}
