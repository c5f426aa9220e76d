//! Queries of `cosmos.gov.v1beta1.Query`: answered by those of `v1`, whose answers are converted.

use crate::content::Content;
use crate::errors::status;
use crate::keeper::GovKeeper;
use crate::params;
use crate::queries::{self, Answer};
use openledger_core::wire::{coins_to_proto, dec_to_proto, time_to_proto};
use openledger_core::{
    Amount, BlockTime, Coin, Coins, Ctx, Failure, GrpcCode, QueryError, QueryRoute, QueryRoutes, Res, Sdk,
};
use openledger_proto::any;
use openledger_proto::cosmos::base::v1beta1::Coin as ProtoCoin;
use openledger_proto::cosmos::gov::v1::{self, MsgExecLegacyContent};
use openledger_proto::cosmos::gov::v1beta1::{
    Deposit, DepositParams, Proposal, QueryDepositRequest, QueryDepositResponse, QueryDepositsRequest,
    QueryDepositsResponse, QueryParamsRequest, QueryParamsResponse, QueryProposalRequest, QueryProposalResponse,
    QueryProposalsRequest, QueryProposalsResponse, QueryTallyResultRequest, QueryTallyResultResponse, QueryVoteRequest,
    QueryVoteResponse, QueryVotesRequest, QueryVotesResponse, TallyParams, TallyResult, Vote, VotingParams,
    WeightedVoteOption,
};
use prost_types::{Any, Duration, Timestamp};

/// The methods of `cosmos.gov.v1beta1.Query`.
pub(crate) fn routes(keeper: &GovKeeper) -> Vec<QueryRoute> {
    QueryRoutes::new(keeper.clone())
        .service("cosmos.gov.v1beta1.Query")
        .on("Proposal", |_, ctx, QueryProposalRequest { proposal_id }: QueryProposalRequest| {
            let found = queries::proposal(ctx, &v1::QueryProposalRequest { proposal_id })?;
            let proposal = legacy_proposal(&found.proposal.unwrap_or_default())?;
            Ok(QueryProposalResponse { proposal: Some(proposal) })
        })
        .on(
            "Proposals",
            |_, ctx, QueryProposalsRequest { proposal_status, voter, depositor, pagination }: QueryProposalsRequest| {
                let found = queries::proposals(
                    ctx,
                    v1::QueryProposalsRequest { proposal_status, voter, depositor, pagination },
                )?;
                let proposals = found.proposals.iter().map(legacy_proposal).collect::<Answer<_>>()?;
                Ok(QueryProposalsResponse { proposals, pagination: found.pagination })
            },
        )
        .on("Vote", |_, ctx, QueryVoteRequest { proposal_id, voter }: QueryVoteRequest| {
            let found = queries::vote(ctx, &v1::QueryVoteRequest { proposal_id, voter })?;
            let vote = legacy_vote(found.vote.unwrap_or_default()).map_err(status(GrpcCode::Unknown))?;
            Ok(QueryVoteResponse { vote: Some(vote) })
        })
        .on("Votes", |_, ctx, QueryVotesRequest { proposal_id, pagination }: QueryVotesRequest| {
            let found = queries::votes(ctx, v1::QueryVotesRequest { proposal_id, pagination })?;
            let votes =
                found.votes.into_iter().map(legacy_vote).collect::<Res<_>>().map_err(status(GrpcCode::Unknown))?;
            Ok(QueryVotesResponse { votes, pagination: found.pagination })
        })
        .on("Params", |_, ctx, r| legacy_params(ctx, &r))
        .on("Deposit", |_, ctx, QueryDepositRequest { proposal_id, depositor }: QueryDepositRequest| {
            let found = queries::deposit(ctx, &v1::QueryDepositRequest { proposal_id, depositor })?;
            let deposit = legacy_deposit(found.deposit.unwrap_or_default())?;
            Ok(QueryDepositResponse { deposit: Some(deposit) })
        })
        .on("Deposits", |_, ctx, QueryDepositsRequest { proposal_id, pagination }: QueryDepositsRequest| {
            let found = queries::deposits(ctx, v1::QueryDepositsRequest { proposal_id, pagination })?;
            let deposits = found.deposits.into_iter().map(legacy_deposit).collect::<Res<_>>()?;
            Ok(QueryDepositsResponse { deposits, pagination: found.pagination })
        })
        .on("TallyResult", |k, ctx, QueryTallyResultRequest { proposal_id }: QueryTallyResultRequest| {
            let found = queries::tally_result(k, ctx, &v1::QueryTallyResultRequest { proposal_id })?;
            let tally = legacy_tally(found.tally.as_ref()).map_err(status(GrpcCode::Unknown))?;
            Ok(QueryTallyResultResponse { tally: Some(tally) })
        })
        .finish()
}

/// The coins in order and without zeros, as SDK `NewCoins` gives them.
fn new_coins(coins: &[ProtoCoin]) -> Res<Vec<ProtoCoin>> {
    let coins: Vec<Coin> = coins.iter().map(|c| Coin::parse_parts(&c.denom, &c.amount)).collect::<Res<_>>()?;
    Ok(coins_to_proto(&Coins::normalize(coins)?))
}

