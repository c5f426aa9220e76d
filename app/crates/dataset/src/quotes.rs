//! Quotes of cells, watched as the bytes pass.

use crate::refusal::Refusal;

/// Most bytes of a cell. A quote that is never closed must not draw a whole file into memory, nor a file without lines.
const MAX_CELL: usize = 1 << 24;

#[derive(Clone, Copy, PartialEq)]
enum At {
    Start,
    Bare,
    Quoted,
    Closed,
}

/// Refuses what RFC 4180 has no meaning for: the reader would take a quote that is never closed for a cell up
/// to the end of the file, and would join what stands behind a closing quote to the cell.
pub(crate) struct Quotes {
    separator: u8,
    at: At,
    column: usize,
    /// Where the last quoted cell began.
    cell: (u64, usize),
    /// Bytes of the present cell.
    length: usize,
}

impl Quotes {
    /// Before the first byte of cells with this separator.
    pub(crate) fn new(separator: u8) -> Self {
        Self { separator, at: At::Start, column: 1, cell: (1, 1), length: 0 }
    }

    /// Takes the next byte, which stands on `line`.
    ///
    /// # Errors
    /// Where a quote stands that has no meaning.
    pub(crate) fn take(&mut self, byte: u8, line: u64) -> Result<(), Refusal> {
        self.length = if self.at == At::Start { 0 } else { self.length.saturating_add(1) };
        if self.length > MAX_CELL {
            let open = self.at == At::Quoted;
            return if open { self.never_closed() } else { self.refuse(line, "the cell has more than 16 MiB") };
        }
        self.at = match (self.at, byte) {
            (At::Quoted, b'"') => At::Closed,
            (At::Quoted, _) => At::Quoted,
            (At::Closed, b'"') => At::Quoted,
            (_, byte) if byte == self.separator => {
                self.column = self.column.saturating_add(1);
                At::Start
            }
            (_, b'\r' | b'\n') => {
                self.column = 1;
                At::Start
            }
            (At::Closed, _) => return self.refuse(line, "text behind the closing quote of a cell"),
            (At::Start, b'"') => {
                self.cell = (line, self.column);
                At::Quoted
            }
            (_, b'"') => {
                let problem = "a quote inside a cell that does not begin with one: quotes enclose the whole cell";
                return self.refuse(line, problem);
            }
            _ => At::Bare,
        };
        Ok(())
    }

    /// Judges the end of the file.
    ///
    /// # Errors
    /// When a cell is still open.
    pub(crate) fn end(&self) -> Result<(), Refusal> {
        if self.at == At::Quoted { self.never_closed() } else { Ok(()) }
    }

    fn refuse(&self, line: u64, problem: &str) -> Result<(), Refusal> {
        Err(Refusal::cell(line, self.column, problem))
    }

    fn never_closed(&self) -> Result<(), Refusal> {
        let (line, column) = self.cell;
        Err(Refusal::cell(line, column, "the quote that begins this cell is never closed"))
    }
}
