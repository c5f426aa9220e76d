//! `export optouts`: items of a datanet from which uses were taken back, for whoever else trains on them.

use openledger_client::ClientError;
use openledger_proto::openledger::datanet::v1::Preference;
use serde::Serialize;

use super::net::{Net, uses};
use super::source::{Source, Standing};

/// Which uses are no longer granted, item by item.
#[derive(Debug, Serialize)]
pub struct OptOuts {
    /// The state that is described.
    state: Standing,
    datanet_id: u64,
    items: Vec<Withdrawn>,
    /// Contributions that came with a preference against a use.
    preferences: Vec<Stated>,
}

#[derive(Debug, Serialize)]
struct Withdrawn {
    item_id: u64,
    contribution_id: u64,
    /// SHA-256 of the item's bytes, to find it in other collections.
    content_sha256: String,
    withdrawn: Vec<&'static str>,
    granted: Vec<&'static str>,
    /// Height of the change; zero when that was in a chain before this one.
    height: u64,
}

#[derive(Debug, Serialize)]
struct Stated {
    contribution_id: u64,
    /// Labels of AIPREF that disallow.
    disallowed: Vec<&'static str>,
}

/// The opt-outs of a datanet.
///
/// # Errors
/// As the queries give them.
pub fn opt_outs(source: &dyn Source, datanet_id: u64) -> Result<OptOuts, ClientError> {
    let net = Net::read(source, datanet_id)?;
    let mut items = Vec::new();
    for item in net.items.values() {
        let (first, now, height) = net.licences(item);
        if first & !now != 0 {
            items.push(Withdrawn {
                item_id: item.id,
                contribution_id: item.contribution_id,
                content_sha256: item.content_sha256.clone(),
                withdrawn: uses(first & !now),
                granted: uses(now),
                height,
            });
        }
    }
    let mut preferences = Vec::new();
    for (id, answer) in &net.contributions {
        let Some(found) = answer.provenance.as_ref().and_then(|said| said.aipref) else { continue };
        let labels = [("train-ai", found.train_ai()), ("ai-use", found.ai_use()), ("search", found.search())];
        let disallowed: Vec<_> =
            labels.into_iter().filter(|(_, said)| *said == Preference::Disallow).map(|(name, _)| name).collect();
        if !disallowed.is_empty() {
            preferences.push(Stated { contribution_id: *id, disallowed });
        }
    }
    Ok(OptOuts { state: source.standing().clone(), datanet_id, items, preferences })
}
