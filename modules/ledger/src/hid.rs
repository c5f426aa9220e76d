//! A device on USB. Linux offers each HID interface as a file `/dev/hidrawN`: a write is one report to the
//! device, a read one from it.
//!
//! A report has 64 bytes. The first of a message holds channel, tag, number 0 and the message's length, the
//! further ones channel, tag and their number; the message fills the rest, and zeros follow its end.

use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use crate::LedgerError;
use crate::transport::Transport;

/// USB vendor of Ledger's devices, as `uevent` files spell it.
const VENDOR: &str = "00002C97";
/// What the report descriptor of the interface for commands begins with: usage page 0xffa0.
const USAGE_PAGE: [u8; 3] = [0x06, 0xa0, 0xff];
const REPORT: usize = 64;
const CHANNEL: u16 = 0x0101;
const TAG: u8 = 0x05;

pub(crate) struct HidDevice {
    path: PathBuf,
    file: File,
}

impl HidDevice {
    /// Opens the first Ledger device that is connected.
    pub(crate) fn open_first() -> Result<Self, LedgerError> {
        if !cfg!(target_os = "linux") {
            return Err(LedgerError::NoUsb);
        }
        let path = find(Path::new("/sys/class/hidraw"), Path::new("/dev")).ok_or(LedgerError::NoDevice)?;
        match OpenOptions::new().read(true).write(true).open(&path) {
            Ok(file) => Ok(Self { path, file }),
            Err(source) => Err(LedgerError::Io { place: path.display().to_string(), source }),
        }
    }

    fn talk(&mut self, command: &[u8]) -> Result<Vec<u8>, LedgerError> {
        for report in reports(command)? {
            // The number of the report goes first; these devices have one report without a number.
            self.file.write_all(&[&[0], report.as_slice()].concat()).map_err(|source| self.failed(source))?;
        }
        let mut answer = Answer::default();
        loop {
            let mut report = [0; REPORT];
            let read = self.file.read(&mut report).map_err(|source| self.failed(source))?;
            if read == 0 {
                return Err(LedgerError::NoDevice);
            }
            if let Some(message) = answer.take(report.get(..read).unwrap_or_default())? {
                return Ok(message);
            }
        }
    }

    fn failed(&self, source: std::io::Error) -> LedgerError {
        LedgerError::Io { place: self.path.display().to_string(), source }
    }
}

impl Transport for HidDevice {
    fn exchange(&mut self, command: &[u8]) -> Result<Vec<u8>, LedgerError> {
        self.talk(command)
    }
}

/// The device file of the first Ledger device's interface for commands.
fn find(class: &Path, devices: &Path) -> Option<PathBuf> {
    let mut names: Vec<_> = std::fs::read_dir(class).ok()?.filter_map(|entry| Some(entry.ok()?.file_name())).collect();
    names.sort();
    let is_ledger = |name: &std::ffi::OsString| {
        let device = class.join(name).join("device");
        let uevent = std::fs::read_to_string(device.join("uevent")).unwrap_or_default();
        let vendor = uevent
            .lines()
            .filter_map(|line| line.strip_prefix("HID_ID="))
            .any(|id| id.split(':').nth(1) == Some(VENDOR));
        vendor && std::fs::read(device.join("report_descriptor")).is_ok_and(|bytes| bytes.starts_with(&USAGE_PAGE))
    };
    names.into_iter().find(is_ledger).map(|name| devices.join(name))
}

/// Divides a message into reports.
fn reports(message: &[u8]) -> Result<Vec<[u8; REPORT]>, LedgerError> {
    let length = u16::try_from(message.len()).map_err(|_| LedgerError::Answer("a command of more than 65535 bytes"))?;
    let mut rest = [length.to_be_bytes().as_slice(), message].concat();
    let mut out = Vec::new();
    while !rest.is_empty() {
        let number = u16::try_from(out.len()).map_err(|_| LedgerError::Answer("a command of too many reports"))?;
        let mut report = Vec::with_capacity(REPORT);
        report.extend_from_slice(&CHANNEL.to_be_bytes());
        report.push(TAG);
        report.extend_from_slice(&number.to_be_bytes());
        let room = REPORT.saturating_sub(report.len()).min(rest.len());
        report.extend(rest.drain(..room));
        report.resize(REPORT, 0);
        out.push(report.try_into().map_err(|_| LedgerError::Answer("a report of a wrong length"))?);
    }
    Ok(out)
}

