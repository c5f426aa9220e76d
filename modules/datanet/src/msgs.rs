//! Messages: the stateless checks of each and the dispatch to the keeper.

use crate::admission::PPM;
use crate::errors::DatanetError;
use crate::keeper::DatanetKeeper;
use crate::keys::PARAMS;
use crate::{params, provenance, validate};
use openledger_core::wire::{check_address, require_authority};
use openledger_core::{Amount, ChainConfig, Ctx, Failure, Res, Sdk};
use openledger_proto::openledger::datanet::v1::{
    MsgCommitContribution, MsgCreateDatanet, MsgCurateContribution, MsgProveCrossDuplicate, MsgProveSynthetic,
    MsgReleaseBond, MsgRevealContribution, MsgSetConsent, MsgUpdateAllowlist, MsgUpdateDatanet, MsgUpdateParams,
};

/// Most accounts in one change of an allow list.
const MAX_ALLOWLIST_CHANGE: usize = 100;

fn addresses(config: &ChainConfig, field: &str, texts: &[String]) -> Res<()> {
    texts.iter().try_for_each(|t| check_address(config, field, t))
}

fn id(field: &str, value: u64) -> Res<()> {
    if value == 0 { Err(Sdk::InvalidRequest.wrap(format!("{field} must not be zero"))) } else { Ok(()) }
}

pub(crate) fn check_create(config: &ChainConfig, m: &MsgCreateDatanet) -> Res<()> {
    check_address(config, "creator", &m.creator)?;
    addresses(config, "curator", &m.curators)?;
    validate::texts(&m.title, &m.description)?;
    let schema = m.schema.clone().unwrap_or_default();
    validate::schema(&schema)?;
    validate::curators(m.policy(), &m.curators)?;
    validate::granted_licence(m.default_licence)?;
    params::coin(m.min_item_bond.as_ref())?;
    validate::thresholds(&schema, m.near_dup_tau, m.novelty_full_at, m.norm_bound, m.line_tau_sq)?;
    validate::subspace_fits(&schema, validate::subspace(m.subspace.as_ref())?.as_ref())?;
    validate::bond_rate(m.bond_rate_ppm)?;
    validate::evidence(m.evidence)?;
    validate::shares(m.policy(), &m.shares.unwrap_or_default())
}

pub(crate) fn check_update(config: &ChainConfig, m: &MsgUpdateDatanet) -> Res<()> {
    check_address(config, "creator", &m.creator)?;
    id("datanet_id", m.datanet_id)?;
    addresses(config, "curator", &m.curators)?;
    validate::texts(&m.title, &m.description)?;
    validate::granted_licence(m.default_licence)?;
    params::coin(m.min_item_bond.as_ref()).map(|_| ())
}

pub(crate) fn check_allowlist(config: &ChainConfig, m: &MsgUpdateAllowlist) -> Res<()> {
    check_address(config, "creator", &m.creator)?;
    id("datanet_id", m.datanet_id)?;
    let changes = m.add.len().saturating_add(m.remove.len());
    if !(1..=MAX_ALLOWLIST_CHANGE).contains(&changes) {
        return Err(
            Failure::from(DatanetError::InvalidAllowlist).context(format!("1 to {MAX_ALLOWLIST_CHANGE} accounts"))
        );
    }
    addresses(config, "account", &m.add)?;
    addresses(config, "account", &m.remove)
}

pub(crate) fn check_commit(config: &ChainConfig, m: &MsgCommitContribution) -> Res<()> {
    check_address(config, "contributor", &m.contributor)?;
    id("datanet_id", m.datanet_id)?;
    if m.hash.len() == 32 { Ok(()) } else { Err(DatanetError::InvalidHash.into()) }
}

pub(crate) fn check_reveal(config: &ChainConfig, m: &MsgRevealContribution) -> Res<()> {
    check_address(config, "contributor", &m.contributor)?;
    id("commit_id", m.commit_id)?;
    validate::known_licence(m.licence)?;
    m.provenance.as_ref().map_or(Ok(()), provenance::validate)?;
    if !(16..=64).contains(&m.salt.len()) {
        return Err(Failure::from(DatanetError::InvalidPayload).context("salt must have 16 to 64 bytes"));
    }
    if m.items.is_empty() { Err(Failure::from(DatanetError::InvalidPayload).context("no items")) } else { Ok(()) }
}

pub(crate) fn check_curate(config: &ChainConfig, m: &MsgCurateContribution) -> Res<()> {
    check_address(config, "curator", &m.curator)?;
    id("contribution_id", m.contribution_id)?;
    if m.reason.len() > 256 {
        Err(Failure::from(DatanetError::InvalidText).context("reason must have at most 256 bytes"))
    } else {
        Ok(())
    }
}

pub(crate) fn check_consent(config: &ChainConfig, m: &MsgSetConsent) -> Res<()> {
    check_address(config, "contributor", &m.contributor)?;
    id("contribution_id", m.contribution_id)?;
    validate::known_licence(m.licence)
}

pub(crate) fn check_release_bond(config: &ChainConfig, m: &MsgReleaseBond) -> Res<()> {
    check_address(config, "contributor", &m.contributor)?;
    id("contribution_id", m.contribution_id)
}

pub(crate) fn check_synthetic(config: &ChainConfig, m: &MsgProveSynthetic) -> Res<()> {
    check_address(config, "prover", &m.prover)?;
    id("datanet_id", m.datanet_id)?;
    [("item_id", m.item_id), ("a", m.a), ("b", m.b)].into_iter().try_for_each(|(field, value)| id(field, value))?;
    if m.a == m.b || m.t_ppm > PPM {
        return Err(Failure::from(DatanetError::InvalidProof).context("a and b must differ, t_ppm is at most 1000000"));
    }
    Ok(())
}

pub(crate) fn check_cross_duplicate(config: &ChainConfig, m: &MsgProveCrossDuplicate) -> Res<()> {
    check_address(config, "prover", &m.prover)?;
    id("newer_datanet_id", m.newer_datanet_id)?;
    id("newer_item_id", m.newer_item_id)?;
    id("older_datanet_id", m.older_datanet_id)?;
    id("older_item_id", m.older_item_id)
}

pub(crate) fn check_update_params(config: &ChainConfig, m: &MsgUpdateParams) -> Res<()> {
    check_address(config, "authority", &m.authority)?;
    params::validate(&m.params.clone().unwrap_or_default())
}

impl DatanetKeeper {
    /// Replaces the parameters. The bond denomination is fixed at genesis: bonds in another one would be
    /// stranded.
    ///
    /// # Errors
    /// `gov:13` unless the governance account signed, `datanet:32` out of bounds.
    pub fn update_params(&self, ctx: &Ctx, msg: MsgUpdateParams) -> Res<()> {
        require_authority(ctx, &msg.authority)?;
        let new = msg.params.unwrap_or_default();
        params::validate(&new)?;
        if params::bond_denom(&new)? != params::bond_denom(&params::get(ctx)?)? {
            return Err(Failure::from(DatanetError::InvalidParams).context("creation_fee: the denomination is fixed"));
        }
        // Parsed once more so that the stored text is the one that the chain writes.
        let (min, max): (Amount, Amount) = (new.min_item_bond.parse()?, new.max_item_bond.parse()?);
        PARAMS.set(
            ctx,
            &openledger_proto::openledger::datanet::v1::Params {
                min_item_bond: min.to_string(),
                max_item_bond: max.to_string(),
                ..new
            },
        )
    }
}
