//! Points of the curve BLS12-381, compressed. Code 0 is success, greater codes are those of cosmwasm-crypto's
//! errors.

use super::ecdsa::verdict;
use super::{KI, MI, guarded};
use crate::guest::{Failure, Guest, Linear, costs};
use cosmwasm_crypto::{
    CryptoError, HashFunction, bls12_381_aggregate_g1, bls12_381_aggregate_g2, bls12_381_hash_to_g1,
    bls12_381_hash_to_g2, bls12_381_pairing_equality,
};

const G1_BYTES: usize = 48;
const G2_BYTES: usize = 96;
const MAX_POINTS: usize = 2 * MI;
const MAX_MESSAGE: usize = 5 * MI;
const MAX_DOMAIN: usize = 5 * KI;

/// The sum of points of G1.
pub(super) fn aggregate_g1(guest: &mut Guest<'_>, points: u32, out: u32) -> Result<u32, Failure> {
    aggregate(guest, points, out, (G1_BYTES, costs::BLS_AGGREGATE_G1), bls12_381_aggregate_g1)
}

/// The sum of points of G2.
pub(super) fn aggregate_g2(guest: &mut Guest<'_>, points: u32, out: u32) -> Result<u32, Failure> {
    aggregate(guest, points, out, (G2_BYTES, costs::BLS_AGGREGATE_G2), bls12_381_aggregate_g2)
}

fn aggregate<const SIZE: usize>(
    guest: &mut Guest<'_>,
    points: u32,
    out: u32,
    (bytes, price): (usize, Linear),
    sum: fn(&[u8]) -> Result<[u8; SIZE], CryptoError>,
) -> Result<u32, Failure> {
    let points = guest.read(points, MAX_POINTS)?;
    guest.charge(price.of(points.len() / bytes)?)?;
    match guarded(|| sum(&points))? {
        Ok(point) => guest.write(out, &point).map(|()| 0),
        Err(error) => Ok(error.code()),
    }
}

/// Whether the product of the pairings of `ps` and `qs` is the pairing of `r` and `s`; 1 if not.
pub(super) fn pairing_equality(guest: &mut Guest<'_>, ps: u32, qs: u32, r: u32, s: u32) -> Result<u32, Failure> {
    let ps = guest.read(ps, MAX_POINTS)?;
    let qs = guest.read(qs, MAX_POINTS)?;
    let r = guest.read(r, G1_BYTES)?;
    let s = guest.read(s, G2_BYTES)?;
    let pairings = (ps.len() / G1_BYTES).saturating_add(1);
    guest.charge(costs::BLS_PAIRING.of(pairings)?)?;
    guarded(|| bls12_381_pairing_equality(&ps, &qs, &r, &s)).map(verdict)
}

/// Hashes a message to a point of G1.
pub(super) fn hash_to_g1(
    guest: &mut Guest<'_>,
    function: u32,
    message: u32,
    domain: u32,
    out: u32,
) -> Result<u32, Failure> {
    hash(guest, [function, message, domain, out], costs::BLS_HASH_TO_G1, bls12_381_hash_to_g1)
}

/// Hashes a message to a point of G2.
pub(super) fn hash_to_g2(
    guest: &mut Guest<'_>,
    function: u32,
    message: u32,
    domain: u32,
    out: u32,
) -> Result<u32, Failure> {
    hash(guest, [function, message, domain, out], costs::BLS_HASH_TO_G2, bls12_381_hash_to_g2)
}

fn hash<const SIZE: usize>(
    guest: &mut Guest<'_>,
    args: [u32; 4],
    cost: u64,
    to_point: fn(HashFunction, &[u8], &[u8]) -> [u8; SIZE],
) -> Result<u32, Failure> {
    let [function, message, domain, out] = args;
    let message = guest.read(message, MAX_MESSAGE)?;
    let domain = guest.read(domain, MAX_DOMAIN)?;
    guest.charge(cost)?;
    match HashFunction::from_u32(function) {
        Ok(function) => {
            let point = guarded(|| to_point(function, &message, &domain))?;
            guest.write(out, &point).map(|()| 0)
        }
        Err(error) => Ok(error.code()),
    }
}
