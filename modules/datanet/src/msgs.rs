//! Messages: the stateless checks of each and the dispatch to the keeper.

use crate::errors::Error;
use crate::keeper::Keeper;
use crate::keys::PARAMS;
use crate::{params, validate};
use openledger_core::{Amount, Any, ChainConfig, Ctx, Failure, Res, Sdk, TxError};
use openledger_proto::any::{pack, unpack};
use openledger_proto::openledger::datanet::v1::{
    MsgCommitContribution, MsgCreateDatanet, MsgCreateDatanetResponse, MsgCurateContribution,
    MsgCurateContributionResponse, MsgReleaseBond, MsgRevealContribution, MsgSetConsent, MsgSetConsentResponse,
    MsgUpdateAllowlist, MsgUpdateAllowlistResponse, MsgUpdateDatanet, MsgUpdateDatanetResponse, MsgUpdateParams,
    MsgUpdateParamsResponse,
};
use prost::{Message, Name};

/// Type URLs of all messages.
pub const MESSAGES: &[&str] = &[
    "/openledger.datanet.v1.MsgCreateDatanet",
    "/openledger.datanet.v1.MsgUpdateDatanet",
    "/openledger.datanet.v1.MsgUpdateAllowlist",
    "/openledger.datanet.v1.MsgCommitContribution",
    "/openledger.datanet.v1.MsgRevealContribution",
    "/openledger.datanet.v1.MsgCurateContribution",
    "/openledger.datanet.v1.MsgSetConsent",
    "/openledger.datanet.v1.MsgReleaseBond",
    "/openledger.datanet.v1.MsgUpdateParams",
];

/// Text of the SDK's `gov:13`.
const INVALID_SIGNER: &str = "expected gov account as only signer for proposal message";

/// Most accounts in one change of an allow list.
const MAX_ALLOWLIST_CHANGE: usize = 100;

fn decode<T: Message + Name + Default>(msg: &Any) -> Res<T> {
    unpack(msg).map_err(|e| Sdk::TxDecode.wrap(e))
}

fn short(msg: &Any) -> &str {
    msg.type_url.rsplit('.').next().unwrap_or_default()
}

fn unknown(msg: &Any) -> Failure {
    Sdk::UnknownRequest.wrap(format!("unrecognized datanet message type: {}", msg.type_url))
}

fn address(config: &ChainConfig, field: &str, text: &str) -> Res<()> {
    config.addresses.parse(text).map(|_| ()).map_err(|e| e.context(format!("invalid {field} address")))
}

fn addresses(config: &ChainConfig, field: &str, texts: &[String]) -> Res<()> {
    texts.iter().try_for_each(|t| address(config, field, t))
}

fn id(field: &str, value: u64) -> Res<()> {
    if value == 0 { Err(Sdk::InvalidRequest.wrap(format!("{field} must not be zero"))) } else { Ok(()) }
}

/// Checks the form of a message.
///
/// # Errors
/// `sdk:7` for addresses, `sdk:18` for missing ids, the module's codes for its own fields.
pub fn check_stateless(config: &ChainConfig, msg: &Any) -> Res<()> {
    match short(msg) {
        "MsgCreateDatanet" => check_create(config, &decode(msg)?),
        "MsgUpdateDatanet" => check_update(config, &decode(msg)?),
        "MsgUpdateAllowlist" => check_allowlist(config, &decode(msg)?),
        "MsgCommitContribution" => check_commit(config, &decode(msg)?),
        "MsgRevealContribution" => check_reveal(config, &decode(msg)?),
        "MsgCurateContribution" => check_curate(config, &decode(msg)?),
        "MsgSetConsent" => check_consent(config, &decode(msg)?),
        "MsgReleaseBond" => {
            let m: MsgReleaseBond = decode(msg)?;
            address(config, "contributor", &m.contributor)?;
            id("contribution_id", m.contribution_id)
        }
        "MsgUpdateParams" => {
            let m: MsgUpdateParams = decode(msg)?;
            address(config, "authority", &m.authority)?;
            params::validate(&m.params.unwrap_or_default())
        }
        _ => Err(unknown(msg)),
    }
}

fn check_create(config: &ChainConfig, m: &MsgCreateDatanet) -> Res<()> {
    address(config, "creator", &m.creator)?;
    addresses(config, "curator", &m.curators)?;
    validate::texts(&m.title, &m.description)?;
    let schema = m.schema.clone().unwrap_or_default();
    validate::schema(&schema)?;
    validate::curators(m.policy(), &m.curators)?;
    validate::granted_licence(m.default_licence)?;
    params::coin(m.min_item_bond.as_ref())?;
    validate::thresholds(schema.modality(), m.near_dup_tau, m.novelty_full_at, m.norm_bound)?;
    validate::shares(m.policy(), &m.shares.unwrap_or_default())
}

