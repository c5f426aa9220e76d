//! What a packet carries, in its three encodings (ibc-go `types/packet.go`, `types/encoding.go`).

use crate::abi;
use crate::denom::{TracedDenom, parse_path};
use crate::errors::TransferError;
use openledger_core::go_json::{self, GoValue, JsonError, Reader};
use openledger_core::{Amount, Coin, Denom as BankDenom, Failure, Res, go_int};
use openledger_ibc::errors::IbcError;
use openledger_proto::go_json::put_string;
use openledger_proto::ibc::applications::transfer::v1::{FungibleTokenPacketData, Token};
use openledger_proto::strict::reject_unknown_fields;
use prost::{Message, Name};

/// The version of the application: the only one that there is.
pub const V1: &str = "ics20-1";
/// JSON, which packets over channels always have.
pub const ENCODING_JSON: &str = "application/json";
/// Protobuf.
pub const ENCODING_PROTOBUF: &str = "application/x-protobuf";
/// The ABI of Solidity.
pub const ENCODING_ABI: &str = "application/x-solidity-abi";

/// The most bytes of a memo.
pub(crate) const MAX_MEMO: usize = 32_768;

/// A transfer, as the data of a packet say it: checked for its form, and with the way of its denomination
/// read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Transfer {
    /// What moves. The amount is a text, because events and refunds show it as the sender has written it.
    pub token: Token,
    /// Who sends it, in the words of the sending chain.
    pub sender: String,
    /// Who gets it, in the words of the receiving chain.
    pub receiver: String,
    /// A text for the receiving chain.
    pub memo: String,
}

/// Writes the data of a packet.
///
/// # Errors
/// `ibc:12` for an encoding that there is not, `transfer:14` for an amount that is no decimal number.
pub fn encode(data: &FungibleTokenPacketData, encoding: &str) -> Res<Vec<u8>> {
    match encoding {
        ENCODING_JSON => Ok(to_json(data)),
        ENCODING_PROTOBUF => Ok(data.encode_to_vec()),
        ENCODING_ABI => abi::encode(data)
            .ok_or_else(|| TransferError::AbiEncoding.wrap(format!("failed to parse amount: {}", data.amount))),
        other => Err(IbcError::InvalidType.wrap(format!(
            "invalid encoding provided, must be either empty or one of [{ENCODING_JSON:?}, {ENCODING_PROTOBUF:?}], got \
             {other}"
        ))),
    }
}

/// The data as Go's `encoding/json` writes them; what is empty is left out.
pub(crate) fn to_json(data: &FungibleTokenPacketData) -> Vec<u8> {
    let mut out = String::from("{");
    let fields = [
        ("denom", &data.denom),
        ("amount", &data.amount),
        ("sender", &data.sender),
        ("receiver", &data.receiver),
        ("memo", &data.memo),
    ];
    for (name, value) in fields.into_iter().filter(|(_, value)| !value.is_empty()) {
        if out.len() > 1 {
            out.push(',');
        }
        put_string(name, &mut out);
        out.push(':');
        put_string(value, &mut out);
    }
    out.push('}');
    out.into_bytes()
}

/// Reads and checks the data of a packet. No encoding means JSON.
///
/// # Errors
/// `transfer:4` for another version, `ibc:12` for data or an encoding that cannot be read, and those of
/// [`check`] with `invalid packet data` in front.
pub fn decode(bytes: &[u8], version: &str, encoding: &str) -> Res<Transfer> {
    if version != V1 {
        return Err(TransferError::InvalidVersion.wrap(version));
    }
    let unreadable =
        |e: String| IbcError::InvalidType.wrap(format!("cannot unmarshal ICS20-V1 transfer packet data: {e}"));
    let data = match encoding {
        "" | ENCODING_JSON => from_json(bytes)
            .map_err(|e| unreadable(e.to_string()))?
            .ok_or_else(|| IbcError::InvalidType.wrap("cannot convert proto message into FungibleTokenPacketData"))?,
        ENCODING_PROTOBUF => from_protobuf(bytes).map_err(unreadable)?,
        ENCODING_ABI => abi::decode(bytes)
            .map_err(|e| unreadable(format!("failed to unpack data: {e}: {}", TransferError::AbiDecoding)))?,
        other => {
            return Err(IbcError::InvalidType.wrap(format!(
                "invalid encoding provided, must be either empty or one of [{ENCODING_JSON:?}, {ENCODING_PROTOBUF:?}, \
                 {ENCODING_ABI:?}], got {other}"
            )));
        }
    };
    check(&data).map_err(|e| e.context("invalid packet data"))?;
    let token = Token { denom: Some(parse_path(&data.denom)), amount: data.amount };
    Ok(Transfer { token, sender: data.sender, receiver: data.receiver, memo: data.memo })
}

fn from_protobuf(bytes: &[u8]) -> Result<FungibleTokenPacketData, String> {
    reject_unknown_fields(&FungibleTokenPacketData::full_name(), bytes, false, &|_| false)
        .map_err(|e| e.to_string().replace(&FungibleTokenPacketData::full_name(), "*types.FungibleTokenPacketData"))?;
    FungibleTokenPacketData::decode(bytes).map_err(|e| e.to_string())
}

