//! Generates `proto/src/gen`: Rust structs and the descriptor set of every service this chain speaks; and the same
//! for each folder of `examples`, in its own `src/gen`, with a descriptor set of that example's files alone.
//!
//! `cargo run -p openledger-proto-gen` writes the files; `-- --check` fails when the committed files
//! are not what the inputs give. Needs the Go command, which fetches and caches the pinned modules.
#![allow(clippy::disallowed_methods, reason = "a generator; no state code")]

mod graft;
mod packed;
mod sources;
mod strip;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

use prost::Message;
use prost_types::{DescriptorProto, FileDescriptorSet};
use sources::Root;

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
    let own = |path| Root { path, folders: sources::FOLDERS };
    let mut roots = vec![own(proto.clone()), own(proto.join("third_party"))];
    roots.extend(sources::import_roots()?);
    let paths: Vec<PathBuf> = roots.iter().map(|root| root.path.clone()).collect();

    let mut report = vec![bring(&proto.join("src/gen"), &generate(&roots, &paths)?, check)?];
    for example in examples(&proto.join("../examples"))? {
        report.push(bring(&example.join("src/gen"), &generate_example(&example, &paths)?, check)?);
    }
    Ok(report.join("\n"))
}

/// The folders of examples that have `.proto` files, sorted.
fn examples(folder: &Path) -> Res<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.join("proto").is_dir() {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// Writes the generated files of one folder, or complains about those that are stale.
fn bring(target: &Path, files: &BTreeMap<String, Vec<u8>>, check: bool) -> Res<String> {
    if check {
        let stale = differences(target, files)?;
        if !stale.is_empty() {
            return Err(format!("stale in {}: {} (run without --check)", target.display(), stale.join(", ")).into());
        }
        return Ok(format!("{} generated files are up to date in {}", files.len(), target.display()));
    }
    fs::create_dir_all(target)?;
    for name in differences(target, files)? {
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

/// All generated files of the chain by name.
fn generate(roots: &[Root], paths: &[PathBuf]) -> Res<BTreeMap<String, Vec<u8>>> {
    let mut names = Vec::new();
    for root in roots {
        for folder in root.folders {
            walk(&root.path, Path::new(folder), &mut names)?;
        }
    }
    let set = strip::strip(&compile(paths, names)?, |_| true, |file| file.starts_with("openledger/"))?;
    let set = graft::graft(&set)?;

    let mut files = rust_types(&set, sources::has_rust_types, None)?;
    let mut tree = Modules::default();
    for name in files.keys() {
        tree.insert(name.trim_end_matches(".rs").split('.'), name);
    }
    let mut text = "// Made by openledger-proto-gen.\n".to_owned();
    tree.print(0, &mut text);
    files.insert("mod.rs".to_owned(), text.into_bytes());
    files.insert("descriptors.bin".to_owned(), set);
    Ok(files)
}

/// The generated files of one example: the structs of its packages, which use those of the crate `openledger-proto`
/// for what they import, and a descriptor set of its own files alone.
fn generate_example(example: &Path, roots: &[PathBuf]) -> Res<BTreeMap<String, Vec<u8>>> {
    let own = example.join("proto");
    let mut names = Vec::new();
    walk(&own, Path::new("openledger"), &mut names)?;
    let mut roots = roots.to_vec();
    roots.insert(0, own);
    let set = compile(&roots, names.clone())?;

    let own_files = FileDescriptorSet::decode(set.as_slice())?;
    let own_files = own_files.file.iter().filter(|f| names.iter().any(|n| n == f.name()));
    let packages: Vec<String> = own_files.map(|f| f.package().to_owned()).collect();
    let mut files = rust_types(&set, |p| packages.iter().any(|q| q == p), Some("::openledger_proto"))?;
    let own_file = |file: &str| names.iter().any(|n| n == file);
    files.insert("descriptors.bin".to_owned(), strip::strip(&set, own_file, own_file)?);
    Ok(files)
}

/// Compiles these files and what they import; the first root that has a file wins.
fn compile(roots: &[PathBuf], mut names: Vec<String>) -> Res<Vec<u8>> {
    names.sort();
    names.dedup();
    let mut compiler = protox::Compiler::new(roots)?;
    compiler.include_imports(true).include_source_info(true);
    for name in names {
        compiler.open_file(&name).map_err(|e| format!("{name}: {e:?}"))?;
    }
    packed::say_packed(&compiler.encode_file_descriptor_set())
}

/// Adds the import names of the `.proto` files below a folder of a root.
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

/// The structs of the packages that `wanted` names. With `imports`, the path of a crate, all other packages are taken
/// from there.
fn rust_types(set: &[u8], wanted: impl Fn(&str) -> bool, imports: Option<&str>) -> Res<BTreeMap<String, Vec<u8>>> {
    let mut fds = FileDescriptorSet::decode(set)?;
    fds.file.iter_mut().flat_map(|f| f.message_type.iter_mut()).for_each(separate_oneof_names);
    let mut packages: Vec<String> = fds.file.iter().map(|f| f.package().to_owned()).collect();
    packages.sort();
    packages.dedup();

    let out = env::temp_dir().join(format!("openledger-proto-gen-{}", std::process::id()));
    fs::create_dir_all(&out)?;
    let mut config = prost_build::Config::new();
    config.out_dir(&out).enable_type_names().btree_map(["."]);
    for package in packages.iter().filter(|p| !wanted(p) && sources::has_rust_types(p)) {
        if let Some(path) = imports {
            config.extern_path(format!(".{package}"), format!("{path}::{}", package.replace('.', "::")));
        }
    }
    packages.retain(|p| wanted(p));
    let compiled = config.compile_fds(fds).map_err(Into::into).and_then(|()| read_all(&out));
    fs::remove_dir_all(&out)?;

    let mut files = compiled?;
    files.retain(|name, bytes| {
        !bytes.is_empty() && name.strip_suffix(".rs").is_some_and(|p| packages.iter().any(|q| q == p))
    });
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
