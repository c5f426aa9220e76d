//! The codes of refusals, by codespace (ibc-go, `errors.go` of each submodule). Codes and texts are API, and an
//! acknowledgement of failure carries the code, so both are part of consensus.

use openledger_core::{CodedError, Failure, TxError};

/// Declares a codespace: name, stable code, registered text. A refusal is a text of its own in front of the registered
/// one, as `errorsmod.Wrap` writes it.
macro_rules! codespace {
    ($(#[$meta:meta])* $enum:ident($codespace:literal) { $($name:ident = $code:literal, $text:literal;)* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[allow(missing_docs, reason = "each code has its registered text beside it")]
        pub enum $enum { $($name,)* }

        impl $enum {
            /// The refusal with `context` in front of the registered text.
            pub fn wrap(self, context: impl std::fmt::Display) -> Failure {
                Failure::Tx(TxError::new($codespace, self.code(), format!("{context}: {self}")))
            }
        }

        impl std::fmt::Display for $enum {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(match self { $(Self::$name => $text,)* })
            }
        }

        impl CodedError for $enum {
            fn codespace(&self) -> &'static str {
                $codespace
            }
            fn code(&self) -> u32 {
                match self { $(Self::$name => $code,)* }
            }
        }
    };
}

codespace! {
    /// Codes of shared by all of IBC.
    IbcError("ibc") {
        InvalidSequence = 1, "invalid sequence";
        Unauthorized = 2, "unauthorized";
        InsufficientFunds = 3, "insufficient funds";
        UnknownRequest = 4, "unknown request";
        InvalidAddress = 5, "invalid address";
        InvalidCoins = 6, "invalid coins";
        OutOfGas = 7, "out of gas";
        InvalidRequest = 8, "invalid request";
        InvalidHeight = 9, "invalid height";
        InvalidVersion = 10, "invalid version";
        InvalidChainID = 11, "invalid chain-id";
        InvalidType = 12, "invalid type";
        PackAny = 13, "failed packing protobuf message to Any";
        UnpackAny = 14, "failed unpacking protobuf message from Any";
        Logic = 15, "internal logic error";
        NotFound = 16, "not found";
    }
}

codespace! {
    /// Codes of identifiers and paths.
    HostError("host") {
        InvalidID = 2, "invalid identifier";
        InvalidPath = 3, "invalid path";
        InvalidPacket = 4, "invalid packet";
    }
}

codespace! {
    /// Codes of clients.
    ClientError("client") {
        ClientExists = 2, "light client already exists";
        InvalidClient = 3, "light client is invalid";
        ClientNotFound = 4, "light client not found";
        ClientFrozen = 5, "light client is frozen due to misbehaviour";
        InvalidClientMetadata = 6, "invalid client metadata";
        ConsensusStateNotFound = 7, "consensus state not found";
        InvalidConsensus = 8, "invalid consensus state";
        ClientTypeNotFound = 9, "client type not found";
        InvalidClientType = 10, "invalid client type";
        RootNotFound = 11, "commitment root not found";
        InvalidHeader = 12, "invalid client header";
        InvalidMisbehaviour = 13, "invalid light client misbehaviour";
        FailedClientStateVerification = 14, "client state verification failed";
        FailedClientConsensusStateVerification = 15, "client consensus state verification failed";
        FailedConnectionStateVerification = 16, "connection state verification failed";
        FailedChannelStateVerification = 17, "channel state verification failed";
        FailedPacketCommitmentVerification = 18, "packet commitment verification failed";
        FailedPacketAckVerification = 19, "packet acknowledgement verification failed";
        FailedPacketReceiptVerification = 20, "packet receipt verification failed";
        FailedNextSeqRecvVerification = 21, "next sequence receive verification failed";
        SelfConsensusStateNotFound = 22, "self consensus state not found";
        UpdateClientFailed = 23, "unable to update light client";
        InvalidRecoveryClient = 24, "invalid recovery client";
        InvalidUpgradeClient = 25, "invalid client upgrade";
        InvalidHeight = 26, "invalid height";
        InvalidSubstitute = 27, "invalid client state substitute";
        InvalidUpgradeProposal = 28, "invalid upgrade proposal";
        ClientNotActive = 29, "client state is not active";
        FailedMembershipVerification = 30, "membership verification failed";
        FailedNonMembershipVerification = 31, "non-membership verification failed";
        RouteNotFound = 32, "light client module route not found";
        ClientTypeNotSupported = 33, "client type not supported";
    }
}

codespace! {
    /// Codes of counterparties of clients.
    ClientV2Error("clientv2") {
        InvalidCounterparty = 34, "invalid counterparty";
        CounterpartyNotFound = 35, "counterparty not found";
    }
}

