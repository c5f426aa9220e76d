//! Events. Types and keys are API for indexers.

use openledger_core::{Ctx, Failure};
use openledger_proto::openledger::inferibc::v1::Answer;

/// A packet was dealt with: `channel`, `payer`, `account`, `success`, then `inference_id` (0 for a withdrawal) or
/// `error`.
const PACKET: &str = "infer_packet";
/// Earnings left: `payee`, `amount`, `channel`, `receiver`.
pub(crate) const PAYOUT_SENT: &str = "payout_sent";

/// Whose packet it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Whose<'a> {
    /// The channel of this chain, or the client.
    pub(crate) channel: &'a str,
    /// The account of the other chain.
    pub(crate) payer: &'a str,
    /// Its account here.
    pub(crate) account: &'a str,
}

/// Says what came of a packet. The acknowledgement has the code of a refusal only, because it is state.
pub(crate) fn packet(ctx: &Ctx, whose: Whose<'_>, outcome: Result<&Answer, &Failure>) {
    let Whose { channel, payer, account } = whose;
    let success = outcome.is_ok();
    match outcome {
        Ok(answer) => ctx.emit_event(
            PACKET,
            &[
                ("channel", &channel),
                ("payer", &payer),
                ("account", &account),
                ("success", &success),
                ("inference_id", &answer.inference_id),
            ],
        ),
        Err(e) => ctx.emit_event(
            PACKET,
            &[("channel", &channel), ("payer", &payer), ("account", &account), ("success", &success), ("error", e)],
        ),
    }
}
