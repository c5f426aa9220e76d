//! Refusals of the module, with the codes of `x/evidence`.

openledger_core::coded_errors! {
    /// Why submitted evidence was refused.
    pub enum EvidenceError("evidence") {
        /// No handler takes this kind of evidence from users.
        NoHandler(&'static str) = 2, "{0}: unregistered handler for evidence type";
        /// Nothing was submitted, or it is malformed.
        Invalid(String) = 3, "{0}: invalid evidence";
        /// It was acted on before; by its hash in upper-case hex.
        Exists(String) = 5, "{0}: evidence already exists";
    }
}
