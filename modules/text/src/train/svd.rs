//! The leading singular vectors of a sparse matrix, by subspace iteration from a random start (Halko, Martinsson,
//! Tropp, "Finding structure with randomness", SIAM Review 2011).
//!
//! Only sums, products, quotients and square roots in a fixed order, without fused operations: the result has the
//! same bits on every machine.

use super::sparse::{Dense, Sparse};

/// Directions more than asked for, which make the last ones precise.
const OVERSAMPLING: usize = 16;
/// Rounds over the off-diagonal entries that the eigenvalue iteration may take.
const SWEEPS: u32 = 60;
/// Off-diagonal entries below this part of the largest diagonal entry count as zero.
const NEGLIGIBLE: f64 = 1e-14;

/// The leading part of a decomposition.
pub(super) struct Svd {
    /// Singular values, largest first.
    pub(super) values: Vec<f64>,
    /// Right singular vectors: one row for each column of the matrix, one column for each value.
    pub(super) right: Dense,
}

/// The `rank` largest singular values and their right vectors, fewer if the matrix has no more; each vector's
/// entry of largest magnitude is positive.
pub(super) fn decompose(
    matrix: &Sparse,
    rank: usize,
    iterations: u32,
    seed: u64,
    progress: &mut dyn FnMut(u32),
) -> Svd {
    let width = rank.saturating_add(OVERSAMPLING).min(matrix.len()).min(matrix.columns());
    let mut start = Dense::new(matrix.columns(), width);
    let mut random = SplitMix(seed);
    start.values.iter_mut().for_each(|v| *v = if random.next() >> 63 == 0 { 1.0 } else { -1.0 });
    let mut basis = orthonormal(&matrix.times(&start));
    drop(start);
    for iteration in 0..iterations {
        progress(iteration);
        basis = orthonormal(&matrix.times(&matrix.transposed_times(&basis)));
    }
    // With the columns of Q orthonormal: A' Q = V S U', and Q' A A' Q = U S^2 U'.
    let projected = matrix.transposed_times(&basis);
    let gram = inner(&basis, &matrix.times(&projected));
    let (squares, vectors) = eigen(gram, width);
    let mut order: Vec<usize> = (0..width).collect();
    let square = |at: &usize| squares.get(*at).copied().unwrap_or(0.0);
    order.sort_by(|a, b| square(b).total_cmp(&square(a)).then(a.cmp(b)));
    let largest = order.first().map_or(0.0, square);
    order.retain(|at| square(at) > largest * NEGLIGIBLE);
    order.truncate(rank);
    let values: Vec<f64> = order.iter().map(|at| square(at).sqrt()).collect();
    // Column j of the turn is the eigenvector of value j, divided by the value.
    let mut turn = Dense::new(width, order.len());
    for (row, source) in turn.rows_mut().zip(vectors.chunks_exact(width.max(1))) {
        for ((to, at), value) in row.iter_mut().zip(&order).zip(&values) {
            *to = single(source.get(*at).copied().unwrap_or(0.0) / value);
        }
    }
    let mut right = Dense::new(matrix.columns(), order.len());
    for (row, out) in projected.rows().zip(right.rows_mut()) {
        row.iter().zip(turn.rows()).for_each(|(value, from)| super::sparse::add(out, from, *value));
    }
    orient(&mut right);
    Svd { values, right }
}

/// Turns every column so that its entry of largest magnitude, the first of several, is positive.
pub(super) fn orient(matrix: &mut Dense) {
    let mut largest = vec![0.0f32; matrix.columns];
    for row in matrix.rows() {
        largest.iter_mut().zip(row).for_each(|(l, v)| *l = if v.abs() > l.abs() { *v } else { *l });
    }
    for row in matrix.rows_mut() {
        row.iter_mut().zip(&largest).for_each(|(v, l)| *v = if *l < 0.0 { -*v } else { *v });
    }
}

