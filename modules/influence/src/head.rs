//! The certified head and its inverse Hessian, as integers.
//!
//! Layout everywhere: class-major, `index = class * (dim + 1) + feature`, the last feature of a class being
//! the bias.

use crate::error::{Error, Result};

/// Value of the bias input in int8 terms: the head sees `[e / 128; 127 / 128]`.
pub const BIAS: i8 = 127;
/// Most entries of a head, `classes * (dim + 1)`, that this kind of model may have.
pub const MAX_PARAMS: usize = 2_600;
/// The most classes that a head may have; the error bound of the softmax rests on it.
pub const MAX_CLASSES: usize = 256;
/// Most points of one certified model. Accumulators of the certification have room for this many.
pub const MAX_POINTS: u32 = 1 << 24;
/// The number of fraction bits of the weights.
pub const WEIGHT_BITS: u32 = 16;
/// The numbers of fraction bits that the inverse Hessian may have.
pub const SHIFT_RANGE: core::ops::RangeInclusive<u32> = 4..=28;
/// Bound of the sum of absolute values in a row of the integer inverse Hessian. With it, `row . (r x e)`
/// stays below `2^40 * 2^15 * 2^7 = 2^62`.
const MAX_ROW_SUM: u64 = 1 << 40;

/// The number of classes and of features of a head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    classes: u16,
    dim: u16,
}

impl Shape {
    /// A shape of `classes` labels over `dim` features (the bias not counted).
    ///
    /// # Errors
    /// [`Error::BadShape`] unless `2 <= classes <= 256`, `1 <= dim` and `classes * (dim + 1) <= 2600`.
    pub const fn new(classes: u16, dim: u16) -> Result<Self> {
        let params = (classes as usize).saturating_mul((dim as usize).saturating_add(1));
        if classes < 2 || classes as usize > MAX_CLASSES || dim == 0 || params > MAX_PARAMS {
            return Err(Error::BadShape);
        }
        Ok(Self { classes, dim })
    }

    /// The number of classes, called C in the formulas.
    #[must_use]
    pub const fn classes(self) -> usize {
        self.classes as usize
    }

    /// The number of features without the bias, called d in the formulas.
    #[must_use]
    pub const fn dim(self) -> usize {
        self.dim as usize
    }

    /// The number of features with the bias, d + 1.
    #[must_use]
    pub const fn inputs(self) -> usize {
        self.dim as usize + 1
    }

    /// The number of entries of the head, C (d + 1), which is at most 2600.
    #[must_use]
    pub const fn params(self) -> usize {
        self.classes as usize * self.inputs()
    }

    /// Bytes of the weights as [`Head::from_bytes`] takes them.
    #[must_use]
    pub const fn head_bytes(self) -> usize {
        self.params() * 4
    }

    /// Bytes of the inverse Hessian as [`HinvMatrix::from_bytes`] takes it: the upper triangle with the
    /// diagonal.
    #[must_use]
    pub const fn hinv_bytes(self) -> usize {
        self.params() * (self.params() + 1) / 2 * 4
    }

    /// Checks an embedding's length and appends the bias.
    pub(crate) fn with_bias(self, e: &[i8]) -> Result<Vec<i8>> {
        if e.len() != self.dim() {
            return Err(Error::BadLength);
        }
        let mut x = Vec::with_capacity(self.inputs());
        x.extend_from_slice(e);
        x.push(BIAS);
        Ok(x)
    }
}

fn le_i32(bytes: &[u8]) -> impl Iterator<Item = i32> + '_ {
    bytes.chunks_exact(4).map(|c| c.iter().rev().fold(0u32, |a, &b| (a << 8) | u32::from(b)).cast_signed())
}

/// The weights of a head in Q16.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    shape: Shape,
    w: Vec<i32>,
}

impl Head {
    /// A head from its weights, class-major, bias last in each class.
    ///
    /// # Errors
    /// [`Error::BadLength`] when the number of weights differs from `shape.params()`.
    pub fn new(shape: Shape, w: Vec<i32>) -> Result<Self> {
        if w.len() == shape.params() { Ok(Self { shape, w }) } else { Err(Error::BadLength) }
    }

    /// A head from little-endian int32 bytes.
    ///
    /// # Errors
    /// [`Error::BadLength`] when there are not exactly `shape.head_bytes()` bytes.
    pub fn from_bytes(shape: Shape, bytes: &[u8]) -> Result<Self> {
        if bytes.len() == shape.head_bytes() {
            Self::new(shape, le_i32(bytes).collect())
        } else {
            Err(Error::BadLength)
        }
    }

    /// The inverse of [`Head::from_bytes`].
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        self.w.iter().flat_map(|v| v.to_le_bytes()).collect()
    }

    /// The shape that the weights belong to.
    #[must_use]
    pub const fn shape(&self) -> Shape {
        self.shape
    }

    /// The weights in Q16, class after class, with the bias last in each.
    #[must_use]
    pub fn weights(&self) -> &[i32] {
        &self.w
    }

    /// Logits in Q23 of an input with bias. `|w e| < 2^38`, at most 1300 terms: below 2^49.
    pub(crate) fn logits(&self, x: &[i8]) -> Vec<i64> {
        let dot = |row: &[i32]| {
            row.iter().zip(x).fold(0i64, |s, (&w, &e)| s.wrapping_add(i64::from(w).wrapping_mul(i64::from(e))))
        };
        self.w.chunks_exact(self.shape.inputs()).map(dot).collect()
    }
}

