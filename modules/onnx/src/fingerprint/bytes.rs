//! The byte form under a fingerprint: every part has a tag, every number a fixed width, every list its
//! length.

use sha2::{Digest, Sha256};

use crate::graph::{Arithmetic, Contract, Data, Dtype, Finish, Patches, Window};

/// A SHA-256 digest.
pub(super) type Hash = [u8; 32];

/// Bytes that are gathered before they are hashed.
const BLOCK: usize = 1 << 13;

/// Hashes parts of known form. Integers are big-endian: 8 bytes, or 4 in the long lists.
pub(super) struct Writer {
    hash: Sha256,
    buffer: Vec<u8>,
}

impl Writer {
    /// Begins a part with its tag.
    pub(super) fn new(tag: &str) -> Self {
        let writer = Self { hash: Sha256::new(), buffer: Vec::with_capacity(BLOCK) };
        writer.bytes(tag.as_bytes())
    }

    fn put(&mut self, bytes: &[u8]) {
        if self.buffer.len().saturating_add(bytes.len()) > BLOCK {
            self.hash.update(&self.buffer);
            self.buffer.clear();
        }
        if bytes.len() > BLOCK { self.hash.update(bytes) } else { self.buffer.extend_from_slice(bytes) }
    }

    /// A length and so many bytes.
    pub(super) fn bytes(mut self, bytes: &[u8]) -> Self {
        self.put(&(bytes.len() as u64).to_be_bytes());
        self.put(bytes);
        self
    }

    /// One number.
    pub(super) fn number(mut self, value: i64) -> Self {
        self.put(&value.to_be_bytes());
        self
    }

    /// One size.
    pub(super) fn size(mut self, value: usize) -> Self {
        self.put(&(value as u64).to_be_bytes());
        self
    }

    /// A digest of another part.
    pub(super) fn digest(mut self, hash: &Hash) -> Self {
        self.put(hash);
        self
    }

    /// A length and so many numbers of 4 bytes.
    pub(super) fn words(mut self, len: usize, words: impl Iterator<Item = [u8; 4]>) -> Self {
        self.put(&(len as u64).to_be_bytes());
        words.for_each(|word| self.put(&word));
        self
    }

    /// A length and so many numbers of 8 bytes.
    pub(super) fn numbers(mut self, len: usize, numbers: impl Iterator<Item = i64>) -> Self {
        self.put(&(len as u64).to_be_bytes());
        numbers.for_each(|number| self.put(&number.to_be_bytes()));
        self
    }

    pub(super) fn dtype(self, dtype: Dtype) -> Self {
        self.number(match dtype {
            Dtype::I8 => 1,
            Dtype::U8 => 2,
            Dtype::I32 => 3,
        })
    }

    pub(super) fn finish(mut self) -> Hash {
        self.hash.update(&self.buffer);
        self.hash.finalize().into()
    }
}

/// A list of source positions.
pub(super) fn picks(list: &[u32]) -> Hash {
    Writer::new("picks").words(list.len(), list.iter().map(|p| p.to_be_bytes())).finish()
}

/// A constant: its type and elements; the shape says nothing that its readers do not say.
pub(super) fn constant(data: &Data) -> Hash {
    let writer = Writer::new("constant");
    match data {
        Data::I8(v) => writer.dtype(Dtype::I8).bytes(&v.iter().map(|x| x.cast_unsigned()).collect::<Vec<u8>>()),
        Data::U8(v) => writer.dtype(Dtype::U8).bytes(v),
        Data::I32(v) => writer.dtype(Dtype::I32).words(v.len(), v.iter().map(|x| x.to_be_bytes())),
    }
    .finish()
}

/// The name of an operation on two operands.
pub(super) fn arithmetic(op: Arithmetic) -> &'static str {
    match op {
        Arithmetic::Add => "add",
        Arithmetic::Sub => "subtract",
        Arithmetic::Mul => "multiply",
    }
}

/// A window without the numbers that change nothing: a stride where there is one position, a dilation where
/// there is one tap.
pub(super) fn window(writer: Writer, window: &Window) -> Writer {
    let axes = 0..2;
    axes.fold(writer, |writer, axis| {
        let [input, kernel, stride, dilation, pad, output] = axis_of(window, axis);
        let stride = if output == 1 { 1 } else { stride };
        let dilation = if kernel == 1 { 1 } else { dilation };
        writer.size(input).size(kernel).size(stride).size(dilation).size(pad).size(output)
    })
}

fn axis_of(w: &Window, axis: usize) -> [usize; 6] {
    [&w.input, &w.kernel, &w.stride, &w.dilation, &w.pad, &w.output].map(|list| list.get(axis).copied().unwrap_or(1))
}

/// Whether some window reads padding, whose value is the input's zero point.
fn reads_padding(w: &Window) -> bool {
    (0..2).any(|axis| {
        let [input, kernel, stride, dilation, pad, output] = axis_of(w, axis);
        let end = output
            .saturating_sub(1)
            .saturating_mul(stride)
            .saturating_add(kernel.saturating_sub(1).saturating_mul(dilation));
        pad > 0 || end >= input
    })
}

/// Whether the window has one position and covers its whole input, so that the sum is that of a dense layer.
fn is_dense(w: &Window) -> bool {
    w.output == [1, 1] && w.kernel == w.input && w.pad == [0, 0]
}

/// A sum of products: geometry, weights less their zero points, what is added to each sum, and what becomes
/// of it. `operand` is the digest of the input.
pub(super) fn contract(c: &Contract, operand: &Hash) -> Hash {
    let writer = Writer::new("contract").size(c.groups).size(c.outputs).size(c.depth).size(c.points);
    let (writer, padded) = match &c.patches {
        Patches::Image { window: w, .. } if c.groups == 1 && is_dense(w) => (writer.number(0), false),
        Patches::Rows => (writer.number(0), false),
        Patches::Image { window: w, channels_per_group } => {
            let padded = reads_padding(w);
            (window(writer.number(if padded { 2 } else { 1 }).size(*channels_per_group), w), padded)
        }
    };
    let zero = i64::from(c.input_zero).saturating_add(if c.shift_input { 128 } else { 0 });
    let rows = || c.weights.chunks_exact(c.depth.max(1)).zip(&c.weight_zero);
    let weights = rows().flat_map(|(row, zero)| row.iter().map(move |w| i32::from(*w).saturating_sub(*zero)));
    let writer = writer.words(c.weights.len(), weights.map(|w| w.to_be_bytes()));
    // Where no padding is read, the input's zero point is a constant of each sum and nothing else.
    let terms = rows().zip(&c.bias).map(|((row, w_zero), bias)| {
        let sum = row.iter().fold(0i64, |sum, w| sum.saturating_add(i64::from(*w).saturating_sub(i64::from(*w_zero))));
        i64::from(*bias).saturating_sub(if padded { 0 } else { zero.saturating_mul(sum) })
    });
    let writer = writer.number(if padded { zero } else { 0 }).numbers(c.bias.len(), terms);
    let writer = match &c.finish {
        Finish::Keep => writer.number(0),
        Finish::Requantise { scales, zero, dtype } => {
            let writer = writer.number(1).dtype(*dtype).number(i64::from(*zero));
            writer.numbers(scales.len(), scales.iter().map(|m| (i64::from(m.shift) << 32) | i64::from(m.mantissa)))
        }
    };
    writer.digest(operand).finish()
}
