//! The summary for readers.

use std::fmt::{self, Write as _};

use super::Summary;
use crate::export::groups::write_group;
use crate::export::words::{Readable, items, listed, number, title};

impl Readable for Summary {
    fn text(&self) -> Result<String, fmt::Error> {
        let mut out = String::new();
        let general = &self.general;
        title(
            &mut out,
            &format!("Summary of the training content of model {}: {}", general.model_id, general.name),
            &self.state,
        )?;
        writeln!(out, "\n1. General information\n")?;
        writeln!(out, "Model {}: {}", general.model_id, general.name)?;
        writeln!(out, "Provider: {}", general.creator)?;
        writeln!(out, "Kind: {}; {}", general.kind, if general.generative { "generative" } else { "not generative" })?;
        writeln!(
            out,
            "Training announced at height {}, certified at {}",
            general.training_height, general.certified_height
        )?;
        for m in &general.modalities {
            let (items, bytes) = (number(m.items, "item"), number(m.bytes, "byte"));
            writeln!(out, "Modality: {}, {items}, {bytes}: {}", m.modality, m.size)?;
        }
        writeln!(out, "Languages: {}", listed(&general.languages))?;
        writeln!(out, "\n2. List of data sources, as contributors state them\n")?;
        for group in &self.sources {
            write_group(&mut out, group)?;
        }
        self.processing(&mut out)?;
        Ok(out)
    }
}

impl Summary {
    fn processing(&self, out: &mut String) -> fmt::Result {
        let part = &self.processing;
        writeln!(out, "\n3. Processing\n")?;
        for check in part.opt_out_checks.iter().filter(|check| check.items > 0) {
            let first = check.first_day.as_deref().unwrap_or("a day that is not stated");
            let days = match check.last_day.as_deref() {
                Some(last) if last != first => format!("from {first} to {last}"),
                _ => format!("on {first}"),
            };
            writeln!(out, "Reservations looked for in {}: {}, {days}", check.place, number(check.items, "item"))?;
        }
        if part.opt_out_checks.iter().all(|check| check.items == 0) {
            writeln!(out, "Reservations looked for: not stated")?;
        }
        for (label, said) in part.preferences.iter().filter(|(_, said)| said.allow > 0 || said.disallow > 0) {
            let (allow, disallow) = (number(said.allow, "item"), number(said.disallow, "item"));
            writeln!(out, "Preference {label} (AIPREF): yes for {allow}, no for {disallow}")?;
        }
        for opt_out in &part.training_opt_outs {
            let change = &opt_out.change;
            let range = items(change.first_item_id, change.last_item_id);
            let when = match opt_out.before_training {
                Some(true) => "before the training",
                Some(false) => "after the training",
                None => "in a chain before this one",
            };
            writeln!(
                out,
                "Training opt-out at height {}, {when}: {range} of datanet {}; the model was certified on {} of them",
                change.height, change.datanet_id, opt_out.trained_items
            )?;
        }
        if part.training_opt_outs.is_empty() {
            writeln!(out, "Training opt-outs in the datanets of the model: none")?;
        }
        let people: Vec<String> =
            part.personal_data.iter().map(|(what, items)| format!("{}: {items}", what.replace('_', " "))).collect();
        writeln!(out, "Personal data, items by what is stated: {}", people.join(", "))
    }
}
