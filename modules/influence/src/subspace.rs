//! Distances in the signal subspace: the projection that an encoder registers, and admission after it.
//!
//! Noise in directions that honest data do not use buys distance from every earlier item, and with it novelty.
//! An encoder therefore carries the principal directions of its data; near duplicates and novelty are judged by
//! what is left after projection, and what lies outside the subspace is bounded.
#![allow(clippy::cast_possible_truncation, reason = "the bound of each value stands beside it")]

use crate::error::{Error, Result};
use crate::fixed::round_shift;
use crate::novelty::{NoveltyParams, norm_sq, novelty_ppm};

/// The most features that a projection takes. With it every sum of a row stays below `2^14 * 2^7 * 2^8 = 2^29`.
pub const MAX_DIM: usize = 1 << 14;
/// The most directions of a projection.
pub const MAX_DIRECTIONS: usize = 256;
/// The largest shift: rows of int8 entries with norm `2^14` would need that many features.
pub const MAX_SHIFT: u32 = 14;
const VERSION: u8 = 1;
const HEADER: usize = 6;

/// An affine map to the signal subspace: `y_k = (P_k . (e - centre)) / 2^shift`, the rows of P being about
/// orthogonal with norm `2^shift`, so that distances keep the unit of the embedding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Projection {
    shift: u32,
    centre: Vec<i8>,
    rows: Vec<i8>, // directions x dim, row-major
}

/// An embedding after projection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Projected {
    /// Coordinates in the subspace, in int8 units, rounded to nearest.
    pub coordinates: Vec<i16>,
    /// Squared distance from the subspace, in int8 units squared, rounded down.
    pub off_sq: u64,
    /// Squared norm of the embedding.
    pub norm_sq: u64,
}

impl Projection {
    /// A projection with `centre.len()` features; `rows` holds its directions one after the other.
    ///
    /// # Errors
    /// [`Error::BadLength`] when `rows` is not a whole number of directions, [`Error::BadParameter`] for no
    /// feature or more than [`MAX_DIM`], no direction or more than [`MAX_DIRECTIONS`], a shift above
    /// [`MAX_SHIFT`], or a row whose norm lies outside `2^shift` times `[1/2, 5/4]`: a short row hides
    /// distance, a long one invents it.
    pub fn new(shift: u32, centre: Vec<i8>, rows: Vec<i8>) -> Result<Self> {
        let dim = centre.len();
        if dim == 0 || dim > MAX_DIM || rows.is_empty() || shift > MAX_SHIFT {
            return Err(Error::BadParameter);
        }
        if !rows.len().is_multiple_of(dim) {
            return Err(Error::BadLength);
        }
        if rows.len() / dim > MAX_DIRECTIONS {
            return Err(Error::BadParameter);
        }
        let one = 1u64 << (2 * shift);
        let sound = |row: &[i8]| (4 * one..=25 * one).contains(&norm_sq(row).saturating_mul(16));
        if rows.chunks_exact(dim).all(sound) { Ok(Self { shift, centre, rows }) } else { Err(Error::BadParameter) }
    }

    /// The number of features.
    #[must_use]
    pub const fn dim(&self) -> usize {
        self.centre.len()
    }

    /// The number of directions.
    #[must_use]
    pub fn directions(&self) -> usize {
        self.rows.len().checked_div(self.dim()).unwrap_or(0)
    }

    /// Multiply-adds of projecting one embedding.
    #[must_use]
    pub fn macs(&self) -> u64 {
        self.rows.len().saturating_add(self.dim()) as u64
    }

