//! Heights: the revision of a chain and the height within it (ibc-go `02-client/types/height.go`).

use crate::errors::IbcError;
use openledger_core::Res;
use openledger_proto::ibc::core::client::v1 as pb;
use std::fmt;

/// A height of a chain. A later revision is higher, whatever the height within it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Height {
    /// The revision, which a chain raises when it begins again at height 1.
    pub revision: u64,
    /// The height within the revision; 0 for none.
    pub height: u64,
}

impl Height {
    /// No height.
    pub const ZERO: Self = Self { revision: 0, height: 0 };

    /// A height of a revision.
    pub const fn new(revision: u64, height: u64) -> Self {
        Self { revision, height }
    }

    /// Whether this is no height.
    pub const fn is_zero(self) -> bool {
        self.revision == 0 && self.height == 0
    }

    /// The height after this one, in the same revision; wraps as Go's numbers do.
    #[must_use]
    pub const fn increment(self) -> Self {
        Self { revision: self.revision, height: self.height.wrapping_add(1) }
    }

    /// The height before this one, unless this is the first.
    #[must_use]
    pub fn decrement(self) -> Option<Self> {
        Some(Self { revision: self.revision, height: self.height.checked_sub(1)? })
    }

    /// The height of a protobuf message; none is zero.
    pub fn from_proto(height: Option<pb::Height>) -> Self {
        height.map_or(Self::ZERO, Self::from)
    }

    /// Reads `revision-height`.
    ///
    /// # Errors
    /// `ibc:9`.
    pub fn parse(text: &str) -> Res<Self> {
        let parts: Vec<&str> = text.split('-').collect();
        let &[revision, height] = parts.as_slice() else {
            return Err(IbcError::InvalidHeight
                .wrap(format!("expected height string format: {{revision}}-{{height}}. Got: {text}")));
        };
        Ok(Self { revision: number(revision, "revision")?, height: number(height, "height")? })
    }
}

fn number(text: &str, what: &str) -> Res<u64> {
    // Go reads digits only, without a sign.
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|_| digits).ok_or_else(|| {
        let cause = if digits { "value out of range" } else { "invalid syntax" };
        let text = format!("strconv.ParseUint: parsing {text:?}: {cause}");
        IbcError::InvalidHeight.wrap(format!("invalid {what} number. parse err: {text}"))
    })
}

impl fmt::Display for Height {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.revision, self.height)
    }
}

impl From<pb::Height> for Height {
    fn from(height: pb::Height) -> Self {
        Self { revision: height.revision_number, height: height.revision_height }
    }
}

impl From<Height> for pb::Height {
    fn from(height: Height) -> Self {
        Self { revision_number: height.revision, revision_height: height.height }
    }
}

/// The revision that a chain's id names: the number behind its last dash (`chain-4`), 0 for any other id (ibc-go
/// `ParseChainID`).
pub fn revision_of(chain_id: &str) -> u64 {
    is_revision_format(chain_id)
        .then(|| chain_id.rsplit('-').next().and_then(|n| n.parse().ok()))
        .flatten()
        .unwrap_or(0)
}

/// Whether a chain's id ends with a dash and a number without leading zero, after something that does not end with a
/// dash (ibc-go `IsRevisionFormat`).
pub fn is_revision_format(chain_id: &str) -> bool {
    let Some((name, number)) = chain_id.rsplit_once('-') else { return false };
    let first = number.bytes().next();
    !name.is_empty()
        && !name.contains('\n')
        && !name.ends_with('-')
        && matches!(first, Some(b'1'..=b'9'))
        && number.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heights_are_ordered_by_revision_first() {
        assert!(Height::new(1, 900) < Height::new(2, 1));
        assert_eq!(Height::parse("3-7").unwrap(), Height::new(3, 7));
        assert_eq!(Height::new(3, 7).to_string(), "3-7");
        assert_eq!(Height::new(3, 0).decrement(), None);
        for bad in ["", "1", "1-2-3", "-1", "+1-2", "a-1", "1-18446744073709551616"] {
            assert!(Height::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn only_a_number_behind_the_last_dash_is_a_revision() {
        let expected =
            [("chain-4", 4), ("a-b-12", 12), ("chain-0", 0), ("chain-01", 0), ("chain--1", 0), ("-1", 0), ("chain", 0)];
        for (id, revision) in expected {
            assert_eq!(revision_of(id), revision, "{id}");
        }
    }
}
