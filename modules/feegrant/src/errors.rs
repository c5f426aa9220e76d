//! Refusals of the module, with the codes of `x/feegrant`.

openledger_core::coded_errors! {
    /// Why a fee grant was refused; each carries the context that stands in front of the registered text.
    pub enum FeegrantError("feegrant") {
        /// The fee is above what is left.
        LimitExceeded(&'static str) = 2, "{0}: fee limit exceeded";
        /// The allowance has expired.
        Expired(&'static str) = 3, "{0}: fee allowance expired";
        /// A negative period, or an expiration before 1970.
        InvalidDuration(&'static str) = 4, "{0}: invalid duration";
        /// The message carries no allowance.
        NoAllowance(&'static str) = 5, "{0}: no allowance";
        /// A filter that allows no message.
        NoMessages(&'static str) = 6, "{0}: allowed messages are empty";
        /// The transaction has a message that the filter does not name.
        MessageNotAllowed(&'static str) = 7, "{0}: message not allowed";
    }
}
