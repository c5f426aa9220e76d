//! A certified head with its points and their owners: read from a node, or certified here for a part of the points.

use std::collections::{BTreeMap, BTreeSet};

use openledger_influence::fit::fidelity::Subject;
use openledger_influence::fit::{FitError, Sample, fit};
use openledger_influence::{Accumulators, Certifier, Head, HinvMatrix, Point, ProbeVectors, Shape};
use openledger_proto::cosmos::base::query::v1beta1::PageRequest;
use openledger_proto::openledger::model::v1 as pb;
use openledger_proto::openledger::model::v1::ModelStatus;
use rand::Rng;
use rand::seq::SliceRandom;

use super::{failed, options};
use crate::model::{QUERY, fit as heads};
use openledger_client::{Client, ClientError};

/// Points of a page.
const PAGE: u64 = 1_000;
/// One point in so many is left out of a fit to be asked for.
const LEFT_OUT: usize = 5;

/// What is measured.
#[derive(Debug)]
pub(super) struct Material {
    head: Head,
    hinv: HinvMatrix,
    points: Vec<Point>,
    /// The owner of each point, as a number.
    pub(super) owners: Vec<usize>,
    /// Datanets and items of the points.
    pub(super) items: BTreeSet<(u64, u64)>,
    lambda_ppb: u64,
    /// The quantile of the floor of the base of payment, in ppm.
    pub(super) floor_ppm: u32,
}

impl Material {
    /// Reads a model.
    ///
    /// # Errors
    /// When it has no certified head, or the node answers what does not fit together.
    pub(super) fn fetch(client: &Client, model: &pb::Model) -> Result<Self, ClientError> {
        let certified = matches!(model.status(), ModelStatus::Certified | ModelStatus::Deprecated);
        let (Some(registered), Some(training), true) = (&model.head, &model.training, certified) else {
            let text = format!("model {} has no certified head: {}", model.id, model.status().as_str_name());
            return Err(ClientError::Usage(text));
        };
        let shape = heads::shape(model)?;
        let malformed =
            |e: openledger_influence::Error| ClientError::Answer(format!("material of model {}: {e}", model.id));
        let request = pb::QueryWeightsRequest { model_id: model.id };
        let answer: pb::QueryWeightsResponse = client.query(&format!("{QUERY}/Weights"), &request)?;
        let head = Head::from_bytes(shape, &answer.weights).map_err(malformed)?;
        let mut inverse = Vec::new();
        for index in 0.. {
            if inverse.len() >= shape.hinv_bytes() {
                break;
            }
            let request = pb::QueryInverseChunkRequest { model_id: model.id, index };
            let chunk: pb::QueryInverseChunkResponse = client.query(&format!("{QUERY}/InverseChunk"), &request)?;
            inverse.extend(chunk.data);
        }
        let hinv = HinvMatrix::from_bytes(shape, registered.inverse_fraction_bits, &inverse).map_err(malformed)?;
        let (mut points, mut owners, mut items, mut numbers) =
            (Vec::new(), Vec::new(), BTreeSet::new(), BTreeMap::new());
        for listed in listed(client, model.id)? {
            let next = numbers.len();
            owners.push(*numbers.entry(listed.owner.clone()).or_insert(next));
            items.insert((listed.datanet_id, listed.item_id));
            let point = point(&listed);
            points.push(point.ok_or_else(|| ClientError::Answer(format!("point {} is malformed", listed.index)))?);
        }
        if u64::try_from(points.len()) != Ok(model.points) {
            return Err(ClientError::Answer(format!("{} of {} points", points.len(), model.points)));
        }
        let (lambda_ppb, floor_ppm) = (training.lambda_ppb, model.sigma_floor_ppm);
        Ok(Self { head, hinv, points, owners, items, lambda_ppb, floor_ppm })
    }

