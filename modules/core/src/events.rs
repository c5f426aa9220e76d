//! Events: outside consensus, but part of the API that wallets and indexers read.

/// An event of a block or a transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The type (`transfer`, `message`, ...).
    pub ty: String,
    /// Keys and values in the order in which they were added; all are indexed.
    pub attributes: Vec<(String, String)>,
}

impl Event {
    /// An event without attributes.
    pub fn new(ty: impl Into<String>) -> Self {
        Self { ty: ty.into(), attributes: Vec::new() }
    }
    /// The event with one more attribute.
    #[must_use]
    pub fn with(mut self, key: impl Into<String>, value: impl ToString) -> Self {
        self.attributes.push((key.into(), value.to_string()));
        self
    }
}
