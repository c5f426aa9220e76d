//! The keeper: a request of another chain on its prepaid account, under a limit of gas.

use crate::accounts::prepaid_account;
use crate::answer::amount;
use crate::errors::InferIbcError;
use crate::events::{self, Whose};
use crate::params;
use openledger_core::ports::{BankSend, IbcPort, IbcTransfer};
use openledger_core::wire::coin_to_proto;
use openledger_core::{AccAddress, Amount, Coin, Ctx, Denom, Failure, GasMeter, Res, Router};
use openledger_ibc::client::is_client_id;
use openledger_proto::openledger::inferibc::v1::infer_packet_data::Request;
use openledger_proto::openledger::inferibc::v1::{Answer, Withdrawal};
use std::sync::Arc;

/// What the module uses of the rest of the chain.
#[derive(Clone)]
pub struct InferIbcPorts {
    /// Coins.
    pub bank: Arc<dyn BankSend>,
    /// Transfers to other chains.
    pub ibc: Arc<dyn IbcPort>,
    /// The messages and queries of the other modules.
    pub router: Router,
}

/// Logic of the module; holds its ports only.
#[derive(Clone)]
pub struct InferIbcKeeper {
    pub(crate) ports: InferIbcPorts,
}

impl std::fmt::Debug for InferIbcKeeper {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("InferIbcKeeper")
    }
}

/// Who asks, and who brought it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asker<'a> {
    /// The channel of this chain, or the client of IBC version 2.
    pub(crate) channel: &'a str,
    /// The account of the other chain, in its words.
    pub(crate) payer: &'a str,
    /// The account here that signed the transaction with the packet.
    pub(crate) relayer: &'a AccAddress,
    /// Whether the request came with a transfer. Then the way back is known.
    pub(crate) by_transfer: bool,
}

impl InferIbcKeeper {
    /// The keeper over its ports.
    pub fn new(ports: InferIbcPorts) -> Self {
        Self { ports }
    }

    /// Does what a packet asks for, all of it or nothing, and says what came of it in an event.
    ///
    /// # Errors
    /// The refusal, whose code the acknowledgement carries. Out of gas when the transaction offered less than a packet
    /// may use: another one may offer more.
    pub(crate) fn serve(&self, ctx: &Ctx, asker: Asker<'_>, request: &Request) -> Res<Answer> {
        let account = prepaid_account(asker.channel, asker.payer)?;
        let text = ctx.address_text(&account);
        let whose = Whose { channel: asker.channel, payer: asker.payer, account: &text };
        let outcome = self.within_limit(ctx, |ctx| match request {
            Request::Question(question) => self.answer(ctx, asker, &account, question),
            Request::Withdrawal(withdrawal) => self.withdraw(ctx, asker, &account, withdrawal),
        });
        match &outcome {
            Ok(answer) => events::packet(ctx, whose, Ok(answer)),
            Err(e) => events::packet(ctx, whose, Err(e)),
        }
        outcome
    }

    fn within_limit<T>(&self, ctx: &Ctx, f: impl FnOnce(&Ctx) -> Res<T>) -> Res<T> {
        let params = params::get(ctx)?;
        if !params.receive_enabled {
            return Err(InferIbcError::Disabled.into());
        }
        let offered = ctx.gas().remaining();
        let gas = GasMeter::new(params.packet_gas_limit.min(offered));
        let result = ctx.with_gas(gas.clone()).atomic(f);
        ctx.gas().absorb(&gas, "question of another chain")?;
        match result {
            Err(e) if e.is_out_of_gas() && offered < params.packet_gas_limit => {
                Err(ctx.gas().too_little("question of another chain"))
            }
            Err(e) if e.is_out_of_gas() => Err(InferIbcError::OutOfGas.into()),
            result => result,
        }
    }

    fn withdraw(&self, ctx: &Ctx, asker: Asker<'_>, account: &AccAddress, withdrawal: &Withdrawal) -> Res<Answer> {
        let back = |text: &str, way: &str, field: &str| match (text.is_empty(), asker.by_transfer) {
            (false, _) => Ok(text.to_owned()),
            (true, true) => Ok(way.to_owned()),
            (true, false) => Err(InferIbcError::InvalidPacket.wrap(format!("{field} must not be empty"))),
        };
        let channel = back(&withdrawal.channel, asker.channel, "channel")?;
        let receiver = back(&withdrawal.receiver, asker.payer, "receiver")?;
        let all = self.ports.bank.balance(ctx, account, &ctx.config().bond_denom)?;
        let wanted = if withdrawal.amount.is_empty() { all } else { amount("amount", &withdrawal.amount)? };
        let sent = self.send_away(ctx, account, wanted, (&channel, &receiver))?;
        let left = all.checked_sub(wanted).unwrap_or_default();
        Ok(Answer {
            height: ctx.height(),
            left: Some(coin_to_proto(&own(ctx, left)?)),
            sent: Some(coin_to_proto(&sent)),
            ..Answer::default()
        })
    }

    /// Sends coins of an account of this module to another chain. If they do not arrive, they come back to it.
    ///
    /// # Errors
    /// `inferibc:14` for nothing; the refusals of bank and of transfers.
    pub(crate) fn send_away(
        &self,
        ctx: &Ctx,
        account: &AccAddress,
        amount: Amount,
        (channel, receiver): (&str, &str),
    ) -> Res<Coin> {
        if amount.is_zero() {
            return Err(InferIbcError::NothingLeft.into());
        }
        let token = own(ctx, amount)?;
        let transfer = IbcTransfer {
            channel_id: channel.to_owned(),
            token: token.clone(),
            receiver: receiver.to_owned(),
            timeout_height: (0, 0),
            timeout_timestamp: timeout(ctx, channel)?,
            memo: String::new(),
        };
        let result = self.ports.ibc.transfer(ctx, account, &transfer)?;
        result.events.into_iter().for_each(|event| ctx.emit(event));
        Ok(token)
    }
}

/// An amount of the chain's own denomination.
pub(crate) fn own(ctx: &Ctx, amount: Amount) -> Res<Coin> {
    Ok(Coin::new(amount, Denom::new(ctx.config().bond_denom.as_str())?))
}

/// When coins come back that did not arrive: in nanoseconds over a channel, in seconds over a client, since the Unix
/// epoch.
fn timeout(ctx: &Ctx, channel: &str) -> Res<u64> {
    let seconds = u64::try_from(ctx.block().time.seconds)
        .ok()
        .and_then(|now| now.checked_add(params::get(ctx).ok()?.send_timeout_seconds))
        .ok_or_else(|| Failure::corrupt("the time of the block"))?;
    // Clients and channels have names of one form, but for the kind before the number.
    if is_client_id(channel) && !channel.starts_with("channel-") {
        return Ok(seconds);
    }
    seconds.checked_mul(1_000_000_000).ok_or_else(|| Failure::corrupt("the time of the block"))
}
