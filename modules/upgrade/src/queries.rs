//! `cosmos.upgrade.v1beta1.Query`.

use crate::errors::UpgradeError;
use crate::keeper::UpgradeKeeper;
use crate::keys::{STORE, VERSIONS, upgraded_consensus_state};
use openledger_core::{Ctx, QueryError, Res, wire};
use openledger_proto::cosmos::upgrade::v1beta1::{
    ModuleVersion, QueryAppliedPlanRequest, QueryAppliedPlanResponse, QueryAuthorityRequest, QueryAuthorityResponse,
    QueryCurrentPlanRequest, QueryCurrentPlanResponse, QueryModuleVersionsRequest, QueryModuleVersionsResponse,
    QueryUpgradedConsensusStateRequest, QueryUpgradedConsensusStateResponse,
};
use prost::Message;

pub(crate) fn query(
    keeper: &UpgradeKeeper,
    ctx: &Ctx,
    path: (&str, &str),
    request: &[u8],
) -> Result<Vec<u8>, QueryError> {
    let (service, method) = path;
    match method {
        "CurrentPlan" => {
            wire::decode_request::<QueryCurrentPlanRequest>(request)?;
            Ok(QueryCurrentPlanResponse { plan: keeper.plan(ctx)? }.encode_to_vec())
        }
        "AppliedPlan" => {
            let request: QueryAppliedPlanRequest = wire::decode_request(request)?;
            let height = i64::try_from(keeper.done_height(ctx, &request.name)?).unwrap_or(i64::MAX);
            Ok(QueryAppliedPlanResponse { height }.encode_to_vec())
        }
        "UpgradedConsensusState" => {
            let request: QueryUpgradedConsensusStateRequest = wire::decode_request(request)?;
            let found = ctx.kv(STORE).get(&upgraded_consensus_state(request.last_height))?;
            Ok(QueryUpgradedConsensusStateResponse { upgraded_consensus_state: found.unwrap_or_default() }
                .encode_to_vec())
        }
        "ModuleVersions" => {
            let request: QueryModuleVersionsRequest = wire::decode_request(request)?;
            Ok(QueryModuleVersionsResponse { module_versions: module_versions(keeper, ctx, request.module_name)? }
                .encode_to_vec())
        }
        "Authority" => {
            wire::decode_request::<QueryAuthorityRequest>(request)?;
            Ok(QueryAuthorityResponse { address: ctx.config().authority() }.encode_to_vec())
        }
        _ => Err(QueryError::unimplemented(&format!("/{service}/{method}"))),
    }
}

/// The version of one module, or of all in order of name.
fn module_versions(keeper: &UpgradeKeeper, ctx: &Ctx, name: String) -> Res<Vec<ModuleVersion>> {
    if name.is_empty() {
        return Ok(keeper.versions(ctx)?.into_iter().map(|(name, version)| ModuleVersion { name, version }).collect());
    }
    match VERSIONS.get(ctx, &name)? {
        Some(version) => Ok(vec![ModuleVersion { name, version }]),
        None => Err(UpgradeError::NoModuleVersion(name).into()),
    }
}
