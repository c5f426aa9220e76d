//! Refusals of the module, with the codes of `x/authz`.

openledger_core::coded_errors! {
    /// Why a grant or an execution was refused.
    pub enum AuthzError("authz") {
        /// No grant for this pair and message.
        NotFound(String) = 2, "{0}: authorization not found";
        /// The grant would be over before it begins.
        InvalidExpiration(String) = 3, "{0}: expiration time of authorization should be more than current time";
        /// A staking authorization without a known kind.
        UnknownType = 4, "unknown authorization type";
        /// The queue of expirations does not have the grant.
        NoGrantKey = 5, "can't remove grant from the expire queue, grant key not found: grant key not found";
        /// The grant has ended.
        Expired = 6, "authorization expired";
        /// An account grants to itself.
        GranteeIsGranter = 7, "grantee and granter should be different";
        /// The message needs several signers, or none.
        NumOfSigners = 9, "authorization can be given to msg with only one signer";
        /// A negative limit of tokens.
        NegativeMaxTokens(String) = 12, "negative coin amount: {0}: max tokens should be positive";
    }
}