/// A time as a Go struct has it that holds no pointer: never absent.
fn time(t: Option<Timestamp>) -> Option<Timestamp> {
    Some(t.unwrap_or_else(|| time_to_proto(BlockTime::GO_ZERO)))
}

/// SDK `ConvertToLegacyProposal`.
///
/// # Errors
/// `Unknown` unless the proposal has exactly one message.
fn legacy_proposal(p: &v1::Proposal) -> Answer<Proposal> {
    let final_tally_result = Some(legacy_tally(p.final_tally_result.as_ref()).map_err(status(GrpcCode::Unknown))?);
    let [msg] = p.messages.as_slice() else {
        return Err(invalid_type(
            "can't convert a gov/v1 Proposal to gov/v1beta1 Proposal when amount of proposal messages not exactly one",
        ));
    };
    Ok(Proposal {
        proposal_id: p.id,
        content: Some(legacy_content(msg)?),
        status: p.status,
        final_tally_result,
        submit_time: time(p.submit_time),
        deposit_end_time: time(p.deposit_end_time),
        total_deposit: new_coins(&p.total_deposit)?,
        voting_start_time: time(p.voting_start_time),
        voting_end_time: time(p.voting_end_time),
    })
}

/// How gRPC carries the SDK's coded error `sdk:29`.
fn invalid_type(text: &str) -> QueryError {
    match Sdk::InvalidType.wrap(text) {
        Failure::Tx(e) => QueryError::coded(&e),
        fatal => fatal.into(),
    }
}

/// The content of a legacy message; any other message stands for itself.
fn legacy_content(msg: &Any) -> Answer<Any> {
    if msg.type_url != any::type_url::<MsgExecLegacyContent>() {
        return Ok(msg.clone());
    }
    let exec: MsgExecLegacyContent = any::unpack(msg).map_err(Failure::corrupt)?;
    let content = exec.content.ok_or_else(|| invalid_type("expected *v1beta1.Content, got <nil>"))?;
    Content::from_any(&content)?;
    Ok(content)
}

fn legacy_tally(t: Option<&v1::TallyResult>) -> Res<TallyResult> {
    let t = t.cloned().unwrap_or_default();
    let int = |text: &str, what: &str| {
        let unreadable = |_| Failure::unregistered(format!("unable to convert {what} tally string ({text}) to int"));
        text.parse::<Amount>().map(|a| a.to_string()).map_err(unreadable)
    };
    Ok(TallyResult {
        yes: int(&t.yes_count, "yes")?,
        no: int(&t.no_count, "no")?,
        no_with_veto: int(&t.no_with_veto_count, "no with veto")?,
        abstain: int(&t.abstain_count, "abstain")?,
    })
}

#[allow(deprecated, reason = "the old field has to be named")]
fn legacy_vote(v: v1::Vote) -> Res<Vote> {
    let option = |o: &v1::WeightedVoteOption| {
        Ok(WeightedVoteOption { option: o.option, weight: dec_to_proto(params::dec(&o.weight)?) })
    };
    let options = v.options.iter().map(option).collect::<Res<_>>()?;
    Ok(Vote { proposal_id: v.proposal_id, voter: v.voter, option: 0, options })
}

fn legacy_deposit(d: v1::Deposit) -> Res<Deposit> {
    Ok(Deposit { proposal_id: d.proposal_id, depositor: d.depositor, amount: new_coins(&d.amount)? })
}

/// One of the three parts; the others are Go's zero values.
fn legacy_params(ctx: &Ctx, r: &QueryParamsRequest) -> Answer<QueryParamsResponse> {
    if r.params_type.is_empty() {
        params::get(ctx).map_err(status(GrpcCode::Unknown))?;
        return Err(QueryError::invalid(" is not a valid parameter type"));
    }
    let p = queries::params(ctx, &v1::QueryParamsRequest { params_type: r.params_type.clone() })?
        .params
        .unwrap_or_default();
    let zero = Some(Duration { seconds: 0, nanos: 0 });
    let none = || b"0".to_vec();
    let mut out = QueryParamsResponse {
        voting_params: Some(VotingParams { voting_period: zero }),
        deposit_params: Some(DepositParams { min_deposit: Vec::new(), max_deposit_period: zero }),
        tally_params: Some(TallyParams { quorum: none(), threshold: none(), veto_threshold: none() }),
    };
    let dec = |text: &str| params::dec(text).map(|d| dec_to_proto(d).into_bytes()).map_err(status(GrpcCode::Unknown));
    match r.params_type.as_str() {
        "voting" => out.voting_params = Some(VotingParams { voting_period: p.voting_period.or(zero) }),
        "deposit" => {
            let (min_deposit, max_deposit_period) = (new_coins(&p.min_deposit)?, p.max_deposit_period.or(zero));
            out.deposit_params = Some(DepositParams { min_deposit, max_deposit_period });
        }
        _ => {
            let (quorum, threshold, veto_threshold) = (dec(&p.quorum)?, dec(&p.threshold)?, dec(&p.veto_threshold)?);
            out.tally_params = Some(TallyParams { quorum, threshold, veto_threshold });
        }
    }
    Ok(out)
}
