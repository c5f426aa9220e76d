//! What a module remembers while one transaction runs.

use std::any::{Any, TypeId};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Values by their type, shared by everything that runs in one transaction: its ante, its messages and whatever they
/// run. They are not state: no savepoint takes a change of them back, and they end with the transaction. (The SDK keeps
/// such values in its context, `sdk.Context.WithValue`, set by an ante decorator.)
#[derive(Default)]
pub struct TxLocals(Mutex<BTreeMap<TypeId, Arc<dyn Any + Send + Sync>>>);

impl TxLocals {
    /// The value of type `T`, made at the first call.
    pub fn get_or_default<T: Default + Send + Sync + 'static>(&self) -> Arc<T> {
        // The map is only inserted into, so it is whole even after a panic.
        let mut map = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let value = map.entry(TypeId::of::<T>()).or_insert_with(|| Arc::new(T::default())).clone();
        // The key is the type of the value, so the fallback cannot happen.
        value.downcast().unwrap_or_default()
    }
}

impl std::fmt::Debug for TxLocals {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TxLocals")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering};

    #[derive(Default)]
    struct Other;

    #[test]
    fn each_type_has_one_value() {
        let locals = TxLocals::default();
        locals.get_or_default::<AtomicU32>().store(7, Ordering::Relaxed);
        locals.get_or_default::<Other>();
        assert_eq!(locals.get_or_default::<AtomicU32>().load(Ordering::Relaxed), 7);
    }
}
