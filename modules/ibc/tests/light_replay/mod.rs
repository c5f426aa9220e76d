//! Calls on light clients as `light-go` recorded them, made here.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use openledger_core::{BlockInfo, BlockTime, CodedError, Ctx, ExecMode, Failure, GasMeter, Res};
use openledger_ibc::client::Height;
use openledger_ibc::commitment::{MerklePath, verify_membership, verify_non_membership};
use openledger_ibc::light::localhost::Localhost;
use openledger_ibc::light::solomachine::Solomachine;
use openledger_ibc::light::tendermint::Tendermint;
use openledger_ibc::light::{ClientMessage, ClientUpgrade, LightClient, Proof};
use openledger_proto::cosmos::ics23::v1::ProofSpec;
use openledger_proto::ibc::core::commitment::v1::MerkleProof;
use openledger_proto::ibc::lightclients::tendermint::v1::Header;
use openledger_testing::{code, entries};
use prost::Message;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Bytes of a record.
pub(crate) fn bytes(value: &Value) -> Vec<u8> {
    STANDARD.decode(value.as_str().unwrap_or_default()).unwrap()
}

fn number(value: &Value) -> usize {
    usize::try_from(value.as_u64().unwrap()).unwrap()
}

/// Words that only Go can print: the names of its types, what its libraries say, and where it stopped.
const GO_ONLY: [&str; 8] = [
    "runtime error",
    "proto:",
    "unexpected EOF",
    "[cosmos/ibc-go/",
    "expected type of",
    "nil pointer",
    "public_key",
    // The words of this refusal are mixed up in ibc-go and name an address in memory.
    "got: int at index",
];

/// Whether the texts of refusals need not be the same: the code is.
fn is_go_only(expected: &str) -> bool {
    GO_ONLY.iter().any(|words| expected.contains(words))
}

/// Changed bytes, as `light-go` changes them.
pub(crate) fn mutate(base: &[u8], kind: u64, at: usize, value: u8) -> Vec<u8> {
    let mut out = base.to_vec();
    match kind {
        0 => out[at] ^= value,
        1 => drop(out.remove(at)),
        2 => out.insert(at, value),
        _ => out.truncate(at),
    }
    out
}

/// The rows of a record, each with its result.
pub(crate) struct Rows;

impl Rows {
    pub(crate) fn of(record: &Value) -> impl Iterator<Item = (u64, usize, u8, String)> {
        record["rows"].as_array().unwrap().iter().map(|row| {
            let result = record["results"][number(&row[3])].as_str().unwrap().to_owned();
            let value = u8::try_from(row[2].as_u64().unwrap()).unwrap();
            (row[0].as_u64().unwrap(), number(&row[1]), value, result)
        })
    }
}

/// Code and text of a proof's verification. Texts that only Go can print are taken over.
pub(crate) fn judge(
    specs: &[ProofSpec],
    root: &[u8],
    path: &[Vec<u8>],
    value: Option<&[u8]>,
    proof: &[u8],
    expected: &str,
) -> String {
    let Ok(proof) = MerkleProof::decode(proof) else { return "undefined:1 undecodable".to_owned() };
    let path = MerklePath(path.to_vec());
    let result = match value {
        Some(value) => verify_membership(specs, root, &path, value, &proof),
        None => verify_non_membership(specs, root, &path, &proof),
    };
    let text = result.as_ref().err().map(ToString::to_string).unwrap_or_default();
    let (expected_code, expected_text) = expected.split_once(' ').unwrap();
    let code = code(result.as_ref());
    if code == expected_code && is_go_only(expected_text) {
        return expected.to_owned();
    }
    format!("{code} {text}")
}

/// The state of the recorded chain while its records are read.
#[derive(Default)]
pub(crate) struct Replay {
    blobs: Vec<Vec<u8>>,
    ctx: Option<Ctx>,
    chain_id: String,
    name: String,
    note: String,
}

fn rules(client: &str) -> Box<dyn LightClient> {
    match client {
        _ if client.starts_with("06-") => Box::new(Solomachine),
        _ if client.starts_with("09-") => Box::new(Localhost),
        _ => Box::new(Tendermint),
    }
}

