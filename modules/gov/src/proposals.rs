//! How proposals are submitted and cancelled.

use crate::canonical::recode;
use crate::errors::{GovError, passes_through};
use crate::keeper::{
    GovKeeper, after, check_metadata_len, check_summary_len, delete_proposal, is_open, proposal, set_proposal,
};
use crate::keys::{INACTIVE_QUEUE, NEXT_ID};
use crate::{events, params, tally, votes};
use openledger_core::wire::{codec_address, time_from_proto, time_to_proto};
use openledger_core::{AccAddress, Ctx, Failure, Res, Sdk};
use openledger_proto::cosmos::gov::v1::{MsgExecLegacyContent, Proposal, ProposalStatus};
use openledger_proto::{any, signers};
use prost_types::Any;

/// A proposal as it was submitted, before it has an id and times.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    pub(crate) messages: Vec<Any>,
    pub(crate) metadata: String,
    pub(crate) title: String,
    pub(crate) summary: String,
    pub(crate) proposer: AccAddress,
    pub(crate) expedited: bool,
}

impl GovKeeper {
    /// SDK keeper `SubmitProposal`: stores the proposal in its deposit period.
    ///
    /// # Errors
    /// `gov:15`, `gov:22`, and of each message `gov:12`, `gov:13`, `gov:10`, `gov:9` or `gov:5`.
    pub(crate) fn submit(&self, ctx: &Ctx, draft: Draft) -> Res<Proposal> {
        check_metadata_len(&draft.metadata)?;
        check_summary_len(&draft.summary)?;
        check_metadata_len(&draft.title)?;
        let mut urls = String::new();
        let mut messages = Vec::with_capacity(draft.messages.len());
        for msg in &draft.messages {
            urls.push(',');
            urls.push_str(&msg.type_url);
            self.check_message(ctx, msg)?;
            messages.push(recode(msg)?);
        }
        let id = NEXT_ID.next(ctx)?;
        let params = params::get(ctx)?;
        let now = ctx.block().time;
        let deposit_end = after(now, params.max_deposit_period.as_ref())?;
        let p = Proposal {
            id,
            messages,
            status: ProposalStatus::DepositPeriod.into(),
            final_tally_result: Some(tally::empty()),
            submit_time: Some(time_to_proto(now)),
            deposit_end_time: Some(time_to_proto(deposit_end)),
            metadata: draft.metadata,
            title: draft.title,
            summary: draft.summary,
            proposer: ctx.address_text(&draft.proposer),
            expedited: draft.expedited,
            ..Proposal::default()
        };
        set_proposal(ctx, &p)?;
        INACTIVE_QUEUE.set(ctx, &(deposit_end, id), &id)?;
        events::submit_proposal(ctx, id, &draft.proposer, &urls);
        Ok(p)
    }

    /// A message must be well-formed, signed by governance alone and taken by a module. Only legacy contents
    /// are tried out.
    fn check_message(&self, ctx: &Ctx, msg: &Any) -> Res<()> {
        if self.router.handles(&msg.type_url) {
            self.router.check(ctx.config(), msg).map_err(invalid_message)?;
        }
        let signers = signers::of(msg).map_err(Failure::unregistered)?;
        let signers: Vec<AccAddress> = signers.iter().map(|s| signer(ctx, s)).collect::<Res<_>>()?;
        let [signer] = signers.as_slice() else { return Err(GovError::InvalidSigner(String::new()).into()) };
        if *signer != self.account(ctx)? {
            return Err(GovError::InvalidSigner(format!("{}: ", ctx.address_text(signer))).into());
        }
        if !self.router.handles(&msg.type_url) {
            return Err(GovError::Unroutable(msg.type_url.clone()).into());
        }
        if msg.type_url == any::type_url::<MsgExecLegacyContent>() { self.try_out(ctx, msg) } else { Ok(()) }
    }

    /// Runs a message and drops what it did; its gas stays charged.
    fn try_out(&self, ctx: &Ctx, msg: &Any) -> Res<()> {
        let depth = ctx.state().push();
        let result = self.router.execute(ctx, msg);
        ctx.state().revert(depth);
        match result {
            Ok(_) => Ok(()),
            Err(e) if passes_through(&e) => Err(e),
            Err(Failure::Tx(e)) if e.codespace == "gov" && e.code == 9 => Err(Failure::Tx(e)),
            Err(e) => Err(GovError::InvalidContent(e.to_string()).into()),
        }
    }

    /// SDK keeper `CancelProposal`.
    ///
    /// # Errors
    /// A plain error for an unknown proposal, `gov:18`, `gov:21`, `gov:20`.
    pub(crate) fn cancel(&self, ctx: &Ctx, id: u64, proposer: &str) -> Res<()> {
        let p = proposal(ctx, id)?;
        if p.proposer.is_empty() {
            let text = format!("proposal {id} doesn't have proposer {proposer}, so cannot be canceled");
            return Err(GovError::InvalidProposal(text).into());
        }
        if p.proposer != proposer {
            return Err(GovError::InvalidProposer(proposer.to_owned()).into());
        }
        if !is_open(&p) {
            return Err(
                GovError::InvalidProposal("proposal should be in the deposit or voting period".to_owned()).into()
            );
        }
        if p.voting_end_time.is_some() && time_from_proto(p.voting_end_time.as_ref()) < ctx.block().time {
            return Err(GovError::VotingEnded(id).into());
        }
        let params = params::get(ctx)?;
        self.charge_deposits(ctx, id, &params)?;
        if p.voting_start_time.is_some() {
            votes::delete(ctx, id)?;
        }
        delete_proposal(ctx, id)
    }
}

/// Bytes that do not decode have no place in a transaction; everything else is the message's own refusal.
fn invalid_message(e: Failure) -> Failure {
    match e {
        Failure::Tx(e) if e.codespace == "sdk" && e.code == Sdk::TxDecode.code() => Failure::Tx(e),
        Failure::Tx(e) => GovError::InvalidMessage(e.log).into(),
        fatal => fatal,
    }
}

/// A signer; some messages name it by its operator address.
fn signer(ctx: &Ctx, text: &str) -> Res<AccAddress> {
    let operator = || ctx.config().addresses.parse_valoper(text).map(|v| v.account());
    codec_address(ctx, text).or_else(|e| operator().map_err(|_| e)).map_err(Failure::unregistered)
}
