//! `tx wasm`: commands with files, JSON and flags, as wasmd's module has them.

mod code;
mod contract;
mod grant;
mod proposal;

pub(super) use code::{Store, UpdateInstantiateConfig};
pub(crate) use contract::BytesFlags;
pub(super) use contract::{Execute, Instantiate, Instantiate2, Migrate};
pub(super) use grant::Grant;
pub(super) use proposal::SubmitProposal;

use std::path::Path;

use clap::Args;
use openledger_proto::cosmwasm::wasm::v1::{AccessConfig, AccessType};
use openledger_wasm::gzip;

use super::factory::Factory;
use openledger_client::ClientError;

/// The values of a flag that takes several, as the SDK's library reads them: one line of CSV.
fn values(flags: &[String]) -> Result<Vec<String>, ClientError> {
    let mut all = Vec::new();
    for line in flags.iter().filter(|line| !line.is_empty()) {
        let mut rest = Some(line.as_str());
        while let Some(text) = rest {
            let (value, behind) = value(text).ok_or_else(|| ClientError::Usage(format!("parse error in {line:?}")))?;
            all.push(value);
            rest = behind;
        }
    }
    Ok(all)
}

/// The first value of a line and what follows its comma; `None` for quotes that stand where they may not.
fn value(text: &str) -> Option<(String, Option<&str>)> {
    let Some(mut rest) = text.strip_prefix('"') else {
        let (value, behind) = text.split_once(',').map_or((text, None), |(value, behind)| (value, Some(behind)));
        return (!value.contains('"')).then(|| (value.to_owned(), behind));
    };
    let mut value = String::new();
    loop {
        let (part, behind) = rest.split_once('"')?;
        value.push_str(part);
        if let Some(more) = behind.strip_prefix('"') {
            value.push('"');
            rest = more;
        } else if behind.is_empty() {
            return Some((value, None));
        } else {
            return behind.strip_prefix(',').map(|behind| (value, Some(behind)));
        }
    }
}

/// Who may make contracts of a code.
#[derive(Args, Debug)]
struct AccessFlags {
    /// Everybody can instantiate a contract from the code, optional
    #[arg(long, default_value = "", hide_default_value = true)]
    instantiate_everybody: String,
    /// Nobody except the governance process can instantiate a contract from the code, optional
    #[arg(long, default_value = "", hide_default_value = true)]
    instantiate_nobody: String,
    /// Removed: use instantiate-anyof-addresses instead
    #[arg(long, default_value = "", hide_default_value = true)]
    instantiate_only_address: String,
    /// Any of the addresses can instantiate a contract from the code, optional
    #[arg(long)]
    instantiate_anyof_addresses: Vec<String>,
}

impl AccessFlags {
    /// What the flags say; `None` without any.
    fn config(&self, factory: &Factory<'_>) -> Result<Option<AccessConfig>, ClientError> {
        let addresses = values(&self.instantiate_anyof_addresses)?;
        if !addresses.is_empty() {
            return any_of(factory, addresses.iter().map(String::as_str)).map(Some);
        }
        if !self.instantiate_only_address.is_empty() {
            return Err(ClientError::usage("not supported anymore. Use: instantiate-anyof-addresses"));
        }
        if flag(&self.instantiate_everybody, "everybody")? {
            return Ok(Some(access(AccessType::Everybody)));
        }
        Ok(flag(&self.instantiate_nobody, "nobody")?.then(|| access(AccessType::Nobody)))
    }
}

/// A flag that has its value as text.
fn flag(text: &str, who: &str) -> Result<bool, ClientError> {
    match text {
        "" => Ok(false),
        "1" | "t" | "T" | "TRUE" | "true" | "True" => Ok(true),
        "0" | "f" | "F" | "FALSE" | "false" | "False" => Ok(false),
        other => Err(ClientError::Usage(format!(
            "boolean value expected for instantiate by {who}: strconv.ParseBool: parsing {other:?}: invalid syntax"
        ))),
    }
}

fn access(kind: AccessType) -> AccessConfig {
    AccessConfig { permission: kind.into(), addresses: Vec::new() }
}

fn any_of<'a>(factory: &Factory<'_>, addresses: impl Iterator<Item = &'a str>) -> Result<AccessConfig, ClientError> {
    let addresses = addresses
        .map(|text| match factory.client.codec.parse(text) {
            Ok(_) => Ok(text.to_owned()),
            Err(e) => Err(ClientError::Usage(format!("parse {text:?}: {e}"))),
        })
        .collect::<Result<_, _>>()?;
    Ok(AccessConfig { permission: AccessType::AnyOfAddresses.into(), addresses })
}

/// `nobody`, `everybody`, or addresses with commas between them.
fn access_of(factory: &Factory<'_>, text: &str) -> Result<AccessConfig, ClientError> {
    match text {
        "nobody" => Ok(access(AccessType::Nobody)),
        "everybody" => Ok(access(AccessType::Everybody)),
        list => any_of(factory, list.split(',')),
    }
}

/// The code in a file, packed unless it is already.
fn code_of(file: &Path) -> Result<Vec<u8>, ClientError> {
    let bytes = std::fs::read(file).map_err(ClientError::io(file))?;
    if bytes.starts_with(b"\0asm") {
        return gzip::pack(&bytes).map_err(ClientError::io(file));
    }
    if gzip::is_gzip(&bytes) {
        Ok(bytes)
    } else {
        Err(ClientError::usage("invalid input file. Use wasm binary or gzip"))
    }
}
