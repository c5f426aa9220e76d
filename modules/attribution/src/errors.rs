//! Refusals of the module, codespace `attribution`. Codes are API: never renumber.

openledger_core::coded_errors! {
    /// Why a message or a call was refused.
    #[derive(Copy)]
    pub enum AttributionError("attribution") {
        /// No inference of this id was attributed.
        RecordNotFound = 2, "attribution record not found";
        /// The body of the record was pruned; its hash stays.
        RecordPruned = 3, "attribution record was pruned";
        /// Parameters out of bounds.
        InvalidParams = 4, "invalid parameters";
        /// A genesis section that contradicts itself.
        InvalidGenesis = 5, "invalid genesis";
        /// The fee is zero or above 2^53 base units.
        InvalidFee = 6, "fee cannot be split";
        /// The inference was attributed before.
        AlreadyAttributed = 7, "inference was attributed already";
        /// The embedding does not fit the model.
        InvalidEmbedding = 8, "embedding does not fit the model";
        /// No ids, too many, repeated ones or a zero among them.
        InvalidIds = 9, "invalid list of inferences";
        /// The account has earned nothing that waits for payment.
        NoCredit = 10, "no earnings wait for payment";
        /// No judgement has released anything of what was named.
        NothingToRelease = 14, "nothing of it is released";
    }
}
