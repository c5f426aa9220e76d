//! Votes: cast, and cleared with a cancelled proposal.

use crate::errors::GovError;
use crate::keeper::check_metadata_len;
use crate::keys::{STORE, VOTES, VOTING};
use crate::{events, params};
use openledger_core::collections::{Prefixed, part};
use openledger_core::{AccAddress, Ctx, Dec, Res};
use openledger_proto::cosmos::gov::v1::{Vote, VoteOption, WeightedVoteOption};

/// Keys that the SDK deletes between two iterations.
const BATCH: usize = 10_000;

/// Whether this number is one of the four options (SDK `ValidVoteOption`).
pub(crate) fn known_option(option: i32) -> bool {
    VoteOption::try_from(option).is_ok_and(|o| o != VoteOption::Unspecified)
}

/// Whether an option and its weight are well-formed (SDK `ValidWeightedVoteOption`).
pub(crate) fn valid_option(option: &WeightedVoteOption) -> bool {
    let weight = option.weight.parse::<Dec>();
    weight.is_ok_and(|w| w.is_positive() && w <= Dec::ONE) && known_option(option.option)
}

/// A vote that gives all its weight to one option.
pub(crate) fn undivided(option: i32) -> Vec<WeightedVoteOption> {
    vec![WeightedVoteOption { option, weight: Dec::ONE.to_string() }]
}

/// SDK `MsgServer.VoteWeighted`: every option once, weights that sum to one.
///
/// # Errors
/// `sdk:18` for a vote without options, `gov:7` for options or weights that are not well-formed.
pub(crate) fn check_options(options: &[WeightedVoteOption]) -> Res<()> {
    if options.is_empty() {
        return Err(openledger_core::Sdk::InvalidRequest.wrap("null"));
    }
    let refuse = |text: &str| Err(GovError::InvalidVote(text.to_owned()).into());
    let (mut total, mut used) = (Dec::ZERO, Vec::new());
    for option in options {
        if !valid_option(option) {
            return refuse(&option_text(option));
        }
        total = total.add(params::dec(&option.weight)?)?;
        if used.contains(&option.option) {
            return refuse("duplicated vote option");
        }
        used.push(option.option);
    }
    match total.cmp(&Dec::ONE) {
        std::cmp::Ordering::Greater => refuse("total weight overflow 1.00"),
        std::cmp::Ordering::Less => refuse("total weight lower than 1.00"),
        std::cmp::Ordering::Equal => Ok(()),
    }
}

/// The text that Go prints for an option, unknown ones included.
pub(crate) fn option_name(option: i32) -> String {
    VoteOption::try_from(option).map_or_else(|_| option.to_string(), |o| o.as_str_name().to_owned())
}

fn option_text(o: &WeightedVoteOption) -> String {
    let option = (o.option != 0).then(|| format!("option:{} ", option_name(o.option)));
    let weight = (!o.weight.is_empty()).then(|| format!("weight:{:?} ", o.weight));
    option.into_iter().chain(weight).collect()
}

/// SDK keeper `AddVote`; a later vote replaces an earlier one.
///
/// # Errors
/// `gov:3` out of the voting period, `gov:15`, `gov:7`.
pub(crate) fn add(ctx: &Ctx, id: u64, voter: &AccAddress, options: Vec<WeightedVoteOption>, metadata: &str) -> Res<()> {
    if !VOTING.has(ctx, &id)? {
        return Err(GovError::InactiveProposal(id).into());
    }
    check_metadata_len(metadata)?;
    if let Some(bad) = options.iter().find(|o| !valid_option(o)) {
        return Err(GovError::InvalidVote(option_text(bad)).into());
    }
    let vote = Vote { proposal_id: id, voter: ctx.address_text(voter), options, metadata: metadata.to_owned() };
    VOTES.set(ctx, &(id, Prefixed(voter.clone())), &vote)?;
    events::proposal_vote(ctx, voter, &vote.options, id);
    Ok(())
}

/// Deletes all votes on a proposal (SDK `deleteVotes`).
///
/// # Errors
/// `sdk:11` when the gas runs out; fatal when the storage fails.
pub(crate) fn delete(ctx: &Ctx, id: u64) -> Res<()> {
    let prefix = [VOTES.prefix(), &part(&id)].concat();
    let kv = ctx.kv(STORE);
    loop {
        let mut keys = Vec::new();
        let mut it = kv.iter_prefix(&prefix, false)?;
        while keys.len() < BATCH {
            let Some((key, _)) = it.next_entry()? else { break };
            keys.push(key);
        }
        for key in &keys {
            kv.delete(key)?;
        }
        if keys.len() < BATCH {
            return Ok(());
        }
    }
}
