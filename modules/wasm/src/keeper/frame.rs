//! What a call of a contract knows of the calls around it.

use crate::access::Policy;
use crate::errors::WasmError;
use openledger_core::{Ctx, Res};

/// How many calls may be nested, the outermost included (wasmd `DefaultMaxCallDepth`).
pub(crate) const MAX_CALL_DEPTH: u32 = 100;
/// How many smart queries may be nested (wasmd `DefaultMaxQueryStackSize`).
pub(crate) const MAX_QUERY_DEPTH: u32 = 10;

/// What wasmd keeps in its context for calls within calls. It goes down through the router too, so that a contract that
/// is called with `CosmosMsg::Any` counts like one that is called with `WasmMsg`.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Frame {
    call_depth: u32,
    query_depth: u32,
    policy: Option<Policy>,
}

impl Frame {
    fn of(ctx: &Ctx) -> Self {
        ctx.value::<Self>().copied().unwrap_or_default()
    }

    /// The rules for a message of `actor`, a text as the message has it.
    pub(crate) fn policy(ctx: &Ctx, actor: &str) -> Policy {
        Policy::of_sender(ctx, actor, Self::of(ctx).policy)
    }

    /// The context for the messages of a contract, which go by these rules.
    pub(crate) fn with_policy(ctx: &Ctx, policy: Policy) -> Ctx {
        ctx.with_value(Self { policy: Some(policy), ..Self::of(ctx) })
    }

    /// The context for the messages of a contract that has answered.
    ///
    /// # Errors
    /// `wasm:30`.
    pub(crate) fn deeper_call(ctx: &Ctx) -> Res<Ctx> {
        let frame = Self::of(ctx);
        let call_depth = frame.call_depth.saturating_add(1);
        if call_depth > MAX_CALL_DEPTH {
            return Err(WasmError::MaxCallDepth.into());
        }
        Ok(ctx.with_value(Self { call_depth, ..frame }))
    }

    /// The context for a smart query.
    ///
    /// # Errors
    /// `wasm:27`.
    pub(crate) fn deeper_query(ctx: &Ctx) -> Res<Ctx> {
        let frame = Self::of(ctx);
        let query_depth = frame.query_depth.saturating_add(1);
        if query_depth > MAX_QUERY_DEPTH {
            return Err(WasmError::MaxQueryStackSize.into());
        }
        Ok(ctx.with_value(Self { query_depth, ..frame }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use openledger_core::CodedError;

    #[test]
    fn a_hundred_calls_and_ten_queries_may_be_nested() {
        let ctx = Ctx::for_test();
        let deepest = (0..100).try_fold(ctx.clone(), |ctx, _| Frame::deeper_call(&ctx)).unwrap();
        assert!(WasmError::MaxCallDepth.is(&Frame::deeper_call(&deepest).unwrap_err()));
        let deepest = (0..10).try_fold(deepest, |ctx, _| Frame::deeper_query(&ctx)).unwrap();
        assert!(WasmError::MaxQueryStackSize.is(&Frame::deeper_query(&deepest).unwrap_err()));
        assert!(Frame::deeper_query(&ctx).is_ok());
    }
}
