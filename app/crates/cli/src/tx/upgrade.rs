//! `tx upgrade software-upgrade` and `cancel-software-upgrade`.

use std::collections::BTreeMap;

use clap::Args;
use openledger_proto::any;
use openledger_proto::cosmos::upgrade::v1beta1::{MsgCancelUpgrade, MsgSoftwareUpgrade, Plan as UpgradePlan};
use serde::Deserialize;

use super::factory::Factory;
use super::plan::{Plan, Planned};
use super::proposal::{ProposalFlags, authority};
use openledger_client::ClientError;

/// Submit a software upgrade proposal
///
/// The info names a binary for each system as Cosmovisor reads it: {"binaries": {"linux/amd64":
/// "https://...?checksum=sha256:..."}}. Its form is checked before the proposal is sent; the binaries
/// themselves are not downloaded.
#[derive(Args, Debug)]
pub(super) struct SoftwareUpgrade {
    /// Unique name of the upgrade
    name: String,
    /// The height at which the upgrade must happen
    #[arg(long, default_value_t = 0, allow_negative_numbers = true)]
    upgrade_height: i64,
    /// Info for the upgrade plan such as new version download urls, etc.
    #[arg(long, default_value = "", hide_default_value = true)]
    upgrade_info: String,
    /// Skip validation of the upgrade info (dangerous!)
    #[arg(long)]
    no_validate: bool,
    /// Skip requirement of checksums for binaries in the upgrade info
    #[arg(long)]
    no_checksum_required: bool,
    /// The name of the executable being upgraded (accepted for scripts; binaries are not downloaded)
    #[arg(long)]
    daemon_name: Option<String>,
    /// The address of the upgrade module authority (defaults to gov)
    #[arg(long)]
    authority: Option<String>,
    #[command(flatten)]
    proposal: ProposalFlags,
}

/// Cancel the current software upgrade proposal
#[derive(Args, Debug)]
pub(super) struct CancelSoftwareUpgrade {
    /// The address of the upgrade module authority (defaults to gov)
    #[arg(long)]
    authority: Option<String>,
    #[command(flatten)]
    proposal: ProposalFlags,
}

impl Planned for SoftwareUpgrade {
    fn plan(&self, factory: &Factory<'_>) -> Result<Plan, ClientError> {
        self.proposal.require_title()?;
        if !self.no_validate {
            check_info(&self.upgrade_info, !self.no_checksum_required)?;
        }
        let (name, height, info) = (self.name.clone(), self.upgrade_height, self.upgrade_info.clone());
        let plan = Some(UpgradePlan { name, height, info, ..Default::default() });
        let message = MsgSoftwareUpgrade { authority: authority_or(factory, self.authority.as_deref())?, plan };
        self.proposal.plan(factory, any::pack(&message))
    }
}

impl Planned for CancelSoftwareUpgrade {
    fn plan(&self, factory: &Factory<'_>) -> Result<Plan, ClientError> {
        self.proposal.require_title()?;
        let message = MsgCancelUpgrade { authority: authority_or(factory, self.authority.as_deref())? };
        self.proposal.plan(factory, any::pack(&message))
    }
}

/// The address that signs messages of proposals, or the one that was given.
///
/// # Errors
/// When the one given is no address.
pub(super) fn authority_or(factory: &Factory<'_>, given: Option<&str>) -> Result<String, ClientError> {
    match given.filter(|text| !text.is_empty()) {
        None => authority(factory),
        Some(text) => match factory.client.codec.parse(text) {
            Ok(_) => Ok(text.to_owned()),
            Err(e) => Err(ClientError::Usage(format!("invalid authority address: {e}"))),
        },
    }
}

#[derive(Deserialize)]
struct Info {
    #[serde(default)]
    binaries: BTreeMap<String, String>,
}

/// Checks the form of an upgrade's info.
fn check_info(text: &str, checksums: bool) -> Result<(), ClientError> {
    let text = text.trim();
    let fail = |problem: String| Err(ClientError::Usage(problem));
    if text.is_empty() {
        return fail("plan info must not be blank".to_owned());
    }
    if text.contains("://") && !text.starts_with('{') {
        return fail("plan info is a link, which is not followed: give its JSON, or --no-validate".to_owned());
    }
    let info: Info = match serde_json::from_str(text) {
        Ok(info) => info,
        Err(e) => return fail(format!("could not parse plan info: {e}")),
    };
    if info.binaries.is_empty() {
        return fail("no \"binaries\" entries found".to_owned());
    }
    for (key, url) in &info.binaries {
        let word = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric());
        if key != "any" && !key.split_once('/').is_some_and(|(os, arch)| word(os) && word(arch)) {
            return fail(format!("invalid os/arch format in key \"{key}\""));
        }
        let (_, query) = url.split_once('?').unwrap_or((url, ""));
        if !url.contains("://") {
            return fail(format!("invalid url \"{url}\" in binaries[{key}]: invalid URI for request"));
        }
        if checksums && !query.split('&').any(|pair| pair.strip_prefix("checksum=").is_some_and(|sum| !sum.is_empty()))
        {
            return fail(format!("invalid url \"{url}\" in binaries[{key}]: missing checksum query parameter"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn upgrade_info_names_binaries_with_checksums() {
        let good = r#"{"binaries":{"linux/amd64":"https://example.com/a?checksum=sha256:00","any":"https://example.com/b?checksum=x"}}"#;
        assert!(check_info(good, true).is_ok());
        let bare = r#"{"binaries":{"linux/amd64":"https://example.com/a"}}"#;
        assert!(check_info(bare, false).is_ok());
        assert!(check_info(bare, true).unwrap_err().to_string().ends_with("missing checksum query parameter"));
        for bad in ["", "  ", "{}", "v2", "https://example.com", r#"{"binaries":{"linux":"https://a?checksum=1"}}"#] {
            assert!(check_info(bad, false).is_err(), "{bad}");
        }
    }
}
