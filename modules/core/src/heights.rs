//! Heights of an earlier chain.
//!
//! A chain that begins anew at height zero from an exported state keeps facts that happened before it. Their
//! heights are written as height 0 with the number of blocks that lay between the fact and the end of the
//! earlier chain (`ago`), so that everything that was ordered stays ordered, and spans that were running go
//! on from where they stood. A height of the running chain has `ago` 0.

/// The place of a height on one line: heights of this chain as they are, those of earlier chains at zero and
/// below.
pub fn position(height: u64, ago: u64) -> i64 {
    let place = i128::from(height).saturating_sub(i128::from(ago));
    i64::try_from(place).unwrap_or(if place < 0 { i64::MIN } else { i64::MAX })
}

/// What a height becomes in a chain that begins anew after block `last` of this one: height and `ago`. What
/// lies ahead keeps its distance.
pub fn before_genesis(height: u64, ago: u64, last: u64) -> (u64, u64) {
    let place = i128::from(height).saturating_sub(i128::from(ago)).saturating_sub(i128::from(last));
    let size = u64::try_from(place.unsigned_abs()).unwrap_or(u64::MAX);
    if place > 0 { (size, 0) } else { (0, size) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_and_distance_outlive_a_new_beginning() {
        let facts = [(3u64, 0u64), (90, 0), (100, 0), (105, 0), (0, 0), (0, 7)];
        let places = facts.map(|(height, ago)| position(height, ago));
        let next = facts.map(|(height, ago)| before_genesis(height, ago, 100));
        assert_eq!(next, [(0, 97), (0, 10), (0, 0), (5, 0), (0, 100), (0, 107)]);
        for (i, (height, ago)) in next.into_iter().enumerate() {
            assert_eq!(position(height, ago), places[i] - 100);
            // and once more
            let (height, ago) = before_genesis(height, ago, 4);
            assert_eq!(position(height, ago), places[i] - 104);
        }
        assert_eq!((position(u64::MAX, 0), position(0, u64::MAX)), (i64::MAX, i64::MIN));
    }
}
