//! The format of packed content (RFC 1951), with the refusals of Go's `compress/flate`.

use crate::gzip::GzipError;

/// The longest code of a symbol, in bits.
const MAX_BITS: usize = 15;
/// How far back a copy may reach.
const WINDOW: usize = 1 << 15;
const END_OF_BLOCK: usize = 256;
const MAX_LITERALS: usize = 286;
const MAX_DISTANCES: usize = 30;
/// The order in which the lengths of the codes for lengths stand.
const LENGTH_ORDER: [usize; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/// A prefix code: how many codes there are of each length, and their symbols in order.
struct Huffman {
    counts: [u16; MAX_BITS + 1],
    symbols: Vec<u16>,
    /// So many bits are read before the first look.
    at_least: u32,
}

impl Huffman {
    /// The code with these lengths by symbol; `None` unless it is complete, empty, or the single code `0`.
    fn new(lengths: &[u8]) -> Option<Self> {
        let mut counts = [0u16; MAX_BITS + 1];
        for len in lengths.iter().filter(|len| **len > 0) {
            let count = counts.get_mut(usize::from(*len))?;
            *count = count.checked_add(1)?;
        }
        let used = |(_, count): &(usize, &u16)| **count > 0;
        let shortest = counts.iter().enumerate().find(used).map_or(0, |(len, _)| len);
        let longest = counts.iter().enumerate().rfind(used).map_or(0, |(len, _)| len);
        let code = counts.iter().take(longest.saturating_add(1)).fold(0u64, |code, n| (code << 1) + u64::from(*n));
        let is_whole = longest == 0 || code == 1 << longest || (code == 1 && longest == 1);
        let mut symbols: Vec<(u8, u16)> = lengths.iter().copied().zip(0u16..).filter(|(len, _)| *len > 0).collect();
        symbols.sort();
        let symbols = symbols.into_iter().map(|(_, symbol)| symbol).collect();
        is_whole.then_some(Self { counts, symbols, at_least: u32::try_from(shortest).ok()? })
    }
}

/// A packed content while it is read.
pub(crate) struct Inflate<'a> {
    input: &'a [u8],
    /// The bytes that were taken from the input.
    read: usize,
    bits: u32,
    bit_count: u32,
    out: Vec<u8>,
    limit: usize,
}

impl<'a> Inflate<'a> {
    /// Begins to read; as soon as `limit` bytes came out it is too much.
    pub(crate) fn new(input: &'a [u8], limit: usize) -> Self {
        Self { input, read: 0, bits: 0, bit_count: 0, out: Vec::new(), limit }
    }