    /// Canonical bytes: version (1 byte), shift (1), features (2), directions (2), all little-endian, then the
    /// centre and the rows.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = vec![VERSION, self.shift as u8];
        out.extend_from_slice(&(self.dim() as u16).to_le_bytes());
        out.extend_from_slice(&(self.directions() as u16).to_le_bytes());
        out.extend(self.centre.iter().chain(&self.rows).map(|v| v.cast_unsigned()));
        out
    }

    /// Reads canonical bytes.
    ///
    /// # Errors
    /// [`Error::BadEncoding`] for another version or length, and those of [`Projection::new`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let (header, body) = bytes.split_first_chunk::<HEADER>().ok_or(Error::BadEncoding)?;
        let [version, shift, d0, d1, m0, m1] = *header;
        let (dim, directions) = (usize::from(u16::from_le_bytes([d0, d1])), usize::from(u16::from_le_bytes([m0, m1])));
        // Both factors are below 2^16.
        if version != VERSION || body.len() != dim.saturating_mul(directions.saturating_add(1)) {
            return Err(Error::BadEncoding);
        }
        let mut centre: Vec<i8> = body.iter().map(|b| b.cast_signed()).collect();
        let rows = centre.split_off(dim);
        Self::new(u32::from(shift), centre, rows)
    }

    /// Projects an embedding. A coordinate is at most `5/4` of the distance from the centre, below `2^15.4`, and
    /// saturates at int16.
    ///
    /// # Errors
    /// [`Error::BadLength`] when the embedding has another number of features.
    pub fn project(&self, e: &[i8]) -> Result<Projected> {
        if e.len() != self.dim() {
            return Err(Error::BadLength);
        }
        let moved: Vec<i32> =
            e.iter().zip(&self.centre).map(|(&a, &c)| i32::from(a).wrapping_sub(i32::from(c))).collect();
        let mut coordinates = Vec::with_capacity(self.directions());
        let mut inside = 0u128; // below 2^8 rows times 2^58
        for row in self.rows.chunks_exact(self.dim()) {
            let raw = row.iter().zip(&moved).fold(0i32, |s, (&p, &v)| s.wrapping_add(i32::from(p).wrapping_mul(v)));
            let wide = i64::from(raw).unsigned_abs();
            inside = inside.wrapping_add(u128::from(wide.wrapping_mul(wide)));
            let y = round_shift(i128::from(raw), self.shift);
            coordinates.push(y.clamp(i128::from(i16::MIN), i128::from(i16::MAX)) as i16);
        }
        // below 2^14 features times 2^16
        let whole =
            moved.iter().fold(0u64, |s, &v| s.wrapping_add(i64::from(v).wrapping_mul(i64::from(v)).unsigned_abs()));
        let off = (u128::from(whole) << (2 * self.shift)).saturating_sub(inside) >> (2 * self.shift);
        Ok(Projected { coordinates, off_sq: off as u64, norm_sq: norm_sq(e) })
    }
}

/// Squared distance in the subspace. At most 256 directions times `2^32`.
///
/// # Errors
/// [`Error::BadLength`] when the numbers of coordinates differ.
pub fn distance_sq(a: &[i16], b: &[i16]) -> Result<u64> {
    if a.len() != b.len() || a.len() > MAX_DIRECTIONS {
        return Err(Error::BadLength);
    }
    Ok(a.iter().zip(b).fold(0u64, |s, (&x, &y)| {
        let d = i64::from(x).wrapping_sub(i64::from(y));
        s.wrapping_add(d.wrapping_mul(d).unsigned_abs())
    }))
}

/// Thresholds of a datanet whose encoder has a projection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SubspaceParams {
    /// Near duplicate and full novelty, as squared distances after projection; the norm bound holds in the
    /// whole space.
    pub novelty: NoveltyParams,
    /// Up to this squared distance from the subspace novelty is not reduced.
    pub full_off_sq: u64,
    /// The largest squared distance from the subspace; between the two novelty falls to zero.
    pub max_off_sq: u64,
}

impl SubspaceParams {
    /// Checks the thresholds.
    ///
    /// # Errors
    /// Those of [`NoveltyParams::validate`]; [`Error::BadParameter`] for a bound of zero off the subspace, or one
    /// below the distance of full novelty.
    pub const fn validate(&self) -> Result<()> {
        if self.max_off_sq == 0 || self.full_off_sq > self.max_off_sq {
            Err(Error::BadParameter)
        } else {
            self.novelty.validate()
        }
    }

