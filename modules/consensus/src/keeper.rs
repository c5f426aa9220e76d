//! The keeper: it reads and changes the consensus parameters.

use crate::keys::PARAMS;
use crate::rules::{completed, go_nanos, updated, validate, validate_change, version};
use crate::text::compact;
use openledger_core::ports::{ConsensusParamsPort, ConsensusPort};
use openledger_core::{Ctx, Event, Failure, Res, wire};
use openledger_proto::cosmos::consensus::v1::{MsgUpdateParams, MsgUpdateParamsResponse};
use openledger_proto::tendermint::types::{ConsensusParams, EvidenceParams};

/// The logic of the module. It holds neither state nor ports.
#[derive(Debug, Clone, Copy, Default)]
pub struct ConsensusKeeper;

impl ConsensusKeeper {
    /// What the SDK answers where parameters are needed and none were written.
    pub(crate) fn missing() -> Failure {
        Failure::unregistered(
            "collections: not found: key 'no_key' of type github.com/cosmos/gogoproto/tendermint.types.ConsensusParams",
        )
    }

    /// `MsgUpdateParams`.
    ///
    /// # Errors
    /// `gov:13` for another signer than governance; without a code of its own (`undefined:1`), as in the SDK,
    /// for a missing section and for values that CometBFT would not take.
    pub fn update_params(&self, ctx: &Ctx, msg: &MsgUpdateParams) -> Res<MsgUpdateParamsResponse> {
        wire::require_authority(ctx, &msg.authority)?;
        let change = change_of(msg)?;
        let current = completed(PARAMS.get(ctx)?.ok_or_else(Self::missing)?);
        let next = updated(&current, &change);
        validate(&next)?;
        validate_change(&current, &change, i64::try_from(ctx.height()).unwrap_or(i64::MAX))?;
        PARAMS.set(ctx, &next)?;
        ctx.emit(
            Event::new("update_consensus_params")
                .with("authority", &msg.authority)
                .with("parameters", compact(&change)),
        );
        Ok(MsgUpdateParamsResponse {})
    }
}

fn change_of(msg: &MsgUpdateParams) -> Res<ConsensusParams> {
    let (Some(block), Some(evidence), Some(validator)) = (msg.block, msg.evidence, msg.validator.clone()) else {
        return Err(Failure::unregistered("all parameters must be present"));
    };
    let max_age_duration = Some(evidence.max_age_duration.unwrap_or_default());
    let evidence = EvidenceParams { max_age_duration, ..evidence };
    Ok(ConsensusParams {
        block: Some(block),
        evidence: Some(evidence),
        validator: Some(validator),
        version: Some(version()),
        abci: msg.abci,
    })
}

/// A duration that Go cannot read makes the whole message unreadable.
pub(crate) fn check_form(msg: &MsgUpdateParams) -> bool {
    msg.evidence.as_ref().is_none_or(|e| go_nanos(e.max_age_duration.as_ref()).is_some())
}

impl ConsensusPort for ConsensusKeeper {
    fn evidence_age(&self, ctx: &Ctx) -> Res<Option<(i64, i128)>> {
        let evidence = PARAMS.get(ctx)?.and_then(|p| p.evidence);
        Ok(evidence.map(|e| (e.max_age_num_blocks, wire::nanos_from_proto(e.max_age_duration.as_ref()))))
    }
}

impl ConsensusParamsPort for ConsensusKeeper {
    fn params(&self, ctx: &Ctx) -> Res<Option<ConsensusParams>> {
        PARAMS.get(ctx)
    }

    fn set_params(&self, ctx: &Ctx, params: &ConsensusParams) -> Res<()> {
        PARAMS.set(ctx, params)
    }
}
