//! What CometBFT refuses in a genesis document, found before it is started. The texts are CometBFT's and the SDK's
//! where they have any.

use std::collections::BTreeMap;

use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::super::keys::ConsensusKey;
use super::{AppGenesis, Form};

/// Largest block that CometBFT makes.
const MAX_BLOCK_BYTES: i64 = 104_857_600;
/// Types of consensus keys that CometBFT 0.38 knows.
const KEY_TYPES: [&str; 2] = ["ed25519", "secp256k1"];
/// Refuses a document whose top-level fields have other types than they must, by the field's name.
pub(super) fn field_types(text: &str) -> Result<(), String> {
    let fields: BTreeMap<String, Box<RawValue>> = serde_json::from_str(text).map_err(|error| error.to_string())?;
    for (name, allowed) in [
        ("app_name", "string"),
        ("app_version", "string"),
        ("genesis_time", "string"),
        ("chain_id", "string"),
        ("initial_height", "number or string"),
        ("app_hash", "string or null"),
        ("app_state", "object"),
        ("consensus", "object or null"),
        ("consensus_params", "object or null"),
        ("validators", "array or null"),
    ] {
        let Some(found) = fields.get(name).map(|raw| kind(raw.get())) else { continue };
        if !allowed.split(" or ").any(|one| one == found) {
            return Err(format!("json: cannot unmarshal {found} into field {name}, which is a {allowed}"));
        }
    }
    Ok(())
}

/// The type of a JSON text, by its first character.
fn kind(json: &str) -> &'static str {
    match json.bytes().next() {
        Some(b'{') => "object",
        Some(b'[') => "array",
        Some(b'"') => "string",
        Some(b't' | b'f') => "bool",
        Some(b'n') => "null",
        _ => "number",
    }
}

impl AppGenesis {
    /// The rules of CometBFT and the SDK that do not need the modules: what this refuses does not start.
    ///
    /// # Errors
    /// The broken rule.
    pub fn check(&self, form: Form) -> Result<(), String> {
        self.validate()?;
        check_time(&self.genesis_time)?;
        if form == Form::Comet && !self.genesis_time.ends_with('Z') {
            return Err(format!(
                "genesis_time: JSON time must be UTC and end with 'Z', but got \"{}\"",
                self.genesis_time
            ));
        }
        if let Some(params) = &self.consensus.params {
            check_params(params)?;
        }
        for (i, validator) in self.consensus.validators.iter().flatten().enumerate() {
            check_validator(i, validator)?;
        }
        Ok(())
    }
}

/// Go reads times in the form of RFC 3339 with a zone and nothing else.
fn check_time(text: &str) -> Result<(), String> {
    let problem =
        |what: &str| format!("genesis_time: parsing time \"{text}\" as \"2006-01-02T15:04:05Z07:00\": {what}");
    let shape = |text: &str, form: &str| {
        text.len() == form.len()
            && text.bytes().zip(form.bytes()).all(|(c, f)| if f == b'0' { c.is_ascii_digit() } else { c == f })
    };
    let (head, rest) = text.split_at_checked(19).ok_or_else(|| problem("it is too short"))?;
    if !shape(head, "0000-00-00T00:00:00") {
        return Err(problem("it does not begin with a date and a time"));
    }
    let digits = rest.strip_prefix('.').map_or(0, |fraction| fraction.bytes().take_while(u8::is_ascii_digit).count());
    let zone = if rest.starts_with('.') { rest.get(digits.saturating_add(1)..).unwrap_or_default() } else { rest };
    if rest.starts_with('.') && digits == 0 {
        return Err(problem("there are no digits after the point"));
    }
    let offset = |text: &str| shape(text, "+00:00") || shape(text, "-00:00");
    if zone != "Z" && !offset(zone) {
        return Err(problem(&format!("cannot parse \"{zone}\" as \"Z07:00\"")));
    }
    let number = |range: std::ops::Range<usize>| {
        text.get(range).and_then(|digits| digits.parse::<u32>().ok()).unwrap_or(u32::MAX)
    };
    let (year, month, day) = (number(0..4), number(5..7), number(8..10));
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    let zone_in_range = zone == "Z"
        || zone.get(1..3).and_then(|h| h.parse::<u32>().ok()).is_some_and(|h| h < 24)
            && zone.get(4..6).and_then(|m| m.parse::<u32>().ok()).is_some_and(|m| m < 60);
    let in_range = (1..=12).contains(&month)
        && (1..=days).contains(&day)
        && number(11..13) < 24
        && number(14..16) < 60
        && number(17..19) < 60
        && zone_in_range;
    if year == 0 || !in_range { Err(problem("a number is out of range")) } else { Ok(()) }
}

/// A 64-bit number as CometBFT's JSON has it: in quotes. A missing one is zero.
fn number(section: &Map<String, Value>, place: &str, name: &str) -> Result<i64, String> {
    match section.get(name) {
        None | Some(Value::Null) => Ok(0),
        Some(Value::String(text)) => {
            text.parse().map_err(|_| format!("{place}.{name}: \"{text}\" is no 64-bit number"))
        }
        Some(other) => Err(format!("{place}.{name}: invalid 64-bit integer encoding {other}, expected string")),
    }
}

