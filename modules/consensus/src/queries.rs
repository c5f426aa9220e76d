//! `cosmos.consensus.v1.Query`.

use crate::keeper::ConsensusKeeper;
use openledger_core::ports::ConsensusParamsPort;
use openledger_core::{Failure, GrpcCode, QueryError, QueryRoute, QueryRoutes};
use openledger_proto::cosmos::consensus::v1::{QueryParamsRequest, QueryParamsResponse};

/// The methods of `cosmos.consensus.v1.Query`.
pub(crate) fn routes(keeper: &ConsensusKeeper) -> Vec<QueryRoute> {
    QueryRoutes::new(*keeper)
        .service("cosmos.consensus.v1.Query")
        .on("Params", |k, ctx, _: QueryParamsRequest| {
            let internal = |e: Failure| QueryError::new(GrpcCode::Internal, e.to_string());
            let params = k.params(ctx).map_err(internal)?.ok_or_else(|| internal(ConsensusKeeper::missing()))?;
            Ok(QueryParamsResponse { params: Some(params) })
        })
        .finish()
}
