//! `debug`: addresses, public keys and bytes in other notations.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use clap::{Args, Subcommand};
use openledger_core::AddressCodec;
use openledger_keyring::{PublicKey, decode_bech32, encode_bech32};
use openledger_proto::{pool, services};
use serde_json::json;

use openledger_client::go_text::{hex_bytes, number_error};
use openledger_client::{CliError, ClientError, Global, print_line, without_code};

/// Tool for helping with debugging your application
#[derive(Args, Debug)]
pub struct DebugArgs {
    #[command(subcommand)]
    command: DebugCommand,
}

#[derive(Subcommand, Debug)]
enum DebugCommand {
    /// Tool for helping with debugging your application codec
    #[command(subcommand)]
    Codec(CodecCommand),
    /// Decode a pubkey from proto JSON
    Pubkey {
        /// Such as {"@type":"/cosmos.crypto.secp256k1.PubKey","key":"..."}
        pubkey: String,
    },
    /// Decode a ED25519 or secp256k1 pubkey from hex, base64, or bech32
    PubkeyRaw {
        /// The key
        pubkey: String,
        /// Pubkey type to decode (oneof secp256k1, ed25519)
        #[arg(short = 't', long = "type", default_value = "ed25519")]
        kind: String,
    },
    /// Convert an address between hex and bech32
    Addr {
        /// Hex or bech32
        address: String,
    },
    /// Convert raw bytes output (eg. [10 21 13 255]) to hex
    RawBytes {
        /// The bytes as decimal numbers
        bytes: String,
    },
    /// List prefixes used for Human-Readable Part (HRP) in Bech32
    Prefixes,
}

#[derive(Subcommand, Debug)]
enum CodecCommand {
    /// List all registered interface type URLs
    ListInterfaces,
    /// List the registered type URLs for the provided interface
    ListImplementations {
        /// Name of the interface
        interface: String,
    },
}

/// Runs a `debug` command.
///
/// # Errors
/// When the text is in none of the notations.
pub fn run(global: &Global, args: &DebugArgs) -> Result<(), CliError> {
    let prefix = global.app_config(&[])?.openledger.bech32_prefix;
    let lines = lines(&args.command, &prefix).map_err(CliError::from)?;
    if lines.is_empty() { Ok(()) } else { print_line(&lines.join("\n")) }
}

fn lines(command: &DebugCommand, prefix: &str) -> Result<Vec<String>, ClientError> {
    Ok(match command {
        DebugCommand::Codec(CodecCommand::ListInterfaces) => interfaces().into_keys().collect(),
        DebugCommand::Codec(CodecCommand::ListImplementations { interface }) => {
            interfaces().remove(interface).unwrap_or_default().into_iter().collect()
        }
        DebugCommand::Pubkey { pubkey } => {
            let key = PublicKey::from_json(pubkey)?;
            let raw = raw_key(&key).ok_or_else(|| ClientError::usage("a multisig key has no bytes of its own"))?;
            vec![format!("Address: {}", hex::encode_upper(key.address())), format!("PubKey Hex: {}", hex::encode(raw))]
        }
        DebugCommand::PubkeyRaw { pubkey, kind } => pubkey_raw(pubkey, &kind.to_lowercase(), prefix)?,
        DebugCommand::Addr { address } => {
            let bytes = match (hex_bytes(address), decode_bech32(address)) {
                (Ok(bytes), _) | (_, Ok((_, bytes))) => bytes,
                (Err(hex), Err(_)) => return Err(no_address(&hex, address, prefix)),
            };
            let decimal = bytes.iter().map(u8::to_string).collect::<Vec<_>>().join(" ");
            let mut out =
                vec![format!("Address: [{decimal}]"), format!("Address (hex): {}", hex::encode_upper(&bytes))];
            for (name, suffix) in [("Acc", ""), ("Val", "valoper"), ("Con", "valcons")] {
                out.push(format!("Bech32 {name}: {}", encode_bech32(&format!("{prefix}{suffix}"), &bytes)?));
            }
            out
        }
        DebugCommand::RawBytes { bytes } => {
            let inner = bytes.trim_start_matches('[').trim_end_matches(']');
            let byte = |word: &str| {
                let parsed = word.parse::<u8>();
                parsed.map_err(|e| ClientError::Usage(number_error("ParseInt", word, &e)))
            };
            vec![hex::encode_upper(inner.split_whitespace().map(byte).collect::<Result<Vec<_>, _>>()?)]
        }
        DebugCommand::Prefixes => [("Acc", ""), ("Val", "valoper"), ("Con", "valcons")]
            .map(|(name, suffix)| format!("Bech32 {name}: {prefix}{suffix}"))
            .to_vec(),
    })
}

