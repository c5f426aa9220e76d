//! Generates `proto/src/gen`: Rust structs and the descriptor set of every service this chain speaks.
//!
//! `cargo run -p openledger-proto-gen` writes the files; `-- --check` fails when the committed files
//! are not what the inputs give. Needs the Go command, which fetches and caches the pinned modules.
#![allow(clippy::disallowed_methods, reason = "a generator; no state code")]

mod sources;
mod strip;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

use prost::Message;
use prost_types::{DescriptorProto, FileDescriptorSet};

type Res<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> ExitCode {
    let check = env::args().skip(1).any(|a| a == "--check");
    match run(check) {
        Ok(message) => {
            println!("{message}");
            ExitCode::SUCCESS
        }
        Err(e) => {
            eprintln!("error: {e}");
            ExitCode::FAILURE
        }
    }
}

fn run(check: bool) -> Res<String> {
    let proto = Path::new(env!("CARGO_MANIFEST_DIR")).parent().ok_or("no parent folder")?.to_path_buf();
    let files = generate(&proto)?;
    let target = proto.join("src/gen");
    if check {
        let stale = differences(&target, &files)?;
        if !stale.is_empty() {
            return Err(format!("stale in {}: {} (run without --check)", target.display(), stale.join(", ")).into());
        }
        return Ok(format!("{} generated files are up to date", files.len()));
    }
    fs::create_dir_all(&target)?;
    for name in differences(&target, &files)? {
        match files.get(&name) {
            Some(bytes) => fs::write(target.join(&name), bytes)?,
            None => fs::remove_file(target.join(&name))?,
        }
    }
    Ok(format!("{} files in {}", files.len(), target.display()))
}

/// Names of files that are missing, changed or no longer made.
fn differences(target: &Path, files: &BTreeMap<String, Vec<u8>>) -> Res<Vec<String>> {
    let mut names = Vec::new();
    for (name, bytes) in files {
        if fs::read(target.join(name)).ok().as_ref() != Some(bytes) {
            names.push(name.clone());
        }
    }
    for entry in fs::read_dir(target).into_iter().flatten() {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if !files.contains_key(&name) {
            names.push(name);
        }
    }
    Ok(names)
}

/// All generated files by name.
fn generate(proto: &Path) -> Res<BTreeMap<String, Vec<u8>>> {
    let mut roots = vec![proto.to_path_buf(), proto.join("third_party")];
    roots.extend(sources::import_roots()?);

    let mut compiler = protox::Compiler::new(&roots)?;
    compiler.include_imports(true).include_source_info(true);
    for name in proto_files(&roots)? {
        compiler.open_file(&name).map_err(|e| format!("{name}: {e:?}"))?;
    }
    let set = strip::strip_source_info(&compiler.encode_file_descriptor_set(), |file| file.starts_with("openledger/"))?;

    let mut files = rust_types(&set)?;
    files.insert("descriptors.bin".to_owned(), set);
    Ok(files)
}

/// Import names of the wanted files, sorted; the first root that has a name wins.
fn proto_files(roots: &[PathBuf]) -> Res<Vec<String>> {
    let mut names = Vec::new();
    for root in roots {
        for folder in sources::FOLDERS {
            walk(root, Path::new(folder), &mut names)?;
        }
    }
    names.sort();
    names.dedup();
    Ok(names)
}

fn walk(root: &Path, folder: &Path, names: &mut Vec<String>) -> Res<()> {
    let Ok(entries) = fs::read_dir(root.join(folder)) else { return Ok(()) };
    for entry in entries {
        let entry = entry?;
        let path = folder.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            walk(root, &path, names)?;
        } else if path.extension().is_some_and(|e| e == "proto") {
            names.push(path.to_string_lossy().into_owned());
        }
    }
    Ok(())
}

/// The structs of the packages that get Rust types, and `mod.rs` that nests them.
fn rust_types(set: &[u8]) -> Res<BTreeMap<String, Vec<u8>>> {
    let mut fds = FileDescriptorSet::decode(set)?;
    fds.file.iter_mut().flat_map(|f| f.message_type.iter_mut()).for_each(separate_oneof_names);
    let mut packages: Vec<String> = fds.file.iter().map(|f| f.package().to_owned()).collect();
    packages.sort();
    packages.dedup();
    packages.retain(|p| sources::has_rust_types(p));

    let out = env::temp_dir().join(format!("openledger-proto-gen-{}", std::process::id()));
    fs::create_dir_all(&out)?;
    let mut config = prost_build::Config::new();
    config.out_dir(&out).enable_type_names().btree_map(["."]);
    let compiled = config.compile_fds(fds).map_err(Into::into).and_then(|()| read_all(&out));
    fs::remove_dir_all(&out)?;

    let mut files = compiled?;
    files.retain(|name, bytes| {
        !bytes.is_empty() && name.strip_suffix(".rs").is_some_and(|p| packages.iter().any(|q| q == p))
    });
    let mut tree = Modules::default();
    for name in files.keys() {
        tree.insert(name.trim_end_matches(".rs").split('.'), name);
    }
    let mut text = "// Made by openledger-proto-gen.\n".to_owned();
    tree.print(0, &mut text);
    files.insert("mod.rs".to_owned(), text.into_bytes());
    Ok(files)
}

/// Gives a oneof another Rust name when a nested message has the same one (`StakeAuthorization`).
/// Names of oneofs are not on the wire.
fn separate_oneof_names(message: &mut DescriptorProto) {
    let nested: Vec<String> = message.nested_type.iter().map(|n| n.name().to_lowercase()).collect();
    for oneof in &mut message.oneof_decl {
        if nested.contains(&oneof.name().replace('_', "").to_lowercase()) {
            oneof.name = Some(format!("{}_choice", oneof.name()));
        }
    }
    message.nested_type.iter_mut().for_each(separate_oneof_names);
}

/// The nesting of packages as Rust modules.
#[derive(Default)]
struct Modules {
    file: Option<String>,
    children: BTreeMap<String, Modules>,
}

impl Modules {
    fn insert<'a>(&mut self, mut path: impl Iterator<Item = &'a str>, file: &str) {
        match path.next() {
            Some(part) => self.children.entry(part.to_owned()).or_default().insert(path, file),
            None => self.file = Some(file.to_owned()),
        }
    }

    fn print(&self, depth: usize, out: &mut String) {
        let indent = "    ".repeat(depth);
        if let Some(file) = &self.file {
            out.push_str(&format!("{indent}include!(\"{file}\");\n"));
        }
        for (name, child) in &self.children {
            out.push_str(&format!("{indent}pub mod {name} {{\n"));
            child.print(depth + 1, out);
            out.push_str(&format!("{indent}}}\n"));
        }
    }
}

fn read_all(folder: &Path) -> Res<BTreeMap<String, Vec<u8>>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        files.insert(entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path())?);
    }
    Ok(files)
}
