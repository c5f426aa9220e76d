//! What a packet asks for (ibc-go `host/keeper/relay.go`).

use super::HostKeeper;
use super::params::allows;
use crate::cosmos_tx::{Received, decode};
use crate::errors::IcaError;
use crate::keys::HOST;
use crate::metadata::first_hop;
use crate::packet;
use openledger_core::wire::codec_address;
use openledger_core::{AccAddress, Any, Ctx, Failure, Res};
use openledger_ibc::errors::{ChannelError, IbcError};
use openledger_proto::cosmos::base::abci::v1beta1::TxMsgData;
use openledger_proto::ibc::applications::interchain_accounts::v1::Type;
use openledger_proto::ibc::core::channel::v1::Packet;
use openledger_proto::signers;
use prost::Message;

impl HostKeeper {
    /// Executes the messages of a packet, all or none, and returns their answers.
    ///
    /// # Errors
    /// `ibc:12` for data that cannot be read, `interchainaccounts:2` for a packet of no known kind,
    /// `interchainaccounts:8` without an account, `ibc:2` for a message that may not be executed or that somebody
    /// else should sign; otherwise the refusal of a message.
    pub(super) fn receive(&self, ctx: &Ctx, packet: &Packet) -> Res<Vec<u8>> {
        let unreadable = |_| IbcError::InvalidType.wrap("cannot unmarshal ICS-27 interchain account packet data");
        let data = packet::from_json(&packet.data).map_err(unreadable)?;
        let place = (packet.destination_port.as_str(), packet.destination_channel.as_str());
        let metadata = packet::app_metadata(ctx, self.core(), place.0, place.1)?;
        if data.r#type != i32::from(Type::ExecuteTx) {
            return Err(IcaError::UnknownDataType.into());
        }
        let messages = decode(ctx, self.router(), &data.data, &metadata.encoding)
            .map_err(|e| e.context("failed to deserialize interchain account transaction"))?;
        self.execute(ctx, &packet.source_port, place, messages)
            .map_err(|e| e.context("failed to execute interchain account transaction"))
    }

    fn execute(&self, ctx: &Ctx, owner: &str, place: (&str, &str), messages: Vec<Received>) -> Res<Vec<u8>> {
        let channel = self.core().channel(ctx, place.0, place.1)?.ok_or(ChannelError::ChannelNotFound)?;
        self.authenticate(ctx, &messages, first_hop(&channel.connection_hops)?, owner)?;
        let msg_responses = ctx.atomic(|ctx| messages.into_iter().map(|msg| self.run(ctx, msg)).collect::<Res<_>>())?;
        Ok(TxMsgData { msg_responses, ..TxMsgData::default() }.encode_to_vec())
    }

    fn run(&self, ctx: &Ctx, msg: Received) -> Res<Any> {
        let result = self.router().run(ctx, &msg.checked?)?;
        result.events.into_iter().for_each(|event| ctx.emit(event));
        Ok(result.response)
    }

    /// Lets only messages through that may be executed, and that the account of the other chain alone signs.
    fn authenticate(&self, ctx: &Ctx, messages: &[Received], connection: &str, owner: &str) -> Res<()> {
        let account = HOST.account(ctx, connection, owner)?.ok_or_else(|| {
            IcaError::InterchainAccountNotFound.wrap(format!("failed to retrieve interchain account on port {owner}"))
        })?;
        let allowed = self.params(ctx)?.allow_messages;
        for Received { any, .. } in messages {
            // A message that is none has no type, and is named all the same.
            let url = if any.type_url.is_empty() { "/" } else { any.type_url.as_str() };
            if !allows(&allowed, url) {
                return Err(IbcError::Unauthorized.wrap(format!("message type not allowed: {url}")));
            }
            let signers = signers_of(ctx, any)
                .map_err(|e| e.context(format!("failed to obtain message signers for message type {url}")))?;
            if let Some(other) = signers.iter().map(|signer| ctx.address_text(signer)).find(|text| *text != account) {
                let text = format!("unexpected signer address: expected {account}, got {other}");
                return Err(IbcError::Unauthorized.wrap(text));
            }
        }
        Ok(())
    }
}

/// The accounts that must sign a message, in the order of its fields. A validator's operator is an account too.
fn signers_of(ctx: &Ctx, any: &Any) -> Res<Vec<AccAddress>> {
    if any.type_url.is_empty() {
        // Go has read nothing, and notices it when it packs it again.
        let text = "expecting non nil value to create a new Any, failed packing protobuf message to Any";
        return Err(Failure::unregistered(text));
    }
    let name = any.type_url.trim_start_matches('/');
    let read = |text: String| match signers::is_operator(name) {
        true => Ok(ctx.config().addresses.parse_valoper(&text)?.account()),
        false => codec_address(ctx, &text),
    };
    signers::of(any).map_err(Failure::unregistered)?.into_iter().map(read).collect()
}
