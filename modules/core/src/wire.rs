//! Between protobuf types and the state machine's own: what every module's messages, queries and genesis
//! need.

use crate::address::AccAddress;
use crate::amount::{Coin, Coins};
use crate::config::ChainConfig;
use crate::context::Ctx;
use crate::dec::{Dec, DecCoin, DecCoins};
use crate::errors::{Failure, GrpcCode, QueryError, Res, Sdk, TxError};
use crate::events::Event;
use crate::pagination;
use crate::time::BlockTime;
use openledger_proto::cosmos::base::query::v1beta1 as page;
use openledger_proto::cosmos::base::v1beta1 as base;
use openledger_proto::json::ParseOptions;
use prost::{Message, Name};
use prost_types::{Any, Duration, Timestamp};
use serde_json::Value;

const NANOS: i128 = 1_000_000_000;

/// Reads a message of a transaction.
///
/// # Errors
/// `sdk:2`.
pub fn decode_msg<T: Message + Default>(msg: &Any) -> Res<T> {
    T::decode(msg.value.as_slice()).map_err(|e| Sdk::TxDecode.wrap(format!("{}: {e}", msg.type_url)))
}

/// A response with its type URL.
pub fn pack<T: Message + Name>(response: &T) -> Any {
    openledger_proto::any::pack(response)
}

/// The refusal of a message that the module does not take.
pub fn unknown_message(msg: &Any) -> Failure {
    Sdk::UnknownRequest.wrap(format!("no message handler found for {}", msg.type_url))
}

/// Reads a query.
///
/// # Errors
/// `Internal`, as the SDK's gRPC router answers.
pub fn decode_request<T: Message + Default>(bytes: &[u8]) -> Result<T, QueryError> {
    T::decode(bytes).map_err(|e| QueryError::new(GrpcCode::Internal, format!("grpc: error unmarshalling request: {e}")))
}

/// What a client asked of a listing.
pub fn page_request(p: Option<page::PageRequest>) -> pagination::PageRequest {
    let p = p.unwrap_or_default();
    pagination::PageRequest {
        key: p.key,
        offset: p.offset,
        limit: p.limit,
        count_total: p.count_total,
        reverse: p.reverse,
    }
}

/// Where the next page begins.
pub fn page_response(p: pagination::PageResponse) -> Option<page::PageResponse> {
    Some(page::PageResponse { next_key: p.next_key, total: p.total })
}

/// Writes a coin in its protobuf form.
pub fn coin_to_proto(coin: &Coin) -> base::Coin {
    base::Coin { denom: coin.denom.as_str().to_owned(), amount: coin.amount.to_string() }
}

/// Writes coins in their protobuf form.
pub fn coins_to_proto(coins: &Coins) -> Vec<base::Coin> {
    coins.iter().map(coin_to_proto).collect()
}

/// Reads coins by the rules of SDK `Coins.Validate`: known denoms in ascending order, each once, none zero or
/// negative.
///
/// # Errors
/// `sdk:10` with the coins as text.
pub fn coins_from_proto(coins: &[base::Coin]) -> Res<Coins> {
    let parsed: Res<Vec<Coin>> = coins.iter().map(coin_from_proto).collect();
    parsed.and_then(Coins::new).map_err(|_| Sdk::InvalidCoins.wrap(coins_text(coins)))
}

/// As [`coins_from_proto`], and at least one coin (SDK `IsAllPositive`).
///
/// # Errors
/// `sdk:10`.
pub fn positive_coins(coins: &[base::Coin]) -> Res<Coins> {
    if coins.is_empty() {
        return Err(Sdk::InvalidCoins.wrap(""));
    }
    coins_from_proto(coins)
}

/// Reads a coin, zero allowed. An amount has one spelling: Leading zeros mean octal to Go's parser, so they are
/// refused.
///
/// # Errors
/// `sdk:10`.
pub fn coin_from_proto(coin: &base::Coin) -> Res<Coin> {
    let read = Coin::parse_parts(&coin.denom, &coin.amount)?;
    if read.amount.to_string() == coin.amount { Ok(read) } else { Err(Sdk::InvalidCoins.into()) }
}

/// The text of coins that may be malformed, cut where it would bloat a log.
pub fn coins_text(coins: &[base::Coin]) -> String {
    let cut = |s: &str, n: usize| s.chars().take(n).collect::<String>();
    coins.iter().take(8).map(|c| format!("{}{}", cut(&c.amount, 80), cut(&c.denom, 128))).collect::<Vec<_>>().join(",")
}

/// Writes a decimal as protobuf has it: its 18 places as an integer (SDK `LegacyDec.Marshal`).
pub fn dec_to_proto(d: Dec) -> String {
    d.to_proto()
}

/// Reads [`dec_to_proto`].
///
/// # Errors
/// `sdk:18`.
pub fn dec_from_proto(text: &str) -> Res<Dec> {
    Dec::from_proto(text).map_err(|e| Sdk::InvalidRequest.wrap(format!("invalid decimal {text:?}: {e}")))
}

/// Writes decimal coins.
pub fn dec_coins_to_proto(coins: &DecCoins) -> Vec<base::DecCoin> {
    coins.iter().map(|c| base::DecCoin { denom: c.denom.as_str().to_owned(), amount: dec_to_proto(c.amount) }).collect()
}