/// An orthonormal basis of the columns (Gram-Schmidt, each column twice). Columns that depend on earlier ones
/// become zero.
fn orthonormal(matrix: &Dense) -> Dense {
    let mut columns: Vec<Vec<f64>> = (0..matrix.columns)
        .map(|j| matrix.rows().map(|row| row.get(j).copied().map_or(0.0, f64::from)).collect())
        .collect();
    for at in 0..columns.len() {
        let (done, rest) = columns.split_at_mut(at);
        let Some(column) = rest.first_mut() else { break };
        let before = dot(column, column).sqrt();
        for _ in 0..2 {
            for earlier in done.iter() {
                let along = dot(earlier, column);
                column.iter_mut().zip(earlier).for_each(|(c, e)| *c -= along * e);
            }
        }
        let norm = dot(column, column).sqrt();
        let factor = if norm > before * 1e-6 { 1.0 / norm } else { 0.0 };
        column.iter_mut().for_each(|c| *c *= factor);
    }
    let mut out = Dense::new(matrix.rows().len(), matrix.columns);
    for (at, row) in out.rows_mut().enumerate() {
        row.iter_mut().zip(&columns).for_each(|(v, column)| *v = single(column.get(at).copied().unwrap_or(0.0)));
    }
    out
}

/// The inner product, in eight sums so that it vectorises.
fn dot(a: &[f64], b: &[f64]) -> f64 {
    let (a8, a_rest) = a.as_chunks::<8>();
    let (b8, b_rest) = b.as_chunks::<8>();
    let mut sums = [0.0f64; 8];
    for (a, b) in a8.iter().zip(b8) {
        sums.iter_mut().zip(a.iter().zip(b)).for_each(|(s, (a, b))| *s += a * b);
    }
    let rest = a_rest.iter().zip(b_rest).fold(0.0, |s, (a, b)| s + a * b);
    sums.iter().fold(rest, |s, v| s + v)
}

/// `A' B` of two matrices of as many rows, symmetric up to rounding and made so.
pub(super) fn inner(a: &Dense, b: &Dense) -> Vec<f64> {
    let width = a.columns;
    let mut out = vec![0.0f64; width.saturating_mul(width)];
    for (a, b) in a.rows().zip(b.rows()) {
        for (out, &a) in out.chunks_exact_mut(width.max(1)).zip(a) {
            out.iter_mut().zip(b).for_each(|(out, &b)| *out += f64::from(a) * f64::from(b));
        }
    }
    let flipped: Vec<f64> = (0..width).flat_map(|i| out.iter().skip(i).step_by(width.max(1)).copied()).collect();
    out.iter_mut().zip(flipped).for_each(|(a, b)| *a = 0.5 * (*a + b));
    out
}

/// Eigenvalues of a symmetric matrix and its eigenvectors as columns (by rows), by cyclic Jacobi rotations.
pub(super) fn eigen(matrix: Vec<f64>, width: usize) -> (Vec<f64>, Vec<f64>) {
    let mut rows: Vec<Vec<f64>> = matrix.chunks_exact(width.max(1)).map(<[f64]>::to_vec).collect();
    // Row i of `turns` is eigenvector i.
    let mut turns: Vec<Vec<f64>> =
        (0..width).map(|i| (0..width).map(|j| if i == j { 1.0 } else { 0.0 }).collect()).collect();
    let scale = rows.iter().enumerate().filter_map(|(i, row)| row.get(i)).fold(0.0f64, |m, v| m.max(v.abs()));
    for _ in 0..SWEEPS {
        let mut turned = false;
        for p in 0..width {
            for q in p.saturating_add(1)..width {
                turned |= rotate(&mut rows, &mut turns, p, q, scale * NEGLIGIBLE);
            }
        }
        if !turned {
            break;
        }
    }
    let values = rows.iter().enumerate().filter_map(|(i, row)| row.get(i).copied()).collect();
    let vectors = (0..width).flat_map(|i| turns.iter().map(move |turn| turn.get(i).copied().unwrap_or(0.0))).collect();
    (values, vectors)
}

