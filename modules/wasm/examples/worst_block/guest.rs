//! Contracts in WebAssembly text, from the parts in which they differ.

/// The answer of a call: a region at 1024, its bytes from 1040.
const ANSWER: &str = r#"{"ok":{"messages":[],"attributes":[],"events":[],"data":null}}"#;
/// The answer of a question: a region at 1120, its bytes from 1136.
const ASKED: &str = r#"{"ok":"e30="}"#;

/// A contract whose `execute` and `query` do the same work and then answer nothing in particular.
pub struct Guest {
    /// Pages of memory from the start.
    pub pages: u32,
    /// Imports, globals, tables, data and functions.
    pub parts: String,
    /// What it does; the argument `$msg` is the region of the message.
    pub work: String,
}

impl Guest {
    /// A contract with memory for 1 MiB that does this.
    pub fn new(work: impl Into<String>) -> Self {
        Self { pages: 17, parts: String::new(), work: work.into() }
    }

    /// A contract that does this for ever.
    pub fn forever(work: impl AsRef<str>) -> Self {
        Self::new(format!("(loop $again {} (br $again))", work.as_ref()))
    }

    /// With further parts before its functions.
    pub fn with(mut self, parts: impl AsRef<str>) -> Self {
        self.parts.push_str(parts.as_ref());
        self.parts.push('\n');
        self
    }

    /// With this many pages of memory.
    pub fn pages(mut self, pages: u32) -> Self {
        self.pages = pages;
        self
    }

    /// With a region whose header lies at `at`, followed by its bytes.
    pub fn region(self, at: usize, bytes: &[u8]) -> Self {
        let header = region(at + 12, bytes.len());
        let text = format!("(data (i32.const {at}) \"{}{}\")", escape(&header), escape(bytes));
        self.with(text)
    }

    /// With a function of the host.
    pub fn import(mut self, name: &str, signature: &str) -> Self {
        self.parts.insert_str(0, &format!("(import \"env\" \"{name}\" (func ${name} {signature}))\n"));
        self
    }

    /// Its bytes. What it allocates lies in the second half of the first MiB, again and again.
    pub fn wasm(&self) -> Vec<u8> {
        let Self { pages, parts, work } = self;
        let (first, second) = (region(1_040, ANSWER.len()), region(1_136, ASKED.len()));
        let text = format!(
            r#"(module
              {parts}
              (memory (export "memory") {pages})
              (global $heap (mut i32) (i32.const 524288))
              (func (export "interface_version_8"))
              (func (export "deallocate") (param i32))
              (func (export "allocate") (param $n i32) (result i32) (local $p i32)
                (if (i32.gt_u (global.get $heap) (i32.const 900000)) (then (global.set $heap (i32.const 524288))))
                (local.set $p (global.get $heap))
                (i32.store (local.get $p) (i32.add (local.get $p) (i32.const 12)))
                (i32.store offset=4 (local.get $p) (local.get $n))
                (i32.store offset=8 (local.get $p) (i32.const 0))
                (global.set $heap
                  (i32.add (global.get $heap) (i32.and (i32.add (local.get $n) (i32.const 19)) (i32.const -8))))
                (local.get $p))
              (data (i32.const 1024) "{}{}")
              (data (i32.const 1120) "{}{}")
              (func $work (param $msg i32) (local $a i32) (local $b i64) (local $f f64) {work})
              (func (export "instantiate") (param i32 i32 i32) (result i32) (i32.const 1024))
              (func (export "execute") (param i32 i32 i32) (result i32) (call $work (local.get 2)) (i32.const 1024))
              (func (export "reply") (param i32 i32) (result i32) (i32.const 1024))
              (func (export "query") (param i32 i32) (result i32) (call $work (local.get 1)) (i32.const 1120)))"#,
            escape(&first).to_owned() + "\\00\\00\\00\\00",
            escape(ANSWER.as_bytes()),
            escape(&second).to_owned() + "\\00\\00\\00\\00",
            escape(ASKED.as_bytes()),
        );
        wat::parse_str(text).unwrap()
    }
}

fn region(offset: usize, length: usize) -> [u8; 12] {
    let length = u32::try_from(length).unwrap();
    let mut header = [0; 12];
    for (place, word) in header.chunks_exact_mut(4).zip([u32::try_from(offset).unwrap(), length, length]) {
        place.copy_from_slice(&word.to_le_bytes());
    }
    header
}

fn escape(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("\\{byte:02x}")).collect()
}
