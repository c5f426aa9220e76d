//! For how many blocks a client must have known a height before packets are proven by it.

/// The number of blocks in which `delay` nanoseconds pass if a block takes `per_block` at most; 0 where that is
/// unknown.
///
/// ibc-go divides floating-point numbers and rounds the result up, which differs from exact arithmetic where a delay is
/// long and not a multiple of the block's time. The result decides whether a proof counts, so it is computed here as
/// IEEE 754 says, with integers.
pub(super) fn blocks(delay: u64, per_block: u64) -> u64 {
    let (delay, per_block) = (rounded(delay), rounded(per_block));
    let (Some(whole), Some(rest)) = (delay.checked_div(per_block), delay.checked_rem(per_block)) else { return 0 };
    let up = rest > 0 && !rounds_down(whole, rest, per_block);
    let step = 1_u128 << width(whole).saturating_sub(MANTISSA);
    let below = whole / step * step;
    let blocks = if up { below.saturating_add(step) } else { below };
    u64::try_from(blocks).unwrap_or(u64::MAX)
}

/// The bits of a number that a 64-bit floating-point number holds.
const MANTISSA: u32 = 53;

/// How many bits a number has.
fn width(n: u128) -> u32 {
    u128::BITS.saturating_sub(n.leading_zeros())
}

/// The floating-point number that is nearest to an integer; of two, the even one.
fn rounded(n: u64) -> u128 {
    let n = u128::from(n);
    let step = 1_u128 << width(n).saturating_sub(MANTISSA);
    let (low, half) = (n % step, step / 2);
    let below = n.saturating_sub(low);
    let is_odd = below / step % 2 == 1;
    if low > half || (low == half && step > 1 && is_odd) { below.saturating_add(step) } else { below }
}

/// Whether the floating-point number nearest to `whole + rest / divisor`, where there is a rest, is not above `whole`,
/// or above the multiple of the number's last place that is not above `whole`.
fn rounds_down(whole: u128, rest: u128, divisor: u128) -> bool {
    let width = width(whole);
    if width == 0 {
        // Anything above zero stays above zero.
        return false;
    }
    match MANTISSA.checked_sub(width) {
        // Half of the last place is 2^-(places + 1), and a tie goes to `whole`, which is even in that place, unless the
        // last place is the one of units.
        Some(places) => {
            let twice = rest << places.saturating_add(1);
            twice < divisor || (twice == divisor && (places > 0 || whole.is_multiple_of(2)))
        }
        // With any rest, half of the last place is reached as soon as the whole part reaches it.
        None => {
            let step = 1_u128 << width.saturating_sub(MANTISSA);
            whole % step < step / 2
        }
    }
}

#[cfg(test)]
mod tests {
    use super::blocks;
    use proptest::prelude::*;

    /// What Go computes.
    #[allow(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the oracle"
    )]
    #[allow(clippy::float_arithmetic, reason = "the oracle")]
    fn expected(delay: u64, per_block: u64) -> u64 {
        if per_block == 0 { 0 } else { (delay as f64 / per_block as f64).ceil() as u64 }
    }

    #[test]
    fn common_delays() {
        let second = 1_000_000_000;
        let cases = [(0, 30, 0), (1, 30, 1), (30, 30, 1), (31, 30, 2), (3600, 30, 120), (7, 0, 0)];
        for (delay, per_block, expected) in cases {
            assert_eq!(blocks(delay * second, per_block * second), expected, "{delay} {per_block}");
        }
        // Exact arithmetic would say one block more.
        let (long, per_block) = (second * (1 << 33) + 1, second);
        assert_eq!(blocks(long, per_block), 1 << 33);
        assert_eq!(expected(long, per_block), 1 << 33);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]
        #[test]
        fn the_result_is_that_of_floating_point_numbers(
            a in any::<u64>(), shift_a in 0u32..64, b in any::<u64>(), shift_b in 0u32..64, near in 0u64..5,
        ) {
            let (a, b) = (a >> shift_a, b >> shift_b);
            prop_assert_eq!(blocks(a, b), expected(a, b));
            // Quotients that are nearly whole.
            let a = b.saturating_mul(a >> 64u32.saturating_sub(shift_a).min(63)).saturating_add(near);
            prop_assert_eq!(blocks(a, b), expected(a, b));
        }
    }
}
