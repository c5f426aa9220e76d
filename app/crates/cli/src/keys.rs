//! `keys`: the keyring on the command line, with the flags and the output of the SDK's `keys` commands.

mod add;
mod output;

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use openledger_keyring::{
    Backend, KeyKind, Keyring, Mnemonic, MultisigKey, PublicKey, Record, decode_bech32, encode_bech32,
};
use sha2::{Digest, Sha256};

use crate::ledger;
use openledger_client::go_text::hex_bytes;
use openledger_client::{
    CliError, Client, ClientError, ClientFlags, Global, OutputFormat, Prompt, print_json, print_line,
};
use output::KeyOutput;

/// Manage your application's keys
///
/// Backends: `file` encrypts keys under a passphrase that is asked for; `test` protects nothing and is for
/// tests only.
#[derive(Args, Debug)]
pub struct KeysArgs {
    #[command(flatten)]
    client: ClientFlags,
    #[command(subcommand)]
    command: KeysCommand,
}

#[derive(Subcommand, Debug)]
enum KeysCommand {
    /// Compute the bip39 mnemonic for some input entropy
    Mnemonic {
        /// Prompt the user to supply their own entropy, instead of relying on the system
        #[arg(long)]
        unsafe_entropy: bool,
        /// Skip confirmation prompt when check input entropy length
        #[arg(short, long)]
        yes: bool,
    },
    /// Add a private key (either newly generated or recovered), encrypt it, and save to <name> file
    Add(add::AddArgs),
    /// Export private keys
    Export {
        /// Name of the key
        name: String,
        /// Export unarmored hex privkey. Requires --unsafe.
        #[arg(long)]
        unarmored_hex: bool,
        /// Enable unsafe operations
        #[arg(long)]
        r#unsafe: bool,
        /// Skip confirmation prompt when export unarmored hex privkey
        #[arg(short, long)]
        yes: bool,
    },
    /// Import private keys into the local keybase
    Import {
        /// Name of the new key
        name: String,
        /// ASCII armored private key
        keyfile: PathBuf,
    },
    /// Import hex encoded private key into the local keybase
    ImportHex {
        /// Name of the new key
        name: String,
        /// The key; asked for when absent
        hex: Option<String>,
        /// Private key signing algorithm kind
        #[arg(long, default_value = "secp256k1")]
        key_type: String,
    },
    /// List all keys
    List {
        /// List names only
        #[arg(short = 'n', long)]
        list_names: bool,
    },
    /// List all key types
    ListKeyTypes,
    /// Retrieve key information by name or address
    Show(ShowArgs),
    /// Delete the given keys
    Delete {
        /// Names of keys
        #[arg(required = true)]
        names: Vec<String>,
        /// Skip confirmation prompt when deleting offline or ledger key references
        #[arg(short, long)]
        yes: bool,
        /// Without effect, as in the SDK: nothing but --yes skips the confirmation
        #[arg(short, long)]
        force: bool,
    },
    /// Rename an existing key
    Rename {
        /// Name now
        old_name: String,
        /// Name afterwards
        new_name: String,
        /// Skip confirmation prompt
        #[arg(short, long)]
        yes: bool,
    },
    /// Parse address from hex to bech32 and vice versa
    Parse {
        /// Hex or bech32
        address: String,
    },
    /// Nothing to do: keys of this keyring never had the old format
    #[command(hide = true)]
    Migrate,
}

#[derive(Args, Debug)]
struct ShowArgs {
    /// One key, or the members of a multisig key to show
    #[arg(required = true, value_name = "NAME_OR_ADDRESS")]
    keys: Vec<String>,
    /// The Bech32 prefix encoding for a key
    #[arg(long, value_enum, default_value = "acc")]
    bech: Bech,
    /// Output the address only (cannot be used with --output)
    #[arg(short = 'a', long)]
    address: bool,
    /// Output the public key only (cannot be used with --output)
    #[arg(short = 'p', long)]
    pubkey: bool,
    /// Output the address in a ledger device (cannot be used with --pubkey)
    #[arg(short = 'd', long)]
    device: bool,
    /// K out of N required signatures
    #[arg(long, default_value_t = 1)]
    multisig_threshold: u32,
    /// Display key address QR code (will be ignored if -a or --address is false)
    #[arg(long)]
    qrcode: bool,
}

/// `--bech`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Bech {
    Acc,
    Val,
    Cons,
}

impl Bech {
    const fn suffix(self) -> &'static str {
        match self {
            Self::Acc => "",
            Self::Val => "valoper",
            Self::Cons => "valcons",
        }
    }
}

