//! The journal of a contribution: salts before they are committed, and how far each batch has come. Without
//! its salt a committed batch can never be revealed, so each line is on disk before the transaction that
//! depends on it is sent.

use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Seek, SeekFrom, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::provenance::Stated;
use crate::table::Reading;
use openledger_client::ClientError;

/// What a journal is for; a run with other values must not continue it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Header {
    pub(super) version: u32,
    pub(super) chain_id: String,
    pub(super) datanet_id: u64,
    pub(super) contributor: String,
    /// SHA-256 of the file, hex.
    pub(super) file_sha256: String,
    pub(super) items: usize,
    pub(super) batch_items: usize,
    pub(super) licence: u32,
    /// How the table was read; absent in journals of earlier versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) reading: Option<Reading>,
    /// What is stated of the source, and the words behind its hashes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) provenance: Option<Stated>,
}

impl Header {
    /// Whether a run with these values goes on with a journal that has `found` in its first line.
    fn continues(&self, found: &Self) -> bool {
        let same_reading = found.reading.is_none() || found.reading == self.reading;
        same_reading && Self { reading: None, ..self.clone() } == Self { reading: None, ..found.clone() }
    }
}

/// The header of the journal at `path`, if it got a first step and is about the table with this hash: how the table was
/// read, and what was stated of it.
pub(super) fn earlier(path: &Path, file_sha256: &str) -> Option<Header> {
    let (lines, _) = complete_lines(&File::open(path).ok()?).ok()?;
    let header: Header = serde_json::from_str(lines.first().filter(|_| lines.len() > 1)?).ok()?;
    Some(header).filter(|header| header.file_sha256 == file_sha256)
}

/// The last step that a batch has completed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Step {
    /// A fresh salt, hex; what was known of the batch before no longer counts.
    Salt(String),
    /// The commit is on chain under this id.
    Committed(u64),
    /// The reveal is on chain.
    Revealed(Counts),
}

/// What became of the items of a batch.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Counts {
    pub(super) admitted: u64,
    pub(super) pending: u64,
    pub(super) exact_duplicates: u64,
    pub(super) near_duplicates: u64,
    /// Journals of before have none.
    #[serde(default)]
    pub(super) cross_duplicates: u64,
    pub(super) refused: u64,
}

impl Counts {
    /// What became of the items, in words.
    pub(super) fn text(&self) -> String {
        let copies =
            [self.near_duplicates, self.cross_duplicates].into_iter().fold(self.exact_duplicates, u64::saturating_add);
        let all = self.admitted.saturating_add(self.pending).saturating_add(copies).saturating_add(self.refused);
        let parts = [
            (self.admitted, "admitted".to_owned()),
            (self.pending, "waiting for a curator".to_owned()),
            (self.exact_duplicates, "the same as an earlier item, their bonds forfeited".to_owned()),
            (self.near_duplicates, "nearly the same as an earlier item, their bonds forfeited".to_owned()),
            (self.cross_duplicates, "the same as an item of another datanet, their bonds forfeited".to_owned()),
            (self.refused, "refused, their bonds lost".to_owned()),
        ];
        let parts: Vec<String> =
            parts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
        format!("{all} items revealed: {}", if parts.is_empty() { "none".to_owned() } else { parts.join("; ") })
    }
}

#[derive(Serialize, Deserialize)]
struct Line {
    batch: usize,
    step: Step,
}

/// Where a batch stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Batch {
    pub(super) salt: Option<Vec<u8>>,
    pub(super) commit_id: Option<u64>,
    pub(super) revealed: Option<Counts>,
}

/// An open, locked journal.
#[derive(Debug)]
pub(super) struct Journal {
    file: File,
    pub(super) batches: Vec<Batch>,
}

impl Drop for Journal {
    /// Closing alone is not enough: a child process that is being made just now has a copy of the descriptor,
    /// and the lock with it, until its program runs.
    fn drop(&mut self) {
        let _ = self.file.unlock();
    }
}

