//! Tree snapshots: how a start avoids replaying the whole log.
//!
//! A file holds the nodes made since the snapshot that it builds on, in post-order; an unchanged subtree is
//! one reference (rank and number of leaves in the older tree). A file without a base is a full one; a new
//! full one is due once the chain behind the last outgrew it, so that the cost per changed node stays
//! constant.

use std::collections::BTreeMap;
use std::sync::Arc;

use openledger_core::storage::Snapshot;

use crate::codec::{Reader, put_bytes, put_varint};
use crate::disk::{Disk, LogFile};
use crate::error::StoreError;
use crate::iavl::{Body, Bytes, Link, Node, Tree, bytes, smallest};
use crate::version::Version;

const MAGIC: &[u8; 8] = b"olcstre1";
const LEAF: u8 = 0;
const INNER: u8 = 1;
const REFERENCE: u8 = 2;
const END: u8 = 3;
/// Suffix of a file that is being written.
pub(crate) const UNFINISHED: &str = ".tmp";
/// Bytes gathered before they go to the file.
const CHUNK: usize = 1 << 20;
/// A chain shorter than this (4 MiB) is never worth a new full snapshot.
const SMALL_CHAIN: u64 = 4 << 20;
/// Longest chain of files behind a full snapshot.
const MAX_CHAIN: u64 = 256;

fn name(height: u64, base: u64) -> String {
    format!("tree-{height:020}-{base:020}")
}

/// Height and base (0: full) of each snapshot on disk, ascending.
pub(crate) fn list(disk: &dyn Disk) -> Result<Vec<(u64, u64)>, StoreError> {
    let parse = |name: &String| {
        let (height, base) = name.strip_prefix("tree-")?.split_once('-')?;
        (height.len() == 20 && base.len() == 20).then_some(())?;
        Some((height.parse().ok()?, base.parse().ok()?))
    };
    let mut found: Vec<_> = disk.list()?.iter().filter_map(parse).collect();
    found.sort_unstable();
    Ok(found)
}

/// Height of the newest snapshot not above `height`.
pub(crate) fn newest(disk: &dyn Disk, height: u64) -> Result<Option<u64>, StoreError> {
    Ok(list(disk)?.into_iter().map(|(at, _)| at).rfind(|at| *at <= height))
}

/// Removes the snapshots for which `unwanted` holds, newest first, durably.
pub(crate) fn remove(disk: &dyn Disk, unwanted: impl Fn(u64) -> bool) -> Result<(), StoreError> {
    for (height, base) in list(disk)?.into_iter().rev().filter(|(height, _)| unwanted(*height)) {
        disk.remove(&name(height, base))?;
    }
    disk.sync_dir()?;
    Ok(())
}

/// A version read from disk, and the size of the files that it took.
pub(crate) struct Loaded {
    pub(crate) version: Version,
    full_bytes: u64,
    chain_bytes: u64,
    chain: u64,
}

/// Loads the newest intact snapshot not above `height`. A damaged file is passed over: the log makes up for
/// it, and when it cannot, the caller finds the gap.
pub(crate) fn load_newest(disk: &dyn Disk, height: u64) -> Result<Option<Loaded>, StoreError> {
    let files = list(disk)?;
    for (at, base) in files.iter().rev().filter(|(at, _)| *at <= height) {
        match load(disk, &files, *at, *base) {
            Err(StoreError::Corrupt(_)) => {}
            other => return other.map(Some),
        }
    }
    Ok(None)
}

fn load(disk: &dyn Disk, files: &[(u64, u64)], height: u64, base: u64) -> Result<Loaded, StoreError> {
    let mut chain = vec![(height, base)];
    while let Some((_, base @ 1..)) = chain.last().copied() {
        let below = files.iter().rfind(|(at, under)| *at == base && under < at);
        chain
            .push(*below.ok_or_else(|| StoreError::Corrupt(format!("the tree snapshot of height {base} is missing")))?);
    }
    let mut loaded: Option<Loaded> = None;
    for (height, base) in chain.into_iter().rev() {
        let content = disk.read(&name(height, base))?;
        let version = decode(&content, height, base, loaded.as_ref().map(|loaded| &loaded.version))?;
        let len = content.len() as u64;
        loaded = Some(match loaded {
            None => Loaded { version, full_bytes: len, chain_bytes: 0, chain: 0 },
            Some(old) => Loaded {
                version,
                full_bytes: old.full_bytes,
                chain_bytes: old.chain_bytes.saturating_add(len),
                chain: old.chain.saturating_add(1),
            },
        });
    }
    loaded.ok_or(StoreError::Invalid("an empty chain of tree snapshots"))
}

/// Writes tree snapshots, each on top of the one before.
pub(crate) struct Checkpointer {
    disk: Arc<dyn Disk>,
    base: Option<Arc<Version>>,
    full_bytes: u64,
    chain_bytes: u64,
    chain: u64,
}

impl Checkpointer {
    /// Continues behind the snapshot that the store was opened with.
    pub(crate) fn new(disk: Arc<dyn Disk>, loaded: Option<&Loaded>) -> Self {
        let base = loaded.map(|loaded| Arc::new(loaded.version.clone()));
        let (full_bytes, chain_bytes, chain) =
            loaded.map_or((0, 0, 0), |loaded| (loaded.full_bytes, loaded.chain_bytes, loaded.chain));
        Self { disk, base, full_bytes, chain_bytes, chain }
    }

