//! `cosmos.evidence.v1beta1.Query`.

use crate::keeper::EvidenceKeeper;
use crate::keys::EVIDENCE;
use openledger_core::pagination::paginate;
use openledger_core::wire::{page_request, page_response};
use openledger_core::{Any, Ctx, QueryError, QueryRoute, QueryRoutes};
use openledger_proto::cosmos::evidence::v1beta1::*;

/// The methods of `cosmos.evidence.v1beta1.Query`.
pub(crate) fn routes(keeper: &EvidenceKeeper) -> Vec<QueryRoute> {
    QueryRoutes::new(keeper.clone())
        .service("cosmos.evidence.v1beta1.Query")
        .on("Evidence", |_, ctx, r: QueryEvidenceRequest| {
            Ok(QueryEvidenceResponse { evidence: Some(evidence(ctx, &r.hash)?) })
        })
        .on("AllEvidence", |_, ctx, r: QueryAllEvidenceRequest| {
            let (evidence, page) = paginate(ctx, &EVIDENCE, &[], &page_request(r.pagination), |_, any| Ok(any))?;
            Ok(QueryAllEvidenceResponse { evidence, pagination: page_response(page) })
        })
        .finish()
}

fn evidence(ctx: &Ctx, hash: &str) -> Result<Any, QueryError> {
    if hash.is_empty() {
        return Err(QueryError::invalid("invalid request; hash is empty"));
    }
    // a plain Go error there, hence `Unknown`
    let raw = unhex(hash).map_err(|e| QueryError::plain(format!("invalid evidence hash: encoding/hex: {e}")))?;
    EVIDENCE.get(ctx, &raw)?.ok_or_else(|| QueryError::not_found(format!("evidence {hash} not found")))
}

/// Go's `hex.DecodeString`, with its texts.
fn unhex(text: &str) -> Result<Vec<u8>, String> {
    let digit = |b: &u8| char::from(*b).to_digit(16).and_then(|d| u8::try_from(d).ok()).ok_or(*b);
    let digits: Result<Vec<u8>, u8> = text.as_bytes().iter().map(digit).collect();
    let digits = digits.map_err(|b| match b {
        b' '..=b'~' => format!("invalid byte: U+{b:04X} '{}'", char::from(b)),
        _ => format!("invalid byte: U+{b:04X}"),
    })?;
    if digits.len() % 2 != 0 {
        return Err("odd length hex string".to_owned());
    }
    Ok(digits.chunks_exact(2).map(|pair| pair.iter().fold(0, |n, d| n << 4 | d)).collect())
}
