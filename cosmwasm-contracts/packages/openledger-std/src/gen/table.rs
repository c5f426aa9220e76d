// Made by openledger-std-gen.
message!(attribution::MsgPruneRecords => attribution::MsgPruneRecordsResponse, signer sender);
message!(attribution::MsgWithdrawEarnings => attribution::MsgWithdrawEarningsResponse, signer account);
message!(attribution::MsgReleaseDeferred => attribution::MsgReleaseDeferredResponse, signer sender);
question!(attribution::QueryParamsRequest => attribution::QueryParamsResponse, "/openledger.attribution.v1.Query/Params");
question!(attribution::QueryAttributionRequest => attribution::QueryAttributionResponse, "/openledger.attribution.v1.Query/Attribution");
question!(attribution::QueryWhyPaidRequest => attribution::QueryWhyPaidResponse, "/openledger.attribution.v1.Query/WhyPaid");
question!(attribution::QueryEarningsByAccountRequest => attribution::QueryEarningsByAccountResponse, "/openledger.attribution.v1.Query/EarningsByAccount");
question!(attribution::QueryPaymentsRequest => attribution::QueryPaymentsResponse, "/openledger.attribution.v1.Query/Payments");
question!(attribution::QueryEpochTotalsRequest => attribution::QueryEpochTotalsResponse, "/openledger.attribution.v1.Query/EpochTotals");
message!(datanet::MsgCreateDatanet => datanet::MsgCreateDatanetResponse, signer creator);
message!(datanet::MsgUpdateDatanet => datanet::MsgUpdateDatanetResponse, signer creator);
message!(datanet::MsgUpdateAllowlist => datanet::MsgUpdateAllowlistResponse, signer creator);
message!(datanet::MsgCommitContribution => datanet::MsgCommitContributionResponse, signer contributor);
message!(datanet::MsgRevealContribution => datanet::MsgRevealContributionResponse, signer contributor);
message!(datanet::MsgCurateContribution => datanet::MsgCurateContributionResponse, signer curator);
message!(datanet::MsgSetConsent => datanet::MsgSetConsentResponse, signer contributor);
message!(datanet::MsgReleaseBond => datanet::MsgReleaseBondResponse, signer contributor);
message!(datanet::MsgProveSynthetic => datanet::MsgProveSyntheticResponse, signer prover);
message!(datanet::MsgProveCrossDuplicate => datanet::MsgProveCrossDuplicateResponse, signer prover);
question!(datanet::QueryParamsRequest => datanet::QueryParamsResponse, "/openledger.datanet.v1.Query/Params");
question!(datanet::QueryDatanetRequest => datanet::QueryDatanetResponse, "/openledger.datanet.v1.Query/Datanet");
question!(datanet::QueryDatanetsRequest => datanet::QueryDatanetsResponse, "/openledger.datanet.v1.Query/Datanets");
question!(datanet::QueryAllowlistRequest => datanet::QueryAllowlistResponse, "/openledger.datanet.v1.Query/Allowlist");
question!(datanet::QueryProjectionRequest => datanet::QueryProjectionResponse, "/openledger.datanet.v1.Query/Projection");
question!(datanet::QueryItemBondRequest => datanet::QueryItemBondResponse, "/openledger.datanet.v1.Query/ItemBond");
question!(datanet::QueryItemRequest => datanet::QueryItemResponse, "/openledger.datanet.v1.Query/Item");
question!(datanet::QueryItemsRequest => datanet::QueryItemsResponse, "/openledger.datanet.v1.Query/Items");
question!(datanet::QueryClusterRequest => datanet::QueryClusterResponse, "/openledger.datanet.v1.Query/Cluster");
question!(datanet::QueryConsentAtRequest => datanet::QueryConsentAtResponse, "/openledger.datanet.v1.Query/ConsentAt");
question!(datanet::QuerySnapshotAtRequest => datanet::QuerySnapshotAtResponse, "/openledger.datanet.v1.Query/SnapshotAt");
question!(datanet::QuerySnapshotItemsRequest => datanet::QuerySnapshotItemsResponse, "/openledger.datanet.v1.Query/SnapshotItems");
question!(datanet::QueryContributionRequest => datanet::QueryContributionResponse, "/openledger.datanet.v1.Query/Contribution");
question!(datanet::QueryProvenanceRequest => datanet::QueryProvenanceResponse, "/openledger.datanet.v1.Query/Provenance");
question!(datanet::QueryLicenceMapRequest => datanet::QueryLicenceMapResponse, "/openledger.datanet.v1.Query/LicenceMap");
question!(datanet::QueryContributionsRequest => datanet::QueryContributionsResponse, "/openledger.datanet.v1.Query/Contributions");
question!(datanet::QueryCommitRequest => datanet::QueryCommitResponse, "/openledger.datanet.v1.Query/Commit");
question!(datanet::QueryCommitsRequest => datanet::QueryCommitsResponse, "/openledger.datanet.v1.Query/Commits");
message!(inference::MsgInfer => inference::MsgInferResponse, signer payer);
message!(inference::MsgInferBatch => inference::MsgInferBatchResponse, signer payer);
message!(inference::MsgRetrieve => inference::MsgRetrieveResponse, signer payer);
message!(inference::MsgSubmitRetrieval => inference::MsgSubmitRetrievalResponse, signer submitter);
message!(inference::MsgChallengeRetrieval => inference::MsgChallengeRetrievalResponse, signer challenger);
message!(inference::MsgSettleRetrieval => inference::MsgSettleRetrievalResponse, signer sender);
question!(inference::QueryParamsRequest => inference::QueryParamsResponse, "/openledger.inference.v1.Query/Params");
question!(inference::QueryInferenceRequest => inference::QueryInferenceResponse, "/openledger.inference.v1.Query/Inference");
question!(inference::QueryInferencesByPayerRequest => inference::QueryInferencesByPayerResponse, "/openledger.inference.v1.Query/InferencesByPayer");
question!(inference::QueryRetrievalRequest => inference::QueryRetrievalResponse, "/openledger.inference.v1.Query/Retrieval");
question!(inference::QueryOpenRetrievalsRequest => inference::QueryOpenRetrievalsResponse, "/openledger.inference.v1.Query/OpenRetrievals");
message!(model::MsgBeginArtifact => model::MsgBeginArtifactResponse, signer uploader);
message!(model::MsgUploadArtifactChunk => model::MsgUploadArtifactChunkResponse, signer uploader);
message!(model::MsgFinishArtifact => model::MsgFinishArtifactResponse, signer uploader);
message!(model::MsgDiscardArtifact => model::MsgDiscardArtifactResponse, signer uploader);
message!(model::MsgCreateModel => model::MsgCreateModelResponse, signer creator);
message!(model::MsgAnnounceTraining => model::MsgAnnounceTrainingResponse, signer creator);
message!(model::MsgRegisterHead => model::MsgRegisterHeadResponse, signer creator);
message!(model::MsgUploadInverse => model::MsgUploadInverseResponse, signer creator);
message!(model::MsgCertifyStep => model::MsgCertifyStepResponse, signer sender);
message!(model::MsgJudgeStep => model::MsgJudgeStepResponse, signer sender);
message!(model::MsgStateAccuracy => model::MsgStateAccuracyResponse, signer creator);
message!(model::MsgSetPrice => model::MsgSetPriceResponse, signer creator);
message!(model::MsgDeprecateModel => model::MsgDeprecateModelResponse, signer creator);
question!(model::QueryParamsRequest => model::QueryParamsResponse, "/openledger.model.v1.Query/Params");
question!(model::QueryModelRequest => model::QueryModelResponse, "/openledger.model.v1.Query/Model");
question!(model::QueryModelsRequest => model::QueryModelsResponse, "/openledger.model.v1.Query/Models");
question!(model::QueryArtifactRequest => model::QueryArtifactResponse, "/openledger.model.v1.Query/Artifact");
question!(model::QueryLineageRequest => model::QueryLineageResponse, "/openledger.model.v1.Query/Lineage");
question!(model::QueryCertificationRequest => model::QueryCertificationResponse, "/openledger.model.v1.Query/Certification");

