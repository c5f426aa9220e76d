//! Makes `packages/openledger-std/src/gen` from `proto/src/gen/descriptors.bin`, the descriptors that the
//! node itself serves: prost structs of the four modules that contracts talk to, and a table of what they may
//! send and ask.
//!
//! The table follows from the descriptors: a message is there when an account signs it, a query when its
//! method has `option (cosmos.query.v1.module_query_safe) = true`, which is also what the node's accept list
//! follows from.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::{env, fs};

use prost::Message;
use prost_reflect::{DescriptorPool, DynamicMessage, MethodDescriptor, ReflectMessage, ServiceDescriptor, Value};
use prost_types::FileDescriptorSet;

/// What the generator returns.
pub type Res<T> = Result<T, Box<dyn Error>>;

/// The modules whose types are made, by the last-but-one part of their package.
pub const MODULES: [&str; 4] = ["attribution", "datanet", "inference", "model"];

/// Files of the SDK that those types refer to.
const SHARED: [&str; 2] = ["cosmos/base/query/v1beta1/pagination.proto", "cosmos/base/v1beta1/coin.proto"];

/// The committed descriptors of the node.
pub fn descriptors() -> Res<Vec<u8>> {
    Ok(fs::read(repository()?.join("proto/src/gen/descriptors.bin"))?)
}

/// The folder of the generated files.
pub fn target() -> Res<PathBuf> {
    Ok(repository()?.join("cosmwasm-contracts/packages/openledger-std/src/gen"))
}

fn repository() -> Res<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(3);
    Ok(root.ok_or("no repository above this crate")?.to_path_buf())
}

/// All generated files by name.
pub fn generate(set: &[u8]) -> Res<BTreeMap<String, Vec<u8>>> {
    let mut files = structs(set)?;
    files.insert("table.rs".to_owned(), table(&DescriptorPool::decode(set)?)?.into_bytes());
    Ok(files)
}

/// Names of committed files that differ from these, are missing, or are no longer made.
pub fn stale(files: &BTreeMap<String, Vec<u8>>) -> Res<Vec<String>> {
    let folder = target()?;
    let mut names: Vec<String> = files
        .iter()
        .filter(|(name, bytes)| fs::read(folder.join(name)).ok().as_ref() != Some(*bytes))
        .map(|(name, _)| name.clone())
        .collect();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if !files.contains_key(&name) {
            names.push(name);
        }
    }
    Ok(names)
}

/// Calls in this process: each writes to a folder of its own.
static CALLS: AtomicU32 = AtomicU32::new(0);

/// The structs of the modules and of what they refer to, one file for each package. Genesis is no contract's
/// business.
fn structs(set: &[u8]) -> Res<BTreeMap<String, Vec<u8>>> {
    let mut fds = FileDescriptorSet::decode(set)?;
    fds.file.retain(|file| {
        let ours = MODULES.iter().any(|module| file.package() == format!("openledger.{module}.v1"));
        (ours && !file.name().ends_with("/genesis.proto")) || SHARED.contains(&file.name())
    });
    // Of the coins of the SDK, the chain's messages have the plain one.
    let coins = fds.file.iter_mut().filter(|file| file.package() == "cosmos.base.v1beta1");
    coins.for_each(|file| {
        file.message_type.retain(|message| message.name() == "Coin");
        file.source_code_info = None;
    });
    let call = CALLS.fetch_add(1, Ordering::Relaxed);
    let out = env::temp_dir().join(format!("openledger-std-gen-{}-{call}", std::process::id()));
    fs::create_dir_all(&out)?;
    let compiled = prost_build::Config::new().out_dir(&out).enable_type_names().btree_map(["."]).compile_fds(fds);
    let files = compiled.map_err(Into::into).and_then(|()| read_all(&out));
    fs::remove_dir_all(&out)?;
    files
}

fn read_all(folder: &Path) -> Res<BTreeMap<String, Vec<u8>>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let bytes = fs::read(entry.path())?;
        if !bytes.is_empty() {
            files.insert(entry.file_name().to_string_lossy().into_owned(), bytes);
        }
    }
    Ok(files)
}

/// The table of messages and queries as calls of the two macros of the crate.
fn table(pool: &DescriptorPool) -> Res<String> {
    let mut text = "// Made by openledger-std-gen.\n".to_owned();
    let mut paths = Vec::new();
    for module in MODULES {
        for method in service(pool, module, "Msg")?.methods() {
            if let Some(signer) = signer(&method)? {
                text.push_str(&format!(
                    "message!({module}::{} => {module}::{}, signer {signer});\n",
                    method.input().name(),
                    method.output().name()
                ));
            }
        }
        for method in service(pool, module, "Query")?.methods().filter(query_safe) {
            let path = format!("/openledger.{module}.v1.Query/{}", method.name());
            text.push_str(&format!(
                "question!({module}::{} => {module}::{}, \"{path}\");\n",
                method.input().name(),
                method.output().name()
            ));
            paths.push(path);
        }
    }
    text.push_str("\n/// Every query of the chain's own modules that a contract may ask.\n");
    text.push_str(&format!("pub const QUERY_PATHS: [&str; {}] = [\n", paths.len()));
    paths.iter().for_each(|path| text.push_str(&format!("    \"{path}\",\n")));
    text.push_str("];\n");
    Ok(text)
}

fn service(pool: &DescriptorPool, module: &str, name: &str) -> Res<ServiceDescriptor> {
    let name = format!("openledger.{module}.v1.{name}");
    Ok(pool.get_service_by_name(&name).ok_or(name)?)
}

/// The field that names who signs, unless that is the governance authority.
fn signer(method: &MethodDescriptor) -> Res<Option<String>> {
    let options = method.input().options();
    let values = extension(&options, "cosmos.msg.v1.signer").ok_or("a message without a signer")?;
    let name = values.as_list().and_then(|names| names.first()).and_then(Value::as_str).ok_or("a strange signer")?;
    Ok(Some(name.to_owned()).filter(|name| name != "authority"))
}

fn query_safe(method: &MethodDescriptor) -> bool {
    extension(&method.options(), "cosmos.query.v1.module_query_safe").and_then(|v| v.as_bool()).unwrap_or(false)
}

/// The value of an option that is not protobuf's own.
fn extension(options: &DynamicMessage, name: &str) -> Option<Value> {
    let descriptor = options.descriptor().parent_pool().get_extension_by_name(name)?;
    options.has_extension(&descriptor).then(|| options.get_extension(&descriptor).into_owned())
}
