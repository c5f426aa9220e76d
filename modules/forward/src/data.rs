//! The data of a packet, as this layer reads them: with gogoproto's JSON, which is stricter than the reader
//! of transfers. Names are exact, and members that a transfer does not have are errors, but what follows the
//! object is passed over. What this reader does not take is no forward, and goes on to the application as it
//! is.

use openledger_core::go_json;
use openledger_proto::go_json::put_string;
use openledger_proto::ibc::applications::transfer::v1::FungibleTokenPacketData;

/// Reads the data; `None` where ibc-go's reader fails.
pub(crate) fn read(bytes: &[u8]) -> Option<FungibleTokenPacketData> {
    let item = go_json::first_value(bytes).ok()?;
    let mut data = FungibleTokenPacketData::default();
    if item.first() == Some(&b'n') {
        return Some(data);
    }
    if item.first() != Some(&b'{') {
        return None;
    }
    let names = ["denom", "amount", "sender", "receiver", "memo"];
    let mut values: [Option<&[u8]>; 5] = [None; 5];
    for (name, value) in go_json::members(item) {
        // Of two members with one name the last counts, and only it is read.
        let at = names.iter().position(|known| *known == name)?;
        *values.get_mut(at)? = Some(value);
    }
    let fields = [&mut data.denom, &mut data.amount, &mut data.sender, &mut data.receiver, &mut data.memo];
    for (field, value) in fields.into_iter().zip(values) {
        if let Some(value) = value {
            go_json::unmarshal(value, field).ok()?;
        }
    }
    Some(data)
}

/// The data as gogoproto's JSON writes them: all members, in their order.
pub(crate) fn write(data: &FungibleTokenPacketData) -> Vec<u8> {
    let fields = [
        ("denom", &data.denom),
        ("amount", &data.amount),
        ("sender", &data.sender),
        ("receiver", &data.receiver),
        ("memo", &data.memo),
    ];
    let mut out = String::from("{");
    for (i, (name, value)) in fields.into_iter().enumerate() {
        if i > 0 {
            out.push(',');
        }
        put_string(name, &mut out);
        out.push(':');
        put_string(value, &mut out);
    }
    out.push('}');
    out.into_bytes()
}
