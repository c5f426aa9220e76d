//! Refusals of the module, codespace `job`. Codes are API: never renumber.

openledger_core::coded_errors! {
    /// Why a message was refused.
    pub enum JobError(crate::STORE) {
        /// There is no job with this id.
        JobNotFound(u64) = 2, "job {0} not found";
        /// The reward was paid or refunded before.
        Closed(u64) = 3, "job {0} is closed";
        /// The reward is below the least, or in another denomination.
        InvalidReward = 4, "invalid reward";
        /// The deadline has passed or is too far away.
        InvalidDeadline = 5, "invalid deadline";
        /// A commitment that is not 32 bytes.
        InvalidCommitment = 6, "commitment must be 32 bytes";
        /// The same commitment came before and keeps its height.
        CommittedBefore(u64) = 7, "the commitment came at height {0}";
        /// No candidate was certified in time.
        NoCandidate(u64) = 8, "no model has earned job {0}";
        /// A candidate that was known earlier may still come.
        TooEarly(u64) = 9, "the job can be claimed from height {0} on";
        /// Another model earned the job.
        OtherModel(u64) = 10, "model {0} has earned the job";
        /// A candidate can still come, or came in time.
        NotRefundable = 11, "the job cannot be refunded";
        /// A parameter is out of its bounds.
        InvalidParams(&'static str) = 12, "{0}: invalid parameters";
        /// A genesis section contradicts itself.
        InvalidGenesis(String) = 13, "{0}: invalid genesis";
        /// There is no bounty with this id.
        BountyNotFound(u64) = 14, "bounty {0} not found";
        /// Metric, root, number of items or gain of a bounty that cannot be scored.
        InvalidTest = 15, "invalid metric, root, number of items or gain";
        /// The bounty is not in a state for this, or its time has passed or has not come.
        BountyState(u64) = 16, "bounty {0} is not in a state for this at this height";
        /// As many models as may have entered.
        BountyFull = 17, "the bounty has as many models as it may";
        /// The model has entered before.
        EnteredBefore = 18, "the model has entered before";
        /// The model does not take the items.
        WrongModel = 19, "the model does not take the items of the bounty";
        /// Only the poster may do this.
        NotPoster = 20, "signer is not the poster of the bounty";
        /// An item that the datanet would not take, one too many, or a salt in the wrong place.
        InvalidItem(u32) = 21, "invalid salt or item after {0} items";
        /// The items are not those that were committed to.
        WrongRoot = 22, "the items do not have the hidden root";
        /// A step of zero or too many items.
        InvalidStep = 23, "invalid number of items";
        /// No item has come that the measurement can go on with.
        NoItems(u64) = 24, "the datanet has no settled item from {0} on";
    }
}
