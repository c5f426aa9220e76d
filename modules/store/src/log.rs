//! The change-set log: the commit point. A height is committed once its record is synced here.

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use crate::codec::Delta;
use crate::disk::{Disk, LogFile};
use crate::error::StoreError;
use crate::segment::{self, HEADER, Next, Segment};

/// The writing end of the log.
pub(crate) struct ChangeLog {
    disk: Arc<dyn Disk>,
    current: Option<Current>,
    segment_bytes: u64,
}

struct Current {
    file: Box<dyn LogFile>,
    salt: u64,
    len: u64,
}

/// First heights of the segments on disk, ascending.
pub(crate) fn segments(disk: &dyn Disk) -> Result<Vec<u64>, StoreError> {
    let mut firsts: Vec<u64> = disk.list()?.iter().filter_map(|name| segment::first_height(name)).collect();
    firsts.sort_unstable();
    Ok(firsts)
}

impl ChangeLog {
    /// Opens the log: checks the records above `from`, hands them to `apply` in order, cuts a torn tail.
    ///
    /// Heights are consecutive; `from` is the height of the state that `apply` builds on, 0 for none.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when a record is damaged, missing or out of order; the errors of `apply`.
    pub(crate) fn open(
        disk: Arc<dyn Disk>,
        segment_bytes: u64,
        from: u64,
        apply: &mut dyn FnMut(u64, Delta) -> Result<(), StoreError>,
    ) -> Result<Self, StoreError> {
        let mut firsts = segments(&*disk)?;
        let mut current = None;
        let mut last = None; // height of the record read before
        let covered = firsts.first().is_some_and(|first| *first <= from);
        let skip = firsts.iter().rposition(|first| *first <= from).unwrap_or(0);
        if from > 0 && firsts.first().is_none_or(|first| *first > from.saturating_add(1)) {
            return Err(StoreError::Corrupt(format!("the log does not reach back to height {from}")));
        }
        let mut rest = firsts.split_off(skip).into_iter().peekable();
        while let Some(first) = rest.next() {
            let name = segment::name(first);
            let is_last = rest.peek().is_none();
            let Some(mut segment) = Segment::new(disk.read(&name)?, first)? else {
                if !is_last {
                    return Err(StoreError::Corrupt(format!("{name} has no header")));
                }
                disk.remove(&name)?; // its creation was interrupted, so nothing was committed to it
                disk.sync_dir()?;
                break;
            };
            loop {
                match segment.next()? {
                    Next::Record(height, payload) => {
                        let wanted = last.map_or(first, |last: u64| last.saturating_add(1));
                        if height != wanted {
                            return Err(StoreError::Corrupt(format!("{name}: height {height} where {wanted} belongs")));
                        }
                        last = Some(height);
                        if height > from {
                            apply(height, Delta::decode(payload)?)?;
                        }
                    }
                    Next::End => break,
                    Next::Torn if is_last => {
                        disk.truncate(&name, segment.offset as u64)?;
                        break;
                    }
                    Next::Torn => return Err(StoreError::Corrupt(format!("{name} ends in the middle of a record"))),
                }
            }
            if is_last && segment.offset > HEADER {
                current =
                    Some(Current { file: disk.open_append(&name)?, salt: segment.salt(), len: segment.offset as u64 });
            } else if is_last {
                disk.remove(&name)?; // no record yet: the next commit makes it anew
                disk.sync_dir()?;
            } else if last.is_none_or(|last| rest.peek() != Some(&last.saturating_add(1))) {
                return Err(StoreError::Corrupt(format!("heights are missing behind {name}")));
            }
        }
        if covered && last.is_none_or(|last| last < from) {
            return Err(StoreError::Corrupt(format!("the log lost heights up to {from}")));
        }
        Ok(Self { disk, current, segment_bytes })
    }

