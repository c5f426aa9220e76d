//! Refusals of the module: codes and texts of ibc-go's `modules/apps/transfer/types/errors.go`.

use openledger_core::Failure;

openledger_core::coded_errors! {
    /// Why a transfer was refused. The context comes in front: see [`TransferError::wrap`].
    pub enum TransferError("transfer") {
        /// The packet has no usable end.
        InvalidPacketTimeout = 2, "invalid packet timeout";
        /// The denomination cannot travel.
        InvalidDenom = 3, "invalid denomination for cross-chain transfer";
        /// The two ends do not speak ICS-20.
        InvalidVersion = 4, "invalid ICS20 version";
        /// The amount is no number above zero.
        InvalidAmount = 5, "invalid token amount";
        /// No denomination has this hash.
        DenomNotFound = 6, "denomination not found";
        /// Coins may not leave.
        SendDisabled = 7, "fungible token transfers from this chain are disabled";
        /// Coins may not come in.
        ReceiveDisabled = 8, "fungible token transfers to this chain are disabled";
        /// The number of the channel is above 2^32 - 1.
        MaxTransferChannels = 9, "max transfer channels";
        /// An authorization for `authz` is malformed, or does not allow the memo.
        InvalidAuthorization = 10, "invalid transfer authorization";
        /// The memo is too long.
        InvalidMemo = 11, "invalid memo";
        /// The data could not be written for Solidity.
        AbiEncoding = 14, "encoding abi failed";
        /// The data are not what Solidity writes.
        AbiDecoding = 15, "decoding abi failed";
        /// The other chain refused a packet of IBC version 2, without a reason.
        ReceiveFailed = 16, "receive packet failed";
    }
}

impl TransferError {
    /// The refusal with `context` in front of the registered text, as Go's `errorsmod.Wrap` puts it.
    pub fn wrap(self, context: impl std::fmt::Display) -> Failure {
        Failure::from(self).context(context)
    }
}