fn check_params(params: &Value) -> Result<(), String> {
    let empty = Map::new();
    let section = |name: &str| match params.get(name) {
        None | Some(Value::Null) => Ok(&empty),
        Some(Value::Object(map)) => Ok(map),
        Some(_) => Err(format!("consensus.params.{name} is not an object")),
    };
    let (block, evidence) = (section("block")?, section("evidence")?);
    let bytes = number(block, "block", "max_bytes")?;
    let gas = number(block, "block", "max_gas")?;
    if bytes == 0 {
        return Err("block.MaxBytes cannot be 0".into());
    }
    if bytes < -1 {
        return Err(format!("block.MaxBytes must be -1 or greater than 0. Got {bytes}"));
    }
    if bytes > MAX_BLOCK_BYTES {
        return Err(format!("block.MaxBytes is too big. {bytes} > {MAX_BLOCK_BYTES}"));
    }
    if gas < -1 {
        return Err(format!("block.MaxGas must be greater or equal to -1. Got {gas}"));
    }
    check_evidence(evidence, bytes)?;
    let height = number(section("abci")?, "abci", "vote_extensions_enable_height")?;
    if height < 0 {
        return Err(format!("ABCI.VoteExtensionsEnableHeight cannot be negative. Got: {height}"));
    }
    let version = section("version")?;
    if version.get("app").is_some_and(|app| app.as_str().is_none_or(|text| text.parse::<u64>().is_err())) {
        return Err("version.app: a number in quotes is expected".into());
    }
    let types = match section("validator")?.get("pub_key_types") {
        Some(Value::Array(types)) => types.as_slice(),
        None | Some(Value::Null) => &[],
        Some(_) => return Err("validator.pub_key_types is not a list".into()),
    };
    if types.is_empty() {
        return Err("len(Validator.PubKeyTypes) must be greater than 0".into());
    }
    match types.iter().position(|name| !name.as_str().is_some_and(|name| KEY_TYPES.contains(&name))) {
        None => Ok(()),
        Some(i) => {
            let name = types
                .get(i)
                .map(|name| name.as_str().map_or_else(|| name.to_string(), str::to_owned))
                .unwrap_or_default();
            Err(format!("params.Validator.PubKeyTypes[{i}], {name}, is an unknown pubkey type"))
        }
    }
}

fn check_evidence(evidence: &Map<String, Value>, block_bytes: i64) -> Result<(), String> {
    let get = |name: &str| number(evidence, "evidence", name);
    let (blocks, age, bytes) = (get("max_age_num_blocks")?, get("max_age_duration")?, get("max_bytes")?);
    if blocks <= 0 {
        return Err(format!("evidence.MaxAgeNumBlocks must be greater than 0. Got {blocks}"));
    }
    if age <= 0 {
        return Err(format!("evidence.MaxAgeDuration must be grater than 0 if provided, Got {age}ns"));
    }
    let bound = if block_bytes == -1 { MAX_BLOCK_BYTES } else { block_bytes };
    if bytes > bound {
        return Err(format!("evidence.MaxBytesEvidence is greater than upper bound, {bytes} > {block_bytes}"));
    }
    if bytes < 0 {
        return Err(format!("evidence.MaxBytes must be non negative. Got: {bytes}"));
    }
    Ok(())
}

fn check_validator(i: usize, validator: &Value) -> Result<(), String> {
    use base64::Engine as _;
    let at = |problem: &str| format!("consensus.validators[{i}]: {problem}");
    let fields = validator.as_object().ok_or_else(|| at("not an object"))?;
    let key = fields.get("pub_key").ok_or_else(|| at("pub_key is missing"))?;
    let (kind, value) = (key.get("type").and_then(Value::as_str), key.get("value").and_then(Value::as_str));
    let bytes = value.and_then(|text| base64::engine::general_purpose::STANDARD.decode(text).ok());
    let bytes: Option<[u8; 32]> = bytes.and_then(|bytes| bytes.try_into().ok());
    let (Some("tendermint/PubKeyEd25519"), Some(bytes)) = (kind, bytes) else {
        return Err(at("pub_key is no tendermint/PubKeyEd25519 of 32 bytes in base64"));
    };
    match number(fields, &format!("consensus.validators[{i}]"), "power")? {
        0 => return Err(format!("the genesis file cannot contain validators with no voting power: {validator}")),
        power if power < 0 => return Err(at(&format!("power must not be negative (got {power})"))),
        _ => {}
    }
    let should = hex::encode_upper(ConsensusKey::from_public(bytes).address);
    match fields.get("address") {
        None | Some(Value::Null) => Ok(()),
        Some(Value::String(text)) if text.is_empty() || text.eq_ignore_ascii_case(&should) => Ok(()),
        Some(_) => Err(format!("incorrect address for validator {validator} in the genesis file, should be {should}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_those_that_go_reads() {
        for good in [
            "2026-01-01T00:00:00Z",
            "2024-02-29T23:59:59.123456789Z",
            "2026-01-01T00:00:00+05:30",
            "0001-01-01T00:00:00Z",
        ] {
            assert_eq!(check_time(good), Ok(()), "{good}");
        }
        for bad in [
            "",
            "2026-01-01",
            "2026-01-01T00:00:00",
            "2026-01-01 00:00:00Z",
            "2026-1-1T00:00:00Z",
            "2026-02-29T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-01-01T24:00:00Z",
            "2026-01-01T00:00:60Z",
            "2026-01-01T00:00:00.Z",
            "2026-01-01T00:00:00z",
            "2026-01-01T00:00:00+0530",
            "2026-01-01T00:00:00+24:00",
        ] {
            assert!(check_time(bad).unwrap_err().starts_with("genesis_time: parsing time"), "{bad}");
        }
    }
}
