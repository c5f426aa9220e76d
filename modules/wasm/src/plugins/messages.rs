//! Messages of contracts: which handler takes which.

use super::{encode, ibc};
use crate::dispatch::Dispatched;
use crate::errors::WasmError;
use crate::keeper::{MODULE, WasmKeeper};
use crate::plugins::coins::coins;
use crate::vmtypes::{AnyMsg, BurnMsg, CosmosMsg};
use openledger_core::wire::pack;
use openledger_core::{AccAddress, Any, CheckedMsg, CodedError, Ctx, Failure, Res, Sdk};
use openledger_proto::any::message_name;
use openledger_proto::{nested, signers};

/// The most bytes of a message in protobuf.
const MAX_ANY_LEN: usize = 512 * 1024;
/// Gas of any message in protobuf, and of each whole KiB of it.
const ANY_GAS: u64 = 5;
const ANY_GAS_PER_KIB: u64 = 1;

/// Types of messages that wasmd registers although nobody takes them.
const WITHOUT_HANDLER: &[&str] = &["cosmwasm.wasm.v1.MsgIBCSend", "cosmwasm.wasm.v1.MsgIBCCloseChannel"];

impl WasmKeeper {
    /// Executes a message of a contract. Events that its handlers return are in the answer; others are on the context.
    ///
    /// # Errors
    /// `wasm:20` when nobody takes such a message, otherwise the refusal of its translation or of its handler.
    pub(crate) fn dispatch(
        &self,
        ctx: &Ctx,
        contract: &AccAddress,
        ibc_port: &str,
        msg: &CosmosMsg,
    ) -> Res<Dispatched> {
        let mut next: [&dyn Fn() -> Res<Dispatched>; 4] = [
            &|| self.dispatch_encoded(ctx, contract, msg),
            &|| self.dispatch_ibc(ctx, ibc_port, msg),
            &|| self.dispatch_ibc2(ctx, contract, msg),
            &|| self.dispatch_burn(ctx, contract, msg),
        ];
        for handler in &mut next {
            match handler() {
                // Also the refusal of a message within the message sends it on, and nobody takes it then.
                Err(e) if WasmError::UnknownMsg.is(&e) => {}
                done => return done,
            }
        }
        Err(WasmError::UnknownMsg.wrap("no handler found"))
    }

    /// Messages that become one of a module.
    fn dispatch_encoded(&self, ctx: &Ctx, contract: &AccAddress, msg: &CosmosMsg) -> Res<Dispatched> {
        let sender = ctx.address_text(contract);
        let unknown = |what: &str| WasmError::UnknownMsg.wrap(what);
        if let Some(bank) = &msg.bank {
            let Some(send) = &bank.send else { return Err(unknown("unknown variant of Bank")) };
            if send.amount.0.is_empty() {
                return Ok(Dispatched::default());
            }
            return self.route(ctx, &pack(&encode::send(sender, send)?));
        }
        if msg.custom.0.is_some() {
            return Err(unknown("custom variant not supported"));
        }
        if let Some(distribution) = &msg.distribution {
            return self.route(ctx, &encode::distribution(sender, distribution)?);
        }
        if let Some(msg) = &msg.ibc {
            return ibc::encoded(self, ctx, contract, msg);
        }
        if let Some(msg) = &msg.ibc2 {
            return ibc::encoded2(self, ctx, contract, msg);
        }
        if let Some(staking) = &msg.staking {
            return self.route(ctx, &encode::staking(sender, staking)?);
        }
        if let Some(any) = &msg.any {
            return self.dispatch_any(ctx, contract, any);
        }
        if let Some(wasm) = &msg.wasm {
            return self.dispatch_wasm(ctx, sender, wasm);
        }
        if let Some(gov) = &msg.gov {
            return self.route(ctx, &encode::gov(sender, gov)?);
        }
        Err(unknown("unknown variant of Wasm"))
    }

    /// Checks and runs a message whose signer is the contract by its making.
    fn route(&self, ctx: &Ctx, msg: &Any) -> Res<Dispatched> {
        let checked = self.ports().router.check(ctx.config(), msg).map_err(|e| unchecked(e, &msg.type_url))?;
        self.run_checked(ctx, &checked)
    }

