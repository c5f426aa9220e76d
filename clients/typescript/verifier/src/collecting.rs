//! Collecting a receipt where entries come one after the other, because a browser cannot wait inside a call.
//!
//! `openledger_receipt::collect` reads from a source that answers at once. So it is run on what is there already, stops
//! at the first entry that is not, and is run again when the host has brought that one.

use std::collections::BTreeMap;

use openledger_receipt::{Answer, Bytes, Op, Receipt, Subject, collect};
use serde_json::{Value, json};

type Wanted = (String, Vec<u8>, bool);

/// A receipt that is being collected.
#[derive(Debug)]
pub struct Collecting {
    subject: Subject,
    proposal: Option<u64>,
    known: BTreeMap<Wanted, Answer>,
    wanted: Option<Wanted>,
}

fn field<'a>(json: &'a Value, name: &str) -> Result<&'a Value, String> {
    json.get(name).filter(|value| !value.is_null()).ok_or_else(|| format!("{name} is missing"))
}

fn bytes(json: &Value, name: &str) -> Result<Vec<u8>, String> {
    let bytes: Bytes = serde_json::from_value(field(json, name)?.clone()).map_err(|e| format!("{name}: {e}"))?;
    Ok(bytes.0)
}

fn number(json: &Value, name: &str) -> Result<u64, String> {
    field(json, name)?.as_u64().ok_or_else(|| format!("{name} is no number"))
}

impl Collecting {
    /// Begins with a subject as JSON: `chain_id`, `height`, `app_hash`, `inference_id`, `input`, for an answer of a
    /// batch `record`, for one that governance asked `proposal`. Bytes are base64.
    ///
    /// # Errors
    /// What the subject lacks, or [`Self::next`]'s.
    pub fn begin(input: &[u8]) -> Result<(Self, Value), String> {
        let json: Value = serde_json::from_slice(input).map_err(|e| format!("the subject: {e}"))?;
        let subject = Subject {
            chain_id: field(&json, "chain_id")?.as_str().unwrap_or_default().to_owned(),
            height: number(&json, "height")?,
            app_hash: bytes(&json, "app_hash")?,
            inference_id: number(&json, "inference_id")?,
            input: bytes(&json, "input")?,
            record: if json.get("record").is_some_and(|r| !r.is_null()) { Some(bytes(&json, "record")?) } else { None },
        };
        let proposal = json.get("proposal").and_then(Value::as_u64);
        let mut begun = Self { subject, proposal, known: BTreeMap::new(), wanted: None };
        let told = begun.go_on()?;
        Ok((begun, told))
    }

    /// Takes the wanted entry as JSON, `{value, proof: [{type, key, data}]}`; `value` is null when the store has none.
    ///
    /// # Errors
    /// When nothing was wanted, the entry is malformed, or no receipt can be made of what the node gave.
    pub fn next(&mut self, input: &[u8]) -> Result<Value, String> {
        let json: Value = serde_json::from_slice(input).map_err(|e| format!("the entry: {e}"))?;
        let value = if json.get("value").is_some_and(|v| !v.is_null()) { Some(bytes(&json, "value")?) } else { None };
        let proof: Vec<Op> =
            serde_json::from_value(field(&json, "proof")?.clone()).map_err(|e| format!("proof: {e}"))?;
        let wanted = self.wanted.take().ok_or("nothing was wanted")?;
        self.known.insert(wanted, Answer { value, proof });
        self.go_on()
    }

    fn go_on(&mut self) -> Result<Value, String> {
        let (known, mut wanted) = (&self.known, None);
        let mut source = |store: &str, key: &[u8], prove: bool| {
            let asked = (store.to_owned(), key.to_vec(), prove);
            known.get(&asked).cloned().ok_or_else(|| {
                wanted = Some(asked);
                "it is wanted".into()
            })
        };
        let made = collect(self.subject.clone(), &mut source);
        if let Some((store, key, prove)) = wanted {
            let told = json!({ "want": { "store": store, "key": Bytes(key.clone()), "prove": prove } });
            self.wanted = Some((store, key, prove));
            return Ok(told);
        }
        let receipt = Receipt { proposal: self.proposal, ..made.map_err(|e| e.to_string())? };
        self.known.clear();
        Ok(json!({ "receipt": receipt }))
    }
}