    /// The novelty of an item in ppm: that of its distance to the nearest earlier one, times what its distance from
    /// the subspace leaves, both rounded down.
    #[must_use]
    pub fn novelty_ppm(&self, item: &Projected, nearest_sq: Option<u64>) -> u32 {
        let near = novelty_ppm(nearest_sq, &self.novelty);
        let span = self.max_off_sq.saturating_sub(self.full_off_sq);
        let left = self.max_off_sq.saturating_sub(item.off_sq).min(span);
        // below 2^20 2^64
        let product = u128::from(near).wrapping_mul(u128::from(left));
        product.checked_div(u128::from(span)).map_or(near, |v| v as u32)
    }
}

/// What admission decides about an item after projection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The embedding lies outside the norm bound.
    TooLarge,
    /// The embedding lies too far from the subspace of honest data.
    OffSubspace,
    /// The item repeats an earlier one of its label.
    Duplicate {
        /// Position of the nearest earlier item, the earliest on ties.
        of: usize,
        /// The squared distance to it in the subspace.
        distance_sq: u64,
    },
    /// The item is admitted.
    Admitted {
        /// The novelty in parts per million.
        novelty_ppm: u32,
        /// Squared distance in the subspace to the nearest earlier item of the label, if there is one.
        nearest_sq: Option<u64>,
    },
}