impl Journal {
    /// Opens the journal at `path`, or starts it. `resumed` in the result tells which.
    ///
    /// # Errors
    /// When it is in use, unreadable, or belongs to another contribution.
    pub(super) fn open(path: &Path, header: &Header, batches: usize) -> Result<(Self, bool), ClientError> {
        let mut options = OpenOptions::new();
        options.read(true).append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path).map_err(ClientError::io(path))?;
        file.try_lock()
            .map_err(|_| ClientError::Usage(format!("{}: another command is using this journal", path.display())))?;
        let (lines, mut complete) = complete_lines(&file).map_err(ClientError::io(path))?;
        let mut state = vec![Batch::default(); batches];
        let (first, steps) = lines.split_first().map_or((None, &[][..]), |(first, steps)| (Some(first), steps));
        let found: Option<Header> = first.map(|line| serde_json::from_str(line)).transpose()?;
        let seen_header = match found {
            Some(found) if header.continues(&found) => true,
            // Nothing was sent yet, so nothing is lost when it begins anew.
            Some(_) if steps.is_empty() => {
                complete = 0;
                false
            }
            Some(_) => {
                return Err(ClientError::Usage(format!(
                    "{} belongs to another contribution (chain, datanet, key, file, batch size, licence, source, header or \
                     label column differ): give its values, or name another file with --journal",
                    path.display()
                )));
            }
            None => false,
        };
        for line in steps {
            let entry: Line = serde_json::from_str(line)?;
            apply(&mut state, entry.batch, &entry.step);
        }
        file.set_len(complete).map_err(ClientError::io(path))?;
        file.seek(SeekFrom::End(0)).map_err(ClientError::io(path))?;
        let mut journal = Self { file, batches: state };
        if !seen_header {
            journal.append(&serde_json::to_string(header)?)?;
        }
        Ok((journal, seen_header))
    }

    /// Writes a step to disk, then takes it as true.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) fn record(&mut self, batch: usize, step: Step) -> Result<(), ClientError> {
        self.append(&serde_json::to_string(&Line { batch, step: step.clone() })?)?;
        apply(&mut self.batches, batch, &step);
        Ok(())
    }

    fn append(&mut self, line: &str) -> Result<(), ClientError> {
        self.file.write_all(format!("{line}\n").as_bytes())?;
        Ok(self.file.sync_data()?)
    }
}

/// The lines of a journal, and their bytes. A torn last line is the trace of a break: it was not relied on.
fn complete_lines(file: &File) -> std::io::Result<(Vec<String>, u64)> {
    let mut reader = BufReader::new(file);
    let (mut lines, mut complete) = (Vec::new(), 0u64);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 || !line.ends_with('\n') {
            return Ok((lines, complete));
        }
        complete = complete.saturating_add(u64::try_from(line.len()).unwrap_or_default());
        lines.push(line);
    }
}