/// The fields as Go's reader fills them.
#[derive(Default)]
struct Fields(FungibleTokenPacketData);

impl GoValue for Fields {
    fn go_type() -> String {
        "types.ftpdAlias".to_owned()
    }

    fn read(&mut self, reader: &mut Reader, item: &[u8]) -> Result<(), JsonError> {
        if item.first() != Some(&b'{') {
            reader.mismatch(item, Self::go_type());
            return Ok(());
        }
        let names = ["denom", "amount", "sender", "receiver", "memo"];
        reader.object(item, "ftpdAlias", &names, |reader, name, value| {
            let field = match name {
                "denom" => &mut self.0.denom,
                "amount" => &mut self.0.amount,
                "sender" => &mut self.0.sender,
                "receiver" => &mut self.0.receiver,
                _ => &mut self.0.memo,
            };
            field.read(reader, value)
        })
    }
}

/// Reads JSON without checking what it says. Nothing comes of `null`, which Go takes for the absence of a message.
///
/// # Errors
/// A text in the words of Go.
pub fn from_json(bytes: &[u8]) -> Result<Option<FungibleTokenPacketData>, JsonError> {
    go_json::check(bytes).map_err(JsonError::Text)?;
    let item = bytes.trim_ascii();
    if item.first() == Some(&b'n') {
        return Ok(None);
    }
    let mut fields = Fields::default();
    go_json::unmarshal_known(item, &mut fields)?;
    Ok(Some(fields.0))
}

/// Checks the form of the data; the addresses may be of any form (ibc-go
/// `FungibleTokenPacketData.ValidateBasic`).
///
/// # Errors
/// `transfer:5` for an amount that is no number above zero and below 2^256, `ibc:5` for a blank sender or
/// receiver, and those of the denomination.
pub fn check(data: &FungibleTokenPacketData) -> Res<()> {
    positive(&data.amount)?;
    check_addresses(&data.sender, &data.receiver)?;
    parse_path(&data.denom).check()
}

fn check_addresses(sender: &str, receiver: &str) -> Res<()> {
    if sender.trim().is_empty() {
        return Err(IbcError::InvalidAddress.wrap("sender address cannot be blank"));
    }
    if receiver.trim().is_empty() {
        return Err(IbcError::InvalidAddress.wrap("receiver address cannot be blank"));
    }
    Ok(())
}

fn positive(amount: &str) -> Res<Amount> {
    let number = go_int::parse(amount).ok_or_else(|| {
        TransferError::InvalidAmount.wrap(format!("unable to parse transfer amount ({amount}) into math.Int"))
    })?;
    number.positive().ok_or_else(|| {
        let sign = if number.negative { "-" } else { "" };
        TransferError::InvalidAmount.wrap(format!("amount must be strictly positive: got {sign}{}", number.magnitude))
    })
}

impl Transfer {
    /// Checks the form once more, as the receiving side does (ibc-go
    /// `InternalTransferRepresentation.ValidateBasic`).
    ///
    /// # Errors
    /// As [`check`], and `transfer:11` for a memo of more than 32,768 bytes.
    pub(crate) fn check(&self) -> Res<()> {
        check_addresses(&self.sender, &self.receiver)?;
        self.token.traced().check().map_err(|e| e.context("invalid token denom"))?;
        positive(&self.token.amount)?;
        if self.memo.len() > MAX_MEMO {
            return Err(TransferError::InvalidMemo.wrap(format!("memo must not exceed {MAX_MEMO} bytes")));
        }
        Ok(())
    }
}

/// What follows from a token.
pub(crate) trait TokenExt {
    /// The denomination; one without base or hops if there is none.
    fn traced(&self) -> openledger_proto::ibc::applications::transfer::v1::Denom;
    /// The amount.
    ///
    /// # Errors
    /// `transfer:5`.
    fn number(&self) -> Res<Amount>;
    /// The coin of bank.
    ///
    /// # Errors
    /// `transfer:5`, and `undefined:111222` for a base that is no denomination here.
    fn coin(&self) -> Res<Coin>;
}

impl TokenExt for Token {
    fn traced(&self) -> openledger_proto::ibc::applications::transfer::v1::Denom {
        self.denom.clone().unwrap_or_default()
    }

    fn number(&self) -> Res<Amount> {
        positive(&self.amount)
    }

    fn coin(&self) -> Res<Coin> {
        new_coin(&self.traced().ibc_denom(), self.number()?)
    }
}

/// A coin, as the SDK's `sdk.NewCoin` makes one: it panics where the text is no denomination, and a text that
/// comes from another chain may be anything.
pub(crate) fn new_coin(denom: &str, amount: Amount) -> Res<Coin> {
    let denom = BankDenom::new(denom).map_err(|_| Failure::panicked(format!("invalid denom: {denom}")))?;
    Ok(Coin::new(amount, denom))
}