    /// The input behind the packed content.
    pub(crate) fn rest(&self) -> &'a [u8] {
        self.input.get(self.read..).unwrap_or_default()
    }

    /// Unpacks the whole content.
    pub(crate) fn run(&mut self) -> Result<Vec<u8>, GzipError> {
        loop {
            let is_last = self.take(1)? == 1;
            match self.take(2)? {
                0 => self.stored()?,
                1 => {
                    let (literals, distances) = fixed().ok_or(self.corrupt())?;
                    self.block(&literals, &distances)?;
                }
                2 => {
                    let (literals, distances) = self.dynamic()?;
                    self.block(&literals, &distances)?;
                }
                _ => return Err(self.corrupt()),
            }
            if is_last {
                return Ok(std::mem::take(&mut self.out));
            }
        }
    }

    fn corrupt(&self) -> GzipError {
        GzipError::Corrupt(self.read)
    }

    fn byte(&mut self) -> Result<u8, GzipError> {
        let byte = self.input.get(self.read).copied().ok_or(GzipError::UnexpectedEnd)?;
        self.read = self.read.saturating_add(1);
        Ok(byte)
    }

    fn put(&mut self, byte: u8) -> Result<(), GzipError> {
        self.out.push(byte);
        if self.out.len() >= self.limit { Err(GzipError::Limit(self.limit)) } else { Ok(()) }
    }

    /// Makes sure that `count` bits wait, at most 16.
    fn fill(&mut self, count: u32) -> Result<(), GzipError> {
        while self.bit_count < count {
            let byte = u32::from(self.byte()?);
            self.bits |= byte << self.bit_count;
            self.bit_count = self.bit_count.saturating_add(8);
        }
        Ok(())
    }

    /// The next bits as a number, the first of them the lowest.
    fn take(&mut self, count: u32) -> Result<usize, GzipError> {
        self.fill(count)?;
        let value = self.bits & ((1 << count) - 1);
        self.drop_bits(count);
        // At most 13 bits are taken at once.
        Ok(usize::try_from(value).unwrap_or_default())
    }

    fn drop_bits(&mut self, count: u32) {
        self.bits >>= count;
        self.bit_count = self.bit_count.saturating_sub(count);
    }

    fn symbol(&mut self, code: &Huffman) -> Result<usize, GzipError> {
        self.fill(code.at_least)?;
        let (mut value, mut first, mut index) = (0u32, 0u32, 0usize);
        for (len, count) in (1u32..).zip(code.counts.iter().skip(1)) {
            if index >= code.symbols.len() {
                break;
            }
            self.fill(len)?;
            let bit = self.bits.checked_shr(len.saturating_sub(1)).unwrap_or(0) & 1;
            value |= bit;
            let count = u32::from(*count);
            if let Some(at) = value.checked_sub(first).filter(|at| *at < count) {
                self.drop_bits(len);
                let at = usize::try_from(at).unwrap_or(usize::MAX);
                return code.symbols.get(index.saturating_add(at)).map(|s| usize::from(*s)).ok_or(self.corrupt());
            }
            index = index.saturating_add(usize::try_from(count).unwrap_or(usize::MAX));
            first = first.saturating_add(count) << 1;
            value <<= 1;
        }
        Err(self.corrupt())
    }

    fn stored(&mut self) -> Result<(), GzipError> {
        (self.bits, self.bit_count) = (0, 0);
        let [a, b, c, d] = [self.byte()?, self.byte()?, self.byte()?, self.byte()?];
        let len = u16::from_le_bytes([a, b]);
        if u16::from_le_bytes([c, d]) != !len {
            return Err(self.corrupt());
        }
        for _ in 0..len {
            let byte = self.byte()?;
            self.put(byte)?;
        }
        Ok(())
    }

    /// The codes of a block that brings its own.
    fn dynamic(&mut self) -> Result<(Huffman, Huffman), GzipError> {
        self.fill(5 + 5 + 4)?;
        let literals = self.take(5)?.saturating_add(257);
        let distances = self.take(5)?.saturating_add(1);
        if literals > MAX_LITERALS || distances > MAX_DISTANCES {
            return Err(self.corrupt());
        }
        let given = self.take(4)?.saturating_add(4);
        let mut lengths = [0u8; LENGTH_ORDER.len()];
        for at in LENGTH_ORDER.iter().take(given) {
            let len = u8::try_from(self.take(3)?).unwrap_or_default();
            if let Some(slot) = lengths.get_mut(*at) {
                *slot = len;
            }
        }
        let code = Huffman::new(&lengths).ok_or(self.corrupt())?;
        let lengths = self.lengths(&code, literals.saturating_add(distances))?;
        let (of_literals, of_distances) = lengths.split_at_checked(literals).unwrap_or_default();
        let mut code = Huffman::new(of_literals).ok_or(self.corrupt())?;
        // Every block ends with this symbol, so that its bits are there in any case.
        let end = of_literals.get(END_OF_BLOCK).copied().unwrap_or_default();
        code.at_least = code.at_least.max(u32::from(end));
        Ok((code, Huffman::new(of_distances).ok_or(self.corrupt())?))
    }

    /// The lengths of `count` codes, which are packed themselves.
    fn lengths(&mut self, code: &Huffman, count: usize) -> Result<Vec<u8>, GzipError> {
        let mut lengths: Vec<u8> = Vec::with_capacity(count);
        while lengths.len() < count {
            let symbol = self.symbol(code)?;
            let (value, at_least, bits) = match symbol {
                16 => (lengths.last().copied().ok_or(self.corrupt())?, 3, 2),
                17 => (0, 3, 3),
                18 => (0, 11, 7),
                length => {
                    lengths.push(u8::try_from(length).unwrap_or_default());
                    continue;
                }
            };
            let repeated = self.take(bits)?.saturating_add(at_least);
            let len = lengths.len().saturating_add(repeated);
            if len > count {
                return Err(self.corrupt());
            }
            lengths.resize(len, value);
        }
        Ok(lengths)
    }

    fn block(&mut self, literals: &Huffman, distances: &Huffman) -> Result<(), GzipError> {
        loop {
            let symbol = self.symbol(literals)?;
            if symbol == END_OF_BLOCK {
                return Ok(());
            }
            if let Ok(literal) = u8::try_from(symbol) {
                self.put(literal)?;
                continue;
            }
            let length = self.length(symbol)?;
            let code = self.symbol(distances)?;
            let distance = self.distance(code)?;
            let start = self.out.len().checked_sub(distance).filter(|_| distance <= WINDOW);
            let start = start.ok_or(self.corrupt())?;
            for at in (start..).take(length) {
                let byte = self.out.get(at).copied().unwrap_or_default();
                self.put(byte)?;
            }
        }
    }

    /// How much a symbol above the literals copies.
    fn length(&mut self, symbol: usize) -> Result<usize, GzipError> {
        match symbol {
            257..=264 => Ok(symbol.saturating_sub(254)),
            265..=284 => {
                let above = symbol.saturating_sub(261);
                let bits = u32::try_from(above >> 2).unwrap_or_default();
                Ok((((above & 3) + 4) << bits) + 3 + self.take(bits)?)
            }
            285 => Ok(258),
            _ => Err(self.corrupt()),
        }
    }

    /// From how far back.
    fn distance(&mut self, code: usize) -> Result<usize, GzipError> {
        match code {
            0..=3 => Ok(code.saturating_add(1)),
            4..MAX_DISTANCES => {
                let bits = u32::try_from((code >> 1).saturating_sub(1)).unwrap_or_default();
                Ok((((code & 1) + 2) << bits) + 1 + self.take(bits)?)
            }
            _ => Err(self.corrupt()),
        }
    }
}

/// The codes of a block that brings none.
fn fixed() -> Option<(Huffman, Huffman)> {
    let mut lengths = [8u8; 288];
    for (at, len) in lengths.iter_mut().enumerate() {
        *len = match at {
            0..=143 => 8,
            144..=255 => 9,
            256..=279 => 7,
            _ => 8,
        };
    }
    Some((Huffman::new(&lengths)?, Huffman::new(&[5u8; 32])?))
}