fn apply(batches: &mut [Batch], batch: usize, step: &Step) {
    let Some(state) = batches.get_mut(batch) else { return };
    match step {
        Step::Salt(text) => *state = Batch { salt: hex::decode(text).ok(), ..Batch::default() },
        Step::Committed(id) => state.commit_id = Some(*id),
        Step::Revealed(counts) => state.revealed = Some(*counts),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use openledger_proto::openledger::datanet::v1::Provenance;

    fn header() -> Header {
        Header {
            version: 1,
            chain_id: "a-1".into(),
            datanet_id: 3,
            contributor: "open1a".into(),
            file_sha256: "00".into(),
            items: 5,
            batch_items: 2,
            licence: 0,
            reading: None,
            provenance: None,
        }
    }

    /// How the table was read at first.
    fn reading(path: &Path, file_sha256: &str) -> Option<Reading> {
        earlier(path, file_sha256)?.reading
    }

    const READING: &str = r#"{"header":true,"label_column":5,"separator":";"}"#;

    #[test]
    fn a_journal_keeps_how_the_table_was_read() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x.journal");
        let read = Header { reading: Some(serde_json::from_str(READING).unwrap()), ..header() };
        assert_eq!(reading(&path, "00"), None, "no journal");
        drop(Journal::open(&path, &Header { licence: 9, ..read.clone() }, 1).unwrap());
        assert_eq!(reading(&path, "00"), None, "no step");
        Journal::open(&path, &read, 1).unwrap().0.record(0, Step::Salt("aa".into())).unwrap();
        assert_eq!(reading(&path, "00"), read.reading);
        assert_eq!(reading(&path, "01"), None, "another file");
        let other = serde_json::from_str(&READING.replace('5', "1")).unwrap();
        assert!(Journal::open(&path, &Header { reading: Some(other), ..header() }, 1).is_err());
        assert!(Journal::open(&path, &read, 1).unwrap().1);
        // A journal of a version that kept none goes on, however the table is read now.
        let old = dir.path().join("old.journal");
        Journal::open(&old, &header(), 1).unwrap().0.record(0, Step::Salt("aa".into())).unwrap();
        assert!(!std::fs::read_to_string(&old).unwrap().contains("reading"));
        assert!(Journal::open(&old, &read, 1).unwrap().1);
    }

    #[test]
    fn a_reopened_journal_knows_every_complete_step() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x.journal");
        let (mut journal, resumed) = Journal::open(&path, &header(), 3).unwrap();
        assert!(!resumed);
        journal.record(0, Step::Salt("aa".into())).unwrap();
        journal.record(0, Step::Committed(9)).unwrap();
        journal.record(1, Step::Salt("bb".into())).unwrap();
        assert!(Journal::open(&path, &header(), 3).unwrap_err().to_string().contains("another command"));
        drop(journal);
        std::fs::OpenOptions::new().append(true).open(&path).unwrap().write_all(b"{\"batch\":1,\"st").unwrap();
        let (mut journal, resumed) = Journal::open(&path, &header(), 3).unwrap();
        assert!(resumed);
        assert_eq!(journal.batches[0], Batch { salt: Some(vec![0xaa]), commit_id: Some(9), revealed: None });
        assert_eq!(journal.batches[1].salt, Some(vec![0xbb]));
        journal.record(0, Step::Revealed(Counts { admitted: 2, ..Counts::default() })).unwrap();
        journal.record(1, Step::Salt("cc".into())).unwrap();
        drop(journal);
        let (journal, _) = Journal::open(&path, &header(), 3).unwrap();
        assert_eq!(journal.batches[0].revealed.unwrap().admitted, 2);
        assert_eq!(journal.batches[1], Batch { salt: Some(vec![0xcc]), commit_id: None, revealed: None });
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_journal_keeps_what_was_stated_of_the_source() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x.journal");
        let stated = |domain: &str| -> Option<Stated> {
            let encoded = hex::encode(prost::Message::encode_to_vec(&Provenance {
                source_kind: 1,
                domain: domain.into(),
                ..Provenance::default()
            }));
            serde_json::from_value(serde_json::json!({"words": {"domain": domain}, "encoded": encoded})).ok()
        };
        let said = Header { provenance: stated("example.org"), ..header() };
        Journal::open(&path, &said, 1).unwrap().0.record(0, Step::Salt("aa".into())).unwrap();
        assert_eq!(earlier(&path, "00").unwrap().provenance, said.provenance);
        assert!(Journal::open(&path, &said, 1).unwrap().1);
        for other in [None, stated("example.com")] {
            let problem = Journal::open(&path, &Header { provenance: other, ..header() }, 1).unwrap_err().to_string();
            assert!(problem.contains("source"), "{problem}");
        }
    }

    #[test]
    fn another_contribution_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x.journal");
        drop(Journal::open(&path, &Header { licence: 1, ..header() }, 1).unwrap());
        // Without a step it begins anew.
        Journal::open(&path, &header(), 1).unwrap().0.record(0, Step::Salt("aa".into())).unwrap();
        let other = Header { file_sha256: "01".into(), ..header() };
        assert!(Journal::open(&path, &other, 1).unwrap_err().to_string().contains("another contribution"));
    }
}
