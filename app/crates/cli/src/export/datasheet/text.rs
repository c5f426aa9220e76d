//! The datasheet for readers.

use std::fmt::{self, Write as _};

use super::{Composition, Datasheet};
use crate::export::groups::write_group;
use crate::export::words::{Readable, items, listed, number, title};

impl Readable for Datasheet {
    fn text(&self) -> Result<String, fmt::Error> {
        let mut out = String::new();
        let about = &self.motivation;
        title(&mut out, &format!("Datasheet of datanet {}: {}", about.datanet_id, about.title), &self.state)?;
        writeln!(out, "\n1. Motivation\n")?;
        writeln!(out, "Creator: {}", about.creator)?;
        let description = if about.description.is_empty() { "not stated" } else { &about.description };
        writeln!(out, "Description: {description}")?;
        writeln!(out, "\n2. Composition\n")?;
        composition(&mut out, &self.composition)?;
        writeln!(out, "\n3. Collection, as contributors state it\n")?;
        for group in self.collection.iter().filter(|group| group.items > 0) {
            write_group(&mut out, group)?;
        }
        writeln!(out, "\n4. Uses\n")?;
        writeln!(out, "Licence of contributions that state none: {}", listed(&self.uses.default_licence))?;
        let left = self.composition.items.saturating_sub(self.composition.duplicates);
        writeln!(out, "Granted now, of {} that are no duplicates:", number(left, "item"))?;
        for (name, count) in &self.uses.granted_items {
            writeln!(out, "  {name:<13} {count}")?;
        }
        self.maintenance(&mut out)?;
        Ok(out)
    }
}

fn composition(out: &mut String, held: &Composition) -> fmt::Result {
    if held.modality == "text" {
        writeln!(out, "Items: texts of at most {}", number(held.dimension.into(), "byte"))?;
    } else {
        writeln!(out, "Items: vectors of {}, each from -128 to 127", number(held.dimension.into(), "number"))?;
    }
    writeln!(out, "Number: {}, of which {} duplicates; {}", held.items, held.duplicates, number(held.bytes, "byte"))?;
    writeln!(
        out,
        "Brought by {} in {}",
        number(held.contributors, "account"),
        number(held.contributions, "contribution")
    )?;
    writeln!(out, "Labels:")?;
    for label in &held.labels {
        let name = if label.name.is_empty() { String::new() } else { format!(" {}", label.name) };
        writeln!(
            out,
            "  {}{name}: {}, of which {} duplicates",
            label.label,
            number(label.items, "item"),
            label.duplicates
        )?;
    }
    let synthetic = if held.admits_synthetic { "admitted" } else { "refused" };
    writeln!(out, "Data that are stated to be synthetic, or the output of a model: {synthetic}")
}

impl Datasheet {
    fn maintenance(&self, out: &mut String) -> fmt::Result {
        let kept = &self.maintenance;
        writeln!(out, "\n5. Maintenance\n")?;
        let state = if kept.closed { "closed to contributions" } else { "takes contributions" };
        writeln!(out, "Admission: {}; created at height {}; {state}", kept.policy, kept.created_height)?;
        if !kept.curators.is_empty() {
            writeln!(out, "Curators: {}", listed(&kept.curators))?;
        }
        if kept.training_opt_outs.is_empty() {
            writeln!(out, "Training opt-outs: none")?;
        }
        for change in &kept.training_opt_outs {
            writeln!(
                out,
                "Training opt-out at height {}: {} of contribution {}; still in force for {}",
                change.height,
                items(change.first_item_id, change.last_item_id),
                change.contribution_id,
                number(change.still_withdrawn_items, "item")
            )?;
        }
        Ok(())
    }
}
