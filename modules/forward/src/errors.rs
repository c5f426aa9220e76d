//! Refusals of the module: codes and texts of ibc-go's
//! `modules/apps/packet-forward-middleware/types/errors.go`.

use openledger_core::Failure;

openledger_core::coded_errors! {
    /// Why a packet was not sent on. The context comes in front: see [`ForwardError::wrap`].
    pub enum ForwardError("packetfowardmiddleware") {
        /// The memo lacks something. Not raised: packets of such memos get the next code.
        MetadataKeyNotFound = 1, "metadata key not found in packet data";
        /// The memo asks for a forward that cannot be read, or for too many.
        InvalidForwardMetadata = 2, "invalid forward metadata";
        /// The coins could not leave again.
        ForwardTransferFailed = 3, "failed to forward transfer packet";
    }
}

impl ForwardError {
    /// The refusal with `context` in front of the registered text, as Go's `errorsmod.Wrap` puts it.
    pub fn wrap(self, context: impl std::fmt::Display) -> Failure {
        Failure::from(self).context(context)
    }
}
