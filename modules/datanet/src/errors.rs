//! Refusals of the module, codespace `datanet`. Codes are API: never renumber.

openledger_core::coded_errors! {
    /// Why a message or a call was refused.
    #[derive(Copy)]
    pub enum DatanetError("datanet") {
        /// No datanet has this id.
        DatanetNotFound = 2, "datanet not found";
        /// No unrevealed commit has this id.
        CommitNotFound = 3, "commit not found";
        /// No contribution has this id.
        ContributionNotFound = 4, "contribution not found";
        /// No item has this id.
        ItemNotFound = 5, "item not found";
        /// Only the datanet's creator may do this.
        NotCreator = 6, "signer is not the creator of the datanet";
        /// Modality, dimension, labels or label names out of bounds.
        InvalidSchema = 7, "invalid schema";
        /// Unknown policy, or curators that do not fit it.
        InvalidPolicy = 8, "invalid admission policy or curators";
        /// Unknown licence bits, or none where some are needed.
        InvalidLicence = 9, "invalid licence bits";
        /// Shares do not add up to 1,000,000 ppm or leave the bounds.
        InvalidShares = 10, "invalid shares";
        /// Bond outside the bounds or in another denomination.
        InvalidBond = 11, "invalid item bond";
        /// Thresholds that contradict each other or the modality.
        InvalidThreshold = 12, "invalid deduplication threshold";
        /// Reveal window outside the bounds.
        InvalidWindow = 13, "invalid reveal window";
        /// Title, description or reason of a wrong length.
        InvalidText = 14, "invalid title, description or reason";
        /// The datanet takes no new commits.
        Closed = 15, "datanet is closed";
        /// The account is not on the allow list.
        NotAllowed = 16, "account is not on the allow list";
        /// The account has as many open commits as it may.
        TooManyCommits = 17, "too many open commits";
        /// The hash is not 32 bytes.
        InvalidHash = 18, "commit hash must be 32 bytes";
        /// Another account made this commit or contribution.
        NotContributor = 19, "signer is not the contributor";
        /// A commit cannot be revealed in its own block.
        TooEarly = 20, "commit cannot be revealed in its own block";
        /// The window has closed.
        Expired = 21, "reveal window has closed";
        /// Salt and payload do not give the committed hash.
        HashMismatch = 22, "payload does not match the commit";
        /// No items, too many items, or a salt of a wrong length.
        InvalidPayload = 23, "invalid payload";
        /// The signer is not a curator of the datanet.
        NotCurator = 24, "signer is not a curator of the datanet";
        /// The contribution does not wait for a curator.
        NotPending = 25, "contribution is not pending";
        /// Curators do not judge their own contributions.
        OwnContribution = 26, "curators cannot decide on their own contribution";
        /// The contribution has no admitted items.
        NotAdmitted = 27, "contribution has no admitted items";
        /// The range leaves the contribution.
        InvalidRange = 28, "item range is outside the contribution";
        /// The contribution has as many consent changes as it may.
        TooManyConsentChanges = 29, "too many consent changes";
        /// The bond is still locked.
        BondNotMature = 30, "bond is not mature";
        /// The bond was settled before.
        BondReleased = 31, "bond was already released";
        /// Parameters out of bounds.
        InvalidParams = 32, "invalid parameters";
        /// The snapshot cannot be announced now.
        InvalidSnapshot = 33, "invalid snapshot";
        /// No longer given: a model that takes vectors refuses texts itself (`model:21`).
        NotVectors = 34, "datanet does not hold int8 vectors";
        /// The datanet has no allow list, or the change is empty or too long.
        InvalidAllowlist = 35, "invalid allow list change";
        /// A genesis section that contradicts itself.
        InvalidGenesis = 36, "invalid genesis";
        /// Thresholds out of order, or no text encoder that was finished before.
        InvalidTextRules = 37, "invalid rules for texts";
        /// The bytes are no projection of the right dimension, or its bounds are out of order.
        InvalidSubspace = 38, "invalid subspace";
        /// The datanet takes no such proofs, or the items do not fit: order, contribution, owner or form.
        InvalidProof = 39, "items do not fit the proof";
        /// The items are too far apart.
        NotProven = 40, "distance is not below the bound";
        /// The item has not settled, or its bond is mature.
        ProofClosed = 41, "no proof is taken at this height";
        /// The item is a duplicate already.
        AlreadyDuplicate = 42, "item is a duplicate already";
        /// Contributors prove nothing about their own items.
        OwnItem = 43, "contributors cannot prove against their own items";
        /// Evidence that is neither OFF nor DEFER.
        InvalidEvidence = 47, "invalid evidence";
        /// Columns that do not fit the schema, or a malformed centre or scale.
        InvalidColumns = 49, "invalid columns";
        /// A field of a provenance that is malformed, or does not go with the others.
        InvalidProvenance = 50, "invalid provenance";
        /// The datanet's schema admits no synthetic data.
        SyntheticNotAdmitted = 51, "datanet admits no synthetic data";
        /// Payloads on chain cannot be erased.
        PersonalDataPresent = 52, "personal data cannot be put on chain";
        /// Not a host name in lower case.
        InvalidDomain = 53, "invalid domain";
        /// Not a language tag, or not in its recommended case.
        InvalidLanguage = 54, "invalid language tag";
        /// Data were taken, or reservations looked for, after the day of the block.
        ProvenanceInFuture = 55, "provenance lies in the future";
    }
}
