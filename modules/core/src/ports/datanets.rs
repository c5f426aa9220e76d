//! Ports of datanets: what models learn from, whom attribution pays, and what retrieval may use.

use crate::address::AccAddress;
use crate::amount::Amount;
use crate::context::Ctx;
use crate::errors::Res;

/// Form of a datanet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatanetInfo {
    /// The id of the datanet.
    pub id: u64,
    /// The length of a feature vector, or the most bytes of a text.
    pub dimension: u32,
    /// Whether its items are texts, whose UTF-8 bytes stand for features.
    pub text: bool,
    /// The number of labels.
    pub labels: u32,
    /// The account that created it.
    pub creator: AccAddress,
    /// Blocks after a commitment during which it may still be revealed.
    pub reveal_window: u64,
}

/// Which items may be used, and for what: nothing but stored facts decides, so that a snapshot costs nothing
/// to make.
///
/// An item belongs to it when `commit height + reveal window <= height` (its place among duplicates is
/// final), it is no duplicate, and its licence with all consent changes signed up to `consent_height` grants
/// every bit of `bits`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SnapshotSpec {
    /// The id of the datanet.
    pub datanet_id: u64,
    /// A height below that of the block that announces the use; zero and below lie before this chain, as
    /// [`crate::heights::position`] counts.
    pub height: i64,
    /// The height before that of the announcing block, at least `height`: a withdrawal binds every later
    /// announcement, whatever height it names.
    pub consent_height: i64,
    /// Licence bits that the use needs (TRAIN = 1, TUNE = 2, EVALUATE = 4, RETRIEVE = 8, GENERATE = 16,
    /// COMMERCIAL = 32, REDISTRIBUTE = 64).
    pub bits: u32,
}

/// An item of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnapshotItem {
    /// Id within the datanet.
    pub item_id: u64,
    /// The features of the item.
    pub features: Vec<i8>,
    /// Label, below the datanet's count.
    pub label: u32,
    /// The account that is paid for the item.
    pub owner: AccAddress,
    /// The novelty of the item in parts per million.
    pub novelty_ppm: u32,
}

/// A page of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SnapshotPage {
    /// Items in order of id.
    pub items: Vec<SnapshotItem>,
    /// Item id at which the next page begins; `None` at the end.
    pub next: Option<u64>,
}

/// Who is paid for an item and how that is shared. Pinned when the item was committed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemTerms {
    /// The account that owns it.
    pub owner: AccAddress,
    /// The owner's share in ppm of what the item earns.
    pub owner_ppm: u32,
    /// The curator who approved it, if one did.
    pub curator: Option<AccAddress>,
    /// The curator's share in ppm, zero without one. What is left of 1,000,000 goes to the community pool.
    pub curator_ppm: u32,
}

/// What models ask of datanets, from which they learn.
pub trait DatanetPort: Send + Sync {
    /// Returns the datanet, or refuses with `datanet`'s not-found code.
    fn datanet(&self, ctx: &Ctx, id: u64) -> Res<DatanetInfo>;
    /// Returns the least height at which a contribution to this datanet of texts was committed that was revealed
    /// since; `None` while there is none.
    fn first_commit(&self, ctx: &Ctx, id: u64) -> Res<Option<u64>>;
    /// Refuses a snapshot that cannot be announced in the current block: unknown datanet, a height that is
    /// not below the current one, a consent height that is not the one before the current one, unknown or no
    /// bits.
    fn check_snapshot(&self, ctx: &Ctx, snapshot: &SnapshotSpec) -> Res<()>;
    /// Returns the items of the snapshot from item id `from` on (ids begin at 1). It looks at no more than `max` items
    /// and charges for what it reads. A page may be empty although there is a next one.
    fn snapshot_page(&self, ctx: &Ctx, snapshot: &SnapshotSpec, from: u64, max: u32) -> Res<SnapshotPage>;
    /// Returns a page of one of the snapshots that are announced together, as [`DatanetPort::snapshot_page`] does, but
    /// for items that another of them has already: the same content of the same owner, committed before.
    fn announced_page(
        &self,
        ctx: &Ctx,
        snapshot: &SnapshotSpec,
        _together: &[SnapshotSpec],
        from: u64,
        max: u32,
    ) -> Res<SnapshotPage> {
        self.snapshot_page(ctx, snapshot, from, max)
    }
    /// Returns a page as [`DatanetPort::snapshot_page`] does that ends before the first item that does not belong to
    /// the snapshot because its place among duplicates is not final: the items before it are the same at any time.
    fn settled_page(&self, ctx: &Ctx, snapshot: &SnapshotSpec, from: u64, max: u32) -> Res<SnapshotPage> {
        self.snapshot_page(ctx, snapshot, from, max)
    }
    /// Returns the number of item ids given out so far, which is an upper bound of any snapshot's size.
    fn item_bound(&self, ctx: &Ctx, id: u64) -> Res<u64>;
}

/// What attribution asks of datanets, whose contributors it pays.
pub trait ItemTermsPort: Send + Sync {
    /// Returns who is paid for an item, and how that is shared.
    fn item_terms(&self, ctx: &Ctx, datanet_id: u64, item_id: u64) -> Res<ItemTerms>;
    /// Takes note of what the items of a datanet earned for owners and curators, so that bonds can follow earnings.
    /// Charges nothing; a datanet whose bonds do not follow them writes nothing, and so does who keeps no bonds.
    fn note_earnings(&self, _ctx: &Ctx, _datanet_id: u64, _earned: Amount) -> Res<()> {
        Ok(())
    }
}

/// What retrieval asks of datanets: whether an item may be used now, which is a use each time.
pub trait ItemUsePort: Send + Sync {
    /// Returns whether the licence of an item with all consent changes signed up to `consent_height` (as
    /// [`crate::heights::position`] counts) grants every bit of `bits`, and nothing was proven against the item since:
    /// it is no duplicate. Reads, and charges for, the item, its contribution and the changes of consent.
    fn item_grants(&self, ctx: &Ctx, datanet_id: u64, item_id: u64, bits: u32, consent_height: i64) -> Res<bool>;
}
