//! Search pages: what all items of one label of a datanet are compared by, in rows of fixed width, so that a
//! comparison costs little gas.
//!
//! A row is item id (8 bytes), contribution id (8), index (4), all big endian, then the features: those of a vector,
//! the embedding of a text, or coordinates after projection (two bytes each, little-endian). Where texts are compared
//! word by word, the distance of the fourth nearest earlier text follows (4 bytes, big endian, all ones while there
//! are fewer or when it is larger): a new text that is further away does not concern the item. Rows stand in order of
//! item id.

use crate::keys::{PAGED, PAGES};
use openledger_core::collections::part;
use openledger_core::{Ctx, Failure, Res};
use std::collections::BTreeSet;

const ROW_HEAD: usize = 20;
/// A page holds at most this many bytes of rows (and at least four rows): small enough that adding one item,
/// which rewrites the last page, stays cheap; large enough that the flat cost of a read is spread.
const PAGE_BYTES: usize = 4096;
const PAGE_ROWS: usize = 16;

/// Who came first: (contribution id, index). Contribution ids follow commit height, then place in the block.
pub(crate) type Priority = (u64, u32);

/// Rows of one page for features of this length.
fn rows_per_page(dimension: usize) -> usize {
    PAGE_BYTES.checked_div(dimension.saturating_add(ROW_HEAD)).unwrap_or(PAGE_ROWS).clamp(4, PAGE_ROWS)
}

/// The length of a reach at the end of a row.
pub(crate) const REACH_BYTES: usize = 4;

/// One vector of the index.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row<'a> {
    pub(crate) item_id: u64,
    pub(crate) priority: Priority,
    pub(crate) features: &'a [i8],
}

/// Features with a reach behind them, apart.
pub(crate) fn split_reach(features: &[i8]) -> Option<(&[i8], u32)> {
    let (features, reach) = features.split_last_chunk::<REACH_BYTES>()?;
    Some((features, u32::from_be_bytes(reach.map(i8::cast_unsigned))))
}

/// Features with a reach behind them.
pub(crate) fn with_reach(mut features: Vec<i8>, reach: u32) -> Vec<i8> {
    features.extend(reach.to_be_bytes().map(u8::cast_signed));
    features
}

/// The pages of one (datanet, label), read once and written back once per message.
#[derive(Debug)]
pub(crate) struct LabelIndex {
    datanet_id: u64,
    label: u32,
    dimension: usize,
    stored: usize,
    heads: Vec<(u64, Priority)>,
    features: Vec<i8>,
    /// Pages with rows that changed.
    changed: BTreeSet<usize>,
}

fn parse_row(bytes: &[u8]) -> Option<(u64, Priority, &[u8])> {
    let (id, rest) = bytes.split_first_chunk::<8>()?;
    let (contribution, rest) = rest.split_first_chunk::<8>()?;
    let (index, features) = rest.split_first_chunk::<4>()?;
    Some((u64::from_be_bytes(*id), (u64::from_be_bytes(*contribution), u32::from_be_bytes(*index)), features))
}

impl LabelIndex {
    /// Reads all pages of a label whose rows have a length that only they know.
    pub(crate) fn load_any(ctx: &Ctx, datanet_id: u64, label: u32) -> Res<Self> {
        let mut bytes = 0usize;
        let mut pages = PAGES.range(ctx, &part(&(datanet_id, label)), false)?;
        while let Some((_, page)) = pages.next_entry()? {
            bytes = bytes.saturating_add(page.len());
        }
        let rows = usize::try_from(PAGED.get(ctx, &(datanet_id, label))?.unwrap_or(0)).unwrap_or(usize::MAX);
        let width = bytes.checked_div(rows).unwrap_or(ROW_HEAD).saturating_sub(ROW_HEAD);
        Self::load(ctx, datanet_id, label, width)
    }

    /// Reads all pages of a label.
    pub(crate) fn load(ctx: &Ctx, datanet_id: u64, label: u32, dimension: usize) -> Res<Self> {
        let corrupt = || Failure::corrupt("search pages do not match their count");
        let count = PAGED.get(ctx, &(datanet_id, label))?.unwrap_or(0);
        let stored = usize::try_from(count).map_err(|_| corrupt())?;
        let mut index = Self {
            datanet_id,
            label,
            dimension,
            stored,
            heads: Vec::new(),
            features: Vec::new(),
            changed: BTreeSet::new(),
        };
        let mut page = 0u32;
        while index.heads.len() < stored {
            let bytes = PAGES.get(ctx, &(datanet_id, label, page))?.ok_or_else(corrupt)?;
            let rows = bytes.chunks_exact(dimension.saturating_add(ROW_HEAD));
            if bytes.is_empty() || !rows.remainder().is_empty() {
                return Err(corrupt());
            }
            for row in rows {
                let (id, priority, features) = parse_row(row).ok_or_else(corrupt)?;
                index.heads.push((id, priority));
                index.features.extend(features.iter().map(|b| b.cast_signed()));
            }
            page = page.saturating_add(1);
        }
        if index.heads.len() == stored { Ok(index) } else { Err(corrupt()) }
    }

