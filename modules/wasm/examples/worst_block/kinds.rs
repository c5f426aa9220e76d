//! What a block may be full of.

use crate::guest::Guest;
use ed25519_dalek::Signer;
use sha2::{Digest, Sha256};

/// How a kind fills the block.
pub enum Fill {
    /// One call that goes on until the gas is used.
    Call(Guest),
    /// Sub-messages of one transaction, each of which calls this contract. With `reply` the caller is told the end.
    Calls { callee: Guest, reply: bool },
    /// Questions of a contract to another, each of which asks the next one twice, ten deep.
    Questions(Guest),
    /// Uploads of a code.
    Upload(Guest),
    /// Calls of a code that is on disk, each in a transaction of its own.
    Cold(Guest),
    /// One answer with this many attributes.
    Attributes(usize),
}

/// All kinds, by their names.
pub fn all() -> Vec<(&'static str, Fill)> {
    [instructions(), host_functions(), cryptography(), calls(), codes()].into_iter().flatten().collect()
}

fn instructions() -> Vec<(&'static str, Fill)> {
    let repeat = |text: &str, times: usize| text.repeat(times);
    let random = "(local.set $b (i64.add (i64.mul (local.get $b) (i64.const 6364136223846793005)) (i64.const 1)))\
                  (local.set $b (i64.add (local.get $b) (i64.load (i32.wrap_i64 (i64.shr_u (local.get $b) (i64.const 40))))))";
    let targets: String = (0..100).map(|target| format!("{target} ")).collect();
    let switch = format!(
        "{} (i32.rem_u (local.tee $a (i32.add (local.get $a) (i32.const 37))) (i32.const 100)) br_table {targets} {}",
        "block ".repeat(101),
        "end ".repeat(101)
    );
    let table = "(table 100 100 funcref) (func $f) (elem (i32.const 0) $f) (type $t (func))";
    vec![
        ("an empty loop", Fill::Call(Guest::forever(""))),
        ("additions", Fill::Call(Guest::forever(repeat("(local.set $b (i64.add (local.get $b) (i64.const 3)))", 200)))),
        ("constants", Fill::Call(Guest::forever(repeat("i64.const 1 i64.eqz drop ", 300)))),
        (
            "divisions",
            Fill::Call(Guest::forever(format!(
                "(local.set $b (i64.const -1)) {}",
                repeat("(local.set $b (i64.sub (i64.const -7) (i64.rem_s (local.get $b) (i64.const 3))))", 200)
            ))),
        ),
        (
            "chained divisions",
            Fill::Call(Guest::forever(chain("i64.const -3", "i64.const 3 i64.rem_u i64.const -3 i64.or "))),
        ),
        ("roots of floats", Fill::Call(Guest::forever(chain("f64.const 1e300", "f64.sqrt ")))),
        ("divisions of floats", Fill::Call(Guest::forever(chain("f64.const 1e300", "f64.const 1.1 f64.div ")))),
        ("rounding of floats", Fill::Call(Guest::forever(chain("f64.const 1.5", "f64.nearest ")))),
        ("reads all over 16 MB", Fill::Call(Guest::forever(repeat(random, 50)).pages(260))),
        ("reads that follow one another in 512 KB", chased(13)),
        ("reads that follow one another in 1 MB", chased(14)),
        ("reads that follow one another in 4 MB", chased(16)),
        ("reads that follow one another in 16 MB", chased(18)),
        ("jump tables", Fill::Call(Guest::forever(switch))),
        (
            "indirect calls",
            Fill::Call(Guest::forever("(call_indirect (type $t) (i32.const 0))".repeat(100)).with(table)),
        ),
        ("sizes of memory", Fill::Call(Guest::forever("memory.size drop ".repeat(300)))),
        ("refused growth of memory", Fill::Call(Guest::forever(chain("i32.const -1", "memory.grow ")))),
        ("growth of memory by nothing", Fill::Call(Guest::forever("(drop (memory.grow (i32.const 0)))".repeat(200)))),
    ]
}