    /// Makes the record of `height` durable. After an error nothing more may be appended.
    pub(crate) fn append(&mut self, height: u64, payload: &[u8]) -> Result<(), StoreError> {
        let full = self.current.as_ref().is_none_or(|current| current.len >= self.segment_bytes);
        if full {
            self.current = Some(self.roll(height)?);
        }
        let Some(current) = &mut self.current else { return Err(StoreError::Invalid("the log has no segment")) };
        let record = segment::record(current.salt, height, payload)?;
        current.file.append(&record)?;
        current.file.sync()?;
        current.len = current.len.saturating_add(record.len() as u64);
        Ok(())
    }

    #[allow(clippy::disallowed_methods, reason = "the salt of a file enters no root and no proof")]
    fn roll(&self, first: u64) -> Result<Current, StoreError> {
        let name = segment::name(first);
        let salt = RandomState::new().hash_one(&name);
        let mut file = self.disk.create(&name)?;
        file.append(&segment::header(salt, first))?;
        file.sync()?;
        self.disk.sync_dir()?;
        Ok(Current { file, salt, len: HEADER as u64 })
    }
}

/// Reads committed records in ascending order from a log that may be appended to meanwhile.
pub(crate) struct LogReader {
    disk: Arc<dyn Disk>,
    segment: Option<Segment>,
    next: u64,
}

impl LogReader {
    /// A reader whose first record is that of `height`.
    pub(crate) fn new(disk: Arc<dyn Disk>, height: u64) -> Self {
        Self { disk, segment: None, next: height }
    }

    /// The height of the record that is read next.
    pub(crate) fn position(&self) -> u64 {
        self.next
    }

    /// Reads the next record, which must have been committed.
    pub(crate) fn read(&mut self) -> Result<Delta, StoreError> {
        for _ in 0..2 {
            while let Some(segment) = &mut self.segment {
                match segment.next()? {
                    Next::Record(height, payload) if height == self.next => {
                        self.next = height.saturating_add(1);
                        return Delta::decode(payload);
                    }
                    Next::Record(height, _) if height < self.next => {}
                    Next::Record(height, _) => {
                        return Err(StoreError::Corrupt(format!("height {height} where {} belongs", self.next)));
                    }
                    Next::End | Next::Torn => self.segment = None, // continues in the next file, or the file has grown
                }
            }
            let first = segments(&*self.disk)?.into_iter().rfind(|first| *first <= self.next);
            let first = first.ok_or_else(|| StoreError::Corrupt(format!("the log has no height {}", self.next)))?;
            self.segment = Segment::new(self.disk.read(&segment::name(first))?, first)?;
        }
        Err(StoreError::Corrupt(format!("the log has no height {}", self.next)))
    }
}

/// Cuts all records above `height` off, newest segment first, so that a crash leaves a shorter log and no
/// gap.
pub(crate) fn truncate_above(disk: &dyn Disk, height: u64) -> Result<(), StoreError> {
    for first in segments(disk)?.into_iter().rev() {
        let name = segment::name(first);
        if first > height {
            disk.remove(&name)?;
            disk.sync_dir()?;
            continue;
        }
        let Some(mut segment) = Segment::new(disk.read(&name)?, first)? else { return Ok(()) };
        let mut keep = segment.offset;
        while let Next::Record(at, _) = segment.next()? {
            if at > height {
                break;
            }
            keep = segment.offset;
        }
        if keep < segment.len() {
            disk.truncate(&name, keep as u64)?;
        }
        return Ok(());
    }
    Ok(())
}

/// Removes the segments that hold only heights up to `height`, oldest first. The newest two always stay: the
/// last may be without a record yet, and a log without any record would look lost.
pub(crate) fn drop_up_to(disk: &dyn Disk, height: u64) -> Result<(), StoreError> {
    for first in droppable(&segments(disk)?, height) {
        disk.remove(&segment::name(first))?;
    }
    disk.sync_dir()?;
    Ok(())
}

/// The segments that [`drop_up_to`] would remove.
pub(crate) fn droppable(firsts: &[u64], height: u64) -> impl Iterator<Item = u64> {
    firsts.windows(3).filter_map(move |three| match three {
        [first, next, _] if *next <= height.saturating_add(1) => Some(*first),
        _ => None,
    })
}
