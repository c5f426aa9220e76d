//! Proofs that anybody may send against a settled item until its bond is mature: that it is a mixture of two earlier
//! ones, or repeats one of another datanet. The item becomes a duplicate and half of its bond goes to the prover.

use crate::clusters::{priority, recount};
use crate::errors::DatanetError;
use crate::events::{self};
use crate::keeper::{DatanetKeeper, half_bond, later, stored};
use crate::keys::{CONTRIBUTIONS, ITEMS, STATS, STORE};
use crate::leaves::{announce, content_hash};
use crate::params;
use crate::rules::{Rules, comparison_gas};
use crate::standing::{is_duplicate, judge};
use openledger_core::{Coin, Coins, Ctx, Failure, Res};
use openledger_influence::line;
use openledger_proto::openledger::datanet::v1::{
    Contribution, CrossDuplicate, Datanet, Item, LineProof, Modality, MsgProveCrossDuplicate, MsgProveSynthetic, Params,
};

fn unfit(what: impl std::fmt::Display) -> Failure {
    Failure::from(DatanetError::InvalidProof).context(what)
}

/// An item against which a proof is sent.
struct Accused {
    item: Item,
    contribution: Contribution,
    /// The prover in the chain's own form.
    prover: String,
}

impl DatanetKeeper {
    /// Shows that an item lies on a segment between two earlier ones, and returns what the prover got.
    ///
    /// # Errors
    /// `datanet:2`, `datanet:4`, `datanet:5`, `datanet:31`, `datanet:39` to `datanet:43`.
    pub fn prove_synthetic(&self, ctx: &Ctx, msg: &MsgProveSynthetic) -> Res<Coin> {
        let params = params::get(ctx)?;
        let datanet = self.datanet(ctx, msg.datanet_id)?;
        if datanet.line_tau_sq == 0 {
            return Err(unfit("the datanet has no bound for mixtures"));
        }
        let accused = self.accused(ctx, &params, &msg.prover, (msg.datanet_id, msg.item_id))?;
        let rules = Rules::open(ctx, self, &params, &datanet)?;
        let (a, b) = (end(ctx, &accused.item, msg.a)?, end(ctx, &accused.item, msg.b)?);
        let bytes = u64::try_from(rules.embedded_bytes()).unwrap_or(u64::MAX).saturating_mul(3);
        ctx.gas().consume(comparison_gas(&params, bytes), "line proof")?;
        let read = |item: &Item| {
            let read = rules.embed(ctx, &item.features)?;
            read.map(|r| r.embedding).map_err(|_| Failure::corrupt("an admitted text is refused"))
        };
        let (x, a, b) = (read(&accused.item)?, read(&a)?, read(&b)?);
        if !line::on_segment(&x, &a, &b, msg.t_ppm, datanet.line_tau_sq).map_err(unfit)? {
            return Err(DatanetError::NotProven.into());
        }
        let height = ctx.height();
        let paid = self.convict(ctx, &rules, accused, |item, prover| {
            item.line_proof = Some(LineProof { a: msg.a, b: msg.b, t_ppm: msg.t_ppm, prover, height, ago: 0 });
        })?;
        ctx.emit_event(
            events::PROVE_SYNTHETIC,
            &[
                ("datanet_id", &msg.datanet_id),
                ("item_id", &msg.item_id),
                ("a", &msg.a),
                ("b", &msg.b),
                ("t_ppm", &msg.t_ppm),
                ("prover", &msg.prover),
                ("paid", &paid),
            ],
        );
        Ok(paid)
    }

    /// Shows that an item repeats an earlier one of another datanet and owner, and returns what the prover got.
    ///
    /// # Errors
    /// `datanet:2`, `datanet:4`, `datanet:5`, `datanet:31`, `datanet:39` to `datanet:43`.
    pub fn prove_cross_duplicate(&self, ctx: &Ctx, msg: &MsgProveCrossDuplicate) -> Res<Coin> {
        let params = params::get(ctx)?;
        if msg.newer_datanet_id == msg.older_datanet_id {
            return Err(unfit("the items are of one datanet"));
        }
        let newer_net = self.datanet(ctx, msg.newer_datanet_id)?;
        let older_net = self.datanet(ctx, msg.older_datanet_id)?;
        let accused = self.accused(ctx, &params, &msg.prover, (msg.newer_datanet_id, msg.newer_item_id))?;
        let older = ITEMS.get(ctx, &(msg.older_datanet_id, msg.older_item_id))?.ok_or(DatanetError::ItemNotFound)?;
        if priority(&older) >= priority(&accused.item) {
            return Err(unfit("the older item was not committed first"));
        }
        if self.contribution(ctx, older.contribution_id)?.contributor == accused.contribution.contributor {
            return Err(unfit("both items are of one owner"));
        }
        let rules = Rules::open(ctx, self, &params, &newer_net)?;
        if !same_content(&newer_net, &accused.item, &older_net, &older) {
            self.check_near(ctx, &params, (&rules, &accused.item), (&older_net, &older))?;
        }
        let cross = CrossDuplicate {
            datanet_id: older.datanet_id,
            item_id: older.id,
            height: ctx.height(),
            ..CrossDuplicate::default()
        };
        let key = (accused.item.datanet_id, accused.item.id);
        let paid = self.convict(ctx, &rules, accused, |item, prover| {
            item.cross_duplicate = Some(CrossDuplicate { prover, ..cross });
        })?;
        announce(ctx, &stored(ITEMS.get(&ctx.unmetered(), &key)?, "item")?);
        Ok(paid)
    }

