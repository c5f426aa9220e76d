//! Form of denom metadata (SDK `x/bank/types/metadata.go`).

use openledger_core::{Denom, Res, Sdk};
use openledger_proto::cosmos::bank::v1beta1::{DenomUnit, Metadata};

fn bad(text: impl std::fmt::Display) -> openledger_core::Failure {
    Sdk::InvalidRequest.wrap(text)
}

fn check_denom(denom: &str, what: &str) -> Res<()> {
    Denom::new(denom).map(|_| ()).map_err(|_| bad(format!("{what}: invalid denom: {denom}")))
}

/// Checks a metadata entry.
///
/// # Errors
/// `sdk:18` for metadata that contradict themselves, with the SDK's text.
pub(crate) fn validate(m: &Metadata) -> Res<()> {
    if m.name.trim().is_empty() {
        return Err(bad("name field cannot be blank"));
    }
    if m.symbol.trim().is_empty() {
        return Err(bad("symbol field cannot be blank"));
    }
    check_denom(&m.base, "invalid metadata base denom")?;
    check_denom(&m.display, "invalid metadata display denom")?;
    let mut last: Option<u32> = None;
    for (i, unit) in m.denom_units.iter().enumerate() {
        match last {
            None if unit.denom != m.base => {
                return Err(bad(format!(
                    "metadata's first denomination unit must be the one with base denom '{}'",
                    m.base
                )));
            }
            None if unit.exponent != 0 => {
                return Err(bad(format!("the exponent for base denomination unit {} must be 0", m.base)));
            }
            Some(before) if before >= unit.exponent => return Err(bad("denom units should be sorted asc by exponent")),
            _ => {}
        }
        last = Some(unit.exponent);
        if m.denom_units.iter().take(i).any(|u| u.denom == unit.denom) {
            return Err(bad(format!("duplicate denomination unit {}", unit.denom)));
        }
        validate_unit(unit)?;
    }
    if !m.denom_units.iter().any(|u| u.denom == m.display) {
        return Err(bad(format!("metadata must contain a denomination unit with display denom '{}'", m.display)));
    }
    Ok(())
}

fn validate_unit(unit: &DenomUnit) -> Res<()> {
    check_denom(&unit.denom, "invalid denom unit")?;
    for (i, alias) in unit.aliases.iter().enumerate() {
        if unit.aliases.iter().take(i).any(|a| a == alias) {
            return Err(bad(format!("duplicate denomination unit alias {alias}")));
        }
        if alias.trim().is_empty() {
            return Err(bad(format!("alias for denom unit {} cannot be blank", unit.denom)));
        }
    }
    Ok(())
}
