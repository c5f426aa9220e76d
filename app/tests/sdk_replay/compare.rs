//! Counts what is equal and what differs, by subject and kind, and keeps the first differences to show.

use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::{Debug, Write};

/// Differences that stay, by kind and by parts of the subject and the place; docs/COMPATIBILITY.md gives the reasons at
/// length.
const EXPLAINED: &[(&str, &str, &str)] = &[
    // A public key in the text of a refusal, as gogoproto prints it.
    ("log", "", "machine with two states]"),
    // The application panics while a transaction is admitted, and the SDK forgets what that cost.
    ("check gas", "", "453 receive v2]"),
    ("check gas", "", "455 receive v2]"),
    ("check gas", "", "620 receive v2 of a contract]"),
    ("check gas", "", "622 receive v2 of a contract]"),
    ("check gas", "", "634 receive v2 of a contract]"),
    // Of bytes that are no transaction, the SDK counts its read of the consensus parameters.
    ("sim gas", "", "081 update: another message]"),
    ("check gas", "", "081 update: another message]"),
    ("code", "", "evidence of a message"), // the SDK's chains set no router for evidence and panic; ours refuses
    ("sim code", "", "evidence of a message"),
    ("sim gas", "", "[038 no fee]"), // an estimate without a fee counts the transfer of one
    ("sim gas", "", "allowance of a granter that pays nothing]"),
    ("log", "", "allowance"), // the SDK prints raw addresses, which are no text
    ("log", "", "revoke no grant"),
    ("log", "", "exec a cancellation"), // the SDK prints the message in protobuf's text form
    ("log", "", "exec a key twice"),
    // JSON within the JSON of a genesis file comes out with its keys in order. The blocks are those after the import.
    ("root", "store gov", "block 319"),
    ("root", "store gov", "block 320"),
    ("root", "store gov", "block 321"),
    ("root", "store wasm", "block 319"),
    ("root", "store wasm", "block 320"),
    ("root", "store wasm", "block 321"),
    ("query value", "ContractHistory", "after import"),
    ("query value", "ContractHistory", "long after import"),
];

/// Words within texts, by a part of the place: those of Go's libraries, and those that stand here in their place. All
/// else of such a text must be equal.
const WORDS: &[(&str, &str, &str)] = &[
    // ibc-go prints the place of a value in memory instead of the value; the recording has `{pointer}` there.
    ("acknowledge what is not yet]", "got: int at index &{pointer}", "got: *ics23.CommitmentProof at index 0"),
    ("another proof of the end]", "got: int at index &{pointer}", "got: *ics23.CommitmentProof at index 0"),
    ("295 receive forged]", "got {pointer}", "got -5"),
    ("296 receive forged]", "got {pointer}", "got 0"),
    ("373 acknowledge forged]", "got {pointer}", "got -5"),
    ("374 acknowledge forged]", "got {pointer}", "got 0"),
    // A supply beyond 2^256 makes the SDK read a nil pointer while it panics.
    ("299 receive forged]", "runtime error: invalid memory address or nil pointer dereference", "integer overflow"),
    // ibc-go puts the line of its source beside the text.
    ("send v2: port of no contract]", " [!cosm!wasm/wasmd@v0.61.14/x/wasm/keeper/ibc2.go:41]", ""),
    ("634 receive v2 of a contract]", " [!cosm!wasm/wasmd@v0.61.14/x/wasm/keeper/ibc2.go:75]", ""),
    // What is wrong with bytes that are no protobuf, in the words of another reader.
    ("machine header that is no signature]", "proto: Data: illegal tag 0 (wire type 1)", NO_TAG),
    ("receive bytes that are none]", "proto: CosmosTx: illegal tag 0 (wire type 1)", NO_TAG),
    ("acknowledgement of a machine with a proof that is none]", "unexpected EOF", NO_VARINT),
    ("upgrade client: proof that is none]", "unexpected EOF", NO_VARINT),
    ("receive JSON]", "unexpected EOF", "failed to decode Protobuf message: buffer underflow"),
    ("081 update: another message]", "tx parse error", "malformed protobuf: invalid field number: tx parse error"),
    // The name of the Go type.
    ("receive an unknown member]", "types.CosmosTx", "ibc.applications.interchain_accounts.v1.CosmosTx"),
];
const NO_TAG: &str = "failed to decode Protobuf message: invalid tag value: 0";
const NO_VARINT: &str = "failed to decode Protobuf message: invalid varint";

/// A text of the recording in the words of this chain, if there are such words for it.
pub(crate) fn in_our_words(place: &str, theirs: &str) -> Option<String> {
    let known = WORDS.iter().filter(|(part, go, _)| place.contains(part) && theirs.contains(go));
    known.map(|(_, go, ours)| theirs.replacen(go, ours, 1)).next()
}

#[derive(Default)]
struct Count {
    explained: usize,
    equal: usize,
    different: usize,
    shown: Vec<String>,
    /// Order in which the first difference came.
    first: usize,
}