    /// The number of vectors of the label.
    pub(crate) fn len(&self) -> u64 {
        u64::try_from(self.heads.len()).unwrap_or(u64::MAX)
    }

    /// All vectors by item id.
    pub(crate) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        let vectors = self.features.chunks_exact(self.dimension.max(1));
        self.heads.iter().zip(vectors).map(|((item_id, priority), features)| Row {
            item_id: *item_id,
            priority: *priority,
            features,
        })
    }

    /// Adds a vector; its item id is greater than all others.
    pub(crate) fn push(&mut self, item_id: u64, priority: Priority, features: &[i8]) -> Res<()> {
        if features.len() != self.dimension {
            return Err(Failure::corrupt("vector of a wrong length in a search page"));
        }
        self.heads.push((item_id, priority));
        self.features.extend_from_slice(features);
        Ok(())
    }

    /// Changes the reach of the item at this place among the rows.
    pub(crate) fn set_reach(&mut self, place: usize, reach: u32) {
        let end = place.saturating_add(1).saturating_mul(self.dimension);
        let bytes = self.features.get_mut(..end).and_then(|features| features.last_chunk_mut::<REACH_BYTES>());
        if let Some(bytes) = bytes {
            *bytes = reach.to_be_bytes().map(u8::cast_signed);
            self.changed.insert(place.checked_div(rows_per_page(self.dimension)).unwrap_or(0));
        }
    }

    /// Writes the pages that changed.
    pub(crate) fn store(&mut self, ctx: &Ctx) -> Res<()> {
        if self.heads.len() == self.stored && self.changed.is_empty() {
            return Ok(());
        }
        let per_page = rows_per_page(self.dimension);
        let appended = self.heads.len() > self.stored;
        let first = self.stored.checked_div(per_page).unwrap_or(0);
        let rows: Vec<Row<'_>> = self.rows().collect();
        for (i, page) in rows.chunks(per_page).enumerate() {
            if !(appended && i >= first || self.changed.contains(&i)) {
                continue;
            }
            let number = u32::try_from(i).map_err(|_| Failure::corrupt("too many search pages"))?;
            let mut bytes = Vec::with_capacity(page.len().saturating_mul(self.dimension.saturating_add(ROW_HEAD)));
            for row in page {
                bytes.extend_from_slice(&row.item_id.to_be_bytes());
                bytes.extend_from_slice(&row.priority.0.to_be_bytes());
                bytes.extend_from_slice(&row.priority.1.to_be_bytes());
                bytes.extend(row.features.iter().map(|f| f.cast_unsigned()));
            }
            PAGES.set(ctx, &(self.datanet_id, self.label, number), &bytes)?;
        }
        if appended {
            PAGED.set(ctx, &(self.datanet_id, self.label), &self.len())?;
        }
        self.stored = self.heads.len();
        self.changed.clear();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_round_trip_across_many_writes() {
        let ctx = Ctx::for_test();
        for dimension in [1usize, 64, 1024] {
            let net = u64::try_from(dimension).unwrap();
            let mut expected = Vec::new();
            for batch in 0..12u8 {
                let mut index = LabelIndex::load(&ctx, net, 3, dimension).unwrap();
                for i in 0..=batch {
                    let id = u64::try_from(expected.len()).unwrap() + 1;
                    index
                        .push(id, (u64::from(batch), u32::from(i)), &vec![(batch ^ i).cast_signed(); dimension])
                        .unwrap();
                    expected.push((id, (u64::from(batch), u32::from(i)), vec![(batch ^ i).cast_signed(); dimension]));
                }
                index.store(&ctx).unwrap();
                let read = LabelIndex::load(&ctx, net, 3, dimension).unwrap();
                let rows: Vec<_> = read.rows().map(|r| (r.item_id, r.priority, r.features.to_vec())).collect();
                assert_eq!(rows, expected);
            }
            assert!(LabelIndex::load(&ctx, net, 2, dimension).unwrap().rows().next().is_none());
        }
    }

    #[test]
    fn reading_costs_about_three_hundred_gas_a_vector() {
        let ctx = Ctx::for_test();
        let mut index = LabelIndex::load(&ctx, 1, 0, 64).unwrap();
        (1..=1000u64).try_for_each(|id| index.push(id, (id, 0), &[1; 64])).unwrap();
        index.store(&ctx).unwrap();
        let meter = openledger_core::GasMeter::infinite();
        LabelIndex::load(&ctx.with_gas(meter.clone()), 1, 0, 64).unwrap();
        assert!(meter.consumed() / 1000 < 330, "{}", meter.consumed());
    }
}
