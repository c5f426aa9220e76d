//! Contracts in the text format of WebAssembly.

use super::{Chain, ENV, GAS_LIMIT, call_within, vm};
use openledger_wasmvm::{CallOutcome, Checksum, EntryPoint, Vm};

/// What `allocate` of [`Contract`] costs: 24 instructions and its end.
pub(crate) const ALLOCATE: u64 = 24 * 115 + 1_610;

/// Where the result region of a contract is that has nothing to say.
pub(crate) const DONE: u32 = 1_024;

const ALLOCATOR: &str = r#"
  (func $allocate (export "allocate") (param $n i32) (result i32) (local $p i32)
    (local.set $p (global.get $heap))
    (i32.store (local.get $p) (i32.add (local.get $p) (i32.const 12)))
    (i32.store offset=4 (local.get $p) (local.get $n))
    (i32.store offset=8 (local.get $p) (i32.const 0))
    (global.set $heap (i32.add (global.get $heap)
      (i32.and (i32.add (i32.add (local.get $n) (i32.const 12)) (i32.const 7)) (i32.const -8))))
    (local.get $p))"#;

/// A contract: a memory, an allocator, and entry points that run a body.
#[derive(Clone)]
pub(crate) struct Contract {
    imports: String,
    items: String,
    allocator: String,
    body: String,
    entry: &'static str,
}

impl Contract {
    /// A contract whose `execute` is `body`, which leaves the address of a region.
    pub(crate) fn new(body: &str) -> Self {
        Self {
            imports: String::new(),
            items: String::new(),
            allocator: ALLOCATOR.to_owned(),
            body: body.to_owned(),
            entry: r#"(func (export "execute") (param $env i32) (param $info i32) (param $msg i32) (result i32)"#,
        }
    }

    /// A contract whose `execute` does `work` and returns nothing to speak of.
    pub(crate) fn doing(work: &str) -> Self {
        Self::new(&format!("{work} (i32.const {DONE})"))
    }

    /// Imports a host function as `$host`.
    pub(crate) fn import(mut self, name: &str, signature: &str) -> Self {
        self.imports += &format!(r#"(import "env" "{name}" (func $host {signature}))"#);
        self
    }

    /// Imports one more host function, under a name.
    pub(crate) fn with_import(mut self, name: &str, local: &str, signature: &str) -> Self {
        self.imports += &format!(r#"(import "env" "{name}" (func ${local} {signature}))"#);
        self
    }

    /// Adds functions, globals, exports or data.
    pub(crate) fn with(mut self, items: &str) -> Self {
        self.items += items;
        self
    }

    /// Puts a region header at `at` and `bytes` behind it.
    pub(crate) fn region(self, at: u32, bytes: &[u8]) -> Self {
        let length = u32::try_from(bytes.len()).unwrap();
        self.header(at, [at + 12, length, length]).data(at + 12, bytes)
    }

    /// Puts a region header at `at`: where the bytes begin, how many there is room for, how many there are.
    pub(crate) fn header(self, at: u32, header: [u32; 3]) -> Self {
        let bytes: Vec<u8> = header.iter().flat_map(|word| word.to_le_bytes()).collect();
        self.data(at, &bytes)
    }

    pub(crate) fn data(self, at: u32, bytes: &[u8]) -> Self {
        let escaped: String = bytes.iter().map(|byte| format!("\\{byte:02x}")).collect();
        self.with(&format!("(data (i32.const {at}) \"{escaped}\")\n"))
    }

    /// Takes another allocator.
    pub(crate) fn allocating(mut self, allocator: &str) -> Self {
        self.allocator = allocator.to_owned();
        self
    }

    /// Takes another entry point than `execute`: its head without the body.
    pub(crate) fn entering(mut self, entry: &'static str) -> Self {
        self.entry = entry;
        self
    }

    /// The module.
    pub(crate) fn wasm(&self) -> Vec<u8> {
        let Self { imports, items, allocator, body, entry } = self;
        let source = format!(
            r#"(module {imports}
              (memory (export "memory") 17)
              (global $heap (mut i32) (i32.const 1048576))
              (func (export "interface_version_8"))
              {allocator}
              (func (export "deallocate") (param i32))
              (func (export "instantiate") (param i32 i32 i32) (result i32) (i32.const {DONE}))
              (data (i32.const {DONE}) "\10\04\00\00\02\00\00\00\02\00\00\00\00\00\00\00{{}}")
              {items}
              {entry} {body}))"#
        );
        wat::parse_str(&source).unwrap_or_else(|error| panic!("{error}\n{source}"))
    }

    /// Stores the module in a machine of its own.
    pub(crate) fn stored(&self) -> (Vm, Checksum) {
        let vm = vm();
        let code = vm.store(&self.wasm(), true).unwrap();
        (vm, code)
    }

    /// Calls `execute` with a gas limit that is never reached.
    pub(crate) fn execute(&self, chain: &Chain) -> CallOutcome {
        self.execute_within(chain, GAS_LIMIT)
    }

    pub(crate) fn execute_within(&self, chain: &Chain, gas_limit: u64) -> CallOutcome {
        let (vm, code) = self.stored();
        call_within(&vm, &code, EntryPoint::Execute, &[ENV, b"{}", b"{}"], chain, gas_limit)
    }
}
