//! Compiled modules in memory: the pinned ones, the most recently used others up to a bound in bytes, and
//! those that are being made. No lock is held while one is made; who asks for the same meanwhile waits for
//! it, and only they do.

use super::Checksum;
use super::blobs::poisoned;
use super::engine::{Compiled, panicked};
use crate::vm::VmError;
use lru::LruCache;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};

/// What a making ended with; nothing while it goes on.
type Made = Option<Result<Arc<Compiled>, VmError>>;

/// A module that one caller makes and others wait for.
#[derive(Default)]
struct Making {
    made: Mutex<Made>,
    ended: Condvar,
}

struct Inside {
    recent: LruCache<Checksum, Arc<Compiled>>,
    recent_bytes: usize,
    pinned: BTreeMap<Checksum, Arc<Compiled>>,
    making: BTreeMap<Checksum, Arc<Making>>,
}

/// The compiled modules of one VM.
pub(crate) struct Modules {
    limit: usize,
    inside: Mutex<Inside>,
}

impl Modules {
    /// Keeps up to `limit` bytes of modules beside the pinned ones.
    pub(crate) fn new(limit: usize) -> Self {
        let inside =
            Inside { recent: LruCache::unbounded(), recent_bytes: 0, pinned: BTreeMap::new(), making: BTreeMap::new() };
        Self { limit, inside: Mutex::new(inside) }
    }

    /// The module of a code, which is made by `make` if it is not in memory.
    pub(crate) fn get(
        &self,
        checksum: &Checksum,
        make: impl FnOnce() -> Result<Compiled, VmError>,
    ) -> Result<Arc<Compiled>, VmError> {
        let mut inside = self.inside()?;
        if let Some(compiled) = inside.pinned.get(checksum) {
            return Ok(compiled.clone());
        }
        if let Some(compiled) = inside.recent.get(checksum) {
            return Ok(compiled.clone());
        }
        if let Some(making) = inside.making.get(checksum).cloned() {
            drop(inside);
            return wait(&making);
        }
        let making = Arc::new(Making::default());
        inside.making.insert(*checksum, making.clone());
        drop(inside);
        // Whoever waits must not wait for ever.
        let made = catch_unwind(AssertUnwindSafe(make))
            .unwrap_or_else(|panic| Err(panicked("the making of a compiled module", panic.as_ref())))
            .map(Arc::new);
        *making.made.lock().map_err(poisoned)? = Some(made.clone());
        making.ended.notify_all();
        let mut inside = self.inside()?;
        inside.making.remove(checksum);
        if let Ok(compiled) = &made {
            inside.remember(*checksum, compiled.clone(), self.limit);
        }
        made
    }

    /// Keeps a module until it is unpinned.
    pub(crate) fn pin(&self, checksum: &Checksum, compiled: Arc<Compiled>) -> Result<(), VmError> {
        let mut inside = self.inside()?;
        if let Some(recent) = inside.recent.pop(checksum) {
            inside.recent_bytes = inside.recent_bytes.saturating_sub(recent.bytes);
        }
        inside.pinned.insert(*checksum, compiled);
        Ok(())
    }

    /// Lets a module go back among the others.
    pub(crate) fn unpin(&self, checksum: &Checksum) -> Result<(), VmError> {
        let mut inside = self.inside()?;
        if let Some(compiled) = inside.pinned.remove(checksum) {
            inside.remember(*checksum, compiled, self.limit);
        }
        Ok(())
    }

    /// How many modules are kept beside the pinned ones, and their bytes.
    pub(crate) fn recent(&self) -> Result<(usize, usize), VmError> {
        let inside = self.inside()?;
        Ok((inside.recent.len(), inside.recent_bytes))
    }

    fn inside(&self) -> Result<MutexGuard<'_, Inside>, VmError> {
        self.inside.lock().map_err(poisoned)
    }
}

