//! Checks of the terms of a datanet that need no state beyond the parameters.

use crate::admission::{MAX_DIMENSION, PPM};
use crate::errors::DatanetError;
use crate::params::{bond_denom, coin};
use openledger_core::{Amount, Failure, Res};
use openledger_proto::cosmos::base::v1beta1::Coin as PbCoin;
use openledger_proto::openledger::datanet::v1::{
    AdmissionPolicy, Evidence, LicenceBit, Modality, Params, Schema, Shares,
};

/// All bits that a licence may have.
pub const ALL_LICENCE_BITS: u32 = LicenceBit::Train as u32
    | LicenceBit::Tune as u32
    | LicenceBit::Evaluate as u32
    | LicenceBit::Retrieve as u32
    | LicenceBit::Generate as u32
    | LicenceBit::Commercial as u32
    | LicenceBit::Redistribute as u32;

/// Greatest number of labels of a schema.
pub const MAX_LABELS: u32 = 256;
/// Greatest number of curators of a datanet.
pub const MAX_CURATORS: usize = 16;

fn refuse(error: DatanetError, what: &str) -> Failure {
    Failure::from(error).context(what)
}

/// Title 1 to 128 bytes, description at most 2,048.
pub(crate) fn texts(title: &str, description: &str) -> Res<()> {
    if title.is_empty() || title.len() > 128 {
        return Err(refuse(DatanetError::InvalidText, "title must have 1 to 128 bytes"));
    }
    if description.len() > 2048 {
        return Err(refuse(DatanetError::InvalidText, "description must have at most 2048 bytes"));
    }
    Ok(())
}

/// A known modality, dimension and labels within bounds, label names for all labels or for none.
pub(crate) fn schema(schema: &Schema) -> Res<()> {
    if !matches!(Modality::try_from(schema.modality), Ok(Modality::Int8Vector | Modality::Utf8Text)) {
        return Err(refuse(DatanetError::InvalidSchema, "modality"));
    }
    if !(1..=MAX_DIMENSION).contains(&schema.dimension) {
        return Err(refuse(DatanetError::InvalidSchema, "dimension must be 1 to 1024"));
    }
    if !(2..=MAX_LABELS).contains(&schema.labels) {
        return Err(refuse(DatanetError::InvalidSchema, "labels must be 2 to 256"));
    }
    let names = &schema.label_names;
    let count = u32::try_from(names.len()).unwrap_or(u32::MAX);
    if !names.is_empty() && (count != schema.labels || names.iter().any(|n| n.is_empty() || n.len() > 64)) {
        return Err(refuse(
            DatanetError::InvalidSchema,
            "label_names must be empty or name every label with 1 to 64 bytes",
        ));
    }
    Ok(())
}

/// Refuses a licence with unknown bits.
pub(crate) fn known_licence(bits: u32) -> Res<()> {
    if bits & !ALL_LICENCE_BITS == 0 { Ok(()) } else { Err(DatanetError::InvalidLicence.into()) }
}

/// Known bits, at least one.
pub(crate) fn granted_licence(bits: u32) -> Res<()> {
    known_licence(bits)?;
    if bits == 0 { Err(DatanetError::InvalidLicence.into()) } else { Ok(()) }
}

/// Curators exactly when the policy asks for them, distinct, at most sixteen.
pub(crate) fn curators(policy: AdmissionPolicy, curators: &[String]) -> Res<()> {
    let distinct = curators.iter().enumerate().all(|(i, c)| !curators.iter().take(i).any(|d| d == c));
    let fits = match policy {
        AdmissionPolicy::Curated => (1..=MAX_CURATORS).contains(&curators.len()),
        AdmissionPolicy::Open | AdmissionPolicy::Allowlist => curators.is_empty(),
        AdmissionPolicy::Unspecified => false,
    };
    if fits && distinct { Ok(()) } else { Err(DatanetError::InvalidPolicy.into()) }
}

/// Adds up to one million; curators' share only where curators exist.
pub(crate) fn shares(policy: AdmissionPolicy, shares: &Shares) -> Res<()> {
    let sum = u64::from(shares.contributors_ppm)
        .saturating_add(shares.curators_ppm.into())
        .saturating_add(shares.commons_ppm.into());
    if sum != u64::from(PPM) {
        return Err(refuse(DatanetError::InvalidShares, "shares must add up to 1000000 ppm"));
    }
    if policy != AdmissionPolicy::Curated && shares.curators_ppm > 0 {
        return Err(refuse(DatanetError::InvalidShares, "only a curated datanet pays curators"));
    }
    Ok(())
}

/// `tau <= full_at`, both and the norm bound zero for text.
pub(crate) fn thresholds(modality: Modality, tau: u64, full_at: u64, norm_bound: u64) -> Res<()> {
    let text = modality == Modality::Utf8Text;
    if full_at < tau || (text && (tau, full_at, norm_bound) != (0, 0, 0)) {
        return Err(DatanetError::InvalidThreshold.into());
    }
    Ok(())
}

/// A known choice, or none.
pub(crate) fn evidence(evidence: i32) -> Res<()> {
    Evidence::try_from(evidence).map(drop).map_err(|_| DatanetError::InvalidEvidence.into())
}

/// Bond and shares against the parameters.
pub(crate) fn within_params(params: &Params, bond: Option<&PbCoin>, shares: &Shares) -> Res<()> {
    let bond = coin(bond)?;
    let (min, max): (Amount, Amount) = (params.min_item_bond.parse()?, params.max_item_bond.parse()?);
    if bond.denom != bond_denom(params)? || bond.amount < min || bond.amount > max {
        return Err(refuse(
            DatanetError::InvalidBond,
            &format!("{bond} is not within {min} to {max} {}", bond_denom(params)?),
        ));
    }
    if shares.contributors_ppm < params.min_contributors_ppm {
        return Err(refuse(
            DatanetError::InvalidShares,
            &format!("contributors get at least {} ppm", params.min_contributors_ppm),
        ));
    }
    Ok(())
}