/// Runs a `keys` command.
///
/// # Errors
/// What the SDK's command refuses, with its texts.
pub fn run(args: KeysArgs, global: &Global) -> Result<(), CliError> {
    Ok(dispatch(args, global)?)
}

fn dispatch(args: KeysArgs, global: &Global) -> Result<(), ClientError> {
    let client = Client::new(global, &args.client, None)?;
    let output_set = args.client.output.is_some();
    match args.command {
        KeysCommand::Mnemonic { unsafe_entropy, yes } => mnemonic(unsafe_entropy, yes),
        KeysCommand::Add(add) => add::run(&add, &client),
        KeysCommand::Export { name, unarmored_hex, r#unsafe, yes } => {
            export(&client, &name, unarmored_hex, r#unsafe, yes)
        }
        KeysCommand::Import { name, keyfile } => {
            let armor = std::fs::read_to_string(&keyfile).map_err(ClientError::io(&keyfile))?;
            let passphrase = Prompt::passphrase("Enter passphrase to decrypt your key:")?;
            client.keyring()?.import_armor(&name, &armor, &passphrase)?;
            Ok(())
        }
        KeysCommand::ImportHex { name, hex, key_type } => {
            add::check_algorithm(&key_type)?;
            let text = match hex {
                Some(text) => openledger_keyring::Zeroizing::new(text),
                None => Prompt::passphrase("Enter hex private key:")?,
            };
            hex_bytes(text.trim().trim_start_matches("0x")).map_err(ClientError::Usage)?;
            client.keyring()?.import_hex(&name, &text)?;
            Ok(())
        }
        KeysCommand::List { list_names } => list(&client, list_names),
        KeysCommand::ListKeyTypes => Ok(print_line("Supported key types/algos:\n[\"secp256k1\"]")?),
        KeysCommand::Show(show_args) => show(&client, &show_args, output_set),
        KeysCommand::Delete { names, yes, force } => {
            if force {
                eprintln!("WARNING: --force has no effect: --yes skips the confirmation.");
            }
            delete(&client, &names, yes)
        }
        KeysCommand::Rename { old_name, new_name, yes } => rename(&client, &old_name, &new_name, yes),
        KeysCommand::Parse { address } => parse(&client, address.trim()),
        KeysCommand::Migrate => Ok(print_line("No keys to migrate")?),
    }
}

fn mnemonic(own_entropy: bool, yes: bool) -> Result<(), ClientError> {
    let phrase = if own_entropy {
        let entropy = Prompt::line("WARNING: Generate at least 256-bits of entropy and enter the results here:")?;
        if entropy.len() < 43 {
            let given = entropy.len();
            return Err(ClientError::Usage(format!(
                "256-bits is 43 characters in Base-64, and 100 in Base-6. You entered {given}, and probably want more"
            )));
        }
        if !yes && !Prompt::confirm(&format!("> Input length: {}", entropy.len()))? {
            return Ok(());
        }
        Mnemonic::from_entropy(&Sha256::digest(entropy.as_bytes()))?
    } else {
        Mnemonic::generate()?
    };
    Ok(print_line(&phrase.expose())?)
}

fn export(client: &Client, name: &str, unarmored: bool, is_unsafe: bool, yes: bool) -> Result<(), ClientError> {
    if unarmored != is_unsafe {
        return Err(ClientError::usage("the flags unsafe and unarmored-hex must be used together"));
    }
    let keyring = client.keyring()?;
    if unarmored {
        const WARNING: &str = "WARNING: The private key will be exported as an unarmored hexadecimal string. USE AT YOUR OWN RISK. Continue?";
        if !yes && !Prompt::confirm(WARNING)? {
            return Ok(());
        }
        return Ok(print_line(&keyring.export_hex(name)?)?);
    }
    let passphrase = Prompt::passphrase("Enter passphrase to encrypt the exported key:")?;
    Ok(print_line(&keyring.export_armor(name, &passphrase)?)?)
}

fn list(client: &Client, names_only: bool) -> Result<(), ClientError> {
    let (records, failures) = client.keyring()?.list()?;
    for failure in failures {
        eprintln!("unreadable key: {failure}");
    }
    if records.is_empty() && client.output == OutputFormat::Text {
        return Ok(print_line("No records were found in keyring")?);
    }
    if names_only {
        return Ok(records.iter().try_for_each(|record| print_line(&record.name))?);
    }
    let outputs =
        records.iter().map(|record| KeyOutput::new(record, client.codec.prefix())).collect::<Result<Vec<_>, _>>()?;
    output::print_all(&outputs, client.output)
}

fn show(client: &Client, args: &ShowArgs, output_set: bool) -> Result<(), ClientError> {
    let keyring = client.keyring()?;
    let fetch = |key: &str| {
        client
            .find_key(keyring, key)
            .map_err(|e| ClientError::Usage(format!("{key} is not a valid name or address: {e}")))
    };
    let record = match args.keys.as_slice() {
        [one] => fetch(one)?,
        many => {
            for (i, key) in many.iter().enumerate() {
                if many.iter().take(i).any(|earlier| earlier == key) {
                    eprintln!("WARNING: duplicate keys found: {key}.\n");
                }
            }
            let members = many.iter().map(|key| fetch(key).map(|r| r.public_key)).collect::<Result<Vec<_>, _>>()?;
            let key = MultisigKey::new(args.multisig_threshold, members)?;
            Record { name: String::new(), public_key: PublicKey::Multisig(key), kind: KeyKind::Multi }
        }
    };
    if args.address && args.pubkey {
        return Err(ClientError::usage("cannot use both --address and --pubkey at once"));
    }
    if output_set && (args.address || args.pubkey) {
        return Err(ClientError::usage("cannot use --output with --address or --pubkey"));
    }
    let shown = KeyOutput::new(&record, &format!("{}{}", client.codec.prefix(), args.bech.suffix()))?;
    match (args.address, args.pubkey) {
        (true, _) => {
            if args.qrcode {
                print_line(&output::qr_code(&shown.address)?)?;
            }
            print_line(&shown.address)?;
        }
        (_, true) => print_line(&shown.pubkey)?,
        _ => output::print_one(&shown, client.output)?,
    }
    match (args.device, args.pubkey, args.bech) {
        (false, ..) => Ok(()),
        (_, true, _) => Err(ClientError::usage("the device flag (-d) can only be used for addresses not pubkeys")),
        (_, _, Bech::Acc) => ledger::show(&record, client.codec.prefix()),
        _ => Err(ClientError::usage("the device flag (-d) can only be used for accounts")),
    }
}

fn delete(client: &Client, names: &[String], yes: bool) -> Result<(), ClientError> {
    let keyring = client.keyring()?;
    for name in names {
        let Ok(record) = keyring.key(name) else {
            eprintln!("key {name} not found");
            continue;
        };
        if !yes && !Prompt::confirm("Key reference will be deleted. Continue?")? {
            continue;
        }
        keyring.delete(name)?;
        eprintln!(
            "{}",
            if is_reference(&record) { "Public key reference deleted" } else { "Key deleted forever (uh oh!)" }
        );
    }
    Ok(())
}

fn rename(client: &Client, old: &str, new: &str, yes: bool) -> Result<(), ClientError> {
    if new.trim().is_empty() {
        return Err(ClientError::usage("the new name cannot be empty or consist solely of whitespace"));
    }
    let keyring = client.keyring()?;
    keyring.key(old)?;
    if !yes && !Prompt::confirm(&format!("Key reference will be renamed from {old} to {new}. Continue?"))? {
        return Ok(());
    }
    let record = keyring.rename(old, new)?;
    if is_reference(&record) {
        eprintln!("Public key reference renamed");
    } else {
        eprintln!("Key was successfully renamed from {old} to {new}");
    }
    Ok(())
}

fn is_reference(record: &Record) -> bool {
    matches!(record.kind, KeyKind::Ledger(_) | KeyKind::Offline)
}

fn parse(client: &Client, address: &str) -> Result<(), ClientError> {
    if address.is_empty() {
        return Err(ClientError::usage("couldn't parse empty input"));
    }
    let shown = if let Ok((human, bytes)) = decode_bech32(address) {
        format!("{{\"human\":\"{human}\",\"bytes\":\"{}\"}}", hex::encode_upper(bytes))
    } else if let Ok(bytes) = hex::decode(address) {
        let prefix = client.codec.prefix();
        let formats = ["", "pub", "valoper", "valoperpub", "valcons", "valconspub"]
            .iter()
            .map(|suffix| encode_bech32(&format!("{prefix}{suffix}"), &bytes).map(|text| format!("\"{text}\"")))
            .collect::<Result<Vec<_>, _>>()?;
        format!("{{\"formats\":[{}]}}", formats.join(","))
    } else {
        return Err(ClientError::usage("couldn't find valid bech32 nor hex data"));
    };
    print_json(client.output, &shown)
}

/// Says once per command that the `test` backend protects nothing; not with JSON output, which scripts read
/// together with standard error.
fn warn_test_backend(keyring: &Keyring, format: OutputFormat) {
    if keyring.backend() == Backend::Test && format == OutputFormat::Text {
        eprintln!("WARNING: the test keyring does not protect keys on disk. Never keep real funds in it.");
    }
}
