//! Fits the head off chain and holds it to the chain's own checks before anything is submitted.
#![allow(clippy::disallowed_methods, reason = "the command line waits, draws salts, reads the environment")]

use openledger_influence::fit::{FitError, FitOptions, Fitted, fit};
use openledger_influence::{
    self as influence, Accumulators, Certificate, Certifier, CertifyParams, ProbeVectors, Shape,
};
use openledger_proto::openledger::model::v1 as pb;
use rand::RngCore;

use super::training_set::TrainingSet;
use super::{fine_percent, progress};
use openledger_client::ClientError;

/// What certification will demand of a model trained with this lambda.
pub(super) fn demands(lambda_ppb: u64, params: &pb::Params) -> CertifyParams {
    CertifyParams { lambda_ppb, tolerance_ppm: params.tolerance_ppm, probe_tolerance_ppm: params.probe_tolerance_ppm }
}

/// Shape of the model's head.
pub(super) fn shape(model: &pb::Model) -> Result<Shape, ClientError> {
    let narrow = |v: u32| u16::try_from(v).map_err(|_| influence::Error::BadShape);
    let shape = narrow(model.classes).and_then(|classes| Shape::new(classes, narrow(model.embedding_dimension)?));
    shape.map_err(|e| {
        ClientError::Usage(format!("{} labels of {} elements: {e}", model.classes, model.embedding_dimension))
    })
}

/// Fits, quantises and inverts.
///
/// # Errors
/// When the fit does not converge, or the result would not be certified.
pub(super) fn head(shape: Shape, set: &TrainingSet, demands: CertifyParams) -> Result<Fitted, ClientError> {
    let samples: Vec<(&[i8], u16)> = set.examples.iter().map(|e| (e.embedding.as_slice(), e.label)).collect();
    let options = FitOptions { certify: demands, ..FitOptions::default() };
    progress(&format!("fitting {} weights on {} points by damped Newton steps", shape.params(), samples.len()));
    let fitted = fit(shape, &samples, &options, None, |p| {
        progress(&format!("  iteration {:>2}: objective {:.9}, gradient {:.2e}", p.iteration, p.objective, p.gradient));
    });
    let fitted = fitted.map_err(|e: FitError| ClientError::Usage(format!("fit: {e}")))?;
    let certificate = certify(shape, &fitted, set, demands)
        .map_err(|e| ClientError::Usage(format!("the chain would refuse this head: {e}")))?;
    progress(&format!(
        "checked here as the chain will: at most {} of |W| from the optimum, probes within {}, inverse with {} fraction bits",
        fine_percent(certificate.distance_ppb),
        fine_percent(certificate.probe_miss_ppb),
        fitted.hinv.shift()
    ));
    Ok(fitted)
}

/// The chain's certifier, with a seed of our own.
fn certify(shape: Shape, fitted: &Fitted, set: &TrainingSet, demands: CertifyParams) -> influence::Result<Certificate> {
    let mut seed = [0u8; 32];
    rand::rngs::OsRng.fill_bytes(&mut seed);
    let probes = ProbeVectors::new(&fitted.hinv, &seed);
    let points = u32::try_from(set.examples.len()).map_err(|_| influence::Error::WrongCount)?;
    let certifier = Certifier::new(&fitted.head, &fitted.hinv, &probes, demands, points)?;
    let mut sums = Accumulators::new(shape);
    for (id, example) in (0u64..).zip(&set.examples) {
        certifier.absorb(&mut sums, id, &example.embedding, example.label, example.novelty_ppm)?;
    }
    certifier.finish(&sums)
}

#[cfg(test)]
mod tests {
    use super::super::training_set::Example;
    use super::*;

    fn set(label: impl Fn(i8) -> bool) -> TrainingSet {
        let example = |i: i8| Example {
            embedding: vec![i.wrapping_mul(4).wrapping_sub(118), i.wrapping_mul(11), 90],
            label: u16::from(label(i)),
            novelty_ppm: 1_000_000,
        };
        TrainingSet { examples: (0..60).map(example).collect() }
    }

    #[test]
    fn what_can_be_certified_is_fitted_and_what_cannot_is_refused_before_it_costs_anything() {
        let model = pb::Model { classes: 2, embedding_dimension: 3, ..pb::Model::default() };
        let shape = shape(&model).unwrap();
        let demands = demands(
            1_000_000,
            &pb::Params { tolerance_ppm: 1_000, probe_tolerance_ppm: 1_000, ..pb::Params::default() },
        );
        let fitted = head(shape, &set(|i| i >= 29), demands).unwrap();
        assert_eq!(fitted.head.weights().len(), 8);
        // Labels that do not depend on the features: W is so small that Q16 cannot come near enough to it.
        let error = head(shape, &set(|i| i % 3 == 0), demands).unwrap_err().to_string();
        assert!(error.contains("not the optimum"), "{error}");
        assert!(head(shape, &TrainingSet { examples: Vec::new() }, demands).is_err());
    }
}
