//! A proposal as a table for people.

use super::Proposal;
use super::terms::BOND_RATE_PPM;

/// Widths of the first two columns.
const RULE: usize = 40;
const VALUE: usize = 26;
/// Width of the table.
const WIDTH: usize = 94;

/// A line of the table.
fn line(rule: &str, value: &str, refused: &str) -> String {
    format!("{rule:<RULE$} {value:<VALUE$} {refused}").trim_end().to_owned()
}

/// A part of the sample.
fn of(count: usize, all: usize) -> String {
    let tenths = count.saturating_mul(1_000).checked_div(all).unwrap_or_default();
    format!("{count} of {all} ({}.{} %)", tenths / 10, tenths % 10)
}

/// Rules, values, and the honest items that each would refuse.
pub(super) fn lines(proposal: &Proposal) -> Vec<String> {
    let (prepared, rules, effect) = (&proposal.prepared, &proposal.thresholds, &proposal.thresholds.effect);
    let all = effect.items;
    let mut lines = vec![line("rule", "proposed", "honest items refused by it"), "-".repeat(WIDTH)];
    let labels = if prepared.label_names.is_empty() {
        format!("the numbers 0 to {}", prepared.labels.saturating_sub(1))
    } else {
        format!("{}: {}", prepared.labels, prepared.label_names.join(", "))
    };
    lines.push(line("labels", &labels, ""));
    if prepared.is_text() {
        lines.push(line("bytes of a text, at most", &prepared.dimension.to_string(), &of(prepared.too_long, all)));
        lines.push(line("texts that the encoder reads", "", &of(prepared.unreadable, all)));
    } else {
        lines.push(line("features", &prepared.dimension.to_string(), ""));
    }
    for column in prepared.columns.iter().take(8) {
        lines.push(line(&format!("  {}", column.name), &format!("(x - {}) / {}", column.centre, column.scale), ""));
    }
    if prepared.columns.len() > 8 {
        lines.push(line(&format!("  and {} columns more", prepared.columns.len().saturating_sub(8)), "", ""));
    }
    lines.push(line("equal items", "one of them", &of(effect.exact, all)));
    let where_ = if rules.subspace.is_some() { "after projection" } else { "in the whole space" };
    lines.push(line(
        "near duplicate below (near_dup_tau)",
        &format!("{} {where_}", rules.novelty.tau_sq),
        &of(effect.near, all),
    ));
    lines.push(line("all new from (novelty_full_at)", &rules.novelty.full_sq.to_string(), ""));
    lines.push(line(
        "squared norm at most (norm_bound)",
        &rules.novelty.max_norm_sq.to_string(),
        &of(effect.too_large, all),
    ));
    if let Some((projection, full, most)) = &rules.subspace {
        let value = format!("{} of {} directions", projection.directions(), projection.dim());
        lines.push(line("projection", &value, ""));
        lines.push(line("off it: all new up to, at most", &format!("{full}, {most}"), &of(effect.off, all)));
    }
    let (hit, tested) = effect.on_line;
    let proofs = if rules.line_tau_sq == 0 { "none" } else { &rules.line_tau_sq.to_string() };
    let refused = if tested == 0 { String::new() } else { format!("{} tested", of(hit, tested)) };
    lines.push(line("mixture of two below (line_tau_sq)", proofs, &refused));
    if let Some(text) = &rules.lexical {
        let percent = |ppm: u32| ppm / 10_000;
        let value = format!("{} % of the words", percent(text.full_ppm));
        lines.push(line("all new up to (lexical_full_ppm)", &value, ""));
        let value = format!("{} % of the words", percent(text.dup_ppm));
        lines.push(line("copy from (lexical_dup_ppm)", &value, &of(effect.lexical, all)));
        let value = format!("{} new words", text.reference_words);
        lines.push(line("whole item from (reference_words)", &value, ""));
    }
    let rate = BOND_RATE_PPM / 10_000;
    lines.push(line("bond (bond_rate_ppm)", &format!("{rate} % of last earnings"), ""));
    lines.push(line("evidence, where anybody may contribute", "defer", ""));
    lines.push("-".repeat(WIDTH));
    let copies = effect.exact.saturating_add(effect.near).saturating_add(effect.lexical);
    let refused = copies.saturating_add(effect.too_large).saturating_add(effect.off);
    let refused = refused.saturating_add(prepared.too_long).saturating_add(prepared.unreadable);
    lines.push(line("all rules together", "", &of(refused, all)));
    let novelty = effect.novelty_ppm / 10_000;
    lines.push(line("novelty that is left to the others", &format!("{novelty} % in the mean"), ""));
    lines.push(
        "These are counts of the sample. Items lie nearer to each other in a datanet of many times its size, so more are \
         refused there."
            .to_owned(),
    );
    if prepared.is_text() && proposal.encoder_id.is_none() {
        lines.push(
            "Without --encoder-id the rules for texts are not part of the JSON: upload the encoder first.".to_owned(),
        );
    }
    lines
}