/// The inverse Hessian `K`, real value `K / 2^shift`, symmetric by construction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HinvMatrix {
    shape: Shape,
    shift: u32,
    k: Vec<i32>, // all params x params entries, row-major
}

impl HinvMatrix {
    /// Decodes the upper triangle: for each row `a`, entries `(a, a) .. (a, P - 1)`, int32 little-endian.
    ///
    /// # Errors
    /// [`Error::BadLength`] for a wrong length, [`Error::BadParameter`] for a shift outside [`SHIFT_RANGE`],
    /// [`Error::RowSumTooLarge`] when a row's absolute sum exceeds `2^40`, [`Error::NotPositiveDefinite`]
    /// when a diagonal entry is not positive.
    pub fn from_bytes(shape: Shape, shift: u32, bytes: &[u8]) -> Result<Self> {
        if bytes.len() != shape.hinv_bytes() {
            return Err(Error::BadLength);
        }
        Self::from_upper(shape, shift, le_i32(bytes))
    }

    /// As [`HinvMatrix::from_bytes`], from integers.
    ///
    /// # Errors
    /// As [`HinvMatrix::from_bytes`].
    pub fn from_upper(shape: Shape, shift: u32, upper: impl IntoIterator<Item = i32>) -> Result<Self> {
        if !SHIFT_RANGE.contains(&shift) {
            return Err(Error::BadParameter);
        }
        let p = shape.params();
        let mut k = vec![0i32; p * p];
        let mut upper = upper.into_iter();
        for a in 0..p {
            for b in a..p {
                let v = upper.next().ok_or(Error::BadLength)?;
                for at in [a * p + b, b * p + a] {
                    *k.get_mut(at).ok_or(Error::BadLength)? = v;
                }
            }
        }
        if upper.next().is_some() {
            return Err(Error::BadLength);
        }
        for (a, row) in k.chunks_exact(p).enumerate() {
            let sum = row.iter().fold(0u64, |s, v| s.wrapping_add(u64::from(v.unsigned_abs()))); // <= 2600 * 2^31
            if sum > MAX_ROW_SUM {
                return Err(Error::RowSumTooLarge);
            }
            if row.get(a).is_none_or(|&d| d <= 0) {
                return Err(Error::NotPositiveDefinite);
            }
        }
        Ok(Self { shape, shift, k })
    }

    /// The upper triangle in the encoding of [`HinvMatrix::from_bytes`].
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let rows = self.k.chunks_exact(self.shape.params()).enumerate();
        rows.flat_map(|(a, row)| row.iter().skip(a)).flat_map(|v| v.to_le_bytes()).collect()
    }

    /// The shape of the head that the inverse belongs to.
    #[must_use]
    pub const fn shape(&self) -> Shape {
        self.shape
    }

    /// The number of fraction bits of the entries: `2^shift` stands for one.
    #[must_use]
    pub const fn shift(&self) -> u32 {
        self.shift
    }

    /// The entries of the full matrix, row after row.
    pub(crate) fn entries(&self) -> &[i32] {
        &self.k
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shape_limits() {
        assert_eq!(Shape::new(10, 64).unwrap().params(), 650);
        assert!(Shape::new(2, 1299).is_ok());
        for (c, d) in [(1, 10), (0, 1), (2, 0), (2, 1300), (257, 1), (u16::MAX, u16::MAX)] {
            assert_eq!(Shape::new(c, d), Err(Error::BadShape), "{c} {d}");
        }
    }

    #[test]
    fn encodings_round_trip_and_are_strict() {
        let shape = Shape::new(2, 1).unwrap();
        let head = Head::new(shape, vec![1, -2, i32::MAX, i32::MIN]).unwrap();
        assert_eq!(Head::from_bytes(shape, &head.to_bytes()).unwrap(), head);
        assert_eq!(Head::from_bytes(shape, &head.to_bytes()[1..]), Err(Error::BadLength));
        let upper = [9, 1, 2, 3, 9, 4, 5, 9, 6, 9];
        let m = HinvMatrix::from_upper(shape, 10, upper).unwrap();
        assert_eq!(m.entries()[8..12], [2, 4, 9, 6]);
        assert_eq!(HinvMatrix::from_bytes(shape, 10, &m.to_bytes()).unwrap(), m);
        assert_eq!(HinvMatrix::from_bytes(shape, 29, &m.to_bytes()), Err(Error::BadParameter));
        assert_eq!(HinvMatrix::from_upper(shape, 10, [9; 11]), Err(Error::BadLength));
        assert_eq!(HinvMatrix::from_upper(shape, 10, [9, 1, 2, 3, 0, 4, 5, 9, 6, 9]), Err(Error::NotPositiveDefinite));
        let wide = Shape::new(2, 1299).unwrap();
        let heavy = (0..wide.hinv_bytes() / 4).map(|_| i32::MAX);
        assert_eq!(HinvMatrix::from_upper(wide, 10, heavy), Err(Error::RowSumTooLarge));
    }
}
