//! `cosmos.evidence.v1beta1.Query`.

use crate::keys::EVIDENCE;
use openledger_core::pagination::paginate;
use openledger_core::wire::{decode_request, page_request, page_response};
use openledger_core::{Any, Ctx, QueryError};
use openledger_proto::cosmos::evidence::v1beta1::*;
use prost::Message;

/// Answers a method of the Query service.
pub(crate) fn query(ctx: &Ctx, method: &str, request: &[u8]) -> Result<Vec<u8>, QueryError> {
    Ok(match method {
        "Evidence" => {
            let r: QueryEvidenceRequest = decode_request(request)?;
            QueryEvidenceResponse { evidence: Some(evidence(ctx, &r.hash)?) }.encode_to_vec()
        }
        "AllEvidence" => {
            let r: QueryAllEvidenceRequest = decode_request(request)?;
            let (evidence, page) = paginate(ctx, &EVIDENCE, &[], &page_request(r.pagination), |_, any| Ok(any))?;
            QueryAllEvidenceResponse { evidence, pagination: page_response(page) }.encode_to_vec()
        }
        _ => return Err(QueryError::unimplemented(&format!("/cosmos.evidence.v1beta1.Query/{method}"))),
    })
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
