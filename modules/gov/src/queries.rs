//! Queries of `cosmos.gov.v1.Query`.

use crate::errors::{not_found_text, status};
use crate::keeper::GovKeeper;
use crate::keys::{CONSTITUTION, DEPOSITS, PROPOSALS, VOTES};
use crate::{page, params, tally};
use openledger_core::collections::{Prefixed, part};
use openledger_core::wire::{codec_address, page_request, page_response, query_address};
use openledger_core::{AccAddress, Ctx, GrpcCode, QueryError, QueryRoute, QueryRoutes, Res};
use openledger_proto::cosmos::gov::v1::{
    Deposit, DepositParams, Proposal, ProposalStatus, QueryConstitutionResponse, QueryDepositRequest,
    QueryDepositResponse, QueryDepositsRequest, QueryDepositsResponse, QueryParamsRequest, QueryParamsResponse,
    QueryProposalRequest, QueryProposalResponse, QueryProposalsRequest, QueryProposalsResponse,
    QueryTallyResultRequest, QueryTallyResultResponse, QueryVoteRequest, QueryVoteResponse, QueryVotesRequest,
    QueryVotesResponse, TallyParams, TallyResult, Vote, VotingParams,
};

pub(crate) type Answer<T> = Result<T, QueryError>;

/// The methods of `cosmos.gov.v1.Query`.
pub(crate) fn routes(keeper: &GovKeeper) -> Vec<QueryRoute> {
    QueryRoutes::new(keeper.clone())
        .service("cosmos.gov.v1.Query")
        .on("Constitution", |_, ctx, _: openledger_proto::cosmos::gov::v1::QueryConstitutionRequest| {
            let missing = || QueryError::plain("collections: not found: key 'no_key' of type string");
            Ok(QueryConstitutionResponse { constitution: CONSTITUTION.get(ctx)?.ok_or_else(missing)? })
        })
        .on("Proposal", |_, ctx, r| proposal(ctx, &r))
        .on("Proposals", |_, ctx, r| proposals(ctx, r))
        .on("Vote", |_, ctx, r| vote(ctx, &r))
        .on("Votes", |_, ctx, r| votes(ctx, r))
        .on("Params", |_, ctx, r| params(ctx, &r))
        .on("Deposit", |_, ctx, r| deposit(ctx, &r))
        .on("Deposits", |_, ctx, r| deposits(ctx, r))
        .on("TallyResult", |k, ctx, r| tally_result(k, ctx, &r))
        .finish()
}

fn require_id(id: u64) -> Answer<()> {
    if id == 0 { Err(QueryError::invalid("proposal id can not be 0")) } else { Ok(()) }
}

fn address(ctx: &Ctx, text: &str) -> Answer<Prefixed<AccAddress>> {
    query_address(ctx, text).map(Prefixed)
}

fn existing(ctx: &Ctx, id: u64) -> Answer<Proposal> {
    require_id(id)?;
    PROPOSALS.get(ctx, &id)?.ok_or_else(|| QueryError::not_found(format!("proposal {id} doesn't exist")))
}

pub(crate) fn proposal(ctx: &Ctx, r: &QueryProposalRequest) -> Answer<QueryProposalResponse> {
    Ok(QueryProposalResponse { proposal: Some(existing(ctx, r.proposal_id)?) })
}

pub(crate) fn proposals(ctx: &Ctx, r: QueryProposalsRequest) -> Answer<QueryProposalsResponse> {
    let wanted = ProposalStatus::try_from(r.proposal_status).ok().filter(|s| *s != ProposalStatus::Unspecified);
    let (proposals, page) = page::paginate_filtered(ctx, &PROPOSALS, &[], &page_request(r.pagination), |p| {
        let mut keep = wanted.is_none_or(|s| i32::from(s) == p.status);
        if !r.voter.is_empty() {
            keep &= VOTES.has(ctx, &(p.id, Prefixed(codec_address(ctx, &r.voter)?)))?;
        }
        if !r.depositor.is_empty() {
            keep &= DEPOSITS.has(ctx, &(p.id, Prefixed(codec_address(ctx, &r.depositor)?)))?;
        }
        Ok(keep)
    })?;
    Ok(QueryProposalsResponse { proposals, pagination: page_response(page) })
}