/// Reads decimal coins: sorted, each denom once, none zero or negative.
///
/// # Errors
/// `sdk:10`.
pub fn dec_coins_from_proto(coins: &[base::DecCoin]) -> Res<DecCoins> {
    let parsed: Res<Vec<DecCoin>> = coins.iter().map(|c| DecCoin::from_proto_parts(&c.denom, &c.amount)).collect();
    DecCoins::new(parsed?).map_err(|e| Sdk::InvalidCoins.wrap(e))
}

/// Writes a time in its protobuf form.
pub fn time_to_proto(t: BlockTime) -> Timestamp {
    Timestamp { seconds: t.seconds, nanos: t.nanos }
}

/// A time; absent is Go's zero time.
pub fn time_from_proto(t: Option<&Timestamp>) -> BlockTime {
    t.map_or(BlockTime::GO_ZERO, |t| BlockTime { seconds: t.seconds, nanos: t.nanos })
}

/// A duration in nanoseconds; absent is zero.
pub fn nanos_from_proto(d: Option<&Duration>) -> i128 {
    d.map_or(0, |d| i128::from(d.seconds).saturating_mul(NANOS).saturating_add(i128::from(d.nanos)))
}

/// A duration, saturating where protobuf cannot hold it.
pub fn nanos_to_proto(nanos: i128) -> Duration {
    let seconds = i64::try_from(nanos / NANOS).unwrap_or(if nanos < 0 { i64::MIN } else { i64::MAX });
    Duration { seconds, nanos: i32::try_from(nanos % NANOS).unwrap_or(0) }
}

/// Checks that a field of a message is an address, with the name of the field in front of the refusal.
///
/// # Errors
/// `sdk:7`.
pub fn check_address(config: &ChainConfig, field: &str, text: &str) -> Res<()> {
    config.addresses.parse(text).map(|_| ()).map_err(|e| e.context(format!("invalid {field} address")))
}

/// `gov:13`, the SDK's code for a message that only governance may send (`govtypes.ErrInvalidSigner`).
///
/// # Errors
/// When `authority` is not the governance account.
pub fn require_authority(ctx: &Ctx, authority: &str) -> Res<()> {
    let expected = ctx.config().authority();
    if expected == authority {
        return Ok(());
    }
    Err(Failure::Tx(TxError::new(
        "gov",
        13,
        format!(
            "invalid authority; expected {expected}, got {authority}: expected gov account as only signer for proposal message"
        ),
    )))
}

/// The event of a protobuf message (SDK `EmitTypedEvent`): its full name, and each field's JSON in order of
/// name.
///
/// # Errors
/// Fatal when the type is not in the descriptor pool.
pub fn typed_event<T: Message + Name>(event: &T) -> Res<Event> {
    let json =
        openledger_proto::json::print(event).map_err(|e| Failure::Fatal(format!("event {}: {e}", T::full_name())))?;
    let mut fields: Vec<(String, String)> =
        json.as_object().into_iter().flatten().map(|(k, v)| (k.clone(), v.to_string())).collect();
    fields.sort();
    Ok(fields.into_iter().fold(Event::new(T::full_name()), |e, (k, v)| e.with(k, v)))
}

/// A genesis section as the module's protobuf type, unknown fields refused.
///
/// # Errors
/// `sdk:18` with the field's name.
pub fn genesis_from_json<T: Message + Name + Default>(raw: &Value) -> Res<T> {
    openledger_proto::json::parse(raw, ParseOptions::default()).map_err(|e| Sdk::InvalidRequest.wrap(e))
}

/// A genesis section as JSON.
///
/// # Errors
/// Fatal when a value has no JSON form.
pub fn genesis_to_json<T: Message + Name>(state: &T) -> Res<Value> {
    openledger_proto::json::print(state).map_err(|e| Failure::Fatal(format!("genesis: {e}")))
}

/// Reads an account address as the SDK's address codec does, which gives other codes than
/// `AccAddressFromBech32`.
///
/// # Errors
/// `sdk:35` for another prefix, `sdk:9` for an impossible length, otherwise `undefined:1`.
pub fn codec_address(ctx: &Ctx, text: &str) -> Res<AccAddress> {
    ctx.parse_address(text).map_err(codec_refusal)
}

/// The refusal of an address (`sdk:7`) in the words of the SDK's address codec; see [`codec_address`].
pub fn codec_refusal(failure: Failure) -> Failure {
    let log = match failure {
        Failure::Tx(e) => e.log,
        fatal => return fatal,
    };
    let log = log.strip_suffix(": invalid address").unwrap_or(&log);
    if log.starts_with("invalid Bech32 prefix") {
        Sdk::Logic.wrap(log)
    } else if log == "empty address" || log.starts_with("address max length") {
        Sdk::UnknownAddress.wrap(log)
    } else {
        Failure::unregistered(log)
    }
}

/// As [`codec_address`], for a query: a plain error has the status Unknown.
///
/// # Errors
/// `Unknown`.
pub fn query_address(ctx: &Ctx, text: &str) -> Result<AccAddress, QueryError> {
    codec_address(ctx, text).map_err(|e| match e {
        Failure::Tx(e) => QueryError::coded(&e),
        fatal => fatal.into(),
    })
}

/// The address of a message's field, with the SDK's context in front of a refusal.
///
/// # Errors
/// `sdk:7`.
pub fn address(ctx: &Ctx, text: &str, what: &str) -> Res<AccAddress> {
    ctx.parse_address(text).map_err(|e| Sdk::InvalidAddress.wrap(format!("{what}: {e}")))
}
