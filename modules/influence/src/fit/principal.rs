//! Principal directions of a sample, by cyclic Jacobi rotations of its covariance.

/// Mean of the rows.
pub(super) fn mean(rows: &[&[i8]], dim: usize) -> Vec<f64> {
    let mut sum = vec![0.0; dim];
    for row in rows {
        sum.iter_mut().zip(*row).for_each(|(s, &v)| *s += f64::from(v));
    }
    let n = rows.len().max(1) as f64;
    sum.iter_mut().for_each(|s| *s /= n);
    sum
}

/// Directions of falling variance, row-major, each of norm one.
pub(super) fn directions(rows: &[&[i8]], centre: &[f64]) -> Vec<Vec<f64>> {
    let d = centre.len();
    let mut a = vec![vec![0.0; d]; d];
    for row in rows {
        let x: Vec<f64> = row.iter().zip(centre).map(|(&v, c)| f64::from(v) - c).collect();
        for (line, xi) in a.iter_mut().zip(&x) {
            line.iter_mut().zip(&x).for_each(|(s, xj)| *s += xi * xj);
        }
    }
    let mut v: Vec<Vec<f64>> = (0..d).map(|i| (0..d).map(|j| if i == j { 1.0 } else { 0.0 }).collect()).collect();
    for _ in 0..30 {
        let off: f64 = a.iter().enumerate().map(|(i, r)| r.iter().take(i).map(|x| x * x).sum::<f64>()).sum();
        let on: f64 = a.iter().enumerate().filter_map(|(i, r)| r.get(i)).map(|x| x * x).sum();
        if off <= 1e-20 * on {
            break;
        }
        for p in 0..d {
            for q in p + 1..d {
                rotate(&mut a, &mut v, p, q);
            }
        }
    }
    let mut order: Vec<(f64, Vec<f64>)> =
        a.iter().enumerate().zip(v).map(|((i, r), v)| (r.get(i).copied().unwrap_or(0.0), v)).collect();
    order.sort_by(|a, b| b.0.total_cmp(&a.0));
    order.into_iter().map(|(_, v)| v).collect()
}

/// One rotation that brings `a[p][q]` to zero; the rows of `v` are the eigenvectors. The matrix is symmetric, so
/// rows are rotated first and columns after them.
fn rotate(a: &mut [Vec<f64>], v: &mut [Vec<f64>], p: usize, q: usize) {
    let at = |a: &[Vec<f64>], i: usize, j: usize| a.get(i).and_then(|r| r.get(j)).copied().unwrap_or(0.0);
    let (pp, qq, pq) = (at(a, p, p), at(a, q, q), at(a, p, q));
    if pq.abs() <= 1e-300 {
        return;
    }
    let theta = (qq - pp) / (2.0 * pq);
    let t = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
    let t = if theta == 0.0 { 1.0 } else { t };
    let c = 1.0 / (t * t + 1.0).sqrt();
    let s = t * c;
    pair(a, p, q, c, s);
    for row in a.iter_mut() {
        if let (Some(&x), Some(&y)) = (row.get(p), row.get(q)) {
            if let Some(slot) = row.get_mut(p) {
                *slot = c * x - s * y;
            }
            if let Some(slot) = row.get_mut(q) {
                *slot = s * x + c * y;
            }
        }
    }
    pair(v, p, q, c, s);
}

/// Rotates rows p and q.
fn pair(m: &mut [Vec<f64>], p: usize, q: usize, c: f64, s: f64) {
    let (head, tail) = m.split_at_mut(q);
    if let (Some(x), Some(y)) = (head.get_mut(p), tail.first_mut()) {
        for (x, y) in x.iter_mut().zip(y) {
            (*x, *y) = (c * *x - s * *y, s * *x + c * *y);
        }
    }
}

#[cfg(test)]
#[allow(
    clippy::float_arithmetic,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "compares with the floating-point function"
)]
mod tests {
    use super::*;

    #[test]
    fn directions_are_orthogonal_and_ordered() {
        // Variance along (1, 2, 2) / 3, less along (2, 1, -2) / 3, none along the third axis.
        let rows: Vec<Vec<i8>> = (-10..=10)
            .flat_map(|i| (-3..=3).map(move |j| vec![(3 * i + 2 * j) as i8, (6 * i + j) as i8, (6 * i - 2 * j) as i8]))
            .collect();
        let rows: Vec<&[i8]> = rows.iter().map(|r| &r[..]).collect();
        let centre = mean(&rows, 3);
        assert!(centre.iter().all(|c| c.abs() < 1e-12));
        let got = directions(&rows, &centre);
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
        for (i, a) in got.iter().enumerate() {
            for (j, b) in got.iter().enumerate() {
                assert!((dot(a, b) - f64::from(u8::from(i == j))).abs() < 1e-9);
            }
        }
        assert!((dot(&got[0], &[1.0 / 3.0, 2.0 / 3.0, 2.0 / 3.0]).abs() - 1.0).abs() < 1e-9);
        assert!((dot(&got[1], &[2.0 / 3.0, 1.0 / 3.0, -2.0 / 3.0]).abs() - 1.0).abs() < 1e-9);
    }
}