fn unit(result: Res<()>) -> Res<Value> {
    result.map(|()| Value::Null)
}

impl Replay {
    /// The scenario.
    pub(crate) fn what(&self) -> String {
        format!("{} / {}", self.name, self.note)
    }

    /// Bytes that were written once.
    pub(crate) fn blob(&self, n: &Value) -> &[u8] {
        &self.blobs[number(n)]
    }

    fn ctx(&self) -> &Ctx {
        self.ctx.as_ref().unwrap()
    }

    /// Reads a record, and makes its call if it has one.
    pub(crate) fn step(&mut self, record: &Value) -> Option<Value> {
        match record["case"].as_str().unwrap() {
            "blob" => {
                let new = bytes(&record["bytes"]);
                self.blobs.push(match record["like"].as_array() {
                    Some(like) => {
                        let old = self.blob(&like[0]);
                        [&old[..number(&like[1])], &new, &old[old.len() - number(&like[2])..]].concat()
                    }
                    None => new,
                });
            }
            "world" => {
                let ctx = Ctx::for_test();
                for (key, value) in record["store"].as_object().unwrap() {
                    let key = STANDARD.decode(key).unwrap();
                    ctx.kv("ibc").set(&key, bytes(value)).unwrap();
                }
                self.ctx = Some(ctx);
                self.chain_id = record["chain_id"].as_str().unwrap().to_owned();
                self.name = record["name"].as_str().unwrap().to_owned();
                self.note.clear();
            }
            "note" => self.note = record["name"].as_str().unwrap().to_owned(),
            "put" => match record["value"].as_str() {
                Some(_) => self.ctx().kv("ibc").set(&bytes(&record["key"]), bytes(&record["value"])).unwrap(),
                None => self.ctx().kv("ibc").delete(&bytes(&record["key"])).unwrap(),
            },
            "call" => return Some(self.call(record)),
            _ => {}
        }
        None
    }

    fn block(&self, record: &Value) -> Ctx {
        let [height, seconds, nanos] = [0, 1, 2].map(|i| record["block"][i].as_i64().unwrap());
        let block = BlockInfo {
            chain_id: self.chain_id.clone(),
            height: height.try_into().unwrap(),
            time: BlockTime { seconds, nanos: nanos.try_into().unwrap() },
            ..BlockInfo::default()
        };
        let mode = if record["mode"] == "check" { ExecMode::Check } else { ExecMode::Deliver };
        self.ctx().with_block(block).with_gas(GasMeter::infinite()).with_mode(mode)
    }

    fn store(&self) -> BTreeMap<String, String> {
        let text = |bytes: Vec<u8>| STANDARD.encode(bytes);
        entries(self.ctx(), "ibc").into_iter().map(|(key, value)| (text(key), text(value))).collect()
    }

    fn call(&self, record: &Value) -> Value {
        let (ctx, before) = (self.block(record), self.store());
        let run = |ctx: &Ctx| {
            let result = self.make(ctx, record);
            let expected = record["text"].as_str().unwrap();
            let text = result.as_ref().err().map(ToString::to_string).unwrap_or_default();
            let text = if is_go_only(expected) { expected.to_owned() } else { text };
            let mut found = json!({"code": code(result.as_ref()), "text": text, "gas": ctx.gas().consumed()});
            if let Ok(value) = result {
                found["value"] = value;
                found["changes"] = self.changes(&before);
            }
            found
        };
        if record["keep"] == true { run(&ctx) } else { ctx.discarding(run) }
    }

    fn changes(&self, before: &BTreeMap<String, String>) -> Value {
        let after = self.store();
        let new = after.iter().filter(|(key, value)| before.get(*key) != Some(*value));
        let mut changes: Map<_, _> = new.map(|(key, value)| (key.clone(), value.clone().into())).collect();
        changes.extend(before.keys().filter(|key| !after.contains_key(*key)).map(|key| (key.clone(), Value::Null)));
        Value::Object(changes)
    }