/// What was compared so far.
pub(crate) struct Report {
    counts: BTreeMap<(String, &'static str), Count>,
    differences: usize,
    show: usize,
}

impl Report {
    pub(crate) fn new() -> Self {
        let show = std::env::var("SDK_REPLAY_SHOW").ok().and_then(|n| n.parse().ok()).unwrap_or(1);
        Self { counts: BTreeMap::new(), differences: 0, show }
    }

    pub(crate) fn different(&self) -> usize {
        self.differences
    }

    pub(crate) fn compared(&self) -> usize {
        self.counts.values().map(|c| c.equal + c.explained + c.different).sum()
    }

    /// Notes something that is equal but for words that have a reason.
    pub(crate) fn explained(&mut self, subject: &str, kind: &'static str) {
        self.counts.entry((subject.to_owned(), kind)).or_default().explained += 1;
    }

    /// Notes the outcome of one comparison; `explain` is asked only where it is shown.
    pub(crate) fn note(
        &mut self,
        subject: &str,
        kind: &'static str,
        equal: bool,
        place: &str,
        explain: impl FnOnce() -> String,
    ) {
        let next = self.differences;
        let count = self.counts.entry((subject.to_owned(), kind)).or_default();
        if equal {
            count.equal += 1;
            return;
        }
        if EXPLAINED.iter().any(|(k, what, part)| *k == kind && subject.contains(what) && place.contains(part)) {
            count.explained += 1;
            return;
        }
        if count.different == 0 {
            count.first = next;
        }
        count.different += 1;
        self.differences += 1;
        if count.shown.len() < self.show {
            count.shown.push(format!("{place}\n{}", explain()));
        }
    }

    /// Compares two values that print.
    pub(crate) fn equal<T: PartialEq + Debug>(
        &mut self,
        subject: &str,
        kind: &'static str,
        place: &str,
        ours: &T,
        theirs: &T,
    ) {
        self.note(subject, kind, ours == theirs, place, || format!("    SDK  {theirs:?}\n    ours {ours:?}"));
    }

    /// All differences in the order in which they came, and one line per subject and kind.
    pub(crate) fn table(&self) -> String {
        let mut out = String::new();
        let mut wrong: Vec<_> = self.counts.iter().filter(|(_, c)| c.different > 0).collect();
        wrong.sort_by_key(|(_, c)| c.first);
        for ((subject, kind), count) in &wrong {
            let _ =
                writeln!(out, "\n== {subject} {kind}: {} of {} differ", count.different, count.equal + count.different);
            for shown in &count.shown {
                let _ = writeln!(out, "  {shown}");
            }
        }
        let _ = writeln!(out, "\n{:<60} {:<12} {:>8} {:>9}", "subject", "kind", "equal", "different");
        for ((subject, kind), c) in &self.counts {
            if c.different > 0 {
                let _ = writeln!(out, "{subject:<60} {kind:<12} {:>8} {:>9}", c.equal, c.different);
            }
        }
        let mut kinds: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        for ((_, kind), c) in &self.counts {
            let sum = kinds.entry(kind).or_default();
            *sum = (sum.0 + c.equal, sum.1 + c.different);
        }
        for (kind, (equal, different)) in kinds {
            let _ = writeln!(out, "{:<60} {kind:<12} {equal:>8} {different:>9}", "all");
        }
        let (compared, explained) = (self.compared(), self.counts.values().map(|c| c.explained).sum::<usize>());
        let equal = compared - explained - self.differences;
        let _ =
            write!(out, "compared {compared}, equal {equal}, explained {explained}, different {}", self.differences);
        out
    }
}

/// Where two JSON values differ first.
pub(crate) fn first_difference(ours: &Value, theirs: &Value, path: &str) -> Option<String> {
    match (ours, theirs) {
        (Value::Object(a), Value::Object(b)) => {
            let keys: std::collections::BTreeSet<_> = a.keys().chain(b.keys()).collect();
            keys.into_iter().find_map(|k| {
                let at = format!("{path}.{k}");
                match (a.get(k), b.get(k)) {
                    (Some(x), Some(y)) => first_difference(x, y, &at),
                    (None, Some(y)) => Some(format!("{at}: SDK {y}, ours has none")),
                    (Some(x), None) => Some(format!("{at}: ours {x}, SDK has none")),
                    (None, None) => None,
                }
            })
        }
        (Value::Array(a), Value::Array(b)) => a
            .iter()
            .zip(b)
            .enumerate()
            .find_map(|(i, (x, y))| first_difference(x, y, &format!("{path}[{i}]")))
            .or_else(|| (a.len() != b.len()).then(|| format!("{path}: SDK has {}, ours {}", b.len(), a.len()))),
        _ => (ours != theirs).then(|| format!("{path}: SDK {theirs}, ours {ours}")),
    }
}