/// Each read tells where the next one is: a ring of 2^`lines` lines of the cache in an order that nothing foresees,
/// from 1 MiB on.
fn chased(lines: u32) -> Fill {
    let count = 1_u64 << lines;
    let ring = format!(
        "(loop $l
           (i32.store offset=1048576 (i32.shl (local.get $a) (i32.const 6))
             (i32.shl (i32.and (i32.add (i32.mul (local.get $a) (i32.const 1664525)) (i32.const 1013904223)) (i32.const {})) (i32.const 6)))
           (br_if $l (i32.lt_u (local.tee $a (i32.add (local.get $a) (i32.const 1))) (i32.const {count}))))
         (local.set $a (i32.const 0))",
        count - 1
    );
    let reads = "i32.load offset=1048576 ".repeat(1_000);
    let pages = u32::try_from(count * 64 / 65_536).unwrap() + 17;
    Fill::Call(Guest::forever(format!("local.get $a {reads} local.set $a")).pages(pages)).begun(&ring)
}

fn chain(first: &str, step: &str) -> String {
    format!("{first} {} drop", step.repeat(300))
}

fn host_functions() -> Vec<(&'static str, Fill)> {
    const ONE: &str = "(param i32) (result i32)";
    let loops = |name: &str, signature: &str, call: &str| Guest::forever(call).import(name, signature);
    let address = b"cosmos1qyqszqgpqyqszqgpqyqszqgpqyqszqgpjnp7du";
    let fields = |count: usize| {
        let members: Vec<String> = (0..count).map(|_| r#""a":0"#.to_owned()).collect();
        format!("{{{}}}", members.join(",")).into_bytes()
    };
    let mut nested = vec![b'['; 9_000];
    nested.resize(18_000, b']');
    let scan = "(local.set $a (call $db_scan (i32.const 0) (i32.const 0) (i32.const 1)))";
    let question = |bytes: &[u8]| {
        Fill::Call(loops("query_chain", ONE, "(drop (call $query_chain (i32.const 131072)))").region(131_072, bytes))
    };
    vec![
        ("reads of a key", Fill::Call(loops("db_read", ONE, "(drop (call $db_read (i32.const 2048)))").region(2_048, b"key"))),
        (
            "writes of a key",
            Fill::Call(
                loops("db_write", "(param i32 i32)", "(call $db_write (i32.const 2048) (i32.const 2048))").region(2_048, b"key"),
            ),
        ),
        (
            "writes of new keys",
            Fill::Call(
                loops(
                    "db_write",
                    "(param i32 i32)",
                    "(i32.store (i32.const 2060) (local.tee $a (i32.add (local.get $a) (i32.const 40503))))\
                     (call $db_write (i32.const 2048) (i32.const 2048))",
                )
                .region(2_048, b"key of a record"),
            ),
        ),
        ("removals", Fill::Call(loops("db_remove", "(param i32)", "(call $db_remove (i32.const 2048))").region(2_048, b"key"))),
        (
            "iterators",
            Fill::Calls {
                callee: Guest::new("(loop $l (br_if $l (i32.lt_u (call $db_scan (i32.const 0) (i32.const 0) (i32.const 1)) (i32.const 5000))))")
                    .import("db_scan", "(param i32 i32 i32) (result i32)"),
                reply: false,
            },
        ),
        (
            "steps of an iterator",
            Fill::Call(
                Guest::forever("(drop (call $db_next (local.get $a)))")
                    .import("db_next", ONE)
                    .import("db_scan", "(param i32 i32 i32) (result i32)"),
            )
            .begun(scan),
        ),
        ("checks of an address", Fill::Call(loops("addr_validate", ONE, "(drop (call $addr_validate (i32.const 2048)))").region(2_048, address))),
        (
            "conversions of an address",
            Fill::Call(
                loops(
                    "addr_canonicalize",
                    "(param i32 i32) (result i32)",
                    "(drop (call $addr_canonicalize (i32.const 2048) (i32.const 4096)))",
                )
                .region(2_048, address)
                .region(4_096, &[0; 96]),
            ),
        ),
        ("lines for debugging", Fill::Call(loops("debug", "(param i32)", "(call $debug (i32.const 2048))").region(2_048, b"a line"))),
        (
            "long lines for debugging",
            Fill::Call(loops("debug", "(param i32)", "(call $debug (i32.const 131072))").region(131_072, &vec![b'x'; 300_000])),
        ),
        ("questions that are no JSON", question(b"x")),
        ("long questions of many fields", question(&fields(10_000))),
        ("long questions, nested", question(&nested)),
        ("questions for a balance", question(br#"{"bank":{"balance":{"address":"cosmos1qyqszqgpqyqszqgpqyqszqgpqyqszqgpjnp7du","denom":"denom"}}}"#)),
    ]
}

impl Fill {
    /// The same call, with something that comes before its loop.
    fn begun(self, first: &str) -> Self {
        match self {
            Self::Call(guest) => Self::Call(Guest { work: format!("{first} {}", guest.work), ..guest }),
            other => other,
        }
    }
}

const G1: &str = "97f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb";
const G2: &str = "93e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049334cf11213945d57e5ac7d055d042b7e\
                  024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02b4510b647ae3d1770bac0326a805bbefd48056c8c121bdb8";
/// Where the regions of cryptography are.
const AT: [usize; 4] = [16_384, 65_536, 131_072, 196_608];

/// Calls a function of the host with these regions for ever.
fn verify(name: &str, inputs: &[&[u8]], last: &str, kind: &str) -> Fill {
    let arguments: String = inputs.iter().zip(AT).map(|(_, at)| format!("(i32.const {at})")).collect();
    let params = "i32 ".repeat(inputs.len() + last.matches("i32.const").count());
    let work = format!("(drop (call ${name} {arguments} {last}))");
    let guest = Guest::forever(work).import(name, &format!("(param {params}) (result {kind})"));
    Fill::Call(inputs.iter().zip(AT).fold(guest, |guest, (input, at)| guest.region(at, input)))
}

fn cryptography() -> Vec<(&'static str, Fill)> {
    let hash: [u8; 32] = Sha256::digest(b"message").into();
    let secret = secp256k1::SecretKey::from_slice(&[7; 32]).unwrap();
    let curve = secp256k1::Secp256k1::new();
    let key = secret.public_key(&curve).serialize();
    let message = secp256k1::Message::from_digest(hash);
    let signature = curve.sign_ecdsa(&message, &secret).serialize_compact();
    let (parity, recoverable) = curve.sign_ecdsa_recoverable(&message, &secret).serialize_compact();
    let parity = format!("(i32.const {})", i32::from(parity));
    let r1 = p256::ecdsa::SigningKey::from_slice(&[7; 32]).unwrap();
    let r1_key = r1.verifying_key().to_encoded_point(true);
    let (r1_signature, r1_parity) = r1.sign_prehash_recoverable(&hash).unwrap();
    let r1_signature = r1_signature.to_bytes();
    let r1_parity = format!("(i32.const {})", r1_parity.to_byte());
    let edwards = ed25519_dalek::SigningKey::from_bytes(&[7; 32]);
    let edwards_key = edwards.verifying_key().to_bytes();
    let edwards_signature = edwards.sign(b"message").to_bytes();
    let many = |part: &[u8]| section(part).repeat(256);
    let (g1, g2) = (hex::decode(G1).unwrap(), hex::decode(G2).unwrap());
    let out = "(i32.const 300000)";
    let points = |fill: Fill| match fill {
        Fill::Call(guest) => Fill::Call(guest.region(300_000, &[0; 96])),
        other => other,
    };
    vec![
        ("secp256k1: verify", verify("secp256k1_verify", &[&hash, &signature, &key], "", "i32")),
        ("secp256k1: recover", verify("secp256k1_recover_pubkey", &[&hash, &recoverable], &parity, "i64")),
        ("secp256r1: verify", verify("secp256r1_verify", &[&hash, &r1_signature, r1_key.as_bytes()], "", "i32")),
        ("secp256r1: recover", verify("secp256r1_recover_pubkey", &[&hash, &r1_signature], &r1_parity, "i64")),
        ("ed25519: verify", verify("ed25519_verify", &[b"message", &edwards_signature, &edwards_key], "", "i32")),
        (
            "ed25519: batches of 256",
            verify(
                "ed25519_batch_verify",
                &[&many(b"message"), &many(&edwards_signature), &many(&edwards_key)],
                "",
                "i32",
            ),
        ),
        (
            "ed25519: batches of 256, one key",
            verify(
                "ed25519_batch_verify",
                &[&many(b"message"), &many(&edwards_signature), &section(&edwards_key)],
                "",
                "i32",
            ),
        ),
        ("bls12-381: sums of 500 in G1", points(verify("bls12_381_aggregate_g1", &[&g1.repeat(500)], out, "i32"))),
        ("bls12-381: sums of 500 in G2", points(verify("bls12_381_aggregate_g2", &[&g2.repeat(500)], out, "i32"))),
        ("bls12-381: one pairing", verify("bls12_381_pairing_equality", &[&g1, &g2, &g1, &g2], "", "i32")),
        (
            "bls12-381: 300 pairings",
            verify("bls12_381_pairing_equality", &[&g1.repeat(300), &g2.repeat(300), &g1, &g2], "", "i32"),
        ),
        ("bls12-381: hashes to G1", points(hash_to("bls12_381_hash_to_g1", out))),
        ("bls12-381: hashes to G2", points(hash_to("bls12_381_hash_to_g2", out))),
    ]
}

/// A byte string before its length.
fn section(part: &[u8]) -> Vec<u8> {
    [part, &u32::try_from(part.len()).unwrap().to_be_bytes()].concat()
}

fn hash_to(name: &str, out: &str) -> Fill {
    let work = format!("(drop (call ${name} (i32.const 0) (i32.const {}) (i32.const {}) {out}))", AT[0], AT[1]);
    let guest = Guest::forever(work).import(name, "(param i32 i32 i32 i32) (result i32)");
    Fill::Call(guest.region(AT[0], b"message").region(AT[1], b"domain"))
}

/// Touches each 4 KiB of this many pages.
fn touch(pages: u32) -> String {
    let end = u64::from(pages) * 65_536 - 8;
    format!(
        "(loop $l (i32.store (local.get $a) (i32.load (local.get $a))) (local.set $a (i32.add (local.get $a) (i32.const 4096))) (br_if $l (i32.lt_u (local.get $a) (i32.const {end}))))"
    )
}

/// So many bytes of data, behind the first pages.
fn data(length: usize) -> String {
    format!("(data (i32.const 1114112) \"{}\")", "x".repeat(length))
}

/// Straight code that a trap ends, so that it pays for nothing that is due at its end.
fn unpaid(first: &str, step: &str, times: usize) -> String {
    format!("{first} {} drop unreachable", step.repeat(times))
}

fn calls() -> Vec<(&'static str, Fill)> {
    let calls = |callee: Guest| Fill::Calls { callee, reply: false };
    let fails = |callee: Guest| Fill::Calls { callee, reply: true };
    let touching = |pages: u32| calls(Guest::new(touch(pages)).pages(pages));
    let grows = "(loop $l (drop (memory.grow (i32.const 1))) (br_if $l (i32.lt_u (memory.size) (i32.const 490))))";
    let globals = "(global (mut i64) (i64.const 1)) ".repeat(100_000);
    let places =
        (0..20_000).map(|place| format!("(data (i32.const {}) \"x\")", 2_048 + place * 20)).collect::<String>();
    let functions = "(func) ".repeat(19_000);
    let table = format!("(table 2500 2500 funcref) (func $g) (elem (i32.const 0) {})", "$g ".repeat(2_500));
    vec![
        ("small calls", calls(Guest::new(""))),
        ("small calls with replies", Fill::Calls { callee: Guest::new(""), reply: true }),
        ("calls of a contract without memory to speak of", calls(Guest::new("").pages(15))),
        ("calls that touch 25 pages", touching(25)),
        ("calls that touch 64 pages", touching(64)),
        ("calls that touch 496 pages", touching(496)),
        ("calls that grow by 473 pages, one by one", calls(Guest::new(grows))),
        ("calls with 100,000 globals", calls(Guest::new("").with(globals))),
        ("calls with 20,000 segments of data", calls(Guest::new("").with(places))),
        ("calls with 700 KB of data, touched", calls(Guest::new(touch(28)).pages(28).with(data(700_000)))),
        ("calls with 19,000 functions", calls(Guest::new("").with(functions))),
        ("calls with a table of 2,500", calls(Guest::new("").with(table))),
        (
            "calls that end unpaid behind 400,000 roots",
            fails(Guest::new(unpaid("f64.const 1e300", "f64.sqrt ", 400_000))),
        ),
        (
            "calls that end unpaid behind 300,000 divisions",
            fails(Guest::new(unpaid("i64.const -1", "i64.const 3 i64.div_u ", 250_000))),
        ),
        (
            "calls that end unpaid behind 230,000 additions",
            fails(Guest::new(unpaid("i64.const -1", "i64.const 3 i64.add ", 250_000))),
        ),
        ("questions, ten deep", Fill::Questions(Guest::new(""))),
        ("questions, ten deep, 25 pages touched", Fill::Questions(Guest::new(touch(25)).pages(25))),
        ("answers with 20,000 attributes", Fill::Attributes(20_000)),
    ]
}

/// Code that is long, in one function each for so many bytes.
fn long(step: &str, times: usize) -> Guest {
    Guest::new("").with(format!("(func $none) (func $long (local i64) {})", step.repeat(times)))
}

fn codes() -> Vec<(&'static str, Fill)> {
    let jump: String = (0..500).map(|target| format!("{target} ")).collect();
    let jumps = format!("block i32.const 0 br_table {jump} 0 end ").repeat(700);
    let loops = format!("{}{jumps}{}", "loop ".repeat(500), "end ".repeat(500));
    let locals = "(local i64)".repeat(90);
    let many = |count: usize, body: &str| Guest::new("").with(format!("(func (param i64) {body})").repeat(count));
    vec![
        ("uploads: 390,000 calls in a function", Fill::Upload(long("call $none ", 390_000))),
        (
            "uploads: 204,000 nested loops",
            Fill::Upload(Guest::new("").with(format!("(func {}{})", "loop ".repeat(204_000), "end ".repeat(204_000)))),
        ),
        ("uploads: 700 jump tables of 500", Fill::Upload(Guest::new("").with(format!("(func {loops})")))),
        (
            "uploads: 90,000 additions",
            Fill::Upload(long("(local.set 0 (i64.add (local.get 0) (i64.const 3)))", 90_000)),
        ),
        ("uploads: 9,000 functions", Fill::Upload(many(9_000, ""))),
        (
            "uploads: 100 functions with 90 locals",
            Fill::Upload(many(
                100,
                &format!("{locals} {}", "(if (i64.eqz (local.get 3)) (then (local.set 4 (local.get 5))))".repeat(500)),
            )),
        ),
        (
            "uploads: roots of floats",
            Fill::Upload(
                Guest::new("").with(format!("(func (param f64) local.get 0 {} drop)", "f64.sqrt ".repeat(409_000))),
            ),
        ),
        (
            "uploads: reads and writes of memory",
            Fill::Upload(long("(i32.store (i32.const 4) (i32.load (i32.const 8)))", 70_000)),
        ),
        ("calls of a long code from disk", Fill::Cold(long("call $none ", 390_000))),
        ("calls of a code of 19,000 functions from disk", Fill::Cold(Guest::new("").with("(func) ".repeat(19_000)))),
        (
            "calls of a code with 700 KB of data from disk",
            Fill::Cold(Guest::new(touch(28)).pages(28).with(data(700_000))),
        ),
        ("calls of a small code from disk", Fill::Cold(Guest::new(""))),
    ]
}
