//! Checks of the terms of a datanet that need no state beyond the parameters.

use crate::admission::{MAX_DIMENSION, MAX_TEXT, PPM};
use crate::columns;
use crate::errors::DatanetError;
use crate::params::{bond_denom, coin};
use crate::standing::lexical;
use openledger_core::{Amount, Failure, Res};
use openledger_influence::novelty::NoveltyParams;
use openledger_influence::subspace::{Projection, SubspaceParams};
use openledger_proto::cosmos::base::v1beta1::Coin as PbCoin;
use openledger_proto::openledger::datanet::v1::{
    AdmissionPolicy, Evidence, LicenceBit, Modality, Params, Schema, Shares, Subspace, SubspaceRules,
};
use sha2::{Digest, Sha256};

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

/// A known modality, dimension and labels within bounds, label names for all labels or for none, rules for texts in
/// order and only for texts.
pub(crate) fn schema(schema: &Schema) -> Res<()> {
    if !matches!(Modality::try_from(schema.modality), Ok(Modality::Int8Vector | Modality::Utf8Text)) {
        return Err(refuse(DatanetError::InvalidSchema, "modality"));
    }
    let text = schema.modality() == Modality::Utf8Text;
    let most = if text { MAX_TEXT } else { MAX_DIMENSION };
    if !(1..=most).contains(&schema.dimension) {
        return Err(refuse(DatanetError::InvalidSchema, &format!("dimension must be 1 to {most}")));
    }
    if let Some(rules) = &schema.text {
        if !text || rules.dedup_encoder == 0 {
            return Err(refuse(DatanetError::InvalidTextRules, "rules for texts need texts and an encoder"));
        }
        lexical(rules).validate().map_err(|e| refuse(DatanetError::InvalidTextRules, &e.to_string()))?;
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
    columns::validate(schema)
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

/// `tau <= full_at`; for texts no norm bound, and without rules neither of these nor a bound of line proofs.
pub(crate) fn thresholds(schema: &Schema, tau: u64, full_at: u64, norm_bound: u64, line_tau_sq: u64) -> Res<()> {
    let text = schema.modality() == Modality::Utf8Text;
    let equal_only = text && schema.text.is_none();
    if full_at < tau || (text && norm_bound != 0) || (equal_only && (tau, full_at, line_tau_sq) != (0, 0, 0)) {
        return Err(DatanetError::InvalidThreshold.into());
    }
    Ok(())
}

/// A sound projection with bounds in order; for vectors it takes as many values as they have. `None` without one.
pub(crate) fn subspace(subspace: Option<&Subspace>) -> Res<Option<Projection>> {
    let Some(subspace) = subspace else { return Ok(None) };
    let bad = |e: openledger_influence::Error| refuse(DatanetError::InvalidSubspace, &e.to_string());
    let projection = Projection::from_bytes(&subspace.projection).map_err(bad)?;
    off_bounds(subspace.full_off_sq, subspace.max_off_sq)?;
    Ok(Some(projection))
}

/// The bounds of the distance from a subspace are in order.
pub(crate) fn off_bounds(full_off_sq: u64, max_off_sq: u64) -> Res<()> {
    let novelty = NoveltyParams { tau_sq: 0, full_sq: 0, max_norm_sq: u64::MAX };
    let params = SubspaceParams { novelty, full_off_sq, max_off_sq };
    params.validate().map_err(|e| refuse(DatanetError::InvalidSubspace, &e.to_string()))
}

/// A projection fits a schema as far as the schema knows.
pub(crate) fn subspace_fits(schema: &Schema, projection: Option<&Projection>) -> Res<()> {
    let Some(projection) = projection else { return Ok(()) };
    let fits = match schema.modality() {
        Modality::Int8Vector => u32::try_from(projection.dim()) == Ok(schema.dimension),
        _ => schema.text.is_some(),
    };
    if fits { Ok(()) } else { Err(refuse(DatanetError::InvalidSubspace, "the projection has another dimension")) }
}

/// What a datanet keeps of its subspace beside the projection's bytes.
pub(crate) fn subspace_rules(subspace: &Subspace) -> SubspaceRules {
    let directions = Projection::from_bytes(&subspace.projection).map_or(0, |p| p.directions());
    SubspaceRules {
        projection_sha256: Sha256::digest(&subspace.projection).to_vec(),
        directions: u32::try_from(directions).unwrap_or(u32::MAX),
        full_off_sq: subspace.full_off_sq,
        max_off_sq: subspace.max_off_sq,
    }
}

/// A part of earnings, at most all of them.
pub(crate) fn bond_rate(ppm: u32) -> Res<()> {
    if ppm <= PPM { Ok(()) } else { Err(refuse(DatanetError::InvalidBond, "bond_rate_ppm must be at most 1000000")) }
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
