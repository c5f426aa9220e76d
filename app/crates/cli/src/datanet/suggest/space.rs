//! Where the items of a sample are compared: in the whole space, or after projection.

use openledger_influence::Error;
use openledger_influence::novelty;
use openledger_influence::subspace::{self, Projected, Projection};

use super::embed::Prepared;

/// Earlier texts of the label that a text is compared with, word by word.
const NEAREST: usize = 4;

/// Items where distances are taken.
pub(super) struct Space<'a> {
    prepared: &'a Prepared,
    projected: Option<Vec<Projected>>,
}

impl<'a> Space<'a> {
    /// The items of a sample, after projection if there is one.
    pub(super) fn of(prepared: &'a Prepared, projection: Option<&Projection>) -> Result<Self, Error> {
        let all = |p: &Projection| -> Result<Vec<Projected>, Error> {
            prepared.items.iter().map(|item| p.project(&item.features)).collect()
        };
        Ok(Self { prepared, projected: projection.map(all).transpose()? })
    }

    /// An item after projection.
    pub(super) fn projected(&self, at: usize) -> Option<&Projected> {
        self.projected.as_ref().and_then(|all| all.get(at))
    }

    fn distance(&self, a: usize, b: usize) -> Result<u64, Error> {
        if self.projected.is_some() {
            let (a, b) = self.projected(a).zip(self.projected(b)).ok_or(Error::BadLength)?;
            return subspace::distance_sq(&a.coordinates, &b.coordinates);
        }
        let (a, b) = self.prepared.items.get(a).zip(self.prepared.items.get(b)).ok_or(Error::BadLength)?;
        novelty::distance_sq(&a.features, &b.features)
    }

    /// The nearest of the others that have the item's label, nearest first, with their squared distances.
    pub(super) fn nearest(&self, item: usize, others: impl Iterator<Item = usize>) -> Result<Vec<(u64, usize)>, Error> {
        let label = |at: usize| self.prepared.items.get(at).map(|item| item.label);
        let mut near = Vec::new();
        for other in others.filter(|other| *other != item && label(*other) == label(item)) {
            near.push((self.distance(item, other)?, other));
        }
        near.sort_unstable();
        near.truncate(NEAREST);
        Ok(near)
    }
}
