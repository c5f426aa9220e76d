//! Transactions from bytes, as strictly as the SDK reads them (`x/auth/tx/decoder.go`, ADR-020, ADR-027).

use crate::pubkey::{KEY_TYPES, PubKey};
use openledger_core::wire::codec_refusal;
use openledger_core::{AccAddress, AddressCodec, Any, DecodedTx, Failure, Res, Sdk, TxDecoding};
use openledger_proto::cosmos::tx::v1beta1::{AuthInfo, TxBody, TxRaw};
use openledger_proto::{ProtoError, signers, strict};
use prost::Message;
use prost::encoding::{DecodeContext, WireType, decode_key, decode_varint, skip_field};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

const TX_RAW: &str = "cosmos.tx.v1beta1.TxRaw";
const TX_BODY: &str = "cosmos.tx.v1beta1.TxBody";
const AUTH_INFO: &str = "cosmos.tx.v1beta1.AuthInfo";
/// `extension_options` and `non_critical_extension_options` of `TxBody`.
const EXTENSION_FIELDS: [u32; 2] = [1023, 2047];

/// Reads transactions. Knows the addresses of the chain and the messages of its modules.
#[derive(Debug, Clone)]
pub struct TxDecoder {
    addresses: AddressCodec,
    messages: BTreeSet<String>,
    any_types: BTreeSet<String>,
}

fn undecodable(e: impl std::fmt::Display) -> Failure {
    Sdk::TxDecode.wrap(e)
}

impl TxDecoder {
    /// A decoder for the messages with these type URLs (with their leading slash); others are refused, nested
    /// ones too.
    pub fn new<S: AsRef<str>>(addresses: AddressCodec, type_urls: impl IntoIterator<Item = S>) -> Self {
        let messages = type_urls.into_iter().map(|u| u.as_ref().trim_start_matches('/').to_owned()).collect();
        Self { addresses, messages, any_types: BTreeSet::new() }
    }

    /// The same decoder, which also takes these types (full names) inside an `Any` whose interface they
    /// implement.
    #[must_use]
    pub fn with_any_types<S: AsRef<str>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.any_types.extend(names.into_iter().map(|n| n.as_ref().to_owned()));
        self
    }

    /// Whether a type, by full name, may stand in an `Any` of a transaction.
    fn registered(&self, name: &str) -> bool {
        self.messages.contains(name) || KEY_TYPES.contains(&name) || self.any_types.contains(name)
    }

    fn check(&self, full_name: &str, bytes: &[u8], allow_non_critical: bool) -> Res<bool> {
        strict::reject_unknown_fields(full_name, bytes, allow_non_critical, &|name| self.registered(name))
            .map_err(undecodable)
    }

    /// Who must sign, and why one of them cannot.
    fn signers(&self, messages: &[Any], payer: Option<&AccAddress>) -> Res<(Vec<AccAddress>, Option<Failure>)> {
        let (mut out, mut seen) = (Vec::new(), BTreeSet::new());
        let mut bad = None;
        for message in messages {
            if !self.messages.contains(message.type_url.trim_start_matches('/')) {
                let e = ProtoError::UnknownType(message.type_url.clone());
                return Err(undecodable(format!("{e} against interface *types.Msg")));
            }
            for text in signers::of(message).map_err(undecodable)? {
                match self.signer_address(&text) {
                    Ok(_) if bad.is_some() => {}
                    Ok(signer) => {
                        if seen.insert(signer.clone()) {
                            out.push(signer);
                        }
                    }
                    // The SDK asks for the signers only when it checks the form.
                    Err(e) => bad = bad.or(Some(codec_refusal(e))),
                }
            }
        }
        out.extend(payer.filter(|p| bad.is_none() && !seen.contains(*p)).cloned());
        Ok((out, bad))
    }

    /// A signer is an account or, in staking messages, a validator's operator.
    fn signer_address(&self, text: &str) -> Res<AccAddress> {
        if text.starts_with(&format!("{}valoper1", self.addresses.prefix())) {
            return AccAddress::from_bytes(&self.addresses.parse_with(text, "valoper")?);
        }
        self.addresses.parse(text)
    }
}

impl TxDecoding for TxDecoder {
    fn decode(&self, bytes: &[u8]) -> Res<DecodedTx> {
        if bytes.is_empty() {
            return Err(undecodable("empty transaction"));
        }
        strict::reject_non_adr027_tx_raw(bytes).map_err(undecodable)?;
        self.check(TX_RAW, bytes, false)?;
        let raw = TxRaw::decode(bytes).map_err(undecodable)?;

        let known = split_extension_options(&raw.body_bytes)?;
        let unknown_non_critical = self.check(TX_BODY, &known, true)?;
        let body = TxBody::decode(raw.body_bytes.as_slice()).map_err(undecodable)?;

        self.check(AUTH_INFO, &raw.auth_info_bytes, false)?;
        let auth_info = AuthInfo::decode(raw.auth_info_bytes.as_slice()).map_err(undecodable)?;
        for key in auth_info.signer_infos.iter().filter_map(|i| i.public_key.as_ref()) {
            PubKey::from_any(key)?;
        }

        let address = |text: &str| if text.is_empty() { Ok(None) } else { self.addresses.parse(text).map(Some) };
        let fee = auth_info.fee.as_ref();
        let named_payer = address(fee.map_or("", |f| &f.payer)).map_err(|e| e.context("Invalid fee payer address"))?;
        let granter = address(fee.map_or("", |f| &f.granter)).map_err(|e| e.context("Invalid fee granter address"))?;
        let (signers, bad_signer) = self.signers(&body.messages, named_payer.as_ref())?;
        Ok(DecodedTx {
            hash: Sha256::digest(bytes).into(),
            size: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
            body_bytes: raw.body_bytes,
            auth_info_bytes: raw.auth_info_bytes,
            signatures: raw.signatures,
            body,
            auth_info,
            signers,
            bad_signer,
            named_payer,
            granter,
            unknown_non_critical,
        })
    }
}

/// The body without its extension options, whose types need not be known: the ante refuses critical ones
/// (`sdk:31`) and ignores the others. The options' own frame must be a plain `Any`.
fn split_extension_options(body: &[u8]) -> Res<Vec<u8>> {
    let (mut rest, mut known) = (body, Vec::with_capacity(body.len()));
    while !rest.is_empty() {
        let field = rest;
        let (number, wire_type) = decode_key(&mut rest).map_err(undecodable)?;
        if !EXTENSION_FIELDS.contains(&number) {
            skip_field(wire_type, number, &mut rest, DecodeContext::default()).map_err(undecodable)?;
            let read = field.len().saturating_sub(rest.len());
            known.extend_from_slice(field.get(..read).unwrap_or_default());
            continue;
        }
        if wire_type != WireType::LengthDelimited {
            return Err(undecodable(format!("Mismatched \"{TX_BODY}\": {{TagNum: {number}}}")));
        }
        let len = decode_varint(&mut rest).map_err(undecodable)?;
        let (option, after) = usize::try_from(len)
            .ok()
            .and_then(|n| rest.split_at_checked(n))
            .ok_or_else(|| undecodable("invalid length"))?;
        strict::reject_unknown_fields("google.protobuf.Any", option, false, &|_| false).map_err(undecodable)?;
        rest = after;
    }
    Ok(known)
}
