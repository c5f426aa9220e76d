//! A chain that does what its script says. Both virtual machines are run over it, each through an adapter of its own.

use super::job::{FaultKind, HostScript, Price};
use std::collections::BTreeMap;

/// A key and its value.
pub(crate) type Entry = (Vec<u8>, Vec<u8>);

/// What an operation costs.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Cost {
    /// Wasm gas that the VM charges.
    pub(crate) internal: u64,
    /// Wasm gas that is charged already.
    pub(crate) external: u64,
}

/// Why an operation failed.
#[derive(Debug, Clone)]
pub(crate) struct Fault {
    /// How.
    pub(crate) kind: FaultKind,
    /// The text, or the iterator's number.
    pub(crate) text: String,
}

/// What an operation gives, and its cost either way.
pub(crate) type Outcome<T> = (Result<T, Fault>, Cost);

/// The longest log of a call; what happens later is counted in its last line.
const LOG_LINES: usize = 400;

/// A scripted chain.
#[derive(Debug, Default)]
pub(crate) struct Scripted {
    script: HostScript,
    storage: BTreeMap<Vec<u8>, Vec<u8>>,
    iterators: Vec<std::vec::IntoIter<Entry>>,
    counts: BTreeMap<String, u64>,
    log: Vec<String>,
}

impl Scripted {
    /// The chain before its first call.
    pub(crate) fn new(script: &HostScript) -> Result<Self, String> {
        let storage = script
            .storage
            .iter()
            .map(|(k, v)| Ok((hex::decode(k)?, hex::decode(v)?)))
            .collect::<Result<_, hex::FromHexError>>()
            .map_err(|e| format!("storage of the script: {e}"))?;
        Ok(Self { script: script.clone(), storage, ..Self::default() })
    }

    /// Begins a call: iterators, counts and the log belong to one.
    pub(crate) fn begin(&mut self) {
        self.iterators.clear();
        self.counts.clear();
        self.log.clear();
    }

    /// The whole storage.
    pub(crate) fn storage(&self) -> BTreeMap<Vec<u8>, Vec<u8>> {
        self.storage.clone()
    }

    /// Puts a storage in place of the present one.
    pub(crate) fn restore(&mut self, storage: BTreeMap<Vec<u8>, Vec<u8>>) {
        self.storage = storage;
    }

    /// The storage in hexadecimal.
    pub(crate) fn entries(&self) -> Vec<(String, String)> {
        self.storage.iter().map(|(k, v)| (hex::encode(k), hex::encode(v))).collect()
    }

    /// What was asked since [`Scripted::begin`].
    pub(crate) fn log(&self) -> Vec<String> {
        let mut lines: Vec<String> = self.log.iter().take(LOG_LINES).cloned().collect();
        if self.log.len() > LOG_LINES {
            lines.push(format!("{} lines in all", self.log.len()));
        }
        lines
    }

    /// A text for operators.
    pub(crate) fn debug(&mut self, text: &str) {
        self.log.push(format!("debug {text}"));
    }

    pub(crate) fn get(&mut self, key: &[u8]) -> Outcome<Option<Vec<u8>>> {
        let value = self.storage.get(key).cloned();
        self.done("get", &[key], value.as_deref().unwrap_or_default().len(), Ok(value.clone()))
    }

    pub(crate) fn set(&mut self, key: &[u8], value: &[u8]) -> Outcome<()> {
        let outcome = self.done("set", &[key, value], 0, Ok(()));
        if outcome.0.is_ok() {
            self.storage.insert(key.to_vec(), value.to_vec());
        }
        outcome
    }

    pub(crate) fn remove(&mut self, key: &[u8]) -> Outcome<()> {
        let outcome = self.done("remove", &[key], 0, Ok(()));
        if outcome.0.is_ok() {
            self.storage.remove(key);
        }
        outcome
    }

