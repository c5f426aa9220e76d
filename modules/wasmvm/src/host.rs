//! What a running contract reaches: its storage, addresses and queries of the chain.

/// Gas of a host call, in wasm gas.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct HostGas {
    /// Not charged anywhere yet: the VM takes it from the contract's limit and reports it as used internally.
    pub cost: u64,
    /// Charged by the chain's own meter already: the VM only takes it from the contract's limit.
    pub externally_used: u64,
}

/// What a host call gives, and what it cost whether it succeeded or not.
pub type Priced<T> = (Result<T, HostError>, HostGas);

/// Why the chain did not do what a contract asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HostError {
    /// The text is an answer to the contract (an address that does not parse).
    #[error("{0}")]
    User(String),
    /// The chain panicked, as Go's chains do for some requests; a fixed text stands for it.
    #[error("Panic in FFI call")]
    Panicked,
    /// The meter of the chain ran out.
    #[error("Ran out of gas during call into backend")]
    OutOfGas,
    /// There is no iterator with this number.
    #[error("Iterator with ID {0} does not exist")]
    NoIterator(u32),
    /// Any other refusal that ends the call of the contract, such as a write where only reads are allowed.
    /// The text is the same on every node.
    #[error("Unknown error during call into backend: {0}")]
    Refused(String),
    /// The node cannot go on. The caller finds the reason in its own host; the VM ends the call.
    #[error("the node cannot go on")]
    Fatal,
}

/// The order in which an iterator goes through keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// From the smallest key on.
    Ascending,
    /// From the greatest key on.
    Descending,
}

/// A key and its value.
pub type Record = (Vec<u8>, Vec<u8>);

/// The chain as one call of a contract sees it (`Storage`, `BackendApi` and `Querier` of cosmwasm-vm).
pub trait Host: Send {
    /// The value under a key of the contract's storage.
    fn get(&mut self, key: &[u8]) -> Priced<Option<Vec<u8>>>;
    /// Writes to the contract's storage.
    fn set(&mut self, key: &[u8], value: &[u8]) -> Priced<()>;
    /// Removes from the contract's storage.
    fn remove(&mut self, key: &[u8]) -> Priced<()>;
    /// Opens an iterator over `start <= key < end` and gives its number. The numbers of one call count from 0
    /// on.
    fn scan(&mut self, start: Option<&[u8]>, end: Option<&[u8]>, order: Order) -> Priced<u32>;
    /// The next entry of an iterator; `None` at its end.
    fn next(&mut self, iterator: u32) -> Priced<Option<Record>>;
    /// The bytes of an address that the chain writes as `human`.
    fn canonicalize(&mut self, human: &str) -> Priced<Vec<u8>>;
    /// The text of an address.
    fn humanize(&mut self, canonical: &[u8]) -> Priced<String>;
    /// Whether `human` is a normalized address.
    fn validate(&mut self, human: &str) -> Priced<()>;
    /// Answers a query: the JSON of a `QueryRequest` in, the JSON of a `SystemResult<ContractResult<Binary>>`
    /// out. `gas_limit` is what the contract has left, in wasm gas.
    fn query(&mut self, request: &[u8], gas_limit: u64) -> Priced<Vec<u8>>;
    /// A text that the contract wants operators to see. It has no effect on the chain.
    fn debug(&mut self, _text: &str) {}
}
