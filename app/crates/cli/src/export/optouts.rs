//! `export optouts`: items of a datanet from which uses were taken back, for whoever else trains on them.

use std::fmt::{self, Write as _};

use openledger_client::ClientError;
use openledger_proto::openledger::datanet::v1::Preference;
use serde::Serialize;

use super::net::{Net, uses};
use super::source::{Source, Standing};
use super::words::{Readable, items, listed, number, title};

/// Which uses are no longer granted, item by item.
#[derive(Debug, Serialize)]
pub struct OptOuts {
    /// The state that is described.
    state: Standing,
    datanet_id: u64,
    title: String,
    /// What the hashes are of: the bytes of the text in UTF-8, or one signed byte for each number of a vector.
    content: &'static str,
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
    first_item_id: u64,
    last_item_id: u64,
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
            let of = answer.contribution.clone().unwrap_or_default();
            let last_item_id = of.first_item_id.saturating_add(u64::from(of.accepted_items)).saturating_sub(1);
            preferences.push(Stated {
                contribution_id: *id,
                first_item_id: of.first_item_id,
                last_item_id,
                disallowed,
            });
        }
    }
    let content = if net.is_text() { "text in UTF-8" } else { "one signed byte for each number" };
    let title = net.datanet.title.clone();
    Ok(OptOuts { state: source.standing().clone(), datanet_id, title, content, items, preferences })
}

impl Readable for OptOuts {
    fn text(&self) -> Result<String, fmt::Error> {
        let mut out = String::new();
        title(&mut out, &format!("Opt-outs of datanet {}: {}", self.datanet_id, self.title), &self.state)?;
        writeln!(out, "\n{} from which uses were taken back", number(to_u64(self.items.len()), "item"))?;
        for item in &self.items {
            let left = match item.granted.as_slice() {
                [] => "nothing stays granted".to_owned(),
                uses => format!("still granted: {}", uses.join(", ")),
            };
            let when = match item.height {
                0 => "before this chain".to_owned(),
                height => format!("at height {height}"),
            };
            writeln!(
                out,
                "  item {} of contribution {}: {} {when}; {left}",
                item.item_id,
                item.contribution_id,
                listed(&item.withdrawn)
            )?;
            writeln!(out, "    SHA-256 {}", item.content_sha256)?;
        }
        if !self.items.is_empty() {
            writeln!(out, "\nHashes are of the content alone: {}.", self.content)?;
        }
        writeln!(
            out,
            "\n{} that came with preferences against a use",
            number(to_u64(self.preferences.len()), "contribution")
        )?;
        for said in &self.preferences {
            let range = items(said.first_item_id, said.last_item_id);
            writeln!(out, "  contribution {}, {range}: no {}", said.contribution_id, said.disallowed.join(", no "))?;
        }
        Ok(out)
    }
}

fn to_u64(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}
