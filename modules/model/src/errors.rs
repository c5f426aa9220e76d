//! Refusals of the module, codespace `model`. Codes are API: never renumber.

openledger_core::coded_errors! {
    /// Why a message or a call was refused.
    #[derive(Copy)]
    pub enum ModelError("model") {
        /// No model has this id.
        ModelNotFound = 2, "model not found";
        /// No artifact has this id.
        ArtifactNotFound = 3, "artifact not found";
        /// Only the model's creator may do this.
        NotCreator = 4, "signer is not the creator of the model";
        /// Only the artifact's uploader may do this.
        NotUploader = 5, "signer is not the uploader of the artifact";
        /// A hash that is not 32 bytes.
        InvalidHash = 6, "hash must be 32 bytes";
        /// Size or chunk size outside the bounds.
        InvalidSize = 7, "size or chunk size out of bounds";
        /// A chunk of a wrong index or length.
        InvalidChunk = 8, "chunk has a wrong index or length";
        /// The chunk is stored already.
        DuplicateChunk = 9, "chunk is stored already";
        /// Chunks are missing.
        Incomplete = 10, "chunks are missing";
        /// The whole does not have the announced hash.
        HashMismatch = 11, "content does not have the announced hash";
        /// The artifact is not in a state for this.
        ArtifactState = 12, "artifact is not in a state for this";
        /// The model is not in a state for this.
        ModelState = 13, "model is not in a state for this";
        /// Name, description or class names of a wrong length.
        InvalidText = 14, "invalid name, description or class names";
        /// Shares that do not add up, repeat an account, or are too many.
        InvalidShares = 15, "invalid shares";
        /// Parents that are unknown, uncertified, repeated or too many.
        InvalidParents = 16, "invalid parents";
        /// The shares of all ancestors exceed the limit.
        StackTooHigh = 17, "shares of the ancestors exceed the limit";
        /// More ancestors than allowed.
        TooManyAncestors = 18, "too many ancestors";
        /// Classes or dimensions outside the bounds of this kind of model.
        InvalidShape = 19, "classes times (dimension + 1) out of bounds";
        /// Unknown licence bits, or bits that a parent does not grant, or a parent that may not be tuned or sold.
        InvalidLicence = 20, "invalid licence bits";
        /// Snapshots that repeat a datanet, lie in the future or do not fit the model.
        InvalidSnapshots = 21, "invalid snapshots";
        /// Lambda outside the bounds.
        InvalidLambda = 22, "lambda out of bounds";
        /// Head or inverse of a wrong length or form.
        InvalidHead = 23, "invalid head or inverse";
        /// Certification cannot go on before the seeding block.
        NotSeeded = 24, "the block that seeds the probes has not come yet";
        /// A step of zero or too many items.
        InvalidStep = 25, "invalid number of items";
        /// The price is below the least, or in another denomination.
        InvalidPrice = 26, "invalid price";
        /// Accuracy above one, or a statement without a test set.
        InvalidAccuracy = 27, "invalid accuracy statement";
        /// Parameters outside their bounds.
        InvalidParams = 28, "invalid parameters";
        /// An artifact that finished earlier computes the same.
        GraphOwned = 29, "the same graph was uploaded before";
        /// More multiply-accumulates than `max_graph_macs`.
        TooManyMacs = 30, "too many multiply-accumulates";
        /// More memory than `max_graph_memory_bytes`.
        TooMuchMemory = 31, "too many bytes of memory";
        /// More nodes than `max_graph_nodes`.
        TooManyNodes = 32, "too many nodes";
        /// An input of no element, or larger than an item can be.
        InputSize = 33, "number of input elements out of bounds";
        /// An output of no element, or larger than a head can be.
        OutputSize = 34, "number of output elements out of bounds";
        /// A genesis whose artifacts contradict themselves.
        InvalidGenesis = 35, "invalid genesis";
        /// A text encoder that is newer than a datanet's data, so that its table may know that data.
        EncoderTooNew = 36, "the encoder is newer than the data";
        /// A head without one, or retrieval with none, or its terms out of bounds.
        InvalidRetrieval = 37, "kind and retrieval terms do not fit";
        /// The message is for models of another kind.
        WrongKind = 38, "the model is of another kind";
        /// The model is in no evidence line, or the first of one.
        NothingToJudge = 42, "the model judges nothing";
        /// Its judgement has ended.
        JudgementEnded = 43, "the judgement has ended";
        /// The model before it in the line has not ended its judgement.
        JudgementWaits = 44, "an earlier model of the line has not ended its judgement";
        /// A floor of self-influence that is none of the choices.
        InvalidFloor = 45, "invalid floor of self-influence";
        /// Measured tuners of a model that cannot be measured against its parents.
        InvalidTuning = 50, "tuners of this model cannot be measured";
        /// Nothing of the model is to be measured: it declares its tuners, or is not certified, or was measured.
        NothingToMeasure = 51, "the model has nothing to be measured";
    }
}
