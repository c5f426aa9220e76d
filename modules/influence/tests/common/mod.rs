//! Synthetic data and fitted models for the tests.
#![allow(dead_code, unreachable_pub, reason = "each test binary uses a part")]

use openledger_influence::fit::{FitOptions, Fitted, Sample, fit};
use openledger_influence::{
    Accumulators, Certificate, Certifier, CertifyParams, Error, Head, HinvMatrix, Point, ProbeVectors, Shape,
};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Overlapping clusters with a few wrong labels.
pub struct Data {
    pub shape: Shape,
    pub rows: Vec<(Vec<i8>, u16)>,
}

impl Data {
    pub fn new(classes: u16, dim: u16, n: usize, seed: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let centres: Vec<Vec<i32>> = (0..classes).map(|_| (0..dim).map(|_| rng.gen_range(-60..60)).collect()).collect();
        let rows = (0..n)
            .map(|_| {
                let c = rng.gen_range(0..classes);
                let e = centres[usize::from(c)]
                    .iter()
                    .map(|&m| (m + rng.gen_range(-50..50)).clamp(-128, 127) as i8)
                    .collect();
                (e, if rng.gen_bool(0.05) { rng.gen_range(0..classes) } else { c })
            })
            .collect();
        Self { shape: Shape::new(classes, dim).unwrap(), rows }
    }

    pub fn samples(&self) -> Vec<Sample<'_>> {
        self.rows.iter().map(|(e, y)| (&e[..], *y)).collect()
    }

    pub fn fitted(&self) -> Fitted {
        fit(self.shape, &self.samples(), &FitOptions::default(), None, |_| ()).unwrap()
    }
}

pub fn certify(
    data: &Data,
    head: &Head,
    hinv: &HinvMatrix,
    seed: [u8; 32],
) -> Result<(Certificate, Vec<Point>), Error> {
    let probes = ProbeVectors::new(hinv, &seed);
    let certifier = Certifier::new(head, hinv, &probes, CertifyParams::DEFAULT, data.rows.len() as u32)?;
    let mut acc = Accumulators::new(data.shape);
    let mut points = Vec::new();
    for (i, (e, y)) in data.rows.iter().enumerate() {
        points.push(certifier.absorb(&mut acc, 10 + 3 * i as u64, e, *y, 1_000_000)?);
    }
    Ok((certifier.finish(&acc)?, points))
}
