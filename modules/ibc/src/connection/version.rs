//! Versions of connections and how two chains agree on one (ibc-go `03-connection/types/version.go`).

use crate::errors::ConnectionError;
use openledger_core::Res;
use openledger_proto::ibc::core::connection::v1::{ConnectionEnd, Version};

/// The one version that there is.
const IDENTIFIER: &str = "1";
/// The orders that its channels can have.
const FEATURES: [&str; 2] = ["ORDER_ORDERED", "ORDER_UNORDERED"];
/// The most versions that a message can propose.
pub(super) const MOST_VERSIONS: usize = 100;
/// The most features that a version can have.
const MOST_FEATURES: usize = 100;

/// The versions that this chain has, the best one first.
pub(super) fn compatible() -> Vec<Version> {
    vec![Version { identifier: IDENTIFIER.to_owned(), features: FEATURES.map(str::to_owned).to_vec() }]
}

/// Checks the form of a version.
///
/// # Errors
/// `connection:9`.
pub(super) fn validate(version: Option<&Version>) -> Res<()> {
    let refuse = |text: String| Err(ConnectionError::InvalidVersion.wrap(text));
    let Some(version) = version else { return refuse("version cannot be nil".to_owned()) };
    if version.identifier.trim().is_empty() {
        return refuse("version identifier cannot be blank".to_owned());
    }
    if version.features.len() > MOST_FEATURES {
        return refuse(format!("features length must not exceed {MOST_FEATURES} items"));
    }
    match version.features.iter().position(|feature| feature.trim().is_empty()) {
        Some(i) => refuse(format!("feature cannot be blank, index {i}")),
        None => Ok(()),
    }
}

fn same<'a>(version: &Version, among: &'a [Version]) -> Option<&'a Version> {
    among.iter().find(|v| v.identifier == version.identifier)
}

/// Whether a version is among those that are supported, with no feature that is not. No version goes without features.
pub(super) fn is_supported(supported: &[Version], proposed: &Version) -> bool {
    same(proposed, supported).is_some_and(|version| {
        !proposed.features.is_empty() && proposed.features.iter().all(|f| version.features.contains(f))
    })
}

/// The first version of ours that the counterparty has too, with the features that both have, in our order.
///
/// # Errors
/// `connection:10`.
pub(super) fn pick(ours: &[Version], theirs: &[Version]) -> Res<Version> {
    for version in ours {
        let Some(other) = same(version, theirs) else { continue };
        let features: Vec<String> = version.features.iter().filter(|f| other.features.contains(f)).cloned().collect();
        if !features.is_empty() {
            return Ok(Version { identifier: version.identifier.clone(), features });
        }
    }
    let (theirs, ours) = (list(theirs), list(ours));
    let text = format!("failed to find a matching counterparty version ({theirs}) from the supported version list");
    Err(ConnectionError::VersionNegotiationFailed.wrap(format!("{text} ({ours})")))
}

/// Refuses a connection on which no single version was agreed on, or one without a feature.
///
/// # Errors
/// `connection:9`.
pub(crate) fn version_supports(connection: &ConnectionEnd, feature: &str) -> Res<()> {
    let [version] = connection.versions.as_slice() else {
        let text = "single version must be negotiated on connection before opening channel, got:";
        return Err(ConnectionError::InvalidVersion.wrap(format!("{text} {}", list(&connection.versions))));
    };
    if version.features.iter().any(|f| f == feature) {
        return Ok(());
    }
    let version = go_text(version);
    let text = format!("connection version {version} does not support channel ordering: {feature}");
    Err(ConnectionError::InvalidVersion.wrap(text))
}

fn list(versions: &[Version]) -> String {
    format!("[{}]", versions.iter().map(go_text).collect::<Vec<_>>().join(" "))
}

/// A version as Go prints it.
pub(super) fn go_text(version: &Version) -> String {
    let identifier = match version.identifier.as_str() {
        "" => String::new(),
        text => format!("identifier:{text:?} "),
    };
    version.features.iter().fold(identifier, |text, feature| format!("{text}features:{feature:?} "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(identifier: &str, features: &[&str]) -> Version {
        Version { identifier: identifier.to_owned(), features: features.iter().map(|f| (*f).to_owned()).collect() }
    }

    #[test]
    fn a_version_is_picked_with_the_features_of_both() {
        let ours = compatible();
        let both = version("1", &["ORDER_UNORDERED", "ORDER_DAG", "ORDER_ORDERED"]);
        assert_eq!(pick(&ours, &[version("2", &["ORDER_ORDERED"]), both]).unwrap(), ours[0]);
        let one = version("1", &["ORDER_UNORDERED"]);
        assert_eq!(pick(&ours, std::slice::from_ref(&one)).unwrap(), one);
        for none in [vec![], vec![version("2", &FEATURES)], vec![version("1", &[])], vec![version("1", &["ORDER_DAG"])]]
        {
            assert!(pick(&ours, &none).is_err(), "{none:?}");
        }
    }

    #[test]
    fn a_version_without_features_or_with_unknown_ones_is_not_supported() {
        let ours = compatible();
        assert!(is_supported(&ours, &ours[0]));
        assert!(is_supported(&ours, &version("1", &["ORDER_UNORDERED"])));
        for bad in [version("1", &[]), version("2", &FEATURES), version("1", &["ORDER_ORDERED", "ORDER_DAG"])] {
            assert!(!is_supported(&ours, &bad), "{bad:?}");
        }
    }
}
