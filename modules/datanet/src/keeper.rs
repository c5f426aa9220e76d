//! The keeper: datanets, allow lists and commits. Reveals are in `reveal`, bonds in `bonds`, permissions in
//! `consent`.

use crate::earnings::price;
use crate::errors::DatanetError;
use crate::events::{self};
use crate::evidence::chosen_evidence;
use crate::keys::{
    ALLOWED, COMMIT_COUNT, COMMITS, COMMITS_BY, CONTRIBUTIONS, DATANET_COUNT, DATANETS, PROJECTIONS, STATS, STORE,
};
use crate::rules::check_encoder;
use crate::{columns, params, validate};
use openledger_core::collections::part;
use openledger_core::ports::{BankSend, EvidenceFactors, TextEncoders};
use openledger_core::{AccAddress, Amount, Coin, Coins, Ctx, Failure, Res};
use openledger_proto::openledger::datanet::v1::{
    AdmissionPolicy, Commit, Contribution, Datanet, DatanetStats, MsgCommitContribution, MsgCommitContributionResponse,
    MsgCreateDatanet, MsgUpdateAllowlist, MsgUpdateDatanet, Shares,
};
use std::sync::Arc;

/// The module's logic over its store and the bank.
#[derive(Clone)]
pub struct DatanetKeeper {
    pub(crate) bank: Arc<dyn BankSend>,
    pub(crate) treasury: &'static str,
    pub(crate) texts: Option<Arc<dyn TextEncoders>>,
    pub(crate) evidence: Option<Arc<dyn EvidenceFactors>>,
}

impl std::fmt::Debug for DatanetKeeper {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "datanet::Keeper(treasury {})", self.treasury)
    }
}

/// A field that every stored record of this kind has.
pub(crate) fn stored<T>(value: Option<T>, what: &str) -> Res<T> {
    value.ok_or_else(|| Failure::corrupt(format!("{what} is missing")))
}

/// Height arithmetic of stored values, which genesis and parameters bound.
pub(crate) fn later(height: u64, blocks: u64) -> Res<u64> {
    height.checked_add(blocks).ok_or_else(|| Failure::corrupt("height overflow"))
}

impl DatanetKeeper {
    /// A keeper that sends fees and forfeited bonds to the module account `treasury` (the community pool).
    pub fn new(bank: Arc<dyn BankSend>, treasury: &'static str) -> Self {
        Self { bank, treasury, texts: None, evidence: None }
    }

    /// With evidence factors, by which bonds that follow earnings return. Without them all evidence counts in full.
    #[must_use]
    pub fn with_evidence(self, evidence: Arc<dyn EvidenceFactors>) -> Self {
        Self { evidence: Some(evidence), ..self }
    }

    /// With encoders by which texts are compared. Without them no datanet may have rules for texts.
    #[must_use]
    pub fn with_text_encoders(self, texts: Arc<dyn TextEncoders>) -> Self {
        Self { texts: Some(texts), ..self }
    }

    /// The datanet.
    ///
    /// # Errors
    /// `datanet:2`.
    pub fn datanet(&self, ctx: &Ctx, id: u64) -> Res<Datanet> {
        DATANETS.get(ctx, &id)?.ok_or_else(|| Failure::from(DatanetError::DatanetNotFound).context(id))
    }

    /// The contribution.
    ///
    /// # Errors
    /// `datanet:4`.
    pub fn contribution(&self, ctx: &Ctx, id: u64) -> Res<Contribution> {
        CONTRIBUTIONS.get(ctx, &id)?.ok_or_else(|| Failure::from(DatanetError::ContributionNotFound).context(id))
    }

    pub(crate) fn owned_contribution(&self, ctx: &Ctx, id: u64, signer: &str) -> Res<Contribution> {
        let contribution = self.contribution(ctx, id)?;
        if ctx.parse_address(signer)? != ctx.parse_address(&contribution.contributor)? {
            return Err(DatanetError::NotContributor.into());
        }
        Ok(contribution)
    }

    fn created_datanet(&self, ctx: &Ctx, id: u64, signer: &str) -> Res<Datanet> {
        let datanet = self.datanet(ctx, id)?;
        if ctx.parse_address(signer)? != ctx.parse_address(&datanet.creator)? {
            return Err(DatanetError::NotCreator.into());
        }
        Ok(datanet)
    }

    /// Into the community pool: from an account, or from the module's own bonds.
    pub(crate) fn to_treasury(&self, ctx: &Ctx, from: &AccAddress, coin: Coin) -> Res<()> {
        if coin.amount.is_zero() {
            return Ok(());
        }
        self.bank.send_to_module(ctx, from, self.treasury, &Coins::one(coin))
    }