/// Every query of the chain's own modules that a contract may ask.
pub const QUERY_PATHS: [&str; 35] = [
    "/openledger.attribution.v1.Query/Params",
    "/openledger.attribution.v1.Query/Attribution",
    "/openledger.attribution.v1.Query/WhyPaid",
    "/openledger.attribution.v1.Query/EarningsByAccount",
    "/openledger.attribution.v1.Query/Payments",
    "/openledger.attribution.v1.Query/EpochTotals",
    "/openledger.datanet.v1.Query/Params",
    "/openledger.datanet.v1.Query/Datanet",
    "/openledger.datanet.v1.Query/Datanets",
    "/openledger.datanet.v1.Query/Allowlist",
    "/openledger.datanet.v1.Query/Projection",
    "/openledger.datanet.v1.Query/ItemBond",
    "/openledger.datanet.v1.Query/Item",
    "/openledger.datanet.v1.Query/Items",
    "/openledger.datanet.v1.Query/Cluster",
    "/openledger.datanet.v1.Query/ConsentAt",
    "/openledger.datanet.v1.Query/SnapshotAt",
    "/openledger.datanet.v1.Query/SnapshotItems",
    "/openledger.datanet.v1.Query/Contribution",
    "/openledger.datanet.v1.Query/Provenance",
    "/openledger.datanet.v1.Query/LicenceMap",
    "/openledger.datanet.v1.Query/Contributions",
    "/openledger.datanet.v1.Query/Commit",
    "/openledger.datanet.v1.Query/Commits",
    "/openledger.inference.v1.Query/Params",
    "/openledger.inference.v1.Query/Inference",
    "/openledger.inference.v1.Query/InferencesByPayer",
    "/openledger.inference.v1.Query/Retrieval",
    "/openledger.inference.v1.Query/OpenRetrievals",
    "/openledger.model.v1.Query/Params",
    "/openledger.model.v1.Query/Model",
    "/openledger.model.v1.Query/Models",
    "/openledger.model.v1.Query/Artifact",
    "/openledger.model.v1.Query/Lineage",
    "/openledger.model.v1.Query/Certification",
];
