//! The entry points.

use std::collections::BTreeSet;

#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{Binary, Coin, Deps, DepsMut, Env, Event, MessageInfo, Reply, Response, StdError, SubMsg};
use cw2::{ContractVersion, get_contract_version, set_contract_version};
use openledger_std::datanet::{self as chain, AdmissionPolicy, MsgCreateDatanet};
use openledger_std::{BindingError, DatanetQuerier, MILLION, funds, parse_create_datanet_reply};

use crate::msg::{ExecuteMsg, InstantiateMsg, Member, MigrateMsg, Modality, QueryMsg, Schema};
use crate::state::{BOUNTY_COUNT, CONFIG, Config, EARNINGS, Earnings, TOTAL_WEIGHT, WEIGHTS};
use crate::{ContractError, ballots, bounties, claims, earnings, queries};

const NAME: &str = "openledger:datanet-coop";
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The reply of `MsgCreateDatanet`.
const CREATED: u64 = 1;

/// Most founders: their weights are written in one call.
const MAX_FOUNDERS: usize = 50;

type Res = Result<Response, ContractError>;

/// Creates the dataset with this contract as its creator and only curator.
///
/// # Errors
/// Terms that contradict each other, other coins than the creation fee; the transaction fails when the chain
/// refuses.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn instantiate(deps: DepsMut, env: Env, info: MessageInfo, msg: InstantiateMsg) -> Res {
    let params = DatanetQuerier::new(&deps.querier).params()?;
    let fee = Coin::try_from(params.creation_fee.unwrap_or_default())?;
    funds::exactly(&info, &fee)?;
    check(&msg)?;
    set_contract_version(deps.storage, NAME, VERSION)?;
    let config = Config {
        datanet_id: 0,
        denom: msg.denom.clone(),
        threshold_ppm: msg.threshold_ppm,
        min_novelty_ppm: msg.min_novelty_ppm,
        required_licence: msg.required_licence,
        min_bounty_blocks: msg.min_bounty_blocks,
    };
    CONFIG.save(deps.storage, &config)?;
    BOUNTY_COUNT.save(deps.storage, &0)?;
    EARNINGS.save(deps.storage, &Earnings::default())?;
    found(deps, env.block.height, &msg.members)?;
    let create = creation(env.contract.address.to_string(), msg);
    Ok(Response::new().add_submessage(SubMsg::reply_on_success(create, CREATED)))
}

fn check(msg: &InstantiateMsg) -> Result<(), ContractError> {
    let ensure = |holds: bool, what| if holds { Ok(()) } else { Err(ContractError::Terms(what)) };
    ensure(!msg.denom.is_empty(), "a denomination")?;
    ensure(msg.threshold_ppm > MILLION / 2 && msg.threshold_ppm <= MILLION, "a threshold of more than a half")?;
    ensure((1..=MILLION).contains(&msg.min_novelty_ppm), "a novelty of 1 to 1,000,000 ppm")?;
    ensure((1..=MAX_FOUNDERS).contains(&msg.members.len()), "1 to 50 founders")
}

/// Writes the weights of the founders.
fn found(deps: DepsMut, height: u64, members: &[Member]) -> Result<(), ContractError> {
    let mut seen = BTreeSet::new();
    let mut total = 0_u64;
    for member in members {
        let address = deps.api.addr_validate(&member.address)?;
        if member.weight == 0 || !seen.insert(address.clone()) {
            return Err(ContractError::Terms("distinct founders with a weight"));
        }
        total = total.checked_add(member.weight).ok_or(ContractError::Terms("smaller weights"))?;
        WEIGHTS.save(deps.storage, &address, &member.weight, height)?;
    }
    Ok(TOTAL_WEIGHT.save(deps.storage, &total, height)?)
}

fn creation(contract: String, msg: InstantiateMsg) -> MsgCreateDatanet {
    MsgCreateDatanet {
        creator: contract.clone(),
        title: msg.title,
        description: msg.description,
        schema: Some(schema(msg.schema)),
        policy: AdmissionPolicy::Curated.into(),
        curators: vec![contract],
        default_licence: msg.default_licence,
        min_item_bond: Some(msg.min_item_bond.into()),
        near_dup_tau: msg.near_dup_tau,
        novelty_full_at: msg.novelty_full_at,
        norm_bound: msg.norm_bound,
        reveal_window: msg.reveal_window,
        shares: Some(chain::Shares {
            contributors_ppm: msg.shares.contributors_ppm,
            curators_ppm: msg.shares.curators_ppm,
            commons_ppm: msg.shares.commons_ppm,
        }),
        ..MsgCreateDatanet::default()
    }
}

fn schema(schema: Schema) -> chain::Schema {
    let modality = match schema.modality {
        Modality::Int8Vector => chain::Modality::Int8Vector,
        Modality::Utf8Text => chain::Modality::Utf8Text,
    };
    let Schema { dimension, labels, label_names, .. } = schema;
    chain::Schema { modality: modality.into(), dimension, labels, label_names, ..chain::Schema::default() }
}

/// Notes the id of the dataset.
///
/// # Errors
/// A reply to anything else.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn reply(deps: DepsMut, _env: Env, reply: Reply) -> Res {
    if reply.id != CREATED {
        return Err(ContractError::UnknownReply(reply.id));
    }
    let datanet_id = parse_create_datanet_reply(&reply)?.datanet_id;
    if datanet_id == 0 {
        return Err(BindingError::Missing("datanet_id").into());
    }
    CONFIG.update(deps.storage, |config| Ok::<_, StdError>(Config { datanet_id, ..config }))?;
    Ok(Response::new().add_event(Event::new("datanet").add_attribute("datanet_id", datanet_id.to_string())))
}

/// Runs a message.
///
/// # Errors
/// Those of the message, see the README.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn execute(deps: DepsMut, env: Env, info: MessageInfo, msg: ExecuteMsg) -> Res {
    match msg {
        ExecuteMsg::FundBounty { per_item, max_items } => bounties::fund(deps, env, info, per_item, max_items),
        ExecuteMsg::CloseBounty { bounty_id } => bounties::close(deps, env, info, bounty_id),
        ExecuteMsg::OpenBallot { contribution_id } => ballots::open(deps, env, info, contribution_id),
        ExecuteMsg::Vote { contribution_id, approve } => ballots::vote(deps, env, info, contribution_id, approve),
        ExecuteMsg::Claim { contribution_id, bounty_id } => claims::claim(deps, env, info, contribution_id, bounty_id),
        ExecuteMsg::Distribute {} => earnings::distribute(deps, env, info),
        ExecuteMsg::Withdraw {} => earnings::withdraw(deps, env, info),
    }
}

/// Answers a query.
///
/// # Errors
/// An unknown id, a malformed address.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn query(deps: Deps, _env: Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    queries::answer(deps, msg)
}

/// Takes over the state of an earlier version of this contract, whole.
///
/// # Errors
/// Another contract's state.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn migrate(deps: DepsMut, _env: Env, _msg: MigrateMsg) -> Res {
    let ContractVersion { contract, version } = get_contract_version(deps.storage)?;
    if contract != NAME {
        return Err(ContractError::Migration(contract));
    }
    set_contract_version(deps.storage, NAME, VERSION)?;
    Ok(Response::new().add_attribute("action", "migrate").add_attribute("from", version))
}