fn check_update(config: &ChainConfig, m: &MsgUpdateDatanet) -> Res<()> {
    address(config, "creator", &m.creator)?;
    id("datanet_id", m.datanet_id)?;
    addresses(config, "curator", &m.curators)?;
    validate::texts(&m.title, &m.description)?;
    validate::granted_licence(m.default_licence)?;
    params::coin(m.min_item_bond.as_ref()).map(|_| ())
}

fn check_allowlist(config: &ChainConfig, m: &MsgUpdateAllowlist) -> Res<()> {
    address(config, "creator", &m.creator)?;
    id("datanet_id", m.datanet_id)?;
    let changes = m.add.len().saturating_add(m.remove.len());
    if !(1..=MAX_ALLOWLIST_CHANGE).contains(&changes) {
        return Err(Failure::from(Error::InvalidAllowlist).context(format!("1 to {MAX_ALLOWLIST_CHANGE} accounts")));
    }
    addresses(config, "account", &m.add)?;
    addresses(config, "account", &m.remove)
}

fn check_commit(config: &ChainConfig, m: &MsgCommitContribution) -> Res<()> {
    address(config, "contributor", &m.contributor)?;
    id("datanet_id", m.datanet_id)?;
    if m.hash.len() == 32 { Ok(()) } else { Err(Error::InvalidHash.into()) }
}

fn check_reveal(config: &ChainConfig, m: &MsgRevealContribution) -> Res<()> {
    address(config, "contributor", &m.contributor)?;
    id("commit_id", m.commit_id)?;
    validate::known_licence(m.licence)?;
    if !(16..=64).contains(&m.salt.len()) {
        return Err(Failure::from(Error::InvalidPayload).context("salt must have 16 to 64 bytes"));
    }
    if m.items.is_empty() { Err(Failure::from(Error::InvalidPayload).context("no items")) } else { Ok(()) }
}

fn check_curate(config: &ChainConfig, m: &MsgCurateContribution) -> Res<()> {
    address(config, "curator", &m.curator)?;
    id("contribution_id", m.contribution_id)?;
    if m.reason.len() > 256 {
        Err(Failure::from(Error::InvalidText).context("reason must have at most 256 bytes"))
    } else {
        Ok(())
    }
}

fn check_consent(config: &ChainConfig, m: &MsgSetConsent) -> Res<()> {
    address(config, "contributor", &m.contributor)?;
    id("contribution_id", m.contribution_id)?;
    validate::known_licence(m.licence)
}

impl Keeper {
    /// Executes a message and returns its packed response.
    ///
    /// # Errors
    /// The codes of the message.
    pub fn execute(&self, ctx: &Ctx, msg: &Any) -> Res<Any> {
        match short(msg) {
            "MsgCreateDatanet" => {
                Ok(pack(&MsgCreateDatanetResponse { datanet_id: self.create_datanet(ctx, decode(msg)?)? }))
            }
            "MsgUpdateDatanet" => {
                self.update_datanet(ctx, decode::<MsgUpdateDatanet>(msg)?)?;
                Ok(pack(&MsgUpdateDatanetResponse {}))
            }
            "MsgUpdateAllowlist" => {
                self.update_allowlist(ctx, &decode(msg)?)?;
                Ok(pack(&MsgUpdateAllowlistResponse {}))
            }
            "MsgCommitContribution" => Ok(pack(&self.commit(ctx, decode(msg)?)?)),
            "MsgRevealContribution" => Ok(pack(&self.reveal(ctx, decode(msg)?)?)),
            "MsgCurateContribution" => {
                Ok(pack(&MsgCurateContributionResponse { results: self.curate(ctx, &decode(msg)?)? }))
            }
            "MsgSetConsent" => {
                Ok(pack(&MsgSetConsentResponse { effective_height: self.set_consent(ctx, &decode(msg)?)? }))
            }
            "MsgReleaseBond" => Ok(pack(&self.release_bond(ctx, &decode(msg)?)?)),
            "MsgUpdateParams" => {
                self.update_params(ctx, decode(msg)?)?;
                Ok(pack(&MsgUpdateParamsResponse {}))
            }
            _ => Err(unknown(msg)),
        }
    }

    /// Replaces the parameters. The bond denomination is fixed at genesis: bonds in another one would be
    /// stranded.
    ///
    /// # Errors
    /// `gov:13` unless the governance account signed, `datanet:32` out of bounds.
    pub fn update_params(&self, ctx: &Ctx, msg: MsgUpdateParams) -> Res<()> {
        let expected = ctx.config().authority();
        if ctx.parse_address(&msg.authority)? != ctx.parse_address(&expected)? {
            let log = format!("invalid authority; expected {expected}, got {}: {INVALID_SIGNER}", msg.authority);
            return Err(Failure::Tx(TxError::new("gov", 13, log)));
        }
        let new = msg.params.unwrap_or_default();
        params::validate(&new)?;
        if params::bond_denom(&new)? != params::bond_denom(&params::get(ctx)?)? {
            return Err(Failure::from(Error::InvalidParams).context("creation_fee: the denomination is fixed"));
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