    fn message(&self, args: &Value) -> Res<ClientMessage> {
        fn read<T: Message + Default>(bytes: &[u8]) -> Res<Box<T>> {
            T::decode(bytes).map(Box::new).map_err(Failure::unregistered)
        }
        let bytes = self.blob(&args["message"]);
        Ok(match args["kind"].as_str().unwrap() {
            "header" => ClientMessage::TendermintHeader(read(bytes)?),
            "misbehaviour" => ClientMessage::TendermintMisbehaviour(read(bytes)?),
            "solo header" => ClientMessage::SolomachineHeader(read(bytes)?),
            _ => ClientMessage::SolomachineMisbehaviour(read(bytes)?),
        })
    }

    fn make(&self, ctx: &Ctx, record: &Value) -> Res<Value> {
        let (client, args) = (record["client"].as_str().unwrap(), &record["args"]);
        let rules = rules(client);
        let proof = || Proof {
            height: Height::parse(args["height"].as_str().unwrap()).unwrap(),
            delay_time: args["delay_time"].as_str().unwrap().parse().unwrap(),
            delay_blocks: args["delay_blocks"].as_str().unwrap().parse().unwrap(),
            bytes: self.blob(&args["proof"]),
        };
        let path = || MerklePath(args["path"].as_array().unwrap().iter().map(bytes).collect());
        match record["call"].as_str().unwrap() {
            "initialize" => {
                unit(rules.initialize(ctx, client, self.blob(&args["state"]), self.blob(&args["consensus"])))
            }
            // ibc-go asks the message itself, whatever the client.
            "check_message" => {
                let message = self.message(args)?;
                let kind = if args["kind"].as_str().unwrap().starts_with("solo") { "06-" } else { "07-" };
                unit(rules_of(kind).check_message(&message))
            }
            "verify_message" => unit(rules.verify_message(ctx, client, &self.message(args)?)),
            "is_misbehaviour" => rules.is_misbehaviour(ctx, client, &self.message(args)?).map(Value::from),
            "freeze" => unit(rules.freeze(ctx, client, &self.message(args)?)),
            "update" => {
                let heights = rules.update(ctx, client, &self.message(args)?)?;
                Ok(heights.iter().map(ToString::to_string).collect())
            }
            "status" => rules.status(ctx, client).map(|status| status.to_string().into()),
            "latest_height" => rules.latest_height(ctx, client).map(|height| height.to_string().into()),
            "timestamp_at" => {
                let height = Height::parse(args["height"].as_str().unwrap()).unwrap();
                rules.timestamp_at(ctx, client, height).map(|time| time.to_string().into())
            }
            "verify_membership" => unit(rules.verify_membership(ctx, client, proof(), &path(), &bytes(&args["value"]))),
            "verify_non_membership" => unit(rules.verify_non_membership(ctx, client, proof(), &path())),
            "recover" => unit(rules.recover(ctx, client, args["substitute"].as_str().unwrap())),
            "upgrade" => {
                let upgrade = ClientUpgrade {
                    client_state: self.blob(&args["state"]),
                    consensus_state: self.blob(&args["consensus"]),
                    client_proof: self.blob(&args["state_proof"]),
                    consensus_proof: self.blob(&args["consensus_proof"]),
                };
                unit(rules.upgrade(ctx, client, &upgrade))
            }
            other => panic!("unknown call {other}"),
        }
    }

    /// Codes of the check of a header's form and of its verification.
    pub(crate) fn judge_header(&self, record: &Value, header: &[u8], expected: &str) -> String {
        let header = match Header::decode(header) {
            Ok(header) => header,
            // A text that is none is refused here as it is read, and in Go as the other chain's id that it is.
            Err(e) if e.to_string().contains("UTF-8") && expected.starts_with("undefined:1 ") => {
                return expected.to_owned();
            }
            Err(_) => return "undecodable".to_owned(),
        };
        let message = ClientMessage::TendermintHeader(Box::new(header));
        let form = Tendermint.check_message(&message);
        if form.as_ref().is_err_and(|e| openledger_core::Sdk::TxDecode.is(e)) {
            return "undecodable".to_owned();
        }
        let ctx = self.block(record);
        let verified = Tendermint.verify_message(&ctx, record["client"].as_str().unwrap(), &message);
        format!("{} {}", code(form.as_ref()), code(verified.as_ref()))
    }
}

fn rules_of(kind: &str) -> Box<dyn LightClient> {
    rules(kind)
}