codespace! {
    /// Codes of connections.
    ConnectionError("connection") {
        ConnectionExists = 2, "connection already exists";
        ConnectionNotFound = 3, "connection not found";
        ClientConnectionPathsNotFound = 4, "light client connection paths not found";
        ConnectionPath = 5, "connection path is not associated to the given light client";
        InvalidConnectionState = 6, "invalid connection state";
        InvalidCounterparty = 7, "invalid counterparty connection";
        InvalidConnection = 8, "invalid connection";
        InvalidVersion = 9, "invalid connection version";
        VersionNegotiationFailed = 10, "connection version negotiation failed";
        InvalidConnectionIdentifier = 11, "invalid connection identifier";
    }
}

codespace! {
    /// Codes of channels.
    ChannelError("channel") {
        ChannelExists = 2, "channel already exists";
        ChannelNotFound = 3, "channel not found";
        InvalidChannel = 4, "invalid channel";
        InvalidChannelState = 5, "invalid channel state";
        InvalidChannelOrdering = 6, "invalid channel ordering";
        InvalidCounterparty = 7, "invalid counterparty channel";
        SequenceSendNotFound = 10, "sequence send not found";
        SequenceReceiveNotFound = 11, "sequence receive not found";
        SequenceAckNotFound = 12, "sequence acknowledgement not found";
        InvalidPacket = 13, "invalid packet";
        PacketTimeout = 14, "packet timeout";
        TooManyConnectionHops = 15, "too many connection hops";
        InvalidAcknowledgement = 16, "invalid acknowledgement";
        AcknowledgementExists = 17, "acknowledgement for packet already exists";
        InvalidChannelIdentifier = 18, "invalid channel identifier";
        PacketReceived = 19, "packet already received";
        PacketCommitmentNotFound = 20, "packet commitment not found";
        PacketSequenceOutOfOrder = 21, "packet sequence is out of order";
        RedundantTx = 22, "packet messages are redundant";
        NoOpMsg = 23, "message is redundant, no-op will be performed";
        InvalidChannelVersion = 24, "invalid channel version";
        PacketNotSent = 25, "packet has not been sent";
        InvalidTimeout = 26, "invalid packet timeout";
        TimeoutNotReached = 39, "timeout not reached";
        TimeoutElapsed = 40, "timeout elapsed";
        RecvStartSequenceNotFound = 42, "recv start sequence not found";
        InvalidCommitment = 43, "invalid commitment";
    }
}

codespace! {
    /// Codes of packets of version 2.
    ChannelV2Error("channelv2") {
        InvalidPacket = 2, "invalid packet";
        InvalidPayload = 3, "invalid payload";
        SequenceSendNotFound = 4, "sequence send not found";
        InvalidAcknowledgement = 5, "invalid acknowledgement";
        PacketCommitmentNotFound = 6, "packet commitment not found";
        AcknowledgementNotFound = 7, "packet acknowledgement not found";
        InvalidTimeout = 8, "invalid packet timeout";
        TimeoutElapsed = 9, "timeout elapsed";
        TimeoutNotReached = 10, "timeout not reached";
        AcknowledgementExists = 11, "acknowledgement for packet already exists";
        NoOpMsg = 12, "message is redundant, no-op will be performed";
    }
}

codespace! {
    /// Codes of ports.
    PortError("port") {
        PortExists = 2, "port is already binded";
        PortNotFound = 3, "port not found";
        InvalidPort = 4, "invalid port";
        InvalidRoute = 5, "route not found";
    }
}

codespace! {
    /// Codes of proofs.
    CommitmentError("commitment") {
        InvalidProof = 2, "invalid proof";
        InvalidPrefix = 3, "invalid prefix";
        InvalidMerkleProof = 4, "invalid merkle proof";
    }
}

codespace! {
    /// Codes of clients of solo machines.
    SolomachineError("06-solomachine") {
        InvalidHeader = 2, "invalid header";
        InvalidSequence = 3, "invalid sequence";
        InvalidSignatureAndData = 4, "invalid signature and data";
        SignatureVerificationFailed = 5, "signature verification failed";
        InvalidProof = 6, "invalid solo machine proof";
    }
}

codespace! {
    /// Codes of clients of CometBFT chains.
    TendermintError("07-tendermint") {
        InvalidChainID = 2, "invalid chain-id";
        InvalidTrustingPeriod = 3, "invalid trusting period";
        InvalidUnbondingPeriod = 4, "invalid unbonding period";
        InvalidHeaderHeight = 5, "invalid header height";
        InvalidHeader = 6, "invalid header";
        InvalidMaxClockDrift = 7, "invalid max clock drift";
        ProcessedTimeNotFound = 8, "processed time not found";
        ProcessedHeightNotFound = 9, "processed height not found";
        DelayPeriodNotPassed = 10, "packet-specified delay period has not been reached";
        TrustingPeriodExpired = 11, "time since latest trusted state has passed the trusting period";
        UnbondingPeriodExpired = 12, "time since latest trusted state has passed the unbonding period";
        InvalidProofSpecs = 13, "invalid proof specs";
        InvalidValidatorSet = 14, "invalid validator set";
        InvalidTrustLevel = 15, "invalid trust level";
    }
}
