//! Disk, memory, open files and clock.
#![allow(clippy::disallowed_methods, reason = "the command line looks at the clock of the machine that it checks")]

use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use openledger_config::Layout;
use openledger_core::BlockTime;
use openledger_rpc::StatusAnswer;
use rustix::process::{Resource, getrlimit};

use super::Finding;

const GIB: u64 = 1 << 30;
/// Below this a node stops within days.
const LEAST_DISK: u64 = 2 * GIB;
/// What a node with the default pruning should have.
const GOOD_DISK: u64 = 40 * GIB;
/// Below this the build of a block with contracts may not fit.
const GOOD_MEMORY: u64 = 4 * GIB;
/// Peers, clients and the files of the state each take one.
const GOOD_FILES: u64 = 4_096;
/// Consensus writes its log to the disk before it votes, several times a block.
const GOOD_SYNC: Duration = Duration::from_millis(20);
/// Writes of which the median is told.
const SYNCS: usize = 21;
/// How far clocks may lie apart: CometBFT's own tolerance for block times is of this size.
const GOOD_CLOCK: Duration = Duration::from_secs(1);
/// After this long without a block something stands still.
const OLD_BLOCK: Duration = Duration::from_secs(60);

/// All of them.
pub(super) fn check(layout: &Layout, running: Option<&StatusAnswer>) -> Vec<Finding> {
    let mut findings = vec![disk(layout.home())];
    findings.extend(syncs(&layout.data_dir()));
    findings.extend([memory(), files(), clock(running)]);
    findings
}

/// The folder, or the nearest one above it that exists.
fn existing(path: &Path) -> PathBuf {
    path.ancestors().find(|path| path.is_dir()).unwrap_or(Path::new("/")).to_owned()
}

fn disk(home: &Path) -> Finding {
    const SUBJECT: &str = "disk";
    let folder = existing(home);
    let free = match rustix::fs::statvfs(&folder) {
        Ok(system) => system.f_bavail.saturating_mul(system.f_frsize),
        Err(e) => return Finding::warning(SUBJECT, format!("{}: {e}", folder.display()), "look at `df -h`"),
    };
    let found = format!("{} free below {}", gib(free), folder.display());
    let remedy = "make room, choose another disk with --home, or keep fewer states (pruning in app.toml)";
    match free {
        0..LEAST_DISK => Finding::fault(SUBJECT, found, remedy),
        LEAST_DISK..GOOD_DISK => Finding::warning(SUBJECT, found, remedy),
        _ => Finding::good(SUBJECT, found),
    }
}

fn gib(bytes: u64) -> String {
    let tenths = bytes.saturating_mul(10).checked_div(GIB).unwrap_or(0);
    format!("{}.{} GiB", tenths / 10, tenths % 10)
}

/// How long the disk takes to say that something is written; nothing where there is no data folder yet.
fn syncs(data: &Path) -> Option<Finding> {
    const SUBJECT: &str = "disk writes";
    if !data.is_dir() {
        return None;
    }
    let path = data.join(format!(".doctor-{}", std::process::id()));
    let measured = OpenOptions::new().write(true).create_new(true).open(&path).and_then(median);
    let removed = std::fs::remove_file(&path);
    Some(match measured.and_then(|median| removed.map(|()| median)) {
        Ok(median) => {
            let found = format!("4 KiB are safe after {}.{:03} ms", median.as_millis(), median.as_micros() % 1_000);
            let remedy = "use a local SSD: a validator on this disk votes late";
            if median <= GOOD_SYNC { Finding::good(SUBJECT, found) } else { Finding::warning(SUBJECT, found, remedy) }
        }
        Err(e) => Finding::fault(SUBJECT, format!("{}: {e}", data.display()), "let this user write there"),
    })
}

fn median(mut file: File) -> std::io::Result<Duration> {
    let mut times = Vec::with_capacity(SYNCS);
    for _ in 0..SYNCS {
        let before = Instant::now();
        file.write_all(&[0; 4_096])?;
        file.sync_data()?;
        times.push(before.elapsed());
    }
    times.sort_unstable();
    Ok(times.get(SYNCS / 2).copied().unwrap_or_default())
}