pub(crate) fn vote(ctx: &Ctx, r: &QueryVoteRequest) -> Answer<QueryVoteResponse> {
    require_id(r.proposal_id)?;
    if r.voter.is_empty() {
        return Err(QueryError::invalid("empty voter address"));
    }
    let vote: Option<Vote> = VOTES.get(ctx, &(r.proposal_id, address(ctx, &r.voter)?))?;
    let missing = || QueryError::invalid(format!("voter: {} not found for proposal: {}", r.voter, r.proposal_id));
    Ok(QueryVoteResponse { vote: Some(vote.ok_or_else(missing)?) })
}

pub(crate) fn votes(ctx: &Ctx, r: QueryVotesRequest) -> Answer<QueryVotesResponse> {
    require_id(r.proposal_id)?;
    let (votes, page) = page::paginate(ctx, &VOTES, &part(&r.proposal_id), &page_request(r.pagination))?;
    Ok(QueryVotesResponse { votes, pagination: page_response(page) })
}

#[allow(deprecated, reason = "clients of old versions read the three parts")]
pub(crate) fn params(ctx: &Ctx, r: &QueryParamsRequest) -> Answer<QueryParamsResponse> {
    let p = params::get(ctx).map_err(status(GrpcCode::Unknown))?;
    let mut out = QueryParamsResponse::default();
    match r.params_type.as_str() {
        "deposit" => {
            let part = DepositParams { min_deposit: p.min_deposit.clone(), max_deposit_period: p.max_deposit_period };
            out.deposit_params = Some(part);
        }
        "voting" => out.voting_params = Some(VotingParams { voting_period: p.voting_period }),
        "tallying" => {
            let (quorum, threshold, veto_threshold) = (p.quorum.clone(), p.threshold.clone(), p.veto_threshold.clone());
            out.tally_params = Some(TallyParams { quorum, threshold, veto_threshold });
        }
        "" => {}
        other => return Err(QueryError::invalid(format!("unknown params type: {other}"))),
    }
    out.params = Some(p);
    Ok(out)
}

pub(crate) fn deposit(ctx: &Ctx, r: &QueryDepositRequest) -> Answer<QueryDepositResponse> {
    require_id(r.proposal_id)?;
    if r.depositor.is_empty() {
        return Err(QueryError::invalid("empty depositor address"));
    }
    let depositor = address(ctx, &r.depositor)?;
    let text = ctx.address_text(&depositor.0);
    let deposit: Option<Deposit> = DEPOSITS.get(ctx, &(r.proposal_id, depositor))?;
    let key = format!("(\"{}\", \"{text}\")", r.proposal_id);
    Ok(QueryDepositResponse {
        deposit: Some(deposit.ok_or_else(|| QueryError::not_found(not_found_text(key, "Deposit")))?),
    })
}

pub(crate) fn deposits(ctx: &Ctx, r: QueryDepositsRequest) -> Answer<QueryDepositsResponse> {
    require_id(r.proposal_id)?;
    let (deposits, page) = page::paginate(ctx, &DEPOSITS, &part(&r.proposal_id), &page_request(r.pagination))?;
    Ok(QueryDepositsResponse { deposits, pagination: page_response(page) })
}

pub(crate) fn tally_result(k: &GovKeeper, ctx: &Ctx, r: &QueryTallyResultRequest) -> Answer<QueryTallyResultResponse> {
    let p = existing(ctx, r.proposal_id)?;
    let tally = match p.status() {
        ProposalStatus::DepositPeriod => tally::empty(),
        ProposalStatus::Passed | ProposalStatus::Rejected | ProposalStatus::Failed => {
            p.final_tally_result.unwrap_or_default()
        }
        ProposalStatus::VotingPeriod | ProposalStatus::Unspecified => {
            running_tally(k, ctx, &p).map_err(status(GrpcCode::Unknown))?
        }
    };
    Ok(QueryTallyResultResponse { tally: Some(tally) })
}

/// Counting deletes the votes; a query takes that back.
fn running_tally(k: &GovKeeper, ctx: &Ctx, p: &Proposal) -> Res<TallyResult> {
    let depth = ctx.state().push();
    let outcome = k.tally(ctx, p);
    ctx.state().revert(depth);
    outcome.map(|o| o.result)
}
