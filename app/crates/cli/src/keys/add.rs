//! `keys add`.

use std::path::PathBuf;

use clap::Args;
use openledger_keyring::{
    Backend, DevicePath, HdPath, Keyring, KeyringError, Mnemonic, MultisigKey, NoPrompt, PublicKey, Zeroizing,
};

use super::output::print_created;
use crate::ledger;
use openledger_client::go_text::base64_bytes;
use openledger_client::{Client, ClientError, Prompt};

/// Arguments of `keys add`.
#[derive(Args, Debug)]
pub(super) struct AddArgs {
    /// Name of the new key
    name: String,
    /// Provide seed phrase to recover existing key instead of creating
    #[arg(long)]
    recover: bool,
    /// Interactively prompt user for BIP39 passphrase and mnemonic
    #[arg(short, long)]
    interactive: bool,
    /// Import mnemonic from a file (only usable when recover or interactive is passed)
    #[arg(long, value_name = "FILE")]
    source: Option<PathBuf>,
    /// Don't print out seed phrase (if others are watching the terminal)
    #[arg(long)]
    no_backup: bool,
    /// Perform action, but don't add key to local keystore
    #[arg(long)]
    dry_run: bool,
    /// Manual HD Path derivation (overrides BIP44 config)
    #[arg(long)]
    hd_path: Option<String>,
    /// Coin type number for HD derivation
    #[arg(long, default_value_t = 118)]
    coin_type: u32,
    /// Account number for HD derivation (less than equal 2147483647)
    #[arg(long, default_value_t = 0)]
    account: u32,
    /// Address index number for HD derivation (less than equal 2147483647)
    #[arg(long, default_value_t = 0)]
    index: u32,
    /// Key signing algorithm to generate keys for
    #[arg(long = "key-type", alias = "algo", default_value = "secp256k1")]
    key_type: String,
    /// List of key names stored in keyring to construct a public legacy multisig key
    #[arg(long, value_delimiter = ',', value_name = "NAMES")]
    multisig: Vec<String>,
    /// K out of N required signatures. For use in conjunction with --multisig
    #[arg(long, default_value_t = 1)]
    multisig_threshold: u32,
    /// Keys passed to --multisig are taken in the order they're supplied
    #[arg(long)]
    nosort: bool,
    /// Parse a public key in JSON format and saves key info to <name> file
    #[arg(long, value_name = "JSON")]
    pubkey: Option<String>,
    /// Parse a public key in base64 format and saves key info
    #[arg(long, value_name = "BASE64", conflicts_with = "pubkey")]
    pubkey_base64: Option<String>,
    /// Store a local reference to a private key on a Ledger device
    #[arg(long)]
    ledger: bool,
}

/// Refuses what is not secp256k1.
pub(super) fn check_algorithm(name: &str) -> Result<(), ClientError> {
    if name == "secp256k1" { Ok(()) } else { Err(KeyringError::UnsupportedAlgorithm(name.to_owned()).into()) }
}

/// Runs `keys add`.
pub(super) fn run(args: &AddArgs, client: &Client) -> Result<(), ClientError> {
    if args.name.trim().is_empty() {
        return Err(KeyringError::InvalidName.into());
    }
    check_algorithm(&args.key_type)?;
    let dry = Keyring::open(Backend::Memory, client.layout.home(), Box::new(NoPrompt));
    let keyring = if args.dry_run { &dry } else { client.keyring()? };
    if !args.dry_run {
        super::warn_test_backend(keyring, client.output);
        replace_existing(keyring, &args.name)?;
    }
    let prefix = client.codec.prefix();
    let (record, phrase) = if !args.multisig.is_empty() && !args.dry_run {
        (keyring.add_multisig(&args.name, multisig(args, keyring)?)?, None)
    } else if let Some(key) = given_key(args)? {
        (keyring.add_offline(&args.name, key)?, None)
    } else if args.ledger {
        if args.hd_path.as_deref().is_some_and(|path| !path.is_empty()) {
            return Err(ClientError::usage("cannot set custom bip32 path with ledger"));
        }
        let path = DevicePath::new(args.coin_type, args.account, args.index);
        (ledger::add(keyring, &args.name, prefix, path)?, None)
    } else {
        let (mnemonic, passphrase) = phrase(args)?;
        let record = keyring.add_mnemonic(&args.name, &mnemonic, &passphrase, &path(args)?)?;
        let shown = (!args.recover && !args.no_backup).then(|| mnemonic.expose());
        (record, shown)
    };
    print_created(&record, prefix, phrase.as_ref().map(|p| p.as_str()), client.output)
}