    pub(crate) fn forfeit(&self, ctx: &Ctx, coin: Coin) -> Res<()> {
        self.to_treasury(ctx, &AccAddress::module(STORE), coin)
    }

    /// Opens a datanet and returns its id.
    ///
    /// # Errors
    /// `datanet:11` or `datanet:13` outside the parameters' bounds; `datanet:37` or `datanet:38` when the encoder or
    /// the projection does not fit; the bank's codes for the fee.
    pub fn create_datanet(&self, ctx: &Ctx, msg: MsgCreateDatanet) -> Res<u64> {
        let params = params::get(ctx)?;
        let creator = ctx.parse_address(&msg.creator)?;
        let shares = msg.shares.unwrap_or_default();
        validate::within_params(&params, msg.min_item_bond.as_ref(), &shares)?;
        if !(params.min_reveal_window..=params.max_reveal_window).contains(&msg.reveal_window) {
            let range = format!("{} to {} blocks", params.min_reveal_window, params.max_reveal_window);
            return Err(Failure::from(DatanetError::InvalidWindow).context(range));
        }
        let projection = validate::subspace(msg.subspace.as_ref())?;
        check_encoder(ctx, self, msg.schema.as_ref().and_then(|s| s.text.as_ref()), projection.as_ref())?;
        self.to_treasury(ctx, &creator, params::coin(params.creation_fee.as_ref())?)?;
        let id = later(DATANET_COUNT.next(ctx)?, 1)?;
        let mut schema = msg.schema;
        if let Some(schema) = &mut schema {
            columns::store(ctx, id, schema)?;
        }
        let datanet = Datanet {
            id,
            creator: ctx.address_text(&creator),
            title: msg.title,
            description: msg.description,
            schema,
            policy: msg.policy,
            curators: canonical_addresses(ctx, &msg.curators)?,
            default_licence: msg.default_licence,
            min_item_bond: msg.min_item_bond,
            near_dup_tau: msg.near_dup_tau,
            novelty_full_at: msg.novelty_full_at,
            norm_bound: msg.norm_bound,
            reveal_window: msg.reveal_window,
            shares: Some(shares),
            closed: false,
            created_height: ctx.height(),
            subspace: msg.subspace.as_ref().map(validate::subspace_rules),
            line_tau_sq: msg.line_tau_sq,
            bond_rate_ppm: msg.bond_rate_ppm,
            evidence: chosen_evidence(msg.evidence, msg.policy),
        };
        if let Some(subspace) = &msg.subspace {
            PROJECTIONS.set(ctx, &id, &subspace.projection)?;
        }
        DATANETS.set(ctx, &id, &datanet)?;
        STATS.set(ctx, &id, &DatanetStats::default())?;
        ctx.emit_event(events::CREATE_DATANET, &[("datanet_id", &id), ("creator", &datanet.creator)]);
        Ok(id)
    }

    /// Replaces the mutable fields of a datanet.
    ///
    /// # Errors
    /// `datanet:2`, `datanet:6`, and the codes of the fields.
    pub fn update_datanet(&self, ctx: &Ctx, msg: MsgUpdateDatanet) -> Res<()> {
        let params = params::get(ctx)?;
        let mut datanet = self.created_datanet(ctx, msg.datanet_id, &msg.creator)?;
        let shares = msg.shares.unwrap_or_default();
        validate::curators(datanet.policy(), &msg.curators)?;
        validate::shares(datanet.policy(), &shares)?;
        validate::within_params(&params, msg.min_item_bond.as_ref(), &shares)?;
        datanet.title = msg.title;
        datanet.description = msg.description;
        datanet.curators = canonical_addresses(ctx, &msg.curators)?;
        datanet.default_licence = msg.default_licence;
        datanet.min_item_bond = msg.min_item_bond;
        datanet.shares = Some(shares);
        datanet.closed = msg.closed;
        DATANETS.set(ctx, &datanet.id, &datanet)?;
        ctx.emit_event(events::UPDATE_DATANET, &[("datanet_id", &datanet.id)]);
        Ok(())
    }

    /// Adds, then removes accounts of an allow list.
    ///
    /// # Errors
    /// `datanet:2`, `datanet:6`, `datanet:35` unless the policy is ALLOWLIST.
    pub fn update_allowlist(&self, ctx: &Ctx, msg: &MsgUpdateAllowlist) -> Res<()> {
        let datanet = self.created_datanet(ctx, msg.datanet_id, &msg.creator)?;
        if datanet.policy() != AdmissionPolicy::Allowlist {
            return Err(Failure::from(DatanetError::InvalidAllowlist).context("datanet has no allow list"));
        }
        for account in &msg.add {
            ALLOWED.set(ctx, &(datanet.id, ctx.parse_address(account)?), &())?;
        }
        for account in &msg.remove {
            ALLOWED.remove(ctx, &(datanet.id, ctx.parse_address(account)?))?;
        }
        let (added, removed) = (msg.add.len(), msg.remove.len());
        ctx.emit_event(
            events::UPDATE_ALLOWLIST,
            &[("datanet_id", &datanet.id), ("added", &added), ("removed", &removed)],
        );
        Ok(())
    }