/// What the SDK says of a text that is an address in none of its notations.
fn no_address(hex: &str, text: &str, prefix: &str) -> ClientError {
    let tried = [("acc", ""), ("val", "valoper"), ("con", "valcons")].map(|(name, suffix)| {
        let problem = AddressCodec::new(prefix).parse_with(text, suffix).err().map(|e| without_code(&e.to_string()));
        format!("bech32 {name}: {}", problem.unwrap_or_default())
    });
    ClientError::Usage(format!("expected hex or bech32. Got errors: hex: {hex}, {}", tried.join(", ")))
}

/// The bytes of a single key.
fn raw_key(key: &PublicKey) -> Option<Vec<u8>> {
    match key {
        PublicKey::Secp256k1(bytes) => Some(bytes.to_vec()),
        PublicKey::Ed25519(bytes) => Some(bytes.to_vec()),
        PublicKey::Multisig(_) => None,
    }
}

/// A key in amino's binary form: four bytes of its type, the length, the key.
fn amino(key: &PublicKey) -> Vec<u8> {
    let (start, bytes): ([u8; 5], Vec<u8>) = match key {
        PublicKey::Ed25519(bytes) => ([0x16, 0x24, 0xde, 0x64, 0x20], bytes.to_vec()),
        PublicKey::Secp256k1(bytes) => ([0xeb, 0x5a, 0xe9, 0x87, 0x21], bytes.to_vec()),
        PublicKey::Multisig(_) => return Vec::new(),
    };
    [start.to_vec(), bytes].concat()
}

fn pubkey_raw(text: &str, kind: &str, prefix: &str) -> Result<Vec<String>, ClientError> {
    if !matches!(kind, "secp256k1" | "ed25519") {
        return Err(ClientError::usage("invalid pubkey type, expected oneof ed25519 or secp256k1: invalid type"));
    }
    let from_bytes = |bytes: &[u8]| match bytes.len() {
        32 if kind == "ed25519" => <[u8; 32]>::try_from(bytes).ok().map(PublicKey::Ed25519),
        33 => PublicKey::secp256k1(bytes).ok(),
        _ => None,
    };
    let plain = hex::decode(text).ok().and_then(|bytes| from_bytes(&bytes));
    let plain = plain.or_else(|| STANDARD.decode(text).ok().and_then(|bytes| from_bytes(&bytes)));
    let legacy = || {
        decode_bech32(text).ok().and_then(|(_, bytes)| match bytes.split_at_checked(5)? {
            (start, key) if start == [0x16, 0x24, 0xde, 0x64, 0x20] => {
                <[u8; 32]>::try_from(key).ok().map(PublicKey::Ed25519)
            }
            (start, key) if start == [0xeb, 0x5a, 0xe9, 0x87, 0x21] => PublicKey::secp256k1(key).ok(),
            _ => None,
        })
    };
    let key = plain.or_else(legacy).ok_or_else(|| {
        ClientError::Usage(format!("pubkey '{text}' invalid; expected hex, base64, or bech32 of correct size"))
    })?;
    let raw = raw_key(&key).unwrap_or_default();
    let is_ed25519 = matches!(key, PublicKey::Ed25519(_));
    let (name, amino_type) =
        if is_ed25519 { ("ed25519", "tendermint/PubKeyEd25519") } else { ("secp256k1", "tendermint/PubKeySecp256k1") };
    let mut out = Vec::new();
    if is_ed25519 {
        out.push(format!("Hex: {}", hex::encode_upper(&raw)));
    }
    out.push(format!("Parsed key as {name}"));
    out.push(format!("Address: {}", hex::encode_upper(key.address())));
    out.push(format!("JSON (base64): {}", json!({"type": amino_type, "value": STANDARD.encode(&raw)})));
    for (title, suffix) in [("Acc", "pub"), ("Validator Operator", "valoperpub")] {
        out.push(format!("Bech32 {title}: {}", encode_bech32(&format!("{prefix}{suffix}"), &amino(&key))?));
    }
    if is_ed25519 {
        out.push(format!(
            "Bech32 Validator Consensus: {}",
            encode_bech32(&format!("{prefix}valconspub"), &amino(&key))?
        ));
    }
    Ok(out)
}