fn replace_existing(keyring: &Keyring, name: &str) -> Result<(), ClientError> {
    match keyring.key(name) {
        Err(KeyringError::NotFound(_)) => return Ok(()),
        other => other?,
    };
    if !Prompt::confirm(&format!("override the existing name {name}"))? {
        return Err(ClientError::usage("aborted"));
    }
    Ok(keyring.delete(name)?)
}

fn multisig(args: &AddArgs, keyring: &Keyring) -> Result<MultisigKey, ClientError> {
    if args.multisig_threshold == 0 {
        return Err(ClientError::usage("threshold must be a positive integer"));
    }
    let mut keys: Vec<PublicKey> = Vec::new();
    for (i, name) in args.multisig.iter().enumerate() {
        if args.multisig.iter().take(i).any(|earlier| earlier == name) {
            return Err(ClientError::Usage(format!("duplicate multisig keys: {name}")));
        }
        keys.push(keyring.key(name)?.public_key);
    }
    if !args.nosort {
        keys.sort_by_key(PublicKey::address);
    }
    // The SDK names the numbers the other way round: keys, then threshold.
    Ok(MultisigKey::new(args.multisig_threshold, keys)?)
}

fn given_key(args: &AddArgs) -> Result<Option<PublicKey>, ClientError> {
    if let Some(json) = &args.pubkey {
        return Ok(Some(PublicKey::from_json(json)?));
    }
    let Some(text) = &args.pubkey_base64 else { return Ok(None) };
    let bytes = base64_bytes(text).map_err(ClientError::Usage)?;
    Ok(Some(PublicKey::secp256k1(&bytes)?))
}

fn path(args: &AddArgs) -> Result<HdPath, ClientError> {
    match args.hd_path.as_deref().filter(|path| !path.is_empty()) {
        Some(path) if !path.contains('/') => {
            Err(ClientError::Usage(format!("path '{path}' doesn't contain '/' separators")))
        }
        Some(path) => Ok(path.parse()?),
        None => Ok(HdPath::bip44(args.coin_type, args.account, args.index)?),
    }
}

fn phrase(args: &AddArgs) -> Result<(Mnemonic, Zeroizing<String>), ClientError> {
    let asked = args.recover || args.interactive;
    let given = match (&args.source, asked) {
        (Some(file), true) => Zeroizing::new(std::fs::read_to_string(file).map_err(ClientError::io(file))?),
        (None, true) if args.recover => Prompt::line("Enter your bip39 mnemonic")?,
        (None, true) => Prompt::line("Enter your bip39 mnemonic, or hit enter to generate one.")?,
        (_, false) => Zeroizing::default(),
    };
    let mnemonic =
        if given.trim().is_empty() && !args.recover { Mnemonic::generate()? } else { Mnemonic::parse(&given)? };
    let mut passphrase = Zeroizing::default();
    if args.interactive {
        passphrase = Prompt::line(
            "Enter your bip39 passphrase. This is combined with the mnemonic to derive the seed. \
             Most users should just hit enter to use the default, \"\"",
        )?;
        if !passphrase.is_empty() && *Prompt::line("Repeat the passphrase:")? != *passphrase {
            return Err(ClientError::usage("passphrases don't match"));
        }
    }
    Ok((mnemonic, passphrase))
}