/// An answer while its reports arrive.
#[derive(Default)]
struct Answer {
    length: usize,
    next: u16,
    bytes: Vec<u8>,
}

impl Answer {
    /// Takes a report and gives the message when it is complete. What an earlier command left over is passed
    /// by.
    fn take(&mut self, report: &[u8]) -> Result<Option<Vec<u8>>, LedgerError> {
        let short = LedgerError::Answer("a report without a head");
        let (head, mut body) = report.split_at_checked(5).ok_or(short)?;
        let foreign = !head.starts_with(&CHANNEL.to_be_bytes()) || head.get(2) != Some(&TAG);
        let number =
            u16::from_be_bytes([head.get(3).copied().unwrap_or_default(), head.get(4).copied().unwrap_or_default()]);
        if foreign || (self.next == 0 && number != 0) {
            return Ok(None);
        }
        if number != self.next {
            return Err(LedgerError::Answer("a report out of order"));
        }
        if number == 0 {
            let (length, rest) = body.split_at_checked(2).ok_or(LedgerError::Answer("a report without a length"))?;
            self.length = length.iter().fold(0, |sum, byte| sum * 256 + usize::from(*byte));
            body = rest;
        }
        self.next = self.next.saturating_add(1);
        self.bytes.extend_from_slice(body);
        if self.bytes.len() < self.length {
            return Ok(None);
        }
        self.bytes.truncate(self.length);
        Ok(Some(std::mem::take(&mut self.bytes)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_of_all_lengths_survive_the_division_into_reports() {
        for length in [0usize, 1, 56, 57, 58, 116, 117, 255, 260] {
            let message: Vec<u8> = (0..length).map(|i| u8::try_from(i % 251).unwrap()).collect();
            let parts = reports(&message).unwrap();
            let mut answer = Answer::default();
            let mut whole = None;
            for part in &parts {
                whole = answer.take(part).unwrap();
            }
            assert_eq!(whole, Some(message), "{length}");
        }
        assert_eq!(reports(&[0x55, 0, 0, 0, 0]).unwrap()[0][..12], [1, 1, 5, 0, 0, 0, 5, 0x55, 0, 0, 0, 0]);
    }

    #[test]
    fn leftovers_are_passed_by_and_gaps_are_errors() {
        let parts = reports(&[9; 100]).unwrap();
        let mut answer = Answer::default();
        assert!(answer.take(&[0; REPORT]).unwrap().is_none());
        assert!(answer.take(&parts[1]).unwrap().is_none());
        assert!(answer.take(&parts[0]).unwrap().is_none());
        assert_eq!(answer.take(&parts[1]).unwrap(), Some(vec![9; 100]));
        let long = reports(&[9; 200]).unwrap();
        let mut broken = Answer::default();
        assert!(broken.take(&long[0]).unwrap().is_none());
        assert!(broken.take(&long[2]).is_err());
        assert!(Answer::default().take(&[1, 1]).is_err());
    }

    #[test]
    fn the_interface_for_commands_is_found_among_others() {
        let dir = tempfile::tempdir().unwrap();
        let add = |name: &str, id: &str, descriptor: &[u8]| {
            let device = dir.path().join(name).join("device");
            std::fs::create_dir_all(&device).unwrap();
            std::fs::write(
                device.join("uevent"),
                format!("DRIVER=hid-generic\nHID_ID=0003:{id}:00001011\nHID_NAME=x\n"),
            )
            .unwrap();
            std::fs::write(device.join("report_descriptor"), descriptor).unwrap();
        };
        add("hidraw0", "0000046D", &USAGE_PAGE);
        add("hidraw1", "00002C97", &[0x06, 0xd0, 0xf1]);
        assert_eq!(find(dir.path(), Path::new("/dev")), None);
        add("hidraw2", "00002C97", &[0x06, 0xa0, 0xff, 0x09, 0x01]);
        assert_eq!(find(dir.path(), Path::new("/dev")), Some(PathBuf::from("/dev/hidraw2")));
        assert_eq!(find(&dir.path().join("none"), Path::new("/dev")), None);
    }
}
