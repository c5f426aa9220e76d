//! Messages of `cosmos.gov.v1.Msg`.

use crate::content::Content;
use crate::errors::GovError;
use crate::keeper::GovKeeper;
use crate::keys::PARAMS;
use crate::proposals::Draft;
use crate::{events, metadata, params, votes};
use openledger_core::gas::kv::WRITE_PER_BYTE;
use openledger_core::wire::{coins_from_proto, positive_coins, require_authority, time_to_proto};
use openledger_core::{AccAddress, Ctx, Failure, Res, Sdk};
use openledger_proto::cosmos::gov::v1::{
    MsgCancelProposal, MsgCancelProposalResponse, MsgDeposit, MsgDepositResponse, MsgExecLegacyContent,
    MsgExecLegacyContentResponse, MsgSubmitProposal, MsgSubmitProposalResponse, MsgUpdateParams,
    MsgUpdateParamsResponse, MsgVote, MsgVoteResponse, MsgVoteWeighted, MsgVoteWeightedResponse,
};
use prost::Message;

/// An address of a message (`sdk:7`).
fn account(ctx: &Ctx, text: &str, role: &str) -> Res<AccAddress> {
    ctx.parse_address(text).map_err(|e| e.context(format!("invalid {role} address")))
}

impl GovKeeper {
    /// # Errors
    /// `sdk:18` without title or summary, `sdk:7`, `gov:11`, `gov:5`, `sdk:10`, and those of submission and
    /// deposit.
    pub(crate) fn msg_submit_proposal(&self, ctx: &Ctx, msg: &MsgSubmitProposal) -> Res<MsgSubmitProposalResponse> {
        for (text, what) in [(&msg.title, "title"), (&msg.summary, "summary")] {
            if text.is_empty() {
                return Err(Sdk::InvalidRequest.wrap(format!("proposal {what} cannot be empty")));
            }
        }
        let proposer = account(ctx, &msg.proposer, "proposer")?;
        if msg.messages.is_empty() && msg.metadata.is_empty() {
            return Err(GovError::NoMessages.into());
        }
        if !msg.metadata.is_empty() {
            metadata::check(&msg.metadata, &msg.title, &msg.summary)?;
        }
        let params = params::get(ctx).map_err(|e| e.context("failed to get governance parameters"))?;
        let deposit = coins_from_proto(&msg.initial_deposit)?;
        params::check_initial_deposit(&params, &deposit, msg.expedited)?;
        params::check_denoms(&params, &deposit)?;
        let draft = Draft {
            messages: msg.messages.clone(),
            metadata: msg.metadata.clone(),
            title: msg.title.clone(),
            summary: msg.summary.clone(),
            proposer: proposer.clone(),
            expedited: msg.expedited,
        };
        let p = self.submit(ctx, draft)?;
        let length = u64::try_from(p.encoded_len()).unwrap_or(u64::MAX);
        ctx.gas().consume(length.saturating_mul(3 * WRITE_PER_BYTE), "submit proposal")?;
        if self.add_deposit(ctx, p.id, &proposer, &deposit)? {
            events::voting_period_start(ctx, "submit_proposal", p.id);
        }
        Ok(MsgSubmitProposalResponse { proposal_id: p.id })
    }

    /// # Errors
    /// `sdk:7`, and those of the cancellation.
    pub(crate) fn msg_cancel_proposal(&self, ctx: &Ctx, msg: &MsgCancelProposal) -> Res<MsgCancelProposalResponse> {
        account(ctx, &msg.proposer, "proposer")?;
        self.cancel(ctx, msg.proposal_id, &msg.proposer)?;
        events::cancel_proposal(ctx, &msg.proposer, msg.proposal_id);
        Ok(MsgCancelProposalResponse {
            proposal_id: msg.proposal_id,
            canceled_time: Some(time_to_proto(ctx.block().time)),
            canceled_height: ctx.height(),
        })
    }

    /// # Errors
    /// `gov:13` from anyone but governance, `gov:9` for a content without a handler.
    pub(crate) fn msg_exec_legacy_content(
        &self,
        ctx: &Ctx,
        msg: &MsgExecLegacyContent,
    ) -> Res<MsgExecLegacyContentResponse> {
        let expected = ctx.address_text(&self.account(ctx)?);
        if expected != msg.authority {
            return Err(GovError::InvalidSigner(format!("expected {expected} got {}: ", msg.authority)).into());
        }
        let content = msg.content.as_ref().ok_or_else(|| Failure::panicked("message without content"))?;
        Content::from_any(content)?.require_handler()?; // the one handler that there is does nothing
        Ok(MsgExecLegacyContentResponse {})
    }

    /// # Errors
    /// `sdk:7`, `gov:7`, and those of voting.
    pub(crate) fn msg_vote(&self, ctx: &Ctx, msg: &MsgVote) -> Res<MsgVoteResponse> {
        let voter = account(ctx, &msg.voter, "voter")?;
        if !votes::known_option(msg.option) {
            return Err(GovError::InvalidVote(votes::option_name(msg.option)).into());
        }
        votes::add(ctx, msg.proposal_id, &voter, votes::undivided(msg.option), &msg.metadata)?;
        Ok(MsgVoteResponse {})
    }

    /// # Errors
    /// `sdk:7`, `sdk:18`, `gov:7`, and those of voting.
    pub(crate) fn msg_vote_weighted(&self, ctx: &Ctx, msg: &MsgVoteWeighted) -> Res<MsgVoteWeightedResponse> {
        let voter = account(ctx, &msg.voter, "voter")?;
        votes::check_options(&msg.options)?;
        votes::add(ctx, msg.proposal_id, &voter, msg.options.clone(), &msg.metadata)?;
        Ok(MsgVoteWeightedResponse {})
    }

    /// # Errors
    /// `sdk:7`, `sdk:10`, and those of the deposit.
    pub(crate) fn msg_deposit(&self, ctx: &Ctx, msg: &MsgDeposit) -> Res<MsgDepositResponse> {
        let depositor = account(ctx, &msg.depositor, "depositor")?;
        let amount = positive_coins(&msg.amount)?;
        if self.add_deposit(ctx, msg.proposal_id, &depositor, &amount)? {
            events::voting_period_start(ctx, "proposal_deposit", msg.proposal_id);
        }
        Ok(MsgDepositResponse {})
    }

    /// # Errors
    /// `gov:13` from anyone but governance, a plain error for parameters out of range.
    pub(crate) fn msg_update_params(&self, ctx: &Ctx, msg: &MsgUpdateParams) -> Res<MsgUpdateParamsResponse> {
        require_authority(ctx, &msg.authority)?;
        let params = msg.params.clone().unwrap_or_default();
        params::validate(&ctx.config().addresses, &params)?;
        PARAMS.set(ctx, &params)?;
        Ok(MsgUpdateParamsResponse {})
    }
}