/// Makes the entries (p, q) and (q, p) zero; false when they are so already. Needs `p < q`.
fn rotate(rows: &mut [Vec<f64>], turns: &mut [Vec<f64>], p: usize, q: usize, least: f64) -> bool {
    let at = |rows: &[Vec<f64>], i: usize, j: usize| rows.get(i).and_then(|row| row.get(j)).copied().unwrap_or(0.0);
    let (pp, pq, qq) = (at(rows, p, p), at(rows, p, q), at(rows, q, q));
    if pq.abs() <= least {
        return false;
    }
    // The smaller root t of t^2 + 2 theta t - 1 = 0 is the tangent of the angle.
    let theta = (qq - pp) / (2.0 * pq);
    let root = theta.abs() + (theta * theta + 1.0).sqrt();
    let tangent = if theta < 0.0 { -1.0 / root } else { 1.0 / root };
    let cosine = 1.0 / (tangent * tangent + 1.0).sqrt();
    let sine = tangent * cosine;
    for row in rows.iter_mut() {
        if let [Some(a), Some(b)] = [row.get(p).copied(), row.get(q).copied()] {
            row.iter_mut().skip(p).take(1).for_each(|v| *v = cosine * a - sine * b);
            row.iter_mut().skip(q).take(1).for_each(|v| *v = sine * a + cosine * b);
        }
    }
    mix(rows, p, q, cosine, sine);
    mix(turns, p, q, cosine, sine);
    true
}

/// Rows p and q, turned.
fn mix(rows: &mut [Vec<f64>], p: usize, q: usize, cosine: f64, sine: f64) {
    let (head, tail) = rows.split_at_mut(q.min(rows.len()));
    if let (Some(a), Some(b)) = (head.get_mut(p), tail.first_mut()) {
        for (a, b) in a.iter_mut().zip(b) {
            (*a, *b) = (cosine * *a - sine * *b, sine * *a + cosine * *b);
        }
    }
}

#[allow(clippy::cast_possible_truncation, reason = "rounds to single precision")]
pub(super) fn single(v: f64) -> f32 {
    v as f32
}

/// The generator of Steele, Lea and Flood ("Fast splittable pseudorandom number generators", 2014).
struct SplitMix(u64);

impl SplitMix {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_singular_values_of_a_known_matrix() {
        // Three orthogonal directions with values 5, 3 and 1, hidden in 40 x 30.
        let (rows, columns, rank) = (40usize, 30usize, 3usize);
        let wave = |n: usize, k: usize, i: usize| {
            let x = std::f64::consts::PI * (i as f64 + 0.5) * (k as f64 + 1.0) / n as f64;
            x.cos() * (2.0 / n as f64).sqrt()
        };
        let values = [5.0, 3.0, 1.0];
        let mut matrix = Sparse::new(columns);
        for i in 0..rows {
            matrix.push((0..columns).map(|j| {
                let v: f64 = (0..rank).map(|k| values[k] * wave(rows, k, i) * wave(columns, k, j)).sum();
                (u32::try_from(j).unwrap(), single(v))
            }));
        }
        let got = decompose(&matrix, 8, 4, 1, &mut |_| {});
        assert!(got.values.len() >= rank);
        for (k, want) in values.iter().enumerate() {
            assert!((got.values[k] - want).abs() < 1e-4, "value {k}: {}", got.values[k]);
            let along: f64 = (0..columns).map(|j| f64::from(got.right.row(j)[k]) * wave(columns, k, j)).sum();
            assert!((along.abs() - 1.0).abs() < 1e-4, "vector {k}: {along}");
        }
        assert!(got.values.iter().skip(rank).all(|v| *v < 1e-3), "{:?}", got.values);
    }
}
