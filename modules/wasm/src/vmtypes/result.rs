//! What entry points answer.

use super::msgs::{CosmosMsg, Event, EventAttribute};
use super::values::{Bytes, Slice, go_struct};
use openledger_core::go_json::{GoValue, JsonError, Reader, unmarshal};
use std::fmt;

/// The most bytes that a message may keep for its reply.
const MAX_PAYLOAD: usize = 128 * 1024;

/// When a contract wants to hear how its message ended.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub enum ReplyOn {
    /// It was not said, which is refused when the message is to run.
    #[default]
    Unset,
    /// However it ends.
    Always,
    /// When it succeeds.
    Success,
    /// When it fails.
    Error,
    /// Never.
    Never,
}

/// Shows Go's number.
impl fmt::Debug for ReplyOn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", *self as u8)
    }
}

impl GoValue for ReplyOn {
    fn go_type() -> String {
        "types.replyOn".to_owned()
    }
    fn read(&mut self, _: &mut Reader, item: &[u8]) -> Result<(), JsonError> {
        let mut text = String::new();
        unmarshal(item, &mut text)?;
        *self = match text.as_str() {
            "always" => Self::Always,
            "success" => Self::Success,
            "error" => Self::Error,
            "never" => Self::Never,
            other => return Err(JsonError::Text(format!("invalid reply_on value '{other}'"))),
        };
        Ok(())
    }
}

go_struct! {
    /// A message with what its sender wants of it.
    SubMsg as "SubMsg" {
        id: u64 = "id",
        msg: CosmosMsg = "msg",
        payload: Bytes = "payload",
        gas_limit: Option<u64> = "gas_limit",
        reply_on: ReplyOn = "reply_on",
    }
}

go_struct! {
    /// The answer of most entry points.
    Response as "Response" {
        messages: Slice<SubMsg> = "messages",
        data: Bytes = "data",
        attributes: Slice<EventAttribute> = "attributes",
        events: Slice<Event> = "events",
    }
}
go_struct! {
    /// The answer of the entry points of IBC that acknowledge nothing.
    IbcBasicResponse as "IBCBasicResponse" {
        messages: Slice<SubMsg> = "messages",
        attributes: Slice<EventAttribute> = "attributes",
        events: Slice<Event> = "events",
    }
}
go_struct! {
    /// The answer to a packet.
    IbcReceiveResponse as "IBCReceiveResponse" {
        acknowledgement: Bytes = "acknowledgement",
        messages: Slice<SubMsg> = "messages",
        attributes: Slice<EventAttribute> = "attributes",
        events: Slice<Event> = "events",
    }
}
go_struct! {
    /// The answer to the opening of a channel.
    IbcOpenResponse as "IBC3ChannelOpenResponse" {
        version: String = "version",
    }
}

/// A result of an entry point: what it answers, or why it refuses.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ContractResult<T> {
    /// The answer.
    pub ok: Option<T>,
    /// The refusal; empty if it did not refuse.
    pub error: String,
}

impl<T: Named + fmt::Debug> fmt::Debug for ContractResult<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct(T::RESULT).field("ok", &self.ok).field("error", &self.error).finish()
    }
}

impl<T: Named> GoValue for ContractResult<T> {
    fn go_type() -> String {
        format!("types.{}", T::RESULT)
    }
    fn read(&mut self, reader: &mut Reader, item: &[u8]) -> Result<(), JsonError> {
        match item.first() {
            Some(b'n') => Ok(()),
            Some(b'{') => reader.object(item, T::RESULT, &["ok", "error"], |reader, name, item| match name {
                "ok" => self.ok.read(reader, item),
                _ => self.error.read(reader, item),
            }),
            _ => {
                reader.mismatch(item, Self::go_type());
                Ok(())
            }
        }
    }
}

/// An answer, with the name of the Go type of its result, and its messages.
pub trait Named: GoValue {
    /// The name of the type of the result.
    const RESULT: &'static str;
    /// The messages that it asks to execute.
    fn messages(&self) -> &[SubMsg];
}

impl Named for Response {
    const RESULT: &'static str = "ContractResult";
    fn messages(&self) -> &[SubMsg] {
        self.messages.items()
    }
}
impl Named for IbcBasicResponse {
    const RESULT: &'static str = "IBCBasicResult";
    fn messages(&self) -> &[SubMsg] {
        self.messages.items()
    }
}
impl Named for IbcReceiveResponse {
    const RESULT: &'static str = "IBCReceiveResult";
    fn messages(&self) -> &[SubMsg] {
        self.messages.items()
    }
}
impl Named for IbcOpenResponse {
    const RESULT: &'static str = "IBCChannelOpenResult";
    fn messages(&self) -> &[SubMsg] {
        &[]
    }
}

go_struct! {
    /// The result of a query.
    QueryResult as "QueryResult" {
        ok: Bytes = "ok",
        error: String = "error",
    }
}

/// Checks that no message keeps more for its reply than is allowed.
///
/// # Errors
/// The text of `wasmvm.DeserializeResponse`.
pub fn check_payloads(messages: &[SubMsg]) -> Result<(), String> {
    let too_long = |(index, message): (usize, &SubMsg)| {
        let length = message.payload.bytes().len();
        (length > MAX_PAYLOAD).then(|| {
            format!(
                "reply contains submessage at index {index} with payload larger than {MAX_PAYLOAD} bytes: {length} bytes"
            )
        })
    };
    messages.iter().enumerate().find_map(too_long).map_or(Ok(()), Err)
}
