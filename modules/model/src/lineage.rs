//! Who stands behind a model: ancestors with absolute shares, tuners, compute.
//!
//! Shares are absolute (of the whole lineage pool), so a layer put in between cannot dilute an ancestor. A
//! parent is registered before its child and ids rise, so there can be no cycle.

use crate::errors::ModelError;
use crate::keeper::ModelKeeper;
use crate::keys::ANCESTORS;
use openledger_core::ports::Payee;
use openledger_core::{Ctx, Failure, Res};
use openledger_proto::openledger::datanet::v1::LicenceBit;
use openledger_proto::openledger::model::v1 as pb;
use openledger_proto::openledger::model::v1::ModelStatus;
use std::collections::BTreeMap;

/// Parents, tuners or compute providers of one model.
const MAX_PAYEES: usize = 16;
/// What a parent's licence must grant: a child is tuned from it and its answers are sold.
const PARENT_BITS: u32 = LicenceBit::Tune as u32 | LicenceBit::Commercial as u32;
/// One, in parts per million.
pub(crate) const PPM: u32 = 1_000_000;

/// Checks the accounts of a role: none, or at most 16 distinct ones whose shares add up to one.
pub(crate) fn check_accounts(ctx: &Ctx, list: &[pb::AccountShare]) -> Res<()> {
    if list.is_empty() {
        return Ok(());
    }
    let mut seen = std::collections::BTreeSet::new();
    let mut sum = 0u32;
    for one in list {
        if !seen.insert(ctx.parse_address(&one.address)?) || one.share_ppm == 0 {
            return Err(ModelError::InvalidShares.into());
        }
        sum = sum.checked_add(one.share_ppm).ok_or(ModelError::InvalidShares)?;
    }
    if list.len() > MAX_PAYEES || sum != PPM { Err(ModelError::InvalidShares.into()) } else { Ok(()) }
}

/// The ancestors of a new model: its parents and theirs, each once, with the largest share that any path
/// gives it.
pub(crate) fn stack_parents(
    keeper: &ModelKeeper,
    ctx: &Ctx,
    p: &pb::Params,
    m: &pb::MsgCreateModel,
) -> Res<Vec<pb::ParentShare>> {
    if m.parents.len() > MAX_PAYEES {
        return Err(ModelError::InvalidParents.into());
    }
    let mut stack: BTreeMap<u64, u32> = BTreeMap::new();
    let mut raise = |id: u64, share: u32| {
        let entry = stack.entry(id).or_insert(0);
        *entry = (*entry).max(share);
    };
    let mut direct = std::collections::BTreeSet::new();
    for parent in &m.parents {
        if !direct.insert(parent.model_id) || parent.share_ppm == 0 {
            return Err(ModelError::InvalidParents.into());
        }
        let model = keeper.model(ctx, parent.model_id).map_err(|e| match e {
            Failure::Tx(_) => ModelError::InvalidParents.into(),
            fatal => fatal,
        })?;
        if model.status() != ModelStatus::Certified {
            return Err(ModelError::InvalidParents.into());
        }
        if m.licence & !model.licence != 0 || model.licence & PARENT_BITS != PARENT_BITS {
            return Err(ModelError::InvalidLicence.into());
        }
        raise(parent.model_id, parent.share_ppm);
        for ancestor in ANCESTORS.get(ctx, &parent.model_id)?.unwrap_or_default().shares {
            raise(ancestor.model_id, ancestor.share_ppm);
        }
    }
    let sum = stack.values().try_fold(0u32, |s, v| s.checked_add(*v)).ok_or(ModelError::StackTooHigh)?;
    if sum > p.max_parent_stack_ppm {
        return Err(ModelError::StackTooHigh.into());
    }
    if stack.len() > usize::try_from(p.max_ancestors).unwrap_or(usize::MAX) {
        return Err(ModelError::TooManyAncestors.into());
    }
    Ok(stack.into_iter().map(|(model_id, share_ppm)| pb::ParentShare { model_id, share_ppm }).collect())
}

impl ModelKeeper {
    /// Who shares the lineage pool: the creators of all ancestors, and the model's own for the rest; before each the
    /// id of the model that it created.
    ///
    /// # Errors
    /// Only fatal failures: the storage failed, or the state contradicts itself.
    pub fn lineage(&self, ctx: &Ctx, model: &pb::Model) -> Res<Vec<(u64, Payee)>> {
        let mut rest = PPM;
        let mut out = Vec::new();
        for ancestor in ANCESTORS.get(ctx, &model.id)?.unwrap_or_default().shares {
            rest = rest.checked_sub(ancestor.share_ppm).ok_or_else(|| Failure::corrupt("lineage above one"))?;
            let creator = self.model(ctx, ancestor.model_id)?.creator;
            let holder = Payee { address: ctx.parse_address(&creator)?, share_ppm: ancestor.share_ppm };
            out.push((ancestor.model_id, holder));
        }
        out.push((model.id, Payee { address: ctx.parse_address(&model.creator)?, share_ppm: rest }));
        Ok(out)
    }

    /// Accounts of a role as payees.
    ///
    /// # Errors
    /// Only fatal failures: the storage failed, or the state contradicts itself.
    pub(crate) fn payees(&self, ctx: &Ctx, list: &[pb::AccountShare]) -> Res<Vec<Payee>> {
        list.iter().map(|a| Ok(Payee { address: ctx.parse_address(&a.address)?, share_ppm: a.share_ppm })).collect()
    }

    /// The model and its ancestors, ascending by id.
    ///
    /// # Errors
    /// Only fatal failures: the storage failed, or the state contradicts itself.
    pub fn lineage_nodes(&self, ctx: &Ctx, model: &pb::Model) -> Res<Vec<pb::LineageNode>> {
        let node = |m: &pb::Model| pb::LineageNode {
            model_id: m.id,
            name: m.name.clone(),
            creator: m.creator.clone(),
            parents: m.parents.clone(),
        };
        let mut out = Vec::new();
        for ancestor in ANCESTORS.get(ctx, &model.id)?.unwrap_or_default().shares {
            out.push(node(&self.model(ctx, ancestor.model_id)?));
        }
        out.push(node(model));
        Ok(out)
    }
}