    /// Writes the snapshot of `version`, which must be durable in the log.
    pub(crate) fn write(&mut self, version: Arc<Version>) -> Result<(), StoreError> {
        let full = self.chain_bytes >= self.full_bytes.max(SMALL_CHAIN) || self.chain >= MAX_CHAIN;
        let base = self.base.as_deref().filter(|base| !full && base.height() < version.height());
        let final_name = name(version.height(), base.map_or(0, Snapshot::height));
        let unfinished = format!("{final_name}{UNFINISHED}");
        let len = encode(&version, base, self.disk.create(&unfinished)?)?;
        self.disk.rename(&unfinished, &final_name)?;
        self.disk.sync_dir()?;
        if base.is_some() {
            self.chain_bytes = self.chain_bytes.saturating_add(len);
            self.chain = self.chain.saturating_add(1);
        } else {
            (self.full_bytes, self.chain_bytes, self.chain) = (len, 0, 0);
        }
        self.base = Some(version);
        Ok(())
    }
}

struct Output {
    file: Box<dyn LogFile>,
    buffer: Vec<u8>,
    crc: crc32fast::Hasher,
    len: u64,
}

impl Output {
    fn flush(&mut self) -> Result<(), StoreError> {
        self.crc.update(&self.buffer);
        self.file.append(&self.buffer)?;
        self.len = self.len.saturating_add(self.buffer.len() as u64);
        self.buffer.clear();
        Ok(())
    }

    fn node(&mut self, node: &Node, base: Option<(&Tree, u64)>) -> Result<(), StoreError> {
        if self.buffer.len() >= CHUNK {
            self.flush()?;
        }
        let known = base.filter(|(_, height)| node.version() <= *height).and_then(|(tree, _)| tree.rank_of(node));
        if let Some(rank) = known {
            self.buffer.push(REFERENCE);
            put_varint(&mut self.buffer, rank);
            put_varint(&mut self.buffer, node.size());
            return Ok(());
        }
        match &node.body {
            Body::Leaf(value) => {
                self.buffer.push(LEAF);
                put_varint(&mut self.buffer, node.version());
                put_bytes(&mut self.buffer, &node.key.slice);
                put_bytes(&mut self.buffer, &value.slice);
            }
            Body::Inner(left, right) => {
                self.node(left, base)?;
                self.node(right, base)?;
                self.buffer.push(INNER);
                put_varint(&mut self.buffer, node.version());
            }
        }
        Ok(())
    }
}

fn encode(version: &Version, base: Option<&Version>, file: Box<dyn LogFile>) -> Result<u64, StoreError> {
    let mut out = Output { file, buffer: MAGIC.to_vec(), crc: crc32fast::Hasher::new(), len: 0 };
    out.buffer.extend_from_slice(&version.height().to_le_bytes());
    out.buffer.extend_from_slice(&base.map_or(0, Snapshot::height).to_le_bytes());
    out.buffer.extend_from_slice(&version.app_hash());
    put_varint(&mut out.buffer, version.trees().count() as u64);
    for (name, tree) in version.trees() {
        put_bytes(&mut out.buffer, name.as_bytes());
        if let Some(root) = tree.root() {
            out.node(root, base.and_then(|base| Some((base.tree(name)?, base.height()))))?;
        }
        out.buffer.push(END);
    }
    out.flush()?;
    let crc = out.crc.clone().finalize();
    out.file.append(&crc.to_le_bytes())?;
    out.file.sync()?;
    Ok(out.len)
}

fn decode(content: &[u8], height: u64, base_height: u64, base: Option<&Version>) -> Result<Version, StoreError> {
    let corrupt = |what: &str| StoreError::Corrupt(format!("{}: {what}", name(height, base_height)));
    let (body, crc) = content.split_last_chunk::<4>().ok_or_else(|| corrupt("too short"))?;
    if crc32fast::hash(body).to_le_bytes() != *crc {
        return Err(corrupt("checksum"));
    }
    let mut input = Reader(body);
    if input.take(8)? != MAGIC || input.u64()? != height || input.u64()? != base_height {
        return Err(corrupt("header"));
    }
    let app_hash = input.hash()?;
    let mut stores = BTreeMap::new();
    for _ in 0..input.varint()? {
        let store = input.string()?;
        let tree = decode_tree(&mut input, base.and_then(|base| base.tree(&store))).ok_or_else(|| corrupt("tree"))?;
        stores.insert(store.as_str().into(), tree);
    }
    let version = Version::new(height, stores);
    if version.app_hash() != app_hash || !input.0.is_empty() {
        return Err(corrupt("app hash"));
    }
    Ok(version)
}

fn decode_tree(input: &mut Reader<'_>, base: Option<&Tree>) -> Option<Tree> {
    let mut stack: Vec<(Link, Bytes)> = Vec::new(); // subtrees with their smallest keys
    loop {
        match input.byte().ok()? {
            LEAF => {
                let version = input.varint().ok()?;
                let key = bytes(input.bytes().ok()?);
                let mut node = Node::leaf(key.clone(), bytes(input.bytes().ok()?), version);
                node.hash = node.digest();
                stack.push((Link::new(node), key));
            }
            INNER => {
                let version = input.varint().ok()?;
                let ((right, middle), (left, low)) = (stack.pop()?, stack.pop()?);
                let mut node = Node::inner(middle, left, right, version);
                node.hash = node.digest();
                stack.push((Link::new(node), low));
            }
            REFERENCE => {
                let (rank, size) = (input.varint().ok()?, input.varint().ok()?);
                let node = base?.subtree(rank, size)?.clone();
                let low = smallest(&node).clone();
                stack.push((node, low));
            }
            END => break,
            _ => return None,
        }
    }
    let root = stack.pop().map(|(root, _)| root);
    stack.is_empty().then(|| Tree::from_root(root))
}
