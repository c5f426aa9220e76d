//! Messages of `cosmos.gov.v1beta1.Msg`: turned into those of `v1`.

use crate::canonical::recode;
use crate::content::Content;
use crate::keeper::GovKeeper;
use openledger_core::{Ctx, Dec, Failure, Res, Sdk};
use openledger_proto::any::pack;
use openledger_proto::cosmos::gov::{v1, v1beta1};

impl GovKeeper {
    /// # Errors
    /// `gov:6` or `gov:5` for the content, and those of the `v1` message.
    pub(crate) fn legacy_submit_proposal(
        &self,
        ctx: &Ctx,
        msg: &v1beta1::MsgSubmitProposal,
    ) -> Res<v1beta1::MsgSubmitProposalResponse> {
        let raw = msg.content.as_ref().ok_or_else(|| Failure::panicked("message without content"))?;
        let content = Content::from_any(raw)?;
        content.validate()?;
        let exec = v1::MsgExecLegacyContent { content: Some(recode(raw)?), authority: ctx.config().authority() };
        let proposal = v1::MsgSubmitProposal {
            messages: vec![pack(&exec)],
            initial_deposit: msg.initial_deposit.clone(),
            proposer: msg.proposer.clone(),
            metadata: String::new(),
            title: content.title().to_owned(),
            summary: content.description().to_owned(),
            expedited: false,
        };
        let done = self.msg_submit_proposal(ctx, &proposal)?;
        Ok(v1beta1::MsgSubmitProposalResponse { proposal_id: done.proposal_id })
    }

    /// # Errors
    /// Those of the `v1` message.
    pub(crate) fn legacy_vote(&self, ctx: &Ctx, msg: &v1beta1::MsgVote) -> Res<v1beta1::MsgVoteResponse> {
        let vote = v1::MsgVote {
            proposal_id: msg.proposal_id,
            voter: msg.voter.clone(),
            option: msg.option,
            metadata: String::new(),
        };
        self.msg_vote(ctx, &vote)?;
        Ok(v1beta1::MsgVoteResponse {})
    }

    /// # Errors
    /// Those of the `v1` message.
    pub(crate) fn legacy_vote_weighted(
        &self,
        ctx: &Ctx,
        msg: &v1beta1::MsgVoteWeighted,
    ) -> Res<v1beta1::MsgVoteWeightedResponse> {
        let option = |o: &v1beta1::WeightedVoteOption| {
            let weight = Dec::from_proto(&o.weight).map_err(|e| Sdk::TxDecode.wrap(e))?;
            Ok(v1::WeightedVoteOption { option: o.option, weight: weight.to_string() })
        };
        let vote = v1::MsgVoteWeighted {
            proposal_id: msg.proposal_id,
            voter: msg.voter.clone(),
            options: msg.options.iter().map(option).collect::<Res<_>>()?,
            metadata: String::new(),
        };
        self.msg_vote_weighted(ctx, &vote)?;
        Ok(v1beta1::MsgVoteWeightedResponse {})
    }

    /// # Errors
    /// Those of the `v1` message.
    pub(crate) fn legacy_deposit(&self, ctx: &Ctx, msg: &v1beta1::MsgDeposit) -> Res<v1beta1::MsgDepositResponse> {
        let deposit = v1::MsgDeposit {
            proposal_id: msg.proposal_id,
            depositor: msg.depositor.clone(),
            amount: msg.amount.clone(),
        };
        self.msg_deposit(ctx, &deposit)?;
        Ok(v1beta1::MsgDepositResponse {})
    }
}
