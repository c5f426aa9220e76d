//! `google.protobuf.Any` the way Cosmos writes it: type URL is `/` and the full name.

use prost::{Message, Name};
use prost_types::Any;

use crate::error::{ProtoError, Result};

/// The type URL of a generated message, for example `/cosmos.bank.v1beta1.MsgSend`.
pub fn type_url<T: Name>() -> String {
    format!("/{}", T::full_name())
}

/// The full message name in a type URL; the SDK accepts only the form with one leading slash.
pub fn message_name(type_url: &str) -> Result<&str> {
    type_url.strip_prefix('/').filter(|n| !n.is_empty()).ok_or_else(|| ProtoError::UnknownType(type_url.to_owned()))
}

/// Wraps a message into an `Any` with its type URL.
pub fn pack<T: Message + Name>(message: &T) -> Any {
    Any { type_url: type_url::<T>(), value: message.encode_to_vec() }
}

/// Unwraps a message; another type inside, or bytes that do not decode, are errors.
pub fn unpack<T: Message + Name + Default>(any: &Any) -> Result<T> {
    if message_name(&any.type_url)? != T::full_name() {
        return Err(ProtoError::value(&any.type_url, format!("expected {}", type_url::<T>())));
    }
    T::decode(any.value.as_slice()).map_err(|e| ProtoError::value(&any.type_url, e.to_string()))
}
