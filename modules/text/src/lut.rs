//! Weight of a count: `min(1 + ln c, 4)` in Q8, from integers at compile time.

/// Counts above the last entry weigh as much as it does.
const ENTRIES: usize = 64;
/// The natural logarithm of 2 in Q62: floor(ln 2 * 2^62).
const LN2_Q62: u128 = 3_196_577_161_300_663_914;
/// Fraction bits of the binary logarithm.
const LOG_BITS: u32 = 40;

/// Entry `c` is the weight of a count of `c`; that of zero is zero.
static TABLE: [u16; ENTRIES] = table();

/// The weight of a count in Q8, at most 1,024.
pub(crate) fn count_weight(count: usize) -> u16 {
    TABLE.get(count.min(ENTRIES - 1)).copied().unwrap_or(0)
}

/// `log2 v` in Q40, rounded down, by squaring: each square says whether the next bit is set.
const fn log2_q40(v: u64) -> u128 {
    let whole = v.ilog2();
    let mut x = ((v as u128) << 62) >> whole; // in [1, 2) as Q62
    let mut bits = whole as u128;
    let mut k = 0;
    while k < LOG_BITS {
        x = (x * x) >> 62;
        bits <<= 1;
        if x >= 2 << 62 {
            x >>= 1;
            bits |= 1;
        }
        k += 1;
    }
    bits
}

#[allow(clippy::indexing_slicing, reason = "const evaluation: an index out of range is a compile error")]
#[allow(clippy::cast_possible_truncation, reason = "at most 1,024")]
const fn table() -> [u16; ENTRIES] {
    let mut table = [0u16; ENTRIES];
    let mut count = 1;
    while count < ENTRIES {
        // Q40 times Q62, cut to Q9 and rounded to Q8.
        let ln_q9 = (log2_q40(count as u64) * (LN2_Q62 >> 22)) >> (LOG_BITS + 40 - 9);
        let weight = 256 + ((ln_q9 + 1) >> 1);
        table[count] = if weight > 1_024 { 1_024 } else { weight as u16 };
        count += 1;
    }
    table
}

#[cfg(test)]
#[allow(clippy::float_arithmetic, reason = "compares with the floating-point function")]
mod tests {
    use super::*;

    #[test]
    fn entries_are_the_rounded_logarithms() {
        assert_eq!(count_weight(0), 0);
        for count in 1..200u16 {
            let want = (256.0 * (1.0 + f64::from(count.min(63)).ln()).min(4.0)).round();
            assert_eq!(f64::from(count_weight(usize::from(count))), want, "count {count}");
        }
        assert_eq!(count_weight(usize::MAX), 1_024);
    }
}
