//! Messages of `cosmos.evidence.v1beta1.Msg`.

use crate::equivocation::{ROUTE, hash, hex, unpack, validate};
use crate::errors::EvidenceError;
use crate::keeper::EvidenceKeeper;
use crate::keys::EVIDENCE;
use openledger_core::{Ctx, Res};
use openledger_proto::cosmos::evidence::v1beta1::{MsgSubmitEvidence, MsgSubmitEvidenceResponse};

impl EvidenceKeeper {
    /// Always refuses: no handler takes evidence from users, as on an SDK chain whose router has no route.
    pub(crate) fn msg_submit_evidence(&self, ctx: &Ctx, msg: &MsgSubmitEvidence) -> Res<MsgSubmitEvidenceResponse> {
        ctx.parse_address(&msg.submitter).map_err(|e| e.context("invalid submitter address"))?;
        let any = msg.evidence.as_ref().ok_or_else(|| EvidenceError::Invalid("missing evidence".to_owned()))?;
        let evidence = unpack(any)?;
        validate(&evidence)?;
        let hash = hash(&evidence);
        if EVIDENCE.get(ctx, &hash)?.is_some() {
            return Err(EvidenceError::Exists(hex(&hash)).into());
        }
        Err(EvidenceError::NoHandler(ROUTE).into())
    }
}
