//! Bytes to sign, signatures and their place in a transaction.

use openledger_keyring::{KeyKind, Keyring, PublicKey, Record, decode_bech32};
use openledger_proto::amino_json::{self, SignerData};
use openledger_proto::cosmos::crypto::multisig::v1beta1::{CompactBitArray, MultiSignature};
use openledger_proto::cosmos::tx::signing::v1beta1::SignMode;
use openledger_proto::cosmos::tx::v1beta1::mode_info::{Multi, Single, Sum};
use openledger_proto::cosmos::tx::v1beta1::{
    AuthInfo, Fee, ModeInfo, SignDoc, SignDocDirectAux, SignerInfo, Tx, TxBody, TxRaw,
};
use openledger_proto::prost::Message;
use openledger_proto::prost_types::Any;
use openledger_proto::{pool, signers};

use crate::ledger;
use openledger_client::ClientError;

/// Account and chain that a signature binds.
#[derive(Debug, Clone)]
pub(crate) struct SigningAccount {
    pub(crate) chain_id: String,
    pub(crate) account_number: u64,
    pub(crate) sequence: u64,
}

/// `--sign-mode`; empty for the default of the command.
pub(crate) fn sign_mode(text: &str, default: SignMode) -> Result<SignMode, ClientError> {
    match text {
        "" => Ok(default),
        "direct" => Ok(SignMode::Direct),
        "amino-json" => Ok(SignMode::LegacyAminoJson),
        "direct-aux" => Ok(SignMode::DirectAux),
        "textual" => Err(ClientError::usage("SIGN_MODE_TEXTUAL is not available")),
        other => {
            Err(ClientError::Usage(format!("unsupported sign mode {other:?}: use direct, amino-json or direct-aux")))
        }
    }
}

/// The sign mode for a key: a device cannot read protobuf and signs amino JSON.
pub(crate) fn sign_mode_for(text: &str, default: SignMode, record: Option<&Record>) -> Result<SignMode, ClientError> {
    match sign_mode(text, default)? {
        _ if record.is_some_and(|record| matches!(record.kind, KeyKind::Ledger(_))) => Ok(SignMode::LegacyAminoJson),
        mode => Ok(mode),
    }
}

/// A public key as the chain's `Any`.
pub(super) fn key_any(key: &PublicKey) -> Any {
    Any { type_url: key.type_url().to_owned(), value: key.proto_bytes() }
}

/// Mode info of a single signature.
pub(super) fn single(mode: SignMode) -> ModeInfo {
    ModeInfo { sum: Some(Sum::Single(Single { mode: mode.into() })) }
}

/// The bytes that `account` signs of this transaction.
pub(super) fn sign_bytes(
    body: &[u8],
    auth_info: &AuthInfo,
    mode: SignMode,
    account: &SigningAccount,
    key: &PublicKey,
) -> Result<Vec<u8>, ClientError> {
    match mode {
        SignMode::Direct => Ok(SignDoc {
            body_bytes: body.to_vec(),
            auth_info_bytes: auth_info.encode_to_vec(),
            chain_id: account.chain_id.clone(),
            account_number: account.account_number,
        }
        .encode_to_vec()),
        SignMode::LegacyAminoJson => amino_sign_bytes(body, auth_info.fee.as_ref(), account),
        SignMode::DirectAux => direct_aux(body, auth_info, account, key),
        other => Err(ClientError::Usage(format!("sign mode {} is not supported", other.as_str_name()))),
    }
}

/// What is signed in amino JSON.
pub(super) fn amino_sign_bytes(
    body: &[u8],
    fee: Option<&Fee>,
    account: &SigningAccount,
) -> Result<Vec<u8>, ClientError> {
    let SigningAccount { chain_id, account_number, sequence } = account;
    let signer = SignerData { chain_id, account_number: *account_number, sequence: *sequence };
    let known = |name: &str| pool().get_message_by_name(name).is_some();
    Ok(amino_json::sign_bytes(body, fee, signer, &known)?)
}

/// What all signers but the fee payer may sign: everything but the fee.
fn direct_aux(
    body: &[u8],
    auth_info: &AuthInfo,
    account: &SigningAccount,
    key: &PublicKey,
) -> Result<Vec<u8>, ClientError> {
    let payer = match auth_info.fee.as_ref().map(|fee| fee.payer.clone()).unwrap_or_default() {
        named if !named.is_empty() => named,
        _ => {
            let body = TxBody::decode(body).map_err(|e| ClientError::Usage(format!("tx parse error: {e}")))?;
            let first = body.messages.first().map(signers::of).transpose()?;
            let first = first.and_then(|all| all.into_iter().next());
            first.ok_or_else(|| ClientError::usage("no signer found"))?
        }
    };
    if decode_bech32(&payer).is_ok_and(|(_, address)| address == key.address()) {
        return Err(ClientError::Usage(format!(
            "fee payer {payer} cannot sign with SIGN_MODE_DIRECT_AUX: unauthorized"
        )));
    }
    Ok(aux_doc(body.to_vec(), account, key).encode_to_vec())
}

/// The document of `SIGN_MODE_DIRECT_AUX`.
pub(super) fn aux_doc(body_bytes: Vec<u8>, account: &SigningAccount, key: &PublicKey) -> SignDocDirectAux {
    SignDocDirectAux {
        body_bytes,
        public_key: Some(key_any(key)),
        chain_id: account.chain_id.clone(),
        account_number: account.account_number,
        sequence: account.sequence,
        ..SignDocDirectAux::default()
    }
}

