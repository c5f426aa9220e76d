//! The data of a packet as Solidity's ABI writes them: one tuple of denom, sender, receiver, amount and memo
//! (ibc-go `types/solidity_abi.go`).
//!
//! Read as go-ethereum's `Unpack` does, which follows offsets wherever they point, does not ask whether parts
//! overlap, and passes over what nobody points to.

use openledger_core::Amount;
use openledger_proto::ibc::applications::transfer::v1::FungibleTokenPacketData;
use ruint::aliases::{U256, U512};

const WORD: usize = 32;

/// Reads the data.
///
/// # Errors
/// A text in go-ethereum's words; our own where a text is not UTF-8, which Go's strings may be.
pub(crate) fn decode(data: &[u8]) -> Result<FungibleTokenPacketData, String> {
    if data.is_empty() {
        return Err("abi: attempting to unmarshal an empty string while arguments are expected".to_owned());
    }
    let offset = number(word(data, 0)?);
    if offset > U256::from(data.len()) {
        return Err(beyond(U512::from(offset), data.len()));
    }
    let begin = usize::try_from(offset).unwrap_or(usize::MAX);
    let tuple = data.get(begin..).unwrap_or_default();
    Ok(FungibleTokenPacketData {
        denom: text(tuple, 0)?,
        sender: text(tuple, 1)?,
        receiver: text(tuple, 2)?,
        amount: number(word(tuple, 3)?).to_string(),
        memo: text(tuple, 4)?,
    })
}

/// Writes the data; `None` when the amount is no decimal number of 256 bits.
pub(crate) fn encode(data: &FungibleTokenPacketData) -> Option<Vec<u8>> {
    let amount = data.amount.parse::<Amount>().ok()?.as_u256();
    let mut head = Vec::new();
    let mut tail = Vec::new();
    for (at, text) in [&data.denom, &data.sender, &data.receiver, &data.memo].into_iter().enumerate() {
        if at == 3 {
            head.extend(amount.to_be_bytes::<WORD>());
        }
        let offset = WORD.checked_mul(5)?.checked_add(tail.len())?;
        head.extend(U256::from(offset).to_be_bytes::<WORD>());
        tail.extend(U256::from(text.len()).to_be_bytes::<WORD>());
        tail.extend(text.as_bytes());
        tail.resize(tail.len().next_multiple_of(WORD), 0);
    }
    Some([&U256::from(WORD).to_be_bytes::<WORD>(), head.as_slice(), tail.as_slice()].concat())
}

fn number(word: &[u8; WORD]) -> U256 {
    U256::from_be_bytes(*word)
}

fn beyond(offset: U512, len: usize) -> String {
    format!("abi: cannot marshal in to go slice: offset {offset} would go over slice boundary (len={len})")
}

/// A field of the tuple.
fn word(bytes: &[u8], field: usize) -> Result<&[u8; WORD], String> {
    let start = field.saturating_mul(WORD);
    let end = start.saturating_add(WORD);
    let found = bytes.get(start..end).and_then(|word| word.try_into().ok());
    found.ok_or_else(|| format!("abi: cannot marshal in to go type: length insufficient {} require {end}", bytes.len()))
}

/// The text that a field points to: its length, and its bytes behind it.
fn text(bytes: &[u8], field: usize) -> Result<String, String> {
    let wide = |n: usize| U512::from(n);
    let length_end = U512::from(number(word(bytes, field)?)).saturating_add(wide(WORD));
    if length_end > wide(bytes.len()) {
        return Err(beyond(length_end, bytes.len()));
    }
    let start = usize::try_from(length_end).unwrap_or(usize::MAX);
    let length_word = bytes.get(start.saturating_sub(WORD)..start).and_then(|word| word.try_into().ok());
    let length = U512::from(number(length_word.unwrap_or(&[0; WORD])));
    let end = length_end.saturating_add(length);
    if end.bit_len() > 63 {
        return Err(format!("abi: length larger than int64: {end}"));
    }
    let found = bytes.get(start..usize::try_from(end).unwrap_or(usize::MAX));
    let found = found.ok_or_else(|| {
        format!("abi: cannot marshal in to go type: length insufficient {} require {end}", bytes.len())
    })?;
    String::from_utf8(found.to_vec()).map_err(|_| "a text is not UTF-8".to_owned())
}
