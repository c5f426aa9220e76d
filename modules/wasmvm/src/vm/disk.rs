//! Files that are either whole or absent, whatever happens while they are written.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

/// What the names of files end with that are not whole yet.
const UNFINISHED: &str = ".tmp";

/// Distinguishes the unfinished files of this process.
static NEXT: AtomicU64 = AtomicU64::new(0);

/// Writes a file under its name only once it is whole and on the disk: a temporary file, fsync, rename, fsync
/// of the folder. After a failure there is no file but the one that was there before.
pub(crate) fn write_whole(
    folder: &Path,
    name: &str,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let unfinished = folder.join(format!("{name}.{number}{UNFINISHED}"));
    let written = OpenOptions::new().write(true).create(true).truncate(true).open(&unfinished).and_then(|mut file| {
        write(&mut file)?;
        file.sync_all()?;
        fs::rename(&unfinished, folder.join(name))
    });
    if let Err(error) = written {
        // Where this fails too, the next start removes the file.
        let _ = fs::remove_file(&unfinished);
        return Err(error);
    }
    sync_folder(folder)
}

/// Makes a folder and what is above it, so that they survive a loss of power.
pub(crate) fn make_folder(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    sync_folder(folder)?;
    folder.parent().map_or(Ok(()), sync_folder)
}

fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Removes what an earlier process left unfinished.
pub(crate) fn remove_unfinished(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().ends_with(UNFINISHED) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// The bytes of a file; nothing if there is none.
pub(crate) fn read_if_there(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_write_that_fails_in_the_middle_leaves_what_was_there() {
        let folder = tempfile::tempdir().unwrap();
        let full = |file: &mut dyn Write| {
            file.write_all(b"half")?;
            Err(io::Error::from(io::ErrorKind::StorageFull))
        };
        let error = write_whole(folder.path(), "code", full).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::StorageFull);
        assert!(names(folder.path()).is_empty());

        write_whole(folder.path(), "code", |file| file.write_all(b"whole")).unwrap();
        write_whole(folder.path(), "code", full).unwrap_err();
        assert_eq!(names(folder.path()), ["code"]);
        assert_eq!(read_if_there(&folder.path().join("code")).unwrap(), Some(b"whole".to_vec()));
    }

    #[test]
    fn what_a_killed_process_left_is_removed_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("code"), b"whole").unwrap();
        fs::write(folder.path().join("code.7.tmp"), b"wh").unwrap();
        remove_unfinished(folder.path()).unwrap();
        assert_eq!(names(folder.path()), ["code"]);
        assert_eq!(read_if_there(&folder.path().join("other")).unwrap(), None);
    }
}
