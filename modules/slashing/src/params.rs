//! Parameters of the module: the defaults and the bounds.

use openledger_core::wire::{dec_to_proto, nanos_from_proto, nanos_to_proto};
use openledger_core::{Dec, Failure, Res, wire};
use openledger_proto::cosmos::slashing::v1beta1 as pb;

const MINUTE: i128 = 60_000_000_000;

/// The parameters of the module, with their decimals and times parsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Params {
    /// The number of blocks in the sliding window.
    pub window: i64,
    /// The share of the window that a validator must sign.
    pub min_signed: Dec,
    /// The nanoseconds that a validator stays in jail after downtime.
    pub jail_nanos: i128,
    /// The share of the stake that a double sign costs.
    pub double_sign: Dec,
    /// The share of the stake that downtime costs.
    pub downtime: Dec,
}

fn dec(bytes: &[u8], what: &str) -> Res<Dec> {
    if bytes.is_empty() {
        return Err(Failure::unregistered(format!("{what} cannot be nil: <nil>")));
    }
    let text = std::str::from_utf8(bytes).map_err(|e| Failure::unregistered(format!("{what}: {e}")))?;
    wire::dec_from_proto(text)
}

impl Params {
    /// The SDK's defaults: half of 100 blocks, ten minutes, 5 % and 1 %.
    pub(crate) fn default_proto() -> pb::Params {
        let places = |s: &str| s.as_bytes().to_vec();
        pb::Params {
            signed_blocks_window: 100,
            min_signed_per_window: places("500000000000000000"),
            downtime_jail_duration: Some(nanos_to_proto(10 * MINUTE)),
            slash_fraction_double_sign: places("50000000000000000"),
            slash_fraction_downtime: places("10000000000000000"),
        }
    }

    /// Reads the protobuf form.
    ///
    /// # Errors
    /// `undefined:1` for a decimal that is missing, `sdk:18` for one that is malformed.
    pub fn from_proto(p: &pb::Params) -> Res<Self> {
        Ok(Self {
            window: p.signed_blocks_window,
            min_signed: dec(&p.min_signed_per_window, "min signed per window")?,
            jail_nanos: nanos_from_proto(p.downtime_jail_duration.as_ref()),
            double_sign: dec(&p.slash_fraction_double_sign, "double sign slash fraction")?,
            downtime: dec(&p.slash_fraction_downtime, "downtime slash fraction")?,
        })
    }

    /// Writes the protobuf form; every field is written, as the SDK's generated code does.
    pub fn to_proto(&self) -> pb::Params {
        let bytes = |d| dec_to_proto(d).into_bytes();
        pb::Params {
            signed_blocks_window: self.window,
            min_signed_per_window: bytes(self.min_signed),
            downtime_jail_duration: Some(nanos_to_proto(self.jail_nanos)),
            slash_fraction_double_sign: bytes(self.double_sign),
            slash_fraction_downtime: bytes(self.downtime),
        }
    }

    /// The SDK's `Params.Validate`, for updates.
    ///
    /// # Errors
    /// `undefined:1` for a parameter out of range, with the SDK's text.
    pub fn validate(&self) -> Res<()> {
        if self.window <= 0 {
            return Err(Failure::unregistered(format!("signed blocks window must be positive: {}", self.window)));
        }
        fraction(self.min_signed, "min signed per window")?;
        if self.jail_nanos <= 0 {
            return Err(Failure::unregistered(format!(
                "downtime jail duration must be positive: {}ns",
                self.jail_nanos
            )));
        }
        fraction(self.double_sign, "double sign slash fraction")?;
        fraction(self.downtime, "downtime slash fraction")
    }

    /// The SDK's `ValidateGenesis`, which asks for more than an update does.
    ///
    /// # Errors
    /// `undefined:1` for a parameter out of the range that a genesis may have.
    pub(crate) fn validate_genesis(&self) -> Res<()> {
        self.validate()?;
        if self.jail_nanos < MINUTE {
            return Err(Failure::unregistered(format!(
                "downtime unjail duration must be at least 1 minute, is {}ns",
                self.jail_nanos
            )));
        }
        if self.window < 10 {
            return Err(Failure::unregistered(format!("signed blocks window must be at least 10, is {}", self.window)));
        }
        Ok(())
    }

    /// Blocks of the window that may be missed (SDK `SignedBlocksWindow - MinSignedPerWindow`).
    pub(crate) fn max_missed(&self) -> Res<i64> {
        let least = self.min_signed.mul_int64(self.window)?.round_int64()?;
        self.window.checked_sub(least).ok_or_else(|| Failure::corrupt("slashing parameters"))
    }
}

fn fraction(d: Dec, what: &str) -> Res<()> {
    if d.is_negative() {
        return Err(Failure::unregistered(format!("{what} cannot be negative: {d}")));
    }
    if d > Dec::ONE {
        return Err(Failure::unregistered(format!("{what} too large: {d}")));
    }
    Ok(())
}
