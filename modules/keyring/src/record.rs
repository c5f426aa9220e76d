//! `cosmos.crypto.keyring.v1.Record`, the stored form of a key.

use crate::{DevicePath, KeyringError, PublicKey, SecretKey};
use prost::Message;
use zeroize::{Zeroize, Zeroizing};

const SECP256K1_PRIVATE_URL: &str = "/cosmos.crypto.secp256k1.PrivKey";

/// `google.protobuf.Any`; hidden from `Debug` because it may hold a private key.
#[derive(Clone, PartialEq, prost::Message)]
#[prost(skip_debug)]
pub(crate) struct AnyProto {
    #[prost(string, tag = "1")]
    pub(crate) type_url: String,
    #[prost(bytes = "vec", tag = "2")]
    pub(crate) value: Vec<u8>,
}

impl std::fmt::Debug for AnyProto {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Any({})", self.type_url)
    }
}

#[derive(Clone, PartialEq, prost::Message)]
struct RecordProto {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(message, optional, tag = "2")]
    pub_key: Option<AnyProto>,
    #[prost(oneof = "ItemProto", tags = "3, 4, 5, 6")]
    item: Option<ItemProto>,
}

#[derive(Clone, PartialEq, prost::Oneof)]
enum ItemProto {
    #[prost(message, tag = "3")]
    Local(LocalProto),
    #[prost(message, tag = "4")]
    Ledger(LedgerProto),
    #[prost(message, tag = "5")]
    Multi(EmptyProto),
    #[prost(message, tag = "6")]
    Offline(EmptyProto),
}

#[derive(Clone, PartialEq, prost::Message)]
struct LocalProto {
    #[prost(message, optional, tag = "1")]
    priv_key: Option<AnyProto>,
}

#[derive(Clone, PartialEq, prost::Message)]
struct LedgerProto {
    #[prost(message, optional, tag = "1")]
    path: Option<DevicePath>,
}

#[derive(Clone, PartialEq, prost::Message)]
struct EmptyProto {}

#[derive(Clone, PartialEq, prost::Message)]
#[prost(skip_debug)]
struct PrivateKeyProto {
    #[prost(bytes = "vec", tag = "1")]
    key: Vec<u8>,
}

impl std::fmt::Debug for PrivateKeyProto {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PrivateKey(..)")
    }
}

/// What a record holds beside the public key.
#[derive(Clone, Debug)]
pub enum KeyKind {
    /// The private key itself, in the record.
    Local(SecretKey),
    /// A reference to a key on a Ledger device.
    Ledger(DevicePath),
    /// Nothing secret: the record names a multisig key.
    Multi,
    /// Nothing: somebody else's key, or one kept elsewhere.
    Offline,
}

impl KeyKind {
    /// The name of the kind in the SDK's output.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Local(_) => "local",
            Self::Ledger(_) => "ledger",
            Self::Multi => "multi",
            Self::Offline => "offline",
        }
    }
}

/// A key with the name that the user gave it.
#[derive(Clone, Debug)]
pub struct Record {
    /// The name of the key, unique in the keyring.
    pub name: String,
    /// The public key of the record.
    pub public_key: PublicKey,
    /// Where the private key is kept.
    pub kind: KeyKind,
}

impl Record {
    /// The address of the account that the key controls.
    #[must_use]
    pub fn address(&self) -> Vec<u8> {
        self.public_key.address()
    }

    /// Encodes the record as the SDK's keyring stores it.
    pub(crate) fn encode(&self) -> Zeroizing<Vec<u8>> {
        let item = match &self.kind {
            KeyKind::Local(secret) => {
                let mut inner = PrivateKeyProto { key: secret.expose().to_vec() };
                let value = inner.encode_to_vec();
                inner.key.zeroize();
                ItemProto::Local(LocalProto {
                    priv_key: Some(AnyProto { type_url: SECP256K1_PRIVATE_URL.into(), value }),
                })
            }
            KeyKind::Ledger(path) => ItemProto::Ledger(LedgerProto { path: Some(*path) }),
            KeyKind::Multi => ItemProto::Multi(EmptyProto {}),
            KeyKind::Offline => ItemProto::Offline(EmptyProto {}),
        };
        let pub_key = AnyProto { type_url: self.public_key.type_url().into(), value: self.public_key.proto_bytes() };
        let mut record = RecordProto { name: self.name.clone(), pub_key: Some(pub_key), item: Some(item) };
        let bytes = Zeroizing::new(record.encode_to_vec());
        wipe(&mut record);
        bytes
    }

    /// Reads what [`Self::encode`] or the SDK wrote under `item`.
    pub(crate) fn decode(item: &str, bytes: &[u8]) -> Result<Self, KeyringError> {
        let corrupt = |reason| KeyringError::Corrupt { item: item.to_owned(), reason };
        let mut record = RecordProto::decode(bytes).map_err(|_| corrupt("not a keyring record"))?;
        let result = (|| {
            let any = record.pub_key.as_ref().ok_or_else(|| corrupt("no public key"))?;
            let public_key = PublicKey::from_proto(&any.type_url, &any.value)?;
            let kind = match record.item.as_ref().ok_or_else(|| corrupt("unknown kind of key"))? {
                ItemProto::Local(local) => {
                    let any = local.priv_key.as_ref().ok_or_else(|| corrupt("private key is not available"))?;
                    if any.type_url != SECP256K1_PRIVATE_URL {
                        return Err(KeyringError::UnsupportedAlgorithm(any.type_url.clone()));
                    }
                    let mut inner =
                        PrivateKeyProto::decode(any.value.as_slice()).map_err(|_| corrupt("malformed private key"))?;
                    let secret = SecretKey::from_slice(&inner.key);
                    inner.key.zeroize();
                    KeyKind::Local(secret?)
                }
                ItemProto::Ledger(ledger) => {
                    KeyKind::Ledger(ledger.path.ok_or_else(|| corrupt("no path on the device"))?)
                }
                ItemProto::Multi(_) => KeyKind::Multi,
                ItemProto::Offline(_) => KeyKind::Offline,
            };
            Ok(Self { name: record.name.clone(), public_key, kind })
        })();
        wipe(&mut record);
        result
    }
}

fn wipe(record: &mut RecordProto) {
    if let Some(ItemProto::Local(LocalProto { priv_key: Some(any) })) = &mut record.item {
        any.value.zeroize();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Written by the SDK's own types (`tests/simd`, `record write`).
    const OF_A_DEVICE: &str = "0a0364657612460a1f2f636f736d6f732e63727970746f2e736563703235366b312e5075624b6579\
                               12230a21034f04181eeba35391b858633a765c4a0c189697b40d216354d50890d350c70290220a0a\
                               08082c107618022805";

    #[test]
    fn a_key_on_a_device_is_stored_as_the_sdk_stores_it() {
        let bytes = hex::decode(OF_A_DEVICE).unwrap();
        let record = Record::decode("dev.info", &bytes).unwrap();
        let KeyKind::Ledger(path) = record.kind else { panic!("a key on a device") };
        assert_eq!((path, path.to_string().as_str()), (DevicePath::new(118, 2, 5), "m/44'/118'/2'/0/5"));
        assert_eq!(record.encode().as_slice(), bytes);
        // All numbers at 0 leave an empty path, which is one.
        let zero = Record { kind: KeyKind::Ledger(DevicePath::default()), ..record };
        let KeyKind::Ledger(path) = Record::decode("x", &zero.encode()).unwrap().kind else { panic!("on a device") };
        assert_eq!(path, DevicePath::default());
    }
}
