//! What the operating system said, in the words of Go's programs, which scripts look for.

use std::io;
use std::path::Path;

/// The text of an error as Go prints it: `no such file or directory` where Rust has `No such file or directory (os
/// error 2)`.
pub fn system_text(error: &io::Error) -> String {
    let text = error.to_string();
    let plain = text.rsplit_once(" (os error ").map_or(text.as_str(), |(plain, _)| plain);
    if error.raw_os_error().is_none() {
        return plain.to_owned();
    }
    let mut chars = plain.chars();
    chars.next().map(|first| first.to_ascii_lowercase()).into_iter().chain(chars).collect()
}

/// [`system_text`] with the file and what was done with it, as Go's `PathError`.
pub fn file_error(path: &Path, error: &io::Error) -> String {
    // A folder is opened like a file; only reading it fails.
    let done = if error.kind() == io::ErrorKind::IsADirectory { "read" } else { "open" };
    format!("{done} {}: {}", path.display(), system_text(error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_of_files_are_told_as_go_tells_them() {
        let text = |path: &str| file_error(path.as_ref(), &std::fs::read(path).unwrap_err());
        assert_eq!(text("/nowhere/x.json"), "open /nowhere/x.json: no such file or directory");
        assert_eq!(text("/dev/null/x"), "open /dev/null/x: not a directory");
        assert_eq!(text("/"), "read /: is a directory");
        assert_eq!(system_text(&io::Error::other("The end")), "The end");
    }
}
