//! Transactions that come too late.

use openledger_core::{AnteDecorator, BlockTime, Ctx, DecodedTx, Res, Sdk};

/// The timeout timestamp, if one is set (Go's zero time and the epoch mean none).
pub(super) fn timeout_of(tx: &DecodedTx) -> Option<BlockTime> {
    let t = tx.body.timeout_timestamp.as_ref()?;
    let time = BlockTime { seconds: t.seconds, nanos: t.nanos };
    (t.seconds != 0 && time != BlockTime::GO_ZERO).then_some(time)
}

/// Refuses a transaction after its timeout height or timestamp.
pub(super) struct TxTimeout;

impl AnteDecorator for TxTimeout {
    fn name(&self) -> &'static str {
        "TxTimeoutHeightDecorator"
    }

    fn check(&self, ctx: &Ctx, tx: &DecodedTx) -> Res<()> {
        let (height, timeout) = (ctx.height(), tx.body.timeout_height);
        if timeout > 0 && height > timeout {
            return Err(Sdk::TxTimeoutHeight.wrap(format!("block height: {height}, timeout height: {timeout}")));
        }
        let now = ctx.block().time;
        match timeout_of(tx) {
            Some(t) if t < now => {
                let text = format!("block time: {}, timeout timestamp: {}", now.go_text(), t.go_text());
                Err(Sdk::TxTimeout.wrap(text))
            }
            _ => Ok(()),
        }
    }
}
