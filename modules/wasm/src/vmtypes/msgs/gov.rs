//! Votes.

use super::super::values::{Slice, go_struct};
use openledger_core::go_json::{GoValue, JsonError, Reader, unmarshal};
use std::fmt;

go_struct! {
    /// Votes on proposals.
    GovMsg as "GovMsg" {
        vote: Option<VoteMsg> = "vote",
        vote_weighted: Option<VoteWeightedMsg> = "vote_weighted",
    }
}

/// What a contract votes.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub enum VoteOption {
    /// It was not said.
    #[default]
    Unset,
    /// Yes.
    Yes,
    /// No.
    No,
    /// Abstain.
    Abstain,
    /// No with veto.
    NoWithVeto,
}

/// Shows Go's number.
impl fmt::Debug for VoteOption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", *self as u8)
    }
}

impl GoValue for VoteOption {
    fn go_type() -> String {
        "types.voteOption".to_owned()
    }
    fn read(&mut self, _: &mut Reader, item: &[u8]) -> Result<(), JsonError> {
        let mut text = String::new();
        unmarshal(item, &mut text)?;
        *self = match text.as_str() {
            "yes" => Self::Yes,
            "no" => Self::No,
            "abstain" => Self::Abstain,
            "no_with_veto" => Self::NoWithVeto,
            other => return Err(JsonError::Text(format!("invalid vote option '{other}'"))),
        };
        Ok(())
    }
}

/// A vote with one option.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VoteMsg {
    /// The proposal.
    pub proposal_id: u64,
    /// The option.
    pub option: VoteOption,
}

go_struct! {
    /// The vote with the older name of its option.
    InternalVoteMsg as "InternalVoteMsg" {
        proposal_id: u64 = "proposal_id",
        option: Option<VoteOption> = "option",
        vote: Option<VoteOption> = "vote",
    }
}

impl GoValue for VoteMsg {
    fn go_type() -> String {
        "types.VoteMsg".to_owned()
    }
    fn read(&mut self, _: &mut Reader, item: &[u8]) -> Result<(), JsonError> {
        let mut read = InternalVoteMsg::default();
        unmarshal(item, &mut read)?;
        if read.option.is_some() && read.vote.is_some() {
            let text = "invalid VoteMsg: both 'option' and 'vote' fields are set";
            return Err(JsonError::Text(text.to_owned()));
        }
        let option = read.option.or(read.vote).ok_or(JsonError::NilPointer)?;
        *self = Self { proposal_id: read.proposal_id, option };
        Ok(())
    }
}

go_struct! {
    /// A part of a split vote.
    WeightedVoteOption as "WeightedVoteOption" {
        option: VoteOption = "option",
        weight: String = "weight",
    }
}
go_struct! {
    /// A vote that is split.
    VoteWeightedMsg as "VoteWeightedMsg" {
        proposal_id: u64 = "proposal_id",
        options: Slice<WeightedVoteOption> = "options",
    }
}
