//! The summary for readers.

use std::fmt::Write as _;

use super::{Group, Summary};

fn percent(ppm: u64) -> String {
    format!("{}.{:02} %", ppm / 10_000, ppm % 10_000 / 100)
}

fn listed(words: &[String]) -> String {
    if words.is_empty() { "not stated".to_owned() } else { words.join(", ") }
}

impl Summary {
    /// The three parts in words.
    ///
    /// # Errors
    /// None in practice: writing to a text does not fail.
    pub fn text(&self) -> Result<String, std::fmt::Error> {
        let mut out = String::new();
        let state = &self.state;
        writeln!(out, "Summary of training content, after block {} of {}", state.height, state.chain_id)?;
        writeln!(out, "app hash {}\n", state.app_hash)?;
        let general = &self.general;
        writeln!(out, "1. General information\n")?;
        writeln!(out, "Model {}: {}", general.model_id, general.name)?;
        writeln!(out, "Provider: {}", general.creator)?;
        writeln!(out, "Kind: {}; {}", general.kind, if general.generative { "generative" } else { "not generative" })?;
        writeln!(
            out,
            "Training announced at height {}, certified at {}",
            general.training_height, general.certified_height
        )?;
        for m in &general.modalities {
            writeln!(out, "Modality: {}, {} items, {} bytes: {}", m.modality, m.items, m.bytes, m.size)?;
        }
        writeln!(out, "Languages: {}", listed(&general.languages))?;
        writeln!(out, "\n2. List of data sources\n")?;
        for group in &self.sources {
            self::group(&mut out, group)?;
        }
        self.processing(&mut out)?;
        Ok(out)
    }

    fn processing(&self, out: &mut String) -> std::fmt::Result {
        let part = &self.processing;
        writeln!(out, "\n3. Processing\n")?;
        for check in part.opt_out_checks.iter().filter(|check| check.items > 0) {
            let days = check.first_day.iter().chain(&check.last_day).cloned().collect::<Vec<_>>().join(" to ");
            writeln!(out, "Reservations looked for in {}: {} items, {days}", check.place, check.items)?;
        }
        if part.opt_out_checks.iter().all(|check| check.items == 0) {
            writeln!(out, "Reservations looked for: not stated")?;
        }
        for (label, said) in part.preferences.iter().filter(|(_, said)| said.allow > 0 || said.disallow > 0) {
            writeln!(out, "Preference {label}: {} items allow it, {} do not", said.allow, said.disallow)?;
        }
        for opt_out in &part.training_opt_outs {
            let change = &opt_out.change;
            let effect = if opt_out.before_training { "left out of the training" } else { "after the training" };
            writeln!(
                out,
                "Opt-out at height {}: items {} to {} of datanet {}, {effect}",
                change.height, change.first_item_id, change.last_item_id, change.datanet_id
            )?;
        }
        let people: Vec<String> =
            part.personal_data.iter().map(|(what, items)| format!("{} {items}", what.replace('_', " "))).collect();
        writeln!(out, "Personal data, in items: {}", people.join(", "))
    }
}

fn group(out: &mut String, group: &Group) -> std::fmt::Result {
    let share = percent(group.share_ppm);
    writeln!(out, "{}: {} items, {} bytes, {share} of all bytes", group.heading, group.items, group.bytes)?;
    if let (Some(from), Some(to)) = (&group.acquired_from, &group.acquired_to) {
        writeln!(out, "  taken {from} to {to}")?;
    }
    if group.not_stated_items > 0 {
        writeln!(out, "  source not stated: {} items", group.not_stated_items)?;
    }
    for domain in &group.domains {
        writeln!(out, "  {}: {} items, {}", domain.domain, domain.items, percent(domain.share_ppm))?;
    }
    Ok(())
}
