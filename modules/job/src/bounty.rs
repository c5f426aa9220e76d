//! Bounties: posting, entering, revealing and forfeiting. Scoring is in `score.rs`.

use crate::errors::JobError;
use crate::events;
use crate::keeper::{JobKeeper, hex};
use crate::keys::{BOUNTIES, BOUNTY_COUNT, ENTERED, ENTRIES, ITEMS, OPEN_BOUNTIES, STORE};
use crate::params;
use openledger_core::accounts::TREASURY;
use openledger_core::wire::coin_from_proto;
use openledger_core::{AccAddress, Coins, Ctx, Res};
use openledger_proto::openledger::job::v1 as pb;
use openledger_proto::openledger::job::v1::{BountyStatus, Metric};
use sha2::{Digest, Sha256};

/// Domain of commitments to test sets.
const TEST_DOMAIN: &[u8] = b"openledger/job/test/v1";
/// How many items a test set has. Fewer would measure luck, more would not fit into blocks.
pub const TEST_ITEMS: core::ops::RangeInclusive<u32> = 200..=4_096;

/// The hash that a test set begins with. The salt keeps others from guessing items, the address from posting the root
/// as theirs.
pub fn test_start(salt: &[u8; 32], poster: &AccAddress) -> [u8; 32] {
    let raw = poster.as_bytes();
    let length = u8::try_from(raw.len()).unwrap_or(u8::MAX); // no address is longer than 255 bytes
    Sha256::new()
        .chain_update(TEST_DOMAIN)
        .chain_update(salt)
        .chain_update([length])
        .chain_update(raw)
        .finalize()
        .into()
}

/// Its extension by an item.
pub fn test_next(before: &[u8], item: &pb::TestItem) -> [u8; 32] {
    let hash = Sha256::new().chain_update(before).chain_update(item.label.to_be_bytes());
    hash.chain_update(&item.input).finalize().into()
}

impl JobKeeper {
    /// The bounty.
    ///
    /// # Errors
    /// `job:14`.
    pub fn bounty(&self, ctx: &Ctx, id: u64) -> Res<pb::Bounty> {
        BOUNTIES.get(ctx, &id)?.ok_or_else(|| JobError::BountyNotFound(id).into())
    }

    fn open_bounty(&self, ctx: &Ctx, id: u64) -> Res<pb::Bounty> {
        let bounty = self.bounty(ctx, id)?;
        if bounty.status() == BountyStatus::Open { Ok(bounty) } else { Err(JobError::BountyState(id).into()) }
    }

    /// Posts a bounty and takes its reward.
    ///
    /// # Errors
    /// `job:4`, `job:5`, `job:15`; the datanet's not-found code; bank's refusal of the reward.
    pub fn post_bounty(&self, ctx: &Ctx, m: &pb::MsgPostBounty) -> Res<pb::MsgPostBountyResponse> {
        let p = params::get(ctx)?;
        let poster = ctx.parse_address(&m.poster)?;
        let reward = self.reward(ctx, &p, m.reward.as_ref(), m.deadline)?;
        if self.datanets.datanet(ctx, m.datanet_id)?.labels < 2 {
            return Err(JobError::InvalidTest.into());
        }
        self.bank.send_to_module(ctx, &poster, STORE, &Coins::one(reward.clone()))?;
        let id = BOUNTY_COUNT.next(ctx)?.saturating_add(1);
        let bounty = pb::Bounty {
            id,
            poster: ctx.address_text(&poster),
            datanet_id: m.datanet_id,
            metric: m.metric,
            hidden_test_root: m.hidden_test_root.clone(),
            items: m.items,
            reward: m.reward.clone(),
            floor: m.floor,
            full_gain: m.full_gain,
            posted_height: ctx.height(),
            deadline: m.deadline,
            reveal_deadline: m.deadline.saturating_add(p.reveal_blocks),
            status: BountyStatus::Open.into(),
            paid: "0".to_owned(),
            ..pb::Bounty::default()
        };
        BOUNTIES.set(ctx, &id, &bounty)?;
        OPEN_BOUNTIES.set(ctx, &id, &())?;
        ctx.emit_event(
            events::POST_BOUNTY,
            &[
                ("bounty_id", &id),
                ("poster", &bounty.poster),
                ("hidden_test_root", &hex(&m.hidden_test_root)),
                ("reward", &reward),
                ("deadline", &m.deadline),
            ],
        );
        Ok(pb::MsgPostBountyResponse { bounty_id: id })
    }