/// Decides about a candidate given the earlier items of the *same label*, in their order of priority.
///
/// # Errors
/// [`Error::BadLength`] when the numbers of coordinates differ.
pub fn assess<'a>(
    candidate: &Projected,
    earlier: impl IntoIterator<Item = &'a [i16]>,
    params: &SubspaceParams,
) -> Result<Verdict> {
    if candidate.norm_sq > params.novelty.max_norm_sq {
        return Ok(Verdict::TooLarge);
    }
    if candidate.off_sq > params.max_off_sq {
        return Ok(Verdict::OffSubspace);
    }
    let mut nearest: Option<(u64, usize)> = None;
    for (at, other) in earlier.into_iter().enumerate() {
        let d = distance_sq(&candidate.coordinates, other)?;
        if nearest.is_none_or(|(best, _)| d < best) {
            nearest = Some((d, at));
        }
    }
    Ok(match nearest {
        Some((distance_sq, of)) if distance_sq < params.novelty.tau_sq => Verdict::Duplicate { of, distance_sq },
        _ => {
            let nearest_sq = nearest.map(|(d, _)| d);
            Verdict::Admitted { novelty_ppm: params.novelty_ppm(candidate, nearest_sq), nearest_sq }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn axes() -> Projection {
        Projection::new(6, vec![10, -10, 0], vec![64, 0, 0, 0, 64, 0]).unwrap()
    }

    #[test]
    fn coordinates_and_the_rest_are_told_apart() {
        let got = axes().project(&[13, -6, 7]).unwrap();
        assert_eq!(got, Projected { coordinates: vec![3, 4], off_sq: 49, norm_sq: 169 + 36 + 49 });
        assert_eq!(axes().project(&[1, 2]), Err(Error::BadLength));
        assert_eq!(distance_sq(&got.coordinates, &[0, 0]).unwrap(), 25);
        assert_eq!(distance_sq(&[1], &[1, 2]), Err(Error::BadLength));
    }

    #[test]
    fn extremes_saturate_and_do_not_overflow() {
        // 2^14 features of weight 127 have norm 127 * 128 = 0.99 * 2^14.
        let p = Projection::new(14, vec![127; MAX_DIM], vec![127; MAX_DIM * 3]).unwrap();
        let got = p.project(&vec![-128; MAX_DIM]).unwrap();
        assert_eq!(got.coordinates, [-32_385; 3]);
        // Three equal rows count the same direction three times: the rest saturates at zero.
        assert_eq!(got.off_sq, 0);
        assert_eq!(distance_sq(&[i16::MIN; 256], &[i16::MAX; 256]).unwrap(), 256 * 65_535 * 65_535);
    }

    #[test]
    fn only_sound_projections_are_read() {
        let good = axes().to_bytes();
        assert_eq!(Projection::from_bytes(&good).unwrap(), axes());
        assert_eq!(Projection::from_bytes(&good[1..]), Err(Error::BadEncoding));
        assert_eq!(Projection::from_bytes(&[]), Err(Error::BadEncoding));
        let mut other = good.clone();
        other[0] = 2;
        assert_eq!(Projection::from_bytes(&other), Err(Error::BadEncoding));
        for (shift, row) in [(6, vec![31, 0, 0]), (6, vec![81, 0, 0]), (15, vec![64, 0, 0]), (6, vec![])] {
            assert_eq!(Projection::new(shift, vec![0; 3], row), Err(Error::BadParameter));
        }
        assert_eq!(Projection::new(6, vec![0; 3], vec![64, 0]), Err(Error::BadLength));
    }

    #[test]
    fn noise_off_the_subspace_buys_no_distance() {
        let params = SubspaceParams {
            novelty: NoveltyParams { tau_sq: 100, full_sq: 400, max_norm_sq: 40_000 },
            full_off_sq: 2_500,
            max_off_sq: 2_500,
        };
        params.validate().unwrap();
        let p = axes();
        let old = p.project(&[20, 20, 0]).unwrap();
        let judge = |e: &[i8]| assess(&p.project(e).unwrap(), [&old.coordinates[..]], &params).unwrap();
        assert_eq!(judge(&[20, 21, 50]), Verdict::Duplicate { of: 0, distance_sq: 1 });
        assert_eq!(judge(&[20, 21, 51]), Verdict::OffSubspace);
        assert_eq!(judge(&[127, 127, 127]), Verdict::TooLarge);
        assert_eq!(judge(&[40, 20, 9]), Verdict::Admitted { novelty_ppm: 1_000_000, nearest_sq: Some(400) });
        let zero = SubspaceParams { full_off_sq: 0, max_off_sq: 0, ..params };
        let soft = SubspaceParams { full_off_sq: 500, ..params };
        let item = |off_sq| Projected { coordinates: vec![], off_sq, norm_sq: 0 };
        let left = |off_sq| soft.novelty_ppm(&item(off_sq), None);
        assert_eq!(
            [left(0), left(500), left(1_500), left(2_499), left(2_500)],
            [1_000_000, 1_000_000, 500_000, 500, 0]
        );
        assert_eq!(soft.novelty_ppm(&item(1_500), Some(250)), 125_000);
        assert_eq!(SubspaceParams { full_off_sq: 2_501, ..params }.validate(), Err(Error::BadParameter));
        assert_eq!(zero.validate(), Err(Error::BadParameter));
    }

    proptest! {
        #[test]
        fn projection_follows_the_reals(e in prop::collection::vec(any::<i8>(), 8), c in prop::collection::vec(any::<i8>(), 8)) {
            // A rotation by 45 degrees of the first two axes, and the third axis.
            let rows = vec![90, 90, 0, 0, 0, 0, 0, 0, 0, 0, 127, 0, 0, 0, 0, 0];
            let p = Projection::new(7, c.clone(), rows.clone()).unwrap();
            let got = p.project(&e).unwrap();
            let moved: Vec<i64> = e.iter().zip(&c).map(|(&a, &b)| i64::from(a) - i64::from(b)).collect();
            let raw: Vec<i64> = rows.chunks(8).map(|r| r.iter().zip(&moved).map(|(&p, &v)| i64::from(p) * v).sum()).collect();
            for (y, r) in got.coordinates.iter().zip(&raw) {
                prop_assert!((i64::from(*y) * 128 - r).abs() <= 64);
            }
            let whole: i64 = moved.iter().map(|v| v * v).sum();
            let inside: i64 = raw.iter().map(|r| r * r).sum();
            let rest = (whole * 16_384 - inside).max(0) / 16_384;
            prop_assert_eq!(got.off_sq, rest.unsigned_abs());
            prop_assert_eq!(Projection::from_bytes(&p.to_bytes()).unwrap(), p);
        }
    }
}