    fn run_checked(&self, ctx: &Ctx, msg: &CheckedMsg) -> Res<Dispatched> {
        let mut done = Dispatched::default();
        done.add(self.ports().router.run(ctx, msg)?);
        Ok(done)
    }

    /// A message in protobuf, of whatever module. The contract must be its only signer.
    fn dispatch_any(&self, ctx: &Ctx, contract: &AccAddress, any: &AnyMsg) -> Res<Dispatched> {
        let length = any.value.bytes().len();
        if length > MAX_ANY_LEN {
            return Err(WasmError::Limit.wrap(format!("AnyMsg value size {length} exceeds limit {MAX_ANY_LEN}")));
        }
        let kib = u64::try_from(length).unwrap_or(u64::MAX).saturating_mul(ANY_GAS_PER_KIB) / 1024;
        ctx.gas().consume(ANY_GAS.saturating_add(kib), "unpacking AnyMsg")?;
        let msg = Any { type_url: any.type_url.clone(), value: any.value.bytes().to_vec() };
        let url = &msg.type_url;
        let router = &self.ports().router;
        let no_message = || WasmError::InvalidMsg.wrap(format!("Cannot unpack proto message with type URL: {url}"));
        if url.is_empty() {
            // Go unpacks it to nothing, which cannot be packed again to find out who signs.
            let text = "expecting non nil value to create a new Any, failed packing protobuf message to Any";
            return Err(Failure::unregistered(text));
        }
        let name = message_name(url).map_err(|_| no_message())?;
        if WITHOUT_HANDLER.contains(&name) {
            let text = format!("no cosmos.msg.v1.signer option found for message {name}");
            return Err(Failure::unregistered(text));
        }
        if !router.handles(url) {
            return Err(no_message());
        }
        let inner = nested::executed(std::slice::from_ref(&msg)).into_iter().skip(1);
        if let Some(stranger) = inner.into_iter().find(|inner| !router.handles(&inner.type_url)) {
            let text = format!("UnpackInterfaces inside msg: unable to resolve type URL {}", stranger.type_url);
            return Err(WasmError::InvalidMsg.wrap(text));
        }
        let checked = router.check(ctx.config(), &msg).map_err(|e| match Sdk::TxDecode.is(&e) {
            true => no_message(),
            false => unchecked(e, url),
        })?;
        require_signer(ctx, contract, &msg)?;
        self.run_checked(ctx, &checked)
    }

    fn dispatch_burn(&self, ctx: &Ctx, contract: &AccAddress, msg: &CosmosMsg) -> Res<Dispatched> {
        let Some(BurnMsg { amount }) = msg.bank.as_ref().and_then(|bank| bank.burn.as_ref()) else {
            return Err(WasmError::UnknownMsg.into());
        };
        let coins = coins(&amount.0)?;
        if coins.is_empty() {
            return Err(WasmError::Empty.wrap("amount"));
        }
        let bank = &self.ports().bank;
        bank.send_to_module(ctx, contract, MODULE, &coins).map_err(|e| e.context("transfer to module"))?;
        bank.burn(ctx, MODULE, &coins).map_err(|e| e.context("burn coins"))?;
        Ok(Dispatched::default())
    }
}

/// The refusal of a stateless check. wasmd shows Go's name of the type.
pub(super) fn unchecked(e: Failure, url: &str) -> Failure {
    let name = url.rsplit('.').next().unwrap_or_default();
    let package = if url.starts_with("/cosmos.gov.v1.") { "v1" } else { "types" };
    e.context(format!("failed basic validation for message type *{package}.{name}"))
}

fn require_signer(ctx: &Ctx, contract: &AccAddress, msg: &Any) -> Res<()> {
    let texts = signers::of(msg).map_err(Failure::unregistered)?;
    let operator = format!("{}valoper1", ctx.config().addresses.prefix());
    for text in texts {
        let signer = match text.starts_with(&operator) {
            true => ctx.config().addresses.parse_valoper(&text)?.account(),
            false => openledger_core::wire::codec_address(ctx, &text)?,
        };
        if signer != *contract {
            return Err(Sdk::Unauthorized.wrap("contract doesn't have permission"));
        }
    }
    Ok(())
}
