//! Keeps transactions of relayers that others were faster than out of the mempool (ibc-go
//! `core/ante.RedundantRelayDecorator`). Several relayers serve one channel, and only the first of them does
//! anything; the others would pay for blocks full of messages without effect.

use crate::channel::Outcome;
use crate::errors::{ChannelError, ClientError};
use crate::keeper::IbcKeeper;
use crate::light::{ClientMessage, Status};
use openledger_core::wire::decode_msg;
use openledger_core::{AnteDecorator, Any, Ctx, DecodedTx, ExecMode, Res};
use openledger_proto::ibc::core::channel::{v1, v2};
use openledger_proto::ibc::core::client::v1::MsgUpdateClient;
use prost::Name;

/// Refuses a transaction whose messages about packets were all dealt with before, and which has no other
/// messages than these and updates of clients. It runs last, and only when a transaction is admitted to the
/// mempool.
#[derive(Clone)]
pub struct RedundantRelay {
    keeper: IbcKeeper,
}

impl RedundantRelay {
    /// The decorator over core IBC.
    pub fn new(keeper: IbcKeeper) -> Self {
        Self { keeper }
    }

    /// Runs a message about a packet ahead; `None` for a message of another kind. Messages of version 1 that
    /// bring a packet run without its application, all others with it.
    fn packet(&self, ctx: &Ctx, msg: &Any) -> Res<Option<Outcome>> {
        let (k, url) = (&self.keeper, msg.type_url.as_str());
        let outcome = if url == v1::MsgRecvPacket::type_url() {
            self.receive(ctx, &decode_msg(msg)?)?
        } else if url == v1::MsgAcknowledgement::type_url() {
            k.msg_acknowledgement(ctx, &decode_msg(msg)?)?
        } else if url == v1::MsgTimeout::type_url() {
            k.msg_timeout(ctx, &decode_msg(msg)?)?
        } else if url == v1::MsgTimeoutOnClose::type_url() {
            k.msg_timeout_on_close(ctx, &decode_msg(msg)?)?
        } else if url == v2::MsgTimeout::type_url() {
            k.msg_timeout_v2(ctx, &decode_msg(msg)?)?
        } else if url == v2::MsgAcknowledgement::type_url() {
            k.msg_acknowledgement_v2(ctx, &decode_msg(msg)?)?
        } else if url == v2::MsgRecvPacket::type_url() {
            k.msg_recv_packet_v2(ctx, &decode_msg(msg)?)?
        } else {
            return Ok(None);
        };
        Ok(Some(outcome))
    }

    /// Receives a packet as far as it does not concern the application. After a block, its proof is not
    /// looked at again.
    fn receive(&self, ctx: &Ctx, msg: &v1::MsgRecvPacket) -> Res<Outcome> {
        let is_new = ctx.atomic(|ctx| match ctx.mode() {
            ExecMode::Recheck => self.keeper.receive_packet_again(ctx, &msg.packet.clone().unwrap_or_default()),
            _ => Ok(self.keeper.receive_packet(ctx, msg)?.is_some()),
        });
        let is_new = is_new.map_err(|e| e.context("receive packet verification failed"))?;
        Ok(if is_new { Outcome::Done } else { Outcome::Redundant })
    }

    /// Lets a client take over a header, without asking whether it proves misbehaviour, so that the messages
    /// behind it are judged by what they will find. After a block, the header is not verified again.
    fn update(&self, ctx: &Ctx, msg: &MsgUpdateClient) -> Res<()> {
        let (client, message) = (msg.client_id.as_str(), ClientMessage::unpack(msg.client_message.as_ref())?);
        let status = self.keeper.client_status(ctx, client)?;
        if status != Status::Active {
            let text = format!("cannot update client ({client}) with status {status}");
            return Err(ClientError::ClientNotActive.wrap(text));
        }
        let rules = self.keeper.rules_of(ctx, client)?;
        if ctx.mode() != ExecMode::Recheck {
            rules.verify_message(ctx, client, &message)?;
        }
        rules.update(ctx, client, &message).map(drop)
    }
}

impl AnteDecorator for RedundantRelay {
    fn name(&self) -> &'static str {
        "RedundantRelayDecorator"
    }

    fn check(&self, ctx: &Ctx, tx: &DecodedTx) -> Res<()> {
        if !matches!(ctx.mode(), ExecMode::Check | ExecMode::Recheck) {
            return Ok(());
        }
        let (mut packets, mut redundant) = (0_usize, 0_usize);
        for msg in tx.messages() {
            if msg.type_url == MsgUpdateClient::type_url() {
                self.update(ctx, &decode_msg(msg)?)?;
                continue;
            }
            match self.packet(ctx, msg)? {
                Some(outcome) => {
                    packets = packets.saturating_add(1);
                    redundant = redundant.saturating_add(usize::from(outcome == Outcome::Redundant));
                }
                // Something else is to be done too, so the transaction is wanted whatever becomes of its
                // packets.
                None => return Ok(()),
            }
        }
        if packets > 0 && packets == redundant {
            return Err(ChannelError::RedundantTx.into());
        }
        Ok(())
    }
}