    /// Iterators see the storage as it is now and count from 1.
    pub(crate) fn scan(&mut self, start: Option<&[u8]>, end: Option<&[u8]>, descending: bool) -> Outcome<u32> {
        let within = |k: &[u8]| start.is_none_or(|s| k >= s) && end.is_none_or(|e| k < e);
        let mut found: Vec<Entry> =
            self.storage.iter().filter(|(k, _)| within(k)).map(|(k, v)| (k.clone(), v.clone())).collect();
        if descending {
            found.reverse();
        }
        let bound = |b: Option<&[u8]>| b.map_or_else(|| "-".into(), hex::encode);
        self.log.push(format!("range {} {} {descending}", bound(start), bound(end)));
        let number = self.iterators.len() as u32 + 1;
        let outcome = self.done("scan", &[], 0, Ok(number));
        if outcome.0.is_ok() {
            self.iterators.push(found.into_iter());
        }
        outcome
    }

    pub(crate) fn next(&mut self, iterator: u32) -> Outcome<Option<Entry>> {
        let found = (iterator as usize).checked_sub(1).and_then(|i| self.iterators.get_mut(i));
        let Some(found) = found else {
            let missing = Fault { kind: FaultKind::NoIterator, text: iterator.to_string() };
            return self.done("next", &[], 0, Err(missing));
        };
        let entry = found.next();
        let size = entry.as_ref().map_or(0, |(k, v)| k.len() + v.len());
        self.done("next", &[], size, Ok(entry))
    }

    /// Addresses are lower-case letters and digits, 3 to 60 of them; their bytes are those of the text, turned round.
    pub(crate) fn canonicalize(&mut self, human: &str) -> Outcome<Vec<u8>> {
        let result = Self::address(human).map(|()| human.bytes().rev().collect());
        self.done("canonicalize", &[human.as_bytes()], 0, result)
    }

    pub(crate) fn humanize(&mut self, canonical: &[u8]) -> Outcome<String> {
        let text = String::from_utf8(canonical.iter().rev().copied().collect())
            .map_err(|_| Fault { kind: FaultKind::User, text: "no such address".into() })
            .and_then(|text| Self::address(&text).map(|()| text));
        self.done("humanize", &[canonical], 0, text)
    }

    pub(crate) fn validate(&mut self, human: &str) -> Outcome<()> {
        let result = Self::address(human);
        self.done("validate", &[human.as_bytes()], 0, result)
    }

    /// The answer of the script, or that there is none.
    pub(crate) fn query(&mut self, request: &[u8], gas_limit: u64) -> Outcome<Vec<u8>> {
        self.log.push(format!("query with {gas_limit}"));
        let response = self
            .script
            .answers
            .iter()
            .find(|a| a.request.is_empty() || a.request.as_bytes() == request)
            .map_or(r#"{"error":{"unsupported_request":{"kind":"nothing is scripted"}}}"#, |a| a.response.as_str());
        let answer = if response == "gas_limit" {
            format!(r#"{{"ok":{{"error":"{gas_limit}"}}}}"#).into_bytes()
        } else {
            response.as_bytes().to_vec()
        };
        self.done("query", &[request], answer.len(), Ok(answer))
    }

    fn address(text: &str) -> Result<(), Fault> {
        let fault = |text: &str| Err(Fault { kind: FaultKind::User, text: text.into() });
        match text.len() {
            0..=2 => fault("too short"),
            61.. => fault("too long"),
            _ if text.bytes().any(|b| !b.is_ascii_lowercase() && !b.is_ascii_digit()) => fault("not normalized"),
            _ => Ok(()),
        }
    }

    fn done<T>(&mut self, operation: &str, input: &[&[u8]], output: usize, result: Result<T, Fault>) -> Outcome<T> {
        let count = self.counts.entry(operation.to_owned()).or_default();
        *count += 1;
        let count = *count;
        let parts: Vec<String> = input.iter().map(hex::encode).collect();
        self.log.push(format!("{operation} {}", parts.join(" ")));
        let price = self.script.prices.iter().find(|(name, _)| name == operation).map_or(Price::default(), |(_, p)| *p);
        let bytes = input.iter().map(|i| i.len()).sum::<usize>() + output;
        let external = price.external.saturating_add(price.per_byte.saturating_mul(bytes as u64));
        let cost = Cost { internal: price.cost, external };
        let fault = self.script.faults.iter().find(|f| f.operation == operation && (f.nth == 0 || f.nth == count));
        match fault {
            Some(fault) => (Err(Fault { kind: fault.kind, text: fault.text.clone() }), cost),
            None => (result, cost),
        }
    }
}
