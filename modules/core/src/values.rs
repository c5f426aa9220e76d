//! Values that go down with a context.

use std::any::{Any, TypeId};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Values by their type, for what a module must tell itself through others: how deep its calls are nested, whose rights
/// they have (SDK `sdk.Context.WithValue`). Who gets a context with a value passes it on to all that it runs, also
/// through the router; what runs beside or after it does not see the value.
#[derive(Clone, Default)]
pub(crate) struct Values(BTreeMap<TypeId, Arc<dyn Any + Send + Sync>>);

impl Values {
    pub(crate) fn with<T: Send + Sync + 'static>(&self, value: T) -> Self {
        let mut values = self.0.clone();
        values.insert(TypeId::of::<T>(), Arc::new(value));
        Self(values)
    }

    pub(crate) fn get<T: Send + Sync + 'static>(&self) -> Option<&T> {
        self.0.get(&TypeId::of::<T>())?.downcast_ref()
    }
}

impl std::fmt::Debug for Values {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Values({})", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::Values;

    #[test]
    fn a_value_hides_the_one_above_it_and_no_other() {
        let outer = Values::default().with(1u32).with("text");
        let inner = outer.with(2u32);
        assert_eq!((outer.get::<u32>(), inner.get::<u32>()), (Some(&1), Some(&2)));
        assert_eq!((inner.get::<&str>(), inner.get::<u64>()), (Some(&"text"), None));
    }
}
