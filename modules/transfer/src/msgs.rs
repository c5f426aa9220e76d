//! The messages: stateless checks, and handlers (ibc-go `types/msgs.go`, `keeper/msg_server.go`).

use crate::PORT;
use crate::denom::{TracedDenom, may_travel};
use crate::errors::TransferError;
use crate::events;
use crate::keeper::TransferKeeper;
use crate::keys::{self, PARAMS};
use crate::packet::{self, ENCODING_JSON, MAX_MEMO, TokenExt, Transfer, V1};
use openledger_core::ports::{IbcTransfer, TransferPort};
use openledger_core::wire::{codec_address, coin_from_proto, coin_to_proto, pack};
use openledger_core::{AccAddress, Amount, ChainConfig, Coin, Ctx, MessageResult, Res};
use openledger_ibc::errors::IbcError;
use openledger_ibc::host;
use openledger_proto::cosmos::base::v1beta1::Coin as ProtoCoin;
use openledger_proto::ibc::applications::transfer::v1::{
    FungibleTokenPacketData, MsgTransfer, MsgTransferResponse, MsgUpdateParams, MsgUpdateParamsResponse, Token,
};
use openledger_proto::ibc::core::channel::v2::Payload;
use openledger_proto::ibc::core::client::v1::Height;
use ruint::aliases::U256;

/// The most bytes of a receiver.
const MAX_RECEIVER: usize = 2048;

/// The amount that stands for all that the sender may spend, and for no limit in authorizations: 2^256 - 1.
pub(crate) const UNBOUNDED: Amount = Amount::from_u256(U256::MAX);

/// Checks a transfer (ibc-go `MsgTransfer.ValidateBasic`).
///
/// # Errors
/// `host:2` for the identifiers, `ibc:6` for the coin, `ibc:5` for an address that is blank or a receiver of
/// more than 2,048 bytes, `transfer:11` for a memo of more than 32,768 bytes.
pub(crate) fn check_transfer(_: &ChainConfig, msg: &MsgTransfer) -> Res<()> {
    host::validate_port_id(&msg.source_port)
        .map_err(|e| e.context(format!("invalid source port ID {}", msg.source_port)))?;
    host::validate_channel_id(&msg.source_channel)
        .map_err(|e| e.context(format!("invalid source channel ID {}", msg.source_channel)))?;
    coin_of(msg)?;
    if msg.sender.trim().is_empty() {
        return Err(IbcError::InvalidAddress.wrap("missing sender address"));
    }
    if msg.receiver.trim().is_empty() {
        return Err(IbcError::InvalidAddress.wrap("missing recipient address"));
    }
    if msg.receiver.len() > MAX_RECEIVER {
        let text = format!("recipient address must not exceed {MAX_RECEIVER} bytes");
        return Err(IbcError::InvalidAddress.wrap(text));
    }
    if msg.memo.len() > MAX_MEMO {
        return Err(TransferError::InvalidMemo.wrap(format!("memo must not exceed {MAX_MEMO} bytes")));
    }
    Ok(())
}

/// The coin of a transfer: above zero, and of a denomination that may travel.
///
/// # Errors
/// `ibc:6`.
fn coin_of(msg: &MsgTransfer) -> Res<Coin> {
    let none = ProtoCoin::default();
    let token = msg.token.as_ref().unwrap_or(&none);
    let coin = coin_from_proto(token).ok().filter(|c| !c.amount.is_zero() && may_travel(c.denom.as_str()));
    coin.ok_or_else(|| IbcError::InvalidCoins.wrap(format!("{}{}", token.amount, token.denom)))
}

/// Checks new parameters (ibc-go `MsgUpdateParams.ValidateBasic`).
///
/// # Errors
/// `ibc:5` without a signer.
pub(crate) fn check_update_params(_: &ChainConfig, msg: &MsgUpdateParams) -> Res<()> {
    if msg.signer.trim().is_empty() {
        return Err(IbcError::InvalidAddress.wrap("missing sender address"));
    }
    Ok(())
}