/// Signs with the key called `name` and sets (or with `append`, adds) its signer info and signature.
pub(crate) fn sign(
    tx: &mut Tx,
    keyring: &Keyring,
    name: &str,
    mode: SignMode,
    account: &SigningAccount,
    append: bool,
) -> Result<(), ClientError> {
    let key = keyring.key(name)?.public_key;
    let body = tx.body.clone().unwrap_or_default();
    let auth_info = tx.auth_info.get_or_insert_default();
    if !append {
        auth_info.signer_infos.clear();
        tx.signatures.clear();
    }
    let sequence = if body.unordered { 0 } else { account.sequence };
    auth_info.signer_infos.push(SignerInfo {
        public_key: Some(key_any(&key)),
        mode_info: Some(single(mode)),
        sequence,
    });
    let direct = |info: &SignerInfo| info.mode_info == Some(single(SignMode::Direct));
    if auth_info.signer_infos.iter().filter(|info| direct(info)).count() > 1 {
        return Err(ClientError::usage("txs signed with CLI can have maximum 1 DIRECT signer: feature not supported"));
    }
    let bytes = sign_bytes(&body.encode_to_vec(), auth_info, mode, account, &key)?;
    tx.signatures.push(ledger::signature(keyring, name, &bytes, mode)?);
    Ok(())
}

/// The transaction as it goes to the chain.
pub(super) fn encode(tx: &Tx) -> Vec<u8> {
    TxRaw {
        body_bytes: tx.body.as_ref().map(TxBody::encode_to_vec).unwrap_or_default(),
        auth_info_bytes: tx.auth_info.as_ref().map(AuthInfo::encode_to_vec).unwrap_or_default(),
        signatures: tx.signatures.clone(),
    }
    .encode_to_vec()
}

/// A transaction from the bytes that go to the chain.
pub(super) fn decode(bytes: &[u8]) -> Result<Tx, ClientError> {
    let bad = |e: openledger_proto::prost::DecodeError| ClientError::Usage(format!("tx parse error: {e}"));
    let raw = TxRaw::decode(bytes).map_err(bad)?;
    Ok(Tx {
        body: Some(TxBody::decode(raw.body_bytes.as_slice()).map_err(bad)?),
        auth_info: Some(AuthInfo::decode(raw.auth_info_bytes.as_slice()).map_err(bad)?),
        signatures: raw.signatures,
    })
}

/// Mode info and signature of a multisig: `signed[i]` is the signature of member `i` with its mode.
pub(super) fn combine(signed: &[Option<(ModeInfo, Vec<u8>)>]) -> (ModeInfo, Vec<u8>) {
    let mut elems = vec![0u8; signed.len().div_ceil(8)];
    let (mut mode_infos, mut signatures) = (Vec::new(), Vec::new());
    for (i, entry) in signed.iter().enumerate() {
        let Some((mode, signature)) = entry else { continue };
        if let Some(byte) = elems.get_mut(i / 8) {
            // Bits run from the most significant one of each byte.
            *byte |= 0x80 >> (i % 8);
        }
        mode_infos.push(mode.clone());
        signatures.push(signature.clone());
    }
    let extra_bits_stored = u32::try_from(signed.len() % 8).unwrap_or_default();
    let bitarray = Some(CompactBitArray { extra_bits_stored, elems });
    let mode = ModeInfo { sum: Some(Sum::Multi(Multi { bitarray, mode_infos })) };
    (mode, MultiSignature { signatures }.encode_to_vec())
}

/// Length of a secp256k1 signature.
const SIGNATURE_BYTES: usize = 64;

/// Mode and signature for a key in a simulation: those of a multisig have as many members' signatures as it needs,
/// the longest ones; the first transaction of a multisig has no key on the chain by which the chain could add them.
pub(super) fn simulated_signature(key: &PublicKey, mode: SignMode) -> (ModeInfo, Vec<u8>) {
    let PublicKey::Multisig(group) = key else { return (single(mode), Vec::new()) };
    let needed = usize::try_from(group.threshold()).unwrap_or(usize::MAX);
    let members: Vec<_> = group.keys().iter().map(member).collect();
    let mut by_length: Vec<usize> = (0..members.len()).collect();
    by_length.sort_by_key(|i| std::cmp::Reverse(members.get(*i).map(|(_, signature)| signature.len())));
    by_length.truncate(needed);
    let signed: Vec<_> =
        members.into_iter().enumerate().map(|(i, one)| by_length.contains(&i).then_some(one)).collect();
    combine(&signed)
}

/// A member signs in amino JSON, or is a multisig itself.
fn member(key: &PublicKey) -> (ModeInfo, Vec<u8>) {
    match key {
        PublicKey::Multisig(_) => simulated_signature(key, SignMode::LegacyAminoJson),
        _ => (single(SignMode::LegacyAminoJson), vec![0; SIGNATURE_BYTES]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_of_a_multisig_stand_as_the_sdk_stores_them() {
        let one = Some((single(SignMode::LegacyAminoJson), vec![1; 64]));
        let (mode, signature) = combine(&[None, one.clone(), one]);
        let Some(Sum::Multi(multi)) = mode.sum else { panic!("multi") };
        let bits = multi.bitarray.unwrap();
        assert_eq!((bits.extra_bits_stored, bits.elems.as_slice()), (3, &[0b0110_0000][..]));
        assert_eq!(multi.mode_infos.len(), 2);
        assert_eq!(MultiSignature::decode(signature.as_slice()).unwrap().signatures.len(), 2);
    }

    #[test]
    fn wire_form_round_trips() {
        let tx = Tx {
            body: Some(TxBody { memo: "m".into(), ..Default::default() }),
            auth_info: Some(AuthInfo { fee: Some(Default::default()), ..Default::default() }),
            signatures: vec![vec![7; 64]],
        };
        assert_eq!(decode(&encode(&tx)).unwrap(), tx);
        assert!(decode(&[0xff]).is_err());
    }
}