    /// Enters a model.
    ///
    /// # Errors
    /// `job:14`, `job:16` to `job:19`; the model's codes for one that is unknown, has no head or no certificate.
    pub fn enter_bounty(&self, ctx: &Ctx, m: &pb::MsgEnterBounty) -> Res<pb::MsgEnterBountyResponse> {
        let mut bounty = self.open_bounty(ctx, m.bounty_id)?;
        if ctx.height() > bounty.deadline {
            return Err(JobError::BountyState(bounty.id).into());
        }
        if bounty.entries >= params::get(ctx)?.max_entries {
            return Err(JobError::BountyFull.into());
        }
        if ENTERED.has(ctx, &(bounty.id, m.model_id))? {
            return Err(JobError::EnteredBefore.into());
        }
        let model = self.certified.certified(ctx, m.model_id)?;
        let data = self.datanets.datanet(ctx, bounty.datanet_id)?;
        let fits = model.text == data.text && (data.text || model.input_dimension == data.dimension);
        if !fits || model.classes != data.labels {
            return Err(JobError::WrongModel.into());
        }
        let entry = pb::BountyEntry {
            model_id: m.model_id,
            creator: ctx.address_text(&model.creator),
            certified_height: model.certified_height,
            paid: "0".to_owned(),
            ..pb::BountyEntry::default()
        };
        ENTRIES.set(ctx, &(bounty.id, bounty.entries), &entry)?;
        ENTERED.set(ctx, &(bounty.id, m.model_id), &())?;
        bounty.entries = bounty.entries.saturating_add(1);
        BOUNTIES.set(ctx, &bounty.id, &bounty)?;
        ctx.emit_event(events::ENTER_BOUNTY, &[("bounty_id", &bounty.id), ("model_id", &m.model_id)]);
        Ok(pb::MsgEnterBountyResponse {})
    }

    /// Shows the next items. With the last one the hash over all must be the root, or the message is refused, and what
    /// was shown before stays: a poster who hid something else cannot reveal.
    ///
    /// # Errors
    /// `job:14`, `job:16`, `job:20` to `job:22`.
    pub fn reveal_items(&self, ctx: &Ctx, m: &pb::MsgRevealItems) -> Res<pb::MsgRevealItemsResponse> {
        let mut bounty = self.open_bounty(ctx, m.bounty_id)?;
        let poster = ctx.parse_address(&m.poster)?;
        if ctx.parse_address(&bounty.poster)? != poster {
            return Err(JobError::NotPoster.into());
        }
        if ctx.height() <= bounty.deadline || ctx.height() > bounty.reveal_deadline {
            return Err(JobError::BountyState(bounty.id).into());
        }
        let data = self.datanets.datanet(ctx, bounty.datanet_id)?;
        let mut hash: Vec<u8> = match (<[u8; 32]>::try_from(m.salt.as_slice()), bounty.revealed) {
            (Ok(salt), 0) => test_start(&salt, &poster).to_vec(),
            (Err(_), 1..) if m.salt.is_empty() => bounty.revealed_hash.clone(),
            _ => return Err(JobError::InvalidItem(bounty.revealed).into()),
        };
        let dimension = usize::try_from(data.dimension).unwrap_or(usize::MAX);
        for item in &m.items {
            let length = item.input.len();
            let fits = if data.text { (1..=dimension).contains(&length) } else { length == dimension };
            if !fits || item.label >= data.labels || bounty.revealed >= bounty.items {
                return Err(JobError::InvalidItem(bounty.revealed).into());
            }
            ctx.gas().consume(u64::try_from(length).unwrap_or(u64::MAX), "hash item")?;
            hash = test_next(&hash, item).to_vec();
            ITEMS.set(ctx, &(bounty.id, bounty.revealed), item)?;
            bounty.revealed = bounty.revealed.saturating_add(1);
        }
        if bounty.revealed == bounty.items {
            if hash != bounty.hidden_test_root {
                return Err(JobError::WrongRoot.into());
            }
            bounty.set_status(BountyStatus::Scoring);
        }
        bounty.revealed_hash = hash;
        let revealed = bounty.revealed;
        BOUNTIES.set(ctx, &bounty.id, &bounty)?;
        ctx.emit_event(events::REVEAL_ITEMS, &[("bounty_id", &bounty.id), ("revealed", &revealed)]);
        if bounty.status() == BountyStatus::Scoring && bounty.entries == 0 {
            self.settle_bounty(ctx, bounty)?;
        }
        Ok(pb::MsgRevealItemsResponse { revealed })
    }

    /// Takes the reward of a poster who did not reveal in time. It goes to the treasury: entrants get nothing, because
    /// the poster may be among them.
    ///
    /// # Errors
    /// `job:14`, `job:16`.
    pub fn forfeit_bounty(&self, ctx: &Ctx, m: &pb::MsgForfeitBounty) -> Res<pb::MsgForfeitBountyResponse> {
        let mut bounty = self.open_bounty(ctx, m.bounty_id)?;
        if ctx.height() <= bounty.reveal_deadline {
            return Err(JobError::BountyState(bounty.id).into());
        }
        let reward = coin_from_proto(&bounty.reward.clone().unwrap_or_default())?;
        self.bank.send_module_to_module(ctx, STORE, TREASURY, &Coins::one(reward.clone()))?;
        bounty.set_status(BountyStatus::Forfeited);
        OPEN_BOUNTIES.remove(ctx, &bounty.id)?;
        BOUNTIES.set(ctx, &bounty.id, &bounty)?;
        ctx.emit_event(events::FORFEIT_BOUNTY, &[("bounty_id", &bounty.id), ("reward", &reward)]);
        Ok(pb::MsgForfeitBountyResponse {})
    }
}

/// Whether a message names a metric.
pub(crate) fn is_metric(metric: i32) -> bool {
    matches!(Metric::try_from(metric), Ok(Metric::Accuracy | Metric::Logloss))
}