impl TransferKeeper {
    /// Sends a coin to another chain: over the channel if there is one of this name, otherwise over the
    /// client.
    pub(crate) fn msg_transfer(&self, ctx: &Ctx, msg: &MsgTransfer) -> Res<MsgTransferResponse> {
        if !self.params(ctx)?.send_enabled {
            return Err(TransferError::SendDisabled.into());
        }
        let sender = codec_address(ctx, &msg.sender)?;
        let mut coin = coin_of(msg)?;
        if coin.amount == UNBOUNDED {
            coin.amount = self.bank.spendable_coin(ctx, &sender, coin.denom.as_str())?;
            if coin.amount.is_zero() {
                let text = format!("empty spendable balance for {}", coin.denom);
                return Err(TransferError::InvalidAmount.wrap(text));
            }
        }
        let denom = self.trace_of(ctx, coin.denom.as_str())?;
        let token = Token { denom: Some(denom), amount: coin.amount.to_string() };
        let data = FungibleTokenPacketData {
            denom: token.traced().path(),
            amount: token.amount.clone(),
            sender: msg.sender.clone(),
            receiver: msg.receiver.clone(),
            memo: msg.memo.clone(),
        };
        packet::check(&data).map_err(|e| e.context(format!("failed to validate {V1} packet data")))?;
        let sequence = match self.core.channel(ctx, &msg.source_port, &msg.source_channel)? {
            Some(_) => self.send_over_channel(ctx, msg, &token, &sender, &data)?,
            None => self.send_over_client(ctx, msg, &sender, &data)?,
        };
        Ok(MsgTransferResponse { sequence })
    }

    fn send_over_channel(
        &self,
        ctx: &Ctx,
        msg: &MsgTransfer,
        token: &Token,
        sender: &AccAddress,
        data: &FungibleTokenPacketData,
    ) -> Res<u64> {
        let channel = &msg.source_channel;
        self.send_transfer(ctx, channel, token, sender)?;
        let height = msg.timeout_height.unwrap_or_default();
        let bytes = packet::to_json(data);
        let sequence = self.ics4.send_packet(ctx, PORT, channel, height, msg.timeout_timestamp, &bytes)?;
        let (sender, receiver, memo) = (data.sender.clone(), data.receiver.clone(), data.memo.clone());
        events::transfer(ctx, &Transfer { token: token.clone(), sender, receiver, memo });
        Ok(sequence)
    }

    /// Sends the packet as anybody could; core IBC asks this application before it leaves, and there the coin
    /// is taken.
    fn send_over_client(
        &self,
        ctx: &Ctx,
        msg: &MsgTransfer,
        sender: &AccAddress,
        data: &FungibleTokenPacketData,
    ) -> Res<u64> {
        let encoding = if msg.encoding.is_empty() { ENCODING_JSON } else { &msg.encoding };
        let payload = Payload {
            source_port: PORT.to_owned(),
            destination_port: PORT.to_owned(),
            version: V1.to_owned(),
            encoding: encoding.to_owned(),
            value: packet::encode(data, encoding)?,
        };
        self.core.send_packet_v2(ctx, &msg.source_channel, msg.timeout_timestamp, vec![payload], sender)
    }

    /// Replaces the parameters.
    pub(crate) fn msg_update_params(&self, ctx: &Ctx, msg: &MsgUpdateParams) -> Res<MsgUpdateParamsResponse> {
        let authority = ctx.config().authority();
        if authority != msg.signer {
            return Err(IbcError::Unauthorized.wrap(format!("expected {authority}, got {}", msg.signer)));
        }
        PARAMS.set(ctx, &msg.params.unwrap_or_default())?;
        Ok(MsgUpdateParamsResponse {})
    }
}

impl TransferPort for TransferKeeper {
    fn transfer(&self, ctx: &Ctx, sender: &AccAddress, transfer: &IbcTransfer) -> Res<MessageResult> {
        let (revision_number, revision_height) = transfer.timeout_height;
        let msg = MsgTransfer {
            source_port: keys::PORT.get(ctx)?.unwrap_or_default(),
            source_channel: transfer.channel_id.clone(),
            token: Some(coin_to_proto(&transfer.token)),
            sender: ctx.address_text(sender),
            receiver: transfer.receiver.clone(),
            timeout_height: Some(Height { revision_number, revision_height }),
            timeout_timestamp: transfer.timeout_timestamp,
            memo: transfer.memo.clone(),
            encoding: String::new(),
        };
        // Contracts alone ask for this, and wasmd names the type in Go.
        check_transfer(ctx.config(), &msg)
            .map_err(|e| e.context("failed basic validation for message type *types.MsgTransfer"))?;
        let before = ctx.state().take_events();
        let result = self.msg_transfer(&ctx.deeper(), &msg);
        let events = ctx.state().take_events();
        before.into_iter().for_each(|event| ctx.emit(event));
        Ok(MessageResult { response: pack(&result?), events })
    }
}
