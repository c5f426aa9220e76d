//! Refusals of the module, codespace `inferibc`. Codes are API: never renumber. They stand in acknowledgements, so they
//! are state on both chains.

openledger_core::coded_errors! {
    /// Why a packet or a message was refused.
    #[derive(Copy)]
    pub enum InferIbcError("inferibc") {
        /// The parameter says so.
        Disabled = 2, "questions of other chains are not taken";
        /// Channels and payloads have one version.
        InvalidVersion = 3, "invalid version";
        /// The data of a packet cannot be read.
        InvalidPacket = 4, "invalid packet";
        /// A memo asks for this and for something else.
        AmbiguousMemo = 5, "ambiguous memo";
        /// A transfer with a question goes to somebody else than the sender's prepaid account.
        InvalidReceiver = 6, "invalid receiver";
        /// Parameters out of bounds.
        InvalidParams = 7, "invalid parameters";
        /// A genesis section that contradicts itself.
        InvalidGenesis = 8, "invalid genesis";
        /// The account has no route.
        RouteNotFound = 9, "payout route not found";
        /// A route that leads nowhere.
        InvalidRoute = 10, "invalid payout route";
        /// Less waits on the route than it is worth sending.
        BelowMinimum = 11, "earnings are below the minimum of their route";
        /// The gas that a packet may use did not suffice.
        OutOfGas = 12, "packet is out of gas";
        /// Nothing is sent from this port.
        CannotSend = 13, "the port sends no packets";
        /// A prepaid account has nothing to send.
        NothingLeft = 14, "nothing is left";
    }
}

impl InferIbcError {
    /// The refusal with what it is about in front.
    pub(crate) fn wrap(self, context: impl std::fmt::Display) -> openledger_core::Failure {
        openledger_core::Failure::from(self).context(context)
    }
}