    /// Refuses items whose labels differ, that are not compared alike, or that are not near.
    fn check_near(
        &self,
        ctx: &Ctx,
        params: &Params,
        (rules, newer): (&Rules<'_>, &Item),
        (older_net, older): (&Datanet, &Item),
    ) -> Res<()> {
        if !same_label(rules.datanet, newer.label, older_net, older.label) {
            return Err(unfit("the labels differ"));
        }
        if !compared_alike(rules.datanet, older_net) {
            return Err(unfit("the datanets do not compare items alike"));
        }
        let bytes = u64::try_from(rules.compared_bytes()).unwrap_or(u64::MAX);
        ctx.gas().consume(comparison_gas(params, bytes), "datanet comparisons")?;
        let read = |item: &Item| {
            let read = rules.read(ctx, &item.features)?;
            read.map(|r| r.row).map_err(|status| unfit(format!("item {}: {}", item.id, status.as_str_name())))
        };
        let (newer, older) = (read(newer)?, read(older)?);
        let distance = rules.probe(&newer).distance(&older)?;
        if rules.thresholds.is_duplicate(distance) { Ok(()) } else { Err(DatanetError::NotProven.into()) }
    }

    /// The item that a proof is about, if one may be sent now.
    fn accused(&self, ctx: &Ctx, params: &Params, prover: &str, key: (u64, u64)) -> Res<Accused> {
        let item = ITEMS.get(ctx, &key)?.ok_or(DatanetError::ItemNotFound)?;
        let contribution = self.contribution(ctx, item.contribution_id)?;
        let prover = ctx.address_text(&ctx.parse_address(prover)?);
        if prover == contribution.contributor {
            return Err(DatanetError::OwnItem.into());
        }
        let matures = later(item.settles_at, params.bond_maturity)?.saturating_sub(item.settled_ago);
        if ctx.height() <= item.settles_at || ctx.height() > matures {
            let text = format!("above {}, up to {matures}", item.settles_at);
            return Err(Failure::from(DatanetError::ProofClosed).context(text));
        }
        if contribution.bond_released {
            return Err(DatanetError::BondReleased.into());
        }
        if is_duplicate(&item) {
            return Err(DatanetError::AlreadyDuplicate.into());
        }
        Ok(Accused { item, contribution, prover })
    }

    /// Makes the item a duplicate and pays the prover.
    fn convict(
        &self,
        ctx: &Ctx,
        rules: &Rules<'_>,
        accused: Accused,
        mark: impl FnOnce(&mut Item, String),
    ) -> Res<Coin> {
        let Accused { mut item, mut contribution, prover } = accused;
        let to = ctx.parse_address(&prover)?;
        let before = (is_duplicate(&item), item.duplicate_of);
        mark(&mut item, prover);
        judge(&rules.standards, &mut item);
        let mut stats = stored(STATS.get(ctx, &item.datanet_id)?, "datanet counters")?;
        recount(ctx, &mut stats, item.id, before, &item)?;
        STATS.set(ctx, &item.datanet_id, &stats)?;
        ITEMS.set(ctx, &(item.datanet_id, item.id), &item)?;
        contribution.proven_items = contribution.proven_items.saturating_add(1);
        CONTRIBUTIONS.set(ctx, &contribution.id, &contribution)?;
        let paid = half_bond(contribution.item_bond.as_ref(), 1)?;
        if !paid.amount.is_zero() {
            self.bank.send_from_module(ctx, STORE, &to, &Coins::one(paid.clone()))?;
        }
        Ok(paid)
    }
}

/// An end of a segment: an earlier item of another contribution.
fn end(ctx: &Ctx, item: &Item, id: u64) -> Res<Item> {
    let end = ITEMS.get(ctx, &(item.datanet_id, id))?.ok_or(DatanetError::ItemNotFound)?;
    if priority(&end) < priority(item) && end.contribution_id != item.contribution_id {
        Ok(end)
    } else {
        Err(unfit(format!("item {id} is no earlier one of another contribution")))
    }
}

fn is_text(datanet: &Datanet) -> bool {
    datanet.schema.as_ref().is_some_and(|s| s.modality() == Modality::Utf8Text)
}

/// Whether the content of two items is the same, as the index of contents has it.
fn same_content(newer_net: &Datanet, newer: &Item, older_net: &Datanet, older: &Item) -> bool {
    let text = is_text(newer_net);
    text == is_text(older_net) && content_hash(text, newer) == content_hash(text, older)
}

/// Whether two labels mean the same: by name where both datanets name their labels, by number otherwise.
fn same_label(newer_net: &Datanet, newer: u32, older_net: &Datanet, older: u32) -> bool {
    let name = |net: &Datanet, label: u32| {
        let names = net.schema.as_ref().map(|s| s.label_names.clone()).unwrap_or_default();
        usize::try_from(label).ok().and_then(|i| names.get(i).cloned())
    };
    match (name(newer_net, newer), name(older_net, older)) {
        (Some(a), Some(b)) => a == b,
        _ => newer == older,
    }
}

/// Whether distances mean the same in both datanets: the same form of vectors or the same encoder, and the same
/// projection. Texts without rules have no distances.
fn compared_alike(a: &Datanet, b: &Datanet) -> bool {
    let (Some(x), Some(y)) = (&a.schema, &b.schema) else { return false };
    let form = match (is_text(a), is_text(b)) {
        (false, false) => x.dimension == y.dimension,
        (true, true) => match (&x.text, &y.text) {
            (Some(x), Some(y)) => x.dedup_encoder == y.dedup_encoder,
            _ => false,
        },
        _ => false,
    };
    let projection = |net: &Datanet| net.subspace.as_ref().map(|s| s.projection_sha256.clone());
    form && projection(a) == projection(b)
}
