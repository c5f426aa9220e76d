//! Dense symmetric positive definite linear algebra, as much as a Newton step needs.

use multiversion::multiversion;

/// Inner product in sixteen interleaved partial sums: a fixed order, so every vector width gives the same
/// bits.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512vl+avx512dq", "x86_64+avx2", "aarch64+neon"))]
pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    let (a16, a_rest) = a.as_chunks::<16>();
    let (b16, b_rest) = b.as_chunks::<16>();
    let mut s = [0.0; 16];
    for (x, y) in a16.iter().zip(b16) {
        for (s, (x, y)) in s.iter_mut().zip(x.iter().zip(y)) {
            *s += x * y;
        }
    }
    let tail: f64 = a_rest.iter().zip(b_rest).map(|(x, y)| x * y).sum();
    s.iter().sum::<f64>() + tail
}

pub(super) fn norm(v: &[f64]) -> f64 {
    dot(v, v).sqrt()
}

/// Lower triangular factor `L` of a symmetric positive definite matrix, row-major.
pub(super) struct Cholesky {
    l: Vec<f64>,
    n: usize,
}

impl Cholesky {
    /// Factors `a`; `None` when a pivot is not positive.
    pub(super) fn new(mut a: Vec<f64>, n: usize) -> Option<Self> {
        for i in 0..n {
            let (above, rest) = a.split_at_mut_checked(i * n)?;
            let row = rest.get_mut(..n)?;
            for (j, done) in above.chunks_exact(n).enumerate() {
                let s = dot(row.get(..j)?, done.get(..j)?);
                let pivot = *done.get(j)?;
                let v = row.get_mut(j)?;
                *v = (*v - s) / pivot;
            }
            let s = dot(row.get(..i)?, row.get(..i)?);
            let v = row.get_mut(i)?;
            let square = *v - s;
            if square.is_nan() || square <= 0.0 {
                return None;
            }
            *v = square.sqrt();
        }
        Some(Self { l: a, n })
    }

    /// Rows of the factor; entries right of the diagonal are not meaningful.
    pub(super) fn rows(&self) -> impl ExactSizeIterator<Item = &[f64]> + DoubleEndedIterator {
        self.l.chunks_exact(self.n)
    }

    /// Solves `L L' x = b` for `x`.
    pub(super) fn solve(&self, b: &[f64]) -> Vec<f64> {
        let mut x: Vec<f64> = Vec::with_capacity(self.n);
        for (row, b) in self.l.chunks_exact(self.n).zip(b) {
            let i = x.len();
            let pivot = row.get(i).copied().unwrap_or(1.0);
            let v = (b - dot(row.get(..i).unwrap_or(&[]), &x)) / pivot;
            x.push(v);
        }
        for (i, row) in self.l.chunks_exact(self.n).enumerate().rev() {
            let (before, at) = x.split_at_mut(i);
            if let (Some(v), Some(&pivot)) = (at.first_mut(), row.get(i)) {
                *v /= pivot;
                before.iter_mut().zip(row).for_each(|(b, l)| *b -= l * *v);
            }
        }
        x
    }

    /// The inverse matrix, row-major, exactly symmetric: `M' M` with `M` the inverse of `L`.
    pub(super) fn inverse(&self) -> Vec<f64> {
        let n = self.n;
        // columns of M = L^-1, kept as rows: t[j] holds column j from position j on
        let mut t = vec![0.0; n * n];
        for (j, column) in t.chunks_exact_mut(n).enumerate() {
            for (i, row) in self.l.chunks_exact(n).enumerate().skip(j) {
                let s = dot(row.get(j..i).unwrap_or(&[]), column.get(j..i).unwrap_or(&[]));
                let one = if i == j { 1.0 } else { 0.0 };
                if let (Some(v), Some(pivot)) = (column.get_mut(i), row.get(i)) {
                    *v = (one - s) / pivot;
                }
            }
        }
        let mut out = vec![0.0; n * n];
        for (a, ca) in t.chunks_exact(n).enumerate() {
            for (b, cb) in t.chunks_exact(n).enumerate().take(a + 1) {
                // entries before max(a, b) = a vanish
                let v = dot(ca.get(a..).unwrap_or(&[]), cb.get(a..).unwrap_or(&[]));
                for at in [a * n + b, b * n + a] {
                    if let Some(slot) = out.get_mut(at) {
                        *slot = v;
                    }
                }
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn solves_and_inverts() {
        let n = 37;
        // a diagonally dominant symmetric matrix
        let a: Vec<f64> =
            (0..n * n).map(|k| if k / n == k % n { 40.0 } else { (((k / n) * (k % n)) as f64).sin() }).collect();
        let c = Cholesky::new(a.clone(), n).unwrap();
        let b: Vec<f64> = (0..n).map(|i| i as f64).collect();
        let x = c.solve(&b);
        let inv = c.inverse();
        for (i, row) in a.chunks_exact(n).enumerate() {
            assert!((dot(row, &x) - b[i]).abs() < 1e-10);
            for (j, col) in inv.chunks_exact(n).enumerate() {
                let want = if i == j { 1.0 } else { 0.0 };
                assert!((dot(row, col) - want).abs() < 1e-12);
            }
        }
        assert!(Cholesky::new(vec![1.0, 2.0, 2.0, 1.0], 2).is_none());
    }
}