fn memory() -> Finding {
    const SUBJECT: &str = "memory";
    let total = std::fs::read_to_string("/proc/meminfo").ok().and_then(|text| {
        let line = text.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
        line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()
    });
    match total.map(|kib| kib.saturating_mul(1_024)) {
        Some(total) if total >= GOOD_MEMORY => Finding::good(SUBJECT, gib(total)),
        Some(total) => Finding::warning(SUBJECT, gib(total), "a validator should have 8 GiB, or swap beside 4 GiB"),
        None => Finding::warning(SUBJECT, "/proc/meminfo does not say how much there is", "a validator needs 8 GiB"),
    }
}

fn files() -> Finding {
    let limit = getrlimit(Resource::Nofile).current;
    let found = limit.map_or("no limit".to_owned(), |limit| format!("at most {limit}"));
    if limit.is_some_and(|limit| limit < GOOD_FILES) {
        Finding::warning("open files", found, "ulimit -n 65536, or LimitNOFILE=65536 in the systemd unit")
    } else {
        Finding::good("open files", found)
    }
}

/// The clock against the latest block, where this node runs, and against what the system says of itself.
fn clock(running: Option<&StatusAnswer>) -> Finding {
    const SUBJECT: &str = "clock";
    let remedy = "keep it right with systemd-timesyncd or chrony: apt-get install systemd-timesyncd";
    if let Some(away) = running.and_then(|status| from_block(&status.sync_info.latest_block_time)) {
        let catching_up = running.is_some_and(|status| status.sync_info.catching_up);
        match away {
            Err(behind) if behind > GOOD_CLOCK => {
                return Finding::fault(SUBJECT, format!("{} s behind the latest block", behind.as_secs()), remedy);
            }
            Ok(ahead) if ahead > OLD_BLOCK && !catching_up => {
                let found = format!("the latest block is {} s old by this clock", ahead.as_secs());
                return Finding::warning(SUBJECT, found, "the chain stands still, or this clock is wrong");
            }
            _ => {}
        }
    }
    match synchronised() {
        Some(true) => Finding::good(SUBJECT, "kept right by the system"),
        Some(false) => Finding::warning(SUBJECT, "the system says that nothing keeps it right", remedy),
        None => Finding::good(SUBJECT, "the system does not say whether it is kept right"),
    }
}

/// How long ago a block was made by this clock; as an error, how far ahead of it the block lies.
fn from_block(time: &str) -> Option<Result<Duration, Duration>> {
    let text = time.strip_suffix('Z')?;
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let block = BlockTime::from_sortable_text(&format!("{whole}.{fraction:0<9}"))?;
    let block = Duration::new(u64::try_from(block.seconds).ok()?, u32::try_from(block.nanos).ok()?);
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).ok()?;
    Some(now.checked_sub(block).ok_or_else(|| block.saturating_sub(now)))
}

/// What systemd says of the clock, where it can be asked.
fn synchronised() -> Option<bool> {
    let said =
        std::process::Command::new("timedatectl").args(["show", "--property=NTPSynchronized", "--value"]).output();
    match String::from_utf8_lossy(&said.ok().filter(|said| said.status.success())?.stdout).trim() {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::Grade;

    #[test]
    fn the_disk_is_measured_and_nothing_stays_behind() {
        let folder = tempfile::tempdir().unwrap();
        let finding = syncs(folder.path()).unwrap();
        assert_ne!(finding.grade, Grade::Fault, "{}", finding.found);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        assert_eq!(syncs(&folder.path().join("absent")), None);
        assert!(disk(&folder.path().join("not/yet/there")).found.contains(folder.path().to_str().unwrap()));
    }

    #[test]
    fn a_block_of_the_future_tells_that_the_clock_is_behind() {
        assert!(matches!(from_block("2999-01-01T00:00:00.5Z"), Some(Err(behind)) if behind > OLD_BLOCK));
        assert!(matches!(from_block("2020-01-01T00:00:00Z"), Some(Ok(ahead)) if ahead > OLD_BLOCK));
        assert_eq!(from_block("yesterday"), None);
        assert_eq!(gib(5 * GIB / 2), "2.5 GiB");
    }
}
