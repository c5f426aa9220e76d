//! Transactions from bytes, as strictly as the SDK reads them (`x/auth/tx/decoder.go`, ADR-020, ADR-027).

use crate::pubkey::{KEY_TYPES, PubKey};
use openledger_core::{AccAddress, AddressCodec, Any, Failure, Res, Sdk};
use openledger_proto::cosmos::tx::v1beta1::{AuthInfo, Fee, TxBody, TxRaw};
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

/// A transaction whose bytes were canonical. The raw parts are kept, since signatures are over them.
#[derive(Debug, Clone)]
pub struct DecodedTx {
    /// SHA-256 of all bytes.
    pub hash: [u8; 32],
    /// Length of all bytes.
    pub size: u64,
    /// `TxRaw.body_bytes`.
    pub body_bytes: Vec<u8>,
    /// `TxRaw.auth_info_bytes`.
    pub auth_info_bytes: Vec<u8>,
    /// `TxRaw.signatures`.
    pub signatures: Vec<Vec<u8>>,
    /// The body.
    pub body: TxBody,
    /// Signers' infos and fee.
    pub auth_info: AuthInfo,
    /// Who must sign, each once: the signers of the messages in order, then the fee payer.
    pub signers: Vec<AccAddress>,
    /// The fee payer that the transaction names.
    pub named_payer: Option<AccAddress>,
    /// The fee granter that the transaction names.
    pub granter: Option<AccAddress>,
    /// Keys of the signer infos, in order.
    pub pub_keys: Vec<Option<PubKey>>,
    /// Whether the body has unknown non-critical fields, which amino JSON cannot sign.
    pub unknown_non_critical: bool,
}

fn undecodable(e: impl std::fmt::Display) -> Failure {
    Sdk::TxDecode.wrap(e)
}

impl DecodedTx {
    /// The messages.
    pub fn messages(&self) -> &[Any] {
        &self.body.messages
    }
    /// The fee, if the transaction has one.
    pub fn fee(&self) -> Option<&Fee> {
        self.auth_info.fee.as_ref()
    }
    /// The gas limit; 0 without a fee.
    pub fn gas_limit(&self) -> u64 {
        self.fee().map_or(0, |f| f.gas_limit)
    }
    /// Who pays the fee unless it is granted: the named payer, or the first signer.
    pub fn fee_payer(&self) -> Option<&AccAddress> {
        self.named_payer.as_ref().or_else(|| self.signers.first())
    }
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

    /// Reads a transaction.
    ///
    /// # Errors
    /// `sdk:2` when the bytes are no canonical transaction of known messages, `sdk:7` for an address of a
    /// signer, payer or granter, `sdk:8` for a malformed public key.
    pub fn decode(&self, bytes: &[u8]) -> Res<DecodedTx> {
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
        let pub_keys = auth_info
            .signer_infos
            .iter()
            .map(|i| i.public_key.as_ref().map(PubKey::from_any).transpose())
            .collect::<Res<Vec<_>>>()?;

        let address = |text: &str| if text.is_empty() { Ok(None) } else { self.addresses.parse(text).map(Some) };
        let fee = auth_info.fee.as_ref();
        let named_payer = address(fee.map_or("", |f| &f.payer)).map_err(|e| e.context("Invalid fee payer address"))?;
        let granter = address(fee.map_or("", |f| &f.granter)).map_err(|e| e.context("Invalid fee granter address"))?;
        let signers = self.signers(&body.messages, named_payer.as_ref())?;
        Ok(DecodedTx {
            hash: Sha256::digest(bytes).into(),
            size: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
            body_bytes: raw.body_bytes,
            auth_info_bytes: raw.auth_info_bytes,
            signatures: raw.signatures,
            body,
            auth_info,
            signers,
            named_payer,
            granter,
            pub_keys,
            unknown_non_critical,
        })
    }

    fn signers(&self, messages: &[Any], payer: Option<&AccAddress>) -> Res<Vec<AccAddress>> {
        let (mut out, mut seen) = (Vec::new(), BTreeSet::new());
        for message in messages {
            if !self.messages.contains(message.type_url.trim_start_matches('/')) {
                let e = ProtoError::UnknownType(message.type_url.clone());
                return Err(undecodable(format!("{e} against interface *types.Msg")));
            }
            for text in signers::of(message).map_err(undecodable)? {
                let signer = self.signer_address(&text)?;
                if seen.insert(signer.clone()) {
                    out.push(signer);
                }
            }
        }
        out.extend(payer.filter(|p| !seen.contains(*p)).cloned());
        Ok(out)
    }

    /// A signer is an account or, in staking messages, a validator's operator.
    fn signer_address(&self, text: &str) -> Res<AccAddress> {
        if text.starts_with(&format!("{}valoper1", self.addresses.prefix())) {
            return AccAddress::from_bytes(&self.addresses.parse_with(text, "valoper")?);
        }
        self.addresses.parse(text)
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
