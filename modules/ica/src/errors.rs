//! Refusals of the module: codes and texts of ibc-go's `27-interchain-accounts/types/errors.go` and of its two
//! submodules.

use openledger_core::Failure;

openledger_core::coded_errors! {
    /// Why something about an interchain account was refused. The context comes in front: see [`IcaError::wrap`].
    pub enum IcaError("interchainaccounts") {
        /// A packet or a version is of no kind that there is.
        UnknownDataType = 2, "unknown data type";
        /// There is an account at the address of a new interchain account.
        AccountAlreadyExist = 3, "account already exist";
        /// The port has an owner.
        PortAlreadyBound = 4, "port is already bound";
        /// The other end of the channel should do this.
        InvalidChannelFlow = 5, "invalid message sent to channel end";
        /// The data of a packet have no kind, no content, or too long a memo.
        InvalidOutgoingData = 6, "invalid outgoing data";
        /// Nobody takes such a message.
        InvalidRoute = 7, "invalid route";
        /// The other chain controls no account here.
        InterchainAccountNotFound = 8, "interchain account not found";
        /// The account is known already.
        InterchainAccountAlreadySet = 9, "interchain account is already set";
        /// The owner has a channel that is not closed.
        ActiveChannelAlreadySet = 10, "active channel already set for this owner";
        /// The owner has no channel that is open.
        ActiveChannelNotFound = 11, "no active channel for this owner";
        /// The two ends do not speak ICS-27.
        InvalidVersion = 12, "invalid interchain accounts version";
        /// The address is none, or the owner is blank.
        InvalidAccountAddress = 13, "invalid account address";
        /// An interchain account has no key and no sequence.
        Unsupported = 14, "interchain account does not support this action";
        /// The port is none of the controller's.
        InvalidControllerPort = 15, "invalid controller port";
        /// The port is not the host's.
        InvalidHostPort = 16, "invalid host port";
        /// The packet would have timed out before it left.
        InvalidTimeoutTimestamp = 17, "timeout timestamp must be in the future";
        /// Messages are in an encoding that there is not.
        InvalidCodec = 18, "codec is not supported";
        /// The account to reopen is not one that another chain controls.
        InvalidAccountReopening = 19, "invalid account reopening";
    }
}

openledger_core::coded_errors! {
    /// Why the controller refused.
    pub enum ControllerError("icacontroller") {
        /// Governance has switched it off.
        Disabled = 2, "controller submodule is disabled";
    }
}

openledger_core::coded_errors! {
    /// Why the host refused.
    pub enum HostError("icahost") {
        /// Governance has switched it off.
        Disabled = 2, "host submodule is disabled";
    }
}

impl IcaError {
    /// The refusal with `context` in front of the registered text, as Go's `errorsmod.Wrap` puts it.
    pub fn wrap(self, context: impl std::fmt::Display) -> Failure {
        Failure::from(self).context(context)
    }
}
