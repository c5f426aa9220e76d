//! What ends a node, and how that is told.

use super::{Event, Health, NodeEvents};
use crate::comet::CometNews;
use crate::disk::Disks;
use std::fmt;
use std::process::ExitStatus;
use std::sync::mpsc::RecvTimeoutError;
use std::time::Duration;

/// Time without a block after which the disks are looked after, and again each time it has passed.
const DISK_PERIOD: Duration = Duration::from_secs(5);

/// Time in which the other parts may say why CometBFT stopped.
const COMET_GRACE: Duration = Duration::from_millis(200);

/// The way in which a node ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// Asked to by a signal, and everything stopped in time.
    Signal,
    /// Stopped at the configured height or time.
    Halt(String),
    /// A second signal, or the time for a graceful stop was over.
    Forced,
    /// CometBFT ended by itself; a sentence about a disk that may be why.
    CometExited(ExitStatus, Option<String>),
    /// CometBFT makes no more blocks, and why as far as is known.
    CometFailed(String),
    /// A disk cannot be written.
    DiskFailed(String),
    /// The application cannot go on.
    Failed(String),
}

impl Ending {
    /// Whether nobody asked for it.
    pub fn is_failure(&self) -> bool {
        matches!(self, Self::CometExited(..) | Self::CometFailed(_) | Self::DiskFailed(_) | Self::Failed(_))
    }

    /// Exit code of the process: 0 for a stop that was asked for, 130 for a forced one, 1 for failures.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Signal | Self::Halt(_) => 0,
            Self::Forced => 130,
            Self::CometExited(..) | Self::CometFailed(_) | Self::DiskFailed(_) | Self::Failed(_) => 1,
        }
    }
}

impl fmt::Display for Ending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Signal => f.write_str("stopped by signal"),
            Self::Halt(reason) => write!(f, "halted: {reason}"),
            Self::Forced => f.write_str("stopped by force"),
            Self::CometExited(status, None) => write!(f, "CometBFT ended by itself ({status})"),
            Self::CometExited(status, Some(disk)) => write!(f, "CometBFT ended by itself ({status}): {disk}"),
            Self::CometFailed(reason) => write!(f, "CometBFT makes no more blocks: {reason}"),
            Self::DiskFailed(reason) => write!(f, "{reason}"),
            Self::Failed(reason) => write!(f, "application failed: {reason}"),
        }
    }
}

/// A failure stays the reason even when the stop had to be forced.
pub(super) fn forced(ending: Ending) -> Ending {
    if matches!(ending, Ending::Signal) { Ending::Forced } else { ending }
}

/// Waits for what ends the node. A node that makes no blocks for a while looks after its disks: a write that failed
/// in CometBFT may show in nothing else.
pub(super) fn first_ending(events: &NodeEvents, health: &Health, disks: &Disks) -> Ending {
    loop {
        match events.0.recv_timeout(DISK_PERIOD) {
            Ok(event) => return ending_of(event, events, disks),
            Err(RecvTimeoutError::Disconnected) => return Ending::Failed("all parts of the node are gone".into()),
            Err(RecvTimeoutError::Timeout) if health.block_age() < DISK_PERIOD => {}
            Err(RecvTimeoutError::Timeout) => {
                if let Some(trouble) = disks.trouble() {
                    return Ending::DiskFailed(trouble);
                }
            }
        }
    }
}

fn ending_of(event: Event, events: &NodeEvents, disks: &Disks) -> Ending {
    match event {
        Event::Signal => Ending::Signal,
        Event::Halt(reason) => Ending::Halt(reason),
        Event::Failed(reason) => Ending::Failed(with_trouble(reason, disks)),
        Event::Comet(news) => match (events.0.recv_timeout(COMET_GRACE), news) {
            // Whatever stopped CometBFT may be about to tell us too: a service manager signals both processes at
            // once.
            (Ok(Event::Signal), _) => Ending::Signal,
            (Ok(Event::Failed(reason)), _) => Ending::Failed(with_trouble(reason, disks)),
            (Ok(Event::Halt(reason)), _) => Ending::Halt(reason),
            (_, CometNews::Exited(status)) => Ending::CometExited(status, disks.trouble()),
            (_, CometNews::ConsensusFailed(line)) => Ending::CometFailed(disks.trouble().unwrap_or(line)),
        },
    }
}

/// A reason, with what is wrong with a disk.
fn with_trouble(reason: String, disks: &Disks) -> String {
    match disks.trouble() {
        Some(trouble) => format!("{reason}: {trouble}"),
        None => reason,
    }
}