    /// Records a commit. Expired commits of the account are dropped first, so that they never count as open.
    ///
    /// # Errors
    /// `datanet:2`, `datanet:15` to `datanet:17`; the bank's codes for the fee.
    pub fn commit(&self, ctx: &Ctx, msg: MsgCommitContribution) -> Res<MsgCommitContributionResponse> {
        let params = params::get(ctx)?;
        let datanet = self.datanet(ctx, msg.datanet_id)?;
        let contributor = ctx.parse_address(&msg.contributor)?;
        if datanet.closed {
            return Err(DatanetError::Closed.into());
        }
        if datanet.policy() == AdmissionPolicy::Allowlist && !ALLOWED.has(ctx, &(datanet.id, contributor.clone()))? {
            return Err(DatanetError::NotAllowed.into());
        }
        if self.drop_expired_commits(ctx, &contributor)? >= params.max_open_commits {
            return Err(
                Failure::from(DatanetError::TooManyCommits).context(format!("at most {}", params.max_open_commits))
            );
        }
        self.to_treasury(ctx, &contributor, params::coin(params.commit_fee.as_ref())?)?;
        let id = later(COMMIT_COUNT.next(ctx)?, 1)?;
        let commit = Commit {
            id,
            datanet_id: datanet.id,
            contributor: ctx.address_text(&contributor),
            hash: msg.hash,
            height: ctx.height(),
            expires_at: later(ctx.height(), datanet.reveal_window)?,
            item_bond: Some(price(ctx, &params, &datanet)?.bond),
            shares: datanet.shares,
        };
        COMMITS.set(ctx, &id, &commit)?;
        COMMITS_BY.set(ctx, &(contributor, id), &())?;
        ctx.emit_event(
            events::COMMIT_CONTRIBUTION,
            &[
                ("commit_id", &id),
                ("datanet_id", &commit.datanet_id),
                ("contributor", &commit.contributor),
                ("expires_at", &commit.expires_at),
            ],
        );
        Ok(MsgCommitContributionResponse { commit_id: id, expires_at: commit.expires_at })
    }

    /// Deletes the account's expired commits and returns how many are open. An account never has more than
    /// the greatest `max_open_commits`, so the loop is bounded.
    fn drop_expired_commits(&self, ctx: &Ctx, contributor: &AccAddress) -> Res<u32> {
        let mut open = 0u32;
        for ((account, id), ()) in COMMITS_BY.range(ctx, &part(contributor), false)?.take(usize::MAX)? {
            let commit = stored(COMMITS.get(ctx, &id)?, "commit")?;
            if commit.expires_at >= ctx.height() {
                open = open.saturating_add(1);
            } else {
                COMMITS.remove(ctx, &id)?;
                COMMITS_BY.remove(ctx, &(account, id))?;
            }
        }
        Ok(open)
    }
}

/// The same addresses in the one text form that the chain writes.
fn canonical_addresses(ctx: &Ctx, texts: &[String]) -> Res<Vec<String>> {
    texts.iter().map(|t| ctx.parse_address(t).map(|a| ctx.address_text(&a))).collect()
}

/// The bond of `items` items.
pub(crate) fn bond_of(item_bond: Option<&openledger_proto::cosmos::base::v1beta1::Coin>, items: u64) -> Res<Coin> {
    let bond = params::coin(item_bond)?;
    Ok(Coin::new(bond.amount.mul(Amount::from(items))?, bond.denom))
}

/// What provers get for `items` items: half of the bond of each, rounded down.
pub(crate) fn half_bond(item_bond: Option<&openledger_proto::cosmos::base::v1beta1::Coin>, items: u64) -> Res<Coin> {
    let bond = params::coin(item_bond)?;
    Ok(Coin::new(bond.amount.mul_div_floor(1, 2)?.mul(Amount::from(items))?, bond.denom))
}

/// What the module holds of a contribution's bond until it is settled: the bond of the accepted items without what
/// provers got.
pub(crate) fn held_bond(contribution: &Contribution) -> Res<Coin> {
    let whole = bond_of(contribution.item_bond.as_ref(), contribution.accepted_items.into())?;
    let given = half_bond(contribution.item_bond.as_ref(), contribution.proven_items.into())?;
    Ok(Coin::new(whole.amount.sub(given.amount)?, whole.denom))
}

/// The shares that a record pinned.
pub(crate) fn pinned_shares(shares: Option<Shares>) -> Res<Shares> {
    stored(shares, "shares")
}
