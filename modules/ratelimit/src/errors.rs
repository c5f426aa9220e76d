//! Refusals of the module: codes and texts of ibc-go's `modules/apps/rate-limiting/types/errors.go`.

use openledger_core::Failure;

openledger_core::coded_errors! {
    /// Why something was refused. The context comes in front: see [`RateLimitError::wrap`].
    pub enum RateLimitError("ratelimit") {
        /// There is a rule for this denomination and place.
        RateLimitAlreadyExists = 1, "ratelimit key duplicated";
        /// There is no rule for this denomination and place.
        RateLimitNotFound = 2, "rate limit not found";
        /// Nothing exists of the denomination, so no share of it can be told.
        ZeroChannelValue = 3, "channel value is zero";
        /// More would move than may.
        QuotaExceeded = 4, "quota exceeded";
        /// It cannot be told which chain is at the other end.
        InvalidClientState = 5, "unable to determine client state from channelId";
        /// There is neither a channel nor a client of this name.
        ChannelNotFound = 6, "channel does not exist";
        /// The denomination may not move at all.
        DenomIsBlacklisted = 7, "denom is blacklisted";
        /// Not raised, as in ibc-go.
        UnsupportedAttribute = 8, "unsupported attribute";
        /// Genesis has set no hour.
        EpochNotFound = 9, "hour epoch not found in store";
        /// Not raised: what does not decode stops the node here.
        UnmarshalEpoch = 10, "could not unmarshal epochBz";
        /// The hour has no length or no beginning.
        InvalidEpoch = 11, "invalid hour epoch";
        /// The name of a channel is too long for what is kept of its packets.
        InvalidChannelId = 12, "invalid channel";
        /// There is no packet of version 2 that waits for this answer.
        AsyncPacketNotFound = 13, "async packet not found";
        /// Not raised: an answer is bytes here, and never missing.
        AsyncAckNil = 14, "async ack is nil";
        /// The packet is of another version of the application.
        InvalidPacketData = 15, "invalid packet data";
    }
}

impl RateLimitError {
    /// The refusal with `context` in front of the registered text, as Go's `errorsmod.Wrap` puts it.
    pub fn wrap(self, context: impl std::fmt::Display) -> Failure {
        Failure::from(self).context(context)
    }
}