    /// In the form in which it is measured.
    pub(super) fn subject(&self) -> Subject<'_> {
        Subject { head: &self.head, hinv: &self.hinv, points: &self.points, lambda_ppb: self.lambda_ppb }
    }

    /// A head that is fitted and certified without a random fifth of the points, and the embeddings of that fifth.
    ///
    /// # Errors
    /// When the fit does not converge.
    pub(super) fn split(&self, rng: &mut impl Rng) -> Result<(Self, Vec<Vec<i8>>), ClientError> {
        let mut order: Vec<usize> = (0..self.points.len()).collect();
        order.shuffle(rng);
        order.truncate(self.points.len() / LEFT_OUT);
        let left_out: BTreeSet<usize> = order.into_iter().collect();
        let (mut rows, mut owners, mut asked) = (Vec::new(), Vec::new(), Vec::new());
        for (at, (point, owner)) in self.points.iter().zip(&self.owners).enumerate() {
            if left_out.contains(&at) {
                asked.push(point.embedding.clone());
            } else {
                rows.push((point.embedding.clone(), point.label, point.novelty_ppm));
                owners.push(*owner);
            }
        }
        let rest = certified(self.head.shape(), &rows, owners, (self.lambda_ppb, self.floor_ppm))?;
        Ok((Self { items: self.items.clone(), ..rest }, asked))
    }
}

/// Fits a head on rows of embedding, label and novelty, and makes its points as certification does. `terms` are lambda
/// in ppb and the quantile of the floor in ppm.
///
/// # Errors
/// When the fit does not converge.
pub(super) fn certified(
    shape: Shape,
    rows: &[(Vec<i8>, u16, u32)],
    owners: Vec<usize>,
    (lambda_ppb, floor_ppm): (u64, u32),
) -> Result<Material, ClientError> {
    let samples: Vec<Sample<'_>> = rows.iter().map(|(e, label, _)| (e.as_slice(), *label)).collect();
    let options = options(lambda_ppb);
    let fitted = fit(shape, &samples, &options, None, |_| ()).map_err(|e| failed(&e))?;
    let probes = ProbeVectors::new(&fitted.hinv, &[0; 32]); // nobody is to be caught here
    let make = || {
        let count = u32::try_from(rows.len()).map_err(|_| openledger_influence::Error::WrongCount)?;
        let certifier = Certifier::new(&fitted.head, &fitted.hinv, &probes, options.certify, count)?;
        let mut sums = Accumulators::new(shape);
        let point = |(id, (e, label, novelty)): (u64, &(Vec<i8>, u16, u32))| {
            certifier.absorb(&mut sums, id, e, *label, *novelty)
        };
        (0u64..).zip(rows).map(point).collect::<openledger_influence::Result<Vec<Point>>>()
    };
    let points = make().map_err(|e| failed(&FitError::from(e)))?;
    Ok(Material { head: fitted.head, hinv: fitted.hinv, points, owners, items: BTreeSet::new(), lambda_ppb, floor_ppm })
}

fn listed(client: &Client, model_id: u64) -> Result<Vec<pb::CertifiedPoint>, ClientError> {
    let (mut all, mut key) = (Vec::new(), Vec::new());
    loop {
        let pagination = Some(PageRequest { key, limit: PAGE, ..PageRequest::default() });
        let request = pb::QueryPointsRequest { model_id, pagination };
        let page: pb::QueryPointsResponse = client.query(&format!("{QUERY}/Points"), &request)?;
        all.extend(page.points);
        key = page.pagination.map(|page| page.next_key).unwrap_or_default();
        if key.is_empty() {
            return Ok(all);
        }
    }
}

fn point(listed: &pb::CertifiedPoint) -> Option<Point> {
    Some(Point {
        id: listed.index,
        label: u16::try_from(listed.label).ok()?,
        embedding: listed.embedding.iter().map(|b| b.cast_signed()).collect(),
        mantissas: listed.residual_mantissas.iter().map(|m| i16::try_from(*m).ok()).collect::<Option<_>>()?,
        exp: u8::try_from(listed.residual_exponent).ok()?,
        sigma: listed.sigma,
        gate: listed.gate,
        novelty_ppm: listed.novelty_ppm,
    })
}
