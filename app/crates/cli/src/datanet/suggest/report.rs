//! A proposal as a table for people.

use super::Proposal;
use super::effect::Effect;
use super::terms::BOND_RATE_PPM;
use super::thresholds::Thresholds;

/// Widths of the first two columns.
const RULE: usize = 40;
const VALUE: usize = 26;
/// Width of the table.
const WIDTH: usize = 112;

/// Width of a number of refused items.
const REFUSED: usize = 22;

/// A line of the table.
fn line(rule: &str, value: &str, refused: &str) -> String {
    format!("{rule:<RULE$} {value:<VALUE$} {refused}").trim_end().to_owned()
}

/// A part of the sample.
fn of(count: usize, all: usize) -> String {
    let tenths = count.saturating_mul(1_000).checked_div(all).unwrap_or_default();
    format!("{count} of {all} ({}.{} %)", tenths / 10, tenths % 10)
}

/// What a rule refuses of the sample, and what the same rule from one half of it refuses of the other half.
fn both(rules: &Thresholds, count: impl Fn(&Effect) -> usize, more: usize) -> String {
    let own = of(count(&rules.effect).saturating_add(more), rules.effect.items);
    let other = rules.others.as_ref().map_or_else(String::new, |others| of(count(others), others.items));
    format!("{own:<REFUSED$} {other}")
}

/// Rules, values, and the honest items that each would refuse.
pub(super) fn lines(proposal: &Proposal) -> Vec<String> {
    let (prepared, rules, effect) = (&proposal.prepared, &proposal.thresholds, &proposal.thresholds.effect);
    let all = effect.items;
    let mut lines =
        vec![line("rule", "proposed", "refused of the sample  of half by rules of half"), "-".repeat(WIDTH)];
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
    lines.push(line("equal items", "one of them", &both(rules, |e| e.exact, 0)));
    let where_ = if rules.subspace.is_some() { "after projection" } else { "in the whole space" };
    lines.push(line(
        "near duplicate below (near_dup_tau)",
        &format!("{} {where_}", rules.novelty.tau_sq),
        &both(rules, |e| e.near, 0),
    ));
    lines.push(line("all new from (novelty_full_at)", &rules.novelty.full_sq.to_string(), ""));
    if !prepared.is_text() {
        lines.push(line(
            "squared norm at most (norm_bound)",
            &rules.novelty.max_norm_sq.to_string(),
            &both(rules, |e| e.too_large, 0),
        ));
    }
    if let Some((projection, full, most)) = &rules.subspace {
        let value = format!("{} of {} directions", projection.directions(), projection.dim());
        lines.push(line("projection", &value, ""));
        lines.push(line("off it: all new up to, at most", &format!("{full}, {most}"), &both(rules, |e| e.off, 0)));
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
        lines.push(line("copy from (lexical_dup_ppm)", &value, &both(rules, |e| e.lexical, 0)));
        let value = format!("{} new words", text.reference_words);
        lines.push(line("whole item from (reference_words)", &value, ""));
    }
    let rate = BOND_RATE_PPM / 10_000;
    lines.push(line("bond (bond_rate_ppm)", &format!("{rate} % of last earnings"), ""));
    lines.push(line("evidence, where anybody may contribute", "defer", ""));
    lines.push("-".repeat(WIDTH));
    let unread = prepared.too_long.saturating_add(prepared.unreadable);
    lines.push(line("all rules together", "", &both(rules, Effect::refused, unread)));
    let expected = rules.expected;
    let tenths = |ppm: u32| format!("{}.{} %", ppm / 10_000, ppm / 1_000 % 10);
    lines.push(line(
        "expected of newcomers, when it has",
        &format!("{} items", expected.items),
        &tenths(expected.refused_ppm),
    ));
    let equal =
        if prepared.is_text() { "of them equal, or without a new word" } else { "of them equal to an earlier item" };
    lines.push(line(equal, "", &tenths(expected.equal_ppm)));
    let novelty = effect.novelty_ppm / 10_000;
    lines.push(line("novelty that is left to the others", &format!("{novelty} % in the mean"), ""));
    lines.push(
        "Rules fit the items that they were made from a little better than others. The last column is fairer: rules of one \
         half of the sample, judged by the other half. A larger sample brings both nearer to each other."
            .to_owned(),
    );
    lines.push(format!(
        "The rules are for a datanet of {} items. State what you expect with --expected-items: rules for fewer refuse \
         more copies, and honest items too as it grows.",
        expected.items
    ));
    if prepared.is_text() && proposal.encoder_id.is_none() {
        lines.push(
            "Without --encoder-id the rules for texts are not part of the JSON: upload the encoder first.".to_owned(),
        );
    }
    lines
}
