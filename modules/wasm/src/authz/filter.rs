//! Which messages a grant is about.

use crate::errors::WasmError;
use crate::message_key::only_key;
use crate::msgs::check_json;
use crate::vmtypes::go_quote;
use openledger_core::wire::decode_msg;
use openledger_core::{Any, Ctx, Res, Sdk};
use openledger_proto::any::type_url;
use openledger_proto::cosmwasm::wasm::v1::{AcceptedMessageKeysFilter, AcceptedMessagesFilter, AllowAllMessagesFilter};
use std::collections::BTreeSet;

/// Gas of each byte of a message that is read.
const GAS_PER_BYTE: u64 = 1;

/// A filter of a grant.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Filter {
    /// All messages.
    All,
    /// Those with one of these names.
    Keys(Vec<String>),
    /// These alone, byte for byte.
    Messages(Vec<Vec<u8>>),
}

impl Filter {
    /// Reads a filter; `None` for none or one of another type.
    ///
    /// # Errors
    /// `sdk:2` when it does not decode.
    pub(super) fn read(any: Option<&Any>) -> Res<Option<Self>> {
        match any {
            Some(any) if any.type_url == type_url::<AllowAllMessagesFilter>() => Ok(Some(Self::All)),
            Some(any) if any.type_url == type_url::<AcceptedMessageKeysFilter>() => {
                Ok(Some(Self::Keys(decode_msg::<AcceptedMessageKeysFilter>(any)?.keys)))
            }
            Some(any) if any.type_url == type_url::<AcceptedMessagesFilter>() => {
                Ok(Some(Self::Messages(decode_msg::<AcceptedMessagesFilter>(any)?.messages)))
            }
            _ => Ok(None),
        }
    }

    /// Checks the form.
    ///
    /// # Errors
    /// `wasm:12`, `wasm:14`, `wasm:15`.
    pub(super) fn validate(&self) -> Res<()> {
        match self {
            Self::All => Ok(()),
            Self::Keys(keys) => validate_keys(keys),
            Self::Messages(messages) => validate_messages(messages),
        }
    }

    /// Whether a message passes. Reading it for its name costs gas.
    ///
    /// # Errors
    /// `wasm:14` and `sdk:4` for a message that is no JSON; out of gas.
    pub(super) fn accept(&self, ctx: &Ctx, msg: &[u8]) -> Res<bool> {
        match self {
            Self::All => check_json(msg).map(|()| true),
            Self::Keys(keys) => {
                let length = u64::try_from(msg.len()).unwrap_or(u64::MAX);
                ctx.gas().consume(length.saturating_mul(GAS_PER_BYTE), "contract authorization")?;
                check_json(msg).map_err(|e| Sdk::Unauthorized.wrap(format!("not an allowed msg: {e}")))?;
                Ok(only_key(msg).is_some_and(|key| keys.contains(&key)))
            }
            Self::Messages(messages) => Ok(messages.iter().any(|m| m == msg)),
        }
    }
}

fn validate_keys(keys: &[String]) -> Res<()> {
    if keys.is_empty() {
        return Err(WasmError::Empty.wrap("keys"));
    }
    let mut seen = BTreeSet::new();
    for key in keys {
        if key.is_empty() {
            return Err(WasmError::Empty.wrap("key"));
        }
        if key != key.trim() {
            return Err(WasmError::Invalid.wrap(format!("key {} contains whitespaces", go_quote(key))));
        }
        if !seen.insert(key) {
            return Err(WasmError::Duplicate.wrap(format!("key {}", go_quote(key))));
        }
    }
    Ok(())
}

fn validate_messages(messages: &[Vec<u8>]) -> Res<()> {
    if messages.is_empty() {
        return Err(WasmError::Empty.wrap("messages"));
    }
    let mut seen = BTreeSet::new();
    for message in messages {
        if message.is_empty() {
            return Err(WasmError::Empty.wrap("message"));
        }
        check_json(message)?;
        if !seen.insert(message) {
            return Err(WasmError::Duplicate.wrap("message"));
        }
    }
    Ok(())
}
