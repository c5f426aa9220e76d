//! From exact rows to int8 ones, and what is subtracted from an embedding.

use super::sparse::{Dense, Sparse};

/// Texts on which the scales are compared.
const SAMPLE: usize = 1_000;
/// Largest magnitude that is kept, as powers of one half of the largest of all: rare rows are larger than most
/// texts show, and cutting them leaves more steps for the others.
const CUTS: u32 = 7;

/// The table as int8, row by row, with the scale that keeps embeddings closest to the exact ones, and one less the
/// mean cosine between both.
pub(super) fn table(exact: &Dense, texts: &Sparse) -> (Vec<i8>, f64) {
    let largest = exact.values.iter().fold(0.0f32, |m, v| m.max(v.abs()));
    let mut best: Option<(Vec<i8>, f64)> = None;
    for cut in 0..CUTS {
        let scale = 127.0 / largest * single(1u32 << cut);
        let rows: Vec<i8> = exact.values.iter().map(|v| to_i8(v * scale)).collect();
        let loss = loss(exact, &dense(&rows, exact.columns), texts);
        if best.as_ref().is_none_or(|(_, least)| loss < *least) {
            best = Some((rows, loss));
        }
    }
    best.unwrap_or_default()
}

/// The mean of all texts' sums, each text divided by its length, in sixteenths of the table's unit.
pub(super) fn centre(table: &[i8], dimension: usize, texts: &Sparse) -> Vec<i16> {
    let table = dense(table, dimension);
    let mut sums = vec![0.0f64; dimension];
    let mut sum = vec![0.0f32; dimension];
    for row in texts.rows() {
        sum.fill(0.0);
        Sparse::row_times(row, &table, &mut sum);
        sums.iter_mut().zip(&sum).for_each(|(s, v)| *s += f64::from(*v));
    }
    let count = texts.len().max(1) as f64;
    sums.iter().map(|s| to_i16(16.0 * s / count)).collect()
}

/// A part of one in whole millionths.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range is cut before")]
pub(super) fn millionths(v: f64) -> u32 {
    (v * 1e6).round().clamp(0.0, 1e6) as u32
}

/// One less the mean cosine between embeddings by both tables, over texts that are spread evenly.
fn loss(exact: &Dense, other: &Dense, texts: &Sparse) -> f64 {
    let step = texts.len().div_ceil(SAMPLE).max(1);
    let (mut total, mut count) = (0.0f64, 0.0f64);
    let (mut a, mut b) = (vec![0.0f32; exact.columns], vec![0.0f32; exact.columns]);
    for row in texts.rows().step_by(step) {
        a.fill(0.0);
        b.fill(0.0);
        Sparse::row_times(row, exact, &mut a);
        Sparse::row_times(row, other, &mut b);
        let dot = |x: &[f32], y: &[f32]| x.iter().zip(y).fold(0.0f64, |s, (x, y)| s + f64::from(*x) * f64::from(*y));
        let norms = (dot(&a, &a) * dot(&b, &b)).sqrt();
        if norms > 0.0 {
            total += dot(&a, &b) / norms;
        }
        count += 1.0;
    }
    1.0 - total / count.max(1.0)
}

fn dense(rows: &[i8], columns: usize) -> Dense {
    Dense { columns, values: rows.iter().map(|v| f32::from(*v)).collect() }
}

#[allow(clippy::cast_possible_truncation, reason = "the range is cut before")]
fn to_i8(v: f32) -> i8 {
    v.round().clamp(-127.0, 127.0) as i8
}

#[allow(clippy::cast_possible_truncation, reason = "the range is cut before")]
fn to_i16(v: f64) -> i16 {
    v.round().clamp(-32_767.0, 32_767.0) as i16
}

fn single(v: u32) -> f32 {
    u16::try_from(v).map_or(0.0, f32::from)
}
