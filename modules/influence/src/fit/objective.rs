//! Mean cross-entropy with an L2 penalty, its gradient and Hessian.

use super::{Sample, features, linalg};
use crate::error::{Error, Result};
use crate::head::Shape;

pub(super) struct Objective {
    shape: Shape,
    x: Vec<f64>, // n x inputs
    labels: Vec<usize>,
    lambda: f64,
}

pub(super) struct Evaluation {
    pub(super) value: f64,
    pub(super) gradient: Vec<f64>,
    p: Vec<f64>, // n x classes
}

impl Objective {
    pub(super) fn new(shape: Shape, samples: &[Sample<'_>], lambda: f64) -> Result<Self> {
        let mut x = Vec::with_capacity(samples.len() * shape.inputs());
        let mut labels = Vec::with_capacity(samples.len());
        for &(e, label) in samples {
            if e.len() != shape.dim() {
                return Err(Error::BadLength);
            }
            if usize::from(label) >= shape.classes() {
                return Err(Error::BadLabel);
            }
            x.extend(features(e));
            labels.push(usize::from(label));
        }
        if labels.is_empty() { Err(Error::BadParameter) } else { Ok(Self { shape, x, labels, lambda }) }
    }

    fn rows(&self) -> impl Iterator<Item = &[f64]> {
        self.x.chunks_exact(self.shape.inputs())
    }

    pub(super) fn evaluate(&self, w: &[f64]) -> Evaluation {
        let (classes, inputs) = (self.shape.classes(), self.shape.inputs());
        let n = self.labels.len() as f64;
        let mut p = Vec::with_capacity(self.labels.len() * classes);
        let mut gradient: Vec<f64> = w.iter().map(|w| w * self.lambda * n).collect();
        let mut loss = 0.0;
        for (x, &y) in self.rows().zip(&self.labels) {
            let z: Vec<f64> = w.chunks_exact(inputs).map(|row| linalg::dot(row, x)).collect();
            let top = z.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let e: Vec<f64> = z.iter().map(|z| libm::exp(z - top)).collect();
            let sum: f64 = e.iter().sum();
            loss += libm::log(sum) + top - z.get(y).copied().unwrap_or(0.0);
            for (c, (row, e)) in gradient.chunks_exact_mut(inputs).zip(&e).enumerate() {
                let prob = e / sum;
                p.push(prob);
                let r = if c == y { prob - 1.0 } else { prob };
                row.iter_mut().zip(x).for_each(|(g, x)| *g += r * x);
            }
        }
        gradient.iter_mut().for_each(|g| *g /= n);
        Evaluation { value: loss / n + 0.5 * self.lambda * linalg::dot(w, w), gradient, p }
    }

    /// `mean (diag(p) - p p') (x) x x' + lambda I`, row-major, lower triangle filled and mirrored.
    pub(super) fn hessian(&self, at: &Evaluation) -> Vec<f64> {
        let (classes, d) = (self.shape.classes(), self.shape.inputs());
        let size = self.shape.params();
        let n = self.labels.len() as f64;
        // features as columns, so that every entry is one inner product over the points
        let columns: Vec<f64> = (0..d).flat_map(|j| self.x.iter().skip(j).step_by(d).copied()).collect();
        let mut h = vec![0.0; size * size];
        let mut weighted = vec![0.0; self.labels.len()];
        for a in 0..classes {
            for b in 0..=a {
                let weights: Vec<f64> =
                    at.p.chunks_exact(classes)
                        .map(|p| (p.get(a).copied().unwrap_or(0.0), p.get(b).copied().unwrap_or(0.0)))
                        .map(|(pa, pb)| if a == b { pa * (1.0 - pa) } else { -pa * pb } / n)
                        .collect();
                for (i, column) in columns.chunks_exact(weighted.len()).enumerate() {
                    weighted.iter_mut().zip(column.iter().zip(&weights)).for_each(|(v, (x, w))| *v = x * w);
                    for (j, other) in columns.chunks_exact(weighted.len()).enumerate().take(i + 1) {
                        let v = linalg::dot(&weighted, other);
                        for (r, c) in [
                            (a * d + i, b * d + j),
                            (a * d + j, b * d + i),
                            (b * d + j, a * d + i),
                            (b * d + i, a * d + j),
                        ] {
                            if let Some(slot) = h.get_mut(r * size + c) {
                                *slot = v;
                            }
                        }
                    }
                }
            }
        }
        for at in 0..size {
            if let Some(v) = h.get_mut(at * size + at) {
                *v += self.lambda;
            }
        }
        h
    }
}