/// Interfaces with the type URLs that implement them, as the `.proto` files annotate them.
fn interfaces() -> BTreeMap<String, BTreeSet<String>> {
    let mut out: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for method in services::all().iter().filter(|service| service.is_msg).flat_map(|service| &service.methods) {
        out.entry("cosmos.base.v1beta1.Msg".to_owned()).or_default().insert(format!("/{}", method.input));
        out.entry("cosmos.tx.v1beta1.MsgResponse".to_owned()).or_default().insert(format!("/{}", method.output));
    }
    let Some(annotation) = pool().get_extension_by_name("cosmos_proto.implements_interface") else { return out };
    for message in pool().all_messages() {
        let options = message.options();
        let named = options.get_extension(&annotation);
        for name in named.as_list().unwrap_or_default().iter().filter_map(|name| name.as_str()) {
            out.entry(name.trim().to_owned()).or_default().insert(format!("/{}", message.full_name()));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn print(command: DebugCommand) -> Vec<String> {
        lines(&command, "cosmos").unwrap()
    }

    #[test]
    fn the_examples_of_the_sdks_help() {
        let addr = print(DebugCommand::Addr { address: "cosmos1e0jnq2sun3dzjh8p2xq95kk0expwmd7shwjpfg".into() });
        assert_eq!(addr[1], "Address (hex): CBE5302A1C9C5A295CE151805A5ACFC982EDB7D0");
        assert_eq!(addr[2], "Bech32 Acc: cosmos1e0jnq2sun3dzjh8p2xq95kk0expwmd7shwjpfg");
        let hex = "8FCA9D6D1F80947FD5E9A05309259746F5F72541121766D5F921339DD061174A";
        let from_hex = print(DebugCommand::PubkeyRaw { pubkey: hex.into(), kind: "ed25519".into() });
        let base64 = print(DebugCommand::PubkeyRaw {
            pubkey: "j8qdbR+AlH/V6aBTCSWXRvX3JUESF2bV+SEzndBhF0o=".into(),
            kind: "ed25519".into(),
        });
        let bech32 = "cosmospub1zcjduepq3l9f6mglsz28l40f5pfsjfvhgm6lwf2pzgtkd40eyyeem5rpza9q47axrz";
        let legacy = print(DebugCommand::PubkeyRaw { pubkey: bech32.into(), kind: "ed25519".into() });
        assert_eq!(from_hex, base64);
        assert_eq!(from_hex, legacy);
        assert!(
            from_hex.contains(&format!("Hex: {hex}")) && from_hex.contains(&format!("Bech32 Acc: {bech32}")),
            "{from_hex:?}"
        );
        assert_eq!(print(DebugCommand::RawBytes { bytes: "[72 101 108 255]".into() }), ["48656CFF"]);
        assert!(lines(&DebugCommand::Addr { address: "nothing".into() }, "cosmos").is_err());
    }

    #[test]
    fn messages_are_implementations() {
        let msgs = print(DebugCommand::Codec(CodecCommand::ListImplementations {
            interface: "cosmos.base.v1beta1.Msg".into(),
        }));
        assert!(msgs.contains(&"/cosmos.staking.v1beta1.MsgDelegate".to_owned()));
    }
}