impl Inside {
    /// Takes a module in and lets the least recently used ones go until the bound holds. One that is greater
    /// than the bound is not taken in.
    fn remember(&mut self, checksum: Checksum, compiled: Arc<Compiled>, limit: usize) {
        if compiled.bytes > limit || self.pinned.contains_key(&checksum) {
            return;
        }
        self.recent_bytes = self.recent_bytes.saturating_add(compiled.bytes);
        if let Some(before) = self.recent.put(checksum, compiled) {
            self.recent_bytes = self.recent_bytes.saturating_sub(before.bytes);
        }
        while self.recent_bytes > limit {
            let Some((_, oldest)) = self.recent.pop_lru() else { return };
            self.recent_bytes = self.recent_bytes.saturating_sub(oldest.bytes);
        }
    }
}

fn wait(making: &Making) -> Result<Arc<Compiled>, VmError> {
    let mut made = making.made.lock().map_err(poisoned)?;
    loop {
        if let Some(made) = made.as_ref() {
            return made.clone();
        }
        made = making.ended.wait(made).map_err(poisoned)?;
    }
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "tests of threads that wait for one another")]
mod tests {
    use super::*;
    use crate::vm::engine::GuestEngine;
    use std::sync::Barrier;
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::thread;

    const A: Checksum = Checksum([1; 32]);
    const B: Checksum = Checksum([2; 32]);

    fn compiled() -> Result<Compiled, VmError> {
        let empty = [0, b'a', b's', b'm', 1, 0, 0, 0];
        GuestEngine::new()?.compile(&empty).map(|(compiled, _)| compiled)
    }

    fn failing() -> Result<Compiled, VmError> {
        Err(VmError::Infrastructure("no".to_owned()))
    }

    #[test]
    fn a_module_is_made_once_and_nobody_else_waits() {
        let modules = Modules::new(usize::MAX);
        let made = AtomicU32::new(0);
        let (begun, go_on) = (Barrier::new(2), Barrier::new(2));
        thread::scope(|scope| {
            let first = scope.spawn(|| {
                modules.get(&A, || {
                    made.fetch_add(1, Ordering::SeqCst);
                    begun.wait();
                    go_on.wait();
                    compiled()
                })
            });
            begun.wait();
            let second = scope.spawn(|| modules.get(&A, || panic!("it is being made already")));
            // Another code does not wait for it.
            modules.get(&B, compiled).unwrap();
            assert_eq!(modules.recent().unwrap().0, 1);
            go_on.wait();
            let (first, second) = (first.join().unwrap().unwrap(), second.join().unwrap().unwrap());
            assert!(Arc::ptr_eq(&first, &second));
        });
        assert_eq!(made.load(Ordering::SeqCst), 1);
        assert_eq!(modules.recent().unwrap().0, 2);
    }

    #[test]
    fn a_failure_reaches_who_waits_and_is_not_remembered() {
        let modules = Modules::new(usize::MAX);
        let (begun, go_on) = (Barrier::new(2), Barrier::new(2));
        thread::scope(|scope| {
            let first = scope.spawn(|| {
                modules.get(&A, || {
                    begun.wait();
                    go_on.wait();
                    failing()
                })
            });
            begun.wait();
            // The second may come before or after the first has ended; it fails either way.
            let second = scope.spawn(|| modules.get(&A, failing));
            go_on.wait();
            assert!(first.join().unwrap().is_err());
            assert!(second.join().unwrap().is_err());
        });
        assert!(modules.get(&A, compiled).is_ok());
    }

    #[test]
    fn a_panic_while_making_is_a_failure_and_leaves_no_lock() {
        let modules = Modules::new(usize::MAX);
        let panicked = modules.get(&A, || panic!("a fault of ours"));
        assert!(matches!(panicked, Err(VmError::Infrastructure(reason)) if reason.contains("a fault of ours")));
        assert!(modules.get(&A, compiled).is_ok());
    }
}
